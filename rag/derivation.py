"""What an archive is derived by: a hash of the code and the words that read articles and find passages and statements.

    recipe(160)                     # "5f2c01d9a4be/160": articles of one recipe were read, cut and understood alike
    code_hash("statements")         # "91c0d2…", of the files of that room

An article keeps the recipe that made it, so an archive made by other code knows which of its articles that are, and
nobody has to remember to raise a number. Line endings don't count, so that a checkout and a wheel say the same.
tests/test_derivation.py follows the imports, so that no file that matters is missing here.

Not covered: the versions of libraries that read formats (trafilatura, pdfium), and ``speakers/``, whose directory is
made anew from the stored statements whenever it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

DERIVING = ("articles", "confined", "language", "statements", "model_tokens.py", "cutting.py")
"""Rooms and files of ``rag/`` that what is stored of an article follows from."""

SPLITTING = ("language/terms.py", "language/words.py")
"""Files that the words in the lexical index follow from; lists of words have no part in it."""

SUFFIXES = (".py", ".toml", ".txt")


def recipe(passage_tokens: int) -> str:
    """What an article's passages and statements are made by: this code, and the size of a passage in tokens."""
    return f"{code_hash(*DERIVING)}/{passage_tokens}"


@cache
def code_hash(*parts: str) -> str:
    """Twelve hex digits that differ when a file of these parts of ``rag/`` does. Reads them once a process."""
    digest = blake2b(digest_size=6)
    for name, file in _files(parts):
        digest.update(f"{name}\0".encode())
        digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _files(parts: tuple[str, ...]) -> Iterator[tuple[str, Traversable]]:
    """The files of code and words, with their paths from ``rag/``, by name."""
    for part in sorted(parts):
        yield from _below(part, files("rag").joinpath(part))


def _below(name: str, item: Traversable) -> Iterator[tuple[str, Traversable]]:
    if item.is_dir():
        for inner in sorted(item.iterdir(), key=lambda inner: inner.name):
            yield from _below(f"{name}/{inner.name}", inner)
    elif name.endswith(SUFFIXES):
        yield name, item
