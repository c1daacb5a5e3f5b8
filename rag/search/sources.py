"""Outlets and authors that a question names, read as filters: "What did Lee say in The Harbour Courier?".

    sources = Sources(publishers=("The Harbour Courier",), authors=("Nils Aske",))
    sources.narrow("What did Lee say in the Harbour Courier about fares?", Filters())
    # ("What did Lee say about fares?", Filters(publisher="The Harbour Courier"))
    sources.meant(parse("What did Nils Aske write about fares?"), catalogue)
    # Query(kind="fact", topic="fares", filters=Filters(author="Nils Aske"), …)

Where a name stands behind "in" or "according to" it says where to look, and is taken out of the question. An author or
an outlet who is asked for their words and never quoted is asked for what their articles tell. Not covered: outlets that
the articles only mention.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from rag.language.lexicon import THEIRS
from rag.language.names import Likeness, likeness, surname
from rag.language.terms import words
from rag.language.verbs import lemma
from rag.questions.grammar import Row, fitting, source_rows
from rag.questions.spelling import sentence
from rag.schema import Filters, Query
from rag.search.fusion import search_terms
from rag.speakers import resolve
from rag.store.catalogue import Catalogue

_PARTED = re.compile(r",| and | & ", re.IGNORECASE)  # "Ana Lee and Jan Moss, Health Correspondent"
_THE = re.compile(rf"^(?:the|{'|'.join(sorted(THEIRS))}) ", re.IGNORECASE)  # "her Courier interview"


@dataclass(frozen=True)
class Sources:
    """The outlets and authors of an archive's articles, as their fields name them."""

    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @classmethod
    def of(cls, catalogue: Catalogue) -> Sources:
        """Those of an archive."""
        return _sources(*catalogue.bylines())

    def narrow(self, question: str, filters: Filters) -> tuple[str, Filters]:
        """The question without the outlet and author that say where to look, and the filters with them."""
        for row, slots in fitting(self._rows, question.rstrip(" ?!.")):
            outlet, author = self.outlet(slots.get("outlet", "")), self.author(slots.get("author", ""))
            filters = replace(filters, publisher=filters.publisher or outlet, author=filters.author or author)
            return sentence(" ".join(row.reads.format_map({"rest": "", **slots}).split()).replace(" ,", ",")), filters
        return question, filters

    def meant(self, query: Query, catalogue: Catalogue) -> Query:
        """The query for what an author or outlet tells, where it asks for the words of one that is never quoted."""
        if query.kind != "statement" or query.others:
            return query
        if (told := self.outlet(query.addressee or "")) and not catalogue.articles_matching(search_terms(told)):
            return replace(query, addressee=None, filters=replace(query.filters, publisher=told))
        name = query.speaker or ""
        outlet, author = self.outlet(name), self.author(name)
        if not (outlet or author) or resolve(name, catalogue).statements:
            return query
        filters = replace(query.filters, **({"publisher": outlet} if outlet else {"author": author}))
        if query.asks == "who" and query.cue == lemma("quote"):  # "Who did the Courier quote?"
            return replace(query, speaker=None, filters=filters, every=True)
        told_by = replace(query, speaker=None, addressee=None, filters=filters, asks="what", quotation=None)
        if not query.topic:
            return replace(told_by, kind="field", field="title")
        return replace(told_by, kind="fact", field="title", searched=f"What is told of {query.topic}?")

    def outlet(self, name: str) -> str | None:
        """The outlet of this name, with or without "the", in short where that is no other's; None for none."""
        return self._outlets.get(_key(name)) or self._in_short.get(_key(name))

    def author(self, name: str) -> str | None:
        """The author of this name, or the only one of this surname; None for none."""
        fit = [known for known in self.authors if likeness(name, known) is Likeness.SAME]
        of_surname = [known for known in self.authors if _key(name) == surname(known)]
        return fit[0] if fit else of_surname[0] if len(of_surname) == 1 else None

    @cached_property
    def _outlets(self) -> Mapping[str, str]:
        return {_key(name): name for name in self.publishers}

    @cached_property
    def _in_short(self) -> Mapping[str, str]:
        """Outlets by the last word of their name, where no other's ends so: "the Courier"."""
        ends = Counter(name.split()[-1] for name in self.publishers)
        return {_key(end): name for name in self.publishers if ends[end := name.split()[-1]] == 1}

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        in_short = [name.split()[-1] for name in self._in_short.values()]
        return source_rows([_THE.sub("", name) for name in self.publishers], in_short, self.authors)


@lru_cache(maxsize=8)
def _sources(publishers: tuple[str, ...], bylines: tuple[str, ...]) -> Sources:
    people = {name.strip() for byline in bylines for name in _PARTED.split(byline)}
    return Sources(publishers, tuple(sorted(name for name in people if " " in name)))


def _key(name: str) -> str:
    return " ".join(words(_THE.sub("", name.strip())))


def note(filters: Filters) -> str:
    """What a reader should know of filters that were read from the question."""
    named = ((" by ", filters.author), (" of ", filters.publisher))
    return f"Only articles{''.join(f'{joint}{name}' for joint, name in named if name)} were searched."
