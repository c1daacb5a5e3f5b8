"""How well statements are found and credited, against a folder of annotated news.

    python eval/bench_attribution.py FOLDER [--part dev|held-out|all] [--examples N]

FOLDER is what ``eval/annotated.py`` reads. A predicted statement matches an annotated one, one to one, best overlap
first, when they share half or more of the words of either. The held-out part is every fifth story: rules are developed
on the others. Printed:

- precision: a predicted statement that matches no annotation is wrong. "Speech only" also counts as wrong what matches
  a belief, a plan or a mood, since those aren't statements.
- recall, for each kind of content and source; and whether the mention overlaps the annotated source.
- speaker: where the annotated source names somebody, whether the resolved speaker is that person: of those matched,
  and of all, what wasn't found being wrong; the last also without scare quotes, titles of books and moods, that is
  where the cue is a verb of saying, writing or judging. "silent" is nobody credited.
- two baselines of a few lines, handed the annotated content: the nearest name, and the name nearest to a cue verb.

What several say is one statement, as it is annotated; its speaker is the last of them.

Not measured: whom a pronoun or a role stands for (``bench_resolution.py``), nested quotations.
"""

from __future__ import annotations

import argparse
import re
import statistics as numbers
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotated import (
    FOLDS,
    SHAPES,
    Attribution,
    Story,
    data,
    expected_name,
    joined,
    load,
    machine,
    match,
    overlap,
    same_name,
    share,
    words,
)

from rag.language import lexicon, verbs
from rag.language.sentences import sentences
from rag.schema import Span, Statement
from rag.statements import statements
from rag.statements.quotations import quotations

KINDS = ("named", "pronoun", "role", "group", "missing")


@dataclass
class Score:
    """Counts over annotations (``gold``), predictions and matches; keys are (shape, kind of source)."""

    gold: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    mention: Counter[tuple[str, str]] = field(default_factory=Counter)
    speaker: Counter[tuple[str, str]] = field(default_factory=Counter)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    askable: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: Counter[tuple[str, str]] = field(default_factory=Counter)
    baseline: Counter[str] = field(default_factory=Counter)
    cued_named: int = 0
    cued_speaker: int = 0
    says_gold: int = 0
    says_found: int = 0
    speech_gold: int = 0
    speech_found: int = 0
    predicted: Counter[str] = field(default_factory=Counter)
    matched: Counter[str] = field(default_factory=Counter)
    confusions: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def sum(self, name: str, shapes: Sequence[str] = SHAPES, kinds: Sequence[str] = KINDS) -> int:
        """A count over some shapes and kinds."""
        return sum(getattr(self, name)[shape, kind] for shape in shapes for kind in kinds)

    def add(self, other: Score) -> None:
        """Takes in another score."""
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            elif isinstance(value, dict):
                for what, shown in value.items():
                    self.examples[what].extend(shown)
            else:
                setattr(self, name, getattr(self, name) + value)


def as_one(predicted: Sequence[Statement]) -> list[Statement]:
    """Joint speakers' statements as one, as they are annotated: its mention is all of theirs, its speaker the last."""
    kept: dict[tuple[Span | None, tuple[Span, ...]], Statement] = {}
    for statement in predicted:
        first = kept.get((statement.cue, statement.content))
        if first is not None and first.mention is not None and statement.mention is not None:
            mention = Span(first.mention.start, statement.mention.end)
            statement = replace(statement, mention=mention)
        kept[statement.cue, statement.content] = statement
    return list(kept.values())


def score_story(story: Story, predicted: Sequence[Statement]) -> Score:
    """The counts of one story."""
    score = Score()
    found = match(
        [words(story.text, a.content) for a in story.attributions], [words(story.text, s.content) for s in predicted]
    )
    taken = set(found.values())
    for p, statement in enumerate(predicted):
        score.predicted[str(statement.speech)] += 1
        score.matched[str(statement.speech)] += p in taken
        if p not in taken:
            score.examples["spurious " + str(statement.speech)].append(_shown(story, statement))
    for g, attribution in enumerate(story.attributions):
        _score_one(story, attribution, predicted[found[g]] if g in found else None, score)
    return score


def _score_one(story: Story, gold: Attribution, ours: Statement | None, score: Score) -> None:
    text, key = story.text, (gold.shape, gold.kind)
    score.gold[key] += 1
    score.speech_gold += gold.speech
    score.speech_found += gold.speech and ours is not None
    if gold.shape == "indirect" and gold.says:
        score.says_gold += 1
        score.says_found += ours is not None
    source = joined(text, gold.source)
    expected = expected_name(source) if gold.kind == "named" else None
    score.named[key] += expected is not None
    cued = gold.cued and gold.shape != "indirect" and expected is not None
    score.cued_named += cued
    if ours is None:
        verb = "saying" if gold.says else "other"
        score.examples[f"missed {gold.shape} {verb}"].append(
            f"{story.name}: S[{source}] C[{joined(text, gold.cue)}] T[{joined(text, gold.content)[:160]}]"
        )
        return
    score.found[key] += 1
    overlaps = ours.mention is not None and any(overlap(ours.mention, span) for span in gold.source)
    overlaps = overlaps or (ours.mention is None and not gold.source)
    score.mention[key] += overlaps
    if not overlaps and gold.source:
        score.examples[f"mention {gold.shape}"].append(f"S[{source}] " + _shown(story, ours))
        score.confusions[f"{gold.kind} source, other mention"] += 1
    if expected is not None:
        score.askable[key] += 1
        score.cued_speaker += cued and ours.speaker is not None and same_name(ours.speaker, expected)
        _score_speaker(story, gold, ours, expected, overlaps, score)


def _score_speaker(
    story: Story, gold: Attribution, ours: Statement, expected: Sequence[str], overlaps: bool, score: Score
) -> None:
    key, shown = (gold.shape, gold.kind), f"S[{joined(story.text, gold.source)}] " + _shown(story, ours)
    if ours.speaker is None:
        score.silent[key] += 1
        score.confusions["named source, no speaker"] += 1
        score.examples[f"silent {gold.shape}"].append(shown)
    elif same_name(ours.speaker, expected):
        score.speaker[key] += 1
    else:
        score.confusions[f"speaker is {'misread' if overlaps else 'someone else'}"] += 1
        score.examples[f"speaker {gold.shape}"].append(shown)


def _shown(story: Story, statement: Statement) -> str:
    text = story.text
    mention = statement.mention.of(text) if statement.mention else "-"
    cue = statement.cue.of(text) if statement.cue else "-"
    content = " … ".join(span.of(text) for span in statement.content)[:160]
    whole = text[statement.start : statement.end][:260]
    return f"{story.name}: <{statement.speaker}> M[{mention}] C[{cue}] T[{content}] IN[{whole}]"


# --- baselines ----------------------------------------------------------------------------------------------------


_NAME = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’.-]+)*")
_CUE = re.compile(r"\b(?:" + "|".join(f for f, (v, _) in verbs.VERB_FORMS.items() if v in verbs.SAY) + r")\b")


def score_baselines(story: Story, score: Score) -> None:
    """What two simple rules make of the quoted contents with a named source."""
    text = story.text
    quoted = [Span(q.start, q.end) for q in quotations(text, [Span(0, len(text))])]
    names = [n for n in _places(_NAME, text, quoted) if n.of(text).split()[0].lower() not in lexicon.FUNCTION_WORDS]
    cues = _places(_CUE, text, quoted)
    for gold in story.attributions:
        expected = expected_name(joined(text, gold.source)) if gold.kind == "named" else None
        if gold.shape == "indirect" or expected is None:
            continue
        content = Span(gold.content[0].start, gold.content[-1].end)
        cue = _nearest([cue for cue in cues if not any(overlap(cue, span) for span in gold.content)], content)
        outside = [name for name in names if not any(overlap(name, span) for span in gold.content)]
        for rule, anchor in (("nearest name", content), ("name nearest to the nearest cue verb", cue or content)):
            name = _nearest(outside, anchor)
            score.baseline[rule] += name is not None and same_name(name.of(text), expected)


def _places(pattern: re.Pattern[str], text: str, quoted: Sequence[Span]) -> list[Span]:
    """Where a pattern occurs outside quotations."""
    found = (Span(m.start(), m.end()) for m in pattern.finditer(text))
    return [span for span in found if not any(overlap(span, q) for q in quoted)]


def _nearest(spans: Sequence[Span], place: Span) -> Span | None:
    return min(spans, key=lambda span: max(span.start - place.end, place.start - span.end, 0), default=None)


# --- report -------------------------------------------------------------------------------------------------------


def figures(score: Score) -> dict[str, float]:
    """The figures that have a target."""
    quoted, named = SHAPES[:2], ("named",)
    right = score.sum("speaker", quoted, named)
    return {
        "precision": share(score.matched.total(), score.predicted.total()),
        "precision, speech only": share(score.speech_found, score.predicted.total()),
        "recall direct": share(score.sum("found", ["direct"]), score.sum("gold", ["direct"])),
        "recall mixed": share(score.sum("found", ["mixed"]), score.sum("gold", ["mixed"])),
        "recall indirect, saying or writing": share(score.says_found, score.says_gold),
        "right mention, of matched": share(score.sum("mention"), score.sum("found")),
        "right speaker, quoted and named, of matched": share(right, score.sum("askable", quoted, named)),
        "right speaker, quoted and named, of all": share(right, score.sum("named", quoted, named)),
        "the same, cue of saying, writing or judging": share(score.cued_speaker, score.cued_named),
    }


def table(score: Score) -> str:
    """The counts by shape and kind, precision by shape, and the worst confusions."""
    lines = [f"{'':22}{'annotated':>10}{'recall':>8}{'mention':>9}{'speaker':>9}{'silent':>8}{'speaker, of all':>17}"]
    for shape in (*SHAPES, "quoted", "all"):
        shapes = {"quoted": SHAPES[:2], "all": SHAPES}.get(shape, (shape,))
        lines.extend(_line(score, f"{shape} {kind}", shapes, [kind]) for kind in KINDS)
        lines.append(_line(score, f"{shape} all", shapes, KINDS))
    for shape in SHAPES:
        precision = share(score.matched[shape], score.predicted[shape])
        lines.append(f"precision {shape}: {precision:.1%} of {score.predicted[shape]}")
    precision, recall = (
        share(score.matched.total(), score.predicted.total()),
        share(score.sum("found"), score.sum("gold")),
    )
    speech = share(score.speech_found, score.predicted.total()), share(score.speech_found, score.speech_gold)
    lines.append(f"all annotations: precision {precision:.1%}, recall {recall:.1%}, F1 {_f1(precision, recall):.1%}")
    lines.append(f"speech only:     precision {speech[0]:.1%}, recall {speech[1]:.1%}, F1 {_f1(*speech):.1%}")
    lines.extend(f"  {count:5} {what}" for what, count in score.confusions.most_common(8))
    return "\n".join(lines)


def _f1(precision: float, recall: float) -> float:
    return share(2 * precision * recall, precision + recall)


def _line(score: Score, label: str, shapes: Sequence[str], kinds: Sequence[str]) -> str:
    gold, found, named = (score.sum(name, shapes, kinds) for name in ("gold", "found", "named"))
    cells = f"{label:22}{gold:10}{share(found, gold):8.1%}{share(score.sum('mention', shapes, kinds), found):9.1%}"
    if named:
        right, askable = score.sum("speaker", shapes, kinds), score.sum("askable", shapes, kinds)
        silent = score.sum("silent", shapes, kinds)
        cells += f"{share(right, askable):9.1%}{share(silent, askable):8.1%}{share(right, named):17.1%}"
    return cells


def spread(total: Score, folds: Sequence[Score]) -> str:
    """Each figure, and its lowest, highest and standard deviation over the folds."""
    lines = [f"{'':46}{'all':>7}{'lowest':>8}{'highest':>9}{'sd':>6}   over {len(folds)} folds of stories"]
    each = [figures(fold) for fold in folds]
    for name, value in figures(total).items():
        own = [fold[name] for fold in each]
        deviation = numbers.stdev(own) if len(own) > 1 else 0.0
        lines.append(f"{name:46}{value:7.1%}{min(own):8.1%}{max(own):9.1%}{100 * deviation:6.1f}")
    named = total.sum("named", SHAPES[:2], ["named"])
    lines.extend(f"{'baseline: ' + rule:46}{share(right, named):7.1%}" for rule, right in total.baseline.items())
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 0 also when the folder isn't there, which it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=("dev", "held-out", "all"), default="dev")
    parser.add_argument("--examples", type=int, default=0, help="show this many errors of every kind")
    options = parser.parse_args(arguments)
    if not (options.folder / "attributions.jsonl").is_file():
        print(f"Skipped: there are no annotations in {options.folder}.", file=sys.stderr)
        return 0
    stories = load(options.folder, options.part)
    folds: dict[int, Score] = defaultdict(Score)
    seconds = 0.0
    for story in stories:
        cut = sentences(story.text)
        began = time.process_time()  # other work on the machine doesn't count
        predicted = as_one(statements(story.article, cut))
        seconds += time.process_time() - began
        score = score_story(story, predicted)
        score_baselines(story, score)
        folds[story.fold].add(score)
    total = Score()
    for fold in range(FOLDS):
        total.add(folds[fold])
    print(f"{machine()}\n{data(stories, options.part)}")
    characters = sum(len(story.text) for story in stories) / 1e6
    print(f"{characters:.2f} million characters read for statements in {seconds:.2f} s")
    print(table(total), spread(total, [folds[n] for n in sorted(folds) if folds[n].gold]), sep="\n\n")
    for what, shown in sorted(total.examples.items()) if options.examples else ():
        step = max(1, len(shown) // options.examples)
        print(f"\n== {what} ({len(shown)})", *shown[::step][: options.examples], sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
