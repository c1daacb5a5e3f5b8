"""Rows of the catalogue as the dataclasses they keep, and back; filters as a condition on them.

article_of(row).title        dump_statement(statement)      # the JSON of what has no column of its own
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Text, bindparam, func, select

from rag.schema import Article, Filters, KeptRange, Relation, Sentence, Span, Statement
from rag.store.backend import AnyRow
from rag.store.dialects import among, fold, holds
from rag.store.tables import articles, labels

ARTICLE_COLUMNS = tuple(f.name for f in fields(Article) if f.name != "kept")


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as stored: offsets into its article's text, and the sentences it is made of."""

    id: int
    article_id: str
    start: int
    end: int
    title: str | None
    text: str
    sentences: tuple[Sentence, ...]


def passage_id(article: Article, start: int, end: int) -> int:
    """A 63-bit id that says what the passage is; the same piece of the same text always gets the same one."""
    key = f"{article.id}\0{article.version}\0{start}\0{end}"
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True, slots=True)
class Place:
    """A document's article, by the id that it has there, and the article of the archive that it stands for.

    ``version`` is what was read there; ``whole`` if it has all the words that the archive keeps.
    """

    document: str
    id: str
    article_id: str
    source: str
    url: str | None
    publisher: str | None
    version: str
    whole: bool


class SpeakerArticle(NamedTuple):
    """A speaker, as one article names them, and how many statements they make in it."""

    speaker: str
    article_id: str
    relation: Relation | None
    statements: int


def article_of(row: AnyRow) -> Article:
    kept = tuple(KeptRange(*values) for values in json.loads(row.kept))
    return Article(**{name: getattr(row, name) for name in ARTICLE_COLUMNS}, kept=kept)


def passage_of(row: AnyRow) -> PassageRow:
    sentences = tuple(Sentence(*values) for values in json.loads(row.sentences))
    return PassageRow(row.id, row.article_id, row.start, row.end, row.title, row.text, sentences)


def dump_sentences(sentences: Iterable[Sentence]) -> str:
    return json.dumps([(s.start, s.end, s.paragraph) for s in sentences])


def dump_statement(statement: Statement) -> str:
    detail = asdict(statement)
    for name in ("article_id", "start", "end", "speaker", "relation"):
        del detail[name]
    return json.dumps(detail, ensure_ascii=False)


def statement_of(row: AnyRow) -> Statement:
    detail = json.loads(row.detail)
    detail["content"] = tuple(Span(**span) for span in detail["content"])
    for name in ("cue", "mention"):
        detail[name] = Span(**detail[name]) if detail[name] else None
    return Statement(row.article_id, row.start, row.end, speaker=row.speaker, relation=row.relation, **detail)


_CONDITIONS: dict[str, ColumnElement[Any]] = {
    "publisher": holds(fold(articles.c.publisher), fold(bindparam("publisher", type_=Text()))),
    "author": holds(fold(articles.c.author), fold(bindparam("author", type_=Text()))),
    # "2025-05" may lie before or after "2025-05-08": kept when some day of it fits. No date, and neither is true.
    "since": articles.c.published_at + "~" > bindparam("since"),
    "until": func.substr(articles.c.published_at, 1, bindparam("until_length", type_=Integer())) <= bindparam("until"),
    "collection": articles.c.id.in_(
        select(labels.c.article_id).where(labels.c.kind == "collection", labels.c.name == bindparam("collection"))
    ),
    "articles": among(articles.c.id, "articles"),
}


def values_of(filters: Filters | None) -> dict[str, Any]:
    """What the filters say, by name, for the :func:`conditions` of these names."""
    values = {name: value for name in _CONDITIONS if (value := getattr(filters, name, None))}
    if "until" in values:
        values["until_length"] = len(values["until"])
    return values


def conditions(names: Iterable[str]) -> Iterator[ColumnElement[Any]]:
    """Conditions on ``articles``. Names compare without case; a date covers its whole period."""
    return (_CONDITIONS[name] for name in names if name in _CONDITIONS)
