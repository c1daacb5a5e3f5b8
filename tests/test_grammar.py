"""The grammar of questions: each row's example and counter-example, and the notation that rows are written in."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files
from itertools import islice

import pytest

from rag.questions import grammar, parse
from rag.questions.grammar import (
    ANYBODY,
    COUNT,
    FIELD,
    MORE,
    NEWEST,
    QUOTED,
    SPEAKER,
    TALK,
    TITLED,
    UNSAID,
    WORDS,
    Row,
    first_word,
    fitting,
    source_rows,
)
from rag.questions.matching import Pattern, tokens_of
from rag.questions.names import may_be_speaker, split
from rag.questions.quotations import MaskedQuestion
from rag.questions.wording import plain

SOURCE = source_rows(["Harbour Courier"], ["Courier"], ["Nils Aske"])
TABLES = {
    "speaker": SPEAKER,
    "talk": TALK,
    "count": COUNT,
    "unsaid": UNSAID,
    "quoted": QUOTED,
    "anybody": ANYBODY,
    "field": FIELD,
    "titled": TITLED,
    "source": SOURCE,
    "order": NEWEST,
    "more": MORE,
}
ROWS = [(table, row) for table, rows in TABLES.items() for row in rows]
IDS = [f"{table}: {row.example}" for table, row in ROWS]


def asked(question: str) -> str:
    return plain(MaskedQuestion.of(question).text.rstrip(" ?!.").strip())


def names_somebody(slots: dict[str, str]) -> bool:
    return "speaker" not in slots or all(may_be_speaker(name) for name in split(slots["speaker"]))


@pytest.mark.parametrize(("table", "row"), ROWS, ids=IDS)
def test_a_row_is_the_first_that_fits_its_example(table: str, row: Row) -> None:
    fit = [found for found, slots in fitting(TABLES[table], asked(row.example)) if names_somebody(slots)]
    assert fit[:1] == [row]


@pytest.mark.parametrize(("table", "row"), ROWS, ids=IDS)
def test_a_row_does_not_fit_its_counter_example(table: str, row: Row) -> None:
    fit = [found for found, slots in fitting([row], asked(row.counter)) if names_somebody(slots)]
    outside = [found for found in fit if not found.outside_topic]
    assert not (outside or (fit and parse(row.counter).order != "relevance"))


def test_every_class_and_part_is_used_and_none_has_two_meanings() -> None:
    data = tomllib.loads(files("rag.questions").joinpath("grammar.toml").read_text("utf-8"))
    written = " ".join([*data["parts"].values(), *(row["pattern"] for rows in TABLES for row in data[rows])])
    used = {token.strip("{}?*+") for part in written.split() for token in part.split(":")}
    for name in (*data["words"], *data["parts"]):
        assert name in used or name.removeprefix("NEWEST").removeprefix("OLDEST") in ("", "_AT_END") or name in KEPT
    assert not data["words"].keys() & data["parts"].keys()
    assert all(word == word.casefold() for words in WORDS.values() for word in words)


KEPT = {"PHRASE", "OUTLET"}  # also in patterns of single.py


# --- the notation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "text", "slots"),
    [
        ("what did {speaker:NAME} {verb:SAY} {topic}", "What did Ann Lee say of it", ("Ann Lee", "say", "of it")),
        ("what did {speaker:NAME} {verb:SAY} {topic}", "What did the Post say of it", ("the Post", "say", "of it")),
        ("what did {speaker:NAME} {verb:SAY} {topic}", "What did the post say of it", ("the post", "say", "of it")),
        ("{a} 's {b}", "the mayor’s car", None),
        ("{a} POSSESSIVE {b}", "the mayor’s car", ("the mayor", "car")),
        ("{a} POSSESSIVE {b}", "the dockers' offer", ("the dockers", "offer")),
        ("did n't {a}", "Didn't Lee", ("Lee",)),
        ("{a} ( in|on may / on_a monday )? {b:now}", "Lee spoke on a Monday now", ("Lee spoke", "now")),
        ("{a} ( in|on may / on_a monday ) {b:now}", "Lee spoke on Monday now", None),
        ("{a:CAPITALS} {b:LOWER+}", "Ann Lee on fares", ("Ann Lee", "on fares")),
        ("{a:!know|knew} what", "tell what", ("tell",)),
        ("{a:!know|knew} what", "know what", None),
        (".. {a:NUMBER} ..", "some 20 trams", ("20",)),
        ("{a} of", "of of", ("of",)),
        ("{a:NAME} of {b}", "ministry of of trade", ("ministry", "of trade")),
    ],
)
def test_what_slots_hold(written: str, text: str, slots: tuple[str, ...] | None) -> None:
    found = grammar.pattern(written).match(text)
    assert (found and tuple(found.values())) == slots


@pytest.mark.parametrize("written", ["( a", "a )", "a|SAY", "UNKNOWN", "{a:UNKNOWN}"])
def test_a_pattern_that_cannot_be_read(written: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        _ = Pattern(written, {}).nodes


def test_tokens_cover_every_word() -> None:
    text = "Didn't the dockers' leader, Ann O'Neill-Lee, say “x” (twice)?"
    assert "".join(token.text for token in tokens_of(text)) == text.replace(" ", "")


def test_the_first_word_of_a_class() -> None:
    found = first_word("her comment was quoted as saying much", "SAY", "NOUN")
    assert found is not None and (found.text, found.start, found.end) == ("comment", 4, 11)
    assert first_word("nothing here", "SAY") is None


@pytest.mark.parametrize("word", ["have", "what did", "a,", "did a", "by", "in what", "when article", "a and,", "who"])
def test_a_long_question_is_read_in_time(word: str) -> None:
    question = " ".join(islice([word] * 2000, 2000 // (len(word) + 1)))
    began = time.process_time()
    parse(question)
    assert time.process_time() - began < 5.0
