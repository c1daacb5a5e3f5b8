"""Markdown's own marks in a text: what of it isn't words.

    marks("**Roe** said [no](https://a.example).")      # [(0, 2), (5, 7), (13, 14), (16, 37)]

The spans are left out of the article, so that bold names, links, quotations and lists are the words that a reader sees,
each still at its place in the source. markdown-it-py says what is a mark; where its words can't be found again in the
source, a block keeps all its characters. Numbers of lists, code and HTML stay as they are, and so do entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Span = tuple[int, int]

_MAX_CHARACTERS = 2_000_000  # of a file: a book; some seconds
_MAX_BLOCK = 20_000  # characters of one paragraph
_MAX_BRACKETS = 200  # in one paragraph: what opens them takes the square of their number
_MARKED = re.compile(r"[*_`~\\]|\[[^\]\[\n]{0,300}\][(\[]|<\w|^[ \t]*(?:[-+>#]|\|)", re.MULTILINE)
_INLINE = re.compile(r"[*_`~\\\[<]")
_PREFIX = re.compile(r"[ \t>#+*|-]*")  # of a line, before its words
_ADDRESS = r"<[^<>\n]*>|(?:[^()\\\s]|\\.|\([^()\s]*\))*"
_TITLE = r"\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\))"
_LINK_END = re.compile(rf"\](?:\((?:{_ADDRESS})(?:{_TITLE})?\s*\)|\[[^\]]*\])?")
_SHOWN = frozenset({"text", "text_special", "softbreak", "hardbreak", "code_inline", "html_inline"})
_EMPHASIS = frozenset({"*", "**", "_", "__", "~~"})
_IMAGE = re.compile(r"!\[[^\]]*")


def marks(source: str, start: int = 0) -> list[Span]:
    """The spans of ``source[start:]`` that are marks, in order; none for a text without Markdown or one too long."""
    if len(source) - start > _MAX_CHARACTERS or not _MARKED.search(source, start):
        return []
    blocks, inline = _parsers()
    body = re.sub(r"\r\n|\r", "\n", source[start:])
    starts = [start, *(start + match.end() for match in re.finditer(r"\r\n|\r|\n", source[start:])), len(source)]
    environment: dict[str, Any] = {}
    found: list[Span] = []
    tokens = blocks.parse(body, environment)
    alone = _alone(tokens)
    for token in tokens:
        if token.type == "inline" and token.map and len(token.content) <= _MAX_BLOCK:
            found += _in_block(source, starts, token, inline, environment, alone)
        elif token.type in ("blockquote_open", "hr", "fence") and token.map:
            found += _bare_lines(source, starts, token)
    return list(_joined(sorted(found)))


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Spans in order, as few as hold the same characters."""
    last: Span | None = None
    for begin, end in spans:
        if last and begin <= last[1]:
            last = last[0], max(end, last[1])
        else:
            if last:
                yield last
            last = begin, end
    if last:
        yield last


@cache
def _parsers() -> tuple[MarkdownIt, MarkdownIt]:
    """What finds blocks, and what finds marks inside one, as CommonMark has them; tables beside."""
    from markdown_it import MarkdownIt

    inline = MarkdownIt("commonmark").enable("strikethrough").disable(["entity"])
    inline.core.ruler.disable("text_join")  # it would hide which characters are escaped
    return MarkdownIt("commonmark").enable("table").disable("inline"), inline


def _alone(tokens: list[Token]) -> set[int]:
    """The lines of lists of one item: its dash isn't a list's but stands before a name ("- Jane Roe") or an aside."""
    items: list[list[int]] = []
    found: set[int] = set()
    for token in tokens:
        if token.type == "bullet_list_open":
            items.append([])
        elif token.type == "list_item_open" and items and token.markup in "-+*" and token.map:
            items[-1].append(token.map[0])
        elif token.type == "bullet_list_close" and len(lines := items.pop()) == 1 and token.markup == "-":
            found.update(lines)
    return found


def _bare_lines(source: str, starts: list[int], token: Token) -> Iterator[Span]:
    """Lines of a block that hold nothing but marks: a quotation's empty ones, a rule, the fences of code."""
    first, last = token.map or (0, 0)
    for number in range(first, last):
        line = source[starts[number] : starts[number + 1]].rstrip("\r\n")
        if line and re.fullmatch(r"[ \t>*_`~-]*|\s*(?:```|~~~).*", line):
            yield starts[number], starts[number] + len(line)


def _in_block(
    source: str, starts: list[int], token: Token, inline: MarkdownIt, environment: dict[str, Any], alone: set[int]
) -> Iterator[Span]:
    """A paragraph's, heading's or cell's marks: before its lines, and between its words."""
    first, last = token.map or (0, 0)
    places: list[int] = []  # of every character of the block's content in the source
    spans: list[Span] = []
    for number, line in enumerate(token.content.split("\n"), start=first):
        begin, end = starts[number], starts[min(number + 1, len(starts) - 1)]
        prefix = _PREFIX.match(source, begin, end)
        at = source.find(line, begin, end)
        if at < 0 or number >= last:
            return
        if prefix and prefix.end() >= at > begin and number not in alone:
            spans.append((begin, at))
        tail = source[at + len(line) : end].rstrip("\r\n")
        if tail.strip() and not tail.strip("# \t|"):
            spans.append((at + len(line), at + len(line) + len(tail)))
        places += [*range(at, at + len(line)), at + len(line)]
    yield from spans
    if _INLINE.search(token.content) and token.content.count("[") <= _MAX_BRACKETS:
        [parsed] = inline.parseInline(token.content, environment)
        kept = _words(token.content, parsed.children or [])
        if kept is not None:
            yield from _gaps(kept, places, len(token.content))


def _words(content: str, children: list[Token]) -> list[Span] | None:
    """The spans of the content that are words; None if the tokens can't be found in it one behind the other."""
    kept: list[Span] = []
    at = 0
    for token in children:
        if token.type not in _SHOWN:
            at = _mark_end(content, at, token)
            continue
        begin, end = _word(content, at, token)
        if begin < at or (token.content and content[begin:end] != token.content):
            return None
        kept.append((begin, end))
        at = end + len(token.markup) * (token.type == "code_inline")
    return kept


def _word(content: str, at: int, token: Token) -> Span:
    """Where the characters that a token shows stand in the content; before ``at`` if nowhere."""
    if token.type in ("softbreak", "hardbreak"):
        end = content.find("\n", at) + 1
        return (at if token.type == "softbreak" else end - 1), end
    if token.type == "text_special":  # escaped
        return at + 1, at + 1 + len(token.content)
    begin = content.find(token.content, at + len(token.markup) * (token.type == "code_inline"))
    return begin, begin + len(token.content)


def _mark_end(content: str, at: int, token: Token) -> int:
    """Where a mark that begins at ``at`` ends."""
    if token.type == "image" and (image := _IMAGE.match(content, at)):
        at = image.end()
    if token.type in ("image", "link_close"):
        match = _LINK_END.match(content, at)
        return match.end() if match else at + 1
    return at + (len(token.markup) if token.markup in _EMPHASIS else 1)


def _gaps(kept: list[Span], places: list[int], length: int) -> Iterator[Span]:
    """What lies between the words, as spans of the source, cut where a line ends."""
    edges = [0, *(edge for span in kept for edge in span), length]
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        for at in range(begin, end):
            yield places[at], places[at] + 1
