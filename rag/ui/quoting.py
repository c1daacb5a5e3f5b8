"""Words of the article that is open, to be copied with where they come from: those marked, or those that were selected.

    quoting_html(assistant, "/article/ab12?start=120&end=260")

The browser tells which words are selected in code points (``quoting.js``); they are cut here. Not covered: who is
credited with them (``rag.answering.citations``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from rag.answering.citations import chosen, citation_of
from rag.errors import UnknownArticleError
from rag.schema import ARTICLE_FIELDS, Article, Citation, Span
from rag.translation import say
from rag.ui.addresses import Place
from rag.ui.markup import Markup, cited_words, copies, passage_address, tag

if TYPE_CHECKING:
    from rag.assistant import Assistant


def quoting_html(assistant: Assistant, address: str) -> Markup:
    """What can be done with the words that an address of an article names; nothing where it names none."""
    place = Place.at(address)
    try:
        article = assistant.article(place.key)
    except UnknownArticleError:
        return Markup()
    citation = _citation(assistant, article, place.asked)
    if citation is None:
        return Markup()
    cited = asdict(citation)
    return tag(
        "div",
        tag("p", cited_words(cited), class_="soft"),
        copies(cited),
        tag("button", say("Copy link"), type="button", class_="quiet", data_copy_address=passage_address(cited)),
        class_="quoting",
        role="group",
        aria_label=say("The chosen words"),
        data_address=address,
    )


def _citation(assistant: Assistant, article: Article, asked: Mapping[str, str]) -> Citation | None:
    field = asked.get("field")
    if field in ARTICLE_FIELDS and getattr(article, field):
        return replace(citation_of(1, article, Span(0, 0)), field=field)
    span = asked_span(asked, article)
    return chosen(article, span, assistant.catalogue.statements(article_ids=[article.id])) if span else None


def asked_span(asked: Mapping[str, str], article: Article) -> Span | None:
    """The span that an address asks for, if it is one of this article's text."""
    start, end = asked.get("start", ""), asked.get("end", "")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(article.text)):
        return None
    return Span(int(start), int(end))
