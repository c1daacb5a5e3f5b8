"""How well statements are found and credited, against a folder of annotated news.

    python eval/bench_attribution.py FOLDER [--part dev|held-out|all] [--examples N]

FOLDER holds ``corpus/*.md`` (front matter, a blank line, the body) and ``attributions.jsonl`` (article, source, cue
and content as character spans into the body), the form of PolNeAR (Newell et al., 2018). A predicted statement
matches an annotated one, one to one, best overlap first, when they share half or more of the words of either.

Annotations are "direct" (all of the content in quotation marks), "mixed" or "indirect"; their source is "missing", a
"pronoun", "named" (a capitalised word is left without titles and months), a "role" (one person) or a "group". The
held-out part is every fifth story, from the first: rules are developed on the others.

Not measured: whom a pronoun or a role stands for (the annotations don't say), and nested quotations.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.schema import Article, Span, Statement
from rag.sentences import sentences
from rag.statements import lexicon, statements
from rag.statements.names import same_given, surname
from rag.statements.quotations import quotations

_WORD = re.compile(r"\w+")
_NAME_WORD = re.compile(r"[A-Z][\w'’.-]*")
_PRONOUNS = lexicon.words("""he she they i we you it who his her their my our its which that him them me us""")
_COMMON_OPENINGS = lexicon.PEOPLE | lexicon.BODIES | lexicon.DOCUMENTS | lexicon.ROLES
SHAPES = ("direct", "mixed", "indirect")


@dataclass(frozen=True)
class Attribution:
    """One annotation: spans into the body, and of what kind its content and its source are."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    shape: str
    kind: str
    says: bool


@dataclass(frozen=True)
class Story:
    """A news story with its annotations."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]


@dataclass
class Score:
    """Counts over annotations (``gold``), predictions and matches."""

    gold: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    mention: Counter[tuple[str, str]] = field(default_factory=Counter)
    speaker: Counter[tuple[str, str]] = field(default_factory=Counter)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    askable: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: Counter[tuple[str, str]] = field(default_factory=Counter)
    says_gold: int = 0
    says_found: int = 0
    predicted: Counter[str] = field(default_factory=Counter)
    matched: Counter[str] = field(default_factory=Counter)
    confusions: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def load(folder: Path, part: str) -> list[Story]:
    """The stories of a part ("dev", "held-out" or "all") with their annotations."""
    annotated = defaultdict(list)
    for line in (folder / "attributions.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        annotated[entry["article"]].append(entry)
    stories = []
    for number, path in enumerate(sorted((folder / "corpus").glob("*.md"))):
        if part == "all" or (number % 5 == 0) == (part == "held-out"):
            text = re.sub(r"\A---\n.*?\n---\n\n", "", path.read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
            stories.append(Story(path.stem, text, _annotations(text, annotated[path.stem])))
    return stories


def _annotations(text: str, entries: Sequence[dict[str, list[list[int]]]]) -> tuple[Attribution, ...]:
    paragraphs = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    quoted = bytearray(len(text))
    for quotation in quotations(text, paragraphs):
        quoted[quotation.start : quotation.end] = b"\1" * (quotation.end - quotation.start)
    found = []
    for entry in entries:
        source, cue, content = (tuple(Span(a, b) for a, b in entry[key]) for key in ("source", "cue", "content"))
        words = _words(text, content)
        if not words:
            continue
        inside = sum(quoted[at] for at in words)
        shape = "direct" if inside == len(words) else "mixed" if inside else "indirect"
        says = any(
            lexicon.VERB_FORMS.get(word, ("",))[0] in lexicon.SAY | lexicon.TELL
            for word in _WORD.findall(_joined(text, cue).lower())
        )
        found.append(Attribution(source, cue, content, shape, _source_kind(_joined(text, source)), says))
    return tuple(found)


def _words(text: str, spans: Iterable[Span]) -> set[int]:
    """Offsets of the words in the spans."""
    return {match.start() for span in spans for match in _WORD.finditer(text, span.start, span.end)}


def _joined(text: str, spans: Iterable[Span]) -> str:
    return " ".join(span.of(text) for span in spans)


def _is_title(word: str) -> bool:
    low = word.lower()
    return low in lexicon.TITLES or low in lexicon.ROLES or low in lexicon.MONTHS or low in lexicon.DAYS


def _source_kind(source: str) -> str:
    words = source.split()
    if not words:
        return "missing"
    if source.lower() in _PRONOUNS:
        return "pronoun"
    names = [word for word in _NAME_WORD.findall(source) if not _is_title(word)]
    if names and words[0] == names[0] and words[0].lower() in _COMMON_OPENINGS:
        names = names[1:]  # "Officials", at the beginning of a sentence
    if names and not (len(names) == 1 and words[0] == names[0] and names[0].lower() in lexicon.FUNCTION_WORDS):
        return "named"
    head = re.split(r"[,(]| of | for | who | from | in | with | at ", source)[0].split()[-1:]
    return "role" if head and head[0].lower() in lexicon.ROLES else "group"


def expected_name(source: str) -> tuple[str, ...] | None:
    """The name a source ends in, before commas, brackets and complements; None when it ends otherwise."""
    head = re.split(r"[,(—]| of | for | who | from | in | at | on ", source.strip())[0].strip(" '’")
    head = re.split(r"['’]s? ", head)[-1]
    words: list[str] = []
    for word in reversed(head.split()):
        if not word[0].isupper() or (_is_title(word) and words) or word.lower() in lexicon.DETERMINERS:
            break
        words.insert(0, word)
    return tuple(words) or None


def same_name(speaker: str, expected: Sequence[str]) -> bool:
    """The same surname, and given names that don't contradict each other."""
    ours, theirs = _plain(speaker.split()), _plain(expected)
    if len(theirs) == 1 and theirs[0].lower() == ours[0].lower():
        return True  # a given name alone, or a family name that stands first
    return surname(ours) == surname(theirs) and same_given(ours, theirs)


def _plain(words: Sequence[str]) -> list[str]:
    return [word for word in words if not _is_title(word)] or list(words)[-1:]


def score_story(story: Story, predicted: Sequence[Statement], score: Score) -> None:
    """Adds one story to the score."""
    text = story.text
    gold_words = [_words(text, a.content) for a in story.attributions]
    our_words = [_words(text, s.content) for s in predicted]
    pairs = []
    for g, gold in enumerate(gold_words):
        for p, ours in enumerate(our_words):
            shared = len(gold & ours)
            if shared and shared * 2 >= min(len(gold), len(ours)):
                pairs.append((shared / len(gold | ours), g, p))
    match: dict[int, int] = {}
    taken: set[int] = set()
    for _, g, p in sorted(pairs, key=lambda pair: -pair[0]):
        if g not in match and p not in taken:
            match[g] = p
            taken.add(p)
    for p, statement in enumerate(predicted):
        score.predicted[str(statement.speech)] += 1
        score.matched[str(statement.speech)] += p in taken
        if p not in taken:
            score.examples["spurious " + str(statement.speech)].append(_shown(story, statement))
    for g, attribution in enumerate(story.attributions):
        _score_one(story, attribution, predicted[match[g]] if g in match else None, score)


def _score_one(story: Story, gold: Attribution, ours: Statement | None, score: Score) -> None:
    text, key = story.text, (gold.shape, gold.kind)
    score.gold[key] += 1
    if gold.shape == "indirect" and gold.says:
        score.says_gold += 1
        score.says_found += ours is not None
    source = _joined(text, gold.source)
    expected = expected_name(source) if gold.kind == "named" else None
    score.named[key] += expected is not None
    if ours is None:
        verb = "saying" if gold.says else "other"
        score.examples[f"missed {gold.shape} {verb}"].append(
            f"{story.name}: S[{source}] C[{_joined(text, gold.cue)}] T[{_joined(text, gold.content)[:160]}]"
        )
        return
    score.found[key] += 1
    overlaps = ours.mention is not None and any(
        ours.mention.start < span.end and span.start < ours.mention.end for span in gold.source
    )
    overlaps = overlaps or (ours.mention is None and not gold.source)
    score.mention[key] += overlaps
    if not overlaps and gold.source:
        score.examples[f"mention {gold.shape}"].append(f"S[{source}] " + _shown(story, ours))
        score.confusions[f"{gold.kind} source, other mention"] += 1
    if expected is None:
        return
    score.askable[key] += 1
    if ours.speaker is None:
        score.silent[key] += 1
        score.confusions["named source, no speaker"] += 1
        score.examples[f"silent {gold.shape}"].append(f"S[{source}] " + _shown(story, ours))
    elif same_name(ours.speaker, expected):
        score.speaker[key] += 1
    else:
        score.confusions[f"speaker is {'someone else' if not overlaps else 'misread'}"] += 1
        score.examples[f"speaker {gold.shape}"].append(f"S[{source}] " + _shown(story, ours))


def _shown(story: Story, statement: Statement) -> str:
    text = story.text
    mention = statement.mention.of(text) if statement.mention else "-"
    cue = statement.cue.of(text) if statement.cue else "-"
    content = " … ".join(span.of(text) for span in statement.content)[:160]
    whole = text[statement.start : statement.end][:260]
    return f"{story.name}: <{statement.speaker}> M[{mention}] C[{cue}] T[{content}] IN[{whole}]"


def table(score: Score) -> str:
    """The figures, as a table to read."""
    found, gold = sum(score.found.values()), sum(score.gold.values())
    predicted, matched = sum(score.predicted.values()), sum(score.matched.values())
    precision, recall = _share(matched, predicted), _share(found, gold)
    lines = [f"{'':22}{'annotated':>10}{'recall':>8}{'mention':>9}{'speaker':>9}{'silent':>8}{'speaker, of all':>17}"]
    for shape in (*SHAPES, "quoted", "all"):
        shapes = {"quoted": ("direct", "mixed"), "all": SHAPES}.get(shape, (shape,))
        for kind in ("named", "pronoun", "role", "group", "missing", "all"):
            keys = [key for key in score.gold if key[0] in shapes and (kind == "all" or key[1] == kind)]
            lines.append(_line(score, f"{shape} {kind}", keys))
    lines.append(f"indirect, cue of saying or writing: recall {_share(score.says_found, score.says_gold):.1%}")
    for shape in SHAPES:
        lines.append(
            f"precision {shape}: {_share(score.matched[shape], score.predicted[shape]):.1%} of {score.predicted[shape]}"
        )
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    lines.append(f"precision {precision:.1%} of {predicted}, recall {recall:.1%} of {gold}, F1 {f1:.1%}")
    lines.extend(f"  {count:5} {what}" for what, count in score.confusions.most_common(8))
    return "\n".join(lines)


def _line(score: Score, label: str, keys: Sequence[tuple[str, str]]) -> str:
    total = {
        name: sum(getattr(score, name)[key] for key in keys)
        for name in ("gold", "found", "mention", "speaker", "silent", "askable", "named")
    }
    cells = f"{label:22}{total['gold']:10}{_share(total['found'], total['gold']):8.1%}"
    cells += f"{_share(total['mention'], total['found']):9.1%}"
    if total["named"]:
        cells += f"{_share(total['speaker'], total['askable']):9.1%}{_share(total['silent'], total['askable']):8.1%}"
        cells += f"{_share(total['speaker'], total['named']):17.1%}"
    return cells


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 0 also when the folder isn't there, which it says."""
    parser = argparse.ArgumentParser(description="Measure who-said-what against annotated news.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=("dev", "held-out", "all"), default="dev")
    parser.add_argument("--examples", type=int, default=0, help="show this many errors of every kind")
    options = parser.parse_args(arguments)
    if not (options.folder / "attributions.jsonl").is_file():
        print(f"Skipped: there are no annotations in {options.folder}.", file=sys.stderr)
        return 0
    score, seconds, characters = Score(), 0.0, 0
    for story in load(options.folder, options.part):
        article = Article(id=story.name, identity=story.name, source=story.name, version="", text=story.text)
        cut = sentences(story.text)
        began = time.process_time()  # other work on the machine doesn't count
        predicted = statements(article, cut)
        seconds += time.process_time() - began
        characters += len(story.text)
        score_story(story, predicted, score)
    print(table(score))
    print(f"{characters / 1e6:.2f} million characters in {seconds:.2f} s")
    for what, shown in sorted(score.examples.items()) if options.examples else ():
        step = max(1, len(shown) // options.examples)
        print(f"\n== {what} ({len(shown)})", *shown[::step][: options.examples], sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
