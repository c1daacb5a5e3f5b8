"""The edits that make a true sentence false, and the labelled pairs that measure the verification."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from evaluation_cases import ARTICLE, record_of, sample_of
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation import edits
from rag.evaluation.verification_pairs import Pair, measure, passes_at_once, whole_sentences
from rag.schema import Span


@pytest.mark.parametrize(
    ("edit", "text", "edited"),
    [
        (edits.negated, "Fees will rise.", "Fees will not rise."),
        (edits.negated, "Fees won't rise.", None),
        (edits.negated, "Fees rose.", None),
        (edits.affirmed, "Fees will not rise.", "Fees will rise."),
        (edits.affirmed, "Fees won't rise.", "Fees will rise."),
        (edits.affirmed, "Fees can’t rise.", "Fees can rise."),
        (edits.affirmed, "Fees will not rise, nobody says so.", None),
        (edits.with_opposite, "The rich town accepted it.", "The poor town accepted it."),
        (edits.with_opposite, "The towns accepted it.", None),  # a word that the checker's English holds
        (partial(edits.with_opposite, held=True), "The rich town accepted it.", "The rich town rejected it."),
        (edits.with_opposite, "Ships were exporting grain.", "Ships were importing grain."),
        (edits.with_other_modality, "Fees will rise.", "Fees may rise."),
        (edits.with_other_modality, "The board plans to build.", "The board will build."),
    ],
)
def test_edits(edit: Any, text: str, edited: str | None) -> None:
    assert edit(text) == edited


@given(st.integers(), st.sampled_from(["On Friday 4,200 people came.", "Twelve ships left in May, three sank."]))
def test_an_edit_changes_what_it_says(seed: int, text: str) -> None:
    rng = random.Random(seed)
    for edit in (edits.with_other_number, edits.with_other_date):
        assert edit(text, rng) != text
    other = edits.with_other_word(text, Span(0, len(text)), ["ferries", "walked", "Monday"], rng)
    assert other is None or other != text


def test_accuracies_on_pairs_made_from_a_log() -> None:
    quote = "“Income tax will rise in May,” Mayor Ida Holt told the council on Monday."
    record = record_of(sample_of(evidence=[{"article": "harbour.txt", "quote": quote}], nuggets=[{"patterns": ["x"]}]))
    found = {a.label: a.estimate for a in measure([record])}
    assert found["true: an evidence sentence itself"].mean == 1.0
    false = {label: e.mean for label, e in found.items() if label.startswith("false: ")}
    assert set(false.values()) == {1.0}  # by the rules alone, nothing false passes
    assert {
        f"false: {made}" for made in ("negation added", "date changed", "opposite, seen", "quotation edited")
    } <= set(false)
    balanced = found["balanced accuracy"]
    assert balanced.low <= balanced.mean <= balanced.high
    assert measure([record_of(sample_of(evidence=[], answerable=False))]) == []


def test_a_sentence_in_other_words_does_not_pass_by_the_rules_alone() -> None:
    article = whole_sentences(ARTICLE, Span(0, 10))
    pair = Pair(article.citation.quote, (article,), True, "as it stands", "c")
    assert passes_at_once(pair)
    assert not passes_at_once(replace(pair, claim="Next May the mayor puts a higher income tax before the council."))
