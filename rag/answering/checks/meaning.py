"""Whether enough of a sentence's meaning is in what it cites: words, pairs of words, and embeddings.

    features = measure(claim, evidence, alignment, similarity)
    WEIGHTS.probability(features)          # that a person would call the sentence supported

Four features go through a logistic regression, fitted by ``eval/bench_verification.py`` on labelled pairs. A lexical
check works near the source's words and hardly on free paraphrase: a right paraphrase in words of its own is objected
to, and the words to blame are named. Not covered: inference, synonyms (but a few of saying).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.answering.checks import lexicon
from rag.answering.checks.evidence import Alignment, Claim, Evidence, related
from rag.answering.checks.quantities import dates, quantities
from rag.answering.checks.words import Word

Similarity = Callable[[str, str], float]
"""The cosine of two texts' embeddings."""

THRESHOLD = 0.5  # of the best balanced accuracy on the calibration half
_APART = 3  # content words between two that the sentence has side by side
_REACH = 6  # words of any kind between two neighbours
_MOST = 3  # more foreign words than this are no worse


class Features(NamedTuple):
    """What is known of a sentence beside what it cites."""

    foreign: float  # how many of its content words nothing cited holds, up to three
    swapped: float  # how many stand where the cited text has another word between the same neighbours
    pairs: float  # the share of neighbouring content words that are neighbours there too, in [0, 1]
    similarity: float  # cosine, in [-1, 1]


class Weights(NamedTuple):
    """A logistic regression: bias and a coefficient per feature."""

    bias: float
    foreign: float
    swapped: float
    pairs: float
    similarity: float

    def probability(self, features: Features) -> float:
        """That a sentence with these features is supported."""
        z = self.bias + sum(weight * value for weight, value in zip(self[1:], features, strict=True))
        return 1.0 / (1.0 + math.exp(-z))


# Printed by eval/bench_verification.py.
WEIGHTS = Weights(bias=-4.74, foreign=-1.1, swapped=-2.91, pairs=5.0, similarity=1.8)


def object_to_meaning(claim: Claim, evidence: Evidence, alignment: Alignment, similarity: Similarity) -> str | None:
    """Too little of the sentence in what it cites; what stands in quotation marks has been found there already."""
    if not set(_counted(claim)) - set(claim.within(claim.quoted)):
        return None
    if WEIGHTS.probability(measure(claim, evidence, alignment, similarity)) >= THRESHOLD:
        return None
    if strange := foreign(claim, evidence, alignment):
        return f"{_shown(claim, strange)} {'is' if len(strange) == 1 else 'are'}n't in what it cites"
    if moved := swapped(claim, evidence, alignment):
        return f"it says {_shown(claim, moved)} where what it cites has another word"
    return "it puts the words of what it cites together in another way"


def _shown(claim: Claim, indices: Sequence[int]) -> str:
    return ", ".join(f"“{claim.words[i].text}”" for i in indices)


def measure(claim: Claim, evidence: Evidence, alignment: Alignment, similarity: Similarity) -> Features:
    """The features of a sentence."""
    counted = _counted(claim)
    strange = foreign(claim, evidence, alignment)
    pairs = list(pairwise(i for i in counted if alignment.get(i) or not _is_name(claim.words[i])))
    kept = sum(_are_neighbours(evidence, alignment, a, b) for a, b in pairs)
    return Features(
        foreign=float(min(_MOST, len(strange))),
        swapped=float(len(swapped(claim, evidence, alignment))),
        pairs=kept / len(pairs) if pairs else 1.0,
        similarity=similarity(claim.text, evidence.text),
    )


def foreign(claim: Claim, evidence: Evidence, alignment: Alignment) -> list[int]:
    """Indices of the content words that nothing cited holds; names have a check of their own."""
    known = frozenset().union(*(sentence.known for sentence in evidence.sentences))
    return [
        i
        for i in _counted(claim)
        if not alignment.get(i)
        and not _is_name(claim.words[i])
        and not any(related(claim.words[i].lemma, word) for word in known)
    ]


def _is_name(word: Word) -> bool:
    return word.is_capital and not word.opens


def _counted(claim: Claim) -> list[int]:
    """The content words that need support.

    None that names who is credited, only says, denies or reports, or qualifies another ("plans to"), which other
    checks see.
    """
    cues = claim.within([s.cue for s in claim.statements if s.cue is not None])
    free = {i for i in cues if claim.words[i].lemma in lexicon.REPORTING or claim.words[i].low in lexicon.DENIALS}
    free |= set(claim.within([s.mention for s in claim.statements if s.mention is not None]))
    free |= {i for i, word in enumerate(claim.words) if word.operator is not None}
    return [i for i in _wordy(claim) if i not in free and claim.words[i].lemma not in lexicon.FRAME]


def _wordy(claim: Claim) -> list[int]:
    """The content words but for numbers and dates, which other checks see."""
    taken = [(q.start, q.start + len(q.text)) for q in quantities(claim.text, claim.words)]
    taken += [(d.start, d.end) for d in dates(claim.text)]
    return [
        i
        for i, word in enumerate(claim.words)
        if word.is_content and not any(start <= word.start < end for start, end in taken)
    ]


def _are_neighbours(evidence: Evidence, alignment: Alignment, one: int, other: int) -> bool:
    return any(
        a.sentence == b.sentence and _between(evidence, a.sentence, a.word, b.word) <= _APART
        for a in alignment.get(one, ())
        for b in alignment.get(other, ())
    )


def _between(evidence: Evidence, sentence: int, one: int, other: int) -> int:
    """How many content words, numbers aside, stand between two words of a cited sentence."""
    low, high = sorted((one, other))
    return sum(word.is_content and not word.is_number for word in evidence.sentences[sentence].words[low + 1 : high])


def swapped(claim: Claim, evidence: Evidence, alignment: Alignment) -> list[int]:
    """Indices of content words in whose place the cited text has one other, which the sentence hasn't."""
    cues = claim.within([s.cue for s in claim.statements if s.cue is not None])
    told = claim.within([span for s in claim.statements for span in s.content])
    counted = [
        i
        for i in _wordy(claim)
        if i not in cues
        and claim.words[i].operator is None
        and (i in told or not claim.statements or claim.words[i].lemma not in lexicon.FRAME)
    ]
    own = {word.lemma for word in claim.words} | lexicon.FRAME
    found = []
    for before, at, after in zip(counted, counted[1:], counted[2:], strict=False):
        instead = [
            word
            for a in alignment.get(before, ())
            for b in alignment.get(after, ())
            if a.sentence == b.sentence and 0 < b.word - a.word <= _REACH
            for word in [_only_word(evidence.sentences[a.sentence].words[a.word + 1 : b.word])]
        ]
        others = [w for w in instead if w is not None and not related(w.lemma, claim.words[at].lemma)]
        if others and len(others) == len(instead) and not any(w.lemma in own for w in others):
            found.append(at)
    return found


def _only_word(words: Sequence[Word]) -> Word | None:
    content = [word for word in words if word.is_content]
    return content[0] if len(content) == 1 else None
