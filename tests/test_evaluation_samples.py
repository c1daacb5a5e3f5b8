"""Gold files: what is read, where evidence is found, and errors that say file, line and field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evaluation_cases import gold_samples, write_suite

from rag import Settings
from rag.articles import Document, documents
from rag.errors import EvaluationError
from rag.evaluation.running import archive, by_document
from rag.evaluation.samples import Corpus, load, resolve
from rag.evaluation.suites import Suite, find, names
from rag.schema import Article

Ingested = tuple[Corpus, dict[str, Article]]


def gold_file(tmp_path: Path, *samples: Any) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(sample) + "\n" for sample in samples), "utf-8")
    return path


def test_parts(tmp_path: Path) -> None:
    first, second, *_ = gold_samples()
    path = gold_file(tmp_path, first, {**second, "held_out": True})
    assert [s.id for s in load(path, "open")] == ["mine-1"]
    assert [s.id for s in load(path, "held-out")] == ["mine-2"]
    assert len(load(path, "all")) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"question": " "}, "line 1: field question"),
        ({"answerable": "yes"}, "line 1: field answerable is 'yes', not true or false"),
        ({"nuggets": [{"text": "no patterns"}]}, r"line 1: field nuggets\[0\] has no patterns"),
        ({"nuggets": [{"text": "x", "patterns": ["("]}]}, r"line 1: field nuggets\[0\]: '\(' is not a regular"),
        ({"evidence": [{"article": "a.txt"}]}, r"line 1: field evidence\[0\] needs either a quote or a field"),
        ({"evidence": [{"article": "a.txt", "field": "mood"}]}, r"evidence\[0\].field is 'mood'"),
        ({"speakers": "Ida Holt"}, "line 1: field speakers is 'Ida Holt', not a list"),
        ({"pair": "nobody"}, "line 1: field pair names 'nobody'"),
        ({"nuggets": [], "answer": ""}, "line 1: an answerable question has neither"),
    ],
)
def test_errors_name_line_and_field(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = gold_file(tmp_path, {**gold_samples()[0], **change})
    with pytest.raises(EvaluationError, match=message):
        load(path)


def test_not_json_and_twice(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("{}\n", "utf-8")
    with pytest.raises(EvaluationError, match=r"gold.jsonl, line 1: field question"):
        load(path)
    path.write_text("\nnot json\n", "utf-8")
    with pytest.raises(EvaluationError, match=r"gold.jsonl, line 2: not JSON"):
        load(path)
    with pytest.raises(EvaluationError, match=r"line 2: field id is 'mine-1' twice"):
        load(gold_file(tmp_path, gold_samples()[0], gold_samples()[0]))


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingested]:
    """A suite with a JSON Lines file and a repeated sentence, and its corpus."""
    suite = write_suite(tmp_path_factory.mktemp("suite"))
    lines = [
        {"id": "w1", "title": "One", "text": "“No,” said Ann Lee. She left. “No,” said Ann Lee."},
        {"id": "w2", "url": "https://wire.example/2", "title": "Two", "text": "“No,” said Ann Lee. She stayed."},
    ]
    (suite.articles / "wire.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with archive(suite, Settings()) as assistant:
        yield suite.corpus(by_document(assistant.catalogue)), {a.id: a for a in assistant.articles()}


def spans(tmp_path: Path, ingested: Ingested, *evidence: Any) -> Any:
    path = gold_file(tmp_path, {**gold_samples()[0], "evidence": list(evidence)})
    return resolve(load(path)[0], ingested[0]).spans


def test_evidence_is_found_at_its_occurrence(tmp_path: Path, ingested: Ingested) -> None:
    quote = {"article": "wire.jsonl", "record": "w1", "quote": "“No,” said Ann Lee."}
    first, second, field = spans(
        tmp_path,
        ingested,
        quote,
        {**quote, "occurrence": 2},
        {"article": "wire.jsonl", "record": "w2", "field": "title"},
    )
    text = ingested[1][first.article_id].text
    assert text[first.start : first.end] == text[second.start : second.end] == quote["quote"]
    assert first.start == 0 < second.start
    assert ingested[1][field.article_id].title == "Two"
    assert spans(tmp_path, ingested, {**quote, "record": "https://wire.example/2"})[0].article_id == field.article_id


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        ({"article": "none.txt", "quote": "x"}, r"line 1: field evidence\[0\].article: 'none.txt' isn't among"),
        (
            {"article": "harbour.txt", "quote": "tax will fall"},
            r"evidence\[0\].quote: 'tax will fall' isn't in the text of",
        ),
        ({"article": "harbour.txt", "quote": "Monday", "occurrence": 2}, "occurrence 2 of 'Monday' isn't in"),
        ({"article": "harbour.txt", "field": "url"}, r"evidence\[0\].field: harbour.txt has no url"),
    ],
)
def test_evidence_that_is_not_there(tmp_path: Path, ingested: Ingested, evidence: Any, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        spans(tmp_path, ingested, evidence)


def test_suites(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="There is no suite 'nowhere'"):
        find("nowhere")
    suite = write_suite(tmp_path)
    key = suite.key()
    assert suite.key() == key
    (suite.articles / "sub" / "ferry.md").write_text("Changed.", "utf-8")
    assert suite.key() != key
    assert suite.relative(str(suite.articles / "sub" / "ferry.md")) == "sub/ferry.md"
    assert (
        Suite("one", suite.gold, suite.articles / "harbour.txt").relative(str(suite.articles / "harbour.txt"))
        == "harbour.txt"
    )


@pytest.mark.parametrize("name", names())
def test_every_gold_sample_stands_in_its_articles(name: str) -> None:
    """The checkout's suites: every quotation is found in what the real reader makes of its article."""
    suite = find(name)
    samples = load(suite.gold)
    read = {d.key: list(d.articles()) for d in documents([str(suite.articles)], Settings()) if isinstance(d, Document)}
    corpus = suite.corpus({key: [a for a in found if isinstance(a, Article)] for key, found in read.items()})
    assert [resolve(sample, corpus).id for sample in samples]
