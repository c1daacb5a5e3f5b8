"""What kills, several processes at once and a full disk do to an archive: is anything lost, or half there?

    python eval/bench_faults.py kills [--rounds 200] [--seed 7]
    python eval/bench_faults.py together [--minutes 5]
    python eval/bench_faults.py full-disk [--rounds 20]        # mounts a tmpfs: Linux, and root

Every act is a real process (a fork of this one, so that no moment of a kill is spent on imports). `kills` ends an
ingest, a deletion, an embedding anew, a backup and a repair with SIGKILL at random moments, looks at what is left as
the next start finds it, and goes on from there. `together` has two processes ingest overlapping folders and delete of
them again and again while four ask; in the end the archive is compared with one that a single process made. `full-disk`
ingests onto a disk that is too small, makes room, and goes on. Prints a line for each fault, and exits 1 if there was
one.

RAG_CATALOGUE_URL and RAG_CHROMA_URL name other back ends than SQLite and the embedded Chroma: an empty database.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.errors import RagError, UnknownArticleError
from rag.schema import IngestReport
from rag.settings import Settings
from rag.store.backup import verify
from rag.tally import Progress

ARTICLES = 60
TOPICS = ("harbour", "budget", "orchard", "tunnel", "election", "vaccine", "bridge", "quarry", "ferry", "library")
ELSEWHERE = ("RAG_CATALOGUE_URL", "RAG_CHROMA_URL")
# What acts import when they come to it: there before they are forked.
PRELOADED = ("rag.ingestion", "rag.passages", "rag.embedding.minilm", "llama_index.core.schema", "chromadb")
Act = Callable[[Path, "Told"], None]
Told = Callable[[Any], None]
_fork = multiprocessing.get_context("fork")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("kills", "together", "full-disk"))
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    for module in PRELOADED:
        importlib.import_module(module)
    backends = ", ".join(name for name in ELSEWHERE if os.environ.get(name)) or "SQLite, embedded Chroma"
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {backends}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), random.Random(arguments.seed))  # noqa: S311
        if arguments.what == "kills":
            bench.kills(arguments.rounds or 200)
        elif arguments.what == "together":
            bench.together(arguments.minutes * 60)
        else:
            bench.full_disk(arguments.rounds or 20)
    print(f"{len(bench.faults)} faults")
    sys.exit(1 if bench.faults else 0)


# --- acts, each in a process of its own -------------------------------------------------------------------------------


@contextmanager
def opened(home: Path) -> Iterator[Assistant]:
    with Assistant(Settings(home=home, embedding="local", llm="extractive")) as assistant:
        yield assistant


def ingest(home: Path, told: Told, *folders: Path) -> None:
    """Tell what is stored as soon as the ingest says so, and its report at the end."""

    def tell(progress: Progress) -> None:
        told(stored_of(progress.report))

    with opened(home) as assistant:
        targets = [str(folder) for folder in folders or (home.parent / "articles",)]
        told(stored_of(assistant.ingest(targets, progress=tell)))


def stored_of(report: IngestReport) -> int:
    """How many articles an ingest says are there."""
    return report.added + report.updated + report.unchanged


def delete(home: Path, told: Told) -> None:
    """Delete one article of six, and tell each when it is gone."""
    with opened(home) as assistant:
        for article in [article for at, article in enumerate(list(assistant.articles())) if at % 6 == 0]:
            assistant.delete(article.id)
            told(article.id)


def reembed(home: Path, told: Told) -> None:
    with opened(home) as assistant:
        told(assistant.reembed())


def backup(home: Path, told: Told) -> None:
    with opened(home) as assistant:
        told(assistant.backup(home.parent / "kept.onrecord").articles)


def repair(home: Path, told: Told) -> None:
    with opened(home) as assistant:
        told(assistant.check(repair=True).is_whole)


def damage(home: Path, told: Told) -> None:
    """Take from a third of the articles what follows from their text."""
    with opened(home) as assistant, assistant.catalogue.transaction():
        for article_id in assistant.catalogue.every_article_id()[::3]:
            assistant.catalogue.forget_derived(article_id)


def look(home: Path, told: Told) -> None:
    """Tell what is wrong with an archive, and what it holds."""
    with opened(home) as assistant:
        told([problem.message for problem in assistant.check().problems])
        told(contents(assistant))


def contents(assistant: Assistant) -> dict[str, Any]:
    """What an archive holds, but for when it was read; the same for archives that are the same."""
    catalogue = assistant.catalogue
    passages = sorted(catalogue.passage_ids())
    return {
        "articles": sorted(
            (article.id, article.version, article.text, article.title) for article in assistant.articles()
        ),
        "passages": passages,
        "statements": sorted(map(repr, catalogue.statements())),
        "lexical": sorted(key for key, _ in catalogue.lexical(list(TOPICS), 10_000)),
        "without a vector": sorted(set(passages) - set(catalogue.vectors(passages))),
        "index": sorted(assistant.vectors.ids(catalogue)),
    }


def ask(home: Path, told: Told, until: float, number: int) -> None:
    """Ask for what is always there until then; tell what went wrong, and at the end how often was asked."""
    asked = 0
    with opened(home) as assistant:
        while time.time() < until:
            answer = assistant.ask(f"Which number will open, {word(number)}?")
            if not any(word(number) in citation.quote for citation in answer.citations):
                told(f"no answer about {word(number)}: {answer.text[:200]}")
            asked += 1
    told(asked)


def rewrite(home: Path, told: Told, until: float, folders: Sequence[Path], part: int) -> None:
    """Ingest folders, discard a few of their articles, and again, until then; tell at the end how often."""
    count = 0
    while time.time() < until:
        with opened(home) as assistant:
            assistant.ingest([str(folder) for folder in folders])
            own = [article for article in assistant.articles() if Path(article.source).parent in folders]
            for article in own[count % 5 + part :: 7]:
                with suppress(UnknownArticleError):  # the other one was faster
                    assistant.discard([article.id])
        count += 1
    told(count)


# --- running them -----------------------------------------------------------------------------------------------------


class Run:
    """An act in a fork, and what it told."""

    def __init__(self, act: Callable[..., None], *arguments: Any) -> None:
        self._ours, theirs = _fork.Pipe(duplex=False)
        self._process = _fork.Process(target=_acting, args=(act, theirs, arguments))
        self._process.start()
        theirs.close()

    def wait(self, seconds: float | None = None) -> list[Any]:
        """What it told until it ended, or was killed after so many seconds."""
        told: list[Any] = []
        ends = time.monotonic() + seconds if seconds is not None else None
        while self._ours.poll(None if ends is None else max(0.0, ends - time.monotonic())):
            try:
                told.append(self._ours.recv())
            except EOFError:
                break
        else:
            os.kill(self._process.pid or 0, signal.SIGKILL)
            while self._ours.poll():  # told before it was killed
                try:
                    told.append(self._ours.recv())
                except (EOFError, OSError):
                    break
        self._process.join()
        return told


@dataclass(frozen=True, slots=True)
class Failure:
    """How an act ended that wasn't meant to."""

    told: str

    def __str__(self) -> str:
        return self.told


def _acting(act: Callable[..., None], pipe: Any, arguments: Sequence[Any]) -> None:
    home, *others = arguments
    try:
        act(home, pipe.send, *others)
    except RagError as error:
        pipe.send(Failure(f"{type(error).__name__}: {error}"))
    except Exception:  # noqa: BLE001  # told by whoever waits for it
        pipe.send(Failure(traceback.format_exc()))
    pipe.close()


class Bench:
    """An archive in a folder, and the faults that were found."""

    def __init__(self, folder: Path, moments: random.Random) -> None:
        self.folder, self.moments = folder, moments
        self.home = folder / "home"
        self.faults: list[str] = []
        self.articles = written(folder / "articles", range(ARTICLES))

    def fault(self, message: str) -> None:
        self.faults.append(message)
        print(f"FAULT {message}", flush=True)

    def done(self, act: Callable[..., None], *arguments: Any) -> Any:
        """What an act told last that nothing disturbs."""
        told = Run(act, *(arguments or (self.home,))).wait()
        failed = [one for one in told if isinstance(one, Failure)]
        for failure in failed:
            self.fault(f"{act.__name__}: {failure}")
        return told[-1] if told and not failed else None

    def expect(self, what: str, found: Any, wanted: Any) -> None:
        """Note a fault, part by part, where what is found isn't what is wanted."""
        if found == wanted:
            return
        parts = [key for key in wanted if (found or {}).get(key) != wanted[key]] if isinstance(wanted, dict) else []
        self.fault(f"{what}: {', '.join(parts) or f'{found!r} instead of {wanted!r}'}")

    # --- kills ---

    def kills(self, rounds: int) -> None:
        """Kill each act in turn, at a moment within the time that it takes when nothing disturbs it."""
        acts: tuple[Act, ...] = (ingest, delete, reembed, backup, repair)
        self.done(ingest)
        whole = self.done(look)
        took = {act: self._timed(act) for act in acts}
        ended: Counter[str] = Counter()
        for number in range(rounds):
            act = acts[number % len(acts)]
            self._prepare(act)
            told = Run(act, self.home).wait(self.moments.uniform(0.0, 1.0) * took[act])
            ended[act.__name__] += 1
            name = f"round {number + 1}, {act.__name__}"
            for failure in (one for one in told if isinstance(one, Failure)):
                self.fault(f"{name}: {failure}")
            self._judge(name, act, told, whole)
            print(f"{name}: {len(told)} told before it was killed", flush=True)
        print(f"{sum(ended.values())} kills: " + ", ".join(f"{count} × {name}" for name, count in ended.items()))

    def _timed(self, act: Act) -> float:
        self._prepare(act)
        begun = time.monotonic()
        self.done(act)
        return time.monotonic() - begun

    def _prepare(self, act: Act) -> None:
        """Bring the archive to what the act starts from: whole, but for what it is to bring about."""
        self.done(ingest)
        if act is ingest:
            self.done(delete)
        elif act is repair:
            self.done(damage)

    def _judge(self, name: str, act: Act, told: Sequence[Any], whole: dict[str, Any]) -> None:
        """Hold what the next start finds against what was told before the kill."""
        if act is repair:
            self.done(repair)
        looked = Run(look, self.home).wait()
        if len(looked) != 2:
            self.fault(f"{name}: the archive can't be looked at: {looked}")
            return
        problems, held = looked
        self.expect(f"{name}: check", problems, [])
        kept = {article[0] for article in held["articles"]}
        if act is ingest:
            if len(kept) < max([0, *(one for one in told if isinstance(one, int))]):
                self.fault(f"{name}: {max(told)} articles were reported stored, and {len(kept)} are there")
        elif act is delete:
            gone = {one for one in told if isinstance(one, str)}
            self.expect(f"{name}: deleted articles that are there", sorted(gone & kept), [])
            if len(whole["articles"]) - len(kept) > len(gone) + 1:
                self.fault(f"{name}: {len(gone)} were reported deleted, and {len(kept)} are left")
        else:
            self.expect(name, held, whole)
        if set(held["articles"]) - set(whole["articles"]):
            self.fault(f"{name}: an article is half there")
        if act is backup and (kept_file := self.folder / "kept.onrecord").exists():
            self.expect(f"{name}: the backup", verify(kept_file).articles, ARTICLES)

    # --- several at once ---

    def together(self, seconds: float) -> None:
        """Two processes that write the same articles while four ask; in the end, the state of a serial run."""
        always = written(self.folder / "always", range(900, 904))
        first, shared, second = (written(self.folder / name, numbers) for name, numbers in PARTS.items())
        self.done(ingest, self.home, always)
        until = time.time() + seconds
        theirs = ((first, shared), (shared, second))
        runs = {f"writer {at}": Run(rewrite, self.home, until, folders, at) for at, folders in enumerate(theirs)}
        runs |= {f"asker {at}": Run(ask, self.home, until, 900 + at) for at in range(4)}
        for name, run in runs.items():
            *wrong, count = run.wait() or [None]
            for one in wrong:
                self.fault(f"{name}: {one}")
            if not isinstance(count, int):
                self.fault(f"{name}: {count}")
            print(f"{name}: {count} times")
        self.done(ingest, self.home, always, first, shared, second)
        together = self.done(look)
        for name in ELSEWHERE:
            os.environ.pop(name, None)
        self.done(ingest, self.folder / "serial" / "home", always, first, shared, second)
        self.expect("the archive of one process", together, self.done(look, self.folder / "serial" / "home"))

    # --- a disk that is full ---

    def full_disk(self, rounds: int) -> None:
        """Ingest onto disks of several sizes that hold less than the archive; make room, and go on."""
        self.done(ingest)
        whole = self.done(look)
        size = sum(path.stat().st_size for path in self.home.rglob("*") if path.is_file())
        filled = 0
        for number in range(rounds):
            disk = self.folder / f"disk-{number}"
            with mounted(disk, int(self.moments.uniform(0.1, 1.2) * size)) as resize:
                told = Run(ingest, disk / "home", self.articles).wait()
                failures = [one for one in told if isinstance(one, Failure)]
                filled += bool(failures)
                for failure in failures:
                    if "Traceback" in str(failure):
                        self.fault(f"disk {number + 1}: {failure}")
                resize(4 * size)
                stored = max([0, *(one for one in told if isinstance(one, int))])
                looked = Run(look, disk / "home").wait()
                if len(looked) != 2 or looked[0] or len(looked[1]["articles"]) < stored:
                    self.fault(f"disk {number + 1}: {stored} were reported stored; {str(looked)[:300]}")
                self.done(ingest, disk / "home", self.articles)
                self.expect(f"disk {number + 1}", self.done(look, disk / "home"), whole)
        print(f"{rounds} disks, {filled} of them full before the end")


PARTS = {"first": range(100, 120), "shared": range(200, 220), "second": range(300, 320)}


def word(number: int) -> str:
    """What stands in one article alone."""
    return f"zq{number}x"


def written(folder: Path, numbers: Sequence[int] | range) -> Path:
    """A folder of articles, each with a word of its own."""
    folder.mkdir()
    for number in numbers:
        topic = TOPICS[number % len(TOPICS)]
        more = "\n\n".join(f"Paragraph {n} of the report on the {topic} adds details and names." for n in range(12))
        body = f"Councillor Ada Moor{number} spoke on Monday. “The {topic} number {word(number)} will open,” she said."
        (folder / f"{number:03}.md").write_text(
            f'---\ntitle: "The {topic} {number}"\n---\n\n{body}\n\n{more}\n', "utf-8"
        )
    return folder


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Callable[[int], None]]:
    """A disk of so many bytes; yields what gives it another size."""

    def mount(options: str, *source: str) -> None:
        subprocess.run(["mount", "-o", options, *source, folder], check=True)  # noqa: S607

    folder.mkdir()
    mount(f"size={size}", "-t", "tmpfs", "tmpfs")
    try:
        yield lambda more: mount(f"remount,size={more}")
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S607


if __name__ == "__main__":
    main()
