"""The application that answers programs, and what sends their requests to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import completions, problems
from rag.api.callers import Access

if TYPE_CHECKING:
    from rag.assistant import Assistant

PATHS = r"v1/.*"  # behind the first slash
_PATH = re.compile(rf"/(?:{PATHS})", re.DOTALL)


def application(assistant: Assistant, access: Access, article: Callable[..., str]) -> FastAPI:
    """The endpoints over one archive; ``article`` gives the path of an article's page, as ``addresses.article``."""
    app = FastAPI(title="On Record", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.assistant, app.state.access, app.state.article = assistant, access, article
    app.include_router(completions.router)
    problems.install(app)
    return app


class Programs:
    """An application for pages, and in front of it the one for programs, at the paths that are theirs.

    So nothing of what Gradio puts before its routes (origins let in, headers) concerns programs.
    """

    def __init__(self, pages: ASGIApp, programs: ASGIApp) -> None:
        self._pages, self._programs = pages, programs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_theirs = scope["type"] == "http" and _PATH.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
        await (self._programs if is_theirs else self._pages)(scope, receive, send)
