"""What SQLite says of an archive's file, in words that tell what to do: damaged, full, locked, not to be written.

with telling(Subject("The archive", path, WAY_BACK)):
    connection.execute(…)            # StoreError for what people can mend; what is a bug keeps its traceback

connection = sqlite3.connect(path, factory=Connection)      # the same for every row that it reads
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from rag.errors import StoreError

WAY_BACK = (
    "Run `rag check`, which tells what is damaged; `rag restore FILE` brings a backup back; without one move the file"
    " away and ingest again"
)
_READ_ONLY = "Give this user the right to write there, or set RAG_HOME to a folder that can be written"
_AT_ONCE = 100  # rows
_FULL = "What was stored before is still there: make room on the disk, and try again"
_BUSY = "What was stored before is still there: wait for the other `rag` command to end, and try again"
# By how SQLite's names of its errors begin: what is told of the archive, and what to do.
_FAULTS = {
    "SQLITE_CORRUPT": ("is damaged", ""),
    "SQLITE_NOTADB": ("is damaged", ""),
    "SQLITE_FULL": ("can't be written: the disk is full", _FULL),
    "SQLITE_IOERR": ("can't be read or written: the disk fails, or is full", _FULL),
    "SQLITE_BUSY": ("is being written by another process", _BUSY),
    "SQLITE_LOCKED": ("is being written by another process", _BUSY),
    "SQLITE_READONLY": ("can't be written", _READ_ONLY),
    "SQLITE_CANTOPEN": ("can't be opened", _READ_ONLY),
    "SQLITE_PERM": ("can't be opened", _READ_ONLY),
}
_UNWRITABLE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")


class Subject(NamedTuple):
    """What an error is told of: what people call it, where it is, and what to do where it is damaged."""

    named: str
    path: Path
    way_back: str


def fault(subject: Subject, error: sqlite3.Error) -> StoreError | None:
    """The error for people; None for what no user can mend. A table that is gone is damage."""
    name = getattr(error, "sqlite_errorname", None) or ""
    found = next((told for start, told in _FAULTS.items() if name.startswith(start)), None)
    if found is None and str(error).startswith("no such table"):
        found = _FAULTS["SQLITE_CORRUPT"]
    if found is None:
        return None
    return StoreError(f"{subject.named} at {subject.path} {found[0]} ({error})", found[1] or subject.way_back)


def is_unwritable(error: BaseException | None) -> bool:
    """Whether SQLite couldn't write, rather than understand, what is there."""
    return (getattr(error, "sqlite_errorname", None) or "").startswith(_UNWRITABLE)


@contextmanager
def telling(subject: Subject) -> Iterator[None]:
    """Raise StoreError for what SQLite says that people can mend."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise half_a_character(error) from error
    except sqlite3.Error as error:
        if told := fault(subject, error):
            raise told from error
        raise


def half_a_character(error: UnicodeEncodeError) -> StoreError:
    """What is told of a text that no back end can hold."""
    return StoreError(f"{ascii(error.object)[:80]} holds half a character (a lone surrogate)", "Write it without")


class Connection(sqlite3.Connection):
    """A connection whose errors are told; ``subject`` is set once it is open."""

    subject = Subject("The file", Path(), "")

    def cursor(self, factory: Any = None) -> Any:
        """One that tells its errors: SQLAlchemy asks for it by this."""
        return super().cursor(factory or _Cursor)

    def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        return super().cursor(_Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any]) -> _Cursor:
        return super().cursor(_Cursor).executemany(sql, parameters)


class _Cursor(sqlite3.Cursor):
    connection: Connection

    def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        with telling(self.connection.subject):
            super().execute(sql, parameters)
        return self

    def executemany(self, sql: str, parameters: Iterable[Any]) -> _Cursor:
        with telling(self.connection.subject):
            super().executemany(sql, parameters)
        return self

    def fetchone(self) -> Any:
        with telling(self.connection.subject):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with telling(self.connection.subject):
            return super().fetchall()

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        while rows := self._some():
            yield from rows

    def _some(self) -> list[Any]:
        with telling(self.connection.subject):
            return super().fetchmany(_AT_ONCE)
