"""RSS and Atom feeds: the pages that they link to, and what they say about them.

    [Fields(title="Talks stall", url="https://news.example/talks", published_at="2025-05-08T09:30:00+00:00", …), …]

Not covered: the entries' own text (a summary is not the article), JSON Feed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from rag.articles.fields import Fields, iso_date, said
from rag.articles.markup import Guard, MarkupError
from rag.errors import ReadError

_ROOT = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]")


def is_feed(data: bytes) -> bool:
    """Whether these bytes begin like a feed."""
    head = data[:2048].replace(b"\0", b"").lower()  # UTF-16 too
    return _ROOT.search(head) is not None and b"<html" not in head


def read_feed(data: bytes, source: str, base: str = "") -> Iterator[Fields]:
    """What a feed says about each entry; ``url`` is its link, the feed's own title the publisher. Raises ReadError."""
    import feedparser

    _check(data, source)
    feed = feedparser.parse(io.BytesIO(data))
    if not feed.entries and not (feed.version and not feed.bozo):
        raise ReadError(
            source, f"{source} is not an RSS or Atom feed", "Name a feed, or a page or file with an article"
        )
    if not feed.entries:
        raise ReadError(source, f"{source} is a feed without entries", "Try again later")
    for entry in feed.entries:
        link = said(entry.get("link"))
        yield Fields(
            title=said(entry.get("title")),
            publisher=said(feed.feed.get("title")),
            author=said(entry.get("author")),
            published_at=iso_date(entry.get("published")),
            updated_at=iso_date(dict.get(entry, "updated")),  # feedparser's own get() makes up one from "published"
            url=urljoin(base, link) if link else None,
        )


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
