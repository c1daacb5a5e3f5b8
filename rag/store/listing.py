"""The articles as a list: searched by words and phrases, narrowed, sorted, a page at a time, and counted by field.

    lookup = Lookup('tram "harbour line"', publisher="The Tideway Post", limit=50)
    page = catalogue.listing(lookup)                # Listing(total=12, articles=[Listed(…, snippet=…), …], facets=…)
    page.facets["publisher"]                        # [("The Tideway Post", 12), ("Harbour Courier", 3)]

An article fits that holds every word, in any form, in its text, headline, outlet or author; words in quotation marks
stand side by side; ``harb*`` is any word that begins so. Words are looked for once, and of articles' texts nothing is
read but the snippets of the page: which passage is whose, and the articles' fields, are kept in memory until the
archive changes. Not covered: search for answers (``rag.search``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from rag.language.terms import stem, words
from rag.language.words import is_stop, read
from rag.schema import Filters, Span
from rag.store.database import Database
from rag.store.dialects import Match, among, fold
from rag.store.kept import once
from rag.store.kinds import kind_of
from rag.store.rows import conditions, values_of
from rag.store.tables import articles, corrections, labels, passages, statements

Sort = Literal["relevance", "newest", "oldest", "title", "outlet"]
Facets = Mapping[str, Sequence[tuple[str, int]]]  # by field: each value, and how many articles have it
FACETS = ("publisher", "author", "year", "kind", "collection", "tag")
_LABELS = ("collection", "tag")
_MOST_VALUES = 200  # of a facet that are counted
_MOST_ORDERS = 8  # of all articles, and periods, that are kept in memory
_SNIPPET = 240  # characters
_PHRASE = re.compile(r'["“”]([^"“”]*)["“”]?|(\S+)')
_WEIGHTS = (3.0, 1.0)  # a list is of articles: the headline says best what one is about
_A = articles.c
_dated = _A.published_at
_ORDERS: dict[Sort, tuple[ColumnElement[Any], ...]] = {
    "relevance": (_dated.desc().nulls_last(), _A.id),  # of equal ones
    "newest": (_dated.is_(None), _dated.desc(), _A.id),
    "oldest": (_dated.is_(None), _dated, _A.id),
    "title": (_A.title.is_(None), fold(_A.title), _A.id),
    "outlet": (_A.publisher.is_(None), fold(_A.publisher), _dated.desc().nulls_last(), _A.id),
}
_EVERY_ARTICLE = select(_A.id, _A.publisher, _A.author, func.substr(_dated, 1, 4), _A.source)
_EVERY_PASSAGE = select(passages.c.id, passages.c.article_id)
_LABELLED = select(labels.c.article_id).where(labels.c.kind == bindparam("kind"), labels.c.name == bindparam("name"))
_LABELS_OF_KIND = select(labels.c.name, labels.c.article_id).where(labels.c.kind == bindparam("kind"))
_FIELDS = select(_A.id, _A.title, _A.publisher, _A.author, _A.published_at, _A.source, _A.url).where(
    among(_A.id, "ids")
)
_SAID = (
    select(statements.c.article_id, func.count())
    .where(among(statements.c.article_id, "ids"))
    .group_by(statements.c.article_id)
)
_GATHERED = select(labels.c.article_id, labels.c.kind, labels.c.name).where(among(labels.c.article_id, "ids"))
_CORRECTED = select(corrections.c.article_id, corrections.c.field).where(among(corrections.c.article_id, "ids"))
_TEXTS = select(passages.c.article_id, passages.c.text).where(among(passages.c.id, "passages"))


@cache
def _in_order(order: Sort, *names: str) -> Select[Any]:
    """The ids of the articles that fit what is given by these names, sorted."""
    return select(_A.id).where(*conditions(names)).order_by(*_ORDERS[order])


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
    """A stretch of the articles that fit, and how many there are.

    ``facets`` are each field's values, and how many articles have them, most first: of those that fit but for that
    field.
    """

    total: int
    articles: tuple[Listed, ...]
    facets: Facets


class _Term(NamedTuple):
    """A word or phrase looked for, folded; ``begun`` if it is any word that begins so."""

    words: str
    begun: bool = False

    @property
    def plain(self) -> str:
        """As outlets, authors and texts are compared with it."""
        return f"{self.words}*" if self.begun else self.words


def _match(terms: Sequence[_Term]) -> Match:
    return Match(tuple(term.words for term in terms), frozenset(term.words for term in terms if term.begun))


class _Fields(NamedTuple):
    """What the articles are counted by that changes only with themselves."""

    publisher: str | None
    author: str | None
    year: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class _Held:
    """What of the archive, as of a generation, is kept in memory."""

    generation: int
    fields: Mapping[str, _Fields]  # by article
    article_of: Mapping[int, str]  # by passage
    bylines: Mapping[str, list[str]]  # articles by the words of their outlet and author


class _Best(NamedTuple):
    """How well an article fits, by the passage that fits best; none where only its outlet or author does."""

    score: float = float("-inf")
    passage: int | None = None


class _Found(NamedTuple):
    """The articles of the period that hold what is looked for (``best``, if anything is), sorted.

    ``narrowed`` are those that have each field's chosen value.
    """

    best: Mapping[str, _Best] | None
    ids: Sequence[str]
    narrowed: Mapping[str, Collection[str]]

    def fit(self, but: str | None = None) -> list[str]:
        """Those that have the chosen values, of all fields but this one."""
        wanted = [those for field, those in self.narrowed.items() if field != but]
        return [key for key in self.ids if all(key in those for those in wanted)] if wanted else list(self.ids)

    @property
    def is_whole(self) -> bool:
        """Whether it is every article of the period."""
        return self.best is None and not self.narrowed


class Listings(Database):
    """What is asked of the articles as a list."""

    def __init__(self, path: Path, address: str | None = None) -> None:
        super().__init__(path, address)
        self._kept: _Held | None = None

    def listing(self, lookup: Lookup) -> Listing:
        """The articles that fit, from ``offset`` on, with snippets where words were looked for; and the facets."""
        terms, held = _terms(lookup.words), self._held()
        found = self._find(lookup, terms, held)
        fit = found.fit()
        shown = fit[lookup.offset : lookup.offset + lookup.limit]
        snippets = self._snippets(shown, found.best, terms) if found.best is not None else {}
        facets = {name: self._facet(name, found, held, lookup) for name in FACETS}
        return Listing(len(fit), tuple(self._listed(shown, snippets)), facets)

    def listed_ids(self, lookup: Lookup) -> list[str]:
        """Ids of all articles that fit, in order."""
        return self._find(lookup, _terms(lookup.words), self._held()).fit()

    def _find(self, lookup: Lookup, terms: Sequence[_Term], held: _Held) -> _Found:
        best = self._holding_all(terms, held) if terms else None
        return _Found(best, self._in_order(lookup, best), self._narrowed(lookup, held))

    def _held(self) -> _Held:
        """What is kept in memory; read anew after each change of the archive."""
        generation = self.generation
        if self._kept is None or self._kept.generation != generation:
            self._kept = self._read_held(generation)
        return self._kept

    def _read_held(self, generation: int) -> _Held:
        fields = {
            key: _Fields(publisher, author, year, kind_of(source))
            for key, publisher, author, year, source in self._rows(_EVERY_ARTICLE)
        }
        same = {key: key for key in fields}  # of each id one string
        article_of = {passage: same[key] for passage, key in self._rows(_EVERY_PASSAGE) if key in same}
        ids: dict[tuple[str, str], list[str]] = {}
        for key, each in fields.items():
            ids.setdefault((each.publisher or "", each.author or ""), []).append(key)
        bylines: dict[str, list[str]] = {}
        for names, those in ids.items():
            bylines.setdefault(f" {' '.join(words(' '.join(names)))} ", []).extend(those)
        return _Held(generation, fields, article_of, bylines)

    def _holding_all(self, terms: Sequence[_Term], held: _Held) -> dict[str, _Best]:
        """The articles that hold all that is looked for, and the best passage of each."""
        best: dict[str, _Best] = {}
        for passage, score in self._back_end.scores(_match(terms), _WEIGHTS):
            key = held.article_of.get(passage)
            if key is not None and ((known := best.get(key)) is None or score > known.score):
                best[key] = _Best(score, passage)
        holding = [self._holding(term, held) for term in terms] if len(terms) > 1 else [set(best)]
        named = [_named(term, held) for term in terms]
        fit = set.intersection(*(there | those for there, those in zip(holding, named, strict=True)))
        return {key: best.get(key, _Best()) for key in fit}

    def _holding(self, term: _Term, held: _Held) -> set[str]:
        """The articles whose text or headline holds a term."""
        found = self._back_end.holding(_match([term]))
        return {held.article_of[passage] for passage in found if passage in held.article_of}

    def _in_order(self, lookup: Lookup, best: Mapping[str, _Best] | None) -> list[str]:
        """The articles of the period that hold what is looked for, sorted."""
        every = once(self, "order", _ordered_by(lookup), lambda: self._of_period(lookup), most=_MOST_ORDERS)
        ids = every if best is None else [key for key in every if key in best]
        return sorted(ids, key=lambda key: -best[key].score) if best and lookup.order == "relevance" else ids

    def _of_period(self, lookup: Lookup) -> list[str]:
        values = values_of(Filters(since=lookup.since, until=lookup.until))
        return self._column(_in_order(lookup.order, *values), values)

    def _narrowed(self, lookup: Lookup, held: _Held) -> dict[str, Collection[str]]:
        """Of each field for which a value is chosen, the articles that have it."""
        chosen = {name: value for name in FACETS if (value := getattr(lookup, name))}
        return {
            name: self._labelled(name, value)
            if name in _LABELS
            else {key for key, each in held.fields.items() if getattr(each, name) == value}
            for name, value in chosen.items()
        }

    def _labelled(self, kind: str, name: str) -> set[str]:
        return set(self._column(_LABELLED, {"kind": kind, "name": name}))

    def _facet(self, name: str, found: _Found, held: _Held, lookup: Lookup) -> list[tuple[str, int]]:
        """A field's values, and how many articles have them; of all of a period they are counted once."""
        if name in _LABELS:
            return self._count_labels(name, found.fit(but=name))
        if not found.is_whole:
            return _counted(name, found.fit(but=name), held)
        key = (name, lookup.since, lookup.until)
        return once(self, "facet", key, lambda: _counted(name, found.ids, held), most=_MOST_ORDERS * len(FACETS))

    def _count_labels(self, name: str, fit: Collection[str]) -> list[tuple[str, int]]:
        rows = self._rows(_LABELS_OF_KIND, {"kind": name})
        inside = set(fit) if rows else set()
        return _most_first(Counter(value for value, key in rows if key in inside))

    def _listed(self, ids: Sequence[str], snippets: Mapping[str, Snippet]) -> Iterator[Listed]:
        these = {"ids": ids}
        rows = {row.id: row for row in self._rows(_FIELDS, these)}
        said = {row[0]: row[1] for row in self._rows(_SAID, these)}
        gathered, corrected = self._grouped(_GATHERED, these), self._grouped(_CORRECTED, these)
        for article_id in ids:
            if article_id in rows:  # else it was deleted meanwhile
                yield Listed(
                    **rows[article_id]._mapping,
                    kind=kind_of(rows[article_id].source),
                    statements=said.get(article_id, 0),
                    labels=tuple(sorted((kind, name) for kind, name in gathered.get(article_id, ()))),
                    corrected=tuple(sorted(field for (field,) in corrected.get(article_id, ()))),
                    snippet=snippets.get(article_id),
                )

    def _grouped(self, query: Select[Any], values: dict[str, Any]) -> dict[str, list[tuple[str, ...]]]:
        """Rows by their first column."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for first, *rest in self._rows(query, values):
            found.setdefault(first, []).append(tuple(rest))
        return found

    def _snippets(self, ids: Iterable[str], best: Mapping[str, _Best], terms: Sequence[_Term]) -> dict[str, Snippet]:
        """Of each article the passage that fits best, cut to the words."""
        wanted = [passage for key in ids if (passage := best[key].passage) is not None]
        cut = {row.article_id: snippet(row.text, terms) for row in self._rows(_TEXTS, {"passages": wanted})}
        return {article_id: found for article_id, found in cut.items() if found}


def _ordered_by(lookup: Lookup) -> tuple[str, str | None, str | None]:
    return lookup.order, lookup.since, lookup.until


def _counted(name: str, ids: Collection[str], held: _Held) -> list[tuple[str, int]]:
    at = _Fields._fields.index(name)
    return _most_first(
        Counter(value for key in ids if key in held.fields and (value := held.fields[key][at]) is not None)
    )


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))[:_MOST_VALUES]


def _named(term: _Term, held: _Held) -> set[str]:
    """The articles whose outlet or author is called so."""
    plain = f" {term.plain} ".removesuffix("* ")
    return {key for byline, those in held.bylines.items() if plain in byline for key in those}


def snippet(text: str, terms: Sequence[_Term]) -> Snippet | None:
    """The stretch of a text with the most of what was looked for; None where nothing of it is."""
    hits = [span for term in terms for span in _hits(text, term.plain)]
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
            yield _Term(" ".join(low))
        return
    for low_word in words(word):
        begun = word.endswith("*") and len(low_word) > 1
        yield _Term(low_word, begun)


def _default(by_words: bool) -> Sort:
    return "relevance" if by_words else "newest"
