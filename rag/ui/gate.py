"""Who comes in: these pages themselves, and programs. What another page makes a browser ask is refused.

    Gate(app, listened="127.0.0.1", names=("news.example",), paths=paths(page))     # an ASGI application

A browser asks for whatever page it shows, and that page's name may be made to mean this machine (DNS rebinding). So a
request has to call the server by a name of its own (``Host``, and what a named proxy tells that it was) and to come
from where it goes (``Origin``, else ``Sec-Fetch-Site``: https://web.dev/articles/fetch-metadata). Programs send neither
of these two. Of Gradio's routes those are open that the pages and programs use, and none that fetches an address.

Not covered: who has to log in (``door.py``); programs, which can say anything. Where all addresses are listened on, any
address is taken for the machine's own, as only names can be made to mean another.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import PATHS as PROGRAMS
from rag.ui.addresses import PATHS
from rag.ui.door import ENTRANCE
from rag.ui.headers import guarded
from rag.ui.health import PATHS as PROBES
from rag.ui.proxies import Networks, forwarded, path_below

if TYPE_CHECKING:
    import gradio as gr

_PAGES = re.compile(rf"/({PATHS}|{ENTRANCE})?", re.DOTALL)
_PORTS = {"http": 80, "https": 443}
_OPEN = (
    rf"|{PATHS}|{PROGRAMS}|{ENTRANCE}|{PROBES}|export/(answer|people)/[^/]+|"
    r"config/?|theme\.css|favicon\.ico|manifest\.json|robots\.txt|(static|assets|svelte)/.*|gradio_api/("
    r"info/?|openapi\.json|app_id|user|login_check|startup-events|theme\.css|upload|upload_progress|cancel|reset|"
    r"heartbeat/[^/]+|queue/(join|data|status)|run/predict"  # which the pages call, with a number, past the queue
)


class Gate:
    """An application, and in front of it the question who asks."""

    def __init__(
        self, app: ASGIApp, *, listened: str, names: Collection[str], paths: re.Pattern[str], proxies: Networks = ()
    ) -> None:
        self._app = app
        self._names = {"localhost", *(_place(name)[0] for name in (listened, *names))} - {""}
        self._on_all = listened in ("0.0.0.0", "::", "[::]")  # noqa: S104  compared, not listened on
        self._paths = paths
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        told = forwarded(scope, self._proxies)
        asked = HTTPConnection(told)
        # A page whose name is made to mean this machine can tell what it likes as a proxy would: both have to be ours.
        refusal = self._misdirected(HTTPConnection(scope)) or self._misdirected(asked)
        refusal = refusal or _foreign(asked) or self._closed(asked)
        await (refusal or self._app)(told, receive, guarded(send, told))

    def _misdirected(self, asked: HTTPConnection) -> ASGIApp | None:
        """A refusal where the server is called by a name that isn't its own."""
        host = _host(asked)
        if self._is_own(_place(host)[0]):
            return None
        return PlainTextResponse(
            f"These pages don't go by the name {host[:100]!r}: open them at the address that rag serve printed "
            "or, if the name is theirs, set it in RAG_UI_HOSTS and start rag serve again.\n",
            421,
        )

    def _is_own(self, name: str) -> bool:
        if name in self._names:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or self._on_all

    def _closed(self, asked: HTTPConnection) -> ASGIApp | None:
        """A refusal where there is nothing for pages and programs."""
        path = path_below(asked.scope)
        if self._paths.fullmatch(path):
            return None
        return PlainTextResponse(
            f"There is nothing at {path[:100]!r}: programs may call ask, said, list and show.\n", 404
        )


def paths(page: gr.Blocks) -> re.Pattern[str]:
    """The paths that are open: what the pages need, and by name the functions for programs."""
    named = "|".join(re.escape(str(fn.api_name)) for fn in page.fns.values() if fn.api_visibility == "public")
    # Gradio fetches what a path names, so none names an address.
    return re.compile(rf"(?!.*://)/({_OPEN}|call/(v2/)?({named})(/[^/]*)?))", re.DOTALL)


def _foreign(asked: HTTPConnection) -> ASGIApp | None:
    """A refusal where a browser asks for another page than these; a link from anywhere may open them."""
    origin = asked.headers.get("origin")
    if origin is None:
        if asked.headers.get("sec-fetch-site", "none") in ("none", "same-origin") or _is_link(asked):
            return None
    elif _is_same(origin, asked):
        return None
    return PlainTextResponse(
        f"A page of {origin[:100] if origin else 'another site'!r} asked {_host(asked)[:100]!r}, which answers its own "
        "pages only: open those, and if it was they who asked, have the proxy in front of them pass on Host.\n",
        403,
    )


def _is_link(asked: HTTPConnection) -> bool:
    """Whether somebody follows a link to the pages, into a window of its own."""
    wanted = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    named = all(asked.headers.get(name) == value for name, value in wanted.items())
    return named and asked.scope.get("method") == "GET" and _PAGES.fullmatch(path_below(asked.scope)) is not None


def _is_same(origin: str, asked: HTTPConnection) -> bool:
    """Whether the origin is where the request goes to. A proxy may keep to itself that it was asked over https."""
    scheme, found, place = origin.partition("://")
    if not found or scheme not in _PORTS or (scheme == "http" and asked.scope["scheme"] in ("https", "wss")):
        return False
    default = _PORTS[scheme]
    (name, port), (own, own_port) = _place(place), _place(_host(asked))
    return bool(name) and (name, port or default) == (own, own_port or default)


def _host(asked: HTTPConnection) -> str:
    """Whom the browser asked."""
    return asked.headers.get("host", "")


def _place(host: str) -> tuple[str, int | None]:
    """Name and port of ``name``, ``name:port``, ``[::1]:port`` or ``::1``; an empty name for what is none of them."""
    try:
        return str(ip_address(host)), None
    except ValueError:
        pass
    try:
        parts = urlsplit(f"//{host}")
        is_whole = parts.netloc == host and "@" not in host
        return (parts.hostname or "" if is_whole else ""), parts.port
    except ValueError:
        return "", None
