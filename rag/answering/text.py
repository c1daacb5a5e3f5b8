"""An answer as lines of plain text, for terminals and for the pages; and a citation's parts in a reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.language.dates import in_words, interval
from rag.language.foreign import asked_in, language_of
from rag.language.lexicon import PRONOUNS, SPOKES
from rag.language.terms import words
from rag.schema import Article, Citation, Filters, Further

_MOST_NAMED = 2  # articles or citations in a note


def flat(text: str) -> str:
    """The text on one line, whatever its source's lines."""
    return " ".join(text.split())


def citation_line(citation: Citation, within: str | None = None, kind: str | None = None) -> str:
    """``[1] The cited words as they stand (JD Vance; The Kyiv Independent; 8 May 2025; 3f2a…:120-260)``.

    ``within`` is shown in the place of the words: the sentences that they are understood from. ``kind`` stands first.
    """
    article = citation.article
    told = within or (citation.quote if citation.field is None else f"{citation.field}: {article[citation.field]}")
    where = f"{article['id']}:{citation.start}-{citation.end}" if citation.field is None else article["id"]
    known = (kind, speaker_of(citation), article["publisher"] or article["source"], day_of(citation), where)
    return f"[{citation.number}] {flat(told)} ({'; '.join(filter(None, known))})"


def day_of(citation: Citation) -> str:
    """The day of its article, as people write it; "" when it isn't known. The time of day is left to the citation."""
    return in_words((citation.article["published_at"] or "")[:10])


def speaker_of(citation: Citation) -> str | None:
    """Whose words these are: a name, or as the article puts it ("A spokeswoman for the mayor"); None when neither."""
    mention = flat(citation.speaker_mention.text) if citation.speaker_mention else ""
    if citation.speaker and not (citation.relation == "spokesperson" and SPOKES & set(words(mention))):
        return citation.speaker
    return mention if mention and mention.casefold() not in PRONOUNS else None


def undated_note(count: int) -> str:
    """What a reader should know of a period: how many articles it leaves out because they carry no date."""
    articles = "1 article without a date was" if count == 1 else f"{count} articles without a date were"
    return f"{articles} left out of the period."


def vague_note(citations: Sequence[Citation], filters: Filters) -> str | None:
    """What a reader should know of a period: what is shown may lie outside of it, since its article tells no day."""
    since, until = (interval(date, None) if date else None for date in (filters.since, filters.until))
    dates = {c.article["published_at"][:10] for c in citations if c.article["published_at"]}
    days = {date: days for date in sorted(dates) if (days := interval(date, None))}
    vague = [
        in_words(date)
        for date, days in days.items()
        if (since and days.first < since.first) or (until and days.last > until.last)
    ]
    return f"What is dated only {' or '.join(vague)} may lie outside of the period." if vague else None


def foreign_note(articles: Sequence[Article]) -> str | None:
    """What a reader should know of articles that a question meets: those that aren't in English are only searched."""
    found = {a.id: (a.title or a.source, language) for a in articles if (language := language_of(a.text))}
    if not found:
        return None
    named = " and ".join(f"“{title}” is in {language}" for title, language in list(found.values())[:_MOST_NAMED])
    more = f", and so are {len(found) - _MOST_NAMED} others not in English" if len(found) > _MOST_NAMED else ""
    return f"{named}{more}: only English is read for who says what."


def carried_note(citations: Sequence[Citation], outlets: Mapping[str, str | None]) -> str | None:
    """What a reader should know of words that several outlets print: they are one source. ``outlets`` by article."""
    told = []
    for citation in citations:
        ids = (citation.article["id"], *citation.carriers)
        names = list(dict.fromkeys(name for key in ids if (name := outlets.get(key))))
        if len(names) > 1:
            told.append(f"[{citation.number}] is one story in {len(names)} outlets: {', '.join(names)}.")
    return " ".join(told[:_MOST_NAMED]) or None


def asked_note(question: str) -> str | None:
    """What a reader should know of a question in another language."""
    language = asked_in(question)
    return f"The question is taken to be in {language}: questions are read in English." if language else None


def further_note(further: Further) -> str:
    """What a reader should know of an answer that can't show all."""
    more = "1 more statement" if further.statements == 1 else f"{further.statements} more statements"
    about = f" about “{further.about}”" if further.about else ""
    return f"There {'is' if further.statements == 1 else 'are'} {more} by {further.speaker}{about}."


def outdated_note(count: int, articles: int) -> str:
    """What an archive's keeper should know: how many of its articles other code has read and derived."""
    made = "was" if count == 1 else "were"
    return (
        f"{count:,} of {counted(articles, 'article')} {made} read by another version of On Record, or cut into "
        "passages of another size. `rag ingest --rederive` brings them up to date."
    )


def counted(number: int, noun: str) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
