"""Two questions in one: "What did the police say, and what did the doctor count?"

    split("Who won, and by how much did she win?")      # ("Who won?", "by how much did she win?")

The second leans on the first as a follow-up does. A comma must stand between them: "who won and who lost" may be one
thing that is asked about. Not covered: three questions, a second one without a verb of its own.
"""

from __future__ import annotations

import re

_ASKING = r"(?:(?:by |in |at |for |on |to |with )?(?:what|who|whom|whose|when|where|why|how|which))"
_HELPING = r"(?:did|does|do|has|have|had|was|were|is|are|will|would|can|could)"
_TWO = re.compile(
    rf"^(?P<first>.*\b(?:{_ASKING}|{_HELPING})\b.*?\w),\s+and\s+(?P<second>(?:{_ASKING}|{_HELPING})\s.+)$",
    re.IGNORECASE,
)
_LEAST_WORDS = 3


def split(question: str) -> tuple[str, str] | None:
    """The two questions; None for one."""
    match = _TWO.match(question)
    if match is None or min(len(match[part].split()) for part in ("first", "second")) < _LEAST_WORDS:
        return None
    return f"{match['first']}?", match["second"]
