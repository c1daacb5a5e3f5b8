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
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.settings import Settings
from rag.ui.proxies import path_below

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
        start: Message = {}
        body = bytearray()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            whole = self._named(bytes(body)) if start["status"] == 200 else bytes(body)
            headers = MutableHeaders(raw=list(start["headers"]))
            headers["Content-Length"] = str(len(whole))
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": whole})

        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": headers}, receive, named)

    def _named(self, body: bytes) -> bytes:
        return json.dumps([str(path).removeprefix(self._folder) for path in json.loads(body)]).encode()
