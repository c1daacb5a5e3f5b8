"""What a command tells without a terminal's colours, so that little has to be loaded: JSON, and a user's mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag.cli.terminal import stderr, stdout, words
from rag.errors import RagError

_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\ufffd") | {ord("\n"): "\n", ord("\t"): "\t"}
# What JSON may hold as it is, and a terminal obeys; and halves of characters, which no encoding takes.
_UNESCAPED = re.compile("[\x7f-\x9f\ud800-\udfff]")


def uncommanding(text: str) -> str:
    """The text with a mark for each character that would move a terminal's cursor, or colour it."""
    return text.translate(_CONTROLS)


def print_json(value: Any) -> None:
    """One JSON document on stdout, as it is: no wrapping, no colour."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    stdout().write(_UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", written) + "\n")


@contextmanager
def mistakes_told() -> Iterator[None]:
    """A user's mistake in one line, and exit code 1; with --json as an object too."""
    try:
        yield
    except RagError as error:
        stderr().write(uncommanding(f"Error: {error}\n"))
        if "--json" in words():
            print_json({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}})
        raise SystemExit(1) from None
