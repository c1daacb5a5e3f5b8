"""The ``rag`` command. Results go to stdout, progress and logs to stderr.

    rag ingest seeds/
    rag ask "What did Vance say about sanctions?" --json

Exit codes: 0 answered or not_found; 1 a user's mistake (one line, ``Error: what happened, the value, what to do``) or
a failed gate; 2 wrong usage. A bug keeps its traceback.
"""

from __future__ import annotations

import logging
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rag import keeping, telemetry
from rag.console import AsJson, err, out, print_json
from rag.errors import RagError, SettingsError
from rag.schema import Kind
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.ingestion import ProgressCallback
    from rag.people import People
    from rag.schema import Answer, IngestReport, Narrowing, Scope, Speaker

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Collection = Annotated[str | None, typer.Option(help="Only the articles of this collection.")]
Within = Annotated[list[str] | None, typer.Option("--article", help="Only this article (an id); may be repeated.")]
Publisher = Annotated[str | None, typer.Option(help="Only this outlet (part of its name).")]
Author = Annotated[str | None, typer.Option(help="Only this author (part of the name).")]
OnlySpeaker = Annotated[str | None, typer.Option("--speaker", help="Only what this person says.")]
Since = Annotated[str | None, typer.Option(help="Only articles from this ISO date on.")]
Until = Annotated[str | None, typer.Option(help="Only articles up to this ISO date.")]


def main() -> None:
    """The entry point: quiet libraries, and a user's mistake in one line."""
    try:
        settings = Settings()
        logging.basicConfig(level=settings.log.upper(), stream=sys.stderr)
        stop = telemetry.start(settings)
        try:
            app()
        finally:
            stop()
    except RagError as error:
        err.print(f"Error: {error}", markup=False)
        if "--json" in sys.argv:
            print_json({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}})
        raise SystemExit(1) from None


def _version(wanted: bool) -> None:
    if wanted:
        import rag

        out.print(f"onrecord {rag.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Ask a news archive who said what. Every sentence of an answer cites exact words."""


@app.command()
def ingest(
    paths: Annotated[list[str] | None, typer.Argument(help="Files, folders, URLs or feeds.")] = None,
    prune: Annotated[bool, typer.Option(help="Drop articles whose file is gone from a given folder.")] = False,
    reembed: Annotated[bool, typer.Option(help="Embed the archive again with the configured model.")] = False,
    rederive: Annotated[bool, typer.Option(help="Bring up to date what another version has read.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read articles into the archive; what it holds already is skipped."""
    from rag.assistant import Assistant

    if bool(paths) + reembed + rederive != 1:
        raise typer.BadParameter("give PATHs to read, or --reembed or --rederive alone")
    with Assistant(told_where_text_goes(Settings())) as assistant, progress_bar() as progress:
        if reembed:
            count = assistant.reembed(progress)
            out.print(f"{count} passages embedded again with {assistant.embedder.fingerprint}.")
            return
        report = (
            assistant.rederive(progress) if rederive else assistant.ingest(paths or [], prune=prune, progress=progress)
        )
        tell_if_outdated(assistant)
    print_json(report.to_dict()) if as_json else print_report(report)
    if report.failed and not (report.added or report.updated or report.unchanged):
        err.print("Error: No article could be read. The report says why")
        raise SystemExit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In your own words.")],
    publisher: Publisher = None,
    author: Author = None,
    speaker: OnlySpeaker = None,
    since: Since = None,
    until: Until = None,
    collection: Collection = None,
    article: Within = None,
    form: Annotated[
        str | None, typer.Option("--format", help="As a file: md, html, docx; its sources: ris, bib, csl.json.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it here [stdout].")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a question."""
    from rag.assistant import Assistant

    if output and not form:
        form = output.name.partition(".")[2]
    if form:
        check_format(form)

    narrowed: Narrowing = {"publisher": publisher, "author": author, "speaker": speaker, "since": since, "until": until}
    narrowed |= {"collection": collection, "articles": article}
    with Assistant(told_where_text_goes(Settings())) as assistant:
        answer = assistant.ask(question, **narrowed)
        tell_if_outdated(assistant)
    if form:
        written = answer.export(form)
        output.write_bytes(written) if output else sys.stdout.buffer.write(written)
    else:
        print_json(answer.to_dict()) if as_json else print_answer(answer)


@app.command()
def chat(
    publisher: Publisher = None,
    author: Author = None,
    speaker: OnlySpeaker = None,
    since: Since = None,
    until: Until = None,
    collection: Collection = None,
    article: Within = None,
) -> None:
    """Ask one question after another; follow-ups are understood. An empty line ends it."""
    from rag.assistant import Assistant

    narrowed: Narrowing = {"publisher": publisher, "author": author, "speaker": speaker, "since": since, "until": until}
    narrowed |= {"collection": collection, "articles": article}
    with Assistant(told_where_text_goes(Settings())) as assistant:
        tell_if_outdated(assistant)
        conversation = assistant.conversation()
        while question := _next_question():
            try:
                answer = conversation.ask(question, **narrowed)
            except RagError as error:
                err.print(f"Error: {error}", markup=False)
                continue
            if answer.searched != answer.question:
                err.print(f"(searched: {answer.searched})", style="dim", markup=False)
            print_answer(answer)


def _next_question() -> str:
    try:
        return input("? " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


@app.command()
def said(
    speaker: Annotated[str | None, typer.Argument(help="A name or a role; without one, all are listed.")] = None,
    about: Annotated[str | None, typer.Option(help="Only what bears on this topic.")] = None,
    period: Annotated[str | None, typer.Option(help="As 2031-04..2031-06, May 2031 or last week.")] = None,
    since: Since = None,
    until: Until = None,
    publisher: Publisher = None,
    author: Author = None,
    kind: Annotated[Kind | None, typer.Option(help="Only what reaches a reader so.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most N speakers, or statements of each.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what somebody said, newest first; without a SPEAKER, who speaks and how often."""
    from rag.assistant import Assistant
    from rag.people import people_named

    narrowed: Any = {"about": about, "period": period, "publisher": publisher, "author": author}
    narrowed |= {"since": since, "until": until, "kind": kind}
    if speaker is None and any(narrowed.values()):
        raise typer.BadParameter("name a SPEAKER to narrow what they said")
    with Assistant(Settings()) as assistant:
        tell_if_outdated(assistant)
        if speaker is None:
            print_speakers(assistant.speakers()[:limit], as_json)
        else:
            print_people(people_named(assistant, speaker, excerpts=None, limit=limit, **narrowed), as_json)


@app.command(name="list")
def list_articles(
    publisher: Publisher = None,
    author: Author = None,
    since: Since = None,
    until: Until = None,
    collection: Collection = None,
    as_json: AsJson = False,
) -> None:
    """List the articles, newest first."""
    from rag.assistant import Assistant

    scope: Scope = {"publisher": publisher, "author": author, "since": since, "until": until, "collection": collection}
    with Assistant(Settings()) as assistant:
        articles = assistant.articles(**scope)
        if as_json:
            print_json([article.to_dict() for article in articles])
            return
        for article in articles:
            parts = (article.id, article.published_at or "undated", article.publisher, article.title or article.source)
            out.print("  ".join(part for part in parts if part), markup=False)


@app.command()
def show(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show an article."""
    from rag.assistant import Assistant

    with Assistant(Settings()) as assistant:
        article = assistant.article(article_id)
        also = [place.source for place in assistant.places(article.id) if place.source != article.source]
    if as_json:
        print_json({**article.to_dict(), "also_at": also, "text": article.text})
        return
    for name, value in article.to_dict().items():
        if value:
            out.print(f"{name}: {value}", markup=False)
    for source in also:
        out.print(f"also at: {source}", markup=False)
    out.print(f"\n{article.text}", markup=False)


for command in (keeping.delete, keeping.collect, keeping.collections, keeping.jobs, keeping.watch):
    app.command()(command)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show the archive's size, place and model."""
    from rag.answering.exam import exam_told
    from rag.assistant import Assistant
    from rag.embedding import embedding_fingerprint

    settings = Settings()
    with Assistant(settings) as assistant:
        facts: dict[str, Any] = {"home": str(settings.home), **assistant.catalogue.counts()}
        facts["embedding"] = embedding_fingerprint(settings)
        facts["archive_embedding"] = assistant.catalogue.embedding
        facts["archive_is"] = assistant.outdated_note or "up to date"
        facts |= model_facts(assistant)
        facts["exam"] = exam_told(settings)
        facts["article_text_goes_to"] = ", ".join(assistant.destinations) or "nowhere"
        facts["openai_api_key"] = "set" if settings.openai_api_key else "not set"
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        out.print(f"{name.replace('_', ' ')}: {value}", markup=False)


@app.command()
def models(as_json: AsJson = False) -> None:
    """List the models that the configured server offers."""
    from rag.models.servers import offered

    offer = offered(Settings())
    if as_json:
        print_json(offer.to_dict())
        return
    for name in offer.models:
        out.print(f"{name}  (RAG_LLM takes this one)" if offer.is_chosen(name) else name, markup=False)
    if offer.chosen and not any(map(offer.is_chosen, offer.models)):
        err.print(f"RAG_LLM takes {offer.chosen}, which {offer.host} doesn't list.", markup=False)


@app.command()
def exam(as_json: AsJson = False) -> None:
    """Put the exam to the configured language model, again if it sat it before."""
    from rag.assistant import Assistant

    settings = Settings()
    if settings.exam == "off":
        raise SettingsError("RAG_EXAM is off, so no model sits an exam", "Set RAG_EXAM=auto")
    with Assistant(told_where_text_goes(settings)) as assistant:
        sat = assistant.exams(again=True)
    if not sat:
        raise SettingsError("RAG_LLM names no language model that could sit an exam", "See docs/models.md")
    if as_json:
        print_json([exam.to_dict() for exam in sat])
        return
    for each in sat:
        cost = f"{each.usage.prompt_tokens:,} tokens read, {each.usage.completion_tokens:,} written, {each.seconds:g} s"
        out.print(f"{each.engine}: {each.summary} ({cost})", markup=False)


@app.command(name="eval")
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
        err.print(f"{rated}.", markup=False)
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
    print_json(report.to_dict(done)) if as_json else out.print(report.text(done), markup=False)
    if any(not gate.passed for gate in done.gates):
        raise SystemExit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    mcp: Annotated[bool, typer.Option("--mcp", help="Be an MCP server on stdin and stdout instead.")] = False,
    hash_password: Annotated[
        bool, typer.Option("--hash-password", help="Ask for a password and print its hash for RAG_UI_AUTH.")
    ] = False,
) -> None:
    """Open the web pages: ask, archive, people (the same as `python app.py`)."""
    if hash_password:
        from rag.ui.passwords import hashed

        out.print(hashed(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)), markup=False)
    elif mcp:
        from rag.ui.mcp_server import serve as serve_mcp

        serve_mcp(told_where_text_goes(Settings()))
    else:
        from rag.ui import launch

        launch(told_where_text_goes(Settings()), host=host, port=port)


def model_facts(assistant: Assistant) -> dict[str, str]:
    """What words the answers and what a question costs; why the archive's own sentences do, if auto finds no model.

    Only a model without a name is looked for, since its server alone knows which it has.
    """
    from rag.models import UNNAMED, destination
    from rag.models.usage import load_prices, question_cost

    engine, where, failure = assistant.engine, destination(assistant.settings), None
    if engine == UNNAMED and (writer := assistant.writer):
        from rag.models.writer import Unavailable

        engine = writer.engine
        if isinstance(writer, Unavailable):
            engine, where, failure = "extractive", None, f"{writer.error}. The archive's own sentences answer instead"
    cost = {"cost": question_cost(engine, where, load_prices(assistant.settings))}
    return {"engine": engine, **({"language_model": failure} if failure else {}), **cost}


def told_where_text_goes(settings: Settings) -> Settings:
    """The settings, after saying on stderr which model words the answers and where article text goes."""
    from rag.models import THIS_MACHINE, destination, destinations, engine_of

    said = []
    if destination(settings):
        said.append(f"answers are written by {engine_of(settings).partition(':')[2] or 'the server’s first model'}")
    if hosts := destinations(settings):
        said.append(f"article text goes to {' and '.join(hosts)}")
    elif destination(settings) == THIS_MACHINE:
        said.append("article text stays on this machine")
    if destination(settings) and not _has_sat(settings):
        said.append("the model sits an exam before its first answer, once")
    if said:
        line = "; ".join(said)
        err.print(f"{line[0].upper()}{line[1:]}.", markup=False, style="dim")
    return settings


def check_format(form: str) -> None:
    """Raises QuestionError for a format that there is none of, before anything is asked."""
    from rag.exports import format_of

    format_of(form)


def tell_if_outdated(assistant: Assistant) -> None:
    """Say on stderr that articles were read by another version, and what to do."""
    if note := assistant.outdated_note:
        err.print(f"Note: {note}", markup=False, style="dim")


def _has_sat(settings: Settings) -> bool:
    from rag.answering.exam import NOT_SAT, exam_told

    return exam_told(settings) != NOT_SAT


# --- printing ------------------------------------------------------------------------------------------------------


def print_answer(answer: Answer) -> None:
    """The text, then what each marker stands for."""
    from rag.answering.text import citation_line

    if answer.status == "answered" or answer.reply:
        out.print(answer.text, markup=False)
    else:
        out.print(f"Not found. {answer.text}", markup=False)
        if answer.related:
            out.print("\nThe nearest in the archive:")
    for citation in answer.citations or answer.related:
        out.print(citation_line(citation), markup=False)
    for rejected in answer.rejected:
        out.print(f"Left out: {rejected.text!r}, because {rejected.reason}.", markup=False)
    for note in answer.notes:
        out.print(f"Note: {note}", markup=False)
    if answer.further:
        about = f" --about {shlex.quote(answer.further.about)}" if answer.further.about else ""
        out.print(f"`rag said {shlex.quote(answer.further.speaker)}{about}` lists them all.", markup=False)
    if answer.usage.prompt_tokens:
        tokens = f"{answer.usage.prompt_tokens} + {answer.usage.completion_tokens} tokens"
        cost = f", ${answer.usage.cost_usd:.4f}" if answer.usage.cost_usd else ""
        err.print(f"({answer.engine}: {tokens}{cost}, {answer.timings.answer_s:.1f} s)", markup=False, style="dim")


def print_speakers(speakers: Sequence[Speaker], as_json: bool) -> None:
    """Who speaks, a line each."""
    if as_json:
        print_json([speaker.to_dict() for speaker in speakers])
        return
    for speaker in speakers:
        out.print(speaker_line(speaker), markup=False)


def print_people(found: People, as_json: bool) -> None:
    """A page for each whom the name can mean."""
    from rag.answering.excerpts import excerpt_line

    if as_json:
        print_json(found.to_dict())
        return
    asked, pages = found.asked, found.pages
    if not pages:
        nearest = f" The nearest names: {', '.join(found.nearest)}." if found.nearest else ""
        out.print(f"No statement by “{asked}”.{nearest}", markup=False)
    if found.corrected:
        closest = " and ".join(page.speaker.name for page in pages if page.speaker)
        out.print(f"No article names “{asked}”; the closest is {closest}.\n", markup=False)
    elif len(pages) > 1:
        out.print(f"“{asked}” can mean {len(pages)} speakers.\n", markup=False)
    for number, page in enumerate(pages):
        heading = speaker_line(page.speaker) if page.speaker else f"{asked}, not named"
        out.print(("\n" if number else "") + heading, markup=False)
        for shown in page.excerpts:
            out.print(excerpt_line(shown), markup=False)
        if not page.statements:
            out.print("Nothing that fits.")
    for note in found.notes:
        out.print(f"Note: {note}", markup=False)


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
        out.print(f"Failed: {failure.source}: {failure.reason}", markup=False)


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """A bar on stderr that is gone when the work is done; nothing when stderr isn't a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Starting", total=None)

        def show(done: int, total: int, source: str) -> None:
            bar.update(task, description=source[-40:], total=total, completed=done)

        callback: Callable[[Any], None] = lambda p: show(p.done, p.total, p.source)  # noqa: E731
        yield callback
