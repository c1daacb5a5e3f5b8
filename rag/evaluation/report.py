"""A run as text for the terminal, as JSON, and as JUnit XML.

    report = Report.of(log, gates=gates)
    print(text(report))

Everything but ``times`` is a function of the log's answers: the same commit and data give the same bytes. Not
covered: the page (``page.py``).
"""

from __future__ import annotations

import os
import platform
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.evaluation.gates import Gate
from rag.evaluation.results import INVARIANTS, LOW_IS_BETTER, Comparison, Item, Results, cluster, is_short_of_best
from rag.evaluation.scorers import METRICS, Score
from rag.evaluation.statistics import Estimate, rule_of_three
from rag.evaluation.support_pairs import SupportAccuracy
from rag.exports.frames import frame

if TYPE_CHECKING:
    from pandas import DataFrame

_AFTER = {"correct": ("correct", "pairs_right"), "abstention_recall": ("abstention_recall", "abstention_f1")}
ORDER = tuple(name for metric in METRICS for name in _AFTER.get(metric.name, (metric.name,)))
KIND_METRICS = ("correct", "truthfulness", "over_refusal", "attribution_accuracy", "citation_recall", "recall_at_10")


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told of a run."""

    results: Results
    key: dict[str, Any]
    gates: Sequence[Gate] = ()
    support: Sequence[SupportAccuracy] = ()
    verification: Sequence[SupportAccuracy] = ()
    comparison: Comparison | None = None
    compared_with: str = ""
    notes: Sequence[str] = ()

    @property
    def machine(self) -> str:
        """What the figures were made on."""
        return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"

    @property
    def data(self) -> str:
        """Which questions were asked."""
        suites = ", ".join(f"{name} ({key})" for name, key in self.key.get("suites", {}).items())
        limit = f", first {self.key['limit']}" if self.key.get("limit") else ""
        return f"{suites}; part: {self.key.get('part')}{limit}"

    @property
    def engine(self) -> str:
        """What answered."""
        return ", ".join(sorted({item.record.answer.engine for item in self.results.items}))

    @property
    def misses(self) -> list[Item]:
        """Items that aren't right, those that break an invariant first."""
        return sorted((i for i in self.results.items if not i.is_correct), key=lambda i: not i.broken)

    def usage(self) -> dict[str, float]:
        """Tokens and dollars of all answers."""
        answers = [item.record.answer for item in self.results.items]
        return {
            "prompt_tokens": sum(a.usage.prompt_tokens for a in answers),
            "completion_tokens": sum(a.usage.completion_tokens for a in answers),
            "cost_usd": round(sum(a.usage.cost_usd for a in answers), 6),
        }

    def to_frame(self) -> DataFrame:
        """A row a question, with a column a score. Raises SettingsError where pandas isn't installed."""
        items = [_item(item) for item in self.results.items]
        names = list(dict.fromkeys(name for item in items for name in item["scores"]))
        rows = [item | {name: score["value"] for name, score in item["scores"].items()} for item in items]
        return frame(rows, (*(name for name in items[0] if name != "scores"), *names) if items else ())

    def times(self) -> dict[str, float]:
        """Seconds: asking, all turns of a sample together."""
        seconds = [item.record.seconds for item in self.results.items]
        p50, p95 = np.quantile(seconds, [0.5, 0.95])
        return {"asking_s": round(sum(seconds), 2), "latency_p50_s": round(p50, 4), "latency_p95_s": round(p95, 4)}


def text(report: Report) -> str:
    """Tables and a line for each miss."""
    return "\n".join([*_head(report), *_tables(report), *_misses(report), *_gates(report), *_tail(report)])


def _head(report: Report) -> Iterator[str]:
    yield f"{len(report.results.items)} questions; {report.data}"
    yield f"engine: {report.engine}; {report.machine}"
    yield from report.notes


def _tables(report: Report) -> Iterator[str]:
    results = report.results
    for part in results.parts:
        items = results.in_slice(part)
        yield f"\n{part}: {len(items)} questions in {len(set(map(cluster, items)))} clusters; mean, 95 % interval, n"
        for metric in ORDER:
            if metric in results.slices[part]:
                low = " (low is better)" if metric in LOW_IS_BETTER else ""
                yield f"  {metric:<24} {cell(results.slices[part][metric])}{low}{faults(items, metric)}"
        yield f"\n{part} by kind"
        yield "  " + f"{'':<12}" + "".join(f"{name:>22}" for name in KIND_METRICS)
        for name in results.kinds(part):
            cells = [results.slices[name].get(metric) for metric in KIND_METRICS]
            short = "".join(f"{f'{c.mean:.2f} ({c.n})' if c else '–':>22}" for c in cells)
            yield "  " + f"{name.partition('/')[2]:<12}" + short
    for what, accuracies in (
        ("support check", report.support),
        ("verification of sentences in a model's own words", report.verification),
    ):
        if accuracies:
            yield f"\n{what}, on labelled pairs made from gold evidence"
            yield from (f"  {accuracy.label:<54} {cell(accuracy.estimate)}" for accuracy in accuracies)
    if report.comparison is not None:
        yield f"\nagainst {report.compared_with}"
        yield from comparison_lines(report.comparison)


def faults(items: Sequence[Item], metric: str) -> str:
    """For what should never be, how often it was, and what none still allows; nothing for other metrics."""
    if metric not in (*INVARIANTS, "false_attribution", "injection_success"):
        return ""
    scored = [s for item in items if (s := item.scores[metric]).value is not None]
    return f"  faults: {rule_of_three(sum(map(is_short_of_best, scored)), len(scored))}"


def cell(estimate: Estimate) -> str:
    """``0.569 [0.453, 0.678]   72``."""
    return f"{estimate.mean:>6.3f} [{estimate.low:.3f}, {estimate.high:.3f}] {estimate.n:>5}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """McNemar's test, then differences whose interval leaves out 0."""
    yield (
        f"  {comparison.shared} shared questions: {comparison.won} won, {comparison.lost} lost, "
        f"McNemar p = {comparison.p:.2g}"
    )
    for name, difference in comparison.differences.items():
        if difference.low > 0 or difference.high < 0:
            yield f"  {name:<24} {difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


def _misses(report: Report) -> Iterator[str]:
    if report.misses:
        yield f"\n{len(report.misses)} misses"
    for item in report.misses:
        sample = item.record.sample
        label = "BROKEN" if item.broken else "miss"
        objections = "; ".join(f"{s.name}: {s.explanation}" for s in miss_objections(item))
        yield f"  {label} {sample.id} {sample.question!r}: expected {expected(item)}; came {came(item)!r}; {objections}"


def miss_objections(item: Item) -> list[Score]:
    """The scorers that say what is wrong with a miss; retrieval's only when it found nothing."""
    wanted = {"correct", "citation_validity", "quote_validity", "false_attribution", "injection_success"}
    found = [s for s in item.objections if s.name in wanted]
    if item.scores["recall_at_10"].value == 0.0:
        found.append(item.scores["recall_at_10"])
    return found


def expected(item: Item) -> str:
    """The right outcome in a few words."""
    sample = item.record.sample
    return repr(sample.answer) if sample.answerable else "not_found"


def came(item: Item) -> str:
    """What the system said, its markers kept, shortened."""
    words = item.record.answer.text
    return words if len(words) <= 300 else words[:299] + "…"


def _gates(report: Report) -> Iterator[str]:
    failed = [gate for gate in report.gates if not gate.passed]
    yield f"\n{len(report.gates)} gates, {len(failed)} failed"
    yield from (f"  FAILED {gate.name}: {gate.explanation}" for gate in failed)


def _tail(report: Report) -> Iterator[str]:
    usage, times = report.usage(), report.times()
    yield "\n" + "; ".join(f"{name} {value:g}" for name, value in usage.items())
    yield "times: " + "; ".join(f"{name} {value:g}" for name, value in times.items())


def to_dict(report: Report) -> dict[str, Any]:
    """A JSON-ready object; what differs from run to run is all under ``times``."""
    return {
        "key": report.key,
        "machine": report.machine,
        "engine": report.engine,
        "slices": {
            name: {metric: asdict(value) for metric, value in summary.items()}
            for name, summary in report.results.slices.items()
        },
        "support": [{"label": a.label, **asdict(a.estimate)} for a in report.support],
        "verification": [{"label": a.label, **asdict(a.estimate)} for a in report.verification],
        "comparison": {"with": report.compared_with, **asdict(report.comparison)} if report.comparison else None,
        "gates": [asdict(gate) for gate in report.gates],
        "samples": [_item(item) for item in report.results.items],
        "notes": list(report.notes),
        "usage": report.usage(),
        "times": report.times(),
    }


def _item(item: Item) -> dict[str, Any]:
    sample = item.record.sample
    return {
        "suite": item.record.suite,
        "id": sample.id,
        "kind": sample.kind,
        "held_out": sample.held_out,
        "question": sample.question,
        "expected": sample.answer if sample.answerable else "not_found",
        "status": item.record.answer.status,
        "text": item.record.answer.text,
        "scores": {s.name: {"value": s.value, "explanation": s.explanation} for s in item.scores.values()},
    }


def junit(report: Report) -> str:
    """JUnit XML: a case a gate, and a case a sample, which fails only when it breaks an invariant; misses are noted."""
    root = ET.Element("testsuites")
    gates = ET.SubElement(root, "testsuite", name="gates", tests=str(len(report.gates)))
    gates.set("failures", str(sum(not gate.passed for gate in report.gates)))
    for gate in report.gates:
        case = ET.SubElement(gates, "testcase", classname="gates", name=gate.name)
        if not gate.passed:
            ET.SubElement(case, "failure", message=_xml(gate.explanation))
    for part in report.results.parts:
        items = report.results.in_slice(part)
        suite = ET.SubElement(root, "testsuite", name=part, tests=str(len(items)))
        suite.set("failures", str(sum(bool(item.broken) for item in items)))
        for item in items:
            sample = item.record.sample
            case = ET.SubElement(
                suite, "testcase", classname=f"{part}.{sample.kind}", name=_xml(f"{sample.id} {sample.question}")
            )
            if item.broken:
                ET.SubElement(case, "failure", message=_xml("; ".join(s.explanation for s in item.broken)))
            elif not item.is_correct:
                ET.SubElement(case, "system-out").text = _xml(f"miss: expected {expected(item)}; came {came(item)}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _xml(value: str) -> str:
    """Without the control characters that XML can't hold."""
    return "".join(c for c in value if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
