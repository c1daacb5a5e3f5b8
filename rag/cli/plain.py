"""What a command tells without a terminal's colours, so that little has to be loaded: JSON, and a user's mistake."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag.errors import RagError


def print_json(value: Any) -> None:
    """One JSON document on stdout, as it is: no wrapping, no colour."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def mistakes_told() -> Iterator[None]:
    """A user's mistake in one line, and exit code 1; with --json as an object too."""
    try:
        yield
    except RagError as error:
        sys.stderr.write(f"Error: {error}\n")
        if "--json" in sys.argv:
            print_json({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}})
        raise SystemExit(1) from None
