"""The pages at the door: log in, log out, become somebody by an invitation. Plain HTML of our own, without a script.

    app = entrance(door)                        # an ASGI application

Programs log in at ``/login`` too, with the fields ``username`` and ``password``, and get JSON unless they ask for HTML.
Not covered: what lets somebody in (``rag.accounts``); the pages on accounts (``accounts_page.py``).
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rag.accounts import Role
from rag.errors import AccessError, AccountError, RagError, TooManyError
from rag.translation import later, say
from rag.ui import accounts_page
from rag.ui.addresses import PATHS
from rag.ui.door import Door, address_of, cookie_name, sent_to
from rag.ui.form import NEW_PASSWORD, field, form, hidden, page, sent, status_of, wrong
from rag.ui.markup import Child, tag

_BACK = re.compile(rf"/({PATHS})?(\?.*)?", re.DOTALL)
_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_ROLES = {
    Role.READER: later("Choose a name and a password. You may then ask and read."),
    Role.EDITOR: later(
        "Choose a name and a password. You may then ask and read, and add, correct and delete articles."
    ),
    Role.ADMIN: later("Choose a name and a password. You may then do everything."),
}


def entrance(door: Door) -> Starlette:
    """The routes for everybody."""
    at = _Entrance(door)
    return Starlette(
        routes=[
            Route("/login", at.log_in, methods=["GET", "POST"]),
            Route("/logout", at.log_out, methods=["GET", "POST"]),
            Route("/join/{token}", at.join, methods=["GET", "POST"]),
            *([Route("/oidc/start", at.leave), Route("/oidc/callback", at.come_back)] if door.provider else ()),
            *accounts_page.routes(door),
        ]
    )


class _Entrance:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._accounts = door.accounts
        self._provider = door.provider
        self._turns = CapacityLimiter(2)  # passwords that are checked at once, off the event loop

    async def log_in(self, request: Request) -> Response:
        """Show the form, or take it. Wrong is 401, too often 429."""
        if self._accounts.is_open and self._door.lets_anybody:
            return sent_to(request, "/")
        if request.method != "POST":
            return self._log_in_page(request, request.query_params.get("next", ""))
        form = await sent(request)
        name, back = form.get("username", ""), form.get("next", "")
        try:
            token = await self._in_turn(self._accounts.log_in, name, form.get("password", ""), address_of(request))
        except AccessError as error:
            return _refusal(request, error, self._log_in_page(request, back, error, name))
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
            text = say("This invitation was used, or it has ended. Ask whoever invited you for another.")
            return page(request, say("No invitation"), tag("p", text, class_="wrong"), status=404)
        if request.method != "POST":
            return self._join_page(request, role)
        form = await sent(request)
        name, password, address = form.get("username", ""), form.get("password", ""), address_of(request)
        if password != form.get("again", password):
            differ = AccountError(say("The two passwords differ"), say("Type the same twice"))
            return self._join_page(request, role, differ, name)
        try:
            person = await self._in_turn(self._accounts.accept, token, name, password, address)
            session = await self._in_turn(self._accounts.log_in, person.name, password, address)
        except RagError as error:
            return _refusal(request, error, self._join_page(request, role, error, name))
        return self._door.let_in(request, sent_to(request, "/"), session)

    async def _in_turn(self, check: Callable[..., _Result], *given: str) -> _Result:
        return await to_thread.run_sync(check, *given, limiter=self._turns)

    async def leave(self, request: Request) -> Response:
        """Send somebody to log in at the provider; a cookie tells their browser from another that brings the answer."""
        assert self._provider is not None
        back, invitation = _safe(request.query_params.get("next", "")), request.query_params.get("invitation", "")
        try:
            url, state = await to_thread.run_sync(self._provider.begin, _callback(request), back, invitation)
        except AccessError as error:
            return _refusal(request, error, self._log_in_page(request, back, error))
        sent_there = RedirectResponse(url, 303)
        sent_there.set_cookie(f"{cookie_name(request)}-oidc", state, max_age=600, httponly=True, samesite="lax")
        return sent_there

    async def come_back(self, request: Request) -> Response:
        """Take the provider's answer: log in whom it vouches for."""
        state, code = (request.query_params.get(name, "") for name in ("state", "code"))
        known = request.cookies.get(f"{cookie_name(request)}-oidc", "")
        try:
            if not state or not hmac.compare_digest(state.encode(), known.encode()):
                raise AccessError("This log-in was begun in another browser, or has run out", "Log in again")
            token, back = await to_thread.run_sync(self._vouched, state, code, _callback(request), address_of(request))
        except RagError as error:
            _log.warning("A log-in by the provider failed, from %s: %s", address_of(request), error.message)
            return _refusal(request, error, self._log_in_page(request, "", error))
        return self._door.let_in(request, sent_to(request, back), token)

    def _vouched(self, state: str, code: str, callback: str, address: str) -> tuple[str, str]:
        """A new session of whom the provider vouches for, and where they wanted to go."""
        assert self._provider is not None
        begun = self._provider.begun(state)
        who = self._provider.finish(begun, code, callback)
        token = self._accounts.log_in_by(
            who.subject, who.name, invitation=begun.invitation, newcomers=self._provider.role, address=address
        )
        return token, begun.back

    def _elsewhere(self, **asked: str) -> Child:
        """The way to the provider, where there is one."""
        if self._provider is None:
            return None
        host = urlsplit(self._provider.issuer).netloc
        return tag("p", tag("a", say("Log in with {host}", host=host), href=f"oidc/start?{urlencode(asked)}"))

    def _log_in_page(self, request: Request, back: str, error: RagError | None = None, name: str = "") -> HTMLResponse:
        return page(
            request,
            say("Log in"),
            wrong(error),
            form(
                field(say("Name"), "username", value=name, autocomplete="username", autofocus=not name, maxlength="64"),
                field(
                    say("Password"), "password", kind="password", autocomplete="current-password", autofocus=bool(name)
                ),
                hidden("next", _safe(back)),
                tag("button", say("Log in")),
                to="login",
            ),
            self._elsewhere(next=_safe(back)),
            status=status_of(error),
        )

    def _join_page(self, request: Request, role: Role, error: RagError | None = None, name: str = "") -> HTMLResponse:
        return page(
            request,
            say("You are invited"),
            tag("p", say(_ROLES[role])),
            wrong(error),
            form(
                field(say("Name"), "username", value=name, autocomplete="username", autofocus=True, maxlength="64"),
                field(say("Password, 10 characters or more"), "password", **NEW_PASSWORD),
                field(say("The same again"), "again", **NEW_PASSWORD),
                tag("button", say("Come in")),
            ),
            self._elsewhere(invitation=request.path_params["token"]),
            status=status_of(error),
        )


def _refusal(request: Request, error: RagError, shown: HTMLResponse) -> Response:
    headers = {"Retry-After": str(error.wait_s)} if isinstance(error, TooManyError) else {}
    if "text/html" in request.headers.get("accept", ""):
        shown.headers.update(headers)
        return shown
    return JSONResponse({"error": str(error), "detail": str(error)}, status_of(error), headers=headers)


def _callback(request: Request) -> str:
    """The address at which the provider's answer is taken, as it is known there."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}/oidc/callback"


def _safe(back: str) -> str:
    """Where to go on: a page of ours, never elsewhere."""
    is_ours = _BACK.fullmatch(back) and "\\" not in back and not back.startswith("//")
    return back if is_ours else "/"
