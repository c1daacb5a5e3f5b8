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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rag
from rag.errors import StoreError
from rag.settings import Settings
from rag.store.home import open_home

_TABLE = """\
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, kept_at TEXT NOT NULL) WITHOUT ROWID"""

_AT_ONCE = 500  # keys in one query


def cache_of(settings: Settings, *, evaluating: bool = False) -> Cache | None:
    """The cache of an archive's folder, where the settings have one: auto keeps what is made while evaluating."""
    wanted = evaluating if settings.cache == "auto" else settings.cache
    return Cache(settings.home / "cache.db") if wanted else None


def key_of(**parts: Any) -> str:
    """A SHA-256 over the parts, any JSON values, by name. Dictionaries are the same in any order, lists are not."""
    whole = json.dumps({"onrecord": rag.__version__, **parts}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()


class Cache:
    """JSON values by key in the SQLite file at ``path``, made when the first is put. Raises StoreError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, key: str) -> Any:
        """The value that was put, or None."""
        return self.get_many([key]).get(key)

    def put(self, key: str, value: Any) -> None:
        """Keep a JSON value; one that was there before is replaced."""
        self.put_many({key: value})

    def get_many(self, keys: Sequence[str]) -> dict[str, Any]:
        """The values of those keys that have one."""
        if not self.path.exists():
            return {}
        found: dict[str, Any] = {}
        with self._connection() as connection:
            for at in range(0, len(keys), _AT_ONCE):
                some = keys[at : at + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, value FROM kept WHERE key IN ({marks})", some)  # noqa: S608
                found.update((key, json.loads(value)) for key, value in rows)
        return found

    def put_many(self, values: Mapping[str, Any]) -> None:
        """Keep JSON values, all or none of them."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [(key, json.dumps(value, ensure_ascii=False), now) for key, value in values.items()]
        with self._connection() as connection:
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, whose changes are committed together."""
        try:
            open_home(self.path)
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
