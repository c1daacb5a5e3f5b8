"""Comparing quotations: folds typography and nothing else, and maps every folded character back to its source.

    >>> find("we're walking away", "And yeah, we’re walking away,")
    Span(start=10, end=28)

Folded are: canonical composition (NFC, never compatibility: ``10²`` is not ``102``) and the table below, which lists
quotation marks, dashes, spaces, soft hyphens, the ellipsis and Latin ligatures. Case, punctuation and words count.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.schema import Span

_TABLE = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣-", "-"),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
    **dict.fromkeys("\t\n\r\f\v\x85\u2028\u2029", " "),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
    "…": "...",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
}
_DOUBLED = re.compile("['‘’‚‛′ʼ`´]{2}")  # a double mark made of two single ones, as typewriters and old presses do
# A base character and the combining marks behind it: what canonical composition works on.
_CLUSTER = re.compile(
    r"[^\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; ``source[i]`` is the offset in the original of the character that ``text[i]`` stands for."""

    text: str
    source: tuple[int, ...]
    length: int  # of the original

    def span(self, start: int, end: int) -> Span:
        """The original's span for a span of the folded text."""
        return Span(self.source[start], self.source[end] if end < len(self.source) else self.length)


def fold(text: str) -> Folded:
    """Fold typography; runs of white space become one space."""
    pieces: list[str] = []
    source: list[int] = []
    for start, piece in _pieces(text):
        folded = "".join(_TABLE.get(c, c) for c in unicodedata.normalize("NFC", piece))
        if folded == " " and pieces and pieces[-1] == " ":
            continue
        for character in folded:
            pieces.append(character)
            source.append(start)
    return Folded("".join(pieces), tuple(source), len(text))


def _pieces(text: str) -> list[tuple[int, str]]:
    """The text's units with their offsets: doubled marks, combining clusters, else single characters."""
    special = {m.start(): m.group() for m in _CLUSTER.finditer(text)}
    special |= {m.start(): '"' for m in _DOUBLED.finditer(text)}
    pieces, position = [], 0
    while position < len(text):
        piece = special.get(position, text[position])
        pieces.append((position, piece))
        position += 2 if piece == '"' and position in special else len(piece)
    return pieces


def find(quote: str, text: str) -> Span | None:
    """Where the quotation stands in the text, up to typography; None if it doesn't. Whole words only."""
    needle = fold(quote).text.strip()
    haystack = fold(text)
    if not needle:
        return None
    start = haystack.text.find(needle)
    while start >= 0:
        end = start + len(needle)
        if _is_edge(haystack, start) and _is_edge(haystack, end):
            return haystack.span(start, end)
        start = haystack.text.find(needle, start + 1)
    return None


# An apostrophe inside a word, a separator inside a number.
_JOINED = re.compile(r"[^\W\d_]'[^\W\d_]|\d[.,:]\d")


def _is_edge(folded: Folded, position: int) -> bool:
    """False inside a word, number or character: "ten" isn't quoted from "often", "can" from "can't", "1" from "1.5"."""
    text, source = folded.text, folded.source
    if not 0 < position < len(text):
        return True
    if source[position - 1] == source[position] or (text[position - 1].isalnum() and text[position].isalnum()):
        return False
    return not any(_JOINED.fullmatch(text, max(at - 1, 0), at + 2) for at in (position - 1, position))
