"""LlamaIndex's LLMs for OpenAI's two interfaces, where closing a stream ends the request, and silence ends it too.

    http_client = openai.DefaultHttpxClient(event_hooks={"response": [watch(60)]})
    llm = ClosingResponses(model="gpt-5-codex", openai_client=openai.OpenAI(http_client=http_client))
    llm.stream_chat([ChatMessage(role="user", content="Who spoke?")]).close()

Whichever the interface, ``raw`` says what was used and why the answer ended in the form of chat completions. Not
covered: asynchronous streams, and stopping a model that doesn't stream, which runs to its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from contextvars import ContextVar
from typing import Any

import httpx
import openai
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen
from llama_index.core.bridge.pydantic import Field
from llama_index.llms.openai import OpenAI, OpenAIResponses
from llama_index.llms.openai_like import OpenAILike
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseErrorEvent,
    ResponseFailedEvent,
    ResponseIncompleteEvent,
)

_begun: ContextVar[list[httpx.Response] | None] = ContextVar("begun", default=None)
"""Where the client puts the replies that begin while a stream of LlamaIndex's takes its first step."""


def watch(silence_s: float) -> Callable[[httpx.Response], None]:
    """The hook that a client needs, so that its streams can be closed, and end after so many seconds of silence."""

    def hook(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        if (begun := _begun.get()) is not None:
            begun.append(response)
        response.stream = _Lively(response.stream, silence_s)

    return hook


def _closing(responses: ChatResponseGen) -> ChatResponseGen:
    """The same stream. The client's own and its generator hold each other, and go on until garbage is collected."""
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


class ClosingOpenAI(OpenAI):
    """LlamaIndex's OpenAI, for the models of OpenAI's that it knows."""

    def _stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        return _closing(super()._stream_chat(messages, **kwargs))


class ClosingOpenAILike(ClosingOpenAI, OpenAILike):
    """LlamaIndex's OpenAILike, for all others."""


class ClosingResponses(OpenAIResponses):
    """LlamaIndex's OpenAIResponses, for those that have no chat completions."""

    streams: bool = Field(default=True, description="whether the model can send its answer word by word")

    def _stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        if self.streams:
            return self._word_by_word(super()._stream_chat(messages, **kwargs))
        return self._at_once(messages, **kwargs)

    def _word_by_word(self, responses: ChatResponseGen) -> ChatResponseGen:
        with closing(_closing(responses)) as events:
            for response in events:
                response.raw = _like_chat(response.raw)
                yield response

    def _at_once(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        response = self._chat(messages, **kwargs)
        yield ChatResponse(message=response.message, delta=response.message.content or "", raw=_ended(response.raw))


def _like_chat(event: Any) -> dict[str, Any]:
    """What an event of the Responses API says beside words. Raises openai.APIError for a failure in mid-stream."""
    if isinstance(event, ResponseErrorEvent):
        raise _failure(event.message, event.code)
    if isinstance(event, ResponseCompletedEvent | ResponseIncompleteEvent | ResponseFailedEvent):
        return _ended(event.response)
    return {}


def _ended(response: Response) -> dict[str, Any]:
    """The usage and the reason to finish."""
    if response.error:
        raise _failure(response.error.message, response.error.code)
    usage, cut = response.usage, response.incomplete_details
    reason = cut.reason if cut else "stop" if response.status == "completed" else None
    return {
        "choices": [{"finish_reason": "length" if reason == "max_output_tokens" else reason}],
        "usage": usage
        and {
            "prompt_tokens": usage.input_tokens,
            "completion_tokens": usage.output_tokens,
            "prompt_tokens_details": usage.input_tokens_details,
        },
    }


def _failure(message: str, code: str | None) -> openai.APIError:
    """As the client raises it, where it finds the error itself."""
    return openai.APIError(message, httpx.Request("POST", "/responses"), body={"message": message, "code": code})


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
