"""Passages → the sentences that may answer, each with the probability that it does.

    ranker = SentenceRanker(catalogue, embedder)
    ranker.rank("When do the talks resume?", "When do the talks resume", passages, FACT)   # best first

Six features of a sentence (:class:`Features`) go through a logistic regression, fitted by ``eval/calibrate.py`` on the
gold questions that aren't held back, with "overlaps the gold evidence" as the label. Coverage is the share of the
question's words that a text holds, each weighted by its rarity in the archive (inverse document frequency,
Robertson & Spärck Jones 1976).

What of a sentence counts as its own is for the caller to say: for a person's words, only what that person said.
Not covered: deciding whether a probability is good enough to answer (``evidence``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rag.catalogue import Catalogue, PassageRow, surname
from rag.embedding import Embedder
from rag.instructions import planted_paragraphs
from rag.schema import Article, Sentence, Statement
from rag.terms import stems, words

COPY_OVERLAP = 0.9  # of the words of two sentences, in copies of one
_NEGATIONS = frozenset(
    "no not never none neither nor without cannot cant wont dont didnt isnt wasnt arent werent".split()
)
EMBEDDED_SENTENCES = 32  # at about 3 ms each, a tenth of a second


class Features(NamedTuple):
    """What is known of a sentence in the light of a question; all but the similarity lie in [0, 1]."""

    own: float  # coverage by the sentence's own part
    near: float  # coverage by the sentence, its neighbours and the headline
    passage: float  # coverage by the passage and the headline
    has_type: float  # 1 when it holds what the question word asks for
    retrieval: float  # the passage's fused score
    similarity: float = 0.0  # cosine of question and sentence, in [-1, 1]


class Weights(NamedTuple):
    """A logistic regression: bias and a coefficient per feature."""

    bias: float
    own: float
    near: float
    passage: float
    has_type: float
    retrieval: float
    similarity: float

    def probability(self, features: Features) -> float:
        """That a sentence with these features answers."""
        z = self.bias + sum(weight * value for weight, value in zip(self[1:], features, strict=True))
        return 1.0 / (1.0 + math.exp(-z))


class Certainty(NamedTuple):
    """How sure an answer is, given its best sentence's probability: a logistic curve on its logit (Platt, 1999)."""

    slope: float
    shift: float

    def confidence(self, probability: float) -> float:
        """That the answer holds what was asked for, in (0, 1)."""
        return 1.0 / (1.0 + math.exp(-(self.slope * logit(probability) + self.shift)))


def logit(probability: float) -> float:
    """The log odds of a probability strictly between 0 and 1; those at the edges are moved inside."""
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


# Printed by eval/calibrate.py.
FACT = Weights(bias=-11.09, own=1.94, near=2.0, passage=-1.48, has_type=2.03, retrieval=4.97, similarity=4.91)
STATEMENT = Weights(bias=-6.64, own=2.3, near=1.25, passage=1.3, has_type=0.0, retrieval=3.14, similarity=1.09)
SURE_FACT = Certainty(slope=0.62, shift=0.05)
SURE_STATEMENT = Certainty(slope=1.16, shift=1.28)


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
    carriers: tuple[str, ...] = ()  # ids of other articles that carry the same words

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.sentence.of(self.article.text)


# The part of a sentence that may answer, given its statements; None when the sentence is out of the question.
OwnPart = Callable[[Article, Sentence, Sequence[Statement]], str | None]


def whole_sentence(article: Article, sentence: Sentence, statements: Sequence[Statement]) -> str | None:
    """All of it."""
    return sentence.of(article.text)


class SentenceRanker:
    """Scores sentences for one archive."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder) -> None:
        self._catalogue = catalogue
        self._embedder = embedder

    def term_weights(self, text: str) -> dict[str, float]:
        """Inverse document frequency of each content word's stem, over the archive's passages."""
        size = self._catalogue.counts()["passages"]
        found = self._catalogue.document_frequency(stems(text))
        return {stem: math.log(1 + (size - n + 0.5) / (n + 0.5)) for stem, n in found.items()}

    def rank(
        self,
        question: str,
        topic: str,
        passages: Sequence[ScoredPassage],
        weights: Weights,
        *,
        own_part: OwnPart = whole_sentence,
        has_type: Callable[[str], bool] = lambda text: True,
    ) -> list[EvidenceSentence]:
        """Sentences of the passages, the most probable first.

        Coverage is of the topic's words, similarity with the question. Wire copies count once. Only the
        EMBEDDED_SENTENCES that the other features favour are embedded and returned.
        """
        terms = self.term_weights(topic)
        found: list[EvidenceSentence] = []
        for article_id in dict.fromkeys(p.row.article_id for p in passages):
            article = self._catalogue.article(article_id)
            statements = self._catalogue.statements(article_ids=[article_id])
            for passage in (p for p in passages if p.row.article_id == article_id):
                found.extend(_in_passage(article, statements, passage, terms, own_part, has_type))
        found.sort(key=lambda e: (-weights.probability(e.features), *_place(e)))
        distinct = merge_copies(found[: 2 * EMBEDDED_SENTENCES])
        return self._with_similarity(question, distinct[:EMBEDDED_SENTENCES], weights)

    def _with_similarity(
        self, question: str, found: Sequence[EvidenceSentence], weights: Weights
    ) -> list[EvidenceSentence]:
        if not found:
            return []
        vectors = self._embedder.embed_documents([e.text for e in found]) @ self._embedder.embed_query(question)
        scored = []
        for e, similarity in zip(found, vectors, strict=True):
            features = e.features._replace(similarity=float(similarity))
            probability = weights.probability(features)
            scored.append(replace(e, features=features, probability=probability))
        return sorted(scored, key=lambda e: (-e.probability, *_place(e)))


def _in_passage(
    article: Article,
    statements: Sequence[Statement],
    passage: ScoredPassage,
    terms: Mapping[str, float],
    own_part: OwnPart,
    has_type: Callable[[str], bool],
) -> Iterable[EvidenceSentence]:
    title = frozenset(stems(article.title or ""))
    held = [frozenset(stems(sentence.of(article.text))) for sentence in passage.row.sentences]
    in_passage = coverage(terms, title.union(*held))
    planted = planted_paragraphs(article, passage.row.sentences)
    for i, sentence in enumerate(passage.row.sentences):
        if sentence.paragraph in planted:
            continue
        inside = tuple(s for s in statements if s.start < sentence.end and s.end > sentence.start)
        own = own_part(article, sentence, inside)
        if own is None:
            continue
        features = Features(
            own=coverage(terms, frozenset(stems(own))),
            near=coverage(terms, title.union(*held[max(i - 1, 0) : i + 2])),
            passage=in_passage,
            has_type=float(has_type(sentence.of(article.text))),
            retrieval=passage.score,
        )
        yield EvidenceSentence(article, sentence, features, 0.0, inside)


def coverage(terms: Mapping[str, float], held: frozenset[str]) -> float:
    """The weighted share of the terms' stems that a text's stems hold, themselves or in a related form.

    1.0 when nothing is asked for.

    >>> coverage({"sanction": 3.0, "sovereignti": 1.0}, frozenset({"sovereign"}))
    0.25
    """
    total = sum(terms.values())
    if not total:
        return 1.0
    return (
        sum(weight for term, weight in terms.items() if term in held or any(map(term_is_related(term), held))) / total
    )


def term_is_related(term: str) -> Callable[[str], bool]:
    """Whether another stem is the same word in another form: one begins with the other and is little longer.

    "russia" and "russian", "sovereign" and "sovereignti"; not "port" and "portrait".
    """

    def is_related(other: str) -> bool:
        short, long = sorted((term, other), key=len)
        return len(short) >= 5 and len(long) - len(short) <= 3 and long.startswith(short)

    return is_related


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

    >>> is_copy("income tax will rise".split(), "income tax will not rise".split())
    False
    """
    if first == second:
        return True
    one, other = frozenset(first), frozenset(second)
    edits = one ^ other
    weighty = any(word in _NEGATIONS or any(c.isdigit() for c in word) for word in edits)
    return not weighty and len(one & other) >= COPY_OVERLAP * len(one | other)


def _place(evidence: EvidenceSentence) -> tuple[str, int]:
    return evidence.article.id, evidence.sentence.start
