"""An answer as a document: Markdown, a page of HTML, a Word file. Sentences keep their numbers, numbers their words.

    markdown(answer.to_dict())       # bytes, as are html(…) and docx(…)

What an article or a question holds can't come alive: Markdown is escaped, HTML is rendered from it without raw HTML.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from rag.exports.attribution import in_marks, source_line
from rag.exports.provenance import provenance
from rag.translation import say

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>:@])")
_ALIVE = re.compile(r"([\\`*_\[\]<])")
_STYLE = (
    "body{font:1rem/1.6 Charter,Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d1c1a}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem}blockquote{margin:.3rem 0;padding-left:1rem;border-left:3px solid #dcd8cf}"
    "li{margin:.6rem 0}em{color:#5a5750}"
)


def plain(text: str) -> str:
    """The text on one line, with what Markdown or HTML would read as markup escaped."""
    escaped = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;")


def literal(text: str) -> str:
    """The text on one line, with no more escaped than what becomes a link, a picture, HTML, code or emphasis."""
    return _ALIVE.sub(r"\\\1", " ".join(text.split()))


def markdown(answer: Mapping[str, Any]) -> bytes:
    """Question, answer, sources, and what was asked when and of what."""
    return ("\n\n".join(_blocks(answer)) + "\n").encode()


def _blocks(answer: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {plain(answer['question'])}"
    yield from (plain(text) + "".join(f" \\[{n}\\]" for n in numbers) for text, numbers in paragraphs(answer))
    if cited := sources_of(answer):
        yield f"## {heading(answer)}"
        for citation in cited:
            yield f"{citation['number']}. {plain(in_marks(citation))}  \n   {plain(source_line(citation))}"
    yield from (f"*{plain(note)}*" for note in notes(answer))
    yield "  \n".join(f"*{plain(fact)}.*" for fact in provenance(answer))


def paragraphs(answer: Mapping[str, Any]) -> list[tuple[str, list[int]]]:
    """The sentences with the numbers of what they cite; for a silence, the reason."""
    if answer["status"] == "not_found":
        why = answer["reason"]
        return [(why if answer.get("reply") else f"{say('Not in the archive')}. {why}", [])]
    return [(sentence["text"], list(sentence["citations"])) for sentence in answer["sentences"]]


def sources_of(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is cited; for a silence, what comes nearest."""
    return list(answer["citations"] or answer["related"])


def heading(answer: Mapping[str, Any]) -> str:
    """What the list of sources is called."""
    return say("Sources") if answer["citations"] else say("The nearest that was said")


def notes(answer: Mapping[str, Any]) -> list[str]:
    """What is to be known beside the sentences."""
    return [say("Note: {note}", note=note) for note in answer["notes"]]


def html(answer: Mapping[str, Any]) -> bytes:
    """A page that stands alone: nothing is fetched, and nothing in it runs."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).render(markdown(answer).decode())
    title = escape(answer["question"])
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><main>\n{body}</main></body></html>\n"
    ).encode()


def docx(answer: Mapping[str, Any]) -> bytes:
    """A Word document with the same parts, in Word's own styles."""
    from docx import Document

    document = Document()
    document.core_properties.title = _readable(answer["question"])
    document.core_properties.author = "On Record"
    document.add_heading(_readable(answer["question"]), level=1)
    for text, numbers in paragraphs(answer):
        paragraph = document.add_paragraph(_readable(text))
        for number in numbers:
            paragraph.add_run(f" [{number}]").font.superscript = True
    if cited := sources_of(answer):
        document.add_heading(heading(answer), level=2)
    for citation in cited:
        document.add_paragraph(_readable(f"[{citation['number']}] {in_marks(citation)}"))
        document.add_paragraph(_readable(source_line(citation)), style="Intense Quote")
    for line in (*notes(answer), *provenance(answer)):
        document.add_paragraph().add_run(_readable(line)).italic = True
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _readable(text: str) -> str:
    """The text without the control characters that XML can't hold."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
