"""The numbers behind the scores, free of samples and answers.

    >>> token_f1("He will walk away.", "walk away")
    0.8
    >>> reciprocal_rank([False, True, True])
    0.5

Not covered: what counts as relevant or right (``scorers/``).
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = dict.fromkeys(map(ord, string.punctuation + "“”‘’…–—"), None)


def normalise(text: str) -> str:
    """SQuAD's normalisation (Rajpurkar et al. 2016): lower case, no punctuation, no articles, single spaces.

    Typographic quotes and dashes count as punctuation too.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def token_f1(given: str, gold: str) -> float:
    """SQuAD's F1 over the bag of normalised tokens, in [0, 1]. Two empty texts agree."""
    given_tokens, gold_tokens = normalise(given).split(), normalise(gold).split()
    if not given_tokens or not gold_tokens:
        return float(given_tokens == gold_tokens)
    common = sum((Counter(given_tokens) & Counter(gold_tokens)).values())
    return 2 * common / (len(given_tokens) + len(gold_tokens))


def contains(given: str, gold: str) -> bool:
    """Whether the normalised gold answer stands in the given one, as whole tokens."""
    return bool(normalise(gold)) and f" {normalise(gold)} " in f" {normalise(given)} "


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant item of a ranking; 0 if none is. Its mean is MRR."""
    return next((1 / rank for rank, is_relevant in enumerate(relevant, 1) if is_relevant), 0.0)


def ndcg(relevant: Sequence[bool], total: int, k: int) -> float:
    """Normalised discounted cumulative gain at k with binary gains (Järvelin and Kekäläinen 2002), in [0, 1].

    ``total`` is the number of relevant items that there are, found or not. 0 when there are none.
    """
    gain = sum(1 / math.log2(rank + 1) for rank, is_relevant in enumerate(relevant[:k], 1) if is_relevant)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(total, k) + 1))
    return gain / ideal if ideal else 0.0
