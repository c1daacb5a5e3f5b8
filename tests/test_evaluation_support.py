"""The support check and the labelled pairs that measure it."""

from __future__ import annotations

from typing import Any

import pytest
from evaluation_cases import HARBOUR, record_of, sample_of
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.support import is_negated, quotations, supports
from rag.evaluation.support_pairs import measure, pairs_of
from rag.language.sentences import sentences

SENTENCES = [sentence.of(HARBOUR) for sentence in sentences(HARBOUR)]


@pytest.mark.parametrize(
    ("claim", "source", "holds"),
    [
        ("Income tax will rise.", "Income tax will not rise.", False),
        ("Income tax will not rise.", "Income tax will rise.", False),
        ("Income tax won't rise.", "The mayor said that income tax will not rise in May.", True),
        ("Income tax will rise in May.", "“Income tax will rise in May,” Mayor Ida Holt told the council.", True),
        ("4,200 people signed.", "He said 4200 people had signed a petition.", True),
        ("4,300 people signed.", "He said 4,200 people had signed a petition.", False),
        ("Nine people signed.", "He said 9 people had signed.", True),
        ("A petition was signed, Reed said.", "Holt said a petition was signed.", False),
        ("The plan is “a gift to everybody”.", "Reed called the plan “a gift to nobody”.", False),
        ("Reed called the plan “a gift to nobody”.", 'Tom Reed called the plan "a gift to nobody".', True),
        ("“Nobody wrote back,” in The Courier.", "“Nobody wrote back,” she said. The Courier", True),
        ("He came with a lawyer and left before noon.", "He came without a lawyer and left before noon.", False),
        ("Ships are built in winter.", "The council votes on 12 June.", False),
    ],
)
def test_supports(claim: str, source: str, holds: bool) -> None:
    verdict = supports(claim, [source])
    assert verdict.holds == holds, verdict.why
    assert bool(verdict.why) != holds


def test_several_sources_support_together() -> None:
    claim = "Income tax will rise and the council votes on 12 June."
    sources = ["Income tax will rise in May.", "The council votes on 12 June."]
    assert supports(claim, sources).holds
    assert not any(supports(claim, [source]).holds for source in sources)
    assert not supports(claim, []).holds


@given(st.sampled_from(SENTENCES), st.lists(st.sampled_from(SENTENCES), max_size=3))
def test_a_sentence_supports_itself_whatever_else_is_cited(sentence: str, others: Any) -> None:
    assert supports(sentence, [*others, sentence]).holds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “one” and “two”.", ["one", "two"]),
        ("“She said “inner” there,” he said.", ["She said “inner” there,"]),
        ('"One," he said.', ["One,"]),
        ("No marks, don't ask.", []),
    ],
)
def test_quotations(text: str, found: Any) -> None:
    assert quotations(text) == found


def test_negation() -> None:
    assert is_negated("It won’t rise")
    assert is_negated("Nobody came.")
    assert not is_negated("A notable man came.")


def test_labelled_pairs() -> None:
    quote = "“Income tax will rise in May,” Mayor Ida Holt told the council on Monday."
    record = record_of(sample_of(evidence=[{"article": "harbour.txt", "quote": quote}], nuggets=[{"patterns": ["x"]}]))
    made = {pair.made: pair for pair in pairs_of(record)}
    assert made["evidence negated"].claim == quote.replace("will rise", "will not rise")
    assert made["evidence with a word swapped"].claim == quote.replace("will rise", "will fall")
    assert "evidence with a number changed" not in made
    assert not any(quote in source for source in made["gold answer and the article's other sentences"].sources)
    assert {a.label: a.estimate.mean for a in measure([record])} == {
        "true: gold answer and its evidence": 1.0,
        "true: evidence and itself": 1.0,
        "false: gold answer and the article's other sentences": 1.0,
        "false: evidence with a word swapped": 1.0,
        "false: evidence negated": 1.0,
    }
    assert measure([record_of(sample_of(evidence=[], answerable=False))]) == []
