"""On Record beside stock LlamaIndex, Haystack and txtai: one corpus, one embedding model, one machine, one run.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install haystack-ai "torch==2.13.0" txtai llama-index-core \\
        llama-index-retrievers-bm25 llama-index-vector-stores-chroma chromadb onnxruntime tokenizers
    python eval/bench_peers.py FOLDER --python /tmp/peers/bin/python [--articles 300] [--queries 200]

Each system has a process of its own (``peers.py``; ours is this file's ``--ours``). Headlines are taken out of what is
read and asked for (``bench_retrieval.py``): the article is the one right result, recall@5 the share found among the
first five articles. Prints machine, data, passages a second, processor time, store on disk, p50 and p95 of a query,
recall, and ratios to ours; then ours beside the physical floor: the bare embedding loop, and one query's embedding, one
Chroma query and one FTS5 query. What a figure leaves out is told below the table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

from peers import DEPTH, WARM, took

from rag.articles import Document, documents
from rag.assistant import Assistant
from rag.embedding import EARLIER, NEWEST, Form
from rag.embedding.minilm import model_file
from rag.schema import Article
from rag.search.fusion import POOL, Fusion, search_terms
from rag.settings import Settings

HERE = Path(__file__).resolve().parent
# What ``peers.py`` calls a peer, and the form in which it has the embedding model.
PEERS: dict[str, tuple[str, Form]] = {
    "stock": ("stock", NEWEST),
    "packaged": ("stock", EARLIER),
    "haystack": ("haystack", NEWEST),
    "txtai": ("txtai", NEWEST),
}
NOTES = """\
ours      reads who said what, keeps exact offsets, both indexes and every article on disk, safe from crashes throughout
stock     no statements, no offsets that hold on repeated text; BM25 in memory, texts in Chroma and in BM25’s files
packaged  stock with the model as its package on PyPI has it, which multiplies in float32; ours is converted from it
haystack  no statements, no offsets of sentences; all in memory, written once as JSON: a crash before that loses all
txtai     no statements, no offsets; it is given chunks, and writes its index once, at the end"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", help="in which the peers are installed")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--ours", action="store_true", help="be the process that measures ours in FOLDER")
    arguments = parser.parse_args()
    if arguments.ours:
        ours(arguments.folder)
        return
    if not arguments.folder.is_dir():
        print(f"skipped: {arguments.folder} isn't a folder of articles")
        return
    with tempfile.TemporaryDirectory() as made:
        told = corpus(arguments.folder, arguments.articles, arguments.queries)
        words = sum(len(a["text"].split()) for a in told["articles"])
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"{len(told['articles'])} articles, {words:,} words, {len(told['queries'])} headlines asked for\n")
        results = {}
        for name in ("ours", *(arguments.peers if arguments.python else ())):
            folder = Path(made) / name
            folder.mkdir()
            (folder / "told.json").write_text(json.dumps(told))
            results[name] = measured(command_of(name, arguments.python, folder), folder)
        print("\n".join(table(results)))


def command_of(name: str, python: str, folder: Path) -> list[str]:
    """What measures a system, told what to read by the folder's ``told.json``."""
    if name == "ours":
        return [sys.executable, __file__, "--ours", str(folder)]
    system, form = PEERS[name]
    model = [str(model_file(form)), str(files("rag") / "data/tokenizer.json")]
    return [python, str(HERE / "peers.py"), system, str(folder), *model]


def corpus(folder: Path, most: int, queries: int) -> dict[str, Any]:
    """Articles without their headlines, and headlines with the article that each is of."""
    articles: list[dict[str, str]] = []
    asked: list[list[str]] = []
    for document in documents([str(folder)], Settings()):
        for article in document.articles() if isinstance(document, Document) else ():
            if isinstance(article, Article) and article.title and len(articles) < most:
                articles.append({"id": article.id, "text": article.text})
                asked.append([article.id, article.title])
    return {"articles": articles, "queries": asked[:queries]}


def measured(command: Sequence[str], folder: Path) -> dict[str, Any]:
    """What a system took, run in a process of its own. Raises SystemExit with its last words where it fails."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH" or "--ours" in command}
    with (folder / "told.json").open() as told:
        ran = subprocess.run(command, stdin=told, env=kept, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(f"{folder.name} failed: {ran.stderr[-2000:]}")
    result: dict[str, Any] = json.loads((folder / "took.json").read_text())
    return result


def ours(folder: Path) -> None:
    """Ingest and retrieve with On Record, then the floor under both; written to the folder's ``took.json``."""
    told = json.loads((folder / "told.json").read_text())
    export = folder / "articles.jsonl"
    lines = [json.dumps({"url": f"https://known-item.example/{a['id']}", "text": a["text"]}) for a in told["articles"]]
    export.write_text("\n".join(lines))
    first = folder / "first.jsonl"
    first.write_text("\n".join(lines[:WARM]))
    with Assistant(Settings(home=folder / "warm")) as assistant:
        assistant.ingest([str(first)])
    with Assistant(Settings(home=folder / "home")) as assistant:
        assistant.embedder.embed_query("The model is loaded before the clock runs, as the peers' is.")
        begun, used = time.perf_counter(), getrusage(RUSAGE_SELF)
        assistant.ingest([str(export)])
        ended = getrusage(RUSAGE_SELF)
        found: dict[str, Any] = {
            "ingest_s": time.perf_counter() - begun,
            "processor_s": ended.ru_utime + ended.ru_stime - used.ru_utime - used.ru_stime,
            "chunks": assistant.catalogue.counts()["passages"],
        }
        names = {a.id: (a.url or "").rpartition("/")[2] for a in assistant.articles()}
        fusion = Fusion(assistant.catalogue, assistant.vectors, assistant.embedder)

        def search(query: str) -> list[str]:
            best = fusion.best(query, DEPTH)
            rows = assistant.catalogue.passages(list(best))
            return [names[rows[i].article_id] for i in best]

        found |= took(search, told["queries"])
        found["peak_mib"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024
        found["floor"] = floor(assistant, [query for _, query in told["queries"]])
    found["bytes"] = sum(path.stat().st_size for path in (folder / "home").rglob("*") if path.is_file())
    (folder / "took.json").write_text(json.dumps(found))


def floor(assistant: Assistant, queries: Sequence[str]) -> dict[str, float]:
    """Processor seconds of embedding all passages; median seconds of the three parts of a query."""
    catalogue, embedder, vectors = assistant.catalogue, assistant.embedder, assistant.vectors
    texts = [row.text for row in catalogue.passages(catalogue.passage_ids()).values()]
    begun = time.process_time()
    embedder.embed_documents(texts)
    embedding = time.process_time() - begun
    made = {query: embedder.embed_query(query) for query in queries}
    parts: dict[str, Callable[[str], object]] = {
        "embedding": embedder.embed_query,
        "Chroma": lambda query: vectors.search(catalogue, made[query], POOL),
        "FTS5": lambda query: catalogue.lexical(search_terms(query), POOL),
    }
    return {"ingest": embedding, **{name: _median(part, queries) for name, part in parts.items()}}


def _median(part: Callable[[str], object], queries: Sequence[str]) -> float:
    seconds = []
    for query in queries:
        begun = time.perf_counter()
        part(query)
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def table(results: dict[str, dict[str, Any]]) -> list[str]:
    """A line a system; the ratios are a peer's figure over ours, recall beside it."""
    mine = results["ours"]
    head = "passages/s  ingest s  processor s  peak MiB  store MB  p50 ms  p95 ms  recall@5"
    lines = [f"{'':<10}{head}"]
    for name, r in results.items():
        p50, p95 = statistics.median(r["seconds"]), statistics.quantiles(r["seconds"], n=20)[-1]
        lines.append(
            f"{name:<10}{r['chunks'] / r['ingest_s']:>10.1f}{r['ingest_s']:>10.1f}{r['processor_s']:>13.1f}"
            f"{r['peak_mib']:>10.0f}{r['bytes'] / 1e6:>10.1f}{p50 * 1e3:>8.1f}{p95 * 1e3:>8.1f}{r['recall']:>10.3f}"
        )
    for name, r in results.items():
        if name != "ours":
            p50, of_ours = statistics.median(r["seconds"]), statistics.median(mine["seconds"])
            lines.append(
                f"{name} / ours: ingest {r['ingest_s'] / mine['ingest_s']:.2f} (processor "
                f"{r['processor_s'] / mine['processor_s']:.2f}), store {r['bytes'] / mine['bytes']:.2f}, "
                f"p50 {p50 / of_ours:.2f}, recall {r['recall'] - mine['recall']:+.3f}"
            )
    f, p50 = mine["floor"], statistics.median(mine["seconds"])
    query = f["embedding"] + f["Chroma"] + f["FTS5"]
    lines.append(
        f"ours / floor: ingest {mine['processor_s'] / f['ingest']:.2f} of the bare embedding loop's processor time, "
        f"a query {p50 / query:.2f} of one embedding ({f['embedding'] * 1e3:.1f} ms), one Chroma query "
        f"({f['Chroma'] * 1e3:.1f}) and one FTS5 query ({f['FTS5'] * 1e3:.1f})"
    )
    return [*lines, "", NOTES]


if __name__ == "__main__":
    main()
