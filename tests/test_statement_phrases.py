"""The stages that find who is named and who speaks: a table for each."""

from __future__ import annotations

import pytest
from test_statement_stages import tokens_and_units, written

from rag.statements.readings import read


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("“It rained,” said Orme.", [("Orme", "after")]),
        ("It rained, said Tove Orme, the mayor.", [("Tove Orme", "after")]),
        ("Said Orme, “It rained.”", [("Orme", "after")]),
        ("Tove Orme, of Halsen, said the dam leaked.", [("Tove Orme", "before")]),
        ("“It rained,” she told her brother.", [("she", "before")]),
        ("“It rained,” said her brother.", [("her brother", "after")]),
        ("Vane confirmed that Orme said it rained.", [("Vane", "before"), ("Orme", "before")]),
        ("That man said it rained.", [("That man", "before")]),
        ("Orme left, saying it rained.", [("Orme", "elided")]),
        ("Orme said it rained and added that it froze.", [("Orme", "before"), ("Orme", "elided")]),
        ("Vane left as Orme was told by the mayor that it rained.", [("the mayor", "after")]),
        ("He began by saying it rained.", [("He", "elided")]),
        ("Adding that it rained, Orme left.", [("Orme", "elided")]),
        ("Vane left while Orme ate and said it rained.", []),  # either of them
        ("People who ate there and said it rained left.", [("People", "elided")]),
    ],
)
def test_who_is_the_subject_of_a_cue(text: str, subjects: list[tuple[str, str]]) -> None:
    tokens, found = tokens_and_units(text)
    named = [reading.subject for reading in read(tokens, found)]
    assert [(written(tokens, subject.start, subject.end), subject.where) for subject in named] == subjects
