"""The articles as a list: searched by words and phrases, narrowed, sorted, a page at a time, and counted by field.

    lookup = Lookup('tram "harbour line"', publisher="The Tideway Post", limit=50)
    page = catalogue.listing(lookup)                # Listing(total=12, articles=[Listed(…, snippet=…), …])
    catalogue.facets(lookup)["publisher"]           # [("The Tideway Post", 12), ("Harbour Courier", 3)]

An article fits that holds every word, in any form, in its text, headline, outlet or author; words in quotation marks
stand side by side; ``harb*`` is any word that begins so. No article's text is read but for the snippets of the page.
Not covered: search for answers (``rag.search``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from rag.language.terms import stem, words
from rag.language.words import is_stop, read
from rag.schema import Filters, Span
from rag.store.database import Database
from rag.store.rows import condition_of

Sort = Literal["relevance", "newest", "oldest", "title", "outlet"]
FACETS = ("publisher", "author", "year", "kind", "collection", "tag")
_LABELS = ("collection", "tag")
_MOST_VALUES = 200  # of a facet that are counted
_SNIPPET = 240  # characters
_PHRASE = re.compile(r'["“”]([^"“”]*)["“”]?|(\S+)')
_TITLE_WEIGHT, _TEXT_WEIGHT = 3.0, 1.0  # a list is of articles: the headline says best what one is about
_ORDERS: dict[Sort, str] = {
    "relevance": "best.score DESC, published_at DESC, articles.id",
    "newest": "published_at IS NULL, published_at DESC, articles.id",
    "oldest": "published_at IS NULL, published_at, articles.id",
    "title": "title IS NULL, fold(title), articles.id",
    "outlet": "publisher IS NULL, fold(publisher), published_at DESC, articles.id",
}
_FIELDS = {
    "publisher": "publisher = :publisher",
    "author": "author = :author",
    "year": "substr(published_at, 1, 4) = :year",
    "kind": "kind(source) = :kind",
    "collection": "articles.id IN (SELECT article_id FROM labels WHERE kind = 'collection' AND name = :collection)",
    "tag": "articles.id IN (SELECT article_id FROM labels WHERE kind = 'tag' AND name = :tag)",
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """What articles are looked for, in which order, and which stretch of them. Fields are compared whole."""

    words: str = ""
    publisher: str | None = None
    author: str | None = None
    year: str | None = None
    kind: str | None = None
    collection: str | None = None
    tag: str | None = None
    since: str | None = None
    until: str | None = None
    sort: Sort | None = None  # by relevance where there are words, else the newest first
    offset: int = 0
    limit: int = 50

    @property
    def order(self) -> Sort:
        """By what the articles are sorted."""
        by_words = bool(_terms(self.words))
        return self.sort if self.sort and (by_words or self.sort != "relevance") else _default(by_words)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words of an article's text that hold what was looked for, and where they do."""

    text: str
    hits: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list: its fields, how many statements it holds, what people added, the words that fit."""

    id: str
    title: str | None
    publisher: str | None
    author: str | None
    published_at: str | None
    source: str
    url: str | None
    kind: str
    statements: int
    labels: tuple[tuple[str, str], ...] = ()  # (kind, name)
    corrected: tuple[str, ...] = ()  # fields
    snippet: Snippet | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A stretch of the articles that fit, and how many there are."""

    total: int
    articles: tuple[Listed, ...]


class _Term(NamedTuple):
    """A word or phrase looked for: as FTS5 asks for it, and folded as outlets and authors are compared."""

    match: str
    plain: str


class Listings(Database):
    """What is asked of the articles as a list."""

    def listing(self, lookup: Lookup) -> Listing:
        """The articles that fit, from ``offset`` on, with snippets where words were looked for."""
        ids = self.listed_ids(lookup)
        shown = ids[lookup.offset : lookup.offset + lookup.limit]
        return Listing(len(ids), tuple(self._listed(shown, _terms(lookup.words))))

    def listed_ids(self, lookup: Lookup) -> list[str]:
        """Ids of all articles that fit, in order."""
        terms = _terms(lookup.words)
        where, values = _condition(lookup, terms)
        best = ""
        if lookup.order == "relevance":
            values["any"] = " OR ".join(term.match for term in terms)
            best = """LEFT JOIN (
                SELECT article_id, max(score) AS score FROM hits JOIN passages ON passages.id = hits.id GROUP BY 1
            ) best ON best.article_id = articles.id"""
        hits = f"""WITH hits AS MATERIALIZED (
            SELECT rowid AS id, -bm25(lexical, {_TITLE_WEIGHT}, {_TEXT_WEIGHT}) AS score
            FROM lexical WHERE lexical MATCH :any
        )"""  # noqa: S608
        query = f"{hits if best else ''} SELECT articles.id FROM articles {best} WHERE {where}"  # noqa: S608
        return [row[0] for row in self._db.execute(f"{query} ORDER BY {_ORDERS[lookup.order]}", values)]

    def facets(self, lookup: Lookup) -> dict[str, list[tuple[str, int]]]:
        """Each field's values, and how many articles have them, most first: of those that fit but for that field."""
        every = json.dumps(self.listed_ids(replace(lookup, sort="newest")))
        return {name: list(self._facet(name, lookup, every)) for name in FACETS}

    def _facet(self, name: str, lookup: Lookup, every: str) -> Iterator[tuple[str, int]]:
        chosen = getattr(lookup, name)
        if chosen:
            free: Any = {name: None}
            every = json.dumps(self.listed_ids(replace(lookup, sort="newest", **free)))
        value = {"year": "substr(published_at, 1, 4)", "kind": "kind(source)"}.get(name, name)
        table, condition = "articles", "id IN (SELECT value FROM json_each(:ids))"
        if name in _LABELS:
            value, table = "name", "labels"
            condition = "kind = :kind AND article_id IN (SELECT value FROM json_each(:ids))"
        query = f"""SELECT {value}, count(*) FROM {table} WHERE {condition} AND {value} IS NOT NULL
                    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_VALUES}"""  # noqa: S608
        yield from map(tuple, self._db.execute(query, {"ids": every, "kind": name}))

    def _listed(self, ids: Sequence[str], terms: Sequence[_Term]) -> Iterator[Listed]:
        held = {"ids": json.dumps(list(ids))}
        these = "(SELECT value FROM json_each(:ids))"
        rows = {row["id"]: row for row in self._db.execute(_fields_of(these), held)}
        counts = f"SELECT article_id, count(*) FROM statements WHERE article_id IN {these} GROUP BY 1"  # noqa: S608
        statements = {row[0]: row[1] for row in self._db.execute(counts, held)}
        labels = self._grouped(f"SELECT article_id, kind, name FROM labels WHERE article_id IN {these}", held)  # noqa: S608
        corrected = self._grouped(f"SELECT article_id, field FROM corrections WHERE article_id IN {these}", held)  # noqa: S608
        snippets = self._snippets(ids, terms) if terms else {}
        for article_id in ids:
            if article_id in rows:  # else it was deleted meanwhile
                yield Listed(
                    **dict(rows[article_id]),
                    statements=statements.get(article_id, 0),
                    labels=tuple(sorted((kind, name) for kind, name in labels.get(article_id, ()))),
                    corrected=tuple(sorted(field for (field,) in corrected.get(article_id, ()))),
                    snippet=snippets.get(article_id),
                )

    def _grouped(self, query: str, values: dict[str, Any]) -> dict[str, list[tuple[str, ...]]]:
        """Rows by their first column."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for first, *rest in self._db.execute(query, values):
            found.setdefault(first, []).append(tuple(rest))
        return found

    def _snippets(self, ids: Sequence[str], terms: Sequence[_Term]) -> dict[str, Snippet]:
        """Of each article the passage that fits best, cut to the words."""
        rows = self._db.execute(
            """SELECT p.article_id, p.text, -bm25(lexical, 0.0, 1.0) AS score
                FROM lexical JOIN passages p ON p.id = lexical.rowid
                WHERE lexical MATCH :any AND lexical.rowid IN (
                    SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(:ids))
                ) ORDER BY score""",
            {"any": " OR ".join(term.match for term in terms), "ids": json.dumps(list(ids))},
        )
        best = {row[0]: row[1] for row in rows}  # the last one of an article is its best
        cut = {article_id: snippet(text, terms) for article_id, text in best.items()}
        return {article_id: found for article_id, found in cut.items() if found}


def snippet(text: str, terms: Sequence[tuple[str, str]]) -> Snippet | None:
    """The stretch of a text with the most of what was looked for; None where nothing of it is."""
    hits = [span for term in terms for span in _hits(text, term[1])]
    if not hits:
        return None
    first = max(sorted(hits, key=lambda hit: hit.start), key=lambda hit: _near(hit, hits))
    start = _cut(text, max(0, first.start - _SNIPPET // 4))
    end = min(len(text), start + _SNIPPET)
    end = end if end == len(text) else max(text.rfind(" ", first.end, end), first.end)
    inside = sorted({(h.start - start, h.end - start) for h in hits if start <= h.start and h.end <= end})
    shown = " ".join(text[start:end].split("\n"))
    return Snippet(shown, tuple(Span(*hit) for hit in inside))


def _near(hit: Span, hits: Sequence[Span]) -> int:
    return sum(hit.start <= other.start <= hit.start + _SNIPPET // 2 for other in hits)


def _cut(text: str, at: int) -> int:
    """Where a word begins, at or before."""
    return at if at == 0 else text.rfind(" ", 0, at + 1) + 1


def _hits(text: str, plain: str) -> Iterator[Span]:
    """Where a word or phrase stands in a text, in whatever form."""
    wanted = plain.split()
    held = read(text)
    for at in range(len(held) - len(wanted) + 1):
        here = held[at : at + len(wanted)]
        if all(_is(word.low, want) for word, want in zip(here, wanted, strict=True)):
            yield Span(here[0].start, here[-1].end)


def _is(low: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return low.startswith(wanted[:-1])
    return low == wanted or stem(low) == stem(wanted)


def _terms(text: str) -> list[_Term]:
    """The words and phrases of what was typed; words that search passes over count only where there is no other."""
    found = [term for match in _PHRASE.finditer(text) for term in _terms_of(match)]
    telling = [term for term in found if " " in term.plain or not is_stop(term.plain, term.plain)]
    return list(dict.fromkeys(telling or found))


def _terms_of(match: re.Match[str]) -> Iterator[_Term]:
    phrase, word = match.groups()
    if phrase is not None:
        if low := words(phrase):
            yield _Term(f'"{" ".join(low)}"', " ".join(low))
        return
    for low_word in words(word):
        begun = word.endswith("*") and len(low_word) > 1
        yield _Term(f'"{low_word}"{"*" if begun else ""}', f"{low_word}{'*' if begun else ''}")


def _default(by_words: bool) -> Sort:
    return "relevance" if by_words else "newest"


def _condition(lookup: Lookup, terms: Sequence[_Term]) -> tuple[str, dict[str, Any]]:
    """A condition on ``articles``, and its values."""
    period, values = condition_of(Filters(since=lookup.since, until=lookup.until))
    conditions: list[str] = [period]
    held: dict[str, Any] = {**values}
    for number, term in enumerate(terms):
        conditions.append(
            f"""(articles.id IN (
                SELECT article_id FROM lexical JOIN passages ON passages.id = lexical.rowid
                WHERE lexical MATCH :match{number}
            ) OR instr(' ' || words(coalesce(publisher, '') || ' ' || coalesce(author, '')) || ' ', :plain{number}))"""  # noqa: S608
        )
        held |= {f"match{number}": term.match, f"plain{number}": f" {term.plain} ".removesuffix("* ")}
    for name, condition in _FIELDS.items():
        if value := getattr(lookup, name):
            conditions.append(condition)
            held[name] = value
    return " AND ".join(conditions), held


def _fields_of(these: str) -> str:
    return f"""SELECT id, title, publisher, author, published_at, source, url, kind(source) AS kind
               FROM articles WHERE id IN {these}"""  # noqa: S608
