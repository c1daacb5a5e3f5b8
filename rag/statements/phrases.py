"""Noun phrases: where the words naming somebody begin and end, without a parser.

    … “…,” said [a spokesman for the mayor], who asked …        phrase_end, reading forwards
    [Ann Lee], a lawyer from Reno, Nev., who voted, said …      subject_before, reading back from a verb
    On Monday, [Ann Lee] won the vote, saying …                 main_phrase, from a sentence's beginning

A closed-class chunker: determiners, prepositions, auxiliaries and cue verbs bound a phrase, capitals and a list of
role nouns hold one together. All of it looks at most ``REACH`` tokens away.

Not covered: verbs that aren't in the lexicon; they can slip into a phrase read forwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.language import lexicon, verbs
from rag.statements.tokens import DASHES, Token

REACH = 60  # tokens that a subject may lie away from its cue; bounds the work on endless sentences

_PARTICLES = lexicon.NAME_PARTICLES - lexicon.DETERMINERS  # "ten" is a number here
_OUTSIDE = lexicon.FUNCTION_WORDS - {"speaking", "former", "first", "last", "new", "second", "then"}
_AFTER_NAMES = lexicon.SPEAKING_NOUNS | lexicon.TITLES | _PARTICLES
_BEFORE_NAMES = lexicon.ROLES | lexicon.TITLES | lexicon.SPOKES | lexicon.BODIES | _PARTICLES | lexicon.BEFORE_ROLES
_COMPLEMENTS = lexicon.words("of for from in at with on to by near behind against about under inside within across")
_COMPLEMENTS_AHEAD = frozenset({"of", "for", "with", "at", "from", "to"})
_ENDS_NO_PHRASE = lexicon.PREPOSITIONS | (lexicon.DETERMINERS - lexicon.QUANTITIES)
_MODIFIER_STARTS = (
    lexicon.PREPOSITIONS
    | lexicon.DETERMINERS
    | lexicon.ROLES
    | lexicon.SUFFIXES
    | lexicon.words(
        """who whose which whom now then once himself herself both also meanwhile however too formerly former where
        when one though although while not if as"""
    )
)
_ADJUNCT_STARTS = (
    lexicon.PREPOSITIONS
    | lexicon.SUBORDINATORS
    | lexicon.DAYS
    | lexicon.words(
        """hours minutes days weeks months years back ever here there meanwhile however instead later earlier then
        still also now"""
    )
)
_BEFORE_CAPITALS = _BEFORE_NAMES | lexicon.SPEAKING_NOUNS | lexicon.DETERMINERS | lexicon.PREPOSITIONS
_OF_NAME = 8  # tokens behind a name that say of what: "of the technical university in Halsen"
_OFFICES = lexicon.ROLES | lexicon.TITLES
_HUMAN_NOUNS = lexicon.ROLES | lexicon.SPOKES | lexicon.PEOPLE
_ROLES = lexicon.ROLES - lexicon.POST_NOMINALS  # "The mayor, Ann Lee MP, said"
_NO_SPEAKERS = lexicon.DAYS | lexicon.PLACES
_RELATIVES = frozenset({"who", "whose", "whom", "which"})


@dataclass(frozen=True, slots=True)
class Subject:
    """Token range of the words naming who says; ``edge`` is the far end of the whole phrase, appositions included.

    ``where`` they stand: "before" or "after" the cue, before the "relative" pronoun that is its subject, in an earlier
    clause ("elided"), or as a "label" before a colon.
    """

    start: int
    end: int
    edge: int
    where: Literal["before", "after", "relative", "elided", "label"]


def is_adverb(token: Token) -> bool:
    """A lower-case adverb, listed or in "-ly"."""
    if token.kind != "w" or token.cap:
        return False
    return token.low in lexicon.ADVERBS or (token.low.endswith("ly") and token.low not in lexicon.NOT_ADVERBS)


def is_break(token: Token) -> bool:
    """A comma or a dash."""
    return token.text == "," or token.text in DASHES


def is_verb(token: Token) -> bool:
    """A form of a cue verb that isn't a noun as often."""
    return token.low in verbs.VERB_FORMS and token.low not in verbs.NOUN_LIKE


# ------------------------------------------------------------------------------------------- reading forwards


def phrase_end(tokens: Sequence[Token], at: int, hi: int, whole: bool = False) -> int:
    """End of the noun phrase that begins at ``at``: determiner, adjectives, names, "of …" and "for …".

    ``whole``: no verb can follow, so lower-case words between names belong to it.
    """
    if at >= hi or tokens[at].kind == "q":
        return at
    possessive = tokens[at].low == "her" and at + 1 < hi and tokens[at + 1].kind == "w"
    if tokens[at].low in lexicon.PRONOUNS or (tokens[at].low in lexicon.OBJECT_PRONOUNS and not possessive):
        return at + 1
    end, named = at, False
    while end < hi and not _ends_phrase(tokens, end, at, hi, named, whole):
        token = tokens[end]
        named = named or (token.cap and token.low not in lexicon.TITLES and token.low not in lexicon.DETERMINERS)
        end += 1
    while end > at and tokens[end - 1].low in _ENDS_NO_PHRASE:
        end -= 1
    return end


def _ends_phrase(tokens: Sequence[Token], here: int, at: int, hi: int, named: bool, whole: bool) -> bool:
    """Whether the phrase that began at ``at`` is over before the token ``here``."""
    token = tokens[here]
    low = token.low
    if token.kind != "w":
        return token.kind == "q" or (token.kind == "p" and token.text not in {"&", "/", "-"})
    if (
        low in lexicon.DAYS
        or low in lexicon.MONTH_WORDS
        or token.auxiliary
        or (here > at and not token.cap and is_verb(token))
    ):
        return True
    if low in lexicon.PREPOSITIONS:
        return here == at or low not in _COMPLEMENTS_AHEAD or (named and low != "of")
    if low == "and" and not named and here + 1 < hi:
        return tokens[here - 1].low not in lexicon.TITLES and tokens[here - 1].low not in lexicon.ROLES
    if here > at and low in _OUTSIDE and low not in lexicon.DETERMINERS:
        return True
    indefinite = tokens[at].low in lexicon.INDEFINITE  # "one Lee aide"
    leaves_name = named and not token.cap and tokens[here - 1].cap and low not in _AFTER_NAMES and not indefinite
    return leaves_name and not (whole and _name_ahead(tokens, here, hi))


def _name_ahead(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Lower-case words with a name right behind them: "Springfield [insurance executive] Ann Lee"."""
    for here in range(at, min(hi, at + 4)):
        token = tokens[here]
        if token.kind != "w" or token.low in lexicon.FUNCTION_WORDS or is_adverb(token):
            return False
        if token.cap:
            return token.low not in lexicon.DAYS and token.low not in lexicon.MONTH_WORDS
    return False


def phrase_after(tokens: Sequence[Token], at: int, hi: int, verb: bool = False) -> Subject | None:
    """The noun phrase that begins at ``at``, behind its cue, a ``verb`` or not; its edge is behind its appositions."""
    end = phrase_end(tokens, at, hi, whole=True)
    if end == at or (end == at + 1 and is_adverb(tokens[at])):  # "…, said dryly"
        return None
    if end + 1 < hi and tokens[end].text == "," and tokens[end - 1].kind == "w" and tokens[end + 1].cap:
        name = phrase_end(tokens, end + 1, hi)  # "her brother, Tom Hale", "the beekeeper, Tom Hale"
        known = tokens[end - 1].low in _HUMAN_NOUNS or (
            verb and tokens[at].low in lexicon.DETERMINERS and name - end > 2
        )
        named = all(token.cap for token in tokens[end + 1 : name]) and not tokens[end - 1].cap
        end = name if known and named and name < hi and tokens[name].kind in "pq" else end
    edge = end
    while edge < hi and tokens[edge].text != "." and tokens[edge].kind != "q":
        edge += 1
    return Subject(at, end, edge, "after")


def main_phrase(tokens: Sequence[Token], lo: int, limit: int) -> tuple[int, int] | None:
    """The noun phrase that a main clause begins with, adjuncts before it ("On Monday, …") passed over."""
    start = lo
    while start < limit:
        end = start
        while end < limit and not is_break(tokens[end]) and tokens[end].text != ";":
            end += 1
        while start < end and (tokens[start].low in lexicon.CONJUNCTIONS or is_adverb(tokens[start])):
            start += 1
        aside = tokens[end - 1].low in {"later", "ago", "earlier", "before", "after"} or is_place(tokens, start, end)
        if start < end and tokens[start].kind == "w" and not aside and not opens_adjunct(tokens[start]):
            stop = phrase_end(tokens, start, end)
            if stop > start:
                return start, _without_verb(tokens, start, stop)
        start = end + 1
    return None


def _without_verb(tokens: Sequence[Token], start: int, stop: int) -> int:
    """Where a phrase read forwards really ends: at its name, else after its first role or group noun."""
    if tokens[start].low in lexicon.PRONOUNS:
        return start + 1
    for at in range(start + 1, stop):  # "The plan [hurt] Ann Lee", but "The press secretary Ann Lee"
        before = tokens[at - 1]
        if tokens[at].cap and before.kind == "w" and not before.cap and before.low not in _BEFORE_CAPITALS:
            stop = at
            break
    capitals = [at for at in range(start, stop) if tokens[at].cap and tokens[at].low not in lexicon.DETERMINERS]
    for at in range(capitals[-1] + 1 if capitals else start, stop):
        if tokens[at].low in lexicon.SPEAKING_NOUNS:
            return at + 1
    return capitals[-1] + 1 if capitals else min(stop, start + 2)


def opens_adjunct(token: Token) -> bool:
    """Whether a segment that begins with this word only says when, where or how."""
    return token.low in _ADJUNCT_STARTS or _is_participle(token) or token.text[0].isdigit()


def _is_participle(token: Token) -> bool:
    """Whether a word is a participle by its ending, and no given name ("Ted")."""
    return token.low.endswith(("ing", "ed")) and token.low not in lexicon.MALE_NAMES | lexicon.FEMALE_NAMES


def is_place(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment between commas only says where: "Reno", "Nev.", "R-Ky."."""
    if end <= start or end - start > 3 or not all(token.cap or token.kind == "p" for token in tokens[start:end]):
        return False
    return tokens[end - 1].low in lexicon.PLACES or tokens[start].text[:2] in {"R-", "D-", "I-"}


# ------------------------------------------------------------------------------------------- reading back


def subject_before(tokens: Sequence[Token], at: int, floor: int) -> Subject | None:
    """The noun phrase that ends before ``at``, reading over an apposition or relative clause between commas."""
    if at <= floor:
        return None
    last = tokens[at - 1]
    if last.text == ")":
        opening = _opening(tokens, at - 1, floor)
        return None if opening is None else subject_before(tokens, opening, floor)
    if is_break(last):
        return _over_parenthesis(tokens, at - 1, floor)
    if last.kind == "q" and last.text.endswith(","):
        return _over_parenthesis(tokens, at, floor)  # the comma stands inside the quotation
    return _phrase_before(tokens, at, floor)


def _opening(tokens: Sequence[Token], closing: int, floor: int) -> int | None:
    """Index of the bracket that the one at ``closing`` closes."""
    return next((at for at in range(closing - 1, floor - 1, -1) if tokens[at].text == "("), None)


def _over_parenthesis(tokens: Sequence[Token], comma: int, floor: int) -> Subject | None:
    """The head of "X, a lawyer from Y, who …, said": of the segments before ``comma`` the one that modifies nothing."""
    dashed = comma < len(tokens) and tokens[comma].text in DASHES
    marks = {tokens[comma].text} if dashed else {","}
    ends = [comma]
    for back in range(comma - 1, floor - 1, -1):
        if tokens[back].text in {";", ":"}:
            floor = back + 1
            break
        if tokens[back].text in marks:
            ends.append(back)
    relative = next((end for end in reversed(ends[1:]) if tokens[end + 1].low in _RELATIVES), None)
    if relative is not None:  # "X, whose firm, in Ostby, closed, said"
        found = _over_segments(tokens, [end for end in ends if end <= relative], floor, dashed)
        found = found or subject_before(tokens, relative, floor)
        if found is not None and tokens[found.start].low not in lexicon.PREPOSITIONS:
            return found
    return _over_segments(tokens, ends, floor, dashed)


def _over_segments(tokens: Sequence[Token], ends: Sequence[int], floor: int, dashed: bool) -> Subject | None:
    """The subject among the segments that end at ``ends``, the last one first."""
    first = ends[1] + 1 if len(ends) > 1 else floor
    if len(ends) < 2 or not (dashed or _modifies(tokens, first, ends[0])):
        return _role_then_name(tokens, ends, floor)
    candidate: Subject | None = None
    for index, end in enumerate(ends[1:], start=1):
        start = ends[index + 1] + 1 if index + 1 < len(ends) else floor
        place = is_place(tokens, start, end)
        found = None if place else subject_before(tokens, end, start)
        if found is not None and _can_head(tokens, found, start):
            candidate = found
        if not place and not _modifies(tokens, start, end):
            break
    return candidate or _role_then_name(tokens, ends, floor)


def _can_head(tokens: Sequence[Token], found: Subject, start: int) -> bool:
    """Whether a phrase can be a subject: no date, no relative pronoun, no complement of a preposition."""
    low = tokens[found.start].low
    if low in lexicon.DAYS or low in _RELATIVES or (low in lexicon.MONTH_WORDS and found.end - found.start == 1):
        return False
    before = tokens[found.start - 1].low if found.start > start else ""
    return low not in lexicon.PREPOSITIONS and before not in lexicon.PREPOSITIONS - lexicon.SUBORDINATORS


def _role_then_name(tokens: Sequence[Token], ends: Sequence[int], floor: int) -> Subject | None:
    """Role and name, both of them the subject: "The mayor, Ann Lee, said"; "One of them, Ann Lee, said": the name."""
    if len(ends) < 2 or not tokens[ends[1] + 1].cap:
        return None
    found = _phrase_before(tokens, ends[1], floor)
    if found is not None and ends[0] - ends[1] <= 6 and _has_human_noun(tokens, found):
        return replace(found, end=ends[0], where="before")
    name = _full_name(tokens, ends[1] + 1, ends[0])
    if name is None:
        return None
    if found is not None and tokens[found.start].low in lexicon.DETERMINERS and found.start == floor:
        return replace(found, end=name, where="before")
    return Subject(ends[1] + 1, name, found.start if found is not None else ends[1] + 1, "before")


def _has_human_noun(tokens: Sequence[Token], phrase: Subject) -> bool:
    return any(tokens[at].low in _HUMAN_NOUNS for at in range(phrase.start, phrase.end))


def _full_name(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where a name of two words or more ends that a segment is made of, or begins with: "Ann Lee of the council"."""
    named = start
    while named < end and tokens[named].kind == "w" and tokens[named].cap:
        named += 1
    rest = tokens[named:end]
    of = not rest or (rest[0].low in lexicon.PREPOSITIONS and len(rest) <= _OF_NAME)
    plain = all(token.kind == "w" and not is_verb(token) for token in rest)
    dated = tokens[start].low in lexicon.DAYS | lexicon.MONTH_WORDS
    return named if named - start >= 2 and of and plain and not dated else None


def _modifies(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment between commas is an apposition, a relative clause, an age, a participle or a place."""
    if start >= end or not tokens[start].cap:
        return True
    token = tokens[start]
    if token.low.replace(".", "") in _MODIFIER_STARTS or _is_participle(token):
        return True
    if not tokens[end - 1].cap and tokens[end - 1].kind == "w":
        return True  # "Norway's largest bank"
    return is_place(tokens, start, end) or any(tokens[at].low in _ROLES for at in range(start, end))


def _phrase_before(tokens: Sequence[Token], at: int, floor: int) -> Subject | None:
    """The noun phrase that ends right before ``at``, with what it is a complement of ("a spokesman for X")."""
    while at > floor and is_adverb(tokens[at - 1]):
        at -= 1
    start = _core_start(tokens, at, floor) if at > floor else at
    if start == at:
        return None
    if tokens[start].low in {"who", "which"}:
        return _before_relative(tokens, start, floor)
    if tokens[start].low in lexicon.PRONOUNS:
        return Subject(start, at, start, "before")
    start = _from_quotation(tokens, _over_complements(tokens, start, floor), floor)
    if start - 2 > floor and tokens[start - 1].low == "of" and tokens[start - 2].text == ",":
        return _over_parenthesis(tokens, at, floor)  # "Ann Lee, of the club said", whose second comma was forgotten
    who = _relative_before(tokens, start, floor)
    if who is not None:
        return _phrase_before(tokens, who, floor)
    name = _name_apposed(tokens, start, at, floor)
    if name is not None:
        return Subject(name, start - 1, name, "before")
    start = _conjunct(tokens, start, at, floor)
    return Subject(start, at, start, "before")


def _over_complements(tokens: Sequence[Token], start: int, floor: int) -> int:
    """Where the phrase begins that the one at ``start`` is a complement of: "[a spokesman for] X"."""
    while start - 2 >= floor and tokens[start - 1].low in _COMPLEMENTS:
        further = _core_start(tokens, start - 1, floor)
        if further == start - 1 or not _takes_complement(tokens, further, start - 1):
            break
        start = further
    return start


def _takes_complement(tokens: Sequence[Token], start: int, preposition: int) -> bool:
    """Whether a phrase goes on with a preposition: "a spokesman for", "Lee of", not "Lee to", "Lee pointed at"."""
    first, last = tokens[start], tokens[preposition - 1]
    if first.low in lexicon.PRONOUNS or (tokens[preposition].low == "to" and last.cap and last.low not in _OFFICES):
        return False
    several = (
        first.low.removesuffix("s") in lexicon.PARTIES | lexicon.DEMONYMS | lexicon.ROLES
    )  # "Democrats elected in"
    acts = any(token.low.endswith("ed") and not token.cap for token in tokens[start + 1 : preposition])
    return several or first.low in lexicon.DETERMINERS or not (first.cap and acts)


def _relative_before(tokens: Sequence[Token], start: int, floor: int) -> int | None:
    """Where a relative clause begins that goes on to ``start``: "people [who] were there said"."""
    for back in range(start - 1, max(floor, start - 12), -1):
        if tokens[back].low == "who":
            return back
        if tokens[back].kind in "pq":
            break
    return None


def _name_apposed(tokens: Sequence[Token], start: int, end: int, floor: int) -> int | None:
    """Where the name begins in "Ann Lee, president of the club said", whose second comma was forgotten."""
    human = any(tokens[at].low in _HUMAN_NOUNS for at in range(start, min(end, start + 4)))
    if start - 3 < floor or tokens[start - 1].text != "," or tokens[start].cap or not human:
        return None
    name = start - 1
    while name > floor and tokens[name - 1].kind == "w" and tokens[name - 1].cap:
        name -= 1
    opens = name == floor or tokens[name - 1].kind in "pq"
    return name if opens and start - 1 - name >= 2 else None


def _before_relative(tokens: Sequence[Token], who: int, floor: int) -> Subject | None:
    """The noun phrase before the relative pronoun at ``who``: "X, who said"."""
    end = who - 1 if who > floor and tokens[who - 1].text == "," else who
    if end <= floor:
        return None
    found = subject_before(tokens, end, floor) if tokens[end - 1].text == ")" else _phrase_before(tokens, end, floor)
    return None if found is None else replace(found, where="relative")


def subject_of_relative(tokens: Sequence[Token], who: int, edge: int) -> Subject | None:
    """The phrase before the relative pronoun at ``who``, as the subject of a verb further on in its clause."""
    found = _before_relative(tokens, who, max(0, who - REACH))
    return None if found is None else replace(found, edge=edge, where="elided")


def _from_quotation(tokens: Sequence[Token], start: int, floor: int) -> int:
    """After a quotation or a comma the phrase begins at once, whatever its words: “…,” her friend Ann Lee said."""
    for at in range(start, max(floor, start - 9), -1):
        before = tokens[at - 1]
        if before.kind == "q":
            return start if tokens[at].low in lexicon.CONJUNCTIONS else at
        if before.text == ",":  # "…, drummer Ann Lee said", "…, the drummer Ann Lee said"
            named = tokens[at].low == "the" and tokens[start].cap and tokens[start + 1].cap
            plain = all(token.kind == "w" and not token.cap for token in tokens[at:start])
            return at if plain and start - at < 4 and (named or tokens[at].low not in lexicon.FUNCTION_WORDS) else start
        if before.kind not in "ws" and before.text not in {"’", "'", "$"}:
            break
        if before.auxiliary or before.low in lexicon.PRONOUNS or before.low in lexicon.SUBORDINATORS or is_verb(before):
            break
    return start


def _conjunct(tokens: Sequence[Token], start: int, at: int, floor: int) -> int:
    """Where X begins in "X and Y said", when X opens the clause or its "the" is Y's as well: "the mayor and lawyer"."""
    if start - 2 < floor or tokens[start - 1].low not in {"and", "or"}:
        return start
    end = start - 1
    if tokens[end - 1].text == "," and _listed(tokens, end - 1, floor):
        end -= 1
    further = _core_start(tokens, end, floor)
    opens = further < end and (further == floor or tokens[further - 1].text == "," or tokens[further - 1].kind == "q")
    while opens and further - 1 > floor and tokens[further - 1].text == "," and _listed(tokens, further - 1, floor):
        further = _core_start(tokens, further - 1, floor)
    both = tokens[further:at]
    one = both[0].low == "the" and both[-1].low in lexicon.ROLES and not any(token.cap for token in both[1:])
    return further if opens or one else start


def _listed(tokens: Sequence[Token], comma: int, floor: int) -> bool:
    """Whether a name before a comma is one of several: "[Ann Lee], Tom Hale and Bo Berg"."""
    start = _core_start(tokens, comma, floor)
    before = tokens[start - 1] if start > floor else None
    named = start < comma and all(token.cap and token.low not in _NO_SPEAKERS for token in tokens[start:comma])
    return named and (before is None or before.text == "," or before.kind == "q")


def _core_start(tokens: Sequence[Token], end: int, floor: int) -> int:
    """Where the noun phrase ending at ``end`` begins, prepositions not crossed."""
    at = end
    name = tokens[end - 1].cap or tokens[end - 1].kind == "s"
    while at > floor:
        token = tokens[at - 1]
        if token.text == ")" and at < end:
            opening = _opening(tokens, at - 1, max(floor, at - 8))
            if opening is None:
                break
            at = opening
        elif token.low in lexicon.PRONOUNS:
            return at - 1 if at == end else at
        elif token.low in lexicon.DETERMINERS:
            return at - 1
        elif _inside_phrase(tokens, at - 1, end, floor, name):
            at -= 1
        else:
            break
    while at < end and is_adverb(tokens[at]):
        at += 1
    return at


def _inside_phrase(tokens: Sequence[Token], here: int, end: int, floor: int, name: bool) -> bool:
    """Whether the token ``here`` can stand inside a phrase that goes on to ``end``; ``name``: that ends in a name."""
    token = tokens[here]
    last = here + 1 == end
    if token.kind == "s" or token.text in {"&", "/", "'", "’"}:
        return True
    if token.kind == "q":  # the “Today” show
        nickname = token.text[-1:].isalnum() and token.text.count(" ") < 3
        return nickname and not last and here > floor and tokens[here - 1].kind == "w"
    if token.kind != "w" or (token.low in _OUTSIDE and token.text != "US"):
        return False
    if last:
        return True
    if token.low in lexicon.DAYS or (is_verb(token) and not token.low.endswith("ing")):
        return False
    return not name or token.cap or token.low in _BEFORE_NAMES or tokens[here + 1].kind != "w"
