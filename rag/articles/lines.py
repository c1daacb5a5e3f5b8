"""A text's lines with their offsets, and what a line looks like.

[line] = split_lines("Talks stall again\\n"); line.text, line.headlike       # "Talks stall again", True
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADLINE_CHARACTERS = 170
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source, by offsets. Its text is stripped."""

    start: int
    end: int  # without the line break
    stop: int  # with it
    text: str

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


def split_lines(source: str, start: int = 0) -> list[Line]:
    """The lines of ``source[start:]``."""
    found = _LINE.finditer(source, start)
    return [Line(m.start(1), m.end(1), m.end(), m[1].strip()) for m in found if m.end() > m.start()]


def letters(text: str) -> str:
    """Letters and digits alone, folded: how headlines compare across typography, spacing and line breaks."""
    return "".join(c for c in text.casefold() if c.isalnum())
