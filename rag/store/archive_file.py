"""An archive in a SQLite file, asked through SQLAlchemy: a connection for each thread, one writer at a time.

    back_end = ArchiveFile(home / "catalogue.db")
    back_end.rows(select(articles.c.id))

On opening, an archive of an older layout is brought to this one, and the index of words is made again when words are
split otherwise than when it was made: FTS5 finds what to delete by the words that were put in. One that can't be
written (a read-only disk, a full one) is opened for reading. Not covered: connections and transactions as such
(``sqlite.py``).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    ExceptionContext,
    Executable,
    Table,
    create_engine,
    create_mock_engine,
    event,
    insert,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from rag.errors import StoreError
from rag.store import fts5
from rag.store.backend import AnyRow, BackEnd, Values
from rag.store.dialects import Match
from rag.store.faults import WAY_BACK, telling
from rag.store.faults import Connection as RawConnection
from rag.store.identity import identity
from rag.store.locks import only_one
from rag.store.sqlite import SqliteFile, layout_of, locked
from rag.store.tables import LAYOUT, metadata

_SOME = 20  # faults that are listed


class ArchiveFile(SqliteFile, BackEnd):
    """The archive's file. Safe for several threads (a connection each) and several processes (WAL)."""

    DIALECT = "sqlite"
    NAMED = "The archive"
    HINT = "Set RAG_HOME to a folder that can be written"
    DAMAGED = WAY_BACK
    IS_READABLE = True
    OTHER_LAYOUT = "Set RAG_HOME to a new folder and ingest the articles again"
    LAYOUT = LAYOUT
    OLDER = frozenset({"2", "3"})

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: self._db,
            poolclass=NullPool,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",  # transactions are begun by hand: IMMEDIATE, or to read one state
        )
        event.listen(self._engine, "handle_error", _told)
        self._wrapped: list[Connection] = []

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._wrapped:
                connection.close()
            self._wrapped.clear()
        super().close()

    @property
    def _connection(self) -> Connection:
        """This thread's, as SQLAlchemy has it. It is made outside of transactions: SQLAlchemy ends one by that."""
        found: Connection | None = getattr(self._local, "wrapped", None)
        if found is None:
            local = self._local
            found = local.wrapped = self._engine.connect()
            with self._guard:
                self._wrapped.append(found)
        return found

    @property
    def in_transaction(self) -> bool:
        """Whether this thread is changing something, or reading one state."""
        return self._db.in_transaction

    def rows(self, statement: Executable, values: Values | None = None) -> Sequence[AnyRow]:
        """What a query gives."""
        return self._connection.execute(statement, values).fetchall()

    def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> int:
        """Make a change, once or for each of some values; how many rows it made, changed or dropped."""
        return self._connection.execute(statement, values).rowcount

    @contextmanager
    def noting(self) -> Iterator[None]:
        """All or nothing, for this thread; other processes wait for it, and their readers see the state before.

        Raises StoreError when the file can't be written: locked for long, a full disk, a damaged page.
        """
        assert self._connection
        try:
            with super().noting():
                yield
        except DBAPIError as error:
            raise self._unwritten(error.orig or error) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the tables for several queries."""
        assert self._connection
        try:
            self._db.execute("BEGIN")
            yield
        finally:
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    @contextmanager
    def exclusive(self, name: str) -> Iterator[None]:
        """Only one process at a time, of all that use this archive, is in here for what ``name`` says."""
        with only_one(self.path.with_name(f"{name}.lock"), f"{self.NAMED} at {self.path}"):
            yield

    # --- its tables -----------------------------------------------------------------------------------------------

    def _prepare(self, db: RawConnection, *, for_reading: bool = False) -> None:
        add_functions(db)
        super()._prepare(db, for_reading=for_reading)
        db.row_factory = None  # SQLAlchemy makes rows of its own
        held = dict(db.execute("SELECT key, value FROM meta WHERE key IN ('store', 'generation', 'words')"))
        if not (held.get("store") and held.get("generation", "").isdigit()):
            raise StoreError(f"The archive at {self.path} is damaged: it doesn't say what it is (table meta)", WAY_BACK)
        if held.get("words") != fts5.version():
            if for_reading:
                self._refuse_older()
            self._index_anew(db)

    def _create_tables(self, db: RawConnection) -> None:
        _make_tables(db)
        db.executemany("INSERT INTO meta VALUES (:key, :value)", identity(fts5.version()))

    def _migrate(self, db: RawConnection, older: str) -> None:
        from rag.store.layouts import bring_up  # Alembic takes long to import, and is hardly ever needed

        with _borrowed(db) as connection, locked(db):
            if layout_of(db) == older:  # else another process was faster
                bring_up(connection, older)

    @staticmethod
    def _index_anew(db: sqlite3.Connection) -> None:
        """Fill the index of an archive whose words an older version split: it couldn't be searched by ours."""
        with locked(db):
            row = db.execute("SELECT value FROM meta WHERE key = 'words'").fetchone()
            if not row or row[0] != fts5.version():  # else another process was faster
                _fill_indexes(db)

    # --- the index of words ---------------------------------------------------------------------------------------

    def index_words(self, rows: Sequence[tuple[int, str | None, str]]) -> None:
        """Triggers have done so."""

    def scores(
        self,
        match: Match,
        weights: tuple[float, float],
        k: int | None = None,
        allowed: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """The passages (the k best; of the allowed ids) that hold words, each with its BM25 score, best first."""
        values = {"match": match, "in_title": weights[0], "in_text": weights[1], "k": -1 if k is None else k}
        if allowed is None:
            found = self.rows(fts5.SCORES, values)
        else:
            found = self.rows(fts5.SCORES_OF_ALLOWED, {**values, "allowed": json.dumps(list(allowed))})
        return [(row[0], row[1]) for row in found]

    def holding(self, match: Match) -> list[int]:
        """Ids of the passages that hold words, in no order."""
        return [row[0] for row in self.rows(fts5.HOLDING, {"match": match})]

    # --- as a whole -----------------------------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """What is damaged in the file, and what of its tables and indexes doesn't fit together; the first few."""
        found = [str(row[0]) for row in self._db.execute(f"PRAGMA integrity_check({_SOME})") if row[0] != "ok"]
        broken = self._db.execute("PRAGMA foreign_key_check").fetchall()
        found += [f"a row of {row[0]} belongs to no row of {row[2]}" for row in broken[:_SOME]]
        return [*found, *fts5.faults(self._db)]

    def reindex(self) -> None:
        """Make every index anew, that of words too. Call inside a transaction."""
        _fill_indexes(self._db)
        self._db.execute("REINDEX")

    def forget_remains(self) -> None:
        """Merge the index of words, so that deleted ones leave its segments too, and empty the log."""
        self._db.execute("INSERT INTO lexical (lexical) VALUES ('optimize')")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def restore_identity(self) -> None:
        """Have the file say again what it is, where all its tables are there. Raises StoreError where they aren't."""
        with telling(self._subject), closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if missing := sorted(metadata.tables.keys() - there - {"meta"}):
                told = f"The archive at {self.path} is damaged: it has no table {', '.join(missing)}"
                raise StoreError(told, WAY_BACK)
            with locked(db):
                db.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
                # Newer than whatever generation an index or a process has seen; the words are split again.
                known = identity("", generation=int(time.time()))
                db.executemany("INSERT OR REPLACE INTO meta VALUES (:key, :value)", known)

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy everything, as it is between two changes; others go on reading and writing. Raises sqlite3.Error."""
        self._db.backup(target)

    def copy_from(self, source: sqlite3.Connection) -> None:
        """Become what another database is, in one transaction."""
        with telling(self._subject):
            source.backup(self._db)


def fill_file(target: sqlite3.Connection, rows_of: Callable[[str], Iterable[Sequence[AnyRow]]]) -> None:
    """Make an archive's tables in an empty file, and fill each with what another back end has in it."""
    add_functions(target)
    target.execute("BEGIN")
    _make_tables(target)
    for table in metadata.sorted_tables:
        add = str(insert(table).compile(dialect=sqlite.dialect()))
        for some in rows_of(table.name):
            target.executemany(add, map(tuple, some))
    target.execute("INSERT OR REPLACE INTO meta VALUES ('words', ?)", (fts5.version(),))
    target.execute("COMMIT")


def rows_of_file(source: sqlite3.Connection, table: Table, at_once: int) -> Iterator[list[dict[str, Any]]]:
    """The rows of a file's table, some at once."""
    found = source.execute(str(select(table).compile(dialect=sqlite.dialect())))
    names = [column.name for column in table.c]
    while some := found.fetchmany(at_once):
        yield [dict(zip(names, row, strict=True)) for row in some]


def _make_tables(db: sqlite3.Connection) -> None:
    """Make empty tables, and the index of words. Call inside a transaction."""

    def run(ddl: Any, *_: object) -> None:
        db.execute(str(ddl.compile(dialect=engine.dialect)))

    engine = create_mock_engine("sqlite://", run)
    metadata.create_all(engine, checkfirst=False)
    fts5.create(db)


def add_functions(db: sqlite3.Connection) -> None:
    """Give a connection the functions that the archive's triggers and queries call."""
    db.create_function("fold", 1, _interruptible(_fold), deterministic=True)
    db.create_function("words", 1, _interruptible(fts5.split), deterministic=True)


_interrupts: list[KeyboardInterrupt] = []  # of the main thread, which alone has any, that SQLite told as its own errors


def _interruptible(function: Callable[[str | None], str | None]) -> Callable[[str | None], str | None]:
    """The same function for SQLite to call, which makes an error of its own of Ctrl-C in it, as of any exception."""

    def called(value: str | None) -> str | None:
        try:
            return function(value)
        except KeyboardInterrupt as interrupt:
            _interrupts.append(interrupt)
            raise

    return called


def _told(context: ExceptionContext) -> BaseException | None:
    """The interruption that SQLite told as its own error. Whoever is interrupted stays connected, to roll back."""
    context.is_disconnect = False
    return _interrupts.pop() if _interrupts and threading.current_thread() is threading.main_thread() else None


@contextmanager
def _borrowed(db: sqlite3.Connection) -> Iterator[Connection]:
    """A connection that is just being opened, and in no transaction yet, as SQLAlchemy has it; it stays open."""
    engine = create_engine("sqlite://", creator=lambda: db, poolclass=NullPool, pool_reset_on_return=None)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield connection
    finally:
        connection.detach()


def _fill_indexes(db: sqlite3.Connection) -> None:
    """Make the index of words anew, and the one of recipes where an archive was made before there was one."""
    db.execute("CREATE INDEX IF NOT EXISTS articles_recipe ON articles (recipe)")
    fts5.fill(db)


def _fold(value: str | None) -> str | None:
    return value.casefold() if value is not None else None
