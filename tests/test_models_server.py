"""A real language model on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import openai
import pytest
from hostile_server import HostileServer
from llama_index.core.llms import ChatMessage
from llm_server import LLMServer, serving
from writers import QUESTION, WriterAt, ask

from rag.errors import ContextWindowError, InterruptedAnswerError
from rag.models.closing import ClosingResponses, watch
from rag.models.servers import offered
from rag.models.writer import Backend, Writer
from rag.settings import Settings


@pytest.fixture(scope="module")
def server() -> Iterator[LLMServer]:
    """The real model, with 1,024 tokens of context."""
    with serving(context=1024) as running:
        yield running


# --- a real model on a real server ---------------------------------------------------------------------------------


def test_it_streams_and_counts(server: LLMServer, writer_at: WriterAt) -> None:
    writer = writer_at(server.url)
    reply = writer.stream(QUESTION, max_tokens=24)
    deltas = list(reply)
    assert len(deltas) > 3
    assert reply.text == "".join(deltas)
    assert reply.finish_reason in ("stop", "length")
    usage = reply.usage
    assert usage is not None
    assert 10 < usage.prompt_tokens < 60
    assert 3 < usage.completion_tokens <= 24
    assert not usage.estimated
    assert usage.cost_usd is None
    assert 0 < usage.first_word_s <= usage.total_s
    assert (writer.engine, writer.where) == ("openai:any", server.address.removeprefix("http://"))
    again = ask(writer).usage
    assert again is not None
    assert again.cached_tokens > 0


def test_the_longest_answer_and_the_stop_strings_hold(server: LLMServer, writer_at: WriterAt) -> None:
    writer = writer_at(server.url)
    whole = ask(writer, max_tokens=8)
    assert whole.finish_reason == "length"
    words = whole.text.split()
    assert len(words) > 2
    stopped = ask(writer, max_tokens=8, stop=[words[1]])
    assert stopped.finish_reason == "stop"
    assert words[1] not in stopped.text


def test_closing_a_reply_stops_the_model(server: LLMServer, writer_at: WriterAt) -> None:
    reply = writer_at(server.url).stream(QUESTION, max_tokens=900)
    next(reply)
    assert server.is_busy()
    reply.close()
    assert server.is_idle_within(2)
    assert list(reply) == []
    assert reply.finish_reason is None
    assert reply.usage is not None
    assert reply.usage.estimated


def test_a_reply_that_is_let_go_stops_the_model(server: LLMServer, writer_at: WriterAt) -> None:
    reply = writer_at(server.url).stream(QUESTION, max_tokens=900)
    next(reply)
    del reply
    assert server.is_idle_within(2)


def test_a_prompt_over_the_servers_window_gives_both_numbers(server: LLMServer, writer_at: WriterAt) -> None:
    writer = writer_at(server.url)
    with pytest.raises(
        ContextWindowError, match=r"1,?\d+ tokens is more than the 1024 tokens 'any' can read"
    ) as caught:
        list(writer.stream([ChatMessage(role="user", content="rain " * 1500)], max_tokens=8))
    assert (caught.value.prompt_tokens or 0) > 1500
    assert caught.value.context_window == 1024


def test_a_prompt_over_the_window_set_is_not_sent(hostile: HostileServer, writer_at: WriterAt) -> None:
    writer = writer_at(hostile.url, "fine", llm_context_window=512)
    with pytest.raises(ContextWindowError, match=r"A prompt of 6\d\d tokens is more than the 512 tokens"):
        writer.stream([ChatMessage(role="user", content="rain " * 600)], max_tokens=8)
    assert hostile.requests == []


def test_a_server_killed_in_the_middle_is_an_interrupted_answer(writer_at: WriterAt) -> None:
    with serving() as server:
        reply = writer_at(server.url).stream(QUESTION, max_tokens=1500)
        next(reply)
        server.kill()
        with pytest.raises(InterruptedAnswerError, match=r"The answer of any broke off: .+\. Ask again"):
            list(reply)
        assert reply.text


def test_llamaindex_can_use_the_model_directly(server: LLMServer, writer_at: WriterAt) -> None:
    llm = writer_at(server.url).llm
    assert llm.chat(list(QUESTION), max_tokens=8).message.content
    assert llm.complete("What is rain?", max_tokens=8).text
    assert (llm.metadata.is_chat_model, llm.metadata.context_window) == (True, 8192)


def test_the_responses_api_streams_counts_and_closes(server: LLMServer) -> None:
    http_client = openai.DefaultHttpxClient(event_hooks={"response": [watch(30)]})
    with openai.OpenAI(base_url=server.url, api_key="any", http_client=http_client) as client:
        llm = ClosingResponses(model="any", openai_client=client, api_key="any", context_window=1024)  # type: ignore[call-arg]  # an init of its own
        backend = Backend(
            "any", "here", parameters=lambda r: {"max_output_tokens": r.max_tokens}, says_when_finished=True
        )
        writer = Writer(llm, backend)
        reply = writer.stream(QUESTION, max_tokens=24)
        assert len(list(reply)) > 3
        assert reply.usage is not None
        assert not reply.usage.estimated
        assert 3 < reply.usage.completion_tokens <= 24
        with closing(writer.stream(QUESTION, max_tokens=900)) as long:
            next(long)
            assert server.is_busy()
        assert server.is_idle_within(2)


# --- what a server offers ------------------------------------------------------------------------------------------


def test_what_a_real_server_offers(server: LLMServer) -> None:
    offer = offered(Settings(openai_base_url=server.url))
    assert len(offer.models) == 1
    assert (offer.host, offer.chosen) == (server.address.removeprefix("http://"), offer.models[0])
