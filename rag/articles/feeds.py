"""RSS and Atom feeds: what they link to, what they say about it, and the text that they carry themselves.

    for entry in read_feed(data, "feed.rss"):
        entry.fields.title, entry.fields.url       # "Talks stall", "https://news.example/talks"
        entry.text                                 # the content's paragraphs, else the summary's; "" without either

Not covered: JSON Feed, what is enclosed (podcasts).
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from rag.articles.bylines import read_byline
from rag.articles.fields import Fields, canonical_url, iso_date, said
from rag.articles.fragments import paragraphs
from rag.articles.markup import Guard, MarkupError
from rag.errors import FetchError, ReadError
from rag.language.lexicon import LABELS

_ROOT = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]")

_IN_RSS = re.compile(r"^\S{1,100}@\S{1,100}\s+\((.{1,200})\)$")  # "desk@news.example (Jane Roe)"


def is_feed(data: bytes) -> bool:
    """Whether these bytes begin like a feed."""
    head = data[:2048].replace(b"\0", b"").lower()  # UTF-16 too
    return _ROOT.search(head) is not None and b"<html" not in head


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's fields (``url`` is its link), its own text, and a name of its own within the feed."""

    fields: Fields
    text: str
    key: str


class Allowance:
    """So many seconds for all the pages of a feed together: one that links to slow ones takes no hours."""

    def __init__(self, seconds: float) -> None:
        self._seconds = self._left = seconds

    @contextmanager
    def spending(self, source: str) -> Iterator[None]:
        """Fetch a page. Raises FetchError when the time is up."""
        if self._left <= 0:
            message = f"{source} wasn't fetched: the {self._seconds:g} seconds for the pages of its feed are up"
            raise FetchError(source, message, "Name the feed again, or raise RAG_FEED_SECONDS")
        begun = time.monotonic()
        try:
            yield
        finally:
            self._left -= time.monotonic() - begun


def read_feed(data: bytes, source: str, base: str = "", most: int = 500) -> Iterator[Entry | ReadError]:
    """A feed's entries, at most so many; its own title is the publisher. Raises ReadError, and ends in one for more."""
    import feedparser

    _check(data, source)
    feed = feedparser.parse(io.BytesIO(data))
    if not feed.entries and not (feed.version and not feed.bozo):
        raise ReadError(
            source, f"{source} is not an RSS or Atom feed", "Name a feed, or a page or file with an article"
        )
    if not feed.entries:
        raise ReadError(source, f"{source} is a feed without entries", "Try again later")
    publisher = _outlet(said(feed.feed.get("title")))
    for entry in feed.entries[:most]:
        yield _entry(entry, publisher, base)
    if (left := len(feed.entries) - most) > 0:
        message = f"{source} has {len(feed.entries):,} entries, and the last {left:,} weren't read"
        yield ReadError(source, message, "If it is a feed of news, raise RAG_MAX_FEED_ENTRIES")


def _entry(entry: Any, publisher: str | None, base: str) -> Entry:
    link = said(entry.get("link"))
    author = _IN_RSS.sub(r"\1", said(entry.get("author")) or "") or None
    byline = read_byline(f"By {author}") if author else None
    fields = Fields(
        title=said(" ".join(paragraphs(entry.get("title") or ""))),
        publisher=publisher,
        author=(byline and byline.author) or author,
        published_at=iso_date(entry.get("published")),
        updated_at=iso_date(dict.get(entry, "updated")),  # feedparser's own get() makes up one from "published"
        url=address if canonical_url(address := urljoin(base, link or "")) and link else None,
    )
    contents = [content.get("value") or "" for content in entry.get("content") or ()]
    text = max(("\n\n".join(paragraphs(html)) for html in (*contents, entry.get("summary") or "")), key=len)
    name = said(entry.get("id")) or link or f"{fields.title}\n{text}"
    return Entry(fields, text, sha256(name.encode("utf-8", "replace")).hexdigest()[:16])


def _outlet(title: str | None) -> str | None:
    """A feed's title without what it holds of the outlet: "The Daily Example – Latest"."""
    parts = re.split(r"\s+[|–—»:-]\s+|:\s+", title or "")
    named = [part for part in parts if part.casefold() not in LABELS]
    return title if len(named) == len(parts) or not named else " ".join(named)


def _check(data: bytes, source: str) -> None:
    """Refuse a feed with more markup than feeds have, before feedparser takes minutes for it."""
    from lxml import etree

    parser = etree.XMLParser(target=Guard(), resolve_entities=False, no_network=True, recover=True)
    try:
        for start in range(0, len(data), 1 << 16):
            parser.feed(data[start : start + (1 << 16)])
        parser.close()
    except MarkupError as error:
        raise ReadError(source, f"{source} is no feed that can be read: {error}", "Name another feed") from error
    except etree.LxmlError:
        pass  # feedparser forgives what lxml doesn't
