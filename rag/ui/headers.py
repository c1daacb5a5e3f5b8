"""What every answer tells browsers: which scripts may run, that no other page holds or opens this one, how cookies go.

    send = guarded(send, scope)                 # an ASGI send that adds them
    html, policy = with_nonce(html)             # the page of Gradio, and what it may do

The pages' own scripts are known by their hashes, those that Gradio writes into its page by a nonce. Two things Gradio
forces: ``'unsafe-eval'``, since it compiles what its parts do from text, and inline styles. An answer that isn't the
page may do nothing but look plain; one that brings a policy of its own keeps it. Not covered:
``Strict-Transport-Security``, which is for whoever holds the certificate.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from functools import cache
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from rag.ui.theme import scripts

# Who may hold the page, and where its forms and relative addresses lead, isn't what default-src is asked for.
_COMMON = "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
_PLAIN = f"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; {_COMMON}"
_POWERS = "accelerometer autoplay camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
# On every answer: no guessed types, no addresses told elsewhere, not inside another page, not part of one.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in _POWERS.split()),
}
_SCRIPT = re.compile(rb"<script(?=[\s>])")


def server() -> str:
    """By which a page knows that the server was started anew: the process, be it forked from one that was ready."""
    return _named(os.getpid())


@cache
def _named(process: int) -> str:
    return f"{process:x}-{secrets.token_hex(4)}"


def with_nonce(html: bytes) -> tuple[bytes, str]:
    """Gradio's page with its scripts signed, and the policy by which only these and the pages' own run."""
    nonce = secrets.token_urlsafe(16)
    return _SCRIPT.sub(f'<script nonce="{nonce}"'.encode(), html), _page_policy(nonce)


def _page_policy(nonce: str) -> str:
    known = " ".join(f"'sha256-{_digest(script)}'" for script in scripts())
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}' {known} 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        f"worker-src 'self'; {_COMMON}"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def guarded(send: Send, scope: Scope) -> Send:
    """``send``, with the headers of every answer, and cookies that stay with these pages."""

    async def send_with_headers(message: Message) -> None:
        if message["type"].endswith("http.response.start"):
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers["X-On-Record"] = server()
            headers.setdefault("Content-Security-Policy", _PLAIN)
            cookies = headers.getlist("set-cookie")
            if cookies:
                del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", _kept(cookie, scope))
        await send(message)

    return send_with_headers


def _kept(cookie: str, scope: Scope) -> str:
    """A cookie that no script reads and no other site's page sends along; over https, that nothing else carries."""
    try:
        ((_, morsel),) = SimpleCookie(cookie).items()
    except (CookieError, ValueError):
        return cookie
    morsel["path"] = scope.get("root_path") or "/"
    morsel["httponly"] = True
    morsel["samesite"] = "Lax"
    morsel["secure"] = scope["scheme"] in ("https", "wss")
    return morsel.OutputString()
