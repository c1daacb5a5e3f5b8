"""What people add to articles: collections and tags, and fields corrected by hand.

    with catalogue.noting():
        catalogue.label("collection", "Harbour story", ["3f2a…", "91c0…"])
    catalogue.labels("collection")                     # {"Harbour story": 2}

It belongs to the article's id, so it stays when the source is read again, and goes when the article is deleted. Names
compare without case. Not covered: how a correction reaches passages and vectors (``rag.ingestion``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from rag.store.database import Database

LabelKind = Literal["collection", "tag"]


class Correction(NamedTuple):
    """A field as people have it, and as it was read; None is "not known"."""

    value: str | None
    read: str | None


class Labels(Database):
    """Collections, tags and corrections."""

    def labels(self, kind: LabelKind) -> dict[str, int]:
        """The names of this kind and how many articles have each, by name."""
        query = "SELECT name, count(*) FROM labels WHERE kind = ? GROUP BY 1 ORDER BY 1"
        return {row[0]: row[1] for row in self._db.execute(query, (kind,))}

    def label(self, kind: LabelKind, name: str, article_ids: Iterable[str]) -> None:
        """Put articles under a name; call inside a transaction. One that is there in other letters keeps its own."""
        known = self._db.execute("SELECT name FROM labels WHERE kind = ? AND name = ? LIMIT 1", (kind, name)).fetchone()
        rows = [(kind, known[0] if known else name, article_id) for article_id in article_ids]
        self._db.executemany("INSERT OR IGNORE INTO labels (kind, name, article_id) VALUES (?, ?, ?)", rows)

    def unlabel(self, kind: LabelKind, name: str, article_ids: Iterable[str]) -> None:
        """Take articles from under a name, which is gone with its last; call inside a transaction."""
        rows = [(kind, name, article_id) for article_id in article_ids]
        self._db.executemany("DELETE FROM labels WHERE kind = ? AND name = ? AND article_id = ?", rows)

    def rename_label(self, kind: LabelKind, name: str, other: str) -> None:
        """Call what goes by a name otherwise; call inside a transaction."""
        self._db.execute("UPDATE labels SET name = ? WHERE kind = ? AND name = ?", (other, kind, name))

    def labels_of(self, article_id: str) -> list[tuple[LabelKind, str]]:
        """(kind, name) of an article's collections and tags."""
        query = "SELECT kind, name FROM labels WHERE article_id = ? ORDER BY kind, name"
        return [(row[0], row[1]) for row in self._db.execute(query, (article_id,))]

    def corrections(self, article_id: str) -> dict[str, Correction]:
        """An article's corrected fields."""
        query = "SELECT field, value, read FROM corrections WHERE article_id = ?"
        return {row[0]: Correction(row[1], row[2]) for row in self._db.execute(query, (article_id,))}

    def set_corrections(self, article_id: str, corrections: Mapping[str, Correction]) -> None:
        """Record these corrections in place of the article's; call inside a transaction."""
        self._db.execute("DELETE FROM corrections WHERE article_id = ?", (article_id,))
        rows = [(article_id, field, *correction) for field, correction in corrections.items()]
        self._db.executemany("INSERT INTO corrections (article_id, field, value, read) VALUES (?, ?, ?, ?)", rows)

    def move_added(self, article_id: str, other_id: str) -> None:
        """Have what was added to an article belong to another too, of which it is a copy; inside a transaction."""
        for table in ("labels", "corrections"):
            query = f"UPDATE OR IGNORE {table} SET article_id = ? WHERE article_id = ?"  # noqa: S608
            self._db.execute(query, (other_id, article_id))
