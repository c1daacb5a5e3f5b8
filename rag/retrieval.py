"""Query → evidence: dense and lexical search over passages, fused, as a LlamaIndex retriever.

    retriever = HybridRetriever(catalogue, vectors, embedding, top_k=20)
    retriever.retrieve("sanctions against Russia")     # [NodeWithScore, …], best first

Dense scores are cosine similarities (Chroma), lexical ones BM25 (SQLite's FTS5). Each list is scaled to [0, 1] by
its own minimum and maximum, and a passage's score is their mean; on TREC-NEWS this beats reciprocal rank fusion
(Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval", https://arxiv.org/abs/2210.11934).

Not covered: choosing sentences (``answering/``), and filters, which the catalogue resolves to passage ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from rag.catalogue import Catalogue, PassageRow
from rag.embedding import Embedder
from rag.terms import STOP_WORDS, words
from rag.vectors import VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]
POOL = 100  # how many passages each search brings to the fusion
DENSE_WEIGHT = 0.5


class HybridRetriever(BaseRetriever):
    """The ``top_k`` passages for a query, of the ``allowed`` ones if given."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorIndex,
        embedder: Embedder,
        *,
        top_k: int = 20,
        allowed: Sequence[int] | None = None,
        mode: Mode = "hybrid",
    ) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = embedder
        self._top_k = top_k
        self._allowed = allowed
        self._mode = mode

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        scores = self.scores(query_bundle.query_str)
        best = sorted(scores, key=lambda i: (-scores[i], i))[: self._top_k]
        rows = self._catalogue.passages(best)
        return [NodeWithScore(node=node_of(rows[i]), score=scores[i]) for i in best if i in rows]

    def scores(self, text: str) -> dict[int, float]:
        """Fused scores in [0, 1] by passage id, for every passage that either search brings."""
        dense: dict[int, float] = {}
        lexical: dict[int, float] = {}
        if self._mode != "lexical":
            vector = self._embedder.embed_query(text)
            dense = dict(self._vectors.search(self._catalogue, vector, POOL, self._allowed))
        if self._mode != "dense":
            lexical = dict(self._catalogue.lexical(search_terms(text), POOL, self._allowed))
        weight = {"hybrid": DENSE_WEIGHT, "dense": 1.0, "lexical": 0.0}[self._mode]
        return fuse(dense, lexical, weight)


def search_terms(text: str) -> list[str]:
    """The words that lexical search looks for: content words, each once; all words if there is no other."""
    distinct = dict.fromkeys(words(text))
    return [word for word in distinct if word not in STOP_WORDS] or list(distinct)


def fuse(dense: Mapping[int, float], lexical: Mapping[int, float], dense_weight: float) -> dict[int, float]:
    """The weighted mean of two min-max scaled score lists; a passage that a list lacks gets 0 from it.

    >>> fuse({1: 0.9, 2: 0.1}, {2: 7.0}, 0.5)
    {1: 0.5, 2: 0.5}
    """
    scaled = [(_min_max(dense), dense_weight), (_min_max(lexical), 1.0 - dense_weight)]
    ids = dict.fromkeys([*dense, *lexical])
    return {i: sum(weight * scores.get(i, 0.0) for scores, weight in scaled) for i in ids}


def _min_max(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {i: (score - low) / (high - low) if high > low else 1.0 for i, score in scores.items()}


def node_of(row: PassageRow) -> TextNode:
    """A stored passage as a LlamaIndex node with exact offsets into its article's text."""
    return TextNode(
        id_=str(row.id),
        text=row.text,
        start_char_idx=row.start,
        end_char_idx=row.end,
        metadata={"article_id": row.article_id, "title": row.title},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=row.article_id)},
    )
