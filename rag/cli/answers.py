"""An answer as lines of text."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.schema import Answer


def answer_lines(answer: Answer) -> Iterator[str]:
    """The text, then what each marker stands for."""
    from rag.answering.text import citation_line

    if answer.status == "answered" or answer.reply:
        yield answer.text
    else:
        yield f"Not found. {answer.text}"
        if answer.related:
            yield "\nThe nearest in the archive:"
    yield from map(citation_line, answer.citations or answer.related)
    for rejected in answer.rejected:
        yield f"Left out: {rejected.text!r}, because {rejected.reason}."
    for note in answer.notes:
        yield f"Note: {note}"
    if answer.further:
        about = f" --about {shlex.quote(answer.further.about)}" if answer.further.about else ""
        yield f"`rag said {shlex.quote(answer.further.speaker)}{about}` lists them all."


def usage_line(answer: Answer) -> str | None:
    """What a language model took; None where none was asked."""
    if not answer.usage.prompt_tokens:
        return None
    tokens = f"{answer.usage.prompt_tokens} + {answer.usage.completion_tokens} tokens"
    cost = f", ${answer.usage.cost_usd:.4f}" if answer.usage.cost_usd else ""
    return f"({answer.engine}: {tokens}{cost}, {answer.timings.answer_s:.1f} s)"
