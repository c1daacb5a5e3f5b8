"""Questions whose answer is easily cut short: of a verb, a side, a change, a day, or of both dates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.assistant import Assistant
from rag.language.foreign import seems_foreign
from rag.settings import Settings

ARTICLES = {
    "pool.md": (
        "Council sits late",
        "2031-04-07",
        "Treasurer Milla Osk admitted that the pool was over budget. Osk said the doors would be green. She promised a "
        "review by June.",
    ),
    "turn.md": (
        "Treasurer turns",
        "2032-05-09",
        "Osk said the pool would be sold. “I have run out of patience,” Osk said.",
    ),
}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over the articles."""
    folder = tmp_path_factory.mktemp("pool")
    for name, (title, day, body) in ARTICLES.items():
        header = f"title: {title}\npublisher: Sound Courier\npublished_at: {day}\nupdated_at: {day}T09:00:00"
        (folder / name).write_text(f"---\n{header}\n---\n\n{body}\n")
    with Assistant(Settings(home=tmp_path_factory.mktemp("pool-home"))) as assistant:
        assert assistant.ingest([str(folder)]).added == len(ARTICLES)
        yield assistant


@pytest.mark.parametrize(
    ("question", "shown", "absent"),
    [
        ("What did Osk promise?", ["review by June"], "over budget"),
        ("What did Osk admit?", ["over budget"], "review"),
        ("Does Osk support the pool?", ["would be sold"], "green"),
        ("Is Osk against the pool?", ["would be sold"], "green"),
        ("Has Osk changed her view on the pool?", ["over budget", "would be sold"], "green"),
        ("When did Osk say the pool would be sold?", ["9 May 2032", "would be sold"], "2031"),
        ("Where did Osk say that the doors would be green?", ["In Sound Courier, 7 April 2031", "green"], "sold"),
        ("When was “Treasurer turns” published and last updated?", ["is dated", "was last updated"], "Council"),
    ],
)
def test_what_is_shown(pool: Assistant, question: str, shown: list[str], absent: str) -> None:
    text = pool.ask(question).text
    places = [text.find(part) for part in shown]
    assert -1 not in places, text
    assert places == sorted(places), text
    assert absent not in text


def test_when_is_told_behind_a_follow_up(pool: Assistant) -> None:
    conversation = pool.conversation()
    conversation.ask("What did Osk say about the doors?")
    assert "7 April 2031" in conversation.ask("When was that?").text


def test_a_question_in_another_language_is_told_so(pool: Assistant) -> None:
    reason = pool.ask("Qui a parlé de la piscine ?").reason
    assert reason is not None
    assert "English" in reason


@pytest.mark.parametrize(
    ("question", "is_so"),
    [
        ("Wer hat über das Schwimmbad gesprochen?", True),
        ("¿Qué dijo Osk sobre la piscina?", True),
        ("Hvad sagde Osk om bassinet?", True),
        ("osk pool doors green", False),
        ("What did La Voce say about di Marco?", False),
        ("Osk pool budget doors?", False),
    ],
)
def test_a_foreign_question(question: str, is_so: bool) -> None:
    assert seems_foreign(question) is is_so
