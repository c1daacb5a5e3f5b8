"""RAG_HOME, the folder of an archive: open to its owner alone.

    open_home(home / "catalogue.db")       # the folder is there, and the file is, both for nobody else

What is made new is private. Of an archive that an older version made, its own files and folders are closed to others;
the folder itself may hold more than the archive and is left as it is, and so is what a group was given to write.
Not covered: Windows, whose user data folder is private.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rag import service

_OURS = (
    *("catalogue.db*", "cache.db*", "vectors", "uploads", "conversations", "answers"),
    *("exams.json", "feedback.jsonl", "jobs.lock", "vectors.lock", service.FILE),
)
_OTHERS, _GROUP_WRITES = 0o077, 0o020


def open_home(file: Path) -> None:
    """Make the folder of a file of the archive, and the file, where there is none; close both to others.

    Raises OSError where that can't be.
    """
    make_private(file.parent)
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def make_private(home: Path) -> None:
    """Make the folder of an archive where there is none, else close what the archive has in it. Raises OSError."""
    try:
        home.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        if not home.is_dir():
            raise
        for path in _own(home):
            with suppress(OSError):  # somebody else's, or on a disk that can't be written
                path.chmod(path.stat().st_mode & ~_OTHERS)


def _own(home: Path) -> Iterator[Path]:
    """What an archive keeps in its folder, and others could look into."""
    for pattern in _OURS:
        for path in home.glob(pattern):
            mode = path.stat().st_mode
            if mode & _OTHERS and not mode & _GROUP_WRITES and not path.is_symlink():
                yield path
