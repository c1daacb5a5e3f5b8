"""Names: who and what an article names, and which name a mention stands for.

A *run* is a sequence of capitalised words ("Vice President Ann Lee"); what is left of it after titles is a name.
:class:`Names` collects them over the whole article and answers: which person is "Lee", which one is "the vice
president", may "she" be this person? One surname with two given names, or one role with two holders, is ambiguous
and resolves to nothing.

A surname that never stands with a given name takes it from the headline or from a quotation.

Not covered: nicknames, names in lower case, other people named only inside quotations.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from rag.language import lexicon, verbs
from rag.language.names import Name, Same, in_small_letters, is_suffix, same_person, without_suffixes
from rag.language.slips import is_slip
from rag.statements.tokens import Token, Unit

_SURNAMES_TOO = lexicon.words(
    """guardian post journal house church banks school law love college street page young bloomberg"""
)
_NEW_PLACES = lexicon.words("york hampshire jersey mexico zealand orleans delhi england haven")
_MANY = 20  # more people of one surname or role than this can't be told apart anyway
_ORIGINS = ("-born", "-based", "-raised", "-educated")  # "South Norlandish-born Ann Lee"
_PAIR = re.compile(r"\b(?=([A-Z][\w’'-]+) ([A-Z][\w-]+))")
_BREAKERS = lexicon.DAYS | lexicon.MONTH_WORDS


@dataclass(slots=True, eq=False)
class Person:
    """A name of a person (or what looks like one), with the evidence an article gives."""

    words: tuple[str, ...]
    count: int = 0
    first_at: int = 0
    titled: bool = False
    opens: bool = True  # stands at the beginning of sentences only
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
        male, female = self.genders["m"], self.genders["f"]
        if male != female and min(male, female) * 4 <= max(male, female):
            return "m" if male > female else "f"
        if male or female:
            return None
        if len(self.hints) == 1 and self.hints.total() > 1:
            return next(iter(self.hints))
        given = self.words[0].lower() if len(self.words) > 1 else ""
        if given in lexicon.MALE_NAMES ^ lexicon.FEMALE_NAMES:
            return "m" if given in lexicon.MALE_NAMES else "f"
        return next(iter(self.hints)) if len(self.hints) == 1 else None

    @property
    def likely(self) -> bool:
        """Evidence of a human being: a title, a gender, or a common given name."""
        given = self.words[0].lower()
        return (
            self.titled
            or bool(self.genders)
            or bool(self.hints)
            or given in lexicon.MALE_NAMES
            or given in lexicon.FEMALE_NAMES
        )


def surname(words: Sequence[str]) -> str:
    """The last word that isn't "Jr.", "MP" and the like, in lower case: both of a double name, "sisi" of "al-Sisi"."""
    last = without_suffixes(words)[-1].lower()
    particle, _, name = last.partition("-")
    return name if name and particle in lexicon.NAME_PARTICLES else last


def can_be_one(one: str, other: str) -> bool:
    """Whether one article can mean one person by two names: whoever is a junior is called so with every full name."""
    heirs = {name.heir for name in (Name.parsed(one), Name.parsed(other)) if name.given}
    return len(heirs) < 2 and same_person(one, other) is not Same.NO


def is_body(words: Sequence[str]) -> bool:
    """Whether a name is an organisation's by its words."""
    lows = [word.lower() for word in words]
    if any(low in lexicon.NAME_OF_BODY or ", " in low for low in lows):
        given = lows[0] in lexicon.MALE_NAMES or lows[0] in lexicon.FEMALE_NAMES
        return not (given and len(lows) in {2, 3} and lows[-1] in _SURNAMES_TOO)
    return len(words) == 1 and words[0].isupper() and len(words[0]) > 1 and lows[0] not in lexicon.POST_NOMINALS


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens ``start`` to ``end`` hold a capitalised run; the name proper begins at ``name``."""

    start: int
    name: int
    end: int


def runs(tokens: Sequence[Token], lo: int, hi: int) -> list[Run]:
    """The capitalised runs among ``tokens[lo:hi]``, function words at their start left out."""
    found = []
    at = lo
    while at < hi:
        if not _is_name_word(tokens, at, lo):
            at += 1
            continue
        end = at + 1
        while end < hi and (_is_name_word(tokens, end, lo) or _connects(tokens, end, hi)):
            end += 1
        start = at
        found.append(Run(start, _after_titles(tokens, start, end), end))
        at = end
    return [run for run in found if run.name < run.end and not _is_behind_names(tokens, run)]


def _is_behind_names(tokens: Sequence[Token], run: Run) -> bool:
    """Whether only "M.D." or "Jr." is left of a run."""
    return run.name + 1 == run.end and is_suffix(tokens[run.name].text)


def _is_place(words: Sequence[str]) -> bool:
    return all(word.lower() in lexicon.PLACES or word.lower() in {"new", "north", "south", "west"} for word in words)


def name_of(tokens: Sequence[Token], run: Run) -> tuple[str, ...]:
    """The words of the name proper, without what only stands behind it: "MP", "M.D."."""
    words = [token.text for token in tokens[run.name : run.end] if token.kind == "w" or token.text == "&"]
    return tuple(without_suffixes(words, lexicon.POST_NOMINALS))


def _is_name_word(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether a capitalised word can belong to a name."""
    token = tokens[at]
    if token.kind != "w" or not token.cap or token.text[0] in "@#":
        return False
    if token.low in _BREAKERS:
        return token.low in lexicon.GIVEN_MONTHS and at + 1 < len(tokens) and tokens[at + 1].cap  # "Jan Berg"
    if token.low == "new":
        return at + 1 < len(tokens) and tokens[at + 1].low in _NEW_PLACES
    if token.low in {"will", "may"} and at > lo and at + 1 < len(tokens) and tokens[at + 1].cap:
        return True  # "Will Doyle"
    if token.low in lexicon.FUNCTION_WORDS or token.low in lexicon.ADVERBS:
        return token.text.isupper() and token.low in {"us", "it"}
    if token.low not in verbs.VERB_FORMS or token.low in verbs.NOUN_LIKE or token.low == "grant":
        return True
    return (
        at > lo and tokens[at - 1].cap and tokens[at - 1].low in lexicon.MALE_NAMES | lexicon.FEMALE_NAMES
    )  # "Jo Bash"


def _connects(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """A particle, "&", "of" of a title, or the comma before "M.D.", between capitalised words."""
    token, after = tokens[at], at + 1
    while after < hi and token.low in lexicon.NAME_PARTICLES and tokens[after].low in lexicon.NAME_PARTICLES:
        after += 1  # "Ann van der Meer"
    if after >= hi or not tokens[after].cap or tokens[after].low in _BREAKERS:
        return False
    if token.text == ",":
        return is_suffix(tokens[at + 1].text)  # "Jane Lee, M.D."
    if token.text in {"'", "’"}:  # "the Dockers' Union"
        return token.start == tokens[at - 1].end and tokens[at + 1].low in lexicon.NAME_OF_BODY
    if token.text == "&" or token.low in lexicon.NAME_PARTICLES:
        return True
    if token.kind == "q":  # Ann “Nan” Lee
        return tokens[at - 1].cap and token.text.isalpha()
    return token.low == "of" and tokens[at - 1].low in lexicon.TAKES_OF


def _after_titles(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the name proper begins: after the last title word, and after a party, a nationality or a state."""
    words = without_suffixes([tokens[at].text for at in range(start, end)], lexicon.POST_NOMINALS)
    lows = [word.lower() for word in words]
    after = 0
    for index, low in enumerate(lows):
        if low in lexicon.SURNAMES_TOO and 0 < index == len(lows) - 1 and lows[index - 1] not in lexicon.TITLES:
            break  # "Peter King"
        office = index == 0 and len(lows) > 2 and lows[1] in lexicon.GIVEN_NAMES and _is_office(words[0])
        if low in lexicon.TITLES or office or low.endswith(_ORIGINS):
            after = index + 1
        elif low in {"of", "for"} and after == index and after:
            after = index + 1
            while after < len(lows) and lows[after] in lexicon.DEPARTMENTS:
                after += 1
    if after == len(lows):  # a title alone ("House Speaker"), or an organisation's name
        return start if is_body([tokens[at].text for at in range(start, end)]) else end
    if after == 0:
        while after < len(lows) - 2 and lows[after] in lexicon.DEMONYMS | lexicon.PARTIES:
            after += 1
    return start + after


def _is_office(word: str) -> bool:
    """Whether a word before a full name says what its bearer is: "Engineer Ann Lee", "VJ Ann Lee"."""
    low = word.lower()
    return low in lexicon.ROLES or (
        1 < len(word) < 5 and word.isupper() and word.isalpha() and low not in lexicon.NAME_OF_BODY
    )


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
        lows = {tokens[at].low for at in range(unit.lo, unit.hi)}
        hints = {lexicon.GENDERS[low] for low in lows & lexicon.GENDERS.keys() if low != "him"}  # "Lee told him"
        if len(hints) == 1:
            person, run = found[0]
            (self._hints[tokens[run.end - 1].low] if person is None else person.hints).update(hints)

    def _add_run(self, tokens: Sequence[Token], run: Run, lo: int) -> Person | None:
        """Takes up a run, with the evidence of its titles; None when it is a body, a place or a bare surname."""
        words = name_of(tokens, run)
        if len(words) > 5 or is_body(words) or not words[-1][0].isalpha():
            return None
        titled = run.name > run.start or (run.start > lo and tokens[run.start - 1].low in lexicon.ROLES)
        self._events[surname(words)].append(words)
        if len(words) == 1 and not titled:
            return None
        if _is_place(words):
            return None
        person = self.people.get(words)
        if person is None:
            person = self.people[words] = Person(words, first_at=tokens[run.name].start)
        person.count += 1
        person.titled = person.titled or titled
        person.opens = person.opens and run.name == lo
        for at in range(max(lo, run.start - 1), run.name):
            gender = lexicon.HONORIFICS.get(tokens[at].low)
            if gender:
                person.genders[gender] += 2
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
            if name in alone and (given.lower() in lexicon.MALE_NAMES or given.lower() in lexicon.FEMALE_NAMES):
                found[name].add(given)
        for name, givens in found.items():
            if len(givens) == 1:
                alone[name].words = (*givens, name)

    def _fold_prefix(self, words: tuple[str, ...]) -> None:
        """Makes "Moderator Ann Lee" one with "Ann Lee", where the latter occurs on its own."""
        given = words[0].lower() in lexicon.MALE_NAMES | lexicon.FEMALE_NAMES
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
        if low in lexicon.MALE_NAMES or low in lexicon.FEMALE_NAMES:
            return False
        return self._is_ordinary(low) or low.endswith(("ing", "ly")) or (person.opens and person.count == 1)

    def _is_ordinary(self, word: str) -> bool:
        """Whether a word before a name is one of the language, or says where its bearer is from or what they are."""
        low = word.lower()
        return low in self._small or low in lexicon.DEMONYMS | lexicon.PLACES | lexicon.ROLES

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
            if _is_place(words):
                return []
            known = [self.people[words], *known] if words in self.people else known
            name = " ".join(words)
            fit = [person for person in known if same_person(person.name, name) is not Same.NO]
            return distinct([person for person in fit if can_be_one(person.name, name)] or fit)
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
