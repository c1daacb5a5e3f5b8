"""The owner on this machine: commands of theirs, signed with the secret that lies in the archive's folder.

    Owner(app, secret, run)        # an ASGI application, in front of it the one path at which commands are run

Who can read that folder can read the archive itself, so nobody is let further than they are already. Nobody else comes
this way: a signature takes the secret, which never travels, and a browser's page has neither. Not covered: which
commands are run, and that they only read (``rag.cli.served``); the word that is left (``rag.service``).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import QuestionError
from rag.service import ONCE, PATH, SIGNED, Ran, signature
from rag.ui.proxies import path_below

Run = Callable[[Sequence[str]], Ran]


@dataclass(frozen=True, slots=True)
class Owner:
    """An application, and in front of it what its owner asks for."""

    app: ASGIApp
    secret: str
    run: Run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and path_below(scope) == PATH:
            await (await self._answer(Request(scope, receive)))(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        once = request.headers.get(ONCE, "")
        signed = request.headers.get(SIGNED, "")
        if request.method != "POST" or not once or not _is(signed, signature(self.secret, once, body)):
            return PlainTextResponse("Only who owns the archive, on its own machine, may run commands.\n", 403)
        try:
            sent = (await run_in_threadpool(self.run, json.loads(body))).to_json()
        except (QuestionError, ValueError):  # the command is run where it was given, and tells there what is wrong
            return PlainTextResponse("This command isn't run here.\n", 409)
        return Response(sent, headers={SIGNED: signature(self.secret, once, b"answer", sent)})


def _is(signed: str, right: str) -> bool:
    return hmac.compare_digest(signed.encode("utf-8", "replace"), right.encode())
