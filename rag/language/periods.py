"""A period in words or ISO dates → the two dates between which it lies.

    >>> period("2031-04..2031-06")
    ('2031-04', '2031-06')
    >>> period("since April 2031")
    ('2031-04', None)

Not covered: days and spans told from today ("last week").
"""

from __future__ import annotations

import re

from rag.errors import QuestionError

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = re.compile(r"([a-z]{3,9})\.? (\d{4})", re.IGNORECASE)
_ISO = r"\d{4}(?:-\d\d){0,2}"
_PERIOD = re.compile(
    rf"(?P<on>{_ISO})|(?:since|from) (?P<since>{_ISO})|until (?P<until>{_ISO})|"
    rf"(?P<first>{_ISO})?\.\.(?P<last>{_ISO})?|from (?P<start>{_ISO}) (?:to|until) (?P<end>{_ISO})",
    re.IGNORECASE,
)


def period(text: str) -> tuple[str | None, str | None]:
    """Its first and last date, at the precision given, both inclusive; None where it is open.

    Raises QuestionError for what isn't a period.
    """
    iso = _MONTH.sub(_in_figures, text.strip())
    found = _PERIOD.fullmatch(iso)
    if found is None or iso == "..":
        raise QuestionError(
            f"{text!r} is not a period", "Write it as 2031-05, May 2031, since 2031-05 or 2031-04..2031-06"
        )
    parts = found.groupdict()
    since = parts["on"] or parts["since"] or parts["first"] or parts["start"]
    return since, parts["on"] or parts["until"] or parts["last"] or parts["end"]


def _in_figures(month: re.Match[str]) -> str:
    """ "May 2031" → "2031-05"; anything else as it stands."""
    number = next((n for n, name in enumerate(_MONTHS, start=1) if name.startswith(month[1].casefold())), None)
    return f"{month[2]}-{number:02}" if number else month[0]
