"""Everybody who is quoted on a topic, each once: "List everyone quoted about the casino".

    everybody_on(ranked, archive)       # Findings: a sentence of each, and a note on who else is quoted there

Not covered: what "it" stands for in what they say.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.names import surname
from rag.questions.spelling import listed
from rag.search.decision import STATEMENT_DECISION
from rag.search.denials import declines
from rag.search.findings import Archive, Findings
from rag.search.ranking import EvidenceSentence

MAX_PEOPLE = 8
_HALF = 0.5  # of the topic, in what is said


def everybody_on(ranked: Sequence[EvidenceSentence], archive: Archive) -> Findings | None:
    """Each person who is quoted on the topic, by the first of their sentences that hold most of it; None for nobody."""
    first: dict[str, EvidenceSentence] = {}
    for e in ranked:
        if e.features.own >= _HALF:
            for name in (surname(s.speaker) for s in e.statements if s.speaker):
                first.setdefault(name, e)
    if not first:
        return None
    shown = tuple(dict.fromkeys(first.values()))
    left = len(shown) - MAX_PEOPLE
    more = (f"{left} more {'person is' if left == 1 else 'people are'} quoted on it.",) if left > 0 else ()
    notes = (*more, *_quoted_beside(shown, set(first), archive))
    confidence = STATEMENT_DECISION.confidence(shown[0].probability)
    return Findings(sentences=shown[:MAX_PEOPLE], notes=notes, confidence=confidence)


def _quoted_beside(shown: Sequence[EvidenceSentence], known: set[str], archive: Archive) -> tuple[str, ...]:
    """A note on who else is quoted in the articles of what is shown: their words may say "it" of the topic."""
    said = archive.catalogue.statements(article_ids=list(dict.fromkeys(e.article.id for e in shown)))
    texts = {e.article.id: e.article.text for e in shown}
    people = [s for s in said if s.relation == "self" and not declines(texts[s.article_id][s.start : s.end])]
    others = {surname(s.speaker): s.speaker for s in people if s.speaker}
    names = tuple(name for last, name in others.items() if last not in known)
    if not names:
        return ()
    left = len(names) - MAX_PEOPLE
    named = listed((*names[:MAX_PEOPLE], f"{left} more") if left > 0 else names)
    return (f"Also quoted there, without the words of the topic: {named}.",)
