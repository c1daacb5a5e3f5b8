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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

from rag.errors import StoreError
from rag.store.faults import Connection, Subject, is_unwritable
from rag.store.home import open_home

LOCK_TIMEOUT_S = 60.0
_META = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;\n"


class SqliteFile:
    """Tables in a file. Safe for several threads (a connection each) and several processes (WAL)."""

    NAMED: ClassVar[str]  # what people call it: "The archive"
    HINT: ClassVar[str]  # what to do where it can't be opened
    OTHER_LAYOUT: ClassVar[str]  # what to do where its layout is unknown
    LAYOUT: ClassVar[str]
    SCHEMA: ClassVar[str] = ""
    OLDER: ClassVar[frozenset[str]] = frozenset()  # layouts that can be brought to this one
    DAMAGED: ClassVar[str] = ""  # what to do where it is damaged, if that is something else
    IS_PRIVATE: ClassVar[bool] = False  # whether no group may read it either
    IS_READABLE: ClassVar[bool] = False  # whether it is of use where it can't be written

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._guard = threading.Lock()
        self._unwritable: StoreError | None = None

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
    def _db(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    @property
    def is_read_only(self) -> bool:
        """Whether the file is where nothing can be written; it can be read all the same."""
        return self._db is not None and self._unwritable is not None

    @property
    def _subject(self) -> Subject:
        return Subject(self.NAMED, self.path, self.DAMAGED or self.HINT)

    def _connect(self) -> Connection:
        try:
            open_home(self.path)
            if self.IS_PRIVATE:
                _close_to_others(self.path)
            return self._opened(str(self.path))
        except (OSError, sqlite3.Error, StoreError) as error:
            told = error if isinstance(error, StoreError) else self._unopened(error)
            if connection := self._for_reading(error, told):
                return connection
            raise told from error

    def _unopened(self, error: Exception) -> StoreError:
        return StoreError(f"{self.NAMED} at {self.path} can't be opened: {error}", self.HINT)

    def _opened(self, place: str, *, for_reading: bool = False) -> Connection:
        connection = sqlite3.connect(
            place,
            timeout=LOCK_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
            factory=Connection,
            uri=for_reading,
        )
        try:
            connection.subject = self._subject
            self._prepare(connection, for_reading=for_reading)
        except BaseException:
            connection.close()
            raise
        return connection

    def _for_reading(self, error: Exception, told: StoreError) -> Connection | None:
        """A connection to a file that is whole, but can't be written; None where that isn't what is wrong.

        A file that nobody writes is read as it stands, unless its log holds more: SQLite would read an older state.
        """
        cause = error.__cause__ if isinstance(error, StoreError) else error
        if not self.IS_READABLE or not (isinstance(cause, OSError) or is_unwritable(cause)):
            return None
        if not self.path.is_file() or not self.path.stat().st_size:
            return None
        place = f"{self.path.resolve().as_uri()}?mode=ro"
        log = self.path.with_name(f"{self.path.name}-wal")
        try:
            connection = self._opened(place, for_reading=True)
        except StoreError as failure:
            if not is_unwritable(failure.__cause__) or (log.exists() and log.stat().st_size):
                raise
            connection = self._opened(f"{place}&immutable=1", for_reading=True)
        self._unwritable = told
        return connection

    def _prepare(self, db: Connection, *, for_reading: bool = False) -> None:
        """Set the connection up; create the tables, or bring them to this layout."""
        db.row_factory = sqlite3.Row
        if for_reading:
            self._check_layout(layout_of(db))
            return
        db.execute("PRAGMA journal_mode = WAL")
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            db.execute(f"PRAGMA {pragma}")
        if not has_tables(db):  # asked without the write lock, which an ingest may hold for long
            self._create(db)
        if (found := layout_of(db)) in self.OLDER:
            self._migrate(db, str(found))
        self._check_layout(layout_of(db))

    def _check_layout(self, found: str | None) -> None:
        """Raises StoreError for a file that another version made, or that doesn't say what it is any more."""
        if found is None:
            damaged = f"{self.NAMED} at {self.path} is damaged: it doesn't say what it is (table meta)"
            raise StoreError(damaged, self.DAMAGED or self.HINT)
        if found in self.OLDER:
            self._refuse_older()
        if found != self.LAYOUT:
            raise StoreError(
                f"{self.NAMED} at {self.path} has layout {found}, and this version of On Record reads {self.LAYOUT}",
                self.OTHER_LAYOUT,
            )

    def _refuse_older(self) -> None:
        raise StoreError(
            f"{self.NAMED} at {self.path} was made by an older version, and can't be brought up to date: it can't be"
            " written",
            "Copy it to a folder that can be written, and set RAG_HOME to that",
        )

    def _create(self, db: Connection) -> None:
        with locked(db):
            if has_tables(db):  # another process was faster
                return
            self._create_tables(db)

    def _create_tables(self, db: Connection) -> None:
        """Make the tables, ``meta`` with the layout among them. Called inside a transaction."""
        for statement in statements_of(_META + self.SCHEMA):
            db.execute(statement)
        db.execute("INSERT INTO meta VALUES ('schema', ?)", (self.LAYOUT,))

    def _migrate(self, db: Connection, older: str) -> None:
        """Bring the tables from one of the ``OLDER`` layouts to this one, in one transaction."""
        raise NotImplementedError

    @contextmanager
    def noting(self) -> Iterator[None]:
        """All or nothing, for this thread; other processes wait for it, and their readers see the state before.

        Raises StoreError when the file can't be written: locked for long, a full disk, a damaged page.
        """
        if self.is_read_only and self._unwritable:
            raise self._unwritable
        try:
            with locked(self._db):
                yield
        except sqlite3.DatabaseError as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: BaseException) -> StoreError:
        return StoreError(
            f"{self.NAMED} at {self.path} can't be written: {error}",
            "What was stored before is still there: make sure that the folder can be written, and try again",
        )


def _close_to_others(path: Path) -> None:
    """Make the file, if there is none, and have only its owner read it; what SQLite puts beside it goes by it."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if os.fstat(handle).st_mode & 0o077:
            path.chmod(0o600)
    finally:
        os.close(handle)


def has_tables(db: sqlite3.Connection) -> bool:
    """Whether the file is one of ours already, be it one that lost a table."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name IN ('meta', 'articles')").fetchone() is not None


def layout_of(db: sqlite3.Connection) -> str | None:
    """The layout that the file has; None if it doesn't say so."""
    row = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    return row[0] if row else None


@contextmanager
def locked(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that waits for other writers before it begins."""
    try:
        db.execute("BEGIN IMMEDIATE")  # Ctrl-C while it waits is raised behind it
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
