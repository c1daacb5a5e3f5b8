"""The catalogue: everything the archive knows, in SQLite or PostgreSQL, and its source of truth.

    with Catalogue(home / "catalogue.db") as catalogue:
        with catalogue.transaction():
            catalogue.put(article, document=key, recipe="1", passages=rows, statements=found)
        catalogue.lexical(["sanction"], k=20)      # [(passage id, BM25 score), …], best first

An article, its passages with their vectors, its statements and its part of the index of words change in
one transaction. A passage's id is a hash of what it is (article, version, offsets), so two archives that
hold the same text hold the same ids, and the vector index can be compared with the catalogue by ids alone.
An article keeps the recipe (``derivation.py``) that it was derived by.
``generation`` grows with every change; readers in other processes watch it.

Not covered: its tables (``tables.py``) and what they are kept in (``backend.py``), statements (``statements.py``), the
articles as a list (``listing.py``) and what people add to them (``labels.py``), search by vector (``vectors.py``), and
which documents to read (``ingestion``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    Select,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from rag.errors import UnknownArticleError
from rag.language.names import surname
from rag.language.shingles import shingles, sketch
from rag.language.terms import stems, words
from rag.schema import Article, Filters, Statement
from rag.store import tables
from rag.store.bin import Bin
from rag.store.dialects import Match, among, has_words
from rag.store.jobs import JobTable
from rag.store.kept import kept, once
from rag.store.labels import Labels
from rag.store.listing import Listings
from rag.store.rows import (
    ARTICLE_COLUMNS,
    PassageRow,
    Place,
    SpeakerArticle,
    article_of,
    conditions,
    dump_sentences,
    dump_statement,
    passage_id,
    passage_of,
    values_of,
)
from rag.store.soundness import Soundness
from rag.store.statements import Statements
from rag.store.tables import articles, documents, meta, passages, places, statements, terms

__all__ = ["Catalogue", "PassageRow", "Place", "SpeakerArticle", "passage_id"]

T = TypeVar("T")

# A match in a title says what the whole article is about, less what this passage says.
_WEIGHTS = (0.5, 1.0)
_AT_ONCE = 100  # articles that are read together
_FILTERS = 8  # whose articles and passages are kept: 4 MB of numbers for 100,000
_FIRST_LOOKED_AT, _MOST_LOOKED_AT = 10, 300  # passages in which a word is looked for as it is
_MOST_STEMS, _MOST_SPANS = 100_000, 100_000  # that are kept in memory, of about 100 and 250 bytes each
_A, _P = articles.c, passages.c
_COUNTED = {table.name: select(func.count()).select_from(table) for table in (articles, passages, statements)}
_ID = _A.id == bindparam("of_article")
# --- documents
_FINGERPRINT = select(documents.c.fingerprint).where(documents.c.key == bindparam("key"))
_HELD = select(_A.document, _A.text).where(_ID)
_ADOPT = update(articles).where(_ID)  # of the columns that are given
_FORGET_EMPTY = delete(documents).where(documents.c.key.not_in(select(places.c.document)))
# --- articles
_VERSION = select(_A.version, _A.recipe).where(_ID)
_recipe = bindparam("recipe", type_=Text())
_COUNT_OUTDATED = select(func.count()).select_from(articles).where(or_(_A.recipe < _recipe, _A.recipe > _recipe))
_OUTDATED = select(_A.id, _A.document, _A.source).where(_A.recipe != _recipe).order_by(_A.document, _A.id)
_DELETE = delete(articles).where(_ID)
_between = (bindparam("first", type_=Text()), bindparam("last", type_=Text()))
_BEGINNING = (
    select(articles)
    .where(
        _A.id.in_(
            union(
                select(_A.id).where(_A.id.between(*_between)),
                select(places.c.article_id).where(places.c.id.between(*_between)),
            )
        )
    )
    .limit(2)
)
_BY_ID = select(articles).where(among(_A.id, "ids")).order_by(_A.id)
_SOURCES = union(select(_A.source), select(places.c.source))
_BYLINES = select(_A.publisher, _A.author).distinct().order_by(_A.publisher, _A.author)
_day = func.substr(_A.published_at, 1, 10)
_NEWEST_DAY = select(func.max(_day)).where(func.length(_A.published_at) >= 10)
_DAYS = select(func.min(_day), func.max(_day))
_DATES = select(_A.id, _A.published_at).where(among(_A.id, "ids"))
# --- passages and their words
_PASSAGE_IDS = select(_P.id)
_SPANS = (
    select(_P.id, _P.article_id, _P.start, _P.end).where(among(_P.article_id, "ids")).order_by(_P.article_id, _P.start)
)
_ROW = (_P.id, _P.article_id, _P.start, _P.end, _P.title, _P.text, _P.sentences)
_PASSAGES = select(*_ROW).where(among(_P.id, "ids")).order_by(_P.id)
_ARTICLE_PASSAGES = select(*_ROW).where(_P.article_id == bindparam("of_article")).order_by(_P.start)
_VECTORS = select(_P.id, _P.vector).where(among(_P.id, "ids")).order_by(_P.id)
_ARTICLE_VECTORS = select(_P.title, _P.text, _P.vector).where(_P.article_id == bindparam("of_article"))
_SET_VECTOR = update(passages).where(_P.id == bindparam("of_passage"))
_ARTICLES_MATCHING = select(_P.article_id).where(has_words(_P.id, "match")).distinct()
_WITH_WORDS = select(*_ROW).where(has_words(_P.id, "match")).order_by(_P.id).limit(bindparam("limit"))
_TEXTS_WITH_WORD = select(_P.title, _P.text).where(has_words(_P.id, "match")).limit(bindparam("limit"))
_FREQUENCIES = select(terms.c.term, terms.c.doc).where(among(terms.c.term, "terms"))
_TERMS_LIKE = (
    select(terms.c.term)
    .where(
        terms.c.term >= bindparam("first", type_=Text()),
        terms.c.term < bindparam("last", type_=Text()),
        func.length(terms.c.term).between(bindparam("shortest"), bindparam("longest")),
    )
    .order_by(terms.c.term)
)


@cache
def _article_ids(*names: str) -> Select[Any]:
    """The ids of the articles that fit what is given by these names, in no order."""
    return select(_A.id).where(*conditions(names))


@cache
def _article_ids_in_order(*names: str) -> Select[Any]:
    return _article_ids(*names).order_by(_A.published_at.is_(None), _A.published_at.desc(), _A.id)


@cache
def _count_undated(*names: str) -> Select[Any]:
    return select(func.count()).select_from(articles).where(_A.published_at.is_(None), *conditions(names))


@cache
def _passage_ids(*names: str) -> Select[Any]:
    return select(_P.id).where(_P.article_id.in_(_article_ids(*names)))  # an article is looked at once


class Catalogue(Bin, JobTable, Soundness, Labels, Listings, Statements):
    """What the archive knows. Safe for several threads and several processes, as its Database is."""

    # --- what the archive is ------------------------------------------------------------------------------------

    @property
    def store(self) -> str:
        """An id made when the archive was made, so that an index of another one is known for what it is."""
        return str(self._meta("store"))

    @property
    def embedding(self) -> str | None:
        """The fingerprint of the embedding model the passages' vectors come from; None before the first."""
        return self._meta("embedding")

    def set_embedding(self, fingerprint: str) -> None:
        """Record the model; call inside a transaction."""
        self._put(meta, {"key": "embedding", "value": fingerprint})

    @kept
    def counts(self) -> dict[str, int]:
        """How many articles, passages and statements there are."""
        return {name: self._value(query) for name, query in _COUNTED.items()}

    # --- documents ----------------------------------------------------------------------------------------------

    def document_fingerprint(self, key: str) -> str | None:
        """The fingerprint under which this document was last read whole, or None."""
        found: str | None = self._value(_FINGERPRINT, {"key": key})
        return found

    def set_document(self, key: str, fingerprint: str) -> None:
        """Record that every article of a document is stored; call inside a transaction."""
        self._put(documents, {"key": key, "fingerprint": fingerprint})

    def held(self, article_id: str) -> tuple[str, str]:
        """(document, text) of a stored article."""
        row = self._row(_HELD, {"of_article": article_id})
        assert row is not None  # asked of a stored one
        return row.document, row.text

    def adopt(self, place: Place) -> None:
        """Record that an article's text comes from this place now. Call inside a transaction."""
        self._run(_ADOPT, {"of_article": place.article_id, "document": place.document, "source": place.source})

    def forget_documents_without_articles(self) -> None:
        """Have such documents read again: what they hold may have come from another one, which is gone.

        Call inside a transaction.
        """
        self._run(_FORGET_EMPTY)

    # --- articles -----------------------------------------------------------------------------------------------

    def version(self, article_id: str) -> tuple[str, str] | None:
        """(version, recipe) of a stored article, or None."""
        row = self._row(_VERSION, {"of_article": article_id})
        return (row.version, row.recipe) if row else None

    def count_outdated(self, recipe: str) -> int:
        """How many articles were derived by another recipe than this. Reads the index of recipes alone."""
        return int(self._value(_COUNT_OUTDATED, {"recipe": recipe}))

    def outdated(self, recipe: str) -> list[tuple[str, str, str]]:
        """(id, document, source) of each article that was derived by another recipe than this."""
        return [(row.id, row.document, row.source) for row in self._rows(_OUTDATED, {"recipe": recipe})]

    def put(
        self,
        article: Article,
        *,
        document: str,
        recipe: str,
        passages: Iterable[tuple[PassageRow, bytes]],
        statements: Iterable[Statement],
    ) -> None:
        """Store an article with its passages (and their float32 vectors) and statements, in place of an older one.

        It stands in its document from now on. Call inside a transaction.
        """
        self._run(_DELETE, {"of_article": article.id})
        values = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
        kept = json.dumps([(k.source_start, k.text_start, k.length) for k in article.kept])
        self._run(insert(articles), {**values, "document": document, "recipe": recipe, "kept": kept})
        self.set_sketch(article.id, sketch(shingles(article.text)))
        if not any(place.document == document for place in self.places(article.id)):
            known = (article.source, article.url, article.publisher, article.version)
            self.set_place(Place(document, article.id, article.id, *known, whole=True))
        # The index of words is fastest when rows come in the order of their ids.
        rows = [_passage_values(row, vector) for row, vector in sorted(passages, key=lambda pair: pair[0].id)]
        self._run(insert(tables.passages), rows)
        self._back_end.index_words([(row["id"], row["title"], row["text"]) for row in rows])
        self._run(insert(tables.statements), [_statement_values(said, article) for said in statements])

    def remove(self, article_id: str) -> bool:
        """Remove an article and all that hangs on it; True if it was there. Call inside a transaction.

        Its documents count as unread from then on: ingesting one again brings the article back.
        """
        if self.version(article_id) is None:
            return False
        self._remove(article_id)
        return True

    def forget_index_remains(self) -> None:
        """Have deleted words leave the index of words, and the disk, too; call after deleting."""
        self._back_end.forget_remains()

    def article(self, article_id: str) -> Article:
        """The article with this id, or with the only id that starts so; a copy's id is its article's too.

        Raises UnknownArticleError.
        """
        rows = self._rows(_BEGINNING, {"first": article_id, "last": article_id + "\U0010ffff"})
        if len(rows) != 1 or not article_id:
            what = "More than one article has an id that starts" if rows else "No article has an id that starts"
            raise UnknownArticleError(f"{what} with {article_id!r}", "`rag list` shows the ids")
        return article_of(rows[0])

    def articles_of(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Articles by id; ids that are no longer stored are left out."""
        ids = list(dict.fromkeys(article_ids))
        return {row.id: article_of(row) for row in self._rows(_BY_ID, {"ids": ids})}

    def articles(self, filters: Filters | None = None) -> Iterator[Article]:
        """Articles that pass the filters, newest first, undated last."""
        values = values_of(filters)
        ids = self._column(_article_ids_in_order(*values), values)
        for first in range(0, len(ids), _AT_ONCE):  # read whole, so that articles may be deleted between them
            chunk = ids[first : first + _AT_ONCE]
            held = self.articles_of(chunk)
            yield from (held[article_id] for article_id in chunk if article_id in held)

    def article_ids(self, filters: Filters) -> Set[str]:
        """Ids of the articles that pass the filters."""
        values = values_of(filters)
        return self._kept_of(filters, "article_ids", lambda: frozenset(self._column(_article_ids(*values), values)))

    def _kept_of(self, filters: Filters, kind: str, make: Callable[[], T]) -> T:
        """What passes the filters, kept until the archive changes; not of a collection, which changes without that."""
        return make() if filters.collection else once(self, kind, filters, make, most=_FILTERS)

    def sources(self) -> set[str]:
        """The files and addresses that articles come from, and such as can be brought back."""
        return {*self._column(_SOURCES), *self.binned()}

    @kept
    def bylines(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The outlets and the authors that articles name, each once."""
        rows = self._rows(_BYLINES)
        publishers, authors = (tuple(dict.fromkeys(row[at] for row in rows if row[at])) for at in (0, 1))
        return publishers, authors

    @kept
    def newest_day(self) -> str | None:
        """The day of the newest article that is dated to the day, as "2031-05-08"; None when none is."""
        newest: str | None = self._value(_NEWEST_DAY)
        return newest

    @kept
    def days(self) -> tuple[str | None, str | None]:
        """The days of the oldest and the newest dated article, at the precision that they have."""
        row = self._row(_DAYS)
        return (row[0], row[1]) if row else (None, None)

    def undated(self, filters: Filters) -> int:
        """How many articles a period leaves out because they carry no date."""
        if not (filters.since or filters.until):
            return 0
        values = values_of(replace(filters, since=None, until=None))
        return int(self._value(_count_undated(*values), values))

    # --- passages and the lexical index ---------------------------------------------------------------------------

    def passage_ids(self, filters: Filters | None = None) -> list[int]:
        """Ids of the passages of articles that pass the filters, in no order."""
        values = values_of(filters)
        if not filters or not values:
            return self._column(_PASSAGE_IDS)
        return self._kept_of(filters, "passage_ids", lambda: self._column(_passage_ids(*values), values))

    def passages_overlapping(self, article_spans: Iterable[tuple[str, int, int]]) -> list[int]:
        """Ids of the passages that overlap the given (article id, start, end) spans."""
        wanted, known = list(dict.fromkeys(article_spans)), self._overlapping()
        found = {span: known[span] for span in wanted if span in known}
        if missing := [span for span in wanted if span not in found]:
            found |= self._read_overlapping(missing)
            if len(known) + len(missing) <= _MOST_SPANS:
                known.update({span: found[span] for span in missing})
        return list(dict.fromkeys(key for span in wanted for key in found[span]))

    def _read_overlapping(self, spans: Sequence[tuple[str, int, int]]) -> dict[tuple[str, int, int], list[int]]:
        passages: dict[str, list[tuple[int, int, int]]] = {}
        for row in self._rows(_SPANS, {"ids": {span[0] for span in spans}}):
            passages.setdefault(row.article_id, []).append((row.id, row.start, row.end))
        return {
            (key, start, end): [row for row, first, last in passages.get(key, ()) if first < end and start < last]
            for key, start, end in spans
        }

    @kept
    def _overlapping(self) -> dict[tuple[str, int, int], list[int]]:
        """The passages that spans overlap, of those that were asked for: somebody's thousands are, again and again."""
        return {}

    def passages(self, ids: Sequence[int]) -> dict[int, PassageRow]:
        """Passages by id; ids that are no longer stored are left out."""
        return {row.id: passage_of(row) for row in self._rows(_PASSAGES, {"ids": ids})}

    def article_passages(self, article_id: str) -> list[PassageRow]:
        """An article's passages, in order."""
        return [passage_of(row) for row in self._rows(_ARTICLE_PASSAGES, {"of_article": article_id})]

    def vectors(self, ids: Sequence[int]) -> dict[int, bytes]:
        """float32 vectors by passage id."""
        return {row.id: row.vector for row in self._rows(_VECTORS, {"ids": ids})}

    def article_vectors(self, article_id: str) -> dict[tuple[str | None, str], bytes]:
        """An article's float32 vectors by what was embedded: (title, text of the passage)."""
        rows = self._rows(_ARTICLE_VECTORS, {"of_article": article_id})
        return {(row.title, row.text): row.vector for row in rows}

    def set_vectors(self, vectors: dict[int, bytes]) -> None:
        """Replace vectors, for a new embedding model; call inside a transaction."""
        self._run(_SET_VECTOR, [{"of_passage": key, "vector": vector} for key, vector in vectors.items()])

    def lexical(self, terms: Sequence[str], k: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k passages (of the allowed ids, if given) with the best BM25 score for any of the terms, best first.

        [(passage id, score), …]; a higher score is better.
        """
        if not terms:
            return []
        return self._back_end.scores(Match.of_any(terms), _WEIGHTS, k, allowed)

    def articles_matching(self, terms: Sequence[str]) -> list[str]:
        """Ids of the articles with a passage (or headline) that holds every one of the terms; none for no term."""
        if not terms:
            return []
        return self._column(_ARTICLES_MATCHING, {"match": Match.of_all(terms)})

    def passages_with_words(self, wanted: Iterable[str], limit: int = 500) -> list[PassageRow]:
        """Passages that hold all of these words (in any form of each, as lexical search has it)."""
        match = Match.of_all(wanted, in_text=True)
        return [passage_of(row) for row in self._rows(_WITH_WORDS, {"match": match, "limit": limit})]

    def document_frequency(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many passages each stem (as FTS5's porter tokenizer writes it) occurs."""
        wanted, known = list(dict.fromkeys(stems)), self._frequencies()
        found = {stem: known[stem] for stem in wanted if stem in known}
        if missing := [stem for stem in wanted if stem not in found]:
            found |= dict.fromkeys(missing, 0)
            found |= {row.term: row.doc for row in self._rows(_FREQUENCIES, {"terms": missing})}
            if len(known) + len(missing) <= _MOST_STEMS:
                known.update({stem: found[stem] for stem in missing})
        return {stem: found[stem] for stem in wanted}

    @kept
    def _frequencies(self) -> dict[str, int]:
        """In how many passages stems occur, of those that were asked for: FTS5 counts them each time."""
        return {}

    def holds(self, low: str) -> bool:
        """Whether a passage or headline has a folded word as it is; of one in very many, in whatever form, yes."""
        match = Match.of_any([low])
        for limit in (_FIRST_LOOKED_AT, _MOST_LOOKED_AT):  # the first few nearly always tell
            found = self._rows(_TEXTS_WITH_WORD, {"match": match, "limit": limit})
            if any(low in words(f"{row.title or ''}\n{row.text}") for row in found):
                return True
            if len(found) < limit:
                return False
        return True

    def terms_like(self, stem: str) -> list[str]:
        """The stems in the lexical index with the same first letter and about as many letters."""
        letters = {"shortest": len(stem) - 2, "longest": len(stem) + 2}
        return self._column(_TERMS_LIKE, {"first": stem[0], "last": stem[0] + "\uffff", **letters})

    def term_weights(self, text: str) -> dict[str, float]:
        """Inverse document frequency of each content word's stem, over the archive's passages."""
        size = self.counts()["passages"]
        found = self.document_frequency(stems(text))
        return {stem: math.log(1 + (size - n + 0.5) / (n + 0.5)) for stem, n in found.items()}

    def dates(self, article_ids: Iterable[str]) -> dict[str, str | None]:
        """When each of the articles was published, by its id."""
        return {row.id: row.published_at for row in self._rows(_DATES, {"ids": article_ids})}


def _passage_values(row: PassageRow, vector: bytes) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in ("id", "article_id", "start", "end", "title", "text")}
    return {**known, "sentences": dump_sentences(row.sentences), "vector": vector}


def _statement_values(said: Statement, article: Article) -> dict[str, Any]:
    known = {name: getattr(said, name) for name in ("article_id", "start", "end", "speaker", "relation")}
    mention = said.mention.of(article.text) if said.mention else None
    return {**known, "surname": surname(said.speaker or ""), "mention": mention, "detail": dump_statement(said)}
