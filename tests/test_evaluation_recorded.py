"""The recorded model: its words still fit the articles, and a sample of them goes through the whole chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag import prompts
from rag.answering.exam import sit
from rag.assistant import Assistant
from rag.cli import app
from rag.evaluation.recorded import Recording, Replay
from rag.evaluation.results import Results
from rag.evaluation.running import archive, by_document, run
from rag.evaluation.samples import Evidence, load
from rag.evaluation.suites import Suite, find, names
from rag.models.writer import Backend, Writer
from rag.prompts import BriefLine
from rag.settings import Settings

pytestmark = pytest.mark.slow

EVERY = 12  # of the recorded questions and falsehoods is put through the chain here; `rag eval --recorded` takes all


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording.read()


@pytest.fixture(scope="module", params=names())
def suite(request: pytest.FixtureRequest) -> Suite:
    return find(request.param)


@pytest.fixture(scope="module")
def assistant(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with archive(suite, Settings(home=tmp_path_factory.mktemp("recorded"), llm="extractive")) as opened:
        yield opened


def replaying(recording: Recording) -> Writer:
    return Writer(Replay(recording), Backend(engine="recorded", where="here"))


def test_there_is_enough_of_it(recording: Recording) -> None:
    samples = [sample for name in names() for sample in load(find(name).gold)]
    held_out = [sample for sample in samples if sample.held_out]
    assert all(map(recording.holds, held_out))
    assert sum(map(recording.holds, samples)) >= 250
    kinds = Counter(falsehood.kind for falsehood in recording.falsehoods)
    assert sum(kinds.values()) >= 240
    assert len(kinds) == 12
    assert min(kinds.values()) >= 20


def test_every_span_holds_its_words(recording: Recording, suite: Suite, assistant: Assistant) -> None:
    corpus = suite.corpus(by_document(assistant.catalogue))
    ids = {sample.id for sample in load(suite.gold)}
    sentences = [s for (key, _), row in recording.answers.items() if key in ids for s in row["sentences"]]
    cites = [c for s in sentences for c in s["cites"]]
    cites += [c for f in recording.falsehoods if f.suite == suite.name for c in f.cites]
    assert cites
    for cite in cites:
        article = corpus.find(Evidence(cite["article"], quote="", record=cite.get("record")))[0]
        whole = getattr(article, cite["field"]) if "field" in cite else article.text[cite["start"] : cite["end"]]
        assert whole == cite["quote"]


def test_its_answers_hold(recording: Recording, suite: Suite, tmp_path: Path) -> None:
    """A few of the open questions: answered by the model, right, and nobody credited with another's words."""
    chosen = {sample.id for sample in [s for s in load(suite.gold, "open") if recording.holds(s)][::EVERY]}
    settings = Settings(home=tmp_path, llm="extractive")
    log = run([suite], settings, tmp_path / "log", system=recording.system, only=lambda sample: sample.id in chosen)
    records = list(log.records)
    assert {record.answer.engine for record in records} == {"recorded"}
    assert any(s.support == "judged" for record in records for s in record.answer.sentences)
    wrong = [item.record.sample.id for item in Results.of(records).items if not item.is_correct]
    assert len(wrong) <= len(records) / 4, wrong
    for item in Results.of(records).items:
        assert not item.scores["false_attribution"].value, item.record.sample.id


def test_falsehoods_are_not_shown(recording: Recording, suite: Suite, assistant: Assistant) -> None:
    for judging in (True, False):
        trials = list(recording.tried(suite, assistant, judging=judging))
        assert trials
        assert [trial.falsehood.sentence for trial in trials if trial.passes] == []
    assert any(trial.veto for trial in trials)


def test_it_passes_the_exam(recording: Recording) -> None:
    exam = sit(replaying(recording))
    assert (exam.judges, exam.decides) == (True, True)


def test_what_the_brief_lacks_is_not_written(recording: Recording) -> None:
    replay = Replay(recording)
    (key, row) = next((k, r) for k, r in recording.answers.items() if r["sentences"] and not r["searches"])
    sample = next(s for name in names() for s in load(find(name).gold) if s.id == key[0])
    replay.turn_to(sample, key[1])
    assert (
        replay.reply(prompts.answer_messages("…", [BriefLine("[1]", "The Post", "", "Nothing of it.")])) == "NOT FOUND"
    )
    assert [sample_id for sample_id, _ in replay.missing] == [key[0]] * len(row["sentences"])


def test_the_command_tells_how_often_the_checks_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_HOME", str(tmp_path))
    told = CliRunner().invoke(app, ["eval", "seeds", "--recorded", "--limit", "3"])
    assert told.exit_code == 0, told.output
    assert "with the judge, true: written by the model" in told.output
    assert "by the rules alone, false: wrong speaker" in told.output
    assert "The exam of the model that writes: passed:" in told.output
    refused = CliRunner().invoke(app, ["eval", "seeds", "--recorded", "--update-baseline"])
    assert refused.exit_code == 2
