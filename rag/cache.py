"""What was expensive to make, kept in one SQLite file and given again for the same question.

    cache = Cache(settings.home / "cache.db")
    key = key_of(engine="openai:MODEL", messages=[("user", "Who spoke?")], temperature=0)
    cache.put(key, {"text": "Ann Lee spoke."})
    cache.get(key)                                # {"text": "Ann Lee spoke."}, or None

A key is a hash of everything that matters and of this package's version, so that neither a prompt nor a secret is
stored; what is kept is the value, as it came from the model. Several threads and processes may share a file. Not
covered: forgetting. Deleting the file is safe at any time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rag.errors import StoreError

_TABLE = """\
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, kept_at TEXT NOT NULL) WITHOUT ROWID"""


def key_of(**parts: Any) -> str:
    """A SHA-256 over the parts, any JSON values, by name. Dictionaries are the same in any order, lists are not."""
    whole = json.dumps({"onrecord": version("onrecord"), **parts}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()


class Cache:
    """JSON values by key in the SQLite file at ``path``, made when the first is put. Raises StoreError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, key: str) -> Any:
        """The value that was put, or None."""
        if not self.path.exists():
            return None
        with self._connection() as connection:
            row = connection.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, key: str, value: Any) -> None:
        """Keep a JSON value; one that was there before is replaced."""
        row = (key, json.dumps(value, ensure_ascii=False), datetime.now(UTC).isoformat(timespec="seconds"))
        with self._connection() as connection:
            connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", row)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, whose changes are committed together."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=10)
            try:
                with connection:
                    connection.execute(_TABLE)
                    yield connection
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The cache {self.path} can't be used: {error}", "Delete it, or set RAG_CACHE=false"
            ) from error
