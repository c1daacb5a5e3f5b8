"""Article → what is stored of it: its sentences in passages, and its statements.

    deriver = Deriver.of(Settings())
    deriver.derive(article, "/news/a.txt")       # Prepared, ready to be embedded

Nothing here knows the archive, opens a model or imports LlamaIndex, so that it runs in any process, on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.cutting import Cutter, embedded
from rag.errors import ReadError
from rag.language.sentences import sentences as split_sentences
from rag.schema import Article, Sentence, Statement
from rag.settings import Settings
from rag.statements import statements
from rag.statements.apart import statements_within
from rag.store.rows import PassageRow, passage_id

PassageKey = tuple[str | None, str]
"""The title and the text of a passage, which its vector follows from."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be embedded and stored; ``again`` if its text comes from the catalogue itself."""

    article: Article
    document: str
    passages: tuple[PassageRow, ...]
    embed_texts: tuple[str, ...]
    statements: tuple[Statement, ...]
    again: bool = False

    def embedded(self) -> Iterator[tuple[PassageKey, str]]:
        """What tells its passages apart, and the text that is embedded of each."""
        for row, text in zip(self.passages, self.embed_texts, strict=True):
            yield (row.title, row.text), text


@dataclass(frozen=True, slots=True)
class Deriver:
    """What makes Prepared of an article. ``is_confined`` where limits hold for the whole process already."""

    cutter: Cutter
    max_sentence_characters: int
    document_seconds: float
    is_confined: bool = False

    @classmethod
    def of(cls, settings: Settings, *, is_confined: bool = False) -> Deriver:
        """One for what these settings say."""
        return cls(Cutter.of(settings), settings.max_sentence_characters, settings.document_seconds, is_confined)

    def derive(self, article: Article, document: str) -> Prepared:
        """What is stored of an article. Raises ReadError for one that is no prose, or takes too long."""
        split = split_sentences(article.text)
        self._check(article, split)
        heading = self.cutter.heading(article.title)
        rows = tuple(
            _row(article, split[first : last + 1]) for first, last in self.cutter.cuts(article.text, split, heading)
        )
        texts = tuple(embedded(heading, row.text) for row in rows)
        if self.is_confined:
            said = statements(article, split)
        else:
            said = statements_within(article, split, self.document_seconds)
        return Prepared(article, document, rows, texts, said)

    def _check(self, article: Article, split: Sequence[Sentence]) -> None:
        """Refuse what is no prose: a sentence is what is searched, embedded and cited as a whole."""
        longest, most = max((s.end - s.start for s in split), default=0), self.max_sentence_characters
        if longest > most:
            message = f"{article.source} has a sentence of {longest:,} characters, over the limit of {most:,}"
            hint = "If it is prose, have RAG_MAX_SENTENCE_CHARACTERS raised where On Record runs"
            raise ReadError(article.source, message, hint)


def _row(article: Article, split: Sequence[Sentence]) -> PassageRow:
    start, end = split[0].start, split[-1].end
    return PassageRow(
        passage_id(article, start, end), article.id, start, end, article.title, article.text[start:end], tuple(split)
    )
