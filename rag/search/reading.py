"""A question read in the light of the archive: what its words can mean there is settled before it is searched.

    query = read("What did Falke say in the Courier about fares?", Filters(), None, catalogue)
    query.speaker, query.filters.publisher      # ("Falk", "The Harbour Courier")
    query.notes                                 # what a reader should know of it

Wording alone is read in ``rag.questions``. Not covered: whom a name means (``rag.speakers``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.language.lexicon import GENDERS
from rag.language.names import surname
from rag.language.terms import stems, words
from rag.questions import parse
from rag.questions.pronouns import with_agreeing
from rag.schema import Filters, Query
from rag.search.reasons import only_searched
from rag.search.slips import Mended, mended
from rag.search.sources import Sources, note
from rag.speakers import resolve
from rag.speakers.directory import Directory
from rag.store.catalogue import Catalogue

_SHORT_TOPIC = 2  # content words


def read(question: str, filters: Filters, previous: Query | None, catalogue: Catalogue) -> Query:
    """The query; "in May" and "last week" are told from the day of the newest article. Raises QuestionError."""
    sources = Sources.of(catalogue)
    asked = mended(question, catalogue)
    plain, narrowed = sources.narrow(asked.text, replace(filters, collection=None, articles=()))

    def speaks(role: str) -> bool:
        return bool(resolve(role, catalogue).statements)

    if previous is not None:
        previous = with_agreeing(plain, previous, lambda name: _sex(name, catalogue))
    query = sources.meant(parse(plain, narrowed, previous, today(catalogue), speaks), catalogue)
    query = _held_to(query, filters)
    own = Filters(
        publisher=None if filters.publisher else query.filters.publisher,
        author=None if filters.author else query.filters.author,
    )
    query = replace(query, people=(*(previous.people if previous else ()), *query.speakers))
    if query.talk:
        return replace(query, question=question, searched=question)
    notes = (*asked.notes, note(own)) if own else asked.notes
    if not asked.notes and (close := _closest_speaker(query, catalogue)):
        notes = (f"Read “{query.speaker}” as {close}.", *notes)
    if where := only_searched(filters, catalogue):
        notes = (where, *notes)
    return replace(query, question=question, hint=_hint(query, asked), notes=notes)


def _sex(name: str, catalogue: Catalogue) -> str | None:
    """ "m" or "f" for the one person whom a name means, as far as the archive tells."""
    people = resolve(name, catalogue).speakers
    if len(people) != 1:
        return None
    mentions = catalogue.speaker_mentions({surname(people[0].name)})
    told = {GENDERS.get(mention.casefold()) for text, _, mention in mentions if text == people[0].name} - {None}
    if told:
        return told.pop() if len(told) == 1 else None
    directory = Directory.read(catalogue, [surname(people[0].name)])
    return next((directory.gender(s) for s in directory.speakers if s.name == people[0].name), None)


def _held_to(query: Query, chosen: Filters) -> Query:
    """The query, and the two that it may be made of, for the chosen articles alone, whatever it follows on."""
    filters = replace(query.filters, collection=chosen.collection, articles=chosen.articles)
    return replace(query, filters=filters, parts=tuple(_held_to(part, chosen) for part in query.parts))


def _closest_speaker(query: Query, catalogue: Catalogue) -> str | None:
    """Whom a speaker is taken for whose surname no article holds; None for one that is held, or like nobody's."""
    held = catalogue.document_frequency(stems(surname(query.speaker or "")))
    if not held or any(held.values()):
        return None
    found = resolve(query.speaker or "", catalogue)
    return found.name if found.corrected else None


def _hint(query: Query, asked: Mended) -> str | None:
    """What else may be meant by a word of the topic, where that is short: of a long one, any word may be unheard of."""
    topic = words(query.topic)
    if len(stems(query.topic)) > _SHORT_TOPIC:
        return None
    return next((hint for word, hint in asked.hints if word in topic), None)


def today(catalogue: Catalogue) -> date | None:
    """The day of the newest article that is dated to the day."""
    newest = catalogue.newest_day()
    return date.fromisoformat(newest) if newest else None
