"""Date lines: when a story was published and updated, as pages and scrapes print it.

    read_stamps("First published on Wed 14 May 2031 06.00 BST. Last modified on Thu 15 May 2031")
    # Fields(published_at="2031-05-14T06:00:00+01:00", updated_at="2031-05-15"), rest ""
    read_stamps("By Mira Lund | May 17, 2031 Updated 4:05 p.m. ET")        # rest "By Mira Lund"

A time alone belongs to the day before it in the line; "6 hours ago" is a date line that says nothing certain. Not
covered: dates in other languages than English (they are recognised, and unread), two-digit years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.articles.fields import Fields, iso_date
from rag.language.calendar import DAY_NAMES, WITH_YEAR, YEAR
from rag.language.lexicon import UNITS_OF_TIME, ZONE_NAMES

_ZONE = (
    rf"(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?\b|(?-i:{'|'.join(sorted(ZONE_NAMES, key=len, reverse=True))}|Z)\b(?:\ Time)?"
)
_CLOCK = r"(?:\d{1,2}[:.]\d\d(?::\d\d)?(?!\d)(?:\ ?[ap]\.?m\b\.?)?|\d{1,2}\ ?[ap]\.?m\b\.?)"
_TIME = rf"(?:{_CLOCK}(?:\s?\(?(?:{_ZONE})\)?)?)"
_WEEKDAY = rf"(?:(?:{'|'.join(f'{day}|{day[:3]}' for day in DAY_NAMES)}|Tues|Thurs)\b\.?,?\ )"
_NUMERIC = r"(?<!\d)(?:\d{4}[-/.]\d\d?[-/.]\d\d?(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|\d\d?[-/.]\d\d?[-/.]\d{4})(?!\d)"
_FOREIGN = r"\d\d?\.?\ [^\W\d_]{3,9}\.?\ \d{4}\b"
_DATE = rf"(?:{_NUMERIC}|{WITH_YEAR}|{_FOREIGN})"
_WHEN = rf"(?:{_TIME},?\ (?:on\ )?)?{_WEEKDAY}?(?:the\ )?{_DATE}(?:[\s,]*(?:at\ |[-–—•|·]\ ?|\ )?{_TIME})?"
_AGO = rf"""(?:(?:an?|\d+)\ (?:min(?:ute)?|hr|{"|".join(UNITS_OF_TIME)}|hour)s?\ ago | just\ now
    | (?:yesterday|today)(?:,?\ (?:at\ )?{_TIME})?)"""
_LABEL = r"""(?:(?:first|originally|last|article|story)\ )?
    (?:published|posted|updated?|modified|edited|revised|amended|created|issued|date)\b"""
_STAMP = re.compile(
    rf"""(?P<label>{_LABEL})\s*(?:on\b|at\b)?\s*[:–—-]?\s*
            (?:(?P<dated>{_WHEN}|{YEAR}(?!-))|(?P<time>{_TIME})|{_AGO})
        | (?:\bon\ )?(?P<when>{_WHEN})
        | \b{_AGO}
        | \b\d+[\ -]min(?:ute)?s?\ read\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_CHANGES = ("updated", "update", "modified", "edited", "revised", "amended")
_GLUED = re.compile(r"(?<=\d{4})(?=[A-Z][a-z])")  # "April 4, 2031April 6, 2031": two marks of a page without a space
_MOST_CHARACTERS = 200
_MAY_HOLD = re.compile(r"\d|day|ago|now")
_EDGES = " \t|•·,;.:–—-()"


@dataclass(frozen=True, slots=True)
class Stamps:
    """What a line's dates say, and the rest of the line: its other words, parted by ``|`` where dates stood."""

    fields: Fields
    rest: str


def read_stamps(line: str) -> Stamps | None:
    """The dates of a short line; None if it holds none, not even one that can't be read."""
    if len(line) > _MOST_CHARACTERS or not _MAY_HOLD.search(line):
        return None
    line = _GLUED.sub(" ", line)
    found, day, seen = Fields(), "", False
    for match in _STAMP.finditer(line):
        seen = True
        date = match["dated"] or match["when"]
        when = iso_date(date.strip(_EDGES)) if date else None
        if match["time"] and day:
            when = iso_date(f"{day} {match['time']}")
        day = when[:10] if when and len(when) >= len("2031-05-14") else day
        if when:
            label = (match["label"] or "").split()
            updated = label[-1].casefold() in _OF_CHANGES if label else found.published_at is not None
            found = found.or_else(Fields(updated_at=when) if updated else Fields(published_at=when))
    if not seen:
        return None
    pieces = (piece.strip(_EDGES) for piece in _STAMP.sub("|", line).split("|"))
    return Stamps(found, " | ".join(piece for piece in pieces if piece and not _BARE_LABEL.fullmatch(piece)))


_BARE_LABEL = re.compile(rf"{_LABEL}(?:\ (?:on|at|by))?", re.IGNORECASE | re.VERBOSE)
