"""PDF: the article's paragraphs out of a file's lines, and its fields from the first page.

    read_pdf(data, "story.pdf")      # Extract(text="Talks stall again\\n\\nBy Jane Roe\\n\\nThe talks …", known=…)

Where the words stand is read in a process with limits (``rag.confined.pdf``); what belongs together is decided here, by
type size, distance, indent, and whether a line's end leaves room for the next line's first word. The headline is in the
largest type; the title that the file names counts where the first page has it too (else it is a file's name, or a
template's). Not covered: scanned pages (no OCR), several articles on a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from rag.articles.bylines import is_outlet, read_byline, split_names
from rag.articles.extract import Extract
from rag.articles.fields import Fields, canonical_url, said
from rag.articles.header import read_credit, read_signed
from rag.articles.hyphens import is_broken, spellings_in
from rag.articles.lines import HEADLINE_CHARACTERS, letters
from rag.articles.stamps import read_stamps
from rag.confined.layout import Line
from rag.confined.process import ConfinedError, run
from rag.errors import ReadError

_OTHER_SIZE = 1.12  # times larger or smaller is another kind of text: a headline, a caption, a note
_HEADLINE_SIZE = 1.2  # times the text's
_HEADER_LINES = 15
_HEADER_PARAGRAPHS = 8
_APART = 1.35  # times the usual distance between lines
_LEADING = 1.2  # type sizes, where a column has too few lines to tell
_INDENT = (0.7, 2.5)  # type sizes
_SHORT = 0.65  # of the column's width: a line that a wrap leaves no shorter
_ABOVE_WORDS = 40
_LABEL_WORDS = 8
_NOTES = 3  # paragraphs of another size that may stand inside a sentence: notes at a page's end, captions
_SENTENCE_END = re.compile(r"[.!?:…][\"”’)\]]*$")
_HYPHENED = re.compile(r"[^\W\d_]-$")
_WORD = re.compile(r"[^\W_][\w’'-]*")


def read_pdf(data: bytes, source: str) -> Extract:
    """The text of a PDF in reading order, without what stands around it on its pages."""
    try:
        found = run("rag.confined.pdf", data)
    except ConfinedError as error:
        if "password" in str(error):
            hint = "Save it without a password"
            raise ReadError(source, f"{source} is encrypted and asks for a password", hint) from error
        raise ReadError(source, f"{source} is a broken PDF: {error}", "Save or download it again") from error
    lines = [Line(**line) for line in found["lines"]]
    if not any(c.isalnum() for line in lines for c in line.text):
        raise ReadError(source, f"{source} holds no text: its pages are images", "Run it through OCR first")
    spellings = spellings_in(line.text for line in lines)
    paragraphs = _mended(_paragraphs(lines, spellings), spellings)
    known, above = _fields(paragraphs, found["title"], found["edges"])
    paragraphs = _trimmed(paragraphs[above:])
    return Extract("\n\n".join(p.text for p in paragraphs), known)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A run of lines. ``size`` is its type's, in sizes of the text's."""

    text: str
    size: float
    page: int

    @property
    def is_body(self) -> bool:
        """Whether it is set as the text is."""
        return _alike(self.size, 1)

    @property
    def is_large(self) -> bool:
        """Whether it is set as a headline is."""
        return self.size >= _HEADLINE_SIZE

    @property
    def is_open(self) -> bool:
        """Whether it breaks off: in a sentence, or in quotation marks."""
        return not self.is_sentence or self.text.count("“") > self.text.count("”")

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as sentences do."""
        return _SENTENCE_END.search(self.text) is not None


# --- paragraphs ------------------------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[Line], spellings: Set[str]) -> list[_Paragraph]:
    """The lines, joined where one runs on into the next."""
    body = _body_size(lines)
    runs: list[list[Line]] = []
    marks = 0  # quotation marks that the paragraph has opened, less those it has closed
    for i, line in enumerate(lines):
        in_head = 0 < i < _HEADER_LINES and _parts_head(lines[i - 1], line, len(runs[-1]) == 1)
        if i and not in_head and _runs_on(lines[i - 1], line, body, marks > 0):
            runs[-1].append(line)
        else:
            runs.append([line])
            marks = 0
        marks += line.text.count("“") - line.text.count("”")
    return [_paragraph(run, body, spellings) for run in runs]


def _paragraph(run: list[Line], body: float, spellings: Set[str]) -> _Paragraph:
    """A run of lines as one text."""
    pieces = [run[0].text]
    for line in run[1:]:
        pieces[-1:] = _joined(pieces[-1], line.text, spellings)
    return _Paragraph("".join(pieces), run[0].size / body, run[0].page)


def _runs_on(last: Line, line: Line, body: float, in_quotation: bool) -> bool:
    """Whether a line goes on with the paragraph that the last one ended, which has a quotation open or not."""
    if not _alike(last.size, line.size):
        return False
    if _HYPHENED.search(last.text):
        return True
    ended = _SENTENCE_END.search(last.text) is not None
    if last.column != line.column:
        quoted_on = in_quotation and not line.text.startswith("“")
        return quoted_on or not (ended or _is_short(last))
    if last.y - line.y > _APART * max(last.leading, line.size * _LEADING):
        return False
    if line.size > _HEADLINE_SIZE * body:
        return True
    first = line.text.split(" ", 1)[0]
    fits = last.right - last.x1 > (len(first) + 1) * (line.x1 - line.x0) / len(line.text)
    if _is_indented(line):
        return _is_indented(last) and not (ended or fits)
    return not (ended and fits) and not _is_short(last)


def _is_indented(line: Line) -> bool:
    """Whether it is set as a paragraph's first line is; what begins further right stands beside something."""
    return _INDENT[0] * line.size < line.x0 - line.left < _INDENT[1] * line.size


def _is_short(line: Line) -> bool:
    """Whether no wrap has ended it: there is room for more than a word."""
    return line.right - line.x1 > (1 - _SHORT) * (line.right - line.left)


def _parts_head(last: Line, line: Line, alone: bool) -> bool:
    """Whether one of two lines says who wrote the story, for whom or when. ``alone`` if the last began a paragraph."""
    if alone and read_credit(last.text):
        return True
    byline = line.text[:1].isupper() and read_byline(line.text) is not None  # also below a headline that fills its line
    may_begin = byline or _is_short(last) or _SENTENCE_END.search(last.text) is not None
    return may_begin and read_credit(line.text) is not None


def _alike(one: float, two: float) -> bool:
    return max(one, two) <= _OTHER_SIZE * min(one, two)


def _body_size(lines: Iterable[Line]) -> float:
    """The size of the type that most of the text is set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0]


def _joined(last: str, line: str, spellings: Set[str]) -> tuple[str, str]:
    """A line and the next one, as they follow each other: a hyphen that broke a word is dropped."""
    if not _HYPHENED.search(last):
        return last, f" {line}"
    first, second = re.search(r"[\w-]*$", last[:-1]), _WORD.match(line)
    broken = first and second and is_broken(first[0], second[0], spellings)
    return last[:-1] if broken else last, line


def _mended(paragraphs: Iterable[_Paragraph], spellings: Set[str]) -> list[_Paragraph]:
    """The paragraphs, each that notes at a page's end or a caption interrupt joined, before what interrupts it."""
    out: list[_Paragraph] = []
    for paragraph in paragraphs:
        last = len(out) - 1
        place = next((k for k in range(last, max(-1, last - 1 - _NOTES), -1) if out[k].is_body), last)
        if place < last and paragraph.is_body and out[place].is_open and paragraph.text[:1].islower():
            out[place] = replace(out[place], text="".join(_joined(out[place].text, paragraph.text, spellings)))
        else:
            out.append(paragraph)
    return out


# --- fields ----------------------------------------------------------------------------------------------------------


def _fields(paragraphs: Sequence[_Paragraph], named: str | None, edges: Iterable[str]) -> tuple[Fields, int]:
    """What the first page says of the story, in its head and at its edges; how many paragraphs stand above the head."""
    first = [p for p in paragraphs if p.page == paragraphs[0].page][:_HEADER_PARAGRAPHS]
    large = sorted((p for p in first if p.is_large), key=lambda p: -p.size)
    mastheads = [p for p in large if is_outlet(p.text)]
    headline = next((p.text for p in large if p not in mastheads and len(p.text) <= HEADLINE_CHARACTERS), None)
    known = read_signed(said(named) or "")
    if not any(known.title and letters(known.title) == letters(p.text) for p in first):
        known = Fields()  # a file's name, a template's title
    known = known.or_else(Fields(title=headline, publisher=mastheads[0].text if mastheads else None))
    above = _above(first, known.title)
    for edge in [*edges, *(p.text for p in first[:above])]:
        known = known.or_else(_edge(edge))
    return known, above


def _above(first: Sequence[_Paragraph], title: str | None) -> int:
    """How many of the first paragraphs are a site's or paper's own, above the headline."""
    place = next((i for i, p in enumerate(first) if title and letters(p.text) == letters(title)), 0)
    return place if sum(len(p.text.split()) for p in first[:place]) <= _ABOVE_WORDS else 0


def _trimmed(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """The paragraphs without labels after the last sentence: a site's name, its links."""
    last = max((i for i, p in enumerate(paragraphs) if p.is_sentence), default=len(paragraphs))
    rest = paragraphs[last + 1 :]
    return paragraphs[: last + 1] if all(len(p.text.split()) <= _LABEL_WORDS for p in rest) else paragraphs


def _edge(text: str) -> Fields:
    """What stands at a page's edge: an outlet, a date, the address that a browser prints."""
    if url := canonical_url(text):
        return Fields(url=url)
    stamps = read_stamps(text)
    names = split_names(stamps.rest if stamps else text) or Fields()
    return Fields(publisher=names.publisher).or_else(stamps.fields if stamps else Fields())
