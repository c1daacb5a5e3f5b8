"""Which language a text is in, where that isn't English: by the share of its commonest words, else by its script.

    language_of("Der Rat hat die Fähre in Kiel stillgelegt, weil sie nicht sicher ist, sagt die Stadt.")    # "German"
    language_of("The council closed the ferry terminal, since nobody says that it is safe.")                # None
    asked_in("Was sagte Falk über die Fähre?")                                                              # "German"

On Record reads English; of any other language it knows the name. Not covered: texts of a few words, dialects, mixed
texts (the commoner language counts).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from rag.language.lexicon import STOP_WORDS, words

_DATA = tomllib.loads(files("rag.language").joinpath("languages.toml").read_text(encoding="utf-8"))
_COMMON: dict[str, frozenset[str]] = {language: words(text) for language, text in _DATA["words"].items()}
_SCRIPTS: dict[str, str] = _DATA["scripts"]

_ASKING = {language: _COMMON[language] | words(text) for language, text in _DATA["asking"].items()}

_READ_CHARACTERS = 3_000  # of the beginning: some five hundred words say it
_FEWEST_WORDS = 12
_FEWEST_ASKING = 2  # words: "Was sagte"
_FEWEST_LETTERS = 6  # of a question in another script
_ENGLISH = 0.25  # of the words of English news some 45 % are function words, of other languages' under 15 %
_FOREIGN = 0.15  # of the words of a language's news some 30 % are those of its list


@lru_cache(maxsize=512)
def language_of(text: str) -> str | None:
    """The English name of the language or the script; None for English, and where it isn't certain."""
    text = text[:_READ_CHARACTERS].casefold()
    found = re.findall(r"[^\W\d_]+", text)
    share = {language: _count(found, common) / max(len(found), 1) for language, common in _COMMON.items()}
    best = max(share, key=share.__getitem__)
    english = _count(found, STOP_WORDS) / max(len(found), 1)
    if len(found) >= _FEWEST_WORDS and share[best] >= _FOREIGN and share[best] > english:
        return best
    return None if english >= _ENGLISH else _script(text)


def _count(found: list[str], common: frozenset[str]) -> int:
    return sum(map(common.__contains__, found))


def asked_in(question: str) -> str | None:
    """The language of a question that isn't in English; None for English, and where a word or two don't tell.

    A question's words of asking count beside the commonest, and capitalised words, which are mostly names, don't.
    """
    found = re.findall(r"[^\W\d_]+", question)
    low = [word.casefold() for word in found if word.islower() or word is found[0]]
    english = sum(map(STOP_WORDS.__contains__, low))
    held = {language: sum(map(common.__contains__, low)) for language, common in _ASKING.items()}
    best: str = max(held, key=held.__getitem__)
    if held[best] >= _FEWEST_ASKING and held[best] > english:
        return best
    return _script(question, fewest=_FEWEST_LETTERS)


def _script(text: str, fewest: int = _FEWEST_WORDS) -> str | None:
    """The script of most letters; None for Latin letters, and for fewer than that."""
    letters = [character for character in text if character.isalpha()]
    counts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    name, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return _SCRIPTS.get(name) if 2 * count > len(letters) >= fewest else None
