"""One capable model in three systems: On Record, LlamaIndex's CitationQueryEngine, and none at all (extractive).

    pip install llama-index-vector-stores-chroma      # a development dependency, 8 kB
    python eval/bench_recorded.py [--held-out | --all]

The model's words are recorded (``eval/recorded/``): its answers from On Record's briefs, and, for 68 of the questions,
its answers from the prompts that CitationQueryEngine makes with its defaults over the same articles and embedding. All
three are scored on content alone, since stock answers have no spans: every vital nugget is in the text where the
archive answers, silence where it doesn't. Prompt tokens are tiktoken's, ours with judge, searches and second tries.
Printed: shares with intervals, paired tests against ours, by kind of question, and the tokens of each.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench_stock import stock_index
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.query_engine import CitationQueryEngine

from rag.evaluation.log import Record
from rag.evaluation.recorded import RECORDED, Recording
from rag.evaluation.running import archive, on_record, run
from rag.evaluation.samples import Part, Sample
from rag.evaluation.statistics import estimate, mcnemar
from rag.evaluation.suites import find, names
from rag.model_tokens import count_tokens
from rag.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args(arguments)
    part: Part = "all" if options.all else "held-out" if options.held_out else "open"
    recording = Recording.read()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {part} questions")
    for suite in names():
        systems = {"On Record": recording.system, "extractive": on_record}
        records = {name: _asked(suite, part, recording, system) for name, system in systems.items()}
        _print(suite, records, _stock(suite, [r.sample for r in records["On Record"]]))
    return 0


def _asked(suite: str, part: Part, recording: Recording, system: Any) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(llm="extractive")
        log = run([find(suite)], settings, Path(folder) / "log", part=part, system=system, only=recording.holds)
        return list(log.records)


class _Counter(CustomLLM):
    """Counts what it is asked, and answers nothing."""

    _tokens: int = PrivateAttr(default=0)

    @property
    def metadata(self) -> LLMMetadata:
        """A window that holds every prompt."""
        return LLMMetadata(context_window=128_000, num_output=512, model_name="counter")

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        """Nothing."""
        self._tokens += count_tokens(prompt)
        return CompletionResponse(text="-")

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
        """Not asked."""
        raise NotImplementedError

    def take(self) -> int:
        """The tokens asked since the last time."""
        taken, self._tokens = self._tokens, 0
        return taken


def _stock(suite: str, samples: Sequence[Sample]) -> dict[str, tuple[bool, int]]:
    """By sample: whether the recorded stock answer is right in content, and its prompt's tokens."""
    replies = {row["id"]: row for row in map(json.loads, (RECORDED / "stock.jsonl").read_text("utf-8").splitlines())}
    found = {}
    counter = _Counter()
    with archive(find(suite), Settings(llm="extractive")) as assistant:
        engine = CitationQueryEngine.from_args(stock_index(assistant)[0], llm=counter)
        for sample in (s for s in samples if s.id in replies):
            engine.query(sample.turns[-1])
            reply = replies[sample.id]
            found[sample.id] = (_is_right(sample, reply["reply"], answered=reply["answered"]), counter.take())
    return found


def _is_right(sample: Sample, text: str, *, answered: bool) -> bool:
    """Silence where nothing answers, else every vital nugget."""
    if not sample.answerable:
        return not answered
    return answered and all(nugget.is_in(text) for nugget in sample.nuggets if nugget.vital)


def _print(suite: str, records: dict[str, list[Record]], stock: dict[str, tuple[bool, int]]) -> None:
    right = {
        name: {r.sample.id: _is_right(r.sample, r.answer.text, answered=r.answer.status == "answered") for r in found}
        for name, found in records.items()
    }
    right["stock"] = {key: value for key, (value, _) in stock.items()}
    samples = {r.sample.id: r.sample for r in records["On Record"]}
    print(f"\n{suite}\n{'content right':24}{'all recorded':>28}{'those with a stock answer':>28}")
    for name, found in right.items():
        print(f"  {name:22}{_share(found, samples):>28}{_share({k: found[k] for k in stock}, samples):>28}")
    for name in ("extractive", "stock"):
        print(f"  On Record against {name}: {_paired(right['On Record'], right[name])}")
    for kind, line in _by_kind(right, samples, stock):
        print(f"    {kind:12} {line}")
    ours = {r.sample.id: r.answer.usage.prompt_tokens for r in records["On Record"]}
    _print_tokens("all", [(ours[key], tokens) for key, (_, tokens) in stock.items()])
    plain = [key for key in stock if not _searched(records["On Record"], key)]
    _print_tokens("without a search", [(ours[key], stock[key][1]) for key in plain])


def _print_tokens(label: str, pairs: Sequence[tuple[int, int]]) -> None:
    if pairs:
        ours, stock = (statistics.mean(side) for side in zip(*pairs, strict=True))
        print(f"  prompt tokens, {len(pairs)} {label}: {ours:.0f} and stock {stock:.0f}, ratio {ours / stock:.2f}")


def _searched(records: Sequence[Record], key: str) -> bool:
    return any(r.answer.searches for r in records if r.sample.id == key)


def _share(found: dict[str, bool], samples: dict[str, Sample]) -> str:
    if not found:
        return "–"
    e = estimate([float(v) for v in found.values()], [samples[k].cluster for k in found])
    return f"{e.mean:.3f} [{e.low:.3f}, {e.high:.3f}] {e.n}"


def _paired(ours: dict[str, bool], other: dict[str, bool]) -> str:
    won, lost, p = mcnemar(list(other.values()), [ours[key] for key in other])
    return f"{won} won, {lost} lost of {len(other)}, McNemar p = {p:.2g}"


def _by_kind(
    right: dict[str, dict[str, bool]], samples: dict[str, Sample], stock: dict[str, tuple[bool, int]]
) -> Iterator[tuple[str, str]]:
    kinds = defaultdict(list)
    for key in stock:
        kinds[samples[key].kind].append(key)
    for kind, keys in sorted(kinds.items()):
        counts = {name: sum(found[key] for key in keys) for name, found in right.items()}
        yield kind, f"{len(keys):3}  " + ", ".join(f"{name} {count}" for name, count in counts.items())


if __name__ == "__main__":
    raise SystemExit(main())
