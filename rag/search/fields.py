"""Questions that an article's own fields answer: who wrote it, which outlet it ran in, when, under what headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.language.terms import stems, words
from rag.schema import Article, Filters, Query
from rag.search.findings import Archive, Findings, allowed_passages, nearest, passages
from rag.search.ranking import coverage

FIELD_COVERAGE, FIELD_RATIO = 0.7, 0.9
OUTLET_COVERAGE = 0.5  # of what else is asked for, where the outlet is named and the article is one of its
MAX_ARTICLES = 5
_MISSING = {"published_at": "a publication date", "updated_at": "when it was updated"}


def find_fields(query: Query, archive: Archive) -> Findings:
    """The articles whose fields and headline hold what the question says of them, however it is worded."""
    if within := _within(query, archive):
        return _of_articles([archive.catalogue.article(article_id) for article_id in within], query, archive)
    found = passages(query.topic, archive, allowed_passages(query, archive))
    terms = archive.catalogue.term_weights(query.topic)
    asked = set(words(query.topic))
    scored: list[tuple[float, Article]] = []
    for article_id in dict.fromkeys(p.row.article_id for p in found):
        article = archive.catalogue.article(article_id)
        fields = " ".join(filter(None, (article.title, article.publisher, article.author)))
        held = frozenset(stems(f"{fields} {article.text}"))
        whole = coverage(terms, held)
        rest = {stem: weight for stem, weight in terms.items() if stem not in stems(article.publisher or "")}
        of_outlet = _outlet_word(article) in asked and coverage(rest, held) >= OUTLET_COVERAGE
        if whole >= FIELD_COVERAGE or of_outlet:
            scored.append((coverage(terms, frozenset(stems(fields))) + 3 * whole, article))
    scored.sort(key=lambda pair: (-pair[0], pair[1].id))
    if not scored:
        return Findings(nearest=nearest(query, archive), reason=f"No article fits “{query.topic}”.")
    fit = [article for score, article in scored if score >= FIELD_RATIO * scored[0][0]][:MAX_ARTICLES]
    return replace(_of_articles(fit, query, archive), confidence=scored[0][0] / 4)


def _within(query: Query, archive: Archive) -> list[str]:
    """The articles that the turn before cites, of those that are searched now."""
    chosen = Filters(collection=query.filters.collection, articles=query.filters.articles)
    allowed = archive.catalogue.article_ids(chosen) if chosen else set(query.within)
    return [article_id for article_id in query.within if article_id in allowed]


def find_titled(query: Query, archive: Archive) -> Findings | None:
    """The articles whose headline stands in the question, the longest: "Who wrote Wall to rise?"; None for none."""
    asked = f" {' '.join(words(query.question))} "
    found = passages(query.topic, archive, allowed_passages(query, archive))
    articles = (archive.catalogue.article(article_id) for article_id in dict.fromkeys(p.row.article_id for p in found))
    named = [(words(a.title), a) for a in articles if a.title and f" {' '.join(words(a.title))} " in asked]
    longest = max((len(title) for title, _ in named), default=0)
    return _of_articles([a for title, a in named if len(title) == longest], query, archive) if named else None


def _of_articles(articles: Sequence[Article], query: Query, archive: Archive) -> Findings:
    """Those of the articles that have the field; that the first hasn't, if none has."""
    known = tuple(article for article in articles if getattr(article, query.field or "title"))
    if known:
        return Findings(articles=known[:MAX_ARTICLES], confidence=1.0)
    what = _MISSING.get(query.field or "", f"the {query.field}")
    reason = f"{articles[0].named}: the source doesn't give {what}."
    return Findings(nearest=nearest(query, archive), reason=reason)


def _outlet_word(article: Article) -> str:
    """The last word of an outlet's name, by which readers call it: "the Courant"."""
    return (words(article.publisher or "") or [""])[-1]
