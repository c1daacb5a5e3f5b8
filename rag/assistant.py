"""The chain, from top to bottom: question → query → evidence → draft → checks → answer.

    with Assistant() as assistant:
        assistant.ingest(["seeds/"])
        answer = assistant.ask("What did Vance say about sanctions?")
        conversation = assistant.conversation()
        conversation.ask("And Trump?")

Everything is lazy: nothing is opened before it is needed, and one Assistant may be asked by several threads at once.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from rag.catalogue import Catalogue
from rag.errors import EmptyArchiveError
from rag.periods import period as within
from rag.questions import checked, parse
from rag.schema import (
    Answer,
    Article,
    Citation,
    Done,
    Event,
    Evidence,
    Filters,
    IngestReport,
    Query,
    Rejected,
    Searching,
    SentenceReady,
    SentenceRejected,
    Speaker,
    Statement,
    Timings,
)
from rag.settings import Settings
from rag.vectors import VectorIndex

if TYPE_CHECKING:
    from rag.embedding import Embedder
    from rag.evidence import Shown
    from rag.ingestion import ProgressCallback
    from rag.speakers import Directory

T = TypeVar("T")


class Assistant:
    """An archive, ready to be fed and asked. Use it as a context manager, or call :meth:`close`."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._parts: dict[str, Any] = {}
        self._guard = threading.Lock()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files. The Assistant opens them again if it is used again."""
        with self._guard:
            parts, self._parts = self._parts, {}
        for name in ("vectors", "catalogue"):
            if name in parts:
                parts[name].close()

    # --- asking -----------------------------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        *,
        publisher: str | None = None,
        author: str | None = None,
        speaker: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer:
        """An answer in which every sentence cites exact words, or ``not_found`` with a reason.

        The keywords narrow the articles searched: part of an outlet's or author's name, and ISO dates (inclusive);
        with ``speaker``, only what that person says answers.
        Raises QuestionError, EmptyArchiveError, ModelMismatchError, EmbeddingError, StoreError.
        """
        return _answer_of(
            self.stream(question, publisher=publisher, author=author, speaker=speaker, since=since, until=until)
        )

    def stream(
        self,
        question: str,
        *,
        publisher: str | None = None,
        author: str | None = None,
        speaker: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Event]:
        """The same, event by event: Searching, Evidence, then each sentence once it is checked, and Done."""
        yield from self._stream(self._understood(question, Filters(publisher, author, since, until, speaker)))

    async def aask(self, question: str, **filters: str | None) -> Answer:
        """:meth:`ask` for async code; the work is done in a thread."""
        return await asyncio.to_thread(self.ask, question, **filters)

    def astream(self, question: str, **filters: str | None) -> AsyncIterator[Event]:
        """:meth:`stream` for async code; the work is done in a thread."""
        return _in_thread(self.stream(question, **filters))

    def conversation(self) -> Conversation:
        """A dialogue, whose follow-ups are understood from the turns before."""
        return Conversation(self)

    def _understood(self, question: str, filters: Filters, previous: Query | None = None) -> Query:
        """The query; "in May" and "last week" are told from the day of the newest article."""
        newest = self.catalogue.newest_day()
        return parse(question, filters, previous, date.fromisoformat(newest) if newest else None)

    def _stream(self, query: Query, shown: Shown = frozenset()) -> Iterator[Event]:
        from rag.answering.extractive import cite, compose
        from rag.answering.verification import object_to
        from rag.evidence import Archive, gather

        self._check_askable()
        yield Searching(query.searched)

        started = time.perf_counter()
        found = gather(query, Archive(self.catalogue, self.vectors, self.embedder, self.settings), shown)
        retrieved = time.perf_counter()
        yield Evidence(cite(found.sentences or found.nearest))

        draft = compose(query, found)
        checked, rejected = [], []
        for sentence in draft.sentences:
            cited = tuple(draft.citations[n - 1] for n in sentence.citations)
            articles = {c.article["id"]: self.catalogue.article(c.article["id"]) for c in cited}
            objection = object_to(sentence, cited, articles)
            if objection is None:
                checked.append(sentence)
                yield SentenceReady(sentence.marked, cited)
            else:
                rejected.append(Rejected(sentence.text, objection, sentence.citations))
                yield SentenceRejected(sentence.text, objection)

        answered = time.perf_counter()
        answer = Answer(
            question=query.question,
            searched=query.searched,
            status="answered" if checked else "not_found",
            reason=None if checked else found.reason or "No sentence found passed the checks.",
            sentences=tuple(checked),
            citations=draft.citations,
            related=() if checked else cite(found.nearest, first=len(draft.citations) + 1),
            rejected=tuple(rejected),
            confidence=found.confidence if checked else 0.0,
            notes=(*found.notes, *self._notes(query)),
            timings=Timings(retrieve_s=retrieved - started, answer_s=answered - retrieved),
        )
        if not checked:
            yield SentenceReady(answer.text, ())
        yield Done(answer)

    def _notes(self, query: Query) -> tuple[str, ...]:
        from rag.answering.text import undated_note

        undated = self.catalogue.undated(query.filters)
        return (undated_note(undated),) if undated else ()

    def _check_askable(self) -> None:
        from rag.ingestion import check_model

        self._check_not_empty()
        check_model(self.catalogue, self.settings)

    def _check_not_empty(self) -> None:
        if self.catalogue.embedding is None or not self.catalogue.counts()["articles"]:
            raise EmptyArchiveError(
                f"The archive in {self.settings.home} holds no articles",
                "Add some first: `rag ingest PATH…` (files, folders, web pages or feeds)",
            )

    # --- who said what ----------------------------------------------------------------------------------------------

    def speakers(self, name: str | None = None) -> list[Speaker]:
        """Everybody who speaks in the archive, most statements first; or whom a name or a role can mean.

        Several for a name that several people bear, none if nobody speaks under it; a misspelt one is taken for the
        closest. Raises EmptyArchiveError, StoreError.
        """
        from rag.speakers import resolve

        self._check_not_empty()
        return list(self._directory.speakers if name is None else resolve(name, self.catalogue).speakers)

    def statements(
        self,
        speaker: str | Speaker | None = None,
        about: str | None = None,
        period: str | None = None,
        *,
        publisher: str | None = None,
        author: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> list[Citation]:
        """What somebody said, each statement a citation of its exact words; newest first, undated last.

        Everybody's without a ``speaker``, which is a name, a role or one of :meth:`speakers`. ``about`` keeps what
        bears on a topic, by words or by meaning; ``period`` reads "2031-05", "May 2031" or "2031-04..2031-06", and the
        other keywords narrow as in :meth:`ask`. Wire copies count once. Empty when nobody of that name speaks.
        Raises QuestionError, EmptyArchiveError, StoreError; with ``about`` ModelMismatchError and EmbeddingError too.
        """
        from rag.answering.said import bearing_on, cited

        filters = _narrowing(publisher, author, period, since, until)
        self._check_not_empty()
        said = self._said_by(speaker)
        if filters:
            allowed = self.catalogue.article_ids(filters)
            said = [s for s in said if s.article_id in allowed]
        if about:
            from rag.evidence import Archive

            self._check_askable()
            said = bearing_on(about, said, Archive(self.catalogue, self.vectors, self.embedder, self.settings))
        return cited(said, self.catalogue, limit)

    def undated(self, period: str | None = None, *, since: str | None = None, until: str | None = None) -> int:
        """How many articles :meth:`statements` leaves out of such a period because they carry no date."""
        return self.catalogue.undated(_narrowing(None, None, period, since, until))

    def _said_by(self, speaker: str | Speaker | None) -> Sequence[Statement]:
        from rag.speakers import resolve, statements_of

        if speaker is None:
            return self.catalogue.statements()
        if isinstance(speaker, str):
            return resolve(speaker, self.catalogue).statements
        return statements_of([speaker], self._directory, self.catalogue)

    @property
    def _directory(self) -> Directory:
        """The archive's speakers, read again after each change of it."""
        from rag.speakers import Directory

        generation = self.catalogue.generation
        known: tuple[int, Directory] | None = self._parts.get("directory")
        if known is None or known[0] != generation:
            known = generation, Directory.read(self.catalogue)
            with self._guard:
                self._parts["directory"] = known
        return known[1]

    # --- the archive ------------------------------------------------------------------------------------------------

    def ingest(
        self, targets: Iterable[str], *, prune: bool = False, progress: ProgressCallback | None = None
    ) -> IngestReport:
        """Read files, folders, URLs and feeds into the archive; what it holds already is skipped.

        ``prune`` drops articles whose file is gone from a given folder. ``progress`` is called with a
        :class:`rag.ingestion.Progress` before each document and at the end. A document that can't be read is a line
        in the report. Raises ModelMismatchError, EmbeddingError, StoreError.
        """
        from rag.ingestion import Ingestion

        ingestion = Ingestion(
            self.catalogue, self.vectors, self.settings, lambda: self.embedder, prune=prune, progress=progress
        )
        return ingestion.run(targets)

    def reembed(self, progress: ProgressCallback | None = None) -> int:
        """Embed every passage again with the configured model; the number of passages. Sources aren't read."""
        from rag.ingestion import reembed

        return reembed(self.catalogue, self.vectors, self.embedder, progress)

    def articles(self, **filters: str | None) -> Iterator[Article]:
        """The articles that pass the filters (those of :meth:`ask`), newest first; for a speaker, where they speak."""
        narrowed = checked(Filters(**filters))
        articles = self.catalogue.articles(narrowed)
        if narrowed.speaker is None:
            return articles
        quoting = {statement.article_id for statement in self._said_by(narrowed.speaker)}
        return (article for article in articles if article.id in quoting)

    def article(self, article_id: str) -> Article:
        """The article with this id, or the only one whose id starts so. Raises UnknownArticleError."""
        return self.catalogue.article(article_id)

    def delete(self, article_id: str) -> Article:
        """Delete an article from the catalogue and the vector index; it is returned. Raises UnknownArticleError."""
        article = self.catalogue.article(article_id)
        with self.catalogue.transaction():
            self.catalogue.remove(article.id)
        self.catalogue.forget_index_remains()
        self.vectors.sync(self.catalogue)
        return article

    # --- parts, opened when first used ----------------------------------------------------------------------------

    @property
    def catalogue(self) -> Catalogue:
        """The archive's tables."""
        return self._part("catalogue", lambda: Catalogue(self.settings.home / "catalogue.db"))

    @property
    def vectors(self) -> VectorIndex:
        """The archive's vector index."""
        return self._part("vectors", lambda: VectorIndex.at(self.settings.home))

    @property
    def embedder(self) -> Embedder:
        """The embedding model."""
        from rag.embedding import load_embedding

        return self._part("embedder", lambda: load_embedding(self.settings))

    def _part(self, name: str, make: Callable[[], T]) -> T:
        with self._guard:
            if name not in self._parts:
                self._parts[name] = make()
            part: T = self._parts[name]
            return part


class Conversation:
    """Turns that build on each other. Not for several threads; make a conversation for each."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._previous: Query | None = None
        self._shown: set[tuple[str, int, int]] = set()

    def ask(self, question: str, **filters: str | None) -> Answer:
        """:meth:`Assistant.ask`, with what the question leaves unsaid taken from the turn before."""
        return _answer_of(self.stream(question, **filters))

    def stream(self, question: str, **filters: str | None) -> Iterator[Event]:
        """:meth:`Assistant.stream` for the next turn."""
        query = self._assistant._understood(question, Filters(**filters), self._previous)
        self._previous = query
        for event in self._assistant._stream(query, frozenset(self._shown) if query.more else frozenset()):
            if isinstance(event, Done):
                self._shown.update((c.article["id"], c.start, c.end) for c in event.answer.citations)
            yield event

    def remember(self, question: str) -> None:
        """Take in a turn that was answered elsewhere, so that the next one can lean on it."""
        self._previous = self._assistant._understood(question, Filters(), self._previous)

    async def aask(self, question: str, **filters: str | None) -> Answer:
        """:meth:`ask` for async code."""
        return await asyncio.to_thread(self.ask, question, **filters)

    def astream(self, question: str, **filters: str | None) -> AsyncIterator[Event]:
        """:meth:`stream` for async code."""
        return _in_thread(self.stream(question, **filters))


def _narrowing(
    publisher: str | None, author: str | None, period: str | None, since: str | None, until: str | None
) -> Filters:
    """The filters; ``since`` and ``until`` go before the period's own ends."""
    first, last = within(period) if period else (None, None)
    return checked(Filters(publisher, author, since or first, until or last))


def _answer_of(events: Iterator[Event]) -> Answer:
    *_, last = events
    assert isinstance(last, Done)
    return last.answer


async def _in_thread(events: Iterator[Event]) -> AsyncIterator[Event]:
    """Run a generator's steps in threads, so that the event loop stays free."""
    while (event := await asyncio.to_thread(next, events, None)) is not None:
        yield event
