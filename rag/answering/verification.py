"""The checks that every sentence of every answer passes before a reader sees it, whoever wrote it.

    sight = inspect(sentence, citations, articles, statements)
    sight.veto          # None, or why it can't be shown, whatever anybody says
    sight.support       # "verbatim", "lexical", or None: that is for a judge (``judge.py``)

Vetoes, deterministic and overruled by nobody:

1. Every citation names its article as the archive does, and its quote is the article's own characters at its
   offsets, or it names a field that has a value, which the sentence then holds.
2. What stands in quotation marks stands in a cited quotation (``rag.language.typography.find_quoted``), or is a cited
   article's headline.
3. In a sentence made of quotations, what stands outside of them is a frame: names, dates and outlets that the
   citations hold, and words that only join them. A person named by the frame is the cited statement's speaker.
4. Nobody named is credited with words that the article credits to another name, to a spokesman, or as told by another.
5. Neither it nor what it cites orders the reader's machine about (``rag/injection.py``).

Support: a sentence of an article as it stands is verbatim, one that says so nearly in the same words is lexical
(``checks/near.py``). Whether any other is borne out can't be told by rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.checks.credit import object_to_credit
from rag.answering.checks.evidence import Claim, Evidence, Source
from rag.answering.checks.near import is_near
from rag.answering.checks.quoted import mend, object_to_quotations
from rag.answering.frames import FRAME_WORDS, fields_of, frame_of
from rag.injection import addresses_a_machine
from rag.language.words import read
from rag.schema import AnswerSentence, Article, Citation, Statement, Support

_QUOTED = re.compile("“(.*)”", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sight:
    """What the rules can tell of a sentence: why it can't be shown, or on what it rests, or nothing."""

    veto: str | None = None
    support: Support | None = None


def inspect(
    sentence: AnswerSentence,
    citations: Sequence[Citation],
    articles: Mapping[str, Article],
    statements: Sequence[Statement],
) -> Sight:
    """What the rules can tell of a sentence.

    ``citations`` are those it cites, ``articles`` theirs by id, ``statements`` those of the articles.
    """
    if objection := _object_to_citations(citations, articles):
        return Sight(veto=objection)
    if sentence.kind == "field":
        objection = _object_to_field(sentence, citations)
        return Sight(veto=objection) if objection else Sight(support="verbatim")
    if sentence.kind == "quote":
        objection = _object_to_quote(sentence, citations, articles)
        return Sight(veto=objection) if objection else Sight(support="verbatim")
    sources = [Source.of(c, articles[c.article["id"]], statements) for c in citations if c.field is None]
    return inspect_paraphrase(sentence.text, sources)


def inspect_paraphrase(text: str, sources: Sequence[Source]) -> Sight:
    """The same for a sentence in words of its own. Takes milliseconds."""
    evidence = Evidence.of(sources)
    if not evidence.sentences:
        return Sight(veto="it cites no sentence, or only such as order the reader's machine about")
    if addresses_a_machine(text):
        return Sight(veto="it orders the reader's machine about")
    claim = Claim.of(text)
    if objection := object_to_quotations(claim, evidence) or object_to_credit(claim, evidence):
        return Sight(veto=objection)
    return Sight(support="lexical" if is_near(claim, evidence) else None)


def _object_to_citations(citations: Sequence[Citation], articles: Mapping[str, Article]) -> str | None:
    if not citations:
        return "it cites nothing"
    objections = (_object_to_citation(citation, articles[citation.article["id"]]) for citation in citations)
    return next(filter(None, objections), None)


def mend_quotation(sentence: AnswerSentence, citations: Sequence[Citation]) -> AnswerSentence:
    """The sentence with the source's own words in each quotation that nearly holds them, and no marks around others.

    It still has to be checked: what loses its marks is a paraphrase.
    """
    sources = [text for c in citations for text in (c.quote, c.article["title"]) if text]
    return replace(sentence, text=mend(sentence.text, sources))


def _object_to_citation(citation: Citation, article: Article) -> str | None:
    if citation.article != article.to_dict():
        return "it doesn't name its article as the archive does"
    if citation.field is not None:
        return None if getattr(article, citation.field) else f"its article has no {citation.field}"
    if not citation.quote or article.text[citation.start : citation.end] != citation.quote:
        return "the cited words aren't in the article at that place"
    return None


def _object_to_field(sentence: AnswerSentence, citations: Sequence[Citation]) -> str | None:
    for citation in citations:
        value = citation.article[citation.field or "title"]
        if value is None or value not in sentence.text:
            return f"it doesn't hold the article's {citation.field}"
    return None


def _object_to_quote(
    sentence: AnswerSentence, citations: Sequence[Citation], articles: Mapping[str, Article]
) -> str | None:
    for citation in citations:
        frame = frame_of(sentence.text, citation, articles[citation.article["id"]])
        if frame is not None:
            return _object_to_frame(frame, citation)
    if _QUOTED.search(sentence.text):
        return "the words in quotation marks aren't in the cited passage"
    return "it is neither a sentence of the article nor a quotation"


def _object_to_frame(frame: str, citation: Citation) -> str | None:
    """Take away what the citation's fields say, longest first; nothing but joining words may be left."""
    rest = frame
    for value in fields_of(citation):
        rest = rest.replace(value, " ", 1)
    left = [word.text for word in read(rest) if word.low not in FRAME_WORDS]
    return f"“{' '.join(left)}” isn't in what it cites" if left else None
