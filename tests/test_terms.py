"""Words and stems: one spelling for a question, a text and the lexical index."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from rag.language.porter import same_word
from rag.language.terms import stem, stems, words
from rag.store import fts5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zelensky’s 10-30 days", ["zelensky", "10", "30", "days"]),
        ("O’Brien's plan, O'Brien", ["obrien", "plan", "obrien"]),
        ("José’s café", ["jose", "cafe"]),
        ("don't", ["do", "not"]),
        ("U.S. snake_case", ["us", "snake", "case"]),
        ("the boys' room", ["the", "boys", "room"]),
        ("…—“”", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_stems_are_of_content_words_in_order() -> None:
    assert stems("The sanctions' threat, again: no sanction") == ["sanction", "threat", "sanction"]
    assert stems("What did they say about it?") == ["sai"]
    assert stems("") == []


def test_stems_are_those_of_the_lexical_index() -> None:
    """Words of the fictional archive, through FTS5's own porter tokenizer."""
    folder = Path(__file__).resolve().parent.parent / "eval" / "suites" / "archive" / "articles"
    texts = [path.read_text("utf-8", errors="ignore") for path in folder.rglob("*") if path.suffix in {".md", ".txt"}]
    vocabulary = sorted(
        {
            word
            for text in [*texts, "an EU isn’t the U.S.; 10.5 e-mails at 8:30 a.m., 10², 4,200"]
            for word in words(text)
        }
    )
    assert len(vocabulary) > 1_000
    db = sqlite3.connect(":memory:")
    tokenize = re.search(r"tokenize=(\".*\")", fts5.TABLES)
    assert tokenize
    db.execute(f"CREATE VIRTUAL TABLE lexical USING fts5(word, tokenize={tokenize[1]})")
    db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(lexical, instance)")
    db.executemany("INSERT INTO lexical (rowid, word) VALUES (?, ?)", enumerate(vocabulary))
    found = dict(db.execute("SELECT doc, term FROM terms"))
    db.close()
    assert [(word, found[i]) for i, word in enumerate(vocabulary) if found[i] != stem(word)] == []


def test_a_country_written_with_two_letters_is_searched_for() -> None:
    assert stems("The US and the U.S. told us") == ["us", "us", "told"]
    assert stems("WHAT DID THEY TELL US ABOUT IT") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("russia", "russian", True),
        ("sovereign", "sovereignti", True),
        ("decid", "decis", True),
        ("permit", "permiss", True),
        ("describ", "descript", True),
        ("port", "portrait", False),
        ("trade", "tradit", False),
        ("state", "statu", False),
        ("depart", "department", False),
        ("ferri", "terri", False),
        ("12345", "123456", False),
    ],
)
def test_one_word_in_two_forms(one: str, other: str, same: bool) -> None:
    assert same_word(one, other) == same_word(other, one) == same
