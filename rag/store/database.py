"""The archive's tables: what is asked of them, and changed in them, whatever they are kept in.

    with Database(home / "catalogue.db") as database:
        with database.transaction():
            ...

Not covered: what is kept in the tables, and asked of them (``catalogue.py``); what they are kept in (``backend.py``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import BigInteger, Executable, Table, Text, bindparam, cast, func, select, update

from rag.errors import StoreError
from rag.store.archive_file import ArchiveFile
from rag.store.backend import AnyRow, BackEnd, Values
from rag.store.home import make_private
from rag.store.tables import articles, meta

_META = select(meta.c.value).where(meta.c.key == bindparam("key"))
_ONE_ON = update(meta).where(meta.c.key == "generation").values(value=cast(cast(meta.c.value, BigInteger) + 1, Text))
_STATE = select(select(func.count()).select_from(articles).scalar_subquery(), meta.c.value).where(
    meta.c.key == "generation"
)


class Database:
    """The archive's tables. Safe for several threads and several processes."""

    def __init__(self, path: Path, address: str | None = None) -> None:
        """The tables in a file, or in the PostgreSQL database of an address; the folder holds what else there is.

        Raises StoreError for an address that is none.
        """
        self.path = path
        self.address = address
        self._back_end = _at(path, address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back what is open. It is opened again when it is asked again."""
        self._back_end.close()

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be written where it is kept; it can be read all the same."""
        return self._back_end.is_read_only

    # --- asking and changing --------------------------------------------------------------------------------------

    def _rows(self, statement: Executable, values: Values | None = None) -> Sequence[AnyRow]:
        return self._back_end.rows(statement, values)

    def _row(self, statement: Executable, values: Values | None = None) -> AnyRow | None:
        """The first row of what a query gives."""
        return next(iter(self._back_end.rows(statement, values)), None)

    def _value(self, statement: Executable, values: Values | None = None) -> Any:
        """What the first row begins with; None where there is no row."""
        row = self._row(statement, values)
        return row[0] if row else None

    def _column(self, statement: Executable, values: Values | None = None) -> list[Any]:
        """What each row begins with."""
        return [row[0] for row in self._back_end.rows(statement, values)]

    def _run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> int:
        """Make a change, once or for each of some values; how many rows it touched."""
        return 0 if values == [] else self._back_end.run(statement, values)

    def _put(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Add rows in place of those with the same key."""
        self._back_end.put(table, rows, over=True)

    def _add(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Add rows but for those whose key is there."""
        self._back_end.put(table, rows, over=False)

    # --- its states -----------------------------------------------------------------------------------------------

    def _meta(self, key: str) -> str | None:
        found: str | None = self._value(_META, {"key": key})
        return found

    @property
    def generation(self) -> int:
        """Grows by one with every transaction."""
        return int(self._meta("generation") or 0)

    @property
    def is_changing(self) -> bool:
        """Whether this thread has changed something that isn't committed."""
        return self._back_end.in_transaction

    def noting(self) -> AbstractContextManager[None]:
        """All or nothing, for this thread; other writers wait for it, and readers see the state before.

        Raises StoreError when it can't be written.
        """
        return self._back_end.noting()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A change of the articles (:meth:`noting`): what was made of them is out of date by it."""
        with self.noting():
            yield
            self._run(_ONE_ON)

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Only one process at a time, of all that use this archive, is in here for what ``name`` says.

        Nothing is locked in the archive itself. Raises StoreError after ``locks.LOCK_TIMEOUT_S``.
        """
        return self._back_end.exclusive(name)

    # --- as a whole -----------------------------------------------------------------------------------------------

    def articles_and_generation(self) -> tuple[int, int]:
        """How many articles it holds, and which of its states it is."""
        row = self._row(_STATE)
        assert row is not None  # it was opened, so it says what it is
        return int(row[0]), int(row[1])

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy everything to a file, as it is between two changes; others go on. Raises sqlite3.Error."""
        self._back_end.copy_to(target)

    def copy_from(self, source: sqlite3.Connection) -> None:
        """Become what a file of the present layout holds, in one transaction."""
        self._back_end.copy_from(source)


def _at(path: Path, address: str | None) -> BackEnd:
    if address is None:
        return ArchiveFile(path)
    try:
        from rag.store.postgres import ArchiveServer

        make_private(path.parent)
        return ArchiveServer(address)
    except OSError as error:
        raise StoreError(f"{path.parent} can't be used: {error}", ArchiveFile.HINT) from error
    except ModuleNotFoundError as error:
        missing = f"RAG_CATALOGUE_URL needs a package that isn't installed: {error.name}"
        raise StoreError(missing, 'Install it with pip install "onrecord[postgres]"') from error
