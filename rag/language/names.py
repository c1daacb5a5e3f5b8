"""Names as words, and one identity: titles and what stands behind a name taken off, spellings and names compared.

    >>> same_person("Vice President Vance", "JD Vance")
    <Same.MAY_BE: 'may be'>
    >>> same_person("Bill Harlow", "Ann Harlow")
    <Same.NO: 'no'>
    >>> same_person("Tom Harlow", "Thomas Harlow", Known.of(["Thomas Harlow"]))
    <Same.YES: 'yes'>

Short forms of given names ("Bill", "Tom") are the common ones of English, as dictionaries of first names list them.
Not covered: other nicknames, spellings that differ in the first letter, family names that come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import lru_cache

from rag.language import lexicon
from rag.language.lexicon import FEMALE_NAMES, HEIRS, MALE_NAMES, NAME_PARTICLES, SHORT_FORMS, SUFFIXES
from rag.language.slips import is_slip
from rag.language.terms import words

_ARTICLES = frozenset({"the", "of", "for"})
_NATIONS = frozenset({"u", "us", "american"})
# Not those that are given names as often: "Dean Martin".
TITLES = (
    frozenset(part for title in lexicon.TITLES for part in words(title))
    - NAME_PARTICLES
    - frozenset({"dean", "duke", "count", "son"})
) | {"police"}
_BEFORE_NAMES = TITLES | _ARTICLES | _NATIONS
_PART_OF_TITLE = lexicon.TITLE_WORDS | _ARTICLES | _NATIONS | {"police"}
# What may stand before the last given names of one who was "Staff" in "Chief of Staff Ann Lee".
_RESIDUES = frozenset({"staff", "counsel", "co"})
_GIVEN_NAMES = MALE_NAMES | FEMALE_NAMES | SHORT_FORMS.keys()


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in folded words. ``given`` is empty for a surname alone; "JD" counts as two initials.

    ``heir`` is "jr" or "sr" where the name says so: that tells two people apart, when "III" hardly does. ``core`` is
    the surname without particles ("Meer" of "van der Meer").
    """

    given: tuple[str, ...]
    surname: str
    heir: str = ""
    core: str = field(default="", compare=False)

    @classmethod
    @lru_cache(maxsize=100_000)
    def parsed(cls, name: str) -> Name:
        """The name's parts, without titles and post-nominals ("MP", "M.D.")."""
        bare = _words_of(name)
        heir = next((word for word in words(name) if word in HEIRS), "")
        while dropped := _titles(bare):
            del bare[:dropped]
        at = max(len(bare) - 1, 0)
        while at > 0 and bare[at - 1] in NAME_PARTICLES and (at > 1 or bare[0] not in _GIVEN_NAMES):  # "Al Gore"
            at -= 1
        return cls(tuple(bare[:at]), "".join(bare[at:]), heir, (bare or [""])[-1])

    @property
    def words(self) -> tuple[str, ...]:
        """Given names and surname."""
        return (*self.given, self.surname)


_INITIAL = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z])")


def _words_of(name: str) -> list[str]:
    """A name's folded words but those behind it; two or three capitals among other letters are initials: "JD Vance"."""
    name = " ".join(without_suffixes(name.replace(",", " ").split()))
    name = _INITIAL.sub(". ", name)
    if not name.isupper():
        name = _INITIALS.sub(_apart, name)
    return words(name)


_INITIALS = re.compile(r"\b[A-Z]{2,3}\b(?=[\s.-]+\w*[a-z])")


def _apart(initials: re.Match[str]) -> str:
    return initials[0] if initials[0].casefold() in _BEFORE_NAMES else " ".join(initials[0])


def is_suffix(word: str, among: frozenset[str] = SUFFIXES) -> bool:
    """Whether a word belongs behind a name: "Jr.", "III", "MP", "Ph.D."; "Edd" and "Md" are names."""
    bare = word.replace(".", "")
    return bare.casefold() in among and (not bare.istitle() or bare.casefold() in HEIRS | {"esq"})


def without_suffixes(parts: Sequence[str], among: frozenset[str] = SUFFIXES) -> list[str]:
    """The written words of a name without those behind it; one always stays.

    >>> without_suffixes(["Anna", "Reid", "MP"])
    ['Anna', 'Reid']
    """
    kept = list(parts)
    while len(kept) > 1 and is_suffix(kept[-1], among):
        kept.pop()
    return kept


def in_small_letters(words: Sequence[str]) -> list[str]:
    """The words of a name that is printed in capitals as prose has them, initials as they are.

    >>> in_small_letters(["MS.", "PELL-NORD"]), in_small_letters(["JD", "Lee"])
    (['Ms.', 'Pell-Nord'], ['JD', 'Lee'])
    """
    if not all(word.isupper() for word in words):
        return list(words)
    return [
        word if len(word) < 3 or "." in word[:-1] else "-".join(map(str.capitalize, word.split("-"))) for word in words
    ]


@lru_cache(maxsize=20_000)
def surname(name: str) -> str:
    """The last word of a name, folded: the key by which a speaker's statements are found. Empty for no name.

    >>> surname("Dr. Jane van der Meer, Ph.D.")
    'meer'
    """
    return (words(" ".join(without_suffixes(name.replace(",", " ").split()))) or [""])[-1]


def _titles(name: Sequence[str]) -> int:
    """How many of a name's folded words are titles at its beginning; what is only made of titles keeps them.

    >>> _titles(["secretary", "of", "state", "ann", "lee"]), _titles(["national", "guard"])
    (3, 0)
    """
    if len(name) > 1 and name[0] == "the":
        return 1
    if len(name) > 2 and name[0] in _RESIDUES:
        return 1
    if not name or _is_only_titles(name):
        return 0
    end = next((at for at, word in enumerate(name[:-1]) if word not in _BEFORE_NAMES), len(name) - 1)
    last = next((at for at in range(end, 0, -1) if name[at - 1] not in _PART_OF_TITLE), 0)
    while 0 < last < end and _is_inside_title(name, last):
        last += 1  # "of State"
    return last


def _is_only_titles(name: Sequence[str]) -> bool:
    return all(word in _BEFORE_NAMES for word in name) and name[-1] not in lexicon.SURNAMES_TOO


def _is_inside_title(name: Sequence[str], at: int) -> bool:
    """Whether a title goes on at a word: at "of", behind it, and behind "minister"."""
    return name[at] in _ARTICLES or name[at - 1] in _ARTICLES | lexicon.TITLE_WORDS


def without_titles(name: str) -> str:
    """The name as written, without titles in front of it and post-nominals behind, as long as two words are left.

    >>> without_titles("Mayor Ann Lee"), without_titles("Anna Reid MP")
    ('Ann Lee', 'Anna Reid')
    """
    parts = without_suffixes(name.split(), lexicon.POST_NOMINALS)
    while len(parts) > 2 and (dropped := _titles(words(" ".join(parts)))):
        while dropped > 0 and len(parts) > 2:
            dropped -= len(words(parts.pop(0)))
    return " ".join(parts).rstrip(",")


def title_of(mention: Sequence[str]) -> str:
    """The title that stands before a name, of the folded words of both; "" for what anybody may be called ("Mr.").

    >>> title_of(["former", "vice", "president", "lee"])
    'vice president'
    """
    found: list[str] = []
    for word in mention:
        if word in _BEFORE_NAMES:
            found.append(word)
        elif found:
            break
    while found and found[0] in _NO_OFFICE:
        del found[0]
    return " ".join(word for word in found if word not in lexicon.COURTESY)


_NO_OFFICE = (
    lexicon.COURTESY
    | lexicon.PARTIES
    | _ARTICLES
    | _NATIONS
    | frozenset("former ex then acting interim retired senior incumbent candidate nominee".split())
)


# --- one identity ---------------------------------------------------------------------------------------------------


class Same(Enum):
    """Whether two names are one person's."""

    YES = "yes"
    NO = "no"
    MAY_BE = "may be"


class Likeness(IntEnum):
    """How alike two names are by their words, the least first.

    Those of OTHER people; one a SLIP of the pen for the other; one that FITS the other, which says more; the SAME.
    """

    OTHER = 0
    SLIP = 1
    FITS = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known: of each person or body, every way in which the name is written."""

    people: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, names: Iterable[str]) -> Known:
        """People of whom nothing is known but one way of writing each."""
        return cls(tuple(frozenset({name}) for name in dict.fromkeys(names)))

    def written(self, name: str) -> frozenset[int]:
        """Whose name is written so, titles aside."""
        return frozenset(
            at for at, known in enumerate(self.people) if any(likeness(name, way) is Likeness.SAME for way in known)
        )

    def fitting(self, name: str) -> frozenset[int]:
        """Whose name it can be; of somebody known by a full name, that has to fit."""
        return frozenset(
            at
            for at, known in enumerate(self.people)
            if any(
                likeness(name, way) >= Likeness.FITS
                for way in {way for way in known if Name.parsed(way).given} or known
            )
        )


NOBODY = Known()


def same_person(one: str, other: str, known: Known = NOBODY) -> Same:
    """Whether two names of people, or bodies, mean one: by their words, and by who is known.

    A name that leaves something open ("Lee", "A. Lee", "Tom" for Thomas) may be that of anybody it fits; it is the
    same person's if of those who are known it fits one alone. A surname that several bear may be somebody else even
    where it is written the same. Symmetric; no name is ever NO to itself. Takes time linear in who is known.

    >>> same_person("Lee", "Ann Lee", Known.of(["Ann Lee", "Bob Lee"]))
    <Same.MAY_BE: 'may be'>
    """
    by_words = likeness(one, other)
    first, second = known.written(one), known.written(other)
    if by_words is not Likeness.OTHER:
        first, second = first or known.fitting(one), second or known.fitting(other)
    if not first or not second:
        return _BY_WORDS[by_words]
    if first == second and len(first) == 1:
        return Same.YES
    return Same.MAY_BE if first & second or by_words is not Likeness.OTHER else Same.NO


_BY_WORDS = {
    Likeness.OTHER: Same.NO,
    Likeness.SLIP: Same.MAY_BE,
    Likeness.FITS: Same.MAY_BE,
    Likeness.SAME: Same.YES,
}


@lru_cache(maxsize=100_000)
def likeness(one: str, other: str) -> Likeness:
    """How alike two names are, titles and post-nominals aside; nothing is like no name."""
    if not words(one) or not words(other):
        return Likeness.OTHER
    if _is_told_apart(one) or _is_told_apart(other):
        return _likeness_of_bodies(body_words(one), body_words(other))
    return alike(Name.parsed(one), Name.parsed(other))


def same_body(one: str, other: str) -> bool:
    """Whether two names of organisations can mean one: the same words, or of an office all that are given.

    >>> same_body("the ministry", "Ministry of Defence"), same_body("House", "White House")
    (True, False)
    """
    like = _likeness_of_bodies(body_words(one), body_words(other))
    return like is Likeness.SAME or (like is Likeness.FITS and (_is_told_apart(one) or _is_told_apart(other)))


def _is_told_apart(name: str) -> bool:
    return not lexicon.TOLD_APART.isdisjoint(words(name))


def body_words(name: str) -> frozenset[str]:
    """An organisation's words, without articles and honorifics: "the White House", "White House"."""
    every = [word for word in words(name) if word not in lexicon.COURTESY]
    while len(every) > 2 and every[0] in {"the", "us", "u", "s"}:
        del every[0]
    return frozenset(every) - _ARTICLES


def _likeness_of_bodies(one: frozenset[str], other: frozenset[str]) -> Likeness:
    """The same words, or of an office all that are given: "the ministry" fits "Ministry of Defence"."""
    if one == other:
        return Likeness.SAME
    return Likeness.FITS if one and other and (one <= other or other <= one) else Likeness.OTHER


def alike(one: Name, other: Name) -> Likeness:
    """How alike the names of two people are."""
    surnames = _likeness_of_surnames(one, other)
    if not one.given or not other.given:
        return min(surnames, Likeness.SAME if one.given == other.given else Likeness.FITS)
    given = _likeness_of_given(one.given, other.given)
    if given >= Likeness.FITS and is_slip(one.surname, other.surname):  # of two slips at once nobody can be sure
        surnames = max(surnames, Likeness.SLIP)
    heirs = (
        Likeness.SAME if one.heir == other.heir else Likeness.FITS if "" in (one.heir, other.heir) else Likeness.OTHER
    )
    return min(surnames, heirs, given)


def _likeness_of_surnames(one: Name, other: Name) -> Likeness:
    """The same in a usual spelling; one without particles fits the other: "Blasio" is "de Blasio" cut short."""
    if spelling(one.surname) == spelling(other.surname):
        return Likeness.SAME
    is_cut = one.surname == one.core or other.surname == other.core
    return Likeness.FITS if is_cut and spelling(one.core) == spelling(other.core) else Likeness.OTHER


def _likeness_of_given(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """How alike the given names of one surname are: FITS if no name, initial or middle name is against it.

    "JD" fits "James David", "Bill" fits "William", "Ann" fits "Ann B." and "Mary Ann"; "Ann B." is none with "Ann C.",
    nor two initials with a single name, of which nobody knows the second.
    """
    if "".join(one) == "".join(other):
        return Likeness.SAME
    short, long = sorted((tuple(one), tuple(other)), key=len)
    if _given_agree(one, other) or long[-len(short) :] == short:
        return Likeness.FITS
    return Likeness.SLIP if given_slipped(one, other) else Likeness.OTHER


def _given_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    for initials, names in ((one, other), (other, one)):
        if len(initials) > 1 and _are_initials(initials) and not _are_initials(names):
            return [*initials] == [name[0] for name in names]
    return all(_same_given(a, b) for a, b in zip(one, other, strict=False))


def _are_initials(names: Sequence[str]) -> bool:
    return all(len(name) == 1 for name in names)


def _same_given(one: str, other: str) -> bool:
    if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return True
    return bool({one, *SHORT_FORMS.get(one, ())} & {other, *SHORT_FORMS.get(other, ())})


def given_slipped(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one first name is the other with a slip of the pen: "Hilary", "Hillary"; not "Maria", "Marta"."""
    if not one or not other or not is_slip(one[0], other[0], least=5):
        return False
    return not (one[0] in _GIVEN_NAMES and other[0] in _GIVEN_NAMES) and one[0][-1] == other[0][-1]


_ENDINGS = re.compile(r"(?<=[skct])(?:iy|yi|yy|ij|yj|ii|i)$")
_DOUBLED = re.compile(r"(.)\1")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@lru_cache(maxsize=100_000)
def spelling(word: str) -> str:
    """A folded surname in a form that its usual spellings share: one ending for -sky, -skyy, -skiy, -ski; letters
    doubled or not, in words of six letters and more; letters that carry no accent to take away (ø, ł)."""
    word = word.translate(_LETTERS)
    if len(word) < 6:
        return word
    return _DOUBLED.sub(r"\1", _ENDINGS.sub("y", word))
