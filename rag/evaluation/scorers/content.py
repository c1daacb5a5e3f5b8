"""What an answer says: against the gold answer, its nuggets, and as right, missing or wrong."""

from __future__ import annotations

from rag.evaluation import metrics
from rag.evaluation.log import Record
from rag.evaluation.samples import Sample
from rag.evaluation.scorers.score import Score, is_credited_to, names, shown
from rag.evaluation.scorers.speakers import violations

SHORT = 5  # tokens, normalised, of a gold answer that can be looked for as it stands


def token_f1(sample: Sample, record: Record) -> Score:
    """SQuAD's token F1 with the gold answer or an alias, whichever fits best, in [0, 1] (Rajpurkar et al. 2016)."""
    golds = [gold for gold in (sample.answer, *sample.aliases) if gold]
    if not sample.answerable or not golds:
        return Score("token_f1", None, "no gold answer")
    value = max(metrics.token_f1(shown(record.answer), gold) for gold in golds)
    return Score("token_f1", value, f"closest gold answer shares {value:.0%}")


def contains(sample: Sample, record: Record) -> Score:
    """1 when the answer holds a gold answer or alias of at most five tokens; unscored where all are longer."""
    golds = [g for g in (sample.answer, *sample.aliases) if 0 < len(metrics.normalise(g).split()) <= SHORT]
    if not sample.answerable or not golds:
        return Score("contains", None, "no short gold answer")
    found = any(metrics.contains(shown(record.answer), gold) for gold in golds)
    return Score("contains", float(found), "" if found else f"doesn't hold {' or '.join(map(repr, golds))}")


def nugget_recall_vital(sample: Sample, record: Record) -> Score:
    """The share of vital nuggets that the answer holds (TREC 2003 QA; Pradeep et al. 2024, "AutoNuggetizer")."""
    return _nugget_recall("nugget_recall_vital", sample, record, vital_only=True)


def nugget_recall_all(sample: Sample, record: Record) -> Score:
    """The share of all nuggets, vital or okay, that the answer holds."""
    return _nugget_recall("nugget_recall_all", sample, record, vital_only=False)


def _nugget_recall(name: str, sample: Sample, record: Record, *, vital_only: bool) -> Score:
    nuggets = [n for n in sample.nuggets if n.vital or not vital_only]
    if not sample.answerable or not nuggets:
        return Score(name, None, "no nuggets")
    text = shown(record.answer)
    lacking = [n.text for n in nuggets if not n.is_in(text)]
    return Score(name, 1 - len(lacking) / len(nuggets), f"lacks {'; '.join(lacking)}" if lacking else "")


def correct(sample: Sample, record: Record) -> Score:
    """1 for a right outcome: not_found where nothing answers; else every vital nugget, under the right name.

    Without nuggets, the gold answer or an alias must be contained. What is forbidden makes any answer wrong.
    """
    objection = objection_to(sample, record)
    return Score("correct", float(objection is None), objection or "")


def truthfulness(sample: Sample, record: Record) -> Score:
    """CRAG's score (Yang et al. 2024, https://arxiv.org/abs/2406.04744): 1 right, 0 not_found, -1 wrong.

    Silence is right where nothing answers. Half-right answers, which CRAG's human graders may give 0.5, count as wrong.
    """
    objection = objection_to(sample, record)
    if objection is None:
        return Score("truthfulness", 1.0)
    silent = record.answer.status == "not_found"
    return Score("truthfulness", 0.0 if silent else -1.0, objection)


def follow_up(sample: Sample, record: Record) -> Score:
    """:func:`correct` for a dialogue's last turn; unscored for a single question."""
    if len(sample.turns) == 1:
        return Score("follow_up", None, "a single question")
    objection = objection_to(sample, record)
    return Score("follow_up", float(objection is None), objection or "")


def objection_to(sample: Sample, record: Record) -> str | None:
    """Why an outcome isn't right, or None."""
    answer = record.answer
    if not sample.answerable:
        return None if answer.status == "not_found" else "expected not_found"
    if answer.status == "not_found":
        return "expected an answer"
    if broken := violations(sample, record):
        return broken[0]
    text = shown(answer)
    lacking = [n.text for n in sample.nuggets if n.vital and not n.is_in(text)]
    if lacking:
        return f"lacks {'; '.join(lacking)}"
    golds = [gold for gold in (sample.answer, *sample.aliases) if gold]
    if not sample.nuggets and not any(metrics.contains(text, gold) for gold in golds):
        return f"doesn't hold {' or '.join(map(repr, golds))}"
    if sample.speakers and not any(_is_credited(speaker, record) for speaker in sample.speakers):
        return f"isn't credited to {' or '.join(sample.speakers)}"
    return None


def _is_credited(speaker: str, record: Record) -> bool:
    """By a citation, or by name in what is shown."""
    by_citation = any(is_credited_to(c, [speaker]) for c in record.answer.citations)
    return by_citation or names(shown(record.answer), speaker)
