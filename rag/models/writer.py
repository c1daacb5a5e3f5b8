"""A language model that writes: any LlamaIndex LLM, streamed, counted, cached and stopped in one way.

    writer = Writer(llm)                              # an LLM of LlamaIndex's; its own settings hold
    with closing(writer.stream([ChatMessage(role="user", content="Who spoke?")], max_tokens=200)) as reply:
        text = "".join(reply)
    reply.finish_reason, reply.usage.completion_tokens, reply.usage.cost_usd

A reply is asked for when its first word is. Closing it, or letting it go, ends the request, and the model stops. Not
covered: several replies to one prompt, and asynchronous streams (take the steps in a thread, as Assistant.astream
does).
"""

from __future__ import annotations

import copy
import inspect
import threading
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.llms import LLM, MockLLM
from llama_index_instrumentation import get_dispatcher
from llama_index_instrumentation.span import active_span_id

from rag.errors import InterruptedAnswerError, ModelError
from rag.model_tokens import count_tokens
from rag.models.failures import cut_off, silent, too_long
from rag.models.usage import ModelUsage, Price
from rag.store.cache import Cache, key_of

_dispatcher = get_dispatcher(__name__)
_MESSAGE_TOKENS = 4
"""What a chat format adds to a message: its role and two or three marks."""


@dataclass(frozen=True)
class Request:
    """What is asked. ``parameters`` are what a model of ours takes; temperature 0 asks for the likeliest words."""

    messages: tuple[ChatMessage, ...]
    max_tokens: int
    temperature: float
    stop: tuple[str, ...]

    @property
    def tokens(self) -> int:
        """An estimate: tiktoken's count; a model of another maker may count a fifth more or less."""
        return sum(count_tokens(message.content or "") + _MESSAGE_TOKENS for message in self.messages)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values."""
        messages = [(message.role.value, message.content) for message in self.messages]
        rest = {"max_tokens": self.max_tokens, "temperature": self.temperature, "stop": self.stop}
        return {"messages": messages, **rest}


def _no_parameters(request: Request) -> dict[str, Any]:
    """A developer's own LLM has its own parameters, under names of its own."""
    return {}


def _nothing() -> None:
    """A developer's own LLM is closed by the developer."""


def _of_its_own(error: Exception, words_came: bool) -> Exception:
    """A developer's own LLM raises errors of its own, whatever they are."""
    kind = InterruptedAnswerError if words_came else ModelError
    return kind(f"The model raised {type(error).__name__}: {error}", "Ask again, or mend the LLM that was given")


@dataclass(frozen=True)
class Backend:
    """What a writer has to know of the place where its model runs.

    ``where`` is the host that article text goes to. ``parameters`` are the keywords of ``stream_chat`` for a request.
    ``explain`` gives the error to raise for one of the ``failures``, and is told whether words had come.
    ``says_when_finished``: a stream that ends without a reason to finish was cut off; ``address_hint`` says what to do
    when it held no word either. ``close`` lets go of the place.
    """

    engine: str
    where: str
    price: Price | None = None
    parameters: Callable[[Request], dict[str, Any]] = _no_parameters
    failures: tuple[type[Exception], ...] = (Exception,)
    explain: Callable[[Exception, bool], Exception] = _of_its_own
    says_when_finished: bool = False
    address_hint: str = ""
    close: Callable[[], None] = _nothing


class Writer:
    """A language model. May be used by several threads at once, if its LLM may. Close it, or use it as a context."""

    def __init__(self, llm: LLM, backend: Backend | None = None, cache: Cache | None = None) -> None:
        self.llm = llm
        self.backend = backend or Backend(
            engine=f"{llm.class_name()}:{llm.metadata.model_name}", where=f"wherever {llm.class_name()} sends it"
        )
        self.cache = cache
        self.stopped: threading.Event | None = None

    def until(self, stopped: threading.Event) -> Writer:
        """The same model, whose replies end with a ModelError soon after the event is set, from any thread."""
        writer = copy.copy(self)
        writer.stopped = stopped
        return writer

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections, or of a model in this process. It can't be used again."""
        self.backend.close()

    def __repr__(self) -> str:
        return f"Writer({self.engine!r}, where={self.where!r})"

    @property
    def engine(self) -> str:
        """``openai:MODEL``, ``azure:DEPLOYMENT`` or ``local:FILE``."""
        return self.backend.engine

    @property
    def where(self) -> str:
        """The host that article text goes to."""
        return self.backend.where

    @property
    def context_window(self) -> int:
        """Tokens that the model reads, prompt and answer together."""
        return self.llm.metadata.context_window

    def count_tokens(self, text: str) -> int:
        """tiktoken's count; a model of another maker may count a fifth more or less."""
        return count_tokens(text)

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, temperature: float = 0, stop: Sequence[str] = ()
    ) -> Reply:
        """The answer, delta by delta; it ends before the first of the ``stop`` strings.

        An LLM of a developer's own keeps its own temperature and longest answer. Raises ContextWindowError before
        anything is sent when the prompt alone is over the window (some servers would cut it unseen), and while it
        streams ModelError, or InterruptedAnswerError once words had come.
        """
        request = Request(tuple(messages), max_tokens, temperature, tuple(stop))
        if request.tokens > self.context_window:
            raise too_long(self.engine, request.tokens, self.context_window)
        return Reply(self, request)


class Unavailable(Writer):
    """A model that couldn't be had: whatever it is asked, it raises why."""

    def __init__(self, error: ModelError, engine: str, where: str) -> None:
        super().__init__(MockLLM(), Backend(engine, where))
        self.error = error

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, temperature: float = 0, stop: Sequence[str] = ()
    ) -> Reply:
        """Raises the ModelError."""
        raise self.error


@dataclass
class _Reported:
    """What the chunks of a stream say beside words."""

    usage: Any = None
    finish_reason: str | None = None

    def read(self, raw: Any) -> None:
        """Take in a chunk of OpenAI's form: an object of the client's, or a dictionary of llama.cpp's."""
        self.usage = _get(raw, "usage") or self.usage
        for choice in _get(raw, "choices") or ():
            self.finish_reason = _get(choice, "finish_reason") or self.finish_reason


class Reply(Iterator[str]):
    """An answer as it comes. Closing it, or letting go of it, stops the model; what has come by then stays.

    What has come is kept apart, since the running generator holds it: if that held the reply too, letting go of the
    reply would end nothing until garbage is collected.
    """

    def __init__(self, writer: Writer, request: Request) -> None:
        self._answer = _Answer(writer, request)
        self._deltas = self._answer.deltas()

    def __next__(self) -> str:
        return next(self._deltas)

    def close(self) -> None:
        """Stop: the request ends, and the model with it."""
        self._deltas.close()

    @property
    def text(self) -> str:
        """What has come."""
        return self._answer.text

    @property
    def finish_reason(self) -> str | None:
        """``stop``, ``length`` (cut at max_tokens: the end is missing), or another of the server's words.

        None before the end, and for an LLM that doesn't say.
        """
        return self._answer.finish_reason

    @property
    def usage(self) -> ModelUsage | None:
        """What it took, once it has ended; after closing too, then counted here."""
        return self._answer.usage


class _Answer:
    """What has come of an answer, and the generator by which it comes."""

    def __init__(self, writer: Writer, request: Request) -> None:
        self.text = ""
        self.finish_reason: str | None = None
        self.usage: ModelUsage | None = None
        self._writer = writer
        self._request = request

    def deltas(self) -> Generator[str]:
        """The answer from the cache or the model, as a span of LlamaIndex's instrumentation."""
        writer, nothing = self._writer, inspect.signature(lambda: None).bind()
        span: dict[str, Any] = {"id_": f"Writer.stream-{uuid.uuid4()}", "bound_args": nothing, "instance": writer}
        tags = {"gen_ai.request.model": writer.engine, "server.address": writer.where}
        _dispatcher.span_enter(**span, parent_id=active_span_id.get(), tags=tags)
        try:
            yield from self._cached()
        except Exception as error:
            _dispatcher.span_drop(**span, err=error)
            raise
        except GeneratorExit:
            _dispatcher.span_exit(**span, result=self)
            raise
        _dispatcher.span_exit(**span, result=self)

    def _cached(self) -> Generator[str]:
        """The answer from the cache if it is there; else the model's, kept once it is whole."""
        cache, writer = self._writer.cache, self._writer
        if cache is None:
            yield from self._asked()
            return
        key = key_of(llm=writer.llm.to_json(), where=writer.where, **self._request.to_dict())
        kept = cache.get(key)
        if kept is None:
            yield from self._asked()
            assert self.usage is not None
            cache.put(key, {"text": self.text, "finish_reason": self.finish_reason, "usage": self.usage.to_dict()})
            return
        self.text, self.finish_reason = kept["text"], kept["finish_reason"]
        self.usage = replace(ModelUsage(**kept["usage"]), cost_usd=0.0, from_cache=True, first_word_s=0.0, total_s=0.0)
        yield self.text

    def _asked(self) -> Generator[str]:
        """The model's answer, up to a stop string; then its usage."""
        reported = _Reported()
        started = time.perf_counter()
        first: float | None = None
        try:
            for delta in _until(self._request.stop, self._chunks(reported)):
                if self._writer.stopped and self._writer.stopped.is_set():
                    raise ModelError("The answer was stopped", "Ask again")
                first = first or time.perf_counter()
                self.text += delta
                yield delta
            if self._writer.backend.says_when_finished:
                self.finish_reason = reported.finish_reason or "stop"  # a string of ours, when the server didn't see it
        finally:
            ended = time.perf_counter()
            self.usage = self._counted(reported.usage, (first or ended) - started, ended - started)
        if not self.text.strip():
            raise silent(self._writer.engine, self._writer.where, self.finish_reason, self._request.max_tokens)

    def _chunks(self, reported: _Reported) -> Generator[str]:
        """The deltas that aren't empty. Whatever ends this ends the request."""
        writer, came = self._writer, False
        try:
            responses = writer.llm.stream_chat(list(self._request.messages), **writer.backend.parameters(self._request))
            with closing(responses):
                for response in responses:
                    reported.read(response.raw)
                    if response.delta:
                        came = True
                        yield response.delta
        except ModelError:
            raise
        except writer.backend.failures as error:
            raise writer.backend.explain(error, came) from None
        if writer.backend.says_when_finished and reported.finish_reason is None:
            raise cut_off(writer.engine, writer.where, writer.backend.address_hint, words_came=came)

    def _counted(self, usage: Any, first_word_s: float, total_s: float) -> ModelUsage:
        """The server's count, or ours where it gave none."""
        if usage is None:
            prompt, completion, cached = self._request.tokens, count_tokens(self.text), 0
        else:
            prompt, completion = _get(usage, "prompt_tokens") or 0, _get(usage, "completion_tokens") or 0
            cached = _get(_get(usage, "prompt_tokens_details"), "cached_tokens") or 0
        price = self._writer.backend.price
        return ModelUsage(
            prompt_tokens=prompt,
            completion_tokens=completion,
            cached_tokens=cached,
            cost_usd=price.cost(prompt, completion, cached) if price else None,
            estimated=usage is None,
            first_word_s=first_word_s,
            total_s=total_s,
        )


def _get(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


def _until(stop: Sequence[str], deltas: Generator[str]) -> Generator[str]:
    """The deltas before the first stop string, wherever the deltas cut it; what might begin one is held back."""
    with closing(deltas):
        held = ""
        for delta in deltas:
            held += delta
            ends = [at for text in stop if (at := held.find(text)) >= 0]
            if ends:
                if min(ends):
                    yield held[: min(ends)]
                return
            keep = max((n for text in stop for n in range(1, len(text)) if held.endswith(text[:n])), default=0)
            if ready := held[: len(held) - keep]:
                yield ready
            held = held[len(held) - keep :]
        if held:
            yield held
