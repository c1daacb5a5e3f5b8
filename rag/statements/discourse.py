"""Discourse: who has been named so far, and whom "Lee", "she" and "the candidate" stand for at a place.

    Ann Lee won. She thanked her voters. The candidate …      She, her, The candidate → Ann Lee
    While she said so, Ann Lee …                              she → Ann Lee

The article is read from the top, and every sentence leaves a record of the people it mentions (``mentions``), by
whatever words: pronouns (``anaphora``), roles and descriptions (``holders``), and names. A surname that several people
bear means the one whom the article had introduced alone when it first used the surname. Whoever can't be told (an
ambiguous surname, "a spokesman") stands in the way, and then nobody is meant.

Not covered: groups' members, "they", "it" and "we", names inside quotations.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rag.language import lexicon
from rag.statements.anaphora import Anaphora
from rag.statements.clause_subjects import SubjectPhrase, clause_subjects
from rag.statements.contents import Reading
from rag.statements.holders import Holders
from rag.statements.mentions import Memory, Mention, Search, sole
from rag.statements.names import Run, is_body, name_of
from rag.statements.people import Names, Person
from rag.statements.phrases import opens_adjunct
from rag.statements.roles import Roles
from rag.statements.tokens import Token, Unit

_OWNED = lexicon.ROLES | lexicon.SPOKES | lexicon.BODIES | lexicon.PEOPLE
_PEOPLES = lexicon.DEMONYMS | {word.rstrip("s") for word in lexicon.DEMONYMS}
_OPENING = 4  # tokens of a sentence's opening in which a pronoun may stand before the name


class Discourse:
    """Whom the words of an article stand for, by the token they begin with.

    ``people`` are names and pronouns, ``holders`` subjects without a name ("the mayor", "her husband").
    """

    def __init__(
        self, tokens: Sequence[Token], units: Sequence[Unit], readings: Sequence[Reading], names: Names
    ) -> None:
        self.people: dict[int, Person | None] = {}
        self.holders: dict[int, Person | None] = {}
        self._tokens = tokens
        self._names = names
        self._memory = Memory()
        self._anaphora = Anaphora(tokens, self._memory)
        self._goes_on = False  # whether the sentence that is read begins without an opening: not "Asked about it, …"
        self._descriptions = Holders(tokens, Roles(tokens, units, names), self._memory, self._anaphora)
        waiting = deque(readings)
        for unit in units:
            own = []
            while waiting and waiting[0].unit.hi <= unit.hi:
                own.append(waiting.popleft())
            self._read(unit, clause_subjects(tokens, unit, own))

    def introduced(self, unit: Unit) -> Iterator[str]:
        """The roles in a sentence of somebody without a name: "a young woman"."""
        return self._descriptions.introduced(unit)

    def _read(self, unit: Unit, subjects: Mapping[int, SubjectPhrase]) -> None:
        """Takes in a sentence's mentions, from left to right."""
        self._memory.begin(unit)
        self._goes_on = not opens_adjunct(self._tokens[unit.lo])
        named = {run.start: run for run in self._names.runs[unit.lo]}
        for at in range(unit.lo, unit.hi):
            found: Mention | None = None
            if at in named:
                found = self._name(named[at], subjects.values())
            elif self._tokens[at].low in lexicon.GENDERS:
                found = self._pronoun(at, unit, subjects)
            if found is not None:
                self.people[found.at] = found.person
                self._memory.here.append(found)
            if at in subjects and (described := self._described(subjects[at], named.values())) is not None:
                self.holders[at] = described.person
                self._memory.here.append(described)
        self._memory.end(self.introduced(unit))

    def _described(self, phrase: SubjectPhrase, named: Iterable[Run]) -> Mention | None:
        """Whom a subject stands for that isn't named in it, or right behind it: "The mayor, Ann Lee, …"."""
        if any(phrase.is_headed_by(self._tokens, run) for run in named):
            return None
        return self._descriptions.mention(phrase)

    # --------------------------------------------------------------------------------- names

    def _name(self, run: Run, subjects: Iterable[SubjectPhrase]) -> Mention | None:
        """Whom a run names; None for bodies, places and words that only say whose."""
        tokens, words = self._tokens, name_of(self._tokens, run)
        candidates = self._names.candidates(words)
        whose = run.end < len(tokens) and tokens[run.end].low in _OWNED  # "the Lee campaign"
        if whose or _is_nobody(words, candidates):
            return None
        rank = max((phrase.rank for phrase in subjects if phrase.is_headed_by(tokens, run)), default=0)
        honorifics = (lexicon.HONORIFICS.get(tokens[at].low) for at in range(run.start, run.name))
        gender = next(filter(None, honorifics), None)
        if candidates:
            return Mention(run.name, self._bearer(candidates, gender, rank), rank, gender)
        human = rank in (1, 3) or (rank and words[0].lower() in lexicon.GIVEN_NAMES)  # it speaks, or looks like it
        return Mention(run.name, None, rank, gender) if human else None

    def _bearer(self, candidates: Sequence[Person], gender: str | None, rank: int) -> Person | None:
        """Whom a name means; nobody where it may be a firm's: whoever it is, a pronoun may mean it."""
        candidates = _of_gender(candidates, gender)
        bearer = candidates[0] if len(candidates) == 1 else self._likeliest(candidates)
        firm = bearer is not None and rank == 2 and len(bearer.words) == 1 and not bearer.likely
        return None if firm else bearer

    def _likeliest(self, candidates: Sequence[Person]) -> Person | None:
        """Of people with one surname the principal one, or who goes on speaking; else either may be meant."""
        here = self._memory.in_paragraph()
        principal = self._names.principal(candidates[0].surname) if candidates else None
        if principal in candidates:
            return principal if principal in here or here.isdisjoint(candidates) else None
        near = {mention.person for mention in self._memory.here}.intersection(candidates)
        return sole(near or (self._memory.just_before().intersection(candidates) if self._goes_on else ()))

    # --------------------------------------------------------------------------------- pronouns

    def _pronoun(self, at: int, unit: Unit, subjects: Mapping[int, SubjectPhrase]) -> Mention:
        """Whom "he", "she" or "her" stands for."""
        gender, phrase = lexicon.GENDERS[self._tokens[at].low], subjects.get(at)
        if phrase is None or phrase.core != at + 1:
            return Mention(at, self._anaphora.antecedent(Search(gender, at, self._anaphora.told(at))), 0, gender)
        person = self._anaphora.antecedent(Search.of(phrase, gender))
        ahead = self._ahead(at, unit, subjects.values())
        if ahead is not None and ahead.gender == gender:
            person = ahead if person in (ahead, None) else None
        if person is not None and person.gender is None:  # once "she", she isn't "he" later
            person.hints[gender] += 1
        return Mention(at, person, phrase.rank, gender)

    def _ahead(self, at: int, unit: Unit, subjects: Collection[SubjectPhrase]) -> Person | None:
        """Who is named after a pronoun in the sentence's opening: "While she said so, Ann Lee …"."""
        if not unit.lo < at < unit.lo + _OPENING or not opens_adjunct(self._tokens[unit.lo]):
            return None
        main = [phrase for phrase in subjects if phrase.rank > 1 and phrase.start > at]
        for run in self._names.runs[unit.lo]:
            if any(phrase.is_headed_by(self._tokens, run) for phrase in main):
                return sole(self._names.candidates(name_of(self._tokens, run)))
        return None


def _of_gender(people: Sequence[Person], gender: str | None) -> Sequence[Person]:
    """Those of some people whom a title fits: who surely are of its gender, else who may be."""
    if gender is None:
        return people
    return [p for p in people if p.gender == gender] or [p for p in people if p.gender is None]


def _is_nobody(words: Sequence[str], candidates: Sequence[Person]) -> bool:
    """Whether a name is a body's, a people's ("Muslims") or a place's."""
    surnamed = any(len(person.words) > 1 for person in candidates)
    people = len(words) == 1 and words[0].lower().rstrip("s") in _PEOPLES and not surnamed
    body = is_body(words) and not (candidates and len(words) == 1)
    given = len(words) > 1 and words[0].lower() in lexicon.GIVEN_NAMES  # "Michael Jordan"
    return body or people or (words[-1].lower() in lexicon.PLACES and not given)
