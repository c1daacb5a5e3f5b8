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

from sqlalchemy import bindparam, delete, func, insert, select, update

from rag.store.database import Database
from rag.store.jobs import now
from rag.store.tables import (
    articles,
    bin_,
    corrections,
    documents,
    labels,
    passages,
    places,
    sketches,
    statements,
    stories,
)

_BY_ID_ALONE = (places, labels, corrections)  # what hangs on an article by no foreign key
_HANGING = (passages, statements, sketches, stories, *_BY_ID_ALONE)
_ALL = {table.name: table for table in (articles, *_HANGING)}
_ARTICLE = articles.c.id == bindparam("article_id")
_READ = {
    "articles": select(articles).where(_ARTICLE),
    **{t.name: select(t).where(t.c.article_id == bindparam("article_id")) for t in _HANGING},
}
_IS_THERE = select(articles.c.id).where(_ARTICLE)
_NEXT_BATCH = select(func.coalesce(func.max(bin_.c.batch), 0) + 1)
_OF_BATCH = select(bin_.c.held).where(bin_.c.batch == bindparam("batch")).order_by(bin_.c.id)
_FORGET_BATCH = delete(bin_).where(bin_.c.batch == bindparam("batch"))
_BEFORE = bin_.c.binned_at < bindparam("before")
_BINNED = select(bin_.c.source, bin_.c.held).where(_BEFORE)
_EMPTY = delete(bin_).where(_BEFORE)
_UNREAD = delete(documents).where(
    documents.c.key.in_(select(places.c.document).where(places.c.article_id == bindparam("article_id")))
)
_REMOVE = (
    _UNREAD,
    delete(articles).where(_ARTICLE),
    *(delete(t).where(t.c.article_id == bindparam("article_id")) for t in _BY_ID_ALONE),
)


class Bin(Database):
    """The bin. What changes it is called inside a transaction."""

    def bin(self, article_ids: Iterable[str]) -> int:
        """Take articles out of the archive and keep them; the number under which they come back together."""
        batch = int(self._value(_NEXT_BATCH))
        for article_id in article_ids:
            rows = {
                name: [dict(row._mapping) for row in self._rows(query, {"article_id": article_id})]
                for name, query in _READ.items()
            }
            if not rows["articles"]:
                continue
            held = zlib.compress(json.dumps(rows, default=_written).encode())
            values = {"batch": batch, "binned_at": now(), "source": rows["articles"][0]["source"], "held": held}
            self._run(insert(bin_), values)
            self._remove(article_id)
        return batch

    def unbin(self, batch: int) -> list[str]:
        """Bring articles back; their ids. One that was read again meanwhile stays as it is now."""
        back = []
        for packed in self._column(_OF_BATCH, {"batch": batch}):
            held = json.loads(zlib.decompress(packed), object_hook=_read)
            article_id = held["articles"][0]["id"]
            if self._row(_IS_THERE, {"article_id": article_id}) is None:
                for name, rows in held.items():
                    self._insert(name, rows)
                back.append(article_id)
        self._run(_FORGET_BATCH, {"batch": batch})
        return back

    def binned(self, before: str = "~") -> list[str]:
        """The files and addresses that what was put into the bin (before a time) was read from."""
        rows = self._rows(_BINNED, {"before": before})
        stood = (place["source"] for row in rows for place in json.loads(zlib.decompress(row.held))["places"])
        return [*(row.source for row in rows), *stood]

    def rename_binned_label(self, kind: str, name: str, other: str) -> None:
        """Have what is brought back go by a label's new name."""
        for row in self._rows(select(bin_.c.id, bin_.c.held)):
            held = json.loads(zlib.decompress(row.held))
            renamed = [label for label in held["labels"] if (label["kind"], label["name"]) == (kind, name)]
            for label in renamed:
                label["name"] = other
            if renamed:
                packed = zlib.compress(json.dumps(held).encode())
                self._run(update(bin_).where(bin_.c.id == row.id).values(held=packed))

    def empty_bin(self, before: str) -> None:
        """Forget what was put into the bin before a time."""
        self._run(_EMPTY, {"before": before})

    def _remove(self, article_id: str) -> None:
        """Remove an article and all that hangs on it. Its documents count as unread from then on."""
        for change in _REMOVE:
            self._run(change, {"article_id": article_id})

    def _insert(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """A statement's number is nobody's business, and may be another's by now."""
        dropped = {"id"} if name == statements.name else set()
        kept = [{key: value for key, value in row.items() if key not in dropped} for row in rows]
        self._add(_ALL[name], *kept)
        if name == passages.name:
            self._back_end.index_words([(row["id"], row["title"], row["text"]) for row in kept])


def _written(value: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(value).decode()}


def _read(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value
