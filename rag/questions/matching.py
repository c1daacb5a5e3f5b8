"""Patterns over the words of a question, as ``grammar.toml`` writes them: a reader of the notation, and a matcher.

    pattern = Pattern("what did {speaker:NAME} {verb:SAY} ABOUT {topic}", WORDS)
    pattern.match("What did Ada Holloway say about fares")      # {"speaker": "Ada Holloway", "verb": "say", …}

A pattern stands for the whole question; ``..`` is any run of words. The notation, whose elements stand between spaces:

    word  one|two_words          a word in any case, or one of several; an underscore stands for a space
    !word|other                  a word that is none of these
    NAME  SAY                    a class of words, a part made of elements, or one of the built-in kinds below
    {topic}  {verb:SAY}          a slot: words, as few as fit; or what an element matches
    element?  element*  element+ perhaps; any number; one or more
    ( one two / three )          a group, with its alternatives in order of preference

Built in: ``WORD``, ``NUMBER``, ``LOWER`` and ``CAPITALS`` (a word, one in small letters, up to five with capitals),
``NAME`` (as few words as fit, without a comma but a firm's, the last not left hanging as "of" is), ``UNBROKEN`` (words
of one sentence) and ``QUOTATION``. Elements are tried from left to right, and the first way that fits the whole
question counts. Not covered: what a match means (``single.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rag.language.lexicon import FIRMS
from rag.questions.quotations import ANY as QUOTATION

# A possessive ending and "n't" are tokens of their own: Holloway|'s, did|n't, dockers|'.
_ENDING = r"n['’]t(?![\w'’])|['’]s?(?![\w'’])"
_TOKEN = re.compile(rf"{QUOTATION}|[,:;?!()]|{_ENDING}|(?:(?!{_ENDING})[^\s,:;?!(){QUOTATION[1:-1]}])+")
_HANGING = frozenset("of the for and a to".split())
_LONGEST_NAME = 40  # tokens, of several people's names
_LONGEST_CLAUSE = 100
_MOST_CAPITALS = 5


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a question, where it stands, and in lower case."""

    text: str
    low: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """A question's tokens, in order."""
    return [Token(m.group(), m.group().casefold(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


@dataclass(frozen=True)
class Words:
    """Words and phrases, in lower case unless ``as_written``; none that is followed by a word of ``unless_before``."""

    phrases: frozenset[str]
    as_written: bool = False
    unless_before: frozenset[str] = frozenset()

    @cached_property
    def longest(self) -> int:
        """The words of the longest phrase."""
        return max((phrase.count(" ") + 1 for phrase in self.phrases), default=0)

    def ends(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """Where a phrase that begins at a token ends, the longest first."""
        for end in range(min(at + self.longest, len(tokens)), at, -1):
            phrase = " ".join(t.text if self.as_written else t.low for t in tokens[at:end])
            if phrase in self.phrases and not (end < len(tokens) and tokens[end].low in self.unless_before):
                yield end


Classes = Mapping[str, "Words | str"]  # a part is written in the notation


# --- what a pattern is made of ------------------------------------------------------------------------------------

Slots = tuple[tuple[str, int, int], ...]  # name, first token, end
State = tuple[int, Slots]


@dataclass(frozen=True, slots=True)
class Run:
    """As few words as fit, any or those of a name; at least ``least``, and then no mark in front."""

    least: int = 1
    is_name: bool = False

    def matches(self, tokens: Sequence[Token], at: int, slots: Slots) -> Iterator[State]:
        if self.least and at < len(tokens) and tokens[at].text in ",:;?!)":
            return
        for end in range(at + self.least, len(tokens) + 1):
            if self.is_name and (end - at > _LONGEST_NAME or _ends_name(tokens, end)):
                return
            if not (self.is_name and tokens[end - 1].low in _HANGING):
                yield end, slots


def _ends_name(tokens: Sequence[Token], end: int) -> bool:
    """Whether no name goes on to ``end``: behind a question mark, or a comma that isn't a firm's."""
    mark = tokens[end - 1].text
    return mark == "?" or (mark == "," and not _in_firm(tokens, end))


def _in_firm(tokens: Sequence[Token], at: int) -> bool:
    """Whether a comma may stand in a firm's name: "Bell, Crane & Co.", "Lowe, Hart LLP"."""
    behind = next((end for end in range(at, len(tokens)) if not tokens[end].text[:1].isupper()), len(tokens))
    if behind < len(tokens) and tokens[behind].text == "&":
        return behind > at
    return behind > at and tokens[behind - 1].low.rstrip(".") in FIRMS


@dataclass(frozen=True, slots=True)
class One:
    """A single token of some shape, up to ``most`` times, the most first."""

    shape: re.Pattern[str]
    most: int = 1

    def matches(self, tokens: Sequence[Token], at: int, slots: Slots) -> Iterator[State]:
        end = at
        while end < min(at + self.most, len(tokens)) and self.shape.fullmatch(tokens[end].text):
            end += 1
        yield from ((stop, slots) for stop in range(end, at, -1))


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word or phrase of a class."""

    words: Words

    def matches(self, tokens: Sequence[Token], at: int, slots: Slots) -> Iterator[State]:
        yield from ((end, slots) for end in self.words.ends(tokens, at))


@dataclass(frozen=True, slots=True)
class Slot:
    """What an element matches, under a name."""

    name: str
    inside: Node

    def matches(self, tokens: Sequence[Token], at: int, slots: Slots) -> Iterator[State]:
        for end, found in self.inside.matches(tokens, at, slots):
            yield end, (*found, (self.name, at, end))


@dataclass(frozen=True, slots=True)
class Either:
    """Sequences of elements, in order of preference."""

    choices: tuple[tuple[Node, ...], ...]

    def matches(self, tokens: Sequence[Token], at: int, slots: Slots) -> Iterator[State]:
        for nodes in self.choices:
            yield from _sequence(nodes, tokens, at, slots)


@dataclass(frozen=True, slots=True)
class Many:
    """An element at least ``least`` times, the most first."""

    inside: Node
    least: int
    most: int

    def matches(self, tokens: Sequence[Token], at: int, slots: Slots) -> Iterator[State]:
        if self.most:
            again = Many(self.inside, max(self.least - 1, 0), self.most - 1)
            for end, found in self.inside.matches(tokens, at, slots):
                if end > at:
                    yield from again.matches(tokens, end, found)
        if not self.least:
            yield at, slots


Node = Run | One | OneOf | Slot | Either | Many
_BUILT_IN: Mapping[str, Node] = {
    "WORD": One(re.compile(r"\w[\w-]*")),
    "NUMBER": One(re.compile(r"\d+")),
    "LOWER": One(re.compile(r"[a-z]\S*")),
    "CAPITALS": One(re.compile(r"[A-Z][\w.’'-]*"), most=_MOST_CAPITALS),
    "QUOTATION": One(re.compile(QUOTATION)),
    "NAME": Run(is_name=True),
    "UNBROKEN": One(re.compile(r"[^.?!]+"), most=_LONGEST_CLAUSE),
    "..": Run(least=0),
}
_TIMES = {"?": (0, 1), "*": (0, 10), "+": (1, 20)}  # at least and at most, so that no question takes long


def _sequence(nodes: Sequence[Node], tokens: Sequence[Token], at: int, slots: Slots) -> Iterator[State]:
    """The ways in which elements match one after the other."""
    if not nodes:
        yield at, slots
        return
    for end, found in nodes[0].matches(tokens, at, slots):
        yield from _sequence(nodes[1:], tokens, end, found)


# --- patterns -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pattern:
    """A pattern in the notation, with the classes and parts that it names."""

    written: str
    classes: Classes = field(repr=False)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Its elements, read once."""
        return _Reader(self.classes).sequence(self.written)

    def match(self, text: str) -> dict[str, str] | None:
        """What each slot holds, as the question has it, of the first way in which the pattern fits; None if none."""
        return self.match_tokens(text, tokens_of(text))

    def match_tokens(self, text: str, tokens: Sequence[Token]) -> dict[str, str] | None:
        """The same, for a question whose tokens are known."""
        slots = _whole(self.nodes, tokens, 0, (), set())
        if slots is None:
            return None
        return {name: text[tokens[a].start : tokens[b - 1].end] if b > a else "" for name, a, b in slots}


def _whole(
    nodes: Sequence[Node], tokens: Sequence[Token], at: int, slots: Slots, failed: set[tuple[int, int]]
) -> Slots | None:
    """The slots of the first way in which elements match up to the last token.

    ``failed`` remembers from where what is left of them doesn't, so that a long question takes no long time.
    """
    if not nodes:
        return slots if at == len(tokens) else None
    if (len(nodes), at) in failed:
        return None
    for end, found in nodes[0].matches(tokens, at, slots):
        whole = _whole(nodes[1:], tokens, end, found, failed)
        if whole is not None:
            return whole
    failed.add((len(nodes), at))
    return None


class _Reader:
    """Reads the notation."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes

    def sequence(self, written: str) -> tuple[Node, ...]:
        """The elements of a pattern or part; one with alternatives is a single element."""
        choices, rest = self._choices(written.split())
        if rest:
            raise ValueError(f"A group closes that never opened: {written}")
        return choices[0] if len(choices) == 1 else (Either(choices),)

    def _choices(self, parts: list[str]) -> tuple[tuple[tuple[Node, ...], ...], list[str]]:
        """The alternatives up to the end of a group, and what is behind it, its closing mark first."""
        choices: list[tuple[Node, ...]] = []
        nodes: list[Node] = []
        while parts and not parts[0].startswith(")"):
            part, parts = parts[0], parts[1:]
            if part == "/":
                choices.append(tuple(nodes))
                nodes = []
            elif part == "(":
                inside, parts = self._choices(parts)
                closing, parts = parts[0], parts[1:]
                nodes.append(_repeated(Either(inside), closing[1:]))
            else:
                nodes.append(self._element(part))
        return (*choices, tuple(nodes)), parts

    def _element(self, written: str) -> Node:
        sign = written[-1] if len(written) > 1 and written[-1] in _TIMES else ""
        bare = written.removesuffix(sign)
        if bare.startswith("{"):
            name, _, inside = bare[1:-1].partition(":")
            return _repeated(Slot(name, self._element(inside) if inside else Run()), sign)
        if bare in _BUILT_IN:
            return _repeated(_BUILT_IN[bare], sign)
        if bare.startswith("!"):
            return _repeated(One(re.compile(rf"(?i)(?!(?:{bare[1:]})$)\w.*")), sign)
        known = self._classes.get(bare)
        if isinstance(known, str):
            return _repeated(Either((self.sequence(known),)), sign)
        if known is None and re.search(r"[A-Z]", bare):
            raise ValueError(f"There is no class {bare!r}; with words it stands in a group: ( NAME / word )")
        literal = Words(frozenset(word.replace("_", " ") for word in bare.split("|")))
        return _repeated(OneOf(known or literal), sign)


def _repeated(node: Node, sign: str) -> Node:
    return Many(node, *_TIMES[sign]) if sign else node
