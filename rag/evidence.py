"""Query → evidence: the sentences that answer, or why none does and which come nearest.

    found = gather(query, archive)
    found.sentences          # EvidenceSentence, best first; empty when the archive doesn't answer
    found.reason, found.nearest

Whether a question is answered at all is decided here, once, whatever engine words the answer. Three kinds of
question, three routes:

- ``field``: which articles are meant; their fields answer.
- ``statement``: only statements of the person asked for, and of those only the ones whose own words bear on the topic.
- ``fact``: the sentences that hold the question's words, or mean the same, and hold what the question word asks for
  (a time for "when", a number for "how many").

Thresholds were chosen on the gold questions that aren't held back. Not covered: wording (``answering/``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from llama_index.core.schema import QueryBundle

from rag.catalogue import Catalogue
from rag.embedding import Embedder
from rag.ranking import FACT, STATEMENT, EvidenceSentence, ScoredPassage, SentenceRanker, coverage
from rag.retrieval import HybridRetriever, search_terms
from rag.schema import Article, Query, Sentence, Statement
from rag.settings import Settings
from rag.speakers import statements_by
from rag.terms import STOP_WORDS, stems, words
from rag.vectors import VectorIndex

MAX_SENTENCES = 4
MAX_NEAREST = 3
# Answer when the best sentence is at least so probable; show others that are nearly as probable.
FACT_PROBABILITY, FACT_RATIO = 0.30, 0.7
STATEMENT_PROBABILITY, STATEMENT_RATIO = 0.30, 0.5
STATEMENT_SIMILARITY = 0.55
FIELD_COVERAGE, FIELD_RATIO = 0.7, 0.9


@dataclass(frozen=True, slots=True)
class Archive:
    """What an ingested archive is searched with."""

    catalogue: Catalogue
    vectors: VectorIndex
    embedder: Embedder
    settings: Settings


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave. Exactly one of ``sentences`` and ``articles`` is filled, or neither and there's a reason."""

    sentences: tuple[EvidenceSentence, ...] = ()
    articles: tuple[Article, ...] = ()  # whose fields answer
    nearest: tuple[EvidenceSentence, ...] = ()
    reason: str | None = None
    speaker: str | None = None  # whose words were asked for, as the archive writes the name
    confidence: float = 0.0


def gather(query: Query, archive: Archive) -> Found:
    """Search the archive for what answers the query."""
    if query.kind == "field":
        return _field(query, archive)
    if query.kind == "statement":
        return _statement(query, archive)
    return _fact(query, archive)


# --- what somebody said ------------------------------------------------------------------------------------------


def _statement(query: Query, archive: Archive) -> Found:
    """Statements by the person asked for; by anyone with a name, for "Who said …?"."""
    speaker: str | None = None
    said: Sequence[Statement] = ()
    if query.speaker is not None:
        speaker, said = statements_by(query.speaker, archive.catalogue)
        if speaker is None:
            return Found(nearest=_nearest(query, archive), reason=_never_speaks(query.speaker, archive))
        if query.filters:
            allowed = archive.catalogue.article_ids(query.filters)
            said = [s for s in said if s.article_id in allowed]
    ranked = rank_statements(query, archive, said if query.speaker else None)
    if not stems(_asked(query)):
        kept = tuple(_newest_first(ranked)[:MAX_SENTENCES])
    else:
        kept = _keep([e for e in ranked if _bears_on_topic(e)], STATEMENT_PROBABILITY, STATEMENT_RATIO)
    if kept:
        return Found(sentences=kept, speaker=speaker, confidence=kept[0].probability)
    reason = _silent(query, archive, speaker, said) if speaker else f"Nobody named is quoted on “{query.topic}”."
    return Found(nearest=_nearest(query, archive), speaker=speaker, reason=reason)


def _bears_on_topic(evidence: EvidenceSentence) -> bool:
    """Whether what was said holds a word of the topic or means much the same; its place in the article isn't enough."""
    return evidence.features.own > 0 or evidence.features.similarity >= STATEMENT_SIMILARITY


def _newest_first(evidence: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """For a question without a topic; undated articles come last."""
    in_text = sorted(evidence, key=lambda e: (e.article.id, e.sentence.start))
    return sorted(in_text, key=lambda e: e.article.published_at or "", reverse=True)


def rank_statements(query: Query, archive: Archive, said: Sequence[Statement] | None) -> list[EvidenceSentence]:
    """Sentences that hold one of these statements (None: of anyone with a name), scored by what was said in them."""
    wanted = None if said is None else set(said)

    def own_part(article: Article, sentence: Sentence, statements: Sequence[Statement]) -> str | None:
        fit = [s for s in statements if (s.speaker if wanted is None else s in wanted)]
        if fit and query.addressee:
            return sentence.of(article.text)  # whom it was said to stands outside what was said
        return " ".join(_words_within(article, sentence, statement) for statement in fit).strip() or None

    if said is None:
        allowed = _allowed(query, archive)
    else:
        allowed = archive.catalogue.passages_overlapping((s.article_id, s.start, s.end) for s in said)
    topic = f"{query.topic} {query.addressee or ''}".strip()
    passages = _passages(topic or query.searched, archive, allowed)
    ranker = SentenceRanker(archive.catalogue, archive.embedder)
    return ranker.rank(query.searched, topic, passages, STATEMENT, own_part=own_part)


def _words_within(article: Article, sentence: Sentence, statement: Statement) -> str:
    """The part of what was said that stands in this sentence."""
    inside = [s for s in statement.content if s.start < sentence.end and s.end > sentence.start]
    return " ".join(article.text[max(s.start, sentence.start) : min(s.end, sentence.end)] for s in inside)


def _never_speaks(name: str, archive: Archive) -> str:
    mentioning = archive.catalogue.articles_matching(search_terms(name))
    if mentioning:
        return f"{_articles_mention(mentioning)} “{name}”, but none quotes {name} or reports what {name} said."
    return f"No article mentions “{name}”."


def _silent(query: Query, archive: Archive, speaker: str, said: Sequence[Statement]) -> str:
    if not said:
        return f"{speaker} is quoted in the archive, but not in the articles that pass the filters."
    mentioning = _mentioning(query, archive)
    elsewhere = len({s.article_id for s in said})
    quoted = f"{elsewhere} {'article quotes' if elsewhere == 1 else 'articles quote'} {speaker} on other things"
    if mentioning:
        found = f"{_articles_mention(mentioning)} “{_asked(query)}”"
        return f"{found}, but nothing {speaker} says there is about it; {quoted}."
    return f"No article{_narrowed(query)} mentions “{_asked(query)}”; {quoted}."


def _asked(query: Query) -> str:
    """What was asked about: the topic, else whom it was said to."""
    return query.topic or query.addressee or ""


def _mentioning(query: Query, archive: Archive) -> list[str]:
    """Ids of the articles searched that hold every word of the topic."""
    ids = archive.catalogue.articles_matching(search_terms(_asked(query)))
    allowed = archive.catalogue.article_ids(query.filters) if query.filters else set(ids)
    return [article_id for article_id in ids if article_id in allowed]


def _narrowed(query: Query) -> str:
    return " that passes the filters" if query.filters else ""


def _articles_mention(ids: Sequence[str]) -> str:
    return f"{len(ids)} {'article mentions' if len(ids) == 1 else 'articles mention'}"


# --- facts --------------------------------------------------------------------------------------------------------


_TIME = re.compile(
    r"\b(?:\d{4}|\d{1,2}(?::\d\d)?\s?(?:a\.?m|p\.?m)|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b|\b(?:Jan|Feb|Mar|Apr|"
    r"May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b|\b(?:today|yesterday|tomorrow|tonight|last|next|this|earlier|ago|"
    r"week|month|year|morning|evening|night|noon|day|hours?|minutes?|since|during|after|before|when|until)\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|"
    r"billions?|half|third|quarter|no|none|both|all|several|twice|double|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|score)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b[12]\d{3}\b")
_WHAT_YEAR = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_WHEN = re.compile(
    r"\b(?:when|what (?:date|day|time|year|month)|which (?:date|day|year|month)|how long)\b", re.IGNORECASE
)
_HOW_MANY = re.compile(
    r"\bhow (?:many|much|old|large|big|high|far|tall)\b|\bwhat (?:number|share|percentage|amount)\b", re.IGNORECASE
)
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)


def _fact(query: Query, archive: Archive) -> Found:
    ranked = rank_facts(query, archive)
    nearest = tuple(ranked[:MAX_NEAREST])
    if missing := _missing_names(query.topic, archive):
        return Found(nearest=nearest, reason=f"No article mentions {' or '.join(f'“{name}”' for name in missing)}.")
    names = {stem for name in _names(query.topic) for stem in stems(name)}
    fit = [e for e in ranked if e.features.has_type and names <= set(stems(f"{e.article.title} {e.article.text}"))]
    if kept := _keep(fit, FACT_PROBABILITY, FACT_RATIO):
        return Found(sentences=kept, confidence=kept[0].probability)
    mentioning = _mentioning(query, archive)
    if mentioning:
        reason = f"{_articles_mention(mentioning)} the words of the question, but no sentence answers it."
    else:
        reason = f"No article{_narrowed(query)} answers this."
    return Found(nearest=nearest, reason=reason)


def rank_facts(query: Query, archive: Archive) -> list[EvidenceSentence]:
    """Sentences that may answer, the most probable first."""
    passages = _passages(query.searched, archive, _allowed(query, archive))
    ranker = SentenceRanker(archive.catalogue, archive.embedder)
    return ranker.rank(query.searched, query.topic, passages, FACT, has_type=_asked_type(query.question))


def _names(question: str) -> list[str]:
    """Capitalised words of a question; the first word counts when another capital follows, since it always has one."""
    first, _, rest = question.partition(" ")
    named = question if rest[:1].isupper() and first.casefold() not in STOP_WORDS else rest
    return [n for n in _NAME.findall(named) if stems(n)]


def _missing_names(question: str, archive: Archive) -> list[str]:
    """Names in the question that no passage holds."""
    names = _names(question)
    frequency = archive.catalogue.document_frequency(s for name in names for s in stems(name))
    return [name for name in dict.fromkeys(names) if not any(frequency[s] for s in stems(name))]


def _asked_type(question: str) -> Callable[[str], bool]:
    """A test for what the question word asks for: "when" a time, "how many" a number, "who" a name not in it."""
    if _WHAT_YEAR.search(question):
        return lambda text: bool(_YEAR.search(text))
    if _WHEN.search(question):
        return lambda text: bool(_TIME.search(text))
    if _HOW_MANY.search(question):
        return lambda text: bool(_NUMBER.search(text))
    if _WHO.search(question):
        asked = set(words(question))
        return lambda text: any(not set(words(name)) <= asked for name in _NAME.findall(text))
    return lambda text: True


# --- an article's own fields -----------------------------------------------------------------------------------------


def _field(query: Query, archive: Archive) -> Found:
    """The articles whose fields and headline hold what the question says of them, however it is worded."""
    passages = _passages(query.topic, archive, _allowed(query, archive))
    terms = SentenceRanker(archive.catalogue, archive.embedder).term_weights(query.topic)
    scored: list[tuple[float, Article]] = []
    for article_id in dict.fromkeys(p.row.article_id for p in passages):
        article = archive.catalogue.article(article_id)
        fields = " ".join(filter(None, (article.title, article.publisher, article.author)))
        whole = coverage(terms, frozenset(stems(f"{fields} {article.text}")))
        if whole >= FIELD_COVERAGE:
            scored.append((coverage(terms, frozenset(stems(fields))) + 3 * whole, article))
    scored.sort(key=lambda pair: (-pair[0], pair[1].id))
    nearest = _nearest(query, archive)
    if not scored:
        return Found(nearest=nearest, reason=f"No article fits “{query.topic}”.")
    fit = [article for score, article in scored if score >= FIELD_RATIO * scored[0][0]][:MAX_SENTENCES]
    known = tuple(article for article in fit if getattr(article, query.field or "title"))
    if not known:
        what = {"published_at": "a publication date"}.get(query.field or "", f"the {query.field}")
        return Found(nearest=nearest, reason=f"{fit[0].title or fit[0].source}: the source doesn't give {what}.")
    return Found(articles=known, confidence=scored[0][0] / 4)


# --- searching ------------------------------------------------------------------------------------------------------


def _allowed(query: Query, archive: Archive) -> list[int] | None:
    return archive.catalogue.passage_ids(query.filters) if query.filters else None


def _passages(text: str, archive: Archive, allowed: Sequence[int] | None) -> list[ScoredPassage]:
    retriever = HybridRetriever(
        archive.catalogue, archive.vectors, archive.embedder, top_k=archive.settings.top_k, allowed=allowed
    )
    nodes = retriever.retrieve(QueryBundle(text))
    rows = archive.catalogue.passages([int(n.node.node_id) for n in nodes])
    found = [(int(n.node.node_id), n.score or 0.0) for n in nodes]
    return [ScoredPassage(rows[i], score) for i, score in found if i in rows]


def _nearest(query: Query, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """What comes nearest, whoever says it."""
    topic = query.topic or query.searched
    passages = _passages(topic, archive, _allowed(query, archive))
    ranker = SentenceRanker(archive.catalogue, archive.embedder)
    return tuple(ranker.rank(topic, topic, passages, FACT)[:MAX_NEAREST])


def _keep(ranked: Sequence[EvidenceSentence], least: float, ratio: float) -> tuple[EvidenceSentence, ...]:
    """The best, if it is good enough, and what is nearly as good."""
    return tuple(e for e in ranked[:MAX_SENTENCES] if e.probability >= max(least, ratio * ranked[0].probability))
