"""The edits that make a true sentence false, and the labelled pairs that measure the verification."""

from __future__ import annotations

import random

import pytest
from evaluation_cases import record_of, sample_of
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.verification import similarity
from rag.embedding import load_embedding
from rag.evaluation import edits
from rag.evaluation.verification_pairs import measure
from rag.schema import Span
from rag.settings import Settings


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
        (edits.with_opposite, "Fees rise in May.", "Fees fall in May."),
        (edits.with_opposite, "The fees are paid.", None),
        (edits.with_other_modality, "Fees will rise.", "Fees may rise."),
        (edits.with_other_modality, "The board plans to build.", "The board will build."),
    ],
)
def test_edits(edit, text, edited):
    assert edit(text) == edited


@given(st.integers(), st.sampled_from(["On Friday 4,200 people came.", "Twelve ships left in May, three sank."]))
def test_an_edit_changes_what_it_says(seed, text):
    rng = random.Random(seed)
    for edit in (edits.with_other_number, edits.with_other_date):
        assert edit(text, rng) != text
    other = edits.with_other_word(text, Span(0, len(text)), ["ferries", "walked", "Monday"], rng)
    assert other is None or other != text


def test_accuracies_on_pairs_made_from_a_log():
    quote = "“Income tax will rise in May,” Mayor Ida Holt told the council on Monday."
    record = record_of(sample_of(evidence=[{"article": "harbour.txt", "quote": quote}], nuggets=[{"patterns": ["x"]}]))
    cosine = similarity(load_embedding(Settings()))
    found = {a.label: a.estimate for a in measure([record], cosine)}
    assert found["true: an evidence sentence itself"].mean == 1.0
    for made in ("negation added", "date changed", "opposite", "quotation edited", "beside other sentences"):
        assert found[f"false: {made}"].mean == 1.0, made
    balanced = found["balanced accuracy"]
    assert balanced.low <= balanced.mean <= balanced.high
    assert measure([record_of(sample_of(evidence=[], answerable=False))], cosine) == []
