"""Fit the weights of ``rag/search/ranking.py`` and the decisions of ``rag/search/decision.py``; print both.

    python eval/calibrate.py [FOLDER [--home HOME]]

For every open question of the suites (those held back are left out), each candidate sentence is an example, labelled 1
when it overlaps the gold evidence. One logistic regression for questions that ask for somebody's words, one for the
rest (``logistic.py``). Given a FOLDER of annotated news (what ``eval/annotated.py`` reads), two more sets are added:
questions and traps made from its annotations as ``bench_questions.py`` makes them, but none of those that it asks, and
reporters' questions on stories that the reader wasn't trained on (``eval/reader/questions.jsonl``). Each set weighs the
same.

Five-fold cross-validation by question then shows, for each least confidence, how often what is shown would hold gold
evidence or be silent rightly (correct), how often an answerable question would be refused, another one answered
(invented), and the F1 of abstaining. The least confidence is the one with the best mean of both over the sets.
Then come how well the confidence tells answerable questions from others (AUC), and how far it
can be believed: of the answers whose confidence lies in a band, the share that hold gold evidence, and the expected
calibration error (Naeini, Cooper and Hauskrecht, 2015).

Run it again after a change of the features or the reader, and twice: what is read is chosen with the weights in place.
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
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import bench_questions as bench
import numpy as np
from annotated import load
from logistic import logistic
from reporters import ReportersQuestion, reporters

from rag.assistant import Assistant
from rag.questions import parse
from rag.schema import Query, Span
from rag.search import Archive
from rag.search.decision import FACT_DECISION, MAX_SENTENCES, STATEMENT_DECISION, Decision, logit
from rag.search.facts import may_answer, rank_facts
from rag.search.ranking import EvidenceSentence, Features, Weights
from rag.search.statement_ranking import rank_statements
from rag.search.statements import bears_on_topic
from rag.settings import Settings
from rag.speakers import statements_by

ROOT = Path(__file__).parent.parent
SUITES = {"seeds": ROOT / "seeds", "archive": ROOT / "eval/suites/archive/articles"}
FOLDS = 5
THRESHOLDS = np.arange(0.15, 0.75, 0.05)
NEWS_QUESTIONS = 250


@dataclass(frozen=True)
class Question:
    """A gold question's candidates: features (n, 8), labels (n,), and which may be shown (n,). ``data``: its set."""

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
        with ExitStack() as stack:
            home = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            assistant = stack.enter_context(Assistant(Settings(home=home)))
            assistant.ingest([str(options.folder / "corpus")])
            archive = Archive(assistant.catalogue, assistant.vectors, assistant.embedder, assistant.settings)
            questions.extend(annotated_questions(options.folder, archive))
            questions.extend(reporters_questions(options.folder, archive))
    for route, decision in (("fact", FACT_DECISION), ("statement", STATEMENT_DECISION)):
        own = [q for q in questions if q.route == route]
        print(f"{route}: {len(own)} questions, {sum(q.answerable for q in own)} answerable")
        print(f"  unread={fit(own, read=False)}")
        print(f"  read={fit(own)}")
        outcomes = cross_validated(own, decision.ratio)
        sets = list(dict.fromkeys(q.data for q in own))
        scores = [print_thresholds(data, outcomes) for data in sets]
        least = float(THRESHOLDS[int(np.argmax(np.mean(scores, axis=0)))])
        print(f"  {certainty(outcomes, decision.ratio)._replace(least=round(least, 2))}")
        print_calibration(outcomes)


def suite_questions(name: str, articles: Path) -> Iterator[Question]:
    """The open questions of a suite, with their candidates."""
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=Path(home))) as assistant:
        assistant.ingest([str(articles)])
        archive = Archive(assistant.catalogue, assistant.vectors, assistant.embedder, assistant.settings)
        today = newest(archive)
        for line in (ROOT / f"eval/suites/{name}/gold.jsonl").read_text("utf-8").splitlines():
            sample = json.loads(line)
            query = None
            for turn in sample.get("turns") or [sample["question"]]:
                query = parse(turn, previous=query, today=today)
            if query is None or sample["held_out"] or query.kind == "field":
                continue
            quotes = [e["quote"] for e in sample.get("evidence", []) if "quote" in e]

            def is_gold(e: EvidenceSentence, quotes: Sequence[str] = quotes) -> bool:
                places = [(at, at + len(quote)) for quote in quotes if (at := e.article.text.find(quote)) >= 0]
                return any(start < e.sentence.end and end > e.sentence.start for start, end in places)

            if question := candidates(name, query, archive, is_gold, sample["answerable"]):
                yield question


def annotated_questions(folder: Path, archive: Archive) -> Iterator[Question]:
    """Questions and traps made from annotated news, with their candidates; none that the benchmark asks."""
    stories = load(folder)
    people = bench.People(bench.said_by_others(stories))
    topics = bench.Topics(stories, people)
    benchmark = {str(q) for q in bench.questions(people, topics, 300)}
    drawn = [q for q in bench.questions(people, topics, NEWS_QUESTIONS, bench.SEED + 1) if str(q) not in benchmark]
    traps = [trap for q in drawn if (trap := bench.trap(q, people, stories))]
    for made in (*drawn, *traps):

        def is_gold(e: EvidenceSentence, gold: Sequence[bench.Said] = made.gold) -> bool:
            span = Span(e.sentence.start, e.sentence.end)
            return any(said.overlaps(Path(e.article.source).stem, span) for said in gold)

        query = parse(str(made), today=newest(archive))
        if query.kind == "statement" and (question := candidates("news", query, archive, is_gold, bool(made.gold))):
            yield question


def reporters_questions(folder: Path, archive: Archive) -> Iterator[Question]:
    """Questions that were written on stories which the reader hasn't been trained on."""
    for asked in reporters(folder, "calibration"):

        def is_gold(e: EvidenceSentence, asked: ReportersQuestion = asked) -> bool:
            return asked.overlaps(e.article, e.sentence.start, e.sentence.end)

        query = parse(asked.question, today=newest(archive))
        found = candidates("reporters", query, archive, is_gold, bool(asked.answers))
        if found and query.kind != "field":
            yield found


def newest(archive: Archive) -> date:
    """The day from which "last week" is read, as an assistant does."""
    return date.fromisoformat((archive.catalogue.newest_day() or "2000-01-01")[:10])


def candidates(
    data: str, query: Query, archive: Archive, is_gold: Callable[[EvidenceSentence], bool], answerable: bool
) -> Question | None:
    """A question's candidates; None if nothing was found to rank."""
    if query.kind == "statement":
        said = statements_by(query.speaker, archive.catalogue)[1] if query.speaker else None
        ranked = rank_statements(query, archive, said)
        may_show = [e for e in ranked if bears_on_topic(e, query)]
    else:
        ranked = rank_facts(query, archive)
        may_show = may_answer(query, ranked, archive)
    if not ranked:
        return None
    able = {id(e) for e in may_show}
    features, labels = np.array([e.features for e in ranked]), np.array([is_gold(e) for e in ranked], dtype=float)
    return Question(data, query.kind, answerable, features, labels, np.array([id(e) in able for e in ranked]))


def fit(questions: Sequence[Question], *, read: bool = True) -> Weights:
    """Weights for features as they come (not standardised); every set of data weighs the same."""
    x = np.vstack([q.features for q in questions])
    y = np.concatenate([q.labels for q in questions])
    counts = Counter(q.data for q in questions)
    share = np.concatenate([np.full(len(q.labels), 1 / counts[q.data]) for q in questions])
    return Weights(*logistic(x if read else x[:, :-1], y, share))


class Outcome(NamedTuple):
    """What an answer, whatever its confidence, would be: its best sentence's probability, whether it shows gold."""

    fold: int
    data: str
    answerable: bool
    probability: float
    right: bool


def cross_validated(questions: Sequence[Question], ratio: float) -> list[Outcome]:
    """Each question's outcome with weights fitted on the other folds."""
    order = np.random.default_rng(0).permutation(len(questions))
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


def certainty(outcomes: Sequence[Outcome], ratio: float) -> Decision:
    """How an answer's probability of being right follows from its best sentence's (Platt, 1999); every set the same."""
    found = [o for o in outcomes if o.probability]
    logits = np.array([[logit(o.probability)] for o in found])
    right = np.array([o.right for o in found], dtype=float)
    counts = Counter(o.data for o in found)
    shift, slope = logistic(logits, right, np.array([1 / counts[o.data] for o in found]))
    return Decision(slope=slope, shift=shift, least=0.0, ratio=ratio)


def confidences(outcomes: Sequence[Outcome]) -> np.ndarray:
    """Each answer's confidence (n,), as the other folds fit it; 0 where there is none."""
    fitted = [certainty([o for o in outcomes if o.fold != fold], 0.0) for fold in range(FOLDS)]
    return np.array([fitted[o.fold].confidence(o.probability) if o.probability else 0.0 for o in outcomes])


def print_thresholds(data: str, every: Sequence[Outcome]) -> np.ndarray:
    """What comes of each least confidence in a set; returns the mean of correct and the F1 of abstaining (n,)."""
    sure = confidences(every)
    pairs = [(c, o) for c, o in zip(sure, every, strict=True) if o.data == data]
    answerable = [(c, o.right) for c, o in pairs if o.answerable]
    others = [c for c, o in pairs if not o.answerable]
    auc = np.mean([(c > d) + 0.5 * (c == d) for c, _ in answerable for d in others]) if others else np.nan
    print(f"  {data}: {len(answerable)} answerable, {len(others)} not; AUC {auc:.3f}")
    print("  least  correct  refused  invented  F1 of abstaining")
    scores = []
    for least in THRESHOLDS:
        silent, refused = sum(c < least for c in others), sum(c < least for c, _ in answerable)
        correct = (silent + sum(right and c >= least for c, right in answerable)) / len(pairs)
        f1 = 2 * silent / max(silent + refused + len(others), 1)
        scores.append((correct + f1) / 2)
        invented = 1 - silent / max(len(others), 1)
        print(f"  {least:5.2f} {correct:8.3f} {refused / max(len(answerable), 1):8.3f} {invented:9.3f} {f1:17.3f}")
    return np.array(scores)


def print_calibration(outcomes: Sequence[Outcome]) -> None:
    """Of the answers whose confidence lies in a band, the share that is right."""
    print("  confidence   answers   mean  right")
    pairs = [(c, o.right) for c, o in zip(confidences(outcomes), outcomes, strict=True) if o.probability]
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
