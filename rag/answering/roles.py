"""What an article says that somebody is, in its own words.

    role_of("Engineer Tove Lind spoke.", "Tove Lind")                              # "Engineer"
    role_of("It rained, said Colin Marsh, a builder from Ostby.", "Colin Marsh")   # "a builder from Ostby"

The phrase behind the whole name, else the title before it, where a noun for a role stands in it. None rather than a
guess. Not covered: roles told in a sentence of their own, and whom a role means (``rag.speakers``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.language import lexicon
from rag.language.sentences import sentence_at
from rag.language.words import fold

_NOUNS = frozenset(
    fold(word) for word in (lexicon.ROLES | lexicon.OFFICES | lexicon.TITLES | lexicon.SPOKES) - lexicon.COURTESY
) - {fold(word) for word in lexicon.COURTESY}
_MOST = 12  # words of a phrase behind a name
_MOST_BEFORE = 6  # words of a title
# Behind "NAME, ": up to the next mark that ends the phrase.
_BEHIND = re.compile(r",\s+(?!(?:who|which|whose|and|but|or)\b)([^,;:()“”\"\n]{3,90}?)\s*(?:[,;)”\"]|\s[–—-]\s|$)")
_WORD = re.compile(r"[^\s]+")


@lru_cache(maxsize=8192)
def role_of(text: str, name: str) -> str | None:
    """The role that the text gives the bearer of a name of two words or more; None where it gives none."""
    if " " not in name:
        return None
    found: list[str] = []
    for place in re.finditer(re.escape(name), text):
        sentence = sentence_at(text, place.start())
        role = _behind(text, place.end(), sentence.end if sentence else len(text)) or _before(text, place.start())
        found += [role] if role else []
    return max(found, key=len) if found else None


def _behind(text: str, at: int, end: int) -> str | None:
    match = _BEHIND.match(text[:end].rstrip(".!?"), at)
    if match is None:
        return None
    words = match[1].split()
    low = fold(words[0])
    opens = low in lexicon.DETERMINERS | lexicon.BEFORE_ROLES or words[0][:1].isupper() or _has_role(words[:3])
    is_role = _has_role(words) or (low in lexicon.INDEFINITE and words[1:2] and words[1].endswith(lexicon.ROLE_ENDINGS))
    return match[1] if opens and is_role and len(words) <= _MOST else None


def _before(text: str, at: int) -> str | None:
    """The words right before a name that belong to it: "former White House press secretary"."""
    words: list[str] = []
    line = text.rfind("\n", 0, at) + 1
    for word in reversed(_WORD.findall(text, max(line, at - 100), at)):
        low = fold(word)
        if len(words) == _MOST_BEFORE or not (word[:1].isupper() or low in _NOUNS or low in lexicon.BEFORE_ROLES):
            break
        if low in lexicon.FUNCTION_WORDS - {"former", "last", "first"} or word[-1] in ',;:!?”"':
            break
        words.insert(0, word)
    return " ".join(words) if _has_role(words) else None


def _has_role(words: list[str]) -> bool:
    return any(fold(word) in _NOUNS for word in words)
