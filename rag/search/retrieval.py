"""Query → evidence: the passages that ``fusion`` finds, as a LlamaIndex retriever.

    retriever = HybridRetriever(catalogue, vectors, embedding, top_k=20)
    retriever.retrieve("sanctions against Russia")     # [NodeWithScore, …], best first

The chain itself asks ``fusion``: only who wants LlamaIndex's types loads them.
"""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from rag.embedding import Embedder
from rag.search.fusion import Fusion, Mode
from rag.store.catalogue import Catalogue, PassageRow
from rag.store.unindexed import Searchable


class HybridRetriever(BaseRetriever):
    """The ``top_k`` passages for a query, of the ``allowed`` ones if given."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: Searchable,
        embedder: Embedder,
        *,
        top_k: int = 20,
        allowed: Sequence[int] | None = None,
        mode: Mode = "hybrid",
    ) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._fusion = Fusion(catalogue, vectors, embedder, allowed=allowed, mode=mode)
        self._top_k = top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        best = self._fusion.best(query_bundle.query_str, self._top_k)
        rows = self._catalogue.passages(list(best))
        return [NodeWithScore(node=node_of(rows[i]), score=score) for i, score in best.items() if i in rows]

    def scores(self, text: str) -> dict[int, float]:
        """Fused scores in [0, 1] by passage id, for every passage that either search brings."""
        return self._fusion.scores(text)


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
