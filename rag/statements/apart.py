"""An article's statements within so much time: a long one's are found in a process of its own, which its limits end.

    statements_within(article, sentences, seconds=20)     # what ``statements`` gives, or a ReadError that says why not

Most articles take a hundredth of a second. What somebody wrote to take long ("said said said …") takes 60 microseconds
a character, so that only a long text is worth a process, whose start takes half a second.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.confined.process import ConfinedError, run
from rag.errors import ReadError
from rag.language.sentences import sentences as split_sentences
from rag.schema import Article, Sentence, Span, Statement
from rag.statements.extraction import statements

LONG = 100_000
"""Characters from which on an article is read apart: six seconds at worst. A newspaper's longest have 60,000."""


def statements_within(article: Article, sentences: Sequence[Sentence], seconds: float) -> tuple[Statement, ...]:
    """The statements of an article. Raises ReadError for one that takes more than these seconds of a processor."""
    if len(article.text) < LONG:
        return statements(article, sentences)
    told = {name: getattr(article, name) for name in ("id", "identity", "source", "version", "text", "title")}
    try:
        found = run(__name__, json.dumps(told).encode(), seconds)
    except ConfinedError as error:
        hint = "Split it, or have RAG_DOCUMENT_SECONDS raised where On Record runs"
        raise ReadError(article.source, f"{article.source} can't be read for who says what: {error}", hint) from error
    return tuple(map(_statement, found))


def read(data: bytes) -> list[dict[str, Any]]:
    """The statements of an article, as JSON carries both."""
    article = Article(**json.loads(data))
    return [asdict(statement) for statement in statements(article, split_sentences(article.text))]


def _statement(told: dict[str, Any]) -> Statement:
    spans = {name: Span(**told[name]) if told[name] else None for name in ("cue", "mention")}
    return Statement(**{**told, **spans, "content": tuple(Span(**span) for span in told["content"])})
