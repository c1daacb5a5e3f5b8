"""The archive for language models' hosts: an MCP server with four tools, on stdin and stdout.

    rag serve --mcp             # what a host's settings name as the command

It opens no port, and offers nothing that changes the archive. The SDK comes with ``pip install onrecord[mcp]``. Not
covered: MCP over HTTP.
"""

from __future__ import annotations

from rag.assistant import Assistant
from rag.errors import SettingsError
from rag.settings import Settings
from rag.ui.api import Endpoints, told_as

INSTRUCTIONS = (
    "A news archive that tells who said what. Quote answers as they stand: each sentence cites exact words and their "
    "speaker. not_found means that the articles don't say it, and not that it wasn't said."
)


def serve(settings: Settings) -> None:
    """Serve until stdin ends. Raises SettingsError when the SDK isn't installed."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError as error:
        raise SettingsError("The MCP SDK isn't installed", "pip install 'onrecord[mcp]'") from error
    with Assistant(settings) as assistant:
        server = MCPServer("onrecord", instructions=INSTRUCTIONS)
        endpoints = Endpoints(assistant)
        for tool in (endpoints.ask, endpoints.said, endpoints.list, endpoints.show):
            server.tool()(told_as(ToolError, tool))
        server.run("stdio")
