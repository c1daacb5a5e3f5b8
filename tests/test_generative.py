"""Answers in a model's words: what it writes is checked, mended, tried again or left out, and never passed off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile_server import HostileServer
from scripted import ASKED, HELD, scripted, told

from rag.answering.generative import lines
from rag.assistant import Assistant

# --- sentences of a stream ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lee said no. [1] Hale left. [2][3]", [("Lee said no.", (1,)), ("Hale left.", (2, 3))]),
        ("Lee said no [1]. Hale left [2, 3].", [("Lee said no.", (1,)), ("Hale left.", (2, 3))]),
        ("- Lee said no. [1]\n- Hale left. [2]\n", [("Lee said no.", (1,)), ("Hale left.", (2,))]),
        ("Mr. Lee of the U.S. Senate said no. [1]", [("Mr. Lee of the U.S. Senate said no.", (1,))]),
        (
            "“No,” he said. “Never.” [2] Then he left.",
            [("“No,” he said.", ()), ("“Never.”", (2,)), ("Then he left.", ())],
        ),
        ("No mark at the end [4]", [("No mark at the end", (4,))]),
        ("[1]\n\n", []),
        ("The answer is: Lee said no. [1]", [("Lee said no.", (1,))]),
        ("1. (Ann Lee) Lee said no. [1]", [("Lee said no.", (1,))]),
        ("# The Post, 2031\nLee said no. [1]\n", [("Lee said no.", (1,))]),
        ("9.8 percent said no. [1]", [("9.8 percent said no.", (1,))]),
        (
            "Lee met Prof. Hale on Jan. 5. [1] So do I. [2]",
            [("Lee met Prof. Hale on Jan. 5.", (1,)), ("So do I.", (2,))],
        ),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_text_in_pieces_is_cut_into_sentences(
    text: str, expected: list[tuple[str, tuple[int, ...]]], size: int
) -> None:
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    assert [(line.text, line.numbers) for line in lines(pieces)] == expected


def test_a_sentence_comes_as_soon_as_it_is_whole() -> None:
    told: list[str] = []

    def deltas() -> Iterator[str]:
        for word in ("Lee ", "said ", "no. ", "[1] ", "Hale ", "left. [2]"):
            told.append(word)
            yield word

    assert next(lines(deltas())).text == "Lee said no."
    assert told == ["Lee ", "said ", "no. ", "[1] ", "Hale "]


# --- what the model writes ---------------------------------------------------------------------------------------


def test_what_holds_is_shown_with_the_sentence_it_numbers(town: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2]"]
    with scripted(town, hostile) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "openai:script")
    assert answer.text == "Ada Holloway said that the tram will not stop at the harbour. [1]"
    (citation,) = answer.citations
    assert citation.quote == "“The tram will not stop at the harbour,” Holloway said."
    assert citation.speaker == "Ada Holloway"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (100, 20)


@pytest.mark.parametrize(
    "lie",
    [
        "Ada Holloway said that the tram will stop at the harbour. [2]",
        "Ruth Delgado said that the tram will not stop at the harbour. [2]",
        "A spokesman for Holloway said that the tram will not stop at the harbour. [2]",
        "Ada Holloway said that 12 trams will not stop at the harbour. [2]",
        "Ada Holloway said that the tram will not stop at the harbour. [9]",
        "The city council has welcomed the plan.",
        "BANANA. [2]",
    ],
)
def test_what_does_not_hold_is_left_out_and_told(town: Assistant, hostile: HostileServer, lie: str) -> None:
    hostile.replies = [lie, lie]
    with scripted(town, hostile) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert len(hostile.requests) == 2  # it was tried again, with the objection
    assert "can't be shown" in hostile.requests[1]["messages"][-1]["content"]
    (rejected,) = answer.rejected
    assert rejected.text in lie
    assert rejected.reason
    assert answer.engine == "extractive"
    assert answer.notes[0].startswith("Nothing that the language model wrote passed the checks.")
    assert "“The tram will not stop at the harbour,” Holloway said." in answer.text


@pytest.mark.parametrize(
    "first",
    [
        "Ada Holloway said that the tram will stop at the harbour. [2]",
        "Ada Holloway said that the tram will not stop at the harbour.",  # a number forgotten isn't guessed
    ],
)
def test_a_second_try_that_holds_is_shown(town: Assistant, hostile: HostileServer, first: str) -> None:
    hostile.replies = [first, f"1. {HELD}"]
    with scripted(town, hostile) as assistant:
        answer = assistant.ask(ASKED)
    assert answer.text == "Ada Holloway said that the tram will not stop at the harbour. [1]"
    assert answer.rejected == ()
    assert answer.usage.completion_tokens == 40


def test_a_model_that_sat_no_exam_reads_what_the_rules_found_and_is_held_to_its_words(
    town: Assistant, hostile: HostileServer
) -> None:
    hostile.replies = ["The mayor has ruled out a stop at the harbour. [2]", "1. -"]
    with scripted(town, hostile) as assistant:
        answer = assistant.ask(ASKED)
    assert len(hostile.requests) == 2  # the answer and the second try: nobody judges
    assert "Delgado" not in told(hostile, 0)
    (rejected,) = answer.rejected
    assert (rejected.by, rejected.reason) == ("support", "it isn’t said so in what it cites")
    assert answer.engine == "extractive"


def test_a_quotation_nearly_right_gets_the_words_of_its_source(town: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["Ada Holloway said “the tram won't stop at the harbour”. [2]"] * 2
    with scripted(town, hostile) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert "won't" not in answer.text


def test_the_model_may_find_nothing(town: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["NOT FOUND"]
    with scripted(town, hostile) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert "found no answer" in answer.notes[0]


def test_a_model_that_repeats_itself_is_stopped(town: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2] " * 50]
    with scripted(town, hostile) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert len(answer.sentences) == 1


def test_silence_is_decided_before_any_model_is_asked(town: Assistant, hostile: HostileServer) -> None:
    with scripted(town, hostile) as assistant:
        answer = assistant.ask("What did Holloway say about zeppelins?")
    assert (answer.status, answer.engine, hostile.requests) == ("not_found", "extractive", [])
