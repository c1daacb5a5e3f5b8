"""Whom a follow-up's pronouns mean: the speakers of the turn before, or somebody whom that turn names.

    >>> resolved(parse("What did she say?"), previous=parse("What did Holloway say about fares?"))
    ('Holloway',)

``with_ordinals`` puts the name for "the second one", where an answer shows several people. Not covered: other people
whom only the answer names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.language.lexicon import GENDERS, HE, SHE, THEY, THIRD_PERSON, is_country
from rag.language.terms import words
from rag.schema import Query

_PLACED = re.compile(r"\b(?:the|an?|in|at|on|to|from|of|for) $", re.IGNORECASE)  # "the Harbour Bridge", "in Tideway"
_CAPITALS = re.compile(r"\b[A-Z][\w’-]+(?: [A-Z][\w’-]+)*")
# "Who is Holloway?" is about her, "Who defends Holloway?" about another.
_WHO = re.compile(r"who\b", re.IGNORECASE)
_WHO_IS = re.compile(r"who (?:is|was) (?:(?-i:[A-Z])[\w’-]+ ?)+$", re.IGNORECASE)


_OF_THEM = r"(?: (?:one|person|man|woman|speaker)| of (?:them|these|those))"
_ORDINAL = re.compile(
    r"\bthe (?P<which>first|second|third|fourth|fifth|last|other|former|latter)"
    rf"(?:{_OF_THEM}\b|(?=$|[?.!]| said| say|['’]s))",
    re.IGNORECASE,
)
_PLACES = {
    "first": 0,
    "former": 0,
    "second": 1,
    "latter": 1,
    "other": 1,
    "third": 2,
    "fourth": 3,
    "fifth": 4,
    "last": -1,
}
_SEVERAL_OF = re.compile(r"(?P<owner>.+?)['’]s? \w+s$")  # "Holloway's opponents"


def with_ordinals(question: str, previous: Query) -> str:
    """The question with the name of whom "the second one" is in the answer before, where that shows several people."""
    if len(previous.answered) < 2:
        return question

    def named(match: re.Match[str]) -> str:
        place = _PLACES[match["which"].casefold()]
        return previous.answered[place] if place < len(previous.answered) else match[0]

    whole = _ORDINAL.fullmatch(question.rstrip(" ?!."))
    return f"And {named(whole)}?" if whole else _ORDINAL.sub(named, question)


def is_pronoun(name: str | None) -> bool:
    """Whether a speaker is named by "he", "she", "they", …"""
    return (name or "").casefold() in THIRD_PERSON


def resolved(query: Query, previous: Query) -> tuple[str, ...]:
    """The speakers asked for, with those of the turn before for "she" and "they"."""
    named: list[str] = []
    for name in query.speakers:
        if not is_pronoun(name):
            named.append(name)
        elif name.casefold() in THEY:
            named.extend(previous.speakers)
        else:
            other = _other_person(name, previous) or _whom_it_was_about(previous) or _whose_people(previous)
            named.extend([other] if other else previous.speakers[:1])
    return tuple(dict.fromkeys(named))


def with_agreeing(question: str, previous: Query, sex: Callable[[str], str | None]) -> Query:
    """The turn before, of the conversation's last person whom "she" or "he" can mean, if its speaker can't.

    ``sex`` tells that of whoever bears a name: "m", "f", or None where nothing does.
    """
    if previous.kind == "field" and previous.behind:
        return replace(previous, behind=with_agreeing(question, previous.behind, sex))
    held = [word for word in words(question) if word in HE | SHE]
    meant = {GENDERS[word] for word in held}
    if len(meant) != 1 or not previous.speaker or previous.others or _other_person(held[0], previous):
        return previous
    if sex(previous.speaker) not in {"m", "f"} - meant:
        return previous
    agreeing = next((name for name in reversed(previous.people) if sex(name) in {*meant, None}), None)
    return replace(previous, speaker=agreeing) if agreeing else previous


def _other_person(pronoun: str, previous: Query) -> str | None:
    """Who is meant instead of the speaker: after "What did Holloway say Renko had told her?", "he" is Renko."""
    of_speaker = set(words(previous.topic)) & (HE | SHE)
    others = _CAPITALS.findall(previous.topic)
    if len(others) != 1 or not of_speaker or (of_speaker & HE and of_speaker & SHE):
        return None
    agrees = of_speaker <= (HE if pronoun.casefold() in HE else SHE)
    return None if agrees else others[0]


def _whose_people(previous: Query) -> str | None:
    """After "What did Holloway's opponents say?", "he" is Holloway; and the only one whom an answer shows."""
    if previous.speaker is None:
        return previous.answered[0] if len(previous.answered) == 1 else None
    several = _SEVERAL_OF.fullmatch(previous.speaker)
    return several["owner"] if several else None


def _whom_it_was_about(previous: Query) -> str | None:
    """The one person named by a question about facts: "Who is Ada Holloway?", "Where was Holloway born?"."""
    if previous.kind != "fact" or (_WHO.match(previous.topic) and not _WHO_IS.match(previous.topic)):
        return None
    named = [m for m in _CAPITALS.finditer(previous.topic) if m.start() and not is_country(m.group())]
    if len(named) != 1 or _PLACED.search(previous.topic[: named[0].start()]):
        return None
    return named[0].group()
