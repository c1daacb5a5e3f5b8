"""An article as the reader shows it: the text as it stands, the cited words marked, its statements by speaker.

    article_html(article, cited=[Span(120, 260)], others=[Span(400, 450)])

Text is cut here, by code points, and never in the browser, which counts UTF-16 units. Not covered: where the marks
come from (``answers.py``, ``people.py``), and copying words (``quoting.py``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rag.api.wording import error_told
from rag.errors import UnknownArticleError
from rag.schema import Article, Span, Statement
from rag.translation import say, say_n
from rag.ui import addresses
from rag.ui.addresses import Place
from rag.ui.markup import Child, Markup, day, headline, join, more, outside, passage_link, tag
from rag.ui.quoting import asked_span

if TYPE_CHECKING:
    from rag.assistant import Assistant

_PARAGRAPH = re.compile(r"[^\n]+")


def article_html(
    article: Article,
    cited: Sequence[Span] = (),
    others: Sequence[Span] = (),
    *,
    field: str | None = None,
    statements: Sequence[Statement] = (),
    note: str | None = None,
    opened: int = 0,
    at: str | None = None,
) -> Markup:
    """The whole reader. ``cited`` words are marked, ``others`` lighter, and ``field`` in the head.

    ``opened`` is how often the reader was opened: the same article opened again is scrolled again. ``at`` is the
    address that it was opened by.
    """
    title = tag("h2", headline(article.to_dict()), class_="cited" if field == "title" else None, tabindex="-1")
    within = tag("a", say("Ask within this article"), href=addresses.ask(articles=article.id), class_="quiet")
    return tag(
        "article",
        tag("div", title, _marks(), _close(), class_="head"),
        _known(article, field),
        tag("p", within, class_="tools"),
        tag("p", note, class_="note", role="status") if note else None,
        tag("div", paragraphs(article.text, cited, others), class_="body"),
        _said(article, statements),
        class_="reader",
        data_opened=opened,
        data_address=at,
        aria_label=say("Article: {title}", title=headline(article.to_dict())),
    )


def _marks() -> Markup:
    """The way from mark to mark."""
    return tag(
        "span",
        tag("button", "‹", type="button", class_="quiet", data_mark="-1", aria_label=say("Mark before")),
        tag("span", role="status", class_="soft"),  # "1 of 3", which the browser counts
        tag("button", "›", type="button", class_="quiet", data_mark="1", aria_label=say("Next mark")),
        class_="marks",
        hidden=True,
    )


def _close() -> Markup:
    told = say("Close the article")
    return tag("button", say("Close"), type="button", class_="quiet close", data_close=True, aria_label=told)


def paragraphs(text: str, cited: Sequence[Span], others: Sequence[Span] = ()) -> Markup:
    """The text's paragraphs with its marks. Apart from line breaks, the text of the result is the text."""
    return join(
        tag("p", _segments(text, Span(found.start(), found.end()), cited, others), data_from=found.start())
        for found in _PARAGRAPH.finditer(text)
    )


def _segments(text: str, within: Span, cited: Sequence[Span], others: Sequence[Span]) -> Iterator[Child]:
    """A stretch of text, cut wherever a mark begins or ends; where two overlap, the cited one is seen."""
    cuts = {cut for span in (*cited, *others) for cut in (span.start, span.end) if within.start < cut < within.end}
    edges = [within.start, *sorted(cuts), within.end]
    for start, end in pairwise(edges):
        marks = (("cited", _covering(cited, start, end)), ("other", _covering(others, start, end)))
        kind, whole = next(((kind, span) for kind, span in marks if span), (None, None))
        words = text[start:end]
        yield tag("mark", words, class_=kind, data_start=whole.start, data_end=whole.end) if whole else words


def _covering(spans: Sequence[Span], start: int, end: int) -> Span | None:
    return next((span for span in spans if span.start <= start and end <= span.end), None)


def _known(article: Article, field: str | None) -> Markup:
    """What is known of the article, a line each; unknown fields are left out."""
    shown = {
        "publisher": article.publisher,
        "author": say("by {author}", author=article.author) if article.author else None,
        "published_at": day(article.published_at),
        "updated_at": say("updated {day}", day=day(article.updated_at)) if article.updated_at else None,
        "url": outside(say("The original"), article.url) if article.url else None,
    }
    return tag(
        "p",
        (
            tag("span", value, class_="cited" if name == field else None, data_field=name)
            for name, value in shown.items()
            if value
        ),
        class_="known",
    )


def _said(article: Article, statements: Sequence[Statement]) -> Markup | None:
    """The article's statements, by speaker; each link marks the words."""
    if not statements:
        return None
    by_speaker: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_speaker[statement.speaker or say("Not named")].append(statement)
    return more(
        say_n("Who speaks here: {n} statement", "Who speaks here: {n} statements", len(statements)),
        (
            tag("section", tag("h3", name), tag("ul", (tag("li", _link(article, each)) for each in said)))
            for name, said in by_speaker.items()
        ),
        class_="more said",
    )


def _link(article: Article, statement: Statement) -> Markup:
    place = {"article": {"id": article.id}, "start": statement.start, "end": statement.end, "field": None}
    return passage_link(place, " ".join(article.text[statement.start : statement.end].split()), class_="passage")


def opened(assistant: Assistant, address: str, answer: Mapping[str, Any] | None, times: int) -> Markup:
    """The reader at an address. What else ``answer`` cites of the article is marked too.

    An article that is gone says so.
    """
    place = Place.at(address)
    try:
        article = assistant.article(place.key)
    except UnknownArticleError as error:
        head = tag("div", tag("h2", say("This article is gone"), tabindex="-1"), _close(), class_="head")
        return tag(
            "article", head, tag("p", error_told(error)), class_="reader", data_address=address, data_opened=times
        )
    span = asked_span(place.asked, article)
    cited = [citation for citation in _cited(answer) if citation["article"]["id"] == article.id]
    moved = [c for c in cited if c["field"] is None and article.text[c["start"] : c["end"]] != c["quote"]]
    spans = [Span(c["start"], c["end"]) for c in cited if c not in moved]
    is_moved = any(span == Span(c["start"], c["end"]) for c in moved)
    note = say("The article has changed since: the cited words no longer stand where they stood.") if is_moved else None
    return article_html(
        article,
        [] if span is None or is_moved else [span],
        [other for other in spans if other != span],
        field=place.asked.get("field"),
        statements=assistant.catalogue.statements(article_ids=[article.id]),
        note=note,
        opened=times,
        at=address,
    )


def _cited(answer: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [*answer["citations"], *answer["related"]] if answer else []
