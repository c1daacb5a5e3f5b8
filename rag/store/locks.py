"""A lock that processes of one machine hold by a file: it goes with the process that held it.

with only_one(home / "vectors.lock", "The vector index"):
    ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import StoreError

LOCK_TIMEOUT_S = 600.0  # a rebuild of 100,000 passages takes 20 s, of a million some minutes


@contextmanager
def only_one(path: Path, named: str) -> Iterator[None]:
    """Wait until no other process is in here. Raises StoreError, which tells ``named``, after LOCK_TIMEOUT_S."""
    lock = FileLock(path, timeout=LOCK_TIMEOUT_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"{named} has been in use by another process for {LOCK_TIMEOUT_S:.0f} s",
            "Wait for the other `rag` command to end, or stop it, and try again",
        ) from error
    try:
        yield
    finally:
        lock.release()
