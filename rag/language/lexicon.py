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


def _pairs(section: str, name: str) -> dict[str, frozenset[str]]:
    """A class of "word=word/word" as a mapping."""
    pairs = (pair.partition("=") for pair in listed(section, name))
    return {word: frozenset(others.split("/")) for word, _, others in pairs}


# --- words of grammar -----------------------------------------------------------------------------------------------

BE, HAVE, MODALS = (_class("function", name) for name in ("be", "have", "modals"))
AUXILIARIES = BE | HAVE | MODALS | {"do", "does", "did"}
NEGATIONS = _class("function", "negations")
NEGATORS = NEGATIONS | _class("function", "negative_nouns")
# Personal pronouns by their subject form: object, before a noun, alone, reflexive.
PERSONAL: Mapping[str, tuple[str, ...]] = {
    subject: tuple(forms.split()) for subject, forms in ENGLISH["function"]["personal"].items()
}
HE, SHE, THEY = (frozenset({subject, *PERSONAL[subject]}) for subject in ("he", "she", "they"))
GENDERS: Mapping[str, str] = {**dict.fromkeys(HE, "m"), **dict.fromkeys(SHE, "f")}
THIRD_PERSON = frozenset(word for subject in ("he", "she", "they") for word in (subject, PERSONAL[subject][0]))
POSSESSIVES = frozenset(forms[1] for forms in PERSONAL.values())
THIRD_SUBJECTS = PERSONAL.keys() - {"i", "we", "you"}
WHOSE: Mapping[str, str] = {PERSONAL[subject][1]: subject for subject in ("he", "she", "they")}  # "his" of "he"
THEIRS = frozenset(WHOSE)
REFLEXIVES = frozenset(forms[3] for forms in PERSONAL.values())
PRONOUNS = PERSONAL.keys() | _class("function", "pronouns")
OBJECT_PRONOUNS = REFLEXIVES | {forms[0] for forms in PERSONAL.values()} | _class("function", "object_pronouns")
NUMBERS: Mapping[str, int] = {word: number for number, word in enumerate(listed("function", "numbers"), 1)}
TENS = _class("function", "tens")
_LARGE = _class("function", "large_numbers")
AMOUNTS = NUMBERS.keys() | TENS | _LARGE | {f"{word}s" for word in _LARGE} | _class("function", "amounts")
DETERMINERS = _class("function", "determiners") | {word for word, n in NUMBERS.items() if n <= 10} | POSSESSIVES
DEMONSTRATIVES, HERE_AND_NOW, POINTING, REPLIES, HAPPENINGS = (
    _class("function", name) for name in ("demonstratives", "here_and_now", "pointing", "replies", "happenings")
)
INDEFINITE = _class("function", "indefinite")
QUANTITIES = _class("function", "quantities")
PREPOSITIONS = _class("function", "prepositions")
RELATIVES = _class("function", "relatives")
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
VERB_PARTICLES = _class("function", "particles")
ADVERBS = _class("function", "adverbs")
NOT_ADVERBS = _class("function", "not_adverbs")
STOP_WORDS = _class("search", "stop_words")
CAPITALS = _class("search", "capitals")

# --- clauses, by what they make of one under them -------------------------------------------------------------------

CLAIMS, EVIDENCE, NONE, TRUE, FALSE, UNSURE = (
    _class("clauses", name) for name in ("claims", "evidence", "none", "true", "false", "unsure")
)
WITHHOLD, SUPPOSING = (_class("clauses", name) for name in ("withhold", "supposing"))
MISQUOTING, ALLEGEDLY = (_class("clauses", name) for name in ("misquoting", "allegedly"))
TAKES_BACK = listed("clauses", "takes_back")
FAKE, HEARSAY, IMPERSONATE = (_class("clauses", name) for name in ("fake", "hearsay", "impersonate"))

# --- time -----------------------------------------------------------------------------------------------------------

WEEKDAYS = listed("time", "weekdays")
MONTHS = listed("time", "months")
SHORT_MONTHS = listed("time", "short_months")
DAYS = frozenset(WEEKDAYS)
MONTH_WORDS = frozenset({*MONTHS, *SHORT_MONTHS, *(f"{month}." for month in SHORT_MONTHS)})
CALENDAR = DAYS | MONTH_WORDS
GIVEN_MONTHS = _class("time", "given_months")
SEASONS: Mapping[str, int] = ENGLISH["time"]["seasons"]  # their first months
DEICTIC = listed("time", "deictic")
UNITS_OF_TIME = listed("time", "units")
PARTS_OF_DAY = listed("time", "parts_of_day")
ZONES: Mapping[str, int] = ENGLISH["time"]["zones"]  # hours from UTC
ZONE_NAMES = frozenset(  # as they are written: "EST", "Eastern"
    {*map(str.upper, (*ZONES, *listed("time", "seasonal_zones"))), *map(str.capitalize, listed("time", "spelt_zones"))}
) - {"Z"}

# --- people and bodies ----------------------------------------------------------------------------------------------

# Titles and nouns before a name with what they say of its bearer's sex; None when nothing.
HONORIFICS: Mapping[str, str | None] = {
    **dict.fromkeys(listed("people", "honorifics_men"), "m"),
    **dict.fromkeys(listed("people", "honorifics_women"), "f"),
    **dict.fromkeys(listed("people", "honorifics_either")),
}
PARTIES = _class("people", "parties")
TITLE_WORDS = _class("people", "title_words")
TITLES = HONORIFICS.keys() | _class("people", "titles") | TITLE_WORDS | PARTIES
COURTESY = _class("people", "courtesy")
SURNAMES_TOO = _class("people", "surnames_too")
KNOWN_BY_GIVEN_NAME = _class("people", "known_by_given_name")
RESTRICTIVE = _class("people", "restrictive")
PROXIES = _class("people", "proxies")
FOR_BODIES = _class("people", "for_bodies")
ROLES = _class("people", "roles")
ROLE_ENDINGS = listed("people", "role_endings")
OFFICES = _class("people", "offices")
OFFICE_NOUNS = ROLES | TITLES  # that say what somebody is, before a name or by themselves
BEFORE_ROLES = _class("people", "before_roles")
NOT_THE_SAME = _class("people", "not_the_same")
PARTY_FORMS: Mapping[str, str] = dict(pair.split("=") for pair in listed("people", "party_forms"))
RULERS = _class("people", "rulers")
SPOKES = _class("people", "spokes")
PEOPLE = _class("people", "unnamed")
DEPARTMENTS = _class("bodies", "departments")
BODIES = _class("bodies", "bodies")
NAME_OF_BODY = BODIES | _class("bodies", "in_names")
SURNAMES_OF_BODIES = _class("bodies", "surnames_too")
TAKES_OF = _class("bodies", "takes_of")
TOLD_APART = _class("bodies", "told_apart")
JOINED = _class("bodies", "joined")
FIRMS = _class("bodies", "firms")
INSTITUTIONS = _class("bodies", "institutions")
DOCUMENTS = _class("bodies", "documents")
OUTLET_WORDS, OUTLET_NAMES = _class("press", "outlet_words"), _class("press", "outlet_names")
LABELS = _class("press", "labels")
SPEAKING_NOUNS = ROLES | SPOKES | BODIES | PEOPLE | DOCUMENTS

# --- places and names -----------------------------------------------------------------------------------------------

_OF_COUNTRIES = _pairs("places", "countries")
COUNTRIES = _OF_COUNTRIES.keys() | _class("places", "short_countries", "unions")
DEMONYMS = frozenset().union(*_OF_COUNTRIES.values()) | _class("places", "peoples")
SHORT_STATES = _class("places", "short_states")
# What a single word may be the name, or the last word of the name, of.
PLACES = COUNTRIES | SHORT_STATES | _class("places", "states", "cities", "in_places")
BEHIND_NEW = _class("places", "behind_new")
NAME_PARTICLES = _class("names", "particles")
HEIRS = _class("names", "heirs")
POST_NOMINALS = _class("names", "post_nominals")
SUFFIXES = HEIRS | _class("names", "suffixes") | POST_NOMINALS
SHORT_FORMS: Mapping[str, frozenset[str]] = _pairs("names", "short_forms")
_GIVEN = _ROOM.joinpath("given_names.txt").read_text(encoding="utf-8").partition("[male]")[2].split("[female]")
MALE_NAMES, FEMALE_NAMES = (words(part) for part in _GIVEN)
GIVEN_NAMES = MALE_NAMES | FEMALE_NAMES


def is_country(name: str | None) -> bool:
    """Whether it is one of :data:`COUNTRIES`, in any case, with or without "the"."""
    return (name or "").casefold().removeprefix("the ") in COUNTRIES
