"""Spans and statements of articles as citations: the one place where a citation is made.

    citation_of(1, article, Span(0, 40), statement)       # Citation(number=1, quote=article.text[0:40], speaker=…, …)
    chosen(article, Span(4, 19), statements)              # of any words, credited only where one said all

Not covered: which statement is whose, and which words answer.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def chosen(article: Article, span: Span, statements: Sequence[Statement]) -> Citation:
    """Words that a reader chose as a citation: credited where one person alone said all of them, else to nobody.

    A statement's own sentences, or what it quotes, are credited as they are everywhere else.
    """
    core = _core(span, article.text)
    within = [s for s in statements if any(c.start < core.end and c.end > core.start for c in s.content)]
    holds = [s for s in within if span in (Span(s.start, s.end), said_span(article, s)) or _says(s, core, article.text)]
    alone = holds[0] if len(holds) == len(within) == 1 else None
    return citation_of(1, article, span, alone)


def _says(statement: Statement, core: Span, text: str) -> bool:
    """Whether words stand within a stretch of what was said; punctuation at its ends is anybody's."""
    said = (_core(content, text) for content in statement.content)
    return any(content.start <= core.start and core.end <= content.end for content in said)


def _core(span: Span, text: str) -> Span:
    """The span from its first letter or digit to its last; as it is, if it has none."""
    at = [place for place in range(span.start, span.end) if text[place].isalnum()]
    return Span(at[0], at[-1] + 1) if at else span


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
