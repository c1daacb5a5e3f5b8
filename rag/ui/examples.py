"""Questions that this archive can answer, made from what it holds.

    examples(assistant)         # ["What did Ada Holloway say about the tram?", …]

Each is put together from a speaker and a word that several of their statements share, a quotation, or a byline. Not
covered: whether a reader would ask them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from rag.language.lexicon import POSSESSIVES
from rag.language.terms import STOP_WORDS, words
from rag.schema import Citation, Speaker

if TYPE_CHECKING:
    from rag.assistant import Assistant

_LOOKED_AT = 60  # statements of a speaker
_QUOTED = re.compile(r"“([^“”]{20,200})”")


def examples(assistant: Assistant, count: int = 4) -> list[str]:
    """Up to ``count`` questions; none of an empty archive."""
    if not assistant.catalogue.counts()["articles"]:
        return []
    people = [speaker for speaker in assistant.speakers()[:20] if speaker.relation == "self" and not speaker.may_be]
    return list(islice(_questions(assistant, people), count))


def _questions(assistant: Assistant, people: list[Speaker]) -> Iterator[str]:
    for speaker in people[:2]:
        said = assistant.statements(speaker, limit=_LOOKED_AT)
        topic = _shared_word(said, speaker)
        yield f"What did {speaker.name} say about {topic}?" if topic else f"What did {speaker.name} say?"
    for speaker in people[2:]:
        quoted = next(filter(None, map(_opening, assistant.statements(speaker, limit=5))), None)
        if quoted:
            yield f"Who said “{quoted}”?"
            break
    written = next((a for a in islice(assistant.articles(), _LOOKED_AT) if a.author and a.title), None)
    if written:
        yield f"Who wrote “{written.title}”?"


def _shared_word(said: list[Citation], speaker: Speaker) -> str | None:
    """What most of the statements share: a word of five letters or more, lower case, not a name's part."""
    names = {word for variant in speaker.variants for word in words(variant)}
    held = Counter(
        word
        for citation in said
        for word in set(re.findall(r"(?<![^\s“‘(])[a-z]{5,}(?![^\s.,;:!?”’)])", citation.quote))
        if word not in STOP_WORDS and word not in names
    )
    shared = [(count, len(word), word) for word, count in held.items() if count > 1]
    nouns = (noun for _, _, word in sorted(shared, reverse=True) if (noun := _as_noun(word, said)))
    return next(nouns, None)


def _as_noun(word: str, said: list[Citation]) -> str | None:
    """``the depot`` or ``sanctions``, as the word stands after an article, a possessive or a preposition; else None."""
    text = "\n".join(citation.quote for citation in said)
    if re.search(rf"\b(?:the|a|an|{'|'.join(sorted(POSSESSIVES))}) {word}\b", text):
        return f"the {word}"
    return word if re.search(rf"\b(?:of|on|for|about|with|from|over|against|in) {word}\b", text) else None


def _opening(citation: Citation) -> str | None:
    """The first words of a quotation, as many as make a question."""
    found = _QUOTED.search(citation.quote)
    return " ".join(found[1].split()[:9]).rstrip(",.;:!?") if found else None
