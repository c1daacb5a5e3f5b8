"""An article's words as a reader sees them: in marks that match, behind who, where and when as far as that is known.

    framed("JD Vance, in The Kyiv Independent, 8 May 2025", "No deal.")      # … 8 May 2025: “No deal.”
    framed("In The Post", "“No,” he said.")                                  # In The Post: “No,” he said.
    frame_of(text, citation, article)                                        # what stands around the cited words

Names, outlets and mentions are the article's own; days are told as people write them. Words that hold double marks get
single ones around them, a sentence that holds some stands without. Not covered: which words answer.
"""

from __future__ import annotations

import re

from rag.answering.naming import is_named, names_speaker
from rag.answering.text import day_of, flat, speaker_of
from rag.language.typography import find_quoted
from rag.schema import Article, Citation

FRAME_WORDS = frozenset({"in", "an", "article"})
_QUOTED = (re.compile("“(.*)”", re.DOTALL), re.compile("‘(.*)’", re.DOTALL))
_DOUBLE = re.compile("[“”\"„«»]|''")
_OWN_MARKS = re.compile(rf"{_DOUBLE.pattern}|\[")
_BEHIND_FRAME = re.compile(r": ")


def framed(frame: str, text: str, *, is_sentence: bool = False) -> str:
    """The words in marks behind their frame; a sentence that holds marks or brackets of its own gets none around it."""
    shown = flat(text)
    if not (is_sentence and _OWN_MARKS.search(shown)):
        shown = f"‘{shown}’" if _DOUBLE.search(shown) else f"“{shown}”"
    return f"{frame}: {shown}" if frame else shown


def frame_for(citation: Citation, who: str | None) -> str:
    """``Ann Lee, in The Post, 8 May 2025``: who speaks, where and when, as far as it is known."""
    outlet, day = citation.article["publisher"], day_of(citation)
    place = f"in {outlet}" if outlet else ""
    known = ", ".join(filter(None, (who, place, day))) or "in an article"
    return _capitalised(known)


def frame_of(text: str, citation: Citation, article: Article) -> str | None:
    """What stands around the citation's words in a sentence; None when they don't stand there."""
    for behind in (0, *(match.end() for match in _BEHIND_FRAME.finditer(text))):
        if is_as_cited(text[behind:], citation, article):
            return text[:behind]
    marked = [found for marks in _QUOTED if (found := marks.search(text))]
    for quoted in marked:
        is_inside = any(outer.start() < quoted.start() and quoted.end() < outer.end() for outer in marked)
        if not is_inside and find_quoted(quoted[1], citation.quote):  # what stands in the outer marks must be there
            return text[: quoted.start()] + text[quoted.end() :]
    return None


def is_as_cited(text: str, citation: Citation, article: Article) -> bool:
    """Whether the text is what is cited, on one line, but for a name in brackets behind a pronoun or a role."""
    quote = flat(citation.quote)
    return text == quote or is_named(text, quote, article) or names_speaker(text, citation)


def fields_of(citation: Citation) -> list[str]:
    """What a frame may hold of its citation, the longest first."""
    who = [name for name in (citation.speaker, speaker_of(citation)) if name]
    told = [*who, *map(_capitalised, who), citation.article["publisher"], day_of(citation)]
    return sorted({value for value in told if value}, key=len, reverse=True)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
