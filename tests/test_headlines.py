"""What a headline says for somebody answers where the text under it doesn't."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.assistant import Assistant
from rag.settings import Settings

HEADLINES = {
    "Trevanion: “The ferry is finished”": "The owner spoke for an hour at the quay. Nobody in the hall clapped.",
    "‘We were sold a pup’, says keeper Odo Blyth": "The match ended in a draw. The crowd stayed on in the rain.",
    "Wrenfield promises new bus station": "Work starts in May. “It will be brick,” Mayor Ada Wrenfield said.",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("desk")
    for number, (title, text) in enumerate(HEADLINES.items()):
        header = f"title: {title!r}\npublisher: The Otter Post\ndate: 2031-04-0{number + 1}"
        (folder / f"{number}.md").write_text(f"---\n{header}\n---\n\n{text}\n")
    with Assistant(Settings(home=folder / "home")) as opened:
        opened.ingest([str(folder / f"{number}.md") for number in range(len(HEADLINES))])
        yield opened


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("Did Trevanion say the ferry is finished?", 0),
        ("What did Trevanion say about taxes?", None),
        ("What did Odo Blyth say?", 1),
        ("What did Blyth say about a pup?", 1),
        ("What did Blyth say about the ferry?", None),
        ("Did Wrenfield promise a new bus station?", 2),
        ("What did Trevanion say about the bus station?", None),
    ],
)
def test_a_headline_answers_where_no_text_does(desk: Assistant, question: str, headline: int | None) -> None:
    answer = desk.ask(question)
    if headline is None:
        assert answer.status == "not_found"
        return
    (citation,) = answer.citations
    assert (citation.field, citation.article["title"]) == ("title", list(HEADLINES)[headline])
    assert citation.article["title"] in answer.text


def test_what_the_text_says_comes_before_the_headline(desk: Assistant) -> None:
    (citation,) = desk.ask("What did Wrenfield say?").citations
    assert citation.quote.startswith("“It will be brick,”")
