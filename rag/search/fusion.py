"""Dense and lexical search over passages, fused: each passage's score, and the best of them.

    Fusion(catalogue, vectors, embedder).best("sanctions against Russia", top_k=20)    # {passage id: score}, best first

Dense scores are cosine similarities (Chroma), lexical ones BM25 (SQLite's FTS5) as a share of the most that any passage
could reach. A passage's score is their weighted mean, and each passage that one of the two brings is scored by both: it
doesn't depend on what else was found (Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval",
https://arxiv.org/abs/2210.11934, theoretical instead of observed minima and maxima).

Not covered: LlamaIndex's interface (``retrieval``), which takes longer to load than a question to be answered; choosing
sentences (``answering/``), and filters, which the catalogue resolves to passage ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.embedding import Embedder
from rag.language.terms import words
from rag.language.words import is_stop, read
from rag.store.catalogue import Catalogue
from rag.store.unindexed import Searchable
from rag.telemetry import span

Mode = Literal["hybrid", "dense", "lexical"]
POOL = 100  # how many passages each search brings to the fusion
DENSE_WEIGHT = 0.4  # best at 10 of 0.3 to 0.7 on the open questions of the suites, and no worse on reporters'
_BM25_MOST = 2.2  # times a term's weight, however often a passage holds it: k1 + 1, with FTS5's k1 of 1.2


class Fusion:
    """Scores the passages of one archive, of the ``allowed`` ones if given."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: Searchable,
        embedder: Embedder,
        *,
        allowed: Sequence[int] | None = None,
        mode: Mode = "hybrid",
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = embedder
        self._allowed = allowed
        self._mode = mode

    def best(self, text: str, top_k: int) -> dict[int, float]:
        """The ``top_k`` passages for a text, by id with their scores, the best first."""
        with span("Fusion.best"):
            scores = self.scores(text)
        return {i: scores[i] for i in sorted(scores, key=lambda i: (-scores[i], i))[:top_k]}

    def scores(self, text: str) -> dict[int, float]:
        """Fused scores in [0, 1] by passage id, for every passage that either search brings."""
        lexical = self._lexical(text, self._allowed) if self._mode != "dense" else {}
        if self._mode == "lexical":
            return lexical
        vector = self._embedder.embed_query(text)
        found = [i for i, _ in self._vectors.search(self._catalogue, vector, POOL, self._allowed)]
        dense = self._similarities(vector, list(dict.fromkeys([*found, *lexical])))
        if self._mode == "dense":
            return dense
        lexical |= self._lexical(text, [i for i in dense if i not in lexical])
        return {i: DENSE_WEIGHT * dense[i] + (1 - DENSE_WEIGHT) * lexical.get(i, 0.0) for i in dense}

    def _similarities(self, vector: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """Cosine similarities of passages from the catalogue, the same to the last digit whatever searched."""
        stored = self._catalogue.vectors(ids)
        return {i: max(float(np.frombuffer(blob, dtype=np.float32) @ vector), 0.0) for i, blob in stored.items()}

    def _lexical(self, text: str, allowed: Sequence[int] | None) -> dict[int, float]:
        most = _BM25_MOST * sum(self._catalogue.term_weights(text).values())
        found = self._catalogue.lexical(search_terms(text), POOL, allowed) if most else []
        return {i: min(score / most, 1.0) for i, score in found}


def search_terms(text: str) -> list[str]:
    """The words that lexical search looks for: content words, each once; all words if there is no other."""
    content = [word.low for word in read(text) if not is_stop(word.text, word.low)]
    return list(dict.fromkeys(content or words(text)))
