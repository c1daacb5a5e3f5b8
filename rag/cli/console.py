"""What the command line writes to: results go to ``out``, progress and logs to ``err``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from rag.cli.plain import mistakes_told, print_json, uncommanding

__all__ = ["AsJson", "err", "mistakes_told", "out", "print_json"]


class _Plain(Console):
    """A console that no article commands."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(uncommanding(each) if isinstance(each, str) else each for each in objects), **options)


# Articles are shown as they are: without emoji=False, rich turns ":flag:" in a quotation into a picture.
out = _Plain(highlight=False, soft_wrap=True, emoji=False)
err = _Plain(stderr=True, highlight=False, soft_wrap=True, emoji=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
