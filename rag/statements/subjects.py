"""Subjects: who says it, for every cue of one sentence.

    "Ann Lee left, saying it was over, but the mayor called her back"    # saying: Ann Lee; called: the mayor

The subject stands before the cue, or behind it after a quotation. Where none stands beside it ("…, saying", "… and
said") it is that of the clause before, unless a subordinate clause lies between: then nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.language import lexicon, verbs
from rag.statements.adjuncts import SUBORDINATING
from rag.statements.contents import Reading, ends_opening, opens_conjunct
from rag.statements.cues import Cue, absolute_subject, agent_end, quoting_verb
from rag.statements.phrases import (
    REACH,
    Subject,
    is_break,
    is_verb,
    main_phrase,
    phrase_after,
)
from rag.statements.preverbal import subject_before, subject_of_relative
from rag.statements.tokens import EDGE, Token, Unit, token_at, token_before

_SAYS_NO_OBJECT = lexicon.words("say add write note argue explain")
_MAY_INVERT = verbs.SAY | verbs.TELL | verbs.BESIDE_QUOTATION
_NO_SUBJECTS = lexicon.OBJECT_PRONOUNS | {"that", "there", "it"}  # right behind a verb
_SPEAKERS = lexicon.SPEAKING_NOUNS | lexicon.PRONOUNS
_BEHIND_TAGS = lexicon.PREPOSITIONS | {"who"}  # words that may follow "…, said X"
_CLOSING = frozenset({EDGE.text, ",", ".", ";"})
_BEFORE_OPENINGS = frozenset({"and", "but", "after", "before", "by", "in", "while", "when"})
_COORDINATING = frozenset({"and", "but", "then", "or"})


def subject_of(tokens: Sequence[Token], cue: Cue, earlier: Sequence[Reading], unit: Unit) -> Subject | None:
    """Who says it, at one cue of a sentence whose ``earlier`` ones are read: "he" in "he said", Lee in "…, saying"."""
    found = _beside(tokens, cue, unit)
    return _elided(tokens, cue, earlier, unit) if found is None else _without_that(tokens, found, unit.lo)


def _without_that(tokens: Sequence[Token], found: Subject, lo: int) -> Subject:
    """The subject without the "that" before it that ties its clause: "denied [that Lee] said", not "that man said"."""
    at = found.start
    if found.where == "after" or tokens[at].low != "that" or at + 1 >= found.end:
        return found
    ties = tokens[at + 1].cap or token_before(tokens, at, lo).kind == "w"
    return replace(found, start=at + 1, edge=at + 1) if ties else found


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
    floor = max(unit.lo, cue.start - REACH)
    if tokens[cue.start].low == "as" and cue.verb == cue.start + 1:  # "quoted the mayor, Ann Lee, as saying"
        quoting = quoting_verb(tokens, cue.verb, unit.lo)
        floor = floor if quoting is None else quoting + 1
    return subject_before(tokens, cue.start, floor)


def _inverted(tokens: Sequence[Token], cue: Cue, unit: Unit) -> Subject | None:
    """The subject behind its cue: "Said X: “…”", "“…,” said X", "…, said X."."""
    found = _behind(tokens, cue, unit)
    if found is None:
        return None
    if cue.start == unit.lo:
        inverted = _announces(tokens, cue, token_at(tokens, found.end, unit.hi))
    else:
        inverted = _follows_quotation(tokens, cue.start, unit.lo) or _tags_clause(tokens, cue, found, unit)
    return found if inverted else None


def _behind(tokens: Sequence[Token], cue: Cue, unit: Unit) -> Subject | None:
    """The phrase behind a verb of saying, if that can be its subject: not "told [her]", "asked [Lee] had he"."""
    if cue.base not in _MAY_INVERT:
        return None
    found = phrase_after(tokens, cue.end, min(unit.hi, cue.end + REACH), verb=True)
    if found is None or token_at(tokens, found.end, unit.hi).auxiliary:
        return None
    first = tokens[found.start]
    owned = first.low == "her" and found.end > found.start + 1  # "her brother"
    return found if owned or (first.kind == "w" and first.low not in _NO_SUBJECTS) else None


def _announces(tokens: Sequence[Token], cue: Cue, after: Token) -> bool:
    """Whether a cue at a sentence's beginning is inverted: "Said X: “…”"."""
    return after.text in {":", ","} and cue.form == "past" and tokens[cue.end].cap


def _follows_quotation(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether a quotation ends right before ``at``, with a comma behind it or none."""
    before = token_before(tokens, at, lo)
    return before.kind == "q" or (before.text == "," and token_before(tokens, at - 1, lo).kind == "q")


def _tags_clause(tokens: Sequence[Token], cue: Cue, found: Subject, unit: Unit) -> bool:
    """Whether a cue and the phrase behind it tag a clause: "…, said X.", not "X, a lawyer, said the plan …"."""
    if not is_break(tokens[cue.start - 1]):
        return False
    after = token_at(tokens, found.end, unit.hi)
    if after.kind == "w" and after.low not in _BEHIND_TAGS:
        return False
    if found.end - found.start > 4 and not any(token.cap for token in tokens[found.start : found.end]):
        return False
    if after.text in _CLOSING and cue.base in _SAYS_NO_OBJECT and _can_speak(tokens, found):
        return True
    return subject_before(tokens, cue.start, max(unit.lo, cue.start - REACH)) is None


def _can_speak(tokens: Sequence[Token], found: Subject) -> bool:
    """Whether a phrase names somebody: not so "the dam leaked" in "Ann Lee, of Ostby, said the dam leaked."."""
    end = next((at for at in range(found.start + 1, found.end) if tokens[at].low in lexicon.PREPOSITIONS), found.end)
    core = tokens[found.start : end]
    head = core[-1].low
    return any(token.cap for token in core) or head in _SPEAKERS or head.endswith(lexicon.ROLE_ENDINGS)


def _elided(tokens: Sequence[Token], cue: Cue, readings: Sequence[Reading], unit: Unit) -> Subject | None:
    """The subject of "…, saying" and "… and said": that of the clause before, or the sentence's first noun phrase."""
    found = None
    start = _over_source(tokens, cue.start, unit.lo)
    before = token_before(tokens, start, unit.lo).low
    if cue.form == "ing":
        found = _of_gerund(tokens, cue.start, unit.lo) if before in {"by", "in"} else None
    elif before not in _COORDINATING:
        return None
    elif (inner := _inner_clause(tokens, start - 1, unit.lo)) is not None and not _is_aside(tokens, inner):
        return _of_inner(tokens, inner, cue.start, readings)
    found = found or _matrix(tokens, readings)
    if found is not None:
        return replace(found, edge=cue.start, where="elided")
    phrase = main_phrase(tokens, unit.lo, cue.start) or _behind_participle(tokens, cue, unit)
    return None if phrase is None else Subject(*phrase, cue.start, "elided")


def _of_inner(tokens: Sequence[Token], inner: int, edge: int, readings: Sequence[Reading]) -> Subject | None:
    """The subject of the clause that begins at ``inner``, where it is sure: "when [Lee] praised it and said"."""
    if tokens[inner].low == "who":
        return subject_of_relative(tokens, inner, edge)
    own = readings[-1].subject if readings else None
    return replace(own, edge=edge, where="elided") if own is not None and own.start == inner + 1 else None


def _is_aside(tokens: Sequence[Token], inner: int) -> bool:
    """Whether a subordinate clause only goes on about the subject: "Lee left [after she had won] and said"."""
    return tokens[inner].low != "who" and tokens[inner + 1].low in lexicon.PERSONAL


def _of_gerund(tokens: Sequence[Token], at: int, lo: int) -> Subject | None:
    """The subject of the clause that a gerund at ``at`` belongs to: "[he] began by saying"."""
    own = subject_before(tokens, at - 2, max(lo, at - 12))
    if own is None:
        return None
    begins = token_before(tokens, own.start, lo).kind == "p"
    return own if begins or tokens[own.start].low in {"he", "she"} else None


def _behind_participle(tokens: Sequence[Token], cue: Cue, unit: Unit) -> tuple[int, int] | None:
    """The phrase that the main clause begins with, behind a participle's: "[After] writing on X, [Lee] …"."""
    opening = tokens[unit.lo : cue.start]
    if cue.form != "ing" or any(token.low not in _BEFORE_OPENINGS for token in opening):
        return None
    comma = next((at for at in range(cue.end, min(unit.hi, cue.end + 40)) if ends_opening(tokens[at])), unit.hi)
    tagged = is_verb(token_at(tokens, comma + 1, unit.hi))  # "Defending it is hard, said Lee"
    return None if tagged else main_phrase(tokens, comma + 1, min(unit.hi, comma + 12))


def _over_source(tokens: Sequence[Token], at: int, lo: int) -> int:
    """Where "— according to Lee —" before ``at`` begins; ``at`` itself where none stands there."""
    if at - 1 <= lo or not is_break(tokens[at - 1]):
        return at
    opening = next((back for back in range(at - 2, lo, -1) if is_break(tokens[back])), None)
    return at if opening is None or tokens[opening + 1].low != "according" else opening


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
        if earlier.cue.form == "to" or earlier.clause.standing != "asserted":
            continue
        found = earlier.subject
        left, _ = earlier.edges(tokens)
        if found.where != "before" or left == earlier.unit.lo or opens_conjunct(tokens, left - 1):
            break
    return found
