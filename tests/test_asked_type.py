"""What a question word asks for is looked for in a sentence."""

from __future__ import annotations

import pytest

from rag.search.asked_type import asked_office, asked_type, names_office


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("When was the bridge closed?", "It was closed on Tuesday.", True),
        ("When was the bridge closed?", "It was closed by the police.", False),
        ("What year did it open?", "It opened in May 1987.", True),
        ("What year did it open?", "It opened last May.", False),
        ("How many people came?", "Two dozen came.", True),
        ("How many people came?", "People came.", False),
        ("Who met Lee in Oslo?", "Ann Reid met Lee there.", True),
        ("Who met Lee in Oslo?", "Mayor Jane Lee was in Oslo on Monday.", False),
        ("Who met Lee in Oslo?", "The United States sent nobody.", False),
        ("Who met Lee in Oslo?", "The Harbour Trust did.", True),
        ("Why did Lee leave?", "nobody knows", True),
    ],
)
def test_what_the_question_word_asks_for(question: str, sentence: str, *, holds: bool) -> None:
    assert asked_type(question)(sentence) is holds


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("Who is the White House press secretary?", "press secretary"),
        ("Who was head of risk at Corran Bank?", "head"),
        ("Who’s Norvane's chief executive?", "chief executive"),
        ("Who is the harbour master quoted in the archive?", "harbour master"),
        ("Who was the retired judge?", "retired judge"),
        ("Who is named as secretary of state?", "secretary"),
        ("Who is Ann Lee?", None),
        ("Who is he?", None),
        ("Who signed the treaty?", None),
    ],
)
def test_the_office_asked_for(question: str, office: str | None) -> None:
    assert asked_office(question) == office


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mayor Ann Lee spoke.", True),
        ("Ann Lee, the new mayor of Ostby, spoke.", True),
        ("Former mayor Tom Reed spoke.", False),
        ("Deputy Mayor Tom Reed spoke.", False),
        ("Former mayor Tom Reed met the mayor, Ann Lee.", True),
        ("The mayoral race is on.", False),
    ],
)
def test_the_office_itself_is_named(text: str, *, names: bool) -> None:
    assert names_office(text, "mayor") is names
