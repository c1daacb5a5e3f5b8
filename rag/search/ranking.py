"""Passages → the sentences that may answer, each with the probability that it does.

    ranker = SentenceRanker(catalogue, load_reader())
    asked = SentenceQuery(catalogue.term_weights("the talks resume"))
    ranker.rank("When do the talks resume?", passages, asked, FACT)   # best first

Seven features of a sentence (:class:`Features`) go through a logistic regression; the READ that it favours are read
together with the question (``reader``), and what the reader makes of them is the eighth. Both regressions are fitted
by ``eval/calibrate.py`` on gold questions that aren't held back, with "overlaps the gold evidence" as the label.
Coverage is the share of the question's words that a text holds, each weighted by its rarity in the archive (inverse
document frequency, Robertson & Spärck Jones 1976).

What of a sentence counts as its own is for the caller to say: for a person's words, only what that person said.
Not covered: deciding whether a probability is good enough to answer (``decision``).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from rag.injection import planted_paragraphs
from rag.language.lexicon import NEGATORS
from rag.language.names import spelling, surname
from rag.language.porter import same_word
from rag.language.sentences import sentences
from rag.language.terms import stems, words
from rag.schema import Article, Filters, Sentence, Span, Statement
from rag.search.reader import Candidate, Reader
from rag.store.catalogue import Catalogue, PassageRow

COPY_OVERLAP = 0.9  # of the words of two sentences, in copies of one
_REPORTED_WITHIN = timedelta(days=3)
READ = 32  # sentences for one question, at about 4 ms each
_BEHIND = 600  # characters in which the sentence before is looked for


class Features(NamedTuple):
    """What is known of a sentence in the light of a question; all but the reader's score lie in [0, 1]."""

    own: float  # coverage by the sentence's own part
    near: float  # coverage by the sentence, its neighbours and the headline
    passage: float  # coverage by the passage and the headline
    names: float  # the share of the question's names that the article holds
    when: float  # 1 when the article is of the days that the question names, if it does
    has_type: float  # 1 when it holds what the question word asks for
    retrieval: float  # the passage's fused score
    reader: float = 0.0  # log odds that it answers, once it was read


class Weights(NamedTuple):
    """A logistic regression: bias and a coefficient per feature."""

    bias: float
    own: float
    near: float
    passage: float
    names: float
    when: float
    has_type: float
    retrieval: float
    reader: float = 0.0

    def probability(self, features: Features) -> float:
        """That a sentence with these features answers."""
        z = self.bias + sum(weight * value for weight, value in zip(self[1:], features, strict=True))
        return 1.0 / (1.0 + math.exp(-z))


class Ranking(NamedTuple):
    """The weights that choose what is read, and those that rank what was."""

    unread: Weights
    read: Weights


# Printed by eval/calibrate.py.
FACT = Ranking(
    unread=Weights(bias=-9.79, own=3.1, near=1.87, passage=0.32, names=1.43, when=0.89, has_type=1.8, retrieval=1.86),
    read=Weights(
        bias=-5.29, own=1.26, near=0.1, passage=1.27, names=0.41, when=1.57, has_type=1.57, retrieval=-1.14, reader=1.07
    ),
)
STATEMENT = Ranking(
    unread=Weights(bias=-6.04, own=2.3, near=0.97, passage=2.75, names=0.0, when=0.0, has_type=0.0, retrieval=2.6),
    read=Weights(
        bias=-4.0, own=1.39, near=-0.16, passage=3.08, names=0.0, when=0.0, has_type=0.0, retrieval=1.17, reader=0.58
    ),
)


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage and its score from retrieval."""

    row: PassageRow
    score: float


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence that may answer. ``statements`` are those that stand in it."""

    article: Article
    sentence: Sentence
    features: Features
    probability: float
    statements: tuple[Statement, ...] = ()
    answer: Span | None = None  # the words that answer, if any do, by the reader's lights
    carriers: tuple[str, ...] = ()  # ids of other articles that carry the same words
    holds_rarest: bool = True  # whether its passage or headline holds the rarest word of what was asked for

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.sentence.of(self.article.text)


# The part of a sentence that may answer, given its statements; None when the sentence is out of the question.
OwnPart = Callable[[Article, Sentence, Sequence[Statement]], str | None]


def whole_sentence(article: Article, sentence: Sentence, statements: Sequence[Statement]) -> str | None:
    """All of it."""
    return sentence.of(article.text)


class SentenceQuery(NamedTuple):
    """What sentences are looked at for: terms, names, what the question word wants; and which part is their own."""

    terms: Mapping[str, float]
    names: tuple[str, ...] = ()
    dates: Filters = Filters()
    own_part: OwnPart = whole_sentence
    foreign: re.Pattern[str] | None = None  # what holds a term without being about it
    has_type: Callable[[str], bool] = lambda text: True


class SentenceRanker:
    """Scores sentences for one archive."""

    def __init__(self, catalogue: Catalogue, reader: Reader) -> None:
        self._catalogue = catalogue
        self._reader = reader

    def rank(
        self,
        question: str,
        passages: Sequence[ScoredPassage],
        asked: SentenceQuery,
        ranking: Ranking,
        most: int = READ,
    ) -> list[EvidenceSentence]:
        """Sentences of the passages, the most probable first; wire copies once.

        Only those, ``most`` of them, that the other features favour are read and returned.
        """
        return self.read(question, self.unread(passages, asked, ranking.unread)[:most], ranking.read)

    def unread(
        self, passages: Sequence[ScoredPassage], asked: SentenceQuery, weights: Weights
    ) -> list[EvidenceSentence]:
        """The READ sentences of the passages that are worth reading, the best first, each once."""
        ids = {p.row.article_id for p in passages}
        articles = self._catalogue.articles_of(ids)  # without those that were deleted meanwhile
        statements = defaultdict[str, list[Statement]](list)
        for statement in self._catalogue.statements(article_ids=list(ids)):
            statements[statement.article_id].append(statement)
        found: list[EvidenceSentence] = []
        for passage in passages:
            if article := articles.get(passage.row.article_id):
                found.extend(_in_passage(article, statements[article.id], passage, asked))
        found.sort(key=lambda e: (-weights.probability(e.features), *_place(e)))
        return merge_copies(found[: 2 * READ])[:READ]

    def read(self, question: str, found: Sequence[EvidenceSentence], weights: Weights) -> list[EvidenceSentence]:
        """These, each with what the reader makes of it; the most probable first."""
        read = []
        for e, reading in zip(found, self._reader.read(question, [candidate_of(e) for e in found]), strict=True):
            features = e.features._replace(reader=reading.score)
            answer = Span(e.sentence.start + reading.start, e.sentence.start + reading.end)
            read.append(replace(e, features=features, probability=weights.probability(features), answer=answer))
        return sorted(read, key=lambda e: (-e.probability, *_place(e)))


def _in_passage(
    article: Article, statements: Sequence[Statement], passage: ScoredPassage, asked: SentenceQuery
) -> Iterator[EvidenceSentence]:
    title = _held(article.title or "", asked)
    held = [_held(sentence.of(article.text), asked) for sentence in passage.row.sentences]
    whole = title.union(*held)
    in_passage, holds_rarest = coverage(asked.terms, whole), all(is_held(term, whole) for term in rarest(asked.terms))
    named, in_time = names_held(asked.names, article), is_of(asked.dates, article)
    planted = planted_paragraphs(article, passage.row.sentences)
    for i, sentence in enumerate(passage.row.sentences):
        if sentence.paragraph in planted:
            continue
        inside = tuple(s for s in statements if s.start < sentence.end and s.end > sentence.start)
        own = asked.own_part(article, sentence, inside)
        if own is None:
            continue
        features = Features(
            own=coverage(asked.terms, _held(own, asked)),
            near=coverage(asked.terms, title.union(*held[max(i - 1, 0) : i + 2])),
            passage=in_passage,
            names=named,
            when=in_time,
            has_type=float(asked.has_type(sentence.of(article.text))),
            retrieval=passage.score,
        )
        yield EvidenceSentence(article, sentence, features, 0.0, inside, holds_rarest=holds_rarest)


def _held(text: str, asked: SentenceQuery) -> frozenset[str]:
    """The stems of a text, but for what only looks like a term."""
    return frozenset(stems(asked.foreign.sub(" ", text) if asked.foreign else text))


def candidate_of(evidence: EvidenceSentence) -> Candidate:
    """The sentence as the reader sees it: behind the one before it, under whom the article credits and its headline."""
    text, start = evidence.article.text, evidence.sentence.start
    behind = text[max(0, start - _BEHIND) : start]
    before = sentences(behind)
    credited = [s.speaker for s in evidence.statements if s.speaker and s.relation in ("self", "organisation")]
    unnamed = [name for name in dict.fromkeys(credited) if name.split()[-1] not in evidence.text]
    return Candidate(
        evidence.text,
        before[-1].of(behind) if before else "",
        ". ".join([*unnamed, evidence.article.title or ""]),
    )


def names_held(names: Sequence[str], article: Article) -> float:
    """The share of the names whose every word an article holds, in its headline or text; 1.0 for no name.

    "Zelenski" is held where "Zelenskyy" stands.
    """
    return sum(_holds_name(article, name) for name in names) / len(names) if names else 1.0


def _holds_name(article: Article, name: str) -> bool:
    if _article_stems(article).issuperset(stems(name)):
        return True
    return {spelling(word) for word in words(name)} <= _article_spellings(article)


def is_of(dates: Filters, article: Article) -> float:
    """1.0 for an article of these days, or of the few after in which they are reported; 0.5 when nobody knows."""
    if not (dates.since or dates.until):
        return 1.0
    if article.published_at is None:
        return 0.5
    day = article.published_at[:10]  # or a month, or a year; so are the dates asked for
    told = (date.fromisoformat(day) - _REPORTED_WITHIN).isoformat() if len(day) == len("2031-03-07") else day
    since, until = dates.since or "", dates.until or "9"
    return float(day >= since[: len(day)] and told[: len(until)] <= until)


@lru_cache(maxsize=256)
def _article_stems(article: Article) -> frozenset[str]:
    """Stems of an article's headline and text."""
    return frozenset(stems(f"{article.title or ''} {article.text}"))


@lru_cache(maxsize=256)
def _article_spellings(article: Article) -> frozenset[str]:
    """Its words as their usual spellings share them."""
    return frozenset(map(spelling, words(f"{article.title or ''} {article.text}")))


def coverage(terms: Mapping[str, float], held: frozenset[str]) -> float:
    """The weighted share of the terms' stems that a text's stems hold, themselves or in a related form.

    1.0 when nothing is asked for.

    >>> coverage({"sanction": 3.0, "sovereignti": 1.0}, frozenset({"sovereign"}))
    0.25
    """
    total = sum(terms.values())
    if not total:
        return 1.0
    return sum(weight for term, weight in terms.items() if is_held(term, held)) / total


def rarest(terms: Mapping[str, float]) -> list[str]:
    """The terms that weigh most; several when they weigh the same."""
    most = max(terms.values(), default=0.0)
    return [term for term, weight in terms.items() if weight == most]


def is_held(term: str, held: frozenset[str]) -> bool:
    """Whether a stem is among others, itself or in another form."""
    return term in held or any(same_word(term, other) for other in held)


def merge_copies(found: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """Sentences that several articles carry in nearly the same words, once, with the other articles as carriers.

    “No comment,” he said, of two different people, is no copy.
    """
    merged: list[EvidenceSentence] = []
    seen: list[tuple[frozenset[str], list[str]]] = []  # the speakers and words of each in merged
    for e in found:
        speakers, said = frozenset(surname(s.speaker or "") for s in e.statements), words(e.text)
        first = next((i for i, (who, what) in enumerate(seen) if who == speakers and is_copy(what, said)), None)
        if first is None:
            merged.append(e)
            seen.append((speakers, said))
        elif e.article.id != merged[first].article.id and e.article.id not in merged[first].carriers:
            merged[first] = replace(merged[first], carriers=(*merged[first].carriers, e.article.id))
    return merged


def is_copy(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two sentences' words are the same, but for a desk's small edits; numbers and negations must agree.

    >>> is_copy(words("Taxes rose"), words("Taxes hardly rose"))
    False
    """
    if first == second:
        return True
    one, other = frozenset(first), frozenset(second)
    return len(one & other) >= COPY_OVERLAP * len(one | other) and _weighty(first) == _weighty(second)


def _weighty(said: Sequence[str]) -> Counter[tuple[str, str]]:
    """What no desk edits without changing what is said: numbers, and each negation with the word that it denies."""
    behind = (*said[1:], "")
    numbers = Counter((word, "") for word in set(said) if any(c.isdigit() for c in word))
    return numbers + Counter((word, after) for word, after in zip(said, behind, strict=True) if word in NEGATORS)


def _place(evidence: EvidenceSentence) -> tuple[str, int]:
    return evidence.article.id, evidence.sentence.start
