"""Joint speakers: "Lee and Hale said", "said Lee and Hale", "Lee, like Hale, said" are each one's words.

    A, B and C said      both A and B said      A and her husband, B, said      A, along with B, said

Each part has to be a name or begin with a determiner ("her husband"), so that "the mayor and lawyer", "Lee and Hale
supporters" and "Food and Drug Administration" stay one; who of them is credited is for ``speakers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.language import lexicon
from rag.statements.contents import Reading
from rag.statements.phrases import phrase_end
from rag.statements.tokens import Token

_BESIDE = (("like",), ("along", "with"), ("together", "with"), ("as", "well", "as"))

_Part = tuple[int, int]  # token range


def each_one(tokens: Sequence[Token], reading: Reading) -> list[Reading]:
    """A reading for each of its joint speakers; itself where one speaks."""
    subject = reading.subject
    if subject.where in {"label", "relative"}:
        return [reading]
    parts = _in_phrase(tokens, subject.start, subject.end)
    parts += _behind(tokens, reading) if subject.where == "after" else _beside(tokens, reading)
    named = any(tokens[start].low not in lexicon.DETERMINERS for start, _ in parts)
    if len(parts) < 2 or not named or not all(_is_somebody(tokens, *part) for part in parts) or _is_body(tokens, parts):
        return [reading]
    reading.whole = replace(subject, start=min(parts)[0], end=max(parts)[1])
    first, *others = (replace(subject, start=start, end=end) for start, end in parts)
    reading.subject = first
    return [reading, *(replace(reading, subject=other, content=[*reading.content]) for other in others)]


def _in_phrase(tokens: Sequence[Token], start: int, end: int) -> list[_Part]:
    """The parts of "A, B and C" within a phrase; commas behind the "and" are an apposition's."""
    last = next((at for at in range(end - 1, start, -1) if tokens[at].low == "and"), None)
    if last is None:
        return [(start, end)]
    start += tokens[start].low == "both"
    if any(tokens[at].low in lexicon.PREPOSITIONS for at in range(start, last)):
        return [(start, end)]  # "Caucus of Rank and File"
    parts: list[_Part] = []
    for at in range(start, last + 1):
        if tokens[at].text == "," or at == last:
            if start < at:
                parts.append((start, at))
            start = at + 1
    return [*parts, (last + 1, end)]


def _behind(tokens: Sequence[Token], reading: Reading) -> list[_Part]:
    """Who follows behind the first: "said A[, B and C]"; they end with a mark or what says when and where."""
    parts: list[_Part] = []
    at, hi = reading.subject.end, reading.unit.hi
    while at + 1 < hi and (tokens[at].text == "," or tokens[at].low == "and"):
        end = phrase_end(tokens, at + 1, hi, whole=True)
        if end == at + 1 or (tokens[at].text == "," and not tokens[at + 1].cap):
            return []
        parts.append((at + 1, end))
        if tokens[at].low == "and":
            ends = end >= hi or tokens[end].kind == "p" or tokens[end].low in lexicon.PREPOSITIONS | lexicon.DAYS
            return parts if ends else []
        at = end
    return []


def _beside(tokens: Sequence[Token], reading: Reading) -> list[_Part]:
    """Who says it as well: "A, [like B], said"."""
    end, cue = reading.subject.end, reading.cue.start
    for words in _BESIDE:
        begin = end + 1 + len(words)
        if tokens[end].text == "," and tuple(token.low for token in tokens[end + 1 : begin]) == words:
            stop = phrase_end(tokens, begin, cue)
            return [(begin, stop)] if begin < stop == cue - 1 and tokens[stop].text == "," else []
    return []


def _is_somebody(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a part is a name ("Mayor Ann Lee", not "Vice President"), or somebody's ("her lawyers")."""
    if tokens[start].low in lexicon.DETERMINERS:
        return True
    return tokens[start].cap and tokens[end - 1].cap and tokens[end - 1].low not in lexicon.TITLES


def _is_body(tokens: Sequence[Token], parts: Sequence[_Part]) -> bool:
    """Whether it is one body with "and" in its name: "Food and Drug Administration", "Lee and Lee"."""
    names = [[t.low for t in tokens[start:end] if t.low not in lexicon.DETERMINERS] for start, end in parts]
    short = any(len(name) == 1 for name in names)
    return names[0] == names[-1] or (short and tokens[parts[-1][1] - 1].low in lexicon.JOINED)
