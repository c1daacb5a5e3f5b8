"""Labels and signatures: who is named beside the words, without a verb of saying.

    SMITH: No, sir. ¶ Mr. Lee (rising): Why? ¶ Q. And you? ¶ A. No.     turns of a transcript, of one paragraph or more
    Ann Lee, mayor: “No.”       And from Ann Lee: ¶ “No.”               labels of a quotation
    “No.” — Ann Lee, mayor      No. — Ann Lee (@lee) May 8, 2031        signatures, of a quotation and of a post

Capitals alone, "Q." and "A." make a turn of any paragraph. Another label does where most paragraphs have one, some of
them the same: "Venue: …" and "Best Actor: …" are lists. What follows a turn belongs to it until the next one begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from rag.language import lexicon
from rag.statements.clauses import Clause
from rag.statements.contents import Reading, quotations_end
from rag.statements.cues import Cue
from rag.statements.phrases import Subject, is_verb
from rag.statements.tokens import DASHES, Token, Unit

_TURNS = frozenset({"Q.", "A."})  # "Q:" is a label like any other
_EMPHASIS = frozenset({"*", "_"})
_INSIDE = frozenset({"of", "the", "and", "for"})
_LONGEST = 8  # tokens of a label before its bracket
_ASIDE = 8  # tokens of a bracket or an apposition in it
_SIGNATURE = 24  # tokens of a signature behind its dash


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Tokens ``lo`` to ``hi``, the first and the last of its ``units``."""

    lo: int
    hi: int
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    """Whose words ``tokens[start:end]`` says that a paragraph is; ``mark`` ends the label."""

    start: int
    end: int
    mark: int
    words: tuple[str, ...]

    @property
    def capitals(self) -> bool:
        """Whether it is written in capitals, or is "Q." or "A."."""
        return all(word.isupper() for word in self.words)

    def names(self, times: Counter[tuple[str, ...]], told: Set[tuple[str, ...]]) -> bool:
        """Whether it names a person among the labels: by an office or a given name, by a surname beside a full name,
        or by a name that the text tells of (``told``)."""
        lows = [word.lower() for word in self.words]
        if lows[0] in lexicon.GIVEN_NAMES or not lexicon.OFFICE_NOUNS.isdisjoint(lows):
            return True
        if len(lows) > 1 and (times[self.words] > 1 or self.words in told):
            return True
        return any(len(other) != len(lows) and other[-1].lower() == lows[-1] for other in times)


def labelled(tokens: Sequence[Token], units: Sequence[Unit]) -> dict[int, Reading]:
    """Whose words a sentence is by a label or a signature, by the sentence's first token."""
    paragraphs = [_paragraph(tuple(own)) for _, own in groupby(units, key=lambda unit: unit.paragraph)]
    found = {unit.lo: turn for paragraph, turn in _in_turns(tokens, paragraphs) for unit in paragraph.units}
    for number, paragraph in enumerate(paragraphs):
        if paragraph.lo not in found:
            found.update(_beside_quotation(tokens, paragraphs, number))
    return found


def _paragraph(units: tuple[Unit, ...]) -> _Paragraph:
    return _Paragraph(units[0].lo, units[-1].hi, units)


def _reading(
    tokens: Sequence[Token], unit: Unit, start: int, end: int, mark: int, form: Literal["transcript", "colon"]
) -> Reading:
    """The reading of a label or signature ``tokens[start:end]`` that is tied to the words at ``mark``."""
    subject = Subject(start, end, start, "label")
    return Reading(Cue(mark, mark, mark, mark + 1, "label", form), subject, unit, Clause(subject=subject))


# ------------------------------------------------------------------------------------------- transcripts


def _in_turns(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph]) -> Iterator[tuple[_Paragraph, Reading]]:
    """The paragraphs that somebody's turn is made of, each with the turn: its label's, and those that go on with it."""
    turns = dict(_turns(tokens, paragraphs))
    turn: Reading | None = None
    asks = False  # whether it ended with a question, so that another answers
    for number, paragraph in enumerate(paragraphs):
        begin = paragraph.lo
        if (label := turns.get(number)) is not None:
            turn = _reading(tokens, paragraph.units[0], label.start, label.end, label.mark, "transcript")
            begin = label.mark + 1
            asks = _is_question(tokens, paragraph)
        elif turn is None or number > max(turns) or asks or not _is_turn_of(tokens, paragraph, turns):
            continue
        turn.content.append((begin, _without_aside(tokens, begin, paragraph.hi)))
        yield paragraph, turn


def _turns(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph]) -> Iterator[tuple[int, _Label]]:
    """The labels of an article's turns, by the number of the paragraph."""
    found = ((number, _label(tokens, p.lo, p.hi)) for number, p in enumerate(paragraphs))
    every = {n: label for n, label in found if label is not None and label.mark + 1 < paragraphs[n].hi}
    times = Counter(label.words for label in every.values())
    told = _told_of(tokens, [p for n, p in enumerate(paragraphs) if n not in every])
    spoken = {n for n, label in every.items() if _is_spoken(tokens, label.mark + 1, paragraphs[n].hi)}
    people = {n: label for n, label in every.items() if label.capitals or (n in spoken and label.names(times, told))}
    is_transcript = _are_turns(tokens, paragraphs, people)
    yield from ((number, label) for number, label in people.items() if label.capitals or is_transcript)


def _are_turns(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph], people: Mapping[int, _Label]) -> bool:
    """Whether most paragraphs are somebody's, some labels the same: of two speakers, or of one who is asked.

    The interviewer's questions stand in bold type without a label.
    """
    spread = range(min(people, default=0), max(people, default=-1) + 1)
    surnames = {label.words[-1] for label in people.values()}
    questions = sum(n not in people and _is_question(tokens, paragraphs[n]) for n in spread)
    several = len(surnames) > 1 or questions > 1
    return len(surnames) < len(people) and several and 2 * (len(people) + questions) > len(spread)


def _is_spoken(tokens: Sequence[Token], lo: int, hi: int) -> bool:
    """Whether what stands behind a label is said: no number, and no item of a list, which ends without a mark."""
    last = tokens[hi - 1]
    return not tokens[lo].text[0].isdigit() and (last.kind == "q" or not last.text[-1].isalnum())


def _told_of(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph]) -> set[tuple[str, ...]]:
    """The pairs of capitalised words in some paragraphs: the names that they tell of are among them."""
    pairs = (pair for p in paragraphs for pair in pairwise(tokens[p.lo : p.hi]))
    return {(one.text, other.text) for one, other in pairs if one.cap and other.cap}


def _label(tokens: Sequence[Token], lo: int, hi: int) -> _Label | None:
    """The label that a paragraph begins with: "MR. LEE (rising):", "**Ann Lee:**", "Q."; behind it something stands."""
    lo = _over_emphasis(tokens, lo, hi)
    last = min(hi, lo + _LONGEST)
    end = next((at for at in range(lo, last) if not (tokens[at].cap or tokens[at].low in _INSIDE)), last)
    if not any(token.cap for token in tokens[lo:end]):
        return None
    mark = _over_emphasis(tokens, _behind_bracket(tokens, end, hi), hi)
    if mark < hi and tokens[mark].text == ":":
        mark = _over_emphasis(tokens, mark + 1, hi) - 1
    elif tokens[lo].text in _TURNS:
        mark, end = lo, lo + 1
    else:
        return None
    return _Label(lo, end, mark, tuple(token.text for token in tokens[lo:end]))


def _over_emphasis(tokens: Sequence[Token], at: int, hi: int) -> int:
    """Index behind the marks of bold or italic type that stand at ``at``: "**Ann Lee:**"."""
    while at < hi and tokens[at].text in _EMPHASIS:
        at += 1
    return at


def _behind_bracket(tokens: Sequence[Token], at: int, hi: int) -> int:
    """Index behind a bracket that begins at ``at``: "(during the reading)"."""
    if at >= hi or tokens[at].text not in {"(", "["}:
        return at
    return next((here + 1 for here in range(at, min(hi, at + _ASIDE)) if tokens[here].text in {")", "]"}), at)


def _without_aside(tokens: Sequence[Token], lo: int, hi: int) -> int:
    """Where a paragraph ends before what is only noted in brackets: "Nobody. [Laughter]"."""
    opening = next((at for at in range(hi - 1, max(lo, hi - _ASIDE), -1) if tokens[at].text in {"(", "["}), None)
    ended = opening is not None and tokens[opening - 1].text in {".", "?", "!"}
    return opening if opening is not None and ended and tokens[hi - 1].text in {")", "]"} else hi


def _is_question(tokens: Sequence[Token], paragraph: _Paragraph) -> bool:
    return tokens[paragraph.hi - 1].text == "?"


def _is_turn_of(tokens: Sequence[Token], paragraph: _Paragraph, turns: dict[int, _Label]) -> bool:
    """Whether an unlabelled paragraph goes on with a turn: it tells of none of the speakers, nor stands in brackets.

    A question alone is the interviewer's, as they stand in bold type without a label.
    """
    if _is_question(tokens, paragraph):
        return False
    names = {word for label in turns.values() for word in label.words if len(word) > 2}
    spoken = tokens[paragraph.lo : paragraph.hi]
    return spoken[0].text not in {"(", "["} and not any(token.text in names for token in spoken)


# ------------------------------------------------------------------------------------------- quotations


def _beside_quotation(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph], number: int) -> Mapping[int, Reading]:
    """Whose the quotations of a paragraph are by the line above them, by a signature, or by labels in it."""
    units = paragraphs[number].units
    own = ((unit.lo, _before_quotation(tokens, unit, units[0].lo)) for unit in units)
    inside = {lo: reading for lo, reading in own if reading is not None}
    return inside | (_introduced(tokens, paragraphs, number) or _signed(tokens, paragraphs, number))


def _before_quotation(tokens: Sequence[Token], unit: Unit, first: int) -> Reading | None:
    """The label of a sentence's quotation: "Lee: “No.”", "Ann Lee, mayor of Ostby: “No.”"."""
    label = _label(tokens, unit.lo, unit.hi) or _with_apposition(tokens, unit.lo, unit.hi)
    if label is None or label.mark + 1 >= unit.hi:
        return None
    quotes = any(token.kind == "q" for token in tokens[label.mark : unit.hi])
    if not quotes or (unit.lo != first and tokens[label.mark + 1].kind != "q"):
        return None
    reading = _reading(tokens, unit, label.start, label.end, label.mark, "colon")
    reading.content.append((label.mark + 1, unit.hi))
    return reading


def _with_apposition(tokens: Sequence[Token], lo: int, hi: int) -> _Label | None:
    """A label that says who a name is: "Ann Lee, mayor of Ostby:"."""
    end = _name_end(tokens, lo, hi)
    mark = next((at for at in range(end, min(hi, end + _SIGNATURE)) if tokens[at].text == ":"), hi)
    if end - lo < 2 or mark == hi or tokens[end].text not in {",", "("} or not _only_tells_who(tokens[end:mark]):
        return None
    return _Label(lo, end, mark, tuple(token.text for token in tokens[lo:end]))


def _introduced(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph], number: int) -> dict[int, Reading]:
    """The paragraphs of a quotation below a line that only names somebody: "And from Ann Lee, mayor:", "Ann Lee:"."""
    this = paragraphs[number]
    end = this.hi - 1
    if number + 1 == len(paragraphs) or tokens[paragraphs[number + 1].lo].kind != "q":
        return {}
    begin = next((at + 1 for at in range(this.lo, min(end, this.lo + 3)) if tokens[at].low == "from"), this.lo)
    marks = {":", "."} if begin > this.lo else {":"}
    if begin > this.lo and [token.low for token in tokens[begin : begin + 3]] == ["the", "desk", "of"]:
        begin += 3
    begin = _name_start(tokens, begin, end)
    name = _name_end(tokens, begin, end)
    if tokens[end].text not in marks or name - begin < 2 or not _only_tells_who(tokens[name:end]):
        return {}
    reading = _reading(tokens, this.units[-1], begin, name, end, "colon")
    reading.content.extend(_quoted(tokens, paragraphs[number + 1 :]))
    return {this.units[-1].lo: reading}


def _quoted(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph]) -> Iterator[tuple[int, int]]:
    """The quotation that some paragraphs begin with, as far as it goes on."""
    for paragraph in paragraphs:
        end = quotations_end(tokens, paragraph.lo, paragraph.hi)
        if end > paragraph.lo:
            yield paragraph.lo, end
        last = tokens[end - 1].quotation
        if end == paragraph.lo or last is None or not last.continues:
            return


def _signed(tokens: Sequence[Token], paragraphs: Sequence[_Paragraph], number: int) -> dict[int, Reading]:
    """A quotation or a post that a signature ends, in its own paragraph or below it."""
    this = paragraphs[number]
    reach = range(this.hi - 2, max(this.lo, this.hi - _SIGNATURE) - 1, -1)
    dash = next((at for at in reach if _signs(tokens, at, this.hi)), None)
    if dash is None:
        return {}
    begin = _name_start(tokens, dash + 1, this.hi)
    name = _name_end(tokens, begin, this.hi)
    is_post = any(token.text.startswith("@") for token in tokens[name : this.hi])
    words = this.lo, dash
    if dash == this.lo and number:
        this = paragraphs[number - 1]
        words = this.lo, this.hi
    if words[0] == words[1] or not (is_post or quotations_end(tokens, *words) == words[1]):
        return {}
    reading = _reading(tokens, paragraphs[number].units[-1], begin, name, dash, "transcript" if is_post else "colon")
    reading.content.append(words)
    return {unit.lo: reading for unit in {*this.units, *paragraphs[number].units}}


def _signs(tokens: Sequence[Token], dash: int, hi: int) -> bool:
    """Whether behind a dash stands only who says it, up to the paragraph's end: "— Ann Lee, mayor of Ostby"."""
    if tokens[dash].text not in DASHES:
        return False
    begin = _name_start(tokens, dash + 1, hi)
    name = _name_end(tokens, begin, hi)
    end = hi - (tokens[hi - 1].text == ".")
    return name - begin > 1 and _only_tells_who(tokens[name:end])


def _name_start(tokens: Sequence[Token], at: int, hi: int) -> int:
    """Where a name begins behind what its bearer is: "engineer [Ann Lee]"."""
    while at + 2 < hi and tokens[at].low in lexicon.ROLES - lexicon.TITLES:
        at += 1
    return at


def _name_end(tokens: Sequence[Token], at: int, hi: int) -> int:
    """Where the capitalised words that begin at ``at`` end, particles among them: "Ann van der Meer"."""
    end = at
    while end < hi and (tokens[end].cap or (end > at and tokens[end].low in lexicon.NAME_PARTICLES)):
        end += 1
    return end


def _only_tells_who(rest: Sequence[Token]) -> bool:
    """Whether what stands behind a name is no clause: ", mayor of Ostby", "(@lee) May 8, 2031"."""
    if len(rest) > _SIGNATURE or (rest and rest[0].text not in {",", "("}):
        return False
    return not any(token.kind == "q" or token.auxiliary or (is_verb(token) and not token.cap) for token in rest)
