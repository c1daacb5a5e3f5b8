"""The pages at the door: log in, log out, become somebody by an invitation. Plain HTML of our own, without a script.

    app = entrance(door)                        # an ASGI application

Programs log in at ``/login`` too, with the fields ``username`` and ``password``, and get JSON unless they ask for HTML.
Not covered: what lets somebody in (``rag.accounts``); the pages on accounts (``accounts_page.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from rag.accounts import Role
from rag.api.wording import plainly
from rag.errors import AccessError, AccountError, RagError, TooManyError
from rag.ui.addresses import PATHS
from rag.ui.door import Door, address_of, sent_to
from rag.ui.markup import Child, Markup, tag

_STYLE = (Path(__file__).parent / "entrance.css").read_text("utf-8")
_MOST_FORM = 10_000  # bytes
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
            return _log_in_page(request.query_params.get("next", ""))
        form = await form_of(request)
        name, back = form.get("username", ""), form.get("next", "")
        try:
            token = await self._in_turn(self._accounts.log_in, name, form.get("password", ""), address_of(request))
        except AccessError as error:
            return _refusal(request, error, _log_in_page(back, error, name))
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
            return page("No invitation", tag("p", text, class_="wrong"), status=404)
        if request.method != "POST":
            return _join_page(role)
        form = await form_of(request)
        name, password, address = form.get("username", ""), form.get("password", ""), address_of(request)
        if password != form.get("again", password):
            return _join_page(role, AccountError("The two passwords differ", "Type the same twice"), name)
        try:
            person = await self._in_turn(self._accounts.accept, token, name, password, address)
            session = await self._in_turn(self._accounts.log_in, person.name, password, address)
        except RagError as error:
            return _refusal(request, error, _join_page(role, error, name))
        return self._door.let_in(request, sent_to(request, "/"), session)

    async def _in_turn(self, check: Callable[..., _Result], *given: str) -> _Result:
        return await to_thread.run_sync(check, *given, limiter=self._turns)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; none of one that is too long to be ours."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_FORM:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}


def page(title: str, *children: Child, status: int = 200) -> HTMLResponse:
    """A page of the door's."""
    head = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style>"
    )
    body = tag("main", tag("p", "On Record", class_="name"), tag("h1", title), *children)
    written = Markup(head) + tag("title", f"{title} · On Record") + tag("body", body) + "</html>"
    return HTMLResponse(written, status, headers={"Cache-Control": "no-store"})


def field(label: str, name: str, *, kind: str = "text", **given: str | bool | None) -> Markup:
    """A labelled field of a form."""
    return tag("label", label, tag("input", name=name, type=kind, required=True, **given))


def wrong(error: RagError | None) -> Markup | None:
    """What was wrong with a form, for people."""
    return tag("p", plainly(str(error)), class_="wrong", role="alert") if error else None


def _log_in_page(back: str, error: RagError | None = None, name: str = "") -> HTMLResponse:
    return page(
        "Log in",
        wrong(error),
        tag(
            "form",
            field("Name", "username", value=name, autocomplete="username", autofocus=not name, maxlength="64"),
            field("Password", "password", kind="password", autocomplete="current-password", autofocus=bool(name)),
            tag("input", type="hidden", name="next", value=_safe(back)),
            tag("button", "Log in"),
            method="post",
            action="login",  # beside this page
        ),
        status=200 if error is None else _status(error),
    )


def _join_page(role: Role, error: RagError | None = None, name: str = "") -> HTMLResponse:
    new = {"kind": "password", "autocomplete": "new-password", "minlength": "10", "maxlength": "1000"}
    return page(
        "You are invited",
        tag("p", f"Choose a name and a password. You may then {_ROLES[role]}."),
        wrong(error),
        tag(
            "form",
            field("Name", "username", value=name, autocomplete="username", autofocus=True, maxlength="64"),
            field("Password, 10 characters or more", "password", **new),
            field("The same again", "again", **new),
            tag("button", "Come in"),
            method="post",
        ),
        status=200 if error is None else _status(error),
    )


def _refusal(request: Request, error: RagError, shown: HTMLResponse) -> Response:
    headers = {"Retry-After": str(error.wait_s)} if isinstance(error, TooManyError) else {}
    if "text/html" in request.headers.get("accept", ""):
        shown.headers.update(headers)
        return shown
    return JSONResponse({"error": str(error), "detail": str(error)}, _status(error), headers=headers)


def _status(error: RagError) -> int:
    return 429 if isinstance(error, TooManyError) else 401 if isinstance(error, AccessError) else 422


def _safe(back: str) -> str:
    """Where to go on: a page of ours, never elsewhere."""
    is_ours = _BACK.fullmatch(back) and "\\" not in back and not back.startswith("//")
    return back if is_ours else "/"
