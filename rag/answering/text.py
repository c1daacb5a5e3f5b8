"""An answer as lines of plain text, for terminals and for the pages."""

from __future__ import annotations

from rag.schema import Citation


def citation_line(citation: Citation) -> str:
    """``[1] The cited words as they stand (JD Vance; The Kyiv Independent; 2025-05-08; 3f2a…:120-260)``."""
    article = citation.article
    words = citation.quote if citation.field is None else f"{citation.field}: {article[citation.field]}"
    where = f"{article['id']}:{citation.start}-{citation.end}" if citation.field is None else article["id"]
    known = (citation.speaker, article["publisher"] or article["source"], article["published_at"], where)
    return f"[{citation.number}] {' '.join(words.split())} ({'; '.join(filter(None, known))})"


def undated_note(count: int) -> str:
    """What a reader should know of a period: how many articles it leaves out because they carry no date."""
    articles = "1 article without a date was" if count == 1 else f"{count} articles without a date were"
    return f"{articles} left out of the period."


def outdated_note(count: int, articles: int) -> str:
    """What an archive's keeper should know: how many of its articles other code has read and derived."""
    made = "was" if count == 1 else "were"
    return (
        f"{count:,} of {counted(articles, 'article')} {made} read by another version of On Record, or with another "
        "RAG_PASSAGE_TOKENS; `rag ingest --rederive` brings them up to date."
    )


def counted(number: int, noun: str) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
