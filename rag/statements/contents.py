"""What a cue reports: the content of a reading, by the shape of its sentence.

    leading     X said that …        X said, “…”        According to X, …
    trailing    …, X said.           “…,” said X.       …, according to X.
    middle      “…,” X said, “…”     The plan, X said, is …

Before the content of a leading cue stand hearer, time and place (``adjuncts``); it ends with the sentence, or where a
cue of the article's own begins (", adding …", ", but Y said …").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.language import lexicon, verbs
from rag.statements.adjuncts import LINKING, WHERE_AND_WHEN, content_start, ends_sentence, is_adjunct, only_adjuncts
from rag.statements.clauses import Clause
from rag.statements.cues import Cue
from rag.statements.phrases import Subject, is_break, is_verb
from rag.statements.tokens import DASHES, Token, Unit

COORDINATORS = lexicon.words("and but while as though although or whereas")
_LONGEST_BREAK = 30  # tokens between a quotation and the rest of it: "“…,” she told the board of … on Monday, “…”"
_TO_QUOTATION = 8  # tokens from a weak cue to its quotation: "he began in a low voice: “…”"
_TO_COMMA = 40  # tokens from a sentence's beginning to the comma that ends its opening
_STATED = 3  # words that make a clause before "according to"
_PARTING = DASHES | {";"}
_FINAL = DASHES | {".", ",", "?", "!", ";"}


@dataclass(slots=True, eq=False)
class Reading:
    """One cue, its subject, and token ranges of what is said. ``outer`` reports this reading in turn.

    ``clause`` is that of the cue, with those that it hangs on: whether it was said at all. ``whole`` is the subject
    of all where several say it.
    """

    cue: Cue
    subject: Subject
    unit: Unit
    clause: Clause
    content: list[tuple[int, int]] = field(default_factory=list)
    outer: Reading | None = None
    whole: Subject | None = None
    open_end: bool = False  # ends with a colon: what follows belongs to it

    def holds(self, other: Reading) -> bool:
        """Whether another's subject and cue stand in what this one reports: "Hale said [that Lee said no]"."""
        return any(a <= other.subject.start and other.cue.end <= b for a, b in self.content)

    def names_around(self, other: Reading) -> bool:
        """Whether another's clause tells who this one's subject is: "[The mayor who said no, Ann Lee,] left"."""
        return self.subject.start <= other.subject.start and other.cue.end < self.subject.end

    def edges(self, tokens: Sequence[Token]) -> tuple[int, int]:
        """Token range taken by the cue with its subject."""
        if self.subject.where in {"elided", "relative"}:
            return self.cue.start, self.cue.end
        if self.subject.where == "after":
            return self.cue.start, self.subject.end
        left = min(self.subject.edge, self.subject.start)
        if left > self.unit.lo and tokens[left - 1].low == "as":
            left -= 1  # "…, as X said"
        return left, self.cue.end

    def opens_sentence(self) -> bool:
        """Whether its cue is a participle that opens the sentence: "[After] saying so, Lee left"."""
        return self.cue.form == "ing" and self.subject.where == "elided" and self.subject.start > self.cue.end

    def taken(self, tokens: Sequence[Token]) -> int:
        """Where the words end that belong to it and can't to a later cue: its cue and subject, in an opening all."""
        ends = [end for _, end in self.content] if self.opens_sentence() else []
        return max([self.edges(tokens)[1], *ends])


@dataclass(frozen=True, slots=True)
class _Frame:
    """A reading in its sentence: cue and subject take ``left`` to ``right``.

    What a trailing cue reports can't begin before ``floor``; what a leading one reports ends at ``end``, and begins
    right behind it where somebody else's words are told: ``nests``, "Hale said Lee told them that …".
    """

    tokens: Sequence[Token]
    reading: Reading
    floor: int
    left: int
    right: int
    end: int
    nests: bool

    @classmethod
    def of(cls, tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> _Frame:
        reading = readings[index]
        left, right = reading.edges(tokens)
        earlier = (other.taken(tokens) for other in readings[:index] if other.content or not other.cue.weak)
        floor = max((edge for edge in earlier if edge <= left), default=reading.unit.lo)
        if _comments(tokens, readings[0], reading):
            floor = reading.unit.lo
        begins = (r.edges(tokens)[0] for r in readings[index + 1 :] if r.subject.where == "before")
        nests = tokens[min(right, len(tokens) - 1)].low != "that" and right in begins
        return cls(tokens, reading, floor, left, right, _content_end(tokens, readings, index), nests)

    def add(self, start: int, end: int) -> None:
        if start < end:
            self.reading.content.append((start, end))


def _comments(tokens: Sequence[Token], first: Reading, later: Reading) -> bool:
    """Whether a cue at a sentence's end tells all of it, its first cue included: "Lee promised rain, Hale said."."""
    left, right = later.edges(tokens)
    opens = first.subject.where == "before" and first.edges(tokens)[0] == first.unit.lo
    if not opens or later.subject.where not in {"before", "after"} or not later.cue.says or later.cue.form == "to":
        return False
    if left <= first.cue.end or tokens[left - 1].text != "," or not ends_sentence(tokens, right, later.unit.hi):
        return False
    return not any(tokens[at].kind == "q" or opens_conjunct(tokens, at) for at in range(first.cue.end, left))


def opens_conjunct(tokens: Sequence[Token], at: int) -> bool:
    """Whether another clause of the sentence begins at the token: at a semicolon, at ", and"."""
    return tokens[at].text == ";" or (tokens[at].low in COORDINATORS and tokens[at - 1].text == ",")


def _content_end(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> int:
    """Where a leading cue's content stops: at the sentence's end, or where the article's next cue begins."""
    reading = readings[index]
    end = reading.unit.hi
    for later in readings[index + 1 :]:
        if later.names_around(reading):
            behind = range(reading.cue.end, later.subject.end)
            return max((at for at in behind if tokens[at].text == ","), default=later.subject.end)
        left, _ = later.edges(tokens)
        if left > reading.cue.end and _separates(tokens, reading, later, left):
            end = left - (tokens[left - 1].kind != "q")
            break
    end = _relative_end(tokens, reading, end)
    while end > reading.unit.lo and tokens[end - 1].text in _FINAL and tokens[end - 1].kind == "p":
        end -= 1
    return end


def _relative_end(tokens: Sequence[Token], reading: Reading, end: int) -> int:
    """Where a relative clause ends in which something is said: "Lee, who said “no”, left"."""
    subject = reading.subject
    tie = tokens[max(reading.unit.lo, subject.start - 1)].low
    if subject.where != "relative" and tie not in {"who", "whom", "which"}:
        return end
    ends = (at for at in range(reading.cue.end + 1, end - 1) if _resumes(tokens, at))
    return next(ends, end)


def _resumes(tokens: Sequence[Token], comma: int) -> bool:
    """Whether at a comma the clause goes on that a relative one stands in: a verb behind it, or a quotation before."""
    after = tokens[comma + 1]
    if tokens[comma].text != "," or after.kind != "w" or after.low in COORDINATORS:
        return False
    past = after.low.endswith("ed") and not after.cap
    return tokens[comma - 1].kind == "q" or after.auxiliary or past or is_verb(after)


def _separates(tokens: Sequence[Token], reading: Reading, later: Reading, left: int) -> bool:
    """Whether a later cue that begins at ``left`` is the article's own, not part of what is said."""
    before = tokens[left - 1]
    if before.text in _PARTING or _comments(tokens, reading, later):
        return True
    if later.subject.where == "elided":
        return _pauses(before) or before.low in {"and", "but"}
    if before.low in COORDINATORS and _pauses(tokens[left - 2]):
        return True
    if before.text != ",":
        return False
    return later.cue.form == "to" or reading.cue.base in verbs.JUDGE or _opens_subordinate(tokens, reading)


def _pauses(token: Token) -> bool:
    """Whether it is a comma, or a quotation, which may hold one."""
    return token.text == "," or token.kind == "q"


def _opens_subordinate(tokens: Sequence[Token], reading: Reading) -> bool:
    """Whether the reading stands in a first clause that a comma ends: "After X said …, Y said …"."""
    lo = reading.unit.lo
    return tokens[lo].low in lexicon.SUBORDINATORS and not any(
        tokens[at].text == "," for at in range(lo, min(reading.cue.start, lo + _TO_COMMA))
    )


def find_content(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> None:
    """Fills in what one of a sentence's readings reports, by the shape of the sentence."""
    frame = _Frame.of(tokens, readings, index)
    cue, where = frame.reading.cue, frame.reading.subject.where
    if where in {"elided", "relative"}:
        _lead(frame)
    elif cue.form == "by":
        _told_by(frame)
    elif (quoted := _trailed(frame)) is not None:
        frame.add(_clause_start(tokens, frame.floor, quoted), quoted + 1)
        _continue_after(frame)
    elif cue.form == "to":
        _according(frame)
    elif cue.says and frame.left > frame.floor and is_break(tokens[frame.left - 1]):
        _beside_clause(frame, inverted=where == "after")
    else:
        _told_how(frame)
        _lead(frame)


def _told_by(frame: _Frame) -> None:
    """What a passive reports: "was called “mad” by Lee", "was told by Lee that it was shut"."""
    cue = frame.reading.cue
    called = next((at for at in range(cue.verb, cue.end) if frame.tokens[at].kind == "q"), None)
    if called is not None:
        frame.add(called, called + 1)
    elif cue.base == "use":  # "the word “mad” was used by Lee"
        before = frame.tokens[cue.start - 1].kind == "q"
        frame.add(cue.start - before, cue.start)
    else:
        _lead(frame)


def _told_how(frame: _Frame) -> None:
    """Takes in the quotation of "“A joke” was how Lee described it"."""
    tokens, at = frame.tokens, frame.left - 3
    if _judges(frame.reading.cue) and tokens[frame.left - 1].low == "how" and tokens[max(at, 0)].kind == "q":
        frame.add(at, at + 1)


def _judges(cue: Cue) -> bool:
    """Whether a verb only judges what was said: "called", "denounced"; "deny" says something as well."""
    return cue.base in verbs.JUDGE and cue.base not in verbs.SAY


def _beside_clause(frame: _Frame, inverted: bool) -> None:
    """A clause and a comma before the subject: "…, X said.", "The plan, X said, is …" or "On Monday, X said …"."""
    tokens, comma = frame.tokens, frame.left - 1
    clause = _clause_start(tokens, frame.floor, comma), comma
    adjunct = is_adjunct(tokens, frame.floor, comma)
    if clause[0] < comma and not inverted and _goes_on(frame):
        frame.add(*clause)
        frame.add(frame.right + 1, frame.end)
    elif inverted or (not adjunct and only_adjuncts(tokens, frame.right, frame.reading.unit.hi)):
        frame.add(*clause)
    else:
        _lead(frame)
        if adjunct and not frame.reading.content and not frame.reading.open_end:
            frame.add(*clause)


def _goes_on(frame: _Frame) -> bool:
    """Whether the clause before the subject goes on behind the cue: "The plan, X said, is …"."""
    if frame.right + 1 >= frame.end or frame.tokens[frame.right].text != ",":
        return False
    following = frame.tokens[frame.right + 1]
    return following.kind != "q" and following.low not in LINKING and not following.low.endswith("ing")


def _trailed(frame: _Frame) -> int | None:
    """Index of the quotation that ends right before the cue, a comma between them allowed, if that reports it."""
    at = frame.left - 1
    if at >= frame.floor and is_break(frame.tokens[at]):
        at -= 1
    quotes = at >= frame.floor and frame.tokens[at].kind == "q" and not _judges(frame.reading.cue)
    return at if quotes and _trails(frame, at) else None


def _trails(frame: _Frame, quoted: int) -> bool:
    """Whether the quotation before the cue is what it reports, not part of something else."""
    tokens, left = frame.tokens, frame.left
    if frame.reading.subject.where == "after":
        return True
    marked = tokens[quoted].text.rstrip()[-1:] in ",?!—–-….:;’'" or tokens[left - 1].kind != "q"
    if not marked:  # “…” Lee said on Monday, but not: the “Blue Room” star said that …
        named = tokens[left].cap or tokens[left].low in lexicon.PRONOUNS
        return quoted == frame.reading.unit.lo and named and only_adjuncts(tokens, frame.right, frame.end)
    words = any(tokens[at].kind in "wq" for at in range(frame.floor, quoted))
    if words and is_adjunct(tokens, frame.floor, quoted):  # Asked about “…,” Lee said no.
        return only_adjuncts(tokens, frame.right, frame.end)
    return True


def _clause_start(tokens: Sequence[Token], floor: int, end: int) -> int:
    """Index of the clause's first word: marks passed over, and a conjunction that ties it to the cue before."""
    at = floor
    while at < end and (
        (tokens[at].kind == "p" and tokens[at].text not in "($") or (tokens[at].low in {"and", "but"} and at > floor)
    ):
        at += 1
    return at


def _continue_after(frame: _Frame) -> None:
    """The quotation after the cue is the same one, interrupted: "“…,” she said, “…”"."""
    tokens, right, hi = frame.tokens, frame.right, frame.reading.unit.hi
    for at in range(right, min(hi, right + _LONGEST_BREAK)):
        if tokens[at].kind == "q":
            before = tokens[at - 1]
            if at == right or is_break(before) or before.text in {":", ";"} or before.low == "that":
                frame.add(at, quotations_end(tokens, at, hi))
            return
        if is_verb(tokens[at]):
            return


def quotations_end(tokens: Sequence[Token], at: int, hi: int) -> int:
    """End of the quotations that stand side by side from ``at``."""
    while at < hi and tokens[at].kind == "q":
        at += 1
    return at


def _lead(frame: _Frame) -> None:
    """What "X said …" reports: from after hearer, time and place to the end."""
    tokens, reading = frame.tokens, frame.reading
    if reading.cue.weak:
        _lead_quotation_only(frame)
        return
    end = _opening_end(frame)
    if _ends_in_colon(frame, end):
        reading.open_end = True
        return
    start = frame.right if frame.nests else content_start(tokens, reading.cue, frame.right, end)
    if start >= end or tokens[start].low in {"and", "but", "or"}:
        return
    if not (reading.cue.says and tokens[start].low in WHERE_AND_WHEN and only_adjuncts(tokens, start, end)):
        frame.add(start, end)


def _opening_end(frame: _Frame) -> int:
    """Where the content of a cue ends, and in a sentence's opening its first comma: "[After] writing of X, Lee …"."""
    if not frame.reading.opens_sentence():
        return frame.end
    for at in range(frame.right, frame.end):
        if ends_opening(frame.tokens[at]):
            return at + (frame.tokens[at].kind == "q")
    return frame.end


def ends_opening(token: Token) -> bool:
    """Whether a comma ends a sentence's opening, also inside a quotation that ends it."""
    return token.text == "," or (token.kind == "q" and token.text.endswith(","))


def _ends_in_colon(frame: _Frame, end: int) -> bool:
    """Whether a colon ends the sentence, or stands right behind the cue: what follows belongs to it."""
    last = end if end == frame.right else end - 1
    return frame.reading.unit.hi > frame.right and frame.tokens[last].text == ":"


def _lead_quotation_only(frame: _Frame) -> None:
    """What a weak cue reports: a quotation right behind it, after a mark ("he began: “…”")."""
    tokens, right, end = frame.tokens, frame.right, frame.end
    for at in range(right, min(end, right + _TO_QUOTATION)):
        if tokens[at].kind == "q":
            if tokens[at - 1].kind == "p" or (at == right and frame.reading.cue.base == "read"):
                frame.add(at, end)
            return
        if tokens[at].text == ":" and at + 1 >= end:
            frame.reading.open_end = True


def _according(frame: _Frame) -> None:
    """What "according to X, …" or "…, according to X" reports."""
    tokens, left, end, lo = frame.tokens, frame.left, frame.end, frame.reading.unit.lo
    floor = next((at + 1 for at in range(left - 1, lo, -1) if opens_conjunct(tokens, at)), lo)
    goes_on = left - 2 > floor and tokens[left - 2].low in COORDINATORS  # "Lee left and, according to Hale, will sue"
    if not goes_on and sum(tokens[at].kind in "wq" for at in range(floor, left)) >= _STATED:
        frame.add(_clause_start(tokens, floor, left), left)
        _continue_after(frame)
        return
    commas = [at for at in range(frame.right, end) if tokens[at].text == ","]
    if len(commas) > 1 and tokens[commas[0] + 1].low in {"who", "which", "whose"}:
        commas = commas[1:]
    if commas:
        frame.add(commas[0] + 1, end)
