"""What the tests of questions share: a day to ask on, and what they look at in a query."""

from __future__ import annotations

from datetime import date

from rag.schema import Asks, Query

TODAY = date(2031, 8, 20)  # a Wednesday


def speakers_topic_asks(query: Query) -> tuple[tuple[str, ...], str, Asks]:
    return query.speakers, query.topic, query.asks
