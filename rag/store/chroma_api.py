"""Chroma's own client of its server, whose requests end in time and whose errors are known.

    api = connect("http://vectors.example:8000", {"X-Chroma-Token": "…"}, timeout_s=20)
    api.get_collection("passages"), api.shut()

What Chroma builds on it (``chromadb.HttpClient``) waits for ever, leaves connections open when it is closed, and asks
three things of the server before it is of use. Importing this imports Chroma, which takes half a second.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from chromadb.api.fastapi import FastAPI
from chromadb.config import Settings, System

_CHROMAS = (400, 404, 409, 422)  # what the server says of a request, in JSON that its client understands


class Api(FastAPI):
    """Chroma's client."""

    def bound(self, timeout_s: float) -> None:
        """Wait no longer than this for the server, at any step; raise httpx.HTTPStatusError for what isn't Chroma's."""
        self._session.timeout = httpx.Timeout(timeout_s)
        self._session.event_hooks = {"response": [_refuse]}

    def shut(self) -> None:
        """Close every connection."""
        self._session.close()


def connect(url: str, headers: Mapping[str, str], *, timeout_s: float) -> Api:
    """A client of the server at an address. Nothing is asked yet."""
    settings = Settings(
        chroma_server_host=url,
        chroma_server_http_port=80,  # unused: the address has its own
        chroma_server_headers=dict(headers),
        anonymized_telemetry=False,
    )
    api = System(settings).instance(Api)
    api.bound(timeout_s)
    return api


def _refuse(response: httpx.Response) -> None:
    """Raise for what a proxy says, or a server that fails: Chroma's client would raise a plain Exception."""
    if response.is_error:
        response.read()
        is_json = "json" in response.headers.get("content-type", "")
        if response.status_code not in _CHROMAS or not is_json:
            response.raise_for_status()
