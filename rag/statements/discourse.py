"""Discourse: who has been named so far, and whom "Lee", "she" and "the candidate" stand for at a place.

    Ann Lee won. She thanked her voters. The candidate …      She, her, The candidate → Ann Lee
    While she won, Ann Lee …                                  she → Ann Lee

The article is read from the top, and every sentence leaves a record of the people it mentions, by whatever words. A
pronoun means somebody of its gender in the nearest record that holds one: the only one, else the sentence's subject
(the centre of attention: Grosz, Joshi and Weinstein, "Centering", 1995), and nobody who is named in what it says. A
surname that several people bear means the one whom the article had introduced alone when it first used the surname; a
role its one holder (``roles``); a description without a holder ("the candidate") the last subject, unless the article
has just spoken of *a* candidate, and in a sentence with a subject somebody else: that one would be "she". Whoever can't
be told (an ambiguous surname, "a spokesman") stands in the way, and then nobody is meant.

Not covered: groups' members, "they", "it" and "we", names inside quotations.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.language import lexicon, verbs
from rag.statements.contents import Reading, quotations_end
from rag.statements.names import Names, Person, Run, is_body, name_of, runs
from rag.statements.phrases import is_break, is_verb, main_phrase, opens_adjunct, phrase_end
from rag.statements.roles import Roles
from rag.statements.tokens import Token, Unit

_MEMORY = 60  # mentions of a sentence among which a pronoun may look
_TO_NAME = 8  # tokens from the beginning of a subject to the name in it
_RECORDS = 8  # sentences with people in them that are remembered
_PARAGRAPHS = 4  # so far back a pronoun may look
_OWNED = lexicon.ROLES | lexicon.SPOKES | lexicon.BODIES | lexicon.PEOPLE
_ARTICLES = lexicon.DETERMINERS - lexicon.QUANTITIES
_THINGS = lexicon.BODIES | lexicon.DOCUMENTS
_DESCRIPTIONS = lexicon.ROLES - lexicon.OFFICES
_BEFORE_NOUNS = lexicon.DETERMINERS | (lexicon.PREPOSITIONS - lexicon.SUBORDINATORS - {"as", "than", "like", "before"})
_LOOSE = lexicon.CONJUNCTIONS | lexicon.words("that who whom what how why whether")  # but: "Lee's words when he …"
_TELLING = verbs.all_forms(verbs.TELL)
_ORIGINS = lexicon.DEMONYMS | lexicon.PARTIES | lexicon.PLACES | {"new", "south", "north", "west"}
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
    speaks: bool = False  # in a way that only people do


@dataclass(frozen=True, slots=True)
class _Search:
    """What words look for: somebody of a gender, mentioned before the token ``limit``, not ``named`` in what they say.

    ``subject``: the words are a clause's subject. ``paragraphs``: so far back.
    """

    gender: str | None
    limit: int
    named: frozenset[str] = frozenset()
    subject: bool = False
    paragraphs: int = _PARAGRAPHS

    @classmethod
    def of(cls, phrase: _Phrase, gender: str | None, paragraphs: int = _PARAGRAPHS) -> _Search:
        return cls(gender, phrase.said, phrase.words, True, paragraphs)

    def fitting(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Those of the mentions that can be meant."""
        return [m for m in mentions if m.can_be(self.gender) and (m.person is None or not m.person.calls & self.named)]


@dataclass(frozen=True, slots=True)
class _Record:
    """The people of a sentence."""

    number: int  # of the sentence
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
        self._roles = Roles(tokens, units, names)
        self._records: deque[_Record] = deque(maxlen=_RECORDS)
        self._here: list[Mention] = []
        self._number = self._paragraph = 0  # of the sentence that is read
        self._introduced: dict[str, _Record] = {}  # "a woman": nouns for somebody without a name, where last
        waiting = deque(readings)
        for unit in units:
            own = []
            while waiting and waiting[0].unit.hi <= unit.hi:
                own.append(waiting.popleft())
            self._read(unit, own)

    # --------------------------------------------------------------------------------- reading a sentence

    def _read(self, unit: Unit, readings: Sequence[Reading]) -> None:
        """Takes in a sentence's mentions, from left to right."""
        self._here, self._number, self._paragraph = [], self._number + 1, unit.paragraph
        phrases = self._subjects(unit, readings)
        named = self._names.runs[unit.lo]
        beginnings = {run.start: run for run in named}
        for at in range(unit.lo, unit.hi):
            phrase = phrases.get(at)
            found: Mention | None = None
            if at in beginnings:
                found = self._named(beginnings[at], phrases.values(), unit.hi)
            elif self._tokens[at].low in lexicon.GENDERS and self._tokens[at].kind == "w":
                found = self._pronoun(at, phrase, self._ahead(at, unit, phrases))
            if found is not None:
                self.people[found.at] = found.person
                self._here.append(found)
            if phrase is not None and not self._has_name(phrase, named) and (found := self._described(phrase)):
                self.holders[at] = found.person
                self._here.append(found)
        record = _Record(self._number, unit.paragraph, tuple(self._here[-_MEMORY:]))
        self._introduced.update(dict.fromkeys(self.introduced(unit), record))
        if self._here:
            self._records.appendleft(record)

    def _subjects(self, unit: Unit, readings: Sequence[Reading]) -> dict[int, _Phrase]:
        """The sentence's subject, its cues' subjects, and those of clauses behind a semicolon, by their first token."""
        tokens = self._tokens
        found: dict[int, _Phrase] = {}
        main = self._main(unit, readings)
        for reading in readings:
            for phrase in self._speaking(reading, main):
                found.setdefault(phrase.start, phrase)
        clauses = [main_phrase(tokens, at + 1, unit.hi) for at in range(unit.lo, unit.hi) if tokens[at].text == ";"]
        for start, end in filter(None, [main, *clauses]):
            words = _capitals(tokens, [(start + 1, _clause_end(tokens, end, unit.hi))])
            found.setdefault(start, _Phrase(start, core_end(tokens, start, end), 2, start, words))
        return found

    def _speaking(self, reading: Reading, main: tuple[int, int] | None) -> Iterator[_Phrase]:
        """A cue's subject; whoever is asked comes first: they speak next."""
        tokens, cue, hi = self._tokens, reading.cue, reading.unit.hi
        start, end = reading.subject.start, reading.subject.end
        rank = 3 if main is not None and (reading.whole or reading.subject).start == main[0] else 1
        if cue.base == "ask" and reading.subject.where != "after":
            rank = 0
            core = core_end(tokens, cue.end, phrase_end(tokens, cue.end, hi))
            yield _Phrase(cue.end, core, 3, cue.end, frozenset())
        as_said = start > reading.unit.lo and tokens[start - 1].low == "as"  # "Lee is late, as he has often said"
        content = [] if as_said else list(_only_said(tokens, reading))
        said = min((a for a, _ in content), default=start)
        done_to = [(reading.unit.lo, cue.start)] if cue.form == "by" else []  # "Lee was told by the mayor"
        words = _capitals(tokens, [*content, *done_to, (start + 1, _clause_end(tokens, end, hi))])
        quotes = any(tokens[a].kind == "q" for a, _ in reading.content)
        speaks = cue.base in verbs.NEUTRAL | verbs.TELL or (cue.says and quotes)
        yield _Phrase(start, core_end(tokens, start, end), rank, min(start, said), words, speaks)

    def _main(self, unit: Unit, readings: Sequence[Reading]) -> tuple[int, int] | None:
        """The sentence's subject: of the cue beside a quotation that it begins with, else of its main clause."""
        tokens = self._tokens
        main = main_phrase(tokens, unit.lo, unit.hi)
        first = min((r.subject for r in readings if r.subject.where != "elided"), key=lambda s: s.start, default=None)
        if first is not None and (main is None or (first.start < main[0] and tokens[unit.lo].kind == "q")):
            return first.start, first.end
        if [token.low for token in tokens[unit.lo : min(unit.hi, unit.lo + 2)]] == ["as", "for"]:  # "As for Ann Lee, …"
            return unit.lo + 2, phrase_end(tokens, unit.lo + 2, unit.hi)
        opening = self._after_opening(unit)
        return opening if opening is not None and (main is None or main[0] > opening[0]) else main

    def _after_opening(self, unit: Unit) -> tuple[int, int] | None:
        """The name behind an opening that no comma ends: "On Monday [Ann Lee] left her …"."""
        tokens = self._tokens
        if tokens[unit.lo].low not in _OPENINGS:
            return None
        comma = next((at for at in range(unit.lo, unit.hi) if is_break(tokens[at])), unit.hi)
        for run in runs(tokens, unit.lo + 1, comma):
            before, after = tokens[run.start - 1], tokens[run.end] if run.end < comma else None
            noun = before.kind == "w" and (before.low in lexicon.DAYS or not before.cap)
            free = noun and before.low not in _NOT_BEFORE and not before.low.endswith("ing")
            verb = after is not None and after.kind == "w" and after.low not in _NOT_VERBS
            if free and verb:
                return run.start, run.end
        return None

    def _has_name(self, phrase: _Phrase, named: Sequence[Run]) -> bool:
        """Whether a subject is named in it, or right behind it: "The mayor, Ann Lee, …"."""
        return any(self._heads(phrase, run) for run in named)

    # --------------------------------------------------------------------------------- names

    def _named(self, run: Run, phrases: Iterable[_Phrase], hi: int) -> Mention | None:
        """Whom a run names; None for bodies, places and words that only say whose."""
        tokens, words = self._tokens, name_of(self._tokens, run)
        candidates = self._names.candidates(words)
        whose = run.end < hi and not tokens[run.end].cap and tokens[run.end].low in _OWNED  # "the Lee campaign"
        if whose or _is_nobody(words, candidates):
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
            token.text == ","
            or token.kind == "s"
            or (token.kind == "w" and token.low not in _NOT_NOUNS and not is_verb(token))
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
        recent = here.intersection(candidates) or self._lately().intersection(candidates)
        return next(iter(recent)) if len(recent) == 1 else None

    def _nearest(self, people: Sequence[Person]) -> set[Person]:
        """Those of the people who stand in the nearest record that holds any."""
        for record in self._records:
            found = {m.person for m in record.mentions if m.person is not None}.intersection(people)
            if found:
                return found
        return set()

    # --------------------------------------------------------------------------------- pronouns and roles

    def _pronoun(self, at: int, phrase: _Phrase | None, ahead: Person | None) -> Mention:
        """Whom "he", "she" or "her" stands for; ``ahead``: who is named behind it as the main clause's subject."""
        gender = lexicon.GENDERS[self._tokens[at].low]
        if phrase is None or phrase.core != at + 1:
            return Mention(at, self._antecedent(_Search(gender, at, self._subject_over(at))), 0, gender)
        person = self._antecedent(_Search.of(phrase, gender))
        if ahead is not None and ahead.gender == gender:
            person = ahead if person in (ahead, None) else None
        if person is not None and person.gender is None:  # once "she", she isn't "he" later
            person.hints[gender] += 1
        return Mention(at, person, phrase.rank, gender)

    def _ahead(self, at: int, unit: Unit, phrases: Mapping[int, _Phrase]) -> Person | None:
        """Who is named after a pronoun in the sentence's opening: "While she won, Ann Lee …"."""
        if not unit.lo < at < unit.lo + 4 or not opens_adjunct(self._tokens[unit.lo]):
            return None
        for run in self._names.runs[unit.lo]:
            if any(p.rank > 1 and p.start > at and self._heads(p, run) for p in phrases.values()):
                candidates = self._names.candidates(name_of(self._tokens, run))
                return candidates[0] if len(candidates) == 1 else None
        return None

    def _described(self, phrase: _Phrase) -> Mention | None:
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

    def _may_be_human(self, lows: Sequence[str], phrase: _Phrase) -> bool:
        """Whether a subject without a name can be somebody: "the mayor", a speaking "radio talker" or "nun"."""
        if not lows or lows[0] not in lexicon.DETERMINERS or lows[0] == "no":
            return False
        if not lexicon.ROLES.isdisjoint(lows[-2:]):
            return True
        ending = lows[-1] not in _THINGS and lows[-1].endswith(lexicon.ROLE_ENDINGS)
        return (phrase.rank in (1, 3) and ending) or (phrase.speaks and self._roles.is_role(lows[-1]))

    def _holder(self, lows: Sequence[str], gender: str | None, phrase: _Phrase) -> Person | None:
        """The one holder of a role, the one named of late, or the person whom a description goes on about."""
        if lows[0] not in _BACK_REFERRING or not lexicon.NOT_THE_SAME.isdisjoint(lows):
            return None
        head = lows[-1]
        holders = self._roles.holders(lows)
        if len(holders) > 1 and self._tokens[phrase.core : phrase.core + 1] and self._tokens[phrase.core].low == "of":
            return None  # "the president of the other country"
        nearest = self._nearest(holders) if len(holders) > 1 and head in lexicon.ROLES else set(holders)
        holder = next(iter(nearest)) if len(nearest) == 1 else None
        if holder is not None and (head not in _DESCRIPTIONS or holder in self._lately()):
            return None if self._is_another(head, holder) else holder
        former = lows[1:2] == ["former"] and head in lexicon.RULERS
        if self._names_owner(phrase) or not (former or _is_description(lows)) or self._is_another(head, None):
            return holders[0] if len(holders) == 1 and not self._is_another(head, holders[0]) else None
        found = self._gone_on_about(_Search.of(phrase, gender, 0 if former else _PARAGRAPHS))
        return found if found is None or self._roles.may_be(found, lows) else None

    def _names_owner(self, phrase: _Phrase) -> bool:
        """Whether a phrase has a name in it that says whose or of what somebody is: "the Lee critic"."""
        return any(t.cap and t.low not in _ORIGINS for t in self._tokens[phrase.start + 1 : phrase.core])

    def _gone_on_about(self, search: _Search) -> Person | None:
        """Whom a description stands for; in a sentence that has a subject somebody else in it, if anybody.

        "Ann Lee met Tom Berg after the candidate …": she would be "she".
        """
        here = search.fitting(m for m in self._here if m.at < search.limit)
        subjects = {m.person for m in here if m.rank > 1}
        others = [m for m in here if m.person not in subjects]
        if subjects and others:
            plain = not any(m.rank or self._is_whose(m) for m in others)
            return others[0].person if plain and len({m.person for m in others}) == 1 else None
        found = self._antecedent(search)
        human = found is not None and (found.likely or len(found.words) == 1)
        return found if human and len(self._mentioned_since(found)) < 2 else None

    def _mentioned_since(self, person: Person | None) -> set[Person | None]:
        """Who has been mentioned in the paragraphs after the person was last a subject."""
        people: set[Person | None] = set()
        if any(m.person is person for m in self._here):
            return people
        for record in self._records:
            if record.paragraph == self._paragraph or any(m.rank and m.person is person for m in record.mentions):
                break
            people |= {m.person for m in record.mentions if m.can_be(None)}
        return people

    def _is_rival(self, mention: Mention, subject: Mention) -> bool:
        """Whether somebody may be meant as much as the subject: "Lee and [Hale] said", "Lee told [her]"."""
        told = mention.at > subject.at and mention.person is not None and self._is_object(mention.at)
        return mention.rank == 3 or told

    def _is_object(self, at: int) -> bool:
        """Whether a pronoun is an object: "told her that", not "told her aide"."""
        token, after = self._tokens[at], self._tokens[at + 1 : at + 2]
        ends = not after or after[0].kind != "w" or after[0].low in lexicon.FUNCTION_WORDS
        return token.low in lexicon.OBJECT_PRONOUNS and ends

    def _subject_over(self, at: int) -> frozenset[str]:
        """What the subject is called that tells an object at ``at`` something: "her" in "Lee told her" isn't Lee."""
        last = next((m for m in reversed(self._here) if m.rank), None)
        told = self._is_object(at) and self._tokens[at - 1].low in _TELLING
        return last.person.calls if told and last is not None and last.person is not None else frozenset()

    def _is_whose(self, mention: Mention) -> bool:
        """Whether somebody is mentioned only as an owner: "Lee's plan", "her plan"."""
        tokens, at = self._tokens, mention.at
        while at < len(tokens) and tokens[at].cap:
            at += 1
        return tokens[mention.at].low in lexicon.THEIRS or (at < len(tokens) and tokens[at].kind == "s")

    def _is_another(self, head: str, holder: Person | None) -> bool:
        """Whether the article has of late, after the holder, spoken of somebody else by this noun: "a candidate"."""
        other = self._introduced.get(head)
        if other is None or self._paragraph - other.paragraph >= _PARAGRAPHS:
            return False
        later = (record for record in self._records if record.number > other.number)
        return holder is None or not any(m.person is holder for record in later for m in record.mentions)

    def introduced(self, unit: Unit) -> Iterator[str]:
        """The roles in a sentence of somebody without a name: "a young woman"."""
        for at in range(unit.lo, unit.hi):
            if self._tokens[at].low not in lexicon.INDEFINITE or at in self._roles.appositions:
                continue
            for here in range(at + 1, min(unit.hi, at + 6)):
                token = self._tokens[here]
                if token.kind != "w" or token.low in lexicon.PREPOSITIONS:
                    break
                if self._roles.is_role(token.low) and not (here + 1 < unit.hi and self._tokens[here + 1].cap):
                    yield token.low

    def _lately(self) -> set[Person | None]:
        """The people of the sentences that are remembered."""
        return {mention.person for record in self._records for mention in record.mentions}

    def _antecedent(self, search: _Search) -> Person | None:
        """Whom words stand for; a subject leans on the last sentence's rather than on an adjunct before it."""
        here = self._here_before(search)
        again = next((m for m in reversed(here) if self._tokens[m.at].low in lexicon.GENDERS), None)
        if search.subject and again is not None and not self._is_left(again, here):
            return again.person  # "Asked about her port, she …"
        if here and (not search.subject or self._is_tied(search, here) or any(m.rank for m in here)):
            return self._choose(here, search.gender, 0)
        for index, record in enumerate(self._records):
            if self._paragraph - record.paragraph > search.paragraphs:
                break
            fits = search.fitting(record.mentions)
            if record.paragraph != self._paragraph:
                fits = [m for m in fits if m.rank]
            if fits:
                return self._choose(fits, search.gender, index + 1)
        return self._choose(here, search.gender, 0) if here else self._only_one(search)

    def _is_left(self, pronoun: Mention, here: Sequence[Mention]) -> bool:
        """Whether somebody else is a subject behind a pronoun: "Her aide, Ann Lee, …; she …"."""
        return any(m.rank > 1 and m.at >= pronoun.at and m.person is not pronoun.person for m in here)

    def _here_before(self, search: _Search) -> list[Mention]:
        """Who has been mentioned in the sentence before; behind its last semicolon, if anybody has."""
        here = search.fitting(m for m in self._here if m.at < search.limit)
        clause = max(
            (at for m in here[:1] for at in range(m.at, search.limit) if self._tokens[at].text == ";"), default=-1
        )
        return [m for m in here if m.at > clause] or here

    def _is_tied(self, search: _Search, here: Sequence[Mention]) -> bool:
        """Whether a subject goes on with its sentence: "what Lee meant when he …", but not "Lee's vote, he …"."""
        before = self._tokens[search.limit - 1]
        return before.kind == "w" and before.low not in _LOOSE and not any(map(self._is_whose, here))

    def _only_one(self, search: _Search) -> Person | None:
        """The only person in the record before, who was no subject there: "Ann Lee's plan failed. ¶ She …"."""
        last = self._records[0] if self._records and search.gender is not None else None
        if last is None or self._paragraph - last.paragraph > min(1, search.paragraphs):
            return None
        people = {m.person for m in last.mentions if m.can_be(search.gender)}
        return people.pop() if len(people) == 1 and search.fitting(last.mentions) else None

    def _choose(self, fits: Sequence[Mention], gender: str | None, older: int) -> Person | None:
        """Of people in one sentence the only one, else its subject, else who was the subject before."""
        people = {m.person for m in fits}
        if len(people) == 1:
            return fits[-1].person
        best = max(fits, key=lambda m: m.rank)
        if best.rank:
            sure = best.person is not None and gender in (best.gender or best.person.gender, None)
            rivals = any(m.person is not best.person and not self._is_whose(m) for m in fits)
            if best.rank == 3 and any(m.person is not best.person and self._is_rival(m, best) for m in fits):
                return None
            return best.person if sure or best.rank == 3 or not rivals else None
        known = {m.person for m in fits if m.person is None or (m.gender or m.person.gender) is not None}
        if len(known) == 1:
            return known.pop()
        ranked = ([m for m in record.mentions if m.rank and m.can_be(gender)] for record in list(self._records)[older:])
        last = next(filter(None, ranked), None)
        before = max(last, key=lambda m: m.rank).person if last else None
        return before if before in people else None


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


def is_one(lows: Sequence[str]) -> bool:
    """Whether a phrase with "and" means one person: "the businessman and star", not "the mayor and the aide"."""
    if "and" not in lows:
        return False
    behind = lows[lows.index("and") + 1 :]
    return lows[0] == "the" and behind[-1:] != [] and behind[-1] in lexicon.ROLES and behind[0] not in _ARTICLES


def _is_nobody(words: Sequence[str], candidates: Sequence[Person]) -> bool:
    """Whether a name is a body's, a people's ("Muslims") or a place's."""
    surnamed = any(len(person.words) > 1 for person in candidates)
    people = len(words) == 1 and words[0].lower().rstrip("s") in _PEOPLES and not surnamed
    body = is_body(words) and not (candidates and len(words) == 1)
    given = len(words) > 1 and words[0].lower() in lexicon.GIVEN_NAMES  # "Michael Jordan"
    return body or people or (words[-1].lower() in lexicon.PLACES and not given)


def _clause_end(tokens: Sequence[Token], at: int, hi: int) -> int:
    """Index of the next comma or semicolon."""
    return next((here for here in range(at, hi) if is_break(tokens[here]) or tokens[here].text == ";"), hi)


def _only_said(tokens: Sequence[Token], reading: Reading) -> Iterator[tuple[int, int]]:
    """What a reading reports, without the article's own clauses beside a quotation: "Lee was irked: “No,” he wrote"."""
    for start, end in reading.content:
        start = next((at for at in range(end - 1, start, -1) if tokens[at].text == ":"), start)
        yield start, quotations_end(tokens, start, end) if tokens[start].kind == "q" else end


def _capitals(tokens: Sequence[Token], ranges: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The capitalised words in some ranges, in lower case; in quotations two on end as one: "owen arkwright"."""
    found: set[str] = set()
    for start, end in ranges:
        for at in range(start, end):
            token = tokens[at]
            if token.kind == "q":
                found.update(_capitals_quoted(token.text))
            elif token.cap and not (start < at < end - 1 and _is_attribute(*tokens[at - 1 : at + 2])):
                found.add(token.low)
    return frozenset(found)


def _is_attribute(before: Token, token: Token, after: Token) -> bool:
    """Whether a name only says of what kind something is: "of [Lee] supporters"; Lee may say so, too."""
    noun = after.kind == "w" and not (after.cap or after.low in lexicon.FUNCTION_WORDS or is_verb(after))
    return noun and before.low in _BEFORE_NOUNS


def _capitals_quoted(text: str) -> Iterator[str]:
    """A surname behind a given name isn't told alone: another may bear it."""
    before = ""
    for word in (word.strip(".,;:!?'’") for word in text.split()):
        is_capital = word[:1].isupper()
        if is_capital:
            yield f"{before} {word.lower()}" if before and before not in lexicon.TITLES else word.lower()
        before = word.lower() if is_capital else ""
