"""Text as it comes from scraping: what is the story, and what stands around it.

    fields, kept = read_text("Talks stall again\\n\\nBy Jane Roe\\n\\nThe talks stalled.\\n\\nShare this article\\n")
    fields.title, fields.author        # "Talks stall again", "Jane Roe"
    text_of(source, kept)              # "The talks stalled."

Whole lines are left out: front matter, the headline where it is the title, bylines and date lines, share bars,
captions with a credit and other furniture, cards that advertise another story, and the line at the end in which
headline, outlet and author are glued together. Every rule asks for a shape that prose doesn't have, and where it is in
doubt the line stays. A hyphen that broke a word at a line's end is left out with the line break. No character that is
kept is altered; of ``\\r\\n`` the ``\\n`` is kept.

Not covered: furniture inside a paragraph, tables, languages other than English.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from rag.articles.bylines import REPORTING, read_byline, read_dateline, split_names
from rag.articles.fields import Fields, canonical_url, iso_date, said
from rag.articles.furniture import is_furniture
from rag.articles.header import glued, read_header
from rag.articles.hyphens import hyphened_ends
from rag.articles.lines import Line, split_lines
from rag.schema import KeptRange

_CARD_CHARACTERS = 600  # a card's summary is one paragraph of a few sentences
_SIGN_OFF_LINES = 10  # behind an agency's sign-off: standards, topics, who the reporter is
_FRONT_MATTER_CHARACTERS = 50_000  # a page of fields has 1,000; YAML takes a second and 50 MB for 50,000
_FRONT_MATTER = re.compile(
    rf"---[ \t]*\r?\n(?P<block>.{{0,{_FRONT_MATTER_CHARACTERS}}}?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL
)
_PAIR = re.compile(r"([A-Za-z][\w -]*):[ \t]*(.*)")
_UNKEPT = re.compile(r"\r(?=\n)|[\0\ud800-\udfff]")  # of \r\n the \n is kept; the rest are no characters


def text_of(source: str, kept: Sequence[KeptRange]) -> str:
    """The characters of the kept ranges, in order."""
    return "".join(source[k.source_start : k.source_start + k.length] for k in kept)


def read_text(source: str) -> tuple[Fields, tuple[KeptRange, ...]]:
    """Fields and kept ranges of a decoded text, with front matter or without."""
    known, start = read_front_matter(source)
    return clean(source, known, start)


def read_front_matter(source: str) -> tuple[Fields, int]:
    """The fields of a YAML front matter and where the body starts; no fields and 0 if there is none.

    Front matter that isn't YAML (a colon in an unquoted title, say) is read as one ``key: value`` a line.
    """
    match = _FRONT_MATTER.match(source)
    if match is None:
        return Fields(), 0
    values = _yaml(match["block"])
    if values is None:
        values = {m[1]: m[2] for line in match["block"].splitlines() if (m := _PAIR.fullmatch(line.strip()))}
    if not values:
        return Fields(), 0  # a rule between paragraphs, not front matter
    return named_fields(values), match.end()


def _yaml(block: str) -> dict[str, object] | None:
    import yaml

    try:
        values = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506  BaseLoader makes nothing but strings
    except (yaml.YAMLError, RecursionError):
        return None
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else None


# The names under which archives keep a field: case, "_" and "-" aside, the best first.
_KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "site_name", "sitename", "publication", "newspaper", "domain"),
    "author": ("author", "authors", "byline", "creator", "writer"),
    "published_at": (
        *("published_at", "published", "date_published", "publish_date", "published_date", "publication_date"),
        *("date_publish", "pub_date", "date", "created_at"),
    ),
    "updated_at": ("updated_at", "updated", "date_modified", "modified", "modified_at", "date_modify", "last_modified"),
    "fetched_at": ("fetched_at", "date_download", "crawled_at", "scraped_at", "retrieved_at", "date_crawled"),
    "url": ("url", "link", "canonical_url", "source_url"),
}


def named_fields(values: dict[str, object]) -> Fields:
    """The fields that a mapping (front matter, a line of JSON) gives under their usual names."""
    folded = {re.sub(r"[\s_-]", "", key).casefold(): value for key, value in values.items()}

    def first(field: str) -> str | None:
        return next(filter(None, (_flat(folded.get(key.replace("_", ""))) for key in _KEYS[field])), None)

    publisher = first("publisher")
    return Fields(
        title=first("title"),
        publisher=None if publisher and "://" in publisher else publisher,
        author=first("author"),
        published_at=iso_date(first("published_at")),
        updated_at=iso_date(first("updated_at")),
        fetched_at=iso_date(first("fetched_at")),
        url=canonical_url(first("url")),
    )


def _flat(value: object) -> str | None:
    """A value as text: a list joined by commas, of an object its name (schema.org's Person). No deeper than that."""
    values = [v.get("name") if isinstance(v, dict) else v for v in (value if isinstance(value, list) else [value])]
    plain = (said(v) for v in values if not isinstance(v, list | dict | bool))
    return ", ".join(filter(None, plain)) or None


# A front matter with a line for the author is taken at its word, also when that says "None".
_AUTHOR_LINE = re.compile(r"^(?:authors?|byline)\s*:", re.IGNORECASE | re.MULTILINE)


def clean(
    source: str, known: Fields, start: int = 0, marks: Sequence[tuple[int, int]] = ()
) -> tuple[Fields, tuple[KeptRange, ...]]:
    """What of ``source[start:]`` is the story, and the fields that the lines left out add to those ``known``.

    ``marks`` are spans that are no words, in order: they are left out of lines that stay.
    """
    lines = split_lines(source, start, marks)
    live = [i for i, line in enumerate(lines) if line.text and not is_furniture(line.text)]
    header, live = read_header(lines, live, known)
    tail, live = _glue(lines, live, header.title)
    credit, live = _credit(lines, live)
    dateline = read_dateline(lines[live[0]].text) if live else Fields()
    found = known
    for fields in (header, tail, credit, dateline):
        found = found.or_else(fields)
    if _AUTHOR_LINE.search(source, 0, start):
        found = replace(found, author=known.author)
    return found, _kept(source, lines, set(live), deque(marks))


def _glue(lines: list[Line], live: list[int], title: str | None) -> tuple[Fields, list[int]]:
    """Lines that repeat the headline with names glued on, the cards before them, and a last line of glued names."""
    found: list[Fields] = []
    glue: set[int] = set()
    for i in live:
        if title and (fields := glued(lines[i].text, title)) is not None:
            glue.add(i)
            found.append(fields)
    cards: set[int] = set()
    last = max((i for i in live if i not in glue), default=-1)
    apart = 0  # lines of text before this one that have an empty line before them
    for place, i in enumerate(live):
        names = None if i in glue else _only_names(lines[i].text)
        may_follow = place >= 4 and (i in glue or names)
        card = _card(lines, live[place - 2], live[place - 1], apart > place / 2) if may_follow else set()
        cards |= card
        if names and (card or i == last):
            cards.add(i)
            found.extend([] if card else [names])
        apart += i > 0 and not lines[i - 1].text
    agreed = [_agreed([getattr(f, name) for f in found]) for name in ("publisher", "author")]
    out = glue | cards
    return Fields(publisher=agreed[0], author=agreed[1]), [i for i in live if i not in out]


def _agreed(values: list[str | None]) -> str | None:
    distinct = set(filter(None, values))
    return distinct.pop() if len(distinct) == 1 else None


def _only_names(text: str) -> Fields | None:
    """An outlet and a person glued together ("The Daily ExampleJane Roe"), and nothing else."""
    names = split_names(text) if len(text) <= 80 else None
    return names if names and names.publisher and names.author else None


def _card(lines: list[Line], head: int, summary: int, spaced: bool) -> set[int]:
    """The two lines of a card (another story's headline, its summary in one paragraph), or nothing if they are none.

    In a story whose paragraphs stand apart (``spaced``), the two lines are a block of their own; where lines follow
    each other without a gap, the headline must be longer than a section heading is.
    """
    if summary != head + 1 or not lines[head].headlike or lines[summary].headlike:
        return set()
    apart = head > 0 and not lines[head - 1].text
    long_enough = len(lines[head].text.split()) >= (4 if apart else 7)
    if not long_enough or len(lines[summary].text) > _CARD_CHARACTERS or (not apart and spaced):
        return set()
    return {head, summary}


def _credit(lines: list[Line], live: list[int]) -> tuple[Fields, list[int]]:
    """A byline among the last lines, or an agency's "(Reporting by …; editing by …)", with which its story ends."""
    for place, i in enumerate(live[-_SIGN_OFF_LINES:], start=-min(_SIGN_OFF_LINES, len(live))):
        text = lines[i].text
        match = REPORTING.fullmatch(text)
        if match is None and place < -3:
            continue
        if match and "editing by" in text.casefold() and i != live[0]:  # the first line isn't below the story
            live = live[: len(live) + place + 1]
        if match is None:
            fields = read_byline(text)
        else:
            names = re.sub(r" in [A-Z]\w+(?: [A-Z]\w+)*", "", match["names"])
            fields = (None if match["more"] else split_names(names)) or Fields()
        if fields is not None:
            return fields, [j for j in live if j != i]
    return Fields(), live


def _kept(source: str, lines: list[Line], live: set[int], marks: deque[tuple[int, int]]) -> tuple[KeptRange, ...]:
    """Ranges of the live lines and of one empty line between two of them, without white space around the whole.

    A hyphen that broke a word at a line's end is left out, and the line break after any.
    """
    hyphened = hyphened_ends(source, lines[0].start) if lines else {}
    pieces: list[tuple[int, int]] = []
    blank = True
    for i, line in enumerate(lines):
        left_out = [match.span() for match in _UNKEPT.finditer(source, line.start, line.stop)]
        while marks and marks[0][0] < line.stop:
            left_out.append(marks.popleft())
        if i in live or not (line.text or blank):
            blank = not line.text
            stop = hyphened.get(line.stop, line.stop) if i + 1 in live else line.stop
            at = line.start
            for begin, end in sorted(left_out):
                pieces.append((at, max(at, min(begin, stop))))
                at = max(at, end)
            pieces.append((at, max(at, stop)))
    return _trimmed(source, pieces)


def _trimmed(source: str, pieces: list[tuple[int, int]]) -> tuple[KeptRange, ...]:
    """The pieces, joined where they touch, as ranges; white space before the first and after the last is cut off."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        elif start < end:
            joined.append((start, end))
    first = next((i for i, piece in enumerate(joined) if source[slice(*piece)].strip()), len(joined))
    joined = joined[first:]
    while joined and not source[slice(*joined[-1])].strip():
        joined.pop()
    if joined:
        start, end = joined[0]
        joined[0] = (end - len(source[start:end].lstrip()), end)
        start, end = joined[-1]
        joined[-1] = (start, start + len(source[start:end].rstrip()))
    ranges, length = [], 0
    for start, end in joined:
        ranges.append(KeptRange(start, length, end - start))
        length += end - start
    return tuple(ranges)
