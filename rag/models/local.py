"""A language model in this process, from a GGUF file, by llama.cpp (xllamacpp; the extra ``local``).

    writer = load_local("models/some-instruct.gguf", Settings(), cache=None)

The file's own chat template shapes the prompt. Nothing leaves the machine. llama.cpp opens a port on the loopback
address in any case; a random key keeps others out of it. One answer at a time: further ones wait. Stopping takes effect
at the next token, so not while a long prompt is still being read. Not covered: GPUs beyond llama.cpp's own defaults,
tools, and structured output.
"""

from __future__ import annotations

import os
import queue
import secrets
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import httpx
from llama_index.core.base.llms.generic_utils import (
    chat_to_completion_decorator,
    stream_chat_to_completion_decorator,
)
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_chat_callback

from rag.errors import ModelError
from rag.models import THIS_MACHINE
from rag.models.failures import too_long
from rag.models.usage import FREE
from rag.models.writer import Backend, Request, Writer
from rag.settings import Settings
from rag.store.cache import Cache


class LocalLLM(CustomLLM):
    """llama.cpp under LlamaIndex's interface. ``stream_chat`` takes llama.cpp's parameters: max_tokens, stop and more.

    Raises ContextWindowError for a prompt over the window, ModelError for anything else that llama.cpp refuses.
    """

    model: str = Field(description="the file's name")
    version: str = Field(description="the file's size and time: another file of this name is another model")
    context_window: int = Field(description="tokens")
    max_tokens: int | None = Field(default=None, description="of an answer whose caller sets no limit of its own")
    seed: int | None = Field(default=None, description="of the draws at a temperature above 0; None for a new one")
    _server: Any = PrivateAttr()

    def __init__(self, server: Any, **fields: Any) -> None:
        super().__init__(**fields)
        self._server = server

    @classmethod
    def class_name(cls) -> str:
        """What LlamaIndex calls it."""
        return "LocalLLM"

    def close(self) -> None:
        """Let go of the model's memory, once the answer being written has ended."""
        self._server = None

    @property
    def metadata(self) -> LLMMetadata:
        """Its window and name."""
        return LLMMetadata(context_window=self.context_window, is_chat_model=True, model_name=self.model)

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The answer, delta by delta; ``raw`` is llama.cpp's chunk in OpenAI's form.

        A seed repeats an answer on this machine and with as many threads. llama.cpp keeps the last prompt and reads
        only what is new of the next; the last bits of its numbers, and so the words drawn, depend on how much that is.
        So with a seed every prompt is read whole.
        """
        body = {
            "messages": [{"role": message.role.value, "content": message.content or ""} for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            **({"max_tokens": self.max_tokens} if self.max_tokens else {}),
            **({} if self.seed is None else {"seed": self.seed, "cache_prompt": False}),
            **kwargs,
        }

        def responses() -> ChatResponseGen:
            text = ""
            for chunk in self._chunks(body):
                if "error" in chunk:
                    raise self._explained(chunk["error"])
                delta = "".join(choice["delta"].get("content") or "" for choice in chunk["choices"])
                text += delta
                yield ChatResponse(message=_answer(text), delta=delta, raw=chunk)

        return responses()

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """The whole answer."""
        *_, last = self.stream_chat(messages, **kwargs)
        assert isinstance(last, ChatResponse)
        return last

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The answer to one message."""
        return chat_to_completion_decorator(self.chat)(prompt, **kwargs)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The answer to one message, delta by delta."""
        return stream_chat_to_completion_decorator(self.stream_chat)(prompt, **kwargs)

    def _chunks(self, body: dict[str, Any]) -> Generator[dict[str, Any]]:
        """llama.cpp's chunks. It calls back from its own loop, so that runs in a thread; closing this stops it."""
        server = self._server
        if server is None:
            raise ModelError(f"{self.model} was closed", "Load it again")
        chunks: queue.SimpleQueue[dict[str, Any] | Exception | None] = queue.SimpleQueue()
        stopped = threading.Event()

        def take(chunk: dict[str, Any]) -> bool:
            chunks.put(chunk)
            return stopped.is_set()

        def run() -> None:
            try:
                server.handle_chat_completions(body, take)
            except RuntimeError as error:
                chunks.put(error)
            finally:
                chunks.put(None)

        threading.Thread(target=run, name="local-model").start()
        try:
            while (chunk := chunks.get()) is not None:
                if isinstance(chunk, Exception):
                    raise ModelError(f"{self.model} failed: {chunk}", "Try again, or try another file")
                yield chunk
        finally:
            stopped.set()

    def _explained(self, error: dict[str, Any]) -> ModelError:
        if error.get("type") == "exceed_context_size_error":
            return too_long(self.model, error.get("n_prompt_tokens"), error.get("n_ctx"))
        return ModelError(f"{self.model} refused the prompt: {error.get('message')}", "Try another file")


def load_local(path: str, settings: Settings, cache: Cache | None) -> Writer:
    """The model in a GGUF file, loaded. Raises ModelError when the file or the package is missing or can't be used."""
    file = Path(path).expanduser()
    if not file.is_file():
        raise ModelError(f"RAG_LLM names the file {str(file)!r}, which isn't there", "Set RAG_LLM=local:PATH")
    server, window = _load(file, settings.llm_context_window)
    version = f"{file.stat().st_size} {file.stat().st_mtime_ns}"
    llm = LocalLLM(server, model=file.name, version=version, context_window=window, seed=settings.llm_seed)
    backend = Backend(
        engine=f"local:{file.name}",
        where=THIS_MACHINE,
        price=FREE,
        parameters=_parameters,
        failures=(),  # LocalLLM explains its own
        says_when_finished=True,
        close=llm.close,
    )
    return Writer(llm, backend, cache)


def _parameters(request: Request) -> dict[str, Any]:
    return {"max_tokens": request.max_tokens, "temperature": request.temperature, "stop": list(request.stop)}


def _load(file: Path, context_window: int) -> tuple[Any, int]:
    """llama.cpp with the model loaded, and its window: what was asked for, or less if the model was made for less."""
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError(
            "A model in this process needs xllamacpp, which isn't installed",
            "pip install 'onrecord[local]'",
        ) from error
    parameters, key = xllamacpp.CommonParams(), secrets.token_hex(16)
    parameters.model.path = str(file)
    parameters.n_ctx = context_window
    parameters.n_parallel = 1
    parameters.port = 0
    parameters.api_keys = [key]
    parameters.ui = False
    parameters.verbosity = -1
    # Half of the logical processors are the physical ones, as a rule. Threads that share one, with each other or with
    # other work, spin while they wait: on two logical processors, two were four times slower than one.
    threads = max(1, (os.cpu_count() or 2) // 2)
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    try:
        server = xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise ModelError(
            f"{str(file)!r} can't be loaded: {error}", "It has to be a language model in GGUF, and fit into memory"
        ) from error
    slots = httpx.get(
        f"{server.listening_address}/slots", headers={"Authorization": f"Bearer {key}"}, trust_env=False, timeout=30
    ).json()
    return server, int(slots[0]["n_ctx"])


def _answer(text: str) -> ChatMessage:
    return ChatMessage(role=MessageRole.ASSISTANT, content=text)
