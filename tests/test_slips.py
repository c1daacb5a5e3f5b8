"""Slips of the pen, and what makes another word."""

from __future__ import annotations

import pytest

from rag.language.slips import is_mistyped, is_slip, slips


def test_how_many_slips_two_words_are_apart() -> None:
    assert slips("pharmacists", "pharmacies", most=2) > 2  # of one stem, and no slip
    pairs = [("berth", "berth"), ("berht", "berth"), ("bert", "berth"), ("resevior", "reservoir"), ("quay", "way")]
    assert [slips(one, other, most=2) for one, other in pairs] == [0, 1, 1, 2, 3]


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("holloway", "hollaway", True),
        ("holloway", "hollowya", True),
        ("holloway", "hollowey", True),
        ("holloway", "holoway", True),
        ("holloway", "holloway", False),
        ("holloway", "halloran", False),
        ("hanson", "hansen", False),  # both are names
        ("halley", "malley", False),  # never across the first letter
        ("reed", "reid", False),  # too short to tell
    ],
)
def test_a_name_for_another(one: str, other: str, slip: bool) -> None:
    assert is_slip(one, other) == is_slip(other, one) == slip
    assert not slip or slips(one, other, most=1) == 1  # the two measures agree


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("waht", True), ("hwat", True), ("wht", False), ("whit", False), ("what", False)],
)
def test_a_short_word_is_mistyped_by_swapping_alone(typed: str, meant: bool) -> None:
    assert is_mistyped(typed, "what") is meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("abotu", True), ("abut", True), ("abouut", True), ("aboat", False), ("auboat", False)]
)
def test_a_longer_word_also_by_a_letter_too_few_or_too_many(typed: str, meant: bool) -> None:
    assert is_mistyped(typed, "about") is meant
