"""Hyphens at the ends of lines: which ones break a word, and which ones the word has.

    is_broken("sedi", "ment", set())           # True: "sediment"
    is_broken("well", "known", set())          # False: "well-known"

The text's own spelling elsewhere counts first, then the words that tiktoken's encoding holds whole: the 50,000 most
frequent of English. Not covered: words that only a dictionary has ("coun-terpoise" is joined all the same, as neither
half is a word).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import lru_cache

from rag.model_tokens import encoding

_WORD = re.compile(r"[^\W_][\w’'-]*")
_AT_AN_END = re.compile(r"(?<!\w)(?P<first>[^\W\d_][\w-]*)-[ \t]*(?:\r\n?|\n)(?P<second>[^\W\d_][\w’']*)")


def spellings_in(lines: Iterable[str]) -> set[str]:
    """The words inside lines, in small letters, as no line's end breaks them."""
    return {word.lower() for line in lines for word in _WORD.findall(line.rpartition(" ")[0])}


def hyphened_ends(text: str, start: int = 0) -> dict[int, int]:
    """The lines that a hyphen runs on from: the offset behind each one's line break → where its words end.

    That is before a hyphen that broke a word, and behind one that the word has.
    """
    matches = list(_AT_AN_END.finditer(text, start))
    spellings = spellings_in(text.splitlines()) if matches else set()
    return {m.start("second"): m.end("first") + (not is_broken(m["first"], m["second"], spellings)) for m in matches}


def is_broken(first: str, second: str, spellings: Set[str]) -> bool:
    """Whether the hyphen after ``first``, before ``second`` on the next line, is the line's and not the word's.

    ``spellings`` are the words that the text has in the middle of its lines, in small letters.
    """
    if not (first[-1:].isalpha() and second[:1].isalpha()) or second[0].isupper() or "-" in first:
        return False
    whole, parted = f"{first}{second}".lower(), f"{first}-{second}".lower()
    if whole in spellings or parted in spellings:
        return whole in spellings
    if _is_word(whole):
        return True
    return not (_is_word(first.lower()) and _is_word(second.lower())) or first[0].isupper()


@lru_cache(maxsize=10_000)
def _is_word(text: str) -> bool:
    return len(text) > 1 and len(encoding().encode_ordinary(f" {text}")) == 1
