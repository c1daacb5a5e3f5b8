"""Where articles stand, and which of them are alike: the catalogue's tables of places, sketches and stories.

    with Copies(home / "catalogue.db") as copies, copies.transaction():
        copies.set_place(Place("/news/a.txt", "0a1b…", "9f8e…", "news/a.txt", …))
        copies.alike(sketch(shingles(text)))       # ids of the articles that share the most of it

A document's article has an id of its own, and stands for an article of the archive: mostly itself, and another one
where it is a copy. Articles of one story, as several outlets print it, share a story's id. Not covered: deciding what
a copy is (``copies.py`` of ``rag``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, delete, func, select, update

from rag.store.database import Database
from rag.store.dialects import among
from rag.store.rows import Place
from rag.store.tables import articles, documents, places, sketches, stories

_ARTICLE = places.c.article_id == bindparam("of_article")
_HERE = (places.c.document == bindparam("document"), places.c.id == bindparam("id"))
_PLACE = select(places).where(*_HERE)
_PLACES = select(places).where(_ARTICLE).order_by(places.c.source)
_KEPT = select(articles.c.document).where(articles.c.id == bindparam("article_id"))
_STANDS_FOR = select(places.c.article_id).where(places.c.id == bindparam("id")).limit(1)
_OUTDO = update(places).where(_ARTICLE, places.c.document != bindparam("kept_document")).values(whole=0)
_FORGET_PLACE = delete(places).where(*_HERE)
_FORGET_DOCUMENT = delete(documents).where(documents.c.key == bindparam("document"))
_MOVE = update(places).where(_ARTICLE).values(article_id=bindparam("other_id"), whole=0)
_DOCUMENT_KEYS = select(places.c.document).distinct().order_by(places.c.document)
_DOCUMENT_ARTICLES = select(places.c.id).where(places.c.document == bindparam("document")).order_by(places.c.id)
_ALIKE = (
    select(sketches.c.article_id)
    .where(among(sketches.c.hash, "sketch"))
    .group_by(sketches.c.article_id)
    .order_by(func.count().desc(), sketches.c.article_id)
    .limit(bindparam("limit"))
)
_FORGET_STORY = delete(stories).where(stories.c.article_id == bindparam("article_id"))
_JOIN_STORIES = update(stories).where(among(stories.c.story, "joined")).values(story=bindparam("one_story"))
_STORIES = select(stories).where(among(stories.c.article_id, "ids"))
_OUTLETS = select(articles.c.id, articles.c.publisher).where(among(articles.c.id, "ids"))


class Copies(Database):
    """What is known of copies."""

    # --- places -------------------------------------------------------------------------------------------------

    def place(self, document: str, own_id: str) -> Place | None:
        """Where this document's article of that id stands; None if it was never read."""
        row = self._row(_PLACE, {"document": document, "id": own_id})
        return Place(*row) if row else None

    def places(self, article_id: str) -> list[Place]:
        """Every place that an article was read from, the one whose text is kept first."""
        found = [Place(*row) for row in self._rows(_PLACES, {"of_article": article_id})]
        kept = self._value(_KEPT, {"article_id": article_id})
        return sorted(found, key=lambda place: place.document != kept)

    def stands_for(self, own_id: str) -> str | None:
        """The article that a document's article of this id stands for, whichever document; None if it's unknown."""
        found: str | None = self._value(_STANDS_FOR, {"id": own_id})
        return found

    def set_place(self, place: Place) -> None:
        """Record a place; call inside a transaction."""
        self._put(places, {**asdict(place), "whole": int(place.whole)})

    def outdo_places(self, article_id: str, document: str) -> None:
        """Record that no other place has all the words that are kept from this document now; in a transaction."""
        self._run(_OUTDO, {"of_article": article_id, "kept_document": document})

    def forget_place(self, place: Place) -> None:
        """Forget a place, and that its document was read; call inside a transaction."""
        self._run(_FORGET_PLACE, {"document": place.document, "id": place.id})
        self._run(_FORGET_DOCUMENT, {"document": place.document})

    def move_places(self, article_id: str, other_id: str) -> None:
        """Have whatever stands for one article stand for another; call inside a transaction."""
        self._run(_MOVE, {"of_article": article_id, "other_id": other_id})

    def document_keys(self) -> list[str]:
        """Keys of the documents that articles come from, sorted."""
        return self._column(_DOCUMENT_KEYS)

    def document_articles(self, key: str) -> list[str]:
        """The ids that the articles of a document have of their own; an article of the archive is found by each."""
        return self._column(_DOCUMENT_ARTICLES, {"document": key})

    # --- what is alike ------------------------------------------------------------------------------------------

    def set_sketch(self, article_id: str, sketch: Iterable[int]) -> None:
        """Record by which hashes an article is found; call inside a transaction."""
        self._add(sketches, *({"hash": key, "article_id": article_id} for key in sketch))

    def alike(self, sketch: Sequence[int], limit: int = 20) -> list[str]:
        """Ids of the articles that share a hash with this sketch, the most first."""
        return self._column(_ALIKE, {"sketch": sketch, "limit": limit})

    def set_story(self, article_id: str, others: Iterable[str]) -> None:
        """Record that an article and these others carry one story; call inside a transaction."""
        self._run(_FORGET_STORY, {"article_id": article_id})
        ids = [article_id, *others]
        if len(ids) < 2:
            return
        known = self.stories(ids)
        story = min(known.values())
        self._run(_JOIN_STORIES, {"one_story": story, "joined": sorted({*known.values()})})
        self._put(stories, *({"article_id": key, "story": story} for key in ids))

    def stories(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The story of each article; of what nobody else prints, its own id."""
        ids = list(dict.fromkeys(article_ids))
        found = {row.article_id: row.story for row in self._rows(_STORIES, {"ids": ids})}
        return {key: key for key in ids} | found

    def outlets(self, article_ids: Iterable[str]) -> dict[str, str | None]:
        """The publisher that each of these articles names, of those that are there."""
        return {row.id: row.publisher for row in self._rows(_OUTLETS, {"ids": article_ids})}
