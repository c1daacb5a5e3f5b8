"""Anaphora: whom a pronoun or a description stands for among the people mentioned before.

    Ann Lee won. She thanked her voters.         She, her → Ann Lee
    Ann Lee told Mia Hale that she …             nobody: either may be meant
    Asked about her port, Ann Lee said she …     the one she is again

Somebody fitting in the nearest sentence that holds one is meant: the only one, else the sentence's subject (the centre
of attention: Grosz, Joshi and Weinstein, "Centering", 1995), else who was the subject before; nobody where another may
be meant as much, or where whoever it is can't be told.

Not covered: "they", "it" and "we".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice

from rag.language import lexicon, verbs
from rag.statements.clause_subjects import may_be_noun
from rag.statements.mentions import Memory, Mention, Search, sole
from rag.statements.people import Person
from rag.statements.tokens import Token

_LOOSE = lexicon.CONJUNCTIONS | lexicon.words("that who whom what how why whether")  # but: "Lee's words when he …"
_JOINING = frozenset({"and", "or", "nor"})
_TELLING = verbs.all_forms(verbs.TELL)


class Anaphora:
    """Whom words stand for at the place that an article's ``memory`` has come to."""

    def __init__(self, tokens: Sequence[Token], memory: Memory) -> None:
        self._tokens = tokens
        self._memory = memory

    def antecedent(self, search: Search) -> Person | None:
        """Whom words stand for; a subject leans on the last sentence's rather than on an adjunct before it."""
        here = self._here_before(search)
        again = self._again(here) if search.subject else None
        if again is not None:
            return again.person
        if here and self._leans_on_its_sentence(search, here):
            return self._choose(here, search.gender, 0)
        for number, fits in self._in_earlier(search):
            return self._choose(fits, search.gender, number)
        return self._choose(here, search.gender, 0) if here else self._only_one(search)

    def gone_on_about(self, search: Search) -> Person | None:
        """Whom a description stands for; in a sentence that has a subject somebody else in it, if anybody.

        "Ann Lee met Tom Berg after the candidate …": she would be "she".
        """
        here = self._memory.before(search)
        subjects = {m.person for m in here if m.rank > 1}
        others = [m for m in here if m.person not in subjects]
        if subjects and others:
            return self._only_bystander(others)
        found = self.antecedent(search)
        if found is None or not (found.likely or len(found.words) == 1):
            return None
        return found if len(self._memory.mentioned_since(found)) < 2 else None

    def _only_bystander(self, others: Sequence[Mention]) -> Person | None:
        """The one who is mentioned beside a sentence's subject, neither speaking nor only as an owner."""
        plain = not any(m.rank or self._is_whose(m) for m in others)
        return sole({m.person for m in others}) if plain else None

    def told(self, at: int) -> frozenset[str]:
        """What the subject is called that tells an object at ``at`` something: "her" in "Lee told her" isn't Lee."""
        last = next((m for m in reversed(self._memory.here) if m.rank), None)
        if last is None or last.person is None or not self._is_object(at):
            return frozenset()
        return last.person.calls if self._tokens[at - 1].low in _TELLING else frozenset()

    # --------------------------------------------------------------------------------- the same sentence

    def _here_before(self, search: Search) -> list[Mention]:
        """Who has been mentioned in the sentence before; behind its last semicolon, if anybody has."""
        here = self._memory.before(search)
        first = here[0].at if here else search.limit
        clause = max((at for at in range(first, search.limit) if self._tokens[at].text == ";"), default=-1)
        return [m for m in here if m.at > clause] or here

    def _again(self, here: Sequence[Mention]) -> Mention | None:
        """The pronoun that a subject goes on with: "Asked about her port, she …", not "Her aide, Ann Lee, …; she …"."""
        pronoun = next((m for m in reversed(here) if self._tokens[m.at].low in lexicon.GENDERS), None)
        if pronoun is None:
            return None
        left = any(m.rank > 1 and m.at >= pronoun.at and m.person is not pronoun.person for m in here)
        return None if left else pronoun

    def _leans_on_its_sentence(self, search: Search, here: Sequence[Mention]) -> bool:
        """Whether words look no further than their sentence: an object, a subject behind another, or one tied to it.

        "What Lee meant when he …", but not "Lee's vote, he …".
        """
        if not search.subject or any(m.rank for m in here):
            return True
        before = self._tokens[search.limit - 1]
        return before.kind == "w" and before.low not in _LOOSE and not any(map(self._is_whose, here))

    # --------------------------------------------------------------------------------- earlier ones

    def _in_earlier(self, search: Search) -> Iterator[tuple[int, list[Mention]]]:
        """Who can be meant in sentences on record, counted from 1; in another paragraph only its subjects."""
        paragraph = self._memory.paragraph
        for number, record in enumerate(self._memory.records, start=1):
            if paragraph - record.paragraph > search.paragraphs:
                return
            near = record.paragraph == paragraph
            fits = [m for m in search.fitting(record.mentions) if near or m.rank]
            if fits:
                yield number, fits

    def _only_one(self, search: Search) -> Person | None:
        """The only person in the record before, who was no subject there: "Ann Lee's plan failed. ¶ She …"."""
        last = self._memory.records[0] if self._memory.records and search.gender is not None else None
        if last is None or self._memory.paragraph - last.paragraph > min(1, search.paragraphs):
            return None
        people = {m.person for m in last.mentions if m.can_be(search.gender)}
        return sole(people) if search.fitting(last.mentions) else None

    # --------------------------------------------------------------------------------- several in one

    def _choose(self, fits: Sequence[Mention], gender: str | None, older: int) -> Person | None:
        """Of people in a sentence ``older`` records back the only one, else its subject, else the subject before."""
        people = {m.person for m in fits}
        if len(people) == 1:
            return fits[-1].person
        best = max(fits, key=lambda m: m.rank)
        if best.rank:
            return best.person if self._stands_out(best, fits, gender) else None
        known = {m.person for m in fits if m.person is None or m.sex is not None}
        if len(known) == 1:
            return sole(known)
        before = self._subject_before(gender, older)
        return before if before in people else None

    def _stands_out(self, best: Mention, fits: Sequence[Mention], gender: str | None) -> bool:
        """Whether a sentence's subject is meant rather than the others in it."""
        others = [m for m in fits if m.person is not best.person]
        if any(self._are_joined(m, best) for m in others):
            return False
        if best.rank == 3:
            return not any(self._is_rival(m, best) for m in others)
        sure = best.person is not None and gender in (best.sex, None)
        return sure or all(map(self._is_whose, others))

    def _are_joined(self, one: Mention, other: Mention) -> bool:
        """Whether two are named in one breath: "[Ann Lee], Tom Berg and the mayor, [Ida Hale], were up"."""
        first, last = sorted((one.at, other.at))
        behind = list(dropwhile(lambda token: token.cap, self._tokens[first + 1 : last]))
        if not behind or not _joins(behind[0]) or not any(token.low in _JOINING for token in behind):
            return False
        return all(_joins(token) or token.low in lexicon.THEIRS or may_be_noun(token) for token in behind)

    def _subject_before(self, gender: str | None, older: int) -> Person | None:
        """Who was the subject of the nearest sentence that has one, more than ``older`` records back."""
        for record in islice(self._memory.records, older, None):
            ranked = [m for m in record.mentions if m.rank and m.can_be(gender)]
            if ranked:
                return max(ranked, key=lambda m: m.rank).person
        return None

    def _is_rival(self, mention: Mention, subject: Mention) -> bool:
        """Whether somebody may be meant as much as the subject: "Lee and [Hale] said", "Lee told [her]"."""
        told = mention.at > subject.at and mention.person is not None and self._is_object(mention.at)
        return mention.rank == 3 or told

    def _is_object(self, at: int) -> bool:
        """Whether a pronoun is an object: "told her that", not "told her aide"."""
        token, after = self._tokens[at], self._tokens[at + 1 : at + 2]
        ends = not after or after[0].kind != "w" or after[0].low in lexicon.FUNCTION_WORDS
        return token.low in lexicon.OBJECT_PRONOUNS and ends

    def _is_whose(self, mention: Mention) -> bool:
        """Whether somebody is mentioned only as an owner: "Lee's plan", "her plan"."""
        tokens, at = self._tokens, mention.at
        while at < len(tokens) and tokens[at].cap:
            at += 1
        return tokens[mention.at].low in lexicon.THEIRS or (at < len(tokens) and tokens[at].kind == "s")


def _joins(token: Token) -> bool:
    """Whether a token can stand between people who do something together."""
    return token.text == "," or token.low in _JOINING
