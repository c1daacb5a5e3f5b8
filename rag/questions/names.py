"""Whose words a question asks for, as it names them: what can be a speaker, and one speaker from another.

    >>> split("Ada Holloway, Delgado and the mayor")
    ('Ada Holloway', 'Delgado', 'the mayor')
    >>> split("the Ministry of Health and Education")
    ('the Ministry of Health and Education',)

Not covered: whom a name means (``speakers``); "Ann and Bill Harlow" gives "Ann", "Bill Harlow".
"""

from __future__ import annotations

import re

from rag.language.lexicon import (
    DAYS,
    DEICTIC,
    FIRMS,
    INSTITUTIONS,
    JOINED,
    PEOPLE,
    QUANTITIES,
    ROLES,
    SPOKES,
    THIRD_PERSON,
    is_country,
)  # fmt: skip
from rag.language.terms import STOP_WORDS, words
from rag.language.verbs import plural

MAX_WORDS = 8
_IN_NAMES = frozenset({"the", "a", "an", "of", "and", "for", "to", "at", "from", "s", "in", "u", "us"})
ANYONE = re.compile(
    r"(?:(?:any|some|every|no) ?(?:one|body)|(?:any |some |other )?people|(?:the )?others|"
    r"(?:any|some|other) (?:\w+ )?\w+)(?: else)?",
    re.IGNORECASE,
)
# Texts speak only through those they quote, and what happens doesn't speak: "Attack on Port Merrow".
_NO_SPEAKER = frozenset(
    """report reports article articles story stories piece pieces text texts archive archives news coverage paper papers
    headline headlines document documents dossier book attack attacks strike strikes ban bans tax taxes vote votes war
    wars update updates information details detail debate impact effect effects decision agreement deal deals talks
    ruling limit cap tariff tariffs sanctions latest more anything something everything nothing facts background data
    focus work progress raid raids
    pressure fire crackdown assault summary question questions law laws bill opinion opinions views quotes comments
    statements reactions reaction quote comment statement""".split()
).union(DAYS, DEICTIC)
# Who speaks without a name: people by what they are, one or several, and bodies that news asks.
_PERSONS = (ROLES | SPOKES | PEOPLE) - QUANTITIES - {"vice", "youth"}
_ROLES = _PERSONS | INSTITUTIONS | frozenset(plural(word) for word in _PERSONS | INSTITUTIONS) | {"kremlin", "locals"}
# Endings of words for things, for a question typed without capitals.
_THING = re.compile(r"(?:s|tion|sion|ment|ness|ity|ing|ism|ance|ence|ship|cy|age|debt|war|peace|crime|oil|gas|trade)$")
_QUALITY = re.compile(r"\w+(?:tion|sion|ment|ness|ity|ism|ship)s?")
_FUNCTION_WORDS_TOO = frozenset({"May", "Will", "More", "Don", "US"})
_WORD = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
_SOMEBODY = re.compile(r"(?:any|some|every|no) ?(?:one|body)\b", re.IGNORECASE)
_SOMEBODY_OF = re.compile(r"^(?:any|some) ?(?:one|body) (?:from|at|in|of) (?=the |[A-Z])")  # the ministry speaks
_AND = re.compile(r",? (?:and|or|as well as|vs\.?|versus) |, ", re.IGNORECASE)


def may_be_speaker(name: str) -> bool:
    """Whether these words can name somebody: not "have a phone" (of "Did Holloway have a phone call?"), not a text."""
    if name.casefold() in THIRD_PERSON or ANYONE.fullmatch(name) or is_country(name):
        return True
    held = _WORD.findall(name)
    strange = {word.casefold() for word in held if not _tells(word)} - _IN_NAMES
    if strange or not any(map(_tells, held)) or _SOMEBODY.match(name) or len(name.split()) > MAX_WORDS:
        return False
    head = words(re.split(r" (?:of|for|from|in|by|at|close to|near) ", name)[0])
    return head[-1:] != [] and head[-1] not in _NO_SPEAKER


def _tells(word: str) -> bool:
    """Whether a word of a name is no function word: "May" is a person."""
    return word in _FUNCTION_WORDS_TOO or word.casefold() not in STOP_WORDS


def is_topic(text: str, *, capitals: bool) -> bool:
    """Whether a follow-up's bare words ("And fares?") are more likely a topic than a speaker ("And the mayor?").

    Words with capitals are names, of a person unless they are a country's. ``capitals`` tells whether the question is
    typed with any; where it isn't, "holloway" may stand for Holloway.
    """
    found = words(text)
    if any(character.isupper() for character in text) or is_country(text):
        return is_country(text) or _QUALITY.fullmatch(text) is not None
    if is_role(text):
        return False
    return capitals or text.startswith("the ") or len(found) > 2 or _THING.search(text) is not None


def is_role(text: str) -> bool:
    """Whether these words name somebody by what they are: "the harbour's mayor", "the minister of transport"."""
    return any(_ROLES & set(words(part)[-1:]) for part in re.split(r" (?:of|for) ", text))


def split(names: str) -> tuple[str, ...]:
    """One name for each speaker asked for, in order; without a possessive ending and "both"."""
    whole = re.sub(r"^(?:both|either) |(?<=\w)['’]s?$| (?:both|too|each)$", "", names.strip(" ,"), flags=re.IGNORECASE)
    whole = _SOMEBODY_OF.sub("", whole)
    parts = [part.strip(" ,") for part in _AND.split(whole)]
    if len(parts) < 2 or is_country(whole) or _is_firm(whole) or not _are_several(parts):
        return (whole,)
    return tuple(dict.fromkeys(re.sub(r"(?<=\w)['’]s?$", "", part) for part in parts))


def _is_firm(names: str) -> bool:
    """Whether it is the name of one firm: "Bell, Crane & Co.", "Lowe, Hart LLP", "Stone, Moss and Partners"."""
    last = names.rpartition(" and ")[2]
    return bool(words(last)) and words(last)[-1] in FIRMS and (last == names or len(words(last)) == 1)


def _are_several(parts: list[str]) -> bool:
    last = parts[-1]
    one_body = words(last)[-1:] and words(last)[-1] in JOINED and not last.casefold().startswith("the ")
    plausible = all(may_be_speaker(part) and len(part.split()) <= 5 for part in parts)
    return plausible and not one_body and len({part.casefold() for part in parts}) == len(parts)
