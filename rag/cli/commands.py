"""All commands of ``rag``, in the order in which the help lists them, and what runs them.

A command's module is loaded when the command is run or asked for its options: the list of all takes their lines from
here, and is there as soon as typer is.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rag.cli.plain import mistakes_told

# In the order in which the help lists them: name → where it is made, and the first line of what it says of itself.
COMMANDS: dict[str, tuple[str, str]] = {
    "ingest": ("archive:ingest", "Read articles into the archive; what it holds already is skipped."),
    "ask": ("asking:ask", "Ask a question."),
    "chat": ("asking:chat", "Ask one question after another; follow-ups are understood. An empty line ends it."),
    "said": ("asking:said", "Show what somebody said, newest first; without a SPEAKER, who speaks and how often."),
    "list": ("archive:list_articles", "List the articles, newest first."),
    "show": ("archive:show", "Show an article."),
    "delete": ("keeping:delete", "Delete an article from the archive."),
    "collect": ("keeping:collect", "Put articles into a collection, which questions can be held to."),
    "collections": ("keeping:collections", "List the collections, and how many articles each holds."),
    "jobs": ("keeping:jobs", "List what is read in the background, the newest first."),
    "watch": ("keeping:watch", "Read a feed or a folder again every so often."),
    "status": ("archive:status", "Show the archive's size, place and model."),
    "check": ("safekeeping:check", "Verify every offset, hash, statement and vector of the archive."),
    "backup": ("safekeeping:backup", "Write the archive to one file, while it is in use."),
    "restore": ("safekeeping:restore", "Make the archive what a backup holds."),
    "models": ("language_models:models", "List the models that the configured server offers."),
    "exam": ("language_models:exam", "Put the exam to the configured language model, again if it sat it before."),
    "eval": ("evaluation:evaluate", "Ask gold questions and score the answers; exits 1 when a gate fails."),
    "serve": ("serving:serve", "Open the web pages: ask, archive, people (the same as `python app.py`)."),
    "audit": ("accounts:audit", "List who did what (never what was asked), the newest first."),
    "collection": ("keeping:collection", "Rename a collection."),
    "user": ("accounts:user", "The people who may come in: add, list, role, password, remove, end."),
    "key": ("accounts:key", "Keys by which programs ask: add, list, remove."),
}


class _Loaded(MutableMapping[str, Any]):
    """The commands by name, each made when it is looked up."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _made(name, COMMANDS[name][0])
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(TyperGroup):
    """The commands, none of which is loaded to be listed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Loaded()

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Their lines."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


# Without rich's markup: laying out its panels takes longer than all else that the help does.
app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run a command: quiet libraries, and a user's mistake in one line."""
    with mistakes_told():
        app()


def _made(name: str, place: str) -> Any:
    """The command at ``module:function``, or the group of commands."""
    module, _, function = place.partition(":")
    found = getattr(import_module(f"rag.cli.{module}"), function)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(found)
        found = alone
    command = typer.main.get_command(found)
    command.name = name
    return command


def _version(wanted: bool) -> None:
    if wanted:
        import rag
        from rag.cli.console import out

        out.print(f"onrecord {rag.__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
    here: Annotated[bool, typer.Option("--no-server", help="Ask no `rag serve` that runs here; anywhere.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell whether one was asked; anywhere.")] = False,
) -> None:
    """Ask a news archive who said what. Every sentence of an answer cites exact words."""
    from rag import logs, telemetry
    from rag.settings import Settings

    settings = Settings()
    logs.set_up(settings)
    context.call_on_close(telemetry.start(settings))
