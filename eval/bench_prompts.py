"""What an answer costs: our chain beside LlamaIndex's CitationQueryEngine, same questions, same articles, same model.

    pip install llama-index-vector-stores-chroma      # a development dependency, 8 kB
    python eval/bench_prompts.py MODEL.gguf [--suite archive] [--questions 40]

Stock is ``CitationQueryEngine.from_args(index, llm=llm)`` with its defaults, over the index that ``bench_stock.py``
builds. Questions are those open ones of a suite, in its order, for which our chain finds evidence: for the others it
asks no model that sat no exam (RAG_EXAM is off), and they would count as 0. Tokens are those that the model's server
counts; ours include second tries. A model that passes the exam reads and judges more than is measured here.
Both engines answer each question in turn, so that load falls on both, in at most 120 tokens. Not covered: which answer
is better.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_stock import stock_index
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.instrumentation.events.llm import LLMChatEndEvent
from llama_index.core.query_engine import CitationQueryEngine
from llama_index_instrumentation import get_dispatcher

from rag import Assistant
from rag.evaluation.running import archive
from rag.evaluation.samples import load
from rag.evaluation.suites import find
from rag.schema import Done, SentenceReady
from rag.settings import Settings

ANSWER_TOKENS = 120  # of both engines: a small model left to itself writes until its window is full


@dataclass(frozen=True)
class Cost:
    """Of one question: prompt tokens, and seconds to the first checked sentence (ours) and to the end."""

    tokens: int
    first_s: float
    done_s: float


class _Counter(BaseEventHandler):
    """Sums the prompt tokens that the model's chunks report."""

    tokens: int = 0

    @classmethod
    def class_name(cls) -> str:
        return "PromptTokens"

    def handle(self, event: Any, **_: Any) -> None:
        raw = event.response.raw if isinstance(event, LLMChatEndEvent) and event.response else None
        if raw and raw.get("usage"):
            self.tokens += raw["usage"]["prompt_tokens"]


@contextmanager
def counted() -> Iterator[_Counter]:
    """What the model reads meanwhile."""
    counter, dispatcher = _Counter(), get_dispatcher()
    dispatcher.add_event_handler(counter)
    try:
        yield counter
    finally:
        dispatcher.event_handlers.remove(counter)


def ours(assistant: Assistant, question: str) -> Cost:
    """Our chain's cost."""
    began = time.perf_counter()
    first = None
    for event in assistant.stream(question):
        if isinstance(event, SentenceReady) and first is None:
            first = time.perf_counter() - began
        if isinstance(event, Done):
            return Cost(event.answer.usage.prompt_tokens, first or 0.0, time.perf_counter() - began)
    raise AssertionError("a stream ends with Done")


def stock(engine: CitationQueryEngine, question: str) -> Cost:
    """CitationQueryEngine's cost."""
    began = time.perf_counter()
    with counted() as counter:
        str(engine.query(question))
    done = time.perf_counter() - began
    return Cost(counter.tokens, done, done)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 0 also when there is no model, which it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--suite", default="archive")
    parser.add_argument("--questions", type=int, default=40)
    options = parser.parse_args(arguments)
    if not options.model.is_file():
        print(f"Skipped: there is no model at {options.model}.", file=sys.stderr)
        return 0
    suite = find(options.suite)
    settings = Settings(llm=f"local:{options.model}", llm_max_tokens=ANSWER_TOKENS, exam="off", cache=False)
    pairs: list[tuple[Cost, Cost]] = []
    with archive(suite, settings) as assistant:
        assert assistant.writer is not None
        llm = assistant.writer.llm.model_copy(update={"max_tokens": ANSWER_TOKENS})
        engine = CitationQueryEngine.from_args(stock_index(assistant)[0], llm=llm)
        for sample in load(suite.gold, "open"):
            cost = ours(assistant, sample.turns[-1])
            if cost.tokens:
                pairs.append((cost, stock(engine, sample.turns[-1])))
            if len(pairs) == options.questions:
                break
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {options.model.name}")
    print(f"{suite.name}: {len(pairs)} questions\n{'':38}{'ours':>10}{'stock':>10}{'ratio':>8}")
    _row("prompt tokens, mean", [(a.tokens, b.tokens) for a, b in pairs], statistics.mean)
    _row("prompt tokens, median", [(a.tokens, b.tokens) for a, b in pairs], statistics.median)
    _row("s to the first sentence, median", [(a.first_s, b.first_s) for a, b in pairs], statistics.median)
    _row("s to the whole answer, median", [(a.done_s, b.done_s) for a, b in pairs], statistics.median)
    return 0


def _row(label: str, pairs: Sequence[tuple[float, float]], summary: Any) -> None:
    a, b = (summary([pair[side] for pair in pairs]) for side in (0, 1))
    print(f"{label:38}{a:>10.4g}{b:>10.4g}{a / b:>8.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
