"""Ask gold questions and score the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.console import AsJson, err, out, print_json
from rag.cli.language_models import told_where_text_goes
from rag.cli.printing import progress_bar
from rag.settings import Settings


def evaluate(
    suites: Annotated[list[str] | None, typer.Argument(metavar="[SUITE]…", help="All of the checkout if none.")] = None,
    gold: Annotated[Path | None, typer.Option(help="Your own gold questions, JSON Lines.")] = None,
    articles: Annotated[Path | None, typer.Option(help="The articles they are about: a file or folder.")] = None,
    from_feedback: Annotated[
        bool, typer.Option("--from-feedback", help="Ask what was rated as right on the web pages.")
    ] = False,
    baseline: Annotated[Path | None, typer.Option(help="Figures that may not worsen [eval/baseline.json].")] = None,
    gates: Annotated[Path | None, typer.Option(help="Limits and allowed drops [eval/gates.toml].")] = None,
    compare: Annotated[Path | None, typer.Option(help="The log of another run, to compare with.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions of each suite.")] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Ask the held-back part instead of the open one.")
    ] = False,
    both: Annotated[bool, typer.Option("--all", help="Ask both parts.")] = False,
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Let a capable model’s recorded words answer and judge.")
    ] = False,
    log: Annotated[Path | None, typer.Option(help="Write the log here; without a suite, score it again.")] = None,
    update_baseline: Annotated[bool, typer.Option(help="Accept this run's figures as the baseline.")] = False,
    as_json: AsJson = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report as one HTML file here.")] = None,
) -> None:
    """Ask gold questions and score the answers; exits 1 when a gate fails."""
    from rag.evaluation import command, page, report

    if (gold is None) != (articles is None) or bool(gold) + bool(suites) + from_feedback > 1 or (held_out and both):
        raise typer.BadParameter(
            "give SUITEs, --gold with --articles, or --from-feedback; and --held-out or --all, not both"
        )
    if recorded and (gold or from_feedback or update_baseline):
        raise typer.BadParameter("--recorded is for the checkout's own suites, and never the baseline")
    rated = command.rated(Settings()) if from_feedback else None
    if rated:
        err.print(f"{rated}.")
    options = command.Options(
        suites=[rated.suite] if rated else command.chosen(suites or [], gold, articles, rescoring=log is not None),
        part="all" if both else "held-out" if held_out else "open",
        limit=limit,
        log=log,
        compare=compare,
        **{name: path for name, path in (("baseline", baseline), ("gates", gates)) if path is not None},
        update_baseline=update_baseline,
        recorded=recorded,
    )
    with progress_bar() as progress:
        done = command.evaluate(options, told_where_text_goes(Settings()), progress)
    if junit:
        junit.write_text(report.junit(done), "utf-8")
    if html:
        html.write_text(page.html(done), "utf-8")
    print_json(report.to_dict(done)) if as_json else out.print(report.text(done))
    if any(not gate.passed for gate in done.gates):
        raise SystemExit(1)
