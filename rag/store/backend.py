"""What an archive's tables are kept in: what every back end does, whatever its SQL is like.

    with back_end.noting():                                        # a transaction, other writers wait
        back_end.run(insert(documents), [{"key": …}, …])
    back_end.rows(select(documents.c.key))                         # [("/news/a.txt",), …]

Not covered: SQLite's (``archive_file.py``), PostgreSQL's (``postgres.py``), and what is kept in the tables
(``catalogue.py``).
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from sqlalchemy import Executable, Row, Table

from rag.store.dialects import Match

Values = Mapping[str, Any]
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"


class BackEnd(ABC):
    """An open archive. Safe for several threads and several processes. Raises StoreError for what people can mend."""

    DIALECT: str

    @abstractmethod
    def close(self) -> None:
        """Give back what is open. It is opened again when it is asked again."""

    @property
    @abstractmethod
    def is_read_only(self) -> bool:
        """Whether it is where nothing can be written; it can be read all the same."""

    @property
    @abstractmethod
    def in_transaction(self) -> bool:
        """Whether this thread is changing something that isn't committed."""

    @abstractmethod
    def rows(self, statement: Executable, values: Values | None = None) -> Sequence[AnyRow]:
        """What a query gives."""

    @abstractmethod
    def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> int:
        """Make a change, once or for each of some values; how many rows it made, changed or dropped."""

    def put(self, table: Table, rows: Sequence[Values], *, over: bool) -> None:
        """Add rows, ``over`` those with the same key; else those stay."""
        if rows:
            self.run(_putting(self.DIALECT, table, over), rows)

    @abstractmethod
    def noting(self) -> AbstractContextManager[None]:
        """All or nothing, for this thread; other writers wait for it, and readers see the state before."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """One state of the tables for several queries of this thread."""

    @abstractmethod
    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """Only one process at a time, of all that use this archive, is in here for what ``name`` says."""

    # --- the index of words ---------------------------------------------------------------------------------------

    @abstractmethod
    def index_words(self, rows: Sequence[tuple[int, str | None, str]]) -> None:
        """Put the words of new passages (id, title, text) into the index. Call inside a transaction."""

    @abstractmethod
    def scores(
        self,
        match: Match,
        weights: tuple[float, float],
        k: int | None = None,
        allowed: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """The passages (the k best; of the allowed ids) that hold words, each with its BM25 score, best first.

        ``weights`` are those of a word in a headline and in a text. A higher score is better.
        """

    @abstractmethod
    def holding(self, match: Match) -> list[int]:
        """Ids of the passages that hold words, in no order."""

    # --- as a whole -----------------------------------------------------------------------------------------------

    @abstractmethod
    def faults(self) -> list[str]:
        """What is damaged, and what of the tables and indexes doesn't fit together; the first few."""

    @abstractmethod
    def reindex(self) -> None:
        """Make every index anew, that of words too."""

    @abstractmethod
    def forget_remains(self) -> None:
        """Have what was deleted leave the disk too, as far as that is ours to say."""

    @abstractmethod
    def restore_identity(self) -> None:
        """Have it say again what it is, where all its tables are there. Raises StoreError where they aren't."""

    @abstractmethod
    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy everything to a file, as it is between two changes. Raises sqlite3.Error."""

    @abstractmethod
    def copy_from(self, source: sqlite3.Connection) -> None:
        """Become what a file of the present layout holds, in one transaction."""


@cache
def _putting(dialect: str, table: Table, over: bool) -> Executable:
    # Each dialect is loaded where it is used: PostgreSQL's takes long.
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    fresh = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
    made: Executable = (
        insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=fresh)
        if over
        else insert.on_conflict_do_nothing()
    )
    return made
