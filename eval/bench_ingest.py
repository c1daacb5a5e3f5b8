"""Ingest against the bare embedding loop on the same passages, in one run, and where the rest of its time goes.

    python eval/bench_ingest.py FOLDER [--articles N] [--workers N] [--rounds N] [--sample N]

The folder's articles are copied under other words (``multiplied.py``) until there are so many. The ingest reads, cuts,
finds statements, embeds, stores and indexes; the bare loop only embeds the texts that it embedded, window by window,
with the same model in the same process (of a large ingest ``--sample`` of them, evenly spaced). They run in turn; the
ratios are of the medians a passage, by clock and processor time (of this process and its workers); other programs
don't change the latter. Memory is the largest resident set of the process and of its largest worker, as the ingest
ends. The stages are then timed one by one, of as many articles, in milliseconds of a processor a passage.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from multiplied import write_copies

from rag.articles import Document, documents
from rag.assistant import Assistant
from rag.cutting import Cutter
from rag.ingestion import WINDOW
from rag.ingestion.deriving import Deriver, Prepared
from rag.ingestion.embedding import Embedding, embed
from rag.ingestion.reading import Task, read
from rag.ingestion.storing import Writer
from rag.language.sentences import sentences
from rag.schema import Article, Sentence
from rag.settings import Settings
from rag.statements import statements
from rag.tally import Tally

T = TypeVar("T")


class Spent(NamedTuple):
    """Seconds by the clock, and of processors."""

    clock: float
    processors: float

    def of_each(self, count: int) -> Spent:
        """What one of so many takes."""
        return Spent(self.clock / count, self.processors / count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--sample", type=int, default=sys.maxsize, help="passages that are embedded alone")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        print(f"skipped: {arguments.folder} isn't a folder of articles")
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "articles"
        write_copies(arguments.folder, folder, arguments.articles)
        compare(folder, arguments.rounds, arguments.workers, arguments.sample)
        stages(folder, arguments.sample)


def compare(folder: Path, rounds: int, workers: int | None, sample: int) -> None:
    """Print the ingest beside the bare loop."""
    ingests, loops = [], []
    for _ in range(rounds):
        spent, texts, articles, peaks = ingest(folder, workers)
        some = texts[:: max(1, len(texts) // sample)]
        ingests.append(spent.of_each(len(texts)))
        loops.append(bare(some).of_each(len(some)))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{articles} articles, {len(texts)} passages, {sum(map(len, texts)) / 1e6:.1f} M characters, {rounds} rounds")
    print(f"{len(some)} passages embedded alone")
    clocks = [statistics.median(spent.clock for spent in many) for many in (ingests, loops)]
    processors = [statistics.median(spent.processors for spent in many) for many in (ingests, loops)]
    for name, clock, processor in zip(("ingest", "embedding alone"), clocks, processors, strict=True):
        print(f"{name:16}{1 / clock:7.1f} passages/s {1000 * processor:6.2f} ms of a processor each")
    print(
        f"ratio           {clocks[1] / clocks[0]:7.2f} by the clock {processors[1] / processors[0]:6.2f} of processors"
    )
    print(f"peak memory     {peaks[0]:.0f} MiB, the largest worker's {peaks[1]:.0f} MiB")


def ingest(folder: Path, workers: int | None) -> tuple[Spent, list[str], int, list[float]]:
    """What a whole ingest into a new archive takes, the texts that it embedded, the number of articles, MiB."""
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=Path(home), workers=workers)) as assistant:
        assistant.embedder.embed_documents(["warm up", "both threads"])
        spent, report = timed(lambda: assistant.ingest([str(folder)]))
        peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        rows = assistant.catalogue.passages(assistant.catalogue.passage_ids()).values()
        return spent, [f"{r.title}\n{r.text}" if r.title else r.text for r in rows], report.added, peaks


def bare(texts: list[str]) -> Spent:
    """What it takes to embed the texts, window by window."""
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=Path(home))) as assistant:
        embedder = assistant.embedder
        embedder.embed_documents(["warm up", "both threads"])

        def loop() -> None:
            for first in range(0, len(texts), WINDOW):
                embedder.embed_documents(texts[first : first + WINDOW])

        return timed(loop)[0]


def stages(folder: Path, sample: int) -> None:
    """Print what each stage takes of a processor, in this process, one after the other."""
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=Path(home))) as assistant:
        found = [one for one in documents([str(folder)], assistant.settings) if isinstance(one, Document)]
        deriver = Deriver.of(assistant.settings)
        deriver.cutter.count("")
        list(read(Task(found[0], ""), deriver))  # loads all words
        reading, articles = timed(lambda: list(islice(_articles(found), sample)))
        splitting, split = timed(lambda: [sentences(article.text) for article in articles])
        cutting, _ = timed(lambda: [_cuts(deriver.cutter, one, of) for one, of in zip(articles, split, strict=True)])
        saying, _ = timed(lambda: [statements(one, of) for one, of in zip(articles, split, strict=True)])
        prepared = [deriver.derive(article, article.source) for article in articles]
        texts = [text for item in prepared for text in item.embed_texts]
        assistant.embedder.embed_documents(texts[:2])
        embedding, _ = timed(lambda: embed(assistant.embedder, texts))
        storing, indexing = _stored(assistant, deriver, prepared)
    told = {
        "reading": reading, "sentences": splitting, "passages": cutting, "statements": saying, "embedding": embedding,
        "SQLite": storing, "Chroma": indexing,
    }  # fmt: skip
    print("ms a passage    " + ", ".join(f"{name} {1000 * t.processors / len(texts):.2f}" for name, t in told.items()))


def _stored(assistant: Assistant, deriver: Deriver, prepared: list[Prepared]) -> tuple[Spent, Spent]:
    """What storing and indexing take."""
    catalogue, tally = assistant.catalogue, Tally(None, lambda: 0)
    with Embedding(catalogue, lambda: assistant.embedder) as embedding:
        vectors = embedding.begin(prepared).finished(tally)
        writer = Writer(catalogue, deriver, embedding, assistant.settings, tally)

        def store() -> None:
            for item in prepared:
                writer.store(item, vectors)

        storing, _ = timed(store)
        indexing, _ = timed(lambda: assistant.vectors.sync(catalogue))
    return storing, indexing


def _articles(found: list[Document]) -> Iterator[Article]:
    for document in found:
        document.fingerprint()
        yield from (article for article in document.articles() if isinstance(article, Article))


def _cuts(cutter: Cutter, article: Article, split: Sequence[Sentence]) -> list[tuple[int, int]]:
    return list(cutter.cuts(article.text, split, cutter.heading(article.title)))


def timed(work: Callable[[], T]) -> tuple[Spent, T]:
    """What some work takes, and what it gives."""
    clock, processors = time.perf_counter(), _processors()
    made = work()
    return Spent(time.perf_counter() - clock, _processors() - processors), made


def _processors() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
