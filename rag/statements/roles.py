"""Roles: which nouns stand for whom in an article, by the phrases that say what somebody is (``descriptions``).

A noun that the article uses of two people stands for neither, unless it is in the lexicon's list of roles: then for the
one named of late, if that is one (``discourse``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rag.language import lexicon
from rag.statements.descriptions import Description, descriptions
from rag.statements.names import name_of
from rag.statements.people import Names, Person, distinct
from rag.statements.tokens import Token, Unit

_MANY = 20  # more people of one role than this can't be told apart anyway


class Roles:
    """Who holds a role in an article.

    ``appositions`` are the phrases that describe somebody named, by their first token: "a carpenter" isn't another.
    """

    def __init__(self, tokens: Sequence[Token], units: Sequence[Unit], names: Names) -> None:
        self._names = names
        self.appositions: dict[int, Person | None] = {}
        self._holders: dict[str, dict[tuple[frozenset[str], Person], None]] = defaultdict(dict)
        self._told: dict[Person, set[str]] = defaultdict(set)  # every word that is told of somebody
        for unit in units:
            for run, found in descriptions(tokens, names.runs[unit.lo], unit):
                people = names.candidates(name_of(tokens, run))
                self.appositions[found.start] = people[0] if len(people) == 1 else None
                if people:
                    self._tie(found, people[0])

    def _tie(self, found: Description, person: Person) -> None:
        """Remembers what a phrase tells of a person; a listed role is a sign of a human being, and may tell the sex."""
        evidence = _normal(found.evidence)
        self._told[person].update(evidence, found.nouns)
        for noun in found.nouns:
            person.titled = person.titled or noun in lexicon.ROLES
            if gender := lexicon.HONORIFICS.get(noun):
                person.genders[gender] += 1
            if len(self._holders[noun]) < _MANY:
                self._holders[noun][evidence, person] = None

    def is_role(self, noun: str) -> bool:
        """Whether a noun can stand for one person here: it is listed, or the article says somebody is one."""
        return noun in lexicon.ROLES or any(_is_human(noun, person) for _, person in self._holders.get(noun, ()))

    def may_be(self, person: Person, phrase: Sequence[str]) -> bool:
        """Whether nothing speaks against a description that nobody holds.

        "The GOP nominee" is no Democrat, nor somebody whom the article names once, and then with a role of their own;
        "the Florida senator" isn't the president.
        """
        told = self._told.get(person, set())
        if told & lexicon.RULERS and phrase[-1] in lexicon.TITLES - {"leader"}:
            return False
        parties = _normal(frozenset(phrase[:-1]) & lexicon.PARTIES)
        other = told & _PARTIES or (told and self._names.times(person) == 1)
        return not parties or not parties.isdisjoint(told) or not other

    def holders(self, phrase: Sequence[str]) -> list[Person]:
        """The people whom a role phrase ("the russian leader") can mean."""
        listed = [low for low in phrase if low in lexicon.ROLES]
        noun = phrase[-1] if phrase[-1] in self._holders or not listed else listed[-1]
        wanted = _normal(frozenset(self._named_owner(phrase)) - lexicon.DETERMINERS - {"'s"})
        found = [person for evidence, person in self._holders.get(noun, ()) if _means(wanted, evidence, noun)]
        if not found and noun == "leader" and (nation := wanted & lexicon.DEMONYMS):
            rulers = (holder for ruler in sorted(lexicon.RULERS) for holder in self._holders.get(ruler, ()))
            found = [person for evidence, person in rulers if nation <= evidence]
        return distinct([person for person in found if _is_human(noun, person)])

    def _named_owner(self, phrase: Sequence[str]) -> Sequence[str]:
        """A phrase with its owner's surname where the article says who that is: "the mayor's aide", "lee aide"."""
        if "'s" not in phrase[1:-1]:
            return phrase
        mark = phrase.index("'s")
        owners = self.holders(phrase[:mark])
        return [owners[0].surname, *phrase[mark + 1 :]] if len(owners) == 1 else phrase


def _is_human(noun: str, person: Person) -> bool:
    """Whether somebody of whom a noun is told is a human being, by the noun or other signs: "Silver Lake, a resort"."""
    return noun in lexicon.ROLES or noun.endswith(lexicon.ROLE_ENDINGS) or person.likely


def _normal(words: frozenset[str]) -> frozenset[str]:
    """A party's names as one: "GOP", "Republican"."""
    return frozenset(lexicon.PARTY_FORMS.get(word, word) for word in words)


_PARTIES = _normal(lexicon.PARTIES)


def _means(wanted: frozenset[str], evidence: frozenset[str], noun: str) -> bool:
    """Whether the words of a phrase are all true of somebody, and none that matters is left out."""
    restrictive = lexicon.RESTRICTIVE
    return wanted <= evidence | {noun} and evidence & restrictive == wanted & restrictive
