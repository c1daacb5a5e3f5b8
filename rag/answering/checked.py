"""Sentences on their way to a reader: each is checked, numbered and released, or left out with the reason.

    checked = Checked(catalogue, similarity)
    event = checked.take(Drafted("“No,” Ann Lee said.", "quote", (citation,)))     # SentenceReady or SentenceRejected
    checked.sentences, checked.citations, checked.rejected

Whoever writes a sentence, it goes through here. Citations are numbered in the order in which a reader meets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.checks.meaning import Similarity
from rag.answering.verification import Paraphrases, object_to
from rag.catalogue import Catalogue
from rag.schema import AnswerSentence, Citation, Rejected, SentenceKind, SentenceReady, SentenceRejected


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence before its check, and what it cites; the citations' numbers mean nothing yet."""

    text: str
    kind: SentenceKind
    citations: tuple[Citation, ...]


class Checked:
    """The sentences of one answer that hold, with their citations, and those that don't."""

    def __init__(self, catalogue: Catalogue, similarity: Similarity) -> None:
        self._catalogue = catalogue
        self._similarity = similarity
        self._rejected: list[tuple[Drafted, str]] = []
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []

    def take(self, drafted: Drafted) -> SentenceReady | SentenceRejected:
        """Check a sentence and keep it on its side."""
        objection = self.objection(drafted)
        return self.release(drafted) if objection is None else self.reject(drafted, objection)

    def objection(self, drafted: Drafted) -> str | None:
        """Why a sentence may not be shown; None when it holds."""
        ids = dict.fromkeys(c.article["id"] for c in drafted.citations)
        articles = {article_id: self._catalogue.article(article_id) for article_id in ids}
        said = self._catalogue.statements(article_ids=list(ids)) if drafted.kind == "paraphrase" else ()
        sentence = AnswerSentence(drafted.text, tuple(c.number for c in drafted.citations), drafted.kind)
        return object_to(sentence, drafted.citations, articles, Paraphrases(said, self._similarity))

    def release(self, drafted: Drafted) -> SentenceReady:
        """Number what a sentence cites, and add it to the answer."""
        cited = tuple(self._numbered(citation) for citation in drafted.citations)
        sentence = AnswerSentence(drafted.text, tuple(c.number for c in cited), drafted.kind)
        self.sentences.append(sentence)
        return SentenceReady(sentence.marked, cited)

    def reject(self, drafted: Drafted, objection: str) -> SentenceRejected:
        """Leave a sentence out, and remember why."""
        self._rejected.append((drafted, objection))
        return SentenceRejected(drafted.text, objection)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """What was left out; with the numbers of those of its citations that the answer shows."""
        return tuple(
            Rejected(drafted.text, objection, tuple(n for c in drafted.citations if (n := self._number(c))))
            for drafted, objection in self._rejected
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
