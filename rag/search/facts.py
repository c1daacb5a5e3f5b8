"""Questions of fact: the sentences that answer, by what the reader makes of them and of what the question asks for.

"When" wants a time, "how many" a number, "who" a name that isn't in the question: that is evidence, and weighed. An
article that lacks a name of the question is no answer. Not covered: what has to be put together from sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from rag.language.calendar import DAY_NAMES, DEICTIC_DAY, MONTH_NAMES, PART_OF_DAY, SHORT_MONTH_NAMES, UNIT
from rag.language.terms import STOP_WORDS, stems, words
from rag.questions.wording import outright
from rag.schema import Query
from rag.search.decision import FACT_DECISION
from rag.search.findings import MAX_NEAREST, Archive, Findings, allowed_passages, passages
from rag.search.ranking import FACT, EvidenceSentence, SentenceQuery
from rag.search.reasons import unanswered
from rag.search.subject import Subject

LEAST_HELD, LEAST_READ = 0.6, 1.0  # coverage, and the reader's log odds: one of the two is needed
_ALIKE = 0.85  # of two spellings of one name, as difflib counts
_TIME = re.compile(
    rf"\b(?:\d{{4}}|\d{{1,2}}(?::\d\d)?\s?(?:a\.?m|p\.?m)|{'|'.join((*DAY_NAMES, *MONTH_NAMES, *SHORT_MONTH_NAMES))}|"
    rf"{DEICTIC_DAY}|{UNIT}|{PART_OF_DAY}|last|next|this|earlier|ago|noon|hours?|minutes?|"
    r"since|during|after|before|when|until)\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|"
    r"billions?|half|third|quarter|no|none|both|all|several|twice|double|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|score)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_WHAT_YEAR = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_WHEN = re.compile(rf"\b(?:when|(?:what|which) (?:date|time|{UNIT})|how long)\b", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\bhow (?:many|much|old|large|big|high|far|tall)\b|\bwhat (?:number|share|percentage|amount)\b", re.IGNORECASE
)
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)


def find_facts(query: Query, archive: Archive) -> Findings:
    """Sentences that answer, of articles that hold every name of the question."""
    missing = _missing_names(query.topic, archive)
    if missing and (names := _respelt(missing, archive)):
        read = " and ".join(f"“{name}”" for name in names.values())
        note = f"No article mentions {' or '.join(f'“{name}”' for name in missing)}; read as {read}."
        found = find_facts(_with_names(query, names), archive)
        return replace(found, notes=(note, *found.notes)) if found.sentences else found
    ranked = tuple(rank_facts(query, archive))
    if missing:
        reason = f"No article mentions {' or '.join(f'“{name}”' for name in missing)}."
        return Findings(nearest=ranked[:MAX_NEAREST], ranked=ranked, reason=reason)
    kept, confidence = FACT_DECISION.decide(may_answer(query, ranked, archive))
    if kept:
        return Findings(sentences=kept, ranked=ranked, confidence=confidence)
    return Findings(nearest=ranked[:MAX_NEAREST], ranked=ranked, reason=unanswered(query, archive))


def rank_facts(query: Query, archive: Archive) -> list[EvidenceSentence]:
    """Sentences that may answer, the most probable first."""
    question = outright(query.searched)
    found = passages(question, archive, allowed_passages(query, archive))
    return archive.ranker.rank(question, found, asked_of(query, archive), FACT)


def asked_of(query: Query, archive: Archive) -> SentenceQuery:
    """What a question of fact looks for in a sentence."""
    terms = archive.catalogue.term_weights(query.topic)
    return SentenceQuery(
        terms, names=tuple(names_in(query.topic)), dates=query.dates, has_type=_asked_type(query.question)
    )


def may_answer(query: Query, ranked: Sequence[EvidenceSentence], archive: Archive) -> list[EvidenceSentence]:
    """Those that nothing vetoes: their article holds every name of the question, they ask nothing themselves, and the
    reader takes them for an answer where their passage holds little of what was asked ("The repair would have cost …").
    """
    fit = [
        e
        for e in ranked
        if e.features.names == 1.0
        and not e.text.rstrip("*_”’\"') ").endswith("?")
        and (e.features.passage >= LEAST_HELD or e.features.reader >= LEAST_READ)
    ]
    return of_subject(query, fit, archive)


def of_subject(query: Query, ranked: Sequence[EvidenceSentence], archive: Archive) -> list[EvidenceSentence]:
    """For what somebody did, those that tell of it; all when the question has no such subject.

    "Did Lee sign the treaty?" isn't answered by who else signed it, whatever the article says of Lee elsewhere.
    """
    subject = Subject.of(query.searched, archive.catalogue)
    return [e for e in ranked if subject is None or subject.tells_of(e)]


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


def _respelt(missing: Sequence[str], archive: Archive) -> dict[str, str]:
    """For names that nobody has, the closest words of speakers' names; empty unless each has one."""
    known = {word.lower(): word for speaker in archive.catalogue.speakers() for word in _NAME.findall(speaker)}
    close = {name: get_close_matches(name.lower(), known, n=1, cutoff=_ALIKE) for name in missing}
    return {name: known[found[0]] for name, found in close.items()} if all(close.values()) else {}


def _with_names(query: Query, names: dict[str, str]) -> Query:
    """The query with other names in what is searched."""

    def renamed(text: str) -> str:
        for name, other in names.items():
            text = re.sub(rf"\b{re.escape(name)}\b", other, text)
        return text

    return replace(query, searched=renamed(query.searched), topic=renamed(query.topic))


def _asked_type(question: str) -> Callable[[str], bool]:
    """A test for what the question word asks for: "when" a time, "how many" a number, "who" a name not in it."""
    if _WHAT_YEAR.search(question):
        return lambda text: bool(_YEAR.search(text))
    if _WHEN.search(question):
        return lambda text: bool(_TIME.search(text))
    if _HOW_MANY.search(question):
        return lambda text: bool(_NUMBER.search(text))
    if _WHO.search(question):
        asked = set(words(question))
        return lambda text: any(not set(words(name)) <= asked for name in _NAME.findall(text))
    return lambda text: True
