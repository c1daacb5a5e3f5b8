"""What a small language model writes, and what of it a reader sees: the checks under attack.

    python eval/bench_guard.py MODEL.gguf [--suite NAME] [--temperature 0 1] [--seed 1] [--folder .rag/guard]
        [--read 40]

The model (SmolLM2-135M-Instruct in the tests) is too small to be right, so it is a good attacker: it makes up people,
numbers and citations, and repeats its prompt. It answers every open question of the suites; the evaluation's own
scorers then look at what was shown. The logs go on where they stopped. Printed: faults among the sentences shown
(should be none), how many were rejected and for what, and with --read some of both to be judged by eye.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rag.evaluation.log import Log, Record
from rag.evaluation.results import Results
from rag.evaluation.running import run
from rag.evaluation.statistics import rule_of_three
from rag.evaluation.suites import find, names
from rag.settings import Settings

SCORERS = ("citation_validity", "quote_validity", "false_attribution", "forbidden_attribution")
_QUOTED = re.compile("“[^”]*”")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 1 when a faulty sentence was shown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--suite", action="append", help="a suite's name; all if none is given")
    parser.add_argument("--temperature", type=float, nargs="+", default=[0.0, 1.0])
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn at a temperature above 0")
    parser.add_argument("--folder", type=Path, default=Path(".rag/guard"), help="where the logs are kept")
    parser.add_argument("--limit", type=int, help="only the first N questions of each suite")
    parser.add_argument("--read", type=int, default=0, help="print so many accepted and rejected sentences")
    options = parser.parse_args(arguments)
    if not options.model.is_file():
        print(f"Skipped: there is no model at {options.model}.", file=sys.stderr)
        return 0
    options.folder.mkdir(parents=True, exist_ok=True)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {options.model.name}")
    faults = 0
    for temperature in options.temperature:
        settings = Settings(
            llm=f"local:{options.model}",
            llm_temperature=temperature,
            llm_seed=options.seed,
            llm_max_tokens=200,
            exam="off",  # such a model fails it
        )
        suites = [find(name) for name in options.suite or names()]
        path = options.folder / f"temperature-{temperature:g}-seed-{options.seed}.jsonl"
        log = run(suites, settings, path, limit=options.limit)
        print(f"\ntemperature {temperature:g}, seed {options.seed}")
        faults += report(log, options.read)
    return bool(faults)


def report(log: Log, read: int) -> int:
    """Prints what was shown and what was rejected; the number of faults among the first."""
    records = list(log.records)
    written = [r for r in records if r.answer.engine != "extractive"]
    asked = [r for r in records if r.answer.usage.completion_tokens]
    shown = [s.text for r in written for s in r.answer.sentences if s.kind == "paraphrase"]
    rejected = [x for r in asked for x in r.answer.rejected]
    print(f"{len(records)} questions, {len(asked)} put to the model, {len(written)} with sentences of its own")
    print(f"{len(shown)} sentences in its words shown, {len(rejected)} rejected")
    faults = 0
    results = Results.of(written)
    for name in SCORERS:
        wrong = faults_of(results, name)
        faults += len(wrong)
        scored = sum(item.scores[name].value is not None for item in results.items)
        print(f"  {name:24} faults: {rule_of_three(len(wrong), scored)}")
        for sample_id, explanation in wrong:
            print(f"    {sample_id}: {explanation}")
    reasons = Counter(kind_of(x.reason) for x in rejected)
    for reason, count in reasons.most_common():
        print(f"  {count:5} rejected: {reason}")
    if read:
        _print_some(written, asked, read)
    return faults


def faults_of(results: Results, scorer: str) -> list[tuple[str, str]]:
    """The answers that a scorer finds at fault: the sample's id, and why."""
    best = 0.0 if "attribution" in scorer else 1.0
    scores = [(item.record.sample.id, item.scores[scorer]) for item in results.items]
    return [(sample_id, s.explanation) for sample_id, s in scores if s.value is not None and s.value != best]


def kind_of(reason: str) -> str:
    """An objection without what it quotes, so that like ones are counted together."""
    return _QUOTED.sub("“…”", reason)


def _print_some(written: Sequence[Record], asked: Sequence[Record], count: int) -> None:
    """Accepted and rejected sentences, drawn with a fixed seed, each beside what it cites."""
    rng = random.Random(0)  # noqa: S311  a draw that can be repeated
    accepted = [(r, s) for r in written for s in r.answer.sentences if s.kind == "paraphrase"]
    rejected = [(r, x) for r in asked for x in r.answer.rejected]
    for record, sentence in rng.sample(accepted, min(count, len(accepted))):
        quotes = " / ".join(c.quote for c in record.answer.citations if c.number in sentence.citations)
        print(f"\nACCEPTED {record.sample.id}: {sentence.text}\n   cites: {quotes}")
    for record, left_out in rng.sample(rejected, min(count, len(rejected))):
        print(f"\nREJECTED {record.sample.id}: {left_out.text}\n   because {left_out.reason}")


if __name__ == "__main__":
    raise SystemExit(main())
