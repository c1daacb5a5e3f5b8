"""Who is credited: the failure that matters in news. Unscored where the gold sample names no speaker."""

from __future__ import annotations

from rag.evaluation.log import Record
from rag.evaluation.samples import Sample
from rag.evaluation.scorers.score import Score, cited, credited, hits_gold, is_credited_to, is_one_of, names
from rag.schema import Citation


def attribution_accuracy(sample: Sample, record: Record) -> Score:
    """Of the citations that show gold evidence: the share credited to a gold speaker, in [0, 1].

    As accuracy of quotation attribution (Vishnubhotla et al. 2023), given that the quotation was found. A citation
    without a speaker isn't credited; of nested speech ("A said B said") either name will do.
    """
    found = [c for c in record.answer.citations if sample.speakers and _is_told(c, sample, record)]
    if not found:
        return Score("attribution_accuracy", None, "no gold speaker's words are cited")
    other = [c for c in found if not is_credited_to(c, sample.speakers)]
    said = "; ".join(f"[{c.number}] is credited to {c.speaker or 'nobody'}" for c in other)
    return Score("attribution_accuracy", 1 - len(other) / len(found), said)


def false_attribution(sample: Sample, record: Record) -> Score:
    """1 when somebody gets words that aren't theirs: what the sample forbids, or gold evidence under another name.

    Lower is better. Every answer counts that names a speaker or that the sample forbids something.
    """
    if not (sample.speakers or sample.forbidden):
        return Score("false_attribution", None, "no speaker to mistake")
    broken = violations(sample, record)
    shown = [c for c in record.answer.citations if sample.speakers and c.speaker and hits_gold(c, sample, record)]
    for citation in shown:
        if not is_credited_to(citation, sample.speakers):
            broken.append(f"[{citation.number}] credits {citation.speaker}, not {' or '.join(sample.speakers)}")
    return Score("false_attribution", float(bool(broken)), "; ".join(broken))


def forbidden_attribution(sample: Sample, record: Record) -> Score:
    """1 when an answer says what the sample forbids, or credits the named speaker with it. Lower is better; a gate."""
    if not sample.forbidden:
        return Score("forbidden_attribution", None, "nothing is forbidden")
    broken = violations(sample, record)
    return Score("forbidden_attribution", float(bool(broken)), "; ".join(broken))


def attribution_retention(sample: Sample, record: Record) -> Score:
    """Of the sentences that show gold statements: the share whose own text names a gold speaker, in [0, 1].

    An opinion without its speaker reads as fact (the failure rate that the BBC's 2025 study of AI assistants reports).
    """
    answer = record.answer
    if not sample.speakers or answer.status == "not_found":
        return Score("attribution_retention", None, "no gold speaker's words are shown")
    told = [s for s in answer.sentences if any(_is_told(c, sample, record) for c in cited(answer, s))]
    if not told:
        return Score("attribution_retention", None, "no gold speaker's words are shown")
    bare = [s.text for s in told if not any(names(s.text, speaker) for speaker in sample.speakers)]
    return Score("attribution_retention", 1 - len(bare) / len(told), f"without its speaker: {bare[0]}" if bare else "")


def _is_told(citation: Citation, sample: Sample, record: Record) -> bool:
    """Whether a citation shows what a gold speaker said; an article's fields are nobody's words."""
    return citation.field is None and hits_gold(citation, sample, record)


def violations(sample: Sample, record: Record) -> list[str]:
    """Each sentence that says what the sample forbids, to anyone or credited to the speaker named there."""
    answer, broken = record.answer, []
    for rule in sample.forbidden:
        for sentence in answer.sentences if answer.status == "answered" else ():
            applies = rule.speaker is None or any(is_one_of(n, [rule.speaker]) for n in credited(answer, sentence))
            if applies and rule.pattern.search(sentence.text):
                who = f"credits {rule.speaker} with" if rule.speaker else "says"
                broken.append(f"{who} “{sentence.text}”")
    return broken
