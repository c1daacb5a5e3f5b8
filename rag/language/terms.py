"""Words as search sees them: folded, stemmed as FTS5's porter tokenizer does, and without function words.

    >>> words("They won't e-mail")
    ['they', 'will', 'not', 'email']
    >>> stems("The sanctions' threat, again")
    ['sanction', 'threat']

Not covered: what the words mean (``embedding.py``).
"""

from __future__ import annotations

from functools import lru_cache

from rag.language.lexicon import STOP_WORDS
from rag.language.porter import stem
from rag.language.words import is_stop, spellings, split

__all__ = ["STOP_WORDS", "stem", "stems", "words"]


def words(text: str) -> list[str]:
    """Folded words in order, without possessive endings and the like; "won't" is "will" and "not"."""
    return [word for spelt in spellings(text) for word in _folded(spelt)]


def stems(text: str) -> list[str]:
    """Stems of the content words, in order, repeated as often as they occur."""
    if " " in text and text.isupper():  # nothing is told by capitals
        text = text.lower()
    return [found for spelt in spellings(text) if (found := _stem_of(spelt))]


@lru_cache(maxsize=100_000)
def _folded(spelt: str) -> tuple[str, ...]:
    low, clitic = split(spelt)
    return () if not low else (low, "not") if clitic == "n't" else (low,)


@lru_cache(maxsize=100_000)
def _stem_of(spelt: str) -> str:
    """The stem of a word as it stands; "" for a function word."""
    low, _ = split(spelt)
    return "" if is_stop(spelt, low) else stem(low)
