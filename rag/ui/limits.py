"""How much anybody may send and hold open: so that nobody fills the disk, the memory or the queue for the others.

    app = Limited(app, Limits(), waiting=lambda: 3)         # an ASGI application

A refusal says what happened, and what to do. Who is limited is an account, wherever its people are, and where nobody is
logged in an address, as a named proxy tells it (``proxies.py``).
Not covered: the length of a question (``rag.questions``), how many are answered at once (``page.py``), passwords.
"""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import PATHS as PROGRAMS
from rag.api.problems import Problem, told
from rag.ui.door import STREAM
from rag.ui.proxies import path_below

_UPLOADS = ("/gradio_api/upload", "/api/v1/ingest/files")
_PROGRAMS = re.compile(rf"/(?:{PROGRAMS})", re.DOTALL)
_JOIN = "/gradio_api/queue/join"
_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each: in MB, in numbers by account or address."""

    body_mb: float = 2  # what isn't an upload: a thousand uploads are named in some 400 kB
    uploads_mb: float = 2000  # an hour
    uploads: int = 300  # an hour; each may bring a thousand files
    streams: int = 200  # held open: a page holds two
    waiting: int = 100  # of everybody's questions and other events


class Limited:
    """An application, and what is too much for it refused."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        waiting: Callable[[], int] = lambda: 0,
        account: Callable[[Request], str | None] = lambda request: None,
    ) -> None:
        self._app = app
        self._limits = limits
        self._waiting = waiting
        self._account = account
        self._streams: Counter[str] = Counter()
        self._uploads: dict[str, deque[tuple[float, float]]] = {}  # by whom: when, and how many MB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        is_stream = request.method == "GET" and STREAM.fullmatch(path_below(scope)) is not None
        if refusal := self._too_large(request) or self._too_many(request, is_stream=is_stream):
            await refusal(scope, receive, send)
        elif is_stream:
            await self._held_open(self._who(request), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _who(self, request: Request) -> str:
        """Whose uploads and streams are counted together."""
        account = self._account(request)
        return f"account {account}" if account else (request.client.host if request.client else "")

    def _too_large(self, request: Request) -> Response | None:
        """A refusal of a body that is larger than what comes by this path, or doesn't say how large it is."""
        length = request.headers.get("content-length", "0")
        if "transfer-encoding" in request.headers and "content-length" not in request.headers:
            return _refusal(request, 411, "This request doesn’t say how long it is. Send it with Content-Length.")
        sent, most = (int(length) if length.isascii() and length.isdigit() else 0) / 1e6, self._limits.body_mb
        if path_below(request.scope) in _UPLOADS:
            return self._too_much_uploaded(request, sent)
        if sent <= most:
            return None
        return _refusal(
            request, 413, f"This is {sent:,.1f} MB, and {most:g} MB is the most that is taken at once. Send less."
        )

    def _too_much_uploaded(self, request: Request, sent: float) -> Response | None:
        who, now = self._who(request), time.monotonic()
        for known in [known for known, lately in self._uploads.items() if lately[-1][0] < now - _HOUR_S]:
            del self._uploads[known]
        lately = self._uploads.setdefault(who, deque())
        while lately and lately[0][0] < now - _HOUR_S:
            lately.popleft()
        most = self._limits.uploads_mb
        if len(lately) < self._limits.uploads and sum(size for _, size in lately) + sent <= most:
            lately.append((now, sent))
            return None
        if not lately:
            del self._uploads[who]
            return _refusal(
                request, 413, f"These are {sent:,.0f} MB, and {most:,g} MB is the most. Upload fewer at once."
            )
        minutes = int((lately[0][0] + _HOUR_S - now) / 60) + 1
        text = f"{_from(who)} came {len(lately):,} uploads within an hour, which is the most that is taken."
        return _refusal(request, 429, f"{text} Go on in {minutes} minutes, or have a folder read by `rag watch`.")

    def _too_many(self, request: Request, *, is_stream: bool) -> Response | None:
        path = path_below(request.scope)
        if path == _JOIN and self._waiting() >= self._limits.waiting:
            text = f"{self._limits.waiting:,} questions wait already, which is the most. Ask again in a minute."
            return _refusal(request, 503, text)
        if is_stream and self._streams[who := self._who(request)] >= self._limits.streams:
            text = f"{_from(who)} {self._limits.streams:,} pages or programs listen already. Close some, and try again."
            return _refusal(request, 429, text)
        return None

    async def _held_open(self, who: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._streams[who] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._streams[who] -= 1
            if not self._streams[who]:
                del self._streams[who]


def _from(who: str) -> str:
    return "From this account" if who.startswith("account ") else "From here"


def _refusal(request: Request, status: int, text: str) -> Response:
    """In the form that who asks there reads."""
    if _PROGRAMS.fullmatch(path_below(request.scope)):
        return told(request, Problem(status, text))
    if re.match(r"/gradio_api/(?!upload)", path_below(request.scope)):
        return JSONResponse({"error": text}, status)
    return PlainTextResponse(f"{text}\n", status)
