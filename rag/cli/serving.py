"""The web pages and the MCP server."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.console import out
from rag.cli.language_models import told_where_text_goes
from rag.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    open_to_all: Annotated[
        bool, typer.Option("--open", help="With --host, where nobody has to log in: let everybody in.")
    ] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Be an MCP server on stdin and stdout instead.")] = False,
    hash_password: Annotated[
        bool, typer.Option("--hash-password", help="Ask for a password and print its hash for RAG_UI_AUTH.")
    ] = False,
) -> None:
    """Open the web pages: ask, archive, people (the same as `python app.py`)."""
    if hash_password:
        from rag.accounts.passwords import for_environment, hashed

        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        out.print(for_environment(hashed(password)))
    elif mcp:
        from rag.ui.mcp_server import serve as serve_mcp

        serve_mcp(told_where_text_goes(Settings()))
    else:
        from rag.cli.served import ran
        from rag.ui import launch

        launch(told_where_text_goes(Settings()), host=host, port=port, open_to_all=open_to_all, commands=ran)
