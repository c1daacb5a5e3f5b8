"""What an answer's words look like: marks that match, whose words, where and when, in a reader's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant, Settings

HEAD = "{title}\n\nBy Ida Voss\nThe Fen Courier\n{date}\n\n{text}\n"


def shown(tmp_path: Path, question: str, *articles: tuple[str, str]) -> str:
    """The answer to a question from an archive of (date, text) articles."""
    folder = tmp_path / "news"
    folder.mkdir()
    for number, (date, text) in enumerate(articles):
        (folder / f"{number}.txt").write_text(HEAD.format(title=f"Weir story {number}", date=date, text=text))
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(folder)])
        return assistant.ask(question).text


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (  # whose words they are, as the article puts it
            "What did the bishop say about the bells?",
            "A spokesman for the bishop said: “He has heard the bells. He will have them mended.”",
            "A spokesman for the bishop said: “He has heard the bells. He will have them mended.” [1]",
        ),
        (
            "What did the bishop say about the organ?",
            "A spokesman for the bishop said: “He has heard the bells. The organ will be sold.”",
            "A spokesman for the bishop, in The Fen Courier, 3 May 2031: “The organ will be sold.” [1]",
        ),
        (  # a sentence that leans on the one before it, with that
            "What did the bishop say about the organ?",
            "A spokesman for the bishop said: “He has heard the bells. He will sell the organ.”",
            "A spokesman for the bishop said: “He has heard the bells. He will sell the organ.” [1]",
        ),
        (
            "What did the ringers say about the ropes?",
            "Three ringers in the belfry said: “The ropes are rotten. We won't pull ropes like these.”",
            "Three ringers in the belfry said: “The ropes are rotten. We won't pull ropes like these.” [1]",
        ),
        (  # a sentence that begins in a quotation, with the rest of it
            "What did Ruth Ager call the weir?",
            "The surveyor Ruth Ager called the weir “a ruin. Nobody has ever tended it.”",
            "The surveyor Ruth Ager called the weir “a ruin. Nobody has ever tended it.” [1]",
        ),
        (  # single marks, and double ones inside
            "What did Ruth Ager say about the sluice?",
            "The surveyor Ruth Ager said: ‘I can’t mend it. Hinges as “hopeless” as the sluice’s break.’",
            "Ruth Ager, in The Fen Courier, 3 May 2031: ‘Hinges as “hopeless” as the sluice’s break.’ [1]",
        ),
        (  # a list's bullet
            "What did Ruth Ager say about the sluice?",
            "The council heard two:\n\n- “The sluice is sound,” said Ruth Ager.\n\n- “It isn't,” said Otto Brill.",
            "“The sluice is sound,” said Ruth Ager. [1]",
        ),
        (  # one line, whatever the source's lines
            "What did Ruth Ager say about the sluice?",
            "The surveyor Ruth Ager said that the sluice had been built\nwithout a plan, and that nobody knew "
            "who had\ndone so.",
            "The surveyor Ruth Ager said that the sluice had been built without a plan, and that nobody knew who had "
            "done so. [1]",
        ),
    ],
)
def test_words_as_a_reader_sees_them(tmp_path: Path, question: str, text: str, answer: str) -> None:
    assert shown(tmp_path, question, ("3 May 2031", text)) == answer


def test_what_was_said_at_several_times_stands_with_days_and_marks_of_its_own(tmp_path: Path) -> None:
    answer = shown(
        tmp_path,
        "What did Ager say about the sluice?",
        ("3 May 2031", "The surveyor Ruth Ager said that the sluice was “good for a century”."),
        ("9 June 2031", "The surveyor Ruth Ager spoke to the council. She said that the sluice was rotten."),
    )
    for line in (
        "In The Fen Courier, 3 May 2031: The surveyor Ruth Ager said that the sluice was “good for a century”. [",
        "In The Fen Courier, 9 June 2031: She [Ruth Ager] said that the sluice was rotten. [",
    ):
        assert line in answer
