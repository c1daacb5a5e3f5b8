"""The commands of ``rag`` that keep an archive: delete, gather, read in the background and on a schedule.

    rag watch https://news.example/feed --every 1h
    rag jobs --run

Not covered: how commands are found and errors told (``rag.cli``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.console import AsJson, err, out, print_json
from rag.cli.noting import noted
from rag.cli.options import group
from rag.cli.terminal import opened
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.store.jobs import Job

collection = group("Rename a collection.")
Label = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="Articles, by id.")]
TakeOut = Annotated[bool, typer.Option("--remove", help="Take the articles out instead.")]


def delete(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Delete an article from the archive."""
    from rag.assistant import Assistant

    with Assistant(Settings()) as assistant:
        article = assistant.delete(article_id)
        noted(assistant.settings, "deleted", f"1 article: {article.id}")
    if as_json:
        print_json({"deleted": article.to_dict()})
    else:
        out.print(f"Deleted {article.id}: {article.named}")


def collect(name: Label, article_ids: Ids, remove: TakeOut = False) -> None:
    """Put articles into a collection, which questions can be held to (`--collection NAME`)."""
    from rag.assistant import Assistant

    with Assistant(Settings()) as assistant:
        (assistant.uncollect if remove else assistant.collect)(name, article_ids)
        did, where = ("took out", "of") if remove else ("gathered", "in")
        noted(assistant.settings, did, f"{where} “{name}”: {', '.join(article_ids)}")
        print_labels({name: assistant.collections().get(name, 0)})


def collections(as_json: AsJson = False) -> None:
    """List the collections, and how many articles each holds."""
    with opened() as assistant:
        held = assistant.collections()
    print_json(held) if as_json else print_labels(held)


@collection.command()
def rename(name: Label, new: Annotated[str, typer.Argument(metavar="NEW", help="What it is to be called.")]) -> None:
    """Call a collection otherwise; the articles in it stay."""
    from rag.assistant import Assistant

    with Assistant(Settings()) as assistant:
        kept = assistant.rename_collection(name, new)
        noted(assistant.settings, "renamed", f"the collection “{name}” to “{kept}”")
        print_labels({kept: assistant.collections()[kept]})


@collection.callback()
def _collection() -> None:
    """Rename a collection."""


def jobs(
    cancel: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="End this job; what it has stored stays.")
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Do now what waits and is due, unless `rag serve` does.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what is read in the background, the newest first."""
    from rag.assistant import Assistant
    from rag.jobs import Jobs

    with Assistant(Settings()) as assistant:
        held = Jobs(assistant)
        if cancel is not None:
            held.cancel(cancel)
            noted(assistant.settings, "ended a job", str(cancel))
        if run and held.run() is None:
            err.print("Another process does the jobs.")
        found = held.all()
    if as_json:
        print_json([job.to_dict() for job in found])
        return
    for job in found:
        out.print(job_line(job))
        for failure in job.failed:
            out.print(f"  Failed: {failure.source}: {failure.reason}")


def watch(
    target: Annotated[
        str | None, typer.Argument(help="A feed, a page or a folder; without one, all are listed.")
    ] = None,
    every: Annotated[str, typer.Option(help="How often it is read: 30m, 1h, 1d.")] = "1h",
    stop: Annotated[bool, typer.Option("--stop", help="Watch it no more.")] = False,
) -> None:
    """Read a feed or a folder again every so often, while `rag serve` runs or by `rag jobs --run`."""
    from rag.assistant import Assistant
    from rag.jobs import Jobs

    with Assistant(Settings()) as assistant:
        held = Jobs(assistant)
        if target and stop:
            was_watched = held.unwatch(target)
            out.print(f"{target} is {'no longer' if was_watched else 'not'} watched.")
            if was_watched:
                noted(assistant.settings, "had watched no more", target)
            return
        if target:
            held.watch(target, every)
            noted(assistant.settings, "had watched", f"{target}, every {every}")
        for each in held.watches():
            out.print(f"{each.target}  every {each.every_s // 60} minutes, next at {each.due_at}")


def job_line(job: Job) -> str:
    """``7  running  3 files: 1 of 3 documents, 120 passages embedded; 2 added``."""
    report = job.report
    counts = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {len(job.failed)} failed"
    far = f"{job.done} of {job.total} documents, {report.passages} passages embedded; " if job.total else ""
    fault = f"{job.fault} " if job.fault else ""
    return f"{job.id}  {job.state}  {job.name}: {fault}{far}{counts}"


def print_labels(held: dict[str, int]) -> None:
    """Names with the number of their articles, a line each."""
    from rag.answering.text import counted

    for name, articles in held.items():
        out.print(f"{name}: {counted(articles, 'article')}")
