"""What the command line writes to: results go to ``out``, progress and logs to ``err``."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

# Articles are shown as they are: without emoji=False, rich turns ":flag:" in a quotation into a picture.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def print_json(value: Any) -> None:
    """One JSON document on stdout, as it is: no wrapping, no colour."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
