"""Spans and statements of articles as citations: the one place where a citation is made.

    citation_of(1, article, Span(0, 40), statement)       # Citation(number=1, quote=article.text[0:40], speaker=…, …)

Not covered: which statement is whose, and which words answer.
"""

from __future__ import annotations

from rag.answering.roles import role_of
from rag.language.lexicon import PRONOUNS
from rag.schema import Article, Citation, Mention, Span, Statement
from rag.search.ranking import EvidenceSentence

_OPENING_MARKS = "“\"‘'«„"
_CLOSING_MARKS = "”\"’'»“"


def citation_of(
    number: int, article: Article, span: Span, statement: Statement | None = None, carriers: tuple[str, ...] = ()
) -> Citation:
    """The span as a citation, credited as the statement is; to nobody without one."""
    mention = statement.mention if statement else None
    return Citation(
        number=number,
        article=article.to_dict(),
        start=span.start,
        end=span.end,
        quote=span.of(article.text),
        speaker=statement.speaker if statement else None,
        speaker_mention=Mention(mention.start, mention.end, mention.of(article.text)) if mention else None,
        relation=statement.relation if statement else None,
        reported_by=statement.reported_by if statement else None,
        speech=statement.speech if statement else None,
        carriers=carriers,
        role=role_of(article.text, statement.speaker) if statement and statement.speaker else None,
    )


def citation_within(evidence: EvidenceSentence, span: Span, number: int) -> Citation:
    """The span as a citation, with its speaker if exactly one person speaks in it, named or not."""
    inside = [s for s in evidence.statements if any(c.start < span.end and c.end > span.start for c in s.content)]
    speakers = {s.speaker or _unnamed(s, evidence.article) for s in inside}
    statement = inside[0] if len(speakers) == 1 and None not in speakers else None
    return citation_of(number, evidence.article, span, statement, evidence.carriers)


def _unnamed(statement: Statement, article: Article) -> str | None:
    """What the article calls a speaker whom it doesn't name; None for a "he" who is nobody."""
    mention = statement.mention.of(article.text) if statement.mention else ""
    return mention if mention and mention.casefold() not in PRONOUNS else None


def said_span(article: Article, statement: Statement) -> Span:
    """What was said, from its first word to its last, with the quotation marks around it."""
    start, end = statement.content[0].start, statement.content[-1].end
    text = article.text
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    if statement.speech != "indirect":
        start -= _mark_length(text[max(0, start - 2) : start][::-1], _OPENING_MARKS)
        end += _mark_length(text[end : end + 2], _CLOSING_MARKS)
    return Span(start, end)


def _mark_length(beside: str, marks: str) -> int:
    """The characters of the quotation mark, nearest first: ``''`` is one mark."""
    return 2 if beside in ("''", "``") else int(beside[:1] in marks and bool(beside))
