"""What a proxy tells of whom it asks for: believed of those that are named only."""

from __future__ import annotations

from typing import Any

import pytest

from rag.errors import SettingsError
from rag.ui.proxies import forwarded, networks, path_below

NAMED = networks("127.0.0.1 ::1 10.2.0.0/16")
TOLD = {
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "news.example",
    "x-forwarded-prefix": "/desk/archive/",
}


def told_by(peer: str, **headers: str) -> dict[str, Any]:
    """The request that is understood from one with these headers."""
    given = {"host": "127.0.0.1:7860", **{name.replace("_", "-"): value for name, value in headers.items()}}
    pairs = [(name.encode(), value.encode()) for name, value in given.items()]
    scope = {"type": "http", "scheme": "http", "path": "/people", "client": (peer, 4711), "headers": pairs}
    known = dict(forwarded({**scope, "raw_path": b"/people"}, NAMED))
    known["headers"] = {name.decode(): value.decode() for name, value in known["headers"]}
    return known


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.2.200.1"])
def test_a_named_proxy_is_believed(peer: str) -> None:
    known = told_by(peer, **TOLD)
    assert (known["client"][0], known["scheme"]) == ("203.0.113.9", "https")
    assert known["headers"] == {"host": "news.example"}
    assert (known["root_path"], known["path"], path_below(known)) == (
        "/desk/archive",
        "/desk/archive/people",
        "/people",
    )
    assert known["raw_path"] == b"/desk/archive/people"


@pytest.mark.parametrize("peer", ["10.3.0.1", "203.0.113.7", "testclient"])
def test_nobody_else_is(peer: str) -> None:
    known = told_by(
        peer, **TOLD, forwarded="for=192.0.2.1", x_real_ip="192.0.2.1", x_gradio_server="http://evil.example"
    )
    assert (known["client"][0], known["scheme"], known["path"]) == (peer, "http", "/people")
    assert known["headers"] == {"host": "127.0.0.1:7860"} and "root_path" not in known


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is what the browser made up
        ("203.0.113.9, 10.2.0.1", "203.0.113.9"),  # a proxy behind a proxy
        ("2001:db8::9", "2001:db8::9"),
        ("unknown", "127.0.0.1"),
        ("<script>", "127.0.0.1"),
        ("10.2.0.1", "127.0.0.1"),
    ],
)
def test_who_asks_is_the_last_that_is_no_proxy(told: str, client: str) -> None:
    assert told_by("127.0.0.1", x_forwarded_for=told)["client"][0] == client


@pytest.mark.parametrize("prefix", ["//evil.example", "/a/../b c", "archive", "/a?b", "/<b>", "https://x", ""])
def test_a_prefix_is_a_path(prefix: str) -> None:
    assert told_by("127.0.0.1", x_forwarded_prefix=prefix)["path"] == "/people"


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(SettingsError, match="RAG_UI_PROXIES: 'caddy' does not appear to be"):
        networks("127.0.0.1 caddy")
    assert networks("none") == []
