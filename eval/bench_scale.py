"""What a question costs as an archive grows, against the floor of one embedding, one Chroma and one FTS5 query.

    python eval/bench_scale.py FOLDER [--sizes 1000 10000 100000] [--home DIR] [--each 10] [--embedded] [--profile ACT]

Archives of so many passages are made of FOLDER (``multiplied.py``) and kept in DIR, if one is given. Vectors of copies
are their article's, moved a little, so that 100,000 are there within minutes; with ``--embedded`` the model makes them.
Questions of each kind are made of the stories themselves, the same ones for every size, and each is asked once, of a
process that has answered others. Printed are, by size, median and 95th percentile of the milliseconds on the clock, the
median of the processor's, and the growth from the smallest archive to the largest; of retrieval its ratio to the floor,
which is measured between the same questions. ``--profile`` prints where the time of an act goes in the largest archive.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import platform
import pstats
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from llama_index.core.schema import QueryBundle
from multiplied import fill, originals

from rag.assistant import Assistant
from rag.language.words import read
from rag.people import people_named
from rag.schema import Article, Narrowing, Statement
from rag.search.fusion import POOL, search_terms
from rag.search.retrieval import HybridRetriever
from rag.settings import Settings

MARGIN = 20  # statements of a person's page that are shown first, as the pages do
Act = Callable[[], object]


@dataclass(frozen=True)
class Question:
    """A question of a kind; asked behind another, where it follows one up."""

    kind: str
    text: str
    narrowed: Narrowing = field(default_factory=lambda: Narrowing())
    behind: str = ""

    def ask(self, assistant: Assistant) -> None:
        """Have it answered."""
        if not self.behind:
            assistant.ask(self.text, **self.narrowed)
            return
        conversation = assistant.conversation()
        conversation.remember(self.behind)
        conversation.ask(self.text)


@dataclass
class Times:
    """Of acts alike, in seconds."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @contextmanager
    def of_one(self) -> Iterator[None]:
        """Take the time of what is done within."""
        begun = time.perf_counter(), time.process_time()
        yield
        self.clock.append(time.perf_counter() - begun[0])
        self.processor.append(time.process_time() - begun[1])

    @property
    def cells(self) -> tuple[float, float, float]:
        """Median and 95th percentile on the clock, and the processor's median, in milliseconds."""
        middle, high = np.percentile(self.clock, (50, 95))
        return 1000 * float(middle), 1000 * float(high), 1000 * float(np.median(self.processor))


Table = dict[str, Times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="passages")
    parser.add_argument("--home", type=Path, help="where the archives are kept")
    parser.add_argument("--each", type=int, default=10, help="questions of each kind")
    parser.add_argument("--embedded", action="store_true", help="have the model make every vector")
    parser.add_argument("--profile", default="", help="an act as it is printed, or the beginning of its name")
    given = parser.parse_args()
    if not given.folder.is_dir():
        print(f"skipped: {given.folder} isn't a folder of articles")
        return
    with tempfile.TemporaryDirectory() as elsewhere:
        sizes = sorted(given.sizes)
        homes = _archives(given.home or Path(elsewhere), given.folder, sizes, embedded=given.embedded)
        questions = _questions(homes[0], given.each)
        print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
        print(f"{len(questions)} questions; vectors {'of the model' if given.embedded else 'of copies moved a little'}")
        tables: list[Table] = []
        for size, home in zip(sizes, homes, strict=True):
            tables.append(_measured(home, questions))
            print("\n".join(_told([size], tables[-1:])), flush=True)
        print("\n".join(_told(sizes, tables)))
        if given.profile:
            _profile(homes[-1], questions, given.profile)


def _archives(kept: Path, folder: Path, sizes: Sequence[int], *, embedded: bool) -> list[Path]:
    """An archive of each size, each grown from the one before."""
    homes: list[Path] = []
    for size in sizes:
        home = kept / str(size)
        if homes and not home.exists():
            shutil.copytree(homes[-1], home)
        with _opened(home) as assistant:
            fill(assistant, folder, size, of="passages", is_embedded=embedded)
            counts = ", ".join(f"{number:,} {name}" for name, number in assistant.catalogue.counts().items())
            print(f"{home.name}: {counts}", flush=True)
        homes.append(home)
    return homes


def _opened(home: Path) -> Assistant:
    return Assistant(Settings(home=home, embedding="local", llm="extractive"))


# --- what is asked ---------------------------------------------------------------------------------------------------


def _questions(home: Path, each: int) -> list[Question]:
    """Questions of every kind, made of stories that the smallest archive holds, and so all of them."""
    with _opened(home) as assistant:
        stories = [a for a in originals(assistant) if a.title and a.published_at and a.publisher]
        stories = stories[:: max(1, len(stories) // each)]
        return [q for article in stories for q in _of_story(article, assistant)]


def _of_story(article: Article, assistant: Assistant) -> Iterator[Question]:
    title, day, outlet = article.title or "", article.published_at or "", article.publisher or ""
    about = " ".join(_telling(title)[:3]) or title
    yield Question("fact", f"When was it that {title.lower()}?")
    yield Question("field", f"Who wrote “{title}”?")
    yield Question("everybody", f"List everyone quoted about {about.lower()}")
    yield Question("outlet", f"What happened to {about}?", Narrowing(publisher=outlet))
    said = [s for s in assistant.catalogue.statements(article_ids=[article.id]) if s.speaker and s.content]
    if not said:
        return
    first = max(said, key=lambda s: (s.speech == "direct", -s.start))
    words = _content(first, article)
    topic = " ".join(_telling(words)[:2]).lower()
    yield Question("statement", f"What did {first.speaker} say about {topic}?")
    yield Question("statement of a month", f"What did {first.speaker} say about {topic}?", Narrowing(since=day[:7]))
    yield Question("quotation", f"Who said “{' '.join(words.split()[:8])}”?")
    yield Question("who said", f"Who said that {words.rstrip('.,”').lower()[:80]}?")
    yield Question("follow-up", f"And what did {first.speaker} say about it?", behind=f"What happened to {about}?")
    yield Question("refused", f"What did {first.speaker} say about penguins and chess?")


def _content(statement: Statement, article: Article) -> str:
    return " ".join(" ".join(span.of(article.text) for span in statement.content).split())


def _telling(text: str) -> list[str]:
    """The content words of a text, the longest first."""
    return sorted((word.text for word in read(text) if word.is_content), key=len, reverse=True)


# --- what is measured ------------------------------------------------------------------------------------------------


def _measured(home: Path, questions: Sequence[Question]) -> Table:
    times: Table = {}
    with times.setdefault("opening the archive", Times()).of_one():
        assistant = _opened(home)
        assistant.catalogue.counts()
        assistant.outdated  # noqa: B018 — what every command asks
    with assistant:
        with times.setdefault("first question", Times()).of_one():
            questions[0].ask(assistant)
        for question in questions[:20]:
            question.ask(assistant)
        _retrievals(assistant, questions, times)
        for question in questions:
            answered = Times()
            with answered.of_one():
                question.ask(assistant)
            for name in (f"answer: {question.kind}", "answer"):
                times.setdefault(name, Times()).clock.extend(answered.clock)
                times[name].processor.extend(answered.processor)
        for name, act in _acts(assistant, questions).items():
            for at in ("first", *["again"] * 5):
                with times.setdefault(f"{name}, {at}", Times()).of_one():
                    act()
    return times


def _retrievals(assistant: Assistant, questions: Sequence[Question], times: Table) -> None:
    """Retrieval for each question, and in turn with it the three queries that it can't do without."""
    catalogue, vectors, embedder = assistant.catalogue, assistant.vectors, assistant.embedder
    retriever = HybridRetriever(catalogue, vectors, embedder, top_k=assistant.settings.top_k)
    for text in dict.fromkeys(question.text for question in questions):
        with times.setdefault("floor: one embedding", Times()).of_one():
            vector = embedder.embed_query(text)
        with times.setdefault("floor: one Chroma query", Times()).of_one():
            vectors.search(catalogue, vector, POOL)
        with times.setdefault("floor: one FTS5 query", Times()).of_one():
            catalogue.lexical(search_terms(text), POOL)
        with times.setdefault("retrieval", Times()).of_one():
            retriever.retrieve(QueryBundle(text))


def _acts(assistant: Assistant, questions: Sequence[Question]) -> dict[str, Act]:
    """What the pages ask of an archive beside questions."""
    most = assistant.speakers()[0].name
    word = max(_telling(questions[0].text), key=len)
    return {
        "all speakers": assistant.speakers,
        "a speaker by name": lambda: assistant.speakers(most),
        "counts": assistant.catalogue.counts,
        "list of articles": assistant.listing,
        "list, searched": lambda: assistant.listing(word),
        "a person's page": lambda: people_named(assistant, most, excerpts=MARGIN),
        "a person's page, a topic": lambda: people_named(assistant, most, about=word, excerpts=MARGIN),
    }


# --- how it is told --------------------------------------------------------------------------------------------------


def _told(sizes: Sequence[int], tables: Sequence[Table]) -> Iterator[str]:
    yield f"{'ms: median, 95th percentile, processor':<40}" + "".join(f"{size:>26,}" for size in sizes) + "  growth"
    for name in dict.fromkeys(name for table in tables for name in table):
        cells = [table[name].cells for table in tables if name in table]
        shown = "".join(f"{middle:>9.1f}{high:>9.1f}{own:>8.1f}" for middle, high, own in cells)
        yield f"{name:<40}{shown}{cells[-1][0] / cells[0][0]:>7.1f}×"
    ratios = [
        [
            np.percentile(table["retrieval"].clock, at)
            / sum(np.percentile(t.clock, at) for name, t in table.items() if name.startswith("floor"))
            for at in (50, 95)
        ]
        for table in tables
    ]
    yield f"{'retrieval against the floor':<40}" + "".join(f"{mid:>9.2f}{high:>9.2f}{'':>8}" for mid, high in ratios)


def _profile(home: Path, questions: Sequence[Question], wanted: str) -> None:
    with _opened(home) as assistant:
        questions[0].ask(assistant)
        acts: dict[str, Act] = {f"answer: {q.kind}": partial(q.ask, assistant) for q in questions}
        for name, act in {**acts, **_acts(assistant, questions)}.items():
            if name.startswith(wanted):
                with cProfile.Profile() as profile:
                    act()
                print(name)
                pstats.Stats(profile).sort_stats("cumulative").print_stats(40)


if __name__ == "__main__":
    main()
