"""Questions whose answer is easily cut short or left out: a side, a change, a day, keywords, who wouldn't say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.assistant import Assistant
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


LIDO = {
    "plan.md": (
        "Lido plan",
        "2032-05-03",
        "Councillor Bram Oakes said the lido would open in June. “It is a gift to the town,” Oakes said. The swimmer "
        "Lena Fitch said the lido was too cold. “Bring a wetsuit,” she said.\n\nOakes told Fitch that the water "
        "would be heated. Chief engineer Paul Rudd declined to comment.",
    ),
    "shut.md": (
        "Lido shut",
        "2032-08-04",
        "Councillor Bram Oakes said the lido would not open this year. A leaflet pushed through doors said that the "
        "lido would be sold for flats.",
    ),
    "kiosk.md": (
        "Brothers",
        "2032-08-05",
        "Max Brandt said trade was slow. Theo Brandt said ice cream would save them.\n\n“The lido killed us,” Brandt "
        "said.\n\n“I have sold bread here for forty years,” said Odd Trane.",
    ),
    "farm.md": (
        "Farm sale",
        "2032-08-06",
        "Grove, Hill & Sons said the farm would be sold. “We asked the bank. The bank refused,” the farmer Ola Vik "
        "said. Vik was told by the agent, Pim Dorn, that nobody would buy.",
    ),
    "bank.md": (
        "Ferry bank",
        "2032-08-07",
        "Marsh Bank said it had acted in good faith. The bank said it would help. The Pilots' Union said members were "
        "angry. The union's spokeswoman, Elin Roos, said: “The pay offer is an insult.”\n\nShipowner Bernt Skog was "
        "away. “He regrets the noise,” his lawyer said.",
    ),
}


@pytest.fixture(scope="module")
def lido(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over the articles."""
    folder = tmp_path_factory.mktemp("lido")
    for name, (title, day, body) in LIDO.items():
        header = f"title: {title}\npublisher: The Fenmoor Record\npublished_at: {day}"
        (folder / name).write_text(f"---\n{header}\n---\n\n{body}\n")
    with Assistant(Settings(home=tmp_path_factory.mktemp("lido-home"))) as assistant:
        assert assistant.ingest([str(folder)]).added == len(LIDO)
        yield assistant


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        # keywords and summaries: who says what, the oldest first
        ("lido", ["3 May 2032", "open in June", "too cold", "4 August 2032", "not open this year"]),
        ("Summarise the articles about the lido", ["open in June", "too cold", "not open this year"]),
        ("Bram Oakes", ["not open this year", "open in June", "gift"]),
        ("All quotes by Oakes about the lido", ["not open this year", "open in June"]),
        # what is taken back later
        ("When will the lido open?", ["3 May 2032", "open in June", "4 August 2032", "not open this year"]),
        # whom it was told to, by whatever name
        ("What did Oakes tell the swimmer?", ["Oakes told Fitch"]),
        ("What was Fitch told?", ["Oakes told Fitch"]),
        ("What was Vik told about buyers?", ["told by the agent"]),
        # nobody's own words
        ("What did Rudd say about the lido?", ["Rudd declined to comment"]),
        ("Who said the lido would be sold for flats?", ["A leaflet pushed through doors said"]),
        ("What did Brandt say about the lido?", ["“The lido killed us,” Brandt said."]),
        ("Who has sold bread for forty years?", ["said Odd Trane"]),
        # who speaks for a body or somebody who isn't quoted
        ("What did the bank say?", ["Marsh Bank said", "The bank said"]),
        ("What did the Pilots' Union say about pay?", ["The union's spokeswoman, Elin Roos"]),
        ("What did Skog say about the noise?", ["his lawyer said"]),
        # names of firms, and sentences that lean on their neighbour
        ("What did Grove, Hill & Sons say about the farm?", ["Grove, Hill & Sons said the farm would be sold."]),
        ("What did Ola Vik say about the bank?", ["“We asked the bank. The bank refused,”"]),
    ],
)
def test_what_is_said_is_all_shown(lido: Assistant, question: str, shown: list[str]) -> None:
    text = lido.ask(question).text
    places = [text.find(part) for part in shown]
    assert -1 not in places, text
    assert places == sorted(places), text


def test_a_namesake_is_credited_with_nothing(lido: Assistant) -> None:
    answer = lido.ask("What did Max Brandt say about the lido?")
    assert answer.status == "not_found"
    assert answer.reason == "The article doesn't make plain which Brandt says it."
    bare = lido.ask("What did Brandt say about the lido?")
    assert [citation.speaker for citation in bare.citations] == [None]
    assert bare.notes == ("The article doesn't make plain which Brandt says it.",)


def test_nobody_elses_lawyer_speaks_for_somebody(lido: Assistant) -> None:
    assert "lawyer" not in lido.ask("What did Roos say about the noise?").text
