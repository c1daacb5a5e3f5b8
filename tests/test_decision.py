"""When an answer is good enough, and what else is shown: one decision, worked out by hand."""

from __future__ import annotations

import math

import pytest

from rag.schema import Article, Sentence
from rag.search.brief import NOT_RANKED
from rag.search.decision import Decision, logit
from rag.search.ranking import EvidenceSentence

DECISION = Decision(slope=1.0, shift=0.0, least=0.4, ratio=0.5)


def found(text: str, probability: float) -> EvidenceSentence:
    article = Article(id="a1", identity="x", source="x", version="v", text=text)
    return EvidenceSentence(article, Sentence(0, len(text), 0), NOT_RANKED, probability)


def test_confidence_by_hand() -> None:
    assert Decision(slope=0.5, shift=1.0, least=0, ratio=0).confidence(0.2) == pytest.approx(
        1 / (1 + math.exp(-(0.5 * math.log(0.25) + 1)))
    )
    assert DECISION.confidence(0.7) == pytest.approx(0.7)
    assert logit(0.0) == pytest.approx(-logit(1.0))


def test_below_the_least_it_is_silent() -> None:
    assert DECISION.decide([]) == ((), 0.0)
    answering, confidence = DECISION.decide([found("The tram is late.", 0.3)])
    assert not answering and confidence == pytest.approx(0.3)
    assert not DECISION.answers(found("The tram is late.", 0.3)) and DECISION.answers(found("It is late.", 0.4))


def test_what_is_shown_adds_something_and_is_nearly_as_probable() -> None:
    first = found("The tram to the harbour opened on Monday.", 0.8)
    again = found("On Monday the tram to the harbour opened at last.", 0.7)
    other = found("The tram to the harbour opened on Monday with 40 guests.", 0.6)
    new = found("Fares rise by a crown in spring.", 0.5)
    weak = found("A driver spoke of the depot in rain.", 0.3)
    assert DECISION.decide([first, again, other, new, weak])[0] == (first, other, new)
    assert DECISION.decide([first, again, other, new, weak], most=2)[0] == (first, other)
