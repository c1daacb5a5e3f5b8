"""Noun phrases: where the words naming somebody end, read forwards without a parser.

    … “…,” said [a spokesman for the mayor], who asked …        phrase_after, behind a verb
    On Monday, [Ann Lee] won the vote, saying …                 main_phrase, from a sentence's beginning

A closed-class chunker: determiners, prepositions, auxiliaries and cue verbs bound a phrase, capitals and a list of
role nouns hold one together. What stands before a verb is read back from it (``preverbal``).

Not covered: verbs that aren't in the lexicon; they can slip into a phrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.language import lexicon, verbs
from rag.statements.tokens import DASHES, Token, token_at

REACH = 60  # tokens that a subject may lie away from its cue; bounds the work on endless sentences

OUTSIDE = lexicon.FUNCTION_WORDS - {"speaking", "former", "first", "last", "new", "second", "then"}
PARTICLES = lexicon.NAME_PARTICLES - lexicon.DETERMINERS  # "ten" is a number here
HUMAN_NOUNS = lexicon.ROLES | lexicon.SPOKES | lexicon.PEOPLE
BEFORE_NAMES = lexicon.ROLES | lexicon.TITLES | lexicon.SPOKES | lexicon.BODIES | PARTICLES | lexicon.BEFORE_ROLES
_AFTER_NAMES = lexicon.SPEAKING_NOUNS | lexicon.TITLES | PARTICLES
_BEFORE_CAPITALS = BEFORE_NAMES | lexicon.SPEAKING_NOUNS | lexicon.DETERMINERS | lexicon.PREPOSITIONS
_JOINING = frozenset({"&", "/", "-"})
_OF = frozenset({"of"})
_COMPLEMENTS_AHEAD = frozenset({"of", "for", "with", "at", "from", "to"})
_OPENS_NO_PHRASE = lexicon.PREPOSITIONS | lexicon.CALENDAR | {"and"}
_ENDS_NO_PHRASE = lexicon.PREPOSITIONS | (lexicon.DETERMINERS - lexicon.QUANTITIES)
_OUTSIDE_AHEAD = (OUTSIDE - lexicon.DETERMINERS) | lexicon.CALENDAR
_NAMELESS = lexicon.TITLES | lexicon.DETERMINERS
_THEN = frozenset({"then", "now", "still", "later"})
_LATER = frozenset({"later", "ago", "earlier", "before", "after"})
_ADJUNCT_STARTS = (
    lexicon.PREPOSITIONS
    | lexicon.SUBORDINATORS
    | lexicon.DAYS
    | lexicon.words(
        """hours minutes days weeks months years back ever here there meanwhile however instead later earlier then
        still also now"""
    )
)


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


def phrase_end(tokens: Sequence[Token], at: int, hi: int, whole: bool = False) -> int:
    """End of the noun phrase that begins at ``at``: determiner, adjectives, names, "of …" and "for …".

    ``whole``: no verb can follow, so lower-case words between names belong to it.
    """
    if at >= hi or not _opens_phrase(tokens[at]):
        return at
    if _is_pronoun(tokens[at], token_at(tokens, at + 1, hi)):
        return at + 1
    end, named = at + 1, _is_named(tokens[at])
    while end < hi and not _ends_phrase(tokens, end, at, hi, named, whole):
        named |= _is_named(tokens[end])
        end += 1
    while end > at and tokens[end - 1].low in _ENDS_NO_PHRASE:
        end -= 1
    return end


def _opens_phrase(token: Token) -> bool:
    """Whether a noun phrase can begin with a word: not with "on", "Monday" or "has"."""
    if token.kind != "w":
        return _joins(token)
    return not (token.auxiliary or token.low in _OPENS_NO_PHRASE)


def _joins(token: Token) -> bool:
    """Whether it holds words of one phrase together: "Lee's", "Bell & Co."."""
    return token.kind == "s" or token.text in _JOINING


def _is_pronoun(token: Token, after: Token) -> bool:
    """Whether a word is a phrase by itself: "she", "them", not the "her" of "her brother"."""
    if token.low in lexicon.PRONOUNS:
        return True
    return token.low in lexicon.OBJECT_PRONOUNS and not (token.low == "her" and after.kind == "w")


def _is_named(token: Token) -> bool:
    """Whether a capital makes a word part of a name, not of a title."""
    return token.cap and token.low not in _NAMELESS


def _ends_phrase(tokens: Sequence[Token], here: int, at: int, hi: int, named: bool, whole: bool) -> bool:
    """Whether the phrase that began at ``at``, and is ``named`` by now or isn't, is over before the token ``here``."""
    token = tokens[here]
    if token.kind != "w":
        return not _joins(token)
    if _begins_predicate(token):
        return True
    if token.low in lexicon.PREPOSITIONS:
        return token.low not in (_OF if named else _COMPLEMENTS_AHEAD)
    if token.low == "and" and not named and here + 1 < hi:
        return tokens[here - 1].low not in lexicon.OFFICE_NOUNS  # "president and chief executive Ann Lee"
    if token.low in _OUTSIDE_AHEAD:
        return True
    indefinite = tokens[at].low in lexicon.INDEFINITE  # "one Lee aide"
    return named and not indefinite and _leaves_name(tokens, here, hi, whole)


def _begins_predicate(token: Token) -> bool:
    return token.auxiliary or (not token.cap and is_verb(token))


def _leaves_name(tokens: Sequence[Token], here: int, hi: int, whole: bool) -> bool:
    """Whether a word doesn't belong to the name before it: "Ann Lee [left]", not "the Lee [campaign]"."""
    if tokens[here].cap or not tokens[here - 1].cap or tokens[here].low in _AFTER_NAMES:
        return False
    return not (whole and _name_ahead(tokens, here, hi))


def _name_ahead(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Lower-case words with a name right behind them: "Springfield [insurance executive] Ann Lee"."""
    for token in tokens[at : min(hi, at + 4)]:
        if token.kind != "w" or token.low in lexicon.FUNCTION_WORDS or is_adverb(token):
            return False
        if token.cap:
            return token.low not in lexicon.CALENDAR
    return False


def phrase_after(tokens: Sequence[Token], at: int, hi: int, verb: bool = False) -> Subject | None:
    """The noun phrase that begins at ``at``, behind its cue, a ``verb`` or not; its edge is behind its appositions."""
    end = phrase_end(tokens, at, hi, whole=True)
    if end == at or (end == at + 1 and is_adverb(tokens[at])):  # "…, said dryly"
        return None
    end = _apposed_name_end(tokens, at, end, hi, verb)
    edge = next((here for here in range(end, hi) if tokens[here].text == "." or tokens[here].kind == "q"), hi)
    return Subject(at, end, edge, "after")


def _apposed_name_end(tokens: Sequence[Token], at: int, end: int, hi: int, verb: bool) -> int:
    """Where a name ends that explains the phrase before it: "her brother, Tom Hale", "the beekeeper, Tom Hale"."""
    head = tokens[end - 1]
    if token_at(tokens, end, hi).text != "," or head.kind != "w" or head.cap:
        return end
    name = phrase_end(tokens, end + 1, hi)
    apposed = tokens[end + 1 : name]
    if token_at(tokens, name, hi).kind not in "pq" or not _is_apposed_name(apposed):
        return end
    known = verb and tokens[at].low in lexicon.DETERMINERS and len(apposed) > 1
    return name if known or head.low in HUMAN_NOUNS else end


def _is_apposed_name(phrase: Sequence[Token]) -> bool:
    """Whether a phrase behind a role is a name, alone or with a role of its own: "the beekeeper Tom Hale"."""
    if len(phrase) > 3 and phrase[0].low == "the":
        phrase = [token for token in phrase if token.cap] if all(token.cap for token in phrase[-2:]) else []
    return bool(phrase) and all(token.cap for token in phrase)


def main_phrase(tokens: Sequence[Token], lo: int, limit: int) -> tuple[int, int] | None:
    """The noun phrase that a main clause begins with, adjuncts before it ("On Monday, …") passed over."""
    start = lo
    while start < limit:
        end = start
        while end < limit and not is_break(tokens[end]) and tokens[end].text != ";":
            end += 1
        start = _over_linking(tokens, start, end)
        if start < end and not _is_adjunct(tokens, start, end):
            stop = phrase_end(tokens, start, end)
            if stop > start:
                return start, _without_verb(tokens, start, stop)
        start = end + 1
    return None


def _is_adjunct(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment before a comma says when or where: "On Monday", "Two weeks later", "Reno"."""
    first, last = tokens[start], tokens[end - 1]
    if first.kind != "w" or last.low in _LATER or opens_adjunct(first):
        return True
    return is_place(tokens, start, end) or _is_dateline(tokens, start, end)


def _is_dateline(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment before a dash says which agency tells it from where: "Ostby (AFP)"."""
    agency = tokens[end - 2].text
    return tokens[end - 1].text == ")" and end - start > 3 and agency.isalpha() and agency.isupper() and len(agency) > 1


def _over_linking(tokens: Sequence[Token], start: int, end: int) -> int:
    """Index behind the words that only tie a clause to the one before: "But", "Then"."""
    while start < end and (tokens[start].low in lexicon.CONJUNCTIONS or is_adverb(tokens[start])):
        start += 1
    if start + 1 < end and tokens[start].low in _THEN:
        after = tokens[start + 1]
        start += after.low in lexicon.PERSONAL or (after.cap and after.low not in lexicon.CALENDAR)
    return start


def _without_verb(tokens: Sequence[Token], start: int, stop: int) -> int:
    """Where a phrase read forwards really ends: at its name, else after its first role or group noun."""
    if tokens[start].low in lexicon.PRONOUNS:
        return start + 1
    stop = next((at for at in range(start + 1, stop) if _names_object(tokens[at - 1], tokens[at])), stop)
    name_end = next((at + 1 for at in reversed(range(start, stop)) if _has_capital(tokens[at])), start)
    end = next((at + 1 for at in range(name_end, stop) if tokens[at].low in lexicon.SPEAKING_NOUNS), name_end)
    return end if end > start else min(stop, start + 2)


def _has_capital(token: Token) -> bool:
    return token.cap and token.low not in lexicon.DETERMINERS


def _names_object(before: Token, token: Token) -> bool:
    """Whether a capital stands behind what must be a verb: "The plan [hurt] Ann Lee", not "The press secretary Lee"."""
    return token.cap and before.kind == "w" and not before.cap and before.low not in _BEFORE_CAPITALS


def opens_adjunct(token: Token) -> bool:
    """Whether a segment that begins with this word only says when, where or how."""
    return token.low in _ADJUNCT_STARTS or is_participle(token) or token.text[0].isdigit()


def is_participle(token: Token) -> bool:
    """Whether a word is a participle by its ending, and no given name ("Ted")."""
    return token.low.endswith(("ing", "ed")) and token.low not in lexicon.GIVEN_NAMES


def is_place(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a segment between commas only says where: "Reno", "Nev.", "R-Ky."."""
    if end <= start or end - start > 3 or not all(token.cap or token.kind == "p" for token in tokens[start:end]):
        return False
    return tokens[end - 1].low in lexicon.PLACES or tokens[start].text[:2] in {"R-", "D-", "I-"}
