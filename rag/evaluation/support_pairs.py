"""How good the support check itself is: its accuracy on labelled pairs made from gold evidence.

    for accuracy in measure(records):
        print(accuracy.label, accuracy.estimate.mean)

True pairs: an evidence sentence with itself, and the gold answer (an editor's paraphrase) with its evidence. False
pairs: the gold answer with other sentences of the same article; an evidence sentence with a number or a name of
another sample put in; the sentence negated. Source of the idea: Honovich et al. 2022, TRUE
(https://arxiv.org/abs/2204.04991); the altered pairs follow FactCC (Kryściński et al. 2020). Not covered: subtle
paraphrases that are wrong; editors didn't write any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.evaluation.edits import negated, with_opposite
from rag.evaluation.log import Record
from rag.evaluation.statistics import Estimate, estimate
from rag.evaluation.support import supports
from rag.language.sentences import sentences

_NUMBER = re.compile(r"\d+(?:,\d{3})*")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, what it is held against, whether that supports it, and how the pair was made."""

    claim: str
    sources: tuple[str, ...]
    holds: bool
    made: str
    cluster: str


@dataclass(frozen=True, slots=True)
class SupportAccuracy:
    """The share of pairs of one making that the check gets right."""

    label: str
    estimate: Estimate


def measure(records: Sequence[Record]) -> list[SupportAccuracy]:
    """Accuracy by how pairs were made, in a fixed order; empty when no record has evidence."""
    groups: dict[str, list[Pair]] = {}
    for record in records:
        for pair in pairs_of(record):
            groups.setdefault(f"{'true' if pair.holds else 'false'}: {pair.made}", []).append(pair)
    found = []
    for label in sorted(groups, reverse=True):
        right = [float(supports(p.claim, p.sources).holds == p.holds) for p in groups[label]]
        found.append(SupportAccuracy(label, estimate(right, [p.cluster for p in groups[label]])))
    return found


def pairs_of(record: Record) -> Iterator[Pair]:
    """The labelled pairs of one sample; none without quoted evidence."""
    sample = record.sample
    quotes = [
        (article.text, span.start, span.end)
        for span in sample.spans
        if span.field is None and (article := record.article(span.article_id)) is not None
    ]
    if not quotes:
        return
    evidence = tuple(text[start:end] for text, start, end in quotes)

    def pair(claim: str, sources: tuple[str, ...], holds: bool, made: str) -> Pair:
        return Pair(claim, sources, holds, made, sample.cluster)

    yield pair(evidence[0], evidence, True, "evidence and itself")
    if sample.answer:
        yield pair(sample.answer, evidence, True, "gold answer and its evidence")
        if others := _others(*quotes[0]):
            yield pair(sample.answer, others, False, "gold answer and the article's other sentences")
    if altered := _other_number(evidence[0]):
        yield pair(altered, evidence, False, "evidence with a number changed")
    if denial := negated(evidence[0]):
        yield pair(denial, evidence, False, "evidence negated")
    if swapped := with_opposite(evidence[0]) or with_opposite(evidence[0], held=True):
        yield pair(swapped, evidence, False, "evidence with a word swapped")


def _others(text: str, start: int, end: int) -> tuple[str, ...]:
    """Up to three sentences that don't touch the span, furthest from it first."""
    apart = [s for s in sentences(text) if s.end <= start or s.start >= end]
    apart.sort(key=lambda s: -min(abs(s.start - end), abs(start - s.end)))
    return tuple(s.of(text) for s in apart[:3])


def _other_number(text: str) -> str | None:
    match = _NUMBER.search(text)
    if match is None:
        return None
    number = str(int(match.group().replace(",", "")) + 7)
    return text[: match.start()] + number + text[match.end() :]
