"""Is a sentence borne out by what it cites? A language model's verdict on all that the rules can't tell, in one call.

    verdicts, usage = Judge(writer).verdicts(question, [Pending(draft, number=1)], catalogue)
    verdicts[1]          # "yes", "partly", "no"; what it doesn't judge has none

The model sees each cited sentence with its article's outlet, day and headline, who speaks, and the sentences around;
the claims in the answer's order, with those that need no verdict between them. Only "yes" counts, and a model's verdict
counts only once it has passed an exam (``exam``). What rules over words notice ("the figure 125 isn't there") isn't
told: it changed none of a capable judge's verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from llama_index.core.base.llms.types import ChatMessage

from rag import prompts
from rag.answering.builder import Draft
from rag.injection import planted_paragraphs
from rag.models.writer import Writer
from rag.prompts import CONTEXT, VERDICTS, BriefLine, Claim
from rag.schema import Citation, Usage
from rag.search.brief import heading, sentence_at, speaker_notes
from rag.store.catalogue import Catalogue

_LINE = re.compile(rf"^\W*(\d+)\W+({'|'.join(VERDICTS)})\b", re.IGNORECASE | re.MULTILINE)
_TOKENS = 8  # of a line of verdicts, at most


@dataclass(frozen=True, slots=True)
class Pending:
    """A sentence of an answer as the judge gets it; without a number it is only told."""

    draft: Draft
    number: int | None = None


class Judge:
    """A language model that judges."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def verdicts(self, question: str, answer: Sequence[Pending], catalogue: Catalogue) -> tuple[dict[int, str], Usage]:
        """The verdicts by number, and what they cost. Raises ModelError."""
        cited = _cited(answer, catalogue)
        marks = {(article_id, start): mark for article_id, start, mark in cited.marks}
        claims = [Claim(p.number, f"{p.draft.text} {_markers(p.draft.citations, marks)}") for p in answer]
        asked = sum(p.number is not None for p in answer)
        return ask(self.writer, prompts.judge_messages(question, cited.shown, claims), asked)


def ask(writer: Writer, messages: Sequence[ChatMessage], asked: int) -> tuple[dict[int, str], Usage]:
    """The numbered words of a model's reply to a prompt that asks for ``asked`` of them. Raises ModelError."""
    with closing(writer.stream(messages, max_tokens=_TOKENS * asked)) as reply:
        text = "".join(reply)
    return read(text), reply.usage.billed if reply.usage else Usage()


def read(reply: str) -> dict[int, str]:
    """The verdicts of a reply by number; the first where a number comes twice.

    >>> read("1 yes\\n2. Partly – the cause isn't there")
    {1: 'yes', 2: 'partly'}
    """
    found: dict[int, str] = {}
    for number, word in _LINE.findall(reply):
        found.setdefault(int(number), word.lower())
    return found


@dataclass(frozen=True, slots=True)
class _Cited:
    """What is shown to the judge, and the mark of each cited place."""

    shown: list[BriefLine]
    marks: list[tuple[str, int, str]]


def _cited(answer: Sequence[Pending], catalogue: Catalogue) -> _Cited:
    """The cited spans of the claims that are judged, numbered, by article and in order, each with what is before it.

    Without those of articles that were deleted while the model wrote.
    """
    spans = {(c.article["id"], c.start): c.end for p in answer if p.number for c in p.draft.citations if not c.field}
    cited = dict.fromkeys(article_id for article_id, _ in spans)
    held = catalogue.articles_of(cited)
    shown: list[BriefLine] = []
    marks: list[tuple[str, int, str]] = []
    for article_id in (each for each in cited if each in held):
        own = {start: end for (where, start), end in sorted(spans.items()) if where == article_id}
        for start, end, is_cited in _with_context(article_id, own, catalogue):
            mark = f"[{len(marks) + 1}]" if is_cited else CONTEXT
            if is_cited:
                marks.append((article_id, start, mark))
            evidence = sentence_at(article_id, start, end, catalogue)
            note = " · ".join(speaker_notes(evidence))
            shown.append(BriefLine(mark, heading(evidence.article), note, evidence.text))
    return _Cited(shown, marks)


def _with_context(article_id: str, own: dict[int, int], catalogue: Catalogue) -> Iterator[tuple[int, int, bool]]:
    """The spans and the sentences right before them, in order; the third value tells a span. Nothing planted."""
    rows = [s for row in catalogue.article_passages(article_id) for s in row.sentences]
    planted = planted_paragraphs(catalogue.article(article_id), rows)
    inside = [any(start <= s.start and s.end <= end for start, end in own.items()) for s in rows]
    for i, sentence in enumerate(rows):
        if sentence.start in own:
            yield sentence.start, own[sentence.start], True
        elif not inside[i] and any(inside[i + 1 : i + 2]) and sentence.paragraph not in planted:
            yield sentence.start, sentence.end, False


def _markers(citations: Sequence[Citation], marks: dict[tuple[str, int], str]) -> str:
    return "".join(marks.get((c.article["id"], c.start), "") for c in citations)
