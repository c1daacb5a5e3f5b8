"""Opposites from WordNet 3.0, which edits of true sentences are made with: writes rag/evaluation/opposites.txt.

    apt-get install wordnet-base && python eval/extract_opposites.py [/usr/share/wordnet]

A line holds a part of speech, a word and its opposite: the antonym of the word's most frequent sense that has one, both
single words, both tagged at least once in the texts that WordNet counts (cntlist.rev), so that readers know them. What
the checker knows of English had no say in it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "rag" / "evaluation" / "opposites.txt"
PARTS = {"n": ("noun", (1,)), "v": ("verb", (2,)), "a": ("adj", (3, 5)), "r": ("adv", (4,))}
"""By WordNet's letter: the name of its files, and the kinds of synset in a sense key (5: adjectives' satellites)."""


def main() -> None:
    """Writes the list, and prints how long it is."""
    folder = Path(sys.argv[1] if sys.argv[1:] else "/usr/share/wordnet")
    tagged = counts(folder)
    lines = [f"{part} {word} {other}" for part in PARTS for word, other in opposites(folder, part, tagged)]
    OUT.write_text("".join(f"{line}\n" for line in [*licence(folder), *lines]), "utf-8")
    print(f"{len(lines)} words with an opposite")


def licence(folder: Path) -> list[str]:
    """What must stand on every copy, as comments."""
    lines = (folder / "data.verb").read_text("utf-8").splitlines()
    held = [re.sub(r"^ +\d+ ?", "", line).strip() for line in lines if line.startswith("  ")]
    return ["# Made by eval/extract_opposites.py from WordNet 3.0.", *(f"# {line}".strip() for line in held)]


def counts(folder: Path) -> Mapping[tuple[int, str], int]:
    """How often a word was tagged in texts, by kind of synset and word."""
    found: Counter[tuple[int, str]] = Counter()
    for line in (folder / "cntlist.rev").read_text("utf-8").splitlines():
        key, _, count = line.split()
        word, _, sense = key.partition("%")
        found[int(sense[0]), word] += int(count)
    return found


def opposites(folder: Path, part: str, tagged: Mapping[tuple[int, str], int]) -> Iterator[tuple[str, str]]:
    """Each word of a part of speech with its opposite."""
    name, kinds = PARTS[part]
    synsets = dict(map(synset, data(folder / f"data.{name}")))
    for line in data(folder / f"index.{name}"):
        word, _, _, pointers, *rest = line.split()
        senses = (synsets[offset] for offset in rest[int(pointers) + 2 :])
        antonyms = (synsets[there][0][at] for words, links in senses for own, there, at in links if words[own] == word)
        known = (a for a in antonyms if a.isalpha() and a.islower() and any(tagged[kind, a] for kind in kinds))
        if word.isalpha() and any(tagged[kind, word] for kind in kinds) and (other := next(known, None)):
            yield word, other


def data(path: Path) -> Iterator[str]:
    """The lines of a file behind its licence."""
    return (line for line in path.read_text("utf-8").splitlines() if not line.startswith("  "))


def synset(line: str) -> tuple[str, tuple[list[str], list[tuple[int, str, int]]]]:
    """Its offset; its words, and its antonymies: which word, of which synset, which word there."""
    offset, _, _, size, *rest = line.partition(" | ")[0].split()
    many = 2 * int(size, 16)
    words = [re.sub(r"\(\w+\)", "", word) for word in rest[:many:2]]
    pointers = zip(*(rest[many + 1 + at :: 4] for at in range(4)), strict=False)
    links = [(int(ends[:2], 16) - 1, there, int(ends[2:], 16) - 1) for sign, there, _, ends in pointers if sign == "!"]
    return offset, (words, links)


if __name__ == "__main__":
    main()
