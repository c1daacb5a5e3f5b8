"""Answers in a model's words: what it writes is checked, mended, tried again or left out, and never passed off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hostile_server import HostileServer, misbehaving
from llama_index.core.llms import MockLLM
from llm_server import model_file

from rag.answering.generative import lines
from rag.assistant import Assistant
from rag.schema import Done, Evidence, SentenceReady, SentenceRejected
from rag.settings import Settings


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with misbehaving() as running:
        yield running


def scripted(town: Assistant, server: HostileServer, model: str = "script") -> Assistant:
    """The town's archive, asked through a server that says what the test wants."""
    settings = town.settings.model_copy(
        update={"llm": f"openai:{model}", "openai_base_url": server.url, "llm_retries": 0, "llm_timeout_s": 2.0}
    )
    return Assistant(settings)


# --- sentences of a stream ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lee said no. [1] Hale left. [2][3]", [("Lee said no.", (1,)), ("Hale left.", (2, 3))]),
        ("Lee said no [1]. Hale left [2, 3].", [("Lee said no.", (1,)), ("Hale left.", (2, 3))]),
        ("- Lee said no. [1]\n- Hale left. [2]\n", [("Lee said no.", (1,)), ("Hale left.", (2,))]),
        ("Mr. Lee of the U.S. Senate said no. [1]", [("Mr. Lee of the U.S. Senate said no.", (1,))]),
        (
            "“No,” he said. “Never.” [2] Then he left.",
            [("“No,” he said.", ()), ("“Never.”", (2,)), ("Then he left.", ())],
        ),
        ("No mark at the end [4]", [("No mark at the end", (4,))]),
        ("[1]\n\n", []),
        ("The answer is: Lee said no. [1]", [("Lee said no.", (1,))]),
        ("1. (Ann Lee) Lee said no. [1]", [("Lee said no.", (1,))]),
        ("<<< The Post, 2031\nLee said no. [1]\n>>>", [("Lee said no.", (1,))]),
        ("9.8 percent said no. [1]", [("9.8 percent said no.", (1,))]),
        (
            "Lee met Prof. Hale on Jan. 5. [1] So do I. [2]",
            [("Lee met Prof. Hale on Jan. 5.", (1,)), ("So do I.", (2,))],
        ),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_text_in_pieces_is_cut_into_sentences(
    text: str, expected: list[tuple[str, tuple[int, ...]]], size: int
) -> None:
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    assert [(line.text, line.numbers) for line in lines(pieces)] == expected


def test_a_sentence_comes_as_soon_as_it_is_whole() -> None:
    told: list[str] = []

    def deltas() -> Iterator[str]:
        for word in ("Lee ", "said ", "no. ", "[1] ", "Hale ", "left. [2]"):
            told.append(word)
            yield word

    assert next(lines(deltas())).text == "Lee said no."
    assert told == ["Lee ", "said ", "no. ", "[1] ", "Hale "]


# --- what the model writes ---------------------------------------------------------------------------------------


def test_what_holds_is_shown_with_the_sentence_it_numbers(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2]"]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "openai:script")
    assert answer.text == "Ada Holloway said that the tram will not stop at the harbour. [1]"
    (citation,) = answer.citations
    assert citation.quote == "“The tram will not stop at the harbour,” Holloway said."
    assert citation.speaker == "Ada Holloway"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (100, 20)


@pytest.mark.parametrize(
    "lie",
    [
        "Ada Holloway said that the tram will stop at the harbour. [2]",
        "Ruth Delgado said that the tram will not stop at the harbour. [2]",
        "A spokesman for Holloway said that the tram will not stop at the harbour. [2]",
        "Ada Holloway said that 12 trams will not stop at the harbour. [2]",
        "Ada Holloway said that the tram will not stop at the harbour. [9]",
        "The city council has welcomed the plan.",
        "BANANA. [2]",
    ],
)
def test_what_does_not_hold_is_left_out_and_told(town: Assistant, server: HostileServer, lie: str) -> None:
    server.replies = [lie, lie]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert len(server.requests) == 2  # it was tried again, with the objection
    assert "can't be shown" in server.requests[1]["messages"][-1]["content"]
    (rejected,) = answer.rejected
    assert rejected.text in lie
    assert rejected.reason
    assert answer.engine == "extractive"
    assert answer.notes[0].startswith("Nothing that the language model wrote passed the checks.")
    assert "“The tram will not stop at the harbour,” Holloway said." in answer.text


def test_a_second_try_that_holds_is_shown(town: Assistant, server: HostileServer) -> None:
    server.replies = [
        "Ada Holloway said that the tram will stop at the harbour. [2]",
        "Ada Holloway said that the tram will not stop at the harbour. [2]",
    ]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert answer.text == "Ada Holloway said that the tram will not stop at the harbour. [1]"
    assert answer.rejected == ()
    assert answer.usage.completion_tokens == 40


def test_a_number_forgotten_is_the_nearest_sentences(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said that the tram will not stop at the harbour."]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert answer.text == "Ada Holloway said that the tram will not stop at the harbour. [1]"
    assert answer.citations[0].quote == "“The tram will not stop at the harbour,” Holloway said."


def test_a_quotation_nearly_right_gets_the_words_of_its_source(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said “the tram won't stop at the harbour”. [2]"] * 2
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert "won't" not in answer.text


def test_the_model_may_find_nothing(town: Assistant, server: HostileServer) -> None:
    server.replies = ["NOT FOUND"]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert "found no answer" in answer.notes[0]


def test_a_model_that_repeats_itself_is_stopped(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2] " * 50]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert len(answer.sentences) == 1


def test_silence_is_decided_before_any_model_is_asked(town: Assistant, server: HostileServer) -> None:
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about zeppelins?")
    assert (answer.status, answer.engine, server.requests) == ("not_found", "extractive", [])


# --- follow-ups ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "searched"),
    [
        ("What did Ruth Delgado say about the harbour?", "What did Ruth Delgado say about the harbour?"),
        ("What did Ruth Delgado say about zeppelins?", None),  # nobody asked about those
        ("What did Ada Holloway say about the harbour?", None),  # it was Delgado who was asked about
        ("Ruth Delgado.", None),
    ],
)
def test_the_model_spells_a_follow_up_out_if_it_asks_nothing_else(
    town: Assistant, server: HostileServer, reply: str, searched: str | None
) -> None:
    held = "Ada Holloway said that the tram will not stop at the harbour. [2]"
    server.replies = [held, reply, held, held]
    with scripted(town, server) as assistant:
        conversation = assistant.conversation()
        conversation.ask("What did Holloway say about the harbour?")
        answer = conversation.ask("And Ruth Delgado?")
    assert "Rewrite the last question" in server.requests[1]["messages"][0]["content"]
    by_rules = town.conversation()
    by_rules.ask("What did Holloway say about the harbour?")
    assert answer.searched == (searched or by_rules.ask("And Ruth Delgado?").searched)


# --- when it fails -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model", ["status-500", "status-401", "garbage-html", "truncated-reset", "empty-stop", "silence-0"]
)
def test_a_failure_gives_the_archives_own_sentences_and_the_reason(
    town: Assistant, server: HostileServer, model: str
) -> None:
    with scripted(town, server, model) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert answer.notes[0].startswith("The language model failed:")
    assert "“The tram will not stop at the harbour,” Holloway said." in answer.text


def test_what_failed_its_check_before_a_failure_is_told(town: Assistant, server: HostileServer) -> None:
    server.replies = ["The city council has welcomed the plan. Ada Holloway said that the"]
    with scripted(town, server, "script-cut") as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert [rejected.text for rejected in answer.rejected] == ["The city council has welcomed the plan."]
    assert (answer.engine, answer.status) == ("extractive", "answered")


class BrokenLLM(MockLLM):
    """A developer's own LLM, on a bad day."""

    def stream_chat(self, messages: Any, **_: Any) -> Any:
        """Fails as no client of ours would."""
        raise ConnectionError("the line is dead")


def test_an_llm_of_ones_own_that_fails_is_a_model_that_failed(town: Assistant) -> None:
    with Assistant(town.settings, llm=BrokenLLM()) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.engine, answer.status) == ("extractive", "answered")
    assert "ConnectionError: the line is dead" in answer.notes[0]


def test_a_small_window_keeps_what_answers(town: Assistant, server: HostileServer) -> None:
    server.replies = ["NOT FOUND"]
    with scripted(town, server) as assistant:
        settings = assistant.settings.model_copy(update={"llm_context_window": 700})
    with Assistant(settings) as assistant:
        assistant.ask("What did Holloway say about the harbour?")
    assert "The tram will not stop at the harbour" in server.requests[0]["messages"][-1]["content"]
    assert server.requests[0]["max_tokens"] == 700 // 3


def test_what_was_shown_before_a_failure_stays(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2] She"]
    with scripted(town, server, "script-cut") as assistant:
        *events, done = assistant.stream("What did Holloway say about the harbour?")
    assert isinstance(done, Done)
    assert done.answer.engine == "openai:script-cut"
    assert done.answer.notes[0].startswith("The language model failed:")
    assert " ".join(e.text for e in events if isinstance(e, SentenceReady)) == done.answer.text


def test_a_reader_who_goes_stops_the_model(town: Assistant, server: HostileServer) -> None:
    async def leave() -> None:
        async for event in assistant.astream("What did Holloway say about the harbour?"):
            if isinstance(event, Evidence):  # what comes next is a sentence that never ends
                asyncio.get_running_loop().call_later(0.3, task.cancel)

    async def run() -> None:
        nonlocal task
        task = asyncio.create_task(leave())
        with pytest.raises(asyncio.CancelledError):
            await task

    task: asyncio.Task[None]
    with scripted(town, server, "long") as assistant:
        asyncio.run(run())
        end = time.monotonic() + 3
        while "the client went" not in server.models:
            assert time.monotonic() < end, "the model still writes"
            time.sleep(0.02)


# --- the real thing ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(seeds_assistant: Assistant) -> Iterator[Assistant]:
    """The seeds, asked through a real small model in this process."""
    settings: Settings = seeds_assistant.settings.model_copy(
        update={"llm": f"local:{model_file()}", "llm_max_tokens": 120}
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
