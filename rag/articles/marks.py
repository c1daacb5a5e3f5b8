"""What a web page marks about its article: dates, authors, outlet, in JSON-LD, meta tags, times and classes.

    marks = read_marks('<meta property="article:published_time" content="2025-05-08">')
    marks.published, marks.updated, marks.authors, marks.outlet       # "2025-05-08", None, (), None

The page is parsed once, without a tree, in time that grows with its size alone. A mark counts by its kind: JSON-LD,
meta tags, times, then date lines and bylines around the headline, where nothing is marked. Not covered: RDFa,
relations between JSON-LD's objects (an outer object's date counts before those of the objects inside it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.articles.fields import iso_date, said
from rag.articles.linked_data import LinkedData
from rag.articles.markup import Guard
from rag.articles.stamps import read_stamps

# Names under which pages mark their dates, beside schema.org's.
_PUBLISHED = (
    r"(?:og:)?article:published_time|article:published|og:pubdate|pubdate|publish-?_?date|parsely-pub-date|sailthru\.date"
    r"|date|dc\.date(?:\.issued)?|dcterms\.(?:created|issued)|cxenseparse:recs:publishtime"
)
_UPDATED = r"(?:og:)?article:modified_time|article:modified|og:updated_time|lastmod|last-modified|dcterms\.modified"
_NAMES = {
    name: re.compile(f"{name}|{others}", re.IGNORECASE)
    for name, others in (("datePublished", _PUBLISHED), ("dateModified", _UPDATED))
}
_ARTICLES_OWN = re.compile(r"(?:og:)?article:(?:published|modified)_time", re.IGNORECASE)  # before dates of the page
_AUTHOR = re.compile(
    r"author|byl|article:author(?:_name)?|parsely-author|sailthru\.author|dc\.creator|dcterms\.creator|citation_author",
    re.IGNORECASE,
)
_IN_SCRIPTS = {name: re.compile(rf'"{name}"\s*:\s*"([^"]{{1,80}})"', re.IGNORECASE) for name in _NAMES}
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_ISSUED = re.compile(r"publish|entry-date|post-date|pubdate|posted", re.IGNORECASE)
_BYLINE = re.compile(r"\b(?:byline|author(?:-?(?:links?|name))?|p-author)\b", re.IGNORECASE)
_TEXT_CHARACTERS = 300  # of an element that is kept: a byline, a title
_PARAGRAPH_CHARACTERS = 80
_PARAGRAPHS = 2  # after so many below the headline, a page's story has begun


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page says of its article: ISO dates, names as they stand, the best first."""

    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()  # of JSON-LD: people's names
    bylines: tuple[str, ...] = ()  # of meta tags and of elements: text that may hold more than names
    outlet: str | None = None
    page_title: str | None = None  # the title tag's


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
    data = page.linked
    return Marks(
        _date("datePublished", page, html),
        _date("dateModified", page, html),
        authors=data.authors(),
        bylines=tuple(page.bylines),
        outlet=page.outlet or data.outlet(),
        page_title=page.texts.get("title"),
    )


def _date(name: str, page: _Page, html: str) -> str | None:
    """A date by its name of schema.org's: JSON-LD's, else any script's, a meta tag's, a time's, a line's."""
    script = _IN_SCRIPTS[name].search(html)
    marked = (page.linked.dates.get(name), script[1] if script else None, page.metas.get(name), page.times.get(name))
    return next(filter(None, map(iso_date, marked)), None) or page.lines.get(name)


class _Page(Guard):
    """What lxml tells of a page: the first mark of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.linked = LinkedData()
        self.metas: dict[str, str] = {}
        self.times: dict[str, str] = {}
        self.lines: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.bylines: list[str] = []
        self.outlet: str | None = None
        self._script: list[str] | None = None
        self._kept: list[tuple[int, str, list[str]]] = []  # depth, what for, pieces
        self._headline = False
        self._paragraphs = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        if tag == "meta" and (content := attributes.get("content")):
            self._meta([attributes.get(key) or "" for key in ("property", "name", "itemprop")], content)
        elif tag == "time":
            self._time(attributes)
        elif tag == "script":
            self._script = [] if "ld+json" in (attributes.get("type") or "").lower() else None
        elif tag == "title" and "title" not in self.texts:
            self._keep("title")
        elif tag == "h1":
            self._headline, self._paragraphs = True, 0
        elif self._near and tag != "body" and self._is_byline(attributes):
            self._keep("byline")

    def end(self, tag: str) -> None:
        while self._kept and self._kept[-1][0] >= self._depth:
            _, kind, pieces = self._kept.pop()
            self._read(kind, " ".join("".join(pieces).split()))
        super().end(tag)
        if tag == "script" and self._script is not None:
            text, self._script = "".join(self._script), None
            self.linked.read(text)

    def data(self, text: str) -> None:
        if self._script is not None:
            self._script.append(text)
            return
        for _, _, pieces in self._kept:
            if len(pieces) < _TEXT_CHARACTERS:
                pieces.append(text)
        if self._near and (text := text.strip()):
            self._paragraphs += len(text) >= _PARAGRAPH_CHARACTERS
            self._line(text)

    @property
    def _near(self) -> bool:
        """Whether this is around the headline: below it, and above the story."""
        return self._headline and self._paragraphs < _PARAGRAPHS

    def _keep(self, kind: str) -> None:
        self._kept.append((self._depth, kind, []))

    def _meta(self, keys: list[str], content: str) -> None:
        for name, names in _NAMES.items():
            if any(map(names.fullmatch, keys)) and (name not in self.metas or any(map(_ARTICLES_OWN.fullmatch, keys))):
                self.metas[name] = content
        if any(map(_AUTHOR.fullmatch, keys)) and "://" not in content:
            self.bylines.append(content[:_TEXT_CHARACTERS])
        if "og:site_name" in keys:
            self.outlet = self.outlet or said(content)

    def _time(self, attributes: dict[str, str]) -> None:
        """A time counts as marked, or where it stands near the headline."""
        marks = " ".join(attributes.get(key) or "" for key in ("itemprop", "class", "id", "pubdate"))
        name = "dateModified" if _CHANGED.search(marks) and not _ISSUED.search(marks) else "datePublished"
        marked = _ISSUED.search(marks) or _CHANGED.search(marks)
        if attributes.get("itemprop") not in _NAMES and not (self._headline and marked) and not self._near:
            return
        if date := attributes.get("datetime"):
            self.times.setdefault(name, date)
        else:
            self._keep(name)

    @staticmethod
    def _is_byline(attributes: dict[str, str]) -> bool:
        marks = " ".join(
            attributes.get(key) or "" for key in ("rel", "itemprop", "class", "data-testid", "data-component")
        )
        return _BYLINE.search(marks) is not None

    def _read(self, kind: str, text: str) -> None:
        if kind == "byline":
            self.bylines.append(text)
        elif kind == "title":
            self.texts.setdefault("title", text)
        else:
            self.times.setdefault(kind, text)

    def _line(self, text: str) -> None:
        stamps = read_stamps(text)
        if stamps and not stamps.rest:
            for name, date in (
                ("datePublished", stamps.fields.published_at),
                ("dateModified", stamps.fields.updated_at),
            ):
                if date:
                    self.lines.setdefault(name, date)
