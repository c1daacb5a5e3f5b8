"""Questions that this archive can answer, made from what it holds: to begin with, and to go on with.

    examples(assistant)         # ["What did Ada Holloway say about the tram?", …]
    follow_ups(assistant, answer)               # ["What did Ruth Delgado say about the tram?", …]
    meant(assistant, answer)                    # ["What did Ruth Delgado say about fares?"] for a Delgato

Each is put together from a speaker and a word that several of their statements share, of those that headlines have if
there are any, and is asked before it is shown (of a language model nothing is asked), of the few articles that it was
made from: what these answer the archive does, and a search of it all for each costs many times as much. Not covered:
whether a reader would ask them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from rag.answering.said import Said
from rag.language.lexicon import DETERMINERS, FUNCTION_WORDS, PEOPLE, PREPOSITIONS, ROLES
from rag.language.terms import STOP_WORDS, words
from rag.people import people_named
from rag.questions import parse
from rag.schema import Citation, Speaker
from rag.speakers import resolve

if TYPE_CHECKING:
    from rag.assistant import Assistant

_LOOKED_AT = 60  # statements of a speaker
_TRIED = 6  # follow-ups
_ARTICLES = 3  # of which a question is asked
_QUOTED = re.compile(r"“([^“”]{20,200})”")


class _Tried(NamedTuple):
    """A question, and articles that may answer it."""

    question: str
    articles: tuple[str, ...]


def examples(assistant: Assistant, count: int = 4) -> list[str]:
    """Up to ``count`` questions; none of an empty archive."""
    if not assistant.catalogue.counts()["articles"]:
        return []
    people = [speaker for speaker in assistant.speakers()[:20] if speaker.relation == "self" and not speaker.may_be]
    return list(islice(_answered(assistant, _questions(assistant, people)), count))


def follow_ups(assistant: Assistant, answer: dict[str, Any], count: int = 3) -> list[str]:
    """Up to ``count`` questions that go on from an answer: its speakers on something else, others on the same."""
    asked = {word.casefold() for word in words(answer["searched"])}
    tried = islice(dict.fromkeys(_onward(assistant, answer, asked)), _TRIED)
    return list(islice(_answered(assistant, tried), count))


def meant(assistant: Assistant, answer: dict[str, Any], count: int = 2) -> list[str]:
    """The question with a name that somebody bears, for one that nobody does."""
    query = parse(answer["searched"])
    if answer["status"] == "answered" or not query.speaker:
        return []
    nearest = people_named(assistant, query.speaker).nearest
    return list(islice(_answered(assistant, (_Tried(_said(name, query.topic), ()) for name in nearest)), count))


def _answered(assistant: Assistant, tried: Iterable[_Tried]) -> Iterator[str]:
    """Those that the articles' own sentences answer; the archive's, where none are named."""
    for question, articles in tried:
        query = parse(question)
        if assistant.engine == "extractive":
            holds = assistant.ask(question, articles=articles).status == "answered"
        else:
            said = assistant.said(query.speaker, query.topic or None, articles=articles) if query.speaker else [None]
            holds = bool(said)
        if holds:
            yield question


def _said(name: str, topic: str | None) -> str:
    return f"What did {name} say about {topic}?" if topic else f"What did {name} say?"


def _onward(assistant: Assistant, answer: dict[str, Any], asked: set[str]) -> Iterator[_Tried]:
    cited = answer["citations"] or answer["related"]
    named = list(dict.fromkeys(c["speaker"] for c in cited if c["speaker"] and c["relation"] == "self"))
    topic = parse(answer["searched"]).topic
    for name in named[:2]:
        speaker, said = _newest(assistant, name)
        if speaker is not None:
            yield from islice(_on_topics(said, speaker, asked), 2)
    articles = tuple(dict.fromkeys(citation["article"]["id"] for citation in cited))[:_ARTICLES]
    others = (each.speaker for each in assistant.catalogue.statements(article_ids=articles) if each.relation == "self")
    for other in dict.fromkeys(others):
        if other and other not in named:
            yield _Tried(_said(other, topic), articles)


def _newest(assistant: Assistant, name: str) -> tuple[Speaker | None, list[Citation]]:
    """Whom a name means, and the newest of what they said."""
    meant = resolve(name, assistant.catalogue)
    return next(iter(meant.speakers), None), Said.of(meant.statements[:_LOOKED_AT], assistant.catalogue)[:]


def _questions(assistant: Assistant, people: list[Speaker]) -> Iterator[_Tried]:
    said = {speaker: _newest(assistant, speaker.name)[1] for speaker in people[:6]}
    vague = []
    for speaker, statements in said.items():
        if tried := next(_on_topics(statements, speaker), None):
            yield tried
        else:
            vague.append(_Tried(_said(speaker.name, None), _articles(statements)))
    for citation in (citation for statements in said.values() for citation in statements[:5]):
        if opening := _opening(citation):
            yield _Tried(f"Who said “{opening}”?", _articles([citation]))
            break
    yield from vague[:2]
    written = next((a for a in islice(assistant.articles(), _LOOKED_AT) if a.author and a.title), None)
    if written:
        yield _Tried(f"Who wrote “{written.title}”?", (written.id,))


def _articles(said: Iterable[Citation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(citation.article["id"] for citation in said))[:_ARTICLES]


def _on_topics(said: list[Citation], speaker: Speaker, but: Iterable[str] = ()) -> Iterator[_Tried]:
    """A question on each word that several of the statements share, headlines' words first.

    Words have five letters or more, and are no name's part.
    """
    names = {word for variant in speaker.variants for word in words(variant)}.union(but)
    held: dict[str, list[Citation]] = {}
    for citation in said:
        for word in set(re.findall(r"(?<![^\s“‘(])[a-z]{5,}(?![^\s.,;:!?”’)])", citation.quote)):
            if word not in names | STOP_WORDS | PEOPLE | ROLES:
                held.setdefault(word, []).append(citation)
    headlines = {word.casefold() for citation in said for word in words(citation.article["title"] or "")}
    shared = [(word in headlines, len(those), len(word), word) for word, those in held.items() if len(those) > 1]
    for *_, word in sorted(shared, reverse=True):
        if noun := _as_noun(word, said):
            yield _Tried(_said(speaker.name, noun), _articles(held[word]))


def _as_noun(word: str, said: list[Citation]) -> str | None:
    """``the depot`` or ``sanctions``, as the word stands after an article, a possessive or a preposition; else None.

    What another word follows may be no noun: "the central bank".
    """
    text = "\n".join(citation.quote for citation in said)
    followed = re.findall(rf"\b(\w+) {word}\b(?:\s+(\w+))?", text)
    before = {first.casefold() for first, behind in followed if not behind or behind in FUNCTION_WORDS}
    if before & DETERMINERS:
        return f"the {word}"
    return word if before & PREPOSITIONS else None


def _opening(citation: Citation) -> str | None:
    """The first words of a quotation, as many as make a question."""
    found = _QUOTED.search(citation.quote)
    return " ".join(found[1].split()[:9]).rstrip(",.;:!?") if found else None
