"""Fit the weights of ``rag/ranking.py`` and read off the thresholds of ``rag/evidence/``; print both.

    python eval/calibrate.py [FOLDER [--home HOME]]

For every open question of the suites (those held back are left out), each candidate sentence is an example, labelled 1
when it overlaps the gold evidence. One logistic regression for questions that ask for somebody's words, one for the
rest (``logistic.py``). Given a FOLDER of annotated news (what ``eval/annotated.py`` reads), questions and traps made
from it as ``bench_questions.py`` makes them, but none of those that it asks, are added to the former; a suite and the
news weigh the same.

Five-fold cross-validation by question then shows, for each threshold, how often what is shown would hold gold evidence
(right), would not (wrong), how often an unanswerable question would be answered (invented), and the F1 of abstaining.
The threshold is the one with the best F1 on average over the sets of data. An answer's confidence is fitted to the same
outcomes; the last table says how far it can be believed: of the answers whose confidence lies in a band, the share that
hold gold evidence, and the expected calibration error (Naeini, Cooper and Hauskrecht, 2015).

Run it again after a change of the features, and twice: the first 32 candidates are chosen with the weights in place.
Not covered: statements whose annotated source is a pronoun have no name, so some right sentences of the news count as
wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import bench_questions as bench
import numpy as np
from annotated import load
from logistic import logistic

from rag.assistant import Assistant
from rag.evidence import Archive
from rag.evidence.facts import FACT_RATIO, may_answer, rank_facts
from rag.evidence.found import MAX_SENTENCES
from rag.evidence.reasons import asked
from rag.evidence.statements import STATEMENT_RATIO, bears_on_topic, rank_statements
from rag.questions import parse
from rag.ranking import Certainty, EvidenceSentence, Features, Weights, logit
from rag.schema import Query, Span
from rag.settings import Settings
from rag.speakers import statements_by
from rag.terms import stems

ROOT = Path(__file__).parent.parent
SUITES = {"seeds": ROOT / "seeds", "archive": ROOT / "eval/suites/archive/articles"}
FOLDS = 5
THRESHOLDS = np.arange(0.10, 0.65, 0.05)
NEWS_QUESTIONS = 250


@dataclass(frozen=True)
class Question:
    """A gold question's candidates: features (n, 6), labels (n,), and which may be shown (n,). ``data``: its suite."""

    data: str
    route: str
    answerable: bool
    features: np.ndarray
    labels: np.ndarray
    may_show: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="annotated news")
    parser.add_argument("--home", type=Path, help="an archive of the news that is kept between runs")
    options = parser.parse_args()
    questions = [q for name, articles in SUITES.items() for q in suite_questions(name, articles)]
    if options.folder:
        questions.extend(news_questions(options.folder, options.home))
    for route in ("fact", "statement"):
        own = [q for q in questions if q.route == route]
        print(f"{route}: {len(own)} questions, {sum(q.answerable for q in own)} answerable")
        print(f"  {fit(own)}")
        outcomes = cross_validated(own)
        print(f"  {certainty(outcomes)}")
        sets = list(dict.fromkeys(q.data for q in own))
        scores = [print_thresholds(data, [o for o in outcomes if o.data == data]) for data in sets]
        print(f"  threshold with the best mean F1: {THRESHOLDS[int(np.argmax(np.mean(scores, axis=0)))]:.2f}")
        print_calibration(outcomes)


def suite_questions(name: str, articles: Path) -> Iterator[Question]:
    """The open questions of a suite, with their candidates."""
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=Path(home))) as assistant:
        assistant.ingest([str(articles)])
        archive = Archive(assistant.catalogue, assistant.vectors, assistant.embedder, assistant.settings)
        for line in (ROOT / f"eval/suites/{name}/gold.jsonl").read_text("utf-8").splitlines():
            sample = json.loads(line)
            query = None
            for turn in sample.get("turns") or [sample["question"]]:
                query = parse(turn, previous=query)
            if query is None or sample["held_out"] or query.kind == "field":
                continue
            quotes = [e["quote"] for e in sample.get("evidence", []) if "quote" in e]

            def is_gold(e: EvidenceSentence, quotes: Sequence[str] = quotes) -> bool:
                places = [(at, at + len(quote)) for quote in quotes if (at := e.article.text.find(quote)) >= 0]
                return any(start < e.sentence.end and end > e.sentence.start for start, end in places)

            if question := candidates(name, query, archive, is_gold, sample["answerable"]):
                yield question


def news_questions(folder: Path, home: Path | None) -> Iterator[Question]:
    """Questions and traps made from annotated news, with their candidates; none that the benchmark asks."""
    stories = load(folder)
    people = bench.People(bench.said_by_others(stories))
    topics = bench.Topics(stories, people)
    benchmark = {str(q) for q in bench.questions(people, topics, 300)}
    drawn = [q for q in bench.questions(people, topics, NEWS_QUESTIONS, bench.SEED + 1) if str(q) not in benchmark]
    traps = [trap for q in drawn if (trap := bench.trap(q, people, stories))]
    with ExitStack() as stack:
        home = home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        assistant = stack.enter_context(Assistant(Settings(home=home)))
        assistant.ingest([str(folder / "corpus")])
        archive = Archive(assistant.catalogue, assistant.vectors, assistant.embedder, assistant.settings)
        for made in (*drawn, *traps):

            def is_gold(e: EvidenceSentence, gold: Sequence[bench.Said] = made.gold) -> bool:
                span = Span(e.sentence.start, e.sentence.end)
                return any(said.overlaps(Path(e.article.source).stem, span) for said in gold)

            query = parse(str(made))
            if query.kind == "statement" and (question := candidates("news", query, archive, is_gold, bool(made.gold))):
                yield question


def candidates(
    data: str, query: Query, archive: Archive, is_gold: Callable[[EvidenceSentence], bool], answerable: bool
) -> Question | None:
    """A question's candidates; None if nothing was found to rank."""
    if query.kind == "statement":
        said = statements_by(query.speaker, archive.catalogue)[1] if query.speaker else None
        ranked = rank_statements(query, archive, said)
        may_show = [bears_on_topic(e) or not stems(asked(query)) for e in ranked]
    else:
        ranked = rank_facts(query, archive)
        able = set(map(id, may_answer(query, ranked)))
        may_show = [id(e) in able for e in ranked]
    if not ranked:
        return None
    features, labels = np.array([e.features for e in ranked]), np.array([is_gold(e) for e in ranked], dtype=float)
    return Question(data, query.kind, answerable, features, labels, np.array(may_show))


def fit(questions: Sequence[Question]) -> Weights:
    """Weights for features as they come (not standardised); every set of data weighs the same."""
    x = np.vstack([q.features for q in questions])
    y = np.concatenate([q.labels for q in questions])
    counts = Counter(q.data for q in questions)
    share = np.concatenate([np.full(len(q.labels), 1 / counts[q.data]) for q in questions])
    return Weights(*logistic(x, y, share))


class Outcome(NamedTuple):
    """What an answer without a threshold would be: its best sentence's probability, whether it shows gold evidence."""

    fold: int
    data: str
    answerable: bool
    probability: float
    right: bool


def cross_validated(questions: Sequence[Question]) -> list[Outcome]:
    """Each question's outcome with weights fitted on the other folds."""
    order = np.random.default_rng(0).permutation(len(questions))
    ratio = STATEMENT_RATIO if questions[0].route == "statement" else FACT_RATIO
    outcomes = []
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        weights = fit([q for i, q in enumerate(questions) if i not in held])
        for question in (questions[i] for i in held):
            p = np.array([weights.probability(Features(*row)) for row in question.features]) * question.may_show
            shown = [k for k in np.argsort(-p)[:MAX_SENTENCES] if p[k] >= ratio * p.max()]
            right = bool(p.max() and question.labels[shown].any())
            outcomes.append(Outcome(fold, question.data, question.answerable, float(p.max()), right))
    return outcomes


def certainty(outcomes: Sequence[Outcome]) -> Certainty:
    """How an answer's probability of being right follows from its best sentence's (Platt, 1999)."""
    found = [o for o in outcomes if o.probability]
    logits = np.array([[logit(o.probability)] for o in found])
    right = np.array([o.right for o in found], dtype=float)
    shift, slope = logistic(logits, right, np.ones(len(found)))
    return Certainty(slope=slope, shift=shift)


def print_thresholds(data: str, outcomes: Sequence[Outcome]) -> np.ndarray:
    """What comes of each threshold; returns the F1 of abstaining (n,)."""
    answerable = [o for o in outcomes if o.answerable]
    others = [o for o in outcomes if not o.answerable]
    print(f"  {data}: {len(answerable)} answerable, {len(others)} not")
    print("  threshold   right   wrong  refused  invented  F1 of abstaining")
    scores = []
    for threshold in THRESHOLDS:
        right = np.mean([o.probability >= threshold and o.right for o in answerable])
        wrong = np.mean([o.probability >= threshold and not o.right for o in answerable])
        silent = sum(o.probability < threshold for o in others)
        refused = sum(o.probability < threshold for o in answerable)
        scores.append(2 * silent / (silent + refused + len(others)))
        print(
            f"  {threshold:9.2f} {right:7.2f} {wrong:7.2f} {refused / len(answerable):8.2f} "
            f"{1 - silent / len(others):9.2f} {scores[-1]:17.3f}"
        )
    return np.array(scores)


def print_calibration(outcomes: Sequence[Outcome]) -> None:
    """Of the answers whose confidence lies in a band, the share that is right; confidence as the other folds fit it."""
    print("  confidence   answers   mean  right")
    fitted = [certainty([o for o in outcomes if o.fold != fold]) for fold in range(FOLDS)]
    pairs = [(fitted[o.fold].confidence(o.probability), o.right) for o in outcomes if o.probability]
    error = 0.0
    for low, high in pairwise(np.linspace(0, 1, 6)):
        inside = [pair for pair in pairs if low <= pair[0] < high]
        if inside:
            mean, right = np.mean(inside, axis=0)
            error += len(inside) / len(pairs) * abs(mean - right)
            print(f"  {low:.1f} to {high:.1f} {len(inside):9} {mean:7.2f} {right:6.2f}")
    print(f"  expected calibration error {error:.3f}")


if __name__ == "__main__":
    main()
