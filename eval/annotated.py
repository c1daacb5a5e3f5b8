"""Annotated news, as the benchmarks read it: stories as an ingest reads them, and who said what in them.

    stories = load(folder, "dev")
    stories[0].article.text                                   # what an ingest would keep
    stories[0].attributions[0].content                        # spans into it
    match(words(text, gold), words(text, ours))               # which prediction is which annotation

A folder holds ``corpus/*.md`` (front matter, a blank line, the body) and ``attributions.jsonl`` (article, source, cue
and content as character spans into the body), the form of PolNeAR (Newell et al., 2018). Annotations are mapped through
the ranges that the reader kept; one that lost more than half of its content, or its whole source, is counted apart.

Attributions are "direct" (all of the content in quotation marks), "mixed" or "indirect"; their source is "missing", a
"pronoun", "named" (a capitalised word is left without titles and months), a "role" (one person) or a "group".

Not covered: whom a pronoun or a role stands for (the annotations don't say).
"""

from __future__ import annotations

import json
import os
import platform
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rag.articles import Document, documents
from rag.articles.text import read_front_matter
from rag.errors import ReadError
from rag.language import lexicon, verbs
from rag.schema import Article, KeptRange, Span
from rag.settings import Settings
from rag.statements.names import same_given, surname
from rag.statements.quotations import quotations

FOLDS = 5
SHAPES = ("direct", "mixed", "indirect")
_WORD = re.compile(r"\w+")
_NAME_WORD = re.compile(r"[A-Z][\w'’.-]*")
_PRONOUNS = lexicon.words("he she they i we you it who his her their my our its which that him them me us")
_COMMON_OPENINGS = lexicon.PEOPLE | lexicon.BODIES | lexicon.DOCUMENTS | lexicon.ROLES


@dataclass(frozen=True)
class Attribution:
    """An annotation: spans into the article's text, and of what kind its content and its source are.

    ``says``: its cue holds a verb of saying or writing. ``cued``: that, or of judging aloud ("praised"), or "according
    to". ``speech``: that, or it is quoted; the rest are beliefs, plans and moods.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    shape: str
    kind: str
    says: bool
    cued: bool
    speech: bool


@dataclass(frozen=True)
class Story:
    """A news story with its annotations; ``removed`` counts those on text that the reader left out."""

    number: int
    name: str
    article: Article
    attributions: tuple[Attribution, ...]
    removed: int
    place: Places

    @property
    def text(self) -> str:
        return self.article.text

    @cached_property
    def lower(self) -> str:
        """The text in lower case."""
        return self.article.text.lower()

    @property
    def fold(self) -> int:
        """Which fifth of the stories it belongs to; the first one (0) is held out."""
        return self.number % FOLDS


class Places:
    """Where characters of a story's body stand in its article's text."""

    def __init__(self, kept: Sequence[KeptRange], body: int) -> None:
        self._kept = kept
        self._starts = [part.source_start for part in kept]
        self._body = body

    def __call__(self, start: int, end: int) -> tuple[Span, ...]:
        """The parts of a span of the body that were kept."""
        start, end = start + self._body, end + self._body
        found: list[Span] = []
        for part in self._kept[max(0, bisect_right(self._starts, start) - 1) :]:
            if part.source_start >= end:
                break
            low, high = max(start, part.source_start), min(end, part.source_start + part.length)
            shift = part.text_start - part.source_start
            if low < high and found and found[-1].end == low + shift:
                found[-1] = Span(found[-1].start, high + shift)
            elif low < high:
                found.append(Span(low + shift, high + shift))
        return tuple(found)


def load(folder: Path, part: str = "all") -> list[Story]:
    """The stories of a part ("dev", "held-out" or "all"), read as an ingest reads them. Every fifth is held out."""
    annotated = annotations(folder)
    stories = []
    for number, (article, source) in enumerate(_articles(folder / "corpus")):
        if part == "all" or (number % FOLDS == 0) == (part == "held-out"):
            name = Path(article.source).stem
            place = Places(article.kept, len(source) - len(body_of(source)))
            found, removed = attributions(article.text, annotated[name], place)
            stories.append(Story(number, name, article, found, removed, place))
    return stories


def annotations(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The lines of ``attributions.jsonl``, by article."""
    annotated = defaultdict(list)
    for line in (folder / "attributions.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        annotated[entry["article"]].append(entry)
    return annotated


def body_of(source: str) -> str:
    """What annotations count characters in: a file without its front matter and the blank line after it."""
    return source[read_front_matter(source)[1] :].removeprefix("\n")


def _articles(folder: Path) -> Iterator[tuple[Article, str]]:
    for document in documents([str(folder)], Settings()):
        for item in document.decoded() if isinstance(document, Document) else [document]:
            if isinstance(item, ReadError):
                raise item
            yield item


def attributions(
    text: str, entries: Sequence[dict[str, Any]], place: Callable[[int, int], tuple[Span, ...]]
) -> tuple[tuple[Attribution, ...], int]:
    """The annotations whose places are in the text, and how many are not."""
    quoted = _quoted(text)
    found = []
    removed = 0
    for entry in entries:
        source, cue, content = (
            tuple(part for start, end in entry[key] for part in place(start, end))
            for key in ("source", "cue", "content")
        )
        length = sum(end - start for start, end in entry["content"])
        if sum(span.end - span.start for span in content) * 2 < length or (entry["source"] and not source):
            removed += 1
        elif words(text, content):
            found.append(_attribution(text, quoted, source, cue, content))
    return tuple(found), removed


def _quoted(text: str) -> bytearray:
    """For each character, whether it stands in quotation marks."""
    quoted = bytearray(len(text))
    for quotation in quotations(text, [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]):
        quoted[quotation.start : quotation.end] = b"\1" * (quotation.end - quotation.start)
    return quoted


def _attribution(
    text: str, quoted: bytearray, source: tuple[Span, ...], cue: tuple[Span, ...], content: tuple[Span, ...]
) -> Attribution:
    said = words(text, content)
    inside = sum(quoted[at] for at in said)
    shape = "direct" if inside == len(said) else "mixed" if inside else "indirect"
    lows = _WORD.findall(joined(text, cue).lower())
    bases = {verbs.VERB_FORMS.get(low, ("",))[0] for low in lows}
    says = not bases.isdisjoint(verbs.SAY | verbs.TELL)
    cued = says or not bases.isdisjoint(verbs.JUDGE) or "according" in lows
    speech = cued or shape != "indirect"
    return Attribution(source, cue, content, shape, source_kind(joined(text, source)), says, cued, speech)


# --- matching -----------------------------------------------------------------------------------------------------


def words(text: str, spans: Iterable[Span]) -> set[int]:
    """Offsets of the words in the spans: what two contents share is counted in these."""
    return {match.start() for span in spans for match in _WORD.finditer(text, span.start, span.end)}


def match(gold: Sequence[set[int]], ours: Sequence[set[int]]) -> dict[int, int]:
    """Annotation → prediction, one to one, best overlap first; they share half or more of the words of either."""
    pairs = []
    for g, theirs in enumerate(gold):
        for p, mine in enumerate(ours):
            shared = len(theirs & mine)
            if shared and shared * 2 >= min(len(theirs), len(mine)):
                pairs.append((shared / len(theirs | mine), g, p))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, g, p in sorted(pairs, key=lambda pair: -pair[0]):
        if g not in found and p not in taken:
            found[g] = p
            taken.add(p)
    return found


def overlap(one: Span, other: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def joined(text: str, spans: Iterable[Span]) -> str:
    """The words of several spans."""
    return " ".join(span.of(text) for span in spans)


# --- sources ------------------------------------------------------------------------------------------------------


def _is_title(word: str) -> bool:
    low = word.lower()
    return low in lexicon.TITLES or low in lexicon.ROLES or low in lexicon.MONTH_WORDS or low in lexicon.DAYS


def source_kind(source: str) -> str:
    """Of what kind the words naming a source are."""
    parts = source.split()
    if not parts:
        return "missing"
    if source.lower() in _PRONOUNS:
        return "pronoun"
    names = [word for word in _NAME_WORD.findall(source) if not _is_title(word)]
    if names and parts[0] == names[0] and parts[0].lower() in _COMMON_OPENINGS:
        names = names[1:]  # "Officials", at the beginning of a sentence
    if names and not (len(names) == 1 and parts[0] == names[0] and names[0].lower() in lexicon.FUNCTION_WORDS):
        return "named"
    head = re.split(r"[,(]| of | for | who | from | in | with | at ", source)[0].split()[-1:]
    return "role" if head and head[0].lower() in lexicon.ROLES else "group"


def expected_name(source: str) -> tuple[str, ...] | None:
    """The name a source ends in, before commas, brackets and complements; None when it ends otherwise."""
    head = re.split(r"[,(—]| of | for | who | from | in | at | on ", source.strip())[0].strip(" '’")
    head = re.split(r"['’]s? ", head)[-1].removesuffix("'s").removesuffix("’s")
    found: list[str] = []
    for word in reversed(head.split()):
        if not word[0].isupper() or (_is_title(word) and found) or word.lower() in lexicon.DETERMINERS:
            break
        found.insert(0, word)
    return tuple(found) or None


def same_name(speaker: str, expected: Sequence[str]) -> bool:
    """The same surname, and given names that don't contradict each other."""
    ours, theirs = _plain(speaker.split()), _plain(expected)
    if len(theirs) == 1 and theirs[0].lower() == ours[0].lower():
        return True  # a given name alone, or a family name that stands first
    return surname(ours) == surname(theirs) and same_given(ours, theirs)


def _plain(parts: Sequence[str]) -> list[str]:
    return [word for word in parts if not _is_title(word)] or list(parts)[-1:]


# --- what a run was -----------------------------------------------------------------------------------------------


def machine() -> str:
    """What it ran on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def data(stories: Sequence[Story], part: str) -> str:
    """What was read."""
    count = sum(len(story.attributions) for story in stories)
    speech = sum(a.speech for story in stories for a in story.attributions)
    removed = sum(story.removed for story in stories)
    return (
        f"{len(stories)} stories ({part}), {count} annotations, {speech} of them speech or writing; "
        f"{removed} more on text that the reader leaves out"
    )


def share(part: float, whole: float) -> float:
    """A ratio; 0 of nothing."""
    return part / whole if whole else 0.0
