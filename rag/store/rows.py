"""Rows of the catalogue as the dataclasses they keep, and back; filters as a condition on them.

article_of(row).title        dump_statement(statement)      # the JSON of what has no column of its own
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from typing import Any, NamedTuple

from rag.schema import Article, Filters, KeptRange, Relation, Sentence, Span, Statement

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


def article_of(row: sqlite3.Row) -> Article:
    kept = tuple(KeptRange(*values) for values in json.loads(row["kept"]))
    return Article(**{name: row[name] for name in ARTICLE_COLUMNS}, kept=kept)


def passage_of(row: sqlite3.Row) -> PassageRow:
    sentences = tuple(Sentence(*values) for values in json.loads(row["sentences"]))
    return PassageRow(row["id"], row["article_id"], row["start"], row["end"], row["title"], row["text"], sentences)


def dump_sentences(sentences: Iterable[Sentence]) -> str:
    return json.dumps([(s.start, s.end, s.paragraph) for s in sentences])


def dump_statement(statement: Statement) -> str:
    detail = asdict(statement)
    for name in ("article_id", "start", "end", "speaker", "relation"):
        del detail[name]
    return json.dumps(detail, ensure_ascii=False)


def statement_of(row: sqlite3.Row) -> Statement:
    detail = json.loads(row["detail"])
    detail["content"] = tuple(Span(**span) for span in detail["content"])
    for name in ("cue", "mention"):
        detail[name] = Span(**detail[name]) if detail[name] else None
    known = {name: row[name] for name in ("speaker", "relation")}
    return Statement(row["article_id"], row["start"], row["end"], **known, **detail)


def condition_of(filters: Filters | None) -> tuple[str, dict[str, Any]]:
    """A condition on ``articles`` and its values. Names compare without case; a date covers its whole period."""
    conditions: list[str] = ["1"]
    values: dict[str, Any] = {}
    filters = filters or Filters()
    if filters.publisher:
        conditions.append("instr(fold(publisher), fold(:publisher))")
        values["publisher"] = filters.publisher
    if filters.author:
        conditions.append("instr(fold(author), fold(:author))")
        values["author"] = filters.author
    if filters.since:
        # "2025-05" may lie before or after "2025-05-08": kept when some day of it fits.
        conditions.append("published_at IS NOT NULL AND published_at || '~' > :since")
        values["since"] = filters.since
    if filters.until:
        conditions.append("published_at IS NOT NULL AND substr(published_at, 1, length(:until)) <= :until")
        values["until"] = filters.until
    if filters.collection:
        conditions.append(
            "articles.id IN (SELECT article_id FROM labels WHERE kind = 'collection' AND name = :collection)"
        )
        values["collection"] = filters.collection
    if filters.articles:
        conditions.append("articles.id IN (SELECT value FROM json_each(:chosen))")
        values["chosen"] = json.dumps(filters.articles)
    return " AND ".join(conditions), values
