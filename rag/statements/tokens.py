"""Tokens, the raw material of clauses: a paragraph as words, punctuation and whole quotations.

    [t.text for t in tokenize("Mr. Lee's aide said “no.”", …)]   # Mr. · Lee · 's · aide · said · “no.”

A layer on the tokenizer (``rag.language.words``): what hyphens join is one token, a clitic one of its own, and so is a
quotation, so that what is said inside it can't be mistaken for the article's own sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rag.language import lexicon
from rag.language.words import COMPOUND, clitic_at
from rag.schema import Sentence, Span
from rag.statements.quotations import Quotation

_ABBREVIATIONS = frozenset(
    word[:-1]
    for words in (lexicon.TITLES, lexicon.MONTH_WORDS, lexicon.PLACES, lexicon.NAME_OF_BODY)
    for word in words
    if word.endswith(".") and word.count(".") == 1
) | {*lexicon.HEIRS, "esq", "st", "mt", "ft", "vs", "no"}
_BEFORE_FIRMS = lexicon.PREPOSITIONS - {"in"} | {"and", ",", ".", "the"}
DASHES = frozenset({"—", "–", "--", "-"})
_TOKEN = re.compile(rf"[@#]?{COMPOUND}|\.\.\.|--|[^\w\s]|_")


class Token(NamedTuple):
    """A word ("w"), punctuation ("p"), possessive or clitic ending ("s") or a whole quotation ("q").

    ``text`` of a quotation is what stands inside the marks; ``low`` is the word in lower case, "" for a quotation.
    """

    start: int
    end: int
    text: str
    low: str
    kind: Literal["w", "p", "s", "q"]
    cap: bool = False
    quotation: Quotation | None = None

    @property
    def auxiliary(self) -> bool:
        """Whether it is "has", "will" and the like; not the month of May, nor Will, nor what may be a possessive."""
        return self.low in lexicon.AUXILIARIES and self.low != "'s" and not (self.cap and self.low in {"may", "will"})


EDGE = Token(-1, -1, "", "", "p")  # what stands before a sentence's first token and behind its last: an empty mark


def token_before(tokens: Sequence[Token], at: int, lo: int) -> Token:
    """The token before ``at`` in what begins at ``lo``; ``EDGE`` before the first."""
    return tokens[at - 1] if at > lo else EDGE


def token_at(tokens: Sequence[Token], at: int, hi: int) -> Token:
    """The token at ``at`` in what ends at ``hi``; ``EDGE`` behind the last."""
    return tokens[at] if at < hi else EDGE


def tokenize(text: str, span: Span, quotations: Sequence[Quotation]) -> list[Token]:
    """The tokens of ``span``; ``quotations`` are those inside it, in order."""
    tokens: list[Token] = []
    at = span.start
    for quotation in quotations:
        tokens.extend(_words(text, at, quotation.start))
        inside = quotation.inner.of(text)
        tokens.append(Token(quotation.start, quotation.end, inside, "", "q", False, quotation))
        at = quotation.end
    tokens.extend(_words(text, at, span.end))
    return tokens


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        word, at, stop = match.group(), match.start(), match.end()
        if not (word[0].isalnum() or (word[0] in "@#" and len(word) > 1)):
            yield Token(at, stop, word, word, "p")
            continue
        cut = clitic_at(word) if "'" in word or "’" in word else None
        base = word[:cut]
        cap = word[0].isupper() or _is_hyphened(base)
        yield Token(at, at + len(base), base, base.lower().replace("’", "'"), "w", cap)
        if cut is not None:
            yield Token(at + cut, stop, word[cut:], word[cut:].lower().replace("’", "'"), "s")


def _is_hyphened(word: str) -> bool:
    """Whether a name is tied to a small particle: "al-Sisi"."""
    particle, _, name = word.partition("-")
    return name[:1].isupper() and particle in lexicon.NAME_PARTICLES


def join_abbreviations(tokens: Sequence[Token]) -> list[Token]:
    """``Sen`` and ``.`` as one token ``Sen.``, initials too, so that a full stop left over ends something."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if token.text == "." and last is not None and last.end == token.start and _is_abbreviation(last):
            joined[-1] = Token(last.start, token.end, last.text + ".", last.low + ".", "w", last.cap)
        else:
            joined.append(token)
    return joined


def _is_abbreviation(token: Token) -> bool:
    """Whether a full stop right behind a word belongs to it: "J.", "Sen.", "vs."."""
    if token.kind != "w" or not (token.cap or token.low in {"vs", "no"}):
        return False
    return len(token.text) == 1 or token.low in _ABBREVIATIONS


def join_firms(tokens: Sequence[Token], text: str) -> list[Token]:
    """A firm's name with a comma in it as one token: "Bell, Crane & Co.", "Lowe, Hart LLP"."""
    joined: list[Token] = []
    for token in tokens:
        joined.append(token)
        start = _firm_start(joined)
        if start is not None:
            name = text[joined[start].start : token.end]
            joined[start:] = [Token(joined[start].start, token.end, name, name.lower(), "w", True)]
    return joined


def _firm_start(tokens: Sequence[Token]) -> int | None:
    """Where the firm with a comma in its name begins that ends with the last token, if one does."""
    last = _last_partner(tokens)
    if last is None:
        return None
    start = last
    while start > 1 and tokens[start].cap and tokens[start - 1].text == "," and _is_partner(tokens[start - 2]):
        start -= 2
    whole = start == 0 or _ends_before_name(tokens[start - 1])
    return start if start < last and whole else None


def _last_partner(tokens: Sequence[Token]) -> int | None:
    """Index of the last partner where a firm's name may end: "[Crane] & Co.", "[Hart] LLP", "[Hart] and Sons"."""
    token, at = tokens[-1], len(tokens) - 2
    if at < 2 or not token.cap:
        return None
    firm = token.low.rstrip(".") in lexicon.FIRMS
    if tokens[at].text == "&" or (firm and tokens[at].low == "and"):
        return at - 1
    return at if firm else None


def _ends_before_name(token: Token) -> bool:
    """Whether a name can begin behind a word or mark: "for [Bell, Crane & Co.]", not "Ann [Bell, Crane & Co.]"."""
    return not token.cap and (token.low in _BEFORE_FIRMS or token.low.endswith("."))


def _is_partner(token: Token) -> bool:
    return token.cap and token.low not in lexicon.PLACES | lexicon.MONTH_WORDS | lexicon.DAYS


LONGEST_UNIT = 200  # tokens; cuts what can't be a sentence, so that the work per sentence is bounded


@dataclass(frozen=True, slots=True)
class Unit:
    """Tokens ``lo`` to ``hi``: one of the article's own sentences, a quotation inside it being one token."""

    lo: int
    hi: int
    paragraph: int


def units(tokens: Sequence[Token], sentences: Sequence[Sentence]) -> list[Unit]:
    """The article's own sentences: a boundary inside a quotation doesn't count, unless it is a paragraph's."""
    starts = [sentence.start for sentence in sentences]
    found: list[Unit] = []
    begin, paragraph, dateline = 0, 0, 0
    for at, token in enumerate(tokens):
        here = bisect_right(starts, token.start) - 1
        if at and (starts[here] >= tokens[at - 1].end or at - begin >= LONGEST_UNIT):
            found.append(Unit(begin, at, paragraph))
            begin = at
        if at == begin:
            new = at == 0 or sentences[here].paragraph != paragraph
            paragraph = sentences[here].paragraph
            dateline = _dateline_end(tokens, at) if new else at
        if at == dateline:
            begin = at
    if tokens:
        found.append(Unit(begin, len(tokens), paragraph))
    return found


def _dateline_end(tokens: Sequence[Token], at: int) -> int:
    """Index after a dateline: "OSLO, Norway (AP) —"; ``at`` when there is none."""
    if len(tokens[at].text) < 3 or not tokens[at].text.isupper():
        return at
    for here in range(at, min(len(tokens), at + 12)):
        token = tokens[here]
        if token.text in DASHES and here + 1 < len(tokens):
            return here + 1
        if not (token.cap or token.text in {",", "(", ")", "/", "."}):
            break
    return at


def lower_openings(tokens: list[Token], found: Sequence[Unit]) -> None:
    """Takes the capital off a sentence's first word where the article also writes it small, or it is a common noun."""
    spelling = _Spelling.of(tokens, found)
    for unit in found:
        at = next((at for at in range(unit.lo, unit.hi) if tokens[at].kind == "w"), unit.hi)
        opening = tokens[at : min(at + 3, unit.hi)]
        if opening and opening[0].cap and not opening[0].text.isupper() and spelling.is_common(opening):
            tokens[at] = opening[0]._replace(cap=False)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The words that an article writes only ``small``, but for sentences' first, and those with ``capitals``."""

    small: frozenset[str]
    capitals: frozenset[str]

    @classmethod
    def of(cls, tokens: Sequence[Token], found: Sequence[Unit]) -> _Spelling:
        firsts = {unit.lo for unit in found}
        capitals = frozenset(token.low for at, token in enumerate(tokens) if token.cap and at not in firsts)
        small = frozenset(token.low for token in tokens if token.kind == "w" and not token.cap)
        return cls(small - capitals, capitals)

    def is_common(self, opening: Sequence[Token]) -> bool:
        """Whether a sentence's first word is no name: "Absent Lee", "Author Lee", not "Bill Lee" nor "Speaker Lee"."""
        low = opening[0].low
        if len(opening) > 1 and opening[1].cap:
            return low not in _BEFORE_NAMES and (low in self.small or low in lexicon.ROLES)
        common = low in self.small or low in _COMMON or self._is_adverb(low) or self._has_complement(opening)
        return common and not _is_office(opening)

    def _has_complement(self, opening: Sequence[Token]) -> bool:
        """Whether it is said which of many: "Dozens of", "Clerks who", "Alarmed by", if it is no name elsewhere."""
        low = opening[0].low
        if len(opening) == 1 or low in self.capitals or low in lexicon.FUNCTION_WORDS:
            return False
        after = opening[1].low
        return after in {"of", "by", "who", "whose"} or (low.endswith("s") and after in lexicon.PREPOSITIONS)

    def _is_adverb(self, low: str) -> bool:
        """Whether a word is an adverb by its ending, and no name: "Sadly", not "Sally"."""
        return low.endswith("ly") and low not in _NO_ADVERBS and low not in self.capitals


def _is_office(opening: Sequence[Token]) -> bool:
    """Whether a title goes on with "of" and a capital: "Secretary of State", "Minister of Defence"."""
    return len(opening) == 3 and opening[0].low in lexicon.TITLES and opening[1].low == "of" and opening[2].cap


_BEFORE_NAMES = lexicon.TITLES | lexicon.GIVEN_NAMES
_NO_ADVERBS = lexicon.NOT_ADVERBS | _BEFORE_NAMES
_COMMON = lexicon.PEOPLE | lexicon.BODIES | lexicon.DOCUMENTS | lexicon.ROLES
