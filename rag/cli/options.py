"""The options that several commands take, and what groups of commands are made with."""

from __future__ import annotations

from typing import Annotated

import typer

Collection = Annotated[str | None, typer.Option(help="Only the articles of this collection.")]
Within = Annotated[list[str] | None, typer.Option("--article", help="Only this article (an id); may be repeated.")]
Publisher = Annotated[str | None, typer.Option(help="Only this outlet (part of its name).")]
Author = Annotated[str | None, typer.Option(help="Only this author (part of the name).")]
OnlySpeaker = Annotated[str | None, typer.Option("--speaker", help="Only what this person says.")]
Since = Annotated[str | None, typer.Option(help="Only articles from this ISO date on.")]
Until = Annotated[str | None, typer.Option(help="Only articles up to this ISO date.")]


def group(told: str) -> typer.Typer:
    """A group of commands, told of in one line."""
    return typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=told)
