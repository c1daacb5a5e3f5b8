"""An embedding model behind OpenAI's interface: OpenAI's own, or any compatible server's, by name.

    load_embedding(Settings(embedding="openai:text-embedding-3-small", openai_api_key="…"))
    load_embedding(Settings(embedding="openai:nomic-embed-text", embedding_base_url="http://localhost:11434/v1"))

A thin layer over LlamaIndex's OpenAIEmbedding: any model name, text beyond the limit in windows, the client's own
retries only, and errors that say what to do and never show the key. Not covered: Azure's addresses and versions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

import numpy as np
import openai
from llama_index.core.bridge.pydantic import Field
from llama_index.embeddings.openai import OpenAIEmbedding
from numpy.typing import NDArray

from rag.embedding import Embedder
from rag.embedding.limits import UNKNOWN_LIMIT, limits
from rag.embedding.windows import averaged, spans, unit
from rag.errors import EmbeddingError
from rag.model_tokens import count_tokens, encoding
from rag.settings import Settings

_BATCH = 64


class ServerEmbedding(OpenAIEmbedding):
    """A model by name on a server; vectors of unit length. Raises EmbeddingError for whatever the server refuses."""

    api_key: str = Field(default="", repr=False, exclude=True)
    max_tokens: int = Field(default=UNKNOWN_LIMIT, description="tiktoken tokens the model takes")

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        windows, owners, weights = self._windows(texts)
        vectors: list[list[float]] = []
        for i in range(0, len(windows), _BATCH):
            vectors += super()._get_text_embeddings(windows[i : i + _BATCH])
        return self._averaged(vectors, owners, weights)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        windows, owners, weights = self._windows(texts)
        vectors: list[list[float]] = []
        for i in range(0, len(windows), _BATCH):
            vectors += await super()._aget_text_embeddings(windows[i : i + _BATCH])
        return self._averaged(vectors, owners, weights)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embeddings([query])[0]

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return (await self._aget_text_embeddings([text]))[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return (await self._aget_text_embeddings([query]))[0]

    def _windows(self, texts: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
        """The texts, long ones in windows; the text that each window belongs to; and its tokens."""
        windows: list[str] = []
        owners: list[int] = []
        weights: list[int] = []
        for owner, text in enumerate(texts):
            tokens = encoding().encode_ordinary(text)
            for start, end in spans(len(tokens), self.max_tokens):
                whole = end - start == len(tokens)
                windows.append((text if whole else encoding().decode(tokens[start:end])) or " ")
                owners.append(owner)
                weights.append(max(end - start, 1))
        return windows, owners, weights

    def _averaged(self, vectors: list[list[float]], owners: list[int], weights: list[int]) -> list[list[float]]:
        if len(vectors) != len(owners) or len({len(vector) for vector in vectors}) > 1:
            raise EmbeddingError(
                f"The server at {self.api_base} returned {len(vectors)} vectors for {len(owners)} texts",
                "Check that it is an embeddings endpoint",
            )
        rows: list[list[float]] = averaged(np.array(vectors, dtype=np.float32), owners, weights).tolist()
        return rows

    def _create_retry_decorator(self) -> Callable[[Any], Any]:
        """Where the parent would retry again what the client has already retried: explain instead."""

        def decorate(call: Callable[..., Any]) -> Callable[..., Any]:
            if inspect.iscoroutinefunction(call):

                @wraps(call)
                async def later(*args: Any) -> Any:
                    with self._explained():
                        return await call(*args)

                return later

            @wraps(call)
            def now(*args: Any) -> Any:
                with self._explained():
                    return call(*args)

            return now

        return decorate

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """The client's errors as ours. A reply that isn't OpenAI's breaks the client in ways it doesn't declare."""
        try:
            yield
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise _explanation(error, self.model_name, self.api_base or "", self.api_key) from None


def _explanation(error: Exception, model: str, url: str, key: str) -> EmbeddingError:
    """What went wrong in a user's words. The server's own words may repeat the key, so it is struck out of them."""
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return EmbeddingError(f"The embedding server {url} refused the key", "Check OPENAI_API_KEY")
    if isinstance(error, openai.NotFoundError):
        return EmbeddingError(
            f"The embedding server {url} has no model {model!r}", "Check RAG_EMBEDDING and RAG_EMBEDDING_BASE_URL"
        )
    if isinstance(error, openai.APITimeoutError):
        return EmbeddingError(f"The embedding server {url} didn't answer in time", "Try again, or raise RAG_TIMEOUT_S")
    if isinstance(error, openai.APIConnectionError):
        return EmbeddingError(
            f"The embedding server {url} can't be reached", "Check RAG_EMBEDDING_BASE_URL and that it is running"
        )
    said = " ".join(str(error).split())
    said = (said.replace(key, "…") if key else said)[:200]
    return EmbeddingError(
        f"The embedding server {url} failed for model {model!r}: {said}", "Check RAG_EMBEDDING and the server's log"
    )


def load_server_embedding(settings: Settings, fingerprint: str) -> Embedder:
    """The model that ``openai:MODEL`` names. Raises EmbeddingError without a key and a server of one's own."""
    name = settings.embedding.removeprefix("openai:")
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    own_server = settings.embedding_base_url or settings.openai_base_url
    if not key and not own_server:
        raise EmbeddingError(
            f"RAG_EMBEDDING is {settings.embedding!r}, but there is no key and no server",
            "Set OPENAI_API_KEY, or RAG_EMBEDDING_BASE_URL for a server of your own, or RAG_EMBEDDING=local",
        )
    model = ServerEmbedding(
        model_name=name,
        api_key=key or "none",
        api_base=settings.embedding_url,
        max_retries=2,
        timeout=settings.timeout_s,
        embed_batch_size=_BATCH,
    )
    model.max_tokens, _ = limits(settings)

    def embed_documents(texts: Sequence[str]) -> NDArray[np.float32]:
        return unit(np.array(model.get_text_embedding_batch(list(texts)), dtype=np.float32)) if texts else _EMPTY

    def embed_query(text: str) -> NDArray[np.float32]:
        return np.array(model.get_query_embedding(text), dtype=np.float32)

    return Embedder(fingerprint, model.max_tokens, count_tokens, embed_documents, embed_query, lambda: model)


_EMPTY: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
