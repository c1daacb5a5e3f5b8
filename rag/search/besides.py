"""What somebody says besides what was asked: on other things, and later.

A follow-up that names no topic is on whatever they say: "What else did she say?", "And the mayor?".

    said_besides(query, archive, said, shown)       # "smaller loaves", where nothing else is about the supermarket

Not covered: that it is about something else (``reasons``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.language.lexicon import THEIRS
from rag.language.terms import stems, words
from rag.questions.names import is_role
from rag.questions.spelling import spelled
from rag.schema import Query, Statement
from rag.search.findings import Archive, Findings
from rag.search.ranking import EvidenceSentence
from rag.search.statement_ranking import rank_statements

MAX_BESIDES = 5
_SURE = 0.7
_CHANGED = re.compile(rf"\bchanged? (?:{'|'.join(sorted(THEIRS))})\b", re.IGNORECASE)

ShownSpans = frozenset[tuple[str, int, int]]


def said_besides(query: Query, archive: Archive, said: Sequence[Statement], shown: ShownSpans) -> Findings | None:
    """The person's other words in the articles of the answer before; for "what else", else in any. None for none."""
    if query.asks != "what" or not query.topic or set(stems(query.topic)) & set(stems(query.question)):
        return None
    before = {*query.cited, *(article for article, _, _ in shown)}
    anything = replace(query, topic="", addressee=None, quotation=None)
    ranked = rank_statements(replace(anything, searched=spelled(anything)), archive, said)
    fresh = sorted((e for e in ranked if not is_shown(e, shown)), key=lambda e: (e.article.id, e.sentence.start))
    there = [e for e in fresh if e.article.id in before]
    if not there and query.more:
        there = sorted(fresh, key=lambda e: e.article.published_at or "", reverse=True)
    elif not query.more and not _names_a_role(query):
        return None
    if not there:
        return None
    return Findings(sentences=tuple(there[:MAX_BESIDES]), confidence=_SURE)


def _names_a_role(query: Query) -> bool:
    """Whether a follow-up asks somebody by what they are: "And the mayor?"."""
    name = query.speaker or ""
    return is_role(name) and not set(words(name)).isdisjoint(words(query.question))


def asks_of_change(query: Query) -> bool:
    """Whether it is asked if somebody says otherwise now: "Has she changed her mind?"."""
    return query.order == "oldest" and _CHANGED.search(query.question) is not None


def then_and_later(kept: Sequence[EvidenceSentence], ranked: Sequence[EvidenceSentence], speaker: str) -> Findings:
    """What was said at first, and the newest that shares a word of the topic; a note where nothing is newer."""
    then = kept[0]
    since = [e for e in ranked if e.features.own > 0 and _day(e) > _day(then)]
    if not since:
        notes = (f"The archive holds nothing later that {speaker} says about it.",)
        return Findings(sentences=tuple(kept), speaker=speaker, notes=notes, confidence=_SURE)
    sentences = (then, max(since, key=lambda e: (_day(e), e.features.own)))
    return Findings(sentences=sentences, speaker=speaker, dated=True, confidence=_SURE)


def _day(evidence: EvidenceSentence) -> str:
    return (evidence.article.published_at or "")[:10]


def is_shown(evidence: EvidenceSentence, shown: ShownSpans) -> bool:
    """Whether the conversation has shown some of a sentence."""
    article, sentence = evidence.article.id, evidence.sentence
    return any(place == article and a < sentence.end and sentence.start < b for place, a, b in shown)
