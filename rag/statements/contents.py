"""What a cue reports: the content of a reading, by the shape of its sentence.

    leading     X said that …        X said, “…”        According to X, …
    trailing    …, X said.           “…,” said X.       …, according to X.
    middle      “…,” X said, “…”     The plan, X said, is …

Before the content of a leading cue stand hearer, time and place ("told reporters in Ostby on Monday that …"); it ends
with the sentence, or where a cue of the article's own begins (", adding …", ", but Y said …").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.language import lexicon, verbs
from rag.statements.clauses import Clause
from rag.statements.cues import Cue
from rag.statements.phrases import Subject, is_adverb, is_break, is_verb, opens_adjunct, phrase_end
from rag.statements.tokens import DASHES, Token, Unit

COORDINATORS = lexicon.words("and but while as though although or whereas")
SUBORDINATING = lexicon.words("as while after before when because since until if")
_CONTINUES_CLAUSE = lexicon.PREPOSITIONS | lexicon.SUBORDINATORS | lexicon.CONJUNCTIONS | lexicon.DAYS
_ASIDES = lexicon.CONJUNCTIONS | lexicon.ADVERBS | lexicon.words("yes no well indeed meanwhile finally so")
_ADJUNCTS_AFTER = (
    lexicon.PREPOSITIONS
    | lexicon.DAYS
    | lexicon.MONTH_WORDS
    | lexicon.OBJECT_PRONOUNS
    | lexicon.words("reporters when while as because last this earlier later")
)
_WHERE_AND_WHEN = lexicon.words("in on at during from via by before after through")
_TAKES_INFINITIVE = lexicon.words("promise urge persuade order beg")
_BEGINS_CLAUSE = lexicon.PERSONAL.keys() - {"it", "you"}
_AFTER_ADJUNCT = lexicon.THIRD_SUBJECTS | lexicon.THEIRS | lexicon.DAYS | {"on", "the", "there"}
_PLACE_AND_TIME = 8  # tokens behind a cue at the end of its sentence: "in an interview in Ostby on Monday"
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
        earlier = (other.edges(tokens)[1] for other in readings[:index] if other.content or not other.cue.weak)
        floor = max((edge for edge in earlier if edge <= left), default=reading.unit.lo)
        if index and _comments(tokens, readings[0], reading):
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
    if left <= first.cue.end or tokens[left - 1].text != "," or not _ends_sentence(tokens, right, later.unit.hi):
        return False
    return not any(_parts(tokens, at) for at in range(first.cue.end, left))


def _parts(tokens: Sequence[Token], at: int) -> bool:
    """Whether another clause begins at the token, or a quotation: at a semicolon, at ", and"."""
    token = tokens[at]
    return token.text == ";" or token.kind == "q" or (token.low in COORDINATORS and tokens[at - 1].text == ",")


def _ends_sentence(tokens: Sequence[Token], start: int, hi: int) -> bool:
    """Whether nothing follows but a short place or time: "… in court on Monday."."""
    rest = [token for token in tokens[start:hi] if token.text not in {".", "!", "?"}]
    if not rest:
        return True
    plain = all(t.kind in "ws" and not t.auxiliary and t.low not in lexicon.PRONOUNS | SUBORDINATING for t in rest)
    return plain and len(rest) <= _PLACE_AND_TIME and rest[0].low in _WHERE_AND_WHEN | lexicon.DAYS


def _content_end(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> int:
    """Where a leading cue's content stops: at the sentence's end, or where the article's next cue begins."""
    reading = readings[index]
    end = reading.unit.hi
    for later in readings[index + 1 :]:
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
    for at in range(reading.cue.end + 1, end - 1):
        after = tokens[at + 1]
        if tokens[at].text == "," and after.kind == "w" and after.low not in COORDINATORS:
            acts = after.auxiliary or is_verb(after) or (after.low.endswith("ed") and not after.cap)
            if tokens[at - 1].kind == "q" or acts:
                return at
    return end


def _separates(tokens: Sequence[Token], reading: Reading, later: Reading, left: int) -> bool:
    """Whether a later cue that begins at ``left`` is the article's own, not part of what is said."""
    before, second = tokens[left - 1], tokens[left - 2]
    if before.text == ";" or before.text in DASHES or _comments(tokens, reading, later):
        return True
    if later.subject.where == "elided":
        return before.text == "," or before.low in {"and", "but"} or before.kind == "q"
    if before.low in COORDINATORS and (second.text == "," or second.kind == "q"):
        return True
    if before.text != ",":
        return False
    return later.cue.form == "to" or reading.cue.base in verbs.JUDGE or _opens_subordinate(tokens, reading)


def _opens_subordinate(tokens: Sequence[Token], reading: Reading) -> bool:
    """Whether the reading stands in a first clause that a comma ends: "After X said …, Y said …"."""
    lo = reading.unit.lo
    return tokens[lo].low in lexicon.SUBORDINATORS and not any(
        tokens[at].text == "," for at in range(lo, min(reading.cue.start, lo + 40))
    )


def find_content(tokens: Sequence[Token], readings: Sequence[Reading], index: int) -> None:
    """Fills in what one of a sentence's readings reports, by the shape of the sentence."""
    frame = _Frame.of(tokens, readings, index)
    reading = frame.reading
    cue, where = reading.cue, reading.subject.where
    lead = _lead_quotation_only if cue.weak else _lead
    if where in {"elided", "relative"}:
        lead(frame)
        return
    quoted = _quotation_before(tokens, frame.left, frame.floor)
    if cue.form == "by":
        _told_by(frame)
        return
    judges = cue.base in verbs.JUDGE and cue.base not in verbs.SAY
    if quoted is not None and not judges and _trails(frame, quoted):
        frame.add(_clause_start(tokens, frame.floor, quoted), quoted + 1)
        _continue_after(frame)
    elif cue.form == "to":
        _according(frame)
    elif cue.says and frame.left > frame.floor and is_break(tokens[frame.left - 1]):
        _beside_clause(frame, inverted=where == "after")
    else:
        how = frame.left - 3  # "“A joke” was how Lee described it"
        if judges and how >= frame.floor and tokens[how].kind == "q" and tokens[frame.left - 1].low == "how":
            frame.add(how, how + 1)
        lead(frame)


def _told_by(frame: _Frame) -> None:
    """What a passive reports: "was called “mad” by Lee", "was told by Lee that it was shut"."""
    cue = frame.reading.cue
    called = next((at for at in range(cue.verb, cue.end) if frame.tokens[at].kind == "q"), None)
    if called is not None:
        frame.add(called, called + 1)
    else:
        _lead(frame)


def _beside_clause(frame: _Frame, inverted: bool) -> None:
    """A clause and a comma before the subject: "…, X said.", "The plan, X said, is …" or "On Monday, X said …"."""
    tokens = frame.tokens
    comma = frame.left - 1
    clause = _clause_start(tokens, frame.floor, comma), comma
    adjunct = _is_adjunct(tokens, frame.floor, comma)
    if clause[0] < comma and not inverted and _goes_on(frame):
        frame.add(*clause)
        frame.add(frame.right + 1, frame.end)
    elif clause[0] < comma and (
        inverted or (not adjunct and _only_adjuncts(tokens, frame.right, frame.reading.unit.hi))
    ):
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
    return following.kind != "q" and following.low not in _CONTINUES_CLAUSE and not following.low.endswith("ing")


def _quotation_before(tokens: Sequence[Token], left: int, floor: int) -> int | None:
    """Index of a quotation that ends right before ``left``, a comma between them allowed."""
    at = left - 1
    if at >= floor and is_break(tokens[at]):
        at -= 1
    return at if at >= floor and tokens[at].kind == "q" else None


def _trails(frame: _Frame, quoted: int) -> bool:
    """Whether the quotation before the cue is what it reports, not part of something else."""
    tokens, left = frame.tokens, frame.left
    if frame.reading.subject.where == "after":
        return True
    marked = tokens[quoted].text.rstrip()[-1:] in ",?!—–-….:;’'" or tokens[left - 1].kind != "q"
    if not marked:  # “…” Lee said on Monday, but not: the “Blue Room” star said that …
        named = tokens[left].cap or tokens[left].low in lexicon.PRONOUNS
        begins = quoted == frame.reading.unit.lo and named and frame.reading.cue.says
        return begins and _only_adjuncts(tokens, frame.right, frame.end)
    words = any(tokens[at].kind in "wq" for at in range(frame.floor, quoted))
    if words and _is_adjunct(tokens, frame.floor, quoted):  # Asked about “…,” Lee said no.
        return _only_adjuncts(tokens, frame.right, frame.end)
    return True


def _is_adjunct(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a beginning is no clause of its own: "After the vote", "Asked about …", "On Monday"."""
    while start < end and (tokens[start].low in {"and", "but", "so", "yet"} or tokens[start].text == ","):
        start += 1
    if start >= end or (end - start <= 2 and tokens[start].low in _ASIDES):
        return True
    if not opens_adjunct(tokens[start]):
        return False
    # "In Ohio, the plan is dead, X said": a comma, and a clause with an auxiliary after it
    comma = next((at for at in range(start, end) if tokens[at].text == ","), None)
    return comma is None or not any(tokens[at].auxiliary for at in range(comma, end))


def _clause_start(tokens: Sequence[Token], floor: int, end: int) -> int:
    """Index of the clause's first word: marks passed over, and a conjunction that ties it to the cue before."""
    at = floor
    while at < end and (
        (tokens[at].kind == "p" and tokens[at].text not in "($") or (tokens[at].low in {"and", "but"} and at > floor)
    ):
        at += 1
    return at


def _only_adjuncts(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether nothing but place, time and manner follows: "… in a statement on Monday"."""
    if start >= end or (tokens[start].text in {".", "?", "!"} and start + 1 >= end):
        return True
    first = tokens[start]
    if end - start > 30 or not (first.low in _ADJUNCTS_AFTER or first.text == "," or first.cap or is_adverb(first)):
        return False
    if first.text == "," and start + 1 < end and tokens[start + 1].low in {"who", "adding", "noting", "citing"}:
        return True
    clause = first.low in SUBORDINATING or first.text == ","
    for at in range(start, end):
        token = tokens[at]
        if token.kind == "q" or token.low == "that":
            return False
        clause = clause or token.low in {"who", "as", "when", "before", "after", "which", "where"}
        if token.auxiliary and not clause:
            return False
    return True


def _continue_after(frame: _Frame) -> None:
    """The quotation after the cue is the same one, interrupted: "“…,” she said, “…”"."""
    tokens, right, hi = frame.tokens, frame.right, frame.reading.unit.hi
    for at in range(right, min(hi, right + 30)):
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
    tokens, reading, right, end = frame.tokens, frame.reading, frame.right, frame.end
    if reading.cue.start == reading.unit.lo and reading.cue.form == "ing":  # "Writing on X, Lee …"
        end = next((at for at in range(right, end) if tokens[at].text == ","), end)
    if reading.unit.hi > right and tokens[end if end == right else end - 1].text == ":":
        reading.open_end = True
        return
    start = right if frame.nests else _content_start(tokens, reading.cue, right, end)
    if start >= end or tokens[start].low in {"and", "but", "or"}:
        return
    if not (reading.cue.says and tokens[start].low in _WHERE_AND_WHEN and _only_adjuncts(tokens, start, end)):
        frame.add(start, end)


def _lead_quotation_only(frame: _Frame) -> None:
    """What a weak cue reports: a quotation right behind it, after a mark ("he began: “…”")."""
    tokens, right, end = frame.tokens, frame.right, frame.end
    for at in range(right, min(end, right + 8)):
        if tokens[at].kind == "q":
            if tokens[at - 1].kind == "p" or (at == right and frame.reading.cue.base == "read"):
                frame.add(at, end)
            return
        if tokens[at].text == ":" and at + 1 >= end:
            frame.reading.open_end = True


def _content_start(tokens: Sequence[Token], cue: Cue, at: int, end: int) -> int:
    """Index of the first token of what is said: after "that", a colon, a comma before a quotation, or the hearer."""
    if not cue.says:
        return at
    for here in range(at, min(end, at + 40)):
        token = tokens[here]
        if token.text == ":" or (token.low == "that" and here + 1 < end):
            return here + 1
        if token.low == "whether" and cue.base in verbs.TELL and tokens[here - 1].text == ",":
            return here  # "asked the chair, Ann Lee, whether"
        if token.kind == "q" and (here == at or tokens[here - 1].text in {",", ":"}):
            return here
        if token.auxiliary or (here > at and token.low in _BEGINS_CLAUSE):
            break  # a clause has begun
    if cue.base in verbs.TELL and cue.base not in _TAKES_INFINITIVE and cue.form != "by":
        at = _after_hearer(tokens, at, end)
    at = _after_time_and_place(tokens, at, end)
    while at < end and tokens[at].text in {",", ":"}:
        at += 1
    return at


def _after_hearer(tokens: Sequence[Token], at: int, end: int) -> int:
    """Index after the hearer: "told [reporters]", "told [the New York crowd]", "told [Lee's aide]"."""
    if at >= end or tokens[at].low in lexicon.OBJECT_PRONOUNS:
        return min(end, at + 1)
    if tokens[at].kind != "w" or tokens[at].low in _CONTINUES_CLAUSE or tokens[at].low == "to":
        return at
    determined = tokens[at].low in lexicon.DETERMINERS
    stop = at + 1 + determined
    while stop < end and (tokens[stop].kind == "s" or (tokens[stop].cap and (tokens[stop - 1].cap or determined))):
        if tokens[stop].low.rstrip(".") in lexicon.COURTESY and tokens[stop - 1].cap:
            break  # "told the U.N. [Mr. Lee's plan was late]"
        stop += 1
    if stop < end and tokens[stop - 1].kind == "s":
        stop += 1
        while stop < end and tokens[stop].cap:
            stop += 1
    return stop if stop < end else at


def _after_time_and_place(tokens: Sequence[Token], at: int, end: int) -> int:
    """Index after "on Monday", "in an interview with X on Y,": as far as it surely isn't what was said."""
    while at < end:
        token = tokens[at]
        if token.low in lexicon.DAYS or (is_adverb(token) and token.low not in {"all", "both", "only", "just", "even"}):
            at += 1
        elif token.low == "on" and at + 1 < end and tokens[at + 1].low in lexicon.DAYS | lexicon.MONTH_WORDS:
            at += 2
            while at < end and tokens[at].text[0].isdigit():
                at += 1
        elif token.low in {"in", "on", "at", "during", "to", "via", "after"} and not _is_infinitive(tokens, at, end):
            stop = phrase_end(tokens, at + 1, min(end, at + 12))
            if stop <= at + 1 or stop >= end or not (tokens[stop].low in _AFTER_ADJUNCT or tokens[stop].text == ","):
                return at
            at = stop
        else:
            return at
    return at


def _is_infinitive(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether "to" opens what is said ("vowed to fight on"), not the hearer ("said to reporters", "to the mayor")."""
    if tokens[at].low != "to" or at + 1 >= end:
        return False
    after = tokens[at + 1]
    return not (after.cap or after.low.endswith("s") or after.low in lexicon.DETERMINERS | lexicon.OBJECT_PRONOUNS)


def _according(frame: _Frame) -> None:
    """What "according to X, …" or "…, according to X" reports."""
    tokens, left, right, end = frame.tokens, frame.left, frame.right, frame.end
    floor = frame.reading.unit.lo
    for at in range(left - 1, floor, -1):
        if tokens[at].text == ";" or (tokens[at].low in COORDINATORS and tokens[at - 1].text == ","):
            floor = at + 1
            break
    words = sum(tokens[at].kind in "wq" for at in range(floor, left))
    if words >= 3 or (words and tokens[floor].kind == "q"):
        frame.add(_clause_start(tokens, floor, left), left)
        _continue_after(frame)
        return
    commas = [at for at in range(right, end) if tokens[at].text == ","]
    if len(commas) > 1 and tokens[commas[0] + 1].low in {"who", "which", "whose"}:
        commas = commas[1:]
    if commas:
        frame.add(commas[0] + 1, end)
