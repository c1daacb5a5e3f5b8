"""Statements of one person that can't both hold: one denies what another says, or puts another number to it.

    contradictions([Claim("a1", "The tram will stop at the harbour."), Claim("a2", "The tram won't stop there.")])
    # []: "there" isn't the harbour to a rule; [(0, 1, "denies")] where the words are the same

Two are set against each other only where they are about the same in nearly the same words, in two articles, and neither
asks. Precision goes before recall: what a reader would have to argue for isn't marked. Not covered: opposites in other
words ("unsafe"), what changed in the world between two days, irony.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Literal

from rag.language.lexicon import NEGATORS
from rag.language.terms import stem, stems
from rag.language.words import read
from rag.search.bearing import DENYING, denies

Why = Literal["denies", "number"]
_MOST_APART = 2  # content words that one has and the other hasn't
_FEWEST = 3  # content words that they share
_COMMON = 60  # statements in which a word says nothing of what they are about
_SAY_NOT = {stem(word) for word in NEGATORS | DENYING}
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Claim:
    """What somebody is told to have said, cue of denying included, and in which article."""

    article: str
    text: str
    words: frozenset[str] = field(init=False)
    numbers: dict[str, str] = field(init=False)  # by the stem of the word behind
    denials: int = field(init=False)

    def __post_init__(self) -> None:
        every = set(stems(self.text))
        object.__setattr__(self, "words", frozenset(w for w in every if not w[0].isdigit() and w not in _SAY_NOT))
        object.__setattr__(self, "numbers", _numbers(self.text))
        object.__setattr__(self, "denials", sum(word.is_negator or word.low in DENYING for word in read(self.text)))


def contradictions(claims: Sequence[Claim]) -> list[tuple[int, int, Why]]:
    """The pairs, by their places, with why; each place in one pair at most, the most alike first."""
    pairs = sorted(_candidates(claims), key=lambda pair: (-_alike(claims[pair[0]], claims[pair[1]]), pair))
    found: list[tuple[int, int, Why]] = []
    taken: set[int] = set()
    for a, b in pairs:
        why = _why(claims[a], claims[b]) if not taken & {a, b} else None
        if why:
            found.append((a, b, why))
            taken |= {a, b}
    return found


def _candidates(claims: Sequence[Claim]) -> set[tuple[int, int]]:
    """Pairs of two articles that share enough words, at least one of them rare."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        if not claim.text.rstrip("”\"’' ").endswith("?"):
            for word in claim.words:
                holders[word].append(at)
    pairs = {pair for held in holders.values() if len(held) <= _COMMON for pair in combinations(held, 2)}
    return {
        (a, b)
        for a, b in pairs
        if claims[a].article != claims[b].article and _is_near(claims[a].words, claims[b].words)
    }


def _is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _FEWEST and max(len(one - other), len(other - one)) <= _MOST_APART


def _alike(one: Claim, other: Claim) -> float:
    return len(one.words & other.words) / len(one.words | other.words)


def _why(one: Claim, other: Claim) -> Why | None:
    if one.denials == other.denials:
        return _number(one, other)
    sides = denies(one.text, other.text), denies(other.text, other.text)
    back = denies(other.text, one.text), denies(one.text, one.text)
    if None not in (*sides, *back) and sides[0] != sides[1] and back[0] != back[1]:
        return "denies"
    return None


def _number(one: Claim, other: Claim) -> Why | None:
    both = one.numbers.keys() & other.numbers.keys()
    if len(one.numbers) == len(other.numbers) == 1 and any(one.numbers[unit] != other.numbers[unit] for unit in both):
        return "number"
    return None


def _numbers(text: str) -> dict[str, str]:
    """Each number by the stem of the word that it counts."""
    words = read(text)
    return {
        behind.lemma: word.low for word, behind in pairwise(words) if _NUMBER.fullmatch(word.low) and behind.is_content
    }
