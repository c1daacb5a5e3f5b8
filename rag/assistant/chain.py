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
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Unpack

from rag.assistant.events import answer_of, in_threads, log_outcome, noted
from rag.errors import EmptyArchiveError, ModelError
from rag.language.periods import period as within
from rag.questions import checked
from rag.questions.limits import within_limit
from rag.schema import (
    Answer,
    Article,
    Done,
    Event,
    Evidence,
    Filters,
    Further,
    IngestReport,
    Kind,
    Narrowing,
    Query,
    Scope,
    Searching,
    SentenceReady,
    Speaker,
    Statement,
    Timings,
)
from rag.upkeep import Upkeep

if TYPE_CHECKING:
    from rag.answering.builder import AnswerBuilder
    from rag.answering.exam import Exam
    from rag.answering.generative import Reader
    from rag.answering.said import Said
    from rag.assistant.conversation import Conversation
    from rag.exports.statements import Statements
    from rag.models.writer import Writer
    from rag.remote import RemoteAssistant
    from rag.search import Brief, Findings, ShownSpans
    from rag.store.catalogue import Place
    from rag.tally import ProgressCallback


class Assistant(Upkeep):
    """An archive, ready to be fed and asked. Use it as a context manager, or call :meth:`close`.

    ``llm`` writes the answers in place of the model that the settings name: any LLM of LlamaIndex's, or a Writer.
    ``embedder`` is the embedding model that the settings name, where it is loaded already. ``once`` says that it is
    opened for one question, which is answered sooner so; the second takes longer.
    """

    @staticmethod
    def remote(url: str, *, key: str | None = None) -> RemoteAssistant:
        """The archive of the ``rag serve`` at an address, asked by the same methods. Raises ServerError."""
        from rag.remote import RemoteAssistant

        return RemoteAssistant(url, key)

    # --- asking -----------------------------------------------------------------------------------------------------

    def ask(self, question: str, **narrowed: Unpack[Narrowing]) -> Answer:
        """An answer in which every sentence cites exact words, or ``not_found`` with a reason.

        The keywords narrow the articles searched: part of an outlet's or author's name, ISO dates (inclusive), the name
        of a collection, ids of articles; with ``speaker``, only what that person says answers.
        Raises QuestionError, EmptyArchiveError, UnknownArticleError, UnknownCollectionError, ModelMismatchError,
        EmbeddingError, StoreError.
        """
        return answer_of(self.stream(question, **narrowed))

    def stream(self, question: str, **narrowed: Unpack[Narrowing]) -> Iterator[Event]:
        """The same, event by event: Searching, Evidence, then each sentence once it is checked, and Done."""
        return self._events(question, narrowed)

    async def aask(self, question: str, **narrowed: Unpack[Narrowing]) -> Answer:
        """:meth:`ask` for async code; the work is done in a thread."""
        return await asyncio.to_thread(self.ask, question, **narrowed)

    def astream(self, question: str, **narrowed: Unpack[Narrowing]) -> AsyncIterator[Event]:
        """:meth:`stream` for async code; the work is done in a thread. Cancelling it stops the model."""
        return in_threads(lambda stopped: self._events(question, narrowed, stopped))

    def conversation(self) -> Conversation:
        """A dialogue, whose follow-ups are understood from the turns before."""
        from rag.assistant.conversation import Conversation

        return Conversation(self)

    def _understood(self, question: str, filters: Filters, previous: Query | None = None) -> Query:
        """The query, as the archive's names and dates have it."""
        from rag.search.reading import read

        asked = within_limit("question", question, self.settings.max_question_characters) or ""
        return read(asked, filters, previous, self.catalogue)

    def _events(self, question: str, narrowed: Narrowing, stopped: threading.Event | None = None) -> Iterator[Event]:
        yield from self._stream(self._understood(question, self.filters(narrowed)), stopped=stopped)

    def _stream(
        self, query: Query, shown: ShownSpans = frozenset(), stopped: threading.Event | None = None
    ) -> Iterator[Event]:
        log = partial(log_outcome, with_question=self.settings.log_questions)
        return noted(self._answered(query, shown, stopped), query.question, (log, *self.listeners))

    def _answered(self, query: Query, shown: ShownSpans, stopped: threading.Event | None) -> Iterator[Event]:
        from rag.answering import engines
        from rag.answering.builder import AnswerBuilder
        from rag.answering.extractive import cite
        from rag.answering.replies import REPLIES
        from rag.search import Archive, gather, lay_out

        self._check_askable()
        yield Searching(query.searched)
        if query.talk:
            reply = REPLIES[query.talk]
            yield SentenceReady(reply, ())
            yield Done(self._dated(Answer(query.question, query.searched, "not_found", reply, reply=reply)))
            return

        started = time.perf_counter()
        archive = Archive(self.catalogue, self.searched, self.embedder, self.settings)
        found = gather(query, archive, shown)
        retrieved = time.perf_counter()
        yield Evidence(cite(found.sentences or found.nearest))

        def look(words: str) -> Brief:
            from rag.answering.generative import FURTHER_TOKENS

            further = self._understood(words, query.filters)
            return lay_out(further, gather(further, archive), archive, FURTHER_TOKENS)

        checked = AnswerBuilder(self.catalogue)
        reader, sat = self._reader(stopped)
        outcome = yield from engines.answer(query, found, checked, reader, archive, look)

        answered = time.perf_counter()
        silence = outcome.found.reason or "No sentence found passed the checks."
        reason = None if checked.sentences else " ".join(filter(None, (silence, query.hint)))
        further = _further(query, outcome.found) if outcome.engine == "extractive" else None
        answer = Answer(
            question=query.question,
            searched=query.searched,
            status="answered" if checked.sentences else "not_found",
            reason=reason,
            sentences=tuple(checked.sentences),
            citations=tuple(checked.citations),
            related=() if checked.sentences else cite(outcome.found.nearest),
            rejected=checked.rejected,
            confidence=outcome.found.confidence if checked.sentences else 0.0,
            notes=(
                *query.notes,
                *outcome.found.notes,
                *outcome.notes,
                *sat,
                *self._notes(query, further, checked, outcome.found),
            ),
            further=further,
            searches=outcome.searches,
            engine=outcome.engine,
            usage=outcome.usage,
            timings=Timings(retrieve_s=retrieved - started, answer_s=answered - retrieved),
        )
        if not checked.sentences:
            yield SentenceReady(answer.text, ())
        yield Done(self._dated(answer))

    def _dated(self, answer: Answer) -> Answer:
        """The answer with when it was asked for, and of which archive."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return replace(answer, asked_at=now, archive=self.archive_state)

    def _reader(self, stopped: threading.Event | None) -> tuple[Reader | None, tuple[str, ...]]:
        """The model that writes, with what of its word counts; and a note on each exam that was sat for it now.

        A model that fails at the exam is asked all the same: if it fails again, the answer says so.
        """
        writer = self.writer
        if writer is None:
            return None, ()
        from rag.answering.generative import Reader
        from rag.answering.judge import Judge

        judge = self.judge or writer
        try:
            exams = self._examined(writer)
        except ModelError:
            exams = []
        if stopped:
            writer, judge = writer.until(stopped), judge.until(stopped)
        if not exams:
            return Reader(writer), ()
        notes = tuple(f"{exam.engine} sat the exam, {exam.summary}." for exam, is_new in exams if is_new)
        (writes, _), (judges, _) = exams[0], exams[-1]
        return Reader(writer, Judge(judge) if judges.judges else None, writes.decides), notes

    def _examined(self, writer: Writer, *, again: bool = False) -> list[tuple[Exam, bool]]:
        """The exams of the writer and of a judge of its own, with whether each was sat now. Raises ModelError."""
        from rag.answering.exam import examined

        if self.settings.exam == "off":
            return []
        models = [writer, *([self.judge] if self.judge else [])]
        return [examined(model, self.settings.home, again=again) for model in models]

    def exams(self, *, again: bool = False) -> list[Exam]:
        """The exam of the model that writes, and of the one that judges if that is another; sat now if need be.

        Empty without a model, and when RAG_EXAM is off. Raises ModelError.
        """
        writer = self.writer
        return [exam for exam, _ in self._examined(writer, again=again)] if writer else []

    def _notes(self, query: Query, further: Further | None, checked: AnswerBuilder, found: Findings) -> tuple[str, ...]:
        from rag.answering.text import (
            asked_note,
            carried_note,
            foreign_note,
            further_note,
            undated_note,
            vague_note,
        )

        met = found.sentences if checked.sentences else (*found.nearest, *found.ranked)
        undated = self.catalogue.undated(query.filters)
        carried = [key for c in checked.citations if c.carriers for key in (c.article["id"], *c.carriers)]
        notes = (
            carried_note(checked.citations, self.catalogue.outlets(carried)),
            further_note(further) if further else None,
            vague_note(checked.citations, query.filters),
            undated_note(undated) if undated else None,
            foreign_note([evidence.article for evidence in met]),
            None if checked.sentences else asked_note(query.question),
        )
        return tuple(filter(None, notes))

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
        from rag.speakers import Directory, resolve

        self._check_not_empty()
        name = self._named("name", name)
        return list(Directory.read(self.catalogue).speakers if name is None else resolve(name, self.catalogue).speakers)

    def statements(
        self,
        speaker: str | Speaker | None = None,
        about: str | None = None,
        period: str | None = None,
        *,
        kind: Kind | None = None,
        limit: int | None = None,
        **narrowed: Unpack[Scope],
    ) -> Statements:
        """What somebody said, each statement a citation of its exact words; newest first, undated last.

        Everybody's without a ``speaker``, which is a name, a role or one of :meth:`speakers`. ``about`` keeps what
        bears on a topic, by words or by meaning; ``period`` reads "2031-05", "2031-04..2031-06" and what a question may
        say ("early May", "since last week"), and the other keywords narrow as in :meth:`ask`. ``kind`` keeps what is
        direct (quoted, in whole or in part), indirect, said through a spokesperson, or told by another. Wire copies
        count once. A list, which ``to_frame()`` makes a pandas frame of. Empty when nobody of that name speaks.
        Raises QuestionError, EmptyArchiveError, StoreError; with ``about`` ModelMismatchError and EmbeddingError too.
        """
        from rag.exports.statements import Statements

        return Statements(self.said(speaker, about, period, kind=kind, limit=limit, **narrowed))

    def said(
        self,
        speaker: str | Speaker | None = None,
        about: str | None = None,
        period: str | None = None,
        *,
        kind: Kind | None = None,
        limit: int | None = None,
        **narrowed: Unpack[Scope],
    ) -> Said:
        """All of :meth:`statements`, each citation made when it is asked for: for who shows the first of very many."""
        from rag.answering.excerpts import kind_of
        from rag.answering.said import Said, bearing_on

        self._check_not_empty()
        about = self._named("topic", about)
        filters = self._narrowing(period, narrowed)
        said = self._said_by(speaker)
        if filters:
            allowed = self.catalogue.article_ids(filters)
            said = [s for s in said if s.article_id in allowed]
        if kind:
            said = [s for s in said if kind_of(s) == kind]
        if about:
            from rag.search import Archive

            self._check_askable()
            said = bearing_on(about, said, Archive(self.catalogue, self.searched, self.embedder, self.settings))
        return Said.of(said, self.catalogue, limit)

    def undated(self, period: str | None = None, *, since: str | None = None, until: str | None = None) -> int:
        """How many articles :meth:`statements` leaves out of such a period because they carry no date."""
        return self.catalogue.undated(self._narrowing(period, {"since": since, "until": until}))

    def _narrowing(self, period: str | None, scope: Scope) -> Filters:
        """The filters; ``since`` and ``until`` go before the period's own ends."""
        from rag.search.reading import today

        period = self._named("period", period)
        first, last = within(period, today(self.catalogue)) if period else (None, None)
        filters = self.filters({**scope, "speaker": None})
        return checked(replace(filters, since=filters.since or first, until=filters.until or last))

    def _named(self, what: str, value: str | None) -> str | None:
        """What somebody named. Raises QuestionError for more than a name can be."""
        return within_limit(what, value, self.settings.max_name_characters)

    def _said_by(self, speaker: str | Speaker | None) -> Sequence[Statement]:
        from rag.speakers import Directory, resolve, statements_of

        if speaker is None:
            return self.catalogue.statements()
        if isinstance(speaker, str):
            return resolve(self._named("name", speaker) or "", self.catalogue).statements
        return statements_of([speaker], Directory.read(self.catalogue), self.catalogue)

    # --- the archive ------------------------------------------------------------------------------------------------

    def ingest(
        self, targets: Iterable[str], *, prune: bool = False, progress: ProgressCallback | None = None
    ) -> IngestReport:
        """Read files, folders, URLs and feeds into the archive; what it holds already is skipped.

        ``prune`` drops articles whose file is gone from a given folder. ``progress`` is called with a
        :class:`rag.tally.Progress` before each document and after each article that is stored. A document that can't
        be read is a line in the report; an error says what was stored before it. Raises ModelMismatchError,
        EmbeddingError, StoreError.
        """
        from rag.ingestion import Ingestion

        ingestion = Ingestion(
            self.catalogue, self.vectors, self.settings, lambda: self.embedder, prune=prune, progress=progress
        )
        return ingestion.run(targets)

    def reembed(self, progress: ProgressCallback | None = None) -> int:
        """Embed every passage again with the configured model; the number of passages. Sources aren't read."""
        from rag.ingestion import reembed

        return reembed(self.catalogue, self.vectors, self.embedder_for(None), progress)

    def rederive(self, progress: ProgressCallback | None = None) -> IngestReport:
        """Bring up to date what :attr:`outdated` counts; passages whose text is the same keep their vectors.

        Files that are still there are read again; of other articles the stored text is derived again, and nothing is
        fetched. Raises ModelMismatchError, EmbeddingError, StoreError.
        """
        from rag.ingestion import Ingestion

        return Ingestion(
            self.catalogue, self.vectors, self.settings, lambda: self.embedder, progress=progress
        ).rederive()

    @property
    def outdated(self) -> int:
        """How many articles were read and derived by other code than this, or with another RAG_PASSAGE_TOKENS."""
        from rag.derivation import recipe

        return self.catalogue.count_outdated(recipe(self.settings.passage_tokens))

    @property
    def outdated_note(self) -> str | None:
        """The same for a reader, with what to do; None when all is up to date."""
        from rag.answering.text import outdated_note

        outdated = self.outdated
        return outdated_note(outdated, self.catalogue.counts()["articles"]) if outdated else None

    def articles(self, **narrowed: Unpack[Narrowing]) -> Iterator[Article]:
        """The articles that pass the filters (those of :meth:`ask`), newest first; for a speaker, where they speak.

        They may be deleted while they are gone through.
        """
        filters = checked(self.filters(narrowed))
        articles = self.catalogue.articles(filters)
        if filters.speaker is None:
            return articles
        quoting = self._quoting(filters.speaker)
        return (article for article in articles if article.id in quoting)

    def article_ids(self, **narrowed: Unpack[Narrowing]) -> Set[str]:
        """The ids of the same articles, without reading their texts."""
        filters = checked(self.filters(narrowed))
        ids = self.catalogue.article_ids(filters)
        return ids if filters.speaker is None else ids & self._quoting(filters.speaker)

    def _quoting(self, speaker: str) -> set[str]:
        return {statement.article_id for statement in self._said_by(speaker)}

    def article(self, article_id: str) -> Article:
        """The article with this id, or the only one whose id starts so. Raises UnknownArticleError."""
        return self.catalogue.article(article_id)

    def places(self, article_id: str) -> list[Place]:
        """Every place that an article was read from, the one whose text is kept first. Raises UnknownArticleError."""
        return self.catalogue.places(self.catalogue.article(article_id).id)

    def delete(self, article_id: str) -> Article:
        """Delete an article from the catalogue and the vector index; it is returned. Raises UnknownArticleError."""
        article = self.catalogue.article(article_id)
        with self.catalogue.transaction():
            self.catalogue.remove(article.id)
        self.catalogue.forget_index_remains()
        self.vectors.sync(self.catalogue)
        return article


def _further(query: Query, found: Findings) -> Further | None:
    """How many of the speaker's statements on the topic the archive's own sentences leave out."""
    if not (found.further and found.speaker and found.sentences):
        return None
    return Further(found.speaker, query.topic, found.further)
