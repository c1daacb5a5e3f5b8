"""A stock LlamaIndex and Chroma process: opens a collection, and prints what it finds for one question.

    python eval/stock_ask.py build FOLDER MODEL TOKENIZER < articles.jsonl      # {"id", "title", "text"} a line
    python eval/stock_ask.py ask FOLDER MODEL TOKENIZER "Who said no?"

As LlamaIndex's documentation has it: ``VectorStoreIndex`` on ``ChromaVectorStore``, ``SentenceSplitter``, the ten
nearest. Nothing of this package is imported. ``bench_cold.py`` runs it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore
from plain_embedding import PlainEmbedding

CHUNK_TOKENS = 160  # of the splitter, as our passages have, so that both search as many


class StockEmbedding(BaseEmbedding):
    """The plain model under LlamaIndex's interface."""

    _embed: PlainEmbedding = PrivateAttr()

    def __init__(self, embed: PlainEmbedding, **options: Any) -> None:
        super().__init__(embed_batch_size=256, **options)
        self._embed = embed

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embeddings([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embed(texts).tolist()
        return vectors


def main() -> None:
    what, folder, model, tokenizer, *question = sys.argv[1:]
    client = chromadb.PersistentClient(folder)
    collection = client.get_or_create_collection("stock", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    embedding = StockEmbedding(PlainEmbedding(model, tokenizer))
    if what == "build":
        told = [json.loads(line) for line in sys.stdin]
        documents = [
            Document(text=article["text"], id_=article["id"], metadata={"title": article["title"] or ""})
            for article in told
        ]
        nodes = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=0).get_nodes_from_documents(documents)
        VectorStoreIndex(nodes, storage_context=StorageContext.from_defaults(vector_store=store), embed_model=embedding)
        print(f"{collection.count()} chunks")
        return
    index = VectorStoreIndex.from_vector_store(store, embed_model=embedding)
    for found in index.as_retriever(similarity_top_k=10).retrieve(question[0]):
        print(f"{found.score:.3f} {found.node.metadata['title']}: {found.node.get_content()[:200]}")


if __name__ == "__main__":
    main()
