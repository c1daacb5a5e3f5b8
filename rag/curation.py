"""What people do with the articles that an archive holds: find them, gather them, correct and delete them.

    assistant.collect("Harbour story", ["3f2a…", "91c0…"])
    assistant.ask("What did the mayor say?", collection="Harbour story")
    assistant.rename_collection("Harbour story", "The harbour")
    assistant.listing('tram "harbour line"', publisher="The Tideway Post").articles
    assistant.correct("3f2a…", author="Mira Sand")
    assistant.restore(assistant.discard(["91c0…"]))

Not covered: asking (``assistant``), and how articles come in (``ingestion``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag import uploads
from rag.articles.fields import iso_date, said
from rag.errors import QuestionError, UnknownCollectionError
from rag.parts import Parts
from rag.questions import checked
from rag.questions.limits import all_within_limit, within_limit
from rag.schema import Article, Filters, Narrowing
from rag.store.jobs import now

if TYPE_CHECKING:
    from rag.store.labels import LabelKind
    from rag.store.listing import Listing


BIN_KEPT_S = 86400  # that what was discarded can be brought back
_LONGEST_NAME = 80  # characters: what a chip can show
_CORRECTED = ("title", "publisher", "author", "published_at", "updated_at")


def _value(field: str, value: str | None) -> str | None:
    """What a person writes into a field, as articles hold it. Raises QuestionError."""
    if field not in _CORRECTED:
        raise QuestionError(f"{field!r} is no field that can be corrected", f"These can: {', '.join(_CORRECTED)}")
    told = said(value)
    if told is None or not field.endswith("_at"):
        return told
    if (date := iso_date(told)) is None:
        raise QuestionError(f"{told!r} is no date", "Write it as 2031, 2031-05 or 2031-05-08")
    return date


def _name(kind: LabelKind, name: str) -> str:
    """A collection's or tag's name as it is kept. Raises QuestionError for what can be none."""
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise QuestionError(f"A {kind} can't be called {name[:80]!r}", f"Give it 1 to {_LONGEST_NAME} characters")
    return name


class Curation(Parts):
    """An archive's articles in the hands of those who keep it."""

    # --- looking ----------------------------------------------------------------------------------------------------

    def listing(self, words: str = "", **narrowed: Any) -> Listing:
        """The articles that hold these words and "phrases", a stretch of them (:class:`rag.store.listing.Lookup`).

        Raises QuestionError for a period that can't be.
        """
        from rag.store.listing import Lookup

        most = self.settings.max_name_characters
        lookup = Lookup(within_limit("search", words, most) or "", **all_within_limit(narrowed, most))
        checked(Filters(since=lookup.since, until=lookup.until))
        return self.catalogue.listing(lookup)

    # --- collections and tags ---------------------------------------------------------------------------------------

    def collections(self) -> dict[str, int]:
        """The names of the collections, and how many articles each holds."""
        return self.catalogue.labels("collection")

    def collect(self, name: str, article_ids: Sequence[str]) -> int:
        """Put articles into a collection, which is made if there is none of the name; how many it holds then.

        Raises UnknownArticleError, QuestionError for a name that is none.
        """
        return self._label("collection", name, article_ids)

    def tag(self, name: str, article_ids: Sequence[str]) -> int:
        """The same with a tag: a word on an article, to find it again by."""
        return self._label("tag", name, article_ids)

    def uncollect(self, name: str, article_ids: Sequence[str]) -> None:
        """Take articles out of a collection; the last one takes the collection with it. Raises UnknownArticleError."""
        self._unlabel("collection", name, article_ids)

    def untag(self, name: str, article_ids: Sequence[str]) -> None:
        """Take a tag from articles. Raises UnknownArticleError."""
        self._unlabel("tag", name, article_ids)

    def rename_collection(self, name: str, new: str) -> str:
        """Call a collection otherwise; its new name as it is kept.

        Raises UnknownCollectionError, QuestionError for a name that is none or another collection's.
        """
        known, new = self._collection(name), _name("collection", new)
        taken = next((other for other in self.collections() if other.lower() == new.lower() != known.lower()), None)
        if taken:
            hint = f"Choose another name, or put the articles of “{known}” into “{taken}”"
            raise QuestionError(f"There is a collection “{taken}” already", hint)
        with self.catalogue.noting():
            self.catalogue.rename_label("collection", known, new)
            self.catalogue.rename_binned_label("collection", known, new)
        return new

    def _label(self, kind: LabelKind, name: str, article_ids: Sequence[str]) -> int:
        name = _name(kind, name)
        ids = self._ids(article_ids)
        with self.catalogue.noting():
            self.catalogue.label(kind, name, ids)
        return next((n for known, n in self.catalogue.labels(kind).items() if known.lower() == name.lower()), 0)

    def _unlabel(self, kind: LabelKind, name: str, article_ids: Sequence[str]) -> None:
        ids = self._ids(article_ids)
        with self.catalogue.noting():
            self.catalogue.unlabel(kind, name, ids)

    # --- fields that are wrong --------------------------------------------------------------------------------------

    def correct(self, article_id: str, **values: str | None) -> Article:
        """Give an article's title, publisher, author, published_at or updated_at another value; the article.

        It holds when the source is read again. None or "" says that it isn't known; dates are written as
        "2031-05-08" or "May 8, 2031". Raises UnknownArticleError, QuestionError, ModelMismatchError, EmbeddingError,
        StoreError.
        """
        from rag.ingestion import Ingestion

        given = {field: _value(field, value) for field, value in values.items()}
        ingestion = Ingestion(self.catalogue, self.vectors, self.settings, lambda: self.embedder)
        return ingestion.correct(article_id, given)

    def uncorrect(self, article_id: str, *fields: str) -> Article:
        """Give an article's fields (all that were corrected, if none is named) back what its source says."""
        article = self.catalogue.article(article_id)
        known = self.catalogue.corrections(article.id)
        values = {field: each.read for field, each in known.items() if field in fields or not fields}
        return self.correct(article.id, **values) if values else article

    # --- deleting ---------------------------------------------------------------------------------------------------

    def discard(self, article_ids: Sequence[str]) -> int:
        """Delete articles so that they can be brought back for a day; the number to do so by.

        Raises UnknownArticleError, and then deletes none.
        """
        self.empty_bin()
        ids = self._ids(article_ids)
        with self.catalogue.transaction():
            batch = self.catalogue.bin(ids)
        self.vectors.sync(self.catalogue)
        return batch

    def restore(self, batch: int) -> int:
        """Bring back what :meth:`discard` deleted, exactly as it was; how many articles. 0 when it is too late."""
        with self.catalogue.transaction():
            back = self.catalogue.unbin(batch)
        self.vectors.sync(self.catalogue)
        return len(back)

    def empty_bin(self, kept_s: int = BIN_KEPT_S) -> None:
        """Delete for good what was discarded longer ago than that, with its uploaded files."""
        before = now(-kept_s)
        sources = self.catalogue.binned(before)
        if sources:
            with self.catalogue.noting():
                self.catalogue.empty_bin(before)
            self.catalogue.forget_index_remains()
            uploads.discard(sources, self.catalogue, self.settings)

    # --- what a question is narrowed to -----------------------------------------------------------------------------

    def filters(self, narrowed: Narrowing) -> Filters:
        """The keywords of a call as filters. Raises UnknownArticleError, UnknownCollectionError."""
        given = all_within_limit(narrowed, self.settings.max_name_characters)
        given["articles"] = self._ids(narrowed.get("articles") or ())
        if wanted := narrowed.get("collection"):
            given["collection"] = self._collection(wanted)
        return Filters(**given)

    def _collection(self, wanted: str) -> str:
        """A collection's name as it is kept. Raises UnknownCollectionError."""
        known = {name.lower(): name for name in self.collections()}
        if wanted.lower() not in known:
            there = ", ".join(f"“{name}”" for name in known.values())
            hint = f"There {'is' if len(known) == 1 else 'are'} {there}" if known else "None was made yet"
            raise UnknownCollectionError(f"There is no collection “{wanted}”", hint)
        return known[wanted.lower()]

    def _ids(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Whole ids for ids or how they begin, each once."""
        return tuple(dict.fromkeys(self.catalogue.article(article_id).id for article_id in article_ids))
