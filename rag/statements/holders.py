"""Holders: whom a subject without a name stands for, "the mayor", "her husband", "the former secretary".

A role means its one holder in the article (``roles``), or the one named of late where it has several; a description
("the candidate") whom the article goes on about, unless it has just spoken of *a* candidate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.language import lexicon
from rag.statements.anaphora import Anaphora
from rag.statements.clause_subjects import SubjectPhrase
from rag.statements.mentions import PARAGRAPHS, Memory, Mention, Search, sole
from rag.statements.people import Person
from rag.statements.roles import Roles
from rag.statements.tokens import Token, Unit

_ARTICLES = lexicon.DETERMINERS - lexicon.QUANTITIES
_THINGS = lexicon.BODIES | lexicon.DOCUMENTS
_DESCRIPTIONS = lexicon.ROLES - lexicon.OFFICES
_ORIGINS = lexicon.DEMONYMS | lexicon.PARTIES | lexicon.PLACES | {"new", "south", "north", "west"}
_BACK_REFERRING = lexicon.THEIRS | {"the"}
_TO_ROLE = 6  # tokens from "a" to the noun: "a young opposition candidate"


class Holders:
    """Whom an article's descriptions stand for at the place that its ``memory`` has come to."""

    def __init__(self, tokens: Sequence[Token], roles: Roles, memory: Memory, anaphora: Anaphora) -> None:
        self._tokens = tokens
        self._roles = roles
        self._memory = memory
        self._anaphora = anaphora

    def mention(self, phrase: SubjectPhrase) -> Mention | None:
        """Whom a subject without a name stands for: "the mayor"; None when it is no human being."""
        tokens = self._tokens
        lows = [token.low for token in tokens[phrase.start : phrase.core]]
        whose = phrase.core < len(tokens) and tokens[phrase.core].kind == "s"  # "the mayor's plan"
        if whose or not self._may_be_human(lows, phrase):
            return None
        gender = lexicon.HONORIFICS.get(lows[-1])
        person = self._roles.appositions.get(phrase.start) or self._holder(lows, gender, phrase)
        if person is None and is_one(lows):
            person = self._holder(lows[: lows.index("and")], gender, phrase)
        return Mention(phrase.start, person, phrase.rank, gender)

    def introduced(self, unit: Unit) -> Iterator[str]:
        """The roles in a sentence of somebody without a name: "a young woman"."""
        for at in range(unit.lo, unit.hi):
            if self._tokens[at].low in lexicon.INDEFINITE and at not in self._roles.appositions:
                yield from self._roles_behind(at, unit.hi)

    def _roles_behind(self, at: int, hi: int) -> Iterator[str]:
        """The roles in the noun phrase of the "a" at ``at``, none that stands before a name: "a [friend] of Lee"."""
        for here in range(at + 1, min(hi, at + _TO_ROLE)):
            token = self._tokens[here]
            if token.kind != "w" or token.low in lexicon.PREPOSITIONS:
                return
            if self._roles.is_role(token.low) and not (here + 1 < hi and self._tokens[here + 1].cap):
                yield token.low

    def _may_be_human(self, lows: Sequence[str], phrase: SubjectPhrase) -> bool:
        """Whether a subject without a name can be somebody: "the mayor", a speaking "radio talker" or "nun"."""
        if not lows or lows[0] not in lexicon.DETERMINERS or lows[0] == "no":
            return False
        if not lexicon.ROLES.isdisjoint(lows[-2:]):
            return True
        ending = lows[-1] not in _THINGS and lows[-1].endswith(lexicon.ROLE_ENDINGS)
        return (phrase.rank in (1, 3) and ending) or (phrase.speaks and self._roles.is_role(lows[-1]))

    def _holder(self, lows: Sequence[str], gender: str | None, phrase: SubjectPhrase) -> Person | None:
        """The one holder of a role, the one named of late, or the person whom a description goes on about."""
        if not _refers_back(lows):
            return None
        head, holders = lows[-1], self._roles.holders(lows)
        if len(holders) > 1 and self._is_told_apart(phrase):
            return None
        holder = sole(holders) or self._nearest(head, holders)
        if holder is None or (head in _DESCRIPTIONS and holder not in self._memory.lately()):
            if self._may_go_on(lows, phrase):
                return self._gone_on_about(lows, gender, phrase)
            holder = sole(holders)
        return None if holder is None or self._memory.is_another(head, holder) else holder

    def _nearest(self, role: str, holders: Sequence[Person]) -> Person | None:
        """Which of several holders of a listed role was mentioned last."""
        return sole(self._memory.nearest(holders)) if role in lexicon.ROLES else None

    def _is_told_apart(self, phrase: SubjectPhrase) -> bool:
        """Whether "of" behind a role says which of its holders is meant: "the president of the other country"."""
        return phrase.core < len(self._tokens) and self._tokens[phrase.core].low == "of"

    def _may_go_on(self, lows: Sequence[str], phrase: SubjectPhrase) -> bool:
        """Whether a phrase may only describe whom the article speaks of anyway, and no name in it says whose it is."""
        owned = any(t.cap and t.low not in _ORIGINS for t in self._tokens[phrase.start + 1 : phrase.core])
        described = _is_description(lows) or _is_former_ruler(lows)
        told_apart = phrase.core < len(self._tokens) and self._tokens[phrase.core].low == "who"  # "the man who left"
        return (
            described and not (owned or told_apart) and not self._memory.is_introduced(lows[-1])
        )  # not "the Lee critic"

    def _gone_on_about(self, lows: Sequence[str], gender: str | None, phrase: SubjectPhrase) -> Person | None:
        """Whom the article goes on about with a description, if nothing it tells of them speaks against it."""
        paragraphs = 0 if _is_former_ruler(lows) else PARAGRAPHS
        found = self._anaphora.gone_on_about(Search.of(phrase, gender, paragraphs))
        return found if found is not None and self._roles.may_be(found, lows) else None


def _refers_back(lows: Sequence[str]) -> bool:
    """Whether a phrase takes up somebody: "the mayor", "her aide", not "a mayor", nor "the other mayor"."""
    return lows[0] in _BACK_REFERRING and lexicon.NOT_THE_SAME.isdisjoint(lows)


def _is_description(lows: Sequence[str]) -> bool:
    """Whether a role may be no more than another word for whom the article speaks of anyway.

    "The candidate" and "the former secretary", but not "the secretary", nor "the state's candidate".
    """
    if lows[0] != "the" or "'s" in lows or lows[-1] not in lexicon.ROLES:
        return False
    return lows[-1] not in lexicon.OFFICES or (lows[1] == "former" and lows[-1] not in lexicon.RULERS)


def _is_former_ruler(lows: Sequence[str]) -> bool:
    """Whether it is "the former president" or the like, who isn't far."""
    return lows[1:2] == ["former"] and lows[-1] in lexicon.RULERS


def is_one(lows: Sequence[str]) -> bool:
    """Whether a phrase with "and" means one person: "the businessman and star", not "the mayor and the aide"."""
    if "and" not in lows:
        return False
    behind = lows[lows.index("and") + 1 :]
    return lows[0] == "the" and behind[-1:] != [] and behind[-1] in lexicon.ROLES and behind[0] not in _ARTICLES
