"""What people do with the articles that an archive holds: gather them, and find them again.

    assistant.collect("Harbour story", ["3f2a…", "91c0…"])
    assistant.ask("What did the mayor say?", collection="Harbour story")
    assistant.listing('tram "harbour line"', publisher="The Tideway Post").articles

Not covered: asking (``assistant.py``), and how articles come in (``ingestion.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.errors import QuestionError, UnknownCollectionError
from rag.parts import Parts
from rag.questions import checked
from rag.schema import Filters, Narrowing

if TYPE_CHECKING:
    from rag.store.labels import LabelKind
    from rag.store.listing import Listing


class Curation(Parts):
    """An archive's articles in the hands of those who keep it."""

    # --- looking ----------------------------------------------------------------------------------------------------

    def listing(self, words: str = "", **narrowed: Any) -> Listing:
        """The articles that hold these words and "phrases", a stretch of them (:class:`rag.store.listing.Lookup`).

        Raises QuestionError for a period that can't be.
        """
        from rag.store.listing import Lookup

        lookup = Lookup(words, **narrowed)
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

    def _label(self, kind: LabelKind, name: str, article_ids: Sequence[str]) -> int:
        name = " ".join(name.split())
        if not 0 < len(name) <= _LONGEST_NAME:
            raise QuestionError(f"A {kind} can't be called {name[:80]!r}", f"Give it 1 to {_LONGEST_NAME} characters")
        ids = self._ids(article_ids)
        with self.catalogue.noting():
            self.catalogue.label(kind, name, ids)
        return next((n for known, n in self.catalogue.labels(kind).items() if known.lower() == name.lower()), 0)

    def _unlabel(self, kind: LabelKind, name: str, article_ids: Sequence[str]) -> None:
        ids = self._ids(article_ids)
        with self.catalogue.noting():
            self.catalogue.unlabel(kind, name, ids)

    # --- what a question is narrowed to -----------------------------------------------------------------------------

    def filters(self, narrowed: Narrowing) -> Filters:
        """The keywords of a call as filters. Raises UnknownArticleError, UnknownCollectionError."""
        given: dict[str, Any] = {**narrowed, "articles": self._ids(narrowed.get("articles") or ())}
        wanted = narrowed.get("collection")
        if wanted:
            known = {name.lower(): name for name in self.collections()}
            if wanted.lower() not in known:
                there = ", ".join(f"“{name}”" for name in known.values())
                hint = f"There {'is' if len(known) == 1 else 'are'} {there}" if known else "None was made yet"
                raise UnknownCollectionError(f"There is no collection “{wanted}”", hint)
            given["collection"] = known[wanted.lower()]
        return Filters(**given)

    def _ids(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Whole ids for ids or how they begin, each once."""
        return tuple(dict.fromkeys(self.catalogue.article(article_id).id for article_id in article_ids))


_LONGEST_NAME = 80  # characters: what a chip can show
