"""The local model under the interface of LlamaIndex.

    load_embedding(Settings(embedding="local")).model.get_query_embedding("Who said no?")

Not covered: what BaseEmbedding does beside embedding (its cache, its rate limiter), which works as for any model.
"""

from __future__ import annotations

import asyncio
from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from rag.embedding.minilm import MiniLM


class LocalEmbedding(BaseEmbedding):
    """all-MiniLM-L6-v2, 384 dimensions, unit length; long text is embedded in windows, never cut."""

    _minilm: MiniLM = PrivateAttr()

    def __init__(self, minilm: MiniLM, **fields: Any) -> None:
        super().__init__(model_name="all-MiniLM-L6-v2", **{"embed_batch_size": 256, **fields})
        self._minilm = minilm

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex serialises it."""
        return "LocalEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._minilm.embed_query(query).tolist()
        return vector

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._minilm.embed_documents(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)
