"""Many readers at a server at once, at the pages, over REST and at /v1: errors, answers mixed up, times, memory.

    python eval/bench_load.py [--readers 50] [--seconds 120] [--every 10] [--surfaces page rest v1]

`rag serve` runs in a process of its own over an archive that is made for it: as many people as readers, each quoted
with a number that nobody else has. A reader asks for their own person's words again and again, by one surface after the
other, so that an answer with another's number in it is a mix-up. First one reader asks alone, then all at once. Memory
is what the server holds (Linux: /proc). `page` is the pages' own interface (Gradio's), as programs call it. Exits 1 on
an error or a mix-up.

Readers read: each asks every ten seconds. With `--every 0` they don't, and what is measured is how long the queue gets.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from rag.assistant import Assistant
from rag.settings import Settings

GIVEN = "Ada Bela Cora Dina Enno Fenja Gero Hilde Ivo Jorun".split()
FAMILY = "Tolvik Marsten Ullery Kandor Breshin Olavson Pendry Quillan Rastow Severt".split()
_NUMBER = re.compile(r"\b\d,\d{3}\b")
_SERVE = "import sys; sys.argv = ['rag', 'serve', '--port', sys.argv[1]]; from rag.cli import main; main()"
Ask = Callable[[httpx.AsyncClient, str], Awaitable[str]]


@dataclass
class Tally:
    """What readers found: seconds by surface, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)

    def p95(self, surface: str) -> float:
        """The time within which 95 of 100 were answered, in seconds."""
        return statistics.quantiles(self.seconds[surface], n=20)[-1] if len(self.seconds[surface]) > 1 else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--every", type=float, default=10, help="seconds from a reader's question to their next")
    parser.add_argument("--surfaces", nargs="+", choices=SURFACES, default=list(SURFACES))
    arguments = parser.parse_args()
    people = [f"{given} {family}" for family in FAMILY for given in GIVEN][: arguments.readers]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        filled(home, people)
        with served(home) as (url, server):
            readers = Readers(url, arguments.surfaces)
            asyncio.run(readers.read(people[:1], 2, every=0.2))  # models are loaded by the first question
            alone = asyncio.run(readers.read(people[:1], min(arguments.seconds / 2, 20), every=0.2))
            memory: list[float] = []
            crowd = asyncio.run(
                readers.read(people, arguments.seconds, arguments.every, partial(memory_of, server, memory))
            )
    report(alone, crowd, memory)
    sys.exit(1 if alone.errors + crowd.errors + alone.mixed + crowd.mixed else 0)


def number(person: int) -> str:
    """What only this person says."""
    return f"{1000 + 7 * person:,}"


def filled(home: Path, people: Sequence[str]) -> None:
    """Make an archive in which each person is quoted once."""
    lines = [
        {
            "id": str(at),
            "title": f"Trees for ward {at}",
            "text": f"The council met on Monday. “We will plant {number(at)} lindens by the canal,” said {name}, the "
            "gardener. It was dark when everybody went home.",
        }
        for at, name in enumerate(people)
    ]
    (home.parent / "wards.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with Assistant(Settings(home=home, embedding="local", llm="extractive")) as assistant:
        report = assistant.ingest([str(home.parent / "wards.jsonl")])
    assert report.added == len(people), report


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """The server's address and process id, once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAG_", "OPENAI_"))}
    env = {**kept, "RAG_HOME": str(home), "RAG_EMBEDDING": "local", "RAG_LLM": "extractive"}
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(port)], env=env, cwd=home.parent)
    try:
        url = f"http://127.0.0.1:{port}"
        while process.poll() is None and not _is_ready(url):
            time.sleep(0.1)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=30).status_code == 200
    except httpx.TransportError:
        return False


# --- asking ----------------------------------------------------------------------------------------------------------


async def _page(client: httpx.AsyncClient, question: str) -> str:
    call = await client.post("/gradio_api/call/ask", json={"data": [question, *[""] * 6]})
    told = await client.get(f"/gradio_api/call/ask/{call.raise_for_status().json()['event_id']}")
    event, _, data = told.raise_for_status().text.partition("\ndata: ")
    if event != "event: complete":
        raise ValueError(f"{event}: {data[:200]}")
    return str(json.loads(data.partition("\n")[0])[0]["text"])


async def _rest(client: httpx.AsyncClient, question: str) -> str:
    answer = await client.post("/api/v1/ask", json={"question": question})
    return str(answer.raise_for_status().json()["text"])


async def _v1(client: httpx.AsyncClient, question: str) -> str:
    body = {"model": "onrecord", "messages": [{"role": "user", "content": question}]}
    answer = await client.post("/v1/chat/completions", json=body)
    return str(answer.raise_for_status().json()["choices"][0]["message"]["content"])


SURFACES: dict[str, Ask] = {"page": _page, "rest": _rest, "v1": _v1}


@dataclass
class Readers:
    """Readers of one server, who ask by these surfaces in turn."""

    url: str
    surfaces: Sequence[str]

    async def read(
        self, people: Sequence[str], seconds: float, every: float, weigh: Callable[[], None] = lambda: None
    ) -> Tally:
        """What they find who ask at once, each for their own person's words; ``weigh`` is called each second."""
        tally, end = Tally({surface: [] for surface in self.surfaces}), time.monotonic() + seconds
        limits = httpx.Limits(max_connections=None)
        async with (
            httpx.AsyncClient(base_url=self.url, timeout=120, limits=limits) as client,
            asyncio.TaskGroup() as group,
        ):
            for at in range(len(people)):
                first = time.monotonic() + every * at / len(people)  # not all in one moment
                group.create_task(self._reader(client, at, people[at], _turns(first, every, end), tally))
            while time.monotonic() < end:
                weigh()
                await asyncio.sleep(1)
        return tally

    async def _reader(
        self, client: httpx.AsyncClient, at: int, name: str, turns: AsyncIterator[int], tally: Tally
    ) -> None:
        async for turn in turns:
            surface = self.surfaces[(at + turn) % len(self.surfaces)]
            started = time.perf_counter()
            try:
                text = await SURFACES[surface](client, f"What did {name} say about the lindens?")
            except (httpx.HTTPError, ValueError, KeyError) as error:
                tally.errors.append(f"{surface}: {type(error).__name__} {error}")
                continue
            tally.seconds[surface].append(time.perf_counter() - started)
            if set(_NUMBER.findall(text)) != {number(at)}:
                tally.mixed.append(f"{surface}: {name} ({number(at)}) got {text[:200]!r}")


async def _turns(first: float, every: float, end: float) -> AsyncIterator[int]:
    """A number whenever it is time to ask again."""
    turn, due = 0, first
    while due < end:
        await asyncio.sleep(max(due - time.monotonic(), 0))
        yield turn
        turn, due = turn + 1, max(due + every, time.monotonic())


def memory_of(server: int, memory: list[float]) -> None:
    """Note the server's memory, in MB."""
    status = Path(f"/proc/{server}/status")
    if status.exists():
        memory.append(int(re.findall(r"VmRSS:\s+(\d+)", status.read_text())[0]) / 1024)


def report(alone: Tally, crowd: Tally, memory: Sequence[float]) -> None:
    """Print the figures."""
    print(f"{'surface':8} {'questions':>9} {'median':>8} {'p95':>8} {'p95 of one':>11} {'ratio':>6}")
    for surface, found in crowd.seconds.items():
        one, all_ = alone.p95(surface), crowd.p95(surface)
        median, ratio = statistics.median(found or [0]), all_ / one if one else 0
        print(f"{surface:8} {len(found):9} {median:7.2f}s {all_:7.2f}s {one:10.2f}s {ratio:6.1f}")
    if memory:
        size = -(-len(memory) // 3)
        thirds = [statistics.mean(memory[at : at + size]) for at in range(0, len(memory), size)]
        told = ", ".join(f"{mb:.0f}" for mb in thirds)
        print(f"memory by thirds of the time: {told} MB; {max(memory):.0f} MB at most")
    for name, lines in (("errors", alone.errors + crowd.errors), ("mixed up", alone.mixed + crowd.mixed)):
        print("\n  ".join([f"{name}: {len(lines)}", *lines[:5]]))


if __name__ == "__main__":
    main()
