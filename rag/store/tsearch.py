"""PostgreSQL's index of words: a tsvector a passage, made of our own words, so that the same are found as in SQLite.

    connection.execute(ADD, indexed([(7, "Ferry sinks", "The ferry sank at noon.")]))
    connection.execute(SCORES, {"match": any_of(["ferri"]), "terms": ["ferri"], "idfs": [0.98], …})

The server splits and stems nothing. Triggers keep how many passages hold each stem, and how long they all are, which
is what BM25 is reckoned from: the score is FTS5's, by the same formula. What costs is to unpack the tsvectors of the
passages that hold a word, so only the essential words are looked for: those without which no passage can be among the
best k (as MaxScore has it). A phrase counts as its words, and ``harb*`` as the words that begin so.

Not covered: how words are split (``rag.language.terms``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Double, Text, bindparam, text
from sqlalchemy.sql.elements import BindParameter

from rag.derivation import SPLITTING, code_hash
from rag.language.terms import words
from rag.store.dialects import lexemes_of, match_param

TABLES = """
CREATE TABLE lexical (
    id bigint PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, length integer NOT NULL, words tsvector NOT NULL
);
CREATE INDEX lexical_words ON lexical USING gin (words);
CREATE TABLE terms (term text COLLATE "C" PRIMARY KEY, doc integer NOT NULL);
CREATE TABLE lexical_size (passages bigint NOT NULL, words bigint NOT NULL);
INSERT INTO lexical_size VALUES (0, 0);
CREATE FUNCTION lexical_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO terms AS known
        SELECT held.lexeme, count(*) FROM added CROSS JOIN LATERAL unnest(added.words) held GROUP BY 1 ORDER BY 1
        ON CONFLICT (term) DO UPDATE SET doc = known.doc + excluded.doc;
    UPDATE lexical_size SET passages = passages + more.n, words = lexical_size.words + more.length
        FROM (SELECT count(*) AS n, coalesce(sum(length), 0) AS length FROM added) more;
    RETURN NULL;
END $$;
CREATE FUNCTION lexical_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE terms SET doc = doc - less.n
        FROM (
            SELECT held.lexeme, count(*) AS n FROM removed CROSS JOIN LATERAL unnest(removed.words) held GROUP BY 1
        ) less
        WHERE term = less.lexeme;
    DELETE FROM terms WHERE doc <= 0
        AND term IN (SELECT held.lexeme FROM removed CROSS JOIN LATERAL unnest(removed.words) held);
    UPDATE lexical_size SET passages = passages - less.n, words = lexical_size.words - less.length
        FROM (SELECT count(*) AS n, coalesce(sum(length), 0) AS length FROM removed) less;
    RETURN NULL;
END $$;
CREATE TRIGGER lexical_added AFTER INSERT ON lexical REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION lexical_added();
CREATE TRIGGER lexical_removed AFTER DELETE ON lexical REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION lexical_removed();
"""
DROP = """
DROP TABLE IF EXISTS lexical, terms, lexical_size;
DROP FUNCTION IF EXISTS lexical_added, lexical_removed;
"""
ADD = text("""
INSERT INTO lexical (id, length, words)
SELECT fresh.id, fresh.length, CAST(fresh.words AS tsvector)
FROM unnest(:ids, :lengths, :words) AS fresh (id, length, words)
ON CONFLICT DO NOTHING""").bindparams(
    bindparam("ids", type_=ARRAY(BigInteger())),
    bindparam("lengths", type_=ARRAY(BigInteger())),
    bindparam("words", type_=ARRAY(Text())),
)
SIZE = text("SELECT passages, words FROM lexical_size")
BEGINNING = text("""
SELECT term FROM terms WHERE term >= :beginning AND term < :beginning || chr(1114111) ORDER BY doc DESC LIMIT 100""")
HOLDING = text("SELECT id FROM lexical WHERE words @@ CAST(:match AS tsquery)").bindparams(match_param("match"))
_SCORED = """
SELECT lexical.id, sum(asked.idf * found.often * 2.2
                       / (found.often + 1.2 * (0.25 + 0.75 * lexical.length / :mean))) AS score
FROM lexical
CROSS JOIN LATERAL unnest(lexical.words) AS held (lexeme, positions, weights)
JOIN unnest(:terms, :idfs) AS asked (term, idf) ON asked.term = held.lexeme
CROSS JOIN LATERAL (
    SELECT sum(CASE weight WHEN 'A' THEN :in_title ELSE :in_text END) AS often FROM unnest(held.weights) AS weight
) AS found
WHERE lexical.words @@ CAST(:match AS tsquery) {narrowed}
GROUP BY lexical.id ORDER BY score DESC, lexical.id LIMIT :k"""
_GIVEN: tuple[BindParameter[Any], ...] = (
    bindparam("match", type_=Text()),
    bindparam("terms", type_=ARRAY(Text())),
    bindparam("idfs", type_=ARRAY(Double())),
    *(bindparam(name, type_=Double()) for name in ("mean", "in_title", "in_text")),
    bindparam("k", type_=BigInteger()),
)
SCORES = text(_SCORED.format(narrowed="")).bindparams(*_GIVEN)
SCORES_OF_ALLOWED = text(_SCORED.format(narrowed="AND lexical.id = ANY(:allowed)")).bindparams(
    *_GIVEN, bindparam("allowed", type_=ARRAY(BigInteger()))
)
UNINDEXED = text("SELECT count(*) FROM passages WHERE NOT EXISTS (SELECT FROM lexical WHERE lexical.id = passages.id)")
MISCOUNTED = text("""
SELECT (SELECT count(*) FROM lexical) <> passages OR (SELECT coalesce(sum(length), 0) FROM lexical) <> words
    OR (SELECT coalesce(sum(doc), 0) FROM terms) <> (SELECT coalesce(sum(length(lexical.words)), 0) FROM lexical)
FROM lexical_size""")
_MOST = 2.2  # times its idf, that a word can add to a score: where it fills an endless passage
_LAST = 16_383  # the last position that a tsvector knows
_BETWEEN = 10  # positions between a headline and its text, so that no phrase goes over from one to the other


def version() -> str:
    """A hash of the code that splits and stems words, and of the index that they are put in."""
    return f"{code_hash(*SPLITTING, 'language/porter.py')}/{blake2b(TABLES.encode(), digest_size=6).hexdigest()}"


def any_of(lexemes: Iterable[str]) -> str:
    """The tsquery of what holds one of some lexemes, which aren't stemmed again."""
    return " | ".join(f"'{lexeme}'" for lexeme in lexemes)


def indexed(rows: Iterable[tuple[int, str | None, str]]) -> dict[str, list[Any]]:
    """What :data:`ADD` takes, of the (id, title, text) of passages."""
    made = [(key, *_vector(title, held)) for key, title, held in rows]
    return {"ids": [row[0] for row in made], "lengths": [row[1] for row in made], "words": [row[2] for row in made]}


def _vector(title: str | None, held: str) -> tuple[int, str]:
    """How many words they are, and the tsvector as PostgreSQL reads it."""
    headline, body = words(title or ""), words(held)
    places: dict[str, list[str]] = {}
    for label, first, those in (("A", 1, headline), ("", len(headline) + _BETWEEN, body)):
        for at, word in enumerate(those, first):
            for lexeme in lexemes_of(word):
                places.setdefault(lexeme, []).append(f"{min(at, _LAST)}{label}")
    vector = " ".join(f"'{lexeme}':{','.join(at)}" for lexeme, at in places.items())
    return len(headline) + len(body), vector


@dataclass(frozen=True, slots=True)
class Weighed:
    """Stems with what each weighs (its inverse document frequency), the most first, and the words of a passage."""

    idfs: Mapping[str, float]
    mean: float

    @classmethod
    def of(cls, asked: Mapping[str, int], frequencies: Mapping[str, int], passages: int, length: int) -> Weighed:
        """As FTS5 weighs them: one in more than half of the passages still weighs a little, one asked twice double."""
        idfs = {
            term: asked[term] * max(math.log((passages - n + 0.5) / (n + 0.5)), 1e-6) for term, n in frequencies.items()
        }
        return cls(dict(sorted(idfs.items(), key=lambda pair: -pair[1])), length / passages if passages else 1.0)

    def essential(self, threshold: float) -> list[str]:
        """The stems of which a passage must hold one for a score above the threshold."""
        left, others = list(self.idfs), 0.0
        while left and (others := others + _MOST * self.idfs[left[-1]]) < threshold:
            left.pop()
        return left


def rarest(frequencies: Mapping[str, int], enough: int) -> list[str]:
    """The rarest stems that together stand in enough passages."""
    chosen: list[str] = []
    found = 0
    for term, n in sorted(frequencies.items(), key=lambda pair: pair[1]):
        if found < enough:
            chosen.append(term)
            found += n
    return chosen
