"""Events of an answer: the answer that they end in, what came of the question, and their steps in threads."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass

from rag.errors import RagError
from rag.schema import Answer, Done, Event

_log = logging.getLogger("rag.asked")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: an answer's status, ``stopped``, or the kind of the error."""

    question: str
    status: str
    seconds: float
    engine: str = ""


def noted(events: Iterator[Event], question: str, notes: Iterable[Callable[[Outcome], None]]) -> Iterator[Event]:
    """The same events, and then what came of the question to everyone who notes it."""
    started, status, engine = time.perf_counter(), "stopped", ""
    try:
        for event in events:
            if isinstance(event, Done):
                status, engine = event.answer.status, event.answer.engine
            yield event
    except RagError as error:
        status = error.kind
        raise
    except Exception:
        status = "bug"
        raise
    finally:
        outcome = Outcome(question, status, time.perf_counter() - started, engine)
        for note in notes:
            note(outcome)


def log_outcome(outcome: Outcome, *, with_question: bool) -> None:
    """A line in the log; what was asked stands in it only if that is wanted."""
    told = {"outcome": outcome.status, "seconds": round(outcome.seconds, 4), "engine": outcome.engine}
    asked = {"question": outcome.question} if with_question else {}
    text = f"{outcome.status} in {outcome.seconds:.2f} s" + (f": {outcome.question}" if with_question else "")
    _log.info("%s", text, extra={**told, **asked})


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
