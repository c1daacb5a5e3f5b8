"""Comparing quotations: folds typography and nothing else, and maps every folded character back to its source.

    >>> find("we're walking away", "And yeah, we’re walking away,")
    Span(start=10, end=28)
    >>> find_quoted("we're walking away.", "And yeah, we’re walking away,")
    Span(start=10, end=28)

Folded are: canonical composition (NFC, never compatibility: ``10²`` is not ``102``) and the table below, which lists
quotation marks, dashes, spaces, soft hyphens, the ellipsis and Latin ligatures. Case, punctuation and words count; of a
quotation's punctuation all but the comma or full stop before its closing mark, which is the style of whoever quotes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
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
STYLE = ",."  # what American style puts before a closing mark, whatever the text goes on with
_ASKS = re.compile(r"\s*[?!]")  # what a full stop would make a plain statement of
_DOUBLED = re.compile("['‘’‚‛′ʼ`´]{2}")  # a double mark made of two single ones, as typewriters and old presses do
# A base character and the combining marks behind it: what canonical composition works on.
_CLUSTER = re.compile(
    r"[^\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """Folded text; ``source[i]`` is the offset in the original of the character that ``text[i]`` stands for."""

    text: str
    source: tuple[int, ...]
    length: int  # of the original

    def span(self, start: int, end: int) -> Span:
        """The original's span for a span of the folded text."""
        return Span(self.source[start], self.source[end] if end < len(self.source) else self.length)


def fold(text: str) -> FoldedText:
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
    return FoldedText("".join(pieces), tuple(source), len(text))


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
    return next(_places(fold(quote).text.strip(), fold(text)), None)


def find_quoted(quote: str, text: str) -> Span | None:
    """Where the inside of quotation marks stands in the text: as it is, or without the comma or full stop it ends with.

    That mark may stand for any other and for none, but for no question or exclamation mark, and an ellipsis is no full
    stop. For whole sentences without quotation marks, and for the text's own words, there is ``find``.
    """
    needle, haystack = fold(quote).text.strip(), fold(text)
    if place := next(_places(needle, haystack), None):
        return place
    if needle[-1:] not in STYLE or needle.endswith(".."):
        return None
    places = _places(needle[:-1].rstrip(), haystack)
    return next((place for place in places if not _ASKS.match(text, place.end)), None)


def _places(needle: str, haystack: FoldedText) -> Iterator[Span]:
    """Every place of folded words, in the original's offsets."""
    start = haystack.text.find(needle) if needle else -1
    while start >= 0:
        end = start + len(needle)
        if _is_edge(haystack, start) and _is_edge(haystack, end):
            yield haystack.span(start, end)
        start = haystack.text.find(needle, start + 1)


# An apostrophe inside a word, a separator inside a number.
_JOINED = re.compile(r"[^\W\d_]'[^\W\d_]|\d[.,:]\d")


def _is_edge(folded: FoldedText, position: int) -> bool:
    """False inside a word, number or character: "ten" isn't quoted from "often", "can" from "can't", "1" from "1.5"."""
    text, source = folded.text, folded.source
    if not 0 < position < len(text):
        return True
    if source[position - 1] == source[position] or (text[position - 1].isalnum() and text[position].isalnum()):
        return False
    return not any(_JOINED.fullmatch(text, max(at - 1, 0), at + 2) for at in (position - 1, position))
