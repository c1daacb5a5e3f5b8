"""What ``rag eval`` does: ask or read a log, score, hold against the gates, perhaps accept as the baseline.

    report = evaluate(Options(suites=[find("seeds")]), Settings())

Not covered: how the report looks (``report.py``, ``page.py``), and exit codes (``cli``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.answering.exam import exam_told, known_exam
from rag.assistant import Assistant
from rag.errors import EvaluationError
from rag.evaluation.feedback import FeedbackSuite, collect
from rag.evaluation.gates import Baseline, Limits, check
from rag.evaluation.log import Log
from rag.evaluation.recorded import ENGINE, WHERE, Recording
from rag.evaluation.recorded import measure as measure_recorded
from rag.evaluation.report import Report
from rag.evaluation.results import Results, compare
from rag.evaluation.running import on_record, run
from rag.evaluation.samples import Part
from rag.evaluation.suites import BASELINE, GATES, Suite, find, names
from rag.evaluation.support_pairs import measure
from rag.evaluation.verification_pairs import measure as measure_verification
from rag.models import destination
from rag.settings import Settings
from rag.tally import ProgressCallback


@dataclass(frozen=True, slots=True)
class Options:
    """What to run, and against what. Without suites, ``log`` is scored again and nothing is asked."""

    suites: Sequence[Suite]
    part: Part = "open"
    limit: int | None = None
    log: Path | None = None
    compare: Path | None = None
    baseline: Path = BASELINE
    gates: Path = GATES
    update_baseline: bool = False
    recorded: bool = False


def chosen(suites: Sequence[str], gold: Path | None, articles: Path | None, *, rescoring: bool) -> list[Suite]:
    """The suites that the command line means. Raises EvaluationError when there are none to run."""
    if gold is not None and articles is not None:
        return [Suite(gold.stem if gold.stem != "gold" else gold.resolve().parent.name, gold, articles)]
    if rescoring and not suites:
        return []
    found = [find(name) for name in suites or names()]
    if not found:
        raise EvaluationError("There are no suites here", "Give your own: --gold FILE --articles PATH")
    return found


def rated(settings: Settings) -> FeedbackSuite:
    """The suite made of what was rated on the web pages of this archive. Raises EvaluationError when nothing was."""
    with Assistant(settings) as assistant:
        return collect(settings.home / "feedback.jsonl", assistant, settings.home / "evaluation" / "feedback")


def evaluate(options: Options, settings: Settings, progress: ProgressCallback | None = None) -> Report:
    """The report of a run. Raises EvaluationError for whatever the user can mend."""
    log = _log(options, settings, progress)
    results = Results.of(log.records)
    partial = log.key["limit"] is not None or options.recorded
    baseline = Baseline.read(options.baseline)
    gates = check(results, Limits.read(options.gates), baseline, partial=partial)
    comparison, compared_with = baseline.compare(results), "the baseline"
    if options.compare:
        comparison, compared_with = (
            compare(results, Results.of(Log.read(options.compare).records)),
            options.compare.name,
        )
    notes = [
        f"{name}: the baseline was made on other questions or articles."
        for name, key in log.key["suites"].items()
        if baseline.data.get(name, key) != key
    ]
    if partial:
        notes.append("Only the invariants were checked: a part of the questions says little about limits and drops.")
    if exam := _exam(options, settings):
        notes.append(f"The exam of the model that writes: {exam}.")
    if options.update_baseline:
        _accept(options, results, log, baseline, partial)
    if options.recorded:
        verification = measure_recorded(Recording.read(), options.suites, log.records, settings)
    else:
        verification = measure_verification(log.records)
    return Report(results, log.key, gates, measure(log.records), verification, comparison, compared_with, notes)


def _exam(options: Options, settings: Settings) -> str | None:
    """What the model that writes scored, if one does."""
    if options.recorded:
        known = known_exam(ENGINE, WHERE, settings.home)
        return known.summary if known else None
    return exam_told(settings) if destination(settings) else None


def _log(options: Options, settings: Settings, progress: ProgressCallback | None) -> Log:
    """A finished log: asked now, gone on with, or read. One without a name is kept until its run is through."""
    if not options.suites:
        assert options.log is not None
        log = Log.read(options.log)
        if not log.records:
            raise EvaluationError(f"{options.log} holds no answers yet", "Run again with the suite's name to go on")
        return log
    path = options.log or settings.home / "evaluation" / "unfinished.jsonl"
    if options.log is None and path.exists():
        _drop_if_other(path, options, settings)
    recording = Recording.read() if options.recorded else None
    log = run(
        options.suites,
        settings,
        path,
        part=options.part,
        limit=options.limit,
        system=recording.system if recording else on_record,
        only=recording.holds if recording else lambda sample: True,
        progress=progress,
    )
    if options.log is None:
        path.unlink()
    return log


def _drop_if_other(path: Path, options: Options, settings: Settings) -> None:
    """An unfinished run of something else, or of older code, isn't gone on with."""
    from rag.evaluation.running import run_key

    system = Recording.read().system if options.recorded else on_record
    wanted = run_key(options.suites, settings, options.part, options.limit, system)
    try:
        is_same = Log.read(path).key == wanted
    except EvaluationError:
        is_same = False
    if not is_same:
        path.unlink()


def _accept(options: Options, results: Results, log: Log, baseline: Baseline, partial: bool) -> None:
    if partial:
        raise EvaluationError("A run with --limit can't become the baseline", "Run it whole")
    baseline.updated(results, log.key["suites"]).write(options.baseline)
