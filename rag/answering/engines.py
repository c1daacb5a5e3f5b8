"""Who writes an answer: a language model if there is one, else the archive's own sentences; the same checks hold both.

    outcome = yield from answer(query, found, checked, writer, settings)

When the model fails, or nothing that it writes holds, the archive's own sentences answer, and a note says why.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from rag.answering.checked import Checked
from rag.answering.extractive import compose
from rag.answering.generative import Written, write
from rag.catalogue import Catalogue
from rag.errors import ModelError
from rag.evidence import Found
from rag.models.writer import Writer
from rag.schema import Query, SentenceReady, SentenceRejected, Usage
from rag.settings import Settings

NO_USAGE = Usage()
Sentences = Iterator[SentenceReady | SentenceRejected]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who wrote the answer, what it cost, and what a reader should know of that."""

    engine: str = "extractive"
    usage: Usage = NO_USAGE
    notes: tuple[str, ...] = ()


def answer(
    query: Query, found: Found, checked: Checked, writer: Writer | None, catalogue: Catalogue, settings: Settings
) -> Generator[SentenceReady | SentenceRejected, None, Outcome]:
    """The answer's sentences, each once it is checked, into ``checked``."""
    if writer is None or not found.sentences:
        yield from _extract(query, found, checked)
        return Outcome()
    written = Written()
    failure = None
    try:
        yield from write(query, found, writer, checked, written, catalogue, settings)
    except ModelError as error:
        failure = f"The language model failed: {error}"
    if failure is None and not checked.sentences:
        failure = (
            "The language model found no answer in what was found."
            if written.says_not_found
            else "Nothing that the language model wrote passed the checks."
        )
    if failure is None:
        return Outcome(writer.engine, written.usage)
    engine = writer.engine if checked.sentences else "extractive"
    yield from _extract(query, found, checked)
    return Outcome(engine, written.usage, (f"{failure.rstrip('.')}. The archive's own sentences answer instead.",))


def _extract(query: Query, found: Found, checked: Checked) -> Sentences:
    """The archive's own sentences, less those that the answer cites already."""
    for drafted in compose(query, found):
        if not checked.cites(drafted.citations):
            yield checked.take(drafted)
