"""The archive's SQLite file: its tables, and what else a change of the articles puts out of date.

    with Database(home / "catalogue.db") as database:
        with database.transaction():
            ...

On opening, an archive of an older layout is brought to this one, and the lexical index is made again when words are
split otherwise than when it was made: FTS5 finds what to delete by the words that were put in. One that can't be
written (a read-only disk, a full one) is opened for reading. Not covered: what is kept in the tables, and asked of them
(``catalogue.py``); connections, transactions and migrations (``sqlite.py``).
"""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

from rag.derivation import SPLITTING, code_hash
from rag.errors import StoreError
from rag.language.terms import words
from rag.store.faults import WAY_BACK, Connection, telling
from rag.store.kinds import kind_of
from rag.store.locks import only_one
from rag.store.sqlite import SqliteFile, locked, statements_of

SCHEMA_VERSION = "4"

# What people add to the archive. It outlives an article that is read again, so it hangs on none by a foreign key.
_KEPT = """
CREATE INDEX articles_listed ON articles (published_at, publisher, author, title, source, id);
CREATE TABLE labels (
    kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, article_id TEXT NOT NULL,
    PRIMARY KEY (kind, name, article_id)
) WITHOUT ROWID;
CREATE INDEX labels_article ON labels (article_id);
CREATE TABLE corrections (
    article_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT, read TEXT, PRIMARY KEY (article_id, field)
) WITHOUT ROWID;
CREATE TABLE bin (
    id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, binned_at TEXT NOT NULL, source TEXT NOT NULL, held BLOB NOT NULL
);
CREATE TABLE watches (
    id INTEGER PRIMARY KEY, target TEXT NOT NULL UNIQUE, every_s INTEGER NOT NULL, due_at TEXT NOT NULL
);
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, targets TEXT NOT NULL, refused TEXT NOT NULL, watch INTEGER,
    state TEXT NOT NULL, created_at TEXT NOT NULL, ended_at TEXT, is_cancelled INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, at_hand TEXT NOT NULL DEFAULT '',
    report TEXT NOT NULL DEFAULT '{}', fault TEXT
);
CREATE INDEX jobs_state ON jobs (state);
"""
_SCHEMA = """
CREATE TABLE documents (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, identity TEXT NOT NULL, document TEXT NOT NULL, recipe TEXT NOT NULL, source TEXT NOT NULL,
    version TEXT NOT NULL, text TEXT NOT NULL, title TEXT, publisher TEXT, author TEXT, published_at TEXT,
    updated_at TEXT, fetched_at TEXT, url TEXT, kept TEXT NOT NULL
);
CREATE INDEX articles_document ON articles (document);
CREATE INDEX articles_recipe ON articles (recipe);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, title TEXT, text TEXT NOT NULL, sentences TEXT NOT NULL,
    vector BLOB NOT NULL
);
CREATE INDEX passages_article ON passages (article_id, start);
CREATE TABLE statements (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, speaker TEXT, surname TEXT, relation TEXT, mention TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX statements_article ON statements (article_id, start);
CREATE INDEX statements_speaker ON statements (surname, speaker, article_id, relation, mention);
CREATE INDEX statements_mention ON statements (mention);
CREATE TRIGGER passages_insert AFTER INSERT ON passages BEGIN
    INSERT INTO lexical (rowid, title, text) VALUES (new.id, words(new.title), words(new.text));
END;
CREATE TRIGGER passages_delete AFTER DELETE ON passages BEGIN
    INSERT INTO lexical (lexical, rowid, title, text) VALUES ('delete', old.id, words(old.title), words(old.text));
END;
"""
# Where articles were read, and which are alike; an older archive's stand where they were read last.
_COPIES = """
CREATE TABLE places (
    document TEXT NOT NULL, id TEXT NOT NULL, article_id TEXT NOT NULL, source TEXT NOT NULL, url TEXT, publisher TEXT,
    version TEXT NOT NULL, whole INTEGER NOT NULL, PRIMARY KEY (document, id)
) WITHOUT ROWID;
CREATE INDEX places_article ON places (article_id);
CREATE INDEX places_id ON places (id);
CREATE TABLE sketches (
    hash INTEGER NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID;
CREATE INDEX sketches_article ON sketches (article_id);
CREATE TABLE stories (
    article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, story TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX stories_story ON stories (story);
INSERT OR IGNORE INTO places SELECT document, id, id, source, url, publisher, version, 1 FROM articles;
"""
# FTS5 is given words, so that it parts none: what else than letters and digits stands in one is in "10.5" and "8:30".
_INDEX = """
CREATE VIRTUAL TABLE lexical USING fts5(
    title, text, content='passages', content_rowid='id',
    tokenize="porter unicode61 remove_diacritics 2 tokenchars '.:'"
);
CREATE VIRTUAL TABLE terms USING fts5vocab(lexical, row);
"""
TABLES = frozenset(re.findall(r"CREATE TABLE (\w+)", _SCHEMA + _KEPT + _COPIES))
# From each older layout to the next.
_MIGRATIONS = {"2": ("3", _KEPT), "3": ("4", _COPIES)}


class Database(SqliteFile):
    """The archive's tables. Safe for several threads (a connection each) and several processes (WAL)."""

    NAMED = "The archive"
    HINT = "Set RAG_HOME to a folder that can be written"
    DAMAGED = WAY_BACK
    IS_READABLE = True
    OTHER_LAYOUT = "Set RAG_HOME to a new folder and ingest the articles again"
    LAYOUT = SCHEMA_VERSION
    SCHEMA = _SCHEMA + _INDEX + _KEPT + _COPIES
    MIGRATIONS = _MIGRATIONS

    def _prepare(self, db: Connection, *, for_reading: bool = False) -> None:
        db.create_function("fold", 1, _fold, deterministic=True)
        db.create_function("kind", 1, kind_of, deterministic=True)
        db.create_function("words", 1, _words, deterministic=True)
        super()._prepare(db, for_reading=for_reading)
        if not (self._meta("store", db) and (self._meta("generation", db) or "").isdigit()):
            raise StoreError(f"The archive at {self.path} is damaged: it doesn't say what it is (table meta)", WAY_BACK)
        if _splitting(db) != _words_version():
            if for_reading:
                self._refuse_older()
            self._index_anew(db)

    def _meta(self, key: str, db: Connection | None = None) -> str | None:
        row = (db or self._db).execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _first(self) -> dict[str, str]:
        return {"store": uuid.uuid4().hex, "generation": "0", "words": _words_version()}

    @staticmethod
    def _index_anew(db: sqlite3.Connection) -> None:
        """Fill the lexical index of an archive whose words an older version split: it couldn't be searched by ours."""
        with locked(db):
            if _splitting(db) == _words_version():  # another process was faster
                return
            fill_index(db)

    @property
    def generation(self) -> int:
        """Grows by one with every transaction."""
        return int(self._meta("generation") or 0)

    @property
    def is_changing(self) -> bool:
        """Whether this thread has changed something that isn't committed."""
        return self._db.in_transaction

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """One state of the tables for several queries."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def _chunked(self, query: str, values: Sequence[Any]) -> Iterator[sqlite3.Row]:
        """Run a query with ``IN ({})`` over any number of values; SQLite binds at most 32,766 at once."""
        for i in range(0, len(values), 30_000):
            chunk = values[i : i + 30_000]
            yield from self._db.execute(query.format(",".join("?" * len(chunk))), tuple(chunk))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A change of the articles (:meth:`noting`): what was made of them is out of date by it."""
        with self.noting():
            yield
            self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    @contextmanager
    def exclusive(self, name: str) -> Iterator[None]:
        """Only one process at a time, of all that use this archive, is in here for what ``name`` says.

        Nothing is locked in the archive itself. Raises StoreError after ``locks.LOCK_TIMEOUT_S``.
        """
        with only_one(self.path.with_name(f"{name}.lock"), f"{self.NAMED} at {self.path}"):
            yield

    # --- as a whole ----------------------------------------------------------------------------------------------

    def articles_and_generation(self) -> tuple[int, int]:
        """How many articles it holds, and which of its states it is."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM articles), (SELECT value FROM meta WHERE key = 'generation')"
        ).fetchone()
        return int(row[0]), int(row[1])

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy everything, as it is between two changes; others go on reading and writing. Raises sqlite3.Error."""
        self._db.backup(target)

    def copy_from(self, source: sqlite3.Connection) -> None:
        """Become what another database is, in one transaction."""
        with telling(self._subject):
            source.backup(self._db)


def fill_index(db: sqlite3.Connection) -> None:
    """Make the lexical index of the passages anew. Call inside a transaction."""
    for statement in ("DROP TABLE IF EXISTS terms", "DROP TABLE IF EXISTS lexical", *statements_of(_INDEX)):
        db.execute(statement)
    db.execute("CREATE INDEX IF NOT EXISTS articles_recipe ON articles (recipe)")
    db.execute("INSERT INTO lexical (rowid, title, text) SELECT id, words(title), words(text) FROM passages")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('words', ?)", (_words_version(),))


def _splitting(db: sqlite3.Connection) -> str | None:
    """The version of the words that the lexical index holds; None of one that was made before this was recorded."""
    row = db.execute("SELECT value FROM meta WHERE key = 'words'").fetchone()
    return row[0] if row else None


def _words_version() -> str:
    """A hash of the code that splits words, and of the index that they are put in."""
    return f"{code_hash(*SPLITTING)}/{blake2b(_INDEX.encode(), digest_size=6).hexdigest()}"


def _fold(value: str | None) -> str | None:
    return value.casefold() if value is not None else None


def _words(text: str | None) -> str:
    """What the lexical index holds: words as questions are split, so that "O’Brien" is one in both."""
    return " ".join(words(text or ""))
