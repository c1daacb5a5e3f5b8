"""A PDF as lines of text in reading order, by where its words stand (pdfium).

    read(data)      # {"title": "…", "edges": ["The Alder Gazette", …], "lines": [{"text": "…", "page": 0, …}, …]}

``lines`` are the article's, and ``edges`` what stands around it on the first page that has any: running headers, page
numbers, a browser's print marks. Text on its side is read if most of its page is. Not covered: scanned pages (no
OCR), pictures.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator
from math import hypot, pi
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from rag.confined.layout import Word, read_pages

_MAX_PAGES = 2_000
_MAX_WORDS = 20_000  # of a page: a broadsheet's have 6,000
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}  # what pdfium gives for a hyphen at a line's end
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read(data: bytes) -> dict[str, Any]:
    """The document's lines. Raises ValueError for one that has none that can be read."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).casefold()
        raise ValueError("it asks for a password" if locked else str(error)) from error
    if len(document) > _MAX_PAGES:
        raise ValueError(f"it has more than {_MAX_PAGES:,} pages")
    lines, edges = read_pages([_words(document, number) for number in range(len(document))])
    title = document.get_metadata_value("Title").strip()
    return {"title": title or None, "edges": edges, "lines": [vars(line) for line in lines]}


def _words(document: pypdfium2.PdfDocument, number: int) -> list[Word]:
    """The words of a page that stand as most of them do; none of a page that is damaged."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    turned: dict[int, list[Word]] = defaultdict(list)
    for count, (quarter, word) in enumerate(_runs(text.raw)):
        turned[quarter].append(word)
        if count >= _MAX_WORDS:
            raise ValueError(f"a page of it has more than {_MAX_WORDS:,} words")
    text.close()
    page.close()
    return max(turned.values(), key=len, default=[])


def _runs(text: Any) -> Iterator[tuple[int, Word]]:
    """Characters in the order in which they are drawn, joined until a space or one that stands elsewhere.

    Each comes with the quarter turns by which it stands on its side, and with its places as if it didn't.
    """
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    word, quarter = None, 0
    for i in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if (code <= 0x20 and code != 0x02) or code in (0xA0, 0x200B):
            if word is not None:
                yield quarter, word
            word = None
            continue
        pdfium.FPDFText_GetCharOrigin(text, i, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, i, box)
        letter = _HYPHENS.get(code) or _LIGATURES.get(code) or chr(code)
        if word is not None and _goes_on(word, *_upright(quarter, x.value, y.value)):
            word.text += letter
            word.x1 = max(word.x1, _ends(quarter, box)[1])
            continue
        if word is not None:
            yield quarter, word
        quarter = round(-pdfium.FPDFText_GetCharAngle(text, i) / (pi / 2)) % 4  # it counts clockwise
        word = Word(letter, *_ends(quarter, box), _upright(quarter, x.value, y.value)[1], _size(text, i))
    if word is not None:
        yield quarter, word


def _upright(quarter: int, x: float, y: float) -> tuple[float, float]:
    """A place, turned back by so many quarters."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


def _ends(quarter: int, box: Any) -> tuple[float, float]:
    """Where a letter's box begins and ends in the direction of its line."""
    return ((box.left, box.right), (box.bottom, box.top), (-box.right, -box.left), (-box.top, -box.bottom))[quarter]


def _size(text: Any, i: int) -> float:
    """The size of a letter's type on the page, in points."""
    matrix = pdfium.FS_MATRIX()
    scaled = pdfium.FPDFText_GetMatrix(text, i, matrix)
    return float(pdfium.FPDFText_GetFontSize(text, i) * (hypot(matrix.c, matrix.d) if scaled else 1)) or 1.0


def _goes_on(word: Word, x: float, y: float) -> bool:
    """Whether a letter here is the word's next: kerned, or the second of a ligature, it stands further left."""
    return abs(y - word.y) < 0.2 * word.size and -word.size < x - word.x1 < 0.2 * word.size
