"""The text of a Rich Text file (striprtf), a paragraph a line: without headers, footers, notes and pictures."""

from __future__ import annotations


def read(data: bytes) -> str:
    """The text. Its characters are those that the file's own code page gives."""
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(data.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
