"""What the rules alone let pass: labelled pairs of a sentence and what it cites, and how many they get right.

    pairs = [*gold_pairs(sample, articles, random.Random(0))]
    for accuracy in accuracies(pairs):
        print(accuracy.label, accuracy.estimate.mean)

True: an evidence sentence with itself, alone and among others; the gold answer, an editor's own words, credited to
its speaker. False: each of these with one edit (``edits.py``), credited to somebody else, told as a fact, or beside
other sentences of its article. The idea is TRUE's (Honovich et al. 2022, https://arxiv.org/abs/2204.04991). Unlike
``support_pairs.py`` these judge what answers are checked with, not what scores them. No judge is asked: a false pair
that passes would be shown to a reader, a true one that doesn't would wait for the judge. Not covered: wrong sentences
that a model would write of itself (``recorded.py``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.checks.evidence import Source
from rag.answering.verification import inspect_paraphrase
from rag.evaluation import edits
from rag.evaluation.log import Record
from rag.evaluation.samples import Sample
from rag.evaluation.statistics import Estimate, estimate
from rag.evaluation.support_pairs import SupportAccuracy
from rag.language.lexicon import THIRD_SUBJECTS
from rag.language.names import Same, same_person
from rag.language.sentences import sentences
from rag.language.terms import stems
from rag.schema import Article, Citation, Sentence, Span, Statement
from rag.statements import statements
from rag.statements.quotations import quotations

SEED = 20250508


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, what it cites, whether that bears it out, how the pair was made; ``cluster`` shares its luck.

    ``base`` is the true pair that a false one was made from.
    """

    claim: str
    sources: tuple[Source, ...]
    holds: bool
    made: str
    cluster: str
    base: Pair | None = None

    @property
    def label(self) -> str:
        """Its kind, as reports name it."""
        return f"{'true' if self.holds else 'false'}: {self.made}"


def passes_at_once(pair: Pair) -> bool:
    """Whether the rules alone would show the sentence; what they can't tell goes to a judge, which none is here."""
    return inspect_paraphrase(pair.claim, pair.sources).support is not None


def accuracies(pairs: Sequence[Pair]) -> list[SupportAccuracy]:
    """The share of pairs that the rules get right, by kind, and balanced over true and false ones."""
    right: dict[str, list[float]] = {}
    clusters: dict[str, list[str]] = {}
    for pair in pairs:
        correct = float(passes_at_once(pair) == pair.holds)
        for label in (pair.label, "true" if pair.holds else "false"):
            right.setdefault(label, []).append(correct)
            clusters.setdefault(label, []).append(pair.cluster)
    found = {label: estimate(values, clusters[label]) for label, values in right.items()}
    kinds = [SupportAccuracy(label, found[label]) for label in sorted(found, reverse=True) if ": " in label]
    if not {"true", "false"} <= found.keys():
        return kinds
    return [*kinds, SupportAccuracy("balanced accuracy", balanced(found["true"], found["false"]))]


def balanced(true: Estimate, false: Estimate) -> Estimate:
    """The mean of both accuracies; its interval as if they were independent."""
    mean = (true.mean + false.mean) / 2
    low = ((true.mean - true.low) ** 2 + (false.mean - false.low) ** 2) ** 0.5 / 2
    high = ((true.high - true.mean) ** 2 + (false.high - false.mean) ** 2) ** 0.5 / 2
    return Estimate(mean, max(0.0, mean - low), min(1.0, mean + high), true.n + false.n)


def measure(records: Sequence[Record]) -> list[SupportAccuracy]:
    """Accuracies on the pairs of the samples of a log; empty when none has evidence."""
    rng = random.Random(SEED)  # noqa: S311
    pairs = [pair for record in records for pair in gold_pairs(record.sample, _articles(record), rng)]
    return accuracies(pairs)


def _articles(record: Record) -> dict[str, Article]:
    found = {span.article_id: record.article(span.article_id) for span in record.sample.spans}
    return {key: article for key, article in found.items() if article is not None}


# --- from gold questions ---------------------------------------------------------------------------------------------


def gold_pairs(sample: Sample, articles: Mapping[str, Article], rng: random.Random) -> Iterator[Pair]:
    """The pairs of one sample; none if it isn't answerable, or is answered by an article's fields."""
    spans = [(articles[s.article_id], s) for s in sample.spans if s.field is None and s.article_id in articles]
    if not sample.answerable or len(spans) < len(sample.spans) or not spans:
        return
    sources = tuple(whole_sentences(article, Span(s.start, s.end)) for article, s in spans)
    article, first = spans[0][0], sources[0]
    others = tuple(whole_sentences(article, Span(s.start, s.end)) for s in _apart(article, first.citation))
    cited = sentences(first.citation.quote)
    if len(cited) == 1:
        base = Pair(first.citation.quote, (first,), True, "an evidence sentence itself", sample.cluster)
        yield base
        yield from edited(base, article, rng)
        yield from beside_alike(base, article)
        if others:
            yield replace(base, sources=others, holds=False, base=base, made="beside other sentences")
    answer = credited_answer(sample)
    if answer is None:
        return
    yield (base := Pair(answer, sources, True, "gold answer", sample.cluster))
    yield from edited(base, article, rng)
    if others:
        yield replace(base, sources=others, holds=False, base=base, made="beside other sentences")
    if swapped := with_other_speaker(answer, sample.speakers, article, rng):
        yield replace(base, claim=swapped, holds=False, base=base, made="another speaker")


_PRONOUN = re.compile(rf"^(?:{'|'.join(sorted(THIRD_SUBJECTS)).title()}) (?=\w)")


def credited_answer(sample: Sample) -> str | None:
    """The gold answer as a sentence that stands alone: with its speaker named, if it has one."""
    answer = sample.answer
    if len(answer.split()) < 4 or re.match(r"(?:Yes|No)\b", answer):
        return None
    if len(sample.speakers) != 1 or set(sample.speakers[0].split()) & set(re.findall(r"\w+", answer)):
        leans = answer.startswith("That ") or (_PRONOUN.match(answer) and not answer.startswith("It "))
        return None if leans else answer
    speaker = sample.speakers[0][0].upper() + sample.speakers[0][1:]
    if not edits.AUXILIARY.search(answer) and not answer.startswith(("He ", "She ", "That ")):
        return None  # no sentence
    if answer.startswith("That "):
        return f"{speaker} said that {answer[5:]}"
    if _PRONOUN.match(answer):
        return _PRONOUN.sub(f"{speaker} ", answer, count=1) if answer.split()[0] in {"He", "She"} else None
    return f"According to {sample.speakers[0]}, {answer[0].lower()}{answer[1:]}"


def with_other_speaker(claim: str, speakers: Sequence[str], article: Article, rng: random.Random) -> str | None:
    """The sentence credited to another speaker of the article."""
    others = sorted({s.speaker for s in _said(article) if s.speaker and s.relation == "self"})
    for speaker in speakers:
        fit = [other for other in others if same_person(other, speaker) is Same.NO and other not in claim]
        if fit and speaker in claim:
            return claim.replace(speaker, rng.choice(fit))
    return None


# --- one edit --------------------------------------------------------------------------------------------------------


def edited(base: Pair, article: Article, rng: random.Random) -> Iterator[Pair]:
    """The false pairs that one edit of a true sentence gives."""
    outside, inside = _regions(base.claim)
    pool = edits.word_pool(article.text)
    makers: dict[str, Callable[[str], str | None]] = {
        "negation added": edits.negated,
        "negation dropped": edits.affirmed,
        "number changed": lambda text: edits.with_other_number(text, rng),
        "date changed": lambda text: edits.with_other_date(text, rng),
        "opposite, unseen": edits.with_opposite,
        "opposite, seen": lambda text: edits.with_opposite(text, held=True),
        "modality changed": edits.with_other_modality,
        "words shuffled": lambda text: edits.shuffled(text, rng),
    }
    for made, make in makers.items():
        if (claim := make(base.claim)) is not None:
            yield replace(base, claim=claim, holds=False, made=made, base=base)
    places = {"word swapped": outside, "quotation edited": inside}
    for made, spans in places.items():
        span = max(spans, key=lambda s: s.end - s.start, default=None)
        claim = edits.with_other_word(base.claim, span, pool, rng) if span else None
        if claim is not None:
            yield replace(base, claim=claim, holds=False, made=made, base=base)


def _regions(text: str) -> tuple[list[Span], list[Span]]:
    """What stands outside of quotation marks, and inside."""
    found = quotations(text, [Span(0, len(text))])
    edges = [0, *(edge for q in found for edge in (q.start, q.end)), len(text)]
    outside = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    return outside, [q.inner for q in found]


# --- articles --------------------------------------------------------------------------------------------------------

_cache: dict[str, tuple[tuple[Sentence, ...], tuple[Statement, ...]]] = {}


def _read(article: Article) -> tuple[tuple[Sentence, ...], tuple[Statement, ...]]:
    key = f"{article.id} {article.version}"
    if key not in _cache:
        cut = sentences(article.text)
        _cache[key] = cut, statements(article, cut)
    return _cache[key]


def _said(article: Article) -> tuple[Statement, ...]:
    return _read(article)[1]


def whole_sentences(article: Article, span: Span) -> Source:
    """The sentences that a span touches, as one citation."""
    touched = [s for s in _read(article)[0] if s.start < span.end and s.end > span.start]
    start, end = touched[0].start, touched[-1].end
    citation = Citation(1, article.to_dict(), start, end, article.text[start:end])
    return Source.of(citation, article, _said(article))


def beside_alike(base: Pair, article: Article) -> Iterator[Pair]:
    """The false pair of a sentence and the other sentence of the article that shares most words with it, below half."""
    own = set(stems(base.claim))
    held = base.sources[0].citation
    others = [s for s in _read(article)[0] if s.end <= held.start or s.start >= held.end]
    shared = [(len(own & set(stems(s.of(article.text)))), s) for s in others]
    fit = [(count, -s.start, s) for count, s in shared if 2 <= count <= len(own) / 2]
    if fit:
        _, _, nearest = max(fit, key=lambda found: found[:2])
        source = whole_sentences(article, Span(nearest.start, nearest.end))
        yield replace(base, sources=(source,), holds=False, base=base, made="beside the sentence most like it")


def _apart(article: Article, citation: Citation) -> list[Sentence]:
    """Up to two sentences of the article well away from the citation, furthest first."""
    away = [s for s in _read(article)[0] if s.end < citation.start or s.start > citation.end]
    away.sort(key=lambda s: -min(abs(s.start - citation.end), abs(citation.start - s.end)))
    return away[:2]
