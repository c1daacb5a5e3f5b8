"""Whether the server is up, and ready to answer: for whoever watches it, without a login.

    GET /healthz        200 {"status": "up"}
    GET /readyz         200 {"status": "ready"}, or 503 with the reasons, in words that name nothing of this machine

Not covered: what went wrong, which the log tells.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import RagError, StoreError
from rag.ui.proxies import path_below

if TYPE_CHECKING:
    from rag.assistant import Assistant

PATHS = "healthz|readyz|metrics"
_log = logging.getLogger(__name__)


class Probed:
    """An application, and in front of it what is asked by those who watch it; ``figures`` are those of Prometheus."""

    def __init__(
        self, app: ASGIApp, assistant: Assistant, figures: Callable[[], tuple[bytes, str]] | None = None
    ) -> None:
        self._app = app
        self._checks = checks(assistant)
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_below(scope) if scope["type"] == "http" else ""
        answer: Response
        if path not in ("/healthz", "/readyz", "/metrics"):
            await self._app(scope, receive, send)
            return
        if Request(scope).method not in ("GET", "HEAD"):
            answer = PlainTextResponse("This is only read: ask with GET.\n", 405)
        elif path == "/healthz":
            answer = JSONResponse({"status": "up"})
        elif path == "/readyz":
            answer = await run_in_threadpool(self._ready)
        elif self._figures is None:
            answer = PlainTextResponse("There are no figures here: RAG_METRICS switches them on.\n", 404)
        else:
            text, kind = await run_in_threadpool(self._figures)
            answer = Response(text, media_type=kind)
        answer.headers["Cache-Control"] = "no-store"
        await answer(scope, receive, send)

    def _ready(self) -> Response:
        reasons = [reason for reason, check in self._checks.items() if not _holds(reason, check)]
        if reasons:
            return JSONResponse({"status": "not ready", "reasons": reasons}, 503)
        return JSONResponse({"status": "ready"})


def checks(assistant: Assistant) -> Mapping[str, Callable[[], object]]:
    """What has to work before a question can be answered, by what is said when it doesn't."""
    return {
        "The archive can’t be opened.": lambda: assistant.catalogue.counts(),
        "The model that finds passages can’t be loaded.": lambda: _embedded(assistant),
        "The language model that writes answers can’t be reached or loaded.": lambda: _written(assistant),
    }


def _embedded(assistant: Assistant) -> None:
    with suppress(StoreError):  # which form of the model it is, the archive says
        _ = assistant.embedder


def _written(assistant: Assistant) -> None:
    from rag.models.writer import Unavailable

    writer = assistant.writer
    if isinstance(writer, Unavailable):
        raise writer.error


def _holds(reason: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except (RagError, OSError, ValueError):
        _log.exception(reason)
        return False
    return True
