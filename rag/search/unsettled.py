"""What an archive holds where nobody's own words answer: somebody who wouldn't say, namesakes, a text that speaks.

    declined(query, said, archive)       # "Lee declined to comment", in an article about what is asked
    of_namesakes(query, archive)         # "“No,” Lee said": one of two Lees, and the article doesn't tell which
    told_by_texts(query, archive)        # "The letter said that the dam was safe"

They are shown as they stand and credited to nobody else. Not covered: who speaks for somebody (``proxies``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.language.lexicon import PRONOUNS
from rag.language.names import surname
from rag.language.terms import words
from rag.language.verbs import REFUSE, lemma
from rag.schema import Query, Statement
from rag.search.findings import Archive, cue_of, evidence_within
from rag.search.ranking import EvidenceSentence
from rag.search.reasons import mentioning
from rag.search.statement_ranking import read_statements, unread_statements

_REFUSING = frozenset(map(lemma, REFUSE))
_MOST = 3
_MOSTLY = 0.6  # of what was asked for, in what a namesake says
_ALL = 0.99  # of a claim, in what a text says


def declined(query: Query, said: Sequence[Statement], archive: Archive) -> tuple[EvidenceSentence, ...]:
    """The sentences in which the speaker wouldn't say anything, in articles that hold every word of the topic."""
    ids = set(mentioning(query, archive))
    articles = archive.catalogue.articles_of(s.article_id for s in said if s.article_id in ids)
    found = {
        (e.article.id, e.sentence.start): e
        for s in said
        if s.article_id in articles and cue_of(s, articles[s.article_id]) in _REFUSING
        for e in evidence_within(articles[s.article_id], s, 1.0, archive)
    }
    return tuple(found.values())[:_MOST]


def of_namesakes(query: Query, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """What is said on the topic under a bare surname that several people bear, where the article doesn't tell who."""
    name = surname(query.speaker or "").casefold()
    said = _uncredited(query, archive, lambda mention: words(mention)[-1:] == [name])
    return _holding(_MOSTLY, query, archive, said) if name else ()


def told_by_texts(query: Query, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """What a letter, a poem or an e-mail says that holds all of what was asked for."""
    said = _uncredited(query, archive, lambda mention: mention.casefold() not in PRONOUNS | {""})
    return _holding(_ALL, query, archive, said)


def _holding(share: float, query: Query, archive: Archive, said: Sequence[Statement]) -> tuple[EvidenceSentence, ...]:
    """The likeliest of the statements that hold this share of what was asked for."""
    unread = unread_statements(query, archive, said) if said else []
    return tuple(read_statements(query, archive, [e for e in unread if e.features.own >= share]))[:_MOST]


def _uncredited(query: Query, archive: Archive, fits: Callable[[str], bool]) -> list[Statement]:
    """Statements by nobody in particular, called by words that fit, in articles that hold every word of the topic."""
    return archive.catalogue.uncredited(mentioning(query, archive), fits) if query.topic else []
