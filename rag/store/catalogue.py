"""The catalogue: one SQLite file that holds everything the archive knows, and is its source of truth.

    with Catalogue(home / "catalogue.db") as catalogue:
        with catalogue.transaction():
            catalogue.put(article, document=key, recipe="1", passages=rows, statements=found)
        catalogue.lexical(["sanction"], k=20)      # [(passage id, BM25 score), …], best first

An article, its passages with their vectors, its statements and its part of the lexical index (FTS5) change in
one transaction. A passage's id is a hash of what it is (article, version, offsets), so two archives that
hold the same text hold the same ids, and the vector index can be compared with the catalogue by ids alone.
An article keeps the recipe (``derivation.py``) that it was derived by.
``generation`` grows with every change; readers in other processes watch it.

Not covered: its tables and connections (``database.py``), statements (``statements.py``), the articles as a list
(``listing.py``) and what people add to them (``labels.py``), search by vector (``vectors.py``), and which documents to
read (``ingestion``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.errors import UnknownArticleError
from rag.language.names import surname
from rag.language.shingles import shingles, sketch
from rag.language.terms import stems
from rag.schema import Article, Filters, Statement
from rag.store.bin import Bin
from rag.store.jobs import JobTable
from rag.store.kept import kept
from rag.store.labels import Labels
from rag.store.listing import Listings
from rag.store.rows import (
    ARTICLE_COLUMNS,
    PassageRow,
    Place,
    SpeakerArticle,
    article_of,
    condition_of,
    dump_sentences,
    dump_statement,
    passage_id,
    passage_of,
)
from rag.store.soundness import Soundness
from rag.store.statements import Statements

__all__ = ["Catalogue", "PassageRow", "Place", "SpeakerArticle", "passage_id"]

# A match in a title says what the whole article is about, less what this passage says.
_TITLE_WEIGHT, _TEXT_WEIGHT = 0.5, 1.0
_AT_ONCE = 100  # articles that are read together
_FIRST_LOOKED_AT, _MOST_LOOKED_AT = 10, 300  # passages in which a word is looked for as it is
_MOST_STEMS, _MOST_SPANS = 100_000, 100_000  # that are kept in memory, of about 100 and 250 bytes each


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
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('embedding', ?)", (fingerprint,))

    @kept
    def counts(self) -> dict[str, int]:
        """How many articles, passages and statements there are."""
        tables = ("articles", "passages", "statements")
        return {t: self._db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}  # noqa: S608

    # --- documents ----------------------------------------------------------------------------------------------

    def document_fingerprint(self, key: str) -> str | None:
        """The fingerprint under which this document was last read whole, or None."""
        row = self._db.execute("SELECT fingerprint FROM documents WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_document(self, key: str, fingerprint: str) -> None:
        """Record that every article of a document is stored; call inside a transaction."""
        self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?)", (key, fingerprint))

    def held(self, article_id: str) -> tuple[str, str]:
        """(document, text) of a stored article."""
        row = self._db.execute("SELECT document, text FROM articles WHERE id = ?", (article_id,)).fetchone()
        return row[0], row[1]

    def adopt(self, place: Place) -> None:
        """Record that an article's text comes from this place now. Call inside a transaction."""
        query = "UPDATE articles SET document = ?, source = ? WHERE id = ?"
        self._db.execute(query, (place.document, place.source, place.article_id))

    def forget_documents_without_articles(self) -> None:
        """Have such documents read again: what they hold may have come from another one, which is gone.

        Call inside a transaction.
        """
        self._db.execute("DELETE FROM documents WHERE key NOT IN (SELECT document FROM places)")

    # --- articles -----------------------------------------------------------------------------------------------

    def version(self, article_id: str) -> tuple[str, str] | None:
        """(version, recipe) of a stored article, or None."""
        row = self._db.execute("SELECT version, recipe FROM articles WHERE id = ?", (article_id,)).fetchone()
        return (row[0], row[1]) if row else None

    def count_outdated(self, recipe: str) -> int:
        """How many articles were derived by another recipe than this. Reads the index of recipes alone."""
        query = "SELECT count(*) FROM articles WHERE recipe < :recipe OR recipe > :recipe"
        return int(self._db.execute(query, {"recipe": recipe}).fetchone()[0])

    def outdated(self, recipe: str) -> list[tuple[str, str, str]]:
        """(id, document, source) of each article that was derived by another recipe than this."""
        query = "SELECT id, document, source FROM articles WHERE recipe != ? ORDER BY document, id"
        return [tuple(row) for row in self._db.execute(query, (recipe,))]

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
        self._db.execute("DELETE FROM articles WHERE id = ?", (article.id,))
        values = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
        values |= {"document": document, "recipe": recipe}
        values["kept"] = json.dumps([(k.source_start, k.text_start, k.length) for k in article.kept])
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self._db.execute(f"INSERT INTO articles ({names}) VALUES ({marks})", values)  # noqa: S608
        self.set_sketch(article.id, sketch(shingles(article.text)))
        if not any(place.document == document for place in self.places(article.id)):
            known = (article.source, article.url, article.publisher, article.version)
            self.set_place(Place(document, article.id, article.id, *known, whole=True))
        # FTS5 is fastest when rows come in the order of their ids.
        self._db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (p.id, p.article_id, p.start, p.end, p.title, p.text, dump_sentences(p.sentences), vector)
                for p, vector in sorted(passages, key=lambda pair: pair[0].id)
            ],
        )
        self._db.executemany(
            'INSERT INTO statements (article_id, start, "end", speaker, surname, relation, mention, detail) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(s.article_id, s.start, s.end, s.speaker, surname(s.speaker or ""), s.relation),
                    s.mention.of(article.text) if s.mention else None,
                    dump_statement(s),
                )
                for s in statements
            ],
        )

    def remove(self, article_id: str) -> bool:
        """Remove an article and all that hangs on it; True if it was there. Call inside a transaction.

        Its documents count as unread from then on: ingesting one again brings the article back.
        """
        if self.version(article_id) is None:
            return False
        self._remove(article_id)
        return True

    def forget_index_remains(self) -> None:
        """Merge the lexical index, so that deleted words leave its segments too; call after deleting."""
        self._db.execute("INSERT INTO lexical (lexical) VALUES ('optimize')")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def article(self, article_id: str) -> Article:
        """The article with this id, or with the only id that starts so; a copy's id is its article's too.

        Raises UnknownArticleError.
        """
        bounds = (article_id, article_id + "\U0010ffff") * 2
        query = """SELECT * FROM articles WHERE id IN (SELECT id FROM articles WHERE id BETWEEN ? AND ? UNION
                   SELECT article_id FROM places WHERE id BETWEEN ? AND ?) LIMIT 2"""
        rows = self._db.execute(query, bounds).fetchall()
        if len(rows) != 1 or not article_id:
            what = "More than one article has an id that starts" if rows else "No article has an id that starts"
            raise UnknownArticleError(f"{what} with {article_id!r}", "`rag list` shows the ids")
        return article_of(rows[0])

    def articles_of(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Articles by id; ids that are no longer stored are left out."""
        ids = list(dict.fromkeys(article_ids))
        return {row["id"]: article_of(row) for row in self._chunked("SELECT * FROM articles WHERE id IN ({})", ids)}

    def articles(self, filters: Filters | None = None) -> Iterator[Article]:
        """Articles that pass the filters, newest first, undated last."""
        where, values = condition_of(filters)
        query = f"SELECT id FROM articles WHERE {where} ORDER BY published_at IS NULL, published_at DESC, id"  # noqa: S608
        ids = [row[0] for row in self._db.execute(query, values)]
        for first in range(0, len(ids), _AT_ONCE):  # read whole, so that articles may be deleted between them
            chunk = ids[first : first + _AT_ONCE]
            held = self.articles_of(chunk)
            yield from (held[article_id] for article_id in chunk if article_id in held)

    def article_ids(self, filters: Filters) -> set[str]:
        """Ids of the articles that pass the filters."""
        where, values = condition_of(filters)
        return {row[0] for row in self._db.execute(f"SELECT id FROM articles WHERE {where}", values)}  # noqa: S608

    def sources(self) -> set[str]:
        """The files and addresses that articles come from, and such as can be brought back."""
        read = {row[0] for row in self._db.execute("SELECT source FROM articles UNION SELECT source FROM places")}
        return read.union(self.binned())

    @kept
    def bylines(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The outlets and the authors that articles name, each once."""
        rows = self._db.execute("SELECT DISTINCT publisher, author FROM articles ORDER BY 1, 2").fetchall()
        publishers, authors = (tuple(dict.fromkeys(row[at] for row in rows if row[at])) for at in (0, 1))
        return publishers, authors

    @kept
    def newest_day(self) -> str | None:
        """The day of the newest article that is dated to the day, as "2031-05-08"; None when none is."""
        query = "SELECT max(substr(published_at, 1, 10)) FROM articles WHERE length(published_at) >= 10"
        newest: str | None = self._db.execute(query).fetchone()[0]
        return newest

    @kept
    def days(self) -> tuple[str | None, str | None]:
        """The days of the oldest and the newest dated article, at the precision that they have."""
        query = "SELECT min(substr(published_at, 1, 10)), max(substr(published_at, 1, 10)) FROM articles"
        first, last = self._db.execute(query).fetchone()
        return first, last

    def undated(self, filters: Filters) -> int:
        """How many articles a period leaves out because they carry no date."""
        if not (filters.since or filters.until):
            return 0
        where, values = condition_of(replace(filters, since=None, until=None))
        query = f"SELECT count(*) FROM articles WHERE published_at IS NULL AND {where}"  # noqa: S608
        return int(self._db.execute(query, values).fetchone()[0])

    # --- passages and the lexical index ---------------------------------------------------------------------------

    def passage_ids(self, filters: Filters | None = None) -> list[int]:
        """Ids of the passages of articles that pass the filters, in no order."""
        if not filters:
            return [row[0] for row in self._db.execute("SELECT id FROM passages")]
        where, values = condition_of(filters)
        query = f"SELECT p.id FROM passages p JOIN articles ON articles.id = p.article_id WHERE {where}"  # noqa: S608
        return [row[0] for row in self._db.execute(query, values)]

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
        rows = self._db.execute(
            """SELECT j.key, p.id FROM json_each(?) j JOIN passages p
               ON p.article_id = j.value ->> 0 AND p.start < j.value ->> 2 AND p."end" > j.value ->> 1""",
            (json.dumps(spans),),
        )
        found: dict[tuple[str, int, int], list[int]] = {span: [] for span in spans}
        for at, passage in rows:
            found[spans[at]].append(passage)
        return found

    @kept
    def _overlapping(self) -> dict[tuple[str, int, int], list[int]]:
        """The passages that spans overlap, of those that were asked for: somebody's thousands are, again and again."""
        return {}

    def passages(self, ids: Sequence[int]) -> dict[int, PassageRow]:
        """Passages by id; ids that are no longer stored are left out."""
        rows = self._chunked("SELECT * FROM passages WHERE id IN ({})", ids)
        return {row["id"]: passage_of(row) for row in rows}

    def article_passages(self, article_id: str) -> list[PassageRow]:
        """An article's passages, in order."""
        rows = self._db.execute("SELECT * FROM passages WHERE article_id = ? ORDER BY start", (article_id,))
        return [passage_of(row) for row in rows]

    def vectors(self, ids: Sequence[int]) -> dict[int, bytes]:
        """float32 vectors by passage id."""
        return {row[0]: row[1] for row in self._chunked("SELECT id, vector FROM passages WHERE id IN ({})", ids)}

    def article_vectors(self, article_id: str) -> dict[tuple[str | None, str], bytes]:
        """An article's float32 vectors by what was embedded: (title, text of the passage)."""
        rows = self._db.execute("SELECT title, text, vector FROM passages WHERE article_id = ?", (article_id,))
        return {(row[0], row[1]): row[2] for row in rows}

    def set_vectors(self, vectors: dict[int, bytes]) -> None:
        """Replace vectors, for a new embedding model; call inside a transaction."""
        self._db.executemany("UPDATE passages SET vector = ? WHERE id = ?", [(v, i) for i, v in vectors.items()])

    def lexical(self, terms: Sequence[str], k: int, allowed: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k passages (of the allowed ids, if given) with the best BM25 score for any of the terms, best first.

        [(passage id, score), …]; a higher score is better.
        """
        if not terms:
            return []
        match = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        # The "+" has FTS5 run once and its rows sifted: without it, it runs anew for each id.
        narrowed = "" if allowed is None else "AND +rowid IN (SELECT value FROM json_each(:allowed))"
        score = f"-bm25(lexical, {_TITLE_WEIGHT}, {_TEXT_WEIGHT})"
        rows = self._db.execute(
            f"SELECT rowid, {score} AS score FROM lexical "  # noqa: S608
            f"WHERE lexical MATCH :match {narrowed} ORDER BY score DESC, rowid LIMIT :k",
            {"match": match, "k": k, "allowed": json.dumps(list(allowed or ()))},
        )
        return [(row[0], row[1]) for row in rows]

    def articles_matching(self, terms: Sequence[str]) -> list[str]:
        """Ids of the articles with a passage (or headline) that holds every one of the terms; none for no term."""
        if not terms:
            return []
        match = " AND ".join('"' + term.replace('"', '""') + '"' for term in terms)
        query = (
            "SELECT DISTINCT article_id FROM lexical JOIN passages ON passages.id = lexical.rowid WHERE lexical MATCH ?"
        )
        return [row[0] for row in self._db.execute(query, (match,))]

    def passages_with_words(self, wanted: Iterable[str], limit: int = 500) -> list[PassageRow]:
        """Passages that hold all of these words (in any form of each, as lexical search has it)."""
        terms = " AND ".join('"' + word.replace('"', '""') + '"' for word in wanted)
        query = "SELECT rowid FROM lexical WHERE lexical MATCH ? LIMIT ?"
        ids = [row[0] for row in self._db.execute(query, (f"text : ({terms})", limit))]
        return list(self.passages(ids).values())

    def document_frequency(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many passages each stem (as FTS5's porter tokenizer writes it) occurs."""
        wanted, known = list(dict.fromkeys(stems)), self._frequencies()
        found = {stem: known[stem] for stem in wanted if stem in known}
        if missing := [stem for stem in wanted if stem not in found]:
            found |= dict.fromkeys(missing, 0)
            held = self._chunked("SELECT term, doc FROM terms WHERE term IN ({})", missing)
            found |= {row[0]: row[1] for row in held}
            if len(known) + len(missing) <= _MOST_STEMS:
                known.update({stem: found[stem] for stem in missing})
        return {stem: found[stem] for stem in wanted}

    @kept
    def _frequencies(self) -> dict[str, int]:
        """In how many passages stems occur, of those that were asked for: FTS5 counts them each time."""
        return {}

    def holds(self, low: str) -> bool:
        """Whether a passage or headline has a folded word as it is; of one in very many, in whatever form, yes."""
        query = """SELECT coalesce(words(passages.title), '') || ' ' || words(passages.text) FROM lexical
                   JOIN passages ON passages.id = lexical.rowid WHERE lexical MATCH ? LIMIT ?"""
        for limit in (_FIRST_LOOKED_AT, _MOST_LOOKED_AT):  # the first few nearly always tell
            found = [row[0].split() for row in self._db.execute(query, (f'"{low}"', limit))]
            if any(low in held for held in found):
                return True
            if len(found) < limit:
                return False
        return True

    def terms_like(self, stem: str) -> list[str]:
        """The stems in the lexical index with the same first letter and about as many letters."""
        query = "SELECT term FROM terms WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?"
        bounds = (stem[0], stem[0] + "\uffff", len(stem) - 2, len(stem) + 2)
        return [row[0] for row in self._db.execute(query, bounds)]

    def term_weights(self, text: str) -> dict[str, float]:
        """Inverse document frequency of each content word's stem, over the archive's passages."""
        size = self.counts()["passages"]
        found = self.document_frequency(stems(text))
        return {stem: math.log(1 + (size - n + 0.5) / (n + 0.5)) for stem, n in found.items()}

    def dates(self, article_ids: Iterable[str]) -> dict[str, str | None]:
        """When each of the articles was published, by its id."""
        query = "SELECT articles.id, published_at FROM json_each(?) j JOIN articles ON articles.id = j.value"
        return {row[0]: row[1] for row in self._db.execute(query, (json.dumps(list(article_ids)),))}
