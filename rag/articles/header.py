"""The top of a story: its headline, and the lines that say who wrote it, for whom and when.

    lines = split_lines("Talks stall\\n\\nBy Jane Roe\\nThe Daily Example, 8 May 2025\\n\\nThe talks stalled.\\n")
    fields, live = read_header(lines, [0, 2, 3, 5], None)      # title, author, publisher and date; live [5]

Some lines are certain by themselves: bylines, dates, names with a date. Names, roles and labels ("Opinion") count only
next to one of those. Not covered: standfirsts, which stay in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.articles.bylines import (
    ADDRESS,
    REPORTING,
    has_outlet_word,
    is_outlet,
    is_person,
    read_byline,
    read_names,
    split_names,
)
from rag.articles.fields import Fields, iso_date
from rag.articles.lines import HEADLINE_CHARACTERS, SENTENCE_END, Line, letters
from rag.articles.stamps import read_stamps
from rag.language.lexicon import GIVEN_NAMES, LABELS

_LINES = 10  # a byline stands within so many lines of the beginning
_DATE_ALONE = 4  # of them, those in which a date alone is the story's; further down it heads a part of a timeline
_SIGNED_OFF = 3  # from so many lines on "Reporting by …; editing by …" is what a short story ends with
_CREDIT_CHARACTERS = 160
_NAMES_CHARACTERS = 60  # a longer line with a full stop is prose, whatever names it begins with
# After a dash it takes two words to be an outlet's name: "… - EU" is none.
_SIGNED = re.compile(r"(?P<title>.+?)\s+(?:\||[-–—](?=\s+\S+\s))\s+(?P<outlet>[^|]+)")


@dataclass(frozen=True, slots=True)
class _Credit:
    """What a line says of the story; ``certain`` if it does so wherever it stands."""

    fields: Fields
    certain: bool


def read_header(lines: list[Line], live: list[int], known: Fields) -> tuple[Fields, list[int]]:
    """The fields that the first of the live lines give, and those that are left: the story."""
    title = known.title
    credits = {i: credit for place, i in enumerate(live[:_LINES]) if (credit := _credit(lines[i].text, place, known))}
    mastheads = _mastheads(lines, live[:_LINES], credits, title)
    found, meta = _credited(lines, live[:_LINES], credits, title, mastheads)
    left = [i for i in live if i not in meta]
    head, left = _headline(lines, left, title, meta)
    return head.or_else(found), left


def read_credit(text: str, place: int = 1) -> Fields | None:
    """What a line that is certain by itself says of the story; None for any other."""
    credit = _credit(text, place, Fields())
    return credit.fields if credit and credit.certain else None


def read_signed(headline: str) -> Fields:
    """A headline as it stands, or without the outlet that signs it: "Talks stall | The Daily Example"."""
    signed = _SIGNED.fullmatch(headline)
    if signed and is_outlet(signed["outlet"]):
        return Fields(title=signed["title"], publisher=signed["outlet"])
    return Fields(title=headline)


def _credit(text: str, place: int, known: Fields) -> _Credit | None:
    if len(text) > _CREDIT_CHARACTERS:
        return None
    if text in (known.author, known.publisher):
        return _Credit(Fields(), certain=True)
    if (fields := read_byline(text)) and not (place >= _SIGNED_OFF and REPORTING.match(text)):
        return _Credit(fields, certain=True)
    if stamps := read_stamps(text):
        if not stamps.rest:
            return _Credit(stamps.fields, certain=place < _DATE_ALONE or iso_date(text) is None)
        names = read_names(stamps.rest) if place <= _DATE_ALONE else None
        certain = place > 0 or bool(names and names.publisher and has_outlet_word(names.publisher))
        return _Credit(names.or_else(stamps.fields), certain) if names and certain else None
    if text.casefold() in LABELS or ADDRESS.fullmatch(text):
        return _Credit(Fields(), certain=False)
    if len(text) > _NAMES_CHARACTERS and SENTENCE_END.search(text):
        return None
    names = read_names(text)
    if names is None and not SENTENCE_END.search(text):  # "Jane Roe, in Oster"; not "Jane Roe, a baker, agreed."
        names = read_names(text.partition(",")[0])
    return _Credit(names, certain=False) if names else None


def _mastheads(lines: list[Line], first: list[int], credits: dict[int, _Credit], title: str | None) -> set[int]:
    """Lines above the headline that name the outlet ("The Daily Example") or the part of the paper ("Opinion")."""
    found: set[int] = set()
    for i, below in pairwise(first[:3]):
        text = lines[i].text
        named = is_outlet(text) and len(text.split()) <= 3 and has_outlet_word(text.split()[-1])
        if not (named or text.casefold() in LABELS) or below in credits or not _asking(lines[below]).headlike:
            break
        found.add(i)
    return found if title is None else set()


def _credited(
    lines: list[Line], first: list[int], credits: dict[int, _Credit], title: str | None, mastheads: set[int]
) -> tuple[Fields, set[int]]:
    """What the credits among the first lines say together, and which lines those are."""
    certain = {i for i, credit in credits.items() if credit.certain}
    open_lines = [i for i in first if i not in certain and i not in mastheads]
    if open_lines and (title is None or letters(lines[open_lines[0]].text) in letters(title)):
        credits = {
            i: credit for i, credit in credits.items() if i != open_lines[0]
        }  # the headline, which may be a name
    meta: set[int] = set()
    run: list[int] = []
    for i in [*first, -1]:
        if i in credits:
            run.append(i)
            continue
        if certain.intersection(run) or (len(run) == 1 and run[0] in first[1:2] and _stands_alone(lines, run[0])):
            meta.update(run)
        run = []
    found = Fields()
    for i in sorted(meta | mastheads):
        found = found.or_else(credits[i].fields if i in credits else split_names(lines[i].text) or Fields())
    return found.or_else(_unheard_of(lines, sorted(meta), credits, found)), meta | mastheads


def _stands_alone(lines: list[Line], i: int) -> bool:
    """Whether an outlet's name is a paragraph by itself, right under the headline."""
    apart = not lines[i - 1].text and i + 1 < len(lines) and not lines[i + 1].text
    return apart and lines[i].headlike and is_outlet(lines[i].text) and has_outlet_word(lines[i].text)


def _unheard_of(lines: list[Line], meta: list[int], credits: dict[int, _Credit], found: Fields) -> Fields:
    """The outlet of the line after a byline that names its people: "By Jane Roe", and then "Wyre Lantern"."""
    if found.publisher or not found.author:
        return Fields()
    after = [i for i in meta if not credits[i].certain and i - 1 in meta and credits[i - 1].certain]
    names = [lines[i].text for i in after if read_byline(lines[i - 1].text) and is_person(lines[i].text)]
    unheard = [name for name in names if name.split()[0].casefold() not in GIVEN_NAMES]
    return Fields(publisher=unheard[0]) if len(unheard) == 1 else Fields()


def _headline(lines: list[Line], live: list[int], title: str | None, meta: set[int]) -> tuple[Fields, list[int]]:
    """The headline that the first lines hold, and the lines without it.

    A known title is looked for in the first lines, wrapped or not, typography aside. Else the headline is a first
    line marked as a Markdown heading, or signed by an outlet ("… | The Daily Example"), or one that looks like a
    headline and is followed by an empty line or a line already taken for something else, or any that is repeated.
    One word is a headline if a credit follows.
    """
    if not live:
        return Fields(title=title), live
    if title is not None:
        for count in range(1, min(4, len(live)) + 1):
            if letters("".join(lines[i].text for i in live[:count])) == letters(title):
                return Fields(title=title), live[count:]
        return Fields(title=title), live
    line = lines[live[0]]
    if line.heads or line.text.startswith("# "):
        return Fields(title=line.text.strip(" #")), live[1:]
    question = _asking(line)
    signed = _SIGNED.fullmatch(line.text) if question.headlike else None
    if signed and is_outlet(signed["outlet"]):
        return Fields(title=signed["title"], publisher=signed["outlet"]), live[1:]
    apart = len(live) > 1 and live[1] > live[0] + 1
    an_outlet = is_outlet(line.text) and len(line.text.split()) <= 3  # the site's name above the headline
    credited = any(live[0] < i < live[1] for i in meta) if apart else False
    headed = question.headlike or (question.headword and credited)
    if (apart and headed and not an_outlet) or _repeated(lines, live):
        return Fields(title=line.text), live[1:]
    return Fields(), live


def _asking(line: Line) -> Line:
    """The line without the mark at its end by which a headline may ask or cry."""
    return replace(line, text=re.sub(r"(?<![?!])[?!]+([\"”’']*)$", r"\1", line.text))


def _repeated(lines: list[Line], live: list[int]) -> bool:
    """Whether a later line is the first one again, alone or with names glued to it."""
    first = lines[live[0]].text
    return len(first) <= HEADLINE_CHARACTERS and any(glued(lines[i].text, first) is not None for i in live[1:])


def glued(line: str, title: str) -> Fields | None:
    """What is glued to the headline in a line that starts with it: nothing, or names; None if the line is prose."""
    wanted, seen, end = letters(title), "", 0
    if len(wanted) < 10 or len(title.split()) < 2 or not wanted.startswith(letters(line[:10])):
        return None
    while end < len(line) and len(seen) < len(wanted):
        seen += letters(line[end])
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
    unspaced = rest[0].isupper() and len(rest) <= 80 and not SENTENCE_END.search(rest)
    return Fields() if unspaced else None
