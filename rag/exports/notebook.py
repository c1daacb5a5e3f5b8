"""Answers, citations, statements and articles as a notebook shows them: HTML that runs nothing and fetches nothing.

    answer._repr_html_()        # what stands under a cell whose last line is ``answer``

Where a sentence or its number is pointed at, the words that it rests on light up; style sheets do that. All that
articles and questions hold is escaped, and a link leads to http and https only. Not covered: the web pages
(``rag.ui``), and an answer as a document of its own (``documents.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from rag.exports.attribution import cited_words, headline, origin
from rag.exports.documents import heading, paragraphs, sources_of
from rag.schema import Article

SHOWN = 30  # statements; a frame holds all
_MARK = "background:#ffdf80;color:#1d1c1a"
_STYLE = (
    ".onrecord{max-width:44rem;line-height:1.5}.onrecord ol{list-style:none;padding:0}.onrecord li{margin:.5rem 0}"
    ".onrecord .soft{opacity:.7;font-size:.9em}.onrecord .body{max-height:24rem;overflow:auto}"
    ".onrecord .number{font-size:.8em;cursor:default}"
)


def answer_html(answer: Mapping[str, Any]) -> str:
    """The sentences with their numbers, and under them the cited words, which light up with their sentence."""
    cited = sources_of(answer)
    lights = (f".onrecord:has(.c{c['number']}:hover) .w{c['number']}{{{_MARK}}}" for c in cited)
    sentences = (_sentence(text, numbers) for text, numbers in paragraphs(answer))
    list_ = f"<p class='soft'>{escape(heading(answer))}</p><ol>{''.join(map(_source, cited))}</ol>" if cited else ""
    notes = "".join(f"<p class='soft'>{escape(note)}</p>" for note in answer["notes"])
    return _block(
        f"<p><b>{escape(answer['question'])}</b></p><p>{' '.join(sentences)}</p>{list_}{notes}", "".join(lights)
    )


def citation_html(citation: Mapping[str, Any]) -> str:
    """The cited words, and where they stand."""
    return _block(f"<ol>{_source(citation)}</ol>", f".onrecord li:hover .w{citation['number']}{{{_MARK}}}")


def statements_html(citations: Iterable[Mapping[str, Any]]) -> str:
    """What somebody said, the newest first, as much as fits."""
    held = list(citations)
    lines = "".join(map(_source, held[:SHOWN]))
    rest = f"<p class='soft'>And {len(held) - SHOWN:,} more.</p>" if len(held) > SHOWN else ""
    return _block(f"<ol>{lines}</ol>{rest}", f".onrecord li:hover .words{{{_MARK}}}")


def article_html(article: Article) -> str:
    """Headline, fields and text."""
    fields = article.to_dict()
    known = (fields[name] for name in ("publisher", "author", "published_at"))
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.text.split("\n\n") if paragraph.strip())
    told = escape(" · ".join(filter(None, known)))
    return _block(f"<p><b>{_linked(fields)}</b></p><p class='soft'>{told}</p><div class='body'>{text}</div>")


def _block(body: str, style: str = "") -> str:
    return f"<div class='onrecord'><style>{_STYLE}{style}</style>{body}</div>"


def _sentence(text: str, numbers: list[int]) -> str:
    marks = "".join(f"<sup class='number c{n}'> [{n}]</sup>" for n in numbers)
    return f"<span class='{' '.join(f'c{n}' for n in numbers)}'>{escape(text)}</span>{marks}"


def _source(citation: Mapping[str, Any]) -> str:
    number = citation["number"]
    words = f"<span class='words w{number}'>{escape(cited_words(citation))}</span>"
    where = f"{escape(origin(citation))} · {_linked(citation['article'])}"
    return f"<li class='c{number}'>[{number}] {words}<br><span class='soft'>{where}</span></li>"


def _linked(article: Mapping[str, Any]) -> str:
    """The headline; a link where the article has an address of the web."""
    title, url = escape(headline(article)), article["url"] or ""
    if not url.startswith(("https://", "http://")):
        return title
    return f"<a href='{escape(url)}' target='_blank' rel='noopener noreferrer'>{title}</a>"
