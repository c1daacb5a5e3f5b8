"""What is noted of each request: its id, route, status and time, and who asked; and of each question, what came of it.

    app = Observed(app, [log_request])          # an ASGI application
    noted(event)

A route is the path without what somebody asked or opened: ``/people/*``, so that names and questions are in no log, and
figures by route stay few. Not covered: where the lines go (``rag.logs``), figures (``metrics.py``).
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("rag.requests")
_WORDS = frozenset(
    "answer article articles people archive export statements static assets svelte login logout config healthz readyz "
    "metrics gradio_api upload upload_progress info app_id user heartbeat queue join data status run predict call ask "
    "said list show api speakers ingest jobs openapi.json docs mcp chat completions models keys invitation settings "
    "theme.css startup-events cancel reset v1 v2".split()
)
_ID = re.compile(r"[\w-]{8,64}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was answered."""

    id: str
    method: str
    route: str
    status: int
    seconds: float
    principal: str  # who asked, by name; empty where nobody logs in


class Observed:
    """An application, and of each of its requests a note to everyone who takes some."""

    def __init__(self, app: ASGIApp, notes: Sequence[Callable[[Seen], None]]) -> None:
        self._app = app
        self._notes = notes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("x-request-id", "")
        request = told if _ID.fullmatch(told) else secrets.token_hex(8)
        state = {**scope.get("state", {}), "request_id": request}
        started, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request
            await send(message)

        try:
            await self._app({**scope, "state": state}, receive, noting)
        finally:
            name = getattr(state.get("principal"), "name", "")
            seen = Seen(request, scope["method"], route(scope["path"]), status, time.perf_counter() - started, name)
            for note in self._notes:
                note(seen)


def route(path: str) -> str:
    """The path with a star for what is no word of ours.

    >>> route("/people/Ada%20Holloway")
    '/people/*'
    """
    parts = path.split("/")[1:6]
    kept = [part if part in _WORDS else "*" if part else "" for part in parts]
    return "/" + "/".join(kept)


def log_request(seen: Seen) -> None:
    """A line in the log."""
    _log.info(
        "%s %s %d %.0f ms",
        seen.method,
        seen.route,
        seen.status,
        seen.seconds * 1000,
        extra={
            "request_id": seen.id,
            "method": seen.method,
            "route": seen.route,
            "status": seen.status,
            "seconds": round(seen.seconds, 4),
            "principal": seen.principal,
        },
    )
