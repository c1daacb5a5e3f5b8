"""Many readers at the web pages at once: are their answers right, their own, and soon there?

    python eval/bench_ui.py [FOLDER] [--users 20] [--seconds 60]

The pages are served with the settings of the environment, over a new archive of FOLDER (the articles of the suite
"archive"). Each user opens the page and asks what one speaker after another said, over the protocol by which the page
itself asks. Then every conversation is opened again, and held against what the archive answers when nobody else asks.
With a language model the words differ from run to run: only the questions are held against each other then.
"""

from __future__ import annotations

import argparse
import json
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import httpx

from rag.assistant import Assistant
from rag.settings import Settings
from rag.ui import build, start

ARTICLES = Path(__file__).parent / "suites" / "archive" / "articles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=ARTICLES)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings().model_copy(update={"home": Path(home)})
        with Assistant(settings) as assistant:
            assistant.ingest([str(arguments.folder)])
            names = [speaker.name for speaker in assistant.speakers()[:40]]
            alone = {f"What did {name} say?": assistant.ask(f"What did {name} say?") for name in names}
            page = build(assistant)
            users = [User(start(page, settings), list(alone), n) for n in range(arguments.users)]
            ask_at_once(users, arguments.seconds)
            is_extractive = all(answer.engine == "extractive" for answer in alone.values())
            wrong = [
                fault
                for user in users
                for fault in user.faults({q: _shown(a) for q, a in alone.items()}, is_extractive)
            ]
            page.close(verbose=False)
    report(users, wrong)


def ask_at_once(users: Sequence[User], seconds: float) -> None:
    """Let all ask until the time is up; what is being answered then is waited for."""
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=user.ask_until, args=(end,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def report(users: Sequence[User], wrong: Sequence[str]) -> None:
    """The figures, and what went wrong; exits 1 if anything did."""
    times = sorted(seconds for user in users for seconds in user.times)
    waited = sum(user.waited for user in users)
    errors = [error for user in users for error in user.errors]
    p95 = times[int(0.95 * (len(times) - 1))]
    print(f"{len(users)} users, {len(times)} answers, {waited} of them told their place in the queue")
    print(f"median {statistics.median(times):.2f} s, p95 {p95:.2f} s, slowest {times[-1]:.2f} s")
    print(f"{len(errors)} errors, {len(wrong)} answers wrong or another's")
    for fault in (*errors[:5], *wrong[:5]):
        print(f"  {fault}")
    if errors or wrong:
        raise SystemExit(1)


def _shown(answer: Any) -> list[str]:
    """What a right page shows of an answer."""
    return [escape(sentence.text) for sentence in answer.sentences] or [escape(answer.reason or "")]


@dataclass
class User:
    """A browser page, as far as the server sees one."""

    url: str
    questions: list[str]
    number: int
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    waited: int = 0

    def __post_init__(self) -> None:
        self.session, self.visitor = secrets.token_hex(6), secrets.token_hex(16)
        self.http = httpx.Client(base_url=f"{self.url}gradio_api/", timeout=600)
        functions = httpx.get(f"{self.url}config").json()["dependencies"]
        self.indexes = {f["api_name"]: f["id"] for f in functions}
        self.call("arrive", [self.visitor])

    def ask_until(self, end: float) -> None:
        """Ask one question after another, each user in an order of their own."""
        at = self.number * 7
        while time.monotonic() < end:
            question = self.questions[at % len(self.questions)]
            at += 1
            started = time.perf_counter()
            try:
                self.call("begin", [None], {"question": question})
                self.call("answer", [None])
            except (httpx.HTTPError, RuntimeError) as error:
                self.errors.append(f"{question} {error!r}")
                continue
            self.asked.append(question)
            self.times.append(time.perf_counter() - started)

    def call(self, name: str, data: list[Any], event_data: Mapping[str, str] | None = None) -> None:
        """Call a function of the page, as the page does, and wait for its end. Raises RuntimeError if it fails."""
        body = {"data": data, "fn_index": self.indexes[name], "session_hash": self.session, "event_data": event_data}
        is_waiting = False
        event = self.http.post("queue/join", json=body).raise_for_status().json()["event_id"]
        with self.http.stream("GET", "queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if message.get("event_id") != event:
                    continue
                is_waiting = is_waiting or (message["msg"] == "estimation" and bool(message.get("rank")))
                if message["msg"] == "process_completed":
                    if not message["success"]:
                        raise RuntimeError(json.dumps(message["output"])[:200])
                    self.waited += is_waiting and name == "answer"
                    self.last = message["output"]["data"]
                    return

    def faults(self, alone: Mapping[str, list[str]], compare_words: bool) -> list[str]:
        """Open the page again: whatever of the conversation isn't what was asked, or not what is answered alone."""
        self.session = secrets.token_hex(6)
        self.call("arrive", [self.visitor])
        earlier_and_last = "".join(self.last[2:4])
        turns = earlier_and_last.split('<section class="turn"')[1:]
        found = [f"{len(turns)} turns shown, {len(self.asked)} asked"] if len(turns) != len(self.asked) else []
        for question, turn in zip(self.asked, turns, strict=False):
            missing = [words for words in alone[question] if words not in turn] if compare_words else []
            if f">{escape(question)}</h2>" not in turn or missing:
                found.append(f"{question} {missing or 'is not the question shown'}")
        return found


if __name__ == "__main__":
    main()
