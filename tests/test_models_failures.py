"""A server of language models that misbehaves in every way, or overlooks stop strings."""

from __future__ import annotations

import socket
import time
from contextlib import closing

import pytest
from hostile_server import KEY, WORDS, HostileServer
from llama_index.core.llms import MockLLM
from writers import QUESTION, WriterAt, ask

from rag.errors import InterruptedAnswerError, ModelError
from rag.models.writer import Writer

# --- a server that misbehaves --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("status-401", r"refused the key\. Check OPENAI_API_KEY"),
        ("status-403", r"doesn't let this key use the model 'status-403'\. Check what"),
        ("status-404", r"doesn't have the model 'status-404': no, with the key Bearer …\. Check RAG_LLM"),
        ("status-422", r"refused the request for the model 'status-422' \(status 422\): .*Check RAG_LLM"),
        ("status-429", r"has had too many requests\. Try again later"),
        ("status-429-after-600", r"has had too many requests\. It asks to wait 600 s\. Try again later"),
        ("quota", r"The account at 127\.0\.0\.1:\d+ has no credit left"),
        ("status-500", r"failed \(status 500\): .*Try again later"),
        ("window", r"A prompt of 9001 tokens is more than the 8192 tokens 'window' can read\. Set RAG_LLM_CONTEXT"),
        ("garbage-html", r"sent nothing that is a model's answer\. Check OPENAI_BASE_URL"),
        ("garbage-event", r"sent something else than OpenAI's interface says: .*Check OPENAI_BASE_URL"),
        ("garbage-shape", r"sent something else than OpenAI's interface says: .*Check OPENAI_BASE_URL"),
        ("empty-stop", r"openai:empty-stop sent an empty answer\. Try again"),
        ("empty-length", r"openai:empty-length used up its 24 tokens before the first word\. Raise RAG_LLM_MAX_TOK"),
        ("empty-content_filter", r"withheld the answer of openai:empty-content_filter\. Ask in other words"),
        ("silence-0", r"sent nothing for 0\.3 s\. Try again, raise RAG_LLM_TIMEOUT_S"),
        ("drip", r"sent nothing for 0\.3 s\. Try again, raise RAG_LLM_TIMEOUT_S"),
    ],
)
def test_every_failure_says_what_to_do_and_never_the_key(
    hostile: HostileServer, model: str, message: str, writer_at: WriterAt
) -> None:
    timeout = 0.3 if model in ("silence-0", "drip") else 30
    writer = writer_at(hostile.url, model, llm_timeout_s=timeout, llm_retries=0)
    with pytest.raises(ModelError, match=message) as caught:
        ask(writer)
    assert not isinstance(caught.value, InterruptedAnswerError)
    assert KEY not in str(caught.value)
    assert hostile.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("truncated-reset", r"The answer of .*truncated-reset broke off: .+\. Ask again"),
        ("truncated-end", r"The answer of openai:truncated-end broke off: 127\.0\.0\.1:\d+ ended the connection"),
        ("error", r"The answer of error broke off: out of memory, Bearer …\. Ask again"),
        ("silence-1", r"The answer of silence-1 broke off: "),
    ],
)
def test_an_answer_that_breaks_off_is_told_apart_and_not_asked_again(
    hostile: HostileServer, model: str, message: str, writer_at: WriterAt
) -> None:
    reply = writer_at(hostile.url, model, llm_timeout_s=0.5 if model == "silence-1" else 30).stream(
        QUESTION, max_tokens=24
    )
    with pytest.raises(InterruptedAnswerError, match=message) as caught:
        list(reply)
    assert reply.text == WORDS[0]
    assert KEY not in str(caught.value)
    assert len(hostile.requests) == 1


def test_a_refusal_is_tried_again_with_growing_pauses(hostile: HostileServer, writer_at: WriterAt) -> None:
    with pytest.raises(ModelError, match="failed"):
        ask(writer_at(hostile.url, "status-500", llm_retries=2))
    first, second, third = hostile.times
    assert second - first > 0.3
    assert third - second > 0.7


@pytest.mark.parametrize("model", ["once-503", "once-429-after-1"])
def test_a_try_that_succeeds_is_an_answer(hostile: HostileServer, model: str, writer_at: WriterAt) -> None:
    assert ask(writer_at(hostile.url, model)).text == "Ann Lee said no."
    first, second = hostile.times
    assert second - first > (0.95 if "after" in model else 0.3)


def test_a_wrong_key_is_not_tried_again(hostile: HostileServer, writer_at: WriterAt) -> None:
    with pytest.raises(ModelError, match="refused the key"):
        ask(writer_at(hostile.url, "status-401"))
    assert len(hostile.requests) == 1


def test_a_server_that_is_not_there(writer_at: WriterAt) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://someone:{KEY}@127.0.0.1:{port}/v1"
    with pytest.raises(
        ModelError, match=rf"^127\.0\.0\.1:{port} can't be reached: .*refused.*Check OPENAI_BASE_URL"
    ) as e:
        ask(writer_at(url, llm_retries=0))
    assert KEY not in str(e.value)


def test_a_stream_without_usage_is_counted_here(hostile: HostileServer, writer_at: WriterAt) -> None:
    usage = ask(writer_at(hostile.url, "fine-nousage")).usage
    assert usage is not None
    assert usage.estimated
    assert (usage.prompt_tokens, usage.completion_tokens) == (16, 5)


def test_a_client_that_goes_is_noticed(hostile: HostileServer, writer_at: WriterAt) -> None:
    with closing(writer_at(hostile.url, "long").stream(QUESTION, max_tokens=24)) as reply:
        next(reply)
    end = time.monotonic() + 2
    while "the client went" not in hostile.models:
        assert time.monotonic() < end, "the request goes on"
        time.sleep(0.01)


# --- stop strings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stop", "text"),
    [
        (["said"], "Ann Lee "),
        (["e said"], "Ann Le"),  # across two deltas
        (["no!", "Lee"], "Ann "),
        (["nobody"], "Ann Lee said no."),  # begun, never ended
    ],
)
def test_stop_strings_hold_where_the_server_ignores_them(
    hostile: HostileServer, stop: list[str], text: str, writer_at: WriterAt
) -> None:
    reply = ask(writer_at(hostile.url, "fine"), stop=stop)
    assert (reply.text, reply.finish_reason) == (text, "stop")
    assert hostile.requests[0]["stop"] == stop


def test_any_llm_of_llamaindex_will_do() -> None:
    writer = Writer(MockLLM(max_tokens=4))
    reply = ask(writer)
    assert reply.text == "text text text text"
    assert reply.usage is not None
    assert reply.usage.estimated
    assert writer.engine.startswith("MockLLM:")
    assert ask(writer, stop=["t t"]).text == "tex"
