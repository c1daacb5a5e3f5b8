"""Speakers: whom the words naming a speaker stand for, as far as the article says.

    "Lee" → "Ann Lee"        "a spokesman for Lee" → nobody, spokesperson        "officials" → nobody, unnamed

Names, roles and pronouns are read by ``discourse``; here stands what kind of phrase names the speaker, and what the
speaker is to the words: oneself, a spokesperson, an organisation, or somebody without a name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import lexicon
from rag.language.names import in_small_letters
from rag.schema import Relation, Span
from rag.statements.clause_subjects import core_end
from rag.statements.contents import Reading
from rag.statements.discourse import Discourse
from rag.statements.holders import is_one
from rag.statements.names import Run, is_body, name_of, runs
from rag.statements.people import Names, Person
from rag.statements.phrases import HUMAN_NOUNS, Subject
from rag.statements.tokens import Token, Unit

_AUTHORED = frozenset({"by", "from"})
_SENDER = 10  # tokens between "letter" and "to"
_TRANSCRIPT = 3  # turns; fewer labels in capitals may be anything: "NOTE: …"


@dataclass(frozen=True, slots=True)
class Speaker:
    """The words naming a speaker, and whom they stand for; ``person`` when it is one of the article's people."""

    mention: Span
    name: str | None = None
    relation: Relation | None = None
    person: Person | None = None


def credit(
    tokens: Sequence[Token],
    units: Sequence[Unit],
    readings: Sequence[Reading],
    names: Names,
    denied: Sequence[Reading] = (),
) -> dict[Reading, Speaker]:
    """The speakers of an article's readings; readings of a label that is nobody's ("NOTE: …") are left out.

    ``denied`` are told of people in the same article, and say nothing of who is speaking there.
    """
    return _Credits(tokens, [*readings, *denied], names, Discourse(tokens, units, readings, names)).all()


class _Credits:
    """Says of each reading who speaks."""

    def __init__(
        self, tokens: Sequence[Token], readings: Sequence[Reading], names: Names, discourse: Discourse
    ) -> None:
        self._tokens = tokens
        self._readings = readings
        self._names = names
        self._discourse = discourse
        self._labels = Counter(self._label(reading) for reading in readings if reading.cue.form == "transcript")

    def all(self) -> dict[Reading, Speaker]:
        """The readings with their speakers, less labels that are nobody's."""
        credited = {reading: self._speaker(reading) for reading in self._readings}
        self._settle_joint(credited)
        return {
            reading: speaker
            for reading, speaker in credited.items()
            if reading.cue.base != "label" or speaker.person is not None or self._speaks(reading)
        }

    def _settle_joint(self, credited: dict[Reading, Speaker]) -> None:
        """Leaves those of joint speakers whom the article knows; where it knows none of them, all as one."""
        joint: dict[tuple[int, int], list[Reading]] = defaultdict(list)
        for reading in credited:
            if reading.whole is not None:
                joint[reading.cue.first, reading.whole.start].append(reading)
        for readings in joint.values():
            known = [r for r in readings if self._is_named(r, credited[r])]
            for reading in readings:
                if known and reading not in known:
                    del credited[reading]
            if not known and (whole := readings[0].whole) is not None:
                credited[readings[0]] = Speaker(self._mention(whole))
                for reading in readings[1:]:
                    del credited[reading]

    def _is_named(self, reading: Reading, speaker: Speaker) -> bool:
        """Whether a joint speaker is credited by name: not "the mayor", who may be the other one, nor a place."""
        if not self._tokens[reading.subject.end - 1].cap or speaker.name is None:
            return False
        body = speaker.relation == "organisation" and speaker.name.lower() not in lexicon.PLACES
        return body or speaker.person is not None

    def _mention(self, found: Subject) -> Span:
        return Span(self._tokens[found.start].start, self._tokens[found.end - 1].end)

    def _speaks(self, reading: Reading) -> bool:
        """Whether a label that names none of the article's people is somebody's: it recurs, or says an office."""
        label = self._label(reading)
        known = label in {"Q", "A"} or not lexicon.OFFICE_NOUNS.isdisjoint(label.lower().split())
        return self._labels[label] > 1 or (known and self._labels.total() >= _TRANSCRIPT)

    def _speaker(self, reading: Reading) -> Speaker:
        """Whom the subject of a reading stands for."""
        found = reading.subject
        mention = self._mention(found)
        low = self._tokens[found.start].low
        if found.where == "label":
            return self._labelled(found, mention)
        if low in lexicon.PRONOUNS and found.end - found.start == 1:
            if low not in {"he", "she"}:
                return Speaker(mention)
            return _self(mention, self._discourse.people.get(found.start))
        return self._sender(found, mention) or self._noun_phrase(found, mention)

    def _sender(self, found: Subject, mention: Span) -> Speaker | None:
        """Who speaks in "a letter [from Lee] to Hale said", of which only the hearer stands beside the cue."""
        tokens, to = self._tokens, found.start - 1
        if found.where != "before" or to < 1 or tokens[to].low != "to":
            return None
        for at in range(to - 1, max(to - _SENDER, 0), -1):
            if tokens[at].low in lexicon.DOCUMENTS:
                mention = Span(tokens[at].start, tokens[to - 1].end) if at + 1 < to else mention
                return self._author(at + 2, to, mention) if tokens[at + 1].low in _AUTHORED else Speaker(mention)
            if tokens[at].kind == "q":
                return None
        return None

    def _labelled(self, found: Subject, mention: Span) -> Speaker:
        """Whom a label or a signature names: one of the article's people, an office, or somebody only known by it."""
        words = _words(self._tokens, found.start, found.end)
        lows = {word.lower() for word in words}
        if len("".join(words)) < 3 or "and" in lows:  # "Q.", "Lee and Hale"
            return Speaker(mention)
        candidates = self._names.candidates(words)
        if len(candidates) == 1:
            return _self(mention, candidates[0])
        if candidates or lows <= lexicon.OFFICE_NOUNS | lexicon.FUNCTION_WORDS:
            return Speaker(mention, relation=None if candidates else "unnamed")
        return Speaker(mention, " ".join(in_small_letters(words)), "self")

    def _label(self, reading: Reading) -> str:
        return " ".join(_words(self._tokens, reading.subject.start, reading.subject.end))

    def _noun_phrase(self, found: Subject, mention: Span) -> Speaker:
        """Whom a phrase stands for by its core, what stands before "of", "for" and the like."""
        tokens, start = self._tokens, found.start
        core = core_end(tokens, start, found.end)
        lows = [token.low for token in tokens[start:core]]
        if core < found.end and _names_author(tokens[core - 1], tokens[core]):
            return self._author(core + 1, found.end, mention)
        if _are_several(lows) and not _is_apposed(tokens[start:core]):
            return Speaker(mention)
        named = runs(tokens, start, core)
        if named and named[-1].end == core:
            relation: Relation = "spokesperson" if lexicon.SPOKES.intersection(lows) else "self"
            return self._by_name(named[-1], start, mention, relation)
        if lexicon.SPOKES.intersection(lows):
            return self._spokesperson(start, mention)
        owner = next((run for run in named if tokens[run.name].low not in lexicon.DEMONYMS), None)
        return self._by_noun(lows, found.start, mention, _written(tokens, owner.start, core) if owner else None)

    def _author(self, start: int, end: int, mention: Span) -> Speaker:
        """Whose a report or a letter is: "a report by the engineer [Ann Lee]"; nobody's without a name."""
        core = core_end(self._tokens, start, end)
        named = runs(self._tokens, start, core)
        words = name_of(self._tokens, named[-1]) if named and named[-1].end == core else ()
        if len(words) > 1 or (words and self._names.candidates(words)):  # "a letter from Oster" may be of a town
            return self._by_name(named[-1], start, mention, "self")
        return Speaker(mention)

    def _spokesperson(self, start: int, mention: Span) -> Speaker:
        """A spokesperson; who it is where the article has named one and goes on with "the spokesman"."""
        holder = self._discourse.holders.get(start)
        if holder is None:
            return Speaker(mention, relation="spokesperson")
        return _self(mention, holder, "spokesperson")

    def _by_name(self, run: Run, start: int, mention: Span, relation: Relation) -> Speaker:
        """Whom a name stands for: a body, a person, or the most likely bearer of a surname."""
        tokens = self._tokens
        words = name_of(tokens, run)
        bare_the = run.name == run.start > start and tokens[run.start - 1].low == "the"
        candidates = self._names.candidates(words)
        if bare_the or _is_organisation(words, known=bool(candidates)):
            return Speaker(mention, _written(tokens, run.start, run.end), "organisation")
        if not candidates:
            return Speaker(mention, " ".join(words), relation)
        return _self(mention, candidates[0] if len(candidates) == 1 else self._discourse.people.get(run.name), relation)

    def _by_noun(self, lows: Sequence[str], start: int, mention: Span, owner: str | None) -> Speaker:
        """Whom a phrase that ends in a common noun stands for; ``owner``: with the name in it, "Lee campaign"."""
        head = lows[-1]
        if head in lexicon.DOCUMENTS:
            return Speaker(mention)
        if head in lexicon.BODIES:
            return Speaker(mention, owner, "organisation")
        holder = self._discourse.holders.get(start)
        if holder is not None:
            return _self(mention, holder)
        human = not HUMAN_NOUNS.isdisjoint(lows) or head.removesuffix("s").endswith((*lexicon.ROLE_ENDINGS, "men"))
        return Speaker(mention, relation="unnamed" if human else None)


def _is_organisation(words: Sequence[str], *, known: bool) -> bool:
    """Whether a name is a body's, a people's ("Russians") or a place's, where the article has no such person."""
    if len(words) == 1 and words[0][:-1].lower() in lexicon.DEMONYMS:
        return True
    if known:
        return len(words) > 1 and is_body(words)
    return is_body(words) or words[-1].lower() in lexicon.PLACES


def _are_several(lows: Sequence[str]) -> bool:
    """Whether a phrase names several people, "the mayor and the aide", not "the businessman and star"."""
    return "or" in lows or ("and" in lows and not is_one(lows))


def _is_apposed(phrase: Sequence[Token]) -> bool:
    """Whether nouns that share a determiner are of the one named behind them: "his partner and cook, Ann Lee"."""
    lows = [token.low for token in phrase]
    if "and" not in lows or "," not in lows[lows.index("and") :]:
        return False
    joint, comma = lows.index("and"), lows.index(",")
    plain = joint + 1 < comma and not any(token.cap for token in phrase[1:comma])
    shared = lows[0] in lexicon.DETERMINERS and lexicon.DETERMINERS.isdisjoint(lows[1:comma])
    return plain and shared and all(token.cap for token in phrase[comma + 1 :])


def _names_author(noun: Token, preposition: Token) -> bool:
    """Whether it is told whose a document is: "a [letter from] Lee"."""
    return noun.low in lexicon.DOCUMENTS and preposition.low in _AUTHORED


def _self(mention: Span, person: Person | None, relation: Relation = "self") -> Speaker:
    """A person as speaker; nobody when it can't be told who."""
    return Speaker(mention) if person is None else Speaker(mention, person.name, relation, person)


def _written(tokens: Sequence[Token], start: int, end: int) -> str:
    """Some tokens as they stand: "Bell & Co.", "Lee's office"."""
    spaces = (" " * (at > start and tokens[at - 1].end < tokens[at].start) for at in range(start, end))
    return "".join(space + token.text for space, token in zip(spaces, tokens[start:end], strict=True))


def _words(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[start:end] if token.kind == "w")
