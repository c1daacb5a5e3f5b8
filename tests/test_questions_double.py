"""Two questions in one are read as two, the second leaning on the first; one thing that is asked about stays one."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.questions import parse
from rag.questions.double import split


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "On the first day, what toll did the police give, and what did the doctor count?",
            ("On the first day, what toll did the police give?", "what did the doctor count?"),
        ),
        ("Did the mayor sign the bill, and was it published?", ("Did the mayor sign the bill?", "was it published?")),
        ("What did Lee say about who won and who lost?", None),
        ("Who won, and why?", None),
    ],
)
def test_split(question: str, parts: tuple[str, str] | None) -> None:
    assert split(question) == parts


def test_the_second_leans_on_the_first() -> None:
    first, second = parse("What did Holloway say about the harbour, and what did she say about the depot?").parts
    assert (first.speaker, first.topic) == ("Holloway", "the harbour")
    assert (second.speaker, second.topic) == ("Holloway", "the depot")


def test_both_are_answered_and_a_silence_is_told(town: Assistant) -> None:
    both = town.ask("What did Holloway say about the harbour, and what did Renko say about the strike?")
    shown = " ".join(sentence.text for sentence in both.sentences)
    assert "harbour" in shown and "strike would last a week" in shown
    half = town.ask("What did Holloway say about the harbour, and what did Renko say about zeppelins?")
    assert half.status == "answered" and {c.speaker for c in half.citations} == {"Ada Holloway"}
    assert any("what did Renko say about zeppelins?" in note for note in half.notes)
