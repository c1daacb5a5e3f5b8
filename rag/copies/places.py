"""Where articles stand: which of the archive's articles a document's one is, and what goes with a document.

    places = Places(catalogue, recipe(160))
    alike = places.alike(article)                      # stored articles that share some of its words
    places.held(place, article, alike)                 # the id of the one that it stands for, or None
    places.withdraw("/news/a.txt", ["0a1b…"])          # a document holds that no more

A document's article stands for a stored one of its identity, or for one that it is a copy of; the fullest text is
kept. Not covered: reading, deriving and storing (``ingestion``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from rag.copies.likeness import is_same_article
from rag.language.shingles import shingles, sketch
from rag.language.terms import words
from rag.schema import Article
from rag.store.catalogue import Catalogue, Place


class Places:
    """The places of an archive's articles. What changes them is called inside a transaction.

    ``removed`` counts the articles that went with their last place, or turned out to be another's copy.
    """

    def __init__(self, catalogue: Catalogue, recipe: str) -> None:
        self._catalogue = catalogue
        self._recipe = recipe
        self.removed = 0

    def is_known(self, read: Place) -> bool:
        """Whether that was read before, there or elsewhere, by this code."""
        known = self._catalogue.place(read.document, read.id)
        article_id = known.article_id if known else read.id
        version = self._catalogue.version(article_id)
        if version is None or version[1] != self._recipe:
            return False
        return read.version == (known.version if known else version[0])

    def known(self, document: str) -> dict[str, str]:
        """The versions of a document's articles that were read by this code, by the ids that they have in it."""
        places = (self._catalogue.place(document, own_id) for own_id in self._catalogue.document_articles(document))
        return {place.id: place.version for place in places if place and self.is_known(place)}

    def alike(self, article: Article) -> list[Article]:
        """The other articles that share some of its words, the likeliest first."""
        ids = self._catalogue.alike(sketch(shingles(article.text)))
        return [self._catalogue.article(key) for key in ids if key != article.id]

    def held(self, place: Place, own: Article, alike: Sequence[Article]) -> str | None:
        """The id of the archive's article that one stands for: by identity, by what it was before, by its words."""
        known = self._catalogue.place(place.document, place.id)
        held_id = known.article_id if known else self._catalogue.stands_for(own.id)
        if held_id is not None and known and known.article_id != own.id:  # it was a copy: is it still?
            held = self._catalogue.article(held_id)
            if self._catalogue.held(held_id)[0] != place.document and not is_same_article(own, held):
                self._catalogue.forget_place(known)
                held_id = None
        twin = self._twin(own, [other for other in alike if other.id != held_id])
        if held_id is not None and twin and len(self._catalogue.places(held_id)) == 1:
            self.join(held_id, twin.id)
            held_id = None
        return held_id or (twin.id if twin else None)

    def _twin(self, own: Article, others: Sequence[Article]) -> Article | None:
        """The one of some articles that this is a copy of; none where it may be either of two outlets'."""
        twins = [other for other in others if is_same_article(own, other)]
        outlets = {other.publisher for other in twins if other.publisher}
        if own.publisher is None and len(outlets) > 1:
            return None
        return next((other for other in twins if other.publisher), twins[0] if twins else None)

    def join(self, article_id: str, other_id: str) -> None:
        """Have the other article stand for this one too."""
        self._catalogue.move_places(article_id, other_id)
        self._catalogue.move_added(article_id, other_id)
        self.removed += self._catalogue.remove(article_id)

    def has_more(self, held: Article, own: Article, place: Place, is_copy: bool) -> bool:
        """Whether another document, which is still there, has more of this article: the page of a feed's summary."""
        document, _ = self._catalogue.held(held.id)
        if document == place.document or not is_there(document):
            return False
        more = len(words(held.text)) - len(words(own.text))
        return more > 0 or (is_copy and more == 0)

    def settle(self, read: Place) -> None:
        """Record where an article stands, whose text comes from there if the document that had it is gone."""
        known = self._catalogue.place(read.document, read.id)
        if known is None and self._catalogue.version(read.id) is None:  # deleted meanwhile
            return
        place = replace(known or read, source=read.source)
        self._catalogue.set_place(place)
        document, _ = self._catalogue.held(place.article_id)
        if document == place.document or (place.whole and not is_there(document)):
            self._catalogue.adopt(place)

    def withdraw(self, document: str, own_ids: Iterable[str]) -> None:
        """Drop what a document held: its articles, but those that other documents hold too."""
        for own_id in own_ids:
            if place := self._catalogue.place(document, own_id):
                self.removed += self._withdrawn(place)

    def _withdrawn(self, place: Place) -> bool:
        """Whether an article goes with a place: no other has its words, or may be asked for them without a network."""
        others = [other for other in self._catalogue.places(place.article_id) if other != place]
        keeps = self._catalogue.held(place.article_id)[0] != place.document
        heirs = sorted((p for p in others if p.whole or not _is_file(p.document)), key=lambda other: not other.whole)
        if not (keeps and others) and not heirs:
            return self._catalogue.remove(place.article_id)
        self._catalogue.forget_place(place)
        if not keeps:
            heir = heirs[0] if heirs[0].whole else replace(heirs[0], version="")  # to be read again
            self._catalogue.forget_place(heirs[0])
            self._catalogue.set_place(heir)
            self._catalogue.adopt(heir)
        return False


def place_of(article: Article, document: str) -> Place:
    """Where an article stands that is no copy of another."""
    known = (article.source, article.url, article.publisher, article.version)
    return Place(document, article.id, article.id, *known, whole=True)


def _is_file(document: str) -> bool:
    return Path(document).is_absolute()


def is_there(document: str) -> bool:
    """Whether a file is still where it was read; a page is taken to be."""
    return not _is_file(document) or Path(document.partition("#")[0]).is_file()
