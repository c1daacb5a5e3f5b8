"""Which statements a question wants first: "latest", "first", and "else", taken out of its words.

    >>> take_order("What did Holloway most recently say about fares")
    ('newest', 'What did Holloway say about fares')
    >>> take_more("What else did she say")
    (True, 'What did she say')

They count where they go with the saying, not in the topic ("the first tram", "last week").
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.questions.grammar import MORE, NEWEST, OLDEST, Row, fitting, pattern
from rag.schema import Order

_SAID_BEFORE = pattern(".. SAY WORD ..")


def take_order(text: str) -> tuple[Order, str]:
    """The order asked for, and the question without the words for it."""
    orders: tuple[tuple[Order, tuple[Row, ...]], ...] = (("newest", NEWEST), ("oldest", OLDEST))
    for order, rows in orders:
        if (without := _without(rows, text)) is not None:
            return order, without
    return "relevance", text


def take_more(text: str) -> tuple[bool, str]:
    """Whether something not yet shown is asked for, and the question without the words for it."""
    without = _without(MORE, text)
    return without is not None, text if without is None else without


def _without(rows: Sequence[Row], text: str) -> str | None:
    """How a question reads without words of order, by the first row that fits outside its topic."""
    for row, slots in fitting(rows, text):
        if not row.outside_topic or _SAID_BEFORE.match(slots["before"]) is None:
            return " ".join(row.reads.format_map({"rest": "", **slots}).split())
    return None
