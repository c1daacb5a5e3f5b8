"""What reading a format gives: the decoded text, and what its container says about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.articles.fields import Fields


@dataclass(frozen=True, slots=True)
class Extract:
    """Decoded text and what its container says about it. The body begins at ``start``.

    ``part`` names one article among several of a file (part of its identity), ``where`` says so to people.
    ``marks`` are the spans of the body that aren't words (Markdown's).
    """

    text: str
    known: Fields = field(default_factory=Fields)
    start: int = 0
    part: str = ""
    where: str = ""
    marks: tuple[tuple[int, int], ...] = ()
