"""Query → evidence: the sentences that answer, or why none does and which come nearest.

    found = gather(query, archive)
    found.sentences          # EvidenceSentence, best first; empty when the archive doesn't answer
    found.reason, found.nearest

Whether a question is answered at all is decided here, once, whatever engine words the answer. Each kind of question
has its route: ``statements`` (and ``quotes``, for words in quotation marks), ``facts`` and ``fields``; ``reasons``
words what a silence is due to. ``decision`` says when an answer is good enough. Not covered: the
wording of answers (``answering/``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from rag.errors import UnknownArticleError
from rag.questions.spelling import is_question
from rag.schema import Query
from rag.search.besides import ShownSpans
from rag.search.brief import Brief, Line, lay_out, lay_out_found
from rag.search.counts import find_count
from rag.search.decision import STATEMENT_DECISION
from rag.search.facts import find_facts
from rag.search.fields import find_fields, find_titled
from rag.search.findings import MAX_NEAREST, Archive, Findings
from rag.search.reasons import nobody_speaks, silent, unanswered
from rag.search.statement_ranking import rank_statements
from rag.search.statements import find_overview, find_statements, with_later
from rag.speakers import resolve, statements_by

__all__ = [
    "STATEMENT_DECISION",
    "Archive",
    "Brief",
    "Findings",
    "Line",
    "ShownSpans",
    "gather",
    "lay_out",
    "lay_out_found",
    "rank_statements",
    "silence",
]  # fmt: skip

_SIDES = re.compile(r"(?:do|does|is|are)\b", re.IGNORECASE)  # with which "Does Lee support the toll?" begins
_SUMMARY = re.compile(r"(?:please )?(?:summari[sz]e|sum up)\b", re.IGNORECASE)
_BARE = 4  # words
_SEARCHES = 5  # of an archive that others delete from meanwhile
_OF_EACH = 2  # sentences for each of two questions in one


def gather(query: Query, archive: Archive, shown: ShownSpans = frozenset()) -> Findings:
    """Search the archive for what answers the query; ``shown`` is what a conversation has shown already.

    A speaker among the filters makes any question one of that speaker's statements. Where somebody deletes an article
    between its being found and its being read, all is searched anew.
    """
    for _ in range(_SEARCHES - 1):
        generation = archive.catalogue.generation
        try:
            return _gathered(query, archive, shown)
        except UnknownArticleError:
            if archive.catalogue.generation == generation:
                raise
    return _gathered(query, archive, shown)


def _gathered(query: Query, archive: Archive, shown: ShownSpans) -> Findings:
    if query.filters.speaker is not None:
        query = replace(query, kind="statement", speaker=query.speaker or query.filters.speaker)
    if query.parts:
        both = _both(query.parts, archive, shown)
        whole = both if _is_answered(both) else _gathered(replace(query, parts=()), archive, shown)
        return whole if _is_answered(whole) else both
    if query.counts:
        return find_count(query, archive)
    if query.kind == "field":
        summary = _said_about(query, archive) if _SUMMARY.match(query.question) else None
        return summary or find_fields(query, archive)
    if query.field and (titled := find_titled(query, archive)):
        return titled
    if query.kind == "statement":
        found = find_statements(query, archive, shown)
        return found if _is_answered(found) else _taking_sides(query, archive) or found
    return _facts(query, archive)


def _is_bare(query: Query) -> bool:
    """Whether a few words are all that is asked: "toll road"."""
    return len(query.question.split()) <= _BARE and "?" not in query.question and not is_question(query.question)


def _of_keywords(query: Query, archive: Archive) -> Findings | None:
    """What is said by the person whose name is all that is asked, or about the topic; None for nothing."""
    if resolve(query.topic, archive.catalogue).statements:
        return find_statements(replace(query, kind="statement", speaker=query.topic, topic=""), archive)
    return _said_about(query, archive)


def _said_about(query: Query, archive: Archive) -> Findings | None:
    """What is said on a topic, the oldest first, by as many people as there is room for; None where nobody says any."""
    asked = replace(query, kind="statement", asks="what", field=None, searched=f"What was said about {query.topic}?")
    return find_overview(asked, archive)


def _taking_sides(query: Query, archive: Archive) -> Findings | None:
    """What articles tell of "Does Lee support the toll?", where nothing that Lee says does."""
    if query.asks != "what" or not _SIDES.match(query.searched):
        return None
    topic = query.searched.rstrip(" ?!.")
    found = find_facts(replace(query, kind="fact", speaker=None, others=(), topic=topic), archive)
    return found if found.sentences else None


def _facts(query: Query, archive: Archive) -> Findings:
    """What answers a question of fact; of what an author or outlet tells, else the headlines of what is about it."""
    said = _of_keywords(query, archive) if _is_bare(query) else None
    if said and any(e.features.own == 1.0 for e in said.sentences):
        return said
    found = with_later(query, find_facts(query, archive), archive)
    if said and not found.sentences:
        return said
    if query.field == "title" and not found.sentences and (about := find_fields(query, archive)).articles:
        return about
    return found


def _both(parts: Sequence[Query], archive: Archive, shown: ShownSpans) -> Findings:
    """What answers two questions that were asked as one, with a note on one that nothing answers."""
    each = [(part, _gathered(part, archive, shown)) for part in parts]
    answered = [(part, _first_of(found)) for part, found in each if _is_answered(found)]
    silent = [f"“{part.question}”: {found.reason}" for part, found in each if not _is_answered(found)]
    if not answered:
        return Findings(nearest=tuple(e for _, found in each for e in found.nearest[:1]), reason=" ".join(silent))
    chosen = {(e.article.id, e.sentence.start): e for _, found in answered for e in found.sentences}
    return Findings(
        sentences=tuple(chosen.values()),
        parts=tuple(answered),
        ranked=tuple(e for pair in zip_longest(*(found.ranked for _, found in each)) for e in pair if e),
        notes=(*(note for _, found in answered for note in found.notes), *silent),
        confidence=min(found.confidence for _, found in answered),
    )


def _is_answered(found: Findings) -> bool:
    return bool(found.sentences or found.articles or found.count or found.parts)


def _first_of(found: Findings) -> Findings:
    """The likeliest of what answers one of two questions."""
    return replace(found, sentences=found.sentences[:_OF_EACH])


def silence(query: Query, found: Findings, archive: Archive) -> Findings:
    """What was found as a silence, with its reason and what comes nearest: for a reader who found no answer in it."""
    if not found.sentences and not found.articles:
        return found
    reason = unanswered(query, archive)
    if found.speaker:
        reason = silent(query, archive, found.speaker, statements_by(found.speaker, archive.catalogue)[1])
    elif query.kind == "statement" and not query.speaker:
        reason = nobody_speaks(query)
    return Findings(nearest=found.sentences[:MAX_NEAREST], reason=reason)
