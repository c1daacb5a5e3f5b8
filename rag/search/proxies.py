"""Who speaks for somebody whom the archive doesn't quote, or for a body, as its articles put it.

    spoken_for("the mayor", archive)         # statements of "A spokeswoman for the mayor"
    spoken_for("Corvane Bank", archive)      # of "A lawyer for Corvane Bank" and of "the bank" in those that name it
    spoken_for("Skov", archive)              # of "his lawyer", where nobody else is named before in the paragraph

They are nobody's else, and are shown with the words that mention them. Not covered: "they", "it".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.lexicon import FOR_BODIES, PROXIES, SPOKES, THEIRS
from rag.language.terms import stems, words
from rag.schema import Filters, Statement
from rag.search.findings import Archive
from rag.search.fusion import search_terms

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
    """The statements of one article in which somebody speaks for the body or person of these words."""
    text = archive.catalogue.article(article_id).text
    said = archive.catalogue.statements(article_ids=[article_id])
    named = [set(stems(s.speaker)) for s in said if s.speaker]
    others = [name for name in named if not wanted <= name]
    bodies = {s.speaker for s in said if s.speaker and s.relation == "organisation" and wanted < set(stems(s.speaker))}
    for statement in said:
        mention = statement.mention.of(text) if statement.mention else ""
        held, whom = set(stems(mention)), set(stems(_spoken_for(mention)))
        is_short = bool(whom) and whom < wanted and not any(whom <= other for other in others)
        if statement.relation == "organisation":
            short = bool(held) and held <= wanted and not any(held <= other for other in others)
            speaks = short if statement.speaker is None else {statement.speaker} == bodies
        elif is_short and statement.relation == "spokesperson":  # "the union's spokeswoman" of the Dockers' Union
            speaks = True
        else:
            speaks = wanted < held and not _FOR_ANOTHER.isdisjoint(words(mention))
        if speaks or _is_theirs(mention, text, statement, wanted):
            yield statement


def _spoken_for(mention: str) -> str:
    """For whom somebody speaks: "The union" of "The union's spokeswoman, Elin Ross"; "" where it isn't told so."""
    owner = _OWNER.match(mention)
    return owner["owner"] if owner and not SPOKES.isdisjoint(words(mention[owner.end() :])) else ""


def _is_theirs(mention: str, text: str, statement: Statement, wanted: set[str]) -> bool:
    """Whether "his lawyer" is that of the only one named before in the paragraph."""
    held = words(mention)
    if held[:1] == [] or held[0] not in THEIRS or _FOR_ANOTHER.isdisjoint(held):
        return False
    before = text[: statement.start].rpartition("\n\n")[2]
    names = [set(stems(name)) for name in _FULL_NAME.findall(before)]
    return names != [] and all(wanted <= name for name in names)


_OWNER = re.compile(r"(?:the )?(?P<owner>[^,]+?)['’]s? ", re.IGNORECASE)
_FULL_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")
