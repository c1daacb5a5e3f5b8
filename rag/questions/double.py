"""Two questions in one: "What did the police say, and what did the doctor count?", "What did Lee say? Who disagreed?".

    split("Who won, and by how much did she win?")                  # ("Who won?", "by how much did she win?")
    split("What did Lee say about fares and what did Park say?")    # two, since the second asks for words, too

The second leans on the first as a follow-up does. Between two that are joined by "and" a comma must stand, or the
second asks for somebody's words: "who won and who lost" may be one thing that is asked about. Not covered: three
questions, a second one without a verb of its own.
"""

from __future__ import annotations

import re

from rag.questions.grammar import pattern

_ASKING = r"(?:(?:by |in |at |for |on |to |with )?(?:what|who|whom|whose|when|where|why|how|which))"
_HELPING = r"(?:did|does|do|has|have|had|was|were|is|are|will|would|can|could)"
_FIRST = rf"^(?P<first>.*\b(?:{_ASKING}|{_HELPING})\b.*?\w)"
_TWO = (
    re.compile(rf"{_FIRST},\s+and\s+(?P<second>(?:{_ASKING}|{_HELPING})\s.+)$", re.IGNORECASE),
    re.compile(
        rf"{_FIRST}[?;]\s+(?:(?:and|but|also|so),?\s+)?(?P<second>(?:{_ASKING}|{_HELPING})\s.+)$", re.IGNORECASE
    ),
)
_JOINED = re.compile(rf"{_FIRST}\s+and\s+(?P<second>{_ASKING}\s.+)$", re.IGNORECASE)
_ASKS_FOR_WORDS = (pattern("LEAD ASKED"), pattern("who HAVE? ADVERB* {verb:AGREE} with|about|to|on .."))
_LEAST_WORDS = 3
# "When was it published and updated?": of one article, both.
_BOTH_DATES = re.compile(
    r"^(?P<asks>when (?:was|were) .+?) (?P<first>published|posted|printed),? and "
    r"(?P<second>(?:last )?(?:updated|revised))$",
    re.IGNORECASE,
)


def split(question: str) -> tuple[str, str] | None:
    """The two questions; None for one."""
    if dates := _BOTH_DATES.match(question.rstrip(" ?!.")):
        return f"{dates['asks']} {dates['first']}?", f"{dates['asks']} {dates['second']}?"
    match = next(filter(None, (two.match(question) for two in _TWO)), None) or _joined(question)
    if match is None or min(len(match[part].split()) for part in ("first", "second")) < _LEAST_WORDS:
        return None
    return f"{match['first']}?", match["second"]


def _joined(question: str) -> re.Match[str] | None:
    """Two questions without a comma between, of which the second asks for somebody's words."""
    match = _JOINED.match(question)
    if match is None or len(match["second"].split()) < _LEAST_WORDS:
        return None
    second = match["second"].rstrip(" ?!.")
    return match if any(asks.match(second) is not None for asks in _ASKS_FOR_WORDS) else None
