"""Whole processes, paired: the help, a cold question, and one through a running service.

    python eval/bench_cold.py FOLDER [--rounds 9] [--home ARCHIVE]

FOLDER holds articles, read into a new archive unless ``--home`` names one that holds them. Each pair is run in
turn, and the ratio is taken pair by pair, so that a machine that others use doesn't favour either:

- ``rag --help`` beside ``import typer.main``: at most 1.5 times.
- ``rag ask``, cold, beside a stock LlamaIndex and Chroma process (``stock_ask.py``), which retrieves for the same
  questions with the same embedding model and answers nothing: at most 0.9 times, in time and in memory.

Prints machine, data, and median, smallest and largest ratio of wall time, processor time and peak memory.
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
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from rag.assistant import Assistant
from rag.embedding import NEWEST
from rag.embedding.minilm import model_file
from rag.settings import Settings

HERE = Path(__file__).resolve().parent
RAG = [sys.executable, "-c", "import sys; sys.argv[0] = 'rag'; from rag.cli import main; main()"]


class Took(NamedTuple):
    """What a process took, from its start to its end."""

    wall_s: float
    processor_s: float
    peak_mib: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="an archive that holds the folder already")
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        home = arguments.home or Path(made) / "home"
        stock, model = str(Path(made) / "stock"), [str(model_file(NEWEST)), str(files("rag") / "data/tokenizer.json")]
        with Assistant(Settings(home=home)) as assistant:
            if not arguments.home:
                assistant.ingest([str(arguments.folder)])
            articles = [article for article in assistant.articles() if article.title]
            told = [json.dumps({"id": a.id, "title": a.title, "text": a.text}) for a in articles]
            counts = assistant.catalogue.counts()
        script = str(HERE / "stock_ask.py")
        built = subprocess.run(
            [sys.executable, script, "build", stock, *model],
            input="\n".join(told), check=True, capture_output=True, text=True,
        )  # fmt: skip
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"{counts['articles']} articles, {counts['passages']} passages; stock: {built.stdout.strip()}\n")
        env = {**os.environ, "RAG_HOME": str(home), "RAG_EMBEDDING": "local", "RAG_LLM": "extractive"}
        helped = [(ran([*RAG, "--help"], env), ran([sys.executable, "-c", "import typer.main"], env))
                  for _ in range(arguments.rounds)]  # fmt: skip
        told_pairs("rag --help / import typer.main", helped)
        asked = []
        for i in range(arguments.rounds):
            question = f"What is known of “{articles[i * 37 % len(articles)].title}”?"
            ours = ran([*RAG, "ask", question], env)
            asked.append((ours, ran([sys.executable, script, "ask", stock, *model, question], env)))
        told_pairs("rag ask, cold / stock process", asked)


def ran(command: Sequence[str], env: dict[str, str]) -> Took:
    """Run a command to its end, its output thrown away. Raises SystemExit where it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    error = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        sys.exit(f"{command[-2:]} ended with {process.returncode}: {error.decode()[-500:]}")
    return Took(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def told_pairs(name: str, pairs: Sequence[tuple[Took, Took]]) -> None:
    """A table of two commands run in turn."""
    print(f"{name} ({len(pairs)} pairs)\n{'':<14}{'ours':>9}{'other':>9}   ratio: median, least, most")
    for at, unit in enumerate(("wall s", "processor s", "peak MiB")):
        ours, other = ([pair[side][at] for pair in pairs] for side in (0, 1))
        ratios = [a / b for a, b in zip(ours, other, strict=True)]
        medians = f"{statistics.median(ours):>9.2f}{statistics.median(other):>9.2f}"
        print(f"{unit:<14}{medians}   {statistics.median(ratios):.2f} {min(ratios):.2f} {max(ratios):.2f}")
    print()


if __name__ == "__main__":
    main()
