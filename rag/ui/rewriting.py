"""A response that is changed on its way: it is gathered whole, and sent with the length that it has then.

    await rewritten(app, scope, receive, send, lambda status, headers, body: body.upper())

Not covered: what is changed (``incoming.py`` names of files, ``addresses.py`` pages); streams, which have no end.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Change = Callable[[int, MutableHeaders, bytes], bytes]  # status, headers (to be changed in place) and body to a body


async def rewritten(app: ASGIApp, scope: Scope, receive: Receive, send: Send, change: Change) -> None:
    """Ask the application, and answer with what is made of its response. It is asked for nothing packed."""
    start: Message = {}
    body = bytearray()

    async def gathered(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        headers = MutableHeaders(raw=list(start["headers"]))
        whole = change(start["status"], headers, bytes(body))
        headers["Content-Length"] = str(len(whole))
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": whole})

    asked = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    await app({**scope, "headers": asked}, receive, gathered)
