"""Question, sentence → does the sentence answer it, and which of its words do: a cross-encoder in the package.

    reader = load_reader()
    reader.read("Who leads the inquiry?", [Candidate("It was led by Ivo Tarrant, a judge.", heading="Dam inquiry")])
    # [Reading(score=2.1, start=14, end=25)]

The model reads question and sentence together, with the sentence before and the heading: who the article credits with
the sentence's words, when they don't tell themselves, and its headline. ``eval/train_reader.py`` makes it from
all-MiniLM-L6-v2, and docs/reader.md is its card. Not covered: whether a score is good enough to answer (``decision``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.onnx import CLS, SEP, OnnxModel, Row, encodable, load_tokenizer

# The most word pieces of each part that the model sees: longer ones are cut, the sentence before at its start.
QUESTION, SENTENCE, BEFORE, HEADING = 40, 90, 40, 24
_REMEMBERED = 2000  # readings: one question is put to the same sentences for its answer, its brief and what is nearest


class Candidate(NamedTuple):
    """A sentence that may answer, and what it is understood from."""

    sentence: str
    before: str = ""
    heading: str = ""


class Reading(NamedTuple):
    """How well a sentence answers, as log odds, and the likeliest answer in it: characters ``start`` to ``end``."""

    score: float
    start: int
    end: int


class Input(NamedTuple):
    """What the model sees of a question and a candidate. The sentence's tokens begin at ``first``, one for each of
    ``offsets``: where its characters are.
    """

    row: Row
    first: int
    offsets: Sequence[tuple[int, int]]


def encode(question: str, candidate: Candidate) -> Input:
    """``[CLS] question [SEP] sentence [SEP] sentence before [SEP] heading [SEP]``; the sentence is segment 1."""
    asked = _pieces(question)[:QUESTION]
    sentence = load_tokenizer().encode(encodable(candidate.sentence), add_special_tokens=False)
    own = sentence.ids[:SENTENCE]
    before, heading = _pieces(candidate.before)[-BEFORE:], _pieces(candidate.heading)[:HEADING]
    ids = [CLS, *asked, SEP, *own, SEP, *before, SEP, *heading, SEP]
    first = len(asked) + 2
    types = [0] * first + [1] * len(own) + [0] * (len(ids) - first - len(own))
    return Input(Row(ids, types), first, sentence.offsets[:SENTENCE])


def _pieces(text: str) -> list[int]:
    ids: list[int] = load_tokenizer().encode(encodable(text), add_special_tokens=False).ids if text else []
    return ids


class Reader:
    """The model, which remembers what it has read last. Calls may come from several threads."""

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        self._known: dict[tuple[str, Candidate], Reading] = {}

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """A reading of each candidate, in their order."""
        if len(self._known) > _REMEMBERED:
            self._known = {}
        known = self._known  # of this call, should another begin anew
        new = [c for c in dict.fromkeys(candidates) if (question, c) not in known]
        for candidate, reading in zip(new, self._read(question, new), strict=True):
            known[question, candidate] = reading
        return [known[question, candidate] for candidate in candidates]

    def _read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        inputs = [encode(question, candidate) for candidate in candidates]
        readings = [Reading(0.0, 0, 0)] * len(inputs)
        for batch in self._model.run(["answers", "spans"], [i.row for i in inputs], threads=2):
            answers, spans = batch.outputs
            for at, score, span in zip(batch.rows, answers, spans, strict=True):
                readings[at] = Reading(float(score), *_span(inputs[at], span))
        return readings


def _span(given: Input, scores: NDArray[np.float32]) -> tuple[int, int]:
    """The characters from the likeliest first token of the sentence (n tokens × 2) to the likeliest last behind it."""
    if not given.offsets:
        return 0, 0
    own = scores[given.first : given.first + len(given.offsets)]
    start = int(own[:, 0].argmax())
    end = start + int(own[start:, 1].argmax())
    return given.offsets[start][0], given.offsets[end][1]


@cache
def load_reader() -> Reader:
    """The package's reader, loaded once a process."""
    return Reader(OnnxModel(Path(str(files("rag").joinpath("data/reader.onnx")))))
