"""The exam that a language model sits before its judgement and its "not found" count.

    exam = sit(writer)                       # about 60 labelled items in seven prompts
    exam.judges, exam.decides                # whether its verdicts count, and its word on whether there is an answer
    exam = examined(writer, home)            # the one that it sat before, else it sits it now

The items (``rag/data/exam.jsonl``) were written by hand from the evaluation's fictional archive: claims that what they
cite bears out, in part, or not, in words equally near to the article's; questions beside sentences that answer them or
only come near. Marks are chosen so that guessing and always saying yes fail: of 40 claims a coin lets more than two of
the 20 that don't hold through in all but 1 of 5,000 exams. Not covered: how well a model writes.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from filelock import FileLock
from llama_index.core.base.llms.types import ChatMessage

from rag import prompts
from rag.answering.judge import ask
from rag.models import destination, engine_of
from rag.models.writer import Writer
from rag.prompts import CONTEXT, BriefLine, Claim
from rag.schema import Usage
from rag.settings import Settings
from rag.store.home import make_private

EXAMS = "exams.json"
"""Where the exams are kept, in RAG_HOME."""
NOT_SAT = "not sat yet; a model sits it at its first question, or with `rag exam`"
CLAIMS_PASSED = 0.7
"""Of the claims that hold, the share that a judge has to pass: fewer make an answer poorer, not wrong."""
CLAIMS_LET_THROUGH = 0.1
"""Of the claims that don't hold, the share that it may pass."""
QUESTIONS_RIGHT = 0.8
"""Of the questions, the share, over both kinds alike, whose answerability it has to tell."""
_BATCH = 10


@dataclass(frozen=True, slots=True)
class Exam:
    """What a model scored: shares in [0, 1] of its kind's items, what it cost, and how long it took."""

    engine: str
    claims_passed: float  # of those that hold
    claims_let_through: float  # of those that don't
    answerable_told: float
    unanswerable_told: float
    usage: Usage
    seconds: float

    @property
    def judges(self) -> bool:
        """Whether its verdicts on sentences count."""
        return self.claims_passed >= CLAIMS_PASSED and self.claims_let_through <= CLAIMS_LET_THROUGH

    @property
    def decides(self) -> bool:
        """Whether its word on whether there is an answer counts; it also has to tell claims from facts."""
        return self.judges and (self.answerable_told + self.unanswerable_told) / 2 >= QUESTIONS_RIGHT

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return {**asdict(self), "judges": self.judges, "decides": self.decides}

    @property
    def summary(self) -> str:
        """One line for people."""
        result = "passed" if self.decides else "passed as a judge only" if self.judges else "not passed"
        return (
            f"{result}: {self.claims_passed:.0%} of the true claims accepted, {self.claims_let_through:.0%} of the "
            f"false ones, {self.answerable_told:.0%} of the answerable questions told and "
            f"{self.unanswerable_told:.0%} of the others"
        )


def examined(writer: Writer, home: Path, *, again: bool = False) -> tuple[Exam, bool]:
    """The writer's exam, sat now unless it was before, on this wording; and whether it was now. Raises ModelError."""
    path = home / EXAMS
    make_private(home)
    with FileLock(str(path) + ".lock"):  # a page's first readers don't all examine the model
        known = _read(path)
        key = _key(writer.engine, writer.where)
        if key in known and not again:
            return known[key], False
        exam = sit(writer)
        kept = {name: asdict(value) for name, value in {**known, key: exam}.items()}
        path.with_suffix(".new").write_text(json.dumps(kept, indent=1), encoding="utf-8")
        path.with_suffix(".new").replace(path)
    return exam, True


def known_exam(engine: str, where: str, home: Path) -> Exam | None:
    """The exam that the model of this name sat before; None when it hasn't."""
    return _read(home / EXAMS).get(_key(engine, where))


def exam_told(settings: Settings) -> str:
    """What the model that writes scored, as far as it sat the exam, in a line for people; no model is asked."""
    engine, where = engine_of(settings), destination(settings)
    if where is None:
        return "none, since no language model writes"
    if settings.exam == "off":
        return "off: what a model writes is held to the article's own words"
    kind, _, name = engine.partition(":")
    known = known_exam(f"{kind}:{Path(name).name}" if kind == "local" else engine, where, settings.home)
    return known.summary if known else NOT_SAT


def _key(engine: str, where: str) -> str:
    """The model, its server, the wording and the items: an exam holds for these."""
    asked = hashlib.sha256(f"{prompts.VERSION}\n{_items_text()}".encode()).hexdigest()[:12]
    return f"{engine} at {where}, exam {asked}"


def _read(path: Path) -> dict[str, Exam]:
    """The exams kept; none of a file that can't be read, since they can be sat again."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {key: Exam(**{**value, "usage": Usage(**value["usage"])}) for key, value in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def sit(writer: Writer) -> Exam:
    """Put all items to the model. What it gives no verdict on counts as wrong. Raises ModelError."""
    started = time.perf_counter()
    claims, questions = items("claim"), items("question")
    verdicts, usage = _marked(writer, claims, _claims_prompt)
    answers, more = _marked(writer, questions, _questions_prompt)
    passed = {truth: _share(claims, verdicts, truth, "yes") for truth in (True, False)}
    told = {truth: _share(questions, answers, truth, "yes" if truth else "no") for truth in (True, False)}
    seconds = round(time.perf_counter() - started, 1)
    return Exam(writer.engine, passed[True], passed[False], told[True], told[False], usage + more, seconds)


def items(kind: str) -> list[dict[str, Any]]:
    """The items of a kind, "claim" or "question", in an order that mixes those that hold with those that don't."""
    found = [json.loads(line) for line in _items_text().splitlines()]
    of_kind = [item for item in found if kind in item]
    return sorted(of_kind, key=lambda item: hashlib.sha256(item[kind].encode()).digest())


@cache
def _items_text() -> str:
    return (files("rag") / "data" / "exam.jsonl").read_text("utf-8")


def _marked(writer: Writer, asked: Sequence[dict[str, Any]], prompt: Any) -> tuple[list[str | None], Usage]:
    """The model's word on each item, None where it gives none, and what that cost."""
    words: list[str | None] = []
    usage = Usage()
    for batch in (asked[at : at + _BATCH] for at in range(0, len(asked), _BATCH)):
        found, spent = ask(writer, prompt(batch), len(batch))
        usage += spent
        words += [found.get(number) for number in range(1, len(batch) + 1)]
    return words, usage


def _share(asked: Sequence[dict[str, Any]], words: Sequence[str | None], truth: bool, wanted: str) -> float:
    """Of the items that hold (or don't), the share with this word."""
    found = [word == wanted for item, word in zip(asked, words, strict=True) if item["holds"] is truth]
    return sum(found) / len(found)


def _claims_prompt(batch: Sequence[dict[str, Any]]) -> list[ChatMessage]:
    shown: list[BriefLine] = []
    claims = []
    for number, item in enumerate(batch, start=1):
        marks = _numbered(item["shown"], shown)
        claims.append(Claim(number, f"{item['claim']} {''.join(marks)}"))
    return prompts.judge_messages("(each claim is of another answer)", shown, claims)


def _numbered(lines: Sequence[dict[str, Any]], shown: list[BriefLine]) -> list[str]:
    """Add an item's lines to what is shown, its cited ones numbered on; their marks."""
    marks = []
    for line in lines:
        number = sum(s.mark != CONTEXT for s in shown) + 1
        mark = f"[{number}]" if line["cited"] else CONTEXT
        shown.append(BriefLine(mark, line["heading"], line["note"], line["text"]))
        marks += [mark] if line["cited"] else []
    return marks


def _questions_prompt(batch: Sequence[dict[str, Any]]) -> list[ChatMessage]:
    asked = []
    for item in batch:
        shown: list[BriefLine] = []
        _numbered(item["shown"], shown)
        asked.append((item["question"], shown))
    return prompts.silence_messages(asked)
