"""A stock LlamaIndex pipeline beside ours: the same questions, the same articles, the same embedding model.

    pip install llama-index-vector-stores-chroma      # a development dependency, 8 kB
    python eval/bench_stock.py [SUITE…] [--held-out]

Stock is what LlamaIndex's documentation starts with: ``VectorStoreIndex`` on Chroma, its default ``SentenceSplitter``
(1,024 tokens, 200 overlapping), the headline as metadata, the question as asked. Where a chunk stands is what the
splitter recorded. Ours is the hybrid retriever over passages of whole sentences. Stock's chunks are up to six times as
long, so that the first ten hold more text; the third column is stock with chunks of our size.
Prints every retrieval metric with clustered intervals, paired differences, and the characters that ten chunks hold.
Questions are taken as asked, their last turn alone: history isn't what is compared here.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from rag.assistant import Assistant
from rag.evaluation.log import Log, Record
from rag.evaluation.report import cell, comparison_lines
from rag.evaluation.results import Results, compare
from rag.evaluation.running import DEPTH, Outcome, System, passages_of, run
from rag.evaluation.samples import Part, Sample
from rag.evaluation.suites import find, names
from rag.schema import Answer
from rag.search.retrieval import HybridRetriever
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.schema import BaseNode

METRICS = ("recall_at_1", "recall_at_5", "recall_at_10", "all_evidence_at_10", "mrr", "ndcg_at_10")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="*", default=names())
    parser.add_argument("--held-out", action="store_true")
    arguments = parser.parse_args()
    try:
        import llama_index.vector_stores.chroma  # noqa: F401
    except ImportError:
        sys.exit("Needs LlamaIndex's Chroma store: pip install llama-index-vector-stores-chroma")
    part: Part = "held-out" if arguments.held_out else "open"
    print(f"{platform.machine()}, Python {platform.python_version()}; part: {part}")
    systems: dict[str, Callable[[Assistant], System]] = {
        "On Record": ours,
        "stock": Stock(),
        "stock, our size": Stock(Settings().passage_tokens),
    }
    for suite in arguments.suites:
        records = {}
        for name, system in systems.items():
            with tempfile.TemporaryDirectory() as folder:
                log = run([find(suite)], Settings(), Path(folder) / "log", part=part, system=system)
            records[name] = system.recut(log) if isinstance(system, Stock) else log.records
        print("\n".join(side_by_side(suite, records)))


def side_by_side(suite: str, records: dict[str, list[Record]]) -> Iterator[str]:
    """A column a system, and each stock system against ours."""
    results = {name: Results.of(found) for name, found in records.items()}
    yield f"\n{suite}\n{'':<20}" + "".join(f"{name:>30}" for name in results)
    for metric in METRICS:
        cells = [cell(next(iter(r.slices.values()))[metric]) for r in results.values()]
        yield f"{metric:<20}" + "".join(f"{c:>30}" for c in cells)
    sizes = [sum(p.end - p.start for r in found for p in r.retrieved[:10]) / len(found) for found in records.values()]
    yield f"{'characters in ten':<20}" + "".join(f"{size:>30,.0f}" for size in sizes)
    for name in list(results)[1:]:
        comparison = compare(results["On Record"], results[name])
        yield f"On Record less {name}:"
        yield from (line for line in comparison_lines(comparison) if line.split()[0] in METRICS)


def ours(assistant: Assistant) -> System:
    """Our ranking for the question as asked; nothing is answered."""
    retriever = HybridRetriever(assistant.catalogue, assistant.vectors, assistant.embedder, top_k=DEPTH)
    return lambda sample: Outcome(silence(sample), passages_of(retriever.retrieve(sample.turns[-1])))


@dataclass
class Stock:
    """LlamaIndex's own pipeline over the same articles, with its default chunk size or another."""

    chunk_size: int | None = None
    cut: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # article id → bounds of its chunks

    def __call__(self, assistant: Assistant) -> System:
        from llama_index.core.schema import TextNode

        index, nodes = stock_index(assistant, self.chunk_size)
        for node in nodes:
            assert isinstance(node, TextNode) and node.start_char_idx is not None and node.end_char_idx is not None
            self.cut.setdefault(node.metadata["article_id"], []).append((node.start_char_idx, node.end_char_idx))
        retriever = index.as_retriever(similarity_top_k=DEPTH)
        return lambda sample: Outcome(silence(sample), passages_of(retriever.retrieve(sample.turns[-1])))

    def recut(self, log: Log) -> list[Record]:
        """The log's records with these chunks as what there is to find, for nDCG's ideal ranking."""
        sources = {i: replace(source, passages=tuple(self.cut.get(i, ()))) for i, source in log.sources.items()}
        return [replace(record, sources=sources) for record in log.records]


def stock_index(assistant: Assistant, size: int | None = None) -> tuple[VectorStoreIndex, list[BaseNode]]:
    """LlamaIndex's index of the assistant's articles, and its chunks: of its default size, or ``size`` tokens."""
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.chroma import ChromaVectorStore

    splitter = SentenceSplitter(chunk_size=size, chunk_overlap=size // 5) if size else SentenceSplitter()
    documents = [
        Document(
            text=article.text,
            metadata={"article_id": article.id, "title": article.title or ""},
            excluded_embed_metadata_keys=["article_id"],
        )
        for article in assistant.articles()
    ]
    nodes = splitter.get_nodes_from_documents(documents)
    collection = chromadb.EphemeralClient().create_collection(f"stock-{uuid4()}", embedding_function=None)
    context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    return VectorStoreIndex(nodes, storage_context=context, embed_model=assistant.embedder.model), nodes


def silence(sample: Sample) -> Answer:
    """No answer: only retrieval is looked at."""
    return Answer(sample.turns[-1], sample.turns[-1], "not_found", "Not asked.")


if __name__ == "__main__":
    main()
