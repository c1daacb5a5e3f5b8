"""How much markup is parsed: the first thing that hears of a page's or feed's elements, and stops what no page has.

    parser = etree.HTMLParser(target=Guard())
    parser.feed("<a>" * 1000)      # raises MarkupError

What parses it in earnest (libxml2's trees, trafilatura, feedparser) takes the square of the depth, of the attributes of
one element, and of the elements. Not covered: the length of texts and attributes, which costs no more than it is long.
"""

from __future__ import annotations

# A page nests some thirty deep, and Chromium stops at 512. Without a limit, half a megabyte takes libxml2 ten seconds:
# for every end tag it looks through all that is open.
_MAX_DEPTH = 512
_MAX_ATTRIBUTES = 256  # of one element: a dozen are many
_MAX_ELEMENTS = 50_000  # a page has some thousands; trafilatura takes up to 15 seconds and 150 MB for so many


class MarkupError(ValueError):
    """There is more markup than any page has: elements, elements in elements, or attributes of one."""


class Guard:
    """A target for lxml's parsers, which make no tree for it. Raises MarkupError, and the parser goes no further."""

    def __init__(self) -> None:
        self._depth = self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        self._count += 1
        if self._depth > _MAX_DEPTH:
            raise MarkupError(f"its elements are nested deeper than {_MAX_DEPTH}")
        if self._count > _MAX_ELEMENTS:
            raise MarkupError(f"it has more than {_MAX_ELEMENTS:,} elements")
        if len(attributes) > _MAX_ATTRIBUTES:
            raise MarkupError(f"an element has more than {_MAX_ATTRIBUTES} attributes")

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1

    def data(self, text: str) -> None:
        """A piece of text."""

    def close(self) -> None:
        """The page ends."""
