"""Field values as sources write them, turned into what an Article holds: dates, addresses, ids.

    iso_date("May 8, 2025 at 9:30 a.m. EDT")                   # "2025-05-08T09:30:00-04:00"
    iso_date("May 2025"), iso_date("May 8")                    # "2025-05", None: a date without a year is none
    canonical_url("HTTPS://News.example/a?utm_source=x#top")   # "https://news.example/a"
    said(" N/A ")                                              # None

Not covered: dates in other languages than English, two-digit years, numbers of seconds since 1970.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, timezone, tzinfo
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_SAYS_NOTHING = frozenset(
    {"", "none", "null", "nil", "n/a", "na", "nan", "unknown", "missing", "not available", "~", "-", "undefined"}
)
_QUOTES = frozenset({'""', "''", "“”", "‘’"})
_MOST_QUOTES = 4  # around a value, one inside the other; each is a copy of the value
# Parameters that say how a reader came to a page, not which page it is.
_TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|igsh|mc_[ce]id|_ga|ocid|cmpid|ncid|smid|s_cid|taid"
    r"|guccounter|guce_.*|at_(?:medium|campaign|custom\d|link_.*|format|ptr_name|bbc_team)|ref|ref_src|ref_url|xtor",
    re.IGNORECASE,
)
# The zones that English-language news writes, in hours from UTC. "ET" and the like depend on the season: the time is
# then kept without a zone.
_ZONES = {
    name: hours
    for hours, names in (
        *((0, "UTC GMT Z"), (1, "BST WEST CET"), (2, "CEST EET"), (3, "EEST MSK"), (-4, "EDT"), (-5, "EST CDT")),
        *((-6, "CST MDT"), (-7, "MST PDT"), (-8, "PST AKDT"), (-9, "AKST"), (-10, "HST")),
    )
    for name in names.split()
}
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?)?)?", re.ASCII
)
_NO_CHARACTER = re.compile(r"[\0\ud800-\udfff]")  # NUL and halves of characters, as careless exports leave them
_YEAR_FIRST = re.compile(r"^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d\d)(\d\d)$)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a source says about its article; ``None`` is "it doesn't say"."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    fetched_at: str | None = None
    url: str | None = None

    def or_else(self, other: Fields) -> Fields:
        """These fields, with what is unknown taken from ``other``."""
        unknown = [f.name for f in fields(self) if getattr(self, f.name) is None]
        return replace(self, **{name: getattr(other, name) for name in unknown})


def said(value: object) -> str | None:
    """A field's value without surrounding white space and quotation marks; None if it says nothing (``N/A``)."""
    text = _NO_CHARACTER.sub("", str(value)).strip() if value is not None else ""
    for _ in range(_MOST_QUOTES):
        if len(text) < 2 or text[0] + text[-1] not in _QUOTES:
            break
        text = text[1:-1].strip()
    return None if text.casefold() in _SAYS_NOTHING else text


def iso_date(value: object) -> str | None:
    """The date in ISO 8601, at the precision it is given with; None without a year or if it isn't a date.

    A numeric date that could be March 4 or April 3 keeps its year alone. A time keeps its zone where the zone is
    plain (``Z``, ``+02:00``, ``EDT``), else it has none.
    """
    text = said(value)
    if text is None or len(text) > 80:
        return None
    text = _YEAR_FIRST.sub(lambda m: f"{m[1]}-{m[2] or m[4]:0>2}-{m[3] or m[5]:0>2}", text)
    if match := _ISO.fullmatch(text):
        return _checked_iso(*match.groups())
    return _written_date(text) if _YEAR.search(text) else None


def _checked_iso(
    year: str, month: str | None, day: str | None, time: str | None, seconds: str | None, zone: str | None
) -> str | None:
    if time is not None:
        text = f"{year}-{month}-{day}T{time}{seconds or ':00'}"
        zone = "+00:00" if zone in ("Z", "UTC") else zone or ""
        zone = f"{zone[:3]}:{zone[-2:] if len(zone) > 3 else '00'}" if zone else ""
    else:
        text, zone = "-".join(part for part in (year, month, day) if part), ""
    try:
        datetime.fromisoformat(text if time else f"{year}-{month or '01'}-{day or '01'}")
        return datetime.fromisoformat(text + zone).isoformat() if time else text
    except ValueError:
        return None


def _written_date(text: str) -> str | None:
    """A date in words or figures. What two different defaults agree on is what the text gives (dateutil)."""
    text = re.sub(r"\b([ap])\.\s?m\.?(?!\w)", r"\1m", text, flags=re.IGNORECASE)
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
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def canonical_url(value: object) -> str | None:
    """An http(s) URL without fragment, tracking parameters, user name and default port; None if it isn't one."""
    text = said(value)
    try:
        parts = urlsplit(text or "")
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in ("http", "https") or not host or any(c.isspace() for c in host):
        return None
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, {"http": 80, "https": 443}[scheme]) else f"{host}:{port}"
    query = parts.query
    if any(_TRACKING.fullmatch(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
        kept = [(name, v) for name, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
        query = urlencode(kept)
    return urlunsplit((scheme, netloc, parts.path or "/", query, ""))


def short_id(identity: str) -> str:
    """Twelve hex digits for an identity: 48 bits, so that a million articles collide with a chance of 0.2 %."""
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def content_hash(text: str, known: Fields) -> str:
    """A hash of the text and the fields; when it was fetched is no part of what it says."""
    content = [text, *(getattr(known, f.name) for f in fields(known) if f.name != "fetched_at")]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
