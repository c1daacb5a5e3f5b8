"""All commands of ``rag``, in the order in which the help lists them, and what runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from rag import logs, telemetry
from rag.cli import accounts, archive, asking, evaluation, keeping, language_models, safekeeping, serving
from rag.cli.console import mistakes_told, out
from rag.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# In the order in which the help lists them.
COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("ingest", archive.ingest),
    ("ask", asking.ask),
    ("chat", asking.chat),
    ("said", asking.said),
    ("list", archive.list_articles),
    ("show", archive.show),
    ("delete", keeping.delete),
    ("collect", keeping.collect),
    ("collections", keeping.collections),
    ("jobs", keeping.jobs),
    ("watch", keeping.watch),
    ("status", archive.status),
    ("check", safekeeping.check),
    ("backup", safekeeping.backup),
    ("restore", safekeeping.restore),
    ("models", language_models.models),
    ("exam", language_models.exam),
    ("eval", evaluation.evaluate),
    ("serve", serving.serve),
    ("audit", accounts.audit),
)


def main() -> None:
    """Run a command: quiet libraries, and a user's mistake in one line."""
    with mistakes_told():
        settings = Settings()
        logs.set_up(settings)
        stop = telemetry.start(settings)
        try:
            app()
        finally:
            stop()


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


for name, command in COMMANDS:
    app.command(name)(command)
for name, group in (("collection", keeping.collection), ("user", accounts.user), ("key", accounts.key)):
    app.add_typer(group, name=name)
