"""What of one person's statements can't both hold; whatever is only near it isn't marked. Everything is invented."""

from __future__ import annotations

import pytest

from rag.search.contradictions import Claim, contradictions


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("The tram will stop at the harbour.", "The tram won't stop at the harbour.", "denies"),
        ("denied that the tram would stop at the harbour", "the tram would stop at the harbour", "denies"),
        ("The depot cost 40 million crowns in all.", "The depot cost 55 million crowns in all.", "number"),
        ("The tram will stop at the harbour.", "The tram will stop at the harbour in May.", None),
        ("The tram won't stop at the harbour.", "The tram will never stop at the harbour.", None),
        ("Will the tram stop at the harbour?", "The tram won't stop at the harbour.", None),
        ("The tram will stop at the harbour.", "The ferry won't stop at the island's quay.", None),
        ("The depot cost 40 million crowns in all.", "The depot employs 55 drivers in all.", None),
        ("The tram to the harbour opens on 4 May.", "The tram to the harbour employs 40 drivers.", None),
    ],
)
def test_what_cannot_both_hold(one: str, other: str, why: str | None) -> None:
    expected = [(0, 1, why)] if why else []
    assert contradictions([Claim("a", one), Claim("b", other)]) == expected
    assert contradictions([Claim("a", other), Claim("b", one)]) == expected
    assert contradictions([Claim("a", one), Claim("a", other)]) == []  # one article tells what it means
