"""Metrics and statistics against cases worked by hand or published."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.metrics import contains, ndcg, normalise, reciprocal_rank, token_f1
from rag.evaluation.statistics import (
    cluster_bootstrap,
    estimate,
    estimate_f1,
    f1,
    mcnemar,
    paired_bootstrap,
    rule_of_three,
    wilson,
)


def test_normalise_is_squads() -> None:
    assert normalise("The  “White House”, a house!") == "white house house"


@pytest.mark.parametrize(
    ("given_text", "gold", "value"),
    [
        ("walk away", "Walk away.", 1.0),
        ("he will walk away", "walk away", 2 * (2 / 4) * 1 / (2 / 4 + 1)),  # precision 2/4, recall 2/2
        ("stay stay stay", "stay", 0.5),  # a word counts as often as both have it: precision 1/3, recall 1
        ("", "walk", 0.0),
        ("the", "a", 1.0),  # nothing is left of either
    ],
)
def test_token_f1(given_text: str, gold: Any, value: Any) -> None:
    assert token_f1(given_text, gold) == pytest.approx(value)


def test_contains_takes_whole_tokens() -> None:
    assert contains("It lasts 30 days.", "30 days")
    assert not contains("It lasts 130 days.", "30 days")
    assert not contains("anything", "")


def test_reciprocal_rank() -> None:
    assert reciprocal_rank([False, False, True, True]) == pytest.approx(1 / 3)
    assert reciprocal_rank([False]) == 0


def test_ndcg() -> None:
    # relevant at ranks 1 and 3 of 3 relevant: (1 + 1/2) / (1 + 1/log2(3) + 1/2)
    assert ndcg([True, False, True], 3, 10) == pytest.approx(1.5 / (1.5 + 1 / math.log2(3)))
    assert ndcg([False] * 10 + [True], 1, 10) == 0
    assert ndcg([True] * 10, 40, 10) == pytest.approx(1)
    assert ndcg([], 0, 10) == 0


def test_wilson_against_published_values() -> None:
    # Newcombe 1998, table I, method 3
    for successes, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)
    assert wilson(29, 29)[1] == pytest.approx(1.0)
    assert wilson(0, 0) == (0, 1)


def test_mcnemar_exact() -> None:
    old = [True] * 3 + [False] * 10 + [True] * 5
    new = [False] * 3 + [True] * 10 + [True] * 5
    # 13 discordant pairs, 3 one way: 2 * (1 + 13 + 78 + 286) / 2**13
    *counts, p = mcnemar(old, new)
    assert counts == [10, 3] and p == pytest.approx(2 * 378 / 8192)
    assert mcnemar([True, False], [True, False]) == (0, 0, 1.0)


def test_bootstrap_is_seeded_and_draws_clusters() -> None:
    values = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    alone = cluster_bootstrap(values, range(8))
    together = cluster_bootstrap(values, "aaaabbbb")
    assert alone == cluster_bootstrap(values, range(8))
    assert together == (0.0, 1.0)  # two clusters: both draws from one have chance 1/4 each way
    assert alone[1] - alone[0] < together[1] - together[0]


def test_bootstrap_matches_the_normal_interval() -> None:
    values = [float(i % 2) for i in range(400)]
    low, high = cluster_bootstrap(values, range(400))
    half = 1.96 * math.sqrt(0.25 / 400)
    assert (low, high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.005)


def test_estimate_of_all_right_still_has_width() -> None:
    assert estimate([1.0] * 10, range(10)).low == pytest.approx(wilson(10, 10)[0])
    with pytest.raises(ValueError, match="nothing"):
        estimate([], [])


def test_paired_bootstrap_sees_what_pairs_share() -> None:
    hard = [0.0, 1.0] * 50
    better = [min(1.0, value + 0.1) for value in hard]
    difference = paired_bootstrap(hard, better, range(100))
    assert difference.mean == pytest.approx(0.05)
    assert 0.03 < difference.low < difference.high < 0.07


def test_f1_of_rates() -> None:
    # silent on 3 of which 2 rightly, 4 unanswerable: precision 2/3, recall 2/4
    precision = [1.0, 1.0, 0.0, None, None]
    recall = [1.0, 1.0, None, 0.0, 0.0]
    found = estimate_f1(precision, recall, range(5))
    assert found.mean == pytest.approx(f1(2 / 3, 1 / 2)) == pytest.approx(4 / 7)
    assert found.low <= found.mean <= found.high
    assert estimate_f1([None], [0.0], [1]).mean == 0


def test_rule_of_three() -> None:
    assert rule_of_three(0, 300) == "0 of 300 (≤ 1.0 %)"
    assert rule_of_three(0, 2) == "0 of 2 (≤ 100.0 %)"
    assert rule_of_three(2, 300) == "2 of 300"
    assert rule_of_three(0, 0) == "0 of 0"


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_intervals_hold_the_mean(values: Any) -> None:
    found = estimate([float(value) for value in values], [i // 3 for i in range(len(values))])
    assert 0 <= found.low <= found.mean <= found.high <= 1
