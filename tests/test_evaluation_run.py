"""Whole runs: the mutation check of the harness, logs, gates, reports and the command, on real archives."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evaluation_cases import from_gold, gold_samples, write_suite

from rag import Settings
from rag.assistant import Assistant
from rag.cli import main
from rag.errors import EvaluationError
from rag.evaluation import command, page, report
from rag.evaluation.gates import Baseline, Limits, check
from rag.evaluation.log import Log, answer_from
from rag.evaluation.results import Results, compare
from rag.evaluation.running import Outcome, System, on_record, run
from rag.evaluation.samples import Sample, load
from rag.evaluation.suites import GATES, Suite
from rag.schema import Answer

LIMITS = Limits({"mine": {"abstention_recall": 0.8, "over_refusal": 0.6, "attribution_accuracy": 0.9}})
FULL_MARKS = {
    **dict.fromkeys(
        "correct truthfulness nugget_recall_vital nugget_recall_all contains citation_validity quote_validity "
        "citation_recall citation_precision attribution_accuracy attribution_retention abstention_precision "
        "abstention_recall abstention_f1 recall_at_10 all_evidence_at_10 mrr ndcg_at_10".split(),
        1.0,
    ),
    **dict.fromkeys("false_attribution forbidden_attribution over_refusal".split(), 0.0),
}


Real = tuple[Path, command.Options, report.Report]
Command = Callable[..., tuple[Any, str, str]]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return write_suite(tmp_path_factory.mktemp("suite"))


def altered(answer: Answer, sample: Sample) -> Answer:
    """The last word of every quotation replaced."""
    sentences = [dataclasses.replace(s, text=re.sub(r"\w+(\W*”)$", r"otherwise\1", s.text)) for s in answer.sentences]
    return dataclasses.replace(answer, sentences=tuple(sentences))


def shifted(answer: Answer, sample: Sample) -> Answer:
    """Every citation ten characters further on."""
    moved = [c if c.field else dataclasses.replace(c, start=c.start + 10, end=c.end + 10) for c in answer.citations]
    return dataclasses.replace(answer, citations=tuple(moved))


def swapped(answer: Answer, sample: Sample) -> Answer:
    """Every statement under another speaker's name."""
    other = "Tom Reed" if "Tom Reed" not in sample.speakers else "Ida Holt"
    citations = [dataclasses.replace(c, speaker=other if c.speaker else None) for c in answer.citations]
    sentences = [
        dataclasses.replace(s, text=s.text.replace(sample.speakers[0], other) if sample.speakers else s.text)
        for s in answer.sentences
    ]
    return dataclasses.replace(answer, sentences=tuple(sentences), citations=tuple(citations))


def never_silent(answer: Answer, sample: Sample) -> Answer:
    """Where nothing answers, something is said all the same."""
    if answer.status == "answered":
        return answer
    text = "The council votes on 12 June."
    said = answer_from({**answer.to_dict(), "status": "answered", "reason": None})
    sentence = {"text": text, "citations": (), "kind": "paraphrase"}
    return dataclasses.replace(said, sentences=(answer_from({**answer.to_dict(), "sentences": [sentence]}).sentences))


def always_silent(answer: Answer, sample: Sample) -> Answer:
    """Nothing is ever said."""
    return Answer(answer.question, answer.searched, "not_found", "I would rather not say.")


def results_of(suite: Suite, tmp_path: Path, fault: Any = None) -> Results:
    return Results.of(run([suite], Settings(), tmp_path / "log.jsonl", system=from_gold(fault)).records)


def failed(results: Results) -> set[str]:
    return {gate.name for gate in check(results, LIMITS, Baseline()) if not gate.passed}


def test_without_a_fault_it_scores_full_marks(suite: Suite, tmp_path: Path) -> None:
    results = results_of(suite, tmp_path)
    means = {name: value.mean for name, value in results.slices["mine"].items()}
    assert {name: means[name] for name in FULL_MARKS} == FULL_MARKS
    assert failed(results) == set()


@pytest.mark.parametrize(
    ("fault", "metric"),
    [
        (altered, "quote_validity"),
        (shifted, "citation_validity"),
        (swapped, "forbidden_attribution"),
        (swapped, "attribution_accuracy"),
        (never_silent, "abstention_recall"),
        (always_silent, "over_refusal"),
    ],
)
def test_each_fault_fails_a_gate_through_its_metric(suite: Suite, tmp_path: Path, fault: Any, metric: str) -> None:
    assert f"mine: {metric}" in failed(results_of(suite, tmp_path, fault))


def test_faults_do_not_set_off_every_gate(suite: Suite, tmp_path: Path) -> None:
    assert failed(results_of(suite, tmp_path / "altered", altered)) == {"mine: quote_validity"}
    assert failed(results_of(suite, tmp_path / "silent", always_silent)) == {"mine: over_refusal"}


def test_the_checkouts_limits_stop_the_same_faults() -> None:
    limits = Limits.read(GATES).limits
    for name in ("seeds", "archive"):
        assert {"abstention_recall", "over_refusal", "attribution_accuracy", "false_attribution"} <= set(limits[name])


# --- the log --------------------------------------------------------------------------------------------------


def test_a_log_is_scored_again_as_it_was(suite: Suite, tmp_path: Path) -> None:
    log = run([suite], Settings(), tmp_path / "log.jsonl", system=on_record)
    again = Log.read(tmp_path / "log.jsonl")
    assert again.records == log.records
    assert again.records[0].answer.to_dict() == log.records[0].answer.to_dict()
    assert Results.of(again.records) == Results.of(log.records)


def test_an_interrupted_run_goes_on(suite: Suite, tmp_path: Path) -> None:
    path, asked = tmp_path / "log.jsonl", []

    def counting(assistant: Assistant) -> System:
        ask = from_gold()(assistant)

        def count(sample: Sample) -> Outcome:
            asked.append(sample.id)
            if len(asked) == 4:
                raise KeyboardInterrupt
            return ask(sample)

        return count

    with pytest.raises(KeyboardInterrupt):
        run([suite], Settings(), path, system=counting)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"torn": ')
    log = run([suite], Settings(), path, system=counting)
    ids = [sample.id for sample in load(suite.gold)]
    assert asked == [*ids[:4], *ids[3:]]
    assert [record.sample.id for record in log.records] == ids
    assert Log.read(path).records == log.records
    with pytest.raises(EvaluationError, match="is the log of another run"):
        run([suite], Settings(passage_tokens=99), path, system=counting)


def test_what_is_not_a_log(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"some": "json"}\n', "utf-8")
    with pytest.raises(EvaluationError, match="isn't a log"):
        Log.read(path)
    with pytest.raises(EvaluationError, match="can't be read"):
        Log.read(tmp_path / "none.jsonl")


# --- gates and baseline ---------------------------------------------------------------------------------------


def test_drops_against_a_baseline(suite: Suite, tmp_path: Path) -> None:
    good, bad = results_of(suite, tmp_path), results_of(suite, tmp_path / "other", always_silent)
    limits = Limits(drops={"suite": {"correct": 0.02, "over_refusal": 0.02}, "kind": {"correct": 0.1}})
    path = tmp_path / "baseline.json"
    Baseline().updated(good, {"mine": "key"}).write(path)
    baseline = Baseline.read(path)
    assert all(gate.passed for gate in check(good, limits, baseline))
    lost = {gate.name for gate in check(bad, limits, baseline) if not gate.passed}
    assert lost == {f"{name} against the baseline" for name in ("mine: correct", "mine: over_refusal", *KINDS)}
    assert all(gate.passed for gate in check(bad, limits, baseline, partial=True))
    comparison = baseline.compare(bad)
    assert comparison is not None
    assert (comparison.won, comparison.lost, comparison.shared) == (0, 6, 9)
    assert compare(bad, good).differences["correct"].mean == pytest.approx(-6 / 9)
    assert Baseline().compare(bad) is None


KINDS = ("mine/fact: correct", "mine/field: correct", "mine/statement: correct")


def test_limits_that_measure_nothing(suite: Suite, tmp_path: Path) -> None:
    results = results_of(suite, tmp_path)
    limits = Limits({"mine/statment": {"correct": 0.1}, "mine/fact": {"follow_up": 0.1}, "other": {"correct": 1.0}})
    gates = {gate.name: gate.passed for gate in check(results, limits, Baseline()) if "mine: " not in gate.name}
    assert gates == {"mine/statment": False, "mine/fact: follow_up": True}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[limits.mine]\ncorect = 1", "corect = 1"),
        ("[limit.mine]\ncorrect = 1", "has a table 'limit'"),
        ("[limits", "can't be read"),
    ],
)
def test_mistakes_in_the_gates_file(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(EvaluationError, match=message):
        Limits.read(path)


# --- reports --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    """A report on answers of the real chain, one question made to be missed and to look like markup."""
    folder = tmp_path_factory.mktemp("real")
    first, *rest = gold_samples()
    hostile = {
        **first,
        "id": "mine-0",
        "question": "What did <script>alert(1)</script> & Holt say?",
        "answer": "<b>no</b>",
    }
    suite = write_suite(folder, [hostile, first, *rest])
    options = command.Options([suite], log=folder / "log.jsonl", baseline=folder / "none", gates=folder / "none")
    return folder, options, command.evaluate(options, Settings())


def test_a_second_run_is_the_same_but_for_times(real: Real, tmp_path: Path) -> None:
    _, options, first = real
    second = command.evaluate(dataclasses.replace(options, log=tmp_path / "log.jsonl"), Settings())
    one, two = report.to_dict(first), report.to_dict(second)
    assert one.pop("times") != two.pop("times")
    assert json.dumps(one) == json.dumps(two)
    assert report.junit(first) == report.junit(second)
    assert untimed(report.text(first)) == untimed(report.text(second))
    assert untimed(page.html(first)) == untimed(page.html(second))


def untimed(text: str) -> str:
    """Without the line or section of times."""
    return re.sub(r'(?s)<section id="times">.*?</section>|(?m:^times: .*$)', "", text)


def test_a_finished_log_is_not_asked_again(real: Real) -> None:
    _, options, first = real
    again = command.evaluate(dataclasses.replace(options, suites=[]), Settings())
    assert report.to_dict(again) == report.to_dict(first)


def test_the_page_stands_alone_and_is_escaped(real: Real) -> None:
    html = page.html(real[2])
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Holt" in html
    assert not re.search(r"(?:src|href|url)\s*[=(]", html)
    assert html.count("<svg") == html.count("</svg>") > 3
    for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        ET.fromstring(svg)


def test_junit(real: Real) -> None:
    root = ET.fromstring(report.junit(real[2]))
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"gates", "mine"}
    assert len(suites["mine"]) == 10
    assert all(suite.get("failures") == str(len(suite.findall("testcase/failure"))) for suite in root)


def test_each_miss_has_its_line(real: Real) -> None:
    text = report.text(real[2])
    for item in real[2].misses:
        assert re.search(rf"(miss|BROKEN) {item.record.sample.id} .*expected .*; came .*; ", text)


# --- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def rag(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command as a user runs it, in a folder of its own: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_HOME", str(tmp_path / "home"))

    def run_command(*arguments: Any) -> tuple[int | str, str, str]:
        monkeypatch.setattr(sys, "argv", ["rag", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        output = capsys.readouterr()
        return stopped.value.code or 0, output.out, " ".join(output.err.replace("│", " ").split())

    return run_command


def test_the_command_on_a_teams_own_questions(suite: Suite, tmp_path: Path, rag: Command) -> None:
    name = suite.gold.parent.name
    own = ["eval", "--gold", suite.gold, "--articles", suite.articles, "--gates", tmp_path / "gates.toml"]
    (tmp_path / "gates.toml").write_text(f'[limits."{name}"]\nover_refusal = -1\n', "utf-8")
    outputs = ["--json", "--junit", tmp_path / "j.xml", "--html", tmp_path / "r.html", "--log", tmp_path / "log.jsonl"]
    code, shown, _ = rag(*own, *outputs)
    assert code == 1
    assert [gate["name"] for gate in json.loads(shown)["gates"] if not gate["passed"]] == [f"{name}: over_refusal"]
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!doctype html>")
    assert (tmp_path / "j.xml").read_text("utf-8").startswith("<?xml")
    code, shown, _ = rag("eval", "--log", "log.jsonl", "--gates", "none.toml", "--compare", "log.jsonl")
    assert code == 0
    assert "3 gates, 0 failed" in shown
    assert "9 shared questions: 0 won, 0 lost, McNemar p = 1" in shown


def test_the_baseline_is_written_only_when_asked(suite: Suite, tmp_path: Path, rag: Command) -> None:
    own = ["eval", "--gold", suite.gold, "--articles", suite.articles, "--gates", "none", "--baseline", "baseline.json"]
    assert rag(*own, "--log", "log.jsonl")[0] == 0
    assert not (tmp_path / "baseline.json").exists()
    code, _, message = rag(*own, "--update-baseline", "--limit", "2")
    assert (code, message) == (1, "Error: A run with --limit can't become the baseline. Run it whole")
    assert (
        rag("eval", "--log", "log.jsonl", "--gates", "none", "--baseline", "baseline.json", "--update-baseline")[0] == 0
    )
    assert Baseline.read(tmp_path / "baseline.json").means[suite.gold.parent.name]["citation_validity"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 1, "Error: There is no suite 'nowhere'."),
        (["--log", "none.jsonl"], 1, "Error: none.jsonl can't be read"),
        (["--gold", "gold.jsonl"], 2, "--gold with --articles"),
        (["--held-out", "--all"], 2, "not both"),
    ],
)
def test_mistakes_on_the_command_line(rag: Command, arguments: Any, code: Any, message: str) -> None:
    given, _, shown = rag("eval", *arguments)
    assert given == code
    assert message in shown
