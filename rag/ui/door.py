"""The door behind the gate: whoever isn't known gets the page to log in, and nothing else.

    door = Door(Accounts.of(settings))
    app = Locked(app, door, entrance(door))     # an ASGI application
    door.principal(request)                     # Principal, or None

A session is a random token in a cookie that scripts don't see. What a page names itself by to Gradio (``session_hash``)
belongs to whoever used it first, so that nobody else reads or steers what goes on under it. Not covered: the pages to
log in (``entrance.py``), rights (``permits.py``), and who may reach the server (``gate.py``).
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections import OrderedDict
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.accounts import ANYBODY, Accounts, Principal, Right
from rag.accounts.sessions import LONGEST_S
from rag.ui.addresses import PATHS
from rag.ui.oidc import Provider
from rag.ui.proxies import path_below

# Behind the first slash: pages of the door's own.
ENTRANCE = r"login|logout|oidc/(start|callback)|join/[\w-]+|account(/\w+)?|admin(/\w+)?"
_ENTRANCE = re.compile(rf"/({ENTRANCE})")
_PAGES = re.compile(rf"/({PATHS})?", re.DOTALL)
_ANYBODYS = ("/gradio_api/startup-events", "/favicon.ico", "/robots.txt")  # which tell nothing
_UPLOAD = re.compile(r"/gradio_api/upload/?")
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/([^/]+)")
_NAMED_IN_BODY = re.compile(r"/gradio_api/(queue/join|run/predict|cancel|reset|call/.*)/?")
# What stays open for as long as a page does, or an answer takes.
STREAM = re.compile(r"/gradio_api/(heartbeat/.*|queue/data|call/.*/.*)", re.DOTALL)
LOOKED_AFTER_S = 5.0  # after which it is seen that the session of an open stream has ended
_KEPT_HASHES = 20_000


class Door:
    """Who comes in. ``lets_anybody`` says whether everybody may, while there is nobody who could log in."""

    def __init__(self, accounts: Accounts, provider: Provider | None = None, *, lets_anybody: bool = True) -> None:
        self.accounts = accounts
        self.provider = provider
        self.lets_anybody = lets_anybody
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._guard = threading.Lock()

    def principal(self, asked: HTTPConnection, *, is_use: bool = True) -> Principal | None:
        """Who asks; None for whoever has to log in first. A session lasts longer for being used."""
        if self.accounts.is_open:
            return ANYBODY if self.lets_anybody else None
        return self.accounts.session(asked.cookies.get(cookie_name(asked)), is_use=is_use)

    def account(self, asked: HTTPConnection) -> str | None:
        """The name of whoever is logged in; None for others."""
        who = self.principal(asked, is_use=False)
        return who.name if who and who.kind == "person" else None

    def owns(self, principal: Principal, session_hash: str) -> bool:
        """Whether this name of a page is theirs, as it is for whoever uses it first."""
        if principal.kind == "open":
            return True
        with self._guard:
            owner = self._owners.setdefault(session_hash, principal.name)
            self._owners.move_to_end(session_hash)
            while len(self._owners) > _KEPT_HASHES:
                self._owners.popitem(last=False)
        return owner == principal.name

    def let_in(self, asked: Request, response: Response, token: str) -> Response:
        """The response with a new session's cookie; the one before ends."""
        self._end(asked)
        response.set_cookie(
            cookie_name(asked), token, max_age=int(LONGEST_S), httponly=True, samesite="lax", secure=is_https(asked)
        )
        return response

    def let_out(self, asked: Request, response: Response) -> Response:
        """The response without the cookie, whose session has ended."""
        self._end(asked)
        response.delete_cookie(cookie_name(asked), httponly=True, samesite="lax", secure=is_https(asked))
        return response

    def _end(self, asked: Request) -> None:
        if token := asked.cookies.get(cookie_name(asked)):
            self.accounts.end(token=token)


def cookie_name(asked: HTTPConnection) -> str:
    """The session's cookie. Browsers keep one jar for all ports of a host, so it names the port."""
    server = asked.scope.get("server") or ("", "")
    return f"onrecord-{server[1]}"


def is_https(asked: HTTPConnection) -> bool:
    """Whether the browser asked over https."""
    return asked.scope["scheme"] in ("https", "wss")


def address_of(asked: HTTPConnection) -> str:
    """The address that guesses are counted by."""
    return asked.client.host if asked.client else ""


class Locked:
    """An application for whoever is known, and an entrance for everybody."""

    def __init__(self, app: ASGIApp, door: Door, entrance: ASGIApp) -> None:
        self._app, self._door, self._entrance = app, door, entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or path_below(scope) in _ANYBODYS:
            await self._app(scope, receive, send)
            return
        if _ENTRANCE.fullmatch(path_below(scope)):
            await self._entrance(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        principal = self._door.principal(asked)
        if principal is None:
            await _unknown(asked)(scope, receive, send)
            return
        asked.state.principal = principal  # whom the log names
        if _UPLOAD.fullmatch(path_below(scope)) and not principal.may(Right.ADD):
            await _refused(f"{principal.name} may not {Right.ADD}.")(scope, receive, send)
            return
        names, receive = await _named(asked, receive)
        if not all(self._door.owns(principal, name) for name in names):
            await _refused("This page is somebody else’s. Load it again.")(scope, receive, send)
        elif principal.kind == "person" and asked.scope.get("method") == "GET" and STREAM.fullmatch(path_below(scope)):
            await self._while_logged_in(asked, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _while_logged_in(self, asked: HTTPConnection, receive: Receive, send: Send) -> None:
        """A stream, which ends with the session that it was opened in."""
        has_begun = False

        async def begun(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        stream = asyncio.ensure_future(self._app(asked.scope, receive, begun))
        try:
            while not (await asyncio.wait({stream}, timeout=LOOKED_AFTER_S))[0]:
                if self._door.principal(asked, is_use=False) is None:
                    break
        finally:
            is_cut = stream.cancel()
        with suppress(asyncio.CancelledError):
            await stream
        if is_cut and has_begun:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _unknown(asked: HTTPConnection) -> Response:
    """The way to log in, for a page; else a refusal."""
    path, query = path_below(asked.scope), asked.scope.get("query_string", b"").decode("latin-1")
    if asked.scope.get("method") in ("GET", "HEAD") and _PAGES.fullmatch(path):
        back = quote(path) + (f"?{query}" if query else "")
        return sent_to(asked, "/login" if back == "/" else f"/login?next={quote(back, safe='')}")
    return JSONResponse({"error": "Log in first.", "detail": "Log in first."}, 401)


def sent_to(asked: HTTPConnection, path: str) -> RedirectResponse:
    """The way to another page of ours, wherever a proxy has put them."""
    return RedirectResponse(asked.scope.get("root_path", "") + path, 303)


def _refused(why: str) -> Response:
    return JSONResponse({"error": why, "detail": why}, 403)


async def _named(asked: HTTPConnection, receive: Receive) -> tuple[set[str], Receive]:
    """The names of pages that a request holds, in its path, its query or its body; and the body again."""
    names = {asked.query_params.get("session_hash"), *_HEARTBEAT.findall(path_below(asked.scope))}
    if asked.scope.get("method") == "POST" and _NAMED_IN_BODY.fullmatch(path_below(asked.scope)):
        body = await _body(receive)
        names.add(_in_body(body))
        receive = _again(body, receive)
    return {name for name in names if name}, receive


async def _body(receive: Receive) -> bytes:
    """What a request brings; how much that may be is limited before (``limits.py``)."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives the body that was read, then what comes after it."""
    held: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return held.pop() if held else await receive()

    return again


def _in_body(body: bytes) -> str | None:
    try:
        told: Any = json.loads(body)
    except ValueError:  # Gradio says what is wrong with it
        return None
    name = told.get("session_hash") if isinstance(told, dict) else None
    return name if isinstance(name, str) else None
