"""Who comes in at the pages: names, origins and routes, at the gate itself and at the real `rag serve`."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from pages import served
from town import write_town

from rag.errors import SettingsError
from rag.settings import Settings
from rag.ui.gate import Gate
from rag.ui.proxies import networks
from rag.ui.theme import scripts as own_scripts

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
LINK = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


async def _inside(scope: Any, receive: Any, send: Any) -> None:
    """What stands behind the gate: an answer that says so."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def knock(
    host: str,
    *,
    listened: str = "127.0.0.1",
    names: tuple[str, ...] = (),
    method: str = "GET",
    inside: Any = _inside,
    **headers: Any,
) -> httpx.Response:
    """What the gate answers; headers as ``sec_fetch_site``."""
    proxies = networks("127.0.0.0/8")  # who asks below comes from there
    gate = Gate(inside, listened=listened, names=names, paths=re.compile(r"/|/config"), proxies=proxies)
    told = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(gate)) as client:
            path = "/" if method == "GET" else "/config"
            return await client.request(method, f"http://127.0.0.1:7860{path}", headers=told)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("host", "listened", "names", "status"),
    [
        ("127.0.0.1:7860", "127.0.0.1", (), 200),
        ("LOCALHOST:7860", "127.0.0.1", (), 200),
        ("[::1]:7860", "127.0.0.1", (), 200),
        ("evil.example", "127.0.0.1", (), 421),
        ("evil.example:7860", "0.0.0.0", (), 421),
        ("localhost.evil.example", "127.0.0.1", (), 421),
        ("127.0.0.1.evil.example", "0.0.0.0", (), 421),
        ("evil.example@127.0.0.1", "127.0.0.1", (), 421),
        ("evil.example/127.0.0.1", "127.0.0.1", (), 421),
        ("127.0.0.1:port", "127.0.0.1", (), 421),
        ("", "0.0.0.0", (), 421),
        ("", "127.0.0.1", ("no@name",), 421),
        ("192.0.2.7:7860", "127.0.0.1", (), 421),
        ("192.0.2.7:7860", "192.0.2.7", (), 200),
        ("192.0.2.7:7860", "0.0.0.0", (), 200),
        ("[2001:db8::7]:7860", "::", (), 200),
        ("box.local:7860", "box.local", (), 200),
        ("box.local:7860", "0.0.0.0", (), 421),
        ("box.local:7860", "0.0.0.0", ("news.example", "Box.local:7860"), 200),
    ],
)
def test_the_server_answers_to_its_own_names_only(
    host: str, listened: str, names: tuple[str, ...], status: int
) -> None:
    answer = knock(host, listened=listened, names=names)
    assert answer.status_code == status
    if status == 421:
        assert answer.text == (
            f"These pages don't go by the name {host!r}: open them at the address that rag serve printed "
            "or, if the name is theirs, set it in RAG_UI_HOSTS and start rag serve again.\n"
        )


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"origin": "http://127.0.0.1:7860", "sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "none"}, 200),  # typed in, or a bookmark
        ({"origin": "http://127.0.0.1:3000"}, 403),
        ({"origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://localhost:7860"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:7860.evil.example"}, 403),
        ({"origin": "http://127.0.0.1:7860@evil.example"}, 403),
        ({"origin": "chrome-extension://127.0.0.1:7860"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
    ],
)
def test_only_the_pages_themselves_and_programs_may_ask(method: str, headers: dict[str, Any], status: int) -> None:
    answer = knock("127.0.0.1:7860", method=method, access_control_request_method="POST", **headers)
    assert answer.status_code == status
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_a_refusal_names_who_asked_and_the_way_in() -> None:
    assert knock("127.0.0.1:7860", origin="https://evil.example").text == (
        "A page of 'https://evil.example' asked '127.0.0.1:7860', which answers its own pages only: open those, "
        "and if it was they who asked, have the proxy in front of them pass on Host.\n"
    )


def test_a_link_from_another_page_opens_the_pages_and_nothing_else() -> None:
    link: dict[str, Any] = {name.replace("-", "_"): value for name, value in LINK.items()}
    assert knock("127.0.0.1:7860", **link).status_code == 200
    assert knock("127.0.0.1:7860", **{**link, "sec_fetch_dest": "iframe"}).status_code == 403
    assert knock("127.0.0.1:7860", method="POST", **link).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "news.example", "x_forwarded_proto": "https"}, 200),
        ({"host": "127.0.0.1:7860", "x_forwarded_host": "news.example", "x_forwarded_proto": "https"}, 200),
        ({"host": "127.0.0.1:7860", "x_forwarded_host": "news.example, inner.example"}, 200),
        ({"host": "news.example"}, 200),  # a proxy that doesn't tell that it was asked over https
        ({"host": "news.example", "origin": "https://news.example:443"}, 200),
        ({"host": "news.example", "origin": "https://news.example:8443"}, 403),
        ({"host": "news.example", "x_forwarded_proto": "https", "origin": "http://news.example"}, 403),
        ({"host": "news.example", "origin": "https://evil.example"}, 403),
        ({"host": "127.0.0.1:7860"}, 403),
        ({"host": "127.0.0.1:7860", "x_forwarded_host": "evil.example", "origin": "https://evil.example"}, 421),
        ({"host": "evil.example", "x_forwarded_host": "news.example"}, 421),  # a browser's, told by its page
    ],
)
def test_behind_a_proxy_the_public_name_counts(headers: dict[str, Any], status: int) -> None:
    told = {"origin": "https://news.example", **headers}
    assert knock(names=("news.example",), method="POST", **told).status_code == status


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:7860"])
def test_a_socket_is_refused_before_it_opens(origin: str) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1:7860"), (b"origin", origin.encode())]
    scope = {"type": "websocket", "scheme": "ws", "path": "/gradio_api/queue/join", "headers": headers}
    gate = Gate(_inside, listened="127.0.0.1", names=(), paths=re.compile("/"))
    asyncio.run(gate(scope, None, send))  # type: ignore[arg-type]
    assert sent[0]["type"] == "websocket.http.response.start"
    assert sent[0]["status"] == (404 if origin.endswith(":7860") else 403)


def test_a_name_is_set_without_its_scheme() -> None:
    with pytest.raises(SettingsError, match=r"RAG_UI_HOSTS is 'https://news\.example'"):
        Settings(ui_hosts="https://news.example")


# --- the pages that stand behind it ----------------------------------------------------------------------------------


@dataclass
class Counter:
    """A server of this machine, and the paths that it was asked for."""

    url: str = ""
    hits: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def counter() -> Iterator[Counter]:
    """A web server that notes who comes."""
    counter = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            counter.hits.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_GET  # noqa: N815  the library's names

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        counter.url = f"http://127.0.0.1:{running.server_port}"
        yield counter
        running.shutdown()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The invented town's pages, by a server to which this machine's own addresses are as good as public ones."""
    home, folder = tmp_path_factory.mktemp("home"), write_town(tmp_path_factory.mktemp("town"))
    public = "import safehttpx; safehttpx.is_public_ip = lambda address: True; "
    with served(home, folder, first=public, RAG_UI_HOSTS="news.example", RAG_ALLOW_PRIVATE_URLS="true") as address:
        yield address


@pytest.fixture(scope="module")
def functions(url: str) -> list[dict[str, Any]]:
    """The functions behind the pages."""
    found: list[dict[str, Any]] = httpx.get(f"{url}config").json()["dependencies"]
    return [function for function in found if function["backend_fn"]]


def queued(url: str, index: int, data: list[Any], session: str = "somebody") -> dict[str, Any]:
    """What came of a call through the queue."""
    body = {"data": data, "fn_index": index, "session_hash": session}
    httpx.post(f"{url}gradio_api/queue/join", json=body).raise_for_status()
    with httpx.stream("GET", f"{url}gradio_api/queue/data?session_hash={session}", timeout=30) as stream:
        for line in stream.iter_lines():
            message: dict[str, Any] = json.loads(line.removeprefix("data:")) if line else {}
            if message.get("msg") == "process_completed":
                return message
    raise AssertionError("no answer")


def articles(url: str) -> int:
    """How many articles a program is told of."""
    call = httpx.post(f"{url}gradio_api/call/list", json={"data": [""] * 4}).raise_for_status().json()
    told = httpx.get(f"{url}gradio_api/call/list/{call['event_id']}", timeout=30).text
    return len(json.loads(told.partition("data: ")[2])[0])


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}])
def test_nothing_is_handed_to_a_foreign_name_or_origin(url: str, headers: dict[str, str]) -> None:
    routes = "", "config", "gradio_api/info", "gradio_api/token", "gradio_api/user", "gradio_api/queue/data", "login"
    for route in routes:
        for method in ("GET", "POST", "OPTIONS"):
            asked = {"access-control-request-method": "POST", **headers}
            answer = httpx.request(method, f"{url}{route}", headers=asked, json={"data": []})
            assert answer.status_code in (403, 421), route
            assert not [name for name in answer.headers if name.startswith("access-control") or name == "set-cookie"]


def test_the_pages_work_behind_a_proxy(url: str) -> None:
    told = {"host": "127.0.0.1", "x-forwarded-host": "news.example", "x-forwarded-proto": "https"}
    page = httpx.get(url, headers=told)
    assert page.status_code == 200 and "https://news.example" in page.text
    body = {"data": [], "fn_index": 0, "session_hash": "proxied"}
    join = f"{url}gradio_api/queue/join"
    assert httpx.post(join, json=body, headers={**told, "origin": "https://news.example"}).status_code == 200
    assert httpx.post(join, json=body, headers={**told, "origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["", "config", "theme.css", "nothing", "gradio_api/file=/etc/passwd", "gradio_api/info"]
)
def test_every_answer_says_how_browsers_are_to_treat_it(url: str, path: str) -> None:
    answer = httpx.get(f"{url}{path}")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "camera=()" in answer.headers["permissions-policy"]
    allowed = dict(each.split(" ", 1) for each in answer.headers["content-security-policy"].split("; "))
    assert {allowed[name] for name in ("object-src", "frame-ancestors")} == {"'none'"}
    assert {allowed[name] for name in ("base-uri", "form-action")} == {"'self'"}
    assert allowed["default-src"] == ("'none'" if path else "'self'")
    assert "'unsafe-inline'" not in allowed.get("script-src", "")


def test_only_the_servers_own_scripts_run(url: str) -> None:
    """Each of a page's scripts is signed for this answer alone, or stands in the policy by its hash."""
    answers = [httpx.get(url) for _ in range(2)]
    nonces = [re.findall(r"'nonce-([^']+)'", answer.headers["content-security-policy"]) for answer in answers]
    assert len(nonces[0]) == len(nonces[1]) == 1 and nonces[0] != nonces[1]
    scripts = re.findall(r"<script\b[^>]*>", answers[0].text)
    assert len(scripts) >= 5 and all(f' nonce="{nonces[0][0]}"' in script for script in scripts)
    own = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in own_scripts()]
    assert own and all(f"'sha256-{digest}'" in answers[0].headers["content-security-policy"] for digest in own)


@pytest.mark.parametrize(
    ("scheme", "prefix", "cookie"),
    [
        ("http", "", "t=1; HttpOnly; Path=/; SameSite=Lax"),
        ("https", "", "t=1; HttpOnly; Path=/; SameSite=Lax; Secure"),
        ("https", "/archive", "t=1; HttpOnly; Path=/archive; SameSite=Lax; Secure"),
    ],
)
def test_a_cookie_stays_with_these_pages(scheme: str, prefix: str, cookie: str) -> None:
    async def inside(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"set-cookie", b"t=1; SameSite=None; Secure; Path=/"), (b"set-cookie", b"u=2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    told: dict[str, Any] = {"x_forwarded_proto": scheme, "x_forwarded_prefix": prefix}
    first, second = knock("127.0.0.1", inside=inside, **told).headers.get_list("set-cookie")
    assert first == cookie and second == cookie.replace("t=1", "u=2")


def test_no_route_has_the_server_fetch_an_address(url: str, counter: Counter, functions: list[dict[str, Any]]) -> None:
    counter.hits.clear()
    file = {"path": f"{counter.url}/upload.txt", "url": f"{counter.url}/url.txt", "meta": {"_type": "gradio.FileData"}}
    unkept = httpx.Limits(max_keepalive_connections=0)  # the server closes what it kept for 5 s, perhaps just then
    with httpx.Client(base_url=f"{url}gradio_api/", timeout=30, limits=unkept) as client:
        for address in (counter.url, counter.url.replace("://", ":%2F%2F"), counter.url.replace("http", "%68ttp")):
            for route in ("file=", "file/", "proxy=", "custom_component/", "stream/"):
                for method in ("GET", "HEAD"):
                    client.request(method, f"{route}{address}/x.png")
        for function in functions:
            name, session = function["api_name"], f"forger-{function['id']}"
            data = [[file, {"value": file}]] * len(function["inputs"])
            body: dict[str, Any] = {"data": data, "session_hash": session}
            for route in ("run", "api", "call", "call/v2", "stream"):
                client.post(f"{route}/{name}", json=body)
            if function["queue"]:
                queued(url, function["id"], data, session)
            client.post("run/predict", json={**body, "fn_index": function["id"]})
        body = {"data": file, "component_id": 1, "session_hash": "forger", "fn_name": "load", "prompt": counter.url}
        for route in (
            "component_server",
            "process_recording",
            "vibe-edit",
            "vibe-starter-queries",
            "run-history/connect",
        ):
            client.post(route, json=body)
    assert counter.hits == []


def test_an_address_for_a_file_is_told_as_a_mistake(url: str, functions: list[dict[str, Any]]) -> None:
    index = next(function["id"] for function in functions if function["api_name"] == "add")
    file = {"path": "https://news.example/a.txt", "meta": {"_type": "gradio.FileData"}}
    done = queued(url, index, [[file], None, "", None])
    told = "'https://news.example/a.txt' is no uploaded file. Give the address of a page in its own field"
    assert done["output"]["error"] == told


def test_what_is_typed_as_an_address_is_fetched(url: str, counter: Counter, functions: list[dict[str, Any]]) -> None:
    index = next(function["id"] for function in functions if function["api_name"] == "add")
    counter.hits.clear()
    done = queued(url, index, [None, None, f"{counter.url}/page", None])
    assert done["success"]
    end = time.monotonic() + 60  # it is read in the background
    while "/page" not in counter.hits and time.monotonic() < end:
        time.sleep(0.05)
    assert "/page" in counter.hits
    counter.hits.clear()


def test_programs_call_by_name_what_is_meant_for_them(url: str, functions: list[dict[str, Any]]) -> None:
    before = articles(url)
    assert before >= 6
    for function in functions:
        name, is_public = function["api_name"], function["api_visibility"] == "public"
        body = {"data": [None] * len(function["inputs"]), "event_data": {"article": ""}}
        assert (httpx.post(f"{url}gradio_api/call/{name}", json=body).status_code == 404) != is_public, name
        for route in ("run", "api", "call/v2"):
            assert is_public or httpx.post(f"{url}gradio_api/{route}/{name}", json=body).status_code == 404, name
        if function["queue"]:
            past = {**body, "fn_index": function["id"], "session_hash": "forger"}
            assert httpx.post(f"{url}gradio_api/run/predict", json=past).status_code == 404, name
    assert articles(url) == before
