"""The checks that every sentence of every answer passes before a reader sees it, whoever wrote it.

    objection = object_to(sentence, citations, articles)               # None, or why it isn't shown
    objection = object_to(sentence, citations, articles, Paraphrases(statements, similarity(embedder)))

1. Every citation names its article as the archive does, and its quote is the article's own characters at its
   offsets, or it names a field that has a value.
2. What stands in quotation marks stands in a cited quotation (``rag.typography.find_quoted``), or is a cited
   article's headline.
3. What stands outside of them, in a sentence made of quotations, is a frame: names, dates and outlets that the
   citations hold, and words that only join them.
4. A person named by the frame is the cited statement's speaker.
5. A sentence in words of its own (``paraphrase``) credits whom the article credits, has the cited sentences' names,
   numbers, dates, negations, modality and roles, and enough of their meaning (``checks``). It says something, and
   rests on nothing that orders the reader's machine about (``rag/instructions.py``).

Without ``paraphrases`` a sentence of kind ``paraphrase`` can't be checked, and is objected to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.checks.credit import object_to_credit
from rag.answering.checks.evidence import Alignment, Claim, Evidence, Source, align
from rag.answering.checks.lexicon import SAYING
from rag.answering.checks.meaning import Similarity, object_to_meaning
from rag.answering.checks.names import object_to_names
from rag.answering.checks.polarity import object_to_polarity
from rag.answering.checks.quantities import object_to_quantities
from rag.answering.checks.quoted import mend, object_to_quotations
from rag.answering.checks.roles import object_to_roles
from rag.embedding import Embedder
from rag.instructions import addresses_a_machine
from rag.schema import AnswerSentence, Article, Citation, Statement
from rag.typography import find_quoted, fold

_QUOTED = re.compile("“(.*)”", re.DOTALL)
_MATERIAL = frozenset({"article", "articles", "question", "sentence", "sentences", "text", "prompt", "passage"})
_LEAST_FOUND = 2  # content words of a paraphrase that stand in the cited sentences themselves
_FRAME_WORDS = frozenset({"in", "on", "an", "article"})


@dataclass(frozen=True, slots=True)
class Paraphrases:
    """What it takes to check a sentence in words of its own.

    ``statements`` are those of the cited articles (``catalogue.statements(article_ids=…)``), ``similarity`` the cosine
    of two texts.
    """

    statements: Sequence[Statement]
    similarity: Similarity


def similarity(embedder: Embedder) -> Similarity:
    """The cosine of two texts' embeddings, in [-1, 1]. Raises EmbeddingError."""

    def cosine(one: str, other: str) -> float:
        first, second = embedder.embed_documents([one, other])
        return float(first @ second)

    return cosine


def object_to(
    sentence: AnswerSentence,
    citations: Sequence[Citation],
    articles: Mapping[str, Article],
    paraphrases: Paraphrases | None = None,
) -> str | None:
    """Why this sentence may not be shown, in a reader's words; None when it holds. ``citations`` are those it cites."""
    if not citations:
        return "it cites nothing"
    for citation in citations:
        article = articles[citation.article["id"]]
        if objection := _object_to_citation(citation, article):
            return objection
    if sentence.kind == "field":
        return _object_to_field(sentence, citations)
    if sentence.kind == "quote":
        return _object_to_quote(sentence, citations)
    if paraphrases is None:
        return "it is a paraphrase, and paraphrases can't be checked"
    said = paraphrases.statements
    sources = [Source.of(c, articles[c.article["id"]], said) for c in citations if c.field is None]
    return object_to_paraphrase(sentence.text, sources, paraphrases.similarity)


def object_to_paraphrase(text: str, sources: Sequence[Source], similarity: Similarity | None) -> str | None:
    """Why the sources don't bear out a sentence in words of its own, by the first check that it fails.

    A sentence of the cited text as it stands holds, unless it is a word or two without a verb. A cited sentence that
    orders the reader's machine about bears out nothing. Takes milliseconds, and ``similarity`` once, at the end;
    without it, how much of the meaning is there isn't checked.
    """
    evidence = Evidence.of(sources)
    if not evidence.sentences:
        return "it cites no sentence, or only such as order the reader's machine about"
    if addresses_a_machine(text):
        return "it orders the reader's machine about"
    claim = Claim.of(text)
    if not claim.says_something:
        return "it says nothing that could be checked"
    if any(fold(text).text.strip() == fold(sentence.text).text for sentence in evidence.sentences):
        return None
    if claim.repeated:
        return f"it says “{claim.repeated}” twice"
    alignment = align(claim.words, evidence)
    if sum(word.is_content and bool(alignment[i]) for i, word in enumerate(claim.words)) < _LEAST_FOUND:
        return "what it cites holds next to none of its words"
    if material := _of_the_material(claim, alignment):
        return f"it speaks of the {material} it was given, not of the news"
    return (
        object_to_quotations(claim, evidence)
        or object_to_credit(claim, evidence, alignment)
        or object_to_quantities(claim, evidence)
        or object_to_names(claim, evidence)
        or object_to_polarity(claim, evidence, alignment)
        or object_to_roles(claim, evidence, alignment)
        or (similarity and object_to_meaning(claim, evidence, alignment, similarity))
        or None
    )


def _of_the_material(claim: Claim, alignment: Alignment) -> str | None:
    """The word for what a model was given, unless that is who speaks: "according to the article"."""
    lows = [word.low for word in claim.words]
    for i, low in enumerate(lows):
        speaks = "according" in lows[max(0, i - 3) : i] or SAYING.intersection(lows[i + 1 : i + 2])
        if low in _MATERIAL and not alignment[i] and not speaks:
            return low
    return None


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


def _object_to_quote(sentence: AnswerSentence, citations: Sequence[Citation]) -> str | None:
    if any(sentence.text == citation.quote for citation in citations):
        return None  # the article's own sentence
    quoted = _QUOTED.search(sentence.text)
    if quoted is None:
        return "it is neither a sentence of the article nor a quotation"
    source = next((c for c in citations if find_quoted(quoted[1], c.quote)), None)
    if source is None:
        return "the words in quotation marks aren't in the cited passage"
    frame = sentence.text[: quoted.start()] + sentence.text[quoted.end() :]
    return _object_to_frame(frame, source)


def _object_to_frame(frame: str, citation: Citation) -> str | None:
    """Take away what the citation's fields say, longest first; nothing but joining words may be left."""
    day = (citation.article["published_at"] or "")[:10]
    fields = [citation.speaker, citation.article["publisher"], day]
    rest = frame
    for value in sorted(filter(None, fields), key=len, reverse=True):
        rest = rest.replace(value, " ", 1)
    left = [word for word in re.findall(r"[^\W_]+", rest) if word.casefold() not in _FRAME_WORDS]
    return f"“{' '.join(left)}” isn't in what it cites" if left else None
