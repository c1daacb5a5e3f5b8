"""Whose words a question asks for: matching a name in a question with the speakers that the archive knows.

    >>> same_name("Vice President Vance", "JD Vance")
    True
    >>> same_name("Bill Harlow", "Ann Harlow")
    False

A name that the archive doesn't hold is taken for the closest spelt speaker, if one is close. Not covered: pronouns.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches

from rag.catalogue import Catalogue, surname
from rag.schema import Statement
from rag.terms import STOP_WORDS, stem, words

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
SPOKESPEOPLE = frozenset(
    """spokesman spokeswoman spokesperson aide adviser advisor lawyer attorney representative secretary office
    campaign press""".split()
)
_FOR_ANOTHER = re.compile(r"\b(?:spokes(?:man|woman|person)|aide|advis[eo]r|lawyer)s? (?:for|of|to)\b", re.IGNORECASE)
# Bodies that are told apart by what stands before or behind: "State Department", "Ministry of Defence".
_BODIES = frozenset("ministry department office agency bureau board commission committee council court".split())
SPELLING_CUTOFF = 0.8  # one letter in five


def same_name(asked: str, speaker: str) -> bool:
    """Whether the name in a question can mean this speaker: same surname, no given name against it.

    An organisation matches when one name holds all words of the other ("White House", "the White House").
    """
    asked_words, speaker_words = _name_words(asked), _name_words(speaker)
    if not asked_words or not speaker_words:
        return False
    if set(asked_words) == set(speaker_words):
        return True
    if _BODIES & {*asked_words, *speaker_words}:
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
    all_words = [word for word in words(name) if word not in {"jr", "sr", "ii", "iii"}]
    bare = [word for word in all_words if word not in TITLES]
    return bare if set(bare) - _BODIES else [word for word in all_words if word not in {"the", "of", "for"}]


def statements_by(name: str, catalogue: Catalogue) -> tuple[str | None, list[Statement]]:
    """The speaker whom the name means, as the archive writes it, and every statement by that speaker.

    (None, []) when no speaker of the archive can be meant. A name that fits two people ("Harlow" for Bill and Ann)
    gives the statements of both, under the name as asked; so does a role that several people speak in.
    """
    found: list[Statement] = []
    if not _FOR_ANOTHER.search(name):  # a spokesman for somebody isn't that person
        found = [s for s in catalogue.statements(surname=surname(name)) if s.speaker and same_name(name, s.speaker)]
    found = found or _in_role(name, catalogue)
    if not found:
        close = _closest_speaker(name, catalogue)
        return statements_by(close, catalogue) if close else (None, [])
    names = Counter(s.speaker for s in found if s.speaker)
    if not names:
        return name, found
    longest = max(names, key=lambda n: (len(_name_words(n)), names[n], n))
    return (longest if all(same_name(n, longest) for n in names) else name), found


def _in_role(role: str, catalogue: Catalogue) -> list[Statement]:
    """Statements whose speaker is named by a role that holds the words asked for: "the mayor", "Holloway's spokesman".

    If one person only is named so, all that this person says comes with them.
    """
    asked = set(words(role)) - STOP_WORDS
    if not asked:
        return []
    mentions = [m for m in catalogue.mentions() if asked <= set(words(m))]
    direct = [s for s in catalogue.statements(mentions=mentions) if _speaks_for_itself(s, asked)]
    people = {s.speaker for s in direct if s.speaker}
    if len({surname(person) for person in people}) != 1:
        return direct  # several people hold the role, or nobody named
    person = max(people, key=len)
    theirs = [s for s in catalogue.statements(surname=surname(person)) if s.speaker and same_name(person, s.speaker)]
    return list(dict.fromkeys([*direct, *theirs]))


def _speaks_for_itself(statement: Statement, asked: set[str]) -> bool:
    """False for "a spokesman for the mayor", when the mayor is asked for."""
    return statement.relation != "spokesperson" or bool(asked & SPOKESPEOPLE)


def _closest_speaker(name: str, catalogue: Catalogue) -> str | None:
    """The speaker whose surname is spelt nearly so, for a name that the archive doesn't hold at all."""
    asked = surname(name)
    if not asked or any(catalogue.document_frequency([stem(asked)]).values()):
        return None
    surnames = {surname(speaker): speaker for speaker in reversed(catalogue.speakers())}  # the most quoted one stays
    close = get_close_matches(asked, surnames, n=1, cutoff=SPELLING_CUTOFF)
    return surnames[close[0]] if close and close[0][0] == asked[0] else None
