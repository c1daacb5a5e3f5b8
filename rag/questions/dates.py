"""A date in words → the days it means: "May 2031", "early May", "8 May", "last week", "the last three weeks".

    >>> interval("early May", today=date(2031, 8, 20))
    Interval(first=datetime.date(2031, 5, 1), last=datetime.date(2031, 5, 10), precision=10)

A month, day or season without a year is the latest one that has begun by ``today``. Weeks run from Monday to Sunday;
early, mid and late are thirds; seasons are those of the north. Not covered: hours, quarters of a year, feasts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # their first months
_NUMBERS = {word: n for n, word in enumerate("a two three four five six seven eight nine ten eleven twelve".split(), 1)}
_NUMBERS |= {"one": 1, "couple of": 2, "few": 5, "several": 7}

# Pieces for patterns that ignore case and white space (re.VERBOSE). Short names of months need their capital.
MONTH = rf"(?:{'|'.join(_MONTHS)}|(?-i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
YEAR = r"(?:19|20|21)\d\d\b"
DAY = r"\d{1,2}(?:st|nd|rd|th)?\b(?![.,:]\d)"
WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
SEASON = rf"(?:{'|'.join(_SEASONS)})"
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})".replace(" ", r"\ ")
_UNIT = r"(?:day|week|month|year)"
_PART = r"(?:(?:early|mid|late)[ -](?:in\ )?|the\ (?:start|beginning|middle|end)\ of\ )"
ISO = r"\d{4}-\d\d(?:-\d\d)?\b"
DATED = rf"""(?:(?:{WEEKDAY},?\ (?:the\ )?(?=\d|{MONTH}\ \d))?(?:
    {ISO}
    | (?:the\ )?{DAY}(?:\ of)?\ {MONTH}(?:,?\ {YEAR})?
    | {MONTH}\ {DAY}(?:,?\ {YEAR})?
    | {_PART}?{MONTH}(?:,?(?:\ of)?\ {YEAR})?
    | (?:(?:last|this)\ )?(?:{MONTH}|{SEASON}|{WEEKDAY}(?:\ (?:morning|afternoon|evening|night))?)
    | (?:the\ )?{SEASON}(?:(?:\ of)?\ {YEAR})?
    | {_PART}?{YEAR}
))"""
COUNTED = rf"the\ (?:last|past)\ (?:{_NUMBER}\ )?{_UNIT}s?"
OPENING = r"the\ (?:start|beginning)\ of\ (?:the|this|last)\ (?:week|month|year)"
RELATIVE = rf"""(?:
    yesterday | today | tonight | this\ (?:morning|afternoon|evening) | last\ night
    | (?:(?:earlier|early|late)\ )?(?:last|this|past|previous)\ (?:week|month|year|weekend)
    | {OPENING} | the\ weekend
    | {COUNTED} | {_NUMBER}\ days\ ago
)"""

_COUNTED = re.compile(rf"(?:the (?:last|past) (?:({_NUMBER}) )?|({_NUMBER}) )({_UNIT})s?(?: ago)?")


@dataclass(frozen=True, slots=True)
class Interval:
    """Whole days, both inclusive, told in ISO dates of ``precision`` characters: 4, 7 or 10."""

    first: date
    last: date
    precision: int

    @property
    def since(self) -> str:
        """The first day, month or year."""
        return self._iso(self.first)

    @property
    def until(self) -> str:
        """The last day, month or year."""
        return self._iso(self.last)

    @property
    def following(self) -> str:
        """The day, month or year behind it."""
        return self._iso(self.last + timedelta(days=1))

    @property
    def preceding(self) -> str:
        """The day, month or year before it."""
        return self._iso(self.first - timedelta(days=1))

    def _iso(self, day: date) -> str:
        return day.isoformat()[: self.precision]


def interval(written: str, today: date | None) -> Interval | None:
    """The days that a date's words mean; None if they are none, or need a ``today`` that isn't given."""
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", written.casefold())
    if iso := re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", text):
        return _calendar(int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else None)
    found = re.search(YEAR, text)
    year, bare = (int(found.group()) if found else None), re.sub(YEAR, "", text)
    if month := _month_in(bare):
        day = re.search(r"\d{1,2}", bare)
        return _part(_of_month(year, month, int(day.group()) if day else None, today, bare), text)
    if season := re.search(rf"\b{SEASON}\b", bare):
        return _season(_SEASONS[season.group()], year, today, bare)
    if year is not None:
        return _part(Interval(date(year, 1, 1), date(year, 12, 31), 4), text)
    return _relative(bare, today) if today is not None else None


def _month_in(text: str) -> int | None:
    names = ((n, name) for n, name in enumerate(_MONTHS, 1))
    return next((n for n, name in names if re.search(rf"\b(?:{name}|{name[:3]}t?)\b", text)), None)


def _of_month(year: int | None, month: int, day: int | None, today: date | None, text: str) -> Interval | None:
    if year is not None:
        return _calendar(year, month, day)
    if today is None:
        return None
    this_year = _calendar(today.year, month, day)
    if text.startswith("this "):
        return this_year
    begun = (
        this_year is not None and this_year.first <= today and not (text.startswith("last ") and month == today.month)
    )
    return this_year if begun else _calendar(today.year - 1, month, day)


def _calendar(year: int, month: int, day: int | None) -> Interval | None:
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return None
    return Interval(first, first if day else first + relativedelta(months=1, days=-1), 10 if day else 7)


def _part(whole: Interval | None, text: str) -> Interval | None:
    """The early, middle or late third of a month or year, if the words ask for it."""
    found = re.match(r"(?:the )?(?P<part>early|mid|late|start|beginning|end)", text)
    if whole is None or found is None or whole.precision == 10:
        return whole
    third = {"mid": 1, "late": 2, "end": 2}.get(found["part"], 0)
    if whole.precision == 4:
        first = whole.first + relativedelta(months=4 * third)
        return Interval(first, first + relativedelta(months=4, days=-1), 7)
    first = whole.first + timedelta(days=10 * third)
    return Interval(first, whole.last if third == 2 else first + timedelta(days=9), 10)


def _season(first_month: int, year: int | None, today: date | None, text: str) -> Interval | None:
    """Three months; "last summer" is the latest that is over."""
    if year is None:
        if today is None:
            return None
        gone = relativedelta(months=3) if text.startswith("last ") else relativedelta()
        year = today.year if date(today.year, first_month, 1) + gone <= today else today.year - 1
    first = date(year, first_month, 1)
    return Interval(first, first + relativedelta(months=3, days=-1), 7)


def _relative(text: str, today: date) -> Interval | None:
    """Days seen from today: "Monday", "yesterday", "two days ago", "the last three weeks"."""
    if weekday := next((name for name in _WEEKDAYS if name in text), None):
        back = (today.weekday() - _WEEKDAYS.index(weekday)) % 7 or (7 if text.startswith("last ") else 0)
        return _day(today - timedelta(days=back))
    if text in ("yesterday", "last night"):
        return _day(today - timedelta(days=1))
    if text in ("today", "tonight", "this morning", "this afternoon", "this evening"):
        return _day(today)
    if counted := _COUNTED.fullmatch(text):
        number = counted[1] or counted[2] or "a"
        length = _NUMBERS.get(number) or int(number)
        steps = {"day": relativedelta(days=length), "week": relativedelta(weeks=length)}
        steps |= {"month": relativedelta(months=length), "year": relativedelta(years=length)}
        first = today - steps[counted[3]]
        return _day(first) if text.endswith("ago") else Interval(first, today, 10)
    return _named_unit(text, today)


def _named_unit(text: str, today: date) -> Interval | None:
    """ "this month", "last week", "late last year" (the whole of it), "last weekend"."""
    this = "this " in text or " the " in text
    monday = today - timedelta(days=today.weekday())
    if text.endswith(" week"):
        first = monday if this else monday - timedelta(days=7)
        return Interval(first, first + timedelta(days=6), 10)
    if text.endswith(" weekend"):
        saturday = monday + timedelta(days=5 if this else -2)
        return Interval(saturday, saturday + timedelta(days=1), 10)
    then = today if this else today - (relativedelta(months=1) if text.endswith(" month") else relativedelta(years=1))
    return _calendar(then.year, then.month, None) if text.endswith(" month") else _year(then.year)


def _day(day: date) -> Interval:
    return Interval(day, day, 10)


def _year(year: int) -> Interval:
    return Interval(date(year, 1, 1), date(year, 12, 31), 4)
