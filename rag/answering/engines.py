"""Who writes an answer: a language model if there is one, else the archive's own sentences; the same checks hold both.

    outcome = yield from answer(query, found, checked, reader, archive, look)

A model that may decide reads the brief, whatever the rules found, and its "not found" is the end of it. Any other is
asked only where the rules' routes found an answer, and reads that alone; so is every model where one person's words are
asked for by a filter, or what hasn't been shown yet. When the model fails, or nothing that it
writes holds, the archive's own sentences answer, and a note says why.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.builder import AnswerBuilder
from rag.answering.extractive import compose
from rag.errors import ModelError
from rag.schema import Query, Searching, SentenceReady, SentenceRejected, Usage
from rag.search import Archive, Brief, Findings, lay_out, lay_out_found, silence

if TYPE_CHECKING:
    from rag.answering.generative import Look, Reader

NO_USAGE = Usage()
JUDGED_CONFIDENCE = 0.9
"""Of an answer that a model found which passed the exam: the share of right ones among those that the recorded writer
gives on the open gold questions, rounded down."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who wrote the answer, from what was found, what it took, and what a reader should know of that."""

    found: Findings
    engine: str = "extractive"
    usage: Usage = NO_USAGE
    notes: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()


def answer(
    query: Query, found: Findings, checked: AnswerBuilder, reader: Reader | None, archive: Archive, look: Look
) -> Generator[Searching | SentenceReady | SentenceRejected, None, Outcome]:
    """The answer's sentences, each once it is checked, into ``checked``."""
    if reader is not None and (query.filters.speaker or query.more):
        reader = replace(reader, decides=False)  # what may answer is told by rule: one person's words, nothing shown
    if reader is None or found.count or not (reader.decides or found.sentences):
        yield from _extract(query, found, checked)
        return Outcome(found)
    from rag.answering.generative import ModelRun, write  # which takes long to load

    written = ModelRun()
    failure = None
    brief = _brief(query, found, reader, archive)
    try:
        yield from write(query, brief, reader, checked, written, look, archive)
    except ModelError as error:
        failure = f"The language model failed: {error}"
    engine, searches = reader.writer.engine, tuple(written.searches)
    if failure is None and checked.sentences:
        sure = replace(found, confidence=max(found.confidence, JUDGED_CONFIDENCE)) if reader.decides else found
        return Outcome(sure, engine, written.usage, searches=searches)
    if failure is None and written.says_not_found and reader.decides:
        return Outcome(silence(query, found, archive), engine, written.usage, searches=searches)
    failure = failure or (
        "The language model found no answer in what was found."
        if written.says_not_found
        else "Nothing that the language model wrote passed the checks."
    )
    if not checked.sentences:
        engine = "extractive"
    yield from _extract(query, found, checked)
    instead = " The archive's own sentences answer instead." if found.sentences or found.articles else ""
    return Outcome(found, engine, written.usage, (f"{failure.rstrip('.')}.{instead}",), searches)


def _brief(query: Query, found: Findings, reader: Reader, archive: Archive) -> Brief:
    """What the model reads: all that may answer, or what the rules found to answer."""
    from rag.answering.generative import budget

    tokens = budget(archive.settings, reader.writer)
    return lay_out(query, found, archive, tokens) if reader.decides else lay_out_found(found, archive, tokens)


def _extract(query: Query, found: Findings, checked: AnswerBuilder) -> Iterator[SentenceReady | SentenceRejected]:
    """The archive's own sentences, less those that the answer cites already."""
    for draft in compose(query, found):
        if not checked.cites(draft.citations):
            yield checked.take(draft)
