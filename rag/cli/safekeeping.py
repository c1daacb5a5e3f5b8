"""The commands of ``rag`` that keep an archive whole: check, backup, restore.

rag check --repair
rag backup monday.onrecord
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.console import AsJson, err, out, print_json
from rag.cli.noting import noted
from rag.cli.printing import progress_bar
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.store.backup import Backup
    from rag.upkeep import CheckReport


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Make again what follows from the articles.")] = False,
    as_json: AsJson = False,
) -> None:
    """Verify every offset, hash, statement and vector of the archive."""
    from rag.assistant import Assistant
    from rag.tally import Progress

    with Assistant(Settings()) as assistant, progress_bar() as progress:
        report = assistant.check(repair=repair, progress=lambda done, all_: progress(Progress(done, all_, "Checking")))
        if mended := sum(problem.mended for problem in report.problems):
            noted(assistant.settings, "mended", f"{mended} of {len(report.problems)} problems")
    print_json(report.to_dict()) if as_json else print_check(report)
    if not report.is_whole:
        hint = "What is left is told above" if repair else "`rag check --repair` makes again what it can"
        err.print(f"Error: The archive isn't whole. {hint}")
        raise SystemExit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to; an older backup there is replaced.")],
    since: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Leave out what this backup, in the same folder, holds.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the archive to one file, while it is in use."""
    from rag.assistant import Assistant

    with Assistant(Settings()) as assistant:
        made = assistant.backup(file, since=since)
        noted(assistant.settings, "backed up", made.file)
    print_json(made.to_dict()) if as_json else out.print(f"Backed up {_told(made)} to {made.file}.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `rag backup` made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also where there are articles, which go then.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the archive what a backup holds."""
    from rag.assistant import Assistant

    with Assistant(Settings()) as assistant:
        found = assistant.restore_from(file, replace=replace)
        noted(assistant.settings, "restored", found.file)
        home = assistant.settings.home
    print_json(found.to_dict()) if as_json else out.print(f"Restored {_told(found)} to {home}.")


def print_check(report: CheckReport) -> None:
    """What was checked, and a line for each problem."""
    from rag.answering.text import counted

    for problem in report.problems:
        which = f"{problem.article_id}: " if problem.article_id else ""
        out.print(f"{'Mended' if problem.mended else 'Wrong'}: {which}{problem.message}")
    checked = ((report.articles, "article"), (report.passages, "passage"), (report.statements, "statement"))
    out.print(f"Checked {', '.join(counted(n, noun) for n, noun in checked)}: {_verdict(report)}.")


def _verdict(report: CheckReport) -> str:
    from rag.answering.text import counted

    if not report.problems:
        return "nothing is wrong"
    mended = sum(problem.mended for problem in report.problems)
    return f"{counted(len(report.problems), 'problem')}, {mended} mended"


def _told(found: Backup) -> str:
    from rag.answering.text import counted

    files = f" and {counted(found.files, 'file')}" if found.files else ""
    return f"{counted(found.articles, 'article')}{files} ({found.size / 1e6:.1f} MB)"
