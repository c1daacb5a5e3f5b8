"""The addresses of what the pages show: an answer, an article at given words, a person, the archive, the settings.

    >>> article("ab12", start=120, end=260)
    '/article/ab12?start=120&end=260'
    >>> Place.at("/people/Ada%20Holloway?about=the+tram")
    Place(kind='people', key='Ada Holloway', asked={'about': 'the tram'})

``page.js`` keeps the browser's address and history in step with them, and asks the part that shows a place for it.
Each opens the same for everybody who may come in, but for an answer: that one is its asker's until they share it
(``saved.py``). Not covered: who may come in (``gate.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.translation import language
from rag.ui.headers import with_nonce
from rag.ui.proxies import path_below
from rag.ui.rewriting import rewritten
from rag.ui.theme import words

KINDS = ("answer", "article", "people", "archive", "settings")
SETTINGS = "/settings"
PATHS = rf"(?:{'|'.join(KINDS)})(?:/.*)?"  # behind the first slash


@dataclass(frozen=True, slots=True)
class Place:
    """What an address names: its kind ("ask" for the front page), whose, and what is asked of it."""

    kind: str
    key: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, address: str) -> Place:
        """The place at an address, as a browser tells it; the front page for what is none."""
        parts = urlsplit(address)
        _, kind, *keys = (*parts.path.split("/", 2), "")
        asked = dict(parse_qsl(parts.query))
        return cls(kind, unquote(keys[0]), asked) if kind in KINDS else cls("ask", "", asked)


def ask(question: str = "", **narrowed: str | None) -> str:
    """Where this question is asked anew; without one, where what narrows the next is set."""
    return _address("/", {"q": question, **narrowed})


def answer(turn: str) -> str:
    """Where a given answer stands."""
    return f"/answer/{quote(turn, safe='')}"


def article(key: str, **asked: Any) -> str:
    """An article; with ``start`` and ``end`` at these words, with ``field`` at this field of its head."""
    return _address(f"/article/{quote(key, safe='')}", asked)


def people(name: str = "", about: str | None = None, period: str | None = None, **asked: str | None) -> str:
    """A person, or all; narrowed by topic and time."""
    path = f"/people/{quote(name, safe='')}" if name else "/people"
    return _address(path, {"about": about, "period": period, **asked})


def archive(**asked: Any) -> str:
    """The archive, with what is searched in it."""
    return _address("/archive", asked)


def _address(path: str, asked: dict[str, Any]) -> str:
    known = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{path}?{urlencode(known)}" if known else path


class Pages:
    """An application, whose front page also stands at every address of a place.

    The page asks for its parts by paths that are relative to its ``<base>``, which is set to where they are, and may do
    what ``headers.py`` says. It tells the language that is spoken, and has what its scripts say in it.
    """

    _PATH = re.compile(rf"/({PATHS})?", re.DOTALL)
    _BASE = re.compile(rb'<base href="[^"]*"\s*/?>')
    _ROOTED = re.compile(rb'(<link [^>]*href=)"/')
    _LANGUAGE = re.compile(rb'(<html\s+lang=")[^"]*')

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_below(scope)
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not self._PATH.fullmatch(path):
            await self._app(scope, receive, send)
            return
        up = b"../" * (_raw(scope).count(b"/") - 1) or b"./"

        def placed(status: int, headers: MutableHeaders, body: bytes) -> bytes:
            html = self._LANGUAGE.sub(lambda found: found[1] + language().encode(), body, count=1)
            head = words().encode() + b'<base href="' + up + b'">' + _icon()
            based = self._BASE.sub(lambda _: head, html, count=1)
            whole, headers["Content-Security-Policy"] = with_nonce(self._ROOTED.sub(rb'\1"./', based))
            return whole

        root = scope.get("root_path", "")
        front = {"path": f"{root}/", "raw_path": f"{root}/".encode()}
        await rewritten(self._app, {**scope, **front}, receive, send, placed)


@cache
def _icon() -> bytes:
    """The pages' icon, which a browser else asks the host for, wherever on it the pages are."""
    drawn = quote((Path(__file__).parent / "favicon.svg").read_text("utf-8").strip())
    return f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{drawn}">'.encode()


def _raw(scope: Scope) -> bytes:
    """The path below the pages' own as the browser wrote it: a name may hold an escaped slash."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].removeprefix(scope.get("root_path", "").encode())
