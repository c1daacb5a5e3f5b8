"""Who speaks for somebody whom the archive doesn't quote, or for a body, as its articles put it.

    spoken_for("the mayor", archive)         # statements of "A spokeswoman for the mayor"
    spoken_for("Corvane Bank", archive)      # of "A lawyer for Corvane Bank" and of "the bank" in those that name it

They are nobody's else, and are shown with the words that mention them. Not covered: "they", "it".
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.language.lexicon import FOR_BODIES, PROXIES, SPOKES
from rag.language.terms import stems, words
from rag.schema import Filters, Statement
from rag.search.findings import Archive
from rag.search.retrieval import search_terms

_FOR_ANOTHER = SPOKES | PROXIES | FOR_BODIES
_MOST_ARTICLES = 60  # that are looked into; a role stands in hundreds


def spoken_for(name: str, archive: Archive, filters: Filters) -> list[Statement]:
    """Statements that an article credits to somebody who speaks for a person or a body, or to "the bank" of a name."""
    wanted = set(stems(name))
    ids = archive.catalogue.articles_matching(search_terms(name)) if wanted else []
    allowed = archive.catalogue.article_ids(filters) if filters else set(ids)
    looked_into = [id_ for id_ in ids if id_ in allowed][:_MOST_ARTICLES]
    return [s for id_ in looked_into for s in _within(id_, wanted, archive)]


def _within(article_id: str, wanted: set[str], archive: Archive) -> Iterator[Statement]:
    text = archive.catalogue.article(article_id).text
    said = archive.catalogue.statements(article_ids=[article_id])
    others = [set(stems(s.speaker)) for s in said if s.speaker and not wanted <= set(stems(s.speaker))]
    for statement in said:
        mention = statement.mention.of(text) if statement.mention else ""
        held = set(stems(mention))
        if statement.relation == "organisation" and statement.speaker is None:
            speaks = bool(held) and held <= wanted and not any(held <= other for other in others)
        else:
            speaks = wanted < held and not _FOR_ANOTHER.isdisjoint(words(mention))
        if speaks:
            yield statement
