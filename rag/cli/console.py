"""What the command line writes to: results go to ``out``, progress and logs to ``err``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from rag.cli.plain import mistakes_told, print_json

__all__ = ["AsJson", "err", "mistakes_told", "out", "print_json"]

# Articles are shown as they are: without emoji=False, rich turns ":flag:" in a quotation into a picture.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
