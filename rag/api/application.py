"""The application that answers programs, and what sends their requests to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import completions, document, problems, reading, resources
from rag.api.callers import Access

if TYPE_CHECKING:
    from rag.jobs import Jobs

PATHS = r"v1/.*|api/v1/.*|mcp"  # behind the first slash
_PATH = re.compile(rf"/(?:{PATHS})", re.DOTALL)
_DOCUMENT = "/api/v1/openapi.json"


def application(jobs: Jobs, access: Access, article: Callable[..., str]) -> FastAPI:
    """The endpoints over one archive; ``article`` gives the path of an article's page, as ``addresses.article``."""
    app = FastAPI(title="On Record", version=version("onrecord"), docs_url=None, redoc_url=None, openapi_url=None)
    app.state.assistant, app.state.jobs = jobs.assistant, jobs
    app.state.access, app.state.article = access, article
    for router in (completions.router, resources.router, reading.router):
        app.include_router(router)
    problems.install(app)

    @app.get(_DOCUMENT, include_in_schema=False)
    def openapi() -> JSONResponse:
        return JSONResponse(document.described(app))

    @app.get("/api/v1/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(document.page(json.dumps(document.described(app)), _DOCUMENT))

    return app


class Programs:
    """An application for pages, and in front of it the one for programs, at the paths that are theirs.

    So nothing of what Gradio puts before its routes (origins let in, headers) concerns programs.
    """

    def __init__(self, pages: ASGIApp, programs: ASGIApp, mcp: ASGIApp) -> None:
        self._pages, self._programs, self._mcp = pages, programs, mcp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._meant(scope)(scope, receive, send)

    def _meant(self, scope: Scope) -> ASGIApp:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or not _PATH.fullmatch(path):
            return self._pages
        return self._mcp if path == "/mcp" else self._programs
