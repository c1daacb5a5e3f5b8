"""The grammar of questions, read from ``grammar.toml``: rows of patterns, and the classes of words they are made of.

    row, slots = first(SPEAKER, "What did Holloway say about fares")     # slots["topic"] == "about fares"
    first_word("his comment in May", "SAY", "NOUN")                      # the token "comment"

Verbs come from ``rag.language``. They count in small letters only (the Secretary of State and the Post aren't verbs),
and of two verbs the last ("What did the post say?"). "Call off" and "write off" say nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any

from rag.language import verbs
from rag.language.lexicon import words
from rag.questions.matching import Classes, Pattern, Token, Words, tokens_of
from rag.schema import Asks, Counts, Order, Talk

_DATA: dict[str, Any] = tomllib.loads(files("rag.questions").joinpath("grammar.toml").read_text(encoding="utf-8"))
_QUOTED = ("quoted as saying", "quoted saying", "quoted")


def _saying(kind: Callable[[verbs.Forms], Iterable[str]], *others: str) -> Words:
    """Some forms of the verbs that ask for words, and of their phrases."""
    found = {form for verb in verbs.ASKED for form in kind(verbs.forms(verb))}
    for verb, after in (phrase.split() for phrase in verbs.ASKED_PHRASES):
        found |= {f"{form} {after}" for form in kind(verbs.forms(verb))}
    return Words(frozenset({*found, *others}), as_written=True, unless_before=_NOT_LAST)


_NOT_LAST = frozenset({"say", "says", "said", "tell", "told", "think", "off"})
_VERBS = {
    "SAY": _saying(lambda of: of, *verbs.ASKED_IDIOMS),
    # Behind "did", "has" and "is"; "Did she said" is a slip, and understood, "Has the talk …" has no verb yet.
    "SAY_AFTER_DID": _saying(lambda of: of[:1], "have to say", "weigh in", "feel about", *verbs.IRREGULAR_PASTS),
    "SAY_AFTER_HAS": _saying(lambda of: of[2:4], *_QUOTED, "had to say", "got to say", "weighed in", "felt about"),
    "SAY_AFTER_IS": _saying(lambda of: of[4:], *_QUOTED),
    "SAYS_SO": Words(verbs.SAYS_SO, as_written=True),
}
WORDS = {name: words(text) for name, text in _DATA["words"].items()}
_OF_WORDS = {**_VERBS, **{name: Words(held) for name, held in WORDS.items()}}
_CLASSES: Classes = {**_OF_WORDS, **_DATA["parts"]}


@dataclass(frozen=True, slots=True)
class Row:
    """A wording, and what it tells: what is asked, for which field, how the question reads without words of order."""

    pattern: Pattern
    example: str
    counter: str
    asks: Asks | None = None
    field: str | None = None
    reads: str = ""
    talk: Talk | None = None
    counts: Counts | None = None
    every: bool = False
    order: Order = "relevance"
    outside_topic: bool = False


def _rows(table: str, **bound: str | Words) -> tuple[Row, ...]:
    """The rows of a table; ``bound`` are the classes, or their names, that some words stand for in it."""
    named = {word: _CLASSES[known] if isinstance(known, str) else known for word, known in bound.items()}
    classes = {**_CLASSES, **named}
    return tuple(Row(Pattern(row.pop("pattern"), classes), **row) for row in map(dict, _DATA[table]))


TALK, COUNT, UNSAID, QUOTED, SPEAKER, ANYBODY, FIELD, TITLED, MORE = map(
    _rows, ("talk", "count", "unsaid", "quoted", "speaker", "anybody", "field", "titled", "more")
)
NEWEST, OLDEST = (_rows("order", ORDER=name, AT_END=f"{name}_AT_END") for name in ("NEWEST", "OLDEST"))


def source_rows(outlets: Iterable[str], in_short: Iterable[str], authors: Iterable[str]) -> tuple[Row, ...]:
    """The rows that say where to look, for an archive's outlets, their names in short and its authors."""
    known = list(outlets)
    return _rows(
        "source",
        OUTLETS=_named(name for name in known if " " in name),
        OUTLETS_AS_WRITTEN=_named((name for name in known if " " not in name), as_written=True),
        OUTLETS_IN_SHORT=_named(in_short, as_written=True),
        AUTHORS=_named(authors),
    )


def _named(names: Iterable[str], *, as_written: bool = False) -> Words:
    """Names as the words of a question; in any case, or where a single word has to be written as a name."""
    spelt = (" ".join(t.text if as_written else t.low for t in tokens_of(name)) for name in names)
    return Words(frozenset(spelt), as_written)


def fitting(rows: Iterable[Row], text: str) -> Iterator[tuple[Row, dict[str, str]]]:
    """The rows that fit a question, in their order, each with what its slots hold."""
    tokens = tokens_of(text)
    for row in rows:
        slots = row.pattern.match_tokens(text, tokens)
        if slots is not None:
            yield row, slots


def first_word(text: str, *names: str) -> Token | None:
    """The first word or phrase of some classes in a text; None for none."""
    tokens = tokens_of(text)
    for at, token in enumerate(tokens):
        ends = [end for name in names for end in _OF_WORDS[name].ends(tokens, at)]
        if ends:
            last = tokens[ends[0] - 1]
            found = text[token.start : last.end]
            return Token(found, found.casefold(), token.start, last.end)
    return None


pattern = partial(Pattern, classes=_CLASSES)
