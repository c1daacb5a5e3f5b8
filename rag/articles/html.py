"""A web page's article: what trafilatura takes for it, and what the page says of it.

    extract = read_html(data, "story.html")
    extract.text, extract.known        # paragraphs apart by empty lines; title, author, outlet, dates, address

Which words are the story is trafilatura's to say; who wrote it, where and when is read from the page's marks, its own
fields only where those say nothing. A list's items and a table's cells are shown as words, without the marks of either.
Not covered: pages that need JavaScript, captions (left out), words that the page hides.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from rag.articles.bylines import read_byline
from rag.articles.decoding import decode
from rag.articles.extract import Extract
from rag.articles.fields import Fields, canonical_url, said
from rag.articles.lines import letters
from rag.articles.marks import Marks, read_marks
from rag.articles.markup import MarkupError
from rag.errors import ReadError
from rag.language.lexicon import LABELS

_TRY_ANOTHER = "Try another page of the site"
_MIN_WORDS = 20  # of a page without an article trafilatura returns a menu's few words
_MUCH_MORE = 3  # a second way of reading counts if it finds so many times the words: the first has found a box
_PROSE_WORDS = 5  # a table's cell of more words is a paragraph
_OUTLET_WORDS = 6
_OPENING = "“\"‘'«»„"


def read_html(data: bytes, source: str, url: str | None = None, charset: str | None = None) -> Extract:
    """The article of an HTML page. Raises ReadError for a page without one.

    ``charset`` is the HTTP header's. The page's canonical URL is believed unless it is the site's front page.
    """
    html = _decoded(data, source, charset)
    try:
        marks = read_marks(html)
    except MarkupError as error:
        raise ReadError(source, f"{source} is no page that can be read: {error}", _TRY_ANOTHER) from error
    found = _article(html, url)
    if _words(found) < _MIN_WORDS:
        raise ReadError(source, f"{source} holds no article that can be told from the page around it", _TRY_ANOTHER)
    canonical = canonical_url(found.url)
    if canonical and urlsplit(canonical).path == "/" and (url is None or urlsplit(url).path not in ("", "/")):
        canonical = None
    title = said(found.title)
    known = Fields(
        title=title,
        publisher=marks.outlet or _outlet(marks.page_title, title) or _site_name(found, html, url or canonical),
        author=_author(marks) or (said(found.author) or "").replace("; ", ", ") or None,
        published_at=marks.published,
        updated_at=marks.updated,
        url=canonical,
    )
    return Extract("\n\n".join(_paragraphs(found.text)), known)


def _article(html: str, url: str | None) -> Any:
    """trafilatura's document, or None. Its date isn't used: it may come from anywhere in the page.

    What it takes for too short, it reads again as one paragraph in which headline, byline and captions are fused; so it
    is first asked for what there is, however short.
    """
    first = _trafilatura(html, url, min_characters=0)
    words = _words(first)
    if words >= 10 * _MIN_WORDS:
        return first
    second = _trafilatura(html, url)
    is_fused = second is not None and "\n" not in (second.text or "").strip()
    return second if words < _MIN_WORDS or _words(second) > words * (_MUCH_MORE if is_fused else 1) else first


def _words(found: Any) -> int:
    return len((found.text or "").split()) if found is not None else 0


def _trafilatura(html: str, url: str | None, min_characters: int | None = None) -> Any:
    import trafilatura
    from trafilatura.settings import use_config

    config = use_config()
    if min_characters is not None:
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(min_characters))
    try:
        page = _signed(html) if "<blockquote" in html and "<cite" in html else html
        return trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False, config=config)
    except Exception:  # noqa: BLE001  the page can be anything, and lxml and htmldate raise what they like
        return None


def _signed(html: str) -> Any:
    """The page's tree with ``<blockquote>`` and ``<cite>`` as words: quotation marks, a dash before the name."""
    import trafilatura

    tree = trafilatura.load_html(html)
    for quotation in tree.iter("blockquote") if tree is not None else ():
        cites = [cite for cite in quotation.iter("cite") if (cite.text or "").strip()[:1].isalnum()]
        said = [p for p in quotation.iter("p") if p.find(".//cite") is None and p.text_content().strip()]
        if len(cites) != 1 or not said or said[0].text_content().strip()[0] in _OPENING:
            continue
        cites[0].text = f"— {cites[0].text.strip()}"
        said[0].text = f"“{(said[0].text or '').lstrip()}"
        if len(said[-1]):
            said[-1][-1].tail = f"{(said[-1][-1].tail or '').rstrip()}”"
        else:
            said[-1].text = f"{said[-1].text.rstrip()}”"
    return html if tree is None else tree


def _author(marks: Marks) -> str | None:
    """Who wrote it: the first of JSON-LD's people, the page's bylines and its meta tags that names somebody in full."""
    people = [read_byline(f"By {name}") for name in marks.authors]
    if people and all(person and person.author for person in people):
        return ", ".join(str(person and person.author) for person in people)
    bylines = (read_byline(line) or read_byline(f"By {line}") for line in marks.bylines)
    named = [fields.author for fields in bylines if fields and fields.author]
    fullest = max((author for author in named if named[0] in author), key=len, default=None)  # a byline holds its links
    return fullest or ", ".join(marks.authors) or None


def _outlet(page_title: str | None, title: str | None) -> str | None:
    """The site's name behind the headline in the page's title: "Talks stall | World | The Daily Example"."""
    if not page_title or not title or not letters(page_title).startswith(letters(title)):
        return None
    parts = re.split(r"\s+[|–—·»-]\s+", page_title)
    last = parts[-1].strip()
    is_name = len(parts) > 1 and len(last.split()) <= _OUTLET_WORDS and last.casefold() not in LABELS
    return last if is_name and letters(last) not in letters(title) else None


def _site_name(found: Any, html: str, address: str | None) -> str | None:
    """trafilatura's name of the site, unless the page doesn't say it: then it is the host's."""
    name = found.sitename
    host = urlsplit(address or "").netloc
    return None if f'"{name}"' not in html and str(name).casefold() in host else said(name)


def _paragraphs(text: str) -> Iterator[str]:
    """trafilatura's lines without its marks of lists and tables. A cell that holds prose is a paragraph of its own."""
    for line in filter(None, map(str.strip, text.split("\n"))):
        if not line.startswith("|"):
            yield line.removeprefix("- ")
            continue
        cells = [cell.strip() for cell in line.strip("| ").split("|") if cell.strip("- ")]
        if any(len(cell.split()) > _PROSE_WORDS for cell in cells):
            yield from cells
        elif cells:
            yield " | ".join(cells)


_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


def _decoded(data: bytes, source: str, charset: str | None) -> str:
    """By byte order mark, HTTP header, ``<meta charset>``, else by the bytes; Latin-1 means Windows-1252 (WHATWG)."""
    if not data.strip():
        raise ReadError(source, f"{source} is empty", "Check that it was saved whole")
    marked = _CHARSET.search(data[:4096])
    for name in (charset, marked[1].decode("ascii", "replace") if marked else None):
        if name is None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            continue
        label = "cp1252" if re.sub(r"\W|_", "", name).lower() in ("iso88591", "latin1", "ascii", "usascii") else name
        try:
            if "\0" not in (html := data.decode(label)):
                return html
        except (LookupError, UnicodeError):
            continue
    try:
        return decode(data)
    except ValueError as error:
        raise ReadError(source, f"{source} is not HTML: {error}", "Give it the suffix of what it is") from error
