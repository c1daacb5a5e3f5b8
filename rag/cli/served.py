"""A command of ``rag``, run by a running service: over the archive that it has open, by the code of the command line.

    ran(assistant, ["said", "Ada Holloway", "--json"])     # Ran(code=0, out=b"…", err="")

Commands that read alone, and write no file of their asker's. Not covered: who may ask
(``rag.ui.owner``).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import typer

from rag.cli import SERVED
from rag.cli.commands import app
from rag.cli.plain import mistakes_told
from rag.cli.terminal import within
from rag.errors import QuestionError
from rag.service import Ran

if TYPE_CHECKING:
    from rag.assistant import Assistant

_made = typer.main.get_command(app)


def ran(assistant: Assistant, words: Sequence[str]) -> Ran:
    """What the command gives. Raises QuestionError for one that isn't served, or is used wrongly."""
    name, *rest = words or ("",)
    if name not in SERVED or any(word.startswith(("-o", "--output")) for word in rest):
        raise QuestionError(f"The service runs no command {name[:40]!r}")
    command = _made.commands[name]  # type: ignore[attr-defined]
    with within(assistant, words) as terminal:
        try:
            with mistakes_told():
                code = command.main(rest, prog_name=f"rag {name}", standalone_mode=False)
        except SystemExit as ended:
            code = ended.code
        except typer.TyperException as error:
            raise QuestionError(f"This isn't how `rag {name}` is used: {error}") from error
    return Ran(int(code or 0), _written(terminal.out), _written(terminal.err).decode())


def _written(stream: TextIO) -> bytes:
    assert isinstance(stream, io.TextIOWrapper) and isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()
