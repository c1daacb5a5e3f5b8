"""The one tokenizer: offsets, folding, and everybody who splits words splits them alike."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.terms import words
from rag.language.words import COMPOUND, fold, read
from rag.schema import Span
from rag.statements.tokens import tokenize

PROSE = st.text(st.sampled_from("aeEioUnstSDR0159.,:'’-‑&_ \u0301\u00adß²½é“\n") | st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. and US, U.S-led", ["us", "and", "us", "us", "led"]),
        ("e-mail, E-Mail, email", ["email", "email", "email"]),
        ("an F-16 of R-Ohio", ["an", "f16", "of", "r", "ohio"]),
        ("one-and-a-half cease-fires", ["one", "and", "a", "half", "cease", "fires"]),
        ("won’t can't cannot ain't", ["will", "not", "can", "not", "cannot", "be", "not"]),
        ("10² is not 102", ["10²", "is", "not", "102"]),
        ("½ of 4,200 or 10.5 at 8:30", ["½", "of", "4200", "or", "10.5", "at", "8:30"]),
        ("5,12 and 10-30", ["5", "12", "and", "10", "30"]),
        ("Jose\u0301’s sanc\u00adtions, CO₂", ["jose", "sanctions", "co2"]),
        ("J.D. Vance at 8 p.m.Then", ["jd", "vance", "at", "8", "pm", "then"]),
        ("end.Then", ["end", "then"]),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(PROSE)
def test_words_stand_at_their_offsets(text: str) -> None:
    found = read(text)
    assert all(text[w.start : w.end] == w.text for w in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    inside = {at for w in found for at in range(w.start, w.end)}
    assert not any(c.isalnum() for at, c in enumerate(text) if at not in inside)


@given(PROSE)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert all(fold(fold(w.text)) == fold(w.text) for w in read(text))


@given(PROSE)
def test_a_compound_is_made_of_whole_words(text: str) -> None:
    inside = [
        (match.start() + w.start, match.start() + w.end)
        for match in re.finditer(COMPOUND, text)
        for w in read(match[0])
    ]
    assert inside == [(w.start, w.end) for w in read(text)]


@given(PROSE)
def test_statements_are_read_in_the_same_words(text: str) -> None:
    tokens = tokenize(text, Span(0, len(text)), ())
    edges = {edge for t in tokens for edge in (t.start, t.end)}
    assert all(w.start in edges or text[w.start - 1] in "-‑&_@#" for w in read(text))
    assert all(w.end in edges or text[w.end] in "-‑&_" for w in read(text))


@pytest.mark.parametrize(
    "unit", ["a", "a.", "1,", "1,234", "a-", "a'", "’s", "a\u0301", "\u00ad", "1:2.", "R-O", "n't "]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        start = time.process_time()
        re.findall(COMPOUND, text)
        read(text)
        return time.process_time() - start

    seconds(1_000)
    assert min(seconds(80_000) for _ in range(3)) < 40 * min(seconds(8_000) for _ in range(3)) + 0.05
