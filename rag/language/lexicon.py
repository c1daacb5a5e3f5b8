"""The words of ``english.toml`` and ``given_names.txt`` by class, as sets of folded words.

    "mayor" in ROLES        "mrs." in TITLES        MONTHS[4]   # "may"

A class is a fact about English, so it stands here and nowhere else (tests/test_language.py walks the other rooms); what
a room makes of it is that room's. Inflected verbs are in ``verbs.py``. Not covered: languages other than English, and
slang of saying ("was like").
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_ROOM = files("rag.language")
ENGLISH: Mapping[str, Any] = tomllib.loads(_ROOM.joinpath("english.toml").read_text(encoding="utf-8"))


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.replace("_", " ") if "_" in text else text for text in text.split())


def listed(section: str, name: str) -> tuple[str, ...]:
    """A class's words in the order of the file."""
    return tuple(word.replace("_", " ") for word in ENGLISH[section][name].split())


def _class(section: str, *names: str) -> frozenset[str]:
    return frozenset(word for name in names for word in listed(section, name))


# --- words of grammar -----------------------------------------------------------------------------------------------

BE, HAVE, MODALS = (_class("function", name) for name in ("be", "have", "modals"))
AUXILIARIES = BE | HAVE | MODALS | {"do", "does", "did"}
NEGATIONS = _class("function", "negations")
NEGATORS = _class("function", "negators")
DETERMINERS = _class("function", "determiners")
QUANTITIES = _class("function", "quantities")
PRONOUNS = _class("function", "pronouns")
OBJECT_PRONOUNS = _class("function", "object_pronouns")
PREPOSITIONS = _class("function", "prepositions")
CONJUNCTIONS = _class("function", "conjunctions")
SUBORDINATORS = _class("function", "subordinators")
FUNCTION_WORDS = (
    DETERMINERS
    | PRONOUNS
    | OBJECT_PRONOUNS
    | PREPOSITIONS
    | CONJUNCTIONS
    | SUBORDINATORS
    | AUXILIARIES
    | NEGATIONS
    | _class("function", "others")
)
ADVERBS = _class("function", "adverbs")
NOT_ADVERBS = _class("function", "not_adverbs")

# --- clauses, by what they make of one under them -------------------------------------------------------------------

CLAIMS, EVIDENCE, NONE, TRUE, FALSE, UNSURE = (
    _class("clauses", name) for name in ("claims", "evidence", "none", "true", "false", "unsure")
)
WITHHOLD, SUPPOSING = (_class("clauses", name) for name in ("withhold", "supposing"))
MISQUOTING, ALLEGEDLY = (_class("clauses", name) for name in ("misquoting", "allegedly"))
FAKE, HEARSAY, IMPERSONATE = (_class("clauses", name) for name in ("fake", "hearsay", "impersonate"))

# --- time -----------------------------------------------------------------------------------------------------------

WEEKDAYS = listed("time", "weekdays")
MONTHS = listed("time", "months")
SHORT_MONTHS = listed("time", "short_months")
DAYS = frozenset(WEEKDAYS)
MONTH_WORDS = frozenset({*MONTHS, *SHORT_MONTHS, *(f"{month}." for month in SHORT_MONTHS)})

# --- people and bodies ----------------------------------------------------------------------------------------------

# Titles and nouns before a name with what they say of its bearer's sex; None when nothing.
HONORIFICS: Mapping[str, str | None] = {
    **dict.fromkeys(listed("people", "honorifics_men"), "m"),
    **dict.fromkeys(listed("people", "honorifics_women"), "f"),
    **dict.fromkeys(listed("people", "honorifics_either")),
}
TITLES = HONORIFICS.keys() | _class("people", "titles")
ROLES = _class("people", "roles")
OFFICES = _class("people", "offices")
RULERS = _class("people", "rulers")
SPOKES = _class("people", "spokes")
PEOPLE = _class("people", "unnamed")
DEPARTMENTS = _class("bodies", "departments")
BODIES = _class("bodies", "bodies")
NAME_OF_BODY = BODIES | _class("bodies", "in_names")
DOCUMENTS = _class("bodies", "documents")
SPEAKING_NOUNS = ROLES | SPOKES | BODIES | PEOPLE | DOCUMENTS

# --- places and names -----------------------------------------------------------------------------------------------

DEMONYMS = _class("places", "demonyms")
PLACES = _class("places", "places")
COUNTRIES = _class("places", "countries")
NAME_PARTICLES = _class("names", "particles")
HEIRS = _class("names", "heirs")
SUFFIXES = HEIRS | _class("names", "suffixes")
SHORT_FORMS: Mapping[str, frozenset[str]] = {
    short: frozenset(full.split("/"))
    for short, _, full in (pair.partition("=") for pair in listed("names", "short_forms"))
}
_GIVEN = _ROOM.joinpath("given_names.txt").read_text(encoding="utf-8").partition("[male]")[2].split("[female]")
MALE_NAMES, FEMALE_NAMES = (words(part) for part in _GIVEN)
