"""Headlines that tell what somebody said, where the text under them doesn't: "Vale: ‘I was wrong’".

    in_headlines(parse("Did Vale say she was wrong?"), archive)     # Findings with the article, whose title answers

A headline is a field of its article, cited as one: a desk wrote it, and shortened what it quotes. So it answers only
where no text does. Not covered: headlines whose speaker is an outlet or nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.language.names import Same, same_person
from rag.language.sentences import sentences
from rag.language.terms import stems
from rag.schema import Article, Query, Span
from rag.search.findings import Archive, Findings
from rag.search.fusion import search_terms
from rag.search.ranking import is_held
from rag.search.reasons import asked
from rag.statements import statements
from rag.statements.quotations import quotations

_MOST_READ = 50  # headlines that name somebody
_MOST_SHOWN = 3
_SURE = 0.7  # a desk shortens


def in_headlines(query: Query, archive: Archive) -> Findings | None:
    """The articles whose headline has the one asked for say something on the topic, newest first; None for none."""
    ids = archive.catalogue.articles_matching(search_terms(query.speaker or ""))
    allowed = archive.catalogue.article_ids(query.filters) if query.filters else set(ids)
    first = [key for key in ids if key in allowed][:_MOST_READ]
    named = archive.catalogue.articles_of(first)
    found = [named[key] for key in first if key in named and _tells(named[key], query)]
    found.sort(key=lambda article: article.published_at or "", reverse=True)
    return Findings(articles=tuple(found[:_MOST_SHOWN]), confidence=_SURE) if found else None


def _tells(article: Article, query: Query) -> bool:
    """Whether the headline credits words to the one asked for that hold most of the topic's."""
    wanted = set(stems(asked(query)))
    for speaker, content in _said_in(article):
        held = frozenset(stems(content))
        about = 2 * sum(is_held(stem, held) for stem in wanted) > len(wanted) or not wanted
        if about and same_person(query.speaker or "", speaker) is not Same.NO:
            return True
    return False


def _said_in(article: Article) -> Iterator[tuple[str, str]]:
    """Who says what in a headline: by its sentence, or by the name before a colon and a quotation."""
    title = article.title or ""
    for statement in statements(replace(article, text=title, title=None), sentences(title)):
        if statement.speaker:
            yield statement.speaker, " ".join(span.of(title) for span in statement.content)
    for quotation in quotations(title, [Span(0, len(title))]):
        label, colon, between = title[: quotation.start].rpartition(":")
        if colon and not between.strip():
            yield label, quotation.inner.of(title)
