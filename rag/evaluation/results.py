"""Scores, slice by slice: means with intervals, and one run against another.

    results = Results.of(log.records)
    results.slices["seeds"]["correct"]           # Estimate(mean=0.57, low=0.45, high=0.68, n=72)
    results.slices["seeds/statement"]["recall_at_10"]
    results.slices["seeds held-out"]             # kept apart; only there when the held-back part was asked

Not covered: what is good enough (``gates.py``), how it looks (``report.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.evaluation.log import Record
from rag.evaluation.scorers import METRICS, Score, score_all
from rag.evaluation.statistics import Estimate, estimate, estimate_f1, mcnemar, paired_bootstrap

Summary = dict[str, Estimate]
LOW_IS_BETTER = frozenset(metric.name for metric in METRICS if metric.best == "low")
INVARIANTS = ("citation_validity", "quote_validity", "forbidden_attribution")


@dataclass(frozen=True, slots=True)
class Item:
    """A record with its scores."""

    record: Record
    scores: dict[str, Score]

    @property
    def slice(self) -> str:
        """The suite, its held-back part apart."""
        return self.record.suite + (" held-out" if self.record.sample.held_out else "")

    @property
    def is_correct(self) -> bool:
        """Whether the outcome is right and breaks no invariant."""
        return self.scores["correct"].value == 1.0 and not self.broken

    @property
    def broken(self) -> list[Score]:
        """The invariants that this answer breaks."""
        return [s for name in INVARIANTS if is_short_of_best(s := self.scores[name])]

    @property
    def objections(self) -> list[Score]:
        """What a reader of a miss wants to know: the scores that are not what they should be, with a reason."""
        return [s for s in self.scores.values() if s.explanation and is_short_of_best(s)]


def is_short_of_best(score: Score) -> bool:
    """Whether a score isn't full marks; an unscored one is."""
    return score.value is not None and score.value != (0.0 if score.name in LOW_IS_BETTER else 1.0)


@dataclass(frozen=True, slots=True)
class Results:
    """All items of a run, and each metric's estimate by slice."""

    items: tuple[Item, ...]
    slices: dict[str, Summary]

    @classmethod
    def of(cls, records: Iterable[Record]) -> Results:
        """Score all records; suites and samples in the order of the log."""
        items = tuple(Item(record, score_all(record)) for record in records)
        groups: dict[str, list[Item]] = {}
        for item in items:
            groups.setdefault(item.slice, []).append(item)
        for name in list(groups):
            for item in sorted(groups[name], key=lambda i: i.record.sample.kind):
                groups.setdefault(f"{name}/{item.record.sample.kind}", []).append(item)
        return cls(items, {name: summarise(group) for name, group in groups.items()})

    @property
    def parts(self) -> list[str]:
        """The slices that aren't kinds: each suite, its held-back part apart."""
        return [name for name in self.slices if "/" not in name]

    def kinds(self, part: str) -> list[str]:
        """The slices of a part by kind of question."""
        return [name for name in self.slices if name.startswith(f"{part}/")]

    def in_slice(self, name: str) -> list[Item]:
        """The items of a slice."""
        part, _, kind = name.partition("/")
        return [i for i in self.items if i.slice == part and (not kind or i.record.sample.kind == kind)]


def summarise(items: Sequence[Item]) -> Summary:
    """Each metric's estimate over the items that it applies to; abstention's F1, and twins that are both right."""
    summary: Summary = {}
    for metric in METRICS:
        scored = [(value, item) for item in items if (value := item.scores[metric.name].value) is not None]
        if scored:
            summary[metric.name] = estimate([value for value, _ in scored], [cluster(item) for _, item in scored])
        if metric.name == "abstention_recall" and scored:
            parts = [[i.scores[f"abstention_{name}"].value for i in items] for name in ("precision", "recall")]
            summary["abstention_f1"] = estimate_f1(parts[0], parts[1], list(map(cluster, items)))
    if pairs := _pairs(items):
        summary["pairs_right"] = estimate([both for both, _ in pairs], [group for _, group in pairs])
    return summary


def _pairs(items: Sequence[Item]) -> list[tuple[float, tuple[str, str]]]:
    """For each question with a twin among these: 1 if both are right, and their cluster.

    Contrast consistency (Gardner et al. 2020, https://arxiv.org/abs/2004.02709): guessing gets one of the two.
    """
    by_key = {item.record.key: item for item in items}
    found = []
    for item in items:
        twin = by_key.get((item.record.suite, item.record.sample.pair or ""))
        if twin is not None:
            found.append((float(item.is_correct and twin.is_correct), cluster(item)))
    return found


def cluster(item: Item) -> tuple[str, str]:
    """What an item shares its luck with: the suite's cluster."""
    return item.record.suite, item.record.sample.cluster


@dataclass(frozen=True, slots=True)
class Comparison:
    """One run against another on the samples that both hold. ``p`` is the exact McNemar test's, on ``correct``."""

    shared: int
    won: int
    lost: int
    p: float
    differences: Summary  # new less old, by metric; empty against a baseline, which keeps only what was right


def compare(new: Results, old: Results) -> Comparison:
    """The new run against an old one, paired by sample."""
    before = {item.record.key: item for item in old.items}
    pairs = [(item, before[item.record.key]) for item in new.items if item.record.key in before]
    differences = {}
    for metric in METRICS:
        both = [
            (n, o, cluster(a))
            for a, b in pairs
            if (n := a.scores[metric.name].value) is not None and (o := b.scores[metric.name].value) is not None
        ]
        if both:
            differences[metric.name] = paired_bootstrap(
                [o for _, o, _ in both], [n for n, _, _ in both], [c for *_, c in both]
            )
    won, lost, p = mcnemar([b.is_correct for _, b in pairs], [a.is_correct for a, _ in pairs])
    return Comparison(len(pairs), won, lost, p, differences)
