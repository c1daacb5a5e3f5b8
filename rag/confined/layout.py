"""Words with their places into lines in reading order: columns one after another, what stands around the text apart.

    lines, edges = read_pages([[Word("Talks", 60, 84, 700, 10), …], …])

A **piece** is what of a row of type has no wide gap inside. Where pieces leave a strip free from top to bottom, they
are columns: the left one is read to its end before the right one, and a piece across the strip parts what is above it
from what is below. A row at a page's edge is no part of the text if another page has it in the same place, or if it is
a page's number or what a browser prints. Lengths are in points, y grows upwards.

Not covered: tables (their cells are read as columns where they are wide, else row by row), text around a picture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_SAME_ROW = 0.3  # of the type size: how far baselines of one row lie apart
_GAP = 0.7  # of the type size: the narrowest gap between columns; a space is 0.25, a wide one 0.5
_COLUMN_ROWS = 3  # pieces on each side of a strip that make it one between columns
_COLUMN_WIDTH = 8.0  # type sizes; labels at the left of a text are narrower, and so is what wide spaces part by chance
_EDGE_ROWS = 3  # rows at the top and at the bottom of a page that may be no part of the text
_SAME_PLACE = 4.0  # points between the places of one running header
_DROP_CAP = 1.8  # type sizes of the text
_DEEPEST = 6  # columns within columns

_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|p\.)?\s*(?:\d{1,3}|[ivxl]{1,6}|\d{1,4}\s*(?:of|/)\s*\d{1,4})[-–—|\s]*|page\s+\d{1,4}.{0,12}",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d{2}(?:\s?[ap]m)?|(?:https?|file)://\S*|\d{1,4}\s*(?:of|/)\s*\d{1,4}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Word:
    """A word: from where to where, its baseline, and the size of its type."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(slots=True)
class Piece:
    """Words of one row with no wide gap between them. ``row`` numbers the rows of its page."""

    words: list[Word]
    row: int
    text: str = ""
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0

    def __post_init__(self) -> None:
        self.text = " ".join(word.text for word in self.words)
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)
        self.y = self.words[0].y
        self.size = max(self.words, key=lambda word: len(word.text)).size


@dataclass
class Line:
    """A line of the text. ``left`` and ``right`` are its column's edges, ``leading`` the column's usual distance."""

    text: str
    page: int
    column: int
    x0: float
    x1: float
    y: float
    size: float
    left: float = 0.0
    right: float = 0.0
    leading: float = 0.0


def read_pages(pages: Sequence[list[Word]]) -> tuple[list[Line], list[str]]:
    """The lines of all pages in reading order, and the pieces around the text of the first page that has some."""
    rows = [_rows(words) for words in pages]
    around = _furniture(rows)
    edges = next((_told(page) for page in around if page), [])
    lines: list[Line] = []
    columns = 0
    for number, page in enumerate(rows):
        out = {id(row) for row in around[number]}
        pieces = [piece for row in page if id(row) not in out for piece in row]
        for column in _columns(pieces, _DEEPEST):
            lines += _lines(column, number, columns, pieces)
            columns += 1
    return lines, edges


# --- rows and pieces -------------------------------------------------------------------------------------------------

Row = list[Piece]


def _rows(words: list[Word]) -> list[Row]:
    """The rows of a page, from the top, each with its pieces from the left."""
    rows: list[list[Word]] = []
    for word in sorted(_capped(words), key=lambda word: -word.y):
        if rows and rows[-1][0].y - word.y <= _SAME_ROW * min(rows[-1][0].size, word.size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [list(_pieces(sorted(row, key=lambda word: word.x0), number)) for number, row in enumerate(rows)]


def _pieces(row: list[Word], number: int) -> Iterator[Piece]:
    words: list[Word] = []
    for word in row:
        if words and word.x0 - words[-1].x1 > _GAP * min(word.size, words[-1].size):
            yield Piece(words, number)
            words = []
        words.append(word)
    yield Piece(words, number)


def _capped(words: list[Word]) -> list[Word]:
    """The words, a large first letter joined to the word that it begins: the topmost at its right."""
    usual = median(word.size for word in words) if words else 0.0
    for cap in [word for word in words if len(word.text) == 1 and word.size > _DROP_CAP * usual]:
        beside = [
            word
            for word in words
            if word is not cap
            and 0 <= word.x0 - cap.x1 + 1 <= cap.size / 2
            and cap.y - 1 <= word.y < cap.y + cap.size
            and word.text[0].isalpha()
        ]
        first = max(beside, key=lambda word: word.y, default=cap)
        if cap.text.isalpha() and cap.size > _DROP_CAP * first.size:
            first.text, first.x0 = cap.text + first.text, cap.x0
            words = [word for word in words if word is not cap]
    return words


# --- what stands around the text -------------------------------------------------------------------------------------


def _furniture(pages: list[list[Row]]) -> list[list[Row]]:
    """For each page, its rows that are no part of the text."""
    edges = [_edges(rows) for rows in pages]
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, rows in enumerate(edges):
        for row in rows:
            places[_pattern(row)].append((number, row[0].y))
    return [
        [row for row in rows if _is_mark(row) or _is_again(places[_pattern(row)], number, row[0].y)]
        for number, rows in enumerate(edges)
    ]


def _edges(rows: list[Row]) -> list[Row]:
    """A page's first and last rows. Of the few rows of a short page, all are."""
    return rows if len(rows) <= 2 * _EDGE_ROWS else [*rows[:_EDGE_ROWS], *rows[-_EDGE_ROWS:]]


def _pattern(row: Row) -> str:
    """What a row says, whatever the figures in it."""
    return re.sub(r"\d+", "#", " ".join(piece.text for piece in row)).casefold()


def _is_again(places: list[tuple[int, float]], page: int, y: float) -> bool:
    return any(other != page and abs(place - y) <= _SAME_PLACE for other, place in places)


def _told(rows: list[Row]) -> list[str]:
    """What the rows around a page say of its text; of a browser's, the address alone."""
    return [piece.text for row in rows for piece in row if not _is_printed(row) or piece.text.startswith("http")]


def _is_printed(row: Row) -> bool:
    return any(_PRINTED.fullmatch(piece.text) for piece in row)


def _is_mark(row: Row) -> bool:
    """Whether a row is a page's number, or what a browser prints at the edge: the day, an address, "1/2"."""
    return _is_printed(row) or _NUMBER.fullmatch(" ".join(piece.text for piece in row)) is not None


# --- columns ---------------------------------------------------------------------------------------------------------


def _columns(pieces: list[Piece], depth: int) -> Iterator[list[Piece]]:
    """The pieces as columns, in reading order."""
    strip = _strip(pieces) if depth else None
    if strip is None:
        if pieces:
            yield pieces
        return
    for across, band in _bands(pieces, *strip):
        left = [piece for piece in band if piece.x1 <= strip[0]]
        right = [piece for piece in band if piece.x1 > strip[0]]
        if across or not _parts(left, right):
            yield from _columns(band, 0)
        else:
            yield from _columns(left, depth - 1)
            yield from _columns(right, depth - 1)


def _strip(pieces: list[Piece]) -> tuple[float, float] | None:
    """Where the strip lies that parts the most pieces into columns: from where to where; None if none does."""
    best, found = 0, None
    width = _GAP * median(piece.size for piece in pieces) if pieces else 0.0
    for start in sorted({float(int(piece.x1) + 1) for piece in pieces}):
        if sum(piece.x0 >= start + width - 1 for piece in pieces) < _COLUMN_ROWS:
            continue
        strip = (start, start + width - 1)
        parted = 0
        for across, band in _bands(pieces, *strip):
            left = [piece for piece in band if piece.x1 <= start]
            right = [piece for piece in band if piece.x1 > start]
            if not across and _parts(left, right):
                parted += len(band)
        if parted > best:
            best, found = parted, strip
    return found


def _parts(left: list[Piece], right: list[Piece]) -> bool:
    """Whether the two sides of a strip are columns of text."""
    return all(len(side) >= _COLUMN_ROWS and _is_column(side) for side in (left, right))


def _is_column(pieces: list[Piece]) -> bool:
    """Whether there are rows enough, and most of them as wide as a column's are."""
    rows: dict[int, tuple[float, float]] = {}
    for piece in pieces:
        start, end = rows.get(piece.row, (piece.x0, piece.x1))
        rows[piece.row] = min(start, piece.x0), max(end, piece.x1)
    width = _COLUMN_WIDTH * median(piece.size for piece in pieces)
    return len(rows) >= _COLUMN_ROWS and median(end - start for start, end in rows.values()) >= width


def _bands(pieces: list[Piece], start: float, end: float) -> Iterator[tuple[bool, list[Piece]]]:
    """The pieces from the top, in runs: those of rows that cross the strip (True), and those that leave it free."""
    crossing = {piece.row for piece in pieces if piece.x0 < end and piece.x1 > start}
    run: list[Piece] = []
    across = False
    for piece in pieces:
        if run and across is not (piece.row in crossing):
            yield across, run
            run = []
        across = piece.row in crossing
        run.append(piece)
    if run:
        yield across, run


# --- lines -----------------------------------------------------------------------------------------------------------


def _lines(column: list[Piece], page: int, number: int, pieces: list[Piece]) -> list[Line]:
    """A column's lines from the top. One of a line or two is as wide as what all of the page's ``pieces`` take."""
    rows: dict[int, list[Piece]] = defaultdict(list)
    for piece in column:
        rows[piece.row].append(piece)
    lines = [_line(row, page, number) for _, row in sorted(rows.items())]
    size = median(line.size for line in lines)
    usual = [line for line in lines if 0.9 * size < line.size < 1.1 * size] if len(lines) >= _COLUMN_ROWS else pieces
    left, right = min(line.x0 for line in usual), max(line.x1 for line in usual)
    distances = sorted(a.y - b.y for a, b in pairwise(lines) if a.y - b.y > 0.9 * size)
    leading = distances[len(distances) // 5] if distances else 0.0  # the larger ones are between paragraphs
    for line in lines:
        line.left, line.right, line.leading = left, right, leading
    return lines


def _line(row: list[Piece], page: int, number: int) -> Line:
    longest = max(row, key=lambda piece: len(piece.text))
    text = " ".join(piece.text for piece in row)
    return Line(text, page, number, row[0].x0, max(piece.x1 for piece in row), longest.y, longest.size)
