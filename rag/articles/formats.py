"""Plain text and Markdown: bytes into the decoded text, and the fields of its front matter.

read_plain(data, "story.md")              # Extract(text=the whole file, known=front matter, start=after it)
"""

from __future__ import annotations

from dataclasses import replace

from rag.articles.decoding import decode
from rag.articles.extract import Extract
from rag.articles.markdown import marks
from rag.articles.text import read_front_matter
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


def read_markdown(data: bytes, source: str) -> Extract:
    """Markdown: plain text with the spans of its marks, which are no words."""
    extract = read_plain(data, source)
    return replace(extract, marks=tuple(marks(extract.text, extract.start)))
