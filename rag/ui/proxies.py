"""What a proxy tells of whom it asks for: believed of those that are named, and of nobody else.

    scope = forwarded(scope, networks("127.0.0.1 ::1 10.2.0.0/16"))

The named proxy says who asks (``X-Forwarded-For``, read from its end: what stands before a proxy's own entry is
hearsay), over what (``-Proto``), by which name (``-Host``) and below which path, taken off, it has put the pages
(``-Prefix``). The scope then holds these as if the browser had asked by itself, and the headers are gone, so
that whoever stands behind needn't know of proxies. Not covered: ``Forwarded`` (RFC 7239), which is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from rag.errors import SettingsError

Networks = Sequence[IPv4Network | IPv6Network]
_TOLD = re.compile(rb"x-forwarded-.*|forwarded|x-real-ip|x-gradio-server")
_PREFIX = re.compile(r"(?:/[\w.~-]+)*")


def networks(named: str) -> Networks:
    """What is named, separated by spaces; "none" is nobody. Raises SettingsError for what is neither."""
    try:
        return [ip_network(each) for each in named.split() if each != "none"]
    except ValueError as error:
        raise SettingsError(f"RAG_UI_PROXIES: {error}", "Give addresses or networks, as in 10.2.0.0/16") from error


def forwarded(scope: Scope, proxies: Networks) -> Scope:
    """The request as the proxy tells it, if a named one asks; in any case without what a proxy would tell."""
    told = Headers(scope=scope)
    headers = [(name, value) for name, value in scope["headers"] if not _TOLD.fullmatch(name)]
    known = {**scope, "headers": headers}
    peer = (scope.get("client") or ("", 0))[0]
    if not _is_named(peer, proxies):
        return known
    if client := _client(told.getlist("x-forwarded-for"), proxies):
        known["client"] = (client, 0)
    if (scheme := _first(told, "proto")) in ("http", "https"):
        known["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")
    if host := _first(told, "host"):
        known["headers"] = [(b"host", host.encode("latin-1")), *(each for each in headers if each[0] != b"host")]
    prefix = _first(told, "prefix").rstrip("/")
    if prefix and _PREFIX.fullmatch(prefix):
        known["root_path"] = prefix
        known["path"] = prefix + scope["path"]
        known["raw_path"] = prefix.encode() + (scope.get("raw_path") or scope["path"].encode())
    return known


def path_below(scope: Scope) -> str:
    """The path that is asked for, below the one that a proxy has put the pages at."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _first(told: Headers, what: str) -> str:
    return told.get(f"x-forwarded-{what}", "").partition(",")[0].strip()


def _client(told: Sequence[str], proxies: Networks) -> str | None:
    """The last address that isn't a named proxy's own; None where none is told."""
    for address in reversed([each.strip() for line in told for each in line.split(",")]):
        if not _is_named(address, proxies):
            try:
                return str(ip_address(address))
            except ValueError:
                return None
    return None


def _is_named(address: str, proxies: Networks) -> bool:
    try:
        asked = ip_address(address)
    except ValueError:
        return False
    return any(asked in network for network in proxies)
