"""Times of the pages with many articles, in a browser: from an opened page to a person with thousands of statements.

    python eval/bench_archive.py FOLDER [--articles 5000] [--home DIR] [--rounds 20] [--only SUBSTRING]

The archive is made of FOLDER (``multiplied.py``) and kept in DIR, if one is given. Of each act are printed: median and
95th percentile of the seconds until the page shows what was asked for; the same of the server's processor seconds,
until it has nothing more to do; and the seconds of a fixed computation at the same time, by which a busy machine is
known. It wants Chromium, and the extra ``dev``.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from multiplied import fill
from playwright.sync_api import Browser, Page, sync_playwright

from rag.assistant import Assistant
from rag.settings import Settings

IDLE_S = 0.3  # without work, after which a server has nothing more to do
COMMON = ("said", "people", "year")  # in very many articles of news, in many, and in fewer
RARE = "gunmen"
PRESS, MARKED = "document.querySelector('#talk .cite').click()", "#desk[data-reading=open] #side .cited"
# Waits in the page itself, so that what drives the browser isn't timed; milliseconds.
UNTIL = """async ([act, wanted]) => {
  const begun = performance.now();
  eval(act);
  while (!document.querySelector(wanted)) {
    if (performance.now() - begun > 300000) throw new Error(`never seen: ${wanted}`);
    await new Promise((next) => setTimeout(next, 2));
  }
  await new Promise((next) => requestAnimationFrame(next));
  return performance.now() - begun;
}"""


@dataclass
class Times:
    """Of an act, or of several alike."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)

    def told(self, name: str) -> str:
        """A line of a table."""
        cells = (f"{at(held, 0.5):6.3f} {at(held, 0.95):6.3f}" for held in (self.wall, self.processor, self.reference))
        return f"{name:<44} {'   '.join(cells)}   {len(self.wall):3}"


def at(held: Sequence[float], share: float) -> float:
    """The value below which a share of them lies."""
    return sorted(held)[round(share * (len(held) - 1))]


def reference() -> float:
    """Seconds of a fixed computation: about .1 on a free core."""
    begun = time.perf_counter()
    sum(n * n % 7 for n in range(1_200_000))
    return time.perf_counter() - begun


class Server:
    """`rag serve` over an archive, in a process of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}/"
        self.log = (home / "serve.log").open("w")
        command = [sys.executable, "-c", "from rag.cli import main; main()", "serve", "--port", port]
        environment = {**os.environ, "RAG_HOME": str(home)}
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log)
        while True:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()  # noqa: S310  our own address
                return
            except OSError:
                time.sleep(0.05)

    def used(self) -> float:
        """Processor seconds, so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self) -> float:
        """Wait until it has nothing more to do; processor seconds, so far."""
        used = self.used()
        while True:
            time.sleep(IDLE_S)
            before, used = used, self.used()
            if used - before < IDLE_S / 10:
                return used

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()
        self.log.close()


class Bench:
    """The acts, and what they took."""

    def __init__(self, assistant: Assistant, home: Path, rounds: int, only: str) -> None:
        self.assistant, self.home, self.rounds, self.only = assistant, home, rounds, only

    def run(self, browser: Browser) -> Iterator[tuple[str, Times]]:
        """Each act with its times."""
        yield from self._first(browser)
        with self._pages(browser) as (page, server):
            for name, acts in self._acts():
                if self.only in name:
                    yield name, self._timed(page, server, acts)
            if self.only in "a citation to its marked words":
                yield "a citation to its marked words", self._cited(page, server)
            if self.only in "the page again, in the same browser":
                yield "the page again, in the same browser", self._opened(page, server)

    @contextmanager
    def _pages(self, browser: Browser) -> Iterator[tuple[Page, Server]]:
        server = Server(self.home)
        try:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.goto(server.url)
            page.locator("#talk .welcome").wait_for()
            server.settle()
            yield page, server
            context.close()
        finally:
            server.close()

    def _first(self, browser: Browser) -> Iterator[tuple[str, Times]]:
        """What a server does first."""
        opened, asked = Times(), Times()
        if self.only not in "first page of a server, first question":
            return
        for question in self._questions()[: max(3, self.rounds // 6)]:
            server = Server(self.home)
            page = browser.new_context().new_page()
            self._note(opened, server, partial(self._open, page, server.url))
            self._note(asked, server, partial(_until, page, *_asking(question)))
            page.context.close()
            server.close()
        yield "the first page of a server", opened
        yield "the first question of a server", asked

    def _acts(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """What is done, and what is seen then."""
        yield "a later question", [_asking(question) for question in self._questions()]
        yield "the archive", [_going("articles", f"/archive?page={n + 1}") for n in range(self.rounds)]
        for word in (RARE, *COMMON):
            addresses = [f"/archive?search={word}&page={n + 1}" for n in range(self.rounds)]
            yield f"a search: {word}", [_going("articles", address) for address in addresses]
        outlet = self.assistant.catalogue.bylines()[0][0]
        for name, asked in (
            ("a phrase", "%22white+house%22"),
            ("words that begin so", "elect*"),
            ("three words", "president+campaign+money"),
            ("facets chosen", f"{COMMON[0]}&publisher={outlet}&year=2015"),
        ):
            addresses = [f"/archive?search={asked}&sort={('newest', 'title')[n % 2]}&n={n}" for n in range(self.rounds)]
            yield f"a search: {name}", [_going("articles", address) for address in addresses]
        one, other = self.assistant.speakers()[:2]
        told = f"{one.statements:,} statements"
        for name, asked in (
            (f"a person of {told}", ""),
            (f"a person of {told}, on a topic", "about=taxes&"),
            (f"a person of {told}, indirect", "kind=indirect&"),
            (f"a person of {told}, in a year", "period=2015&"),
            (f"two people, {told} and {other.statements:,}", f"with={other.name.replace(' ', '%20')}&"),
        ):
            place = f"/people/{one.name.replace(' ', '%20')}?{asked}"
            yield name, [_going("person", f"{place}n={n}") for n in range(self.rounds)]
        yield "the names of all people", [_going("person", f"/people?n={n}") for n in range(self.rounds)]

    def _timed(self, page: Page, server: Server, acts: Sequence[tuple[str, str]]) -> Times:
        times = Times()
        for act, wanted in acts:
            self._note(times, server, partial(_until, page, act, wanted))
        return times

    def _cited(self, page: Page, server: Server) -> Times:
        times = Times()
        self._open(page, server.url)
        for question in self._questions():
            _until(page, *_asking(question))
            server.settle()
            if page.locator("#talk .cite").count():
                self._note(times, server, partial(_until, page, PRESS, MARKED))
                page.keyboard.press("Escape")
        return times

    def _opened(self, page: Page, server: Server) -> Times:
        times = Times()
        for _ in range(self.rounds):
            self._note(times, server, partial(self._open, page, server.url))
        return times

    def _open(self, page: Page, url: str) -> float:
        """Seconds until one can type a question and sees what to ask, or what was asked."""
        begun = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.locator("#talk :is(.welcome, .turn)").first.wait_for()
        page.locator("#question-text").click()
        return time.perf_counter() - begun

    @staticmethod
    def _note(times: Times, server: Server, act: Callable[[], float]) -> None:
        times.reference.append(reference())
        before = server.settle()
        times.wall.append(act())
        times.processor.append(server.settle() - before)

    def _questions(self) -> list[str]:
        """What some of those who say most said, on a word that headlines hold."""
        speakers = [s for s in self.assistant.speakers()[: self.rounds] if s.relation == "self"]
        topics = ("taxes", "the election", "immigration", "the economy", "guns", "")
        return [
            f"What did {speaker.name} say about {topic}?" if topic else f"What did {speaker.name} say?"
            for speaker, topic in zip(speakers, topics * len(speakers), strict=False)
        ]


def _asking(question: str) -> tuple[str, str]:
    """Asks, and waits for the whole answer under this question."""
    told = question.replace("'", "\\'")
    return (
        f"document.querySelector('#talk .turn')?.removeAttribute('data-state'); onrecord.fill({{q: '{told}'}})",
        "#talk .turn[data-state=done]",
    )


def _going(part: str, address: str) -> tuple[str, str]:
    """Goes to an address, and waits until it is shown."""
    return f"onrecord.go('{address}')", f'#{part} [data-address="{address}"]'


def _until(page: Page, act: str, wanted: str) -> float:
    return float(page.evaluate(UNTIL, [act, wanted])) / 1000


def main() -> None:
    """Fill an archive, and time what its pages do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="", help="the acts whose name holds this")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as elsewhere:
        home = given.home or Path(elsewhere)
        with Assistant(Settings(home=home)) as assistant, sync_playwright() as playwright:
            fill(assistant, given.folder, given.articles)
            print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
            print(", ".join(f"{number:,} {name}" for name, number in assistant.catalogue.counts().items()))
            load = " ".join(f"{n:.1f}" for n in os.getloadavg())
            print(f"{'load ' + load:<44} {'wall':^13}   {'processor':^13}   {'reference':^13}")
            print(f"{'':<44} {'   '.join(['   p50    p95'] * 3)}     n", flush=True)
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for name, times in Bench(assistant, home, given.rounds, given.only).run(browser):
                print(times.told(name), flush=True)
            print("load", *(f"{n:.1f}" for n in os.getloadavg()))


if __name__ == "__main__":
    main()
