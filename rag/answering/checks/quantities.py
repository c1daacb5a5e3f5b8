"""Numbers and dates: every one in a sentence must be in what it cites, with the same unit and the same hedge.

    quantities("about two million crowns")     # [Quantity(value=2000000, unit=None, bound="about", …)]
    dates("on 11 April 2031")                   # [Date(year=2031, month=4, day=11, weekday=None, …)]

"Three" is 3, "$5m" is "5 million dollars", ``10²`` is not 102. A percentage isn't a percentage point, "about 1,500"
isn't 1,500. A weekday stands for a date, and a date for a weekday, if the cited article's date says so. Not covered:
arithmetic ("half of the 200" for 100), "one" without a scale, and times of day beyond their digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rag.answering.checks import lexicon
from rag.answering.checks.evidence import CitedSentence, Claim, Evidence
from rag.answering.checks.words import Word, read

_DIGITS = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)([^\W\d_]*)")
_UNIT = re.compile(
    r"\s*%|[\s-]+(percentage[\s-]points?|percent|per\s+cent|pct|dollars?|euros?|pounds?|yen)\b", re.IGNORECASE
)
_BOUND = re.compile(
    rf"\b(?P<bound>{'|'.join(sorted(lexicon.BOUNDS, key=len, reverse=True))})(?:\s+(?:an?|the|of))*\s+[$€£¥₽₴₹]?$",
    re.IGNORECASE,
)
_ARTICLES = frozenset({"a", "an"})
_ORDINAL_ENDINGS = frozenset({"", "s", "st", "nd", "rd", "th"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written at ``start`` to ``end``: its value, its unit if it is one of measure, and how it is hedged.

    What only looks like a number ("10²", "9:30") has no value and is compared as it is written.
    """

    value: Fraction | None
    text: str
    start: int
    end: int
    unit: str | None = None
    bound: str | None = None

    def equals(self, other: Quantity) -> bool:
        """Whether the two are the same number."""
        return self.text == other.text if self.value is None else self.value == other.value


def quantities(text: str, words: Sequence[Word] | None = None) -> list[Quantity]:
    """The numbers of a text that aren't part of a date."""
    words = read(text) if words is None else words
    taken = [(d.start, d.end) for d in dates(text)]
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        value, end = _number(text, words, at)
        if end == at:
            at += 1
            continue
        quantity = _quantity(text, value, words[at].start, words[end - 1].end)
        if not any(a < quantity.end and quantity.start < b for a, b in taken):
            found.append(quantity)
        at = end
    return found


def _quantity(text: str, value: Fraction | None, start: int, end: int) -> Quantity:
    """The number with its unit and what hedges it."""
    bound = _BOUND.search(text[max(0, start - 24) : start])
    unit = _UNIT.match(text, end)
    currency = lexicon.CURRENCIES.get(text[start - 1 : start]) if start else None
    shown = text[start : unit.end() if unit else end]
    hedge = lexicon.BOUNDS[bound["bound"].lower()] if bound else None
    return Quantity(value, shown, start, end, currency or (_unit(unit) if unit else None), hedge)


def _unit(match: re.Match[str]) -> str:
    unit = re.sub(r"[\s-]+", " ", match.group().casefold()).strip()
    if "point" in unit:
        return "percentage point"
    return "percent" if unit in {"%", "percent", "per cent", "pct"} else unit.removesuffix("s")


def _number(text: str, words: Sequence[Word], at: int) -> tuple[Fraction | None, int]:
    """The number that begins at a word, and the index after it; the same index when none does."""
    low = words[at].low
    after = words[at + 1].low if at + 1 < len(words) else ""
    if low[0].isdigit():
        return _digits(text, words, at)
    if low == "one" and after not in lexicon.SCALES and after not in lexicon.FRACTIONS:
        return None, at
    if low in _ARTICLES and not (_is_scale(after) or (after in lexicon.FRACTIONS and after not in {"half", "third"})):
        return None, at
    if low in lexicon.UNITS | lexicon.TENS or _is_scale(low) or low in {"half", *_ARTICLES}:
        return _spelt(text, words, at)
    return None, at


def _digits(text: str, words: Sequence[Word], at: int) -> tuple[Fraction | None, int]:
    match = _DIGITS.fullmatch(words[at].low)
    suffix = match[2] if match else ""
    if match is None or (suffix not in lexicon.SCALES and suffix not in _ORDINAL_ENDINGS):
        return None, at + 1
    value = Fraction(match[1].replace(",", "")) * Fraction(lexicon.SCALES.get(suffix, 1))
    end = at + 1
    while end < len(words) and _is_scale(words[end].low) and _touch(text, words, end):
        value *= lexicon.SCALES[words[end].low]
        end += 1
    return value, end


def _spelt(text: str, words: Sequence[Word], at: int) -> tuple[Fraction, int]:
    """ "two hundred and five thousand", "a fifth", "half a million"."""
    total, current, end = Fraction(0), Fraction(0), at
    while end < len(words) and (end == at or _touch(text, words, end)):
        low = words[end].low
        if low in lexicon.UNITS | lexicon.TENS:
            current += (lexicon.UNITS | lexicon.TENS)[low]
        elif _is_scale(low):
            scale = lexicon.SCALES[low]
            if scale in {100, 12}:
                current = (current or Fraction(1)) * scale
            else:
                total, current = total + (current or Fraction(1)) * scale, Fraction(0)
        elif low == "half" and end == at:
            current = Fraction(1, 2)
        elif low in lexicon.FRACTIONS and low != "half" and end > at:
            current = (current or Fraction(1)) / lexicon.FRACTIONS[low]
        elif not _goes_on(words, end, after_hundred=current >= 100):
            break
        end += 1
    return total + current, end


def _goes_on(words: Sequence[Word], at: int, *, after_hundred: bool) -> bool:
    """Whether an "a" or, after a hundred, an "and" stands inside a number: "half a million", "a hundred and five"."""
    if not (words[at].low in _ARTICLES or (words[at].low == "and" and after_hundred)) or at + 1 >= len(words):
        return False
    low = words[at + 1].low
    return low in lexicon.UNITS | lexicon.TENS | lexicon.FRACTIONS or _is_scale(low)


def _is_scale(low: str) -> bool:
    return low in lexicon.SCALES and len(low) > 3


def _touch(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether nothing but a space or a hyphen stands between a word and the one before."""
    return text[words[at - 1].end : words[at].start].strip(" \u00a0") in {"", "-"}


# --- dates ---------------------------------------------------------------------------------------------------------

_MONTH = (
    r"(?P<{m}>January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_ORDINAL = "|".join(lexicon.ORDINALS)
_DATE = re.compile(
    rf"""\b(?P<iso>\d{{4}}-\d\d-\d\d)\b
    | \b(?:the\s+)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|(?P<ordinal>(?:twenty-|thirty-)?(?:{_ORDINAL})))(?:\s+of)?\s+
      {_MONTH.format(m="month")}(?:,?\s+(?P<year>[12]\d{{3}}))?
    | \b{_MONTH.format(m="month2")}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year2>[12]\d{{3}}))?
    | \b{_MONTH.format(m="month3")},?\s+(?:of\s+)?(?P<year3>[12]\d{{3}})\b
    | (?P<weekday>\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?=s?\b)
    | (?P<relative>\b(?:today|tonight|yesterday|tomorrow)\b)
    | (?P<monthly>\b(?:January|February|March|April|June|July|August|September|October|November|December)\b
        |(?:(?<=\bin\ )|(?<=\bof\ )|(?<=\bby\ )|(?<=\bsince\ )|(?<=\buntil\ )|(?<=\blast\ )|(?<=\bnext\ ))May\b)
    | (?<![\w.,$€£-])(?P<yearly>(?:1[89]|20|21)\d\d)(?![\w%]|[.,]\d|\s+(?:people|men|women|members|votes))""",
    re.VERBOSE,
)
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is given; ``weekday`` counts from Monday, ``relative`` in days from the article's date."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relative: int | None = None

    def fits(self, other: Date) -> bool:
        """Whether all that this one gives is given by the other too."""
        own = (self.year, self.month, self.day, self.weekday)
        theirs = (other.year, other.month, other.day, other.weekday)
        return any(a is not None for a in own) and all(a is None or a == b for a, b in zip(own, theirs, strict=True))


def dates(text: str) -> list[Date]:
    """The dates of a text: days, months, years, weekdays, "yesterday"."""
    return [_date(match) for match in _DATE.finditer(text)]


def _date(match: re.Match[str]) -> Date:
    def number(*names: str) -> int | None:
        return next((int(match[name]) for name in names if match[name]), None)

    start, end = match.span()
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return Date(match.group(), start, end, year, month, day)
    if match["weekday"]:
        return Date(match.group(), start, end, weekday=lexicon.DAYS[match["weekday"].lower()])
    if match["relative"]:
        return Date(match.group(), start, end, relative=_RELATIVE[match["relative"].lower()])
    named = next((match[n] for n in ("month", "month2", "month3", "monthly") if match[n]), None)
    named = named or ("May" if match["monthly"] or (not match["yearly"]) else None)
    ordinal = match["ordinal"]
    return Date(
        match.group(),
        start,
        end,
        number("year", "year2", "year3", "yearly"),
        lexicon.MONTHS[named.lower()] if named else None,
        number("day", "day2") or (_ordinal(ordinal) if ordinal else None),
    )


def _ordinal(word: str) -> int:
    tens, _, unit = word.rpartition("-")
    return {"": 0, "twenty": 20, "thirty": 30}[tens] + lexicon.ORDINALS[unit]


def _published(sentence: CitedSentence) -> date | None:
    value = sentence.article.published_at or ""
    return date.fromisoformat(value[:10]) if re.match(r"\d{4}-\d\d-\d\d", value) else None


def _readings(given: Date, published: date | None) -> Iterator[Date]:
    """What a date of an article stands for: itself, and the full date that the article's own date makes of it."""
    yield given
    if published is None:
        return
    for full in _full(given, published):
        yield Date(given.text, given.start, given.end, full.year, full.month, full.day, full.weekday())


def _full(given: Date, published: date) -> Iterator[date]:
    if given.relative is not None:
        yield published + timedelta(days=given.relative)
    elif given.weekday is not None:  # the last one before the article, or the next one
        back = (published.weekday() - given.weekday) % 7
        yield published - timedelta(days=back)
        yield published + timedelta(days=7 - back)
    elif given.month and given.day:
        for year in (given.year,) if given.year else (published.year, published.year - 1, published.year + 1):
            try:
                yield date(year, given.month, given.day)
            except ValueError:
                continue


# --- the check ------------------------------------------------------------------------------------------------------


def object_to_quantities(claim: Claim, evidence: Evidence) -> str | None:
    """A number or date that isn't in the cited sentences as it stands in the claim."""
    known = [q for s in evidence.sentences for q in quantities(s.text)]
    for claimed in quantities(claim.text):
        if objection := _object_to_quantity(claimed, known):
            return objection
    places = [d for s in evidence.sentences for given in dates(s.text) for d in _readings(given, _published(s))]
    places += _publication(evidence)
    for given in dates(claim.text):
        if given.relative is not None:
            if not any(given.relative == d.relative for d in places):
                return f"“{given.text}” isn't in what it cites"
        elif not any(given.fits(d) for d in places):
            return f"“{given.text}” isn't in what it cites"
    return None


def _publication(evidence: Evidence) -> Iterator[Date]:
    """The articles' own dates, where the cited sentence gives no other."""
    for sentence in evidence.sentences:
        if (published := _published(sentence)) and not dates(sentence.text):
            yield Date("", 0, 0, published.year, published.month, published.day, published.weekday())
        elif published:
            yield Date("", 0, 0, published.year)


def _object_to_quantity(claimed: Quantity, known: Sequence[Quantity]) -> str | None:
    same = [q for q in known if claimed.equals(q)]
    if not same:
        return f"“{claimed.text}” isn't in what it cites"
    if claimed.unit and not any(q.unit == claimed.unit for q in same):
        return f"“{claimed.text}” isn't in what it cites, which says “{same[0].text}”"
    of_unit = [q for q in same if claimed.unit is None or q.unit == claimed.unit]
    if not any(q.bound == claimed.bound for q in of_unit):
        hedge = of_unit[0].bound or "exactly"
        return f"it says “{claimed.bound or 'exactly'} {claimed.text}”, and what it cites says “{hedge}” so many"
    return None
