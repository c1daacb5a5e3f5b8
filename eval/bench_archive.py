"""Times of the archive's page with many articles: a search, its counts, its pages, and the page's HTML.

    python eval/bench_archive.py --articles 5000

Articles are invented: of a small stock of words, whose share is like a language's (few are in most articles). Vectors
are of zeros, as no model is needed to list. Printed are machine, data, and each one's median and 95th percentile.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.schema import Article, Sentence
from rag.settings import Settings
from rag.store.catalogue import PassageRow, passage_id
from rag.ui.listing import listing_html

PASSAGES = 7  # of an article, as on the news that other benchmarks use
WORDS = 90  # of a passage
ROUNDS = 20


def main() -> None:
    """Fill an archive, and time what its page asks of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=5000)
    count = parser.parse_args().articles
    draw = random.Random(7)  # noqa: S311  the same words each time
    stock = [f"w{'aeiou'[n % 5]}{n:04}" for n in range(8000)]
    weights = [1 / (n + 2) for n in range(len(stock))]
    with tempfile.TemporaryDirectory() as folder, Assistant(Settings(home=Path(folder))) as assistant:
        begun = time.perf_counter()
        fill(assistant, count, lambda n: draw.choices(stock, weights, k=n))
        print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
        print(f"{count:,} articles, {count * PASSAGES:,} passages, filled in {time.perf_counter() - begun:.0f} s")
        for name, address in addresses(stock):
            each = [timed(partial(listing_html, assistant, address)) for _ in range(ROUNDS)]
            times = sorted(seconds for seconds, _ in each)
            median, p95 = statistics.median(times), times[int(0.95 * len(times))]
            processor = statistics.median(seconds for _, seconds in each)  # which tells more on a busy machine
            print(f"{name:<40} p50 {median:.3f} s, p95 {p95:.3f} s, processor {processor:.3f} s")


def addresses(stock: list[str]) -> Iterator[tuple[str, str]]:
    """What is asked for, and the address that asks for it."""
    yield "the first page", "/archive"
    yield "page 60", "/archive?page=60"
    yield "by title, page 2", "/archive?sort=title&page=2"
    yield "a word that most articles hold", f"/archive?search={stock[0]}"
    yield "a word that few articles hold", f"/archive?search={stock[3000]}"
    yield "three words", f"/archive?search={stock[1]}+{stock[40]}+{stock[200]}"
    yield "a phrase", f"/archive?search=%22{stock[0]}+{stock[1]}%22"
    yield "a word of one outlet in a year, page 2", f"/archive?search={stock[2]}&publisher=Outlet+3&year=2029&page=2"


def fill(assistant: Assistant, count: int, words: Callable[[int], list[str]]) -> None:
    """Store invented articles, a hundred in a transaction."""
    for first in range(0, count, 100):
        with assistant.catalogue.transaction():
            for number in range(first, min(first + 100, count)):
                store(assistant, number, [" ".join(words(WORDS)) + "." for _ in range(PASSAGES)])


def store(assistant: Assistant, number: int, pieces: list[str]) -> None:
    """Store an article of these passages."""
    text, key = "\n\n".join(pieces), f"{number:012x}"
    fields: dict[str, Any] = {
        "title": f"Story {number} of {pieces[0].split()[0]}",
        "publisher": f"Outlet {number % 12}",
        "author": f"Ann Writer{number % 90}",
        "published_at": f"20{20 + number % 11}-{number % 12 + 1:02}-{number % 28 + 1:02}",
    }
    article = Article(id=key, identity=key, source=f"/news/{number}.txt", version=key, text=text, **fields)
    rows, start = [], 0
    for piece in pieces:
        end = start + len(piece)
        sentences = (Sentence(start, end, 0),)
        row = PassageRow(passage_id(article, start, end), key, start, end, article.title, piece, sentences)
        rows.append((row, bytes(4 * 384)))
        start = end + 2
    assistant.catalogue.put(article, document=article.source, recipe="1", passages=rows, statements=[])


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds that something takes, and seconds of the processor."""
    begun, used = time.perf_counter(), time.thread_time()
    act()
    return time.perf_counter() - begun, time.thread_time() - used


if __name__ == "__main__":
    main()
