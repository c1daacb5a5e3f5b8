"""Names of speakers as words: titles taken off, given names and surnames told apart, spellings compared.

    >>> same_name("Vice President Vance", "JD Vance")
    True
    >>> same_name("Bill Harlow", "Ann Harlow")
    False
    >>> spelling("Volkonskiy") == spelling("Volkonsky")
    True

Short forms of given names ("Bill", "Tom") are the common ones of English, as dictionaries of first names list them.
Not covered: other nicknames, spellings that differ in the first letter, family names that come first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.language.lexicon import FEMALE_NAMES, HEIRS, MALE_NAMES, NAME_PARTICLES, SHORT_FORMS, SUFFIXES
from rag.language.terms import words

# Words before a name that aren't part of it. Lower case, without full stops.
TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister premier chancellor secretary
    state senator sen representative rep congressman congresswoman governor gov mayor judge justice general gen colonel
    col captain capt lieutenant lt sergeant sgt major admiral king queen prince princess pope cardinal archbishop bishop
    father sister rabbi imam sheikh chief executive officer chairman chairwoman chair director spokesman spokeswoman
    spokesperson press attorney ambassador envoy commissioner councilman councilwoman councillor alderman sheriff
    police deputy assistant acting former ex then the u us american leader candidate republican democratic democrat
    officer coach manager minister treasury foreign defense defence interior finance health education of for""".split()
)
# Bodies that are told apart by what stands before or behind: "State Department", "Ministry of Defence".
BODIES = frozenset("ministry department office agency bureau board commission committee council court".split())
_ARTICLES = frozenset({"the", "of", "for"})
# What may stand before the last given names of one who was "Staff" in "Chief of Staff Ann Lee".
_RESIDUES = frozenset({"staff", "counsel", "co"})
_GIVEN_NAMES = MALE_NAMES | FEMALE_NAMES


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in folded words. ``given`` is empty for a surname alone; "JD" counts as two initials.

    ``heir`` is "jr" or "sr" where the name says so: that tells two people apart, when "III" hardly does.
    """

    given: tuple[str, ...]
    surname: str
    heir: str = ""

    @classmethod
    @lru_cache(maxsize=100_000)
    def parsed(cls, name: str) -> Name:
        """The name's parts, without titles."""
        every = _words_of(name)
        heir = next((word for word in every if word in HEIRS), "")
        bare = [word for word in every if word not in SUFFIXES] or every
        while len(bare) > 1 and (bare[0] in TITLES or (len(bare) > 2 and bare[0] in _RESIDUES)):
            del bare[0]
        at = max(len(bare) - 1, 0)
        while at > 0 and bare[at - 1] in NAME_PARTICLES:
            at -= 1
        return cls(tuple(bare[:at]), "".join(bare[at:]), heir)

    @property
    def words(self) -> tuple[str, ...]:
        """Given names and surname."""
        return (*self.given, self.surname)


_INITIAL = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z])")


def _words_of(name: str) -> list[str]:
    """A name's folded words; two or three capitals among other letters are initials ("JD Vance", "J.D. Vance")."""
    name = _INITIAL.sub(". ", name)
    if not name.isupper():
        name = re.sub(r"\b[A-Z]{2,3}\b(?=[\s.-]+\w*[a-z])", lambda found: " ".join(found.group()), name)
    return words(name)


def without_titles(name: str) -> str:
    """The name as written, without the titles in front of it, as long as two words are left.

    >>> without_titles("Mayor Ann Lee")
    'Ann Lee'
    """
    parts = name.split()
    while len(parts) > 2 and (set(words(parts[0])) <= TITLES or set(words(parts[0])) <= _RESIDUES):
        del parts[0]
    return " ".join(parts)


def title_of(mention: Sequence[str]) -> str:
    """The title that stands before a name, of the folded words of both; "" for what anybody may be called ("Mr.").

    >>> title_of(["former", "vice", "president", "lee"])
    'vice president'
    """
    found: list[str] = []
    for word in mention:
        if word in TITLES:
            found.append(word)
        elif found:
            break
    while found and found[0] in _NO_OFFICE:
        del found[0]
    return " ".join(word for word in found if word not in _HONORIFICS)


_HONORIFICS = frozenset("mr mrs ms miss dr sir dame lord lady".split())
_NO_OFFICE = _HONORIFICS | frozenset(
    "former ex then the u us american republican democratic democrat acting of for candidate".split()
)


# --- one name asked for, one name in the archive --------------------------------------------------------------------


def same_name(asked: str, speaker: str) -> bool:
    """Whether the name in a question can mean this speaker: same surname, no given name against it.

    An organisation matches when one name holds all words of the other ("White House", "the White House").
    """
    asked_words, speaker_words = _name_words(asked), _name_words(speaker)
    if not asked_words or not speaker_words:
        return False
    if set(asked_words) == set(speaker_words):
        return True
    if BODIES & {*asked_words, *speaker_words}:
        return set(asked_words) <= set(speaker_words) or set(speaker_words) <= set(asked_words)
    if asked_words[-1] != speaker_words[-1]:
        return False
    given, known = asked_words[:-1], speaker_words[:-1]
    return not given or not known or _given_names_agree(given, known)


def _given_names_agree(first: list[str], second: list[str]) -> bool:
    joined_first, joined_second = "".join(first), "".join(second)
    if joined_first == joined_second or first[0] == second[0]:
        return True
    initials = "".join(word[0] for word in second), "".join(word[0] for word in first)
    return (
        joined_first == initials[0]
        or joined_second == initials[1]
        or (min(len(first[0]), len(second[0])) == 1 and first[0][0] == second[0][0])
    )


def _name_words(name: str) -> list[str]:
    """A name's words without titles; all its words if little else is left ("the press secretary", "Foreign Office")."""
    all_words = [word for word in words(name) if word not in SUFFIXES]
    bare = [word for word in all_words if word not in TITLES]
    return bare if set(bare) - BODIES else [word for word in all_words if word not in _ARTICLES]


def body_words(name: str) -> frozenset[str]:
    """An organisation's words, without articles and honorifics: "the White House", "White House"."""
    every = [word for word in words(name) if word not in _HONORIFICS]
    while len(every) > 2 and every[0] in {"the", "us", "u", "s"}:
        del every[0]
    return frozenset(every) - _ARTICLES


def same_body(asked: str, body: str) -> bool:
    """Whether the name in a question can mean this organisation: the same words, or of an office all that are given.

    >>> same_body("the ministry", "Ministry of Defence"), same_body("House", "White House")
    (True, False)
    """
    one, other = body_words(asked), body_words(body)
    return one == other or bool(BODIES & (one | other) and (one <= other or other <= one) and one and other)


# --- two names in the archive ---------------------------------------------------------------------------------------


def given_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether given names can be one person's: no name, initial or middle name is against it.

    "JD" agrees with "James David", "Bill" with "William", "Ann" with "Ann B."; "Ann B." doesn't with "Ann C.", nor
    two initials with a single name, of which nobody knows the second.
    """
    if "".join(one) == "".join(other):
        return True
    short, long = sorted((one, other), key=lambda given: sum(map(len, given)))
    if len(short) > 1 and all(len(word) == 1 for word in short):
        return tuple(short) == tuple(word[0] for word in long)
    if not _same_given(one[0], other[0]):
        return False
    return all(_same_given(a, b) for a, b in zip(one[1:], other[1:], strict=False))


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


def is_slip(one: str, other: str, *, least: int = 6) -> bool:
    """Whether two words of ``least`` letters and more differ by one slip: a letter put in, left out or changed, or two
    changed places; never the first letter.

    "Hansen" isn't a slip for "Hanson": the two are names of different families.
    """
    if (
        one == other
        or min(len(one), len(other)) < least
        or one[0] != other[0]
        or {one[-2:], other[-2:]} == {"en", "on"}
    ):
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) != len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1]
    return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])
