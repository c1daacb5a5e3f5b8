"""Bytes into text: UTF-8, UTF-16 and Windows-1252, told apart by their bytes.

    decode(b"\\xef\\xbb\\xbfTalks stall") == "Talks stall"
    decode("“No,” she said".encode("cp1252")) == "“No,” she said"

Not covered: the older encodings of other languages (they read as Windows-1252, or are refused as binary).
"""

from __future__ import annotations

import codecs
import re

_CONTROL = re.compile(r"[^\t\n\v\f\r\x1b\x20-\U0010ffff]")


def decode(data: bytes) -> str:
    """The text of ``data``, without its byte order mark. Raises ValueError if the bytes aren't text."""
    text = _decoded(data)
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) / 50:
        raise ValueError("the bytes are binary, not text")
    return text


def _decoded(data: bytes) -> str:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        # English in UTF-16 without a mark: every other byte of the beginning is NUL.
        even, odd = data[0:2000:2], data[1:2000:2]
        if len(data) % 2 == 0 and odd.count(0) > len(odd) * 0.6 and even.count(0) == 0:
            return data.decode("utf-16-le")
        if len(data) % 2 == 0 and even.count(0) > len(even) * 0.6 and odd.count(0) == 0:
            return data.decode("utf-16-be")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # A page with one damaged byte is still UTF-8; in Windows-1252 next to no accented letter happens to be.
    repaired = data.decode("utf-8-sig", "replace")
    damaged = repaired.count("\ufffd")
    if sum(c > "\x7f" for c in repaired) - damaged > damaged and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return repaired
    return data.decode("cp1252")
