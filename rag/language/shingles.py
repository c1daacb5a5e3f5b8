"""Near-duplicates of a text: its shingles, and a sketch by which texts that share some are found.

    containment(shingles(short), shingles(long))     # 1.0 when every run of five words of the one is in the other
    sketch(shingles(text))                           # the 64 least of them: a key to look others up by

Shingles are runs of five folded words, hashed; two texts are compared by the share of the smaller one's that the other
has (Broder 1997, "On the resemblance and containment of documents"), and found by the least hashes that each has
(bottom-k sketches, the same idea as MinHash with one function instead of many). Not covered: copies in other words.
"""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from hashlib import blake2b

from rag.language.terms import words

_SIZE = 5  # words; four are often a name with its verb, and six miss a desk's small edits
_SKETCH = 64  # of a summary with a twentieth of an article's words, the article's sketch misses all once in 25 times


@lru_cache(maxsize=4)  # an article that is stored is looked up, compared and sketched by them
def shingles(text: str) -> frozenset[int]:
    """63-bit hashes of the text's runs of five words; of a shorter text, the hash of all its words."""
    held = words(text)
    runs = (" ".join(held[i : i + _SIZE]) for i in range(max(len(held) - _SIZE + 1, 1)))
    return frozenset(int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big") >> 1 for run in runs)


def sketch(held: Set[int]) -> list[int]:
    """The least hashes, in order."""
    return sorted(held)[:_SKETCH]


def containment(one: Set[int], other: Set[int]) -> float:
    """The share of the smaller one's shingles that the other has too, in [0, 1].

    >>> containment({1, 2}, {1, 2, 3, 4})
    1.0
    """
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
