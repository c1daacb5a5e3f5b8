"""Discourse: who has been named so far, and whom "Lee", "she" and "the candidate" stand for at a place.

    Ann Lee won. She thanked her voters. The candidate …      She, her, The candidate → Ann Lee

The article is read from the top, and every sentence leaves a record of the people it mentions, by whatever words. A
pronoun means somebody of its gender in the nearest record that holds one: the only one, else the sentence's subject
(the centre of attention: Grosz, Joshi and Weinstein, "Centering", 1995), and nobody who is named in what it says. A
surname that several people bear means the one whom the article had introduced alone when it first used the surname; a
role its one holder; a description without a holder ("the candidate") the last subject, unless the article has just
spoken of *a* candidate. Whoever can't be told (an ambiguous surname, "a spokesman") stands in the way, and then nobody
is meant.

Not covered: groups' members, "they", "it" and "we", names inside quotations, a pronoun whose name comes after it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.language import lexicon
from rag.statements.contents import Reading
from rag.statements.names import Names, Person, Run, is_body, name_of, runs
from rag.statements.phrases import is_break, is_verb, main_phrase, phrase_end
from rag.statements.tokens import Token, Unit

_MEMORY = 60  # mentions of a sentence among which a pronoun may look
_TO_NAME = 8  # tokens from the beginning of a subject to the name in it
_RECORDS = 8  # sentences with people in them that are remembered
_PARAGRAPHS = 4  # so far back a pronoun may look
_OWNED = lexicon.ROLES | lexicon.SPOKES | lexicon.BODIES | lexicon.PEOPLE
_INDEFINITE = frozenset({"a", "an", "one", "another"})
_NOT_NOUNS = lexicon.FUNCTION_WORDS - lexicon.words("the a an former new first last")
_BEFORE_NAMES = lexicon.SPEAKING_NOUNS | lexicon.TITLES
_PEOPLES = lexicon.DEMONYMS | {word.rstrip("s") for word in lexicon.DEMONYMS}
_OPENINGS = (lexicon.PREPOSITIONS | lexicon.DAYS | {"earlier", "later", "yesterday"}) - lexicon.SUBORDINATORS
_NOT_BEFORE = lexicon.PREPOSITIONS | lexicon.DETERMINERS
_NOT_VERBS = (lexicon.FUNCTION_WORDS - lexicon.AUXILIARIES) | _OWNED
_BACK_REFERRING = lexicon.THEIRS | {"the"}


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody at a token; ``person`` is None for one who can't be told.

    ``rank``: 3 for a sentence's subject that speaks, 2 for another one, 1 for who speaks elsewhere in it, else 0.
    ``gender`` is that of the words, where they have one.
    """

    at: int
    person: Person | None
    rank: int
    gender: str | None = None

    def can_be(self, gender: str | None) -> bool:
        """Whether a pronoun of this gender can stand for them; a name that may be a thing's only as a subject."""
        if self.person is None:
            return gender is None or self.gender in (gender, None)
        named = self.rank in (1, 3) or (self.rank == 2 and len(self.person.words) == 2)
        human = self.person.likely or self.gender is not None or named
        return human and (gender is None or (self.gender or self.person.gender) in (gender, None))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase that is a subject: its core, without "of …" and the like; what is said begins at ``said``."""

    start: int
    core: int
    rank: int
    said: int
    words: frozenset[str]  # capitalised words in what is said


@dataclass(frozen=True, slots=True)
class _Record:
    paragraph: int
    mentions: tuple[Mention, ...]


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
        self._records: deque[_Record] = deque(maxlen=_RECORDS)
        self._here: list[Mention] = []
        self._paragraph = 0
        self._introduced: dict[str, int] = {}  # "a woman": nouns for somebody without a name, with the last paragraph
        waiting = deque(readings)
        for unit in units:
            own = []
            while waiting and waiting[0].unit.hi <= unit.hi:
                own.append(waiting.popleft())
            self._read(unit, own)

    # --------------------------------------------------------------------------------- reading a sentence

    def _read(self, unit: Unit, readings: Sequence[Reading]) -> None:
        """Takes in a sentence's mentions, from left to right."""
        self._here, self._paragraph = [], unit.paragraph
        phrases = self._subjects(unit, readings)
        named = {run.start: run for run in runs(self._tokens, unit.lo, unit.hi)}
        for at in range(unit.lo, unit.hi):
            token, phrase = self._tokens[at], phrases.get(at)
            found: Mention | None = None
            if at in named:
                found = self._named(named[at], phrases.values(), unit.hi)
            elif token.low in lexicon.GENDERS and token.kind == "w":
                alone = phrase is not None and phrase.core == at + 1
                found = self._pronoun(at, phrase if alone else None)
            if found is not None:
                self.people[found.at] = found.person
                self._here.append(found)
            if phrase is None or self._has_name(phrase, list(named.values())):
                continue
            described = self._described(phrase)
            if described is not None:
                self.holders[at] = described.person
                self._here.append(described)
        self._introduced.update(dict.fromkeys(introduced(self._tokens, unit), unit.paragraph))
        if self._here:
            self._records.appendleft(_Record(unit.paragraph, tuple(self._here[-_MEMORY:])))

    def _subjects(self, unit: Unit, readings: Sequence[Reading]) -> dict[int, _Phrase]:
        """The sentence's subject and its cues' subjects, by their first token."""
        tokens = self._tokens
        found: dict[int, _Phrase] = {}
        main = self._main(unit, readings)
        for reading in readings:
            start, end = reading.subject.start, reading.subject.end
            asks = reading.cue.base == "ask" and reading.subject.where != "after"
            rank = 0 if asks else 3 if main is not None and start == main[0] else 1
            if asks:  # whoever is asked speaks next
                asked = reading.cue.end
                core = core_end(tokens, asked, phrase_end(tokens, asked, unit.hi))
                found[asked] = _Phrase(asked, core, 3, asked, frozenset())
            said = min((a for a, _ in reading.content), default=start)
            words = _capitals(tokens, [*reading.content, (start + 1, _clause_end(tokens, end, unit.hi))])
            if start not in found:
                found[start] = _Phrase(start, core_end(tokens, start, end), rank, min(start, said), words)
        if main is not None and main[0] not in found:
            start, end = main
            words = _capitals(tokens, [(start + 1, _clause_end(tokens, end, unit.hi))])
            found[start] = _Phrase(start, core_end(tokens, start, end), 2, start, words)
        return found

    def _main(self, unit: Unit, readings: Sequence[Reading]) -> tuple[int, int] | None:
        """The sentence's subject: of the cue beside a quotation that it begins with, else of its main clause."""
        tokens = self._tokens
        main = main_phrase(tokens, unit.lo, unit.hi)
        first = min((r.subject for r in readings if r.subject.where != "elided"), key=lambda s: s.start, default=None)
        if first is not None and (main is None or (first.start < main[0] and tokens[unit.lo].kind == "q")):
            return first.start, first.end
        if [token.low for token in tokens[unit.lo : min(unit.hi, unit.lo + 2)]] == ["as", "for"]:  # "As for Ann Lee, …"
            return unit.lo + 2, phrase_end(tokens, unit.lo + 2, unit.hi)
        if tokens[unit.lo].low in _OPENINGS:  # "On Monday Ann Lee left her …"
            comma = next((at for at in range(unit.lo, unit.hi) if is_break(tokens[at])), unit.hi)
            for run in runs(tokens, unit.lo + 1, comma):
                before, after = tokens[run.start - 1], tokens[run.end] if run.end < comma else None
                free = before.kind == "w" and before.low not in _NOT_BEFORE and not before.low.endswith("ing")
                verb = after is not None and after.kind == "w" and after.low not in _NOT_VERBS
                if free and verb and (main is None or main[0] > run.start):
                    return run.start, run.end
        return main

    def _has_name(self, phrase: _Phrase, named: Sequence[Run]) -> bool:
        """Whether a subject is named in it, or right behind it: "The mayor, Ann Lee, …"."""
        return any(self._heads(phrase, run) for run in named)

    # --------------------------------------------------------------------------------- names

    def _named(self, run: Run, phrases: Iterable[_Phrase], hi: int) -> Mention | None:
        """Whom a run names; None for bodies, places and words that only say whose."""
        tokens = self._tokens
        words = name_of(tokens, run)
        whose = run.end < hi and not tokens[run.end].cap and tokens[run.end].low in _OWNED  # "the Lee campaign"
        people = len(words) == 1 and words[0].lower().rstrip("s") in _PEOPLES  # "Muslims"
        candidates = self._names.candidates(words)
        body = is_body(words) and not (candidates and len(words) == 1)
        given = len(words) > 1 and words[0].lower() in lexicon.GIVEN_NAMES  # "Michael Jordan"
        if body or whose or people or (words[-1].lower() in lexicon.PLACES and not given):
            return None
        rank = max((p.rank for p in phrases if self._heads(p, run)), default=0)
        honorifics = (lexicon.HONORIFICS.get(tokens[at].low) for at in range(run.start, run.name))
        gender = next((gender for gender in honorifics if gender), None)
        if not candidates:  # somebody, if it speaks or looks like it
            human = rank in (1, 3) or (rank and words[0].lower() in lexicon.GIVEN_NAMES)
            return Mention(run.name, None, rank, gender) if human else None
        bearer = self._bearer(candidates, gender)
        if bearer is not None and rank == 2 and len(bearer.words) == 1 and not bearer.likely:
            bearer = None  # a person or a firm: whoever it is, a pronoun may mean it
        return Mention(run.name, bearer, rank, gender)

    def _heads(self, phrase: _Phrase, run: Run) -> bool:
        """Whether the run is what a subject names: "[the mayor Ann Lee]", "A friend, the lawyer [Ann Lee], …"."""
        tokens = self._tokens
        if run.end < len(tokens) and tokens[run.end].kind == "s":
            return False
        if phrase.start <= run.name and run.end == phrase.core:
            return True
        return phrase.core <= run.start and run.start - phrase.start <= _TO_NAME and self._leads_to(phrase, run.start)

    def _leads_to(self, phrase: _Phrase, name: int) -> bool:
        """Whether a subject goes on to a name over nouns, and one comma at most."""
        between = self._tokens[phrase.start : name]
        if phrase.core == phrase.start + 1 and between[0].low in lexicon.PRONOUNS | lexicon.GENDERS.keys():
            return False
        plain = all(
            token.text == "," or (token.kind in "ws" and token.low not in _NOT_NOUNS and not is_verb(token))
            for token in between[1:]
        )
        commas = sum(token.text == "," for token in between)
        return plain and (commas == 1 or (commas == 0 and between[-1].low in _BEFORE_NAMES))

    def _bearer(self, candidates: Sequence[Person], gender: str | None) -> Person | None:
        """Of people with one surname, whom a title points to, the principal one, or the only one named of late."""
        if gender is not None:
            sure = [person for person in candidates if person.gender == gender]
            candidates = sure or [person for person in candidates if person.gender is None]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        own = [record for record in self._records if record.paragraph == self._paragraph]
        here = {m.person for m in [*self._here, *(m for record in own for m in record.mentions)]}
        principal = self._names.principal(candidates[0].surname)
        if principal in candidates:
            return principal if not here.intersection(candidates) or principal in here else None
        recent = here.intersection(candidates) or self._nearest(candidates)
        return next(iter(recent)) if len(recent) == 1 else None

    def _nearest(self, people: Sequence[Person]) -> set[Person]:
        """Those of the people who stand in the nearest record that holds any."""
        for record in self._records:
            found = {m.person for m in record.mentions if m.person is not None}.intersection(people)
            if found:
                return found
        return set()

    # --------------------------------------------------------------------------------- pronouns and roles

    def _pronoun(self, at: int, phrase: _Phrase | None) -> Mention:
        """Whom "he", "she" or "her" stands for."""
        gender = lexicon.GENDERS[self._tokens[at].low]
        if phrase is None:
            return Mention(at, self._antecedent(gender, at, frozenset(), subject=False), 0, gender)
        person = self._antecedent(gender, phrase.said, phrase.words, subject=True)
        if person is not None and person.gender is None:  # once "she", she isn't "he" later
            person.hints[gender] += 1
        return Mention(at, person, phrase.rank, gender)

    def _described(self, phrase: _Phrase) -> Mention | None:
        """Whom a subject without a name stands for: "the mayor"; None when it is no human being."""
        tokens = self._tokens
        lows = [token.low for token in tokens[phrase.start : phrase.core]]
        whose = phrase.core < len(tokens) and tokens[phrase.core].kind == "s"  # "the mayor's plan"
        if whose or not _may_be_human(lows):
            return None
        gender = lexicon.HONORIFICS.get(lows[-1])
        return Mention(phrase.start, self._holder(lows, gender, phrase), phrase.rank, gender)

    def _holder(self, lows: Sequence[str], gender: str | None, phrase: _Phrase) -> Person | None:
        """The one holder of a role, the one named of late, or the person whom a description goes on about."""
        if lows[0] not in _BACK_REFERRING:
            return None
        head = lows[-1]
        holders = self._names.holders(lows)
        nearest = self._nearest(holders) if len(holders) > 1 else set(holders)
        if len(nearest) == 1 and (head in lexicon.OFFICES or not nearest.isdisjoint(self._lately())):
            return next(iter(nearest))
        if not _is_description(lows) or self._paragraph - self._introduced.get(head, -_PARAGRAPHS) < _PARAGRAPHS:
            return next(iter(holders)) if len(holders) == 1 else None
        return self._antecedent(gender, phrase.said, phrase.words, subject=True)

    def _lately(self) -> set[Person | None]:
        """The people of the sentences that are remembered."""
        return {mention.person for record in self._records for mention in record.mentions}

    def _antecedent(self, gender: str | None, limit: int, named: frozenset[str], *, subject: bool) -> Person | None:
        """Whom words of this gender stand for, that aren't ``named`` in what they say, from before ``limit``.

        A subject leans on the last sentence's rather than on what stands in an adjunct before it.
        """
        here = self._fitting([m for m in self._here if m.at < limit], gender, named)
        if subject and (again := [m for m in here if self._tokens[m.at].low in lexicon.GENDERS]):
            return again[-1].person  # "Asked about her port, she …"
        if here and (not subject or any(m.rank for m in here)):
            return self._choose(here, gender, 0)
        for index, record in enumerate(self._records):
            if self._paragraph - record.paragraph > _PARAGRAPHS:
                break
            fits = self._fitting(record.mentions, gender, named)
            if record.paragraph != self._paragraph:
                fits = [m for m in fits if m.rank]
            if fits:
                return self._choose(fits, gender, index + 1)
        return self._choose(here, gender, 0) if here else None

    def _fitting(self, mentions: Sequence[Mention], gender: str | None, named: frozenset[str]) -> list[Mention]:
        return [
            m
            for m in mentions
            if m.can_be(gender) and (m.person is None or not {m.person.surname, m.person.name.lower()} & named)
        ]

    def _choose(self, fits: Sequence[Mention], gender: str | None, older: int) -> Person | None:
        """Of people in one sentence the only one, else its subject, else who was the subject before."""
        people = {m.person for m in fits}
        if len(people) == 1:
            return fits[-1].person
        best = max(fits, key=lambda m: m.rank)
        if best.rank:
            sure = best.person is not None and gender in (best.gender or best.person.gender, None)
            return best.person if sure or best.rank == 3 else None
        known = {m.person for m in fits if m.person is None or (m.gender or m.person.gender) is not None}
        if len(known) == 1:
            return next(iter(known))
        for record in list(self._records)[older:]:
            ranked = [m for m in record.mentions if m.rank and m.can_be(gender)]
            if ranked:
                before = max(ranked, key=lambda m: m.rank).person
                return before if before in people else None
        return None


def core_end(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the core of a noun phrase ends: before "of", "for" and the like, unless they belong to a name."""
    inside = {at for run in runs(tokens, start, end) for at in range(run.start, run.end)}
    core = start + 1
    while core < end and (tokens[core].low not in lexicon.PREPOSITIONS or core in inside):
        core += 1
    return core


def _is_description(lows: Sequence[str]) -> bool:
    """Whether a role may be no more than another word for whom the article speaks of anyway.

    "The candidate" and "the former secretary", but not "the secretary", nor "the state's candidate".
    """
    if lows[0] != "the" or "'s" in lows or lows[-1] not in lexicon.ROLES:
        return False
    return lows[-1] not in lexicon.OFFICES or (lows[1] == "former" and lows[-1] not in lexicon.RULERS)


def _clause_end(tokens: Sequence[Token], at: int, hi: int) -> int:
    """Index of the next comma or semicolon."""
    return next((here for here in range(at, hi) if is_break(tokens[here]) or tokens[here].text == ";"), hi)


def _may_be_human(lows: Sequence[str]) -> bool:
    """Whether a subject without a name can be somebody: "the mayor", "the radio talker"."""
    if not lows or lows[0] not in lexicon.DETERMINERS or lows[0] == "no":
        return False
    return not lexicon.ROLES.isdisjoint(lows[-2:]) or lows[-1].endswith(("er", "or", "ist", "man"))


def introduced(tokens: Sequence[Token], unit: Unit) -> Iterator[str]:
    """The role nouns of phrases like "a young woman" in a sentence, those before a name left out."""
    for at in range(unit.lo, unit.hi):
        if tokens[at].low in _INDEFINITE:
            for here in range(at + 1, min(unit.hi, at + 6)):
                if tokens[here].kind != "w" or tokens[here].low in lexicon.PREPOSITIONS:
                    break
                if tokens[here].low in lexicon.ROLES and not (here + 1 < unit.hi and tokens[here + 1].cap):
                    yield tokens[here].low


def _capitals(tokens: Sequence[Token], ranges: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The capitalised words in some ranges, in lower case; in quotations two on end as one: "owen arkwright"."""
    found: set[str] = set()
    for start, end in ranges:
        for token in tokens[start:end]:
            if token.kind == "q":
                found.update(_capitals_quoted(token.text))
            elif token.cap:
                found.add(token.low)
    return frozenset(found)


def _capitals_quoted(text: str) -> Iterator[str]:
    """A surname behind a given name isn't told alone: another may bear it."""
    before = ""
    for word in (word.strip(".,;:!?'’") for word in text.split()):
        is_capital = word[:1].isupper()
        if is_capital:
            yield f"{before} {word.lower()}" if before and before not in lexicon.TITLES else word.lower()
        before = word.lower() if is_capital else ""
