"""A sentence of an answer and what it cites, ready for the checks.

    claim = Claim.of("Lee said that income tax will not rise.")
    evidence = Evidence.of([Source(citation, article, statements)])
    claim.statements[0].speaker, evidence.sentences[0].statements

Both are read as articles are (``rag.statements``): who is credited with which words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.injection import addresses_a_machine
from rag.language.sentences import sentences
from rag.language.words import Word, read
from rag.schema import Article, Citation, Span, Statement
from rag.statements import statements as statements_of
from rag.statements.quotations import quotations


@dataclass(frozen=True, slots=True)
class Source:
    """A citation, its article, and the statements of that article that overlap it."""

    citation: Citation
    article: Article
    statements: tuple[Statement, ...] = ()

    @classmethod
    def of(cls, citation: Citation, article: Article, said: Sequence[Statement]) -> Source:
        """With those of the article's statements whose words stand in the citation."""
        inside = tuple(s for s in said if s.article_id == article.id and _overlaps(s, citation.start, citation.end))
        return cls(citation, article, inside)

    @property
    def spoken(self) -> list[str]:
        """What stands in quotation marks in the citation, or in a quotation or transcript that it is part of."""
        start, end, text = self.citation.start, self.citation.end, self.article.text
        marked = [q.inner.of(self.citation.quote) for q in quotations(self.citation.quote, [Span(0, end - start)])]
        direct = [c for s in self.statements if s.speech == "direct" for c in s.content]
        return [
            *marked,
            *(text[max(c.start, start) : min(c.end, end)] for c in direct if c.start < end and c.end > start),
        ]


def _overlaps(statement: Statement, start: int, end: int) -> bool:
    return any(span.start < end and span.end > start for span in statement.content)


@dataclass(frozen=True)
class CitedSentence:
    """One of the cited sentences with its words, its article and the statements in it."""

    text: str
    start: int  # in the article's text
    article: Article
    statements: tuple[Statement, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return read(self.text)


@dataclass(frozen=True)
class Evidence:
    """All cited sentences, but for those that order the reader's machine about.

    ``quotes`` are the citations' texts, ``spoken`` what of them is quoted there, ``reported`` what somebody says in the
    reporter's words, with their name.
    """

    sentences: tuple[CitedSentence, ...]
    quotes: tuple[str, ...]
    spoken: tuple[str, ...]
    reported: tuple[tuple[str, str], ...]
    titles: tuple[str, ...]

    @classmethod
    def of(cls, sources: Sequence[Source]) -> Evidence:
        """The evidence of these citations, fields aside."""
        found = [
            CitedSentence(
                s.of(source.citation.quote),
                source.citation.start + s.start,
                source.article,
                tuple(
                    st
                    for st in source.statements
                    if _overlaps(st, source.citation.start + s.start, source.citation.start + s.end)
                ),
            )
            for source in sources
            for s in sentences(source.citation.quote)
            if not addresses_a_machine(s.of(source.citation.quote))
        ]
        titles = tuple(dict.fromkeys(filter(None, (source.article.title for source in sources))))
        return cls(
            tuple(found),
            tuple(source.citation.quote for source in sources),
            tuple(words for source in sources for words in source.spoken),
            tuple(
                (c.of(s.article.text), st.speaker)
                for s in sources
                for st in s.statements
                if st.speech == "indirect" and st.speaker
                for c in st.content
            ),
            titles,
        )


@dataclass(frozen=True)
class Claim:
    """A sentence to be checked: its words, what it credits to whom, and its quotations' inner spans."""

    text: str
    words: tuple[Word, ...]
    article: Article  # the sentence as a text of its own, which its statements are offsets of
    statements: tuple[Statement, ...]
    quoted: tuple[Span, ...]

    @classmethod
    def of(cls, text: str) -> Claim:
        """Read a sentence."""
        article = Article(id="claim", identity="claim", source="claim", version="", text=text)
        found = statements_of(article, sentences(text))
        quoted = tuple(q.inner for q in quotations(text, [Span(0, len(text))]))
        return cls(text, read(text), article, found, quoted)

    def within(self, spans: Sequence[Span]) -> list[int]:
        """Indices of the content words inside the spans."""
        return [
            i
            for i, word in enumerate(self.words)
            if word.is_content and any(s.start <= word.start and word.end <= s.end for s in spans)
        ]
