"""Documents read by several processes at once, given back in their order: one that ends a process is a line, no more.

    with Workers(settings, 2) as workers:
        for name, items in workers.read([("a", Task(…)), ("b", None)]):     # None: nothing is to be read of it
            for item in items:           # Prepared, Known or ReadError, as ``read`` gives them
                ...

Each process has a thread here, which starts it, asks it and starts another where one ended. So many documents are read
ahead, and so much of them is kept, however long whoever consumes them takes. What comes from a worker is unpickled as
the dataclasses of this package and nothing else: a worker has parsed a stranger's bytes.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any, Self, TypeVar

from rag.confined.limits import TIMES_UP
from rag.errors import ReadError
from rag.ingestion.deriving import Prepared
from rag.ingestion.reading import Item, Task
from rag.ingestion.worker import ENDS, frame, put
from rag.onnx import cores
from rag.settings import Settings

Named = TypeVar("Named")

COMMAND = (sys.executable, "-P", "-c", "from rag.ingestion.worker import main; main()")

AHEAD = 128
"""Documents that are read before the first of them is consumed."""

ROOM = 64
"""Items of one document that are kept until they are consumed."""

MOST = 4_000_000
"""Characters of articles that are kept, beside the document that is being consumed: 60 MB with what is made of them."""

_TRIED = 3  # deaths of a worker over one document, before the rest of it is given up


@dataclass
class _Order:
    """A document on its way: what came of it and isn't consumed, and whether that is all."""

    task: Task | None
    items: deque[Item] = field(default_factory=deque)
    is_taken: bool = False
    is_whole: bool = False

    @property
    def waits(self) -> int:
        """Bytes that are there for a worker to take."""
        return self.task.document.weight if self.task and not self.is_whole else 0


class Workers:
    """So many processes that read, started as they are needed. Leaving the block ends them, whatever they are at."""

    def __init__(self, settings: Settings, count: int) -> None:
        self._settings = settings.without_keys()
        self._changed = threading.Condition()
        self._orders: deque[_Order] = deque()
        self._held = 0
        self._is_over = False
        self.count = count
        self._hands = [_Hand(self) for _ in range(count)]

    def __enter__(self) -> Self:
        for hand in self._hands:
            hand.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        for hand in self._hands:
            hand.end()

    def read(self, tasks: Iterable[tuple[Named, Task | None]]) -> Iterator[tuple[Named, Iterator[Item]]]:
        """What each task is named by, in order, with what comes of it; that is to be consumed before the next."""
        waiting, names = iter(tasks), deque[Named]()
        while True:
            while self._wants_more() and (pair := next(waiting, None)):
                names.append(pair[0])
                self._order(pair[1])
            if not names:
                return
            yield names.popleft(), self._consumed(self._orders[0])
            with self._changed:
                self._orders.popleft()
                self._changed.notify_all()

    def _wants_more(self) -> bool:
        with self._changed:
            return len(self._orders) < AHEAD and sum(order.waits for order in self._orders) < MOST

    def _order(self, task: Task | None) -> None:
        with self._changed:
            self._orders.append(_Order(task, is_whole=task is None))
            self._changed.notify_all()

    def _consumed(self, order: _Order) -> Iterator[Item]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: order.items or order.is_whole)
                if not order.items:
                    return
                item = order.items.popleft()
                self._held -= _size(item)
                self._changed.notify_all()
            yield item

    # --- for the hands ----------------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What a worker is told, without keys."""
        return self._settings

    def take(self) -> _Order | None:
        """The next order that nobody has; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._next() is not None)
            order = None if self._is_over else self._next()
            if order:
                order.is_taken = True
            return order

    def _next(self) -> _Order | None:
        return next((order for order in self._orders if not (order.is_taken or order.is_whole)), None)

    def give(self, order: _Order, item: Item) -> bool:
        """Keep an item until it is consumed, once there is room for it; False at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._has_room(order))
            order.items.append(item)
            self._held += _size(item)
            self._changed.notify_all()
            return not self._is_over

    def _has_room(self, order: _Order) -> bool:
        return len(order.items) < ROOM and (self._held < MOST or order is self._orders[0])

    def finish(self, order: _Order) -> None:
        """All of a document is there: what was fetched of it isn't needed any more."""
        with self._changed:
            if order.task:
                order.task.document.close()
            order.is_whole = True
            self._changed.notify_all()


class _Hand(threading.Thread):
    """Asks one worker, and starts another where that ended."""

    def __init__(self, workers: Workers) -> None:
        super().__init__(name="reading", daemon=True)
        self._workers = workers
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Read documents until there are no more."""
        while order := self._workers.take():
            self._read(order)
            self._workers.finish(order)

    def end(self) -> None:
        """End the worker and the thread."""
        process = self._process
        if process:
            process.kill()
        self.join()
        self._clear()

    def _read(self, order: _Order) -> None:
        """All that comes of a document. Where its worker ends, another goes on behind the article that it was at."""
        task = order.task
        assert task
        for _ in range(_TRIED):
            at_hand: int | None = None
            try:
                for told in self._asked(task):
                    at_hand = told if isinstance(told, int) else None
                    if at_hand is None and not self._workers.give(order, told):
                        return
                return
            except (EOFError, OSError):
                failure = self._failure(task, self._clear())
            if not self._workers.give(order, failure) or at_hand is None:  # the document itself can't be read
                return
            task = replace(task, skip=at_hand + 1)

    def _asked(self, task: Task) -> Iterator[Any]:
        process = self._process = self._process or _started(self._workers.settings)
        assert process.stdin and process.stdout
        put(process.stdin, task.elsewhere())
        while (told := _unpickled(frame(process.stdout))) != ENDS:
            yield told

    def _clear(self) -> int:
        """Let go of the worker; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
        return process.wait()

    def _failure(self, task: Task, code: int) -> ReadError:
        seconds, source = self._workers.settings.document_seconds, task.document.source
        if code == TIMES_UP:
            hint = "Split it, or have RAG_DOCUMENT_SECONDS raised where On Record runs"
            return ReadError(source, f"{source} can't be read: it takes more than {seconds:g} seconds", hint)
        return ReadError(source, f"{source} can't be read: it ended the process that read it ({code})", "Leave it out")


def count_of(settings: Settings) -> int:
    """How many processes read: as many as are set, else one for two cores, which the model is to have for itself."""
    return max(1, cores() // 2) if settings.workers is None else settings.workers


_OURS = ("RAG_", "OPENAI_", "AZURE_")  # a worker is told its settings


def _started(settings: Settings) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    process = subprocess.Popen(  # noqa: S603
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        process_group=0,  # Ctrl-C interrupts whoever asks, and that ends this
    )
    assert process.stdin
    put(process.stdin, settings)
    return process


def _size(item: Item) -> int:
    return len(item.article.text) if isinstance(item, Prepared) else 0


class _Unpickler(pickle.Unpickler):
    """What reads our dataclasses and no other objects."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _TOLD:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return getattr(import_module(module), name)


_TOLD = {
    ("rag.errors", "ReadError"),
    ("rag.ingestion.deriving", "Prepared"),
    ("rag.ingestion.reading", "Known"),
    ("rag.store.rows", "PassageRow"),
    ("rag.store.rows", "Place"),
    *(("rag.schema", name) for name in ("Article", "KeptRange", "Sentence", "Span", "Statement")),
}


def _unpickled(data: bytes) -> Any:
    return _Unpickler(io.BytesIO(data)).load()
