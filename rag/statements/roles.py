"""Roles: which nouns stand for whom in an article, by the phrases that say what somebody is, whatever the noun.

    Ann Lee, 43, a carpenter from Reno, …     the nun, Ann Lee, …       electrician Ann Lee      a nun named Ann Lee
    Ann Lee, who is a dentist, …              Ann Lee is a dentist.     hosts Ann Lee and Jon Reyes

A noun that the article uses of two people stands for neither, unless it is in the lexicon's list of roles: then for the
one named of late, if that is one (``discourse``). What is no human being by any other sign holds only listed roles, and
nouns for bodies, documents and places are nobody's.

Not covered: two people in one apposition ("Ann Lee and Jon Reyes, both carpenters"), nicknames for a role ("chippy").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.language import lexicon, verbs
from rag.statements.names import Names, Person, Run, distinct, name_of
from rag.statements.phrases import is_adverb, is_break, is_place, is_verb, opens_adjunct
from rag.statements.tokens import Token, Unit

_MANY = 20  # more people of one role than this can't be told apart anyway
_LONGEST = 8  # tokens from a noun phrase's beginning to its noun, and from that to a name
_IN_ROLES = lexicon.words("former then top senior new first last only")
# Words right before a name that are no noun for its bearer: adjectives, particles of a verb, verbs in their base form.
_NO_LABELS = lexicon.BEFORE_ROLES | lexicon.VERB_PARTICLES | _IN_ROLES | lexicon.ENGLISH["verbs"]["irregular"].keys()
_NOT_ONES = lexicon.QUANTITIES | lexicon.NEGATIONS | lexicon.words("any every this that these those")
_OPENS_PHRASE = lexicon.DETERMINERS - _NOT_ONES | lexicon.INDEFINITE
_ENDS_PHRASE = lexicon.FUNCTION_WORDS - _IN_ROLES
_RELATIVES = frozenset({"who", "which", "whose", "whom", "that", "where"})
_OF = frozenset({"of", "from", "in", "at", "for"})
_NO_ROLES = (
    lexicon.BODIES | lexicon.DEPARTMENTS | lexicon.DOCUMENTS | lexicon.PLACES | lexicon.PEOPLE | lexicon.DEMONYMS
)
_CLOSING = frozenset({",", ".", ")", ";", "?", "!", ":"})


@dataclass(frozen=True, slots=True)
class Description:
    """A noun phrase that says what somebody is: its nouns, and the words that tell which one is meant.

    "a retired carpenter from Reno" → nouns ("carpenter",), evidence {"retired", "carpenter", "reno"}
    """

    start: int
    end: int
    nouns: tuple[str, ...]
    evidence: frozenset[str]


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
            for run, found in _descriptions(tokens, names.runs[unit.lo], unit):
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


# --------------------------------------------------------------------------------- phrases beside a name


def _descriptions(tokens: Sequence[Token], named: Sequence[Run], unit: Unit) -> Iterator[tuple[Run, Description]]:
    """What the words around a sentence's names say that their bearers are."""
    for run in named:
        for read in (_before, _apposed_to, _behind):
            found = read(tokens, run, unit)
            if found is not None:
                yield run, found
    for one, other in pairwise(named):
        if (noun := _plural(tokens, one, other, unit)) is not None:
            for run in (one, other):
                yield run, Description(run.start, run.end, (noun,), frozenset())


def _before(tokens: Sequence[Token], run: Run, unit: Unit) -> Description | None:
    """The words right before a name: "Mayor X", "former press secretary X", "electrician X"."""
    start = run.start
    while start > max(unit.lo, run.start - _LONGEST) and _in_phrase(tokens[start - 1]) and not tokens[start - 1].cap:
        start -= 1
    listed = [token.low for token in tokens[max(start, run.start - 1) : run.name] if token.low in lexicon.ROLES]
    if not listed and not _is_label(tokens, start, run, unit):
        return None
    owner = start
    while owner > max(unit.lo, start - 3) and (tokens[owner - 1].kind == "s" or tokens[owner - 1].cap):
        owner -= 1  # "Ostby electrician X", "Lee's spokesman X"
    evidence = frozenset(token.low for token in tokens[owner : run.name])
    return Description(start, run.end, tuple(listed[-1:] or [tokens[run.start - 1].low]), evidence)


def _is_label(tokens: Sequence[Token], start: int, run: Run, unit: Unit) -> bool:
    """Whether one or two small words before a full name are a noun for its bearer: "said electrician X"."""
    phrase = tokens[start : run.start]
    full = run.start == run.name < run.end - 1
    if not full or not 0 < len(phrase) < 3 or any(_may_be_plural(token) for token in phrase):
        return False
    if not _can_be_role(phrase[-1]) or phrase[-1].low in _NO_LABELS:
        return False
    if start == unit.lo:
        return True
    before = tokens[start - 1]
    if before.low in _OPENS_PHRASE:  # not "a furious X", nor "the carpenter X hired"
        return before.low not in lexicon.INDEFINITE and _is_whole(tokens, run, unit)
    if before.kind != "w":
        return before.kind in "sq" or is_break(before)
    speech = is_verb(before) or before.low in lexicon.PREPOSITIONS - {"to"} or before.low == "and"
    return speech or (before.cap and not _may_be_plural(before))


def _is_whole(tokens: Sequence[Token], run: Run, unit: Unit) -> bool:
    """Whether a name ends where a noun phrase can end, so that it is no subject of a clause about the noun."""
    if run.end >= unit.hi:
        return True
    after = tokens[run.end]
    return after.kind in "pq" or is_verb(after) or after.low in lexicon.FUNCTION_WORDS - lexicon.AUXILIARIES


def _may_be_plural(token: Token) -> bool:
    """Whether a word can be a plural or a verb's third person, by its form."""
    return token.low.endswith("s") and not token.low.endswith("ss")


def _apposed_to(tokens: Sequence[Token], run: Run, unit: Unit) -> Description | None:
    """The phrase that a name explains: "the nun, X, …", "the company's auditor, X.", "a nun named X"."""
    mark = run.start - 1
    if mark <= unit.lo:
        return None
    named = tokens[mark].low == "named"
    if not named and not (tokens[mark].text == "," and _is_closed(tokens, run.end, unit.hi)):
        return None
    found = [_description(tokens, start, mark) for start in _phrase_starts(tokens, mark, unit.lo)]
    whole = [phrase for phrase in found if phrase is not None and _runs_to(tokens, phrase.end, mark)]
    listed = [phrase for phrase in whole if lexicon.ROLES.intersection(phrase.nouns)]
    best = next(iter(listed), whole[-1] if whole else None)  # "the staff of [the mayor], X"; "[the head of staff], X"
    if best is None or (named and tokens[best.start].low not in lexicon.INDEFINITE):
        return None
    return best if named or not _stands_in_adjunct(tokens, best.start, unit) else None


def _phrase_starts(tokens: Sequence[Token], end: int, lo: int) -> Iterator[int]:
    """Where noun phrases before ``end`` begin, the innermost first: "[the mayor of [the city]]"."""
    for at in range(end - 1, max(lo, end - 2 * _LONGEST) - 1, -1):
        token = tokens[at]
        if token.kind not in "ws" or token.auxiliary or is_verb(token):
            return
        if token.low in _OPENS_PHRASE or (tokens[at + 1].kind == "s" and token.cap):
            yield at
            if at == lo or tokens[at - 1].low not in _OF:
                return


def _stands_in_adjunct(tokens: Sequence[Token], start: int, unit: Unit) -> bool:
    """Whether a phrase belongs to a sentence's opening, which a comma ends: "After he met the nun, X …"."""
    if start == unit.lo or tokens[start - 1].low in lexicon.DAYS:
        return False
    return opens_adjunct(tokens[unit.lo]) and not any(is_break(token) for token in tokens[unit.lo : start])


def _is_closed(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether a mark stands at ``at`` that ends an apposition, not one of a list: "the mayor, X, and the nun"."""
    if at >= hi:
        return True
    listed = tokens[at].text == "," and at + 1 < hi and tokens[at + 1].low in {"and", "or"}
    return not listed and (tokens[at].kind == "q" or tokens[at].text in _CLOSING or is_break(tokens[at]))


def _behind(tokens: Sequence[Token], run: Run, unit: Unit) -> Description | None:
    """The phrase behind a name: "X, 43, a carpenter from Y,", "X (a nun)", "X, who is a dentist", "X is a dentist"."""
    at = _over_asides(tokens, run.end, unit.hi)
    if at + 1 >= unit.hi or _stands_in_adjunct(tokens, run.start, unit):
        return None
    opened = is_break(tokens[at]) or tokens[at].text == "("
    first = at + opened + (opened and tokens[at + 1].low == "who")
    being = _over_being(tokens, first, unit.hi)
    if being > first:
        is_subject = first == at + 2 or (not opened and _is_subject(tokens, run, unit))
        determined = being < unit.hi and tokens[being].low in _OPENS_PHRASE
        return _description(tokens, being, unit.hi) if determined and is_subject else None
    if not opened or first > at + 1:
        return None
    found = _description(tokens, _over_adverbs(tokens, first, unit.hi), unit.hi)
    if found is None or not _runs_to_mark(tokens, found.end, unit.hi) or not _stands_alone(tokens, found):
        return None
    ages = {f"{token.text}-year-old" for token in tokens[run.end : at] if token.text.isdigit()}
    return Description(found.start, found.end, found.nouns, found.evidence | ages)


def _stands_alone(tokens: Sequence[Token], found: Description) -> bool:
    """Whether a phrase can be an apposition: with a determiner or owner, a listed role, or "dean of …"."""
    phrase = tokens[found.start : found.end]
    if phrase[0].low in _OPENS_PHRASE or any(token.kind == "s" for token in phrase):
        return True
    plain = not any(_is_participle(token) for token in phrase)
    of = found.end < len(tokens) and tokens[found.end].low in {"of", "at", "for"}
    return not lexicon.ROLES.isdisjoint(found.nouns) or (plain and of)


def _over_asides(tokens: Sequence[Token], at: int, hi: int) -> int:
    """The mark behind a name's age and home: "X[, 43][, of Reno], a carpenter"."""
    while at < hi and is_break(tokens[at]):
        end = next((here for here in range(at + 1, min(hi, at + 6)) if is_break(tokens[here])), at)
        start = at + 1 + (tokens[at + 1].low in _OF) if end > at else at
        if not (end > start and (is_place(tokens, start, end) or _is_aside(tokens, start, end))):
            break
        at = end
    while at + 1 < hi and tokens[at].low in _OF and tokens[at + 1].cap:  # "X of Reno, a carpenter"
        at += 2
    return at


def _is_aside(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment is an age, or a place behind "of"."""
    if end == start + 1 and tokens[start].text.isdigit():
        return True
    return tokens[start - 1].low in _OF and all(token.cap for token in tokens[start:end])


def _over_being(tokens: Sequence[Token], at: int, hi: int) -> int:
    """The token after "is", "was", "works as": ``at`` if there is none."""
    if at >= hi:
        return at
    if tokens[at].low in lexicon.BE | {"'s"}:
        after = at + 1
    elif tokens[at].low in {"works", "worked", "serves", "served"} and at + 1 < hi and tokens[at + 1].low == "as":
        after = at + 2
    else:
        return at
    return _over_adverbs(tokens, after, hi)


def _over_adverbs(tokens: Sequence[Token], at: int, hi: int) -> int:
    """The token after "now", "herself" and the like; not after what denies ("hardly")."""
    while (
        at + 1 < hi and tokens[at].low not in lexicon.NEGATIONS and (is_adverb(tokens[at]) or tokens[at].low == "then")
    ):
        at += 1
    return at


def _is_subject(tokens: Sequence[Token], run: Run, unit: Unit) -> bool:
    """Whether nothing before a name makes it part of a longer phrase: "[a friend of] Ann Lee is a carpenter"."""
    if run.start == unit.lo:
        return True
    before = tokens[run.start - 1]
    clause = lexicon.CONJUNCTIONS | (lexicon.SUBORDINATORS - lexicon.PREPOSITIONS)
    return before.kind != "w" or before.low in clause or before.low in lexicon.ROLES


# --------------------------------------------------------------------------------- one phrase


def _in_phrase(token: Token) -> bool:
    """Whether a word can stand in a noun phrase after its determiner: "former Norwegian press secretary"."""
    if token.kind != "w" or token.auxiliary or is_verb(token) or token.low in _ENDS_PHRASE:
        return False
    return not is_adverb(token) or token.low in _IN_ROLES


def _description(tokens: Sequence[Token], start: int, limit: int) -> Description | None:
    """The noun phrase that begins at ``start``, with what "from …" and "of …" add to it; None if it has no noun."""
    at = start + (tokens[start].low in _OPENS_PHRASE)
    nouns: list[str] = []
    evidence: set[str] = set()
    while True:
        end = at
        while end < min(limit, at + _LONGEST) and (_in_phrase(tokens[end]) or tokens[end].kind == "s"):
            end += 1
        phrase = tokens[at:end]
        nouns += _noun(phrase)
        evidence.update(token.low for token in phrase if token.kind == "w")
        paired = tokens[start].low in lexicon.INDEFINITE or lexicon.ROLES.intersection(nouns)
        if not paired or end + 1 >= limit or tokens[end].low != "and" or not _in_phrase(tokens[end + 1]):
            break
        at = end + 1  # "a carpenter and mother of two"
    near = tokens[end : min(limit, end + _LONGEST)]
    evidence.update(token.low for token in _until_mark(near) if token.cap)
    return Description(start, end, tuple(nouns), frozenset(evidence)) if nouns else None


def _until_mark(tokens: Sequence[Token]) -> Iterator[Token]:
    """The words before the first mark or relative pronoun."""
    for token in tokens:
        if token.kind not in "ws" or token.low in _RELATIVES:
            return
        yield token


def _noun(phrase: Sequence[Token]) -> list[str]:
    """A phrase's last word, participles behind it left out: "a carpenter living in Reno"; none if that is a name."""
    at = len(phrase)
    while at > 1 and _is_participle(phrase[at - 1]):
        at -= 1
    return [phrase[at - 1].low] if at and _can_be_role(phrase[at - 1]) else []


def _is_participle(token: Token) -> bool:
    return token.low.endswith(("ing", "ed")) or token.low in verbs.IRREGULAR or token.low == "born"


def _can_be_role(token: Token) -> bool:
    """Whether a word can be somebody's role by its form: in lower case, not a body, a place, a number or a verb."""
    if token.low in lexicon.ROLES:
        return True
    plain = token.kind == "w" and token.text.replace("-", "").isalpha() and not token.cap
    return plain and not (token.low in _NO_ROLES or _may_be_plural(token) or _is_participle(token))


def _runs_to(tokens: Sequence[Token], at: int, mark: int) -> bool:
    """Whether only a complement stands between a noun and a mark: "the mayor [of Reno], X"."""
    return at == mark or (tokens[at].low in _OF and all(t.kind in "ws" and not is_verb(t) for t in tokens[at:mark]))


def _runs_to_mark(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether an apposition ends with a mark or goes on with a relative clause, and no verb of its own follows.

    "X, the carpenter said, was late" is about somebody else, and so is "X, a carpenter and a nun arrived".
    """
    bare = at >= hi or not (tokens[at].kind == "w" or tokens[at].text == "-")
    if (at < hi and tokens[at].low == "and") or (bare and _is_participle(tokens[at - 1])):
        return False
    for here in range(at, hi):
        token = tokens[here]
        if token.low in _RELATIVES or not (token.kind in "ws" or token.text == "-"):
            return not _begins_list(tokens, here, hi)
        if token.auxiliary or is_verb(token):
            return False
    return True


def _begins_list(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether another noun phrase and "and" follow: "X, a plumber, a nurse and two nuns"."""
    if tokens[at].text != "," or at + 1 >= hi or tokens[at + 1].low not in _OPENS_PHRASE:
        return False
    for token in tokens[at + 1 : hi]:
        if token.kind not in "ws" or token.auxiliary or is_verb(token):
            return False
        if token.low == "and":
            return True
    return False


def _plural(tokens: Sequence[Token], one: Run, other: Run, unit: Unit) -> str | None:
    """The noun of which two people are one each: "hosts Ann Lee and Jon Reyes" → host."""
    if one.start == unit.lo or [token.low for token in tokens[one.end : other.start]] != ["and"]:
        return None
    before = tokens[one.start - 1]
    plural = _in_phrase(before) and _may_be_plural(before) and not before.cap
    return before.low.removesuffix("s") if plural else None
