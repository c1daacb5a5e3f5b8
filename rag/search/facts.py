"""Questions of fact: the sentences that answer, by what the reader makes of them and of what the question asks for.

"When" wants a time, "how many" a number, "who" a name that isn't in the question: that is evidence, and weighed. An
article that lacks a name of the question is no answer. Not covered: what has to be put together from sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.terms import STOP_WORDS, stems, words
from rag.questions.wording import outright
from rag.schema import Query
from rag.search.asked_type import asked_office, asked_type, names_office
from rag.search.decision import FACT_DECISION
from rag.search.findings import MAX_NEAREST, Archive, Findings, allowed_passages, passages
from rag.search.ranking import FACT, EvidenceSentence, SentenceQuery
from rag.search.reasons import unanswered
from rag.search.subject import Subject

LEAST_HELD, MOSTLY_HELD = 0.5, 0.6  # of what was asked for, by a sentence's passage
LEAST_READ, SURELY_READ = 0.2, 2.0  # the reader's log odds that a sentence answers
_LEANING = re.compile(r"[“\"‘']?(?:The|This|That|These|Those|It|Its)\b")  # on what stands before
_WHO_DOES = re.compile(r"who (?!is\b|was\b|are\b|were\b|did\b)", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")


def find_facts(query: Query, archive: Archive) -> Findings:
    """Sentences that answer, of articles that hold every name of the question."""
    missing = _missing_names(query.topic, archive)
    ranked = tuple(rank_facts(query, archive))
    if missing:
        reason = f"No article mentions {' or '.join(f'“{name}”' for name in missing)}."
        return Findings(nearest=ranked[:MAX_NEAREST], ranked=ranked, reason=reason)
    fit = may_answer(query, ranked, archive)
    kept, confidence = FACT_DECISION.decide(fit)
    if told := _of_self(query, fit):
        kept, confidence = (told,), FACT_DECISION.confidence(told.probability)
    if kept:
        return Findings(sentences=kept, ranked=ranked, confidence=confidence)
    return Findings(nearest=ranked[:MAX_NEAREST], ranked=ranked, reason=unanswered(query, archive))


def _of_self(query: Query, fit: Sequence[EvidenceSentence]) -> EvidenceSentence | None:
    """Who says of themselves what "Who has waited a year?" asks: “I have waited a year,” she said."""
    if not _WHO_DOES.match(query.searched) or not fit or fit[0].features.own == 1.0:
        return None
    return next((e for e in fit if e.features.own == 1.0 and _of_me(e)), None)


def _of_me(evidence: EvidenceSentence) -> bool:
    """Whether somebody begins with "I" or "we" in the sentence."""
    text = evidence.article.text
    said = (s.content[0].of(text).split(maxsplit=1) for s in evidence.statements if s.speech == "direct")
    return any(opening and words(opening[0])[:1] in (["i"], ["we"]) for opening in said)


def rank_facts(query: Query, archive: Archive) -> list[EvidenceSentence]:
    """Sentences that may answer, the most probable first."""
    question = outright(query.searched)
    found = passages(question, archive, allowed_passages(query, archive))
    return archive.ranker.rank(question, found, asked_of(query, archive), FACT)


def asked_of(query: Query, archive: Archive) -> SentenceQuery:
    """What a question of fact looks for in a sentence."""
    terms = archive.catalogue.term_weights(query.topic)
    return SentenceQuery(
        terms, names=tuple(names_in(query.topic)), dates=query.dates, has_type=asked_type(query.question)
    )


def may_answer(query: Query, ranked: Sequence[EvidenceSentence], archive: Archive) -> list[EvidenceSentence]:
    """Those that nothing vetoes: their article holds every name of the question, they ask nothing themselves, and their
    passage holds what was asked for or the reader takes them for an answer.
    """
    fit = [
        e
        for e in ranked
        if e.features.names == 1.0
        and not e.text.rstrip("*_”’\"') ").endswith("?")
        and (e.features.passage >= LEAST_HELD or e.features.reader >= LEAST_READ)
        and not _is_of_another_thing(e)
    ]
    if office := asked_office(query.searched):
        fit = [e for e in fit if names_office(e.text, office) and e.features.has_type]
    return of_subject(query, fit, archive)


def _is_of_another_thing(evidence: EvidenceSentence) -> bool:
    """Whether "The repair would have cost …" may be the repair of something else than the siren asked about."""
    if evidence.holds_rarest or evidence.features.passage >= MOSTLY_HELD or evidence.features.reader >= SURELY_READ:
        return False
    return _LEANING.match(evidence.text) is not None


def of_subject(query: Query, ranked: Sequence[EvidenceSentence], archive: Archive) -> list[EvidenceSentence]:
    """For what somebody did, those that tell of it; all when the question has no such subject.

    "Did Lee sign the treaty?" isn't answered by who else signed it, whatever the article says of Lee elsewhere, nor by
    what else Lee did; unless the reader is sure of it, who knows that to put one's name to a treaty is to sign it.
    """
    subject = Subject.of(query.searched, archive.catalogue)
    if subject is None:
        return list(ranked)
    return [e for e in ranked if subject.tells_of(e) and (e.features.reader >= SURELY_READ or subject.bears(e))]


def names_in(question: str) -> list[str]:
    """Capitalised words of a question; the first word counts when another capital follows, since it always has one."""
    first, _, rest = question.partition(" ")
    named = question if rest[:1].isupper() and first.casefold() not in STOP_WORDS else rest
    return [n for n in _NAME.findall(named) if stems(n.lower())]  # "US" may stand there as "United States"


def _missing_names(question: str, archive: Archive) -> list[str]:
    """Names in the question that no passage holds."""
    names = names_in(question)
    frequency = archive.catalogue.document_frequency(s for name in names for s in stems(name))
    return [name for name in dict.fromkeys(names) if not any(frequency[s] for s in stems(name))]
