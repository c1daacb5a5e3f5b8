"""Errors in the words of somebody at a page or a program elsewhere, who has no shell there and sets no variable.

    >>> error_told(EmptyArchiveError("/srv/news holds no articles", "Add some first: `rag ingest PATH…`"))
    'The archive holds no articles yet. Add some on the Archive page.'
    >>> plainly("https://post.example is too large. Raise RAG_MAX_DOCUMENT_MB")
    'https://post.example is too large. Whoever runs this archive can change that.'
    >>> plainly("/srv/news/2031/tram.txt has no text")
    'tram.txt has no text'

Not covered: the errors themselves, which the command line tells as they are.
"""

from __future__ import annotations

import re
from typing import Any

from rag.errors import EmptyArchiveError, RagError, UnknownArticleError

_SHELL = re.compile(r"`rag |(?:RAG|OPENAI|AZURE)_[A-Z_]+|(?<![\w-])--[a-z]|\bpip install\b")
_FOLDERS = re.compile(r"(?<![\w:/.~])/(?:[^\s/:'’”]+/)+")  # of this machine, before a file's name
_NUMBER = re.compile(r"\[(?:Errno|WinError) -?\d+\] ?")
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z“`])")
_OTHERS = "Whoever runs this archive can change that."


def error_told(error: RagError) -> str:
    """An error as a page tells it."""
    match error:
        case EmptyArchiveError():
            return "The archive holds no articles yet. Add some on the Archive page."
        case UnknownArticleError():
            return f"{_ended(error.message)} It was deleted, or its address is wrong."
    if _SHELL.search(error.message):  # what to do about it says nothing without what it is about
        return plainly(error.message)
    return plainly(str(error))


def without_folders(text: str) -> str:
    """A text in which files of this machine go by their names: where they lie is nobody's business."""
    return _FOLDERS.sub("", text)


def sources_named(told: Any) -> Any:
    """What is told of an archive, as JSON, in which each ``source`` that is a file goes by its name.

    An article's ``identity`` is its source where no address tells it.
    """
    if isinstance(told, dict):
        return {
            key: without_folders(value)
            if key in ("source", "identity") and isinstance(value, str)
            else sources_named(value)
            for key, value in told.items()
        }
    return [sources_named(each) for each in told] if isinstance(told, list | tuple) else told


def plainly(text: str) -> str:
    """The sentences that tell somebody at a page something, and whom to turn to where only others can help."""
    sentences = _SENTENCE.split(without_folders(_NUMBER.sub("", text)))
    kept = [sentence for sentence in sentences if not _SHELL.search(sentence)]
    if len(kept) == len(sentences):
        return " ".join(kept)
    told = " ".join(kept) or "Something isn't set up as it should be."
    return told if "`rag ingest PATH" in text else f"{_ended(told)} {_OTHERS}"


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?" else f"{text}."
