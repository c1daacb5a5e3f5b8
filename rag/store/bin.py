"""Deleted articles that can be brought back: all that was stored of them, until the bin is emptied.

    with catalogue.transaction():
        batch = catalogue.bin(["3f2a…", "91c0…"])
    with catalogue.transaction():
        catalogue.unbin(batch)                         # as they were: text, passages, vectors, statements, labels

What is in the bin is no part of the archive: nothing finds it. Not covered: how long it is kept (``rag.curation``).
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable
from typing import Any

from rag.store.database import Database
from rag.store.jobs import now

# What hangs on an article, by its id. A statement's number is nobody's business, and may be another's by now.
_TABLES = ("passages", "statements", "sketches", "stories", "places", "labels", "corrections")
_BY_ID_ALONE = ("places", "labels", "corrections")  # by no foreign key
_UNNUMBERED = ("statements",)


class Bin(Database):
    """The bin. What changes it is called inside a transaction."""

    def bin(self, article_ids: Iterable[str]) -> int:
        """Take articles out of the archive and keep them; the number under which they come back together."""
        batch = int(self._db.execute("SELECT coalesce(max(batch), 0) + 1 FROM bin").fetchone()[0])
        for article_id in article_ids:
            rows = {"articles": self._rows("SELECT * FROM articles WHERE id = ?", article_id)}
            rows |= {t: self._rows(f"SELECT * FROM {t} WHERE article_id = ?", article_id) for t in _TABLES}  # noqa: S608
            if not rows["articles"]:
                continue
            held = zlib.compress(json.dumps(rows, default=_written).encode())
            self._db.execute(
                "INSERT INTO bin (batch, binned_at, source, held) VALUES (?, ?, ?, ?)",
                (batch, now(), rows["articles"][0]["source"], held),
            )
            self._remove(article_id)
        return batch

    def unbin(self, batch: int) -> list[str]:
        """Bring articles back; their ids. One that was read again meanwhile stays as it is now."""
        back = []
        for row in self._db.execute("SELECT held FROM bin WHERE batch = ? ORDER BY id", (batch,)).fetchall():
            held = json.loads(zlib.decompress(row[0]), object_hook=_read)
            article_id = held["articles"][0]["id"]
            if not self._db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone():
                for table, rows in held.items():
                    self._insert(table, rows)
                back.append(article_id)
        self._db.execute("DELETE FROM bin WHERE batch = ?", (batch,))
        return back

    def binned(self, before: str = "~") -> list[str]:
        """The files and addresses that what was put into the bin (before a time) was read from."""
        rows = self._db.execute("SELECT source, held FROM bin WHERE binned_at < ?", (before,)).fetchall()
        places = (place["source"] for row in rows for place in json.loads(zlib.decompress(row[1]))["places"])
        return [*(row[0] for row in rows), *places]

    def rename_binned_label(self, kind: str, name: str, other: str) -> None:
        """Have what is brought back go by a label's new name."""
        for row in self._db.execute("SELECT id, held FROM bin").fetchall():
            held = json.loads(zlib.decompress(row[1]))
            renamed = [label for label in held["labels"] if (label["kind"], label["name"]) == (kind, name)]
            for label in renamed:
                label["name"] = other
            if renamed:
                packed = zlib.compress(json.dumps(held).encode())
                self._db.execute("UPDATE bin SET held = ? WHERE id = ?", (packed, row[0]))

    def empty_bin(self, before: str) -> None:
        """Forget what was put into the bin before a time."""
        self._db.execute("DELETE FROM bin WHERE binned_at < ?", (before,))

    def _remove(self, article_id: str) -> None:
        """Remove an article and all that hangs on it. Its documents count as unread from then on."""
        documents = "SELECT document FROM places WHERE article_id = ?"
        self._db.execute(f"DELETE FROM documents WHERE key IN ({documents})", (article_id,))  # noqa: S608
        self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        for table in _BY_ID_ALONE:
            self._db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))  # noqa: S608

    def _rows(self, query: str, article_id: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._db.execute(query, (article_id,))]

    def _insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            if table in _UNNUMBERED:
                del row["id"]
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            self._db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


def _written(value: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(value).decode()}


def _read(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value
