"""SQLite's index of words: FTS5 over the passages, which triggers keep in step.

    connection.execute(SCORES, {"match": Match.of_any(["sanction"]), "in_title": 0.5, "in_text": 1, "k": 20})

It is given words, so that it parts none: what else than letters and digits stands in one is in "10.5" and "8:30". Not
covered: how words are split (``rag.language.terms``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b

from sqlalchemy import text

from rag.derivation import SPLITTING, code_hash
from rag.errors import StoreError
from rag.language.terms import words
from rag.store.dialects import match_param
from rag.store.sqlite import statements_of

TABLES = """
CREATE VIRTUAL TABLE lexical USING fts5(
    title, text, content='passages', content_rowid='id',
    tokenize="porter unicode61 remove_diacritics 2 tokenchars '.:'"
);
CREATE VIRTUAL TABLE terms USING fts5vocab(lexical, row);
"""
_TRIGGERS = """
CREATE TRIGGER passages_insert AFTER INSERT ON passages BEGIN
    INSERT INTO lexical (rowid, title, text) VALUES (new.id, words(new.title), words(new.text));
END;
CREATE TRIGGER passages_delete AFTER DELETE ON passages BEGIN
    INSERT INTO lexical (lexical, rowid, title, text) VALUES ('delete', old.id, words(old.title), words(old.text));
END;
"""
_UNINDEXED = """
SELECT (SELECT count(*) FROM passages WHERE id NOT IN (SELECT id FROM lexical_docsize))
     + (SELECT count(*) FROM lexical_docsize WHERE id NOT IN (SELECT id FROM passages))"""

# A passage's score by its words; the better one is higher. All of them with k = -1.
SCORES = text("""
SELECT rowid, -bm25(lexical, :in_title, :in_text) AS score FROM lexical
WHERE lexical MATCH :match ORDER BY score DESC, rowid LIMIT :k""").bindparams(match_param("match"))
# The "+" has FTS5 run once and its rows sifted: without it, it runs anew for each id.
SCORES_OF_ALLOWED = text("""
SELECT rowid, -bm25(lexical, :in_title, :in_text) AS score FROM lexical
WHERE lexical MATCH :match AND +rowid IN (SELECT value FROM json_each(:allowed))
ORDER BY score DESC, rowid LIMIT :k""").bindparams(match_param("match"))
HOLDING = text("SELECT rowid FROM lexical WHERE lexical MATCH :match").bindparams(match_param("match"))


def create(db: sqlite3.Connection) -> None:
    """Make an empty index of words beside the passages. Call inside a transaction."""
    for statement in statements_of(TABLES + _TRIGGERS):
        db.execute(statement)


def fill(db: sqlite3.Connection) -> None:
    """Make the index of the passages' words anew. Call inside a transaction."""
    for statement in ("DROP TABLE IF EXISTS terms", "DROP TABLE IF EXISTS lexical", *statements_of(TABLES)):
        db.execute(statement)
    db.execute("INSERT INTO lexical (rowid, title, text) SELECT id, words(title), words(text) FROM passages")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('words', ?)", (version(),))


def faults(db: sqlite3.Connection) -> Iterator[str]:
    """What of the index isn't as the passages have it; reads it from end to end."""
    try:
        db.execute("SELECT count(*) FROM terms").fetchone()
        if unindexed := db.execute(_UNINDEXED).fetchone()[0]:
            yield f"the lexical index differs from the passages in {unindexed}"
    except StoreError as error:
        yield f"the lexical index: {error.message}"


def version() -> str:
    """A hash of the code that splits words, and of the index that they are put in."""
    return f"{code_hash(*SPLITTING)}/{blake2b(TABLES.encode(), digest_size=6).hexdigest()}"


def split(held: str | None) -> str:
    """What the index is given: words as questions are split, so that "O’Brien" is one in both."""
    return " ".join(words(held or ""))
