"""A person's statements are understood alone: whole sentences, the words said marked, what they hang on before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant, Settings
from rag.answering.excerpts import Excerpt, excerpt
from rag.answering.pointers import hangs, repeated

STORY = """\
The harbour board met on Monday. A bill on ferries had passed the night before.

“It is a disgrace,” Mayor Ada Holloway said of the ferry fares.

Holloway praised the bill. Her deputy, Peter Brandt, was asked whether he would vote for it. “No,” Brandt said.

Engineer Tove Lind had warned the board. She told reporters on Tuesday that the quay “won't last the winter” at Tideway.

“Our breakwater will hold for ten years if the ferries are kept away from its northern end,” said Colin Marsh, builder.

A spokesman for Holloway said the mayor stood by her words about the fares of the ferries.

Marsh said that Lind had told the board: “The quay is lost.”
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Excerpt]:
    folder = tmp_path_factory.mktemp("excerpts")
    (folder / "story.txt").write_text(STORY)
    with Assistant(Settings(home=folder / "home", embedding="local", llm="extractive")) as assistant:
        assistant.ingest([str(folder / "story.txt")])
        said = assistant.statements()
        return [excerpt(citation, assistant.catalogue) for citation in said]


def one(rows: list[Excerpt], words: str) -> Excerpt:
    (found,) = (row for row in rows if words in row.text)
    return found


def said(row: Excerpt) -> list[str]:
    return [part.text for part in row.parts if part.is_said]


def test_the_sentence_stands_with_its_cue_and_the_words_marked(rows: list[Excerpt]) -> None:
    row = one(rows, "ten years")
    assert row.text.endswith("its northern end,” said Colin Marsh, builder.") and row.before == ""
    assert said(row) == ["Our breakwater will hold for ten years if the ferries are kept away from its northern end,"]
    assert (
        row.citation.quote
        == "“Our breakwater will hold for ten years if the ferries are kept away from its northern end,”"
    )


@pytest.mark.parametrize(
    ("words", "before"),
    [
        ("“No,”", "whether he would vote for it."),  # a short answer, with its question
        ("It is a disgrace", "the night before."),
        ("praised the bill", "A bill on ferries had passed the night before."),  # which bill
    ],
)
def test_what_a_row_hangs_on_stands_before_it(rows: list[Excerpt], words: str, before: str) -> None:
    assert before in one(rows, words).before


def test_a_pronoun_is_named_in_brackets(rows: list[Excerpt]) -> None:
    assert one(rows, "the winter").text.startswith("She [Tove Lind] told reporters")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ten years", "direct"),
        ("won't last", "direct"),  # quoted in part
        ("praised", "indirect"),
        ("A spokesman", "spokesperson"),
    ],
)
def test_how_words_reach_a_reader(rows: list[Excerpt], words: str, kind: str) -> None:
    assert one(rows, words).kind == kind


def test_what_another_tells_is_of_its_own_kind(rows: list[Excerpt]) -> None:
    assert {row.citation.speaker for row in rows if row.kind == "told"} == {"Tove Lind"}


@pytest.mark.parametrize(
    ("text", "speaker", "is_open"),
    [
        ("“He was late again, and nobody minded,” Lee said.", "Ann Lee", True),
        ("“He was late again, and nobody minded,” Lee said of Brandt.", "Ann Lee", False),
        ("Lee said she would come to the meeting of the board.", "Ann Lee", False),
        ("Lee said he would come to the meeting of the board.", "Ann Lee", True),  # another's
        ("Lee criticised his “lack of judgement” in Channel Street.", "Ann Lee", True),
        ("“That is the question before all of us today,” Lee said.", "Ann Lee", True),
        ("Lee said that the ferry to the island would be late.", "Ann Lee", False),
        ("“This year has been good to the whole town,” Lee said.", "Ann Lee", False),
        ("“No, I meant that he’s the founder of it,” Lee said.", "Tom Lee", True),  # of himself he would say "I"
        ("“Absolutely not. We are not selling it,” Lee said.", "Ann Lee", True),
        ("“Absolutely nobody came to the island today,” Lee said.", "Ann Lee", False),
        ("“He will make the United States what it was,” Lee said.", "Ann Lee", True),  # no person but the speaker
        ("“No ferry came to the island today,” Lee said.", "Ann Lee", False),
        ("“Or do we sell boats that nobody wants?” Lee asked.", "Ann Lee", True),
        ("Her deputy, Peter Lee, said that Ada Marsh would come.", "Peter Lee", True),
        ("Lee called the statement “outlandish”.", "Ann Lee", True),
        ("Lee called the statement of the board “outlandish”.", "Ann Lee", False),
        ("“I am sorry that whoever wrote it had that impression,” Lee said.", "Ann Lee", True),
        ("However, that news will be late, according to Lee.", "Ann Lee", True),
        ("who had told the board of the loss in May of that year", None, True),
        ("The board, Lee said, had paid for the repair of its own boats.", "Ann Lee", False),
    ],
)
def test_what_leaves_something_open(text: str, speaker: str | None, is_open: bool) -> None:
    assert hangs(text, speaker) == is_open


def test_a_noun_that_was_introduced_before() -> None:
    assert repeated("Lee praised the bill and a boat.", "Bills and boats were before the board.") == {"bill"}
    assert repeated("A bill passed, and Lee praised the bill.", "Bills were before the board.") == set()


def test_doubled_marks_are_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The board met. ''We will not sell the ferry this year,'' Mayor Ann Lee said.")
    with Assistant(Settings(home=tmp_path / "home", embedding="local", llm="extractive")) as assistant:
        assistant.ingest([str(tmp_path / "a.txt")])
        (citation,) = assistant.statements("Lee")
    assert citation.quote == "''We will not sell the ferry this year,''"
