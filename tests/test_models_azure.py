"""Models of OpenAI's on Azure's interfaces, and the Responses API."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from llama_index.llms.openai.utils import RESPONSES_API_ONLY_MODELS
from openai.types.shared.chat_model import ChatModel
from openai.types.shared.responses_model import ResponsesModel
from openais_server import KEY as AZURE_KEY
from openais_server import OpenAIsServer
from writers import QUESTION, Load, WriterAt, ask

from rag.errors import ContextWindowError, InterruptedAnswerError, ModelError, SettingsError
from rag.models import destinations, engine_of, load_llm
from rag.models.families import effort, only_responses, reasons, streams, thinking_tokens
from rag.models.writer import Writer
from rag.settings import Settings


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
