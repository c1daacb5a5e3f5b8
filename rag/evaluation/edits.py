"""Small edits that make a true sentence false, for measuring the checks: a number, a negation, a word, a quotation.

    negated("Fees will rise.")                    # "Fees will not rise."
    with_other_number("4,200 people came.", rng)  # "4,900 people came."

The kinds follow FactCC (Kryściński et al. 2020, https://arxiv.org/abs/1910.12840) and FEVER's mutations (Thorne et al.
2018); opposites are WordNet's. Each gives None when the sentence offers no place for it. A few edits leave a sentence
true by chance ("a tax" for "the tax"); they count against the check all the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from rag.language.calendar import DAY_NAMES, MONTH_NAMES
from rag.language.lexicon import ENGLISH, NEGATORS
from rag.language.terms import STOP_WORDS
from rag.language.verbs import DENY, all_forms, forms, plural
from rag.schema import Span

AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|has|have|had|can|could|must|should|does|did|do)\b(?! not\b|n['’]t)"
)
NEGATOR = re.compile(rf"\b(?:{'|'.join(sorted(NEGATORS | all_forms(DENY)))})\b|n['’]t\b", re.IGNORECASE)
_NOT = re.compile(r"(?:(?<=\b(?:is|do|as)) not|(?<=\w) not|(?<=\w)n['’]t| never)\b")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?![\w²]|[.,]\d)")
_SPELT = "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split()
_SPELT_NUMBER = re.compile(rf"\b(?:{'|'.join(_SPELT)})\b", re.IGNORECASE)
_MONTHS = tuple(name for name in MONTH_NAMES if name != "May")  # which may be the verb
_DATE_WORD = re.compile(rf"\b(?:{'|'.join(DAY_NAMES + _MONTHS)})\b")
_MODALITY = (
    (r"\bwill\b", "may"), (r"\bmay\b", "will"), (r"\bcould\b", "will"), (r"\bmight\b", "will"), (r"\bshould\b", "will"),
    (r"\b(?:plan|plans|intend|intends|want|wants|hope|hopes) to\b", "will"), (r"\bmust\b", "may"),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SUFFIXES = ("ing", "ed", "ly", "tion", "ment", "ers", "es", "s")


def negated(text: str) -> str | None:
    """With "not" behind the first auxiliary; None where there is none, or the sentence is negated already."""
    if NEGATOR.search(text) or not (match := AUXILIARY.search(text)):
        return None
    return f"{text[: match.end()]} not{text[match.end() :]}"


def affirmed(text: str) -> str | None:
    """Without its only negation."""
    if len(NEGATOR.findall(text)) != 1 or not (match := _NOT.search(text)):
        return None
    before = text[: match.start()]
    before = re.sub(r"\b([Ww])o$", r"\1ill", re.sub(r"\b([Cc])a$", r"\1an", before))
    return before + text[match.end() :]


def with_other_number(text: str, rng: random.Random) -> str | None:
    """With one of its numbers changed."""
    matches = [*_NUMBER.finditer(text), *_SPELT_NUMBER.finditer(text)]
    if not matches:
        return None
    match = rng.choice(matches)
    if match.group()[0].isdigit():
        value = int(match.group().replace(",", ""))
        changed = value + rng.choice([1, 2, 3, 7, 10, 100])
        other = f"{changed:,}" if "," in match.group() else str(changed)
    else:
        other = rng.choice([word for word in _SPELT if word != match.group().lower()])
    return text[: match.start()] + other + text[match.end() :]


def with_other_date(text: str, rng: random.Random) -> str | None:
    """With a weekday or a month changed."""
    if not (match := _DATE_WORD.search(text)):
        return None
    words = DAY_NAMES if match.group() in DAY_NAMES else _MONTHS
    other = rng.choice([word for word in words if word != match.group()])
    return text[: match.start()] + other + text[match.end() :]


def with_opposite(text: str, *, held: bool = False) -> str | None:
    """With the first word that has an opposite turned into it.

    Opposites of which the checker's English holds a word are another measure (``held``): of a word that it knows.
    """
    opposites = _opposites(held)
    for match in _WORD.finditer(text):
        if other := opposites.get(match.group()):
            return text[: match.start()] + other + text[match.end() :]
    return None


@cache
def _opposites(held: bool) -> Mapping[str, str]:
    """Words and their opposites, in every form, by whether ``rag/language`` holds either; WordNet's (opposites.txt)."""
    known = STOP_WORDS | {word for text in _texts(ENGLISH) for word in re.split(r"[\s_=/]+", text)}
    found: dict[str, str] = {}
    lines = files("rag.evaluation").joinpath("opposites.txt").read_text("utf-8").splitlines()
    for part, word, other in (line.split() for line in lines if not line.startswith("#")):
        if held == bool(known & {word, other}):
            pairs = zip(_forms(part, word), _forms(part, other), strict=True)
            found.update({form: opposite for form, opposite in pairs if form not in found})
    return found


def _texts(value: Any) -> Iterator[str]:
    """Every text in nested tables, names of entries too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from value
        yield from (text for inner in value.values() for text in _texts(inner))


def _forms(part: str, word: str) -> Sequence[str]:
    """A word's forms, by its part of speech in WordNet's letters."""
    return forms(word) if part == "v" else (word, plural(word)) if part == "n" else (word,)


def with_other_modality(text: str) -> str | None:
    """With "may" for "will", "will" for "plans to" and the like."""
    for pattern, other in _MODALITY:
        if match := re.search(pattern, text):
            return text[: match.start()] + other + text[match.end() :]
    return None


def with_other_word(text: str, within: Span, pool: Sequence[str], rng: random.Random) -> str | None:
    """With a content word of a span replaced by another one of the same shape: capital and ending."""
    matches = [m for m in _WORD.finditer(text, within.start, within.end) if _is_swappable(m.group())]
    rng.shuffle(matches)
    held = {m.group().lower() for m in _WORD.finditer(text)}
    for match in matches:
        others = [w for w in pool if w.lower() not in held and _shape(w) == _shape(match.group())]
        if others:
            return text[: match.start()] + rng.choice(others) + text[match.end() :]
    return None


def shuffled(text: str, rng: random.Random) -> str | None:
    """With its longer words in another order; None for a sentence with few of them."""
    matches = [m for m in _WORD.finditer(text) if _is_swappable(m.group())]
    if len(matches) < 5:
        return None
    order = [m.group() for m in matches]
    rng.shuffle(order)
    for match, other in reversed(list(zip(matches, order, strict=True))):
        text = text[: match.start()] + other + text[match.end() :]
    return text


def word_pool(text: str) -> list[str]:
    """The words of a text that can stand for another in it, each once, in order."""
    return list(dict.fromkeys(m.group() for m in _WORD.finditer(text) if _is_swappable(m.group())))


def _is_swappable(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word.lower() not in STOP_WORDS


def _shape(word: str) -> tuple[bool, str]:
    ending = next((s for s in _SUFFIXES if word.lower().endswith(s)), "")
    return word[0].isupper(), ending
