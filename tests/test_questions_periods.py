"""Periods that a question names narrow it, and leave its topic."""

from __future__ import annotations

import pytest
from asked import TODAY
from hypothesis import given
from hypothesis import strategies as st

from rag.language.dates import interval
from rag.questions import checked, parse
from rag.questions.periods import find_period
from rag.schema import Filters

# question: the period's words, since, until
PERIODS: dict[str, tuple[str, str | None, str | None]] = {
    "What did Holloway say about fares in May?": ("in May", "2031-05", "2031-05"),
    "What did Holloway say about fares in May 2030?": ("in May 2030", "2030-05", "2030-05"),
    "What did Holloway say in May about fares?": ("in May", "2031-05", "2031-05"),
    "May 2031: what did Holloway say about fares?": ("May 2031", "2031-05", "2031-05"),
    "Yesterday Holloway said what about fares?": ("Yesterday", "2031-08-19", "2031-08-19"),
    "What did Holloway say at the start of the year about fares?": ("at the start of the year", "2031", "2031"),
    "In May, what did Holloway say about fares?": ("In May", "2031-05", "2031-05"),
    "what did holloway say about fares in may": ("in may", "2031-05", "2031-05"),
    "What did Holloway say in November about fares?": ("in November", "2030-11", "2030-11"),
    "What did Holloway say in Sept. about fares?": ("in Sept.", "2030-09", "2030-09"),
    "What did Holloway say in early May about fares?": ("in early May", "2031-05-01", "2031-05-10"),
    "What did Holloway say in 2030 about fares?": ("in 2030", "2030", "2030"),
    "What did Holloway say in early 2031 about fares?": ("in early 2031", "2031-01", "2031-04"),
    "What did Holloway say on May 8 about fares?": ("on May 8", "2031-05-08", "2031-05-08"),
    "What did Holloway say on 8 May 2030 about fares?": ("on 8 May 2030", "2030-05-08", "2030-05-08"),
    "What did Holloway say on Monday, 8 May, about fares?": ("on Monday, 8 May", "2031-05-08", "2031-05-08"),
    "What did Holloway say about fares on 2031-05-08?": ("on 2031-05-08", "2031-05-08", "2031-05-08"),
    "Holloway on fares, May 2031": ("May 2031", "2031-05", "2031-05"),
    "quotes from Holloway in March about fares": ("in March", "2031-03", "2031-03"),
    "Holloway's comments on fares during March": ("during March", "2031-03", "2031-03"),
    "What did Holloway say on Monday about fares?": ("on Monday", "2031-08-18", "2031-08-18"),
    "What did Holloway say on Friday night about fares?": ("on Friday night", "2031-08-15", "2031-08-15"),
    "What did Holloway say last Wednesday about fares?": ("last Wednesday", "2031-08-13", "2031-08-13"),
    "What did Holloway say about fares yesterday?": ("yesterday", "2031-08-19", "2031-08-19"),
    "What did Holloway say about fares last week?": ("last week", "2031-08-11", "2031-08-17"),
    "What did Holloway say over the weekend about fares?": ("over the weekend", "2031-08-16", "2031-08-17"),
    "what did holloway say this month about fares": ("this month", "2031-08", "2031-08"),
    "What did Holloway say about fares last year?": ("last year", "2030", "2030"),
    "What did Holloway say last May about fares?": ("last May", "2031-05", "2031-05"),
    "What did Holloway say two days ago about fares?": ("two days ago", "2031-08-18", "2031-08-18"),
    "What has Holloway said in the last three weeks about fares?": ("in the last three weeks", "2031-07-30", None),
    "What has Holloway said about fares since April?": ("since April", "2031-04", None),
    "What has Holloway said about fares since the start of 2031?": ("since the start of 2031", "2031-01", None),
    "What did Holloway say about fares before June?": ("before June", None, "2031-05"),
    "What did Holloway say after 3 May about fares?": ("after 3 May", "2031-05-04", None),
    "What did Holloway say about fares until March 2031?": ("until March 2031", None, "2031-03"),
    "Between March and May, what did Holloway say about fares?": ("Between March and May", "2031-03", "2031-05"),
    "What did Holloway say about fares from March to May?": ("from March to May", "2031-03", "2031-05"),
    "What did Holloway say between 3 and 8 May about fares?": ("between 3 and 8 May", "2031-05-03", "2031-05-08"),
    "What did Holloway say about fares in 2030-04..2030-06?": ("in 2030-04..2030-06", "2030-04", "2030-06"),
    "What did Holloway say 2030..2031-05 about fares?": ("2030..2031-05", "2030", "2031-05"),
    "What did Holloway say in the spring of 2031 about fares?": ("in the spring of 2031", "2031-03", "2031-05"),
    "What did Holloway say last summer about fares?": ("last summer", "2030-06", "2030-08"),
}


# question: the topic that goes on holding the words
NO_PERIODS = {
    "What did Holloway say about the election in November?": "the election in November",
    "What did Holloway say about fares in November?": "fares in November",  # the coming one, perhaps
    "What did Holloway say in May 2033 about fares?": "May 2033 about fares",
    "What did Holloway say about the May vote?": "the May vote",
    "What did Holloway say about her plan for May?": "her plan for May",
    "What did Holloway say about closing the line in May?": "closing the line in May",
    "What did Holloway say about the strike last week?": "the strike last week",
    "Did Holloway say the line would open in May?": "the line would open in May",
    "What did Holloway say about May?": "May",
    "What did Holloway say about the march on Tideway?": "the march on Tideway",
    "What did Holloway say about the years from 2019 to 2025?": "the years from 2019 to 2025",
    "What did Holloway say on 31 April about fares?": "31 April about fares",
    "What did Holloway say from 2031-05..2031-03 about fares?": "from 2031-05..2031-03 about fares",
    "According to Holloway, how many trams ran in May?": "how many trams ran in May",
}


@pytest.mark.parametrize("question", PERIODS)
def test_a_period_narrows_and_leaves_the_topic(question: str) -> None:
    query = parse(question, today=TODAY)
    assert (query.period, query.filters.since, query.filters.until) == PERIODS[question]
    assert (query.kind, query.topic) == ("statement", "fares")
    assert query.speaker is not None and query.speaker.casefold() == "holloway"
    assert checked(query.filters)


@pytest.mark.parametrize("question", NO_PERIODS)
def test_words_that_may_belong_to_the_topic_stay_in_it(question: str) -> None:
    query = parse(question, today=TODAY)
    assert (query.period, query.filters, query.topic) == (None, Filters(), NO_PERIODS[question])


def test_an_event_that_a_period_counts_from_stays_in_the_topic() -> None:
    query = parse("What has Holloway said about fares since the April talks?", today=TODAY)
    assert (query.topic, query.period, query.filters.since) == ("fares talks", "since the April talks", "2031-04")
    before = parse("What did Holloway say before the May vote?", today=TODAY)
    assert (before.topic, before.filters) == ("vote", Filters(until="2031-05"))


def test_a_name_is_no_month() -> None:
    query = parse("What did Holloway say before May resigned?", today=TODAY)
    assert (query.period, query.topic) == (None, "before May resigned")


def test_without_a_today_only_dates_with_a_year_are_read() -> None:
    assert parse("What did Holloway say in May?").period is None
    assert parse("What did Holloway say about fares last week?").topic == "fares last week"
    assert parse("What did Holloway say in May 2031?").filters == Filters(since="2031-05", until="2031-05")


def test_dates_of_the_caller_win_over_words() -> None:
    narrow = Filters(since="2031-01-05")
    query = parse("What did Holloway say about fares in May?", narrow, today=TODAY)
    assert (query.filters, query.topic) == (narrow, "fares")
    both = parse("What did Holloway say about fares in May?", Filters(publisher="Post"), today=TODAY)
    assert both.filters == Filters(publisher="Post", since="2031-05", until="2031-05")


def test_a_period_narrows_a_question_about_articles() -> None:
    query = parse("Which articles did Nils Aske write in May?", today=TODAY)
    assert (query.field, query.topic, query.filters.since) == ("title", "Nils Aske", "2031-05")


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("29 February", None),  # 2030 and 2031 have none
        ("last August", ("2030-08", "2030-08")),
        ("this March", ("2031-03", "2031-03")),
        ("late 2030", ("2030-09", "2030-12")),
        ("the end of May", ("2031-05-21", "2031-05-31")),
        ("the winter of 2030", ("2030-12", "2031-02")),
        ("the past couple of months", ("2031-06-20", "2031-08-20")),
    ],
)
def test_dates_in_words(written: str, days: tuple[str, str] | None) -> None:
    found = interval(written, TODAY)
    assert (found and (found.since, found.until)) == days


@given(
    st.lists(
        st.sampled_from("in since before May 8 2031 the last week Holloway say about fares talks and , on".split())
    )
)
def test_whatever_is_read_is_a_period_that_can_be(pieces: list[str]) -> None:
    question = " ".join(pieces)
    period = find_period(question, TODAY)
    if period is not None:
        assert period.words in question
        assert checked(Filters(since=period.since, until=period.until)) and (period.since or period.until)


@given(
    st.lists(
        st.sampled_from("who what did has is Holloway she say said quoted about “a” ' and , the May".split()),
        min_size=1,
    )
)
def test_no_question_breaks_the_parser(pieces: list[str]) -> None:
    question = " ".join(["x", *pieces])
    first = parse(question, today=TODAY)
    assert parse(question, previous=first, today=TODAY).question == first.question
