"""Other systems over the same articles, each in a process of its own: stock LlamaIndex, Haystack, txtai.

    python eval/peers.py stock|haystack|txtai FOLDER MODEL TOKENIZER < FOLDER/told.json > FOLDER/took.json

Each is put together as its own documentation begins, hybrid (dense and BM25), with the same embedding model by
``plain_embedding.py`` and chunks of about the same size. ``bench_peers.py`` runs it, with the Python in which they are
installed: nothing of this package is imported.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

from plain_embedding import PlainEmbedding

TOKENS, WORDS = 160, 120  # of a chunk: as our passages have, and as many in words for who counts those
DEPTH = 20  # chunks for a query
WARM = 10  # articles that are read before the clock runs, so that what is loaded at the first use is
Search = Callable[[str], list[str]]  # the articles' ids of the chunks found, best first
Built = tuple[int, Search]  # how many chunks, and how they are searched


def stock(articles: list[dict[str, str]], folder: Path, embed: PlainEmbedding) -> Built:
    """LlamaIndex's splitter, pipeline, Chroma store, and its fusion with BM25."""
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.llms import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.retrievers.bm25 import BM25Retriever
    from llama_index.vector_stores.chroma import ChromaVectorStore
    from stock_ask import StockEmbedding

    model = StockEmbedding(embed)
    collection = chromadb.PersistentClient(str(folder)).create_collection("stock", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    splitter = SentenceSplitter(chunk_size=TOKENS, chunk_overlap=0)
    pipeline = IngestionPipeline(transformations=[splitter, model], vector_store=store)
    nodes = list(pipeline.run(documents=[Document(text=a["text"], id_=a["id"]) for a in articles]))
    lexical = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
    lexical.persist(str(folder / "bm25"))
    context = StorageContext.from_defaults(vector_store=store)
    dense = VectorStoreIndex.from_vector_store(store, embed_model=model, storage_context=context)
    fused = QueryFusionRetriever(
        [dense.as_retriever(similarity_top_k=DEPTH), lexical],
        llm=MockLLM(), num_queries=1, mode=FUSION_MODES.RECIPROCAL_RANK, similarity_top_k=DEPTH, use_async=False,
    )  # fmt: skip
    return len(nodes), lambda query: [str(found.node.ref_doc_id) for found in fused.retrieve(query)]


def haystack(articles: list[dict[str, str]], folder: Path, embed: PlainEmbedding) -> Built:
    """Haystack's splitter, document store, both its retrievers and its joiner."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    splitter = DocumentSplitter(split_by="word", split_length=WORDS, split_overlap=0)
    splitter.warm_up()
    chunks = splitter.run(documents=[Document(content=a["text"], meta={"article": a["id"]}) for a in articles])
    documents = chunks["documents"]
    for document, vector in zip(documents, embed([d.content for d in documents]).tolist(), strict=True):
        document.embedding = vector
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(documents)
    store.save_to_disk(str(folder / "store.json"))
    lexical = InMemoryBM25Retriever(store, top_k=DEPTH)
    dense = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def search(query: str) -> list[str]:
        by_meaning = dense.run(query_embedding=embed([query])[0].tolist())["documents"]
        joined = joiner.run(documents=[by_meaning, lexical.run(query=query)["documents"]])
        return [str(found.meta["article"]) for found in joined["documents"]]

    return len(documents), search


def txtai(articles: list[dict[str, str]], folder: Path, embed: PlainEmbedding) -> Built:
    """txtai's hybrid index with its contents; it is given chunks, as it cuts none without a further package."""
    from txtai import Embeddings

    chunks = [(f"{a['id']} {n}", chunk) for a in articles for n, chunk in enumerate(_cut(a["text"]))]
    index = Embeddings(method="external", transform=lambda texts: embed(texts), content=True, hybrid=True)
    index.index(chunks)
    index.save(str(folder / "index"))
    return len(chunks), lambda query: [str(found["id"]).split()[0] for found in index.search(query, DEPTH)]


def _cut(text: str) -> Iterator[str]:
    words = text.split()
    for at in range(0, len(words), WORDS):
        yield " ".join(words[at : at + WORDS])


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def took(search: Search, queries: list[list[str]]) -> dict[str, Any]:
    """Seconds of each query, and the share of them whose own article is among the first five."""
    search(queries[0][1])  # what is loaded at the first
    seconds, found = [], 0
    for own, query in queries:
        begun = time.perf_counter()
        articles = search(query)
        seconds.append(time.perf_counter() - begun)
        found += own in list(dict.fromkeys(articles))[:5]
    return {"seconds": seconds, "recall": found / len(queries)}


def main() -> None:
    system, folder, model, tokenizer = sys.argv[1:]
    told = json.load(sys.stdin)
    embed = PlainEmbedding(model, tokenizer)
    build = {"stock": stock, "haystack": haystack, "txtai": txtai}[system]
    build(told["articles"][:WARM], _made(Path(folder) / "warm"), embed)
    store = _made(Path(folder) / "store")
    begun, used = time.perf_counter(), getrusage(RUSAGE_SELF)
    chunks, search = build(told["articles"], store, embed)
    ended = getrusage(RUSAGE_SELF)
    found: dict[str, Any] = {
        "chunks": chunks,
        "ingest_s": time.perf_counter() - begun,
        "processor_s": ended.ru_utime + ended.ru_stime - used.ru_utime - used.ru_stime,
        **took(search, told["queries"]),
    }
    found["bytes"] = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    found["peak_mib"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    (Path(folder) / "took.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()
