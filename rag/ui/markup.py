"""HTML made of tags and text: the one place where the pages' HTML is escaped, and the fragments that they share.

    >>> tag("p", "Fish & ", tag("b", "<chips>"), class_="menu")
    '<p class="menu">Fish &amp; <b>&lt;chips&gt;</b></p>'

Whatever isn't :class:`Markup` is text, so what an article, a name or a question holds can't come alive by being
forgotten. A link leads to another site only by :func:`outside`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from rag.exports.attribution import attributed, cited_words, credited, headline, origin, outlet
from rag.exports.manner import day
from rag.translation import say
from rag.ui import addresses

__all__ = [
    "Child",
    "Markup",
    "button",
    "card",
    "cited_words",
    "copies",
    "credited",
    "day",
    "headline",
    "join",
    "more",
    "origin",
    "outlet",
    "passage_address",
    "passage_link",
    "tag",
]

_VOID = ("br", "input")


class Markup(str):
    """HTML that is safe to show. Made by :func:`tag` and :func:`join` only."""

    __slots__ = ()


Child = str | None | Iterable["Child"]


def tag(name: str, /, *children: Child, **attributes: Any) -> Markup:
    """An element. Text among the children is escaped; ``data_act="open"`` is written ``data-act``.

    An attribute that is None or False is left out, one that is True stands without a value. A link to a place of these
    pages goes by the page's base, wherever a proxy has put them.
    """
    written = "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: Child) -> Markup:
    """The children one after another, text escaped."""
    return Markup("".join(map(_written, children)))


def _written(child: Child) -> str:
    if child is None or isinstance(child, Markup):
        return child or ""
    return escape(child) if isinstance(child, str) else join(*child)


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    below = "." if name == "href" and str(value).startswith("/") else ""
    return f' {name}="{below}{escape(str(value))}"'


# --- shared fragments ------------------------------------------------------------------------------------------------


def button(label: str, act: str, *, class_: str = "quiet", **data: Any) -> Markup:
    """A button that sends ``act`` to the page, with what stands in ``data_…``."""
    return tag("button", label, type="button", class_=class_, data_act=act, **data)


def more(summary: Child, *children: Child, class_: str = "more", is_open: bool = False) -> Markup:
    """What is shown on demand."""
    return tag("details", tag("summary", summary), *children, class_=class_, open=is_open)


def outside(label: str, url: str) -> Markup:
    """A link to another site, in a window of its own that learns nothing of this one; else the address as text."""
    if not url.startswith(("https://", "http://")):
        return tag("span", url)
    return tag("a", label, href=url, target="_blank", rel="noopener noreferrer", title=url)


def passage_link(citation: dict[str, Any], label: Child, *, class_: str, turn: str | None = None) -> Markup:
    """A link that opens the article beside the page, at the cited words; ``turn``'s other citations marked lightly."""
    return tag("a", label, href=passage_address(citation, turn), class_=class_)


def passage_address(citation: Mapping[str, Any], turn: str | None = None) -> str:
    """Where the article stands at the cited words."""
    article, start, end, field = (citation[key] for key in ("article", "start", "end", "field"))
    span = {"field": field} if field else {"start": start, "end": end}
    return addresses.article(article["id"], **span, answer=turn)


def copies(citation: Mapping[str, Any]) -> Markup:
    """A button that copies the words with where they come from, and under it their address on these pages."""
    return tag(
        "button",
        say("Copy quote"),
        type="button",
        class_="quiet",
        data_copy=attributed(citation),
        data_under=passage_address(citation),
    )


def card(citation: dict[str, Any], *, turn: str | None = None) -> Markup:
    """What a marker stands for, where it is pointed at or reached by keyboard: the words, whose, and what to do."""
    title = tag("cite", headline(citation["article"])) if citation["field"] != "title" else None
    return tag(
        "span",
        tag("span", cited_words(citation), class_="quoted"),
        tag("span", origin(citation), class_="soft"),
        title,
        tag("span", passage_link(citation, say("Open"), class_="quiet", turn=turn), copies(citation), class_="tools"),
        class_="card",
    )
