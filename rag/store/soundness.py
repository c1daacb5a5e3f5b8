"""Whether a catalogue is sound as a file: what SQLite and its own tables say, and what can be made again of them.

    catalogue.faults()                 # ["row 12 missing from index articles_document", …]; empty for a sound one
    catalogue.reindex()

Not covered: whether what it holds is true of its articles (``upkeep.py`` of ``rag``).
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from rag.errors import StoreError
from rag.store.copies import Copies
from rag.store.database import SCHEMA_VERSION, TABLES, fill_index
from rag.store.faults import WAY_BACK, Subject, telling
from rag.store.sqlite import locked

_SOME = 20  # faults that are listed
_UNINDEXED = """
SELECT (SELECT count(*) FROM passages WHERE id NOT IN (SELECT id FROM lexical_docsize))
     + (SELECT count(*) FROM lexical_docsize WHERE id NOT IN (SELECT id FROM passages))"""


class Soundness(Copies):
    """What can be told and mended of the file."""

    def faults(self) -> list[str]:
        """What is damaged in the file, and what of its tables and indexes doesn't fit together; the first few."""
        found = [str(row[0]) for row in self._db.execute(f"PRAGMA integrity_check({_SOME})") if row[0] != "ok"]
        broken = self._db.execute("PRAGMA foreign_key_check").fetchall()
        found += [f"a row of {row[0]} belongs to no row of {row[2]}" for row in broken[:_SOME]]
        try:
            self._db.execute("SELECT count(*) FROM terms").fetchone()  # reads the lexical index from end to end
            if unindexed := self._db.execute(_UNINDEXED).fetchone()[0]:
                found.append(f"the lexical index differs from the passages in {unindexed}")
        except StoreError as error:
            found.append(f"the lexical index: {error.message}")
        return found

    def every_article_id(self) -> list[str]:
        """The ids of all articles; no text is read."""
        return [row[0] for row in self._db.execute("SELECT id FROM articles ORDER BY id")]

    def reindex(self) -> None:
        """Make every index anew, the lexical one too, and drop what belongs to no article."""
        with locked(self._db):
            for table in ("passages", "statements", "sketches", "stories"):
                self._db.execute(f"DELETE FROM {table} WHERE article_id NOT IN (SELECT id FROM articles)")  # noqa: S608
            fill_index(self._db)
            self._db.execute("REINDEX")

    def forget_derived(self, article_id: str) -> None:
        """Drop an article's passages with their vectors: they are to be made anew. Call inside a transaction."""
        self._db.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))

    def unread(self, article_id: str) -> None:
        """Have an article read again, wherever it stands, at the next ingest. Call inside a transaction."""
        for place in self.places(article_id):
            self.forget_place(place)
            self.set_place(replace(place, version=""))


def restore_meta(path: Path) -> None:
    """Have a catalogue say again what it is, where all its tables are there. Raises StoreError where they aren't."""
    with telling(Subject("The archive", path, WAY_BACK)), closing(sqlite3.connect(path, isolation_level=None)) as db:
        there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if missing := sorted(TABLES - there - {"meta"}):
            raise StoreError(f"The archive at {path} is damaged: it has no table {', '.join(missing)}", WAY_BACK)
        with locked(db):
            db.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
            # Newer than whatever generation an index or a process has seen.
            known = {"schema": SCHEMA_VERSION, "store": uuid.uuid4().hex, "generation": str(int(time.time()))}
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", known.items())
