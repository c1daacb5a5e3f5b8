"""Periods: what a reader writes for one, and what isn't one."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.language.periods import period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031", ("2031", "2031")),
        ("2031-05", ("2031-05", "2031-05")),
        (" 2031-05-08 ", ("2031-05-08", "2031-05-08")),
        ("May 2031", ("2031-05", "2031-05")),
        ("sept. 2031", ("2031-09", "2031-09")),
        ("since April 2031", ("2031-04", None)),
        ("from 2031-04", ("2031-04", None)),
        ("until 2031-04", (None, "2031-04")),
        ("2031-04..2031-06", ("2031-04", "2031-06")),
        ("2031-04..", ("2031-04", None)),
        ("..2031", (None, "2031")),
        ("from April 2031 to June 2031", ("2031-04", "2031-06")),
    ],
)
def test_periods(text: str, expected: tuple[str | None, str | None]) -> None:
    assert period(text) == expected


@pytest.mark.parametrize("text", ["", "..", "last week", "20310508", "Mayday 2031", "2031 2032", "2031-05-08-09"])
def test_no_period(text: str) -> None:
    with pytest.raises(QuestionError, match=r"is not a period\. Write it as 2031-05"):
        period(text)
