"""A text as words, each with what the checks must know of it: its lemma, its clause, what negates or qualifies it.

    [(w.text, w.is_negated) for w in read("Income tax will not rise, Lee said.") if w.is_content]
    # [("Income", False), ("tax", False), ("rise", True), ("Lee", False), ("said", False)]

Rules over single words, no parse: a negator reaches to the end of its clause, a modal or a plan ("plans to") to the
next content word. Not covered: negation that only a noun's meaning carries ("lack of"), and irony.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.answering.checks import lexicon
from rag.statements.lexicon import AUXILIARIES, PRONOUNS, VERB_FORMS
from rag.terms import STOP_WORDS

_TOKEN = re.compile(
    r"(?P<word>(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*[^\W_]*|[^\W\d_][^\W_]*(?:['’][^\W_]+)*)"
    r"|(?P<end>[.!?…]+)|(?P<mark>--|[^\w\s])"
)
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|ve|re|ll|d|m))$", re.IGNORECASE)
_NEGATED_FORMS = {"wo": "will", "ca": "can", "sha": "shall"}
_CLAUSE_MARKS = frozenset(",;:()[]—–") | {"--"}
_OPENING = frozenset(":“\"‘'")
_CLAUSE_WORDS = lexicon.SCOPE_ENDS | {"and", "that", "before", "after", "saying", "adding"}
_TOLD = frozenset({"know", "give", "show", "find"})  # asking words, which a question's terms leave out
_WORDS_OF_DENIAL_BEFORE_TO = frozenset({"fail", "declin"})


class Operator(NamedTuple):
    """A word that qualifies another: ``kind`` "not", "may", "must", "will", "plan" or "hedge"."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its offsets; ``clause`` counts up through the text, ``operators`` are those that reach the word."""

    text: str
    low: str
    lemma: str
    start: int
    end: int
    clause: int
    is_content: bool
    opens: bool = False  # the first word of a sentence or a quotation, whose capital says nothing
    operators: tuple[Operator, ...] = ()
    operator: Operator | None = None  # which it is itself

    @property
    def negators(self) -> list[str]:
        """The words that negate it."""
        return [operator.word for operator in self.operators if operator.kind == "not"]

    @property
    def is_negated(self) -> bool:
        """Whether an odd number of negators reaches it."""
        return len(self.negators) % 2 == 1

    @property
    def modality(self) -> dict[str, str]:
        """Kinds of modality with the words that give it."""
        return {operator.kind: operator.word for operator in self.operators if operator.kind != "not"}

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_number(self) -> bool:
        """Whether it is written with digits."""
        return self.text[0].isdigit()

    @property
    def is_verb(self) -> bool:
        """Whether its form can be a verb's."""
        known = self.low in AUXILIARIES or self.low in VERB_FORMS or self.lemma in lexicon.VERB_LEMMAS
        return known or self.is_past or (self.low.endswith("s") and not self.is_capital)

    @property
    def is_past(self) -> bool:
        """Whether its form can be a past tense."""
        return self.low in lexicon.PAST or self.low.endswith("ed")


class _Token(NamedTuple):
    text: str
    low: str
    start: int
    end: int
    clause: int
    scope: int  # a negator reaches no further
    opens: bool
    clitic: str


def read(text: str) -> tuple[Word, ...]:
    """The words of a text, in order. Takes time linear in its length."""
    tokens = _tokens(text)
    operators = [_operator(tokens, i) for i in range(len(tokens))]
    reached = _reach(tokens, operators)
    return tuple(
        Word(t.text, t.low, lexicon.lemma(t.low), t.start, t.end, t.clause, _is_content(t), t.opens, tuple(r), o)
        for t, r, o in zip(tokens, reached, operators, strict=True)
    )


def fold(word: str) -> str:
    """A word in lower case, without accents and full stops: "U.S." and "US" are one; ``10²`` stays what it is."""
    low = word.casefold().replace("’", "'")
    if low.isascii() or low[0].isdigit():
        return low if low[0].isdigit() else low.replace(".", "")
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c)).replace(".", "")


def _is_content(token: _Token) -> bool:
    """Whether it is no function word; "US" and "WHO" aren't "us" and "who"."""
    capitals = token.text.isupper() and len(token.low) > 1
    return capitals or token.low in _TOLD or not (token.low in STOP_WORDS or token.low in lexicon.NEGATORS)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    clause = scope = 0
    opens = True
    for match in _TOKEN.finditer(text):
        if match["word"] is None:
            if match["end"] or match["mark"] in _CLAUSE_MARKS:
                clause, scope = clause + 1, scope + 1
            opens = opens or bool(match["end"]) or match["mark"] in _OPENING
            continue
        low, clitic = _without_clitic(fold(match["word"]))
        clause += low in _CLAUSE_WORDS
        after_and = bool(tokens) and tokens[-1].low == "and" and low in AUXILIARIES | PRONOUNS
        scope += low in lexicon.SCOPE_ENDS or after_and or low == "nor"
        tokens.append(_Token(match["word"], low, match.start(), match.end(), clause, scope, opens, clitic))
        opens = False
    return tokens


def _without_clitic(low: str) -> tuple[str, str]:
    """("will", "n't") for "won't", ("it", "'s") for "it's"."""
    match = _CLITIC.search(low)
    if match is None or not match.start():
        return low.replace("'", ""), ""
    base = low[: match.start()].replace("'", "")
    return _NEGATED_FORMS.get(base, base) if match.group() == "n't" else base, match.group()


def _operator(tokens: Sequence[_Token], at: int) -> Operator | None:
    """What the token does to those behind it; a negated auxiliary negates, whatever else it does."""
    token = tokens[at]
    low = token.low
    after = tokens[at + 1].low if at + 1 < len(tokens) and tokens[at + 1].scope == token.scope else ""
    if token.clitic == "n't":
        return Operator("not", token.text)
    if low in lexicon.NEGATORS and after not in lexicon.NOT_NEGATING.get(low, ()):
        return Operator("not", token.text)
    if low in lexicon.DENIALS and (after == "to" or lexicon.lemma(low) not in _WORDS_OF_DENIAL_BEFORE_TO):
        return Operator("not", token.text)
    if token.clitic == "'ll" or (low == "going" and after == "to"):
        return Operator("will", token.text)
    is_month = token.text[0].isupper() and not token.opens  # "May"
    if low in lexicon.MODALS and not is_month and not (lexicon.MODALS[low] == "hedge" and after == "that"):
        return Operator(lexicon.MODALS[low], token.text)
    if after == "to" and low in lexicon.HAVE_TO:
        return Operator("must", f"{token.text} to")
    if low in lexicon.PLANS and (after == "to" or (low.startswith("consider") and after.endswith("ing"))):
        return Operator("plan", f"{token.text} to" if after == "to" else token.text)
    return None


def _reach(tokens: Sequence[_Token], operators: Sequence[Operator | None]) -> list[list[Operator]]:
    """The operators that reach each token: all negators of its scope before it, and modals right before it."""
    reached: list[list[Operator]] = []
    negators: list[Operator] = []
    modals: list[Operator] = []
    scope = -1
    last: Operator | None = None
    for token, operator in zip(tokens, operators, strict=True):
        if token.scope != scope:
            held = last is not None and last.word.lower() == "not" and token.low in lexicon.SCOPE_ENDS
            negators, modals, scope = [last] if held and last else [], [], token.scope  # "not because …"
        content = _is_content(token)
        reached.append([*negators, *modals] if content else [])
        if content and not token.low.endswith("ly") and token.low not in lexicon.MODALS:
            modals = []
        if operator is not None and operator.kind == "not":
            if token.clitic == "n't" or token.low in {"not", "never"}:  # a verb of its own: "denied", not "didn't"
                negators = [o for o in negators if fold(o.word) in lexicon.DENIALS]
            negators.append(operator)
        if operator is not None:
            modals.extend([operator] if operator.kind != "not" else [])
            if token.clitic == "n't" and token.low in lexicon.MODALS:
                modals.append(Operator(lexicon.MODALS[token.low], token.text))
        last = operator
    return reached
