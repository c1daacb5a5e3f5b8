"""What every scorer shares: the score, and how an answer's citations and text are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.evaluation.log import Record
from rag.evaluation.samples import GoldSpan, Sample
from rag.language import verbs
from rag.language.lexicon import NUMBERS
from rag.language.names import Same, same_person, surname
from rag.language.terms import words
from rag.language.typography import find
from rag.schema import Answer, AnswerSentence, Citation


@dataclass(frozen=True, slots=True)
class Score:
    """A value with its reason. None is "unscored", which isn't "wrong": the metric doesn't apply to this sample."""

    name: str
    value: float | None
    explanation: str = ""


Scorer = Callable[[Sample, Record], Score]


def shown(answer: Answer) -> str:
    """The sentences without markers; empty for not_found, whose reason claims nothing."""
    return " ".join(sentence.text for sentence in answer.sentences) if answer.status == "answered" else ""


def cited(answer: Answer, sentence: AnswerSentence) -> list[Citation]:
    """The citations of a sentence; a number without a citation is left out."""
    by_number = {citation.number: citation for citation in answer.citations}
    return [by_number[number] for number in sentence.citations if number in by_number]


def is_verbatim(answer: Answer, sentence: AnswerSentence) -> bool:
    """Whether a sentence is nothing but cited words."""
    return any(sentence.text == citation.quote for citation in cited(answer, sentence))


def hits(citation: Citation, span: GoldSpan, record: Record) -> bool:
    """Whether a citation shows gold evidence: half of the shorter one, or the same words in a wire copy."""
    if span.field is not None or citation.field is not None:
        return citation.article["id"] == span.article_id and citation.field == span.field
    if citation.article["id"] == span.article_id:
        shared = min(citation.end, span.end) - max(citation.start, span.start)
        return shared >= 0.5 * max(1, min(citation.end - citation.start, span.end - span.start))
    article = record.article(span.article_id)
    gold = article.text[span.start : span.end] if article else ""
    return len(citation.quote.split()) >= 4 and bool(find(citation.quote, gold) or find(gold, citation.quote))


def hits_gold(citation: Citation, sample: Sample, record: Record) -> bool:
    """Whether a citation shows any of the gold evidence."""
    return any(hits(citation, span, record) for span in sample.spans)


def is_one_of(name: str | None, speakers: Sequence[str]) -> bool:
    """Whether a credited name means one of these people; "a spokesman for X" is credited by naming nobody."""
    described = [speaker for speaker in speakers if _is_described(speaker)]
    if name is None:
        return bool(described)
    if _is_described(name):
        return any(words(speaker) == words(name) for speaker in described)
    return any(same_person(speaker, name) is not Same.NO for speaker in speakers if speaker not in described)


def is_credited_to(citation: Citation, speakers: Sequence[str]) -> bool:
    """Whether a citation credits one of these people; of nested speech ("A said B said") either name will do."""
    by_report = citation.reported_by is not None and is_one_of(citation.reported_by, speakers)
    return by_report or is_one_of(citation.speaker, speakers)


def names(text: str, speaker: str) -> bool:
    """Whether a text names a speaker, by the last word of the name; a described one by what it is called."""
    word = words(speaker)[1] if _is_described(speaker) else surname(speaker)
    return word in words(text)


def _is_described(speaker: str) -> bool:
    first, _, rest = speaker.casefold().partition(" ")
    return rest != "" and first in NUMBERS.keys() | {"a", "an", "some", "several"}


_CUES = "|".join(sorted(verbs.finite(verbs.SAY | verbs.TELL | verbs.JUDGE) - verbs.NOUN_LIKE))
_PERSON = r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*"
_FOR = r"(?:spokes\w+|lawyer|aide|advis[eo]r|speaking) (?:for|of|to) "
_SAYS = re.compile(
    rf"({_FOR})?\b({_PERSON})(?:, [^,“]*,)? (?:has |had |also )*(?:{_CUES})\b|\b[Aa]ccording to ({_PERSON})"
)
_QUOTATION = re.compile('“.*”|"[^"]*"', re.DOTALL)
_FRAME = re.compile(r"^(?:On )?([^“]+?)(?:,? in [^“]*)?: “")


def credited(answer: Answer, sentence: AnswerSentence) -> list[str]:
    """Whom a reader takes a sentence's words to be from: its citations' speakers, and whom its own wording names."""
    found = [citation.speaker for citation in cited(answer, sentence) if citation.speaker]
    if not is_verbatim(answer, sentence):
        own = _QUOTATION.sub(" ", sentence.text)
        found += [m[2] or m[3] for m in _SAYS.finditer(own) if not m[1]]
        found += _FRAME.findall(sentence.text)
    return found
