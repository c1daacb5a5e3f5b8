"""Plain text and Markdown as they come from scraping: what is the story, and what stands around it.

    fields, kept = read_text("Talks stall again\\n\\nBy Jane Roe\\n\\nThe talks stalled.\\n\\nShare this article\\n")
    fields.title, fields.author        # "Talks stall again", "Jane Roe"
    text_of(source, kept)              # "The talks stalled."

Whole lines are left out: front matter, the headline where it is the title, bylines and date lines, share bars and
other boilerplate, cards that advertise another story, and the line at the end in which headline, outlet and author
are glued together. Every rule asks for a shape that prose doesn't have, and where it is in doubt the line stays.
No character that is kept is altered; of ``\\r\\n`` the ``\\n`` is kept.

Not covered: boilerplate inside a paragraph, captions, tables, Markdown's own marks, languages other than English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.articles.bylines import is_outlet, is_person, read_byline, read_dateline, read_stamp, split_names
from rag.articles.fields import Fields, canonical_url, iso_date, said
from rag.language import verbs
from rag.schema import KeptRange

_HEADLINE_CHARACTERS = 170
_CARD_CHARACTERS = 600  # a card's summary is one paragraph of a few sentences
_BOILERPLATE_CHARACTERS = 320
_HEADER_LINES = 10  # a byline stands within so many lines of the beginning
_FRONT_MATTER_CHARACTERS = 50_000  # a page of fields has 1,000; YAML takes a second and 50 MB for 50,000
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|$)")
_FRONT_MATTER = re.compile(
    rf"---[ \t]*\r?\n(?P<block>.{{0,{_FRONT_MATTER_CHARACTERS}}}?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL
)
_PAIR = re.compile(r"([A-Za-z][\w -]*):[ \t]*(.*)")
# After a dash it takes two words to be an outlet's name: "… - EU" is none.
_SIGNED = re.compile(r"(?P<title>.+?)\s+(?:\||[-–—](?=\s+\S+\s))\s+(?P<outlet>[^|]+)")
_UNKEPT = re.compile(r"\r(?=\n)|[\0\ud800-\udfff]")  # of \r\n the \n is kept; the rest are no characters
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_SAYS = "|".join(sorted(verbs.finite(verbs.NEUTRAL) - verbs.NOUN_LIKE))
_SITES = r"(?:X|twitter|facebook|instagram|threads|bluesky|linkedin|telegram|tiktok|youtube|truth social|whatsapp)"

# Lines that sites put around stories. Each must match a whole line. Prose that only begins like one has a verb and a
# full stop where these have none, so the open patterns are short or end in a telling word.
_BOILERPLATE = re.compile(
    (
        # advertisements and page furniture
        r"(?:skip )?advertisements?|(?:story|article) continues (?:below|after)(?: (?:this )?advertisement)?"
        r"|scroll (?:down )?to continue(?: reading)?|(?:jump|skip) to (?:main )?content|sponsored(?: content)?"
        r"|loading\.*"
        r"|listen to (?:this )?(?:article|story)|listen|watch|print|save|comments?|gift(?: this article)?"
        r"|\d+ min(?:ute)?s? read|\d+ (?:comments?|shares?)|view comments|leave a comment|(?:log|sign) in to comment"
        r"|this (?:video|content) (?:is not|isn.t) available.{0,60}|back to top|(?:play|video) (?:video|player)"
        # share bars: nothing but the names of sites and what one does with them
        r"|share(?: this)?(?: article| story| page| post)?(?: (?:on|via|with) .{1,60})?:?"
        rf"|(?:(?:share|tweet|email|print|copy|link|save|pinterest|reddit|post|{_SITES})(?: on)?[\s,|•·/]*){{2,}}"
        rf"|(?:tweet|email|copy link|{_SITES})"
        rf"|(?:follow|like|join|find) .{{1,60}} on {_SITES}(?:,? and {_SITES})?(?:[ :,]+(?:at )?@?\w+|:? here"
        r"| for (?:more|the latest)\b.{0,40})?[.!]?"
        r"|follow @\w+\.?"
        # links to other stories
        r"|(?:read|see|learn) (?:more|also|next)|also read"
        r"|most (?:read|popular|viewed)(?: (?:from|in|on) .{1,30})?|recommended"
        r"|trending(?: now)?"
        r"|(?:related|more|recommended|top|latest|popular) (?:stories|articles|coverage|news|reading|posts|topics)"
        r"|related|up next|you (?:may|might) also like|what to read next|editors?['’]s? picks?|tags|topics"
        r"|(?:read (?:more|also|next|the full (?:story|article))|related(?: (?:stories|articles|coverage))?|see also"
        r"|also read|recommended(?: reading)?|don['’]t miss|you (?:may|might) also like|more on this(?: story)?"
        r"|tags|topics|filed under|further reading)\s*:.{0,200}"
        # newsletters and subscriptions
        rf"|(?!.*\b(?:{_SAYS})\b)(?:sign up|subscribe|get)\b[^“”]{{0,120}}"
        r"\b(?:newsletters?|inbox|podcasts?|channel|alerts|daily briefing|notifications)\b[^“”.!]{0,60}[.!]?"
        r"|(?:subscribe|sign up)(?: now| today| here)?[.!]?"
        r"|(?:already a subscriber\?|have an account\?).{0,40}|(?:download|get) (?:our|the) (?:free )?app\b.{0,60}"
        # rights
        r"|(?:©|\(c\) ?(?:19|20)\d\d|copyright\s*(?:©|\(c\)|(?:19|20)\d\d|by )).{0,160}"
        r"|.{0,160}\ball rights reserved\b.{0,140}"
        r"|this (?:material|story|article) may not be (?:published|reproduced|copied).{0,120}"
        r"|(?:photo|image|picture)(?:s)?(?: credit| courtesy)?\s*:.{0,80}"
        # who helped, and the outlet about itself
        r"|[-–—]*with assistance (?:from|by) .{1,160}"
        r"|.{1,160}\bcontributed (?:reporting|to this (?:report|story|article))\.?"
        r"|our standards:.{0,80}|(?:last )?(?:published|updated|posted)(?: on)?:?"
        # labels of news databases
        r"|(?:abstract|full text|body|load-date|length)\s*[.:]?(?: \d+ words)?"
    ),
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\(?(?P<more>additional )?reporting by (?P<names>[^;)]+?)(?:[;,.]? (?:editing|writing|additional).*|\))\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int  # without the line break
    stop: int  # with it
    text: str  # stripped

    @property
    def headlike(self) -> bool:
        """Whether it could be a headline: short, two words or more, no end of a sentence."""
        if len(self.text) > _HEADLINE_CHARACTERS:
            return False
        text = re.sub(r"\b(?:[A-Z]\.){2,}$", "U", self.text)  # "… back to U.S." ends no sentence
        return (
            len(text.split()) >= 2
            and not text[0].islower()
            and not _SENTENCE_END.search(text)
            and text[-1] not in ":;,"
        )


def text_of(source: str, kept: Sequence[KeptRange]) -> str:
    """The characters of the kept ranges, in order."""
    return "".join(source[k.source_start : k.source_start + k.length] for k in kept)


def read_text(source: str) -> tuple[Fields, tuple[KeptRange, ...]]:
    """Fields and kept ranges of a decoded text or Markdown file, with front matter or without."""
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


def clean(source: str, known: Fields, start: int = 0) -> tuple[Fields, tuple[KeptRange, ...]]:
    """What of ``source[start:]`` is the story, and the fields that the lines left out add to those ``known``."""
    lines = [
        _Line(m.start(1), m.end(1), m.end(), m[1].strip()) for m in _LINE.finditer(source, start) if m.end() > m.start()
    ]
    live = [i for i, line in enumerate(lines) if line.text and not is_boilerplate(line.text)]
    header, live = _header(lines, live)
    head, live = _headline(lines, live, known.title)
    tail, live = _glue(lines, live, head.title)
    credit, live = _credit(lines, live)
    dateline = read_dateline(lines[live[0]].text) if live else Fields()
    found = known
    for fields in (head, header, tail, credit, dateline):
        found = found.or_else(fields)
    if _AUTHOR_LINE.search(source, 0, start):
        found = replace(found, author=known.author)
    return found, _kept(source, lines, set(live))


def is_boilerplate(text: str) -> bool:
    """Whether a line is page furniture, or holds no letter and no digit."""
    if len(text) > _BOILERPLATE_CHARACTERS:
        return False
    return _BOILERPLATE.fullmatch(text.strip("-_*# \t")) is not None or not any(c.isalnum() for c in text)


def _header(lines: list[_Line], live: list[int]) -> tuple[Fields, list[int]]:
    """Bylines and date lines among the first lines, and a name or a date that stands alone next to one.

    A date alone counts at the very top only: further down it may be a heading ("May 8, 2025" in a timeline). The
    first line that is left is the headline's, even if it reads like a name.
    """
    found, meta = Fields(), set()
    first = live[:_HEADER_LINES]
    for place, i in enumerate(first):
        fields = read_byline(lines[i].text) or (read_stamp(lines[i].text) if _stamped(lines[i], place) else None)
        if fields:
            found = found.or_else(fields)
            meta.add(i)
    for i in [i for i in first if i not in meta][1:]:
        text, place = lines[i].text, first.index(i)
        if {first[place - 1], *first[place + 1 : place + 2]} & meta and (is_person(text) or is_outlet(text)):
            found = found.or_else(split_names(text.partition(",")[0]) or Fields())
            meta.add(i)
    return found, [i for i in live if i not in meta]


def _stamped(line: _Line, place: int) -> bool:
    return place < 4 or iso_date(line.text) is None


def _headline(lines: list[_Line], live: list[int], title: str | None) -> tuple[Fields, list[int]]:
    """The headline that the first lines hold, and the lines without it.

    A known title is looked for in the first lines, wrapped or not, typography aside. Else the headline is a first
    line marked as a Markdown heading, or signed by an outlet ("… | The Daily Example"), or one that looks like a
    headline and is followed by an empty line or a line already taken for something else, or any that is repeated.
    """
    if not live:
        return Fields(title=title), live
    if title is not None:
        for count in range(1, min(4, len(live)) + 1):
            if _letters("".join(lines[i].text for i in live[:count])) == _letters(title):
                return Fields(title=title), live[count:]
        return Fields(title=title), live
    line = lines[live[0]]
    if line.text.startswith("# "):
        return Fields(title=line.text[2:].strip(" #")), live[1:]
    question = replace(line, text=re.sub(r"(?<![?!])[?!]+([\"”’']*)$", r"\1", line.text))  # a headline may ask
    signed = _SIGNED.fullmatch(line.text) if question.headlike else None
    if signed and is_outlet(signed["outlet"]):
        return Fields(title=signed["title"], publisher=signed["outlet"]), live[1:]
    apart = len(live) > 1 and live[1] > live[0] + 1
    an_outlet = is_outlet(line.text) and len(line.text.split()) <= 3  # the site's name above the headline
    if (apart and question.headlike and not an_outlet) or _repeated(lines, live):
        return Fields(title=line.text), live[1:]
    return Fields(), live


def _repeated(lines: list[_Line], live: list[int]) -> bool:
    """Whether a later line is the first one again, alone or with names glued to it."""
    first = lines[live[0]].text
    return len(first) <= _HEADLINE_CHARACTERS and any(_glued(lines[i].text, first) is not None for i in live[1:])


def _letters(text: str) -> str:
    """Letters and digits alone, folded: how headlines compare across typography, spacing and line breaks."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _glued(line: str, title: str) -> Fields | None:
    """What is glued to the headline in a line that starts with it: nothing, or names; None if the line is prose."""
    wanted, seen, end = _letters(title), "", 0
    if len(wanted) < 10 or len(title.split()) < 2:
        return None
    while end < len(line) and len(seen) < len(wanted):
        seen += _letters(line[end])
        end += 1
    if seen != wanted:
        return None
    closing = re.match(r"[?!.’”'\")\]…]*", line[end:])
    rest = line[end + (closing.end() if closing else 0) :]
    if not rest.strip(" |-–—•·"):
        return Fields()
    names = split_names(re.sub(r"^\s*(?:[|–—•·-]\s*|by\b\s*)", "", rest, flags=re.IGNORECASE))
    if names is not None and (names.publisher or not rest[0].isspace() or not rest.strip()[0].isalpha()):
        return names
    unspaced = rest[0].isupper() and len(rest) <= 80 and not _SENTENCE_END.search(rest)
    return Fields() if unspaced else None


def _glue(lines: list[_Line], live: list[int], title: str | None) -> tuple[Fields, list[int]]:
    """Lines that repeat the headline with names glued on, the cards before them, and a last line of glued names."""
    found: list[Fields] = []
    glue: set[int] = set()
    for i in live:
        if title and (fields := _glued(lines[i].text, title)) is not None:
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


def _card(lines: list[_Line], head: int, summary: int, spaced: bool) -> set[int]:
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


def _credit(lines: list[_Line], live: list[int]) -> tuple[Fields, list[int]]:
    """A byline among the last lines, or an agency's "(Reporting by …; editing by …)"."""
    for i in live[-3:]:
        text = lines[i].text
        match = _REPORTING.fullmatch(text)
        if match is None:
            fields = read_byline(text)
        else:
            names = re.sub(r" in [A-Z]\w+(?: [A-Z]\w+)*", "", match["names"])
            fields = (None if match["more"] else split_names(names)) or Fields()
        if fields is not None:
            return fields, [j for j in live if j != i]
    return Fields(), live


def _kept(source: str, lines: list[_Line], live: set[int]) -> tuple[KeptRange, ...]:
    """Ranges of the live lines and of one empty line between two of them, without white space around the whole."""
    pieces: list[tuple[int, int]] = []
    blank = True
    for i, line in enumerate(lines):
        if i in live or not (line.text or blank):
            blank = not line.text
            edges = [
                line.start,
                *(e for m in _UNKEPT.finditer(source, line.start, line.stop) for e in m.span()),
                line.stop,
            ]
            pieces += zip(edges[::2], edges[1::2], strict=True)
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
