"""OpenAI's chat endpoint, so that any client of it talks to the archive: ``/v1/models``, ``/v1/chat/completions``.

    client = openai.OpenAI(base_url="http://127.0.0.1:7860/v1", api_key=key)
    client.chat.completions.create(model="onrecord", messages=[{"role": "user", "content": "Who opposes the tram?"}])

The conversation is the messages that are sent; nothing of it is kept. Fields that concern a language model
(temperature, tools …) are taken and don't matter: the archive's settings say who writes. System messages are no part of
a question. Not covered: other endpoints of OpenAI's (responses, embeddings); several choices.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from rag.api import errands
from rag.api.callers import Asker
from rag.api.messages import Message, Said, understood
from rag.api.problems import Problem, openai_error, problem_of
from rag.errors import RagError
from rag.schema import Citation, Done, Event, SentenceReady, Usage

if TYPE_CHECKING:
    from rag.assistant import Assistant

MODEL = "onrecord"
_AT_ONCE = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # no proxy gathers a stream before it passes it on
router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])


class Part(BaseModel):
    """A part of a message; only text can be read."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message of the conversation."""

    model_config = ConfigDict(extra="allow")
    role: str
    content: str | list[Part] | None = None

    @property
    def said(self) -> Said:
        """Who wrote what."""
        parts = [self.content] if isinstance(self.content, str) else [part.text for part in self.content or ()]
        return Said(self.role, "\n".join(part for part in parts if part))


class StreamOptions(BaseModel):
    """What a stream tells beside the text."""

    model_config = ConfigDict(extra="allow")
    include_usage: bool | None = None


class ChatRequest(BaseModel):
    """A conversation that ends in a question. Other fields of OpenAI's are taken, and don't matter."""

    model_config = ConfigDict(extra="allow")
    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptions | None = None


class Model(BaseModel):
    """A model that can be named in a request."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class Models(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[Model]


class UrlCitation(BaseModel):
    """A marker in the message's text, from its first character to behind its last, and the words that it stands for."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A citation."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AnswerMessage(BaseModel):
    """The answer, in Markdown: sentences with markers, notes, and a list of what they cite."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation] = []


class Choice(BaseModel):
    """The answer, of which there is one."""

    index: int = 0
    message: AnswerMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class TokenUsage(BaseModel):
    """Tokens of the language model; none where the archive's own sentences answer."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> TokenUsage:
        """The usage of an answer."""
        prompt, completion = usage.prompt_tokens, usage.completion_tokens
        return cls(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)


class Completion(BaseModel):
    """An answer as a whole."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: TokenUsage


@router.get("/models")
def models(_: Asker) -> Models:
    """The models that can be named in a request: the archive, with what its settings say writes answers."""
    return Models(data=[Model(id=MODEL)])


@router.get("/models/{model}")
def model(model: str, _: Asker) -> Model:
    """One of them."""
    _check_model(model)
    return Model(id=model)


@router.post("/chat/completions", response_model=Completion, responses={200: {"content": {"text/event-stream": {}}}})
async def complete(asked: ChatRequest, request: Request, _: Asker) -> Any:
    """Answer the question that a conversation ends in, with citations; as a whole, or streamed sentence by sentence."""
    _check_model(asked.model)
    said = [message.said for message in asked.messages]
    reply, events = Reply(_linked(request)), _events(said, request.app.state.assistant)
    if asked.stream:
        wants_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        first = await anext(events)  # what can't be asked is told before the stream begins
        return StreamingResponse(reply.chunks(first, events, wants_usage), 200, _AT_ONCE, "text/event-stream")
    async for event in events:
        reply.take(event)
    return reply.whole()


class Reply:
    """What a client gets for one request, as it grows."""

    def __init__(self, link: Any) -> None:
        self._message = Message(link)
        self._usage = Usage()
        self._id, self._created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())

    def take(self, event: Event | str) -> tuple[str, list[dict[str, Any]]]:
        """What an event adds: words, and annotations."""
        match event:
            case str():
                self._message.text += event
                return event, []
            case SentenceReady():
                return self._message.add(event)
            case Done(answer):
                self._usage = answer.usage
                return self._message.close(answer)
        return "", []

    def whole(self) -> Completion:
        """All of it."""
        annotations = [Annotation.model_validate(annotation) for annotation in self._message.annotations]
        message = AnswerMessage(content=self._message.text, annotations=annotations)
        usage = TokenUsage.of(self._usage)
        return Completion(id=self._id, created=self._created, choices=[Choice(message=message)], usage=usage)

    async def chunks(self, first: Event | str, rest: AsyncIterator[Any], wants_usage: bool) -> AsyncIterator[str]:
        """The lines of the stream. An error in the middle of it is its last chunk."""
        yield self._chunk({"role": "assistant", "content": ""})
        try:
            event: Event | str | None = first
            while event is not None:
                text, annotations = self.take(event)
                if text:
                    yield self._chunk({"content": text} | ({"annotations": annotations} if annotations else {}))
                event = await anext(rest, None)
        except RagError as error:
            yield _line({"error": openai_error(problem_of(error))})
            return
        yield self._chunk({}, "stop")
        if wants_usage:
            yield _line(self._outline | {"choices": [], "usage": TokenUsage.of(self._usage).model_dump()})
        yield "data: [DONE]\n\n"

    @property
    def _outline(self) -> dict[str, Any]:
        return {"id": self._id, "object": "chat.completion.chunk", "created": self._created, "model": MODEL}

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return _line(self._outline | {"choices": [choice]})


async def _events(said: list[Said], assistant: Assistant) -> AsyncIterator[Event | str]:
    """What becomes of the last message: an answer's events, or a reply at once."""
    errand = errands.reply(said[-1].text) if said[-1].role == "user" else None
    if errand is not None:
        yield errand
        return
    conversation, question = await asyncio.to_thread(understood, said, assistant)
    async for event in conversation.astream(question):
        yield event


def _line(told: dict[str, Any]) -> str:
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"


def _check_model(name: str) -> None:
    if name != MODEL:
        raise Problem(404, f"There is no model {name[:100]!r} here: take {MODEL!r}", "model", "model_not_found")


def _linked(request: Request) -> Any:
    """What gives the address of a citation: its article's page, at the words."""
    base, article = str(request.base_url).rstrip("/"), request.app.state.article

    def link(citation: Citation) -> str:
        asked = {"field": citation.field} if citation.field else {"start": citation.start, "end": citation.end}
        return f"{base}{article(citation.article['id'], **asked)}"

    return link
