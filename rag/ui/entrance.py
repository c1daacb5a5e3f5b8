"""The pages at the door: log in, log out, become somebody by an invitation. Plain HTML of our own, without a script.

    app = entrance(door)                        # an ASGI application

Programs log in at ``/login`` too, with the fields ``username`` and ``password``, and get JSON unless they ask for HTML.
Not covered: what lets somebody in (``rag.accounts``); the pages on accounts (``accounts_page.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from rag.accounts import Role
from rag.errors import AccessError, AccountError, RagError, TooManyError
from rag.ui import accounts_page
from rag.ui.addresses import PATHS
from rag.ui.door import Door, address_of, sent_to
from rag.ui.form import NEW_PASSWORD, field, form, hidden, page, sent, status_of, wrong
from rag.ui.markup import tag

_BACK = re.compile(rf"/({PATHS})?(\?.*)?", re.DOTALL)
_Result = TypeVar("_Result")
_ROLES = {
    Role.READER: "ask and read",
    Role.EDITOR: "ask and read, and add, correct and delete articles",
    Role.ADMIN: "do everything",
}


def entrance(door: Door) -> Starlette:
    """The routes for everybody."""
    at = _Entrance(door)
    return Starlette(
        routes=[
            Route("/login", at.log_in, methods=["GET", "POST"]),
            Route("/logout", at.log_out, methods=["GET", "POST"]),
            Route("/join/{token}", at.join, methods=["GET", "POST"]),
            *accounts_page.routes(door),
        ]
    )


class _Entrance:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._accounts = door.accounts
        self._turns = CapacityLimiter(2)  # passwords that are checked at once, off the event loop

    async def log_in(self, request: Request) -> Response:
        """Show the form, or take it. Wrong is 401, too often 429."""
        if self._accounts.is_open and self._door.lets_anybody:
            return sent_to(request, "/")
        if request.method != "POST":
            return _log_in_page(request, request.query_params.get("next", ""))
        form = await sent(request)
        name, back = form.get("username", ""), form.get("next", "")
        try:
            token = await self._in_turn(self._accounts.log_in, name, form.get("password", ""), address_of(request))
        except AccessError as error:
            return _refusal(request, error, _log_in_page(request, back, error, name))
        is_person = "text/html" in request.headers.get("accept", "")
        done: Response = sent_to(request, _safe(back)) if is_person else JSONResponse({"success": True})
        return self._door.let_in(request, done, token)

    async def log_out(self, request: Request) -> Response:
        """End the session. A link does nothing, as another page may hold one."""
        if request.method != "POST":
            return sent_to(request, "/")
        return self._door.let_out(request, sent_to(request, "/login"))

    async def join(self, request: Request) -> Response:
        """Become somebody by an invitation, and be logged in."""
        token = request.path_params["token"]
        role = self._accounts.invitation(token)
        if role is None:
            text = "This invitation was used, or it has ended. Ask whoever invited you for another."
            return page(request, "No invitation", tag("p", text, class_="wrong"), status=404)
        if request.method != "POST":
            return _join_page(request, role)
        form = await sent(request)
        name, password, address = form.get("username", ""), form.get("password", ""), address_of(request)
        if password != form.get("again", password):
            return _join_page(request, role, AccountError("The two passwords differ", "Type the same twice"), name)
        try:
            person = await self._in_turn(self._accounts.accept, token, name, password, address)
            session = await self._in_turn(self._accounts.log_in, person.name, password, address)
        except RagError as error:
            return _refusal(request, error, _join_page(request, role, error, name))
        return self._door.let_in(request, sent_to(request, "/"), session)

    async def _in_turn(self, check: Callable[..., _Result], *given: str) -> _Result:
        return await to_thread.run_sync(check, *given, limiter=self._turns)


def _log_in_page(request: Request, back: str, error: RagError | None = None, name: str = "") -> HTMLResponse:
    return page(
        request,
        "Log in",
        wrong(error),
        form(
            field("Name", "username", value=name, autocomplete="username", autofocus=not name, maxlength="64"),
            field("Password", "password", kind="password", autocomplete="current-password", autofocus=bool(name)),
            hidden("next", _safe(back)),
            tag("button", "Log in"),
            to="login",
        ),
        status=status_of(error),
    )


def _join_page(request: Request, role: Role, error: RagError | None = None, name: str = "") -> HTMLResponse:
    return page(
        request,
        "You are invited",
        tag("p", f"Choose a name and a password. You may then {_ROLES[role]}."),
        wrong(error),
        form(
            field("Name", "username", value=name, autocomplete="username", autofocus=True, maxlength="64"),
            field("Password, 10 characters or more", "password", **NEW_PASSWORD),
            field("The same again", "again", **NEW_PASSWORD),
            tag("button", "Come in"),
        ),
        status=status_of(error),
    )


def _refusal(request: Request, error: RagError, shown: HTMLResponse) -> Response:
    headers = {"Retry-After": str(error.wait_s)} if isinstance(error, TooManyError) else {}
    if "text/html" in request.headers.get("accept", ""):
        shown.headers.update(headers)
        return shown
    return JSONResponse({"error": str(error), "detail": str(error)}, status_of(error), headers=headers)


def _safe(back: str) -> str:
    """Where to go on: a page of ours, never elsewhere."""
    is_ours = _BACK.fullmatch(back) and "\\" not in back and not back.startswith("//")
    return back if is_ours else "/"
