"""One function a file format: bytes into the decoded text and the fields that the format itself carries.

    read_plain(data, "story.md")              # Extract(text=the whole file, known=front matter, start=after it)
    read_html(data, "story.html").text        # the article's paragraphs (trafilatura)

Every function raises ReadError for bytes that hold no article. Not covered: scanned pages (no OCR), tables, captions.
"""

from __future__ import annotations

import codecs
import re
from typing import Any
from urllib.parse import urlsplit

from rag.articles.bylines import is_person
from rag.articles.decoding import decode
from rag.articles.extract import Extract
from rag.articles.fields import Fields, canonical_url, said
from rag.articles.marks import read_marks
from rag.articles.markup import MarkupError
from rag.articles.text import read_front_matter
from rag.articles.word import read_word
from rag.errors import ReadError


def read_plain(data: bytes, source: str) -> Extract:
    """Plain text or Markdown, with front matter or without."""
    try:
        text = decode(data)
    except ValueError as error:
        raise ReadError(source, f"{source} is not text: {error}", "Give it the suffix of what it is") from error
    if not text.strip():
        raise ReadError(source, f"{source} is empty: it holds white space only", "Check that it was saved whole")
    known, start = read_front_matter(text)
    return Extract(text, known, start)


def read_html(data: bytes, source: str, url: str | None = None, charset: str | None = None) -> Extract:
    """The article of an HTML page: trafilatura's text, title, author and site; dates only where the page marks them.

    ``charset`` is the HTTP header's. The page's canonical URL is believed unless it is the site's front page.
    """
    html = _decode_html(data, source, charset)
    try:
        marks = read_marks(html)
    except MarkupError as error:
        raise ReadError(source, f"{source} is no page that can be read: {error}", _TRY_ANOTHER) from error
    found = _trafilatura(html, url)
    text = (found.text or "").strip() if found is not None else ""
    if found is None or len(text.split()) < _MIN_WORDS:
        raise ReadError(source, f"{source} holds no article that can be told from the page around it", _TRY_ANOTHER)
    canonical = canonical_url(found.url)
    if canonical and urlsplit(canonical).path == "/" and (url is None or urlsplit(url).path not in ("", "/")):
        canonical = None
    # Without a name of the site, trafilatura takes the host's.
    host = urlsplit(url or canonical or "").netloc
    named_by_host = f'"{found.sitename}"' not in html and str(found.sitename).casefold() in host
    known = Fields(
        title=said(found.title),
        publisher=None if named_by_host else said(found.sitename),
        author=(said(found.author) or "").replace("; ", ", ") or None,
        published_at=marks.published,
        updated_at=marks.updated,
        url=canonical,
    )
    return Extract("\n\n".join(line for line in text.split("\n") if line.strip()), known)


def _trafilatura(html: str, url: str | None) -> Any:
    """trafilatura's document, or None. Its date isn't used: it may come from anywhere in the page."""
    import trafilatura

    try:
        return trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    except Exception:  # noqa: BLE001  the page can be anything, and lxml and htmldate raise what they like
        return None


_TRY_ANOTHER = "Try another page of the site"
_MIN_WORDS = 20  # of a page without an article trafilatura returns a menu's few words
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


def _decode_html(data: bytes, source: str, charset: str | None) -> str:
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


def read_docx(data: bytes, source: str) -> Extract:
    """The paragraphs of a Word document; title and author from its properties where they read like ones."""
    try:
        story = read_word(data)
    except Exception as error:  # a damaged file makes zipfile, zlib or lxml raise
        raise ReadError(source, f"{source} is a broken Word document: {error}", "Save it again as .docx") from error
    text = "\n\n".join(story.paragraphs)
    if not text:
        raise ReadError(source, f"{source} holds no text", "Check that the text isn't inside pictures or text boxes")
    title, author = said(story.title), said(story.author)
    # Word fills these in by itself: a template's title, the name of whoever owns the computer.
    known = Fields(
        title=title if title and title in text else None, author=author if author and is_person(author) else None
    )
    return Extract(text, known)
