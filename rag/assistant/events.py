"""Events of an answer: the answer that they end in, and their steps in threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator

from rag.schema import Answer, Done, Event


def answer_of(events: Iterator[Event]) -> Answer:
    """The answer of the last event."""
    *_, last = events
    assert isinstance(last, Done)
    return last.answer


async def in_threads(start: Callable[[threading.Event], Iterator[Event]]) -> AsyncIterator[Event]:
    """Run a generator's steps in threads, so that the event loop stays free; whoever leaves early sets the event."""
    stopped = threading.Event()
    events = start(stopped)
    try:
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event
    finally:
        stopped.set()  # a step that is under way can't be closed from here
