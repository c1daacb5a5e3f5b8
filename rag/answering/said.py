"""A page of statements: each as a citation of its exact words, in the order given, wire copies once.

    said = Said.of(statements, catalogue)                 # a sequence of citations, numbered from 1
    said[:50], said.articles                              # each citation is made when it is asked for
    bearing_on("sanctions", statements, archive)          # those of them that are about it

Not covered: whose statements (``rag.speakers``), and choosing the few that answer a question (``rag.search``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Self, overload

from rag.answering.citations import citation_of, said_span
from rag.language.names import surname
from rag.language.terms import stems, words
from rag.schema import Article, Citation, Query, Span, Statement
from rag.search.ranking import COPY_OVERLAP, is_copy
from rag.store.catalogue import Catalogue

if TYPE_CHECKING:
    from rag.search import Archive

_TOO_SHORT = 5  # words; two people's “No comment” are told apart by the sentences around


class _Place(NamedTuple):
    """What a citation is made of."""

    article: Article
    span: Span
    statement: Statement
    carriers: tuple[str, ...]


class Said(Sequence[Citation]):
    """Statements as citations, numbered from 1, each place once; a citation is made when it is asked for.

    A direct quotation is cited alone; anything else with the sentence that it stands in, since "the plan" is what
    somebody praised or mocked. The same words of one speaker in several articles are cited once, from the first in
    order; the other articles are its ``carriers``.
    """

    def __init__(self, places: Sequence[_Place]) -> None:
        self._places = places

    @classmethod
    def of(cls, said: Sequence[Statement], catalogue: Catalogue, limit: int | None = None) -> Self:
        """These statements, in their order, at most ``limit`` of them."""
        articles = _articles(said, catalogue)
        said = [statement for statement in said if statement.article_id in articles]
        places: dict[tuple[str, Span], _Place] = {}
        for statement, carriers in _distinct(said, articles):
            article = articles[statement.article_id]
            span = _understandable(article, statement)
            places.setdefault((article.id, span), _Place(article, span, statement, carriers))
        return cls(list(places.values())[:limit])

    @property
    def articles(self) -> list[Article]:
        """The article of each statement."""
        return [place.article for place in self._places]

    @property
    def unnamed(self) -> Self:
        """Those of them whom no article names."""
        return type(self)([place for place in self._places if place.statement.speaker is None])

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Citation: ...

    @overload
    def __getitem__(self, at: slice) -> list[Citation]: ...

    def __getitem__(self, at: int | slice) -> Citation | list[Citation]:
        numbers = range(len(self._places))[at]
        return self._citation(numbers) if isinstance(numbers, int) else [self._citation(number) for number in numbers]

    def _citation(self, at: int) -> Citation:
        article, span, statement, carriers = self._places[at]
        return citation_of(at + 1, article, span, statement, carriers)


def _understandable(article: Article, statement: Statement) -> Span:
    """The words by which a statement is understood alone."""
    return said_span(article, statement) if statement.speech == "direct" else Span(statement.start, statement.end)


def bearing_on(topic: str, said: Sequence[Statement], archive: Archive) -> list[Statement]:
    """Those statements that are about a topic, in their order: most of its words are among what was said, or a
    sentence of theirs means much the same."""
    from rag.search import (  # slow to import, and a page without a topic needs neither
        STATEMENT_DECISION,
        rank_statements,
    )

    articles = _articles(said, archive.catalogue)
    asked = set(stems(topic))
    near: dict[str, list[tuple[int, int]]] = defaultdict(list)
    query = Query(topic, searched=f"What was said about {topic}?", kind="statement", topic=topic)
    for evidence in rank_statements(query, archive, said) if said else ():
        if STATEMENT_DECISION.answers(evidence):
            near[evidence.article.id].append((evidence.sentence.start, evidence.sentence.end))

    def bears(statement: Statement) -> bool:
        held = asked.intersection(stems(_content(statement, articles[statement.article_id])))
        means = any(
            c.start < end and start < c.end for start, end in near[statement.article_id] for c in statement.content
        )
        return means or 2 * len(held) > len(asked)

    return [statement for statement in said if bears(statement)]


def _articles(said: Sequence[Statement], catalogue: Catalogue) -> dict[str, Article]:
    return catalogue.articles_of(statement.article_id for statement in said)


def _content(statement: Statement, article: Article) -> str:
    return " ".join(span.of(article.text) for span in statement.content)


def _distinct(said: Sequence[Statement], articles: dict[str, Article]) -> list[tuple[Statement, tuple[str, ...]]]:
    """Each statement with the other articles that carry it in nearly the same words.

    Copies share nine words of ten, so the rarest tenth of the one and of the other have a word in common (prefix
    filtering, Chaudhuri et al. 2006): only those that have are compared.
    """
    folded = [_words(statement, articles[statement.article_id]) for statement in said]
    frequency = Counter(word for held in folded for word in set(held))
    by_rare_word: dict[tuple[str, str], list[int]] = defaultdict(list)
    carriers: dict[int, list[str]] = {}
    for at, (statement, held) in enumerate(zip(said, folded, strict=True)):
        ordered = sorted(set(held), key=lambda word: (frequency[word], word))
        who = surname(statement.speaker or "")
        keys = [(who, word) for word in ordered[: int((1 - COPY_OVERLAP) * len(ordered) + 1e-9) + 1]]
        alike = sorted({other for key in keys for other in by_rare_word[key]})
        first = next((other for other in alike if is_copy(folded[other], held)), None)
        if first is None:
            carriers[at] = []
            for key in keys:
                by_rare_word[key].append(at)
        elif statement.article_id not in (said[first].article_id, *carriers[first]):
            carriers[first].append(statement.article_id)
    return [(said[at], tuple(ids)) for at, ids in carriers.items()]


def _words(statement: Statement, article: Article) -> list[str]:
    held = words(_content(statement, article))
    return held if len(held) >= _TOO_SHORT else words(article.text[statement.start : statement.end])
