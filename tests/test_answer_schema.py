"""What every answer keeps, whatever was asked: its schema, exact citations, and a stream that tells the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from rag.assistant import Assistant, Conversation
from rag.evaluation.samples import Sample, load
from rag.schema import (
    Answer,
    AnswerSentence,
    Citation,
    Done,
    Event,
    Evidence,
    RejectedBy,
    Searching,
    SentenceReady,
    SentenceRejected,
    Support,
    Violation,
)  # fmt: skip

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "rag" / "answer.schema.json").read_text("utf-8"))
# `rag eval` asks all of them, and holds citations too.
SAMPLES = load(ROOT / "eval" / "suites" / "seeds" / "gold.jsonl")[::3]
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)


def after_the_turns_before(sample: Sample, assistant: Assistant) -> Conversation:
    """A conversation that is ready for the sample's last turn."""
    conversation = assistant.conversation()
    for turn in sample.turns[:-1]:
        conversation.ask(turn)
    return conversation


def without_timings(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in answer.to_dict().items() if name not in ("timings", "asked_at")}


Told = Callable[[Sample], tuple[list[Event], Answer]]


@pytest.fixture(scope="session")
def told(seeds_assistant: Assistant) -> Told:
    """The events before Done, and the answer, to a sample's last turn; each sample is asked once."""

    told_so_far: dict[str, tuple[list[Event], Answer]] = {}

    def tell(sample: Sample) -> tuple[list[Event], Answer]:
        if sample.id not in told_so_far:
            *events, last = after_the_turns_before(sample, seeds_assistant).stream(sample.turns[-1])
            assert isinstance(last, Done)
            told_so_far[sample.id] = events, last.answer
        return told_so_far[sample.id]

    return tell


@every_sample
def test_an_answer_keeps_its_promises(sample: Sample, told: Told, seeds_assistant: Assistant) -> None:
    events, answer = told(sample)
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(answer.to_dict())))
    check_citations(answer, seeds_assistant)
    check_text(answer)
    check_stream(events, answer)


def check_citations(answer: Answer, assistant: Assistant) -> None:
    """Every quotation stands at its offsets; every field has a value; numbers go on without a gap."""
    citations = [*answer.citations, *answer.related]
    assert [citation.number for citation in citations] == list(range(1, len(citations) + 1))
    for citation in citations:
        article = assistant.article(citation.article["id"])
        assert citation.article == article.to_dict()
        if citation.field is not None:
            assert (citation.start, citation.end, citation.quote) == (0, 0, "")
            assert getattr(article, citation.field)
            continue
        assert citation.quote
        assert article.text[citation.start : citation.end] == citation.quote
        if mention := citation.speaker_mention:
            assert article.text[mention.start : mention.end] == mention.text


def check_text(answer: Answer) -> None:
    """The text is the sentences with their markers; a field's sentence holds the field's value."""
    given = answer.to_dict()
    if given["status"] == "not_found":
        assert given["text"] == given["reason"]
        return
    marked = [f"{s['text']} {''.join(f'[{n}]' for n in s['citations'])}" for s in given["sentences"]]
    assert given["text"] == " ".join(marked)
    for sentence in answer.sentences:
        for citation in (answer.citations[number - 1] for number in sentence.citations):
            if citation.field is not None:
                assert sentence.kind == "field"
                assert citation.article[citation.field] in sentence.text


def check_stream(events: list[Event], answer: Answer) -> None:
    """Searching, Evidence, then the sentences; what was ready is the text, what was rejected is counted."""
    first, second, *sentences = events
    assert first == Searching(answer.searched)
    assert isinstance(second, Evidence)
    assert all(isinstance(event, SentenceReady | SentenceRejected) for event in sentences)
    ready = [event for event in sentences if isinstance(event, SentenceReady)]
    assert " ".join(event.text for event in ready) == answer.text
    rejected = [(event.text, event.reason) for event in sentences if isinstance(event, SentenceRejected)]
    assert rejected == [(one.text, one.reason) for one in answer.rejected]
    if answer.status == "not_found":
        assert [event.citations for event in ready] == [()]
        return
    cited = [tuple(answer.citations[n - 1] for n in sentence.citations) for sentence in answer.sentences]
    assert [event.citations for event in ready] == cited


def test_the_schema_knows_every_key() -> None:
    """Keys are added to the answer and to the schema at once."""
    cited = Citation(1, {}, 0, 1, "x")
    answer = Answer("q", "q", "answered", None, sentences=(AnswerSentence("x", (1,), "quote"),), citations=(cited,))
    given = replace(answer, rejected=(Violation("y", "no", (1,)),)).to_dict()
    assert given.keys() == SCHEMA["properties"].keys()
    assert given["sentences"][0].keys() == SCHEMA["$defs"]["sentence"]["properties"].keys()
    assert given["citations"][0].keys() == SCHEMA["$defs"]["citation"]["properties"].keys()
    assert given["rejected"][0].keys() == SCHEMA["properties"]["rejected"]["items"]["properties"].keys()
    for values, known in (
        (Support, SCHEMA["$defs"]["sentence"]["properties"]["support"]),
        (RejectedBy, SCHEMA["properties"]["rejected"]["items"]["properties"]["by"]),
    ):
        assert list(get_args(values)) == known["enum"]


def test_the_suite_asks_for_every_kind_of_answer(told: Told) -> None:
    """So that none of the checks above passes for want of anything to check."""
    answers = [told(sample)[1] for sample in SAMPLES]
    assert {answer.status for answer in answers} == {"answered", "not_found"}
    assert {"quote", "field"} <= {sentence.kind for answer in answers for sentence in answer.sentences}
    assert any(answer.related for answer in answers)
    assert any(len(answer.sentences) > 1 for answer in answers)
    assert any(citation.speaker_mention for answer in answers for citation in answer.citations)


@pytest.mark.parametrize("sample", [*SAMPLES[::13], SAMPLES[-1]], ids=lambda sample: sample.id)
def test_async_tells_the_same(sample: Sample, told: Told, seeds_assistant: Assistant) -> None:
    async def collect() -> tuple[list[Event], Answer]:
        streamed = after_the_turns_before(sample, seeds_assistant)
        asked = after_the_turns_before(sample, seeds_assistant)
        return [event async for event in streamed.astream(sample.turns[-1])], await asked.aask(sample.turns[-1])

    (*events, last), asked = asyncio.run(collect())
    expected_events, expected = told(sample)
    assert isinstance(last, Done)
    assert events == expected_events
    assert without_timings(last.answer) == without_timings(asked) == without_timings(expected)


def test_filters_reach_every_way_of_asking(seeds_assistant: Assistant) -> None:
    """The same filter leaves out the same articles, by whatever way the question comes in."""
    question, publisher = "What did Vance say?", "No such outlet"
    conversation = seeds_assistant.conversation()

    async def last() -> Event:
        return [event async for event in seeds_assistant.astream(question, publisher=publisher)][-1]

    streamed = asyncio.run(last())
    assert isinstance(streamed, Done)
    answers = [
        seeds_assistant.ask(question, publisher=publisher),
        conversation.ask(question, publisher=publisher),
        asyncio.run(seeds_assistant.aask(question, publisher=publisher)),
        streamed.answer,
    ]
    assert [(answer.status, answer.citations) for answer in answers] == [("not_found", ())] * 4
    assert seeds_assistant.ask(question).status == "answered"
