"""A sentence that stands nearly so in what it cites needs no judge.

    is_near(Claim.of("On Monday Ann Lee said that the harbour will not be sold."), evidence)
    # of: “The harbour will not be sold,” Lee said on Monday.

What it says is, word for word and in order, a cited sentence, or what somebody says in one; articles aside. Who is
credited is the same, by a verb as neutral or the same, and all that it tells of the saying (who, to whom, on which
day) stands around the words there too. Everything else, however slight, is for the judge: a word left out may be the
"not". Not covered: anything that has to be understood.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.checks.evidence import CitedSentence, Claim, Evidence
from rag.language.lexicon import AUXILIARIES, DAYS, NEGATORS, SUBORDINATORS
from rag.language.names import Known, Same, same_person
from rag.language.terms import words
from rag.language.typography import fold
from rag.language.verbs import NEUTRAL, VERB_FORMS
from rag.language.words import Word, read
from rag.schema import Article, Span, Statement

_ARTICLES = frozenset({"the", "a", "an", "that"})
_JOINS = _ARTICLES | {"on", "in", "to"}
_FEWEST = 3  # words said; fewer say nothing


def is_near(claim: Claim, evidence: Evidence) -> bool:
    """Whether a cited sentence says the same in the same words."""
    if any(fold(claim.text).text.strip() == fold(sentence.text).text for sentence in evidence.sentences):
        return True
    said = [s for s in claim.statements if s.mention]
    if len(said) > 1:
        return False
    return any(_says_so(claim, said[0] if said else None, sentence) for sentence in evidence.sentences)


def _says_so(claim: Claim, credit: Statement | None, sentence: CitedSentence) -> bool:
    if ("?" in claim.text) != ("?" in sentence.text):
        return False
    credits = [s for s in sentence.statements if s.mention]
    if credit is None:
        own = _told(claim.words)
        return not credits and len(own) >= _FEWEST and own == _told(sentence.words)
    known = Known.of(filter(None, (s.speaker for s in credits)))
    return any(_is_said(claim, credit, statement, sentence, known) for statement in credits)


def _is_said(claim: Claim, credit: Statement, statement: Statement, sentence: CitedSentence, known: Known) -> bool:
    """Whether somebody says there what the claim credits to them."""
    own = _told(_within(claim.words, 0, credit.content))
    if len(own) < _FEWEST or own != _told(_within(sentence.words, sentence.start, statement.content)):
        return False
    if not _same_credit(claim, credit, statement, sentence, known):
        return False
    around = _around(sentence.words, sentence.start, statement)
    there = {w.low for w in around} | {w for name in _names(statement, sentence) for w in words(name)} | _JOINS
    return all(w.low in there for w in _around(claim.words, 0, credit)) and not _is_hedged(around, statement, sentence)


def _told(among: Sequence[Word]) -> list[str]:
    """Folded words without articles."""
    return [f"{word.low}{word.clitic}" for word in among if word.low not in _ARTICLES]


def _within(among: Sequence[Word], offset: int, spans: Sequence[Span]) -> list[Word]:
    return [w for w in among if any(s.start <= offset + w.start and offset + w.end <= s.end for s in spans)]


def _around(among: Sequence[Word], offset: int, statement: Statement) -> list[Word]:
    """The words that tell of the saying, but for the verb."""
    rest = [*statement.content, *([statement.cue] if statement.cue else [])]
    inside = _within(among, offset, rest)
    return [word for word in among if word not in inside]


def _is_hedged(around: Sequence[Word], statement: Statement, sentence: CitedSentence) -> bool:
    """Whether what may be left out there may change what is said: words before the speaker's name, "falsely", "not"."""
    start = statement.mention.start - sentence.start if statement.mention else 0
    heavy = AUXILIARIES | SUBORDINATORS | NEGATORS
    return any(
        word.low.endswith("ly") or word.low in heavy or word.start < start
        for word in around
        if word.low not in _JOINS | DAYS
    )


def _names(statement: Statement, sentence: CitedSentence) -> list[str]:
    """Of whom the saying may be told: the speaker, and the outlet that it is told to."""
    mention = statement.mention.of(sentence.article.text) if statement.mention else None
    return list(filter(None, [mention, statement.speaker, sentence.article.publisher]))


def _same_credit(claim: Claim, credit: Statement, statement: Statement, sentence: CitedSentence, known: Known) -> bool:
    """Whether both credit the same person, as told by the same one, by the same verb or two that only report."""
    if credit.relation != statement.relation or bool(credit.reported_by) != bool(statement.reported_by):
        return False
    ours = credit.speaker or (credit.mention.of(claim.text) if credit.mention else "")
    mention = statement.mention.of(sentence.article.text) if statement.mention else ""
    theirs = statement.speaker or mention
    same = words(ours) in (words(theirs), words(mention)) or bool(
        credit.speaker and statement.speaker and same_person(ours, theirs, known) is Same.YES
    )
    verbs = {_verb(credit, claim.article), _verb(statement, sentence.article)}
    return same and (len(verbs) == 1 or verbs <= NEUTRAL)


def _verb(statement: Statement, article: Article) -> str:
    """The verb of saying by its base; the words themselves where there is none."""
    cue = statement.cue.of(article.text) if statement.cue else "say"
    bases = [VERB_FORMS[w.low][0] for w in read(cue) if w.low in VERB_FORMS]
    return bases[0] if bases and not any(w.is_negator for w in read(cue)) else cue.lower()
