"""An embedding model that embeds a text once: its vectors are kept in a cache, by model and text.

    embedder = cached(load_embedding(settings), Cache(settings.home / "cache.db"))

Not covered: the model under LlamaIndex's interface, which has a cache of its own.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.embedding import Embedder
from rag.store.cache import Cache, key_of


def cached(embedder: Embedder, cache: Cache) -> Embedder:
    """The same model, asked only for what the cache doesn't hold. Raises StoreError."""

    def kept(
        kind: str, texts: Sequence[str], embed: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        keys = [key_of(embedding=embedder.fingerprint, kind=kind, text=text) for text in texts]
        found = cache.get_many(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            made = dict(zip(missing, map(_packed, embed(list(missing.values()))), strict=True))
            cache.put_many(made)
            found |= made
        return np.stack([_unpacked(found[key]) for key in keys]) if keys else embed(texts)

    def embed_query(text: str) -> NDArray[np.float32]:
        row: NDArray[np.float32] = kept("query", [text], lambda texts: embedder.embed_query(texts[0])[None])[0]
        return row

    return replace(
        embedder,
        embed_documents=lambda texts: kept("document", texts, embedder.embed_documents),
        embed_query=embed_query,
    )


def _packed(vector: NDArray[np.float32]) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


def _unpacked(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), dtype="<f4")
