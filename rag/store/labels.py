"""What people add to articles: collections and tags, and fields corrected by hand.

    with catalogue.noting():
        catalogue.label("collection", "Harbour story", ["3f2a…", "91c0…"])
    catalogue.labels("collection")                     # {"Harbour story": 2}

It belongs to the article's id, so it stays when the source is read again, and goes when the article is deleted. Names
compare without case. Not covered: how a correction reaches passages and vectors (``rag.ingestion``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update

from rag.store.database import Database
from rag.store.tables import corrections as _corrections
from rag.store.tables import labels as _labels

LabelKind = Literal["collection", "tag"]

_NAMED = (_labels.c.kind == bindparam("of_kind"), _labels.c.name == bindparam("of_name"))
_COUNTS = (
    select(_labels.c.name, func.count()).where(_labels.c.kind == bindparam("of_kind")).group_by(_labels.c.name)
).order_by(_labels.c.name)
_KNOWN = select(_labels.c.name).where(*_NAMED).limit(1)
_UNLABEL = delete(_labels).where(*_NAMED, _labels.c.article_id == bindparam("of_article"))
_RENAME = update(_labels).where(*_NAMED).values(name=bindparam("other"))
_OF_ARTICLE = (select(_labels.c.kind, _labels.c.name).where(_labels.c.article_id == bindparam("of_article"))).order_by(
    _labels.c.kind, _labels.c.name
)
_CORRECTIONS = select(_corrections).where(_corrections.c.article_id == bindparam("of_article"))
_UNCORRECT = delete(_corrections).where(_corrections.c.article_id == bindparam("of_article"))
_others, _corrected = _labels.alias(), _corrections.alias()
_MOVE = (
    update(_labels)
    .where(
        _labels.c.article_id == bindparam("of_article"),
        ~select(_others.c.name)
        .where(
            _others.c.article_id == bindparam("other_id"),
            _others.c.kind == _labels.c.kind,
            _others.c.name == _labels.c.name,
        )
        .exists(),
    )
    .values(article_id=bindparam("other_id")),
    update(_corrections)
    .where(
        _corrections.c.article_id == bindparam("of_article"),
        ~select(_corrected.c.field)
        .where(_corrected.c.article_id == bindparam("other_id"), _corrected.c.field == _corrections.c.field)
        .exists(),
    )
    .values(article_id=bindparam("other_id")),
)


class Correction(NamedTuple):
    """A field as people have it, and as it was read; None is "not known"."""

    value: str | None
    read: str | None


class Labels(Database):
    """Collections, tags and corrections."""

    def labels(self, kind: LabelKind) -> dict[str, int]:
        """The names of this kind and how many articles have each, by name."""
        return {row[0]: row[1] for row in self._rows(_COUNTS, {"of_kind": kind})}

    def label(self, kind: LabelKind, name: str, article_ids: Iterable[str]) -> None:
        """Put articles under a name; call inside a transaction. One that is there in other letters keeps its own."""
        known = self._value(_KNOWN, {"of_kind": kind, "of_name": name}) or name
        self._add(_labels, *({"kind": kind, "name": known, "article_id": article_id} for article_id in article_ids))

    def unlabel(self, kind: LabelKind, name: str, article_ids: Iterable[str]) -> None:
        """Take articles from under a name, which is gone with its last; call inside a transaction."""
        rows = [{"of_kind": kind, "of_name": name, "of_article": article_id} for article_id in article_ids]
        self._run(_UNLABEL, rows)

    def rename_label(self, kind: LabelKind, name: str, other: str) -> None:
        """Call what goes by a name otherwise; call inside a transaction."""
        self._run(_RENAME, {"of_kind": kind, "of_name": name, "other": other})

    def labels_of(self, article_id: str) -> list[tuple[LabelKind, str]]:
        """(kind, name) of an article's collections and tags."""
        return [(row.kind, row.name) for row in self._rows(_OF_ARTICLE, {"of_article": article_id})]

    def corrections(self, article_id: str) -> dict[str, Correction]:
        """An article's corrected fields."""
        rows = self._rows(_CORRECTIONS, {"of_article": article_id})
        return {row.field: Correction(row.value, row.read) for row in rows}

    def set_corrections(self, article_id: str, corrections: Mapping[str, Correction]) -> None:
        """Record these corrections in place of the article's; call inside a transaction."""
        self._run(_UNCORRECT, {"of_article": article_id})
        self._add(
            _corrections,
            *({"article_id": article_id, "field": f, **each._asdict()} for f, each in corrections.items()),
        )

    def move_added(self, article_id: str, other_id: str) -> None:
        """Have what was added to an article belong to another too, of which it is a copy; inside a transaction."""
        for change in _MOVE:
            self._run(change, {"of_article": article_id, "other_id": other_id})
