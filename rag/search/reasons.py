"""Why nothing answers, in a reader's words: what was found instead, and who does speak of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.language.terms import stems
from rag.schema import Query, Statement
from rag.search.findings import Archive
from rag.search.ranking import EvidenceSentence
from rag.search.retrieval import search_terms

_MOST_NAMES = 3
_MOST_ARTICLES = 30  # that are looked into for a reason; a common word stands in hundreds


def asked(query: Query) -> str:
    """What was asked about: the topic, else whom it was said to."""
    return query.topic or query.addressee or ""


def narrowed(query: Query) -> str:
    """What to say behind "article" when filters are set."""
    filters = query.filters
    if not filters or filters.since or filters.until or filters.speaker:
        return " that passes the filters" if filters else ""
    named = ((" by ", filters.author), (" of ", filters.publisher))
    return "".join(f"{joint}{name}" for joint, name in named if name)


def mentioning(query: Query, archive: Archive) -> list[str]:
    """Ids of the articles searched that hold every word of the topic."""
    ids = archive.catalogue.articles_matching(search_terms(asked(query)))
    allowed = archive.catalogue.article_ids(query.filters) if query.filters else set(ids)
    return [article_id for article_id in ids if article_id in allowed]


def articles_mention(ids: Sequence[str]) -> str:
    """``2 articles mention``."""
    return f"{len(ids)} {'article mentions' if len(ids) == 1 else 'articles mention'}"


def unanswered(query: Query, archive: Archive) -> str:
    """The archive may speak of it, and doesn't answer."""
    if ids := mentioning(query, archive):
        return f"{articles_mention(ids)} the words of the question, but no sentence answers it."
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


def never_speaks(name: str, archive: Archive) -> str:
    """The archive quotes nobody of this name."""
    ids = archive.catalogue.articles_matching(search_terms(name))
    if ids:
        return f"{articles_mention(ids)} “{name}”, but none quotes {name} or reports what {name} said."
    return f"No article mentions “{name}”."


def silent(query: Query, archive: Archive, speaker: str, said: Sequence[Statement]) -> str:
    """The archive quotes this speaker, but not on the topic."""
    if not said:
        where = narrowed(query).replace("passes", "pass")
        return f"{speaker} is quoted in the archive, but not in the articles{where}."
    elsewhere = len({s.article_id for s in said})
    quoted = f"{elsewhere} {'article quotes' if elsewhere == 1 else 'articles quote'} {speaker} on other things"
    ids = mentioning(query, archive)
    if not ids:
        return f"No article{narrowed(query)} mentions “{asked(query)}”; {quoted}."
    found = f"{articles_mention(ids)} “{asked(query)}”"
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
