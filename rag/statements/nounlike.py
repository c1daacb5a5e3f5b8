"""Verbs that are nouns as often: whether "claims", "calls", "states" is a verb where it stands, by what is around it.

Lee claims the pier · “No,” reads a sign        verbs
her claims · the Ostby attacks had · coastal states that have a port        nouns
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.language import lexicon
from rag.statements.names import is_body
from rag.statements.phrases import is_break, is_verb
from rag.statements.preverbal import subject_before
from rag.statements.tokens import DASHES, EDGE, Token, token_at, token_before
from rag.statements.verb_groups import VerbGroup

_CONJOINING = DASHES | {")", ",", "and"}
_NO_OBJECTS = lexicon.DAYS | (lexicon.PREPOSITIONS - {"for", "on", "to", "as"}) | {"and", "or"}
_BEFORE_NOUNS = lexicon.words("earlier further later more")  # adverbs elsewhere
_CLAUSE_OPENINGS = lexicon.THIRD_SUBJECTS | lexicon.THEIRS | {"that", "the", "a", "an", "there"}


def is_verbal(group: VerbGroup) -> bool:
    """Whether a form that is usually a noun ("claims") is a verb there, by what stands around it."""
    if _is_noun(group):
        return False
    before, opens = group.before, opens_clause(group.after)
    if before.low in lexicon.PRONOUNS or group.start < group.head:
        return before is not EDGE and before.kind != "s" and before.low not in lexicon.DETERMINERS
    if before.kind == "q":  # "“No,” reads a sign"
        return opens
    if before.text in _CONJOINING:
        return group.word.endswith(("s", "ed")) and (opens or group.after.cap)
    return _follows_subject(group)


def _is_noun(group: VerbGroup) -> bool:
    """Whether a form is a noun for sure: "the coastal states that have a port", "her earlier remarks"."""
    relative = group.after.low == "that" and token_at(group.tokens, group.head + 2, group.hi).auxiliary
    named = group.tokens[group.head].cap and group.head > group.lo  # "the United States"
    return relative or named or group.tokens[group.head - 1].low in _BEFORE_NOUNS


def _follows_subject(group: VerbGroup) -> bool:
    """Whether a name or a noun before a form is its subject: "Lee claims the", "the report claims that"."""
    before = group.before
    if before.cap and before.low not in lexicon.FUNCTION_WORDS:
        return _predicates(group) or _name_after_quotation(group.tokens, group.start, group.lo)
    return before.low in lexicon.SPEAKING_NOUNS and (opens_clause(group.after) or _ends_comment(group))


def _predicates(group: VerbGroup) -> bool:
    """Whether a form in "-s" behind a name has an object: "Lee claims the", not "Lee claims of", "the Lee Reports"."""
    if group.tokens[group.head].cap or not group.word.endswith("s"):
        return False
    after = group.after
    if after.auxiliary or is_verb(after) or (_is_definite(group) and not opens_clause(after)):
        return False  # "the Lee emails had", "the Ostby attacks as"
    return after.text in {":", "$"} if after.kind == "p" else after.low not in _NO_OBJECTS


def _is_definite(group: VerbGroup) -> bool:
    """Whether "the" stands before the name that a form follows, which is no body's: "the Ostby attacks"."""
    at = group.start
    while at > group.lo and group.tokens[at - 1].cap:
        at -= 1
    body = is_body([token.text for token in group.tokens[at : group.start]])
    return token_before(group.tokens, at, group.lo).low == "the" and not body


def _ends_comment(group: VerbGroup) -> bool:
    """Whether the sentence ends with a comma, who says it, and the verb: "…, a post claims."."""
    if group.after.text not in {EDGE.text, "."} or not (group.word.endswith("s") or group.word == "read"):
        return False
    found = subject_before(group.tokens, group.start, group.lo)
    before = EDGE if found is None else token_before(group.tokens, found.start, group.lo)
    return is_break(before) or before.kind == "q"


def _name_after_quotation(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether the name that ends at ``at`` stands right after a quotation, or after the comma of a clause."""
    while at > lo and (tokens[at - 1].cap or tokens[at - 1].low in {"the", "of"}):
        at -= 1
    return at > lo and (tokens[at - 1].kind == "q" or tokens[at - 1].text == ",")


def opens_clause(token: Token) -> bool:
    """Whether a quotation, "that" or a noun phrase begins with a token."""
    return token.kind == "q" or token.low in _CLAUSE_OPENINGS
