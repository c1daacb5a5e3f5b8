"""Denials: for "Did Lee say that it was shut?", the sentences that say she didn't; and who wouldn't say a thing.

    find_denials(parse("Did Lee promise a ferry?"), archive)    # "It is false that Lee promised a ferry."
    find_unsaid(parse("Who declined to comment?"), archive)     # "The port authority declined to comment."

What an article denies to somebody is no statement of theirs and isn't stored; it is read again in the articles that the
question leads to. A sentence that takes back what stands before it ("The quote is fake.") is looked for right
behind a claim. Not covered: one that is told elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.lexicon import FAKE, TAKES_BACK
from rag.language.names import Same, same_person, surname
from rag.language.sentences import sentences
from rag.language.terms import stems, words
from rag.language.verbs import ASKED, DENY, REFUSE, REPORTING, all_forms, forms
from rag.schema import Article, Query, Span
from rag.search.findings import Archive, Findings, allowed_passages, cue_of, evidence_within, nearest, passages
from rag.search.ranking import EvidenceSentence
from rag.search.reasons import asked
from rag.statements import denials

MAX_DENIALS, MAX_UNSAID = 2, 5
_ARTICLES = 5  # that are read again, at about 10 ms each
_SOON = 3  # sentences behind a claim
_ENOUGH = 0.6  # of the words of the claim, in what is denied


def find_denials(query: Query, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """The sentences that deny the words asked about to the person asked for, those that hold most of them first."""
    wanted = set(stems(query.quotation or asked(query)))
    if query.speaker is None:
        return ()
    cue = None if wanted else query.cue  # "What did Lee promise?"
    found = passages(query.searched, archive, allowed_passages(query, archive))
    ids = list(dict.fromkeys(passage.row.article_id for passage in found))[:_ARTICLES]
    denied: list[tuple[float, EvidenceSentence]] = []
    for article in (archive.catalogue.article(article_id) for article_id in ids):
        for statement in denials(article, sentences(article.text)):
            is_asked_for = cue is None or cue == cue_of(statement, article)
            if statement.speaker and is_asked_for and same_person(query.speaker, statement.speaker) is not Same.NO:
                held = {stem for span in statement.content for stem in stems(span.of(article.text))}
                share = len(wanted & held) / len(wanted) if wanted else 1.0
                denied.extend((share, e) for e in evidence_within(article, statement, share, archive))
    best = sorted((pair for pair in denied if pair[0] >= _ENOUGH), key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(e for _, e in best))[:MAX_DENIALS]


def taken_back(claims: Sequence[EvidenceSentence], name: str | None, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """The sentences soon behind a claim that take it back: "Lee denied having said it.", "The quote is fake.".

    With the ``name`` of whoever it is claimed of, those that name nobody else.
    """
    back: dict[tuple[str, int], EvidenceSentence] = {}
    for claim in claims:
        behind = [s for s in sentences(claim.article.text) if s.start >= claim.sentence.end][:_SOON]
        for sentence in behind:
            if takes_back(text := sentence.of(claim.article.text)) and _may_be_of(name, text):
                for e in evidence_within(claim.article, Span(sentence.start, sentence.end), 1.0, archive):
                    back[e.article.id, e.sentence.start] = e
    return tuple(back.values())[:MAX_DENIALS]


def takes_back(text: str) -> bool:
    """Whether a sentence says of words told before it that they weren't said so.

    >>> takes_back("They were written by a parody account."), takes_back("Lee denied the budget was leaked.")
    (True, False)
    """
    return not FAKE.isdisjoint(words(text)) or _TAKES_BACK.search(text) is not None


def _may_be_of(name: str | None, text: str) -> bool:
    """Whether a sentence names this person, or nobody."""
    return name is None or surname(name).casefold() in words(text) or not re.search(r"\s[A-Z]", text)


def find_unsaid(query: Query, archive: Archive) -> Findings:
    """The sentences that tell what somebody didn't or wouldn't say; for nobody's name, of anybody who wouldn't."""
    denied = find_denials(query, archive)
    about = set(stems(query.topic))
    found = passages(
        f"declined to comment {query.speaker or ''} {query.topic}", archive, allowed_passages(query, archive)
    )
    of_them = set(words(surname(query.speaker or "")))
    declined = [
        evidence
        for passage in found
        for article in (archive.catalogue.article(passage.row.article_id),)
        for sentence in passage.row.sentences
        if declines(text := sentence.of(article.text)) and of_them <= set(words(text))
        for evidence in evidence_within(article, Span(sentence.start, sentence.end), 1.0, archive)
    ]
    so = [e for e in declined if about <= set(stems(e.text))]
    kept = {(e.article.id, e.sentence.start): e for e in (*denied, *so)}
    if kept:
        return Findings(sentences=tuple(kept.values())[:MAX_UNSAID], confidence=_SURE)
    if near := [e for e in declined if about <= _opening(e.article)]:
        own = [e for e in near if set(stems(e.text.rpartition(" on ")[2])) <= _opening(e.article)]
        notes = () if own else (f"Told in an article about “{query.topic}”, in other words.",)
        return Findings(sentences=tuple(dict.fromkeys(own or near))[:MAX_UNSAID], notes=notes, confidence=_SURE)
    topic = f" about “{query.topic}”" if query.topic else ""
    who = f"what {query.speaker} didn't say" if query.speaker else "who wouldn't say anything"
    return Findings(nearest=nearest(query, archive), reason=f"No article tells {who}{topic}.")


def declines(text: str) -> bool:
    """Whether somebody declines to say something in a sentence: "declined to comment", "would not say"."""
    return _DECLINES.search(text) is not None


def _opening(article: Article) -> frozenset[str]:
    """The stems of a headline and a first paragraph, which tell what an article is about: a casino, and its plans."""
    return frozenset(stems(f"{article.title or ''} {article.text.partition(chr(10) * 2)[0]}"))


_DENIES_IT = (
    rf"(?:{'|'.join(sorted(all_forms(DENY)))})(?: (?:ever|having|making|saying|writing|said|made|written))* "
    r"(?:it|this|that|them|so)(?= (?:to|on|when|in|at|through)\b|[,;.!?”\"]|$)"
)
_TAKES_BACK = re.compile(rf"\b(?:{_DENIES_IT}|(?:{'|'.join(TAKES_BACK).replace('_', ' ')})\b)", re.IGNORECASE)
_SURE = 0.9  # of a sentence in which somebody declines to speak
_REFUSES = "|".join(sorted(form for verb in REFUSE for form in forms(verb)))
_SAYS = "|".join(sorted(REPORTING & ASKED | {"comment", "respond", "reply"}))
_DECLINES = re.compile(
    rf"\b(?:(?:{_REFUSES}) to|(?:would|will|could|did|does|do|has|have|had)(?: not|n['’]t)(?: \w+ly)?) (?:{_SAYS})\b",
    re.IGNORECASE,
)
