"""Where words come from, as a reader writes it: who, in what role, in which outlet, when, under which title and URL.

    attributed(citation)
    # “It was late,” — Ada Holloway, mayor of Tideway. “Depot opens”, The Tideway Post, 4 March 2031. https://…

Citations are objects as ``Answer.to_dict`` gives them. Not covered: escaping, which is for each format.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.exports.manner import day, quoted
from rag.translation import later, say

_FIELDS = {
    "title": later("title"),
    "publisher": later("publisher"),
    "author": later("author"),
    "published_at": later("published at"),
    "updated_at": later("updated at"),
    "url": later("url"),
}


def outlet(article: Mapping[str, Any]) -> str:
    """Who published it; else where it was read from."""
    return str(article["publisher"] or article["url"] or article["source"].rpartition("/")[2])


def headline(article: Mapping[str, Any]) -> str:
    """Its title; else where it was read from."""
    return str(article["title"] or article["source"].rpartition("/")[2])


def credited(citation: Mapping[str, Any]) -> str | None:
    """Whom the article credits: ``Ada Holloway``, ``a spokesperson for Ada Holloway``, ``officials``."""
    speaker, mention = citation["speaker"], citation["speaker_mention"]
    if citation["relation"] == "spokesperson" and speaker:
        speaker = say("a spokesperson for {speaker}", speaker=speaker)
    named = speaker or (mention["text"] if mention else None)
    teller = citation["reported_by"]
    return say("{speaker}, as told by {teller}", speaker=named, teller=teller) if named and teller else named


def origin(citation: Mapping[str, Any]) -> str:
    """A line on where cited words come from: speaker, outlet, date."""
    known = (credited(citation), outlet(citation["article"]), day(citation["article"]["published_at"]))
    return " · ".join(filter(None, known))


def cited_words(citation: Mapping[str, Any]) -> str:
    """The quotation in one line; for a field, its name and value."""
    if (field := citation["field"]) is not None:
        return f"{say(_FIELDS.get(field, field.replace('_', ' ')))}: {citation['article'][field]}"
    return " ".join(citation["quote"].split())


def in_marks(citation: Mapping[str, Any]) -> str:
    """The cited words between quotation marks, unless they begin with some."""
    words = cited_words(citation)
    if citation["field"] is not None or words[:1] in '“"‘«„' or words[:2] in ("''", "``"):
        return words
    return quoted(words)


def source_line(citation: Mapping[str, Any]) -> str:
    """Speaker and role, then title, outlet, date and URL, as far as they are known; the author where nobody speaks."""
    article, role = citation["article"], citation.get("role")
    who = ", ".join(filter(None, (credited(citation), role if citation["relation"] == "self" else None)))
    author = article.get("author") if not who and citation["field"] is None else None
    by = say("by {author}", author=author) if author else None
    title = quoted(article["title"]) if article["title"] else None
    where = ", ".join(filter(None, (title, by, outlet(article), day(article["published_at"]))))
    address = article["url"] if article["url"] and article["url"] != outlet(article) else None
    return " ".join(filter(None, (f"{who}." if who else None, f"{where}.", address)))


def attributed(citation: Mapping[str, Any]) -> str:
    """The words with where they come from: what "Copy quote" puts on the clipboard."""
    return f"{in_marks(citation)} — {source_line(citation)}"
