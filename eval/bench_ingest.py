"""Ingest throughput against the bare embedding loop on the same passages, in one run.

    python eval/bench_ingest.py FOLDER [--limit N]

The ingest reads, cuts, finds statements, embeds, stores and indexes. The bare loop only embeds the texts that this
ingest embedded, in the same windows, with the same model in the same process. They run in turn, twice, and the ratio of
the medians is printed with the peak memory (maximum resident set of the process).
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import tempfile
import time
from pathlib import Path

from rag.assistant import Assistant
from rag.ingestion import WINDOW
from rag.settings import Settings

ROUNDS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=None, help="only the first N files")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        print(f"skipped: {arguments.folder} isn't a folder of articles")
        return
    files = sorted(str(path) for path in arguments.folder.iterdir() if path.is_file())[: arguments.limit]
    ingests, loops = [], []
    for _ in range(ROUNDS):
        seconds, texts, articles = ingest(files)
        ingests.append(seconds)
        loops.append(embed(texts))
    rates = [len(texts) / statistics.median(times) for times in (ingests, loops)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{articles} articles, {len(texts)} passages, {sum(map(len, texts)) / 1e6:.1f} M characters, {ROUNDS} rounds")
    print(f"ingest          {rates[0]:7.1f} passages/s")
    print(f"embedding alone {rates[1]:7.1f} passages/s")
    print(f"ratio           {rates[0] / rates[1]:7.2f}    peak memory {peak:.0f} MiB")


def ingest(files: list[str]) -> tuple[float, list[str], int]:
    """Seconds for a whole ingest into a new archive, the texts that it embedded, the number of articles."""
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=Path(home))) as assistant:
        assistant.embedder.embed_documents(["warm up"])
        started = time.perf_counter()
        report = assistant.ingest(files)
        seconds = time.perf_counter() - started
        rows = assistant.catalogue.passages(assistant.catalogue.passage_ids()).values()
        return seconds, [f"{r.title}\n{r.text}" if r.title else r.text for r in rows], report.added


def embed(texts: list[str]) -> float:
    """Seconds to embed the texts, window by window."""
    with Assistant(Settings(home=Path(tempfile.gettempdir()) / "unused")) as assistant:
        embedder = assistant.embedder
        embedder.embed_documents(["warm up"])
        started = time.perf_counter()
        for first in range(0, len(texts), WINDOW):
            embedder.embed_documents(texts[first : first + WINDOW])
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
