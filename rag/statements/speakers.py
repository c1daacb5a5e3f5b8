"""Speakers: whom the words naming a speaker stand for, as far as the article says.

    "Lee" → "Ann Lee"        "a spokesman for Lee" → nobody, spokesperson        "officials" → nobody, unnamed

A surname that several people bear means the one whom the article had introduced alone when it first used the surname,
a role its one holder. A pronoun stands for the one person of fitting gender that its paragraph has named, else for the
last subject. Whoever can't be told (an ambiguous surname, "the old senator") stands in the way: then nobody is
credited.

Not covered: groups' members, "they", "it" and "we"; a pronoun whose name comes after it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.schema import Relation, Span
from rag.statements import lexicon
from rag.statements.contents import Reading
from rag.statements.names import Names, Person, Run, is_body, runs, surname
from rag.statements.phrases import Subject, main_phrase
from rag.statements.tokens import Token, Unit

_MEMORY = 60  # people named of late among whom a pronoun may look
_OWNED = lexicon.ROLES | lexicon.SPOKES | lexicon.BODIES | lexicon.PEOPLE
_HUMAN_NOUNS = lexicon.ROLES | lexicon.PEOPLE
_BACK_REFERRING = frozenset({"the", "his", "her", "their"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """The words naming a speaker, and whom they stand for; ``person`` when it is one of the article's people."""

    mention: Span
    name: str | None = None
    relation: Relation | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class _Named:
    """Somebody named in the text; a ``subject`` at the head of a sentence or of a cue.

    ``person`` is None for somebody who can't be told. They keep a pronoun from being given to somebody else.
    """

    at: int
    person: Person | None
    subject: bool

    def can_be(self, gender: str) -> bool:
        """Whether a pronoun of this gender can stand for them; a name that may be a thing's only as a subject."""
        if self.person is None:
            return True
        human = self.person.likely or (self.subject and len(self.person.words) > 1)
        return human and self.person.gender in (gender, None)


def credit(
    tokens: Sequence[Token], units: Sequence[Unit], readings: Sequence[Reading], names: Names
) -> dict[Reading, Speaker]:
    """The speakers of an article's readings; readings of a label that is nobody's ("NOTE: …") are left out."""
    discourse = _Discourse(tokens, readings, names)
    waiting = deque(readings)
    credited: dict[Reading, Speaker] = {}
    for _, paragraph in groupby(units, key=lambda unit: unit.paragraph):
        own = list(paragraph)
        here = []
        while waiting and waiting[0].unit.hi <= own[-1].hi:
            here.append(waiting.popleft())
        credited.update(discourse.paragraph(own, here))
    return credited


class _Discourse:
    """Reads an article from the top, a paragraph at a time, and keeps in mind who was named last."""

    def __init__(self, tokens: Sequence[Token], readings: Sequence[Reading], names: Names) -> None:
        self._tokens = tokens
        self._names = names
        self._here: list[_Named] = []  # in this paragraph so far
        self._before: list[_Named] = []  # in the last paragraph that named anybody
        self._last_speaker: Person | None = None
        self._labels = Counter(self._label(reading) for reading in readings if reading.cue.form == "transcript")

    def paragraph(self, units: Sequence[Unit], readings: Sequence[Reading]) -> dict[Reading, Speaker]:
        """The readings of the next paragraph with their speakers."""
        pending = deque(sorted(self._people_named(units), key=lambda named: named.at))
        self._here = []
        credited: dict[Reading, Speaker] = {}
        for reading in readings:
            at = self._tokens[reading.subject.start].start
            while pending and pending[0].at < at:
                self._here.append(pending.popleft())
            speaker = self._speaker(reading)
            if reading.cue.base == "label" and speaker.person is None and self._labels[self._label(reading)] < 2:
                continue
            credited[reading] = speaker
            if speaker.person is not None and reading.subject.where != "relative":
                self._last_speaker = speaker.person
                self._here.append(_Named(at, speaker.person, True))
        self._here.extend(pending)
        self._before = self._here or self._before
        return credited

    # --------------------------------------------------------------------------------- who has been named

    def _people_named(self, units: Sequence[Unit]) -> Iterable[_Named]:
        """The people named in a paragraph, outside quotations."""
        tokens = self._tokens
        for unit in units:
            start, stop = main_phrase(tokens, unit.lo, unit.hi) or (unit.lo, unit.lo)
            for run in runs(tokens, unit.lo, unit.hi):
                complement = any(tokens[at].low in lexicon.PREPOSITIONS for at in range(start, run.start))
                named = self._named_by(run, start <= run.name and run.end == stop and not complement, unit.hi)
                if named is not None:
                    yield named
            lows = [token.low for token in tokens[start:stop]]
            if _may_be_human(lows):
                holders = self._names.holders(lows)
                yield _Named(tokens[start].start, holders[0] if len(holders) == 1 else None, True)

    def _named_by(self, run: Run, subject: bool, hi: int) -> _Named | None:
        """Whom a run names; None for bodies, places and words that only say whose."""
        tokens = self._tokens
        words = _words(tokens, run.name, run.end)
        whose = run.end < hi and not tokens[run.end].cap and tokens[run.end].low in _OWNED  # "the Lee campaign"
        if is_body(words) or whose or words[-1].lower() in lexicon.PLACES:
            return None
        candidates = self._names.candidates(words)
        person = candidates[0] if len(candidates) == 1 else self._names.principal(surname(words))
        if person is not None and person in candidates:
            return _Named(tokens[run.name].start, person, subject)
        return _Named(tokens[run.name].start, None, subject) if candidates or subject else None

    # --------------------------------------------------------------------------------- whom words stand for

    def _speaker(self, reading: Reading) -> Speaker:
        """Whom the subject of a reading stands for."""
        found = reading.subject
        mention = Span(self._tokens[found.start].start, self._tokens[found.end - 1].end)
        low = self._tokens[found.start].low
        if found.where == "label":
            return self._labelled(reading, found, mention)
        if low in lexicon.PRONOUNS and found.end - found.start == 1:
            if low not in {"he", "she"}:
                return Speaker(mention)
            said = [self._tokens[start].start for start, _ in reading.content]  # "The plan is Lee's, he said."
            person = self._antecedent("m" if low == "he" else "f", min([mention.start, *said]))
            return _self(mention, person)
        return self._noun_phrase(found, mention)

    def _labelled(self, reading: Reading, found: Subject, mention: Span) -> Speaker:
        """Whom a label before a colon names: one of the article's people, or somebody only known by it."""
        candidates = self._names.candidates(_words(self._tokens, found.start, found.end))
        name = self._label(reading)
        if len(candidates) == 1:
            return _self(mention, candidates[0])
        return Speaker(mention, name, "self") if len(name) > 2 else Speaker(mention)  # "Q."

    def _label(self, reading: Reading) -> str:
        return " ".join(_words(self._tokens, reading.unit.lo, reading.cue.end))

    def _noun_phrase(self, found: Subject, mention: Span) -> Speaker:
        """Whom a phrase stands for by its core, what stands before "of", "for" and the like."""
        tokens, start = self._tokens, found.start
        inside = {at for run in runs(tokens, start, found.end) for at in range(run.start, run.end)}
        core = start + 1
        while core < found.end and (tokens[core].low not in lexicon.PREPOSITIONS or core in inside):
            core += 1
        lows = [token.low for token in tokens[start:core]]
        if "and" in lows:
            return Speaker(mention)  # several people
        named = runs(tokens, start, core)
        if named and named[-1].end == core:
            relation: Relation = "spokesperson" if lexicon.SPOKES.intersection(lows) else "self"
            return self._by_name(named[-1], start, mention, relation)
        if lexicon.SPOKES.intersection(lows):
            return Speaker(mention, relation="spokesperson")
        owner = next((run for run in named if tokens[run.name].low not in lexicon.DEMONYMS), None)
        return self._by_noun(lows, mention, " ".join(_words(tokens, owner.start, core)) if owner else None)

    def _by_name(self, run: Run, start: int, mention: Span, relation: Relation) -> Speaker:
        """Whom a name stands for: a body, a person, or the most likely bearer of a surname."""
        tokens = self._tokens
        words = _words(tokens, run.name, run.end)
        bare_the = run.name == run.start > start and tokens[run.start - 1].low == "the"
        people = len(words) == 1 and words[0][:-1].lower() in lexicon.DEMONYMS  # "Russians"
        candidates = self._names.candidates(words)
        if is_body(words) or bare_the or people or (not candidates and words[-1].lower() in lexicon.PLACES):
            return Speaker(mention, " ".join(_words(tokens, run.start, run.end)), "organisation")
        if not candidates:
            return Speaker(mention, " ".join(words), relation)
        person = candidates[0] if len(candidates) == 1 else self._bearer(candidates, run)
        return _self(mention, person, relation)

    def _bearer(self, candidates: Sequence[Person], run: Run) -> Person | None:
        """Of people with one surname, whom a title points to, the principal one, or the only one named of late."""
        honorifics = (lexicon.HONORIFICS.get(self._tokens[at].low) for at in range(run.start, run.name))
        gender = next((gender for gender in honorifics if gender), None)
        if gender is not None:
            sure = [person for person in candidates if person.gender == gender]
            candidates = sure or [person for person in candidates if person.gender is None]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        here = {named.person for named in self._here[-_MEMORY:] if named.person in candidates}
        principal = self._names.principal(candidates[0].surname)
        if principal in candidates:
            return principal if not here or principal in here else None
        recent = here or {named.person for named in self._before[-_MEMORY:] if named.person in candidates}
        return next(iter(recent)) if len(recent) == 1 else None

    def _by_noun(self, lows: Sequence[str], mention: Span, owner: str | None) -> Speaker:
        """Whom a phrase that ends in a common noun stands for; ``owner``: with the name in it, "Lee campaign"."""
        head = lows[-1]
        if head in lexicon.DOCUMENTS:
            return Speaker(mention)
        if head in lexicon.BODIES:
            return Speaker(mention, owner, "organisation")
        if head in lexicon.ROLES and lows[0] in _BACK_REFERRING and owner is None:
            holders = self._names.holders(lows)
            return _self(mention, holders[0] if len(holders) == 1 else None)
        human = not _HUMAN_NOUNS.isdisjoint(lows) or head.endswith(
            ("er", "or", "ist", "man", "men", "ers", "ors", "ists")
        )
        return Speaker(mention, relation="unnamed" if human else None)

    def _antecedent(self, gender: str, at: int) -> Person | None:
        """Whom "he" or "she" stands for."""
        here = [named for named in self._here[-_MEMORY:] if named.at < at]
        fits = [named for named in here if named.can_be(gender)]
        if fits:
            subject = next((named.person for named in reversed(fits) if named.subject), None)
            if len({named.person for named in fits}) == 1:
                return fits[-1].person
            return subject if subject is not None and subject.gender == gender else None
        earlier = [named for named in self._before[-_MEMORY:] if named.can_be(gender)]
        subject = next((named.person for named in reversed(earlier) if named.subject), None)
        if subject is None or (here and subject.gender != gender):
            return None  # nobody, or somebody else has been named since
        only = len({named.person for named in earlier}) == 1
        return subject if only or subject is self._last_speaker else None


def _self(mention: Span, person: Person | None, relation: Relation = "self") -> Speaker:
    """A person as speaker; nobody when it can't be told who."""
    return Speaker(mention) if person is None else Speaker(mention, person.name, relation, person)


def _words(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[start:end] if token.kind == "w")


def _may_be_human(lows: Sequence[str]) -> bool:
    """Whether a sentence's subject without a name can be somebody: "the mayor", "the radio talker"."""
    if not lows or lows[0] not in lexicon.DETERMINERS:
        return False
    return not lexicon.ROLES.isdisjoint(lows) or lows[-1].endswith(("er", "or", "ist", "man"))
