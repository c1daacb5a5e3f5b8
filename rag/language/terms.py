"""Words as search sees them: folded, stemmed as FTS5's porter tokenizer does, and without function words.

    >>> stems("The sanctions' threat, again")
    ['sanction', 'threat']

Not covered: what the words mean (``embedding.py``).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

# Function words of English, from the Snowball project's stop list (https://snowballstem.org/algorithms/english/
# stop.txt), with auxiliaries' short forms, question words and a few words that questions are made of.
STOP_WORDS = frozenset(
    """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
    it its itself they them their theirs themselves what which who whom whose this that these those am is are was were
    be been being have has had having do does did doing would should could ought cannot can will shall may might must
    a an the and but if or because as until while of at by for with about against between into through during before
    after above below to from up down in out on off over under again further then once here there when where why how
    all any both each few more most other some such no nor not only own same so than too very s t m re ve ll d
    also just ever even still yet us upon among within without toward towards per via whether
    please tell show give find know mention mentioned anything something everything thing things
    article articles story stories news according regarding concerning""".split()
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\W_]")
_porter = snowballstemmer.stemmer("porter")
_porter_guard = threading.Lock()  # the stemmer keeps the word it works on in itself


def words(text: str) -> list[str]:
    """Words in order, lower case, without accents and possessive endings: ``["zelensky", "10", "30", "day"]``."""
    found = []
    for match in _WORD.finditer(text):
        word = _unaccented(match.group().casefold().replace("’", "'"))
        found.append(word.removesuffix("'s").replace("'", ""))
    return [word for word in found if word]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The porter stem of one folded word; FTS5 leaves words of one or two characters alone."""
    if len(word) < 3:
        return word
    with _porter_guard:
        return str(_porter.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the content words, in order, repeated as often as they occur."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def _unaccented(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
