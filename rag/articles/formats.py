"""One function a file format: bytes into the decoded text and the fields that the format itself carries.

    read_plain(data, "story.md")              # Extract(text=the whole file, known=front matter, start=after it)
    read_docx(data, "story.docx").text        # its paragraphs

Every function raises ReadError for bytes that hold no article. Not covered: scanned pages (no OCR), tables, captions.
"""

from __future__ import annotations

from rag.articles.bylines import is_person
from rag.articles.decoding import decode
from rag.articles.extract import Extract
from rag.articles.fields import Fields, said
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
