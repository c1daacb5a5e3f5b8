"""Thumbs of the web pages as gold questions about the archive that they were given in.

    found = collect(settings.home / "feedback.jsonl", assistant, settings.home / "evaluation" / "feedback")
    evaluate(Options(suites=[found.suite]), settings)

An answer that was called right is gold: what each sentence cited is its evidence, and a later answer is right when it
holds, for each sentence, that sentence or the words that it cited. A silence that was called right stays unanswerable.
An answer that was called wrong says nothing of what would be right: it is counted, and no gold.

Not covered: whether the reader was right; questions that were narrowed by filters, which samples don't hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.errors import EvaluationError
from rag.evaluation.suites import Suite
from rag.schema import Article

ARTICLES = "articles.jsonl"
_FIELDS = ("id", "title", "publisher", "author", "published_at", "updated_at", "url")
_MARKS = "“”\"‘’'«»„ "


@dataclass(frozen=True, slots=True)
class FeedbackSuite:
    """A suite made of thumbs, and what became of each."""

    suite: Suite
    samples: int
    wrong: int  # called wrong: no gold
    narrowed: int  # asked with filters
    changed: int  # its words no longer stand in the archive

    def __str__(self) -> str:
        left_out = (
            f"{self.wrong} called wrong, {self.narrowed} narrowed by filters, {self.changed} about changed articles"
        )
        return f"{self.samples} gold questions from ratings; left out: {left_out}"


def collect(feedback: Path, assistant: Assistant, folder: Path) -> FeedbackSuite:
    """Write gold and the archive's articles into ``folder``. Raises EvaluationError when no thumb is of use."""
    rated = [line for line in _latest(feedback).values() if line["rating"]]
    right = [line for line in rated if line["rating"] == "up"]
    plain = [line for line in right if not line["filters"]]
    articles = {article.id: article for article in assistant.articles()}
    samples = [sample for line in plain if (sample := _sample(line, articles)) is not None]
    if not samples:
        raise EvaluationError(
            f"No rating in {feedback} makes a gold question", "Rate answers as right on the pages of `rag serve`"
        )
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "gold.jsonl", samples)
    _write(folder / ARTICLES, ({name: getattr(a, name) for name in (*_FIELDS, "text")} for a in articles.values()))
    suite = Suite("feedback", folder / "gold.jsonl", folder / ARTICLES)
    return FeedbackSuite(
        suite, len(samples), len(rated) - len(right), len(right) - len(plain), len(plain) - len(samples)
    )


def _latest(feedback: Path) -> dict[str, dict[str, Any]]:
    """The last line of each rated answer."""
    try:
        lines = feedback.read_text("utf-8").split("\n")  # a string may hold U+2028, where splitlines() breaks
    except FileNotFoundError:
        return {}
    rated: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            noted = json.loads(line)
            rated[noted["id"]] = noted
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(f"{feedback}, line {number} is no rating: {error}", "Remove the line") from error
    return rated


def _sample(noted: dict[str, Any], articles: dict[str, Article]) -> dict[str, Any] | None:
    """A gold question as a gold file writes it; None when what the answer cited isn't there any more."""
    answer = noted["answer"]
    sample = {"id": noted["id"], "turns": noted["turns"], "kind": "fact", "answerable": answer["status"] == "answered"}
    if not sample["answerable"]:
        return {**sample, "answer": answer["reason"]}
    cited = {citation["number"]: citation for citation in answer["citations"]}
    evidence = [_evidence(citation, articles) for citation in cited.values()]
    if None in evidence:
        return None
    nuggets = [
        _nugget(sentence, [cited[number] for number in sentence["citations"]]) for sentence in answer["sentences"]
    ]
    speakers = {citation["speaker"]: None for citation in cited.values() if citation["speaker"]}
    is_statement = any(citation["speaker"] for citation in cited.values())
    return {
        **sample,
        "kind": "statement" if is_statement else sample["kind"],
        "answer": " ".join(sentence["text"] for sentence in answer["sentences"]),
        "nuggets": nuggets,
        "evidence": evidence,
        "speakers": list(speakers),
        "cluster": answer["citations"][0]["article"]["id"],
    }


def _evidence(citation: dict[str, Any], articles: dict[str, Article]) -> dict[str, Any] | None:
    place = {"article": ARTICLES, "record": citation["article"]["id"]}
    article = articles.get(citation["article"]["id"])
    if article is None:
        return None
    if citation["field"] is not None:
        same = getattr(article, citation["field"]) == citation["article"][citation["field"]]
        return {**place, "field": citation["field"]} if same else None
    if article.text[citation["start"] : citation["end"]] != citation["quote"]:
        return None
    before = list(_places(article.text, citation["quote"], citation["start"]))
    return {**place, "quote": citation["quote"], "occurrence": len(before) + 1}


def _places(text: str, quote: str, end: int) -> Iterator[int]:
    """Where the quotation begins before ``end``."""
    at = text.find(quote)
    while 0 <= at < end:
        yield at
        at = text.find(quote, at + 1)


def _nugget(sentence: dict[str, Any], citations: list[dict[str, Any]]) -> dict[str, Any]:
    said = [c["quote"] if c["field"] is None else c["article"][c["field"]] for c in citations]
    wordings = dict.fromkeys([sentence["text"], *(words.strip(_MARKS) for words in said)])
    return {
        "text": sentence["text"],
        "vital": True,
        "patterns": [r"\s+".join(map(re.escape, w.split())) for w in wordings],
    }


def _write(path: Path, lines: Any) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
