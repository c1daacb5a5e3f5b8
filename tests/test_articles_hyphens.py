"""Words that a line's end breaks, in text pasted from a page: joined where the hyphen isn't the word's own."""

from __future__ import annotations

import pytest

from rag.articles.hyphens import is_broken
from rag.articles.text import read_text, text_of


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ("re", "peated", True),
        ("sedi", "ment", True),
        ("har", "bour", True),
        ("Whit", "lock", True),
        ("well", "known", False),
        ("long", "term", False),
        ("five-year", "old", False),
        ("Rees", "Mogg", False),
        ("F", "16", False),
    ],
)
def test_hyphens_at_the_ends_of_lines(first: str, second: str, broken: bool) -> None:
    assert is_broken(first, second, frozenset()) is broken


def test_the_texts_own_spelling_decides_about_a_hyphen() -> None:
    assert not is_broken("co", "operate", {"co-operate"})
    assert is_broken("down", "river", {"downriver"})


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The pier would be re-\npaired, Ek said.", "The pier would be repaired, Ek said."),
        ("The pier would be re-\r\npaired, Ek said.", "The pier would be repaired, Ek said."),
        ("The well-\nknown diver Ek said no.", "The well-known diver Ek said no."),
        ("Ek told the Rees-\nMogg family no.", "Ek told the Rees-Mogg family no."),
        ("Ek said no -\nand again no.", "Ek said no -\nand again no."),
        ("Ek said no to:\n\n- the pier-\n\n- the road", "Ek said no to:\n\n- the pier-\n\n- the road"),
    ],
)
def test_pasted_text(source: str, text: str) -> None:
    assert text_of(source, read_text(source)[1]) == text
