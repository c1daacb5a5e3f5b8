"""Where an article is cut into passages: runs of whole sentences that an embedding model takes whole.

    cutter = Cutter.of(settings)
    heading = cutter.heading(article.title)
    for first, last in cutter.cuts(article.text, sentences(article.text), heading):
        ...                                   # the passage's first and last sentence, inclusive

A passage is filled with sentences up to ``passage_tokens`` tiktoken tokens, and never beyond what the embedding
model takes of the text that is embedded: the title, a newline, the passage. It ends at the end of a paragraph when
that leaves it at least two thirds full. Passages tile the article's sentences in order, without overlap.

A sentence that is too long alone is a passage of its own, never cut; the embedding model takes it in windows. A
title takes at most a quarter of the model's limit, and no more than 64 tokens: a longer one is cut at a word for
embedding. Nothing here imports LlamaIndex or loads a model. Not covered: passages as nodes (``passages``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.embedding.limits import limits
from rag.model_tokens import count_tokens
from rag.schema import Sentence
from rag.settings import Settings

TITLE_TOKENS = 64
"""The most that an embedded title takes of the model's limit: two or three headlines' worth."""

FULL_ENOUGH = 2 / 3
"""The part of the budget beyond which a passage rather ends at a paragraph than takes another sentence."""


@dataclass(frozen=True)
class Cutter:
    """``passage_tokens`` are tiktoken's; ``count`` counts the embedding model's own, special tokens included."""

    passage_tokens: int
    max_tokens: int
    count: Callable[[str], int]

    @classmethod
    def of(cls, settings: Settings) -> Cutter:
        """One for passages of the size that is set and that the model of these settings takes whole."""
        return cls(settings.passage_tokens, *limits(settings))

    def heading(self, title: str | None) -> str:
        """The title as embedded: on one line, and cut at a word when it is too long."""
        words = (title or "").split()[:TITLE_TOKENS]
        limit = min(TITLE_TOKENS, self.max_tokens // 4) + self.count("")
        while words and self.count(" ".join(words)) > limit:
            words.pop()
        return " ".join(words)

    def cuts(self, text: str, found: Sequence[Sentence], heading: str) -> Iterator[tuple[int, int]]:
        """The first and last sentence of each passage, inclusive. Each sentence is tokenised once, with its gap."""
        starts = [found[0].start, *(sentence.end for sentence in found)] if found else []
        pieces = [text[start : sentence.end] for start, sentence in zip(starts, found, strict=False)]
        prefix = f"{heading}\n" if heading else ""
        special = self.count("")
        sizes = [count_tokens(piece) for piece in pieces]
        own_sizes = [self.count(piece) - special for piece in pieces]
        own_budget = self.max_tokens - self.count(prefix)
        first = 0
        while first < len(found):
            last = _last(found, sizes, own_sizes, (self.passage_tokens, own_budget), first)
            # Sums are no proof: a tokenizer may cut the whole otherwise than its parts.
            while last > first and self._overflows(prefix, text[found[first].start : found[last].end]):
                last -= 1
            yield first, last
            first = last + 1

    def _overflows(self, prefix: str, passage: str) -> bool:
        return count_tokens(passage) > self.passage_tokens or self.count(prefix + passage) > self.max_tokens


def embedded(heading: str, passage: str) -> str:
    """The text that is embedded of a passage, as LlamaIndex makes it of a node."""
    return f"{heading}\n{passage}".strip() if heading else passage


def _last(
    found: Sequence[Sentence], sizes: Sequence[int], own_sizes: Sequence[int], budgets: tuple[int, int], first: int
) -> int:
    """The last sentence of the passage that begins at ``first``: what fits, back to a paragraph's end if near."""
    total = own_total = 0
    last = paragraph_end = first
    for i in range(first, len(found)):
        total, own_total = total + sizes[i], own_total + own_sizes[i]
        if i > first and (total > budgets[0] or own_total > budgets[1]):
            return paragraph_end if paragraph_end > first else last
        last = i
        ends = i + 1 == len(found) or found[i + 1].paragraph != found[i].paragraph
        if ends and (total >= FULL_ENOUGH * budgets[0] or own_total >= FULL_ENOUGH * budgets[1]):
            paragraph_end = i
    return last
