"""Whom "he", "she" and "the mayor" stand for: 200 places of an annotated folder, against the person a reader finds.

    python eval/bench_resolution.py FOLDER [--places FILE] [--misses] [--redraw]

FOLDER is what ``eval/annotated.py`` reads. ``eval/resolution.jsonl`` holds the places: ``article``, ``start`` and
``end`` of the words naming the source (in the body, as annotations count), and the ``name`` of the person they stand
for, read from the story by hand; null where the story doesn't say. They were drawn from all stories (:func:`draw`, seed
2026): 130 sources that are "he" or "she" and 70 that are a definite role, of attributions that are quoted or have a cue
of saying or writing. A statement whose mention overlaps the place answers it with its speaker: right, wrong, or silent
(nobody, or no statement there). Where ``name`` is null, silence is right. The last row is of the places in stories that
are held back (every fifth, as in ``annotated.py``): no rule is made from them, and ``--misses`` doesn't show them.

The draw depends on the word lists of ``rag/language/lexicon.py`` (which noun is a role, which verb says something):
``--redraw``, which prints it, gives the same places only while those are the same.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotated import Story, attributions, body_of, joined, load, machine, overlap, read_annotations, same_name

from rag.evaluation.statistics import wilson
from rag.language.sentences import sentences
from rag.schema import Span, Statement
from rag.statements import statements

PLACES = Path(__file__).with_name("resolution.jsonl")
SEED, PRONOUNS, ROLES = 2026, 130, 70


@dataclass(frozen=True)
class Place:
    """Words that name a source without its name, in a story's body, and whom they stand for."""

    article: str
    start: int
    end: int
    name: str | None


def draw(folder: Path) -> list[tuple[str, int, int]]:
    """Places drawn at random: article, and start and end of the source in its body."""
    annotated = read_annotations(folder)
    pronouns, roles = set(), set()
    for path in sorted((folder / "corpus").glob("*.md")):
        body = body_of(path.read_text(encoding="utf-8"))
        for found in attributions(body, annotated[path.stem], lambda start, end: (Span(start, end),))[0]:
            source = joined(body, found.source).lower()
            if not found.source or not (found.says or found.shape != "indirect"):
                continue
            place = (path.stem, found.source[0].start, found.source[-1].end)
            if found.kind == "pronoun" and source in ("he", "she"):
                pronouns.add(place)
            elif found.kind == "role" and source.split()[0] in ("the", "his", "her", "their", "its"):
                roles.add(place)
    generator = random.Random(SEED)  # noqa: S311  a draw that can be repeated
    drawn = generator.sample(sorted(pronouns), min(PRONOUNS, len(pronouns)))
    return sorted(drawn + generator.sample(sorted(roles), min(ROLES, len(roles))))


def outcome(place: Place, story: Story, said: Sequence[Statement]) -> tuple[str, str | None]:
    """ "right", "wrong" or "silent", and whom the statement at the place is credited to."""
    spans = story.place(place.start, place.end)
    here = [s for s in said if s.mention is not None and any(overlap(s.mention, span) for span in spans)]
    speaker = next((s.speaker for s in here if s.speaker), None)
    if speaker is None:
        return ("right" if place.name is None else "silent"), None
    return ("right" if place.name is not None and same_name(speaker, place.name.split()) else "wrong"), speaker


def table(outcomes: Mapping[str, Counter[str]], held_back: Counter[str]) -> str:
    """A line for each kind of source, for all, and for those of stories held back."""
    lines = [f"{'':10}{'places':>8}{'right':>23}{'wrong':>8}{'silent':>8}"]
    total: Counter[str] = Counter()
    for counts in outcomes.values():
        total.update(counts)
    for kind, counts in [*outcomes.items(), ("all", total), ("held back", held_back)]:
        low, high = wilson(counts["right"], counts.total())
        right = f"{counts['right'] / max(1, counts.total()):.1%} [{low:.1%}, {high:.1%}]"
        lines.append(f"{kind:10}{counts.total():8}{right:>23}{counts['wrong']:8}{counts['silent']:8}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 0 also when the folder isn't there, which it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--places", type=Path, default=PLACES)
    parser.add_argument("--misses", action="store_true", help="list what isn't right, of stories that aren't held back")
    parser.add_argument("--redraw", action="store_true", help="print the draw, a place a line, and stop")
    options = parser.parse_args(arguments)
    if not (options.folder / "attributions.jsonl").is_file():
        print(f"Skipped: there are no annotations in {options.folder}.", file=sys.stderr)
        return 0
    if options.redraw:
        print(*map(json.dumps, draw(options.folder)), sep="\n")
        return 0
    places = [Place(**json.loads(line)) for line in options.places.read_text(encoding="utf-8").splitlines()]
    stories = {story.name: story for story in load(options.folder)}
    said = {name: statements(s.article, sentences(s.text)) for name, s in stories.items()}
    outcomes: dict[str, Counter[str]] = {"pronouns": Counter(), "roles": Counter()}
    held_back: Counter[str] = Counter()
    for place in places:
        story = stories[place.article]
        words = joined(story.text, story.place(place.start, place.end))
        result, speaker = outcome(place, story, said[place.article])
        outcomes["pronouns" if words.lower() in ("he", "she") else "roles"][result] += 1
        held_back[result] += story.fold == 0
        if options.misses and result != "right" and story.fold:
            print(f"{result}: {place.article} {place.start}: {words!r} is {place.name}, credited to {speaker}")
    print(f"{machine()}\n{len(places)} places in {len({place.article for place in places})} of {len(stories)} stories")
    print(table(outcomes, held_back))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
