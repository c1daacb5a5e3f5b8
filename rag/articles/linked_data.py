"""JSON-LD, schema.org's words in a page's scripts: when an article was published, by whom, and where.

    data = LinkedData()
    data.read('{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Jane Roe"}}')
    data.authors()        # ("Jane Roe",)

Not covered: other vocabularies, contexts that rename schema.org's words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rag.articles.fields import said

_MAX_CHARACTERS = 1_000_000  # of one script; an article's are 10,000, and parsed they take fifty times the memory
_DATES = ("datePublished", "dateModified")
_ENDINGS = ("Article", "Posting", "NewsStory")  # of the types of articles: NewsArticle, BlogPosting, …


class LinkedData:
    """The objects of a page's scripts. An outer object counts before those inside it, an earlier before a later."""

    def __init__(self) -> None:
        self.dates: dict[str, str] = {}
        self._articles: list[dict[str, Any]] = []
        self._named: dict[str, str] = {}

    def read(self, script: str) -> None:
        """Take in a script; one that is no JSON, or too long, says nothing."""
        if len(script) > _MAX_CHARACTERS:
            return
        try:
            inside = [json.loads(script, strict=False)]
        except (ValueError, RecursionError):
            return
        while inside:
            value = inside.pop()
            if isinstance(value, dict):
                self._take(value)
                value = list(value.values())
            if isinstance(value, list):
                inside += reversed(value)

    def _take(self, thing: dict[str, Any]) -> None:
        for name in _DATES:
            if isinstance(date := thing.get(name), str):
                self.dates.setdefault(name, date)
        key, called = thing.get("@id"), thing.get("name")
        if isinstance(key, str) and isinstance(called, str):
            self._named.setdefault(key, called)
        if any(str(kind).endswith(_ENDINGS) for kind in _listed(thing.get("@type"))):
            self._articles.append(thing)

    def authors(self) -> tuple[str, ...]:
        """The people that the first article with an author names; organisations among them left out."""
        for article in self._articles:
            authors = [author for author in _listed(article.get("author")) if not _is_organisation(author)]
            if names := tuple(dict.fromkeys(filter(None, map(self._name, authors)))):
                return names
        return ()

    def outlet(self) -> str | None:
        """The publisher that the first article with one names."""
        publishers = (self._name(p) for article in self._articles for p in _listed(article.get("publisher")))
        return next(filter(None, publishers), None)

    def _name(self, thing: Any) -> str | None:
        if isinstance(thing, dict):
            thing = next(filter(None, _listed(thing.get("name"))), None) or self._named.get(str(thing.get("@id")))
        return said(thing) if isinstance(thing, str) and "://" not in thing else None


def _listed(value: Any) -> Iterator[Any]:
    yield from value if isinstance(value, list) else [value]


def _is_organisation(thing: Any) -> bool:
    return isinstance(thing, dict) and any(str(kind).endswith("Organization") for kind in _listed(thing.get("@type")))
