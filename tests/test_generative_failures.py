"""When a model fails, or is a small one: the archive's own sentences, the reason, and nothing past the checks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hostile_server import HostileServer
from llama_index.core.llms import MockLLM
from llm_server import model_file
from scripted import scripted

from rag.assistant import Assistant
from rag.schema import Done, Evidence, SentenceReady, SentenceRejected
from rag.settings import Settings

# --- when it fails -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model", ["status-500", "status-401", "garbage-html", "truncated-reset", "empty-stop", "silence-0"]
)
def test_a_failure_gives_the_archives_own_sentences_and_the_reason(
    town: Assistant, hostile: HostileServer, model: str
) -> None:
    with scripted(town, hostile, model) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert answer.notes[0].startswith("The language model failed:")
    assert "“The tram will not stop at the harbour,” Holloway said." in answer.text


def test_what_failed_its_check_before_a_failure_is_told(town: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["The city council has welcomed the plan. Ada Holloway said that the"]
    with scripted(town, hostile, "script-cut") as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert [rejected.text for rejected in answer.rejected] == ["The city council has welcomed the plan."]
    assert (answer.engine, answer.status) == ("extractive", "answered")


class BrokenLLM(MockLLM):
    """A developer's own LLM, on a bad day."""

    def stream_chat(self, messages: Any, **_: Any) -> Any:
        """Fails as no client of ours would."""
        raise ConnectionError("the line is dead")


def test_an_llm_of_ones_own_that_fails_is_a_model_that_failed(town: Assistant) -> None:
    with Assistant(town.settings, llm=BrokenLLM(max_tokens=None)) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.engine, answer.status) == ("extractive", "answered")
    assert "ConnectionError: the line is dead" in answer.notes[0]


def test_a_small_window_keeps_what_answers(town: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["NOT FOUND"]
    with scripted(town, hostile) as assistant:
        settings = assistant.settings.model_copy(update={"llm_context_window": 700})
    with Assistant(settings) as assistant:
        assistant.ask("What did Holloway say about the harbour?")
    assert "The tram will not stop at the harbour" in hostile.requests[0]["messages"][-1]["content"]
    assert hostile.requests[0]["max_tokens"] == 700 // 3


def test_what_was_shown_before_a_failure_stays(town: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2] She"]
    with scripted(town, hostile, "script-cut") as assistant:
        *events, done = assistant.stream("What did Holloway say about the harbour?")
    assert isinstance(done, Done)
    assert done.answer.engine == "openai:script-cut"
    assert done.answer.notes[0].startswith("The language model failed:")
    assert " ".join(e.text for e in events if isinstance(e, SentenceReady)) == done.answer.text


def test_a_reader_who_goes_stops_the_model(town: Assistant, hostile: HostileServer) -> None:
    tasks: list[asyncio.Task[None]] = []

    async def leave() -> None:
        async for event in assistant.astream("What did Holloway say about the harbour?"):
            if isinstance(event, Evidence):  # what comes next is a sentence that never ends
                asyncio.get_running_loop().call_later(0.3, tasks[0].cancel)

    async def run() -> None:
        tasks.append(asyncio.create_task(leave()))
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]

    with scripted(town, hostile, "long") as assistant:
        asyncio.run(run())
        end = time.monotonic() + 3
        while "the client went" not in hostile.models:
            assert time.monotonic() < end, "the model still writes"
            time.sleep(0.02)


# --- the real thing ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(seeds_assistant: Assistant) -> Iterator[Assistant]:
    """The seeds, asked through a real small model in this process."""
    settings: Settings = seeds_assistant.settings.model_copy(
        update={"llm": f"local:{model_file()}", "llm_max_tokens": 120, "exam": "off"}
    )
    with Assistant(settings) as assistant:
        yield assistant


@pytest.mark.parametrize(
    "question",
    ["What did Vance say about the talks?", "What did Trump say about sanctions?", "Who is Karoline Leavitt?"],
)
def test_nothing_a_small_model_writes_gets_past_the_checks(small: Assistant, question: str) -> None:
    events = list(small.stream(question))
    answer = events[-1].answer  # type: ignore[union-attr]
    assert " ".join(e.text for e in events if isinstance(e, SentenceReady)) == answer.text
    assert [e.text for e in events if isinstance(e, SentenceRejected)] == [r.text for r in answer.rejected]
    for citation in answer.citations:
        assert small.article(citation.article["id"]).text[citation.start : citation.end] == citation.quote
    assert answer.usage.prompt_tokens > 100


def test_a_window_of_1024_tokens_is_enough(seeds_assistant: Assistant) -> None:
    settings = seeds_assistant.settings.model_copy(
        update={"llm": f"local:{model_file()}", "llm_context_window": 1024, "llm_max_tokens": 60}
    )
    with Assistant(settings) as assistant:
        answer = assistant.ask("What did Trump say about Russia and Ukraine?")
    assert answer.status == "answered"
    assert answer.usage.prompt_tokens > 0
    assert not [note for note in answer.notes if "failed" in note]
