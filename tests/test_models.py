"""Language models: a real one on a real server and in this process, and a server that misbehaves in every way."""

from __future__ import annotations

import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, get_args

import openai
import pytest
from hostile_server import WORDS, HostileServer, misbehaving
from llama_index.core.llms import ChatMessage, MockLLM
from llama_index.llms.openai.utils import RESPONSES_API_ONLY_MODELS
from llm_server import LLMServer, model_file, serving
from openai.types.shared.chat_model import ChatModel
from openai.types.shared.responses_model import ResponsesModel
from openais_server import KEY as AZURE_KEY
from openais_server import OpenAIsServer, speaking

from rag.assistant import Assistant
from rag.errors import ContextWindowError, InterruptedAnswerError, ModelError, RagError, SettingsError
from rag.models import DEFAULT_MODEL, THIS_MACHINE, destination, destinations, engine_of, load_llm
from rag.models.closing import ClosingResponses, watch
from rag.models.families import effort, only_responses, reasons, streams, thinking_tokens
from rag.models.servers import offered
from rag.models.usage import Price, load_prices, price_of, question_cost
from rag.models.writer import Backend, Reply, Writer
from rag.settings import Settings

KEY = "sk-secret-1234567890"
ROOT = Path(__file__).resolve().parent.parent
Load = Callable[..., Writer]
WriterAt = Callable[..., Writer]
QUESTION = (ChatMessage(role="system", content="You are brief."), ChatMessage(role="user", content="What is rain?"))


@pytest.fixture(scope="module")
def server() -> Iterator[LLMServer]:
    """The real model, with 1,024 tokens of context."""
    with serving(context=1024) as running:
        yield running


@pytest.fixture
def hostile() -> Iterator[HostileServer]:
    with misbehaving() as running:
        yield running


@pytest.fixture
def load() -> Iterator[Load]:
    """load_llm, for a model there is; closed at the end."""
    with ExitStack() as open_writers:

        def load(settings: Settings, **options: Any) -> Writer:
            writer = load_llm(settings, **options)
            assert writer is not None
            return open_writers.enter_context(writer)

        yield load


@pytest.fixture
def writer_at(load: Load) -> WriterAt:
    """A writer by its server's address and its model's name, with the key."""

    def writer_at(url: str, model: str = "any", **settings: Any) -> Writer:
        return load(Settings(llm=f"openai:{model}", openai_base_url=url, openai_api_key=KEY, **settings))

    return writer_at


def ask(writer: Writer, max_tokens: int = 24, **options: Any) -> Reply:
    reply = writer.stream(QUESTION, max_tokens=max_tokens, **options)
    "".join(reply)
    return reply


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
        llm = ClosingResponses(model="any", openai_client=client, api_key="any", context_window=1024)
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


# --- a real model in this process ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def local() -> Iterator[Writer]:
    writer = load_llm(Settings(llm=f"local:{model_file()}", llm_context_window=1024))
    assert writer is not None
    with writer:
        yield writer


def test_a_file_in_this_process_answers(local: Writer) -> None:
    reply = ask(local)
    assert reply.text.strip()
    assert reply.usage is not None
    assert (reply.usage.cost_usd, reply.usage.estimated) == (0.0, False)
    assert 10 < reply.usage.prompt_tokens < 60
    assert (local.engine, local.where) == ("local:SmolLM2-135M-Instruct.Q4_1.gguf", "this machine")
    assert local.context_window == 1024
    assert local.llm.complete("What is rain?", max_tokens=8).text


def test_a_seed_draws_the_same_words_again(load: Load) -> None:
    """Whatever was asked in between: llama.cpp would keep a part of it, and round differently."""
    writer = load(Settings(llm=f"local:{model_file()}", llm_context_window=1024, llm_seed=1))
    other = load(Settings(llm=f"local:{model_file()}", llm_context_window=1024, llm_seed=2))
    question = [ChatMessage(role="system", content="The mayor spoke of rain. " * 60), QUESTION[1]]
    drawn = ["".join(w.stream(question, max_tokens=60, temperature=1)) for w in (writer, writer, other)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_closed_model_says_so(tmp_path: Path) -> None:
    writer = load_llm(Settings(llm=f"local:{model_file()}", home=tmp_path))
    assert writer is not None
    with Assistant(Settings(home=tmp_path), llm=writer) as assistant:
        assert assistant.writer is writer
    assert ask(writer).text.strip()  # whoever gave it closes it
    writer.close()
    with pytest.raises(ModelError, match="was closed"):
        ask(writer)


def test_closing_stops_the_model_in_this_process(local: Writer) -> None:
    reply = local.stream(QUESTION, max_tokens=900)
    next(reply)
    reply.close()
    end = time.monotonic() + 5
    while any(thread.name == "local-model" for thread in threading.enumerate()):
        assert time.monotonic() < end, "the model still writes"
        time.sleep(0.02)


def test_the_windows_of_a_file_hold(local: Writer) -> None:
    with pytest.raises(ContextWindowError, match=r"is more than the 1024 tokens"):
        local.stream([ChatMessage(role="user", content="rain " * 1500)], max_tokens=8)
    with pytest.raises(ContextWindowError, match=r"than the 1024 tokens") as caught:
        list(local.llm.stream_chat([ChatMessage(role="user", content="rain " * 1500)], max_tokens=8))
    assert caught.value.context_window == 1024


def test_files_that_are_not_models(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.gguf', which isn't there\. Set RAG_LLM=local:PATH"):
        load_llm(Settings(llm=f"local:{tmp_path / 'none.gguf'}"))
    model_file()  # what follows needs the same package
    (tmp_path / "text.gguf").write_text("not a model", "utf-8")
    with pytest.raises(ModelError, match=r"text\.gguf' can't be loaded: .*It has to be a language model in GGUF"):
        load_llm(Settings(llm=f"local:{tmp_path / 'text.gguf'}"))


def test_a_missing_package_names_the_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    (tmp_path / "some.gguf").touch()
    with pytest.raises(ModelError, match=r"needs xllamacpp, which isn't installed\. pip install 'onrecord\[local\]'"):
        load_llm(Settings(llm=f"local:{tmp_path / 'some.gguf'}"))


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


# --- which model, and where ----------------------------------------------------------------------------------------


def test_auto_asks_nobody_without_a_key_or_a_server() -> None:
    assert load_llm(Settings()) is None
    assert (engine_of(Settings()), destination(Settings())) == ("extractive", None)
    assert load_llm(Settings(llm="extractive", openai_api_key=KEY)) is None


def test_all_hosts_that_article_text_goes_to_are_told() -> None:
    assert destinations(Settings()) == ()
    remote = Settings(embedding="openai:m", embedding_base_url="http://vectors.example:80/v1", openai_api_key=KEY)
    assert destinations(remote) == ("api.openai.com", "vectors.example:80")
    assert destinations(remote.model_copy(update={"llm": "extractive"})) == ("vectors.example:80",)
    assert destinations(Settings(llm="local:some.gguf")) == ()
    with Assistant(Settings(), llm=MockLLM()) as assistant:
        assert (assistant.destinations, assistant.engine) == (("wherever MockLLM sends it",), "MockLLM:unknown")


def test_auto_takes_openai_for_a_key(load: Load) -> None:
    settings = Settings(openai_api_key=KEY)
    assert (engine_of(settings), destination(settings)) == (f"openai:{DEFAULT_MODEL}", "api.openai.com")
    writer = load(settings)
    assert (writer.engine, writer.where) == (f"openai:{DEFAULT_MODEL}", "api.openai.com")
    assert writer.context_window > 100_000
    assert engine_of(Settings(openai_api_key=KEY, llm_auto_model="gpt-6-sol")) == "openai:gpt-6-sol"


def test_auto_asks_a_server_for_its_first_language_model(hostile: HostileServer, load: Load) -> None:
    settings = Settings(openai_base_url=hostile.url)
    assert destination(settings) == hostile.url.removeprefix("http://").removesuffix("/v1")
    writer = load(settings)
    assert writer.engine == "openai:some-chat-model"
    hostile.models.clear()
    with pytest.raises(ModelError, match=r"lists no language model\. Name one: RAG_LLM=openai:MODEL"):
        load(settings)


def test_a_named_model_needs_a_key_or_a_server() -> None:
    with pytest.raises(
        ModelError, match=r"RAG_LLM is 'openai:m', but there is no key and no server\. Set OPENAI_API_KEY"
    ):
        load_llm(Settings(llm="openai:m"))


@pytest.mark.parametrize("url", ["localhost:8080/v1", "ftp://files.example/v1", "/v1"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(SettingsError, match=rf"OPENAI_BASE_URL is '{url}', which isn't .*It looks like http"):
        load_llm(Settings(openai_base_url=url, llm="openai:m"))


def test_a_value_that_names_nothing() -> None:
    with pytest.raises(SettingsError, match=r"RAG_LLM is 'gpt-6'"):
        Settings(llm="gpt-6")


@pytest.mark.parametrize(
    ("model", "kind", "reasons"),
    [("gpt-4o-mini", "openai_llm", False), ("gpt-6-luna", "openai_llm", True), ("gpt-99-new", "OpenAILike", True)],
)
def test_each_model_of_openai_gets_what_it_takes(model: str, kind: str, reasons: bool, load: Load) -> None:
    writer = load(Settings(llm=f"openai:{model}", openai_api_key=KEY))
    assert writer.llm.class_name() == kind
    request = writer.stream(QUESTION, max_tokens=100, stop=["x"])._answer._request
    parameters = writer.backend.parameters(request)
    sent = writer.llm._get_model_kwargs(**parameters)  # type: ignore[attr-defined]
    assert sent["max_completion_tokens"] == (4100 if reasons else 100)
    assert "max_tokens" not in sent
    assert (sent.get("reasoning_effort"), "stop" in sent) == (("low", False) if reasons else (None, True))
    assert (sent["temperature"] == 0) is not reasons


@pytest.mark.parametrize(("model", "seed"), [("gpt-4o-mini", 7), ("gpt-6-luna", None)])
def test_a_server_is_sent_the_seed_if_it_takes_one(model: str, seed: int | None, load: Load) -> None:
    writer = load(Settings(llm=f"openai:{model}", openai_api_key=KEY, llm_seed=7))
    assert writer.llm._get_model_kwargs().get("seed") == seed  # type: ignore[attr-defined]


# --- Azure, and the Responses API ----------------------------------------------------------------------------------


@pytest.fixture
def openais() -> Iterator[OpenAIsServer]:
    with speaking() as running:
        yield running


@pytest.fixture
def azure_at(load: Load) -> WriterAt:
    """A writer by its resource's address and its deployment's name, with the key."""

    def azure_at(url: str, deployment: str, **settings: Any) -> Writer:
        key = {"azure_openai_api_key": AZURE_KEY, "llm_retries": 0, **settings}
        return load(Settings(llm=f"azure:{deployment}", azure_openai_endpoint=url, **key))

    return azure_at


@pytest.mark.parametrize("version", [None, "2024-10-21"])
@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5-mini", "gpt-5-codex", "gpt-5-pro", "news=gpt-4o"])
def test_azure_answers_on_both_its_interfaces(
    openais: OpenAIsServer, azure_at: WriterAt, model: str, version: str | None
) -> None:
    writer = azure_at(openais.url, model, openai_api_version=version)
    reply = ask(writer, stop=["no"])
    assert (reply.text, reply.finish_reason) == ("Ann Lee said ", "stop")
    assert (writer.engine, writer.where) == (f"azure:{model.partition('=')[0]}", openais.url.removeprefix("http://"))
    assert ask(writer).text == "Ann Lee said no."
    asked = openais.requests[0]
    assert asked.query == ({"api-version": [version]} if version else {})
    assert asked.keys == ({"api-key": AZURE_KEY} if version else {"Authorization": f"Bearer {AZURE_KEY}"})
    assert asked.body["model"] == model.partition("=")[0]


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5-codex", "gpt-5-pro"])
def test_azure_and_responses_tell_their_usage(
    openais: OpenAIsServer, azure_at: WriterAt, model: str, tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text(f"[{model}]\ninput = 10\ncached_input = 1\noutput = 100\n", "utf-8")
    usage = ask(azure_at(openais.url, model, prices=tmp_path / "own.toml")).usage
    assert usage is not None
    assert not usage.estimated
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) == (100, 20, 60)
    assert usage.cost_usd == pytest.approx((40 * 10 + 60 * 1 + 20 * 100) / 1e6)


@pytest.mark.parametrize("address", ["/", "/openai/v1", "/openai/v1/"])
def test_azures_address_may_be_given_with_its_path(openais: OpenAIsServer, azure_at: WriterAt, address: str) -> None:
    assert ask(azure_at(openais.url + address, "gpt-4o")).text
    assert ask(azure_at(openais.url + address, "gpt-4o", openai_api_version="2024-10-21")).text
    paths = ["/openai/v1/chat/completions", "/openai/deployments/gpt-4o/chat/completions"]
    assert [asked.path for asked in openais.requests] == paths


def test_a_deployment_is_asked_as_its_model_is(openais: OpenAIsServer, azure_at: WriterAt) -> None:
    writer = azure_at(openais.url, "news=gpt-5-codex")
    assert ask(writer).text
    assert openais.requests[0].path == "/openai/v1/responses"
    assert azure_at(openais.url, "news=gpt-5-mini").context_window == 400_000
    assert azure_at(openais.url, "news").context_window == 8192


def test_azures_v1_interface_is_a_compatible_server_too(load: Load) -> None:
    url = "https://ours.openai.azure.com/openai/v1/"
    settings = Settings(llm="openai:gpt-5-codex", openai_base_url=url, openai_api_key=AZURE_KEY)
    writer = load(settings)
    assert (writer.where, destinations(settings)) == ("ours.openai.azure.com", ("ours.openai.azure.com",))
    assert writer.llm.class_name() == "openai_responses_llm"
    elsewhere = Settings(llm="openai:gpt-5-codex", openai_base_url="http://localhost:1/v1")
    assert load(elsewhere).llm.class_name() == "OpenAILike"


@pytest.mark.parametrize("deployment", ["gpt-4o-long", "gpt-5-codex-long"])
def test_closing_ends_the_request_at_azure_and_in_responses(
    openais: OpenAIsServer, azure_at: WriterAt, deployment: str
) -> None:
    with closing(azure_at(openais.url, deployment).stream(QUESTION, max_tokens=24)) as reply:
        assert next(reply) == "word "
    assert openais.client_went.wait(5), "the request goes on"


@pytest.mark.parametrize(
    ("deployment", "kind", "message"),
    [
        ("gpt-5-codex-window", ContextWindowError, r"The prompt is more than what 'gpt-5-codex-window' can read"),
        ("gpt-5-codex-failed", InterruptedAnswerError, r"gpt-5-codex-failed broke off: out of memory, …\. Ask again"),
        ("gpt-5-codex-cut", InterruptedAnswerError, r"broke off: 127\.0\.0\.1:\d+ ended the connection"),
    ],
)
def test_responses_that_fail(
    openais: OpenAIsServer, azure_at: WriterAt, deployment: str, kind: type[ModelError], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        ask(azure_at(openais.url, deployment))
    assert AZURE_KEY not in str(caught.value)


def test_a_response_cut_at_the_longest_says_so(openais: OpenAIsServer, azure_at: WriterAt) -> None:
    assert ask(azure_at(openais.url, "gpt-5-codex-length")).finish_reason == "length"
    body = openais.requests[0].body
    assert (body["max_output_tokens"], body["store"], body["reasoning"]) == (24 + 4000, False, {"effort": "low"})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"azure_openai_api_key": "wrong"}, r"127\.0\.0\.1:\d+ refused the key\. Check AZURE_OPENAI_API_KEY$"),
        (
            {"llm": "azure:o1-pro=gpt-4o"},
            r"have the model 'o1-pro': .*names a deployment\. Check AZURE_OPENAI_ENDPOINT",
        ),
        ({"azure_openai_api_key": None}, r"RAG_LLM is 'azure:gpt-4o', but there is no key for Azure\. Set AZURE_OPEN"),
        ({"azure_openai_endpoint": None}, r"there is no address for Azure\. Set AZURE_OPENAI_ENDPOINT and"),
        ({"azure_openai_endpoint": "http://127.0.0.1:9"}, r"can't be reached: .*Check AZURE_OPENAI_ENDPOINT and that"),
    ],
)
def test_what_is_wrong_at_azure_is_said_in_azures_words(
    openais: OpenAIsServer, load: Load, settings: dict[str, Any], message: str
) -> None:
    given = {"llm": "azure:gpt-4o", "azure_openai_endpoint": openais.url, "azure_openai_api_key": AZURE_KEY}
    with pytest.raises(ModelError, match=message):
        ask(load(Settings(**{**given, "llm_retries": 0, **settings})))


def test_azure_is_asked_only_when_it_is_named() -> None:
    set_up = {"azure_openai_endpoint": "https://ours.openai.azure.com", "azure_openai_api_key": AZURE_KEY}
    assert (engine_of(Settings(**set_up)), destinations(Settings(**set_up))) == ("extractive", ())
    assert destinations(Settings(llm="azure:gpt-4o", **set_up)) == ("ours.openai.azure.com",)
    with pytest.raises(SettingsError, match=r"AZURE_OPENAI_ENDPOINT is 'ours', which isn't an address .*https://NAME"):
        load_llm(Settings(llm="azure:m", azure_openai_endpoint="ours", azure_openai_api_key=AZURE_KEY))


def test_azures_key_is_in_no_log_or_printed_model(
    openais: OpenAIsServer, azure_at: WriterAt, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for model, version in (("gpt-4o", None), ("gpt-5-codex", None), ("gpt-5-pro", "2025-04-01-preview")):
            writer = azure_at(openais.url, model, openai_api_version=version)
            reply, llm = ask(writer), writer.llm
            shown = [repr(writer), repr(writer.backend), repr(llm), str(llm), llm.to_json(), repr(reply)]
            assert AZURE_KEY not in "".join(shown)
    assert caplog.records
    assert AZURE_KEY not in caplog.text


def test_the_names_without_chat_completions_are_those_of_the_libraries() -> None:
    chat, responses = set(get_args(ChatModel)), set(get_args(get_args(ResponsesModel)[-1]))
    needing_tools = {name for name in responses if "deep-research" in name or "computer-use" in name}
    listed = (responses - chat - needing_tools) | set(RESPONSES_API_ONLY_MODELS)
    # OpenAI names these after what they are for; what they take isn't told
    assert {name for name in listed if not only_responses(name)} <= {
        "gpt-daybreak-blue-latest", "gpt-daybreak-red-latest", "gpt-5.6-cyber"
    }  # fmt: skip
    assert "o1-pro" in listed
    assert {name for name in chat if only_responses(name)} <= {
        "gpt-5.1-codex", "gpt-5.2-pro", "gpt-5.2-pro-2025-12-11", "codex-mini-latest"
    }  # fmt: skip


def test_what_a_name_says() -> None:
    names = ("gpt-4o", "gpt-5-chat-latest", "o3", "gpt-6-luna", "codex-mini-latest")
    assert [name for name in names if reasons(name)] == ["o3", "gpt-6-luna", "codex-mini-latest"]
    assert (streams("gpt-5-pro"), effort("gpt-5-pro"), thinking_tokens("gpt-5-pro")) == (False, "high", 25_000)
    assert (streams("gpt-5-codex"), effort("gpt-5-codex"), thinking_tokens("gpt-5-codex")) == (True, "low", 4000)
    assert thinking_tokens("gpt-4o") == 0


# --- what a server offers ------------------------------------------------------------------------------------------


def test_what_a_real_server_offers(server: LLMServer) -> None:
    offer = offered(Settings(openai_base_url=server.url))
    assert len(offer.models) == 1
    assert (offer.host, offer.chosen) == (server.address.removeprefix("http://"), offer.models[0])


def test_what_is_chosen_of_an_offer(hostile: HostileServer, openais: OpenAIsServer) -> None:
    own = Settings(openai_base_url=hostile.url)
    assert offered(own).to_dict() == {
        "server": hostile.url.removeprefix("http://").removesuffix("/v1"),
        "models": ["nomic-embed-text", "some-chat-model"],
        "chosen": "some-chat-model",
    }
    assert offered(own.model_copy(update={"llm_auto_model": "other"})).chosen == "other"
    assert offered(own.model_copy(update={"llm": "extractive"})).chosen is None
    hostile.models[:] = ["llama3.2:latest"]
    assert offered(own.model_copy(update={"llm": "openai:llama3.2"})).is_chosen("llama3.2:latest")
    hostile.models.clear()
    assert offered(own).chosen is None
    for version in (None, "2024-10-21"):
        azure = Settings(
            llm="azure:gpt-4o",
            azure_openai_endpoint=openais.url,
            azure_openai_api_key=AZURE_KEY,
            openai_api_version=version,
        )
        assert (offered(azure).models, offered(azure).chosen) == (("gpt-5-codex", "gpt-4o"), "gpt-4o")


# --- the key -------------------------------------------------------------------------------------------------------


def test_the_key_is_in_no_log_cache_or_printed_model(
    hostile: HostileServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, writer_at: WriterAt
) -> None:
    with caplog.at_level(logging.DEBUG):
        writer = writer_at(hostile.url, "fine", home=tmp_path, cache=True)
        reply = ask(writer)
        with pytest.raises(ModelError):
            ask(writer_at(hostile.url, "status-500", llm_retries=1))
    assert caplog.records
    llm = writer.llm
    shown = [repr(writer), repr(writer.backend), repr(llm), str(llm), llm.to_json(), str(llm.to_payload()), repr(reply)]
    assert KEY not in caplog.text + "".join(shown)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"Ann Lee" in data for data in files)
    assert not any(KEY.encode() in data for data in files)


def test_the_environments_key_stays_out_of_the_model(
    hostile: HostileServer, monkeypatch: pytest.MonkeyPatch, load: Load
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    writer = load(Settings(llm="openai:fine", openai_base_url=hostile.url))
    assert KEY not in writer.llm.to_json() + str(vars(writer.llm))
    ask(writer)
    assert hostile.keys == [f"Bearer {KEY}"]


# --- the cache -----------------------------------------------------------------------------------------------------


def test_the_same_prompt_is_asked_once_while_evaluating(hostile: HostileServer, tmp_path: Path, load: Load) -> None:
    settings = Settings(llm="openai:fine", openai_base_url=hostile.url, openai_api_key=KEY, home=tmp_path)
    writer = load(settings, evaluating=True)
    first, second = ask(writer), ask(writer)
    assert (second.text, second.finish_reason) == (first.text, first.finish_reason)
    assert second.usage is not None
    assert (second.usage.from_cache, second.usage.prompt_tokens, second.usage.cost_usd) == (True, 100, 0.0)
    assert len(hostile.requests) == 1
    third = ask(load(settings, evaluating=True)).usage
    assert third is not None
    assert third.from_cache
    for other in ({"max_tokens": 25}, {"temperature": 0.5}, {"stop": ["x"]}):
        ask(writer, **other)
    assert len(hostile.requests) == 4


def test_asking_keeps_nothing_unless_told(
    hostile: HostileServer, tmp_path: Path, writer_at: WriterAt, load: Load
) -> None:
    ask(writer_at(hostile.url, "fine", home=tmp_path))
    assert list(tmp_path.iterdir()) == []
    off = load(Settings(llm="openai:fine", openai_base_url=hostile.url, home=tmp_path, cache=False), evaluating=True)
    assert off.cache is None


def test_what_broke_off_is_not_kept(hostile: HostileServer, tmp_path: Path, writer_at: WriterAt) -> None:
    writer = writer_at(hostile.url, "truncated-end", home=tmp_path, cache=True)
    for _ in range(2):
        with pytest.raises(InterruptedAnswerError):
            ask(writer)
    with closing(writer_at(hostile.url, "long", home=tmp_path, cache=True).stream(QUESTION, max_tokens=24)) as reply:
        next(reply)
    assert len(hostile.requests) == 3
    assert not (tmp_path / "cache.db").exists()


# --- prices --------------------------------------------------------------------------------------------------------


def test_prices_are_openais_unless_they_are_ones_own(tmp_path: Path) -> None:
    prices = load_prices(Settings())
    luna = price_of("gpt-6-luna", "api.openai.com", prices)
    assert luna == Price(0.10, 0.01, 0.50)
    assert price_of("gpt-6-luna-2026-09-22", "api.openai.com", prices) == luna
    assert price_of("gpt-6-luna", "localhost:1", prices) is None
    assert price_of("unheard-of", "api.openai.com", prices) is None
    assert luna.cost(2_000_000, 1_000_000, cached_tokens=1_000_000) == pytest.approx(0.10 + 0.01 + 0.50)
    (tmp_path / "own.toml").write_text('["some/model"]\ninput = 1\noutput = 2.5\n', "utf-8")
    (tmp_path / "own.json").write_text('{"gpt-6-luna": {"input": 7, "cached_input": 1, "output": 9}}', "utf-8")
    own = load_prices(Settings(prices=tmp_path / "own.toml"))
    assert price_of("some/model", "localhost:1", own) == Price(1, 1, 2.5)
    own = load_prices(Settings(prices=tmp_path / "own.json"))
    assert price_of("gpt-6-luna", "api.openai.com", own) == Price(7, 1, 9)


@pytest.mark.parametrize("text", ["[broken", 'a = "x"', '["m"]\ninput = 1', '["m"]\ninput = "x"\noutput = 1'])
def test_a_table_that_cannot_be_used(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.toml").write_text(text, "utf-8")
    with pytest.raises(
        SettingsError, match=r"RAG_PRICES is '.*own\.toml', which can't be used: .*US dollars per million"
    ):
        load_prices(Settings(prices=tmp_path / "own.toml"))


def test_an_answer_costs_what_the_table_says(hostile: HostileServer, tmp_path: Path, writer_at: WriterAt) -> None:
    (tmp_path / "own.toml").write_text("[fine]\ninput = 10\ncached_input = 1\noutput = 100\n", "utf-8")
    usage = ask(writer_at(hostile.url, "fine", prices=tmp_path / "own.toml")).usage
    assert usage is not None
    assert usage.cost_usd == pytest.approx((40 * 10 + 60 * 1 + 20 * 100) / 1e6)


OPENAI, OURS = "api.openai.com", "localhost:8080"


@pytest.mark.parametrize(
    ("engine", "host", "said"),
    [
        ("extractive", None, "nothing: no language model is asked"),
        ("local:some.gguf", THIS_MACHINE, "nothing: the model runs on this machine"),
        ("openai:gpt-4.1", OPENAI, "about $0.0030 a question at its price (1,300 tokens read, 50 written)"),
        (
            "openai:gpt-6-luna",
            OPENAI,
            "about $0.0002 a question at its price (1,300 tokens read, 50 written, what it thinks not counted)",
        ),
        ("azure:news=own", "x.azure.com", "less than $0.0001 a question at its price (1,300 tokens read, 50 written)"),
        ("openai:unheard", OPENAI, "not known: RAG_PRICES can tell the price of unheard at api.openai.com"),
        (
            "openai:",
            OURS,
            f"nothing if {OURS} runs the model itself; else RAG_PRICES can tell the price of its model at {OURS}",
        ),
    ],
)
def test_what_a_question_costs(engine: str, host: str | None, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[own]\ninput = 0.001\noutput = 0.002\n", "utf-8")
    assert question_cost(engine, host, load_prices(Settings(prices=tmp_path / "own.toml"))) == said


# --- what isn't loaded ---------------------------------------------------------------------------------------------


def test_extractive_loads_and_reaches_nothing() -> None:
    code = (
        "import sys; from network_guard import refuse_outside; attempts = refuse_outside();"
        "from rag.models import load_llm, destination; from rag.settings import Settings;"
        "assert load_llm(Settings()) is None and destination(Settings()) is None and not attempts;"
        "print(*{'llama_index', 'openai', 'httpx', 'xllamacpp', 'opentelemetry', 'sqlite3'} & {*sys.modules})"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_every_model_error_is_a_users_error() -> None:
    for kind in (ModelError, ContextWindowError, InterruptedAnswerError):
        assert issubclass(kind, RagError)
    error = InterruptedAnswerError("It broke off", "Ask again")
    assert (error.kind, str(error)) == ("interrupted_answer", "It broke off. Ask again")
    assert re.fullmatch(r"[a-z_]+", ContextWindowError("m", prompt_tokens=None, context_window=None).kind)
