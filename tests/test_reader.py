"""The archive's own reader: what it sees, what it makes of sentences that it wasn't trained on, and its card."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from rag.onnx import CLS, SEP, load_tokenizer
from rag.search.reader import BEFORE, HEADING, QUESTION, SENTENCE, Candidate, encode, load_reader

ROOT = Path(__file__).parent.parent
MODEL = files("rag").joinpath("data/reader.onnx")


def text_of(ids: list[int]) -> str:
    return load_tokenizer().decode(ids)


def test_what_it_sees() -> None:
    given = encode("Who won?", Candidate("Ann Lee won.", "The votes were counted.", "An election"))
    ids = list(given.row.ids)
    ends = [i for i, token in enumerate(ids) if token == SEP]
    parts = [ids[a + 1 : b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    assert ids[0] == CLS and ends[-1] == len(ids) - 1
    assert [text_of(part) for part in parts] == ["who won?", "ann lee won.", "the votes were counted.", "an election"]
    assert [i for i, kind in enumerate(given.row.types) if kind] == list(range(given.first, given.first + 4))
    assert given.offsets == [(0, 3), (4, 7), (8, 11), (11, 12)]


def test_long_parts_are_cut_and_the_sentence_before_keeps_its_end() -> None:
    given = encode("why " * 99, Candidate("so " * 199, "much " * 99 + "later", "head " * 99))
    assert len(given.row.ids) == len(given.row.types) == QUESTION + SENTENCE + BEFORE + HEADING + 5
    assert text_of(list(given.row.ids[: -HEADING - 2])).endswith("much later")
    assert len(given.offsets) == SENTENCE


@pytest.mark.parametrize(
    ("question", "sentences", "answer"),
    [
        (
            "Who runs the harbour office?",
            [
                "The harbour office closed at noon on Friday.",
                "Pilots asked the harbour office for two more boats.",
                "The harbour office, run by Tobias Krenn since 2019, has eleven pilots.",
            ],
            "Tobias Krenn",
        ),
        (
            "How many cows did the vet examine?",
            [
                "The vet drove out to the farm twice in a week.",
                "Farmers say that cows are worth less than hay this year.",
                "In the end 214 animals were looked at, of which nine were ill.",
            ],
            "214",
        ),
        (
            "When does the new library open?",
            [
                "The new library cost nine million and took four years.",
                "The old library has been sold to a brewery.",
                "Readers may come in from 3 October, when the new library opens.",
            ],
            "3 October",
        ),
    ],
)
def test_it_finds_the_sentence_and_the_words(question: str, sentences: list[str], answer: str) -> None:
    readings = load_reader().read(question, [Candidate(s) for s in sentences])
    best = max(range(3), key=lambda i: readings[i].score)
    assert best == 2
    found = sentences[best][readings[best].start : readings[best].end]
    assert answer in found or found in answer


def test_a_reading_does_not_depend_on_what_else_is_read() -> None:
    reader, question = load_reader(), "Who won the election?"
    candidates = [Candidate("Ann Lee won the election on Sunday."), Candidate("It rained. " * 30), Candidate("")]
    together = reader.read(question, candidates)
    alone = [reader.read(question, [candidate])[0] for candidate in candidates]
    for one, other in zip(together, alone, strict=True):
        assert one.score == pytest.approx(other.score, abs=0.2) and (one.start, one.end) == (other.start, other.end)
    assert reader.read(question, []) == []
    assert reader.read("Who \ud800?", [Candidate("\ud800 won.")])[0].end <= len("\ud800 won.")


def test_the_card_is_that_of_the_model() -> None:
    card = (ROOT / "docs/reader.md").read_text("utf-8")
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() in card
    assert len(MODEL.read_bytes()) <= 25_000_000
