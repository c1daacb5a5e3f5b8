"""What the rules alone let pass at once of sentences in a model's own words, true and false ones, by kind.

    python eval/bench_verification.py [FOLDER] [--articles N] [--examples N] [--folder-only]

Labelled pairs of a sentence and what it cites are made at run time, seeded: from the open gold questions of the
archive suite (``rag/evaluation/verification_pairs.py``), and from FOLDER, annotated news in the form of PolNeAR (see
``bench_attribution.py``). An annotation (source, cue, content) gives true sentences: "SOURCE said that CONTENT", the
same in another order, with another verb of saying, without its asides. Its speaker changed for another of the
article, or words of another annotation put into it, or one of ``edits.py``, make it false. Opposites are WordNet's:
"seen" are those of which ``rag/language`` holds a word, for whatever it reads by it, "unseen" the others.

A false sentence that passes would be shown whatever a judge says of it; a true one that doesn't pass waits for the
judge, and a true one that is vetoed is lost. So the three shares of each kind are printed: passed, left to a judge,
vetoed. Not measured: judges, and sentences that a model would write of itself.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from annotated import Attribution, Story, load

from rag.answering.checks.evidence import Source
from rag.answering.verification import Sight, inspect_paraphrase
from rag.evaluation.edits import AUXILIARY, NEGATOR
from rag.evaluation.running import archive, by_document
from rag.evaluation.samples import load as load_samples
from rag.evaluation.samples import resolve
from rag.evaluation.statistics import estimate
from rag.evaluation.suites import find
from rag.evaluation.verification_pairs import (
    SEED,
    Pair,
    beside_alike,
    edited,
    gold_pairs,
    whole_sentences,
)
from rag.language.lexicon import DAYS, FUNCTION_WORDS, MONTH_WORDS, OBJECT_PRONOUNS, POSSESSIVES, PRONOUNS
from rag.language.names import Same, same_person
from rag.language.sentences import sentences
from rag.language.verbs import IRREGULAR
from rag.language.words import read
from rag.schema import Article, Span, Statement
from rag.settings import Settings
from rag.statements import statements

PER_ARTICLE = 3
_CUES = ("stated", "told reporters", "added", "noted")
_ASIDE = re.compile(r",[^,;:“”\"]{5,60},(?= [a-z])")
_LIST = re.compile(r", [^,]+,? and ")
_DENIES = re.compile(r"\b(?:den(?:y|ies|ied|ying)|(?:refus|declin|fail)\w*)\b", re.IGNORECASE)
_JOINED = re.compile(r"[\s,]*(?:and|or)?\s*")
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
_NOT_A_CLAUSE = re.compile(
    r"(?:to|of|for|on|about|with|from|in|as|\w+ing|who|what|why|how|whether|if)\b", re.IGNORECASE
)
_NO_NAMES = FUNCTION_WORDS | DAYS | MONTH_WORDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; without FOLDER, or when it isn't there, on the archive suite alone, and says so."""
    parser = argparse.ArgumentParser(description="Measure what the rules alone let pass of free sentences.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, default=300, help="how many stories of the folder to take")
    parser.add_argument("--examples", type=int, default=0, help="show this many false ones passed and true ones vetoed")
    parser.add_argument("--folder-only", action="store_true", help="leave the archive suite out")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    pairs = [] if options.folder_only else list(archive_pairs())
    if options.folder and (options.folder / "attributions.jsonl").is_file():
        pairs += news_pairs(options.folder, options.articles)
    elif options.folder:
        print(f"Skipped: there are no annotations in {options.folder}.", file=sys.stderr)
    if pairs:
        print_shares(pairs, options.examples)
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.perf_counter() - started:.0f} s")
    return 0


def print_shares(pairs: Sequence[Pair], examples: int) -> None:
    """Of each kind the shares passed, left to a judge, and vetoed; and the errors, for whoever works on the rules."""
    began = time.process_time()
    sights = [inspect_paraphrase(pair.claim, pair.sources) for pair in pairs]
    seconds = time.process_time() - began
    kinds: dict[str, list[tuple[Pair, Sight]]] = defaultdict(list)
    for pair, sight in zip(pairs, sights, strict=True):
        for label in (pair.label, "true" if pair.holds else "false"):
            kinds[label].append((pair, sight))
    print(f"{len(pairs)} pairs of {len({p.cluster for p in pairs})} articles or story lines")
    print(f"  {'':<40} {'passed':>23} {'to a judge':>11} {'vetoed':>7} {'n':>6}")
    for label, found in sorted(kinds.items(), key=lambda kind: (":" in kind[0], kind[0]), reverse=True):
        passed = estimate([float(s.support is not None) for _, s in found], [p.cluster for p, _ in found])
        vetoed = sum(s.veto is not None for _, s in found) / len(found)
        interval = f"{passed.mean:6.3f} [{passed.low:.3f}, {passed.high:.3f}]"
        print(f"  {label:<40} {interval:>23} {1 - passed.mean - vetoed:>11.3f} {vetoed:>7.3f} {len(found):>6}")
    print(f"  {1000 * seconds / len(pairs):.1f} ms of processor time a pair")
    for label, found in sorted(kinds.items()):
        if examples and ":" in label:
            show_errors(label, found, examples)


def show_errors(label: str, found: Sequence[tuple[Pair, Sight]], most: int) -> None:
    """False sentences passed and true ones vetoed."""
    wrong = [(pair, s) for pair, s in found if (s.veto if pair.holds else s.support) is not None]
    for pair, sight in wrong[:: max(1, len(wrong) // most)][:most]:
        cited = " | ".join(source.citation.quote for source in pair.sources)
        print(f"\n== {label} ({len(wrong)})\n  {pair.claim}\n    <- {cited}\n    {sight.veto or sight.support}")


# --- pairs from the archive suite ------------------------------------------------------------------------------------


def archive_pairs() -> Iterator[Pair]:
    """The pairs of the open questions of the archive suite."""
    suite = find("archive")
    rng = random.Random(SEED)  # noqa: S311
    with archive(suite, Settings()) as assistant:
        corpus = suite.corpus(by_document(assistant.catalogue))
        for sample in load_samples(suite.gold, "open"):
            resolved = resolve(sample, corpus)
            articles = {s.article_id: assistant.catalogue.article(s.article_id) for s in resolved.spans}
            yield from gold_pairs(resolved, articles, rng)


# --- pairs from annotated news ---------------------------------------------------------------------------------------


def news_pairs(folder: Path, most: int) -> Iterator[Pair]:
    """The pairs of ``most`` stories, drawn at random."""
    rng = random.Random(SEED)  # noqa: S311
    stories = load(folder, "all")
    for story in rng.sample(stories, min(most, len(stories))):
        article = Article(id=story.name, identity=story.name, source=story.name, version="1", text=story.text)
        said = statements(article, sentences(story.text))
        usable = [t for a in story.attributions if (t := Told.of(story, article, a, said)) is not None]
        for told in rng.sample(usable, min(PER_ARTICLE, len(usable))):
            yield from told.pairs(usable, said, rng)


class Told:
    """An annotation as material for sentences: who said what, and where."""

    def __init__(self, article: Article, who: str, what: str, source: Source, shape: str) -> None:
        self.article, self.who, self.what, self.source, self.shape = article, who, what, source, shape

    @classmethod
    def of(cls, story: Story, article: Article, a: Attribution, said: Sequence[Statement]) -> Told | None:
        """None when the annotation has no source or cue of saying, or isn't one clause of five to forty words."""
        what = _clean(" ".join(span.of(story.text) for span in a.content))
        who = _who(story, a, said)
        whole = [*a.source, *a.cue, *a.content]
        span = Span(min(s.start for s in whole), max(s.end for s in whole))
        cue = " ".join(span.of(story.text) for span in a.cue)
        if not _begins_word(story.text, a.content) or NEGATOR.search(cue) or _DENIES.search(cue):
            return None
        if not a.says or who is None or not 5 <= len(what.split()) <= 40 or "\n" in span.of(story.text):
            return None
        if a.shape != "direct" and not _is_clause(what):
            return None
        if a.shape != "direct" and (_NOT_A_CLAUSE.match(what) or len(a.content) > 1 or not _is_closed(what)):
            return None
        if a.shape == "direct" and (len(a.content) > 1 or set(what.strip("“”\"'‘’")) & set('“”"')):
            return None
        source = whole_sentences(article, span)
        return cls(article, who, what, source, a.shape) if len(sentences(source.citation.quote)) <= 3 else None

    def pairs(self, others: Sequence[Told], said: Sequence[Statement], rng: random.Random) -> Iterator[Pair]:
        """True sentences, and false ones made from one of them."""
        true = list(self._true(rng))
        yield from true
        base = rng.choice(true)
        yield from edited(base, self.article, rng)
        yield from beside_alike(base, self.article)
        yield from (replace(pair, base=base) for pair in self._falsely_credited(base, said, rng))
        yield from (replace(pair, base=base) for pair in self._crossed(base, [o for o in others if o is not self], rng))

    def _pair(self, claim: str, made: str, *, holds: bool) -> Pair:
        return Pair(claim[0].upper() + claim[1:], (self.source,), holds, made, self.article.id)

    def _true(self, rng: random.Random) -> Iterator[Pair]:
        if self.shape == "direct":
            words = self.what.strip("“”\"'‘’ ,")
            yield self._pair(f"{self.who} said: “{words}”", "X said: “…”", holds=True)
            yield self._pair(f"According to {self.who}, “{words}.”", "According to X, …", holds=True)
            return
        what = self.what.rstrip(".,")
        yield self._pair(f"{self.who} said that {what}.", "X said that …", holds=True)
        yield self._pair(f"According to {self.who}, {what}.", "According to X, …", holds=True)
        yield self._pair(f"{self.who} {rng.choice(_CUES)} that {what}.", "another verb of saying", holds=True)
        shorter = _ASIDE.sub("", what, count=1)
        if shorter != what and not NEGATOR.search(what):
            yield self._pair(f"{self.who} said that {shorter}.", "an aside left out", holds=True)

    def _falsely_credited(self, base: Pair, said: Sequence[Statement], rng: random.Random) -> Iterator[Pair]:
        """Another speaker of the article, a spokesman, somebody's report, nobody."""
        people = sorted({s.speaker for s in said if s.speaker and s.relation == "self"})
        people = [p for p in people if same_person(p, self.who) is Same.NO and p not in self.who]
        start = base.claim.find(self.who) if self.who in base.claim else 0
        rest = base.claim[start + len(self.who) :]
        if people:
            other = rng.choice(people)
            yield self._pair(base.claim[:start] + other + rest, "another speaker", holds=False)
            if start == 0 and " said" in rest[:6]:
                yield self._pair(f"{other} said that {base.claim}", "a report of a report", holds=False)
        if _NAME.fullmatch(self.who) and start == 0:
            yield self._pair(f"A spokesman for {base.claim}", "a spokesman for the speaker", holds=False)
        if self.shape == "indirect":
            yield self._pair(self.what.rstrip(".,") + ".", "told as a fact", holds=False)

    def _crossed(self, base: Pair, others: Sequence[Told], rng: random.Random) -> Iterator[Pair]:
        """What one said and another's name, or one's number, both sentences being cited; unrelated sentences."""
        apart = [o for o in others if o.source.citation.start != self.source.citation.start]
        if not apart:
            return
        other = rng.choice(apart)
        both = (self.source, other.source)
        yield replace(base, sources=(other.source,), holds=False, made="beside other sentences")
        if same_person(other.who, self.who) is Same.NO and other.who not in self.who and self.who in base.claim:
            claim = base.claim.replace(self.who, other.who, 1)
            yield replace(base, claim=claim, sources=both, holds=False, made="two facts crossed: who")
        numbers = re.compile(r"(?<![\w.,$])\d[\d,]*(?![\w%.,])")
        mine, theirs = numbers.search(base.claim), numbers.search(other.source.citation.quote)
        if mine and theirs and theirs.group() not in self.source.citation.quote:
            claim = base.claim[: mine.start()] + theirs.group() + base.claim[mine.end() :]
            yield replace(base, claim=claim, sources=both, holds=False, made="two facts crossed: number")
        yield from self._names_crossed(base, other, both)

    def _names_crossed(self, base: Pair, other: Told, both: tuple[Source, ...]) -> Iterator[Pair]:
        what = self.what.rstrip(".,")
        at = base.claim.find(what)
        own = _names(what)
        names = [name for name in _names(other.what) if name not in self.source.citation.quote]
        if at >= 0 and own and names:
            claim = base.claim[:at] + what.replace(own[0], names[0], 1) + base.claim[at + len(what) :]
            yield replace(base, claim=claim, sources=both, holds=False, made="two facts crossed: name")
        if at >= 0 and len(set(own)) > 1 and own[0] not in own[1] and own[1] not in own[0] and _are_apart(what, own):
            turned = what.replace(own[0], "\0").replace(own[1], own[0]).replace("\0", own[1])
            claim = base.claim[:at] + turned + base.claim[at + len(what) :]
            yield replace(base, claim=claim, holds=False, made="two names exchanged")


def _are_apart(text: str, names: Sequence[str]) -> bool:
    """Whether more than a comma or "and" stands between the first two: the order of a list means nothing."""
    between = text[text.index(names[0]) + len(names[0]) : text.index(names[1])]
    return _JOINED.fullmatch(between) is None


def _names(text: str) -> list[str]:
    """Capitalised runs that don't open a sentence or a quotation."""
    found = [m for m in _NAME.finditer(text) if re.search(r"[\w,] $", text[: m.start()])]
    return [m.group() for m in found if len(m.group()) > 3 and m.group().lower() not in _NO_NAMES]


def _clean(text: str) -> str:
    return re.sub(r"^that ", "", re.sub(r"\s+", " ", text).strip())


def _begins_word(text: str, spans: Sequence[Span]) -> bool:
    """Whether no annotated span begins inside a word."""
    return all(span.start == 0 or not text[span.start - 1 : span.start + 1].isalnum() for span in spans)


def _is_clause(text: str) -> bool:
    """Whether it has a finite verb before any relative clause, as far as forms tell."""
    text = re.split(r" (?:that|who|which|whom) ", text, maxsplit=1)[0]
    return bool(AUXILIARY.search(text) or NEGATOR.search(text)) or any(
        w.low.endswith("ed") or w.low in IRREGULAR for w in read(text)
    )


def _is_closed(text: str) -> bool:
    """Whether its quotation marks come in pairs."""
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0


def _who(story: Story, a: Attribution, said: Sequence[Statement]) -> str | None:
    """The source as a sentence can name it; for a pronoun the person whom the statement there is credited to."""
    named = " ".join(span.of(story.text) for span in a.source)
    if _LIST.search(named) or not _begins_word(story.text, a.source):
        return None
    named = re.split(r",| who | \(|—", named)[0].strip()
    if named.lower() in PRONOUNS | OBJECT_PRONOUNS | POSSESSIVES:
        inside = [s for s in said if s.mention and any(s.mention.start == span.start for span in a.source)]
        return inside[0].speaker if inside else None
    usable = len(named) > 2 and len(named.split()) <= 8 and named[-1].isalnum() and "“" not in named
    return named if usable and named.lower() not in FUNCTION_WORDS and not named.endswith(("'s", "’s")) else None


if __name__ == "__main__":
    raise SystemExit(main())
