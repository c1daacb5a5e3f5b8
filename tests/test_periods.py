"""Dates and periods: what a reader writes for one, what isn't one, and that questions mean the same by the words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from rag.language.calendar import DAY_NAMES, MONTH_NAMES
from rag.language.dates import in_words, interval
from rag.language.lexicon import SEASONS
from rag.language.periods import period
from rag.questions import checked
from rag.questions.periods import find_period
from rag.schema import Filters

TODAY = date(2031, 8, 20)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031", ("2031", "2031")),
        ("1588", ("1588", "1588")),
        ("May 1888", ("1888-05", "1888-05")),
        ("2031-05", ("2031-05", "2031-05")),
        (" 2031-05-08 ", ("2031-05-08", "2031-05-08")),
        ("May 2031", ("2031-05", "2031-05")),
        ("sept. 2031", ("2031-09", "2031-09")),
        ("early May 2030", ("2030-05-01", "2030-05-10")),
        ("the spring of 2030", ("2030-03", "2030-05")),
        ("Wednesday 2030-05-08", ("2030-05-08", "2030-05-08")),
        ("since April 2031", ("2031-04", None)),
        ("since spring 2031", ("2031-03", None)),
        ("from 2031-04", ("2031-04", None)),
        ("until 2031-04", (None, "2031-04")),
        ("before 2031-04", (None, "2031-03")),
        ("after 30 April 2031", ("2031-05-01", None)),
        ("2031-04..2031-06", ("2031-04", "2031-06")),
        ("2031-04..", ("2031-04", None)),
        ("..2031", (None, "2031")),
        ("April 2031..June 2031", ("2031-04", "2031-06")),
        ("from April 2031 to June 2031", ("2031-04", "2031-06")),
        ("between April and June 2030", ("2030-04", "2030-06")),
        ("3 to 8 May 2030", ("2030-05-03", "2030-05-08")),
    ],
)
def test_periods(text: str, expected: tuple[str | None, str | None]) -> None:
    assert period(text) == period(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last week", ("2031-08-11", "2031-08-17")),
        ("since last week", ("2031-08-11", None)),
        ("in early May", ("2031-05-01", "2031-05-10")),
        ("the last three weeks", ("2031-07-30", None)),
        ("from March to May", ("2031-03", "2031-05")),
        ("November", ("2030-11", "2030-11")),
    ],
)
def test_periods_told_from_a_day(text: str, expected: tuple[str | None, str | None]) -> None:
    assert period(text, TODAY) == expected
    with pytest.raises(QuestionError, match=r"is told from the newest article's day, and no article is dated"):
        period(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "20310508",
        "Mayday 2031",
        "2031 2032",
        "2031-05-08-09",
        "2031-13",
        "31 April 2031",
        "May talks",
        "٢٠٣١",
    ],
)
def test_no_period(text: str) -> None:
    with pytest.raises(QuestionError, match=r"is not a period\. Write it as 2031-05"):
        period(text, TODAY)


# --- one reading ------------------------------------------------------------------------------------------------------

_YEARS = st.sampled_from(["", " 2030", " 2031"])
_MONTHS = st.builds("{}{}".format, st.sampled_from(MONTH_NAMES), _YEARS)
_DATES = st.one_of(
    _MONTHS,
    st.builds("{} {}".format, st.integers(1, 31), _MONTHS),
    st.builds("{} {}".format, st.sampled_from(["early", "mid", "late", "the end of"]), _MONTHS),
    st.builds("{}{}".format, st.sampled_from(sorted(SEASONS)), _YEARS),
    st.builds("{}{}".format, st.sampled_from(["", "last "]), st.sampled_from(DAY_NAMES)),
    st.builds("{}-{:02}".format, st.integers(2029, 2032), st.integers(1, 13)),
)
_RELATIVE = st.sampled_from(
    "yesterday,today,last week,this month,the weekend,two days ago,the last three weeks,late last year".split(",")
)
_PERIODS = st.one_of(
    _RELATIVE,
    st.builds("{} {}".format, st.sampled_from("in on since ever_since after before until during".split()), _DATES).map(
        lambda words: words.replace("_", " ")
    ),
    st.builds("between {} and {}".format, _DATES, _DATES),
    st.builds("from {} to {}".format, _DATES, _DATES),
    st.builds("{}-{:02}..{}-{:02}".format, *(2 * [st.integers(2029, 2031), st.integers(1, 12)])),
)


@given(_PERIODS)
def test_what_a_question_reads_a_setting_reads_too(words: str) -> None:
    """But for "from": "quotes from May 2031" are of May, "from May 2031" is a beginning."""
    found = find_period(f"What did Holloway say {words} about fares?", TODAY)
    if found is not None and not found.event:
        assert period(found.words, TODAY) == (found.since, found.until)


@given(_PERIODS)
def test_a_setting_reads_a_period_that_can_be_or_says_what_to_do(words: str) -> None:
    try:
        since, until = period(words, TODAY)
    except QuestionError as error:
        assert "Write it as" in str(error)
        return
    assert since or until
    try:
        assert checked(Filters(since=since, until=until))
    except QuestionError as error:  # "from June to May" of one year
        assert "ends before it begins" in str(error)


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_date_in_words_reads_back(day: date, precision: int) -> None:
    iso = day.isoformat()[:precision]
    assert period(in_words(iso)) == period(iso) == (iso, iso)
    assert period(f"{DAY_NAMES[day.weekday()]} {in_words(day.isoformat())}") == period(day.isoformat())


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_a_day_has_one_before_and_one_behind_in_the_calendar(day: date, precision: int) -> None:
    days = interval(day.isoformat()[:precision], None)
    assert days is not None
    assert days.preceding <= days.since <= days.until <= days.following


def test_what_is_no_date_stays_as_it_is() -> None:
    assert [in_words(text) for text in ("2031-13", "soon", "2031-02-30")] == ["2031-13", "soon", "2031-02-30"]
