"""Evidence → a draft made of the archive's own sentences, framed with who and where, never reworded.

    for draft in compose(query, gather(query, archive)):
        ...                                     # a sentence and what it cites

A sentence that says by itself who speaks stands as it is, its "he" named in brackets (``naming``). Words that need
their speaker stand in quotation marks behind a frame of fields: ``JD Vance, in The Kyiv Independent, 2025-05-08: “…”``.
What one person said at different times, and what articles tell differently, is always framed, so that the dates stand
side by side. What a field answers is a sentence around the field's value. Not covered: choosing what answers
(``search``), wording of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.builder import Draft
from rag.answering.citations import citation_within
from rag.answering.naming import name_pronoun
from rag.schema import Article, Citation, Query, Span, Statement
from rag.search import Findings
from rag.search.brief import names_its_speaker
from rag.search.ranking import EvidenceSentence

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def compose(query: Query, found: Findings) -> Iterator[Draft]:
    """The sentences of an answer with what they cite; none when nothing was found."""
    if found.articles:
        yield from _from_fields(query.field or "title", found.articles)
        return
    dated = differs(found.sentences) or _is_of_several_times(found)
    for evidence in found.sentences:
        yield _from_sentence(evidence, found.speaker, dated=dated)


def _is_of_several_times(found: Findings) -> bool:
    """Whether one person's words of several days are shown."""
    return found.speaker is not None and len({e.article.published_at for e in found.sentences}) > 1


def differs(evidence: Sequence[EvidenceSentence]) -> bool:
    """Whether two articles answer with other numbers: a count that was put right, or is disputed."""
    told = {e.article.id: frozenset(_NUMBER.findall(e.answer.of(e.article.text))) for e in evidence if e.answer}
    return len({numbers for numbers in told.values() if numbers}) > 1


def cite(evidence: Sequence[EvidenceSentence], first: int = 1) -> tuple[Citation, ...]:
    """Whole sentences as citations, numbered from ``first``."""
    return tuple(
        citation_within(e, Span(e.sentence.start, e.sentence.end), number)
        for number, e in enumerate(evidence, start=first)
    )


def _from_sentence(evidence: EvidenceSentence, speaker: str | None, *, dated: bool) -> Draft:
    """The sentence as it stands, or the asked speaker's words in it; ``dated``: behind its outlet and date."""
    whole = Span(evidence.sentence.start, evidence.sentence.end)
    statement = _statement_to_show(evidence, speaker)
    named = evidence.text if dated else name_pronoun(evidence)
    if statement is None or (_tells_speaker(evidence, statement, named) and _marks_match(evidence.text)):
        citation = citation_within(evidence, whole, 1)
        place = place_of(citation) if dated else ""
        return Draft(f"In {place}: “{citation.quote}”" if place else named, "quote", (citation,))
    span = _said_within(statement, whole) if statement.speech == "direct" else whole
    citation = citation_within(evidence, span, 1)
    frame = _frame(citation, says=statement.speech == "direct")
    return Draft(f"{frame}: “{citation.quote}”", "quote", (citation,))


def _tells_speaker(evidence: EvidenceSentence, statement: Statement, named: str) -> bool:
    """Whether a reader of the sentence learns whose words it holds, by itself or since its "he" was named."""
    return names_its_speaker(evidence, statement) or f"[{statement.speaker}]" in named


def _marks_match(text: str) -> bool:
    """False for a sentence that begins or ends inside a quotation."""
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0 and text.count("''") % 2 == 0


def _statement_to_show(evidence: EvidenceSentence, speaker: str | None) -> Statement | None:
    """The sentence's only statement, or of several people's the asked speaker's, if that is a quotation of its own."""
    if len(evidence.statements) == 1:
        return evidence.statements[0]
    theirs = [s for s in evidence.statements if s.speaker == speaker and s.speech == "direct"]
    return theirs[0] if speaker and len(theirs) == 1 else None


def _said_within(statement: Statement, sentence: Span) -> Span:
    """What was said inside the sentence, from the first to the last of its parts."""
    parts = [s for s in statement.content if s.start < sentence.end and s.end > sentence.start]
    if not parts:
        return sentence
    return Span(max(parts[0].start, sentence.start), min(parts[-1].end, sentence.end))


def place_of(citation: Citation) -> str:
    """``The Harbour Courier, 2031-03-06``, as far as it is known; the time of day is left to the citation."""
    day = (citation.article["published_at"] or "")[:10]
    return ", ".join(value for value in (citation.article["publisher"], day) if value)


def _frame(citation: Citation, *, says: bool) -> str:
    """Who (if they speak in the quotation), where and when, as far as it is known; fields' own characters."""
    place = place_of(citation)
    if citation.speaker is None:
        return f"In {place}" if place else "In an article"
    if says:
        return f"{citation.speaker}, in {place}" if place else citation.speaker
    return f"On {citation.speaker}, in {place}" if place else f"On {citation.speaker}"


_FIELD_SENTENCES = {
    "author": "{value} is the author of {article}.",
    "publisher": "{value} published {article}.",
    "published_at": "{article} is dated {value}.",
    "updated_at": "{article} was last updated on {value}.",
    "title": "{value} is the headline of an article{by}.",
    "url": "{article} is at {value}",
}


def _from_fields(field: str, articles: Sequence[Article]) -> Iterator[Draft]:
    for article in articles:
        named = f"“{article.title}”" if article.title else article.source
        by = "".join(f" {word} {value}" for word, value in (("by", article.author), ("in", article.publisher)) if value)
        text = _FIELD_SENTENCES[field].format(value=getattr(article, field), article=named, by=by)
        yield Draft(text, "field", (Citation(1, article.to_dict(), 0, 0, "", field=field),))
