"""What people said, as sentences scored by how what was said in them bears on the question.

    rank_statements(parse("What did Lee say about fares?"), archive, statements)     # EvidenceSentence, best first

Not covered: which of them are shown (``statements``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from rag.questions.spelling import is_question, spelled
from rag.schema import Article, Query, Sentence, Statement
from rag.search.bearing import foreign
from rag.search.findings import Archive, allowed_passages, passages
from rag.search.ranking import STATEMENT, EvidenceSentence, ScoredPassage, SentenceQuery

_SUMMARY = re.compile(r"summari[sz]e|sum up", re.IGNORECASE)
_PASSAGES = 60  # of one speaker; most are about something else


def rank_statements(query: Query, archive: Archive, said: Sequence[Statement] | None) -> list[EvidenceSentence]:
    """Sentences that hold one of these statements (None: of anyone), scored by what was said in them."""
    return read_statements(query, archive, unread_statements(query, archive, said))


def read_statements(query: Query, archive: Archive, unread: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """These, read together with the question; the most probable first."""
    return archive.ranker.read(_as_question(query), unread, STATEMENT.read)


def unread_statements(query: Query, archive: Archive, said: Sequence[Statement] | None) -> list[EvidenceSentence]:
    """Those that :func:`rank_statements` has read: for who may need none of them, or one."""
    found, looked_for = sought(query, archive, said)
    unread = archive.ranker.unread(found, looked_for, STATEMENT.unread)
    names = looked_for.foreign
    if names is None or not any(names.search(e.text) for e in unread):
        return unread
    return [e for e in unread if e.features.own > 0]  # the reader, too, takes Wall Street for the wall


def _as_question(query: Query) -> str:
    """What the reader is asked: "Every quote by Lee on fares" is read as "What did Lee say about fares?"."""
    asked = query.searched
    if query.speaker is None or query.quotation or (is_question(asked) and not _SUMMARY.match(asked)):
        return asked
    return spelled(query)


def sought(
    query: Query, archive: Archive, said: Sequence[Statement] | None
) -> tuple[list[ScoredPassage], SentenceQuery]:
    """The passages that such sentences are looked for in, and what is looked for."""
    topic = f"{query.topic} {query.addressee or ''}".strip()
    if said is None:
        found = passages(topic or query.searched, archive, allowed_passages(query, archive))
    else:
        own = archive.catalogue.passages_overlapping((s.article_id, s.start, s.end) for s in said)
        found = passages(topic or query.searched, archive, own, max(_PASSAGES, archive.settings.top_k))
    names = foreign(query.topic) if query.question != query.question.lower() else None
    terms = archive.catalogue.term_weights(topic)
    there = {passage.row.article_id for passage in found}  # of the thousands that somebody may have said
    wanted = None if said is None else {s for s in said if s.article_id in there}
    return found, SentenceQuery(terms, own_part=_said_by(wanted, query.addressee), foreign=names)


def _said_by(
    wanted: Collection[Statement] | None, addressee: str | None
) -> Callable[[Article, Sentence, Sequence[Statement]], str | None]:
    """A sentence's own part: what these statements say in it; None when none of them stands in it."""

    def own_part(article: Article, sentence: Sentence, statements: Sequence[Statement]) -> str | None:
        fit = [s for s in statements if (s.relation if wanted is None else s in wanted)]
        if fit and addressee:
            return sentence.of(article.text)  # whom it was said to stands outside what was said
        return " ".join(_words_within(article, sentence, statement) for statement in fit).strip() or None

    return own_part


def _words_within(article: Article, sentence: Sentence, statement: Statement) -> str:
    """The part of what was said that stands in this sentence."""
    inside = [s for s in statement.content if s.start < sentence.end and s.end > sentence.start]
    return " ".join(article.text[max(s.start, sentence.start) : min(s.end, sentence.end)] for s in inside)
