"""What somebody did, and what others did in an article that mentions them."""

from __future__ import annotations

import pytest

from rag.evidence.subject import Subject

LEE = Subject(frozenset({"lee"}), must_be_named=True, acts=True, verb="sign")
THEIRS = (
    "Lee signed the treaty.",
    "Ann Lee, the mayor of Ostby, quickly signed it.",
    "Lee, who met Park, signed the treaty.",
    "Lee and Park signed it.",
    "Park and Lee have signed it.",
    "The treaty was signed by Mayor Lee.",
    "The award went to Lee.",  # nobody else acts
    "Park said Lee would sign.",
    "After Lee signed the treaty, Park resigned.",
)
OTHERS = (
    "Park, who met Lee, signed the treaty.",
    "Despite Lee’s comment, Park signed it.",
    "The president signed it with Lee.",
    "Officials told Lee that Park had signed.",
    "Park spoke as he returned from Pope Lee XIV’s Mass.",
    "A lawyer for Lee signed; Park followed.",
)


@pytest.mark.parametrize("sentence", THEIRS)
def test_what_they_did(sentence: str) -> None:
    assert LEE.is_of(sentence)


@pytest.mark.parametrize("sentence", OTHERS)
def test_what_others_did(sentence: str) -> None:
    assert not LEE.is_of(sentence)


def test_what_others_say_they_said_is_others_words() -> None:
    assert not LEE.is_of("She said Lee had told her so.", others_speak=True)
    assert LEE.is_of("She said Lee had signed it.", others_speak=True)
    assert not LEE.is_of("She met the friends of Lee.", others_speak=True)
