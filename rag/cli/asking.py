"""Ask a question, ask one after another, or see what somebody said."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.console import AsJson, err, print_json
from rag.cli.language_models import told_where_text_goes
from rag.cli.options import Author, Collection, OnlySpeaker, Publisher, Since, Until, Within
from rag.cli.printing import print_answer, print_comparison, print_people, print_speakers, tell_if_outdated
from rag.cli.terminal import opened, served, stdout
from rag.errors import RagError
from rag.schema import Kind
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.remote import RemoteAssistant
    from rag.schema import Narrowing


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
    server: Annotated[
        str | None, typer.Option(envvar="RAG_SERVER", help="Ask the `rag serve` at this address, not an archive here.")
    ] = None,
    key: Annotated[str | None, typer.Option(envvar="RAG_SERVER_KEY", help="A key for it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a question."""
    if output and not form:
        form = output.name.partition(".")[2]
    if form:
        check_format(form)

    narrowed: Narrowing = {"publisher": publisher, "author": author, "speaker": speaker, "since": since, "until": until}
    narrowed |= {"collection": collection, "articles": article}
    with _archive(server, key) as archive:
        answer = archive.ask(question, **narrowed)
    if form:
        written = answer.export(form)
        output.write_bytes(written) if output else stdout().buffer.write(written)
    elif as_json:
        print_json(answer.to_dict())
    else:
        print_answer(answer)


@contextmanager
def _archive(server: str | None, key: str | None) -> Iterator[Assistant | RemoteAssistant]:
    """The archive that is asked: a server's where one is named, else the one on this machine."""
    if held := served():
        yield held
        tell_if_outdated(held)
        return
    from rag.remote import RemoteAssistant

    if server:
        yield RemoteAssistant(server, key)
        return
    from rag.assistant import Assistant

    settings = Settings()
    if settings.server:  # of the file .env
        yield RemoteAssistant(settings.server, settings.server_key.get_secret_value() if settings.server_key else None)
        return
    with Assistant(told_where_text_goes(settings), once=True) as assistant:
        yield assistant
        tell_if_outdated(assistant)


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
                err.print(f"Error: {error}")
                continue
            if answer.searched != answer.question:
                err.print(f"(searched: {answer.searched})", dim=True)
            print_answer(answer)


def _next_question() -> str:
    try:
        return input("? " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def said(
    speaker: Annotated[str | None, typer.Argument(help="A name or a role; without one, all are listed.")] = None,
    about: Annotated[str | None, typer.Option(help="Only what bears on this topic.")] = None,
    period: Annotated[str | None, typer.Option(help="As 2031-04..2031-06, May 2031 or last week.")] = None,
    since: Since = None,
    until: Until = None,
    publisher: Publisher = None,
    author: Author = None,
    kind: Annotated[Kind | None, typer.Option(help="Only what reaches a reader so.")] = None,
    other: Annotated[str | None, typer.Option("--with", help="Beside what this person said, by date.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most N speakers, or statements of each.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what somebody said, newest first; without a SPEAKER, who speaks and how often."""
    from rag.people import compare, people_named

    narrowed: Any = {"about": about, "period": period, "publisher": publisher, "author": author}
    narrowed |= {"since": since, "until": until, "kind": kind}
    if speaker is None and (other or any(narrowed.values())):
        raise typer.BadParameter("name a SPEAKER to narrow what they said")
    with opened() as assistant:
        tell_if_outdated(assistant)
        if speaker is None:
            print_speakers(assistant.speakers()[:limit], as_json)
        elif other:
            print_comparison(compare(assistant, speaker, other, limit=limit, **narrowed), as_json)
        else:
            print_people(people_named(assistant, speaker, excerpts=None, limit=limit, **narrowed), as_json)


def check_format(form: str) -> None:
    """Raises QuestionError for a format that there is none of, before anything is asked."""
    from rag.exports import format_of

    format_of(form)
