"""A language model behind OpenAI's interface: OpenAI's own, or any compatible server's, by name.

    load_server("gpt-6-luna", Settings(openai_api_key="…"), cache=None)
    load_server("qwen3", Settings(openai_base_url="http://localhost:11434/v1"), cache=None)

LlamaIndex's ``OpenAI`` for the models of OpenAI's that it knows, its ``OpenAILike`` for all others. The openai client
underneath is ours, so that it alone holds the key, and retries alone: on 408, 409, 429, 5xx and lost connections, with
exponential back-off and jitter, or as Retry-After says up to two minutes, and never once an answer has begun. Not
covered: models that take only OpenAI's Responses API or only completions.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
from llama_index.core.base.llms.types import ChatMessage, ChatResponseGen
from llama_index.llms.openai import OpenAI
from llama_index.llms.openai.utils import CHAT_MODELS
from llama_index.llms.openai_like import OpenAILike

from rag.cache import Cache
from rag.errors import ModelError, SettingsError
from rag.models import OPENAI_HOST, server_host
from rag.models.failures import FAILURES, Server, explained
from rag.models.usage import load_prices, price_of
from rag.models.writer import Backend, Request, Writer
from rag.settings import OPENAI_URL, Settings

CONNECT_S = 10.0
"""Longest wait for a connection."""

REASONING_TOKENS = 4000
"""What a reasoning model may think beside its answer; it is billed as output, and at low effort rarely half used."""

_REASONING = re.compile(r"o\d|gpt-(?:[5-9]|\d\d)(?!.*-chat)")
"""OpenAI's names of models that think first: they take neither a temperature nor stop strings
(https://developers.openai.com/api/docs/guides/reasoning)."""


_begun: ContextVar[list[httpx.Response] | None] = ContextVar("begun", default=None)
"""Where the client puts the replies that begin while a stream of LlamaIndex's takes its first step."""


def load_server(name: str | None, settings: Settings, cache: Cache | None) -> Writer:
    """The model of this name at OPENAI_BASE_URL, else at OpenAI; without a name, the first that the server lists.

    Raises ModelError without a key and a server of one's own, and when a list is needed and can't be had; SettingsError
    when OPENAI_BASE_URL or RAG_PRICES can't be used.
    """
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    if not key and not settings.openai_base_url:
        raise ModelError(
            f"RAG_LLM is {settings.llm!r}, but there is no key and no server",
            "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, or RAG_LLM=extractive",
        )
    host = server_host(settings)
    if not host or urlsplit(settings.openai_base_url or OPENAI_URL).scheme not in ("http", "https"):
        raise SettingsError(
            f"OPENAI_BASE_URL is {settings.openai_base_url!r}, which isn't an address of the web",
            "It looks like http://localhost:8080/v1",
        )
    model = name or _first_model(settings, key, host)
    client = _client(settings, key)
    server = Server(model, host, key, settings.llm_timeout_s)
    backend = Backend(
        engine=f"openai:{model}",
        where=host,
        price=price_of(model, host, load_prices(settings)),
        parameters=_parameters(model, host),
        failures=FAILURES,
        explain=lambda error, words_came: explained(error, server, words_came=words_came),
        says_when_finished=True,
        close=client.close,
    )
    return Writer(_llm(model, host, client, settings), backend, cache)


def _client(settings: Settings, key: str) -> openai.OpenAI:
    """The openai client, with our time-outs and retries."""

    def watch(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        if (begun := _begun.get()) is not None:
            begun.append(response)
        response.stream = _Lively(response.stream, settings.llm_timeout_s)

    timeout = httpx.Timeout(settings.llm_timeout_s, connect=min(CONNECT_S, settings.llm_timeout_s))
    return openai.OpenAI(
        api_key=key or "none",
        base_url=settings.openai_base_url or OPENAI_URL,
        max_retries=settings.llm_retries,
        timeout=timeout,
        http_client=openai.DefaultHttpxClient(timeout=timeout, event_hooks={"response": [watch]}),
    )


def _llm(model: str, host: str, client: openai.OpenAI, settings: Settings) -> OpenAI:
    """LlamaIndex's LLM over the client, which alone holds the key; it would retry a second time, and may not."""
    later = openai.AsyncOpenAI(
        api_key=client.api_key, base_url=client.base_url, max_retries=client.max_retries, timeout=client.timeout
    )
    seed = {} if settings.llm_seed is None else {"seed": settings.llm_seed}  # promises little: servers batch at will
    common: dict[str, Any] = {
        "model": model,
        "temperature": 0.0,
        "max_retries": 0,
        "api_key": "held by the client",  # else LlamaIndex reads the environment's, and shows it
        "api_base": host,  # shown too, and never used
        "openai_client": client,
        "async_openai_client": later,
        "additional_kwargs": {"reasoning_effort": "low"} if _reasons(model, host) else seed,
    }
    if host == OPENAI_HOST and model in CHAT_MODELS:
        return _OpenAI(**common)
    other: OpenAI = _OpenAILike(**common, is_chat_model=True, context_window=settings.llm_context_window)
    return other


class _OpenAI(OpenAI):
    """LlamaIndex's OpenAI, where closing a stream ends the request.

    The client's own stream and its generator hold each other, and go on until the garbage is collected.
    """

    def _stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        responses: ChatResponseGen = super()._stream_chat(messages, **kwargs)

        def closing() -> ChatResponseGen:
            begun: list[httpx.Response] = []
            token = _begun.set(begun)
            try:
                first = next(responses, None)
            finally:
                _begun.reset(token)
            try:
                if first is not None:
                    yield first
                    yield from responses
            finally:
                for reply in begun:
                    reply.close()

        return closing()


class _OpenAILike(_OpenAI, OpenAILike):
    """LlamaIndex's OpenAILike, likewise."""


def _reasons(model: str, host: str) -> bool:
    return host == OPENAI_HOST and _REASONING.match(model) is not None


def _parameters(model: str, host: str) -> Callable[[Request], dict[str, Any]]:
    """The keywords of a request: servers of others know OpenAI's older name for the longest answer."""

    def parameters(request: Request) -> dict[str, Any]:
        common = {"stream_options": {"include_usage": True}}
        if _reasons(model, host):
            limit = request.max_tokens + REASONING_TOKENS
            return {**common, "max_completion_tokens": limit, "temperature": openai.omit}
        longest = "max_completion_tokens" if host == OPENAI_HOST else "max_tokens"
        stop = {"stop": list(request.stop)} if request.stop else {}
        return {**common, longest: request.max_tokens, "temperature": request.temperature, **stop}

    return parameters


def _first_model(settings: Settings, key: str, host: str) -> str:
    """The first model that the server lists and whose name isn't an embedding model's."""
    try:
        with _client(settings, key) as client:
            name = next((model.id for model in client.models.list() if "embed" not in model.id.casefold()), None)
    except FAILURES as error:
        raise explained(error, Server("", host, key, settings.llm_timeout_s)) from None
    if name is None:
        raise ModelError(f"{host} lists no language model", "Name one: RAG_LLM=openai:MODEL")
    return name


class _Lively(httpx.SyncByteStream):
    """A reply's bytes, given up when no event came for so many seconds, be it that bytes keep trickling in."""

    def __init__(self, stream: httpx.SyncByteStream, seconds: float) -> None:
        self._stream = stream
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        silence = 0.0
        chunks = iter(self._stream)
        while True:
            started = time.monotonic()
            chunk = next(chunks, None)
            if chunk is None:
                return
            silence = 0.0 if b"data:" in chunk else silence + time.monotonic() - started
            if silence > self._seconds:
                raise httpx.ReadTimeout(f"no event for {silence:.0f} s")
            yield chunk

    def close(self) -> None:
        self._stream.close()
