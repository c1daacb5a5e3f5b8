"""Which language model the settings mean, and where it is; nothing is loaded that isn't asked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_server import KEY, HostileServer
from llama_index.core.llms import MockLLM
from openais_server import KEY as AZURE_KEY
from openais_server import OpenAIsServer
from writers import QUESTION, Load

from rag.assistant import Assistant
from rag.errors import ContextWindowError, InterruptedAnswerError, ModelError, RagError, SettingsError
from rag.models import DEFAULT_MODEL, destination, destinations, engine_of, load_llm
from rag.models.servers import offered
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


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
    elsewhere = Settings(
        llm="extractive", catalogue_url="postgresql://ada:secret@db.example/news", ray="ray://far:10001"
    )
    assert destinations(elsewhere) == ("db.example", "far:10001")
    assert destinations(Settings(llm="extractive", catalogue_url="postgresql:///news", ray="local")) == ()
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
