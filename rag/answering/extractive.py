"""Evidence → a draft made of the archive's own sentences, framed with who and where, never reworded.

    for draft in compose(query, gather(query, archive)):
        ...                                     # a sentence and what it cites

A sentence that says by itself who speaks stands as it is, its "he" named in brackets (``naming``). Words that need
their speaker stand in quotation marks behind a frame (``frames``): ``JD Vance, in The Kyiv Independent, 8 May 2025:
“…”``; whoever isn't named is called what the article calls them.
What one person said at different times, and what articles tell differently, is always framed, so that the dates stand
side by side. What a field answers is a sentence around the field's value. Not covered: choosing what answers
(``search``), wording of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answering.builder import Draft
from rag.answering.citations import citation_within, said_span
from rag.answering.frames import frame_for, framed
from rag.answering.naming import name_pronoun, name_role
from rag.answering.text import flat, speaker_of
from rag.answering.whole import cut_quotation, in_one_piece, whole_of, with_quotation
from rag.language.dates import in_words
from rag.schema import Article, Citation, Query, Span, Statement
from rag.search import Findings
from rag.search.brief import names_its_speaker
from rag.search.findings import Count
from rag.search.ranking import EvidenceSentence
from rag.statements.quotations import Quotation

MOST_LISTED = 10  # articles of a count
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def compose(query: Query, found: Findings) -> Iterator[Draft]:
    """The sentences of an answer with what they cite; none when nothing was found."""
    if found.parts:
        for part, answered in found.parts:
            yield from compose(part, answered)
        return
    if found.articles:
        yield from _from_fields(query.field or "title", found.articles)
        return
    if found.count:
        yield _of_count(found.count)
    dated = found.dated or query.asks in ("when", "where") or _is_of_several_times(query, found)
    dated = dated or differs(found.sentences)
    drafts = (_from_sentence(evidence, found.speaker, dated=dated) for evidence in in_one_piece(found.sentences))
    yield from {draft.text: draft for draft in drafts}.values()  # two sentences of one quotation are shown once


def _is_of_several_times(query: Query, found: Findings) -> bool:
    """Whether words of several days are shown, of those asked for."""
    return (found.speaker is not None or bool(query.others)) and len(
        {e.article.published_at for e in found.sentences}
    ) > 1


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
    statement = _statement_to_show(evidence, speaker)
    whole, cut = whole_of(evidence), cut_quotation(evidence)
    named = _named(evidence, statement, whole)
    is_told = statement is None or _tells_speaker(evidence, statement) or named is not None
    if statement is not None and statement.speech == "direct" and (cut or not is_told):
        return _words_alone(evidence, statement, whole)
    if cut:
        return _beside_its_quotation(evidence, cut, dated=dated)
    citation = citation_within(evidence, whole, 1)
    return _behind_frame(named or citation.quote, citation, None if is_told else speaker_of(citation), dated=dated)


def _behind_frame(text: str, citation: Citation, who: str | None, *, dated: bool) -> Draft:
    """A sentence behind who speaks in it, where it doesn't tell, and where and when if it is to be ``dated``."""
    has_place = citation.article["publisher"] or citation.article["published_at"]
    if who or (dated and has_place):
        text = framed(frame_for(citation, who), text, is_sentence=True)
    return Draft(flat(text), "quote", (citation,))


def _named(evidence: EvidenceSentence, statement: Statement | None, shown: Span) -> str | None:
    """The sentence with its "he" or its speaker's role named in brackets, where it doesn't tell who speaks."""
    if shown != Span(evidence.sentence.start, evidence.sentence.end):
        return None
    named = name_pronoun(evidence)
    if named != evidence.text:
        return named
    if statement is None or statement.speech == "direct" or _tells_speaker(evidence, statement):
        return None
    return name_role(evidence, statement)


def _tells_speaker(evidence: EvidenceSentence, statement: Statement) -> bool:
    """Whether a reader of the sentence alone learns whose words it holds."""
    if names_its_speaker(evidence, statement):
        return True
    if statement.mention is None or statement.speaker is None:
        return False
    last = statement.speaker.split()[-1]
    named = re.search(rf"\b{re.escape(last)}\b", evidence.text, re.IGNORECASE)
    return named is not None and named[0][0].isupper() == last[0].isupper()  # Marsh Water isn't named by "water"


def _words_alone(evidence: EvidenceSentence, statement: Statement, sentence: Span) -> Draft:
    """What was said, in marks, behind a frame that tells who says it; in two parts, with what stands between."""
    parts = [s for s in statement.content if s.start < sentence.end and s.end > sentence.start]
    span = Span(max(parts[0].start, sentence.start), min(parts[-1].end, sentence.end))
    if len(parts) > 1:
        said = said_span(evidence.article, replace(statement, content=(span,)))
        span = Span(max(said.start, sentence.start), min(said.end, sentence.end))
    citation = citation_within(evidence, span, 1)
    text = framed(frame_for(citation, speaker_of(citation)), citation.quote, is_sentence=len(parts) > 1)
    return Draft(text, "quote", (citation,))


def _beside_its_quotation(evidence: EvidenceSentence, quotation: Quotation, *, dated: bool) -> Draft:
    """A sentence that begins or ends in a quotation, with the rest of it; of a long one its own words alone."""
    span = with_quotation(evidence, quotation)
    if span is not None:
        citation = citation_within(evidence, span, 1)
        return _behind_frame(citation.quote, citation, None, dated=dated)
    start, end = evidence.sentence.start, evidence.sentence.end
    citation = citation_within(evidence, Span(max(quotation.inner.start, start), min(quotation.inner.end, end)), 1)
    return Draft(framed(frame_for(citation, speaker_of(citation)), citation.quote), "quote", (citation,))


def _statement_to_show(evidence: EvidenceSentence, speaker: str | None) -> Statement | None:
    """The sentence's only statement, or of several people's the asked speaker's, if that is a quotation of its own."""
    if len(evidence.statements) == 1:
        return evidence.statements[0]
    theirs = [s for s in evidence.statements if s.speaker == speaker and s.speech == "direct"]
    return theirs[0] if speaker and len(theirs) == 1 else None


def _of_count(count: Count) -> Draft:
    """A number, and the articles in which it was counted by what their fields say, the newest first."""
    listed = [(article, field) for article in count.articles if (field := _identifying(article))][:MOST_LISTED]
    named = [_with_place(article, field) for article, field in listed]
    if more := len(count.articles) - len(listed):
        named.append(f"{more} more")
    told = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)
    citations = tuple(Citation(1, article.to_dict(), 0, 0, "", field=field) for article, field in listed)
    return Draft(f"{count.told}: {told}.", "field", citations)


def _identifying(article: Article) -> str | None:
    """The field that tells the article from others: its headline, else what is known."""
    return next((field for field in ("title", "publisher", "author", "url") if getattr(article, field)), None)


def _with_place(article: Article, field: str) -> str:
    """``“Ferry sinks” (Harbour Courier, 2 February 2031)``"""
    value = f"“{article.title}”" if field == "title" else str(getattr(article, field))
    outlet = article.publisher if field == "title" else None
    place = ", ".join(filter(None, (outlet, in_words((article.published_at or "")[:10]))))
    return f"{value} ({place})" if place else value


_FIELD_SENTENCES = {
    "author": "{value} is the author of {article}.",
    "publisher": "{value} published {article}.",
    "published_at": "{article} is dated {value}.",
    "updated_at": "{article} was last updated {on} {value}.",
    "title": "{value} is the headline of an article{by}.",
    "url": "{article} is at {value}",
}


def _from_fields(field: str, articles: Sequence[Article]) -> Iterator[Draft]:
    for article in articles:
        named = f"“{article.title}”" if article.title else article.source
        by = "".join(f" {word} {value}" for word, value in (("by", article.author), ("in", article.publisher)) if value)
        value = getattr(article, field)
        if field in ("published_at", "updated_at") and (day := in_words(value[:10])) != value:
            value = f"{day} ({value})"
        on = "on" if len(getattr(article, field)) > len("2031-05") else "in"
        text = _FIELD_SENTENCES[field].format(value=value, article=named, by=by, on=on)
        yield Draft(text, "field", (Citation(1, article.to_dict(), 0, 0, "", field=field),))
