"""Reporters' questions, written one by one as a reporter would ask an archive: 3,849 on annotated news, 1,438 on ours.

    for asked in reporters(folder, "training"):
        asked.question, asked.story, asked.answers      # whole sentences of the story; none when nothing answers

``reader/questions.jsonl`` holds them with the places of the sentences that answer by themselves, in characters of the
story's body, and no word of the stories, which belong to their publishers: FOLDER is where they are. A third has no
answer: the twin of another question, one thing (a person, a place, a number) changed. The questions of one part are
about other stories than those of the other part, and every seventh story of the folder, in the order of names, has no
question here: what is measured on those is new to whatever was trained and fitted with these.

``invented()`` are questions on the 160 short stories of ``reader/invented/``, written for this, about no real person,
and unlike any of the suites.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from annotated import body_of

from rag.schema import Article

QUESTIONS = Path(__file__).parent / "reader/questions.jsonl"
INVENTED = Path(__file__).parent / "reader/invented"


@dataclass(frozen=True, slots=True)
class ReportersQuestion:
    """A question, the name of its story, its kind, the sentences that answer it, the words that do in the first."""

    question: str
    story: str
    kind: str
    answers: tuple[str, ...]
    words: str

    def overlaps(self, article: Article, start: int, end: int) -> bool:
        """Whether characters of an article are part of a sentence that answers."""
        if Path(article.source).stem != self.story:
            return False
        places = [(at, at + len(answer)) for answer in self.answers if (at := article.text.find(answer)) >= 0]
        return any(first < end and last > start for first, last in places)


def reporters(folder: Path, part: Literal["training", "calibration"]) -> Iterator[ReportersQuestion]:
    """The questions of a part, with the words of their stories."""
    for line in QUESTIONS.read_text("utf-8").splitlines():
        asked = json.loads(line)
        if asked["part"] == part:
            body = body_of((folder / "corpus" / f"{asked['story']}.md").read_text("utf-8"))
            start, end = asked["words"] or (0, 0)
            answers = tuple(body[a:b] for a, b in asked["answers"])
            yield ReportersQuestion(asked["question"], asked["story"], asked["kind"], answers, body[start:end])


def invented() -> Iterator[ReportersQuestion]:
    """The questions on the invented stories."""
    for line in INVENTED.with_suffix(".jsonl").read_text("utf-8").splitlines():
        asked = json.loads(line)
        yield ReportersQuestion(
            asked["question"], asked["story"], asked["kind"], tuple(asked["answers"]), asked["words"]
        )
