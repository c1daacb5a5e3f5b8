"""What an export says of itself: what was asked, when, of which archive, and who worded the answer.

provenance(answer)
# ["Asked on 8 May 2031, 09:30 UTC", "of the archive “town”: 14 articles, 4 March 2031 to 6 June 2031", …]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rag.answering.text import counted
from rag.exports.manner import day

VERBATIM = "extractive"


def provenance(answer: Mapping[str, Any]) -> list[str]:
    """The facts in a reader's words, as far as they are known; a saved answer of an older version knows fewer."""
    searched = answer["searched"] if answer["searched"] != answer["question"] else None
    known = (
        f"Searched as “{searched}”" if searched else None,
        _when(answer.get("asked_at")),
        archive_line(answer.get("archive")),
        worded_by(answer["engine"]),
    )
    return [fact for fact in known if fact]


def _when(asked_at: str | None) -> str | None:
    if not asked_at:
        return None
    at = datetime.fromisoformat(asked_at)
    return f"Asked on {day(asked_at)}, {at:%H:%M} {at.tzname() or ''}".rstrip()


def archive_line(archive: Mapping[str, Any] | None) -> str | None:
    """The archive's name, size and days, and the state it was in."""
    if not archive:
        return None
    days = " to ".join(dict.fromkeys(day(archive[end]) for end in ("first", "last") if archive[end]))
    size = counted(archive["articles"], "article")
    return f"Archive “{archive['name']}”: {', '.join(filter(None, (size, days)))} (state {archive['state']})"


def worded_by(engine: str) -> str:
    """Who worded the answer."""
    if engine == VERBATIM:
        return "Worded by nobody: every sentence is the articles’ own"
    return f"Worded by {engine}; every sentence was checked against what it cites"
