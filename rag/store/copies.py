"""Where articles stand, and which of them are alike: the catalogue's tables of places, sketches and stories.

    with Copies(home / "catalogue.db") as copies, copies.transaction():
        copies.set_place(Place("/news/a.txt", "0a1b…", "9f8e…", "news/a.txt", …))
        copies.alike(sketch(shingles(text)))       # ids of the articles that share the most of it

A document's article has an id of its own, and stands for an article of the archive: mostly itself, and another one
where it is a copy. Articles of one story, as several outlets print it, share a story's id. Not covered: deciding what
a copy is (``copies.py`` of ``rag``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from rag.store.database import Database
from rag.store.rows import Place

_PLACE = "SELECT document, id, article_id, source, url, publisher, version, whole FROM places"


class Copies(Database):
    """What is known of copies."""

    # --- places -------------------------------------------------------------------------------------------------

    def place(self, document: str, own_id: str) -> Place | None:
        """Where this document's article of that id stands; None if it was never read."""
        row = self._db.execute(f"{_PLACE} WHERE document = ? AND id = ?", (document, own_id)).fetchone()
        return Place(*row) if row else None

    def places(self, article_id: str) -> list[Place]:
        """Every place that an article was read from, the one whose text is kept first."""
        rows = [
            Place(*row) for row in self._db.execute(f"{_PLACE} WHERE article_id = ? ORDER BY source", (article_id,))
        ]
        kept = self._db.execute("SELECT document FROM articles WHERE id = ?", (article_id,)).fetchone()
        return sorted(rows, key=lambda place: kept is None or place.document != kept[0])

    def stands_for(self, own_id: str) -> str | None:
        """The article that a document's article of this id stands for, whichever document; None if it's unknown."""
        row = self._db.execute("SELECT article_id FROM places WHERE id = ? LIMIT 1", (own_id,)).fetchone()
        return row[0] if row else None

    def set_place(self, place: Place) -> None:
        """Record a place; call inside a transaction."""
        values = (place.document, place.id, place.article_id, place.source, place.url, place.publisher, place.version)
        query = "INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        self._db.execute(query, (*values, place.whole))

    def outdo_places(self, article_id: str, document: str) -> None:
        """Record that no other place has all the words that are kept from this document now; in a transaction."""
        self._db.execute("UPDATE places SET whole = 0 WHERE article_id = ? AND document != ?", (article_id, document))

    def forget_place(self, place: Place) -> None:
        """Forget a place, and that its document was read; call inside a transaction."""
        self._db.execute("DELETE FROM places WHERE document = ? AND id = ?", (place.document, place.id))
        self._db.execute("DELETE FROM documents WHERE key = ?", (place.document,))

    def move_places(self, article_id: str, other_id: str) -> None:
        """Have whatever stands for one article stand for another; call inside a transaction."""
        self._db.execute("UPDATE places SET article_id = ?, whole = 0 WHERE article_id = ?", (other_id, article_id))

    def document_keys(self) -> list[str]:
        """Keys of the documents that articles come from, sorted."""
        return [row[0] for row in self._db.execute("SELECT DISTINCT document FROM places ORDER BY document")]

    def document_articles(self, key: str) -> list[str]:
        """The ids that the articles of a document have of their own; an article of the archive is found by each."""
        return [row[0] for row in self._db.execute("SELECT id FROM places WHERE document = ? ORDER BY id", (key,))]

    # --- what is alike ------------------------------------------------------------------------------------------

    def set_sketch(self, article_id: str, sketch: Iterable[int]) -> None:
        """Record by which hashes an article is found; call inside a transaction."""
        self._db.executemany("INSERT OR IGNORE INTO sketches VALUES (?, ?)", [(key, article_id) for key in sketch])

    def alike(self, sketch: Sequence[int], limit: int = 20) -> list[str]:
        """Ids of the articles that share a hash with this sketch, the most first."""
        query = """SELECT article_id FROM sketches WHERE hash IN (SELECT value FROM json_each(?))
                   GROUP BY article_id ORDER BY count(*) DESC, article_id LIMIT ?"""
        return [row[0] for row in self._db.execute(query, (json.dumps(list(sketch)), limit))]

    def set_story(self, article_id: str, others: Iterable[str]) -> None:
        """Record that an article and these others carry one story; call inside a transaction."""
        self._db.execute("DELETE FROM stories WHERE article_id = ?", (article_id,))
        ids = [article_id, *others]
        if len(ids) < 2:
            return
        known = self.stories(ids)
        story = min(known.values())
        joined = json.dumps(sorted({*known.values()}))
        self._db.execute(
            "UPDATE stories SET story = ? WHERE story IN (SELECT value FROM json_each(?))", (story, joined)
        )
        self._db.executemany("INSERT OR REPLACE INTO stories VALUES (?, ?)", [(key, story) for key in ids])

    def stories(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The story of each article; of what nobody else prints, its own id."""
        ids = list(dict.fromkeys(article_ids))
        rows = self._db.execute(
            "SELECT article_id, story FROM stories WHERE article_id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )
        return {key: key for key in ids} | {row[0]: row[1] for row in rows}

    def outlets(self, article_ids: Iterable[str]) -> dict[str, str | None]:
        """The publisher that each of these articles names, of those that are there."""
        query = "SELECT id, publisher FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        return {row[0]: row[1] for row in self._db.execute(query, (json.dumps(list(article_ids)),))}
