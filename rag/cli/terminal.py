"""Where a command writes, and which archive it opens: the terminal's and its own, or a running service's.

    with opened() as assistant:              # the archive that the settings name, or the one that a service has open
    with within(assistant, words) as terminal:    # what is run here writes to terminal.out and terminal.err

A service runs the same commands as the command line does, so that what they print is the same. Not covered: which
commands it runs (``served``).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings


def _buffer() -> TextIO:
    return io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace", newline="", write_through=True)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Of a command that a service runs: its words, the archive, and what it writes."""

    assistant: Assistant
    words: Sequence[str]
    out: TextIO = field(default_factory=_buffer)
    err: TextIO = field(default_factory=_buffer)


_terminal: ContextVar[Terminal | None] = ContextVar("terminal", default=None)


def stdout() -> TextIO:
    """Where results go."""
    terminal = _terminal.get()
    return terminal.out if terminal else sys.stdout


def stderr() -> TextIO:
    """Where progress and notes go."""
    terminal = _terminal.get()
    return terminal.err if terminal else sys.stderr


def words() -> Sequence[str]:
    """The command as it was given."""
    terminal = _terminal.get()
    return terminal.words if terminal else sys.argv[1:]


@contextmanager
def within(assistant: Assistant, given: Sequence[str]) -> Iterator[Terminal]:
    """What is run here works on this archive, and writes to the terminal that is given."""
    terminal = Terminal(assistant, given)
    token = _terminal.set(terminal)
    try:
        yield terminal
    finally:
        _terminal.reset(token)


def served() -> Assistant | None:
    """The archive that a service has open; None on the command line itself."""
    terminal = _terminal.get()
    return terminal.assistant if terminal else None


@contextmanager
def opened(settings: Settings | None = None, *, once: bool = False) -> Iterator[Assistant]:
    """The archive that a command works on. Raises SettingsError, StoreError."""
    if held := served():
        yield held
        return
    from rag.assistant import Assistant

    with Assistant(settings, once=once) as assistant:
        yield assistant
