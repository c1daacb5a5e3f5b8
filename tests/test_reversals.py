"""What takes a statement back stands beside it, also where that leaves no room for another that is taken back."""

from __future__ import annotations

from rag.schema import Article, Sentence
from rag.search.brief import NOT_RANKED
from rag.search.ranking import EvidenceSentence
from rag.search.statements import _with_reversals


def told(text: str) -> EvidenceSentence:
    article = Article(id=text, identity=text, source="x", version="v", text=text)
    return EvidenceSentence(article, Sentence(0, len(text), 0), NOT_RANKED, 0.0)


def test_what_made_room_is_not_looked_for() -> None:
    things = ("The tram stops there.", "The ferry runs daily.", "The quay holds well.")
    chosen = [told(thing) for thing in things]
    left = [told(f"It is not so: {thing}") for thing in things]
    assert _with_reversals(chosen, left) == [chosen[0], left[0], chosen[1]]
