"""Subordination: what a clause hangs on, by reading backwards from its subject.

    [It is false] that Nero [claimed] that Lee said …        said ← claimed ← it is false
    [Nothing] in the minutes [shows] that Lee said …         said ← nothing shows

From a cue's subject over the word that ties it ("that", "if", or none) to the nearest verb, noun or adjective that
takes a clause, its *governor*, which has a subject, a negation and perhaps a clause above it in turn.

Not covered: a sentence that takes back the one before it ("… The quote is fake."), irony.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.language import lexicon, verbs
from rag.statements.clauses import EFFECTS, Clause, Effect
from rag.statements.cues import Cue
from rag.statements.phrases import Subject, is_adverb, is_break, is_verb
from rag.statements.preverbal import subject_before
from rag.statements.tokens import EDGE, Token, Unit
from rag.statements.verb_groups import VerbGroup

_TO_GOVERNOR = 12  # tokens from "that" back to what it hangs on: "told reporters in the town hall on Monday that"
_TO_LINK = 8  # tokens between "that" and its subject: "that, in the end, Lee said"
_TO_NEGATION = 4  # tokens from a noun or adjective back to its negation: "isn't at all clear", "no credible evidence"
_TO_COPULA = 5  # tokens from an adjective back to its verb: "is not by any means true"
_ASIDE = 20  # tokens between commas, before "that"
_DEPTH = 4  # clauses above one another, so that the work per cue is bounded
_TO_FAKE = 6  # tokens from "which" back to the fake: "a fake video of the speech in which"
_SUBJECT = 30  # tokens from a governing verb back to where its subject may begin

_DOUBTS = frozenset({"doubt", "doubts"})
_NOUNS = lexicon.CLAIMS | lexicon.EVIDENCE | _DOUBTS
_ADJECTIVES = lexicon.TRUE | lexicon.FALSE | lexicon.UNSURE
_BEFORE_NOUNS = lexicon.DETERMINERS | lexicon.PREPOSITIONS | lexicon.FAKE | lexicon.FALSE | lexicon.UNSURE | {"scant"}
_ADJECTIVE_ENDS = ("ed", "al", "ing", "ous", "ive", "ent", "less", "ible", "able")
_COPULAS = lexicon.BE | lexicon.words("seem seems seemed became becomes found proved as it")
_SUPPOSING = lexicon.SUPPOSING | {"as though"}
_TIES = lexicon.SUPPOSING | {"that", "which", "where", "though"}
_ADJUNCTS = lexicon.PREPOSITIONS | lexicon.DAYS
_OF_FAKES = lexicon.HEARSAY | lexicon.DOCUMENTS | {",", "clip", "interview"}
_NO_LINK = lexicon.SUBORDINATORS | lexicon.PREPOSITIONS
_INVERTING = frozenset({"so", "as", "than", "only", "then"})  # before "did Lee say" without making it a question
_BEFORE_QUESTIONS = lexicon.CONJUNCTIONS | lexicon.words("who what which when where why how whose whom")
_CONDITION = frozenset({"had", "should", "were"})  # begin one: "had Lee said …"


def clause_of(tokens: Sequence[Token], cue: Cue, subject: Subject, unit: Unit, earlier: Clause | None) -> Clause:
    """The clause of a cue and its subject; ``earlier`` is the one before, which an elided subject goes on with.

    "It is false that Lee said it was shut and promised to open it": "promised" stands under "false" as "said" does.
    """
    group = VerbGroup.of(tokens, cue.verb, unit.lo, unit.hi)
    clause = Clause(EFFECTS.get(group.word, "shows"), negated=cue.denied).of(tokens, subject, unit.lo)
    done_to = subject_before(tokens, cue.start, unit.lo) if cue.form == "by" else None
    if done_to is None and subject.where in {"after", "relative"}:
        return clause
    at = min(subject.start, subject.edge) if done_to is None else done_to.start
    above = _above(tokens, at, unit) if subject.where != "elided" else earlier and earlier.above
    above = above or _over_infinitive(group)
    promised = above is not None and "would" in group.auxiliaries  # "said she would say"
    alleged = not lexicon.ALLEGEDLY.isdisjoint(group.adverbs())
    supposed = promised or alleged or _is_hypothetical(tokens, at, subject, unit)
    return replace(clause, supposed=supposed, above=above)


def _is_hypothetical(tokens: Sequence[Token], at: int, subject: Subject, unit: Unit) -> bool:
    """Whether a clause is asked or imagined: behind "Imagine" and a name, or as the claim that is checked."""
    if _is_asked(tokens, at, unit):
        return True
    opening = tokens[unit.lo].low
    labelled = unit.lo + 1 < unit.hi and tokens[unit.lo + 1].text == ":"
    return (opening in verbs.SUPPOSE and subject.start == unit.lo) or (labelled and opening in _NOUNS | lexicon.FALSE)


# ------------------------------------------------------------------------------------------- what it hangs on


def _above(tokens: Sequence[Token], at: int, unit: Unit, depth: int = 0) -> Clause | None:
    """The clause that one beginning at ``at`` hangs on; None for a main clause."""
    lo = unit.lo
    if at <= lo or depth == _DEPTH:
        return None
    tie = _Tie.of(tokens, at, lo)
    if tie.word in _SUPPOSING:
        return Clause("supposes")
    if tie.word in {"which", "where"} or _opens_in_a_fake(tokens, at, lo):
        return _in_a_fake(tokens[max(lo, tie.at - _TO_FAKE) : tie.at])
    if tie.word == "that" and tie.at == lo:  # "That Lee said so is …"
        return Clause("claims")
    governor = _governor(tokens, tie, lo)
    if governor is not None:
        return _governing(tokens, governor, unit, depth)
    return Clause(negated=True) if tie.word == "that" and tokens[tie.at - 1].low == "not" else None


@dataclass(frozen=True, slots=True)
class _Tie:
    """What ties a clause to the one above: a ``word`` ("that", "if", "as though") and where; "" where nothing does."""

    word: str
    at: int

    @classmethod
    def of(cls, tokens: Sequence[Token], at: int, lo: int) -> _Tie:
        """The tie of the clause whose subject begins at ``at``."""
        link = _link(tokens, at, lo)
        if link is None:
            return cls("", at)
        word = tokens[link].low
        return cls("as though" if word == "though" and link > lo and tokens[link - 1].low == "as" else word, link)


def _link(tokens: Sequence[Token], at: int, lo: int) -> int | None:
    """Index of the word that ties the clause whose subject begins at ``at``: "[that] Lee", "[if], in May, Lee"."""
    if tokens[at - 1].low in _TIES:
        return at - 1
    for back in range(at - 1, max(lo, at - _TO_LINK) - 1, -1):
        token = tokens[back]
        if token.kind == "q" or token.auxiliary or token.text in {";", ":"} or is_verb(token):
            return None
        if token.low in _TIES:
            return back if _leads_to_subject(tokens, back, at, lo) else None
    return None


def _leads_to_subject(tokens: Sequence[Token], link: int, at: int, lo: int) -> bool:
    """Whether an adjunct stands between a tie and its subject, or nouns before a name: "that [veteran driver] Lee"."""
    following = tokens[link + 1]
    if following.text == ",":
        return not (link == lo and tokens[link].low == "that")  # "That, Lee said, …"
    plain = (t.kind == "w" and not t.cap and t.low not in lexicon.FUNCTION_WORDS for t in tokens[link + 1 : at])
    return following.low in _ADJUNCTS or is_adverb(following) or all(plain)


def _in_a_fake(before: Sequence[Token]) -> Clause | None:
    """The clause above one that is told in a fake: "a doctored clip in which"."""
    return Clause(invented=True) if any(token.low in lexicon.FAKE for token in before) else None


def _opens_in_a_fake(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether the sentence begins with "In a doctored clip, …"."""
    if tokens[lo].low != "in" or not is_break(tokens[at - 1]):
        return False
    fake = next((here for here in range(lo + 1, min(at, lo + 4)) if tokens[here].low in lexicon.FAKE), None)
    return fake is not None and tokens[fake + 1].low in _OF_FAKES


def _governor(tokens: Sequence[Token], tie: _Tie, lo: int) -> int | None:
    """Index of what takes a clause: the word right before it, or where "that" ties it one further back."""
    tied = tie.word == "that"
    last = _before_aside(tokens, tie.at, lo) if tied else tie.at
    for back in range(last - 1, max(lo, last - _TO_GOVERNOR) - 1, -1):
        if _parts(tokens[back]):
            return None
        if _takes_clause(tokens, back, lo) and (tied or _takes_it_bare(tokens, back, lo)):
            return back
        if not tied and not _is_aside(tokens[back]):
            return None
    return None


def _parts(token: Token) -> bool:
    """Whether nothing before a token can take a clause behind it: a quotation, a comma, "so [clear that]"."""
    return token.kind == "q" or token.text in {",", ";", ":"} or token.low in {"so", "such"}


def _is_aside(token: Token) -> bool:
    """Whether a token is an adverb, which may stand between a verb and its clause: "thinks [now] Lee said"."""
    return is_adverb(token) and token.low not in _NO_LINK


def _before_aside(tokens: Sequence[Token], at: int, lo: int) -> int:
    """Where what stands between commas begins, right before ``at``: "It is false[, he says,] that"; else ``at``."""
    if at - 1 <= lo or not is_break(tokens[at - 1]):
        return at
    return next((back for back in range(at - 2, max(lo, at - _ASIDE), -1) if is_break(tokens[back])), at - 1)


def _takes_clause(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether the word at ``at`` is a verb, noun or adjective of a class, or any verb that is negated."""
    token = tokens[at]
    if token.kind != "w" or (token.cap and at > lo):
        return False
    if _is_noun(tokens, at, lo):
        return token.low in _NOUNS
    if token.low in EFFECTS:
        return True
    if token.low in _ADJECTIVES:
        before = tokens[max(lo, at - _TO_COPULA) : at]
        return any(word.low in _COPULAS or word.low.endswith("n't") for word in before)
    if token.low in lexicon.FUNCTION_WORDS or is_adverb(token):
        return False
    group = VerbGroup.of(tokens, at, lo, at + 1)
    return group.negated and not group.auxiliaries <= lexicon.NEGATIONS | lexicon.BE


def _is_noun(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether a word that may be a verb as well is a noun there: "the claim that", "denied reports that"."""
    low = tokens[at].low
    if low in _NOUNS and low not in EFFECTS:
        return True
    if low not in _NOUNS and low not in verbs.NOUN_LIKE:
        return False
    if at == lo:
        return True
    before = tokens[at - 1]
    if before.kind == "s" or before.low in _BEFORE_NOUNS or before.low in EFFECTS:
        return True
    return before.low.endswith(_ADJECTIVE_ENDS) and not before.cap and low.endswith("s")


def _takes_it_bare(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether a governor needs no "that": not so in "hoax author Lee said" and "After the claims Lee said …"."""
    if not _is_noun(tokens, at, lo):
        return True
    if not tokens[at].low.endswith("s") and tokens[at].low not in lexicon.EVIDENCE:
        return False
    before = tokens[max(lo, at - _TO_NEGATION) : at]
    return not any(word.low in lexicon.PREPOSITIONS and word.low != "without" for word in before)


# ------------------------------------------------------------------------------------------- what governs it


def _governing(tokens: Sequence[Token], at: int, unit: Unit, depth: int) -> Clause:
    """The clause of the governor at ``at``, with what stands above it."""
    low, noun = tokens[at].low, _is_noun(tokens, at, unit.lo)
    if not noun and (low in EFFECTS or low not in _ADJECTIVES):
        return _governing_verb(tokens, at, unit, depth)
    negated = _is_none(tokens, at, unit.lo)
    dummy = next(
        (back for back in range(at, max(unit.lo - 1, at - 6), -1) if tokens[back].low in {"it", "there"}), None
    )
    verb = None if dummy is not None else _verb_of_object(tokens, at, unit.lo)
    if verb is not None:
        above: Clause | None = _governing_verb(tokens, verb, unit, depth + 1)
    else:
        above = None if dummy is None else _above(tokens, dummy, unit, depth + 1)
    asked = _is_asked(tokens, at, unit)
    return Clause(_effect_of_noun(low, negated=negated), negated=negated, supposed=asked, above=above)


def _effect_of_noun(low: str, *, negated: bool) -> Effect:
    """What a noun or adjective makes of a clause under it; "no suggestion that" is of what isn't there."""
    if low in lexicon.FALSE | _DOUBTS:
        return "denies"
    if low in lexicon.CLAIMS and not (negated and low in lexicon.EVIDENCE):
        return "claims"
    return "supposes" if low in lexicon.UNSURE else "shows"


def _is_none(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether a noun or adjective is negated: "no credible evidence", "isn't at all clear"."""
    before = tokens[max(lo, at - _TO_NEGATION) : at]
    return any(word.low in lexicon.NEGATIONS | lexicon.NONE or word.low.endswith("n't") for word in before)


def _verb_of_object(tokens: Sequence[Token], at: int, lo: int) -> int | None:
    """The verb whose object the noun at ``at`` is: "[denied] the existence of evidence that", "[found] evidence"."""
    for back in range(at - 1, max(lo, at - _TO_COPULA) - 1, -1):
        if tokens[back].kind != "w":
            return None
        if tokens[back].low in EFFECTS and not _is_noun(tokens, back, lo):
            return back
    return None


def _governing_verb(tokens: Sequence[Token], at: int, unit: Unit, depth: int) -> Clause:
    """The clause of a governing verb: its negation and modality, its subject, or what its infinitive hangs on."""
    group = VerbGroup.of(tokens, at, unit.lo, unit.hi)
    can = "can" in group.auxiliaries  # "the Gazette can reveal that Lee said"
    wrongly = not lexicon.MISQUOTING.isdisjoint(group.adverbs())  # "wrongly reported that Lee said"
    effect = "denies" if wrongly else EFFECTS.get(group.word, "shows")
    clause = Clause(effect, negated=group.negated, supposed=group.only_supposed and not can)
    if group.before is EDGE:
        return clause
    if group.before.low in lexicon.NONE:  # "nobody thinks that"
        return replace(clause, negated=True)
    if _is_infinitive(group):
        return replace(clause, above=_over_infinitive(group))
    subject = subject_before(tokens, group.start, max(unit.lo, group.start - _SUBJECT))
    if subject is None:
        return clause
    start = min(subject.start, subject.edge)
    supposed = clause.supposed or _is_asked(tokens, start, unit)
    above = _above(tokens, start, unit, depth + 1)
    return replace(clause.of(tokens, subject, unit.lo), supposed=supposed, above=above)


def _is_infinitive(group: VerbGroup) -> bool:
    """Whether "to" stands before a verb: "[to] have said"."""
    return group.before.low == "to"


def _over_infinitive(group: VerbGroup) -> Clause | None:
    """What an infinitive hangs on: "[is alleged] to have said", "[refused] to say that", "[nothing] to show that"."""
    tokens, at = group.tokens, group.start - 2
    if not _is_infinitive(group) or at < group.lo:
        return None
    words = lexicon.WITHHOLD | lexicon.EVIDENCE
    behind = range(at - 1, max(group.lo, at - _TO_COPULA) - 1, -1)  # "nothing [in the minutes] to show that"
    at = next((b for b in behind if tokens[b].low in words and tokens[b + 1].low in lexicon.PREPOSITIONS), at)
    low = tokens[at].low
    over = VerbGroup.of(tokens, at, group.lo, group.hi)
    if low in lexicon.WITHHOLD | lexicon.FALSE:
        return Clause("denies", negated=over.negated)
    if low in lexicon.EVIDENCE:
        return Clause(negated=over.negated or _is_none(tokens, at, group.lo))
    effect = "claims" if low in lexicon.UNSURE else EFFECTS.get(low, "shows")
    return Clause(effect, negated=over.negated, supposed=over.only_supposed)


# ------------------------------------------------------------------------------------------- questions


def _is_asked(tokens: Sequence[Token], at: int, unit: Unit) -> bool:
    """Whether a clause whose subject begins at ``at`` is asked, or a condition: "has Lee said …?", "had Lee said …"."""
    lo = unit.lo
    if tokens[unit.hi - 1].text == "?" and _opens_question(tokens, at, lo):
        return True
    if at <= lo or not tokens[at - 1].auxiliary:
        return False
    before = [token.low for token in tokens[max(lo, at - 6) : at - 1]]
    if not before or tokens[at - 2].kind != "w":
        return True
    if not lexicon.NEGATORS.isdisjoint(before) and "only" not in before:
        return True
    if not _INVERTING.isdisjoint(before):
        return False
    return tokens[at - 1].low in _CONDITION or before[-1] in _BEFORE_QUESTIONS


def _opens_question(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether the sentence begins as a question, and the word at ``at`` is no comment on it: "Is it, Lee asked?"."""
    first = next((here for here in range(lo, at + 1) if tokens[here].low not in lexicon.CONJUNCTIONS), lo)
    begins = tokens[first].auxiliary or tokens[first].low in _BEFORE_QUESTIONS
    return begins and not any(is_break(token) or token.kind == "q" for token in tokens[first:at])
