"""The checks that every sentence of every answer passes before a reader sees it, whoever wrote it.

    objection = object_to(sentence, citations, articles)      # None, or why it isn't shown

1. Every citation names its article as the archive does, and its quote is the article's own characters at its
   offsets, or it names a field that has a value.
2. What stands in quotation marks stands in a cited quotation (up to typography), or is a cited article's headline.
3. What stands outside of them, in a sentence made of quotations, is a frame: names, dates and outlets that the
   citations hold, and words that only join them.
4. A person named by the frame is the cited statement's speaker.

Not covered yet: paraphrases; a sentence of kind ``paraphrase`` is always objected to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.schema import AnswerSentence, Article, Citation
from rag.typography import find

_QUOTED = re.compile("“(.*)”", re.DOTALL)
_FRAME_WORDS = frozenset({"in", "on", "an", "article"})


def object_to(sentence: AnswerSentence, citations: Sequence[Citation], articles: Mapping[str, Article]) -> str | None:
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
    return "it is a paraphrase, and paraphrases can't be checked"


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
    source = next((c for c in citations if find(quoted[1], c.quote)), None)
    if source is None:
        return "the words in quotation marks aren't in the cited passage"
    frame = sentence.text[: quoted.start()] + sentence.text[quoted.end() :]
    return _object_to_frame(frame, source)


def _object_to_frame(frame: str, citation: Citation) -> str | None:
    """Take away what the citation's fields say, longest first; nothing but joining words may be left."""
    fields = [citation.speaker, *(citation.article[f] for f in ("publisher", "published_at"))]
    rest = frame
    for value in sorted(filter(None, fields), key=len, reverse=True):
        rest = rest.replace(value, " ", 1)
    left = [word for word in re.findall(r"[^\W_]+", rest) if word.casefold() not in _FRAME_WORDS]
    return f"“{' '.join(left)}” isn't in what it cites" if left else None
