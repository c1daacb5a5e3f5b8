"""Thumbs of the web pages as gold questions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.errors import EvaluationError
from rag.evaluation import command
from rag.evaluation.feedback import collect
from rag.evaluation.samples import load
from rag.evaluation.suites import _records
from rag.ui.chat import Talk
from rag.ui.saved import Feedback


def rate(assistant: Assistant, path: Path, rating: str | None, *questions: str, **filters: str) -> Talk:
    """Ask the questions, and rate the last answer."""
    talk = Talk()
    for question in questions:
        talk.begin(question, filters)
        list(talk.answer(assistant))
    talk.turns[-1].rating = rating  # type: ignore[assignment]
    Feedback(path).add(talk, talk.turns[-1])
    return talk


@pytest.mark.parametrize("breaking", ["\u2028", "\u2029", "\x85"])
def test_a_line_is_what_ends_in_a_newline(town: Assistant, path: Path, tmp_path: Path, breaking: str) -> None:
    rate(town, path, "up", f"What did Holloway say{breaking}about the tram?")
    found = collect(path, town, tmp_path / "suite")
    assert found.samples == 1 and breaking in load(found.suite.gold)[0].question
    articles = tmp_path / "articles.jsonl"
    articles.write_text(json.dumps({"id": "a", "text": f"One{breaking}two."}, ensure_ascii=False) + "\n", "utf-8")
    assert [record for record, _ in _records(articles)] == ["a"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feedback.jsonl"


def test_what_was_called_right_is_asked_again_and_right(town: Assistant, path: Path, tmp_path: Path) -> None:
    rate(town, path, "up", "What did Holloway say?")
    rate(town, path, "up", "What did Holloway say about the harbour?", "And Delgado?")
    rate(town, path, "up", "Who wrote “Tram to skip the harbour”?")
    found = collect(path, town, tmp_path / "suite")
    assert (found.samples, found.wrong, found.narrowed, found.changed) == (3, 0, 0, 0)
    said, silent, written = load(found.suite.gold)
    assert said.speakers == ("Ada Holloway",) and said.kind == "statement" and len(said.nuggets) == 2
    assert [evidence.quote for evidence in said.evidence][1] == "It would cost us a year."
    assert silent.turns[-1] == "And Delgado?" and not silent.answerable
    assert written.evidence[0].field == "author"
    report = command.evaluate(command.Options(suites=[found.suite], log=tmp_path / "log.jsonl"), town.settings)
    assert all(item.is_correct for item in report.results.items) and len(report.results.items) == 3


def test_another_wording_is_right_that_quotes_the_cited_words(town: Assistant, path: Path, tmp_path: Path) -> None:
    rate(town, path, "up", "What did Holloway say?")
    (sample,) = load(collect(path, town, tmp_path / "suite").suite.gold)
    second = sample.nuggets[1]
    assert second.is_in("The mayor put it so: “It would cost us a year.”")
    assert not second.is_in("The mayor put it so: “It would not cost us a year.”")


def test_what_is_no_gold_is_counted(town: Assistant, path: Path, tmp_path: Path) -> None:
    rate(town, path, "up", "What did Renko say?")
    rate(town, path, "down", "What did Delgado say?")
    rate(town, path, "up", "What did Delgado say?", publisher="Courier")
    taken_back = rate(town, path, "up", "What did Pell say?")
    taken_back.turns[-1].rating = None
    Feedback(path).add(taken_back, taken_back.turns[-1])
    stale: dict[str, Any] = json.loads(path.read_text("utf-8").splitlines()[0])
    stale["id"], stale["answer"]["citations"][0]["quote"] = "stale", "words of an older version"
    with path.open("a") as file:
        file.write(json.dumps(stale) + "\n")
    found = collect(path, town, tmp_path / "suite")
    assert (found.samples, found.wrong, found.narrowed, found.changed) == (1, 1, 1, 1)
    assert str(found).startswith("1 gold questions from ratings; left out: 1 called wrong")


def test_without_a_thumb_there_is_nothing_to_ask(town: Assistant, path: Path, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=re.escape(f"No rating in {path} makes a gold question")):
        collect(path, town, tmp_path / "suite")
    path.write_text("{}\n")
    with pytest.raises(EvaluationError, match="line 1 is no rating"):
        collect(path, town, tmp_path / "suite")
