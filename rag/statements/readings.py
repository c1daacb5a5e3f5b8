"""Readings of a whole article: what links one sentence's statement to the next.

    “…,” she said. “…”              a quotation without a cue goes on with the one before
    “… (no closing mark) ¶ “…”      newspapers open every paragraph of a long quotation anew
    He wrote: ¶ “…”                 a colon reaches into the next paragraph
    He wrote to them: ¶ Dear …      and makes a letter or a quotation set apart, without marks, his
    SMITH: …      “…” — Ann Lee     labels and signatures (``labels``)

Anything else between two quotations cuts the link: what then has no cue is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.language import verbs
from rag.statements.adjuncts import only_adjuncts
from rag.statements.clauses import Clause
from rag.statements.contents import Reading, find_content, quotations_end
from rag.statements.cues import WITNESSING, Cue, cues
from rag.statements.joint import each_one
from rag.statements.labels import labelled
from rag.statements.phrases import is_break, phrase_after
from rag.statements.subjects import subject_of
from rag.statements.subordination import clause_of
from rag.statements.tokens import DASHES, Token, Unit

_LOOSE = DASHES | {",", ";", ":", ")"}


def read_unit(tokens: Sequence[Token], unit: Unit) -> list[Reading]:
    """The readings of one sentence that the article tells as so, in order of their cues; some still without content.

    "Lee denied that she had said it was shut" → Lee: "that she had said it was shut".
    """
    told = [r for r in _clauses(tokens, unit) if r.clause.standing == "asserted" or r.clause.invented]
    for index in range(len(told)):
        find_content(tokens, told, index)
    _nest(tokens, told)
    return [r for r in told if r.clause.standing == "asserted" and not _is_nobodys(r)]


def read_denied(tokens: Sequence[Token], unit: Unit) -> list[Reading]:
    """The readings of one sentence that the article denies, with what wasn't said: "Lee never said it was shut"."""
    every = _clauses(tokens, unit)
    denied = [reading for reading in every if reading.clause.standing == "denied"]
    for reading in denied:
        among = [other for other in every if other is reading or other.clause.standing == "asserted"]
        find_content(tokens, among, among.index(reading))
        reading.content = _trimmed(tokens, reading.content)
    return [reading for reading in denied if reading.content]


def _clauses(tokens: Sequence[Token], unit: Unit) -> list[Reading]:
    """Every cue of a sentence with its subject and its clause, whatever that stands as; none has content yet."""
    readings: list[Reading] = []
    for cue in cues(tokens, unit.lo, unit.hi):
        found = subject_of(tokens, cue, readings, unit)
        if found is not None:
            before = _conjunct(tokens, readings, cue)
            readings.append(Reading(cue, found, unit, clause_of(tokens, cue, found, unit, before)))
    for inner, outer in pairwise(readings):
        if inner.subject.where == "relative" and outer.names_around(inner):
            inner.subject = replace(outer.subject, where="relative")
    return readings


def _conjunct(tokens: Sequence[Token], readings: Sequence[Reading], cue: Cue) -> Clause | None:
    """The clause that a cue without a subject of its own goes on with, no comma between: "said … and promised"."""
    if not readings or any(token.text in {",", ";"} for token in tokens[readings[-1].cue.end : cue.start]):
        return None
    return readings[-1].clause


def _nest(tokens: Sequence[Token], readings: Sequence[Reading]) -> None:
    """A reading whose subject stands inside another's content is reported by that one's speaker.

    Of "Hale quoted Lee as saying no" only Lee's "no" is left; Hale reports it.
    """
    for inner in readings:
        if inner.subject.where != "elided":
            around = (outer for outer in reversed(readings) if outer is not inner and outer.holds(inner))
            inner.outer = next(around, None)
    _pass_on(tokens, readings)
    for outer, inner in pairwise(readings):
        _credit_witnessed(tokens, outer, inner)
        _credit_cited(tokens, outer, inner)
        _report_aside(tokens, outer, inner)
    for inner in readings:
        as_saying = tokens[inner.cue.start].low == "as" and inner.cue.verb == inner.cue.start + 1
        if as_saying and inner.outer is not None and inner.content:
            inner.outer.content.clear()


def _pass_on(tokens: Sequence[Token], readings: Sequence[Reading]) -> None:
    """Gives a quotation to who said it alone, where a source only passes it on, with what goes on behind the source."""
    for inner in readings:
        if inner.outer is not None and _is_passed_on(tokens, inner, inner.outer):
            inner.content += inner.outer.content[1:]
            inner.outer.content.clear()


def _is_passed_on(tokens: Sequence[Token], inner: Reading, outer: Reading) -> bool:
    """Whether a source only passes on a quotation: "“No,” Hale said, according to the Ostby Post. “Never.”"."""
    quotes = bool(inner.content) and tokens[inner.content[0][0]].kind == "q"
    if outer.cue.form != "to" or not quotes or not outer.content:
        return False
    (start, end), (_, behind) = outer.content[0], inner.edges(tokens)
    theirs = {at for a, b in [*inner.content, inner.edges(tokens)] for at in range(a, b)}
    rest = [at for at in range(start, end) if at not in theirs and tokens[at].kind != "p"]
    return not rest or (rest[0] >= behind and only_adjuncts(tokens, behind, end))


def _credit_witnessed(tokens: Sequence[Token], outer: Reading, inner: Reading) -> None:
    """Credits whom another heard: what "Hale recalled Lee saying that …" reports is Lee's."""
    if outer.cue.end == inner.subject.start and tokens[outer.cue.verb].low in WITNESSING:
        inner.outer = outer
        inner.content = inner.content or [*outer.content]
        outer.content.clear()


def _credit_cited(tokens: Sequence[Token], outer: Reading, inner: Reading) -> None:
    """Credits whom another quotes between commas: "Hale, quoting Lee, said: “…”" is Lee's, where it is a name."""
    cites = outer.cue.base in verbs.QUOTE and outer.cue.form == "ing" and outer.cue.start > outer.unit.lo
    if not cites or tokens[outer.cue.start - 1].text != "," or tokens[inner.cue.start - 1].text != ",":
        return
    source = phrase_after(tokens, outer.cue.end, inner.cue.start)
    if source is not None and source.end == inner.cue.start - 1:
        outer.content.clear()
        if all(token.cap for token in tokens[source.start : source.end]):
            inner.subject, inner.outer = replace(source, where="before"), outer


def _report_aside(tokens: Sequence[Token], outer: Reading, inner: Reading) -> None:
    """Has an aside report what is said behind it: "Lee — according to Hale — said no" is Lee's, told by Hale."""
    before, behind = outer.cue.start - 1, outer.subject.end
    is_aside = outer.cue.form == "to" and before > outer.unit.lo and is_break(tokens[before])
    if is_aside and inner.cue.start == behind + 1 and is_break(tokens[behind]) and inner.subject.end <= before:
        outer.content.clear()
        inner.outer = outer


def _is_nobodys(reading: Reading) -> bool:
    """Whether it is only told in a claim or a fake for which nobody answers: "Lee said no, according to a meme"."""
    outer = reading.outer
    if outer is None or reading.cue.form == "to":
        return False
    return outer.clause.invented or outer.clause.effect == "claims"


def read(tokens: Sequence[Token], units: Sequence[Unit]) -> list[Reading]:
    """The readings of an article that report something, in order of their sentences; of who only quotes, without it."""
    labels = labelled(tokens, units)
    reader = _Reader(tokens, labels)
    readings = [reading for number in range(len(units)) for reading in reader.read(*_with_neighbours(units, number))]
    for reading in readings:
        reading.content = _trimmed(tokens, reading.content)
    reporters = {id(reading.outer) for reading in readings}
    kept = [reading for reading in readings if reading.content or id(reading) in reporters]
    return [each for reading in kept for each in each_one(tokens, reading)]


def _with_neighbours(units: Sequence[Unit], number: int) -> tuple[Unit | None, Unit, Unit | None]:
    """A sentence between the one before and the one behind it in its paragraph."""
    unit = units[number]
    before = units[number - 1] if number else None
    after = units[number + 1] if number + 1 < len(units) else None
    return (
        before if before is not None and before.paragraph == unit.paragraph else None,
        unit,
        after if after is not None and after.paragraph == unit.paragraph else None,
    )


class _Reader:
    """An article as far as it is read: the tokens that somebody has said, and the last reading, which may go on."""

    def __init__(self, tokens: Sequence[Token], labels: Mapping[int, Reading]) -> None:
        self._tokens = tokens
        self._labels = labels
        self._claimed: set[int] = set()
        self._last: Reading | None = None
        self._claim(labels.values())

    def read(self, before: Unit | None, unit: Unit, after: Unit | None) -> list[Reading]:
        """The readings of a sentence; a quotation that it begins with may belong to the last one before."""
        if before is None:
            self._last = self._carried_over(unit)
        here, last = self._read_here(unit, before), self._last
        if last is not None and self._is_set_apart(before, unit, last, here):
            self._take(last, unit.lo, unit.hi)
            return []
        if here and after is not None and not (here[-1].content or here[-1].cue.form == "to"):
            here[-1].open_end = True  # "X agreed. “…”"
        self._claim(here)
        if last is not None and self._continues(unit, last, here):
            self._take(last, unit.lo, quotations_end(self._tokens, unit.lo, unit.hi))
            last.open_end = False
            if not here:
                return []
        self._take_beginnings(here)
        self._last = self._latest(here)
        return here

    def _carried_over(self, unit: Unit) -> Reading | None:
        """The last reading, where it reaches into the paragraph that a sentence begins."""
        return self._last if self._last is not None and _goes_on(self._tokens, unit, self._last) else None

    def _take(self, reading: Reading, start: int, end: int) -> None:
        """Takes words for a reading's."""
        reading.content.append((start, end))
        self._claim([reading])

    def _read_here(self, unit: Unit, before: Unit | None) -> list[Reading]:
        """The readings of a sentence; who is named beside it, by a label or signature, says them in turn."""
        here = read_unit(self._tokens, unit)
        for reading in here:
            if not reading.content and not reading.open_end and before is not None:
                self._take_neighbour(reading)
        label = self._labels.get(unit.lo)
        if label is None:
            return here
        for reading in here:
            reading.outer = reading.outer or label
        return [label, *here] if label.unit is unit else here

    def _claim(self, readings: Iterable[Reading]) -> None:
        """Remembers what is said in readings as theirs."""
        for reading in readings:
            for start, end in reading.content:
                self._claimed.update(range(start, end))

    def _continues(self, unit: Unit, last: Reading, here: Sequence[Reading]) -> bool:
        """Whether the quotation that begins a sentence belongs to the reading before it."""
        tokens = self._tokens
        if tokens[unit.lo].kind != "q" or unit.lo in self._claimed:
            return False
        return last.open_end or not (here or any(tokens[at].kind == "w" for at in range(unit.lo, unit.hi)))

    def _is_set_apart(self, before: Unit | None, unit: Unit, last: Reading, here: Sequence[Reading]) -> bool:
        """Whether a sentence without marks or cue is what a colon announced, or goes on with it: a letter's."""
        if not last.open_end or not last.cue.says or self._tokens[unit.lo].kind == "q":
            return False
        if any(reading.content or not reading.cue.weak for reading in here):
            return False
        if last.content:
            return last.content[-1][1] == unit.lo
        return before is None and self._tokens[unit.lo - 1].text == ":"

    def _latest(self, here: Sequence[Reading]) -> Reading | None:
        """The reading that a quotation in the next sentence would continue: the last to quote, or with an open end."""
        if not here:
            return None
        lasting = [reading for reading in here if reading.content or reading.open_end] or here
        last = max(lasting, key=lambda reading: max([end for _, end in reading.content], default=reading.cue.end))
        quotes = any(self._tokens[at].kind == "q" for start, end in last.content for at in range(start, end))
        return last if quotes or last.open_end else None

    def _take_neighbour(self, reading: Reading) -> None:
        """A cue alone in its sentence takes the quotation before it, cut off after its mark: “Is it?” X asked."""
        lo = reading.unit.lo
        free = self._tokens[lo - 1].kind == "q" and lo - 1 not in self._claimed
        if free and reading.cue.says and reading.edges(self._tokens)[0] == lo:
            reading.content.append((lo - 1, lo))

    def _take_beginnings(self, here: Sequence[Reading]) -> None:
        """A quotation of several paragraphs whose cue stands in a later one: its earlier paragraphs belong to it."""
        for reading in here:
            start = min((start for start, _ in reading.content), default=0)
            at = start
            while at > 0 and self._tokens[start].kind == "q" and self._is_open(at - 1):
                at -= 1
            if at < start:
                reading.content.insert(0, (at, start))
                self._claim([reading])

    def _is_open(self, at: int) -> bool:
        """Whether a quotation at ``at``, nobody's so far, goes on in the next paragraph."""
        quotation = self._tokens[at].quotation
        return at not in self._claimed and quotation is not None and quotation.continues


def _goes_on(tokens: Sequence[Token], unit: Unit, last: Reading) -> bool:
    """Whether a reading reaches into the next paragraph: after a colon, or when its quotation didn't close."""
    before = tokens[unit.lo - 1]
    if last.content and last.content[-1][1] == unit.lo:  # the next line of a list or block, or behind "Dear friends,"
        begun = tokens[unit.lo].start == before.end + 1 or before.text == ","
        if begun and (last.open_end or tokens[unit.lo].kind == "q"):
            return True
    return (last.open_end and before.text == ":") or (before.quotation is not None and before.quotation.continues)


def _trimmed(tokens: Sequence[Token], content: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    parts = (_trim(tokens, start, end) for start, end in sorted(content))
    return [part for part in parts if part is not None]


def _trim(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """A range without the commas and dashes at its ends; None when nothing said is left."""
    while start < end and tokens[start].text in _LOOSE and tokens[start].kind == "p":
        start += 1
    while end > start and tokens[end - 1].text in _LOOSE and tokens[end - 1].kind == "p":
        end -= 1
    spoken = any(token.kind == "w" or (token.kind == "q" and token.text.strip()) for token in tokens[start:end])
    return (start, end) if spoken else None
