"""A parser of strangers' files that takes what its bytes say: for the tests of the process that it runs in."""

from __future__ import annotations

import os


def read(data: bytes) -> int:
    """The length of the bytes, unless they ask for more."""
    if data == b"time":
        while True:
            pass
    if data == b"memory":
        return len(bytearray(8_000_000_000))
    if data == b"words":
        print("a parser's warning")
    if data == b"crash":
        os.abort()
    if data == b"broken":
        raise KeyError("trailer")
    return len(data)
