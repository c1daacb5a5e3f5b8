"""Files and folders of this machine: which of them are read, what they are called, and what is wrong with one.

    for item in walk(Path("stories"), (".txt",), follow=False): ...     # paths by name, and ReadErrors
    name_of(Path("a\\nb.txt"))                                            # "a\\\\nb.txt", in one line

A folder may hold what somebody else put there: links that lead out of it, pipes that never end, names that break the
line they are told in. Not covered: what changes between the look at a file and its reading.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import ReadError

# What breaks a line, turns the order of what follows, or is no character (a byte of a name that isn't UTF-8).
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def name_of(path: Path | str) -> str:
    """What a path is called in the archive and in reports: as it is, with what can't be shown written out."""
    return _UNSEEN.sub(lambda match: ascii(match[0])[1:-1], str(path))


def walk(folder: Path, suffixes: tuple[str, ...], *, follow: bool) -> Iterator[Path | ReadError]:
    """The files below ``folder`` with one of the suffixes, by name; without hidden ones.

    Links to files elsewhere are told unless they are to be followed. Folders behind links aren't entered (they may
    loop).
    """
    yield from _walk(folder, suffixes, None if follow else folder.resolve())


def _walk(folder: Path, suffixes: tuple[str, ...], within: Path | None) -> Iterator[Path | ReadError]:
    try:
        with file_errors(name_of(folder)):
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except ReadError as error:
        yield error
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _walk(entry, suffixes, within)
        elif entry.suffix.lower() in suffixes:
            yield _outside(entry, within) or entry


def _outside(entry: Path, within: Path | None) -> ReadError | None:
    """Why a link isn't followed; None for what is no link, or leads to something in the folder."""
    if within is None or not entry.is_symlink() or entry.resolve().is_relative_to(within):
        return None
    message = f"{name_of(entry)} is a link out of the folder and isn't followed"
    return ReadError(name_of(entry), message, "Name the file itself, or set RAG_FOLLOW_LINKS=true")


def check_regular(path: Path, source: str, hint: str) -> os.stat_result:
    """What the system knows of a file. Raises ReadError for a pipe, a device or a folder, which aren't opened."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ReadError(source, f"{source} is not a regular file", hint)
    return status


@contextmanager
def file_errors(source: str) -> Iterator[None]:
    """What the operating system says about a file, as a ReadError."""
    try:
        yield
    except FileNotFoundError as error:
        raise ReadError(source, f"There is no file or folder {source!r}", "Check the path") from error
    except PermissionError as error:
        raise ReadError(source, f"{source} may not be read: permission denied", "Check its permissions") from error
    except (OSError, ValueError) as error:
        raise ReadError(source, f"{source} can't be read: {error}", "Check the path") from error
