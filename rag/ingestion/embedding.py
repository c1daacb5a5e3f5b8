"""Prepared articles → the vectors of their passages, beside whatever else goes on.

    with Embedding(catalogue, load_embedder) as embedding:
        making = embedding.begin(prepared)           # goes on in a thread of its own
        vectors = making.finished(tally)             # Vectors, once all of them are there

A passage whose text its article held before keeps its vector.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import numpy as np

from rag.embedding import Embedder
from rag.ingestion.deriving import PassageKey, Prepared
from rag.store.catalogue import Catalogue
from rag.tally import Tally

_AT_ONCE = 64  # passages that are embedded between two looks at the progress


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of passages, and the fingerprint of the model that made them."""

    model: str
    of: Mapping[PassageKey, bytes]

    def serve(self, item: Prepared, model: str) -> bool:
        """Whether they are all that an article needs in an archive of this model."""
        return self.model == model and all(key in self.of for key, _ in item.embedded())


@dataclass(frozen=True, slots=True)
class Making:
    """Vectors that are being made: those that were there, and the others with the passages that they are of."""

    model: str
    held: Mapping[PassageKey, bytes]
    parts: Sequence[tuple[Sequence[PassageKey], Future[list[bytes]]]]

    def finished(self, tally: Tally) -> Vectors:
        """All of them; the tally is told as they come. Raises what the model raised."""
        of = dict(self.held)
        for keys, made in self.parts:
            of |= zip(keys, made.result(), strict=True)
            tally.passages += len(keys)
            tally.tell()
        return Vectors(self.model, of)


class Embedding:
    """The model at work in a thread of its own. Leaving the block drops what nobody waits for."""

    def __init__(self, catalogue: Catalogue, load_embedder: Callable[[], Embedder]) -> None:
        self._catalogue = catalogue
        self._load_embedder = load_embedder
        self._thread = ThreadPoolExecutor(1, "embedding")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    @property
    def model(self) -> str:
        """The fingerprint of the model, in the form that the archive has now."""
        return self._load_embedder().fingerprint

    def begin(self, prepared: Sequence[Prepared]) -> Making:
        """Have the passages embedded that have no vector yet."""
        embedder, held, missing = self._missing(prepared)
        ordered = sorted(missing, key=lambda key: len(missing[key]))  # those of one length together
        some = [ordered[first : first + _AT_ONCE] for first in range(0, len(ordered), _AT_ONCE)]
        parts = [(keys, self._thread.submit(embed, embedder, [missing[key] for key in keys])) for keys in some]
        return Making(embedder.fingerprint, held, parts)

    def now(self, item: Prepared) -> Vectors:
        """The vectors of one article, made here and now: nobody else may write meanwhile."""
        embedder, held, missing = self._missing([item])
        made = embed(embedder, list(missing.values()))
        return Vectors(embedder.fingerprint, {**held, **dict(zip(missing, made, strict=True))})

    def _missing(self, prepared: Sequence[Prepared]) -> tuple[Embedder, dict[PassageKey, bytes], dict[PassageKey, str]]:
        embedder = self._load_embedder()  # before what is held is read: an archive may be embedded anew meanwhile
        held: dict[PassageKey, bytes] = {}
        for item in prepared:
            held |= self._catalogue.article_vectors(item.article.id)
        return embedder, held, {key: text for item in prepared for key, text in item.embedded() if key not in held}


def embed(embedder: Embedder, texts: Sequence[str]) -> list[bytes]:
    """The texts' vectors as the catalogue keeps them. Raises EmbeddingError."""
    return [blob(vector) for vector in embedder.embed_documents(texts)] if texts else []


def blob(vector: np.ndarray) -> bytes:
    """A vector's bytes, little-endian float32."""
    return vector.astype("<f4").tobytes()
