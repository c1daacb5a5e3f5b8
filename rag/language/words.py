"""A text as words at their offsets, each with the lemma by which it is compared.

    [(w.text, w.lemma) for w in read("Income tax won’t rise, Lee said.") if w.is_content]
    # [("Income", "incom"), ("tax", "tax"), ("rise", "rise"), ("Lee", "lee"), ("said", "say")]

Not covered: what the words mean, and what negates them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.language.lexicon import NEGATORS
from rag.language.terms import STOP_WORDS
from rag.language.verbs import lemma as lemma_of

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*[^\W_]*|[^\W\d_][^\W_]*(?:['’][^\W_]+)*")
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|ve|re|ll|d|m))$", re.IGNORECASE)
_NEGATED_FORMS = {"wo": "will", "ca": "can", "sha": "shall"}


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
        capitals = self.text.isupper() and len(self.low) > 1
        return capitals or not (self.low in STOP_WORDS or self.low in NEGATORS)

    @property
    def is_negator(self) -> bool:
        """Whether it says "not"."""
        return self.clitic == "n't" or self.low in NEGATORS


def read(text: str) -> tuple[Word, ...]:
    """The words of a text, in order. Takes time linear in its length."""
    return tuple(Word(m.group(), *_without_clitic(fold(m.group())), m.start(), m.end()) for m in _WORD.finditer(text))


def fold(word: str) -> str:
    """A word in lower case, without accents and full stops: "U.S." and "US" are one; ``10²`` stays what it is."""
    low = word.casefold().replace("’", "'")
    if low.isascii() or low[0].isdigit():
        return low if low[0].isdigit() else low.replace(".", "")
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c)).replace(".", "")


def _without_clitic(low: str) -> tuple[str, str]:
    """("will", "n't") for "won't", ("it", "'s") for "it's"."""
    match = _CLITIC.search(low)
    if match is None or not match.start():
        return low.replace("'", ""), ""
    base = low[: match.start()].replace("'", "")
    return _NEGATED_FORMS.get(base, base) if match.group() == "n't" else base, match.group()
