"""Results as text and JSON on stdout; progress and notes on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.cli.answers import answer_lines, usage_line
from rag.cli.console import err, out, print_json
from rag.errors import RagError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.people import Comparison, People
    from rag.schema import Answer, IngestReport, Speaker
    from rag.tally import ProgressCallback


def tell_if_outdated(assistant: Assistant) -> None:
    """Say on stderr that articles were read by another version, and what to do."""
    if note := assistant.outdated_note:
        err.print(f"Note: {note}", dim=True)


def print_answer(answer: Answer) -> None:
    """The text, then what each marker stands for; on stderr what a language model took."""
    for line in answer_lines(answer):
        out.print(line)
    if usage := usage_line(answer):
        err.print(usage, dim=True)


def print_speakers(speakers: Sequence[Speaker], as_json: bool) -> None:
    """Who speaks, a line each."""
    if as_json:
        print_json([speaker.to_dict() for speaker in speakers])
        return
    for speaker in speakers:
        out.print(speaker_line(speaker))


def print_people(found: People, as_json: bool) -> None:
    """A page for each whom the name can mean."""
    from rag.answering.excerpts import excerpt_line

    if as_json:
        print_json(found.to_dict())
        return
    asked, pages = found.asked, found.pages
    if not pages:
        nearest = f" The nearest names: {', '.join(found.nearest)}." if found.nearest else ""
        out.print(f"No statement by “{asked}”.{nearest}")
    if found.corrected:
        closest = " and ".join(page.speaker.name for page in pages if page.speaker)
        out.print(f"No article names “{asked}”; the closest is {closest}.\n")
    elif len(pages) > 1:
        out.print(f"“{asked}” can mean {len(pages)} speakers.\n")
    for number, page in enumerate(pages):
        heading = speaker_line(page.speaker) if page.speaker else f"{asked}, not named"
        out.print(("\n" if number else "") + heading)
        for shown in page.excerpts:
            out.print(excerpt_line(shown))
        for one, another, _ in page.opposed:
            out.print(f"[{one.citation.number}] and [{another.citation.number}] can’t both hold.")
        if not page.statements:
            out.print("Nothing that fits.")
    for note in found.notes:
        out.print(f"Note: {note}")


def print_comparison(compared: Comparison, as_json: bool) -> None:
    """What two people said, by date."""
    from rag.answering.excerpts import excerpt_line
    from rag.language.dates import in_words

    if as_json:
        print_json(compared.to_dict())
        return
    for number, row in enumerate(compared.rows):
        out.print(("\n" if number else "") + (in_words(row.date) if row.date else "undated"))
        for shown in (*row.one, *row.other):
            out.print(excerpt_line(shown))
    if not compared.rows:
        out.print("Nothing that fits.")


def speaker_line(speaker: Speaker) -> str:
    """``Ada Holloway (also Holloway): 12 statements in 5 articles, 2031-03-04 to 2031-06``."""
    from rag.answering.text import counted

    others = [variant for variant in speaker.variants if variant != speaker.name]
    known = [f"also {', '.join(others)}"] if others else []
    known += [f"it can be {', '.join(speaker.may_be)}"] if speaker.may_be else []
    named = f"{speaker.name} ({'; '.join(known)})" if known else speaker.name
    counts = f"{counted(speaker.statements, 'statement')} in {counted(speaker.articles, 'article')}"
    dates = dict.fromkeys(date[:10] for date in (speaker.first, speaker.last) if date)
    return f"{named}: {', '.join(filter(None, (counts, ' to '.join(dates))))}"


def print_report(report: IngestReport) -> None:
    """The counts, and a line for each failure."""
    out.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.deleted} deleted, "
        f"{len(report.failed)} failed; {report.passages} passages embedded in {report.seconds:.1f} s"
    )
    for failure in report.failed:
        out.print(f"Failed: {failure.source}: {failure.reason}")


@contextmanager
def kept_told(progress: ProgressCallback) -> Iterator[ProgressCallback]:
    """The same callback; when the work ends early by Ctrl-C or a bug, what it stored before that is told."""
    reports: list[IngestReport] = []

    def note(far: Any) -> None:
        reports[:] = [far.report]
        progress(far)

    try:
        yield note
    except RagError:  # says so itself
        raise
    except (Exception, KeyboardInterrupt) as error:
        kept = reports[-1].kept if reports else "Nothing was begun"
        interrupted = isinstance(error, KeyboardInterrupt)
        err.print(f"{'Interrupted' if interrupted else 'Failed'}. {kept}; the same command goes on from there.")
        if interrupted:
            raise SystemExit(130) from None
        raise


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """A bar on stderr that is gone when the work is done; nothing when stderr isn't a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    terminal = Console(stderr=True, highlight=False, emoji=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as bar:
        task = bar.add_task("Starting", total=None)

        def show(done: int, total: int, source: str, passages: int) -> None:
            embedded = f"{passages:,} passages " if passages else ""
            bar.update(task, description=embedded + source[-40:], total=total, completed=done)

        callback: Callable[[Any], None] = lambda p: show(p.done, p.total, p.source, p.report.passages)  # noqa: E731
        yield callback
