"""Fit the weights of ``rag/ranking.py`` on the gold questions that aren't held back, and print them.

    python eval/calibrate.py

For every open question of the suites, each candidate sentence is an example, labelled 1 when it overlaps the gold
evidence. One logistic regression for questions that ask for somebody's words, one for the rest; ridge penalty 1 on
standardised features, by Newton's method. Five-fold cross-validation by question then shows, for several thresholds,
how often the sentences shown would hold gold evidence, would not, and how often an unanswerable question would be
answered: the thresholds in ``rag/evidence.py`` are read off that table. Run it again after a change of the features,
and twice: the first 32 candidates are chosen with the weights in place.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.assistant import Assistant
from rag.evidence import Archive
from rag.evidence.facts import rank_facts
from rag.evidence.found import MAX_SENTENCES
from rag.evidence.statements import STATEMENT_RATIO, rank_statements
from rag.questions import parse
from rag.ranking import Features, Weights
from rag.schema import Query
from rag.settings import Settings
from rag.speakers import statements_by

ROOT = Path(__file__).parent.parent
SUITES = {"seeds": ROOT / "seeds", "archive": ROOT / "eval/suites/archive/articles"}
FOLDS = 5


@dataclass(frozen=True)
class Question:
    """A gold question's candidates: features (n, 6) and labels (n,)."""

    route: str
    answerable: bool
    features: np.ndarray
    labels: np.ndarray


def main() -> None:
    questions = [q for name, articles in SUITES.items() for q in suite_questions(name, articles)]
    for route in ("fact", "statement"):
        own = [q for q in questions if q.route == route]
        print(f"{route}: {len(own)} questions, {sum(q.answerable for q in own)} answerable")
        print(f"  {fit(own)}")
        print_thresholds(own)


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
            if question := candidates(query, archive, quotes, sample["answerable"]):
                yield question


def candidates(query: Query, archive: Archive, quotes: Sequence[str], answerable: bool) -> Question | None:
    """A question's candidates; None if there is nothing to rank."""
    if query.kind == "statement":
        said = statements_by(query.speaker, archive.catalogue)[1] if query.speaker else None
        ranked = rank_statements(query, archive, said)
    else:
        ranked = rank_facts(query, archive)
    if not ranked:
        return None
    labels = []
    for e in ranked:
        places = [(i, i + len(quote)) for quote in quotes if (i := e.article.text.find(quote)) >= 0]
        labels.append(any(start < e.sentence.end and end > e.sentence.start for start, end in places))
    return Question(query.kind, answerable, np.array([e.features for e in ranked]), np.array(labels, dtype=float))


def fit(questions: Sequence[Question], ridge: float = 1.0) -> Weights:
    """Weights for features as they come (not standardised)."""
    x = np.vstack([q.features for q in questions])
    y = np.concatenate([q.labels for q in questions])
    mean, scale = x.mean(0), x.std(0) + 1e-9
    z = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    penalty = ridge * np.diag([1e-9] + [1.0] * x.shape[1])
    b = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ b))
        hessian = (z * (p * (1 - p))[:, None]).T @ z + penalty
        b -= np.linalg.solve(hessian, z.T @ (p - y) + penalty @ b)
    weights = b[1:] / scale
    return Weights(*(round(float(w), 2) for w in (b[0] - weights @ mean, *weights)))


def print_thresholds(questions: Sequence[Question]) -> None:
    """Cross-validated outcomes over a range of thresholds."""
    order = np.random.default_rng(0).permutation(len(questions))
    outcomes = []  # (best probability, gold evidence among those shown, answerable)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        weights = fit([q for i, q in enumerate(questions) if i not in held])
        for i in held:
            p = np.array([weights.probability(Features(*row)) for row in questions[i].features])
            shown = [k for k in np.argsort(-p)[:MAX_SENTENCES] if p[k] >= STATEMENT_RATIO * p.max()]
            outcomes.append((p.max(), bool(questions[i].labels[shown].any()), questions[i].answerable))
    answerable = [o for o in outcomes if o[2]]
    unanswerable = [o for o in outcomes if not o[2]]
    print("  threshold   right   wrong  refused | unanswerable answered")
    for threshold in (0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.50):
        right = np.mean([p >= threshold and hit for p, hit, _ in answerable])
        wrong = np.mean([p >= threshold and not hit for p, hit, _ in answerable])
        invented = np.mean([p >= threshold for p, _, _ in unanswerable])
        print(f"  {threshold:9.2f} {right:7.2f} {wrong:7.2f} {1 - right - wrong:8.2f} | {invented:7.2f}")


if __name__ == "__main__":
    main()
