"""Descriptions: the phrases beside a name that say what its bearer is, whatever the noun.

    Ann Lee, 43, a carpenter from Reno, …     the nun, Ann Lee, …       electrician Ann Lee      a nun named Ann Lee
    Ann Lee, who is a dentist, …              Ann Lee is a dentist.     hosts Ann Lee and Jon Reyes

What is no human being by any other sign holds only listed roles (``roles``), and nouns for bodies, documents and places
are nobody's.

Not covered: two people in one apposition ("Ann Lee and Jon Reyes, both carpenters"), nicknames for a role ("chippy").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.language import lexicon, verbs
from rag.statements.names import Run
from rag.statements.phrases import is_adverb, is_break, is_place, is_verb, opens_adjunct
from rag.statements.tokens import EDGE, Token, Unit, token_at, token_before

_LONGEST = 8  # tokens from a noun phrase's beginning to its noun, and from that to a name
_IN_ROLES = lexicon.words("former then top senior new first last only")
# Words right before a name that are no noun for its bearer: adjectives, particles of a verb, verbs in their base form.
_NO_LABELS = lexicon.BEFORE_ROLES | lexicon.VERB_PARTICLES | _IN_ROLES | lexicon.ENGLISH["verbs"]["irregular"].keys()
_BEFORE_LABELS = (lexicon.PREPOSITIONS - {"to"}) | {"and"}
_NOT_ONES = lexicon.QUANTITIES | lexicon.NEGATIONS | lexicon.words("any every this that these those")
_OPENS_PHRASE = lexicon.DETERMINERS - _NOT_ONES | lexicon.INDEFINITE
_ENDS_PHRASE = lexicon.FUNCTION_WORDS - _IN_ROLES
_BEHIND_PHRASES = lexicon.FUNCTION_WORDS - lexicon.AUXILIARIES
_BEFORE_SUBJECTS = lexicon.CONJUNCTIONS | (lexicon.SUBORDINATORS - lexicon.PREPOSITIONS) | lexicon.ROLES
_RELATIVES = lexicon.RELATIVES | {"that", "where"}
_OF = frozenset({"of", "from", "in", "at", "for"})
_WORKS = frozenset({"works", "worked", "serves", "served"})
_NO_ROLES = (
    lexicon.BODIES | lexicon.DEPARTMENTS | lexicon.DOCUMENTS | lexicon.PLACES | lexicon.PEOPLE | lexicon.DEMONYMS
)
_CLOSING = frozenset({EDGE.text, ",", ".", ")", ";", "?", "!", ":"})


@dataclass(frozen=True, slots=True)
class Description:
    """A noun phrase that says what somebody is: its nouns, and the words that tell which one is meant.

    "a retired carpenter from Reno" → nouns ("carpenter",), evidence {"retired", "carpenter", "reno"}
    """

    start: int
    end: int
    nouns: tuple[str, ...]
    evidence: frozenset[str]

    @property
    def listed(self) -> bool:
        """Whether one of its nouns is a listed role."""
        return not lexicon.ROLES.isdisjoint(self.nouns)


def descriptions(tokens: Sequence[Token], named: Sequence[Run], unit: Unit) -> Iterator[tuple[Run, Description]]:
    """What the words around a sentence's names say that their bearers are."""
    for run in named:
        for read in (_before, _apposed_to, _behind):
            found = read(tokens, run, unit)
            if found is not None:
                yield run, found
    for one, other in pairwise(named):
        if (noun := _plural(tokens, one, other, unit)) is not None:
            for run in (one, other):
                yield run, Description(run.start, run.end, (noun,), frozenset())


def _before(tokens: Sequence[Token], run: Run, unit: Unit) -> Description | None:
    """The words right before a name: "Mayor X", "former press secretary X", "electrician X"."""
    start = run.start
    while start > max(unit.lo, run.start - _LONGEST) and _in_phrase(tokens[start - 1]) and not tokens[start - 1].cap:
        start -= 1
    listed = [token.low for token in tokens[max(start, run.start - 1) : run.name] if token.low in lexicon.ROLES]
    if not listed and not _is_label(tokens, start, run, unit):
        return None
    owner = start
    while owner > max(unit.lo, start - 3) and (tokens[owner - 1].kind == "s" or tokens[owner - 1].cap):
        owner -= 1  # "Ostby electrician X", "Lee's spokesman X"
    evidence = frozenset(token.low for token in tokens[owner : run.name])
    return Description(start, run.end, tuple(listed[-1:] or [tokens[run.start - 1].low]), evidence)


def _is_label(tokens: Sequence[Token], start: int, run: Run, unit: Unit) -> bool:
    """Whether one or two small words before a full name are a noun for its bearer: "said electrician X"."""
    phrase = tokens[start : run.start]
    full = run.start == run.name < run.end - 1
    if not full or not 0 < len(phrase) < 3 or any(_may_be_plural(token) for token in phrase):
        return False
    noun = _can_be_role(phrase[-1]) and phrase[-1].low not in _NO_LABELS
    return noun and _opens_label(token_before(tokens, start, unit.lo), token_at(tokens, run.end, unit.hi))


def _opens_label(before: Token, after: Token) -> bool:
    """Whether a label and a name may stand between two tokens: not "a [furious X]", "the [carpenter X] hired"."""
    if before.low in _OPENS_PHRASE:
        return before.low not in lexicon.INDEFINITE and _ends_phrase(after)
    if before.kind != "w":
        return before is EDGE or before.kind in "sq" or is_break(before)
    if before.low in _BEFORE_LABELS or is_verb(before):
        return True
    return before.cap and not _may_be_plural(before)


def _ends_phrase(after: Token) -> bool:
    """Whether a noun phrase can end before a token, so that a name there is no subject of a clause about the noun."""
    return after.kind in "pq" or is_verb(after) or after.low in _BEHIND_PHRASES


def _may_be_plural(token: Token) -> bool:
    """Whether a word can be a plural or a verb's third person, by its form."""
    return token.low.endswith("s") and not token.low.endswith("ss")


def _apposed_to(tokens: Sequence[Token], run: Run, unit: Unit) -> Description | None:
    """The phrase that a name explains: "the nun, X, …", "the company's auditor, X.", "a nun named X"."""
    mark = run.start - 1
    named = token_before(tokens, run.start, unit.lo).low == "named"
    if mark <= unit.lo or not (named or (tokens[mark].text == "," and _is_closed(tokens, run.end, unit.hi))):
        return None
    found = _explained(tokens, mark, unit.lo)
    if found is None or (not named and _stands_in_adjunct(tokens, found.start, unit)):
        return None
    return found


def _explained(tokens: Sequence[Token], mark: int, lo: int) -> Description | None:
    """The phrase that ends at a mark: the inner one if it is a listed role, "the staff of [the mayor], X", else all."""
    found = (_description(tokens, start, mark) for start in _phrase_starts(tokens, mark, lo))
    whole = [phrase for phrase in found if phrase is not None and _runs_to(tokens, phrase.end, mark)]
    return next((phrase for phrase in whole if phrase.listed), whole[-1] if whole else None)


def _phrase_starts(tokens: Sequence[Token], end: int, lo: int) -> Iterator[int]:
    """Where noun phrases before ``end`` begin, the innermost first: "[the mayor of [the city]]"."""
    for at in range(end - 1, max(lo, end - 2 * _LONGEST) - 1, -1):
        token = tokens[at]
        if token.kind not in "ws" or token.auxiliary or is_verb(token):
            return
        if token.low in _OPENS_PHRASE or (tokens[at + 1].kind == "s" and token.cap):
            yield at
            if at == lo or tokens[at - 1].low not in _OF:
                return


def _stands_in_adjunct(tokens: Sequence[Token], start: int, unit: Unit) -> bool:
    """Whether a phrase belongs to a sentence's opening, which a comma ends: "After he met the nun, X …"."""
    if start == unit.lo or tokens[start - 1].low in lexicon.DAYS:
        return False
    return opens_adjunct(tokens[unit.lo]) and not any(is_break(token) for token in tokens[unit.lo : start])


def _is_closed(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether a mark stands at ``at`` that ends an apposition, not one of a list: "the mayor, X, and the nun"."""
    mark = token_at(tokens, at, hi)
    if mark.text == "," and token_at(tokens, at + 1, hi).low in {"and", "or"}:
        return False
    return mark.kind == "q" or mark.text in _CLOSING or is_break(mark)


def _behind(tokens: Sequence[Token], run: Run, unit: Unit) -> Description | None:
    """The phrase behind a name: "X, 43, a carpenter from Y,", "X (a nun)", "X, who is a dentist", "X is a dentist"."""
    at = _over_asides(tokens, run.end, unit.hi)
    if at + 1 >= unit.hi or _stands_in_adjunct(tokens, run.start, unit):
        return None
    if not (is_break(tokens[at]) or tokens[at].text == "("):
        return _complement(tokens, at, unit.hi) if _is_subject(tokens, run, unit) else None
    if tokens[at + 1].low == "who":
        return _complement(tokens, at + 2, unit.hi)
    found = _apposition(tokens, at + 1, unit.hi)
    ages = {f"{token.text}-year-old" for token in tokens[run.end : at] if token.text.isdigit()}
    return found and replace(found, evidence=found.evidence | ages)


def _complement(tokens: Sequence[Token], at: int, hi: int) -> Description | None:
    """The phrase behind "is" or "works as", with its determiner: "is [a dentist]"."""
    start = _over_being(tokens, at, hi)
    determined = start > at and token_at(tokens, start, hi).low in _OPENS_PHRASE
    return _description(tokens, start, hi) if determined else None


def _apposition(tokens: Sequence[Token], at: int, hi: int) -> Description | None:
    """The phrase behind a name and a mark, if an apposition is all that it can be."""
    found = _description(tokens, _over_adverbs(tokens, at, hi), hi)
    apposed = found is not None and _runs_to_mark(tokens, found.end, hi) and _stands_alone(tokens, found)
    return found if apposed else None


def _stands_alone(tokens: Sequence[Token], found: Description) -> bool:
    """Whether a phrase can be an apposition: with a determiner or owner, a listed role, or "dean of …"."""
    phrase = tokens[found.start : found.end]
    if phrase[0].low in _OPENS_PHRASE or any(token.kind == "s" for token in phrase):
        return True
    plain = not any(_is_participle(token) for token in phrase)
    return found.listed or (plain and token_at(tokens, found.end, len(tokens)).low in {"of", "at", "for"})


def _over_asides(tokens: Sequence[Token], at: int, hi: int) -> int:
    """The mark behind a name's age and home: "X[, 43][, of Reno], a carpenter"."""
    while at < hi and is_break(tokens[at]):
        end = next((here for here in range(at + 1, min(hi, at + 6)) if is_break(tokens[here])), at)
        start = at + 1 + (tokens[at + 1].low in _OF) if end > at else at
        if not (end > start and (is_place(tokens, start, end) or _is_aside(tokens, start, end))):
            break
        at = end
    while at + 1 < hi and tokens[at].low in _OF and tokens[at + 1].cap:  # "X of Reno, a carpenter"
        at += 2
    return at


def _is_aside(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment is an age, or a place behind "of"."""
    if end == start + 1 and tokens[start].text.isdigit():
        return True
    return tokens[start - 1].low in _OF and all(token.cap for token in tokens[start:end])


def _over_being(tokens: Sequence[Token], at: int, hi: int) -> int:
    """The token after "is", "was", "works as": ``at`` if there is none."""
    low = token_at(tokens, at, hi).low
    if low in lexicon.BE:
        return _over_adverbs(tokens, at + 1, hi)
    works = low in _WORKS and token_at(tokens, at + 1, hi).low == "as"
    return _over_adverbs(tokens, at + 2, hi) if works else at


def _over_adverbs(tokens: Sequence[Token], at: int, hi: int) -> int:
    """The token after "now", "herself" and the like; not after what denies ("hardly")."""
    while at + 1 < hi and is_adverb(tokens[at]) and tokens[at].low not in lexicon.NEGATIONS:
        at += 1
    return at


def _is_subject(tokens: Sequence[Token], run: Run, unit: Unit) -> bool:
    """Whether nothing before a name makes it part of a longer phrase: "[a friend of] Ann Lee is a carpenter"."""
    before = token_before(tokens, run.start, unit.lo)
    return before.kind != "w" or before.low in _BEFORE_SUBJECTS


def _in_phrase(token: Token) -> bool:
    """Whether a word can stand in a noun phrase after its determiner: "former Norwegian press secretary"."""
    if token.kind != "w" or token.auxiliary or is_verb(token) or token.low in _ENDS_PHRASE:
        return False
    return not is_adverb(token) or token.low in _IN_ROLES


def _description(tokens: Sequence[Token], start: int, limit: int) -> Description | None:
    """The noun phrase that begins at ``start``, with what "from …" and "of …" add to it; None if it has no noun."""
    at = start + (tokens[start].low in _OPENS_PHRASE)
    end = _nominal_end(tokens, at, limit)
    phrase = [*tokens[at:end]]
    nouns = _noun(phrase)
    paired = tokens[start].low in lexicon.INDEFINITE or not lexicon.ROLES.isdisjoint(nouns)
    while paired and token_at(tokens, end, limit).low == "and" and _in_phrase(token_at(tokens, end + 1, limit)):
        at, end = end + 1, _nominal_end(tokens, end + 1, limit)  # "a carpenter and mother of two"
        nouns += _noun(tokens[at:end])
        phrase += tokens[at:end]
    near = _until_mark(tokens[end : min(limit, end + _LONGEST)])
    evidence = {token.low for token in phrase if token.kind == "w"} | {token.low for token in near if token.cap}
    return Description(start, end, tuple(nouns), frozenset(evidence)) if nouns else None


def _nominal_end(tokens: Sequence[Token], at: int, limit: int) -> int:
    """Where the adjectives and nouns end that follow a determiner."""
    end = at
    while end < min(limit, at + _LONGEST) and (_in_phrase(tokens[end]) or tokens[end].kind == "s"):
        end += 1
    return end


def _until_mark(tokens: Sequence[Token]) -> Iterator[Token]:
    """The words before the first mark or relative pronoun."""
    for token in tokens:
        if token.kind not in "ws" or token.low in _RELATIVES:
            return
        yield token


def _noun(phrase: Sequence[Token]) -> list[str]:
    """A phrase's last word, participles behind it left out: "a carpenter living in Reno"; none if that is a name."""
    at = len(phrase)
    while at > 1 and _is_participle(phrase[at - 1]):
        at -= 1
    return [phrase[at - 1].low] if at and _can_be_role(phrase[at - 1]) else []


def _is_participle(token: Token) -> bool:
    return token.low.endswith(("ing", "ed")) or token.low in verbs.IRREGULAR or token.low == "born"


def _can_be_role(token: Token) -> bool:
    """Whether a word can be somebody's role by its form: in lower case, not a body, a place, a number or a verb."""
    if token.low in lexicon.ROLES:
        return True
    plain = token.kind == "w" and token.text.replace("-", "").isalpha() and not token.cap
    return plain and not (token.low in _NO_ROLES or _may_be_plural(token) or _is_participle(token))


def _runs_to(tokens: Sequence[Token], at: int, mark: int) -> bool:
    """Whether only a complement stands between a noun and a mark: "the mayor [of Reno], X"."""
    return at == mark or tokens[at].low in _OF


def _runs_to_mark(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether an apposition ends with a mark or goes on with a relative clause, and no verb of its own follows.

    "X, the carpenter said, was late" is about somebody else, and so is "X, a carpenter and a nun arrived".
    """
    after = token_at(tokens, at, hi)
    if after.low == "and" or (not _is_word(after) and _is_participle(tokens[at - 1])):
        return False
    end = next((here for here in range(at, hi) if not _is_word(tokens[here]) or tokens[here].low in _RELATIVES), hi)
    if any(token.auxiliary or is_verb(token) for token in tokens[at:end]):
        return False
    return not _begins_list(tokens, end, hi)


def _is_word(token: Token) -> bool:
    return token.kind in "ws" or token.text == "-"


def _begins_list(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether another noun phrase and "and" follow: "X, a plumber, a nurse and two nuns"."""
    if token_at(tokens, at, hi).text != "," or token_at(tokens, at + 1, hi).low not in _OPENS_PHRASE:
        return False
    for token in tokens[at + 1 : hi]:
        if token.kind not in "ws" or token.auxiliary or is_verb(token):
            return False
        if token.low == "and":
            return True
    return False


def _plural(tokens: Sequence[Token], one: Run, other: Run, unit: Unit) -> str | None:
    """The noun of which two people are one each: "hosts Ann Lee and Jon Reyes" → host."""
    if one.start == unit.lo or [token.low for token in tokens[one.end : other.start]] != ["and"]:
        return None
    before = tokens[one.start - 1]
    plural = _in_phrase(before) and _may_be_plural(before) and not before.cap
    return before.low.removesuffix("s") if plural else None
