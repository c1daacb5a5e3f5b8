"""Turns that build on each other: what a question leaves unsaid is taken from the turn before.

    conversation = assistant.conversation()
    conversation.ask("What did Lee say about fares?")
    conversation.ask("And Park?").searched      # "What did Park say about fares?"

The rules resolve a follow-up (``rag.questions``); a model that has passed the exam may spell it out instead.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from rag.assistant.events import answer_of, in_threads
from rag.errors import ModelError
from rag.schema import Answer, Done, Event, Filters, Narrowing, Query, Usage

if TYPE_CHECKING:
    from rag.assistant.chain import Assistant


class Conversation:
    """Turns that build on each other. Not for several threads; make a conversation for each."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._previous: Query | None = None
        self._turns: list[tuple[str, str]] = []  # question as searched, and answer
        self._shown: set[tuple[str, int, int]] = set()

    def ask(self, question: str, **narrowed: Unpack[Narrowing]) -> Answer:
        """:meth:`Assistant.ask`, with what the question leaves unsaid taken from the turn before."""
        return answer_of(self._events(question, narrowed))

    def stream(
        self, question: str, *, stopped: threading.Event | None = None, **narrowed: Unpack[Narrowing]
    ) -> Iterator[Event]:
        """:meth:`Assistant.stream` for the next turn. Setting ``stopped``, from any thread, stops the model."""
        return self._events(question, narrowed, stopped)

    def _events(self, question: str, narrowed: Narrowing, stopped: threading.Event | None = None) -> Iterator[Event]:
        query, spent = self._understood(question, self._assistant.filters(narrowed), stopped)
        if query.talk:
            yield from self._assistant._stream(query)
            return
        query = replace(query, answered=self._previous.answered if self._previous else ())
        self._previous = query
        shown = frozenset(self._shown) if query.more else frozenset()
        for event in self._assistant._stream(query, shown, stopped):
            if isinstance(event, Done):
                event = Done(replace(event.answer, usage=event.answer.usage + spent))
                self._shown.update((c.article["id"], c.start, c.end) for c in event.answer.citations)
                self._turns.append((query.searched, event.answer.text))
                cited = tuple(dict.fromkeys(c.article["id"] for c in event.answer.citations))
                self._previous = replace(query, answered=_people_shown(event.answer, query), cited=cited)
            yield event

    def _understood(
        self, question: str, filters: Filters, stopped: threading.Event | None = None
    ) -> tuple[Query, Usage]:
        """The query, and what it cost: a follow-up is spelled out by the model, if its words can be relied on.

        A model that may decide is asked of every turn but the first; another, when the rules see a follow-up.
        """
        query = self._assistant._understood(question, filters, self._previous)
        reader = self._assistant._reader(stopped)[0] if self._turns and not query.talk else None
        if reader is None or not (reader.decides or query.searched != query.question):
            return query, Usage()
        from rag.answering.rewriting import spelled_out

        try:
            line, usage = spelled_out(question, self._turns, reader.writer)
        except ModelError:
            return query, Usage()  # the rules do; if the model fails at the answer too, its reader is told
        if not line:
            return query, usage
        spelled = self._assistant._understood(line, filters)
        return replace(spelled, question=query.question, more=query.more), usage

    def remember(self, question: str, answer: str = "", shown: Sequence[tuple[str, int, int]] = ()) -> None:
        """Take in a turn that was answered elsewhere, so that the next one can lean on it.

        ``answer`` is what a model reads of it; ``shown`` are the articles (ids) and spans that it cited.
        """
        query = self._assistant._understood(question, Filters(), self._previous)
        if query.talk:
            return
        self._previous = replace(query, cited=tuple(dict.fromkeys(article_id for article_id, *_ in shown)))
        self._shown.update(shown)
        if answer:
            self._turns.append((query.searched, answer))

    async def aask(self, question: str, **narrowed: Unpack[Narrowing]) -> Answer:
        """:meth:`ask` for async code."""
        return await asyncio.to_thread(self.ask, question, **narrowed)

    def astream(self, question: str, **narrowed: Unpack[Narrowing]) -> AsyncIterator[Event]:
        """:meth:`stream` for async code. Cancelling it stops the model."""
        return in_threads(lambda stopped: self._events(question, narrowed, stopped))


def _people_shown(answer: Answer, query: Query) -> tuple[str, ...]:
    """Whom an answer shows, in its order; where one of several was asked for ("the second one"), still all of them."""
    shown = tuple(dict.fromkeys(citation.speaker for citation in answer.citations if citation.speaker))
    return shown if len(shown) > 1 or query.speaker is None else query.answered or shown
