"""A date or a time as a source writes it → ISO 8601, at the precision it is given with.

    timestamp("May 8, 2025 at 9:30 a.m. EDT")          # "2025-05-08T09:30:00-04:00"
    timestamp("May 2025"), timestamp("May 8")          # "2025-05", None: a date without a year is none

Not covered: dates in other languages than English, two-digit years, numbers of seconds since 1970.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from rag.language.lexicon import MONTHS, ZONES, listed

_MAX_CHARACTERS = 80  # what is longer is prose
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?)?)?", re.ASCII
)
_YEAR_FIRST = re.compile(r"^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d\d)(\d\d)$)", re.ASCII)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(0?[1-9]|1[0-2])\.(\d{4})(?!\d)", re.ASCII)  # the day stands first
_SPELT_ZONE = re.compile(rf"\b(?:{'|'.join(listed('time', 'spelt_zones'))})\b(?: time\b)?", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def timestamp(text: str) -> str | None:
    """The date in ISO 8601; None without a year or if it isn't a date.

    A numeric date that could be March 4 or April 3 keeps its year alone. A time keeps its zone where the zone is
    plain (``Z``, ``+02:00``, ``EDT``); that of "ET" depends on the season, so the time is kept without one.
    """
    if len(text) > _MAX_CHARACTERS:
        return None
    text = _YEAR_FIRST.sub(lambda m: f"{m[1]}-{m[2] or m[4]:0>2}-{m[3] or m[5]:0>2}", text)
    if match := _ISO.fullmatch(text):
        return _checked_iso(*match.groups())
    return _written_date(text) if _YEAR.search(text) else None


def _checked_iso(
    year: str, month: str | None, day: str | None, time: str | None, seconds: str | None, zone: str | None
) -> str | None:
    """An ISO date at its precision, or a time; None for one that the calendar hasn't."""
    try:
        if time is not None:
            return datetime.fromisoformat(f"{year}-{month}-{day}T{time}{seconds or ':00'}{_offset(zone)}").isoformat()
        datetime.fromisoformat(f"{year}-{month or '01'}-{day or '01'}")
    except ValueError:
        return None
    return "-".join(filter(None, (year, month, day)))


def _offset(zone: str | None) -> str:
    """ "+02:00" of "+02", "+0200" and "+02:00"; "" for none."""
    if zone is None:
        return ""
    if zone in ("Z", "UTC"):
        return "+00:00"
    return f"{zone[:3]}:{zone[-2:] if len(zone) > 3 else '00'}"


def _written_date(text: str) -> str | None:
    """A date in words or figures. What two different defaults agree on is what the text gives (dateutil)."""
    text = re.sub(r"\b([ap])\.\s?m\.?(?!\w)", r"\1m", text, flags=re.IGNORECASE)
    text = _DOTTED.sub(lambda m: f"{m[1]} {MONTHS[int(m[2]) - 1]} {m[3]}", _SPELT_ZONE.sub(" ", text))
    text = re.sub(r"\s*[|•·–—]\s*|\bat\b|\b(?:UTC|GMT)\s*(?=[+-]\d)", " ", text)  # dateutil reads "UTC+2" as POSIX does
    text = re.sub(r"(?<![\d.])(\d{1,2})\.(\d\d)(?=\s*(?:[ap]m\b|[A-Z]{2,4}\b|$))", r"\1:\2", text)  # "06.00 BST"
    one, two = _parsed(text, datetime(2001, 1, 1, 1, 1, 1)), _parsed(text, datetime(2002, 2, 2, 2, 2, 2))
    if one is None or two is None or one.year != two.year:
        return None
    if one.month != two.month:
        return f"{one.year:04}"
    if one.day != two.day:
        return f"{one.year:04}-{one.month:02}"
    swapped = _parsed(text, datetime(2001, 1, 1, 1, 1, 1), day_first=True)
    if swapped is None or swapped.date() != one.date():
        return f"{one.year:04}"
    if one.hour != two.hour:
        return one.date().isoformat()
    return one.replace(
        minute=one.minute if one.minute == two.minute else 0,
        second=one.second if one.second == two.second else 0,
        microsecond=0,
    ).isoformat()


def _parsed(text: str, default: datetime, day_first: bool = False) -> datetime | None:
    from dateutil import parser

    try:
        return parser.parse(text, default=default, dayfirst=day_first, tzinfos=_zone)
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    hours = ZONES.get((name or "").casefold())
    return None if hours is None else timezone(timedelta(hours=hours))
