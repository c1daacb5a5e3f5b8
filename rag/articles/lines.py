"""A text's lines with their offsets, and what a line looks like.

[line] = split_lines("Talks stall again\\n"); line.text, line.headlike       # "Talks stall again", True
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

HEADLINE_CHARACTERS = 170
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source, by offsets. Its text is stripped, and without marks; ``heads``: "# " stood before it."""

    start: int
    end: int  # without the line break
    stop: int  # with it
    text: str
    heads: bool = False

    @property
    def headlike(self) -> bool:
        """Whether it could be a headline: short, two words or more, no end of a sentence."""
        return len(self.text.split()) >= 2 and self.headword

    @property
    def headword(self) -> bool:
        """Whether it could be a headline but for the number of its words."""
        if not 0 < len(self.text) <= HEADLINE_CHARACTERS:
            return False
        text = re.sub(r"\b(?:[A-Z]\.){2,}$", "U", self.text)  # "… back to U.S." ends no sentence
        return not text[0].islower() and not SENTENCE_END.search(text) and text[-1] not in ":;,"


def split_lines(source: str, start: int = 0, marks: Sequence[tuple[int, int]] = ()) -> list[Line]:
    """The lines of ``source[start:]``; ``marks`` are spans that are no part of their text, in order."""
    found = [m for m in _LINE.finditer(source, start) if m.end() > m.start()]
    if not marks:
        return [Line(m.start(1), m.end(1), m.end(), m[1].strip()) for m in found]
    waiting = deque(marks)
    return [_marked(m, waiting) for m in found]


def _marked(line: re.Match[str], waiting: deque[tuple[int, int]]) -> Line:
    """A line without the marks inside it, which are taken from those that wait."""
    start, end = line.span(1)
    text, at = "", start
    while waiting and waiting[0][0] < end:
        mark = waiting.popleft()
        text += line.string[at : max(mark[0], at)]
        at = max(at, mark[1])
        if mark[1] > end:  # it goes on in the next line
            waiting.appendleft((end, mark[1]))
            break
    return Line(start, end, line.end(), (text + line.string[at:end]).strip(), line[1].lstrip().startswith("# "))


@lru_cache(maxsize=1024)  # a headline is compared with every line
def letters(text: str) -> str:
    """Letters and digits alone, folded: how headlines compare across typography, spacing and line breaks."""
    return "".join(c for c in text.casefold() if c.isalnum())
