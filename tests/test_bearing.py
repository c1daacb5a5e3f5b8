"""Whether words bear out a claim or deny it, and what somebody says on a topic: all of it, with what takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Answer, Assistant, Settings
from rag.search.bearing import denies

HEAD = "{title}\n\nBy Ida Voss\nThe Fen Courier\n{date}\n\n{text}\n"
BRILL = "The baker Otto Brill said the weir was a joke."
WEIR = (
    (
        "5 January 2031",
        "Mayor Ruth Ager said the weir would be opened in May. Otto Brill said it was a farce.",
    ),
    (
        "9 March 2031",
        "A fair was held in the square, and the band played until noon. “The weir is leaking,” Ruth Ager said.",
    ),
    ("2 June 2032", "Mayor Ruth Ager said on Tuesday that the weir would not be opened."),
)


@pytest.mark.parametrize(
    ("text", "claim", "is_denied"),
    [
        ("the dam was safe", "the dam was safe", False),
        ("the dam wasn't safe", "the dam was safe", True),
        ("the dam was unsafe", "the dam was safe", True),
        ("the dam was not unsafe", "the dam was safe", False),
        ("denied that the dam was safe", "the dam was safe", True),
        ("there was no evidence that the dam was safe", "the dam was safe", True),
        ("the dam was not old, but it was safe", "the dam was safe", False),
        ("nobody should drive", "nobody should drive", True),
        ("the pumps failed twice, and not for long", "the pumps failed", False),
        ("the dam was old", "the dam was safe", None),
    ],
)
def test_what_is_denied(text: str, claim: str, is_denied: bool | None) -> None:
    assert denies(text, claim) == is_denied


def ask(tmp_path: Path, question: str, *articles: tuple[str, str]) -> Answer:
    folder = tmp_path / "news"
    folder.mkdir()
    for number, (date, text) in enumerate(articles):
        (folder / f"{number}.txt").write_text(HEAD.format(title=f"Town story {number}", date=date, text=text))
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(folder)])
        return assistant.ask(question)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Who said the sluice was sound?", "Nils Aske"),
        ("Who said the sluice was not sound?", None),
        ("Who denied that the sluice was sound?", None),
        ("Who said the eels were poisoned?", None),
        ("Who denied that the eels were poisoned?", "Mia Holt"),
        ("Who said the toll was fair?", None),
        ("Who denied that the toll was fair?", "Otto Brill"),
    ],
)
def test_who_said_so_is_asked_with_its_not(tmp_path: Path, question: str, speaker: str | None) -> None:
    text = (
        "The engineer Nils Aske said the sluice was sound. The warden Mia Holt said the eels were not poisoned. "
        "The baker Otto Brill denied that the toll was fair."
    )
    answer = ask(tmp_path, question, ("3 May 2031", text))
    assert [c.speaker for c in answer.citations] == ([speaker] if speaker else [])
    says = "says so." if "denied" in question else "says the opposite."
    assert answer.status == "answered" or (answer.reason or "").endswith(says)


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("What is the latest Ager said about the weir?", ["would not be opened", "is leaking", "in May"]),
        ("What did Ager first say about the weir?", ["in May", "is leaking", "would not be opened"]),
    ],
)
def test_dates_choose_before_anything_is_cut(tmp_path: Path, question: str, order: list[str]) -> None:
    answer = ask(tmp_path, question, *WEIR)
    assert [part in c.quote for part, c in zip(order, answer.citations, strict=True)] == [True] * 3


def test_a_statement_stands_beside_what_takes_it_back(tmp_path: Path) -> None:
    answer = ask(tmp_path, "What did Ager say about the weir?", *WEIR)
    assert {c.article["published_at"] for c in answer.citations} == {"2031-01-05", "2031-03-09", "2032-06-02"}
    assert answer.further is None


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    said = ("was old", "needed paint", "had cost a fortune", "was loved by all", "had a song", "would be sold")
    text = " ".join(f"Mayor Ruth Ager said the weir {what}." for what in said)
    answer = ask(tmp_path, "What did Ager say about the weir?", ("3 May 2031", text), WEIR[2])
    assert len(answer.citations) == 5
    assert answer.further is not None and answer.further.statements == 2
    assert "There are 2 more statements by Ruth Ager about “the weir”." in answer.notes
    assert any("would not be opened" in c.quote for c in answer.citations)


def test_did_they_say_so_of_somebody_who_is_only_spoken_for(tmp_path: Path) -> None:
    text = "A spokesman for the bishop said: “He has heard the bells. He will have them mended.”"
    answer = ask(tmp_path, "Did the bishop say he will have the bells mended?", ("3 May 2031", text))
    assert answer.text.startswith("A spokesman for the bishop")
    assert answer.notes == (
        "1 article mentions “the bishop”, but none quotes the bishop or reports what the bishop said.",
    )


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        (
            "What did the drainage board say about the culvert?",
            ["A spokesman for the drainage board said: “We are sorry for the smell. The culvert is blocked.”"],
        ),
        ("What did Marsh Bank say about the loan?", ["The bank said the loan would stand."]),
        ("What did Marsh Bank say about cash?", ["Marsh Bank said there was cash for all."]),
    ],
)
def test_a_body_speaks_through_others(tmp_path: Path, question: str, quotes: list[str]) -> None:
    text = (
        "A spokesman for the drainage board said: “We are sorry for the smell. The culvert is blocked.”\n\n"
        "Marsh Bank said there was cash for all. The bank said the loan would stand."
    )
    assert [c.quote for c in ask(tmp_path, question, ("3 May 2031", text)).citations][:1] == quotes


@pytest.mark.parametrize(
    "question", ["Has Ager changed her mind about the weir?", "How did Ager's view of the weir change?"]
)
def test_a_change_of_mind_is_what_was_said(tmp_path: Path, question: str) -> None:
    quotes = " ".join(c.quote for c in ask(tmp_path, question, *WEIR).citations)
    assert "opened in May" in quotes and "would not be opened" in quotes


def test_a_year_may_lie_outside_of_the_period_asked_for(tmp_path: Path) -> None:
    days = (
        ("03/04/2031", "Mayor Ruth Ager said the weir was old."),
        ("May 2031", "Mayor Ruth Ager said the weir was loud."),
    )
    answer = ask(tmp_path, "What did Ager say about the weir in May 2031?", *days)
    assert answer.notes == ("What is dated only 2031 may lie outside of the period.",)


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("What did Ager say about the bank?", ["Mayor Ruth Ager said the bank of the river would hold."]),
        ("What did Ager say about the wall?", []),
        ("What did Ager say about Wall Street?", ["Ager said Wall Street would cheer."]),
        ("Did Ager say the bank of the river would hold?", ["Mayor Ruth Ager said the bank of the river would hold."]),
        ("Did Ager say the town hall would be sold?", []),
        ("Who said the rates will rise by a tenth on Monday?", []),
        ("What did Ager tell Brill?", ["Ager told Otto Brill that his oven was too hot."]),
    ],
)
def test_nothing_is_shown_that_merely_lies_near(tmp_path: Path, question: str, quotes: list[str]) -> None:
    text = (
        "Mayor Ruth Ager said the bank of the river would hold. Ager said Wall Street would cheer. "
        "Ager told Otto Brill that his oven was too hot. Ager told the choir that she would sing."
    )
    assert [c.quote for c in ask(tmp_path, question, ("3 May 2031", text)).citations] == quotes


def test_two_people_asked_for_speak_with_all_their_days(tmp_path: Path) -> None:
    answer = ask(tmp_path, "What did Ager and Brill say about the weir?", *WEIR[::2], ("3 June 2032", BRILL))
    assert [c.speaker for c in answer.citations][:3] == ["Ruth Ager", "Ruth Ager", "Otto Brill"]
    assert answer.text.startswith("In The Fen Courier, ")
