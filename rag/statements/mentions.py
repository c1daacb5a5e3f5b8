"""Mentions: who has been spoken of in an article so far, sentence by sentence, by name, pronoun or role.

    Ann Lee told Tom Hale.    a record of two mentions: Ann Lee, who speaks (rank 3), and Tom Hale (0)

A ``Memory`` holds the records of the last sentences that mention anybody, the nearest first, and what it is asked most:
who is near, who was mentioned since, whether the article has spoken of somebody else by the same noun.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rag.statements.clause_subjects import SubjectPhrase
from rag.statements.people import Person
from rag.statements.tokens import Unit

_MOST = 60  # mentions of a sentence among which a pronoun may look
_RECORDS = 8  # sentences with people in them that are remembered
PARAGRAPHS = 4  # so far back a pronoun may look


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody at a token; ``person`` is None for one who can't be told.

    ``rank`` is that of the subject (``SubjectPhrase``) which names them, else 0. ``gender`` is that of the words, where
    they have one.
    """

    at: int
    person: Person | None
    rank: int
    gender: str | None = None

    @property
    def sex(self) -> str | None:
        """The gender of the words, else the person's."""
        return self.gender or (self.person.gender if self.person is not None else None)

    def can_be(self, gender: str | None) -> bool:
        """Whether a pronoun of this gender can stand for them; a name that may be a thing's only as a subject."""
        fits = gender is None or self.sex in (gender, None)
        if self.person is None:
            return fits
        named = self.rank in (1, 3) or (self.rank == 2 and len(self.person.words) == 2)
        return fits and (named or self.gender is not None or self.person.likely)


@dataclass(frozen=True, slots=True)
class Search:
    """What words look for: somebody of a gender, mentioned before the token ``limit``, not ``named`` in what they say.

    ``subject``: the words are a clause's subject. ``paragraphs``: so far back.
    """

    gender: str | None
    limit: int
    named: frozenset[str] = frozenset()
    subject: bool = False
    paragraphs: int = PARAGRAPHS

    @classmethod
    def of(cls, phrase: SubjectPhrase, gender: str | None, paragraphs: int = PARAGRAPHS) -> Search:
        """What a subject looks for."""
        return cls(gender, phrase.said, phrase.words, True, paragraphs)

    def fitting(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Those of the mentions that can be meant."""
        return [m for m in mentions if m.can_be(self.gender) and (m.person is None or not m.person.calls & self.named)]


@dataclass(frozen=True, slots=True)
class Record:
    """The people of a sentence."""

    number: int  # of the sentence
    paragraph: int
    mentions: tuple[Mention, ...]


class Memory:
    """An article as far as it is read: the mentions ``here``, in the sentence that is read, and earlier ``records``."""

    def __init__(self) -> None:
        self.records: deque[Record] = deque(maxlen=_RECORDS)
        self.here: list[Mention] = []
        self.paragraph = self._number = 0
        self._introduced: dict[str, Record] = {}  # "a woman": nouns for somebody without a name, where last

    def begin(self, unit: Unit) -> None:
        """Turns to the next sentence."""
        self.here, self._number, self.paragraph = [], self._number + 1, unit.paragraph

    def end(self, introduced: Iterable[str]) -> None:
        """Puts the sentence on record, with the nouns that it introduces somebody by."""
        record = Record(self._number, self.paragraph, tuple(self.here[-_MOST:]))
        self._introduced.update(dict.fromkeys(introduced, record))
        if self.here:
            self.records.appendleft(record)

    def before(self, search: Search) -> list[Mention]:
        """Who has been mentioned in the sentence before the words that search."""
        return search.fitting(m for m in self.here if m.at < search.limit)

    def in_paragraph(self) -> set[Person | None]:
        """The people of the paragraph so far."""
        own = (record.mentions for record in self.records if record.paragraph == self.paragraph)
        return {mention.person for mentions in [self.here, *own] for mention in mentions}

    def just_before(self) -> set[Person | None]:
        """The people of the paragraph's last sentence on record."""
        last = self.records[0] if self.records else None
        own = last is not None and last.paragraph == self.paragraph
        return {mention.person for mention in last.mentions} if last is not None and own else set()

    def lately(self) -> set[Person | None]:
        """The people of the sentences on record."""
        return {mention.person for record in self.records for mention in record.mentions}

    def nearest(self, people: Collection[Person]) -> set[Person]:
        """Those of the people who stand in the nearest record that holds any."""
        found = ({m.person for m in record.mentions if m.person is not None} for record in self.records)
        return next((near for those in found if (near := those.intersection(people))), set())

    def mentioned_since(self, person: Person) -> set[Person | None]:
        """Who has been mentioned in the paragraphs after the person was last a subject."""
        people: set[Person | None] = set()
        if any(m.person is person for m in self.here):
            return people
        for record in self.records:
            if record.paragraph == self.paragraph or any(m.rank and m.person is person for m in record.mentions):
                break
            people |= {m.person for m in record.mentions if m.can_be(None)}
        return people

    def is_introduced(self, noun: str) -> bool:
        """Whether the article has of late spoken of somebody by this noun who has no name: "a candidate"."""
        other = self._introduced.get(noun)
        return other is not None and self.paragraph - other.paragraph < PARAGRAPHS

    def is_another(self, noun: str, holder: Person) -> bool:
        """Whether it has spoken so of somebody after it last mentioned the noun's holder."""
        if not self.is_introduced(noun):
            return False
        later = (record for record in self.records if record.number > self._introduced[noun].number)
        return not any(m.person is holder for record in later for m in record.mentions)


def sole(people: Collection[Person | None]) -> Person | None:
    """The only one of some people; None for several or none."""
    return next(iter(people)) if len(people) == 1 else None
