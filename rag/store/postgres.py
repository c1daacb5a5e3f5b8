"""An archive in PostgreSQL, asked through SQLAlchemy: pooled connections, one writer at a time.

    back_end = ArchiveServer("postgresql://ada@db.example/news")
    back_end.rows(select(articles.c.id))

A writer holds an advisory lock for its transaction, which the server gives free when the writer's connection is gone. A
query outside of transactions whose connection was lost is asked once more; a change isn't. Not covered: the index of
words (``tsearch.py``), and what is told of the server's errors (``postgres_faults.py``).
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, create_engine, delete, event, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from rag.errors import StoreError
from rag.store import tsearch
from rag.store.archive_file import fill_file, rows_of_file
from rag.store.backend import AnyRow, BackEnd, Values
from rag.store.dialects import Match, among, lexemes_of
from rag.store.faults import WAY_BACK
from rag.store.identity import identity
from rag.store.locks import LOCK_TIMEOUT_S
from rag.store.postgres_faults import Server, telling
from rag.store.tables import LAYOUT, NOCASE, meta, metadata, passages, terms
from rag.store.tsearch import Weighed

T = TypeVar("T")
_log = logging.getLogger(__name__)
_POOL, _MORE = 4, 12  # connections that a process keeps, and opens beside them for a while
_AT_ONCE = 1_000  # rows that are copied together
_ENOUGH = 300  # passages that are scored first, to learn what the best ones are worth
_SESSION = {
    "statement_timeout": 300_000,  # ms; nothing that is asked takes as long
    "lock_timeout": 60_000,  # as long as SQLite waits for another writer
    "idle_in_transaction_session_timeout": 1_800_000,  # a writer that hangs holds up all others
}
_CONNECT: dict[str, Any] = {
    "connect_timeout": 10,
    "application_name": "onrecord",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
# By the schema, so that archives in one database don't wait for each other.
_LOCK = "SELECT pg_advisory_xact_lock(1146113107, hashtext(current_schema()))"
# What else only one process does at a time, whoever writes meanwhile.
_ONLY_ONE = text("SELECT pg_advisory_xact_lock(1146113108, hashtext(current_schema() || '/' || :name))")
_PATIENTLY = f"""BEGIN; SET LOCAL lock_timeout = {LOCK_TIMEOUT_S * 1000:.0f}; SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0"""
_NOCASE = f"CREATE COLLATION {NOCASE} (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
_STATED = select(meta.c.key, meta.c.value).where(meta.c.key.in_(("schema", "store", "generation", "words")))
_VACUUM = "VACUUM (ANALYZE, SKIP_LOCKED) articles, passages, statements, lexical, terms, bin"
_TEXTS = select(passages.c.id, passages.c.title, passages.c.text).order_by(passages.c.id)
_FREQUENCIES = select(terms.c.term, terms.c.doc).where(among(terms.c.term, "terms"))


class ArchiveServer(BackEnd):
    """An archive's database. Safe for several threads, processes and machines."""

    DIALECT = "postgresql"

    def __init__(self, address: str) -> None:
        self._server = Server.at(address)
        self._local = threading.local()
        self._guard = threading.Lock()
        self._is_open = False
        self._engine = create_engine(
            self._server.url,
            isolation_level="AUTOCOMMIT",  # transactions are begun by hand
            pool_size=_POOL,
            max_overflow=_MORE,
            pool_use_lifo=True,
            connect_args=self._server.options(_CONNECT, _SESSION),
        )
        event.listen(self._engine, "connect", _without_nul)

    def close(self) -> None:
        """Close the connections that nobody uses now."""
        self._engine.dispose()
        self._is_open = False

    @property
    def is_read_only(self) -> bool:
        """A server can be written, or says so when it can't."""
        return False

    # --- asking and changing --------------------------------------------------------------------------------------

    @property
    def _own(self) -> Connection | None:
        """The connection of this thread's transaction."""
        found: Connection | None = getattr(self._local, "connection", None)
        return found

    @property
    def in_transaction(self) -> bool:
        """Whether this thread is changing something, or reading one state."""
        return self._own is not None

    def rows(self, statement: Executable, values: Values | None = None) -> Sequence[AnyRow]:
        """What a query gives."""
        return self._asked(lambda connection: connection.execute(statement, values).fetchall())

    def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> int:
        """Make a change, once or for each of some values; how many rows it made, changed or dropped."""
        assert self._own is not None, "changes are made in transactions"
        with telling(self._server):
            return self._own.execute(statement, values).rowcount

    def _asked(self, ask: Callable[[Connection], T]) -> T:
        """What is asked of the transaction's connection, or of any; once more where that was lost."""
        with telling(self._server):
            if self._own is not None:
                return ask(self._own)
            try:
                return self._asked_once(ask)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return self._asked_once(ask)

    def _asked_once(self, ask: Callable[[Connection], T]) -> T:
        with self._connected() as connection:
            return ask(connection)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            if not self._is_open:
                with self._guard:
                    self._open(connection)
                    self._is_open = True
            yield connection

    @contextmanager
    def noting(self) -> Iterator[None]:
        """All or nothing, for this thread; other writers wait for it, and readers see the state before.

        Raises StoreError when it can't be written: another writer for long, a full disk, a lost connection.
        """
        with self._begun(f"BEGIN; {_LOCK}"):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the tables for several queries."""
        with self._begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    @contextmanager
    def _begun(self, how: str) -> Iterator[None]:
        with telling(self._server):
            connection = self._begin(how)
        self._local.connection = connection
        try:
            yield
            with telling(self._server):
                connection.exec_driver_sql("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise
        finally:
            self._local.connection = None
            connection.close()

    def _begin(self, how: str) -> Connection:
        """A connection in a transaction; another one where the first was lost while nobody used it."""

        def begin(connection: Connection) -> Connection:
            connection.exec_driver_sql(how)
            return connection

        with self._connected():  # opens the archive, where nobody has
            pass
        try:
            return begin(self._engine.connect())
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return begin(self._engine.connect())

    @contextmanager
    def exclusive(self, name: str) -> Iterator[None]:
        """Only one process at a time, of all that use this archive, is in here for what ``name`` says."""
        with telling(self._server):
            connection = self._begin(_PATIENTLY)
        try:
            with telling(self._server):
                connection.execute(_ONLY_ONE, {"name": name})
            yield
        finally:
            _roll_back(connection)
            connection.close()

    # --- its tables -----------------------------------------------------------------------------------------------

    def _open(self, connection: Connection) -> None:
        """Make the tables where there are none; see that they are of this layout, and the words split as ours are."""
        if not _has_tables(connection):
            self._create(connection)
        stated: dict[str, str] = {row.key: row.value for row in connection.execute(_STATED)}
        if stated.get("schema", LAYOUT) != LAYOUT:
            found = stated["schema"]
            told = f"{self._server.named} has layout {found}, and this version of On Record reads {LAYOUT}"
            raise StoreError(told, "Use the version that made it, or name another database in RAG_CATALOGUE_URL")
        if not ("schema" in stated and stated.get("store") and stated.get("generation", "").isdigit()):
            raise StoreError(f"{self._server.named} is damaged: it doesn't say what it is (table meta)", WAY_BACK)
        if stated.get("words") != tsearch.version():
            with _locked(connection):
                self._index_anew(connection)

    def _create(self, connection: Connection) -> None:
        with _locked(connection):
            if _has_tables(connection):  # another process was faster
                return
            connection.exec_driver_sql(_NOCASE)
            metadata.create_all(connection, checkfirst=False)
            connection.exec_driver_sql(tsearch.TABLES)
            connection.execute(insert(meta), identity(tsearch.version()))

    def _index_anew(self, connection: Connection) -> None:
        """Fill the index of words again. Call inside a transaction."""
        connection.exec_driver_sql(tsearch.DROP)
        connection.exec_driver_sql(tsearch.TABLES)
        texts = connection.execute(_TEXTS, execution_options={"yield_per": _AT_ONCE})
        for some in texts.partitions():
            connection.execute(tsearch.ADD, tsearch.indexed(some))
        connection.execute(delete(meta).where(meta.c.key == "words"))
        connection.execute(insert(meta), {"key": "words", "value": tsearch.version()})

    # --- the index of words ---------------------------------------------------------------------------------------

    def index_words(self, rows: Sequence[tuple[int, str | None, str]]) -> None:
        """Put the words of new passages (id, title, text) into the index. Call inside a transaction."""
        if rows:
            self.run(tsearch.ADD, tsearch.indexed(rows))

    def scores(
        self,
        match: Match,
        weights: tuple[float, float],
        k: int | None = None,
        allowed: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """The passages (the k best; of the allowed ids) that hold words, each with its BM25 score, best first."""

        def scored(connection: Connection) -> list[tuple[int, float]]:
            return _scored(connection, match, weights, k, allowed)

        return self._asked(scored)

    def holding(self, match: Match) -> list[int]:
        """Ids of the passages that hold words, in no order."""
        return [row[0] for row in self.rows(tsearch.HOLDING, {"match": match})]

    # --- as a whole -----------------------------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """What of the index of words isn't as the passages have it. The server answers for the rest."""
        found = []
        if unindexed := self.rows(tsearch.UNINDEXED)[0][0]:
            found.append(f"the lexical index differs from the passages in {unindexed}")
        if self.rows(tsearch.MISCOUNTED)[0][0]:
            found.append("the lexical index counts its words wrongly")
        return found

    def reindex(self) -> None:
        """Make the index of words anew. Call inside a transaction."""
        assert self._own is not None
        with telling(self._server):
            self._index_anew(self._own)

    def forget_remains(self) -> None:
        """Have the server give the place of deleted rows to others, and learn how many are left.

        It does so by itself too, so that one with no time for it now has failed in nothing.
        """
        try:
            self._asked(lambda connection: connection.exec_driver_sql(_VACUUM))
        except StoreError as error:
            _log.warning("Deleted rows take up place until the server vacuums: %s", error)

    def restore_identity(self) -> None:
        """Have it say again what it is, where all its tables are there. Raises StoreError where they aren't."""
        with telling(self._server), self._engine.connect() as connection, _locked(connection):
            if missing := sorted(metadata.tables.keys() - {*inspect(connection).get_table_names()} - {"meta"}):
                told = f"{self._server.named} is damaged: it has no table {', '.join(missing)}"
                raise StoreError(told, WAY_BACK)
            metadata.tables["meta"].create(connection, checkfirst=True)
            connection.execute(delete(meta))
            # Newer than whatever generation an index or a process has seen; the words are split again.
            connection.execute(insert(meta), identity("", generation=int(time.time())))

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy everything to a file, as it is between two changes. Raises sqlite3.Error."""
        with self.snapshot():
            own = self._own
            assert own is not None

            def rows_of(name: str) -> Iterator[Sequence[AnyRow]]:
                some_at_once = {"yield_per": _AT_ONCE}
                yield from own.execute(select(metadata.tables[name]), execution_options=some_at_once).partitions()

            with telling(self._server):
                fill_file(target, rows_of)

    def copy_from(self, source: sqlite3.Connection) -> None:
        """Become what a file of the present layout holds, in one transaction."""
        with self.noting(), telling(self._server):
            own = self._own
            assert own is not None
            for table in reversed(metadata.sorted_tables):
                own.execute(delete(table))
            for table in metadata.sorted_tables:
                for some in rows_of_file(source, table, _AT_ONCE):
                    own.execute(insert(table), some)
            _go_on_numbering(own)
            self._index_anew(own)


def _scored(
    connection: Connection,
    match: Match,
    weights: tuple[float, float],
    k: int | None,
    allowed: Sequence[int] | None,
) -> list[tuple[int, float]]:
    """The k best: first of the passages that hold the rarest words, then of all that can be better than the k-th."""
    stems = Counter(stem for word in match.words for stem in _stems(connection, word, word in match.begun))
    found = {row.term: row.doc for row in connection.execute(_FREQUENCIES, {"terms": list(stems)})}
    size = connection.execute(tsearch.SIZE).one()
    weighed = Weighed.of(stems, found, size.passages, size.words)
    if not weighed.idfs:
        return []
    values = {
        "terms": list(weighed.idfs),
        "idfs": list(weighed.idfs.values()),
        "mean": weighed.mean,
        "in_title": weights[0],
        "in_text": weights[1],
        "k": k,
        **({} if allowed is None else {"allowed": list(allowed)}),
    }
    query = tsearch.SCORES if allowed is None else tsearch.SCORES_OF_ALLOWED

    def best(holding: str) -> list[tuple[int, float]]:
        return [(row.id, row.score) for row in connection.execute(query, {**values, "match": holding})]

    if k is None or not match.is_of_words:
        return best(match.in_tsquery())
    first = tsearch.rarest(found, max(_ENOUGH, k))
    held = best(tsearch.any_of(first))
    essential = weighed.essential(held[k - 1][1] if len(held) >= k else 0.0)
    return held if {*essential} <= {*first} else best(tsearch.any_of(essential))


def _stems(connection: Connection, word: str, begun: bool) -> list[str]:
    """The stems of a word or phrase; of the beginning of a word, those that begin so."""
    stems = lexemes_of(word)
    if not (begun and stems):
        return stems
    return [*stems[:-1], *connection.execute(tsearch.BEGINNING, {"beginning": stems[-1]}).scalars()]


def _has_tables(connection: Connection) -> bool:
    """Whether the database is an archive already, be it one that lost a table."""
    found = connection.exec_driver_sql("SELECT coalesce(to_regclass('meta'), to_regclass('articles'))").scalar()
    return found is not None


@contextmanager
def _locked(connection: Connection) -> Iterator[None]:
    """A transaction that waits for other writers before it goes on."""
    connection.exec_driver_sql(f"BEGIN; {_LOCK}")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: Connection) -> None:
    """Take back what wasn't committed; where the connection is lost, the server does."""
    with suppress(DBAPIError):
        if not connection.invalidated:
            connection.exec_driver_sql("ROLLBACK")


def _go_on_numbering(connection: Connection) -> None:
    """Have rows that are numbered by the database be numbered on from those that are there."""
    for table in metadata.sorted_tables:
        if table.autoincrement_column is not None:
            last = select(func.max(table.autoincrement_column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


def _without_nul(connection: Any, _record: object) -> None:
    """Have what stands in texts for no character be written as the character that stands for none.

    PostgreSQL refuses NUL. No article holds one, but a search may.
    """
    from psycopg.types.string import StrDumperUnknown

    class Plain(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, Plain)
