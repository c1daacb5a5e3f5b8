"""A statement as it is understood alone: whole sentences with the cue, the words said marked, and what they hang on.

    shown = excerpt(citation, catalogue)
    shown.text              # "“It was late,” the mayor said of the ferry."
    shown.before            # "The ferry came in at noon.": what "it" stands for
    [part.text for part in shown.parts if part.is_said]      # ["It was late,"]

The citation keeps its exact span. A pronoun that the article settles is named in brackets (``naming``); where a
sentence hangs on what stands before it (``pointers``), that is shown too. Not covered: whose words they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from rag.answering.naming import name_pronoun, pronoun_to_name
from rag.answering.pointers import hangs, repeated
from rag.answering.text import citation_line, flat
from rag.answering.whole import cut_quotation, whole_of, with_quotation
from rag.language.words import read
from rag.schema import Article, Citation, Kind, Sentence, Span, Statement
from rag.search.bearing import DENYING
from rag.search.brief import NOT_RANKED
from rag.search.ranking import EvidenceSentence
from rag.store.catalogue import Catalogue
from rag.translation import later

MOST_BEFORE = 3  # sentences that are shown before a statement
_LONGEST = 60  # words of them
KIND_NAMES: Mapping[Kind, str] = {
    "direct": later("direct"),
    "indirect": later("indirect"),
    "spokesperson": later("through a spokesperson"),
    "told": later("as told by another"),
}
_FEW = 4  # words said, which say little by themselves: "Not at all"
_ASKED = 2  # sentences before those: a question, and what it is about
_FEWEST = 4  # words of a sentence that tells something
_ENDS = re.compile(r"[.!?…][”\"’')\]]*$")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an excerpt: words that were said, other words of the article, or a name that is put in."""

    text: str
    is_said: bool = False
    is_added: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A citation within its sentences. ``before`` is what these hang on, empty where they stand alone."""

    citation: Citation
    kind: Kind
    start: int
    end: int
    parts: tuple[Part, ...]
    before: str = ""

    @property
    def text(self) -> str:
        """The sentences on one line."""
        return flat("".join(part.text for part in self.parts))

    @property
    def claim(self) -> str:
        """What was said, as far as it is marked, behind the cue that it hangs on where that denies."""
        said = flat(" ".join(part.text for part in self.parts if part.is_said)) or self.text
        lead = flat("".join(part.text for part in takewhile(lambda part: not part.is_said, self.parts)))
        denying = [word.text for word in read(lead) if word.low in DENYING]
        return " ".join([*denying, said])

    def to_dict(self) -> dict[str, Any]:
        """What a JSON row holds beside its citation."""
        return {"kind": self.kind, "text": self.text, "before": self.before, "context": [self.start, self.end]}


def kind_of(said: Statement | Citation) -> Kind:
    """How the words reach a reader. A quotation in part counts as direct."""
    if said.relation == "spokesperson":
        return "spokesperson"
    if said.reported_by:
        return "told"
    return "direct" if said.speech in ("direct", "mixed") else "indirect"


def excerpt_line(shown: Excerpt) -> str:
    """``[1] (Before it.) What was said, in its sentence. (direct; Ann Lee; The Post; 8 May 2031; 3f2a…:120-260)``."""
    before = f"({shown.before}) " if shown.before else ""
    return citation_line(shown.citation, f"{before}{shown.text}", KIND_NAMES[shown.kind])


def excerpt(citation: Citation, catalogue: Catalogue) -> Excerpt:
    """The statement that a citation credits, within what it is understood from."""
    article = catalogue.article(citation.article["id"])
    said = [s for s in catalogue.statements(article_ids=[article.id]) if _is_of(s, citation)]
    rows = [sentence for passage in catalogue.article_passages(article.id) for sentence in passage.sentences]
    span = Span(min([citation.start, *(s.start for s in said)]), max([citation.end, *(s.end for s in said)]))
    evidence = _evidence(article, rows, span, said)
    while (cut := cut_quotation(evidence)) and (whole := with_quotation(evidence, cut)):
        evidence = _evidence(article, rows, whole, said)
    span = whole_of(evidence)
    contents = [content for s in said for content in s.content]
    is_short = sum(len(read(content.of(article.text))) for content in contents) < _FEW
    before = _before(article, rows, span, citation.speaker, is_short=is_short)
    parts = tuple(_parts(evidence, span, contents))
    return Excerpt(citation, kind_of(citation), span.start, span.end, parts, before)


def _is_of(statement: Statement, citation: Citation) -> bool:
    if statement.speaker != citation.speaker or kind_of(statement) != kind_of(citation):
        return False
    return any(content.start < citation.end and content.end > citation.start for content in statement.content)


def _evidence(
    article: Article, rows: Sequence[Sentence], span: Span, said: Sequence[Statement] = ()
) -> EvidenceSentence:
    """The sentences that a span touches, as one."""
    inside = [row for row in rows if row.start < span.end and row.end > span.start]
    start, end = min([span.start, *(r.start for r in inside)]), max([span.end, *(r.end for r in inside)])
    return EvidenceSentence(article, Sentence(start, end, 0), NOT_RANKED, 0.0, tuple(said))


def _before(article: Article, rows: Sequence[Sentence], span: Span, speaker: str | None, *, is_short: bool) -> str:
    """The sentences that the span hangs on, with a pronoun of each named; few words hang on one in any case."""
    text = article.text
    earlier = [row for row in rows if row.end <= span.start and _is_prose(row.of(text))][-MOST_BEFORE:]
    shown: list[Sentence] = []
    told = span.of(text)
    few = _ASKED if is_short else 0
    while earlier and (deep := max(_depth(told, [row.of(text) for row in reversed(earlier)], speaker), few)):
        shown[:0], earlier = earlier[-deep:], earlier[:-deep]
        told, speaker, few = shown[0].of(text), None, 0  # what hangs on it may be somebody else's "he"
        if sum(len(row.of(text).split()) for row in shown) > _LONGEST:
            break
    return flat(" ".join(name_pronoun(_evidence(article, rows, Span(r.start, r.end))) for r in shown))


def _is_prose(sentence: str) -> bool:
    """Whether it is a sentence, and no heading, button or markup."""
    return bool(_ENDS.search(sentence)) and "<" not in sentence and len(read(sentence)) >= _FEWEST


def _depth(text: str, before: Sequence[str], speaker: str | None) -> int:
    """How many of the sentences before, the nearest first, a text hangs on."""
    introduced = (deep for deep, sentence in enumerate(before, start=1) if repeated(text, sentence))
    return next(introduced, 1 if hangs(text, speaker) else 0)


def _parts(evidence: EvidenceSentence, span: Span, said: Sequence[Span]) -> Iterator[Part]:
    """The span's text, cut where words that were said begin or end, and where a name is put in."""
    text = evidence.article.text
    place = pronoun_to_name(evidence)
    at = evidence.sentence.start + place[0] if place else -1
    inside = [Span(max(s.start, span.start), min(s.end, span.end)) for s in said]
    edges = {edge for s in inside for edge in (s.start, s.end) if s.start < s.end} | {span.start, span.end}
    cuts = sorted(edges | ({at} if span.start < at < span.end else set()))
    for start, end in pairwise(cuts):
        yield Part(text[start:end], is_said=any(s.start <= start and end <= s.end for s in inside))
        if place and end == at:
            yield Part(f" [{place[1]}]", is_added=True)
