"""A piece of HTML as words: the paragraphs of a feed's entry.

    paragraphs("<p>It leaks, <b>she</b> said.</p><p>It does.</p>")      # ["It leaks, she said.", "It does."]

Nothing is left out but captions, scripts and styles: a fragment has no page around it. Not covered: whole pages.
"""

from __future__ import annotations

import re

from rag.articles.markup import Guard, MarkupError

_INLINE = frozenset({"a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark"}) | {
    *("q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr")
}
_UNREAD = frozenset({"figcaption", "script", "style", "template"})


def paragraphs(html: str) -> list[str]:
    """Its paragraphs, white space folded; of plain text those between empty lines. [] for more markup than any has."""
    from lxml import etree

    if "<" not in html and "&" not in html:
        return [text for block in re.split(r"\n\s*\n", html) if (text := " ".join(block.split()))]
    blocks = _Blocks()
    parser = etree.HTMLParser(target=blocks)
    try:
        parser.feed(f"<div>{html}</div>")
        parser.close()
    except MarkupError:
        return []
    except etree.LxmlError:
        pass  # what came before counts
    blocks.flush()
    return blocks.found


class _Blocks(Guard):
    """What lxml tells of a fragment, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._unread = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        self._unread += tag in _UNREAD
        if tag not in _INLINE:
            self.flush()

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag not in _INLINE:
            self.flush()
        self._unread -= tag in _UNREAD

    def data(self, text: str) -> None:
        self._pieces.append(text)

    def flush(self) -> None:
        """The paragraph ends."""
        text = " ".join("".join(self._pieces).split())
        self._pieces = []
        if text and not self._unread:
            self.found.append(text)
