"""What tests of reading share: files written, and read as a folder's or an upload's are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.articles import documents
from rag.errors import ReadError
from rag.schema import Article
from rag.settings import Settings

STORY = (
    "The harbour council voted on Tuesday to close the old ferry terminal, ending a dispute of four years.\n\n"
    "“We waited long enough,” said council leader Ada Brandt. “The terminal is not safe and nobody should use it.”\n\n"
    "The vote was 11 to 9. The ferry company said it would appeal."
)


def read(path: Path | str, **settings: Any) -> list[Any]:
    """The articles of a file or folder, and what couldn't be read."""
    items = list(documents([str(path)], Settings(**settings)))
    return [article for item in items for article in ([item] if isinstance(item, ReadError) else item.articles())]


def only(path: Path | str, **settings: Any) -> Article:
    """The one article of a file."""
    (article,) = read(path, **settings)
    assert isinstance(article, Article), article
    return article


def refused(path: Path | str, **settings: Any) -> ReadError:
    """Why a file can't be read."""
    (error,) = read(path, **settings)
    assert isinstance(error, ReadError), error
    return error


def write(path: Path, content: bytes | str) -> Path:
    """The path, once it holds the content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Prints what a path's articles begin with, or why they can't be read; for ``limits.within``.
READ = """
from rag.articles import documents
from rag.settings import Settings
for document in documents([{path!r}], Settings()):
    for item in [document] if isinstance(document, Exception) else document.articles():
        print(getattr(item, "message", None) or item.text[:100])
"""
