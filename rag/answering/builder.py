"""Sentences on their way to a reader: each is checked, numbered and released, or left out with the reason.

    checked = AnswerBuilder(catalogue)
    event = checked.take(Draft("“No,” Ann Lee said.", "quote", (citation,)))     # SentenceReady or SentenceRejected
    checked.sentences, checked.citations, checked.rejected

Whoever writes a sentence, it goes through here. Citations are numbered in the order in which a reader meets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.verification import Sight, inspect
from rag.schema import (
    AnswerSentence,
    Citation,
    RejectedBy,
    SentenceKind,
    SentenceReady,
    SentenceRejected,
    Support,
    Violation,
)
from rag.store.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence before its check, and what it cites; the citations' numbers mean nothing yet."""

    text: str
    kind: SentenceKind
    citations: tuple[Citation, ...]


class AnswerBuilder:
    """The sentences of one answer that hold, with their citations, and those that don't."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rejected: list[tuple[Draft, str, RejectedBy]] = []
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []

    def take(self, draft: Draft) -> SentenceReady | SentenceRejected:
        """Check one of the archive's own sentences and keep it on its side."""
        sight = self.inspect(draft)
        if sight.support is None:
            return self.reject(draft, sight.veto or "it isn't said so in what it cites", "veto")
        return self.release(draft, sight.support)

    def inspect(self, draft: Draft) -> Sight:
        """What the rules can tell of a sentence."""
        ids = dict.fromkeys(c.article["id"] for c in draft.citations)
        articles = self._catalogue.articles_of(ids)
        if len(articles) < len(ids):
            return Sight(veto="an article that it cites was deleted meanwhile")
        said = self._catalogue.statements(article_ids=list(ids)) if draft.kind == "paraphrase" else ()
        sentence = AnswerSentence(draft.text, tuple(c.number for c in draft.citations), draft.kind)
        return inspect(sentence, draft.citations, articles, said)

    def release(self, draft: Draft, support: Support) -> SentenceReady:
        """Number what a sentence cites, and add it to the answer; its markers count up."""
        cited = tuple(sorted((self._numbered(c) for c in draft.citations), key=lambda citation: citation.number))
        sentence = AnswerSentence(draft.text, tuple(c.number for c in cited), draft.kind, support)
        self.sentences.append(sentence)
        return SentenceReady(sentence.marked, cited)

    def reject(self, draft: Draft, reason: str, by: RejectedBy) -> SentenceRejected:
        """Leave a sentence out, and remember why."""
        self._rejected.append((draft, reason, by))
        return SentenceRejected(draft.text, reason)

    @property
    def rejected(self) -> tuple[Violation, ...]:
        """What was left out; with the numbers of those of its citations that the answer shows."""
        return tuple(
            Violation(draft.text, reason, tuple(n for c in draft.citations if (n := self._number(c))), by)
            for draft, reason, by in self._rejected
        )

    def cites(self, citations: Sequence[Citation]) -> bool:
        """Whether all of these are cited already."""
        return all(self._number(citation) for citation in citations)

    def _number(self, citation: Citation) -> int | None:
        return next((c.number for c in self.citations if replace(c, number=citation.number) == citation), None)

    def _numbered(self, citation: Citation) -> Citation:
        number = self._number(citation)
        if number is None:
            number = len(self.citations) + 1
            self.citations.append(replace(citation, number=number))
        return self.citations[number - 1]
