"""People: who is named in an article, and whom a name can stand for.

:class:`Names` collects the names over the whole article and answers: which person is "Lee", may "she" be this person?
One surname with two given names is ambiguous and resolves to nothing. A surname that never stands with a given name
takes it from the headline or from a quotation.

Not covered: nicknames, other people named only inside quotations.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from rag.language import lexicon, verbs
from rag.language.names import Name, Same, in_small_letters, same_person
from rag.language.slips import is_slip
from rag.statements.names import Run, is_body, is_place_name, name_of, runs, surname
from rag.statements.tokens import Token, Unit, token_before

_MANY = 20  # more people of one surname or role than this can't be told apart anyway
_APPOSITION = 12  # tokens
_PAIR = re.compile(r"\b(?=([A-Z][\w’'-]+) ([A-Z][\w-]+))")
_ORDINARY = lexicon.DEMONYMS | lexicon.PLACES | lexicon.ROLES
_SEXES = {
    **dict.fromkeys(lexicon.MALE_NAMES - lexicon.FEMALE_NAMES, "m"),
    **dict.fromkeys(lexicon.FEMALE_NAMES - lexicon.MALE_NAMES, "f"),
}


@dataclass(slots=True, eq=False)
class Person:
    """A name of a person (or what looks like one), with the evidence an article gives."""

    words: tuple[str, ...]
    count: int = 0
    first_at: int = 0
    titled: bool = False
    opens: bool = True  # stands at the beginning of sentences only, and says nothing there
    genders: Counter[str] = field(default_factory=Counter)
    hints: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def surname(self) -> str:
        return surname(self.words)

    @property
    def calls(self) -> frozenset[str]:
        """What a text calls them, in lower case: surname and whole name."""
        return frozenset({self.surname, self.name.lower()})

    @property
    def gender(self) -> str | None:
        """The article's evidence, "m" or "f", where it agrees, else what the given name suggests."""
        if self.genders:
            return _prevailing(self.genders)
        hint = next(iter(self.hints)) if len(self.hints) == 1 else None
        if hint is not None and self.hints.total() > 1:
            return hint
        given = self.words[0].lower() if len(self.words) > 1 else ""
        return _SEXES.get(given, hint)

    @property
    def likely(self) -> bool:
        """Evidence of a human being: a title, a gender, or a common given name."""
        told = self.titled or bool(self.genders) or bool(self.hints)
        return told or self.words[0].lower() in lexicon.GIVEN_NAMES


def _prevailing(genders: Counter[str]) -> str | None:
    """The gender that most of the evidence is for, four times as much as for the other."""
    male, female = genders["m"], genders["f"]
    if min(male, female) * 4 > max(male, female):
        return None
    return "m" if male > female else "f"


def can_be_one(one: str, other: str) -> bool:
    """Whether one article can mean one person by two names: whoever is a junior is called so with every full name."""
    heirs = {name.heir for name in (Name.parsed(one), Name.parsed(other)) if name.given}
    return len(heirs) < 2 and same_person(one, other) is not Same.NO


class Names:
    """The people and bodies of one article."""

    def __init__(self, tokens: Sequence[Token], units: Sequence[Unit], title: str = "") -> None:
        self.people: dict[tuple[str, ...], Person] = {}
        self.runs: dict[int, list[Run]] = {}  # of each sentence, by its first token
        self._by_surname: dict[str, list[Person]] = defaultdict(list)
        self._by_given: dict[str, list[Person]] = defaultdict(list)
        self._by_beginning: dict[str, list[str]] = defaultdict(list)
        self._principals: dict[str, Person | None] = {}
        self._candidates: dict[tuple[str, ...], list[Person]] = {}
        self._events: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by surname, in order
        self._hints: dict[str, Counter[str]] = defaultdict(Counter)  # by surname, where it stood alone
        self._small = {token.low for token in tokens if token.kind == "w" and not token.cap}
        sizes = Counter(unit.paragraph for unit in units)
        for unit in units:
            self.runs[unit.lo] = runs(tokens, unit.lo, unit.hi)
            if sizes[unit.paragraph] > 1 or not _is_headline(tokens, unit):
                self._add(tokens, unit)
        self._merge()
        self._complete(" ".join([title, *(token.text for token in tokens if token.kind == "q")]))
        self._index()
        for person in self.people.values():
            person.words = tuple(in_small_letters(person.words)) if len(person.words) > 1 else person.words

    def _add(self, tokens: Sequence[Token], unit: Unit) -> None:
        """Collects the names of one sentence, and what its pronouns say of the only person in it."""
        found = [(self._add_run(tokens, run, unit.lo), run) for run in self.runs[unit.lo]]
        found = [(person, run) for person, run in found if person or tokens[run.end - 1].low not in lexicon.PLACES]
        if len(found) != 1:
            return
        owned = tokens[unit.lo].low in lexicon.THEIRS  # "His partner, Ann Lee, left"
        lows = {tokens[at].low for at in range(unit.lo + owned, unit.hi)}
        hints = {lexicon.GENDERS[low] for low in lows & lexicon.GENDERS.keys() if low != "him"}  # "Lee told him"
        if len(hints) == 1:
            person, run = found[0]
            (self._hints[tokens[run.end - 1].low] if person is None else person.hints).update(hints)

    def _add_run(self, tokens: Sequence[Token], run: Run, lo: int) -> Person | None:
        """Takes up a run, with the evidence of its titles; None when it is a body, a place or a bare surname."""
        words = name_of(tokens, run)
        if len(words) > 5 or is_body(words):
            return None
        titled = run.name > run.start or token_before(tokens, run.start, lo).low in lexicon.ROLES
        self._events[surname(words)].append(words)
        if (len(words) == 1 and not titled) or is_place_name(words):
            return None
        person = self.people.get(words)
        if person is None:
            person = self.people[words] = Person(words, first_at=tokens[run.name].start)
        person.count += 1
        person.titled |= titled
        person.opens &= run.name == lo and not _speaks(tokens, run.end)
        before = tokens[max(lo, run.start - 1) : run.name]
        person.genders.update(2 * [sex for token in before if (sex := lexicon.HONORIFICS.get(token.low))])
        return person

    def _merge(self) -> None:
        """Merges variants once all paragraphs are in: "J. Smith" into "John Smith", "Billionaire John Smith" too."""
        for words in sorted(self.people, key=len, reverse=True):
            self._fold_prefix(words)
        self._drop_openings()
        self._by_full_name()
        self._by_surname_alone()
        self._add_bare()
        for name, hints in self._hints.items():
            if len(bearers := self._by_surname.get(name, [])) == 1:
                bearers[0].hints.update(hints)

    def _by_full_name(self) -> None:
        """Files people of several words under both of their names."""
        alone = {name for name, events in self._events.items() if any(len(words) == 1 for words in events)}
        for person in self.people.values():
            if len(person.words) > 1:
                self._by_surname[person.surname].append(person)
                self._by_given[person.words[0].lower()].append(person)
                person.titled = person.titled or person.surname in alone

    def _by_surname_alone(self) -> None:
        """Gives what is known of a surname with a title to its one bearer; else it is somebody of its own."""
        for person in self.people.values():
            if len(person.words) == 1:
                full = self._by_surname.get(person.surname, [])
                if len(full) == 1:
                    full[0].genders.update(person.genders)
                    full[0].hints.update(person.hints)
                    full[0].titled = True
                elif not full:
                    self._by_surname[person.surname].append(person)

    def _index(self) -> None:
        """Makes surnames findable by how they begin."""
        for name in self._by_surname:
            if len(self._by_beginning[name[:4]]) < _MANY:
                self._by_beginning[name[:4]].append(name)

    def _add_bare(self) -> None:
        """Takes up surnames that the article uses several times and never with a given name or a title."""
        for name, events in self._events.items():
            known = name in self._by_surname or name in self._by_given
            if known or len(events) < 2 or any(len(words) > 1 for words in events) or name in lexicon.PLACES:
                continue
            person = self.people.setdefault(events[0], Person(events[0], count=len(events)))
            self._by_surname[name].append(person)

    def _complete(self, elsewhere: str) -> None:
        """Gives people without a given name the one that the headline or a quotation names them with."""
        alone = {people[0].words[0]: people[0] for people in self._by_surname.values() if len(people[0].words) == 1}
        found: dict[str, set[str]] = defaultdict(set)
        for given, name in _PAIR.findall(elsewhere):
            if name in alone and given.lower() in lexicon.GIVEN_NAMES:
                found[name].add(given)
        for name, givens in found.items():
            if len(givens) == 1:
                alone[name].words = (*givens, name)

    def _fold_prefix(self, words: tuple[str, ...]) -> None:
        """Makes "Moderator Ann Lee" one with "Ann Lee", where the latter occurs on its own."""
        given = words[0].lower() in lexicon.GIVEN_NAMES
        if given or (len(words[0]) <= 2 and not words[0].isupper()):
            return
        for cut in range(1, len(words) - 1):
            shorter = self.people.get(words[cut:])
            known = words[cut].lower() in lexicon.GIVEN_NAMES or self._is_ordinary(words[0])
            if shorter is None or not known or shorter.count < self.people[words].count:
                continue
            if not Name.parsed(shorter.name).given:
                continue  # nor is "Marine" one before "Le Pen"
            longer = self.people.pop(words)
            shorter.count += longer.count
            shorter.genders.update(longer.genders)
            return

    def _drop_openings(self) -> None:
        """Drops "Watching Lee", from a sentence's beginning, where "Ann Lee" is a person."""
        by_surname = defaultdict(list)
        for person in self.people.values():
            by_surname[person.surname].append(person)
        for people in by_surname.values():
            full = [person for person in people if len(person.words) > 1]
            doubtful = [person for person in full if len(person.words) == 2 and self._is_doubtful(person)]
            if len(doubtful) < len(full):
                for person in doubtful:
                    del self.people[person.words]

    def _is_doubtful(self, person: Person) -> bool:
        """Whether the word before a surname is one of the language, not a given name, or only opens a sentence."""
        low = person.words[0].lower()
        if low in lexicon.GIVEN_NAMES:
            return False
        return self._is_ordinary(low) or low.endswith(("ing", "ly")) or (person.opens and person.count == 1)

    def _is_ordinary(self, word: str) -> bool:
        """Whether a word before a name is one of the language, or says where its bearer is from or what they are."""
        low = word.lower()
        return low in self._small or low in _ORDINARY

    def principal(self, name: str) -> Person | None:
        """Whom a surname alone means where several people bear it: who was the only one when it first stood alone."""
        if name not in self._principals:
            full = takewhile(lambda words: len(words) > 1, self._events.get(name, ())[:_MANY])
            seen = distinct([self.people[words] for words in dict.fromkeys(full) if words in self.people])
            self._principals[name] = seen[0] if len(seen) == 1 else None
        return self._principals[name]

    def times(self, person: Person) -> int:
        """How often the article names somebody of this surname."""
        return len(self._events[person.surname])

    def candidates(self, words: Sequence[str]) -> list[Person]:
        """The people that a name can stand for; several forms of one person's name count once, the longest first."""
        key = tuple(words)
        if key not in self._candidates:
            self._candidates[key] = self._find(key)
        return self._candidates[key]

    def _find(self, words: tuple[str, ...]) -> list[Person]:
        known = self._by_surname.get(surname(words), [])[:_MANY]
        if not known:
            known = self._similar(surname(words))
        if len(words) > 1:
            if is_place_name(words):
                return []
            known = [self.people[words], *known] if words in self.people else known
            name = " ".join(words)
            fit = [person for person in known if same_person(person.name, name) is not Same.NO]
            return distinct([person for person in fit if can_be_one(person.name, name)])
        given = [] if known else self._by_given.get(words[0].lower(), [])[:_MANY]
        known = distinct([*known, *(full for person in given for full in self.candidates(person.words))])
        elders = [person for person in known if Name.parsed(person.name).heir != "jr"]
        return elders if len(elders) == 1 else known

    def _similar(self, name: str) -> list[Person]:
        """People whose surname is the same with a slip of the pen after the first four letters."""
        if len(name) < 6:
            return []
        alike = self._by_beginning.get(name[:4], ())
        return [person for known in alike if is_slip(known, name) for person in self._by_surname[known]][:_MANY]


def _speaks(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb of saying follows a name, at once or over an apposition: "Ann Lee, the mayor, said"."""
    if at + 1 < len(tokens) and tokens[at].text == "," and tokens[at + 1].low in lexicon.DETERMINERS | {"who"}:
        closing = (here for here in range(at + 1, min(len(tokens), at + _APPOSITION)) if tokens[here].text == ",")
        at = next(closing, at) + 1
    return at < len(tokens) and tokens[at].low in verbs.VERB_FORMS


def _is_headline(tokens: Sequence[Token], unit: Unit) -> bool:
    """Whether nearly all longer words are capitalised, "Smith Slams Jones Plan": its runs aren't names."""
    if tokens[unit.hi - 1].text == ".":
        return False
    words = [token for token in tokens[unit.lo : unit.hi] if token.kind == "w" and len(token.text) > 3]
    return len(words) >= 5 and sum(token.cap for token in words) >= 0.85 * len(words)


def distinct(people: Sequence[Person]) -> list[Person]:
    """One entry a person: of forms that can be one person's, the longest."""
    kept: list[Person] = []
    for person in sorted(people, key=lambda p: (-len(p.words), p.first_at)):
        if not any(can_be_one(other.name, person.name) for other in kept):
            kept.append(person)
    return kept
