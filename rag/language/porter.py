"""Stems: the forms of a word as one, by Porter's algorithm, which FTS5 uses too.

    >>> stem("sanctions"), stem("decided")
    ('sanction', 'decid')
    >>> same_word(stem("sovereignty"), stem("sovereign")), same_word("port", "portrait")
    (True, False)

Not covered: irregular forms (``verbs.lemma``).
"""

from __future__ import annotations

import threading
from functools import lru_cache

import snowballstemmer

_porter = snowballstemmer.stemmer("porter")
_porter_guard = threading.Lock()  # the stemmer keeps the word it works on in itself
_SHORTEST = 5  # letters of a stem that may go on in another form: "port" isn't a part of "portion"
_LONGER = 3  # letters by which it may go on
# Last letters of a verb's stem and of its noun's: "decid", "decis"; "permit", "permiss"; "describ", "descript".
_VERB_AND_NOUN = (("d", "s"), ("t", "ss"), ("d", "ss"), ("b", "pt"), ("v", "pt"), ("v", "f"))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The porter stem of one folded word; FTS5 leaves words of one or two characters alone."""
    if len(word) < 3:
        return word
    with _porter_guard:
        return str(_porter.stemWord(word))


def same_word(one: str, other: str) -> bool:
    """Whether two stems are one word in two forms: one goes on where the other ends, or turns from verb to noun.

    "russia" and "russian", "sovereign" and "sovereignti", "decid" and "decis"; not "port" and "portrait".
    """
    if one == other:
        return True
    if one[:3] != other[:3] or one[:1].isdigit():
        return False
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if long.startswith(short):
        return len(short) >= _SHORTEST and len(long) - len(short) <= _LONGER
    return any(_turns(one, other, verb, noun) or _turns(other, one, verb, noun) for verb, noun in _VERB_AND_NOUN)


def _turns(one: str, other: str, verb: str, noun: str) -> bool:
    return one.endswith(verb) and other == one.removesuffix(verb) + noun
