"""Denials: for "Did Lee say that it was shut?", the sentences that say she didn't; and who wouldn't say a thing.

    find_denials(parse("Did Lee promise a ferry?"), archive)    # "It is false that Lee promised a ferry."
    find_unsaid(parse("Who declined to comment?"), archive)     # "The port authority declined to comment."

What an article denies to somebody is no statement of theirs and isn't stored; it is read again in the articles that the
question leads to. Not covered: a sentence that takes back the one before it ("The quote is fake.").
"""

from __future__ import annotations

import re

from rag.language.names import Same, same_person, surname
from rag.language.sentences import sentences
from rag.language.terms import stems, words
from rag.language.verbs import ASKED, REFUSE, REPORTING, forms
from rag.schema import Query, Span
from rag.search.findings import Archive, Findings, allowed_passages, evidence_within, nearest, passages
from rag.search.ranking import EvidenceSentence
from rag.search.reasons import asked
from rag.statements import denials

MAX_DENIALS, MAX_UNSAID = 2, 5
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


def find_unsaid(query: Query, archive: Archive) -> Findings:
    """The sentences that tell what somebody didn't or wouldn't say; for nobody's name, of anybody who wouldn't."""
    denied = find_denials(query, archive)
    about = set(stems(query.topic))
    found = passages(
        f"declined to comment {query.speaker or ''} {query.topic}", archive, allowed_passages(query, archive)
    )
    declined = [
        evidence
        for passage in found
        for sentence in passage.row.sentences
        if _declines(text := sentence.of(archive.catalogue.article(passage.row.article_id).text))
        and set(words(surname(query.speaker or ""))) <= set(words(text))
        and about <= set(stems(text))
        for evidence in evidence_within(
            archive.catalogue.article(passage.row.article_id), Span(sentence.start, sentence.end), 1.0, archive
        )
    ]
    kept = {(e.article.id, e.sentence.start): e for e in (*denied, *declined)}
    if kept:
        return Findings(sentences=tuple(kept.values())[:MAX_UNSAID], confidence=_SURE)
    topic = f" about “{query.topic}”" if query.topic else ""
    who = f"what {query.speaker} didn't say" if query.speaker else "who wouldn't say anything"
    return Findings(nearest=nearest(query, archive), reason=f"No article tells {who}{topic}.")


def _declines(text: str) -> bool:
    """Whether somebody declines to say something in a sentence: "declined to comment", "would not say"."""
    return _DECLINES.search(text) is not None


_SURE = 0.9  # of a sentence in which somebody declines to speak
_REFUSES = "|".join(sorted(form for verb in REFUSE for form in forms(verb)))
_SAYS = "|".join(sorted(REPORTING & ASKED | {"comment", "respond", "reply"}))
_DECLINES = re.compile(
    rf"\b(?:(?:{_REFUSES}) to|(?:would|will|could|did|does|do|has|have|had)(?: not|n['’]t)(?: \w+ly)?) (?:{_SAYS})\b",
    re.IGNORECASE,
)
