"""The dates that a web page marks as such: in JSON-LD, in meta tags, in time tags (microdata), the first of each.

    read_marks('<meta property="article:published_time" content="2025-05-08">').published    # "2025-05-08"

The page is parsed once, without a tree, in time that grows with its size alone. Not covered: dates in the page's text,
RDFa, relations between JSON-LD's objects (an outer object's date counts before those of the objects inside it).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from rag.articles.fields import iso_date
from rag.articles.markup import Guard

_MAX_JSON = 1_000_000  # characters of one script; an article's are 10,000, and parsed they take fifty times the memory

# Names under which pages mark their dates, beside schema.org's.
_PUBLISHED = (
    r"article:published_time|article:published|og:pubdate|pubdate|publish-?_?date|parsely-pub-date|sailthru\.date|date"
    r"|dc\.date(?:\.issued)?|dcterms\.(?:created|issued)|cxenseparse:recs:publishtime"
)
_UPDATED = r"article:modified_time|article:modified|og:updated_time|lastmod|last-modified|dcterms\.modified"
_NAMES = {
    name: re.compile(f"{name}|{others}", re.IGNORECASE)
    for name, others in (("datePublished", _PUBLISHED), ("dateModified", _UPDATED))
}
_IN_SCRIPTS = {name: re.compile(rf'"{name}"\s*:\s*"([^"]{{1,80}})"', re.IGNORECASE) for name in _NAMES}


@dataclass(frozen=True, slots=True)
class Marks:
    """When a page says that it was published and updated, as ISO dates; None if it doesn't say."""

    published: str | None = None
    updated: str | None = None


def read_marks(html: str) -> Marks:
    """The page's marks. Raises MarkupError for one that can't be parsed in good time."""
    from lxml import etree

    page = _Page()
    parser = etree.HTMLParser(target=page)
    try:
        for start in range(0, len(html), 1 << 16):
            parser.feed(html[start : start + (1 << 16)])
        parser.close()
    except etree.LxmlError:
        pass  # what came before counts
    return Marks(*(_date(name, page, html) for name in _NAMES))


def _date(name: str, page: _Page, html: str) -> str | None:
    """A date by its name of schema.org's: JSON-LD's, else any script's, else a meta tag's, else a time tag's."""
    script = _IN_SCRIPTS[name].search(html)
    marked = (page.json.get(name), script[1] if script else None, page.metas.get(name), page.times.get(name))
    return next(filter(None, map(iso_date, marked)), None)


class _Page(Guard):
    """What lxml tells of a page: the first mark of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.json: dict[str, str] = {}
        self.metas: dict[str, str] = {}
        self.times: dict[str, str] = {}
        self._script: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        if tag == "meta" and (content := attributes.get("content")):
            keys = [attributes.get(key) or "" for key in ("property", "name", "itemprop")]
            for name, names in _NAMES.items():
                if name not in self.metas and any(map(names.fullmatch, keys)):
                    self.metas[name] = content
        elif tag == "time" and attributes.get("datetime") and (name := attributes.get("itemprop") or "") in _NAMES:
            self.times.setdefault(name, attributes["datetime"])
        elif tag == "script" and "ld+json" in (attributes.get("type") or "").lower():
            self._script = []

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "script" and self._script is not None:
            text, self._script = "".join(self._script), None
            if len(text) <= _MAX_JSON:
                self._read_json(text)

    def data(self, text: str) -> None:
        if self._script is not None:
            self._script.append(text)

    def _read_json(self, text: str) -> None:
        try:
            inside = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            return
        while inside:
            value = inside.pop()
            if isinstance(value, dict):
                for name in _NAMES:
                    if isinstance(date := value.get(name), str):
                        self.json.setdefault(name, date)
                value = list(value.values())
            if isinstance(value, list):
                inside += reversed(value)
