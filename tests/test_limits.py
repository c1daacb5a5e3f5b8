"""What people ask for may be so long and no longer, and may hold what no language does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from documents import STORY

from rag.assistant import Assistant
from rag.errors import QuestionError, RagError
from rag.people import people_named
from rag.settings import Settings

LONG = "harbour " * 8_000
ASKS: dict[str, Callable[[Assistant, str], object]] = {
    "question": lambda town, text: town.ask(text),
    "follow-up": lambda town, text: town.conversation().ask(text),
    "topic": lambda town, text: town.statements("Ada Holloway", about=text),
    "name": lambda town, text: town.statements(text),
    "speakers": lambda town, text: town.speakers(text),
    "person": lambda town, text: people_named(town, text),
    "period": lambda town, text: town.statements("Ada Holloway", period=text),
    "publisher": lambda town, text: town.ask("What did Ada Holloway say?", publisher=text),
    "speaker": lambda town, text: town.ask("What is said of the tram?", speaker=text),
    "since": lambda town, text: list(town.articles(since=text)),
    "collection": lambda town, text: list(town.articles(collection=text)),
    "search": lambda town, text: town.listing(text),
    "search by outlet": lambda town, text: town.listing("tram", publisher=text),
}
ODD = (
    'tram" OR 1=1; DROP TABLE articles; --',
    "NEAR(tram, fare) AND title:* ^",
    '"""" ( ) * : - + {a b} "unclosed',
    "tram\0 fare",
    "tram \ud800 fare",
    "\u202emart\u202c \u200btram\u200d",
    "%s %00 {0} ${x} \\x00 '; --",
    "\U0010ffff\ufffe\u0000",
    "ТRАМ Ноllоwау",  # with Cyrillic letters that look Latin
)


@pytest.mark.parametrize("asks", ASKS.values(), ids=ASKS)
def test_what_is_too_long_is_refused_at_once(town: Assistant, asks: Callable[[Assistant, str], object]) -> None:
    started = time.process_time()
    for text in (LONG, "x" * 1_000_000):
        with pytest.raises(QuestionError, match=r"[\d,]+ characters, and (2,000|300) is the most"):
            asks(town, text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_syntax_and_characters_of_any_kind_are_only_words(town: Assistant, text: str) -> None:
    before = town.catalogue.counts()
    for asks in ASKS.values():
        try:
            asks(town, text)
        except RagError as error:  # no period, no date, no collection: told, as for other words
            assert str(error)
    assert town.catalogue.counts() == before


def test_letters_that_only_look_alike_are_nobodys_name(town: Assistant) -> None:
    """An article's "Ноlloway" in Cyrillic letters isn't Holloway, and neither is a question's."""
    answer = town.ask("What did Ada Ноlloway say about the tram?")
    assert not any(citation.speaker == "Ada Holloway" for citation in answer.citations)


FORGED = "Аda Holloway"  # its first letter is Cyrillic


def test_a_speaker_whose_name_only_looks_alike_is_somebody_else(tmp_path: Path) -> None:
    for name, speaker in (("true", "Ada Holloway"), ("forged", FORGED)):
        told = f"Mayor {speaker} spoke in Tideway on Monday.\n\n“The {name} tram is late,” {speaker} said."
        (tmp_path / f"{name}.txt").write_text(told, "utf-8")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assert assistant.ingest([str(tmp_path)]).added == 2
        quoted = [citation.quote for citation in assistant.statements("Ada Holloway")]
    assert quoted and not any("forged" in quote for quote in quoted)


def test_no_article_commands_a_terminal(tmp_path: Path) -> None:
    story = f"{STORY}\n\nThe clerk wrote \x1b[2J\x1b]0;owned\x07 and \x9b31m in the minutes."
    (tmp_path / "a.txt").write_text(story, "utf-8")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assert assistant.ingest([str(tmp_path / "a.txt")]).added == 1
        article_id = next(assistant.articles()).id
    code = "import sys; sys.argv[0] = 'rag'\nfrom rag.cli import main; main()"
    environment = {**os.environ, "RAG_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "utf-8"}
    for arguments in (["show", article_id], ["show", article_id, "--json"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=True
        )
        assert "in the minutes" in done.stdout
        assert not {"\x1b", "\x07", "\x9b"} & set(done.stdout)
