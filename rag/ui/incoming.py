"""Uploads that wait to be added, by names that tell a browser nothing of this machine's folders.

    app = Incoming(app, folder)                 # an ASGI application: what an upload is answered with names no folder
    placed("ab12/story.txt", folder)            # where it is

Gradio answers an upload with its absolute path, and takes that path back for the file. Not covered: whether such a path
is an upload's (Gradio asks that), and what becomes of the files (``rag.uploads``).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.settings import Settings
from rag.ui.proxies import path_below
from rag.ui.rewriting import rewritten

UPLOAD = "/gradio_api/upload"


def folder(settings: Settings) -> Path:
    """Where uploads wait: in the archive's own folder, from which they are moved."""
    return settings.home.resolve() / "uploads" / "incoming"


def placed(name: str, folder: Path) -> str:
    """Where a file is that an upload was answered with."""
    return str(folder / name)


class Incoming:
    """An application, whose answers to uploads name files below the folder."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._folder = f"{folder}{os.sep}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or path_below(scope) != UPLOAD:
            await self._app(scope, receive, send)
            return
        await rewritten(self._app, scope, receive, send, self._named)

    def _named(self, status: int, headers: MutableHeaders, body: bytes) -> bytes:
        if status != 200:
            return body
        return json.dumps([str(path).removeprefix(self._folder) for path in json.loads(body)]).encode()
