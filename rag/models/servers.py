"""A language model behind OpenAI's interface: OpenAI's own, Azure's, or any compatible server's, by name.

    load_server("gpt-6-luna", Settings(openai_api_key="…"), cache=None)
    load_server("qwen3", Settings(openai_base_url="http://localhost:11434/v1"), cache=None)
    load_server("news=gpt-5-mini", Settings(llm="azure:news=gpt-5-mini", azure_openai_endpoint="…", …), cache=None)
    offered(Settings(openai_base_url="http://localhost:11434/v1")).models

LlamaIndex's ``OpenAI`` for the models of OpenAI's that it knows, its ``OpenAIResponses`` for those without chat
completions, its ``OpenAILike`` for all others. The openai client underneath is ours, so that it alone holds the key,
and retries alone: on 408, 409, 429, 5xx and lost connections, with exponential back-off and jitter, or as Retry-After
says up to two minutes, and never once an answer has begun. Not covered: models that only complete a text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
from llama_index.core.llms import LLM
from llama_index.llms.openai.utils import CHAT_MODELS, RESPONSES_API_ONLY_MODELS
from pydantic import SecretStr

from rag.errors import ModelError, SettingsError
from rag.models import OPENAI_HOST, UNNAMED, engine_of, host_of, server_url
from rag.models.closing import ClosingOpenAI, ClosingOpenAILike, ClosingResponses, watch
from rag.models.failures import FAILURES, Server, explained
from rag.models.families import effort, only_responses, reasons, streams, thinking_tokens
from rag.models.usage import load_prices, price_of
from rag.models.writer import Backend, Request, Writer
from rag.settings import Settings
from rag.store.cache import Cache

CONNECT_S = 10.0
"""Longest wait for a connection."""

_AZURES_HOSTS = (".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com")
"""Where Azure's resources live (https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle)."""

_NOBODY = "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own"


@dataclass(frozen=True)
class Place:
    """A server's address and key. ``version`` is that of Azure's dated interface; its v1 has none, as OpenAI's."""

    url: str
    key: str = field(repr=False)
    azure: bool = False
    version: str | None = None

    @property
    def host(self) -> str:
        """Its host, and port if one is given."""
        return host_of(self.url)

    @property
    def is_openais(self) -> bool:
        """Whether its models are OpenAI's, and take what those take: servers of others know an older interface."""
        return self.azure or self.host == OPENAI_HOST or self.host.endswith(_AZURES_HOSTS)

    def server(self, model: str, settings: Settings) -> Server:
        """What a message about it needs."""
        return Server(model, self.host, self.key, settings.llm_timeout_s, self.azure)


@dataclass(frozen=True)
class Offer:
    """The models that a server lists, and the one that RAG_LLM takes from it, listed or not; None if it takes none."""

    host: str
    models: tuple[str, ...]
    chosen: str | None

    def is_chosen(self, model: str) -> bool:
        """Whether RAG_LLM takes it. Ollama lists llama3.2 as llama3.2:latest."""
        return self.chosen is not None and model.removesuffix(":latest") == self.chosen.removesuffix(":latest")

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return {"server": self.host, "models": list(self.models), "chosen": self.chosen}


def load_server(name: str, settings: Settings, cache: Cache | None) -> Writer:
    """The model of this name at the server that the settings name; for an empty name, the first that it lists.

    At Azure the name is a deployment's, with the model's behind ``=`` where the two differ. Raises ModelError without a
    key and a server of one's own, and when a list is needed and can't be had; SettingsError when an address or
    RAG_PRICES can't be used.
    """
    place = _place(settings)
    deployment, _, model = name.partition("=") if place.azure else (name, "", "")
    deployment = deployment or _first_model(place.host, _listed(place, settings))
    model = model or deployment
    known = model if place.is_openais else ""
    client, server = _client(place, settings), place.server(deployment, settings)
    backend = Backend(
        engine=f"{'azure' if place.azure else 'openai'}:{deployment}",
        where=place.host,
        price=price_of(model, place.host, load_prices(settings)),
        parameters=_parameters(known),
        failures=FAILURES,
        explain=lambda error, words_came: explained(error, server, words_came=words_came),
        says_when_finished=True,
        address_hint=server.address_hint,
        close=client.close,
    )
    return Writer(_llm(deployment, known, place, client, settings), backend, cache)


def offered(settings: Settings) -> Offer:
    """What the server lists. Raises ModelError when none is set or it can't be asked, and SettingsError."""
    place = _place(settings)
    models = _listed(place, settings)
    engine = engine_of(settings)
    kind, _, name = engine.partition(":")
    if engine == UNNAMED:
        name = next(filter(_is_for_words, models), "")
    chosen = name.partition("=")[0] if place.azure else name
    return Offer(place.host, models, (chosen or None) if kind in ("openai", "azure") else None)


def _place(settings: Settings) -> Place:
    """The server that the settings name."""
    azure = settings.llm.startswith("azure:")
    url = server_url(settings)
    key = _revealed(settings.azure_openai_api_key if azure else settings.openai_api_key)
    if azure and not (key and url):
        raise ModelError(
            f"RAG_LLM is {settings.llm!r}, but there is no {'key' if url else 'address'} for Azure",
            "Set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY",
        )
    if not azure and not key and not settings.openai_base_url:
        raise ModelError(
            f"RAG_LLM is {settings.llm!r}, but there is no key and no server",
            _NOBODY if settings.llm == "extractive" else f"{_NOBODY}, or RAG_LLM=extractive",
        )
    if not host_of(url) or urlsplit(url).scheme not in ("http", "https"):
        raise SettingsError(
            f"{'AZURE_OPENAI_ENDPOINT' if azure else 'OPENAI_BASE_URL'} is {url!r}, which isn't an address of the web",
            f"It looks like {'https://NAME.openai.azure.com' if azure else 'http://localhost:8080/v1'}",
        )
    return Place(url, key, azure, settings.openai_api_version if azure else None)


def _revealed(key: SecretStr | None) -> str:
    return key.get_secret_value() if key else ""


def _client(place: Place, settings: Settings) -> openai.OpenAI:
    """The openai client, with our time-outs and retries."""
    timeout = httpx.Timeout(settings.llm_timeout_s, connect=min(CONNECT_S, settings.llm_timeout_s))
    hooks = {"response": [watch(settings.llm_timeout_s)]}
    common: dict[str, Any] = {
        "api_key": place.key or "none",
        "max_retries": settings.llm_retries,
        "timeout": timeout,
        "http_client": openai.DefaultHttpxClient(timeout=timeout, event_hooks=hooks),
    }
    if place.version:
        return openai.AzureOpenAI(azure_endpoint=_resource(place), api_version=place.version, **common)
    return openai.OpenAI(base_url=f"{_resource(place)}/openai/v1" if place.azure else place.url, **common)


def _async_client(place: Place, client: openai.OpenAI) -> openai.AsyncOpenAI:
    """The same for LlamaIndex's asynchronous methods, which aren't ours."""
    common: dict[str, Any] = {
        "api_key": client.api_key,
        "max_retries": client.max_retries,
        "timeout": client.timeout,
    }
    if place.version:
        return openai.AsyncAzureOpenAI(azure_endpoint=_resource(place), api_version=place.version, **common)
    return openai.AsyncOpenAI(base_url=client.base_url, **common)


def _resource(place: Place) -> str:
    """``https://NAME.openai.azure.com``, be it given with the path of the v1 interface."""
    return place.url.rstrip("/").removesuffix("/v1").removesuffix("/openai")


def _llm(name: str, known: str, place: Place, client: openai.OpenAI, settings: Settings) -> LLM:
    """LlamaIndex's LLM over the client, which alone holds the key; it would retry a second time, and may not.

    ``known`` is the name that tells how a model of OpenAI's is asked, empty for one of others.
    """
    thought = {"effort": effort(known)}
    seed = {} if settings.llm_seed is None else {"seed": settings.llm_seed}  # promises little: servers batch at will
    common: dict[str, Any] = {
        "model": name,
        "temperature": 0.0,
        "max_retries": 0,
        "api_key": "held by the client",  # else LlamaIndex reads the environment's, and shows it
        "api_base": place.host,  # shown too, and never used
        "openai_client": client,
        "async_openai_client": _async_client(place, client),
        "additional_kwargs": {"reasoning_effort": thought["effort"]} if reasons(known) else seed,
    }
    window = {**CHAT_MODELS, **RESPONSES_API_ONLY_MODELS}.get(known, settings.llm_context_window)
    if only_responses(known):
        # Reasoning options keep it from sending a temperature; it sends the options themselves for some models only.
        common |= {"reasoning_options": thought, "additional_kwargs": {"reasoning": thought}}
        return ClosingResponses(**common, streams=streams(known), context_window=window)
    if name == known in CHAT_MODELS:
        return ClosingOpenAI(**common)
    other: LLM = ClosingOpenAILike(**common, is_chat_model=True, context_window=window)
    return other


def _parameters(known: str) -> Callable[[Request], dict[str, Any]]:
    """The keywords of a request: servers of others know OpenAI's older name for the longest answer."""

    def parameters(request: Request) -> dict[str, Any]:
        longest = request.max_tokens + thinking_tokens(known)
        if only_responses(known):
            return {"max_output_tokens": longest}
        common = {"stream_options": {"include_usage": True}}
        if reasons(known):
            return {**common, "max_completion_tokens": longest, "temperature": openai.omit}
        stop = {"stop": list(request.stop)} if request.stop else {}
        name = "max_completion_tokens" if known else "max_tokens"
        return {**common, name: longest, "temperature": request.temperature, **stop}

    return parameters


def _listed(place: Place, settings: Settings) -> tuple[str, ...]:
    """The names of the models that a server lists."""
    try:
        with _client(place, settings) as client:
            return tuple(model.id for model in client.models.list())
    except FAILURES as error:
        raise explained(error, place.server("", settings)) from None


def _first_model(host: str, models: tuple[str, ...]) -> str:
    name = next(filter(_is_for_words, models), None)
    if name is None:
        raise ModelError(f"{host} lists no language model", "Name one: RAG_LLM=openai:MODEL")
    return name


def _is_for_words(name: str) -> bool:
    """Whether its name isn't an embedding model's."""
    return "embed" not in name.casefold()
