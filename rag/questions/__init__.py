"""Question and turn before → Query: what kind of question it is, whose words it asks for, on what topic, and when.

    >>> parse("What did Ada Holloway say about the tram?")
    Query(kind='statement', speaker='Ada Holloway', topic='the tram', …)
    >>> parse("quotes from Holloway and Delgado in May on fares", today=date(2031, 6, 1))
    Query(…, speaker='Holloway', topic='fares', filters=Filters(…), period='in May', others=('Delgado',))

Kinds: ``statement`` (what somebody said, or who said something), ``field`` (who wrote an article, where and when it
appeared) and ``fact`` (the rest); what is no question ("Thanks!") has ``talk``. Rules over English wording, no language
model. Not covered: misspelt names (``search.slips``), what a pronoun means beyond the turn before, periods of facts as
filters ("How many died in 2030?": later articles tell of it too).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from rag.errors import QuestionError
from rag.language.dates import interval
from rag.language.lexicon import THIRD_PERSON
from rag.language.periods import is_reversed
from rag.onnx import encodable
from rag.questions.double import split
from rag.questions.followups import corrected, follow, leans, turn_meant
from rag.questions.grammar import TALK, fitting
from rag.questions.pronouns import with_ordinals
from rag.questions.single import understand
from rag.schema import Filters, Query

__all__ = ["MAX_QUESTION_CHARACTERS", "check_length", "checked", "parse"]

MAX_QUESTION_CHARACTERS = 2_000


def parse(
    question: str,
    filters: Filters | None = None,
    previous: Query | None = None,
    today: date | None = None,
    speaks: Callable[[str], bool] = lambda name: False,
) -> Query:
    """What a question asks for; ``previous`` is the turn before, whose speaker, topic and period a follow-up carries.

    ``today`` is the day that "last week" and months without a year are read from; without it only dates with a year
    are. Dates in ``filters`` win over a period in the question. ``speaks`` tells of a role ("the grower") whether the
    archive quotes anybody under it.

    Raises QuestionError for an empty or overlong question, and for filters that aren't dates.
    """
    question = encodable(" ".join(question.split()))
    if not re.search(r"\w", question):
        raise QuestionError("The question is empty", "Ask for instance: What did the mayor say about housing?")
    check_length(question)
    if talk := next((row.talk for row, _ in fitting(TALK, question.rstrip(" ?!."))), None):
        return Query(question, question, filters=checked(filters or Filters()), talk=talk)
    query = _read(question, checked(filters or Filters()), previous, today, speaks)
    if parts := split(question):
        first = _read(parts[0], query.filters, previous, today, speaks)
        query = replace(query, parts=(first, _read(parts[1], query.filters, first, today, speaks)))
    return query


def check_length(question: str) -> None:
    """Raises QuestionError for a question that is longer than any that is read."""
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters, and {MAX_QUESTION_CHARACTERS:,} is the most",
            "Ask about one thing, in a sentence or two",
        )


def _read(
    question: str, filters: Filters, previous: Query | None, today: date | None, speaks: Callable[[str], bool]
) -> Query:
    """One question."""
    asked = question
    if previous is not None:
        asked = with_ordinals(corrected(question), previous)
    query = understand(asked, filters, today)
    previous = previous and turn_meant(query, previous)
    if previous is not None and leans(query, previous):
        query = replace(follow(query, previous, today, speaks), question=question)
    elif (query.speaker or "").casefold() in THIRD_PERSON:  # nobody to stand for
        query = Query(question, question, topic=question.rstrip(" ?!."), filters=query.filters)
    return query


def checked(filters: Filters) -> Filters:
    """The filters, if their period can be. Dates compare as text, so what is no date would leave out articles unseen.

    Raises QuestionError for "yesterday", "2025-13", or a period that ends before it begins.
    """
    for value in (filters.since, filters.until):
        if value and not _is_date(value):
            raise QuestionError(f"{value!r} is not a date", "Write it as 2031, 2031-05 or 2031-05-08")
    if is_reversed(filters.since, filters.until):
        raise QuestionError(
            f"The period from {filters.since} until {filters.until} ends before it begins", "Swap the two dates"
        )
    return filters


def _is_date(value: str) -> bool:
    """Whether an ISO date at any precision, or the day of an ISO time, is one of the calendar."""
    day = value.partition("T")[0]
    return re.fullmatch(r"\d{4}(-\d\d){0,2}", day) is not None and interval(day, None) is not None
