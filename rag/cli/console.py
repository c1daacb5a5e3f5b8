"""What the command line writes to: results go to ``out``, progress and logs to ``err``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, TextIO

import typer

from rag.cli.plain import mistakes_told, print_json, uncommanding
from rag.cli.terminal import stderr, stdout

__all__ = ["AsJson", "err", "mistakes_told", "out", "print_json"]


class Lines:
    """Lines of text on one of the two streams, as they are: no wrapping, no markup, and nothing that commands."""

    def __init__(self, stream: Callable[[], TextIO]) -> None:
        self._stream = stream

    def print(self, text: str, *, dim: bool = False) -> None:
        """A line, written at once: who reads it may wait for it. ``dim`` where a terminal shows it so."""
        line, file = uncommanding(text), self._stream()
        if dim and file.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
            line = f"\x1b[2m{line}\x1b[0m"
        file.write(f"{line}\n")
        file.flush()


out = Lines(stdout)
err = Lines(stderr)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
