"""A follow-up spelled out by a language model: "And Hale?" → "What did Tom Hale say about the harbour?".

    line, usage = spelled_out("And Hale?", [("What did Lee say about the harbour?", "Lee said no. [1]")], writer)

A model may ask something else, so its question is taken only when it keeps every word of the follow-up, and brings
none that isn't from the dialogue or one that questions are made of; otherwise None, and the rules of ``questions``
fill in what is left unsaid.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from rag import prompts
from rag.language.terms import stems
from rag.models.writer import Writer
from rag.schema import Usage

MAX_TOKENS = 60
HISTORY_TOKENS = 500  # the newest turns that fit; an older one has seldom to do with the question


def spelled_out(question: str, turns: Sequence[tuple[str, str]], writer: Writer) -> tuple[str | None, Usage]:
    """The question as it can be understood alone, and what that cost; None when the model's can't be relied on.

    ``turns`` are (question, answer) pairs, the oldest first. Raises ModelError.
    """
    told = recent(turns, writer)
    with closing(writer.stream(prompts.rewrite_messages(question, told), max_tokens=MAX_TOKENS)) as reply:
        written = "".join(reply)
    line = written.strip().partition("\n")[0].strip().strip('"“”')
    known = {stem for text in (question, *(part for turn in told for part in turn)) for stem in stems(text)}
    new = [stem for stem in stems(line) if stem not in known and stem not in _QUESTION_STEMS]
    kept = set(stems(question)) - _QUESTION_STEMS <= set(stems(line))
    usage = reply.usage.billed if reply.usage else Usage()
    return line if line.endswith("?") and kept and not new and stems(line) else None, usage


def recent(turns: Sequence[tuple[str, str]], writer: Writer) -> list[tuple[str, str]]:
    """The newest turns that fit into HISTORY_TOKENS, the oldest of them first."""
    kept: list[tuple[str, str]] = []
    left = HISTORY_TOKENS
    for turn in reversed(turns):
        left -= sum(map(writer.count_tokens, turn))
        if left < 0:
            break
        kept.insert(0, turn)
    return kept


_QUESTION_STEMS = frozenset(stems("said say comment react respond think view stance position date time place reason"))
