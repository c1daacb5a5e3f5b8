"""Preverbal phrases: the noun phrase that ends before a verb, read back from it.

    [Ann Lee], a lawyer from Reno, Nev., who voted, said …      over appositions and relative clauses
    [The mayor, Ann Lee,] said …                                role and name
    “…,” [her friend Ann Lee] said …                            from the quotation on
    [Ann Lee, Tom Hale and Bo Berg] said …                      all of several

All of it looks at most ``REACH`` tokens away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.language import lexicon
from rag.statements.phrases import (
    BEFORE_NAMES,
    HUMAN_NOUNS,
    OUTSIDE,
    REACH,
    Subject,
    is_adverb,
    is_break,
    is_participle,
    is_place,
    is_verb,
)
from rag.statements.tokens import DASHES, EDGE, Token, token_before

_Segment = tuple[int, int]  # token range between two commas

_COMPLEMENTS = lexicon.words(
    "of for from in at with on to by near behind against about under inside within across like"
)
_JOINING = frozenset({"&", "/", "'", "’", "%"})
_OPENING = frozenset({EDGE.text, ","})
_ROLES = lexicon.ROLES - lexicon.POST_NOMINALS  # "The mayor, Ann Lee MP, said"
_MEMBERS = lexicon.PARTIES | lexicon.DEMONYMS | lexicon.ROLES
_NO_SPEAKERS = lexicon.DAYS | lexicon.PLACES
_NO_HEADS = lexicon.DAYS | lexicon.PREPOSITIONS | lexicon.RELATIVES
_ARTICLES = frozenset({"the", "a", "an"})
_TAKES_COMPLEMENT = lexicon.PREPOSITIONS - lexicon.SUBORDINATORS
_BEGINS_CLAUSE = lexicon.PRONOUNS | lexicon.SUBORDINATORS
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


def subject_before(tokens: Sequence[Token], at: int, floor: int) -> Subject | None:
    """The noun phrase that ends before ``at``, reading over an apposition or relative clause between commas."""
    if at <= floor:
        return None
    last = tokens[at - 1]
    if last.text == ")":
        return subject_before(tokens, _opening(tokens, at - 1, floor, floor), floor)
    if is_break(last):
        bracket = at - 2 > floor and last.text == "," and tokens[at - 2].text == ")"  # "Sen. Ann Lee (D-Reno), said"
        found = _over_parenthesis(tokens, at - 1, floor)
        return subject_before(tokens, at - 1, floor) if bracket and found is None else found
    if last.kind == "q" and last.text.endswith(","):
        return _over_parenthesis(tokens, at, floor)  # the comma stands inside the quotation
    return _phrase_before(tokens, at, floor)


def _opening(tokens: Sequence[Token], closing: int, floor: int, otherwise: int) -> int:
    """Index of the bracket that the one at ``closing`` closes; ``otherwise`` where none does."""
    return next((at for at in range(closing - 1, floor - 1, -1) if tokens[at].text == "("), otherwise)


def _over_parenthesis(tokens: Sequence[Token], comma: int, floor: int) -> Subject | None:
    """The head of "X, a lawyer from Y, who …, said": of the segments before ``comma`` the one that modifies nothing."""
    segments = _segments(tokens, comma, floor)
    dashed = tokens[comma].text in DASHES
    opening = [tokens[start].low for start, _ in segments[:-1]]
    relative = next((n for n in reversed(range(len(opening))) if opening[n] in lexicon.RELATIVES), None)
    if relative is None:
        return _over_segments(tokens, segments, dashed)
    before = segments[relative + 1 :]  # "X, whose firm, in Ostby, closed, said"
    return _over_segments(tokens, before, dashed) or subject_before(tokens, before[0][1], before[-1][0])


def _segments(tokens: Sequence[Token], comma: int, floor: int) -> list[_Segment]:
    """What commas part before the one at ``comma``, or dashes before a dash, the last first; a colon ends them."""
    mark = tokens[comma].text if tokens[comma].text in DASHES else ","
    segments = []
    end = comma
    for at in range(comma - 1, floor - 1, -1):
        if tokens[at].text in {";", ":"}:
            floor = at + 1
            break
        if tokens[at].text == mark:
            segments.append((at + 1, end))
            end = at
    return [*segments, (floor, end)]


def _over_segments(tokens: Sequence[Token], segments: Sequence[_Segment], dashed: bool) -> Subject | None:
    """The subject among segments, the last of them first, if that modifies one before it."""
    candidate = _one_of_several(tokens, segments)
    if candidate is None and (dashed or _modifies(tokens, *segments[0])):
        for start, end in segments[1:]:
            place = is_place(tokens, start, end)
            found = None if place else subject_before(tokens, end, start)
            if found is not None and _can_head(tokens, found, start):
                candidate = found
            if not place and not _modifies(tokens, start, end):
                break
    return _with_apposed_name(tokens, candidate, segments[0]) or _name_beside_role(tokens, segments)


def _with_apposed_name(tokens: Sequence[Token], found: Subject | None, segment: _Segment) -> Subject | None:
    """A role with the name behind it that has a role of its own: "[his boss, the builder Ann Lee,] said"."""
    start, end = segment
    if found is None or found.end + 1 != start or end - start < 4 or tokens[start].low != "the":
        return found
    named = (
        tokens[end - 1].cap
        and tokens[end - 2].cap
        and not any(t.low in lexicon.PREPOSITIONS for t in tokens[start:end])
    )
    role = not tokens[found.end - 1].cap and _is_human(tokens, found.start, found.end)
    return replace(found, end=end) if named and role else found


def _name_beside_role(tokens: Sequence[Token], segments: Sequence[_Segment]) -> Subject | None:
    """Who is named before a role or behind it."""
    return _named_with_body(tokens, segments) or _role_then_name(tokens, segments)


def _one_of_several(tokens: Sequence[Token], segments: Sequence[_Segment]) -> Subject | None:
    """Who is named behind "One of the four, [the skipper Ann Lee], said"."""
    (start, end), (first, _) = segments[0], segments[-1]
    of_several = tokens[first].low == "one" and tokens[first + 1].low == "of"
    named = end - start > 1 and tokens[end - 1].cap and tokens[end - 2].cap
    return Subject(start, end, first, "before") if of_several and named and len(segments) == 2 else None


def _can_head(tokens: Sequence[Token], found: Subject, start: int) -> bool:
    """Whether a phrase can be a subject: no date, relative pronoun or participle, no complement of a preposition."""
    first, before = tokens[found.start], token_before(tokens, found.start, start).low
    participle = is_participle(first) and not first.cap  # "Alarmed by it, Mayor Ann Lee, a lawyer, said"
    return first.low not in _NO_HEADS and before not in _TAKES_COMPLEMENT and not participle


def _role_then_name(tokens: Sequence[Token], segments: Sequence[_Segment]) -> Subject | None:
    """Role and name, both of them the subject: "The mayor, Ann Lee, said"; "One of them, Ann Lee, said": the name."""
    start, end = segments[0]
    if len(segments) < 2 or not tokens[start].cap:
        return None
    floor = segments[-1][0]
    found = _phrase_before(tokens, start - 1, floor)
    if found is not None and end - start < 6 and _is_human(tokens, found.start, found.end):
        return replace(found, end=end, where="before")
    name = _full_name(tokens, start, end)
    if found is None or name is None:
        return None if name is None else Subject(start, name, start, "before")
    if tokens[found.start].low in lexicon.DETERMINERS and found.start == floor:
        return replace(found, end=name, where="before")
    return Subject(start, name, found.start, "before")


def _named_with_body(tokens: Sequence[Token], segments: Sequence[_Segment]) -> Subject | None:
    """Who is named before a role in what is named behind it: "[Ann Lee], the editor of a daily, Il Faro, said"."""
    if len(segments) < 3:
        return None
    (role, stop), (start, end) = segments[1:3]
    of = any(token.low in {"of", "at", "for"} for token in tokens[role:stop])
    named = tokens[segments[0][0]].cap and _full_name(tokens, start, end) == end
    return Subject(start, end, start, "before") if named and of and tokens[role].low in {"the", "a", "an"} else None


def _is_human(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a phrase holds a noun for people: "the mayor of Ostby"."""
    return any(token.low in HUMAN_NOUNS for token in tokens[start:end])


def _full_name(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where a name of two words or more ends that a segment is made of, or begins with: "Ann Lee of the council"."""
    named = next((at for at in range(start, end) if not tokens[at].cap), end)
    rest = tokens[named:end]
    plain = all(token.kind == "w" and not is_verb(token) for token in rest)
    whole = plain and (not rest or rest[0].low in lexicon.PREPOSITIONS)
    return named if whole and named - start >= 2 else None


def _modifies(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment between commas is an apposition, a relative clause, an age, a participle or a place."""
    first, last = tokens[start], tokens[end - 1]
    if not first.cap or first.low.replace(".", "") in _MODIFIER_STARTS or is_participle(first):
        return True
    if not last.cap and last.kind == "w":
        return True  # "Norway's largest bank"
    return is_place(tokens, start, end) or any(token.low in _ROLES for token in tokens[start:end])


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
    return _whole_phrase(tokens, start, at, floor)


def _whole_phrase(tokens: Sequence[Token], core: int, at: int, floor: int) -> Subject | None:
    """The phrase that ends before ``at``, whose core begins at ``core``."""
    start = _from_quotation(tokens, _over_complements(tokens, core, floor), floor)
    if token_before(tokens, start, floor).low == "of" and token_before(tokens, start - 1, floor).text == ",":
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
    to_name = tokens[preposition].low == "to" and last.cap and last.low not in lexicon.OFFICE_NOUNS
    if to_name or first.low in lexicon.PRONOUNS:
        return False
    several = first.low.removesuffix("s") in _MEMBERS  # "Democrats elected in"
    acts = any(token.low.endswith("ed") and not token.cap for token in tokens[start + 1 : preposition])
    return several or first.low in lexicon.DETERMINERS or not (first.cap and acts)


def _relative_before(tokens: Sequence[Token], start: int, floor: int) -> int | None:
    """Where a relative clause begins that goes on to ``start``: "people [who] were there said"."""
    for back in range(start - 1, max(floor, start - 12), -1):
        if tokens[back].low == "who":
            return back
        if tokens[back].low == "whose" and any(token.auxiliary for token in tokens[back:start]):
            return back
        if tokens[back].kind in "pq":
            break
    return None


def _name_apposed(tokens: Sequence[Token], start: int, end: int, floor: int) -> int | None:
    """Where the name begins in "Ann Lee, president of the club said", whose second comma was forgotten."""
    if token_before(tokens, start, floor).text != "," or tokens[start].cap:
        return None
    name = start - 1
    while name > floor and tokens[name - 1].cap:
        name -= 1
    opens = token_before(tokens, name, floor).kind in "pq"
    return name if opens and start - name > 2 and _is_human(tokens, start, min(end, start + 4)) else None


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
    back = range(start, max(floor, start - 9), -1)
    at = next((at for at in back if not _modifies_noun(tokens[at - 1])), start)
    before = token_before(tokens, at, floor)
    if before.kind == "q":
        return start if tokens[at].low in lexicon.CONJUNCTIONS else at
    return at if before.text == "," and _introduces(tokens, at, start) else start


def _modifies_noun(token: Token) -> bool:
    """Whether a word may stand between the beginning of a phrase and its core."""
    if token.kind not in "ws":
        return token.text in {"’", "'", "$"}
    return not (token.auxiliary or token.low in _BEGINS_CLAUSE or is_verb(token))


def _introduces(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether small words introduce the name at ``start``: "…, drummer Ann Lee said", "…, the drummer Ann Lee said"."""
    if start - at > 3 or any(token.cap or token.kind != "w" for token in tokens[at:start]):
        return False
    named = tokens[at].low == "the" and tokens[start].cap and tokens[start + 1].cap
    return named or tokens[at].low not in lexicon.FUNCTION_WORDS


def _conjunct(tokens: Sequence[Token], start: int, at: int, floor: int) -> int:
    """Where X begins in "X and Y said", when X opens the clause or its "the" is Y's as well: "the mayor and lawyer"."""
    if start - 2 < floor or tokens[start - 1].low not in {"and", "or"}:
        return start
    end = start - 1 - _listed(tokens, start - 2, floor)
    further = _core_start(tokens, end, floor)
    opens = further < end and token_before(tokens, further, floor).text in _OPENING
    while opens and _listed(tokens, further - 1, floor):
        further = _core_start(tokens, further - 1, floor)
    first, *others = tokens[further:at]
    one = first.low == "the" and others[-1].low in lexicon.ROLES and not any(token.cap for token in others)
    return further if opens or one else start


def _listed(tokens: Sequence[Token], comma: int, floor: int) -> bool:
    """Whether the name before a comma is one of several: "[Ann Lee], Tom Hale and Bo Berg"."""
    if comma <= floor or tokens[comma].text != ",":
        return False
    start = _core_start(tokens, comma, floor)
    name = tokens[start:comma]
    named = bool(name) and all(token.cap and token.low not in _NO_SPEAKERS for token in name)
    return named and token_before(tokens, start, floor).text in _OPENING


def _core_start(tokens: Sequence[Token], end: int, floor: int) -> int:
    """Where the noun phrase ending at ``end`` begins, prepositions not crossed."""
    last = tokens[end - 1]
    if last.low in lexicon.PRONOUNS:
        return end - 1
    at, name = end, last.cap or last.kind == "s"
    while at > floor:
        if tokens[at - 1].low in lexicon.DETERMINERS:
            return at - 1
        bracket = tokens[at - 1].text == ")" and at < end
        further = (
            _opening(tokens, at - 1, max(floor, at - 8), at)
            if bracket
            else at - _inside_phrase(tokens, at - 1, end, floor, name)
        )
        if further == at:
            break
        at = further
    while at < end and is_adverb(tokens[at]):
        at += 1
    return at


def _inside_phrase(tokens: Sequence[Token], here: int, end: int, floor: int, name: bool) -> bool:
    """Whether the token ``here`` can stand inside a phrase that goes on to ``end``; ``name``: that ends in a name."""
    token = tokens[here]
    if token.kind == "q":
        return _is_nickname(token) and here + 1 < end and token_before(tokens, here, floor).kind == "w"
    if token.kind != "w":
        return token.kind == "s" or token.text in _JOINING
    if token.low in OUTSIDE and token.text != "US":
        return False
    noun = token_before(tokens, here, floor).low in _ARTICLES and not name  # "the rail workers' union"
    return here + 1 == end or noun or _is_premodifier(token, tokens[here + 1], name)


def _is_nickname(quotation: Token) -> bool:
    """Whether a quotation is part of a name: the “Today” show."""
    return quotation.text[-1:].isalnum() and quotation.text.count(" ") < 3


def _is_premodifier(token: Token, after: Token, name: bool) -> bool:
    """Whether a word can stand before a noun in its phrase, or before a ``name``: "[press secretary] Lee"."""
    if token.low in lexicon.DAYS or (is_verb(token) and not token.low.endswith("ing")):
        return False
    return not name or token.cap or token.low in BEFORE_NAMES or after.kind != "w"
