"""Verb groups: a verb with what stands before it and says when, how and whether it is so.

Lee [on Monday has never] said …        VerbGroup.of(tokens, 5, 0, 7)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import lexicon
from rag.statements.phrases import is_adverb
from rag.statements.tokens import Token, token_at, token_before

_LATER = lexicon.MODALS - {"would"}
_CONTRACTED = lexicon.PRONOUNS | {"that", "there", "what", "here"}
_SPANS_OF_TIME = frozenset({*lexicon.UNITS_OF_TIME, *lexicon.PARTS_OF_DAY, *lexicon.SEASONS, "weekend"})
_BEFORE_SPANS = frozenset({"last", "this", "next", "earlier", "later"})
_UNITS = frozenset({*lexicon.UNITS_OF_TIME, *(f"{unit}s" for unit in lexicon.UNITS_OF_TIME)})
_AMOUNTS = lexicon.DETERMINERS | _UNITS | lexicon.words("hour hours minutes less than about nearly almost ten dozen")


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb at ``head`` in its sentence, ``tokens[lo:hi]``, with the adverbs, dates, auxiliaries and negations before.

    "Lee on Monday has never said it": ``start`` is at "on", ``first`` at "has", ``auxiliaries`` are "has" and "never".
    """

    tokens: Sequence[Token]
    lo: int
    hi: int
    start: int
    first: int
    head: int
    auxiliaries: frozenset[str]

    @classmethod
    def of(cls, tokens: Sequence[Token], head: int, lo: int, hi: int) -> VerbGroup:
        """The group of the verb at ``head``."""
        start, first, found = head, head, set()
        while start > lo:
            at = start - 1
            if _is_auxiliary(tokens, at, lo):
                found.add(tokens[at].low)
                start = first = at
                continue
            back = at if is_adverb(tokens[at]) else _time_start(tokens, at, lo)
            if back == start:
                break
            start = back
        return cls(tokens, lo, hi, start, first, head, frozenset(found))

    @property
    def word(self) -> str:
        """The verb as it stands, in lower case."""
        return self.tokens[self.head].low

    @property
    def before(self) -> Token:
        """What stands before the group in its sentence."""
        return token_before(self.tokens, self.start, self.lo)

    @property
    def after(self) -> Token:
        """What stands right behind the verb."""
        return token_at(self.tokens, self.head + 1, self.hi)

    @property
    def negated(self) -> bool:
        """Whether it isn't so: "did not say", "never said", "without saying"."""
        negations = self.auxiliaries & (lexicon.NEGATIONS - {"no"})
        return bool(negations) or any(low.endswith("n't") for low in self.auxiliaries)

    @property
    def only_supposed(self) -> bool:
        """Whether it may be, will be or would have been so: "might say", "will say", "would have said"."""
        return bool(self.auxiliaries & _LATER) or {"would", "have"} <= self.auxiliaries

    @property
    def passive(self) -> bool:
        """Whether it is done to its subject: "was told"; "he's said" isn't."""
        return bool(self.auxiliaries & lexicon.BE)

    def adverbs(self) -> set[str]:
        """The words in lower case that stand before the verb in its group, or right behind it."""
        return {token.low for token in self.tokens[self.start : min(self.hi, self.head + 2)]}


def _is_auxiliary(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether it is an auxiliary or a negation: "has", "never", the "'s" of "she's", not that of "Lee's"."""
    token = tokens[at]
    if token.low == "'s":
        return token_before(tokens, at, lo).low in _CONTRACTED
    return token.auxiliary or token.low in lexicon.NEGATIONS or token.low.endswith("n't")


def _time_start(tokens: Sequence[Token], at: int, lo: int) -> int:
    """Where "last week", "two weeks ago" or "on May 8", which ends at ``at``, begins; ``at + 1`` when it isn't one."""
    low, before = tokens[at].low, token_before(tokens, at, lo).low
    if low in lexicon.DAYS:
        return at - (before == "on")
    if low.isdigit() and before in lexicon.MONTH_WORDS:
        return at - 1 - (token_before(tokens, at - 1, lo).low == "on")
    if low == "ago":
        return next((back + 1 for back in range(at - 1, lo - 1, -1) if not _is_amount(tokens[back])), lo)
    return at - 1 if low in _SPANS_OF_TIME and before in _BEFORE_SPANS else at + 1


def _is_amount(token: Token) -> bool:
    """Whether a word can be part of an amount of time: "less than two weeks"."""
    return token.low in _AMOUNTS or token.text[0].isdigit()
