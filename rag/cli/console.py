"""What the command line writes to: results go to ``out``, progress and logs to ``err``."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Literal, TextIO

import typer

from rag.cli.plain import mistakes_told, print_json, uncommanding

__all__ = ["AsJson", "err", "mistakes_told", "out", "print_json"]


class Lines:
    """Lines of text on one of the two streams, as they are: no wrapping, no markup, and nothing that commands."""

    def __init__(self, stream: Literal["stdout", "stderr"]) -> None:
        self._stream = stream

    @property
    def file(self) -> TextIO:
        """Where they go."""
        file: TextIO = getattr(sys, self._stream)
        return file

    def print(self, text: str, *, dim: bool = False) -> None:
        """A line, written at once: who reads it may wait for it. ``dim`` where a terminal shows it so."""
        line = uncommanding(text)
        if dim and self.file.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
            line = f"\x1b[2m{line}\x1b[0m"
        self.file.write(f"{line}\n")
        self.file.flush()


out = Lines("stdout")
err = Lines("stderr")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
