"""Quotations: which characters of an article stand in quotation marks.

    quotations("He said: “No.”", [Span(0, 14)])    # one Quotation, inner "No."

Straight, curly, doubled (''…'', ``…'') and single marks; the outermost pair counts, what is nested in it stays inside.
An apostrophe is no mark. A mark that never closes ends at its paragraph; when the next paragraph opens with a
mark of its own, it goes on there, as newspapers print long quotations.

Not covered: quotations set off by dashes or indentation, and scare quotes (whoever reads cues tells those apart).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.schema import Span

_DOUBLE = '“”"„«»'
_SINGLE = "‘’'"
_BRACKETS = "([{—–-"  # brackets and dashes, behind which a quotation may open
_MARKS = re.compile(r"''(?!')|``|[“”\"„«»‘’']")
_ELISION = re.compile(
    r"(?:’\d\d\b|'\d\d\b(?! [a-z]))|[’'](?:\d0s|em\b|til\b|cause\b|n[’']|tis\b|twas\b|round\b|bout\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Half-open offsets of a quotation with its marks, and of what is inside. ``continues``: on in the next one."""

    start: int
    end: int
    inner: Span
    continues: bool = False


def quotations(text: str, paragraphs: Sequence[Span]) -> tuple[Quotation, ...]:
    """The outermost quotations of ``text``, in order, none crossing the end of one of the ``paragraphs``."""
    found: list[Quotation] = []
    for number, paragraph in enumerate(paragraphs):
        marks = _marks(text, paragraph)
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        for start, inner_start, inner_end, end in _pairs(marks, paragraph.end):
            inner = Span(inner_start, max(inner_start, inner_end))
            unclosed = end == inner_end == paragraph.end
            goes_on = unclosed and following is not None and _opens(text, following.start)
            if inner.start < inner.end:
                found.append(Quotation(start, end, inner, continues=goes_on))
    return tuple(found)


def _opens(text: str, at: int) -> bool:
    return text[at] in f"{_DOUBLE}‘'" or text.startswith("``", at)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quotation mark; ``kind`` "double" or "single"; what its shape and neighbours allow it to do."""

    start: int
    end: int
    kind: str
    opens: bool
    closes: bool
    strong: bool  # a closing mark after punctuation, surely no apostrophe


def _marks(text: str, paragraph: Span) -> list[_Mark]:
    """The marks of a paragraph that aren't apostrophes."""
    marks = []
    for match in _MARKS.finditer(text, paragraph.start, paragraph.end):
        mark, start, end = match.group(), match.start(), match.end()
        before = text[start - 1] if start > paragraph.start else " "
        after = text[end] if end < paragraph.end else " "
        if mark in _SINGLE and ((before.isalnum() and after.isalnum()) or _ELISION.match(text, start)):
            continue
        opens, closes = _directions(mark, before, after)
        if opens or closes:
            kind = "single" if mark in _SINGLE else "double"
            marks.append(_Mark(start, end, kind, opens, closes, strong=before in '.,?!;…—–-)”"'))
    return marks


def _directions(mark: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether a mark can open and can close a quotation, by its shape and the characters beside it."""
    opening, closing = _at_opening(before, after), _at_closing(before, after)
    turned = opening and not closing  # as smart quotes often are: ”No,“ said Lee
    match mark:
        case "„" | "``" | "‘":
            return True, False
        case "“":
            return True, closing and not opening
        case "”":
            return turned, True
        case "’":
            return turned, closing
        case "«" | "»":  # »so« as well as «so» and « so »
            glued = not before.isspace() and before not in _BRACKETS
            opens = after.isalnum() if after.isalnum() != glued else mark == "«"
            return opens, not opens
    return opening, closing


def _at_opening(before: str, after: str) -> bool:
    return not after.isspace() and (before.isspace() or before in _BRACKETS or before in "/“”\"‘'…¿¡")


def _at_closing(before: str, after: str) -> bool:
    return not after.isalnum() and (not before.isspace() or after.isspace())


def _pairs(marks: list[_Mark], limit: int) -> list[tuple[int, int, int, int]]:
    """(start, inner start, inner end, end) of the outermost pairs.

    A mark that never closes runs to the next one that opens, else to the end.
    """
    pairs = []
    doubles, singles = _closing_doubles(marks), _closing_singles(marks)
    next_open = _next_opening_doubles(marks)
    at = 0
    while at < len(marks):
        mark = marks[at]
        close = (singles if mark.kind == "single" else doubles).get(at)
        if close is not None:
            pairs.append((mark.start, mark.end, marks[close].start, marks[close].end))
            at = close + 1
        elif mark.kind == "double" and mark.opens:
            following = next_open[at]
            end = limit if following is None else marks[following].start
            pairs.append((mark.start, mark.end, end, end))
            at = len(marks) if following is None else following
        else:
            at += 1
    return pairs


def _closing_doubles(marks: list[_Mark]) -> dict[int, int]:
    """For each double mark that opens and is closed, its closing one; matched as brackets are."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for at, mark in enumerate(marks):
        if mark.kind == "double" and mark.closes and opened:
            closing[opened.pop()] = at
        elif mark.kind == "double" and mark.opens:
            opened.append(at)
    return closing


def _next_opening_doubles(marks: list[_Mark]) -> list[int | None]:
    """For each mark, the next double one after it that opens."""
    following: list[int | None] = [None] * len(marks)
    later: int | None = None
    for at in range(len(marks) - 1, -1, -1):
        following[at] = later
        if marks[at].kind == "double" and marks[at].opens:
            later = at
    return following


def _closing_singles(marks: list[_Mark]) -> dict[int, int | None]:
    """For each opening single mark its closing one: after punctuation if there is such a one, else the first."""
    closing: dict[int, int | None] = {}
    strong: int | None = None
    weak: int | None = None
    for at in range(len(marks) - 1, -1, -1):
        mark = marks[at]
        if mark.kind != "single":
            continue
        if mark.opens:
            closing[at] = strong if strong is not None else weak
        if mark.closes and mark.strong:
            strong, weak = at, None
        elif mark.closes and not mark.opens:
            weak = at
        if mark.opens and not mark.closes:
            strong = weak = None
    return closing
