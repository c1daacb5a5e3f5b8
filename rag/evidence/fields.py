"""Questions that an article's own fields answer: who wrote it, which outlet it ran in, when, under what headline."""

from __future__ import annotations

from rag.evidence.found import MAX_SENTENCES, Archive, Found, allowed_passages, nearest, passages
from rag.ranking import coverage
from rag.schema import Article, Query
from rag.terms import stems

FIELD_COVERAGE, FIELD_RATIO = 0.7, 0.9


def find_fields(query: Query, archive: Archive) -> Found:
    """The articles whose fields and headline hold what the question says of them, however it is worded."""
    found = passages(query.topic, archive, allowed_passages(query, archive))
    terms = archive.ranker.term_weights(query.topic)
    scored: list[tuple[float, Article]] = []
    for article_id in dict.fromkeys(p.row.article_id for p in found):
        article = archive.catalogue.article(article_id)
        fields = " ".join(filter(None, (article.title, article.publisher, article.author)))
        whole = coverage(terms, frozenset(stems(f"{fields} {article.text}")))
        if whole >= FIELD_COVERAGE:
            scored.append((coverage(terms, frozenset(stems(fields))) + 3 * whole, article))
    scored.sort(key=lambda pair: (-pair[0], pair[1].id))
    near = nearest(query, archive)
    if not scored:
        return Found(nearest=near, reason=f"No article fits “{query.topic}”.")
    fit = [article for score, article in scored if score >= FIELD_RATIO * scored[0][0]][:MAX_SENTENCES]
    known = tuple(article for article in fit if getattr(article, query.field or "title"))
    if not known:
        what = {"published_at": "a publication date"}.get(query.field or "", f"the {query.field}")
        return Found(nearest=near, reason=f"{fit[0].title or fit[0].source}: the source doesn't give {what}.")
    return Found(articles=known, confidence=scored[0][0] / 4)
