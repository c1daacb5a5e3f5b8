"""A period in words or ISO dates → the two dates between which it lies.

    >>> period("2031-04..2031-06")
    ('2031-04', '2031-06')
    >>> period("since April 2031")
    ('2031-04', None)
    >>> period("early May", today=date(2031, 8, 20))
    ('2031-05-01', '2031-05-10')

What a question's words are narrowed to is read here, too (``questions.periods`` finds the words). Not covered: ranges
with an end told from today ("from last week to yesterday"), several periods.
"""

from __future__ import annotations

import re
from datetime import date

from rag.errors import QuestionError
from rag.language.calendar import COUNTED, DATED, DAY, ISO, MONTH, RELATIVE, YEAR
from rag.language.dates import Interval, interval

Bounds = tuple[str | None, str | None]

# Pieces for patterns that ignore case and white space (re.VERBOSE), as those of the calendar.
WITHIN = r"(?:(?:back|earlier|early|late)\ in|in|at|during|throughout|on|over|within|dated)"
BOUNDING = r"(?:(?:ever\ )?since|after|before|until|till|up\ to|prior\ to)"
_TO = r"(?:and|to|until|till|through)"
RANGE = rf"(?:between|from)\ (?:{DATED}|{DAY})\ {_TO}\ {DATED}|(?:{WITHIN}\ )?(?:{ISO}|{YEAR})\.\.(?:{ISO}|{YEAR})"

_DATE = rf"(?:{DATED}|{RELATIVE}|\d{{4}})"
_PERIOD = re.compile(
    rf"""(?:{WITHIN}\ )?(?P<on>{_DATE})
    | (?P<bounding>{BOUNDING}|from)\ (?:the\ )?(?P<bound>{_DATE})
    | (?P<begin>{_DATE})\.\. | \.\.(?P<end>{_DATE})
    | (?:(?:{WITHIN}|between|from)\ )?(?P<first>{_DATE}|{DAY})(?:\ {_TO}\ |\.\.)(?P<last>{_DATE})""",
    re.IGNORECASE | re.VERBOSE,
)
_DAY = re.compile(DAY)
_MONTH = re.compile(MONTH, re.IGNORECASE)
_COUNTED = re.compile(COUNTED, re.IGNORECASE | re.VERBOSE)
_SOME_DAY = date(2000, 1, 1)


def period(text: str, today: date | None = None) -> Bounds:
    """Its first and last date, at the precision given, both inclusive; None where it is open.

    Raises QuestionError for what isn't a period, and for one that is told from ``today`` when that isn't known.
    """
    bounds = read(text, today)
    if bounds is not None:
        return bounds
    if today is None and read(text, _SOME_DAY):
        raise QuestionError(
            f"{text!r} is told from the newest article's day, and no article is dated to the day",
            "Write it with a year, as 2031-05, May 2031 or 2031-04..2031-06",
        )
    raise QuestionError(
        f"{text!r} is not a period", "Write it as 2031-05, May 2031, last week, since 2031-05 or 2031-04..2031-06"
    )


def read(text: str, today: date | None, *, begun: bool = False) -> Bounds | None:
    """The bounds that a period's words mean; None for no period, or with ``begun`` for one that begins after today."""
    match = _PERIOD.fullmatch(" ".join(text.split()).title())  # as months are written: "sept. 2031"
    if match is None:
        return None
    days = interval(next(filter(None, match.group("on", "bound", "begin", "end", "last"))), today)
    if days is None or (begun and today is not None and days.first > today):
        return None
    if match["first"]:
        return _from(match["first"], match["last"], days)
    if match["on"]:
        return days.since, None if _COUNTED.fullmatch(match["on"]) else days.until  # the last three weeks go on
    return _bounded(match["bounding"] or ("from" if match["begin"] else "until"), days)


def _bounded(bounding: str, days: Interval) -> Bounds:
    """What lies on one side of some days."""
    match bounding.casefold():
        case "since" | "ever since" | "from":
            return days.since, None
        case "after":
            return days.following, None
        case "before" | "prior to":
            return None, days.preceding
    return None, days.until


def _from(first: str, last: str, days: Interval) -> Bounds | None:
    """From a date until that of ``days``, which ``last`` wrote."""
    begins = interval(_completed(first, last), days.last)
    return (begins.since, days.until) if begins else None


def _completed(first: str, last: str) -> str:
    """ "3" of "between 3 and 8 May 2031" with the month that it leaves unsaid."""
    month = _MONTH.search(last)
    return f"{first} {month.group()}" if month and _DAY.fullmatch(first) else first


def is_reversed(since: str | None, until: str | None) -> bool:
    """Whether a period ends before it begins: dates compare at the precision of the coarser one."""
    return bool(since and until and until < since[: len(until)])
