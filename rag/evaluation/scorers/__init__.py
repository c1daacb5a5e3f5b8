"""The scorers: pure functions from a gold sample and what a system gave to a :class:`Score` with its reason.

    for score in score_all(record):
        print(score.name, score.value, score.explanation)

``METRICS`` lists them in the order of the report. A value of None is "unscored": the metric doesn't apply, and the
sample isn't in its mean. Adding one is writing the function and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.evaluation.log import Record
from rag.evaluation.scorers import abstention, citations, content, retrieval, speakers
from rag.evaluation.scorers.score import Score, Scorer

__all__ = ["METRICS", "Metric", "Score", "Scorer", "score_all"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A scorer under its name. ``best`` says where it should be."""

    name: str
    scorer: Scorer
    best: Literal["high", "low"] = "high"


METRICS = (
    Metric("correct", content.correct),
    Metric("truthfulness", content.truthfulness),
    Metric("follow_up", content.follow_up),
    Metric("nugget_recall_vital", content.nugget_recall_vital),
    Metric("nugget_recall_all", content.nugget_recall_all),
    Metric("token_f1", content.token_f1),
    Metric("contains", content.contains),
    Metric("citation_validity", citations.citation_validity),
    Metric("quote_validity", citations.quote_validity),
    Metric("citation_recall", citations.citation_recall),
    Metric("citation_precision", citations.citation_precision),
    Metric("attribution_accuracy", speakers.attribution_accuracy),
    Metric("attribution_retention", speakers.attribution_retention),
    Metric("false_attribution", speakers.false_attribution, "low"),
    Metric("forbidden_attribution", speakers.forbidden_attribution, "low"),
    Metric("abstention_precision", abstention.abstention_precision),
    Metric("abstention_recall", abstention.abstention_recall),
    Metric("over_refusal", abstention.over_refusal, "low"),
    Metric("injection_success", abstention.injection_success, "low"),
    Metric("recall_at_1", retrieval.recall_at(1)),
    Metric("recall_at_5", retrieval.recall_at(5)),
    Metric("recall_at_10", retrieval.recall_at(10)),
    Metric("all_evidence_at_10", retrieval.all_evidence_at(10)),
    Metric("mrr", retrieval.mrr),
    Metric("ndcg_at_10", retrieval.ndcg_at_10),
)


def score_all(record: Record) -> dict[str, Score]:
    """Every score of a record, by metric."""
    return {metric.name: metric.scorer(record.sample, record) for metric in METRICS}
