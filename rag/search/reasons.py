"""Why nothing answers, in a reader's words: what was found instead, and who does speak of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.language.terms import stems
from rag.schema import Filters, Query, Statement
from rag.search.findings import Archive
from rag.search.fusion import search_terms
from rag.search.ranking import EvidenceSentence
from rag.store.catalogue import Catalogue

_MOST_NAMES = 3
_MOST_ARTICLES = 30  # that are looked into for a reason; a common word stands in hundreds


def asked(query: Query) -> str:
    """What was asked about: the topic, else whom it was said to."""
    return query.topic or query.addressee or ""


def narrowed(query: Query) -> str:
    """What to say behind "article" when filters are set."""
    filters = query.filters
    where = _chosen(filters)
    if filters.since or filters.until or filters.speaker:
        return f"{where} that passes the filters"
    named = ((" by ", filters.author), (" of ", filters.publisher))
    return "".join(f"{joint}{name}" for joint, name in named if name) + where


def _chosen(filters: Filters) -> str:
    """Behind "article": the collection or the articles that alone are searched."""
    where = f" in the collection “{filters.collection}”" if filters.collection else ""
    if not filters.articles:
        return where
    return where + (" that was chosen" if len(filters.articles) == 1 else f" of the {len(filters.articles)} chosen")


def only_searched(filters: Filters, catalogue: Catalogue) -> str | None:
    """What a reader should know of an answer from a collection or chosen articles; None for one from the archive."""
    if len(filters.articles) == 1:
        return f"Only “{catalogue.article(filters.articles[0]).named}” was searched."
    if not (filters.collection or filters.articles):
        return None
    size = len(catalogue.article_ids(Filters(collection=filters.collection, articles=filters.articles)))
    chosen = f"the collection “{filters.collection}”" if filters.collection else "the chosen articles"
    return f"Only {chosen} {'was' if filters.collection else 'were'} searched: {size:,} in all."


def mentioning(query: Query, archive: Archive) -> list[str]:
    """Ids of the articles searched that hold every word of the topic."""
    ids = archive.catalogue.articles_matching(search_terms(asked(query)))
    return _allowed(ids, query.filters, archive)


def _allowed(ids: Sequence[str], filters: Filters, archive: Archive) -> list[str]:
    allowed = archive.catalogue.article_ids(filters) if filters else set(ids)
    return [article_id for article_id in ids if article_id in allowed]


def articles_mention(ids: Sequence[str], query: Query, archive: Archive) -> str:
    """``2 articles mention``, ``1 article in the collection “Harbour” mentions``; a story of several outlets is one."""
    number = len({*archive.catalogue.stories(ids).values()})
    verb = "mentions" if number == 1 else "mention"
    return f"{number} {'article' if number == 1 else 'articles'}{_chosen(query.filters)} {verb}"


def unanswered(query: Query, archive: Archive) -> str:
    """The archive may speak of it, and doesn't answer."""
    if ids := mentioning(query, archive):
        return f"{articles_mention(ids, query, archive)} the words of the question, but no sentence answers it."
    return f"No article{narrowed(query)} answers this."


def nobody_speaks(query: Query) -> str:
    """Nobody's words are about the topic."""
    return f"Nobody is quoted on “{query.topic}”."


def only_opposed(query: Query, opposed: Sequence[EvidenceSentence], *, denial: bool) -> str:
    """Somebody's words are about it, and say the opposite of what was asked for: a denial, or the claim itself."""
    names = list(dict.fromkeys(s.speaker for e in opposed for s in e.statements if s.speaker))[:_MOST_NAMES]
    who = " and ".join(names) or "Somebody who isn't named"
    say = "say" if len(names) > 1 else "says"
    if denial:
        return f"Nobody is quoted as denying “{query.topic}”; {who} {say} so."
    return f"Nobody is quoted as saying “{query.topic}”; {who} {say} the opposite."


def never_speaks(name: str, query: Query, archive: Archive) -> str:
    """The archive quotes nobody of this name."""
    ids = _allowed(archive.catalogue.articles_matching(search_terms(name)), query.filters, archive)
    if ids:
        return f"{articles_mention(ids, query, archive)} “{name}”, but none quotes {name} or reports what {name} said."
    return f"No article{_chosen(query.filters)} mentions “{name}”."


def silent(query: Query, archive: Archive, speaker: str, said: Sequence[Statement]) -> str:
    """The archive quotes this speaker, but not on the topic."""
    if not said:
        where = f"articles{narrowed(query).replace('passes', 'pass')}"
        if len(query.filters.articles) == 1:
            where = f"article{_chosen(query.filters)}"
        elif query.filters == Filters(collection=query.filters.collection):
            where = where.removeprefix("articles in the ")
        return f"{speaker} is quoted in the archive, but not in the {where}."
    elsewhere = len({*archive.catalogue.stories(s.article_id for s in said).values()})
    quoted = f"{elsewhere} {'article quotes' if elsewhere == 1 else 'articles quote'} {speaker} on other things"
    ids = mentioning(query, archive)
    if not ids:
        return f"No article{narrowed(query)} mentions “{asked(query)}”; {quoted}."
    found = f"{articles_mention(ids, query, archive)} “{asked(query)}”"
    if others := who_speaks(query, archive, ids, speaker):
        return f"{found}: {others} of it, {speaker} doesn't; {quoted}."
    return f"{found}, but nothing {speaker} says there is about it; {quoted}."


def who_speaks(query: Query, archive: Archive, ids: Sequence[str], but: str) -> str:
    """``Ann Lee and people who aren't named speak``: those whose statements there hold every word of the topic."""
    wanted = set(stems(asked(query)))
    named: Counter[str] = Counter()
    unnamed = False
    for article_id in ids[:_MOST_ARTICLES]:
        text = archive.catalogue.article(article_id).text
        for statement in archive.catalogue.statements(article_ids=[article_id]):
            if wanted <= set(stems(" ".join(span.of(text) for span in statement.content))):
                if statement.speaker and statement.speaker != but:
                    named[statement.speaker] += 1
                unnamed = unnamed or statement.relation == "unnamed"
    speakers = [name for name, _ in named.most_common(_MOST_NAMES)]
    if len(named) > _MOST_NAMES:
        speakers.append("others")
    if unnamed:
        speakers.append("people who aren't named")
    if not speakers:
        return ""
    together = " and ".join([", ".join(speakers[:-1]), speakers[-1]] if len(speakers) > 1 else speakers)
    return f"{together} {'speaks' if len(speakers) == 1 and not unnamed else 'speak'}"
