"""Whether what was found answers: one calibrated decision, whatever the question.

    kept, confidence = FACT_DECISION.decide(ranked)      # ((), 0.3): nothing answers well enough

An answer's confidence is the probability that it holds what was asked for, a logistic curve on the log odds of its best
sentence (Platt, 1999), fitted by ``eval/calibrate.py`` to what became of the open gold questions and of reporters'
questions on news. Below ``least`` the archive is silent. Not covered: what vetoes an answer whatever its probability
(``facts``, ``statements``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rag.language.terms import stems
from rag.search.ranking import EvidenceSentence

MAX_SENTENCES = 3


class Decision(NamedTuple):
    """Answer when an answer's confidence is at least ``least``; further sentences must be nearly as probable."""

    slope: float
    shift: float
    least: float
    ratio: float  # of a further sentence's probability to the best one's

    def confidence(self, probability: float) -> float:
        """That the answer whose best sentence has this probability holds what was asked for, in (0, 1)."""
        return 1.0 / (1.0 + math.exp(-(self.slope * logit(probability) + self.shift)))

    def answers(self, evidence: EvidenceSentence) -> bool:
        """Whether the sentence alone answers well enough."""
        return self.confidence(evidence.probability) >= self.least

    def decide(
        self,
        ranked: Sequence[EvidenceSentence],
        most: int = MAX_SENTENCES,
        adds: Callable[[EvidenceSentence, Sequence[EvidenceSentence]], bool] | None = None,
    ) -> tuple[tuple[EvidenceSentence, ...], float]:
        """The sentences to show, the most probable first, and the confidence; no sentence for a silence.

        ``adds`` tells whether one says something that those before it don't.
        """
        adds = adds or _adds
        if not ranked:
            return (), 0.0
        best = ranked[0].probability
        confidence = self.confidence(best)
        if confidence < self.least:
            return (), confidence
        kept: list[EvidenceSentence] = []
        for e in ranked:
            if len(kept) < most and e.probability >= self.ratio * best and adds(e, kept):
                kept.append(e)
        return tuple(kept), confidence


def _adds(evidence: EvidenceSentence, kept: Sequence[EvidenceSentence]) -> bool:
    """Whether a sentence says something that those before it don't: a word in three is new, or a number is."""
    known = {stem for e in kept for stem in stems(e.text)}
    own = set(stems(evidence.text))
    new = own - known
    return 3 * len(new) >= len(own) or any(stem.isdigit() for stem in new)


def logit(probability: float) -> float:
    """The log odds of a probability strictly between 0 and 1; those at the edges are moved inside."""
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


# Printed by eval/calibrate.py.
FACT_DECISION = Decision(slope=0.70, shift=1.23, least=0.45, ratio=0.5)
STATEMENT_DECISION = Decision(slope=0.89, shift=1.82, least=0.25, ratio=0.4)
