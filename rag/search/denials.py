"""Denials: for "Did Lee say that it was shut?", the sentences that say she didn't.

    find_denials(parse("Did Lee promise a ferry?"), archive)    # "It is false that Lee promised a ferry."

What an article denies to somebody is no statement of theirs and isn't stored; it is read again in the articles that the
question leads to. Not covered: a sentence that takes back the one before it ("The quote is fake.").
"""

from __future__ import annotations

from rag.language.names import Same, same_person
from rag.language.sentences import sentences
from rag.language.terms import stems
from rag.schema import Query
from rag.search.findings import Archive, allowed_passages, evidence_within, passages
from rag.search.ranking import EvidenceSentence
from rag.search.reasons import asked
from rag.statements import denials

MAX_DENIALS = 2
_ARTICLES = 5  # that are read again, at about 10 ms each
_ENOUGH = 0.6  # of the words of the claim, in what is denied


def find_denials(query: Query, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """The sentences that deny the words asked about to the person asked for, those that hold most of them first."""
    wanted = set(stems(query.quotation or asked(query)))
    if query.speaker is None:
        return ()
    found = passages(query.searched, archive, allowed_passages(query, archive))
    ids = list(dict.fromkeys(passage.row.article_id for passage in found))[:_ARTICLES]
    denied: list[tuple[float, EvidenceSentence]] = []
    for article in (archive.catalogue.article(article_id) for article_id in ids):
        for statement in denials(article, sentences(article.text)):
            if statement.speaker and same_person(query.speaker, statement.speaker) is not Same.NO:
                held = {stem for span in statement.content for stem in stems(span.of(article.text))}
                share = len(wanted & held) / len(wanted) if wanted else 1.0
                denied.extend((share, e) for e in evidence_within(article, statement, share, archive))
    best = sorted((pair for pair in denied if pair[0] >= _ENOUGH), key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(e for _, e in best))[:MAX_DENIALS]
