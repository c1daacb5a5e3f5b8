"""How many: articles that mention a topic or quote somebody, outlets that do, somebody's statements, people who speak.

    found = find_count(parse("How often did Lee speak of the harbour?"), archive)
    found.count.told, found.count.articles      # "Ann Lee speaks of “the harbour” 3 times", the articles that hold it

What is counted is told by words: a text or statement that holds most of the topic's. A story that several outlets
print counts once, and so do the words that are quoted in it. Not covered: counts of what
articles tell of ("How many people died?"), which is a question of fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.language.terms import stems, words
from rag.schema import Article, Query, Statement
from rag.search.findings import MAX_NEAREST, Archive, Count, Findings, evidence_within, nearest
from rag.search.ranking import EvidenceSentence, is_held
from rag.search.reasons import asked, mentioning, narrowed, never_speaks, nobody_speaks, silent
from rag.speakers import statements_by

_MOST_NAMED = 10  # people of a count


def find_count(query: Query, archive: Archive) -> Findings:
    """The number, with the articles in which it was counted and the first of what was."""
    if query.speaker:
        return _of_speaker(query, query.speaker, archive)
    if query.counts == "people":
        return _people(query, archive)
    if not asked(query):
        return _all_articles(query, archive)
    ids = mentioning(query, archive)
    if not ids:
        return Findings(
            nearest=nearest(query, archive), reason=f"No article{narrowed(query)} mentions “{asked(query)}”."
        )
    articles = _articles(ids, archive)
    verb = "mention" if query.counts == "articles" else "write of"
    return Findings(count=_counted(query, articles, f"{verb} “{asked(query)}”", archive), confidence=1.0)


def _all_articles(query: Query, archive: Archive) -> Findings:
    """How many articles there are, of the outlet or author asked for."""
    articles = tuple(archive.catalogue.articles(query.filters))
    if not articles:
        return Findings(reason=f"No article{narrowed(query)} is in the archive.")
    number, copies = _stories(articles, archive)
    told, verb = ("1 article", "is") if number == 1 else (f"{number} articles", "are")
    count = Count(number, f"{told}{narrowed(query)} {verb} in the archive{copies}", articles)
    return Findings(count=count, confidence=1.0)


def _of_speaker(query: Query, name: str, archive: Archive) -> Findings:
    """How often somebody speaks, or in how many articles or outlets they are quoted."""
    speaker, everything = statements_by(name, archive.catalogue)
    if speaker is None:
        return Findings(nearest=nearest(query, archive), reason=never_speaks(name, query, archive))
    allowed = archive.catalogue.article_ids(query.filters) if query.filters else None
    everything = [s for s in everything if allowed is None or s.article_id in allowed]
    said = _about(everything, query, archive)
    if not said:
        reason = silent(query, archive, speaker, everything)
        return Findings(nearest=nearest(query, archive), speaker=speaker, reason=reason)
    articles = _articles([s.article_id for s in said], archive)
    on = f" “{asked(query)}”" if asked(query) else ""
    if query.counts == "statements":
        speaks = f"speaks of{on}" if on else "is quoted"
        often, (number, copies) = _times(said, archive), _stories(articles, archive)
        times = "once" if often == 1 else f"{often} times"
        where = f"in {number} article{'' if number == 1 else 's'}{copies}"
        count = Count(often, f"{speaker} {speaks} {times}, {where}", articles)
    else:
        count = _counted(query, articles, f"quote {speaker}{' on' if on else ''}{on}", archive)
    return Findings(count=count, sentences=_shown(said, archive), speaker=speaker, confidence=1.0)


def _people(query: Query, archive: Archive) -> Findings:
    """How many named people speak of a topic, each with one of their sentences."""
    ids = mentioning(query, archive)
    said = _about([s for s in archive.catalogue.statements(article_ids=ids) if s.speaker], query, archive)
    first = {s.speaker: s for s in reversed(said) if s.speaker}
    if not first:
        return Findings(nearest=nearest(query, archive), reason=nobody_speaks(query))
    articles = _articles([s.article_id for s in said], archive)
    people = "1 person speaks" if len(first) == 1 else f"{len(first)} people speak"
    names = ", ".join([*list(first)[:_MOST_NAMED], *["and others"] * (len(first) > _MOST_NAMED)])
    count = Count(len(first), f"{people} of “{asked(query)}” by name ({names})", articles)
    return Findings(count=count, sentences=_shown(list(first.values()), archive, MAX_NEAREST * 2), confidence=1.0)


def _counted(query: Query, articles: Sequence[Article], told: str, archive: Archive) -> Count:
    """``2 articles mention “the harbour”``, or how many outlets do."""
    outlets = {article.publisher for article in articles if article.publisher}
    stories, copies = _stories(articles, archive)
    number, noun, copies = (len(outlets), "outlet", "") if query.counts == "outlets" else (stories, "article", copies)
    if number == 1:
        verb, _, rest = told.partition(" ")
        told = f"{verb}s {rest}"
    return Count(number, f"{number} {noun}{'' if number == 1 else 's'} {told}{copies}", tuple(articles))


def _stories(articles: Sequence[Article], archive: Archive) -> tuple[int, str]:
    """How many stories the articles tell, and, as it is told, that some stand in several places."""
    found = Counter(archive.catalogue.stories(article.id for article in articles).values())
    printed = [count for count in found.values() if count > 1]
    if not printed:
        return len(found), ""
    which = "" if len(found) == 1 else "1 of them " if len(printed) == 1 else f"{len(printed)} of them "
    places = f"{min(printed)} to {max(printed)}" if min(printed) < max(printed) else f"{printed[0]}"
    return len(found), f" ({which}printed in {places} places)"


def _times(said: Sequence[Statement], archive: Archive) -> int:
    """How many statements there are, the same words in one story once."""
    stories = archive.catalogue.stories(statement.article_id for statement in said)
    articles = archive.catalogue.articles_of(stories)
    there = [(s, articles[s.article_id].text) for s in said if s.article_id in articles]
    return len({(stories[s.article_id], *(w for c in s.content for w in words(c.of(text)))) for s, text in there})


def _about(said: Sequence[Statement], query: Query, archive: Archive) -> list[Statement]:
    """Those that hold most of the topic's words; every statement is about no topic."""
    wanted = set(stems(asked(query)))
    if not wanted:
        return list(said)
    articles = archive.catalogue.articles_of(statement.article_id for statement in said)

    def is_about(statement: Statement) -> bool:
        text = articles[statement.article_id].text
        held = frozenset(stem for span in statement.content for stem in stems(span.of(text)))
        return 2 * sum(is_held(stem, held) for stem in wanted) > len(wanted)

    return [statement for statement in said if statement.article_id in articles and is_about(statement)]


def _articles(ids: Sequence[str], archive: Archive) -> tuple[Article, ...]:
    """The articles, each once, newest first."""
    held = archive.catalogue.articles_of(ids)
    articles = [held[article_id] for article_id in dict.fromkeys(ids) if article_id in held]
    return tuple(sorted(articles, key=lambda article: article.published_at or "", reverse=True))


def _shown(said: Sequence[Statement], archive: Archive, most: int = MAX_NEAREST) -> tuple[EvidenceSentence, ...]:
    """The sentences of the first statements."""
    sentences: dict[tuple[str, int], EvidenceSentence] = {}
    for statement in said[:most]:
        for evidence in evidence_within(archive.catalogue.article(statement.article_id), statement, 1.0, archive):
            sentences.setdefault((evidence.article.id, evidence.sentence.start), evidence)
    return tuple(sentences.values())
