"""How much of its article a sentence is shown with: no list's bullet, no table's bars, no half of a quotation.

    in_one_piece(found)           # sentences of one quotation that follow each other as one
    whole_of(evidence)            # the sentence's span, without "- " before it and the other cells of its row
    cut_quotation(evidence)       # the quotation that begins before it or ends after it
    with_quotation(evidence, q)   # its span with all the sentences of that quotation; None for a long one

Not covered: quotations that no mark closes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from rag.language.lexicon import THEY, THIRD_PERSON
from rag.language.sentences import sentences
from rag.language.terms import words
from rag.schema import Article, Sentence, Span
from rag.search.ranking import EvidenceSentence
from rag.statements.quotations import Quotation, quotations

_SHORT = 4  # words of a sentence that leans on the one beside it: "The answer was no."
MOST_SENTENCES = 4  # of a quotation that is shown whole
_CURT = 2  # words of an answer that says nothing alone
_BULLET = re.compile(r"[•▪●◦■‣*>|-]\s+")
_BAR = re.compile(r"\s*\|\s*")


def in_one_piece(found: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """The sentences, but those of one quotation that follow each other as one, where the first of them stood.

    One that leans on its neighbour stands with it: “We asked the council. The answer was no.”
    """
    pieces: list[EvidenceSentence] = []
    for e in map(_with_short, map(_with_what_follows, found)):
        if any(_holds(piece, e) for piece in pieces):
            continue
        pieces = [piece for piece in pieces if not _holds(e, piece)]
        at = next((i for i, piece in enumerate(pieces) if _follow(piece, e) or _follow(e, piece)), None)
        if at is None:
            pieces.append(e)
            continue
        start = min(pieces[at].sentence.start, e.sentence.start)
        end = max(pieces[at].sentence.end, e.sentence.end)
        pieces[at] = replace(pieces[at], sentence=replace(e.sentence, start=start, end=end))
    return pieces


def _holds(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether the other is only a part of the one."""
    inside = one.sentence.start <= other.sentence.start and other.sentence.end <= one.sentence.end
    return inside and one.article.id == other.article.id and one.sentence != other.sentence


def _with_what_follows(evidence: EvidenceSentence) -> EvidenceSentence:
    """A sentence that says next to nothing alone, with what its speaker says next: "Lee: No.", "Lee wrote to them:"."""
    text, sentence = evidence.article.text, evidence.sentence
    goes_on = (span for s in evidence.statements for span in s.content if span.end > sentence.end)
    said = next((span for span in goes_on if not text[sentence.end : span.start].strip()), None)
    if said is None or len(words(text[max(said.start, sentence.start) : sentence.end])) > _CURT:
        return evidence
    if said.start >= sentence.end and not sentence.of(text).endswith(":"):
        return evidence
    after = next((s for s in _sentences(evidence.article) if sentence.end <= s.start < said.end), None)
    return replace(evidence, sentence=replace(sentence, end=after.end)) if after else evidence


def _follow(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether the other is the next sentence of the same quotation."""
    if one.article.id != other.article.id or len(one.statements) != 1 or one.statements != other.statements:
        return False
    between = one.article.text[one.sentence.end : other.sentence.start]
    is_next = one.sentence.start <= other.sentence.start and not between.strip() and "\n" not in between
    return is_next and _is_one_quotation(one)


def _is_one_quotation(evidence: EvidenceSentence) -> bool:
    said = evidence.statements
    return len(said) == 1 and said[0].speech == "direct" and len(said[0].content) == 1


def _with_short(evidence: EvidenceSentence) -> EvidenceSentence:
    """The sentence with the next of its quotation when that is short, and with one beside it when it is itself."""
    if not _is_one_quotation(evidence):
        return evidence
    said, here = evidence.statements[0].content[0], evidence.sentence
    inside = [
        s
        for s in _sentences(evidence.article)
        if s.start < said.end and s.end > said.start and s.paragraph == _paragraph_of(evidence)
    ]
    at = next((i for i, s in enumerate(inside) if s.start == here.start), None)
    if at is None or len(inside) < 2:
        return evidence
    before, behind = inside[:at][-1:], [s for s in inside if s.start >= here.end][:1]
    start = before[0].start if before and _leans(here, evidence.article) else here.start
    alone = _is_short(here, evidence.article) and start == here.start
    end = behind[0].end if behind and (alone or _is_short(behind[0], evidence.article)) else here.end
    return replace(evidence, sentence=replace(here, start=start, end=end))


def _paragraph_of(evidence: EvidenceSentence) -> int | None:
    return next((s.paragraph for s in _sentences(evidence.article) if s.start == evidence.sentence.start), None)


def _leans(sentence: Sentence, article: Article) -> bool:
    """Whether it is understood only behind the one before: it is short, or opens with "they"."""
    opening = words(sentence.of(article.text))[:1]
    return _is_short(sentence, article) or not (THIRD_PERSON | THEY | {"it"}).isdisjoint(opening)


def _is_short(sentence: Sentence, article: Article) -> bool:
    return len(words(sentence.of(article.text))) <= _SHORT


def whole_of(evidence: EvidenceSentence) -> Span:
    """The sentence's span, without a list's bullet; of a table's row the cell in which somebody speaks."""
    text, start, end = evidence.article.text, evidence.sentence.start, evidence.sentence.end
    if "|" in evidence.text and evidence.statements:
        said = evidence.statements[0].cue or evidence.statements[0].content[-1]
        bars = [(start, start), *(m.span() for m in _BAR.finditer(text, start, end)), (end, end)]
        start = max(behind for _, behind in bars if behind <= max(said.end - 1, start))
        end = min(before for before, _ in bars if before >= min(said.end, end))
    while bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    return Span(start, end)


def cut_quotation(evidence: EvidenceSentence) -> Quotation | None:
    """The quotation that the sentence begins or ends inside of."""
    start, end = evidence.sentence.start, evidence.sentence.end
    for quotation in _quotations(evidence.article):
        if quotation.start < end and quotation.end > start and (quotation.start < start or quotation.end > end):
            return quotation
    return None


def with_quotation(evidence: EvidenceSentence, quotation: Quotation) -> Span | None:
    """The sentences that the quotation stands in; None for more than a few, or one that no mark closes."""
    inside = [s for s in _sentences(evidence.article) if s.start < quotation.end and s.end > quotation.start]
    if len(inside) > MOST_SENTENCES or quotation.inner.end == quotation.end:
        return None
    return Span(min(inside[0].start, evidence.sentence.start), max(inside[-1].end, evidence.sentence.end))


@lru_cache(maxsize=64)
def _sentences(article: Article) -> tuple[Sentence, ...]:
    return sentences(article.text)


@lru_cache(maxsize=64)
def _quotations(article: Article) -> tuple[Quotation, ...]:
    paragraphs = [list(group) for _, group in groupby(_sentences(article), key=lambda s: s.paragraph)]
    return quotations(article.text, [Span(group[0].start, group[-1].end) for group in paragraphs])
