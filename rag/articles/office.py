"""Files of word processors: DOCX, ODT and RTF, their headline and author where the text bears them out.

    read_docx(data, "story.docx").known.title       # the paragraph in the style "Title", or the title of the properties

What a program fills in by itself (a template's title, whoever owns the computer) isn't believed: a title must stand in
the text, an author must be a person's full name. Not covered: pictures of text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.articles.bylines import is_person
from rag.articles.decoding import decode
from rag.articles.extract import Extract
from rag.articles.fields import Fields, said
from rag.articles.opendocument import read_opendocument
from rag.articles.packages import Story
from rag.articles.word import read_word
from rag.confined.process import ConfinedError, run
from rag.errors import ReadError


def read_docx(data: bytes, source: str) -> Extract:
    """The text of a Word document."""
    return _read(read_word, data, source, "Word document", ".docx")


def read_odt(data: bytes, source: str) -> Extract:
    """The text of an OpenDocument text."""
    return _read(read_opendocument, data, source, "OpenDocument text", ".odt")


def read_rtf(data: bytes, source: str) -> Extract:
    """The text of a Rich Text file (striprtf, in a process with limits)."""
    return _read(_rich_text, data, source, "Rich Text file", ".rtf")


def _read(read: Callable[[bytes], Story], data: bytes, source: str, kind: str, suffix: str) -> Extract:
    try:
        story = read(data)
    except Exception as error:  # a damaged file makes zipfile, zlib, lxml and striprtf raise
        hint = f"Open it and save it again as {suffix}, without a password"
        raise ReadError(source, f"{source} is a broken {kind}: {error}", hint) from error
    text = "\n\n".join(story.paragraphs)
    if not text:
        raise ReadError(source, f"{source} holds no text", "Check that its text isn't inside pictures")
    title, author = said(story.title), said(story.author)
    known = Fields(
        title=story.headline or (title if title and title in text else None),
        author=author if author and is_person(author) else None,
    )
    return Extract(text, known)


_PROPERTY = re.compile(r"\\(title|author)\s([^{}\\]*)")


def _rich_text(data: bytes) -> Story:
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ValueError("it doesn't begin as one")
    try:
        text = run("rag.confined.richtext", data)
    except ConfinedError as error:
        raise ValueError(str(error)) from error
    properties = dict(_PROPERTY.findall(decode(data[:20_000])))
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    return Story(paragraphs, title=properties.get("title"), author=properties.get("author"))
