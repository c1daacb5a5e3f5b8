"""A SQLite file: a connection for each thread, transactions that processes wait for, and the way from older layouts.

    class Notes(SqliteFile):
        LAYOUT, SCHEMA = "1", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"

    with Notes(home / "notes.sqlite") as notes, notes.noting():
        ...

Every such file has a table ``meta`` with its layout. Not covered: what is kept, and asked of it (``database.py``
for the archive, ``rag.accounts`` for people).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

from rag.errors import StoreError

LOCK_TIMEOUT_S = 60.0
_META = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;\n"


class SqliteFile:
    """Tables in a file. Safe for several threads (a connection each) and several processes (WAL)."""

    NAMED: ClassVar[str]  # what people call it: "The archive"
    HINT: ClassVar[str]  # what to do where it can't be opened
    OTHER_LAYOUT: ClassVar[str]  # what to do where its layout is unknown
    LAYOUT: ClassVar[str]
    SCHEMA: ClassVar[str]
    MIGRATIONS: ClassVar[Mapping[str, tuple[str, str]]] = {}  # from each older layout: the next, and the script
    IS_PRIVATE: ClassVar[bool] = False  # whether other users of the machine may not read it

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._local = threading.local()

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.IS_PRIVATE:
                _close_to_others(self.path)
            connection = sqlite3.connect(
                self.path, timeout=LOCK_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        except (OSError, sqlite3.DatabaseError) as error:
            raise StoreError(f"{self.NAMED} at {self.path} can't be opened: {error}", self.HINT) from error
        return connection

    def _prepare(self, db: sqlite3.Connection) -> None:
        """Set the connection up; create the tables, or bring them to this layout."""
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            db.execute(f"PRAGMA {pragma}")
        if not has_tables(db):  # asked without the write lock, which an ingest may hold for long
            self._create(db)
        while (found := layout_of(db)) in self.MIGRATIONS:
            self._migrate(db, found)
        if found != self.LAYOUT:
            raise StoreError(
                f"{self.NAMED} at {self.path} has layout {found}, and this version of On Record reads {self.LAYOUT}",
                self.OTHER_LAYOUT,
            )

    def _create(self, db: sqlite3.Connection) -> None:
        with locked(db):
            if has_tables(db):  # another process was faster
                return
            for statement in statements_of(_META + self.SCHEMA):
                db.execute(statement)
            first = {"schema": self.LAYOUT, **self._first()}
            db.executemany("INSERT INTO meta VALUES (?, ?)", first.items())

    def _first(self) -> dict[str, str]:
        """What else a new file's ``meta`` holds."""
        return {}

    def _migrate(self, db: sqlite3.Connection, older: str) -> None:
        """Bring the tables from an older layout to the next; nothing that they hold is touched."""
        newer, script = self.MIGRATIONS[older]
        with locked(db):
            if layout_of(db) != older:  # another process was faster
                return
            for statement in statements_of(script):
                db.execute(statement)
            db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (newer,))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """All or nothing, for this thread; other processes wait for it, and their readers see the state before.

        Raises StoreError when the file can't be written: locked for long, a full disk, a damaged page.
        """
        try:
            with locked(self._db):
                yield
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self.NAMED} at {self.path} can't be written: {error}",
                "What this was to change is as it was; wait for another `rag` command to end, or make room on the "
                "disk, and try again",
            ) from error


def _close_to_others(path: Path) -> None:
    """Make the file, if there is none, and have only its owner read it; what SQLite puts beside it goes by it."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if os.fstat(handle).st_mode & 0o077:
            path.chmod(0o600)
    finally:
        os.close(handle)


def has_tables(db: sqlite3.Connection) -> bool:
    """Whether the file is one of ours already."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is not None


def layout_of(db: sqlite3.Connection) -> str:
    """The layout that the file has."""
    found: str = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0]
    return found


@contextmanager
def locked(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that waits for other writers before it begins."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def statements_of(script: str) -> Iterator[str]:
    """The script's statements one by one: ``executescript`` would commit the open transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
