"""Whom the "he" and "she" of a sentence stand for, where its article leaves no doubt (``rag.statements.antecedents``).

    pronouns(evidence)      # [(0, 2, "Aldous Finch")]: "He resigned in May."
    in_full(evidence)       # "Aldous Finch resigned in May.": for rules, never shown

Not covered: "they", "it", "his", "the minister".
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.language.sentences import sentences
from rag.schema import Article
from rag.search.ranking import EvidenceSentence

_PRONOUN = re.compile(r"\bs?he\b", re.IGNORECASE)


def pronouns(evidence: EvidenceSentence) -> list[tuple[int, int, str]]:
    """The pronouns that the article settles, in order: where in the sentence each begins and ends, and the name."""
    places = list(_PRONOUN.finditer(evidence.text))
    if not places:
        return []
    settled, start = _antecedents(evidence.article), evidence.sentence.start
    return [(m.start(), m.end(), name) for m in places if (name := settled.get(start + m.start()))]


def in_full(evidence: EvidenceSentence) -> str:
    """The sentence with names in the place of its pronouns."""
    text = evidence.text
    for start, end, name in reversed(pronouns(evidence)):
        text = f"{text[:start]}{name}{text[end:]}"
    return text


@lru_cache(maxsize=64)
def _antecedents(article: Article) -> dict[int, str]:
    from rag.statements import antecedents  # reads word lists: only when there is a pronoun to name

    return antecedents(article, sentences(article.text))
