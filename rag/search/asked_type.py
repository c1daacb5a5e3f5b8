"""What a question word asks for, and whether a sentence holds it: "when" a time, "how many" a number, "who" somebody.

    holds = asked_type("Who signed the treaty with Norway?")
    holds("Ann Lee signed it on Monday.")        # True
    holds("Norway signed it on Monday.")         # False

That is evidence, and weighed; not a condition. Of whom "Who is the press secretary?" asks is another matter: only a
sentence that names the office answers (:func:`asked_office`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.language import lexicon
from rag.language.calendar import DAY_NAMES, DEICTIC_DAY, MONTH_NAMES, PART_OF_DAY, SHORT_MONTH_NAMES, UNIT
from rag.language.terms import words

_TIME = re.compile(
    rf"\b(?:\d{{4}}|\d{{1,2}}(?::\d\d)?\s?(?:a\.?m|p\.?m)|{'|'.join((*DAY_NAMES, *MONTH_NAMES, *SHORT_MONTH_NAMES))}|"
    rf"{DEICTIC_DAY}|{UNIT}|{PART_OF_DAY}|last|next|this|earlier|ago|noon|hours?|minutes?|"
    r"since|during|after|before|when|until)\b"
)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_WHAT_YEAR = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
_CAPITALISED = re.compile(r"[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*")
_NOBODY = lexicon.DAYS | lexicon.MONTH_WORDS | lexicon.FUNCTION_WORDS | lexicon.TITLES | lexicon.PLACES
_WHEN = re.compile(rf"\b(?:when|(?:what|which) (?:date|time|{UNIT})|how long)\b", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\bhow (?:many|much|old|large|big|high|far|tall)\b|\bwhat (?:number|share|percentage|amount)\b", re.IGNORECASE
)
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)

# "Who is the White House press secretary?", "Who was head of risk at Corran?": the office, up to where it is.
_OFFICE = re.compile(
    r"\bwho(?:['’]s| is| was) (?:\w+ed as )?(?:(?:the|an?) )?(?P<office>[\w’' -]+?)"
    r"(?: (?:of|at|in|for|on|when|who|that|\w+ed)\b.*)?[?. ]*$",
    re.IGNORECASE,
)
_COMMON_NOUNS = re.compile(r"(?<![\w’'])[a-z][\w-]*(?: [a-z][\w-]*)*$")


def asked_office(question: str) -> str | None:
    """The office whose holder a question asks for, without whose it is: "press secretary"; None for other questions."""
    asked = _OFFICE.search(question)
    nouns = _COMMON_NOUNS.search(asked["office"]) if asked else None
    return nouns.group() if nouns and nouns.group() not in lexicon.FUNCTION_WORDS else None


def names_office(text: str, office: str) -> bool:
    """Whether a text names the office itself: "Mayor Lee", not "the former mayor" nor "Deputy Mayor Lee"."""
    held, wanted = words(text), words(office)
    other = lexicon.RESTRICTIVE.difference(wanted)
    places = (at for at in range(len(held)) if held[at : at + len(wanted)] == wanted)
    return any(not at or held[at - 1] not in other for at in places)


def asked_type(question: str) -> Callable[[str], bool]:
    """A test for what the question word asks for; anything, for other questions."""
    if _WHAT_YEAR.search(question):
        return lambda text: bool(_YEAR.search(text))
    if _WHEN.search(question):
        return lambda text: bool(_TIME.search(text))
    if _HOW_MANY.search(question):
        return _holds_number
    if _WHO.search(question):
        asked = frozenset(words(question))
        return lambda text: any(_is_somebody(name, asked) for name in _CAPITALISED.findall(text))
    return lambda text: True


def _holds_number(text: str) -> bool:
    return any(map(str.isdigit, text)) or not lexicon.AMOUNTS.isdisjoint(words(text))


def _is_somebody(name: str, asked: frozenset[str]) -> bool:
    """Whether a run of capitalised words may name somebody who isn't in the question."""
    held = set(words(name))
    return held.isdisjoint(asked - lexicon.FUNCTION_WORDS) and not held <= _NOBODY and not lexicon.is_country(name)
