"""A document → its articles, prepared to be embedded; the same in this process, in a worker's or on another machine.

    task = Task(document, now="2031-05-08T09:30:00+00:00")
    for item in read(task, Deriver.of(settings)):
        ...                              # Prepared, Known or ReadError, in the document's order

Not covered: whether a document needs to be read at all, which the archive knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from rag.articles import Document
from rag.copies import place_of
from rag.errors import ReadError
from rag.ingestion.deriving import Deriver, Prepared
from rag.schema import Article
from rag.store.rows import Place


@dataclass(frozen=True, slots=True)
class Known:
    """An article of a document that the archive holds as it is."""

    place: Place


Item = Prepared | Known | ReadError


@dataclass(frozen=True, slots=True)
class Task:
    """A document to read. ``known`` are the versions of its articles in the archive, by the ids that they have in it.

    ``now`` is when what doesn't say it was fetched; the first ``skip`` articles have been dealt with.
    """

    document: Document
    now: str
    known: Mapping[str, str] = field(default_factory=dict)
    skip: int = 0

    def elsewhere(self) -> Task:
        """The same for another process, which is told no key."""
        return replace(self, document=self.document.elsewhere())


def read(task: Task, deriver: Deriver) -> Iterator[Item]:
    """What comes of a document, an item an article."""
    return (item for item in steps(task, deriver) if item is not None)


def steps(
    task: Task, deriver: Deriver, begins: Callable[[int, Article], None] = lambda *_: None
) -> Iterator[Item | None]:
    """What :func:`read` gives, and None for each article that nothing comes of: so each step is one article's.

    ``begins`` is told of an article, with its number, before it is derived.
    """
    seen: set[str] = set()
    for number, article in enumerate(task.document.articles()):
        item: Item | None = None
        if isinstance(article, ReadError):
            item = article if number >= task.skip else None
        elif article.id not in seen:  # else the same line twice
            if number >= task.skip:
                item = _item(task, deriver, article, partial(begins, number))
            if not isinstance(item, ReadError):
                seen.add(article.id)
        yield item


def _item(task: Task, deriver: Deriver, article: Article, begins: Callable[[Article], None]) -> Item:
    article = replace(article, fetched_at=article.fetched_at or task.now)
    if task.known.get(article.id) == article.version:
        return Known(place_of(article, task.document.key))
    begins(article)
    try:
        return deriver.derive(article, task.document.key)
    except ReadError as error:
        return error
