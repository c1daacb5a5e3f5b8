"""Retrieval: are the passages that hold the evidence among the first? Unscored where there is no evidence to find.

A passage is relevant when it holds at least half of the characters of a gold quotation (of a field: when it is of that
article), so that systems that cut articles differently can be compared. Sources: Manning, Raghavan and Schütze 2008,
*Introduction to Information Retrieval*, chapter 8; Järvelin and Kekäläinen 2002 for nDCG.
"""

from __future__ import annotations

from rag.evaluation.log import Passage, Record
from rag.evaluation.metrics import ndcg, reciprocal_rank
from rag.evaluation.samples import GoldSpan, Sample
from rag.evaluation.scorers.score import Score, Scorer


def holds(passage: Passage, span: GoldSpan) -> bool:
    """Whether a passage is relevant for a gold span."""
    if passage.article_id != span.article_id:
        return False
    shared = min(passage.end, span.end) - max(passage.start, span.start)
    return span.field is not None or shared >= 0.5 * (span.end - span.start)


def needed(sample: Sample) -> list[tuple[GoldSpan, ...]]:
    """What has to be found: for each nugget the spans that hold it, any of which will do; else every span.

    Evidence lists alternatives (wire copies) and context (the sentence that names a speaker), so that not every entry
    has to be found.
    """
    quoted = [(e.quote or "", span) for e, span in zip(sample.evidence, sample.spans, strict=True)]
    groups = [tuple(span for quote, span in quoted if quote and nugget.is_in(quote)) for nugget in sample.nuggets]
    return list(dict.fromkeys(filter(None, groups))) or [(span,) for span in sample.spans]


def recall_at(k: int) -> Scorer:
    """The share of what is needed that the first k passages hold, in [0, 1]."""

    def score(sample: Sample, record: Record) -> Score:
        name = f"recall_at_{k}"
        if not sample.spans:
            return Score(name, None, "no evidence to find")
        missed, total = _missed(sample, record, k)
        return Score(name, 1 - missed / total, f"{missed} of {total} pieces of evidence not in the first {k}")

    return score


def all_evidence_at(k: int) -> Scorer:
    """1 when the first k passages hold all that is needed, else 0: what an answer from several articles takes."""

    def score(sample: Sample, record: Record) -> Score:
        name = f"all_evidence_at_{k}"
        if not sample.spans:
            return Score(name, None, "no evidence to find")
        missed, total = _missed(sample, record, k)
        return Score(name, float(missed == 0), f"{missed} of {total} pieces of evidence not in the first {k}")

    return score


def mrr(sample: Sample, record: Record) -> Score:
    """1 / rank of the first relevant passage, 0 when none is retrieved; the mean is MRR."""
    if not sample.spans:
        return Score("mrr", None, "no evidence to find")
    value = reciprocal_rank(_relevance(sample, record))
    return Score("mrr", value, f"first relevant passage at rank {round(1 / value)}" if value else "none retrieved")


def ndcg_at_10(sample: Sample, record: Record) -> Score:
    """nDCG@10 with binary gains. The ideal ranking has all relevant passages that the articles were cut into."""
    if not sample.spans:
        return Score("ndcg_at_10", None, "no evidence to find")
    relevance = _relevance(sample, record)
    cut = [Passage(i, start, end) for i, source in record.sources.items() for start, end in source.passages]
    total = sum(any(holds(passage, span) for span in sample.spans) for passage in cut)
    value = ndcg(relevance, max(total, sum(relevance)), 10)
    return Score("ndcg_at_10", value, f"{sum(relevance[:10])} of {total} relevant passages in the first 10")


def _relevance(sample: Sample, record: Record) -> list[bool]:
    return [any(holds(passage, span) for span in sample.spans) for passage in record.retrieved]


def _missed(sample: Sample, record: Record, k: int) -> tuple[int, int]:
    """How much of what is needed the first k passages don't hold, and how much is needed."""
    groups, first = needed(sample), record.retrieved[:k]
    missed = sum(not any(holds(passage, span) for span in group for passage in first) for group in groups)
    return missed, len(groups)
