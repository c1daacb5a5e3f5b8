"""Adjuncts: what stands beside a cue and isn't what it reports, hearer, time, place and manner.

told [reporters in Ostby on Monday that] it was shut            content_start
“No,” Lee said [in a statement on Monday].                      only_adjuncts, ends_sentence
[Asked about the “port of tears”], Lee said no                  is_adjunct
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from rag.language import lexicon, verbs
from rag.statements.cues import Cue
from rag.statements.phrases import is_adverb, opens_adjunct, phrase_end
from rag.statements.tokens import Token

WHERE_AND_WHEN = lexicon.words("in on at during from via by before after through")
_LONGEST = 30  # tokens of adjuncts behind a cue
_PLACE_AND_TIME = 8  # of them at the end of a sentence: "in an interview in Ostby on Monday"
_TO_MARK = 40  # tokens from a cue to "that" or the mark before what is said
_PHRASE = 12  # tokens of a place or an occasion: "in an interview with the public broadcaster"
SUBORDINATING = lexicon.words("as while after before when because since until if")
_OPENS_CLAUSE = lexicon.words("who as when before after which where")
_GOES_ON = lexicon.words("who adding noting citing")
LINKING = lexicon.PREPOSITIONS | lexicon.SUBORDINATORS | lexicon.CONJUNCTIONS | lexicon.DAYS
_ASIDES = lexicon.CONJUNCTIONS | lexicon.ADVERBS | lexicon.words("yes no well indeed meanwhile finally so")
_AFTER_CUES = (
    lexicon.PREPOSITIONS
    | lexicon.DAYS
    | lexicon.MONTH_WORDS
    | lexicon.OBJECT_PRONOUNS
    | lexicon.words("reporters when while as because last this earlier later")
)
_BEFORE_PLACES = lexicon.words("in on at during to via after")
_FOCUSING = lexicon.words("all both only just even")  # adverbs of what is said, not of how
_TAKES_INFINITIVE = lexicon.words("promise urge persuade order beg")
_SUBJECTS = lexicon.PERSONAL.keys() - {"it", "you"}
_AFTER_ADJUNCT = lexicon.THIRD_SUBJECTS | lexicon.THEIRS | lexicon.DAYS | {"on", "the", "there", ","}
_FINAL = frozenset({".", "!", "?"})


# ------------------------------------------------------------------------------------------- behind a cue


def content_start(tokens: Sequence[Token], cue: Cue, at: int, end: int) -> int:
    """Index of the first token of what is said behind a cue: after "that", a mark, or hearer, time and place."""
    if not cue.says:
        return at
    marked = _marked_start(tokens, cue, at, end)
    if marked is not None:
        return marked
    if cue.base in verbs.TELL and cue.base not in _TAKES_INFINITIVE and cue.form != "by":
        at = _after_hearer(tokens, at, end)
    at = _after_time_and_place(tokens, at, end)
    while at < end and tokens[at].text in {",", ":"}:
        at += 1
    return at


def _marked_start(tokens: Sequence[Token], cue: Cue, at: int, end: int) -> int | None:
    """Index of what is said where a word or mark says that it begins, before any other clause does."""
    for here in range(at, min(end, at + _TO_MARK)):
        token = tokens[here]
        if token.text == ":" or (token.low == "that" and here + 1 < end):
            return here + 1
        if _opens_content(tokens, cue, here, at):
            return here
        if token.auxiliary or (here > at and token.low in _SUBJECTS):
            return None
    return None


def _opens_content(tokens: Sequence[Token], cue: Cue, here: int, at: int) -> bool:
    """Whether what is said begins with a token: a quotation, or "whether" in "asked the chair, Ann Lee, whether"."""
    comma = tokens[here - 1].text == ","
    if tokens[here].kind == "q":
        return comma or here == at
    return comma and tokens[here].low == "whether" and cue.base in verbs.TELL


def _after_hearer(tokens: Sequence[Token], at: int, end: int) -> int:
    """Index after the hearer: "told [reporters]", "told [the New York Times]", "told [Lee's aide]"."""
    if at >= end or tokens[at].low in lexicon.OBJECT_PRONOUNS:
        return min(end, at + 1)
    if tokens[at].kind != "w" or tokens[at].low in LINKING:
        return at
    determined = tokens[at].low in lexicon.DETERMINERS
    stop = at + 1 + determined
    while stop < end and _in_name(tokens[stop - 1], tokens[stop], determined):
        stop += 1
    if stop < end and tokens[stop - 1].kind == "s":
        stop = next((at for at in range(stop + 1, end) if not tokens[at].cap), end)
    return stop if stop < end else at


def _in_name(before: Token, token: Token, determined: bool) -> bool:
    """Whether a token belongs to the hearer's name; not in "told the U.N. [Mr. Lee's plan was late]"."""
    if token.low.rstrip(".") in lexicon.COURTESY:
        return False
    return token.kind == "s" or (token.cap and (before.cap or determined))


def _after_time_and_place(tokens: Sequence[Token], at: int, end: int) -> int:
    """Index after "on Monday", "in an interview with X on Y,": as far as it surely isn't what was said."""
    while at < end:
        after = _after_adjunct(tokens, at, end)
        if after == at:
            break
        at = after
    return at


def _after_adjunct(tokens: Sequence[Token], at: int, end: int) -> int:
    """Index after one time, place or adverb that begins at ``at``; ``at`` where none does."""
    token = tokens[at]
    if token.low in lexicon.DAYS or _tells_how(token):
        return at + 1
    if token.low == "on" and at + 1 < end and tokens[at + 1].low in lexicon.CALENDAR:
        return next((here for here in range(at + 2, end) if not tokens[here].text[0].isdigit()), end)
    if token.low not in _BEFORE_PLACES or _is_infinitive(tokens, at, end):
        return at
    stop = phrase_end(tokens, at + 1, min(end, at + _PHRASE))
    return stop if at + 1 < stop < end and tokens[stop].low in _AFTER_ADJUNCT else at


def _tells_how(token: Token) -> bool:
    """Whether an adverb tells of the saying, "said [quietly]", not of what is said, "said [only] Lee"."""
    return is_adverb(token) and token.low not in _FOCUSING


def _is_infinitive(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether "to" opens what is said ("vowed to fight on"), not the hearer ("said to reporters", "to the mayor")."""
    if tokens[at].low != "to" or at + 1 >= end:
        return False
    after = tokens[at + 1]
    return not (after.cap or after.low.endswith("s") or after.low in lexicon.DETERMINERS | lexicon.OBJECT_PRONOUNS)


def only_adjuncts(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether nothing but time, place and manner stands behind a cue: "… in a statement on Monday"."""
    rest = tokens[start:end]
    if not rest or (len(rest) == 1 and rest[0].text in _FINAL):
        return True
    if len(rest) > _LONGEST or not _follows_cue(rest[0]):
        return False
    if _goes_on_about_speaker(rest):
        return True
    if any(token.kind == "q" or token.low == "that" for token in rest):
        return False
    return rest[0].text == "," or not _has_main_verb(rest)


def _goes_on_about_speaker(rest: Sequence[Token]) -> bool:
    """Whether a relative clause or a participle of the speaker follows: ", who …", ", adding …"."""
    return rest[0].text == "," and len(rest) > 1 and rest[1].low in _GOES_ON


def _follows_cue(token: Token) -> bool:
    """Whether adjuncts can begin with a token: "on", "Monday", "reporters", "later", a comma."""
    return token.low in _AFTER_CUES or token.text == "," or token.cap or is_adverb(token)


def _has_main_verb(rest: Sequence[Token]) -> bool:
    """Whether an auxiliary stands in no subordinate clause: "he has won", but not "when he had won"."""
    if rest[0].low in SUBORDINATING:
        return False
    return any(token.auxiliary for token in takewhile(lambda token: token.low not in _OPENS_CLAUSE, rest))


def ends_sentence(tokens: Sequence[Token], start: int, hi: int) -> bool:
    """Whether nothing follows in a sentence but a short place or time: "… in court on Monday."."""
    rest = [token for token in tokens[start:hi] if token.text not in _FINAL]
    if not rest:
        return True
    plain = all(t.kind in "ws" and not t.auxiliary and t.low not in lexicon.PRONOUNS | SUBORDINATING for t in rest)
    return plain and len(rest) <= _PLACE_AND_TIME and rest[0].low in WHERE_AND_WHEN | lexicon.DAYS


# ------------------------------------------------------------------------------------------- before a cue


def is_adjunct(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a sentence's opening is no clause of its own: "After the vote", "Asked about …", "On Monday"."""
    while start < end and (tokens[start].low in {"and", "but", "so", "yet"} or tokens[start].text == ","):
        start += 1
    if start >= end or (end - start <= 2 and tokens[start].low in _ASIDES):
        return True
    if not opens_adjunct(tokens[start]):
        return False
    # "In Ohio, the plan is dead, X said": a comma, and a clause with an auxiliary after it
    comma = next((at for at in range(start, end) if tokens[at].text == ","), None)
    return comma is None or not any(tokens[at].auxiliary for at in range(comma, end))
