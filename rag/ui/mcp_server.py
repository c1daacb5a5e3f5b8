"""The archive for language models' hosts: an MCP server with four tools, on stdin and stdout, or over HTTP.

    rag serve --mcp             # what a host's settings name as the command; it opens no port
    http://127.0.0.1:7860/mcp   # what they name as the address of a running `rag serve` (streamable HTTP)

It offers nothing that changes the archive. Over HTTP a key is asked for where one is asked for elsewhere, at every
request: no session holds what a key may do. The SDK comes with ``pip install onrecord[mcp]``. Not covered: who reaches
the server (``gate.py``); OAuth.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import Access
from rag.api.problems import Problem, problem_of, told
from rag.assistant import Assistant
from rag.errors import AccessError, SettingsError
from rag.settings import Settings
from rag.ui.api import Endpoints, told_as

INSTRUCTIONS = (
    "A news archive that tells who said what. Quote answers as they stand: each sentence cites exact words and their "
    "speaker. not_found means that the articles don't say it, and not that it wasn't said."
)
RIGHTS = ["ask", "read"]


def serve(settings: Settings) -> None:
    """Serve until stdin ends. Raises SettingsError when the SDK isn't installed."""
    with Assistant(settings) as assistant:
        _server(assistant).run("stdio")


def _server(assistant: Assistant) -> Any:
    """The server with its tools. Raises SettingsError when the SDK isn't installed."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError as error:
        raise SettingsError("The MCP SDK isn't installed", "pip install 'onrecord[mcp]'") from error
    # Where nobody has set up logs, the SDK does for the whole process, and then tells of every request.
    server = MCPServer("onrecord", instructions=INSTRUCTIONS, log_level="ERROR")
    endpoints = Endpoints(assistant)
    for tool in (endpoints.ask, endpoints.said, endpoints.list, endpoints.show):
        server.tool()(told_as(ToolError, tool))
    return server


class OverHttp:
    """The same at an address, as an ASGI application, while :meth:`running` lasts."""

    def __init__(self, assistant: Assistant, access: Access) -> None:
        self._assistant, self._access = assistant, access
        self._app: ASGIApp | None = None  # none without the SDK

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What the server does for as long as it runs."""
        try:
            server = _server(self._assistant)
        except SettingsError:
            yield
            return
        from mcp.server.transport_security import TransportSecuritySettings

        # Names and origins are the gate's to check, which knows more of them.
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        app = server.streamable_http_app(streamable_http_path="/", stateless_http=True, transport_security=unchecked)
        async with server.session_manager.run():
            self._app = app
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        try:
            await asyncio.to_thread(self._access.caller, request, _key(request), RIGHTS)
            if self._app is None:
                raise Problem(501, "There is no MCP here yet: whoever runs this runs pip install 'onrecord[mcp]' first")
        except (Problem, AccessError) as error:
            await told(request, problem_of(error))(scope, receive, send)
            return
        await self._app({**scope, "path": "/", "raw_path": b"/", "root_path": ""}, receive, send)


def _key(request: Request) -> str | None:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else None
