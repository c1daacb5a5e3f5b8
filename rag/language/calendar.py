"""The names of months, days and seasons, and what a date looks like in a text: pieces for the patterns of other rooms.

    re.compile(rf"in (?P<when>{DATED})", re.IGNORECASE | re.VERBOSE)     # "in early May 2031", "in 2031-05"

What a date means is read in ``dates``. Not covered: hours, quarters of a year, feasts.
"""

from __future__ import annotations

from rag.language import lexicon
from rag.language.lexicon import DEICTIC, MONTHS, PARTS_OF_DAY, SEASONS, SHORT_MONTHS, UNITS_OF_TIME, WEEKDAYS

MONTH_NAMES = tuple(month.capitalize() for month in MONTHS)
SHORT_MONTH_NAMES = tuple(month.capitalize() for month in SHORT_MONTHS)
DAY_NAMES = tuple(day.capitalize() for day in WEEKDAYS)
NUMBERS = {**lexicon.NUMBERS, "a": 1, "couple of": 2, "few": 5, "several": 7}

# Pieces for patterns that ignore case and white space (re.VERBOSE). Short names of months need their capital.
MONTH = rf"(?:{'|'.join(MONTHS)}|(?-i:{'|'.join(SHORT_MONTH_NAMES)})\b\.?)"
YEAR = r"(?:1[89]|2[01])\d\d\b"
DAY = r"\d{1,2}(?:st|nd|rd|th)?\b(?![.,:]\d)"
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
SEASON = rf"(?:{'|'.join(SEASONS)})"
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})".replace(" ", r"\ ")
UNIT = rf"(?:{'|'.join(UNITS_OF_TIME)})"
PART_OF_DAY = rf"(?:{'|'.join(PARTS_OF_DAY)})"
DEICTIC_DAY = rf"(?:{'|'.join(DEICTIC)})"
_PART = r"(?:(?:early|mid|late)[ -](?:in\ )?|the\ (?:start|beginning|middle|end)\ of\ )"
ISO = r"\d{4}-\d\d(?:-\d\d)?\b"
WITH_YEAR = rf"(?:(?:{DAY}(?:\ of)?\ )?{MONTH}(?:\ {DAY})?,?\ {YEAR}|{ISO})"
DATED = rf"""(?:(?:{WEEKDAY},?\ (?:the\ )?(?=\d|{MONTH}\ \d))?(?:
    {ISO}
    | (?:the\ )?{DAY}(?:\ of)?\ {MONTH}(?:,?\ {YEAR})?
    | {MONTH}\ {DAY}(?:,?\ {YEAR})?
    | {_PART}?{MONTH}(?:,?(?:\ of)?\ {YEAR})?
    | (?:(?:last|this)\ )?(?:{MONTH}|{SEASON}|{WEEKDAY}(?:\ {PART_OF_DAY})?)
    | (?:the\ )?{SEASON}(?:(?:\ of)?\ {YEAR})?
    | {_PART}?{YEAR}
))"""
COUNTED = rf"the\ (?:last|past)\ (?:{NUMBER}\ )?{UNIT}s?"
OPENING = r"the\ (?:start|beginning)\ of\ (?:the|this|last)\ (?:week|month|year)"
RELATIVE = rf"""(?:
    yesterday | today | tonight | this\ (?:morning|afternoon|evening) | last\ night
    | (?:(?:earlier|early|late)\ )?(?:last|this|past|previous)\ (?:week|month|year|weekend)
    | {OPENING} | the\ weekend
    | {COUNTED} | {NUMBER}\ days\ ago
)"""
