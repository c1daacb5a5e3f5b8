"""Sources: what kind of source the subject of a verb of saying is, before anybody asks who it stands for.

"Ann Lee", "he"            somebody
"no official"              nobody
"a Lee impersonator"       a fake
"a viral post"             hearsay: anybody may have written it
"critics"                  unnamed
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.language import lexicon
from rag.statements.phrases import Subject
from rag.statements.tokens import Token

Source = Literal["somebody", "nobody", "fake", "hearsay", "unnamed"]

_PERSONS = lexicon.PERSONAL.keys() - {"it", "you"}
_NOBODY = lexicon.NONE - {"far", "little"}
_NOR = frozenset({"nor", "neither", "not"})


def source_of(tokens: Sequence[Token], subject: Subject, lo: int) -> Source:
    """The kind of source that a subject is, in a sentence that begins at ``lo``."""
    phrase = tokens[subject.start : subject.end]
    before = tokens[max(lo, subject.start - 3) : subject.start]
    if _says_nobody(phrase, before):
        return "nobody"
    if _impersonates([token.low for token in before]) or _is_fake(phrase):
        return "fake"
    if any(_names(token) for token in phrase):
        return "somebody"
    return "hearsay" if any(token.low in lexicon.HEARSAY for token in phrase) else "unnamed"


def _says_nobody(phrase: Sequence[Token], before: Sequence[Token]) -> bool:
    """Whether it is "no official", "nothing in [the minutes]" or "nor [Hale]"; "No 10" is somebody."""
    if before and before[-1].low in _NOR:
        return not (len(before) > 1 and before[-2].auxiliary)  # "did not release details"
    if len(before) > 1 and before[-1].low in lexicon.PREPOSITIONS and before[-2].low in _NOBODY:
        return True
    counted = len(phrase) > 1 and (phrase[1].text[0].isdigit() or phrase[1].low in {"less", "fewer"})
    return phrase[0].low in _NOBODY and not counted


def _impersonates(before: Sequence[str]) -> bool:
    """Whether the words before a name are "posing as", "pretending to be" or "impersonating"."""
    match list(before):
        case [*_, verb, "as"] | [*_, verb, "to", "be"] | [*_, verb]:
            return verb in lexicon.IMPERSONATE
    return False


def _is_fake(phrase: Sequence[Token]) -> bool:
    """Whether it is "the doctored clip", "a Lee impersonator" or "the fake Lee", not "the parody writer Lee"."""
    words = [token for token in phrase if token.kind == "w"]
    core = next((n for n, word in enumerate(words) if n and word.low in lexicon.PREPOSITIONS), len(words))
    fake = next((n for n, word in enumerate(words[:core]) if word.low in lexicon.FAKE), None)
    if fake is None:
        return False
    named = words[core - 1].cap and fake + 1 < core
    return not named or (fake < 2 and words[fake + 1].cap)


def _names(token: Token) -> bool:
    if token.low in lexicon.PRONOUNS:
        return token.low in _PERSONS
    return token.cap and token.low not in lexicon.DETERMINERS
