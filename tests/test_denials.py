"""Words that somebody is said to have said and hasn't: the sentence that denies them, or takes them back, is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.assistant import Assistant
from rag.search.denials import takes_back
from rag.settings import Settings

HEAD = "Tove Lindqvist\nSound Courier\n"
ARTICLES = {
    "clip.txt": "Clip is not the harbour chief\n\nBy {head}4 April 2031\n\n"
    "A clip shared by thousands has harbour chief Ingrid Sorel saying “let the ferries rot”. Sorel said nothing of the "
    "sort. The voice was made by a computer, two engineers said.\n\nSorel told the Courier she wanted new ferries.\n",
    "parking.txt": "Row over free parking\n\nBy {head}5 April 2031\n\n"
    "The opposition claims that Mayor Petr Hanzl promised free parking for all. Hanzl denied it on Monday.\n\n"
    "“Parking pays for the buses,” Hanzl said.\n",
    "mug.txt": "Words on a mug\n\nBy {head}6 April 2031\n\n"
    "Shops sell a mug with the words “Sleep is for Mondays” under a portrait of the poet Aila Ranta. The words are not "
    "hers. A satirical website wrote them.\n",
    "never.txt": "Rumours\n\nBy {head}7 April 2031\n\n"
    "Bishop Olle Vand never said “the bells are too loud”. It is false that Vand promised a new organ.\n",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over the articles."""
    folder = tmp_path_factory.mktemp("sound")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text.format(head=HEAD))
    with Assistant(Settings(home=tmp_path_factory.mktemp("sound-home"))) as assistant:
        assert assistant.ingest([str(folder)]).added == len(ARTICLES)
        yield assistant


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (
            "Did Ingrid Sorel say “let the ferries rot”?",
            ["saying “let the ferries rot”", "Sorel said nothing of the sort."],
        ),
        ("Did Hanzl promise free parking?", ["The opposition claims", "Hanzl denied it on Monday."]),
        ("Who said “Sleep is for Mondays”?", ["The words are not hers.", "A satirical website wrote them."]),
        ("What did Vand say about the bells?", ["never said “the bells are too loud”"]),
        ("What did Vand promise?", ["It is false that Vand promised a new organ."]),
    ],
)
def test_what_is_claimed_stands_beside_what_takes_it_back(sound: Assistant, question: str, shown: list[str]) -> None:
    answer = sound.ask(question)
    assert answer.status == "answered"
    places = [answer.text.find(sentence) for sentence in shown]
    assert -1 not in places, answer.text
    assert places == sorted(places)
    assert not [c for c in answer.citations if c.speaker and "rot" in c.quote]


def test_only_what_was_asked_for_is_denied(sound: Assistant) -> None:
    assert "bells" not in sound.ask("What did Vand promise?").text
    assert "denied" not in sound.ask("What did Hanzl say about the buses?").text


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("They were written by a parody account.", True),
        ("Sorel denies having said it.", True),
        ("Colm denied that at the weekend.", True),
        ("She has not spoken in those terms.", True),
        ("Lee denied the budget was leaked.", False),
        ("Lee denied that the budget was leaked.", False),
        ("The words are hers.", False),
    ],
)
def test_what_takes_back(text: str, is_so: bool) -> None:
    assert takes_back(text) is is_so
