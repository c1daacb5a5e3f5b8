"""What an export says of itself: what was asked, when, of which archive, and who worded the answer.

provenance(answer)
# ["Asked on 8 May 2031, 09:30 UTC", "of the archive “town”: 14 articles, 4 March 2031 to 6 June 2031", …]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rag.exports.manner import day
from rag.translation import say, say_n

VERBATIM = "extractive"


def provenance(answer: Mapping[str, Any]) -> list[str]:
    """The facts in a reader's words, as far as they are known; a saved answer of an older version knows fewer."""
    searched = answer["searched"] if answer["searched"] != answer["question"] else None
    known = (
        say("Searched as “{words}”", words=searched) if searched else None,
        _when(answer.get("asked_at")),
        archive_line(answer.get("archive")),
        worded_by(answer["engine"]),
    )
    return [fact for fact in known if fact]


def _when(asked_at: str | None) -> str | None:
    if not asked_at:
        return None
    at = datetime.fromisoformat(asked_at)
    clock = f"{at:%H:%M} {at.tzname() or ''}".rstrip()
    return say("Asked on {day}, {time}", day=day(asked_at), time=clock)


def archive_line(archive: Mapping[str, Any] | None) -> str | None:
    """The archive's name, size and days, and the state it was in."""
    if not archive:
        return None
    days = list(dict.fromkeys(day(archive[end]) for end in ("first", "last") if archive[end]))
    span = say("{first} to {last}", first=days[0], last=days[1]) if len(days) > 1 else "".join(days)
    size = say_n("{n} article", "{n} articles", archive["articles"])
    held = ", ".join(filter(None, (size, span)))
    return say("Archive “{name}”: {held} (state {state})", name=archive["name"], held=held, state=str(archive["state"]))


def worded_by(engine: str) -> str:
    """Who worded the answer."""
    if engine == VERBATIM:
        return say("Worded by nobody: every sentence is the articles’ own")
    return say("Worded by {model}; every sentence was checked against what it cites", model=engine)
