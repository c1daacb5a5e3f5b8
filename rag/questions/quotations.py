"""Quotations in a question, set aside while its own words are read.

    >>> masked = MaskedQuestion.of("Who said “What did you expect?” in May?")
    >>> masked.text
    'Who said \\ue000 in May?'
    >>> masked.restore("\\ue000"), masked.quoted
    ('“What did you expect?”', ('What did you expect?',))

A quotation becomes one character of Unicode's private use area, so that no rule reads what stands inside. Straight and
curly, double and single marks count, and those of « ». An apostrophe isn't a mark: a single mark opens behind a space
and closes before one. A double mark that never closes reaches to the end. Not covered: quotations without marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST = 0xE000
ANY = "[\ue000-\uf8ff]"
_CLOSING = {'"': '"', "“": '”"', "„": '“”"', "«": "»", "'": "'", "‘": "’", "‚": "‘’"}
_SINGLE = "'‘‚"


@dataclass(frozen=True, slots=True)
class MaskedQuestion:
    """A question with a character in place of each quotation."""

    text: str
    marked: tuple[str, ...]  # the quotations with their marks
    quoted: tuple[str, ...]  # and without

    @classmethod
    def of(cls, question: str) -> MaskedQuestion:
        """The question with its quotations set aside."""
        text, position = "", 0
        marked: list[str] = []
        quoted: list[str] = []
        question = "".join(c for c in question if not _FIRST <= ord(c) <= 0xF8FF)
        while position < len(question):
            end = _end_of_quotation(question, position)
            inside = question[position + 1 : end].strip(" \"”'’»“").rstrip(",") if end else ""
            if end is None or not re.search(r"\w", inside):
                text += question[position]
                position += 1
                continue
            text += chr(_FIRST + len(marked))
            marked.append(question[position:end])
            quoted.append(inside)
            position = end
        return cls(text, tuple(marked), tuple(quoted))

    def restore(self, text: str) -> str:
        """A part of the masked text with its quotations put back."""
        return "".join(self.marked[ord(c) - _FIRST] if re.fullmatch(ANY, c) else c for c in text)

    def quotation(self, character: str) -> str:
        """The quotation that a character stands for, without its marks."""
        return self.quoted[ord(character) - _FIRST]


def _end_of_quotation(text: str, start: int) -> int | None:
    """Where the quotation that opens at ``start`` ends, behind its closing mark; None if none opens."""
    if not _opens(text, start):
        return None
    if text[start] in _SINGLE:
        return _end_of_single(text, start)
    closing = (text.find(mark, start + 1) for mark in _CLOSING[text[start]])
    return min((at + 1 for at in closing if at > 0), default=len(text.rstrip(" ?!")))


def _opens(text: str, start: int) -> bool:
    """Whether a mark stands before a word and not behind one."""
    is_behind_word = start > 0 and text[start - 1].isalnum()
    return text[start] in _CLOSING and not is_behind_word and text[start + 1 : start + 2] not in ("", " ")


def _end_of_single(text: str, start: int) -> int | None:
    """Behind the last mark that closes, before another opens: "the dockers' leader" may stand inside."""
    end = None
    for at in range(start + 2, len(text)):
        before, after = text[at - 1], text[at + 1 : at + 2]
        if end and text[at] in _CLOSING and before == " " and after.isalnum():
            break
        if text[at] in _CLOSING[text[start]] and not before.isspace() and not after.isalnum():
            end = at + 1
    return end
