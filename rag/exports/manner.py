"""How dates and quotations are written for people: a newsroom's own style and language, wherever its pages write.

    with Manner(dates="month-first", quotes="low").kept():
        day("2031-05-08"), quoted("It was late")        # ("May 8, 2031", "„It was late“")

A style goes with the thread or task that shows something, so two archives in one process each have their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from rag.language.dates import in_words, interval
from rag.settings import Settings
from rag.translation import ENGLISH, language, long_date, say, spoken

_MARKS = {"double": ("“”", "‘’"), "single": ("‘’", "“”"), "angle": ("«»", "‹›"), "low": ("„“", "‚‘")}
_HOLDS = {"“”": '“”"„«»', "‘’": "‘’", "«»": "«»", "„“": '„“”"'}  # marks that ask for the other pair around them


@dataclass(frozen=True, slots=True)
class Manner:
    """The style of dates and quotation marks and the language, as RAG_UI_DATES, _QUOTES and _LANGUAGE name them."""

    dates: str = "day-first"
    quotes: str = "double"
    language: str = ENGLISH

    @classmethod
    def of(cls, settings: Settings) -> Manner:
        """The one that the settings name."""
        return cls(settings.ui_dates, settings.ui_quotes, settings.ui_language)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What is written meanwhile is written so."""
        token = _manner.set(self)
        try:
            with spoken(self.language):
                yield
        finally:
            _manner.reset(token)


_OURS = Manner()
_manner: ContextVar[Manner] = ContextVar("manner", default=_OURS)


def day(date: str | None) -> str:
    """An ISO date at the precision that it has: ``8 May 2031``, ``May 2031``, ``2031``; "undated" for None."""
    if not date:
        return say("undated")
    iso = date.partition("T")[0]
    style, words = _manner.get().dates, in_words(iso)
    if style == "iso" or words == iso:
        return iso
    if language() != ENGLISH:
        return _abroad(iso)
    number, _, month = words.partition(" ")
    return words if style == "day-first" or not number.isdigit() else f"{month[:-5]} {number}, {iso[:4]}"


def _abroad(iso: str) -> str:
    """A date with a month in a language other than English, which has one way to write it."""
    held = interval(iso, None)
    assert held is not None  # it has been written in words
    return long_date(held.first, has_day=len(iso) > len("2031-05"))


def quoted(words: str) -> str:
    """The words between quotation marks, the other pair around those that hold some of the first."""
    outer, inner = _MARKS[_manner.get().quotes]
    pair = inner if any(mark in words for mark in _HOLDS[outer]) or "''" in words else outer
    return f"{pair[0]}{words}{pair[1]}"
