"""What every route shares: what is searched, what a search gives, and how sentences are looked up and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.embedding import Embedder
from rag.language.verbs import lemma
from rag.schema import Article, Query, Span, Statement
from rag.search.fusion import Fusion
from rag.search.ranking import FACT, EvidenceSentence, Features, ScoredPassage, SentenceQuery, SentenceRanker
from rag.search.reader import load_reader
from rag.settings import Settings
from rag.store.catalogue import Catalogue
from rag.store.unindexed import Searchable

MAX_NEAREST = 3
_READ = 12  # sentences, of which the nearest are shown


@dataclass(frozen=True, slots=True)
class Archive:
    """What an ingested archive is searched with."""

    catalogue: Catalogue
    vectors: Searchable
    embedder: Embedder
    settings: Settings

    @property
    def ranker(self) -> SentenceRanker:
        """Scores this archive's sentences."""
        return SentenceRanker(self.catalogue, load_reader())


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of what was asked for, as it is told ("2 articles mention “fares”"), and in which articles."""

    number: int
    told: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search gave: ``sentences`` or ``articles``, a ``count`` with sentences or without, or else a reason."""

    sentences: tuple[EvidenceSentence, ...] = ()
    articles: tuple[Article, ...] = ()  # whose fields answer
    count: Count | None = None
    parts: tuple[tuple[Query, Findings], ...] = ()  # of two questions in one, those that are answered
    nearest: tuple[EvidenceSentence, ...] = ()
    ranked: tuple[EvidenceSentence, ...] = ()  # whatever was found for a question of fact, the likeliest first
    reason: str | None = None
    notes: tuple[str, ...] = ()  # what a reader should know of the answer: the asked one is silent, others aren't
    speaker: str | None = None  # whose words were asked for, as the archive writes the name
    confidence: float = 0.0
    dated: bool = False  # whether each sentence is to be told with its day
    further: int = 0  # statements of the speaker on the topic that aren't shown


def allowed_passages(query: Query, archive: Archive) -> list[int] | None:
    """Ids of the passages that the filters let through; None for all."""
    return archive.catalogue.passage_ids(query.filters) if query.filters else None


def passages(
    text: str, archive: Archive, allowed: Sequence[int] | None, top_k: int | None = None
) -> list[ScoredPassage]:
    """The best passages for a text, best first."""
    fusion = Fusion(archive.catalogue, archive.vectors, archive.embedder, allowed=allowed)
    best = fusion.best(text, top_k or archive.settings.top_k)
    rows = archive.catalogue.passages(list(best))
    return [ScoredPassage(rows[i], score) for i, score in best.items() if i in rows]


def nearest(query: Query, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """What comes nearest to the topic, whoever says it."""
    topic = query.topic or query.searched
    found = passages(topic, archive, allowed_passages(query, archive))
    asked = SentenceQuery(archive.catalogue.term_weights(topic))
    return tuple(archive.ranker.rank(query.searched, found, asked, FACT, _READ)[:MAX_NEAREST])


def cue_of(statement: Statement, article: Article) -> str:
    """The lemma of the word by which a statement of the article's is one: "blame" of "blamed"; "" for none."""
    cue = statement.cue.of(article.text) if statement.cue else ""
    return lemma(cue.split()[-1].casefold()) if cue.split() else ""


def evidence_within(
    article: Article, place: Span | Statement, probability: float, archive: Archive
) -> Iterator[EvidenceSentence]:
    """The sentences of an article that a span or a statement lies in, with the statements in each."""
    statements = archive.catalogue.statements(article_ids=[article.id])
    features = Features(own=1.0, near=1.0, passage=1.0, names=1.0, when=1.0, has_type=1.0, retrieval=1.0)
    for row in archive.catalogue.article_passages(article.id):
        for sentence in row.sentences:
            if sentence.start < place.end and place.start < sentence.end:
                inside = tuple(s for s in statements if s.start < sentence.end and s.end > sentence.start)
                yield EvidenceSentence(article, sentence, features, probability, inside)
