"""Citations and quotations: are the words there, and do they support the sentence? Unscored for not_found.

Citation recall and precision are ALCE's (Gao et al. 2023, https://arxiv.org/abs/2305.14627), with the deterministic
check of ``support.py`` in place of its entailment model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answering.naming import is_named
from rag.evaluation.log import Record
from rag.evaluation.samples import Sample
from rag.evaluation.scorers.score import Score, cited
from rag.evaluation.support import Support, quotations, supports
from rag.language.dates import in_words
from rag.language.names import surname
from rag.language.terms import words
from rag.language.typography import find, find_quoted
from rag.schema import Answer, AnswerSentence, Article, Citation, SentenceKind

_BRACKETED = re.compile(r" \[[^][]+\]")
_COLON = re.compile(": ")
_MARK = re.compile('[“”‘"«»„]')


def citation_validity(sample: Sample, record: Record) -> Score:
    """1 when every citation, the related ones too, is its article's text at its offsets, and every marker has one.

    A field's citation is empty, at 0, and its article has that field.
    """
    answer = record.answer
    if not (answer.sentences or answer.citations or answer.related):
        return Score("citation_validity", None, "nothing is cited")
    broken = list(_broken_citations(answer, record))
    return Score("citation_validity", float(not broken), "; ".join(broken))


def _broken_citations(answer: Answer, record: Record) -> Iterator[str]:
    numbers = {citation.number for citation in answer.citations}
    for sentence in answer.sentences:
        if not sentence.citations or not set(sentence.citations) <= numbers:
            yield f"“{sentence.text}” cites nothing, or what isn't there"
    for citation in (*answer.citations, *answer.related):
        article = record.article(citation.article["id"])
        if article is None:
            yield f"[{citation.number}] cites an article that isn't in the archive"
        elif citation.field is not None:
            value = getattr(article, citation.field, None)
            if not value or (citation.start, citation.end, citation.quote) != (0, 0, ""):
                yield f"[{citation.number}] cites a field that its article doesn't have"
        elif not citation.quote or article.text[citation.start : citation.end] != citation.quote:
            yield f"[{citation.number}] isn't its article's text at {citation.start}-{citation.end}"


def quote_validity(sample: Sample, record: Record) -> Score:
    """1 when every quotation stands in the words that its sentence cites, or is a cited headline.

    What is quoted is what stands in quotation marks (``find_quoted``); a sentence of kind ``quote`` without marks is
    quoted whole, to its last character (``find``), but for a "he" that is named in brackets (``is_named``). The words
    cited are read from the article at the citation's offsets, not from the citation's own copy.
    """
    answer = record.answer
    if not answer.sentences:
        return Score("quote_validity", None, "nothing is quoted")
    altered = [quote for sentence in answer.sentences for quote in _altered(answer, sentence, record)]
    return Score(
        "quote_validity", float(not altered), "; ".join(f"“{quote}” isn't in what it cites" for quote in altered)
    )


def _altered(answer: Answer, sentence: AnswerSentence, record: Record) -> list[str]:
    text, sources = sentence.text, []
    for citation in cited(answer, sentence):
        article = record.article(citation.article["id"])
        if article is not None:
            quote = article.text[citation.start : citation.end]
            sources += [quote, article.title or ""]
            if _is_copy(text, citation, article):
                return []
    if any(find(part, source) for part in _behind_frames(text) for source in sources):
        return []
    if "“" in text and "”" in text:  # a frame around one quotation, which may hold others
        outer = text[text.index("“") + 1 : text.rindex("”")]
        if any(find_quoted(outer, source) for source in sources):
            return []
    quoted = quotations(text)
    if not quoted and sentence.kind == "quote":
        return [text]
    return [quote for quote in quoted if not any(find_quoted(quote, source) for source in sources)]


def _behind_frames(text: str) -> list[str]:
    """The sentence, and what stands in it behind a frame ("In The Post, 8 May 2031: …"), which quotes nothing."""
    frames = [match for match in _COLON.finditer(text) if not _MARK.search(text, 0, match.start())]
    return [text, *(text[match.end() :] for match in frames)]


def _is_copy(text: str, citation: Citation, article: Article) -> bool:
    """Whether a sentence is what it cites, behind a frame or not, with one name of the article's added in brackets."""
    quote = article.text[citation.start : citation.end]
    return any(is_named(part, quote, article) or _is_credited(part, citation) for part in _behind_frames(text))


def _is_credited(text: str, citation: Citation) -> bool:
    """Whether it is the quote, with the speaker in brackets behind the words that mention them."""
    mention = citation.speaker_mention
    if mention is None or not citation.speaker:
        return False
    at = mention.end - citation.start
    return find(text, f"{citation.quote[:at]} [{citation.speaker}]{citation.quote[at:]}") is not None


def citation_recall(sample: Sample, record: Record) -> Score:
    """The share of sentences that their citations together support, in [0, 1]."""
    answer = record.answer
    if not answer.sentences:
        return Score("citation_recall", None, "nothing is claimed")
    verdicts = [_support(answer, sentence, record) for sentence in answer.sentences]
    lacking = [verdict.why for verdict in verdicts if not verdict.holds]
    return Score("citation_recall", 1 - len(lacking) / len(verdicts), "; ".join(lacking))


def _support(answer: Answer, sentence: AnswerSentence, record: Record) -> Support:
    """The verdict on a sentence, read without the name that a copy of cited words may have in brackets."""
    articles = [(citation, record.article(citation.article["id"])) for citation in cited(answer, sentence)]
    is_copy = any(article is not None and _is_copy(sentence.text, citation, article) for citation, article in articles)
    text = _BRACKETED.sub("", sentence.text) if is_copy else sentence.text
    return supports(text, _sources(answer, sentence, record))


def citation_precision(sample: Sample, record: Record) -> Score:
    """The share of citations that are needed, in [0, 1].

    Irrelevant is one that alone doesn't support its sentence, and without which the others still do; every citation
    of a sentence that isn't supported counts as irrelevant.
    """
    answer = record.answer
    verdicts = [v for sentence in answer.sentences for v in _needed(answer, sentence, record)]
    if not verdicts:
        return Score("citation_precision", None, "nothing is cited")
    idle = len(verdicts) - sum(verdicts)
    return Score(
        "citation_precision", sum(verdicts) / len(verdicts), f"{idle} of {len(verdicts)} support nothing" * (idle > 0)
    )


def _needed(answer: Answer, sentence: AnswerSentence, record: Record) -> list[bool]:
    sources = _sources(answer, sentence, record)
    if not _support(answer, sentence, record).holds:
        return [False] * len(sentence.citations)
    verdicts = []
    for i, source in enumerate(sources):
        others = sources[:i] + sources[i + 1 :]
        verdicts.append(supports(sentence.text, [source]).holds or not supports(sentence.text, others).holds)
    return verdicts


def _sources(answer: Answer, sentence: AnswerSentence, record: Record) -> list[str]:
    """What each citation of a sentence lets a reader see: the words, the article's fields, and the speaker's name."""
    return [
        _source(citation, article, sentence.kind)
        for citation in cited(answer, sentence)
        if (article := record.article(citation.article["id"])) is not None
    ]


def _source(citation: Citation, article: Article, kind: SentenceKind) -> str:
    """The speaker's name counts when the article holds the surname; the headline only for a sentence about fields."""
    name = citation.speaker or ""
    is_there = surname(name) in words(f"{article.title} {article.text}")
    day = in_words((article.published_at or "")[:10])
    mention = citation.speaker_mention.text if citation.speaker_mention else None
    fields = [article.publisher, article.author, article.published_at, day, mention]
    if kind == "field":
        fields += [article.title, article.updated_at, article.url, article.source]
    return "\n\n".join(filter(None, [article.text[citation.start : citation.end], *fields, name if is_there else None]))
