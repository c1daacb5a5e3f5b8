"""A text as words at their offsets: the one tokenizer, by which texts are searched, compared and read.

    [(w.text, w.low, w.clitic) for w in read("The U.S. won’t e-mail 4,200 voters.")]
    # [("The", "the", ""), ("U.S.", "us", ""), ("won’t", "will", "n't"), ("e-mail", "email", ""), ("4,200", "4200", ""),
    #  ("voters", "voters", "")]

A word is a run of letters and digits, apostrophes and soft hyphens inside it included; letters with full stops
between ("U.S."); a number with its separators ("4,200", "10.5", "8:30"); a letter and what is hyphenated to it
("e-mail", "F-16"). Other hyphens part words. Folding takes case, accents, full stops, apostrophes and hyphens away, and
a number's commas; it leaves ``10²`` what it is. What builds on this: ``terms`` (search, and through it the lexical
index), and the tokens of ``rag.statements``, which are ``COMPOUND``.

Not covered: what the words mean, and what negates them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rag.language.lexicon import CAPITALS, NEGATORS, STOP_WORDS
from rag.language.verbs import lemma as lemma_of

# Accents that stand behind their letter, and hyphens that aren't shown: inside a word they belong to it.
_INSIDE = "\u0300-\u036f\u00ad\u2060"
_RUN = rf"[^\W_]+(?:[{_INSIDE}]+[^\W_]*)*"
_PARTY = r"[DIR]-[A-Z]"  # "D-Ohio" is two words
_LONG = rf"(?=[^\W\d_]{{2}}){_RUN}(?:['’]{_RUN})*"  # 95 % of the words of news, so it is tried first
_SHORT = rf"{_RUN}(?:['’]{_RUN})*"
_LETTERS = r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?"
_DEGREE = r"Ph\.D\b\.?"
_NUMBER = rf"\d+(?:[.:]\d+|,\d{{3}}(?!\d))*(?:{_RUN})?"
_LETTER_AND = rf"(?<![\w‑-])(?!{_PARTY})[^\W\d_][‑-]{_RUN}(?:['’]{_RUN})*"
WORD = rf"(?:{_DEGREE}|{_LONG}|{_LETTERS}|{_NUMBER}|{_LETTER_AND}|{_SHORT})"
# Words that a hyphen, "&" or "_" joins, but for two numbers: "co-founder", "AT&T", "10-year-old"; not "10-30".
COMPOUND = rf"{WORD}(?:[‑&_-](?:(?<!\d.)|(?!\d)){WORD})*"
_WORD = re.compile(WORD)
_CLITIC = re.compile(r"(?<=.)(?:n['’]t|['’](?:s|ve|re|ll|d|m))$", re.IGNORECASE)
_NEGATED_FORMS = {"wo": "will", "ca": "can", "sha": "shall", "ai": "be"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word; ``low`` is folded and without its clitic, which is lower case ("n't", "'s") or empty."""

    text: str
    low: str
    clitic: str
    start: int
    end: int

    @property
    def lemma(self) -> str:
        """The stem by which it is compared."""
        return lemma_of(self.low)

    @property
    def is_content(self) -> bool:
        """Whether it is no function word; "US" and "WHO" aren't "us" and "who"."""
        return not is_stop(self.text, self.low) and self.low not in NEGATORS

    @property
    def is_negator(self) -> bool:
        """Whether it says "not"."""
        return self.clitic == "n't" or self.low in NEGATORS


def read(text: str) -> tuple[Word, ...]:
    """The words of a text, in order. Takes time linear in its length."""
    return tuple(Word(m.group(), *split(m.group()), m.start(), m.end()) for m in _WORD.finditer(text))


def clitic_at(word: str) -> int | None:
    """Where the clitic of a word begins, other than "n't"."""
    match = _CLITIC.search(word)
    return None if match is None or match.group()[0] in "nN" else match.start()


def spellings(text: str) -> list[str]:
    """The words of a text as they stand: what ``read`` finds, without the rest."""
    return _WORD.findall(text)


def is_stop(text: str, low: str) -> bool:
    """Whether a word, as it stands and folded, is one that search passes over."""
    return low in STOP_WORDS and not (low in CAPITALS and (text.isupper() or "." in text))


@lru_cache(maxsize=100_000)
def split(word: str) -> tuple[str, str]:
    """A word folded, and its clitic: ("will", "n't") for "won't", ("it", "'s") for "It's"."""
    match = _CLITIC.search(word)
    if match is None:
        return fold(word), ""
    base, clitic = fold(word[: match.start()]), match.group().lower().replace("’", "'")
    return _NEGATED_FORMS.get(base, base) if clitic == "n't" else base, clitic


def fold(word: str) -> str:
    """A word as its letters, small and without accents: "U.S." and "US" are one; ``10²`` stays what it is.

    Folded once more it is the same.
    """
    if word[:1].isnumeric():
        return "".join(c for c in word.casefold() if c.isalnum() or c in ".:")
    if word.isascii():
        return "".join(filter(str.isalnum, word)).lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(filter(str.isalnum, plain))
