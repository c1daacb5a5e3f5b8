"""Gates: what fails a build. Invariants always; limits from a small file; drops against a baseline.

    gates = check(results, Limits.read(GATES), Baseline.read(BASELINE))
    failed = [gate for gate in gates if not gate.passed]

Invariants are in the code, since no file should switch them off: no invalid citation, no altered quotation, nothing
forbidden. ``gates.toml`` has tables ``[limits."SLICE"]``, the worst value that passes by metric (a ceiling where low
is better), and ``[drops.suite]``, ``[drops.kind]``, the largest worsening of a mean against the baseline. The baseline
is written by :meth:`Baseline.write` alone, which only ``rag eval --update-baseline`` calls.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import EvaluationError
from rag.evaluation.results import INVARIANTS, LOW_IS_BETTER, Comparison, Results, is_short_of_best
from rag.evaluation.scorers import METRICS
from rag.evaluation.statistics import Estimate, mcnemar, rule_of_three

KNOWN = frozenset(metric.name for metric in METRICS) | {"abstention_f1", "pairs_right"}


@dataclass(frozen=True, slots=True)
class Gate:
    """One check and how it went."""

    name: str
    passed: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The worst values that pass, by slice and metric, and the largest drops, for suites and for kinds."""

    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    drops: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Limits:
        """From a TOML file; none when there is no file. Raises EvaluationError that names table and metric."""
        if not path.exists():
            return cls()
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise EvaluationError(f"{path} can't be read: {error}", "Mend it") from error
        if unknown := set(data) - {"limits", "drops"}:
            raise EvaluationError(f"{path} has a table {unknown.pop()!r}", "Tables are limits and drops")
        for kind, tables in data.items():
            for name, table in tables.items():
                for metric, value in table.items():
                    if metric not in KNOWN or not isinstance(value, int | float):
                        raise EvaluationError(
                            f'{path}: [{kind}."{name}"] has {metric} = {value!r}',
                            f"Metrics: {', '.join(sorted(KNOWN))}",
                        )
        return cls(data.get("limits", {}), data.get("drops", {}))


@dataclass(frozen=True, slots=True)
class Baseline:
    """The figures of a run that was accepted: means by slice and metric, and which samples were right."""

    means: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    correct: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)  # suite → sample → right
    data: Mapping[str, str] = field(default_factory=dict)  # suite → key

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """From its file; empty when there is none. Raises EvaluationError."""
        if not path.exists():
            return cls()
        try:
            values = json.loads(path.read_text("utf-8"))
            return cls(values["means"], values["correct"], values["data"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EvaluationError(f"{path} isn't a baseline: {error}", "Write one with --update-baseline") from error

    def updated(self, results: Results, data: Mapping[str, str]) -> Baseline:
        """With this run's slices and samples in place of the old ones; what wasn't run stays."""
        means = {**self.means}
        for name, summary in results.slices.items():
            means[name] = {metric: round(value.mean, 6) for metric, value in summary.items()}
        correct = {suite: dict(samples) for suite, samples in self.correct.items()}
        for item in results.items:
            correct.setdefault(item.record.suite, {})[item.record.sample.id] = item.is_correct
        return Baseline(means, correct, {**self.data, **data})

    def write(self, path: Path) -> None:
        """To its file, sorted, so that a diff shows what changed."""
        values: dict[str, Any] = {"data": self.data, "means": self.means, "correct": self.correct}
        path.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n", "utf-8")

    def compare(self, results: Results) -> Comparison | None:
        """McNemar's test on the samples that both know; None when there are none."""
        pairs = [
            (known[item.record.sample.id], item.is_correct)
            for item in results.items
            if item.record.sample.id in (known := self.correct.get(item.record.suite, {}))
        ]
        if not pairs:
            return None
        won, lost, p = mcnemar([old for old, _ in pairs], [new for _, new in pairs])
        return Comparison(len(pairs), won, lost, p, {})


def check(results: Results, limits: Limits, baseline: Baseline, *, partial: bool = False) -> list[Gate]:
    """All gates. For a ``partial`` run (``--limit``) only the invariants, which hold for every answer."""
    gates = list(_invariants(results))
    if not partial:
        gates += [*_limits(results, limits), *_drops(results, limits, baseline)]
    return gates


def _invariants(results: Results) -> Iterator[Gate]:
    for part in results.parts:
        for name in INVARIANTS:
            scores = [(i.record.sample.id, i.scores[name]) for i in results.in_slice(part)]
            scored = [(sample, score) for sample, score in scores if score.value is not None]
            broken = [f"{sample}: {score.explanation}" for sample, score in scored if is_short_of_best(score)]
            counted = rule_of_three(len(broken), len(scored))
            yield Gate(f"{part}: {name}", not broken, "; ".join([f"{counted} broken", *broken]))


def _limits(results: Results, limits: Limits) -> Iterator[Gate]:
    """Of the parts that were asked. A kind without questions fails, since a misspelt name should; unscored passes."""
    for slice_name, table in limits.limits.items():
        if slice_name.partition("/")[0] not in results.parts:
            continue
        if slice_name not in results.slices:
            yield Gate(slice_name, False, "there are no such questions")
            continue
        for metric, limit in table.items():
            yield _limit(f"{slice_name}: {metric}", metric, limit, results.slices[slice_name].get(metric))


def _limit(name: str, metric: str, limit: float, found: Estimate | None) -> Gate:
    if found is None:
        return Gate(name, True, "unscored: there was nothing to measure")
    low = metric in LOW_IS_BETTER
    passed = found.mean <= limit if low else found.mean >= limit
    return Gate(name, passed, f"{found.mean:.3f}, {'at most' if low else 'at least'} {limit:g} (n = {found.n})")


def _drops(results: Results, limits: Limits, baseline: Baseline) -> Iterator[Gate]:
    for slice_name, summary in results.slices.items():
        allowed = limits.drops.get("kind" if "/" in slice_name else "suite", {})
        for metric, drop in allowed.items():
            before = baseline.means.get(slice_name, {}).get(metric)
            if before is not None and metric in summary:
                worse = (summary[metric].mean - before) * (1 if metric in LOW_IS_BETTER else -1)
                text = f"{summary[metric].mean:.3f}, was {before:.3f}, may worsen by {drop:g}"
                yield Gate(f"{slice_name}: {metric} against the baseline", worse <= drop + 1e-9, text)
