"""Fill the archive, list and show what it holds, and tell its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.console import AsJson, err, out, print_json
from rag.cli.language_models import told_where_text_goes
from rag.cli.noting import noted
from rag.cli.options import Author, Collection, Publisher, Since, Until
from rag.cli.printing import kept_told, print_report, progress_bar, tell_if_outdated
from rag.cli.terminal import opened
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema import IngestReport, Scope


def ingest(
    paths: Annotated[list[str] | None, typer.Argument(help="Files, folders, URLs or feeds.")] = None,
    prune: Annotated[bool, typer.Option(help="Drop articles whose file is gone from a given folder.")] = False,
    reembed: Annotated[bool, typer.Option(help="Embed the archive again with the configured model.")] = False,
    rederive: Annotated[bool, typer.Option(help="Bring up to date what another version has read.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=0, max=64, help="Processes that read documents; else as RAG_WORKERS says.")
    ] = None,
    ray: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Ray cluster to read and embed on, or local; else RAG_RAY.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read articles into the archive; what it holds already is skipped."""
    from rag.assistant import Assistant
    from rag.jobs import Jobs

    if bool(paths) + reembed + rederive != 1:
        raise typer.BadParameter("give PATHs to read, or --reembed or --rederive alone")
    given = {name: value for name, value in (("workers", workers), ("ray", ray)) if value is not None}
    settings = told_where_text_goes(Settings(**given))
    with Assistant(settings) as assistant, progress_bar() as bar:
        if reembed:
            count = assistant.reembed(bar)
            noted(assistant.settings, "embedded again", f"{count} passages")
            out.print(f"{count} passages embedded again with {assistant.embedder.fingerprint}.")
            return
        with kept_told(bar) as progress:
            if rederive:
                report = assistant.rederive(progress)
            else:
                report = Jobs(assistant).read(paths or [], prune=prune, progress=progress)
        noted(assistant.settings, "ingested", ingested(report, paths or ["--rederive"]))
        tell_if_outdated(assistant)
    print_json(report.to_dict()) if as_json else print_report(report)
    if report.failed and not (report.added or report.updated or report.unchanged):
        err.print("Error: No article could be read. The report says why")
        raise SystemExit(1)


def ingested(report: IngestReport, paths: Sequence[str]) -> str:
    """What came of an ingest, in a line for the log."""
    counts = f"{report.added} added, {report.updated} updated, {report.deleted} deleted, {len(report.failed)} failed"
    return f"{', '.join(paths)}: {counts}"


def list_articles(
    publisher: Publisher = None,
    author: Author = None,
    since: Since = None,
    until: Until = None,
    collection: Collection = None,
    as_json: AsJson = False,
) -> None:
    """List the articles, newest first."""
    scope: Scope = {"publisher": publisher, "author": author, "since": since, "until": until, "collection": collection}
    with opened() as assistant:
        articles = assistant.articles(**scope)
        if as_json:
            print_json([article.to_dict() for article in articles])
            return
        for article in articles:
            parts = (article.id, article.published_at or "undated", article.publisher, article.title or article.source)
            out.print("  ".join(part for part in parts if part))


def show(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show an article."""
    with opened() as assistant:
        article = assistant.article(article_id)
        also = [place.source for place in assistant.places(article.id) if place.source != article.source]
    if as_json:
        print_json({**article.to_dict(), "also_at": also, "text": article.text})
        return
    for name, value in article.to_dict().items():
        if value:
            out.print(f"{name}: {value}")
    for source in also:
        out.print(f"also at: {source}")
    out.print(f"\n{article.text}")


def status(as_json: AsJson = False) -> None:
    """Show the archive's size, place and model."""
    from rag.answering.exam import exam_told
    from rag.assistant import Assistant
    from rag.embedding import embedding_fingerprint
    from rag.store.postgres_faults import Server

    settings = Settings()
    with Assistant(settings) as assistant:
        facts: dict[str, Any] = {"home": str(settings.home), **assistant.catalogue.counts()}
        if settings.catalogue_address:
            facts["catalogue"] = Server.at(settings.catalogue_address).place
        facts["embedding"] = embedding_fingerprint(settings, assistant.catalogue.embedding)
        facts["archive_embedding"] = assistant.catalogue.embedding
        facts["archive_is"] = assistant.outdated_note or "up to date"
        facts |= model_facts(assistant)
        facts["vectors"] = vectors_told(assistant)
        facts["exam"] = exam_told(settings)
        facts["article_text_goes_to"] = ", ".join(assistant.destinations) or "nowhere"
        facts["openai_api_key"] = "set" if settings.openai_api_key else "not set"
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        out.print(f"{name.replace('_', ' ')}: {value}")


def vectors_told(assistant: Assistant) -> str:
    """Where the vectors are; of a server, whether they can be had."""
    where = assistant.vectors.where
    fault = assistant.vectors.fault(assistant.catalogue) if assistant.settings.chroma_url else None
    return f"{where} (done without: {fault.removeprefix(where).strip()})" if fault else where


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
