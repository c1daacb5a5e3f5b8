"""Whether cited words support a sentence: a deterministic check, made to be wrong in known ways rather than unknown.

    >>> supports("Income tax will rise.", ["Income tax will not rise."]).holds
    False
    >>> supports("Ann Lee said that “taxes will rise”.", ["“I think taxes will rise,” Ann Lee said."]).holds
    True

A sentence holds when it stands in the cited text as it is (up to typography); or when what it puts in quotation marks
does, its numbers and names are all there, most of its other content words are, and it is negated as the sentence that
it rests on is. Lexical checks work on near-extractive sentences and hardly on free paraphrase, so its accuracy on
labelled pairs is part of every report (``support_pairs.py``).

What scores answers must not be what they were filtered with: of ``rag/answering/checks`` nothing is used here. Shared
are only the parts that know nothing of support: English (its words, sentences and stems) and finding words and
quotations. Numbers, names and what is negated are read by code of this module, so that an error of the checks isn't an
error here too. Not covered: inference, synonyms, arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.language.lexicon import NEGATORS
from rag.language.sentences import sentences
from rag.language.terms import stem, stems, words
from rag.language.typography import find, find_quoted, fold
from rag.language.verbs import DENY, all_forms

COVERAGE = 0.6  # the share of a sentence's content words that its sources must hold; chosen on open samples
COPY = 0.8  # the share of words in the same order, from which on a claim counts as a copy with changes
FIELD = 4  # words: what is no longer than an outlet's name isn't a sentence that could be copied
_QUOTED = re.compile(r'"([^"]+)"')
_NEGATIONS = NEGATORS | all_forms(DENY)
_JOINING = frozenset({"and", "but", "while", "also"})
_NUMBER_WORDS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
        map(str, range(13)),
        strict=True,
    )
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?“\"]\s)(?<!^)(?<!^[“\"])\b[A-Z][\w’'-]*[a-z][\w’'-]*")


@dataclass(frozen=True, slots=True)
class Support:
    """The verdict, and what is missing."""

    holds: bool
    why: str = ""


def supports(claim: str, sources: Sequence[str]) -> Support:
    """Whether the sources together say what the claim says."""
    if not sources:
        return Support(False, "nothing is cited")
    whole, rest = " ".join(sources), claim
    if any(find(claim, source) for source in sources):
        return Support(True)
    quoted = quotations(claim)
    for quote in quoted:
        if not any(find_quoted(quote, source) for source in sources):
            return Support(False, f"“{quote}” isn't in what is cited")
        rest = rest.replace(quote, " ", 1)
    for line in whole.splitlines():  # a field's value, a sentence taken over whole
        if line and (span := find(line, rest)):
            rest = rest[: span.start] + " " + rest[span.end :]
    if absent := (_numbers(claim) - _numbers(whole)) or (_names(claim) - set(words(whole))):
        return Support(False, f"{', '.join(sorted(absent))} isn't in what is cited")
    claimed = {word for word in stems(claim) if not word[0].isdigit()}
    share = len(claimed & set(stems(whole))) / len(claimed) if claimed else 1.0
    if share < COVERAGE:
        return Support(False, f"only {share:.0%} of its words are in what is cited")
    if altered := _altered_copy(rest, sources):
        return Support(False, f"{', '.join(altered)} isn't in what is otherwise a copy")
    if quoted and not is_negated(rest):
        return Support(True)
    return _negated_alike(rest, whole)


def quotations(text: str) -> list[str]:
    """What stands in double quotation marks, without what is quoted inside a quotation once more."""
    if "“" not in text:
        return _QUOTED.findall(fold(text).text)
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        if character == "“":
            start = start if depth else i + 1
            depth += 1
        elif character == "”" and depth:
            depth -= 1
            if depth == 0:
                parts.append(text[start:i])
    return [part for part in parts if part.strip()]


def _altered_copy(claim: str, sources: Sequence[str]) -> list[str]:
    """Words of a claim that copies a cited sentence but for them; a paraphrase has none."""
    claimed, known = words(claim), set(words(" ".join(sources)))
    for source in sources:
        for sentence in sentences(source):
            original = words(sentence.of(source))
            copied = SequenceMatcher(None, claimed, original, autojunk=False).ratio()
            if len(original) > FIELD and copied >= COPY:
                return [word for word in claimed if word not in known | _JOINING]
    return []


def _negated_alike(claim: str, whole: str) -> Support:
    """Compare with the cited sentences that hold most of the claim's words."""
    claimed = set(stems(claim))
    parts = [sentence.of(whole) for sentence in sentences(whole)] or [whole]
    shared = [len(claimed & set(stems(part))) for part in parts]
    nearest = [part for part, count in zip(parts, shared, strict=True) if count == max(shared)]
    if any(is_negated(part) == is_negated(claim) for part in nearest):
        return Support(True)
    return Support(False, "one is negated and the other isn't")


def is_negated(text: str) -> bool:
    """Whether a text denies something, by its words."""
    return not _NEGATIONS.isdisjoint(words(text))


def _numbers(text: str) -> set[str]:
    """Numbers as digits without separators: ``{"4200", "9"}`` for "4,200" and "nine"."""
    digits = {m.group().replace(",", "").rstrip(".") for m in _NUMBER.finditer(text)}
    return digits | {_NUMBER_WORDS[word] for word in words(text) if word in _NUMBER_WORDS and word != "one"}


def _names(text: str) -> set[str]:
    """Capitalised words that don't open a sentence, folded."""
    return {word for name in _NAME.findall(text) for word in words(name) if stem(word)}
