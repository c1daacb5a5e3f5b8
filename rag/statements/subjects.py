"""Subjects: who says it, for every cue of one sentence.

    "Ann Lee left, saying it was over, but the mayor called her back"    # saying: Ann Lee; called: the mayor

The subject stands before the cue, or behind it after a quotation. Where none stands beside it ("…, saying", "… and
said") it is that of the clause before, unless a subordinate clause lies between: then nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.language import lexicon, verbs
from rag.statements.contents import COORDINATORS, SUBORDINATING, Reading
from rag.statements.cues import Cue, absolute_subject, agent_end
from rag.statements.phrases import (
    REACH,
    Subject,
    is_break,
    main_phrase,
    phrase_after,
    subject_before,
    subject_of_relative,
)
from rag.statements.tokens import Token, Unit

_SAYS_NO_OBJECT = lexicon.words("say add write note argue explain")
_MAY_INVERT = verbs.SAY | verbs.TELL | verbs.BESIDE_QUOTATION


def subject_of(tokens: Sequence[Token], cue: Cue, earlier: Sequence[Reading], unit: Unit) -> Subject | None:
    """Who says it, at one cue of a sentence whose ``earlier`` ones are read: "he" in "he said", Lee in "…, saying"."""
    found = _beside(tokens, cue, unit)
    return _elided(tokens, cue, earlier, unit) if found is None else _without_that(tokens, found, unit.lo)


def _without_that(tokens: Sequence[Token], found: Subject, lo: int) -> Subject:
    """The subject without the "that" before it that ties its clause: "denied [that Lee] said", not "that man said"."""
    at = found.start
    if found.where == "after" or tokens[at].low != "that" or at + 1 >= found.end:
        return found
    ties = tokens[at + 1].cap or tokens[at + 1].low in lexicon.DETERMINERS | lexicon.PRONOUNS
    if not ties and not (at > lo and tokens[at - 1].kind == "w"):
        return found
    return replace(found, start=at + 1, edge=at + 1 if found.edge == at else found.edge)


def _beside(tokens: Sequence[Token], cue: Cue, unit: Unit) -> Subject | None:
    """The phrase beside the cue that names who says it."""
    if cue.form == "by":
        end = agent_end(tokens, cue.base, cue.end, unit.hi)
        return phrase_after(tokens, cue.end, min(end, cue.end + REACH), verb=True)
    if cue.form == "to":
        return phrase_after(tokens, cue.end, min(unit.hi, cue.end + REACH))
    if cue.form == "ing" and not any(tokens[at].low in lexicon.BE for at in range(cue.start, cue.verb)):
        return absolute_subject(tokens, cue.start, unit.lo)
    if cue.start == cue.verb or cue.base in {"say", "add"}:
        inverted = _inverted(tokens, cue, unit)
        if inverted is not None:
            return inverted
    return subject_before(tokens, cue.start, max(unit.lo, cue.start - REACH))


def _inverted(tokens: Sequence[Token], cue: Cue, unit: Unit) -> Subject | None:
    """The subject behind its cue: "…," said X."""
    at = cue.start
    if cue.end >= unit.hi or cue.base not in _MAY_INVERT:
        return None
    found = phrase_after(tokens, cue.end, min(unit.hi, cue.end + REACH), verb=True)
    if (
        found is None
        or not _can_follow(tokens, cue.end, found)
        or (found.end < unit.hi and tokens[found.end].auxiliary)
    ):
        return None
    closed = found.end >= unit.hi or tokens[found.end].text in {",", ".", ";"}
    if at == unit.lo:  # "Said X: “…”"
        colon = found.end < unit.hi and tokens[found.end].text in {":", ","}
        return found if colon and cue.form == "past" and tokens[cue.end].cap else None
    if tokens[at - 1].kind == "q" or (tokens[at - 1].text == "," and at - 2 >= unit.lo and tokens[at - 2].kind == "q"):
        return found
    if not is_break(tokens[at - 1]):
        return None
    # After a comma only: "…, said X." against "X, a lawyer, said the plan …".
    if not closed and tokens[found.end].kind == "w" and tokens[found.end].low not in lexicon.PREPOSITIONS | {"who"}:
        return None
    if found.end - found.start > 4 and not any(tokens[here].cap for here in range(found.start, found.end)):
        return None
    if closed and cue.base in _SAYS_NO_OBJECT and _can_speak(tokens, found):
        return found
    own = subject_before(tokens, at, max(unit.lo, at - REACH))
    return found if own is None or tokens[own.start].low in lexicon.PREPOSITIONS else None


def _can_speak(tokens: Sequence[Token], found: Subject) -> bool:
    """Whether a phrase names somebody: not so "the dam leaked" in "Ann Lee, of Ostby, said the dam leaked."."""
    end = next((at for at in range(found.start + 1, found.end) if tokens[at].low in lexicon.PREPOSITIONS), found.end)
    core = tokens[found.start : end]
    named = any(token.cap for token in core) or core[0].low in lexicon.PRONOUNS
    return named or core[-1].low in lexicon.SPEAKING_NOUNS or core[-1].low.endswith(lexicon.ROLE_ENDINGS)


def _can_follow(tokens: Sequence[Token], at: int, found: Subject) -> bool:
    """Whether a subject behind its verb can begin at ``at``."""
    token = tokens[at]
    if token.low == "her" and found.end > at + 1:
        return True  # "her brother"
    if token.kind != "w" or token.low in lexicon.OBJECT_PRONOUNS or token.low in {"that", "there", "it"}:
        return False
    return token.low not in lexicon.PREPOSITIONS and token.low not in lexicon.DAYS


def _elided(tokens: Sequence[Token], cue: Cue, readings: Sequence[Reading], unit: Unit) -> Subject | None:
    """The subject of "…, saying" and "… and said": that of the clause before, or the sentence's first noun phrase."""
    before = tokens[cue.start - 1].low if cue.start > unit.lo else ""
    if cue.form != "ing" and before not in {"and", "but", "then", "or"}:
        return None
    if before in {"by", "in"} and cue.start - 2 > unit.lo:  # "he began by saying"
        own = subject_before(tokens, cue.start - 2, max(unit.lo, cue.start - 12))
        begins = own is not None and (own.start == unit.lo or tokens[own.start - 1].kind == "p")
        if own is not None and (begins or tokens[own.start].low in {"he", "she"}):
            return replace(own, edge=cue.start, where="elided")
    if cue.form != "ing":
        inner = _inner_clause(tokens, cue.start - 1, unit.lo)
        if inner is not None:
            return subject_of_relative(tokens, inner, cue.start) if tokens[inner].low == "who" else None
    matrix = _matrix(tokens, [reading for reading in readings if reading.clause.standing == "asserted"])
    if matrix is not None:
        return replace(matrix, edge=cue.start, where="elided")
    phrase = main_phrase(tokens, unit.lo, cue.start)
    if phrase is None and cue.form == "ing" and cue.start == unit.lo:  # "Writing on X, Lee …"
        comma = next((at for at in range(cue.end, min(unit.hi, cue.end + 40)) if tokens[at].text == ","), unit.hi)
        phrase = main_phrase(tokens, comma + 1, min(unit.hi, comma + 12))
    return None if phrase is None else Subject(*phrase, cue.start, "elided")


def _inner_clause(tokens: Sequence[Token], at: int, lo: int) -> int | None:
    """Where a subordinate clause begins that "… and" at ``at`` goes on with, as no comma has closed it."""
    for back in range(at - 1, lo, -1):
        token, following = tokens[back], tokens[back + 1]
        if token.text == ";" or (token.text == "," and following.low != "who"):
            return None
        if token.low == "who" or (token.low in SUBORDINATING and (following.cap or following.low in lexicon.PRONOUNS)):
            return back
    return None


def _matrix(tokens: Sequence[Token], readings: Sequence[Reading]) -> Subject | None:
    """The subject of the clause that the last readings belong to: the first since a semicolon or ", and"."""
    found: Subject | None = None
    for earlier in reversed(readings):
        if earlier.cue.form == "to":
            continue
        found = earlier.subject
        left, _ = earlier.edges(tokens)
        if found.where != "before" or left == earlier.unit.lo:
            break
        if tokens[left - 1].text == ";" or (tokens[left - 1].low in COORDINATORS and tokens[left - 2].text == ","):
            break
    return found
