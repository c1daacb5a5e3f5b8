"""A date in words → the days it means: "May 2031", "early May", "8 May", "last week", "the last three weeks".

    >>> interval("early May", today=date(2031, 8, 20))
    Interval(first=datetime.date(2031, 5, 1), last=datetime.date(2031, 5, 10), precision=10)
    >>> in_words("2031-05-08")
    '8 May 2031'

A month, day or season without a year is the latest one that has begun by ``today``. Weeks run from Monday to Sunday;
early, mid and late are thirds; seasons are those of the north. Not covered: hours, quarters of a year, feasts. Stamps
with a time of day are read in ``timestamps``, spans of dates in ``periods``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from rag.language.calendar import DATED, MONTH, MONTH_NAMES, NUMBER, NUMBERS, RELATIVE, SEASON, UNIT, WEEKDAY, YEAR
from rag.language.lexicon import MONTHS, SEASONS, WEEKDAYS

_COUNTED = re.compile(rf"(?:the (?:last|past) (?:({NUMBER}) )?|({NUMBER}) )({UNIT})s?(?: ago)?")
_DATE = re.compile(rf"{DATED}|{RELATIVE}|\d{{4}}", re.ASCII | re.IGNORECASE | re.VERBOSE)
_MONTH = re.compile(rf"\b{MONTH}", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_WEEKDAY_OF = re.compile(rf"{WEEKDAY},? (?:the )?(?=\d|{MONTH} \d)")
_A_DAY = timedelta(days=1)
_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


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
        return self._iso(min(self.last, date.max - _A_DAY) + _A_DAY)

    @property
    def preceding(self) -> str:
        """The day, month or year before it."""
        return self._iso(max(self.first, date.min + _A_DAY) - _A_DAY)

    def _iso(self, day: date) -> str:
        return day.isoformat()[: self.precision]


def interval(written: str, today: date | None) -> Interval | None:
    """The days that a date's words mean; None if they are none, or need a ``today`` that isn't given."""
    if not _DATE.fullmatch(written.title()):  # "sept. 2031" is one, too
        return None
    text = _ORDINAL.sub("", _WEEKDAY_OF.sub("", written.casefold()))
    if iso := _ISO.fullmatch(text):
        return _calendar(*(int(part) for part in iso.groups() if part))
    found = re.search(YEAR, text)
    year, bare = (int(found.group()) if found else None), re.sub(YEAR, "", text)
    if month := _MONTH.search(bare.title()):
        found = re.search(r"\d{1,2}", bare)
        day = int(found.group()) if found else None
        return _part(_of_month(year, _month_number(month.group()), day, today, bare), text)
    if season := re.search(rf"\b{SEASON}\b", bare):
        return _season(SEASONS[season.group()], year, today, bare)
    if year is not None:
        return _part(_calendar(year), text)
    return _relative(bare, today) if today is not None else None


def _month_number(name: str) -> int:
    """3 for "March", "march", "Mar" and "Mar."."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3].casefold()))


def in_words(iso: str) -> str:
    """An ISO date as people write it: "8 May 2031", "May 2031", "2031"; as it stands if it is none."""
    days = interval(iso, None) if _ISO.fullmatch(iso) else None
    if days is None or days.precision == 4:
        return iso
    month = f"{MONTH_NAMES[days.first.month - 1]} {iso[:4]}"
    return month if days.precision == 7 else f"{days.first.day} {month}"


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


def _calendar(year: int, month: int | None = None, day: int | None = None) -> Interval | None:
    """A year, month or day; None for one that the calendar hasn't."""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if month is None:
        return Interval(first, date(year, 12, 31), 4)
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
    if weekday := next((name for name in WEEKDAYS if name in text), None):
        back = (today.weekday() - WEEKDAYS.index(weekday)) % 7 or (7 if text.startswith("last ") else 0)
        return _day(today - timedelta(days=back))
    if text in ("yesterday", "last night"):
        return _day(today - _A_DAY)
    if text in ("today", "tonight", "this morning", "this afternoon", "this evening"):
        return _day(today)
    counted = _COUNTED.fullmatch(text)
    return _counted(counted, today) if counted else _named_unit(text, today)


def _counted(match: re.Match[str], today: date) -> Interval:
    """ "two days ago", "the last three weeks" until today."""
    number = match[1] or match[2] or "a"
    length = NUMBERS.get(number) or int(number)
    steps = {"day": relativedelta(days=length), "week": relativedelta(weeks=length)}
    steps |= {"month": relativedelta(months=length), "year": relativedelta(years=length)}
    first = today - steps[match[3]]
    return _day(first) if match.string.endswith("ago") else Interval(first, today, 10)


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
    return _calendar(then.year, then.month) if text.endswith(" month") else _calendar(then.year)


def _day(day: date) -> Interval:
    return Interval(day, day, 10)
