"""A process that reads documents, one after another, each within limits: :func:`main` is all that it does.

It is asked on standard input and tells on standard output, in frames: the length in eight bytes, then a pickle. First
come the settings, then a Task at a time; of each it tells what :func:`rag.ingestion.reading.read` gives, with the
number of an article before it where that may take long, and ENDS. What takes too much time ends the process, and
whoever asked sees the end of the stream. It holds no keys, and ends when nobody asks any more.
"""

from __future__ import annotations

import logging
import os
import pickle
import struct
import sys
from collections.abc import Iterator
from typing import IO

from rag.confined.limits import MEGABYTES, limit_memory, within
from rag.errors import ReadError
from rag.ingestion.deriving import Deriver
from rag.ingestion.reading import Item, Task, steps
from rag.schema import Article
from rag.settings import Settings

ENDS = "ends"
LONG = 5_000
"""Characters of an article whose beginning is told: it may be what ends the process (0.3 seconds at worst)."""

_LENGTH = struct.Struct("<Q")


def put(stream: IO[bytes], told: object) -> None:
    """Write a frame. Raises OSError when nobody listens any more."""
    data = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def frame(stream: IO[bytes]) -> bytes:
    """The next frame's bytes. Raises EOFError at the end of the stream."""
    length = _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0]
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main() -> None:
    """Read what is asked for until nobody asks any more."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no frame
    settings: Settings = pickle.loads(frame(asked))  # noqa: S301  from the process that started this one
    deriver = Deriver.of(settings, is_confined=True)
    deriver.cutter.count("")  # what it loads is no document's
    limit_memory()
    try:
        while True:
            task: Task = pickle.loads(frame(asked))  # noqa: S301
            for item in _told(task, deriver, settings.document_seconds, told):
                put(told, item)
            put(told, ENDS)
    except (EOFError, BrokenPipeError):
        return


def _told(task: Task, deriver: Deriver, seconds: float, told: IO[bytes]) -> Iterator[Item]:
    """What comes of a document. The time is each item's, and what is waited for in between is none."""

    def begins(number: int, article: Article) -> None:
        if len(article.text) >= LONG:
            put(told, number)

    source = task.document.source
    items = steps(task, deriver, begins)
    try:
        while True:
            with within(seconds):
                item = next(items)
            if item is not None:
                yield item
    except StopIteration:
        return
    except MemoryError:
        yield ReadError(source, f"{source} can't be read: it takes more than {MEGABYTES} MB", "Split it")
    except BrokenPipeError:
        raise
    except Exception as error:
        logging.getLogger(__name__).exception("Reading %s failed", source)
        yield ReadError(source, f"{source} can't be read: {type(error).__name__}: {error}", "Please report it")
