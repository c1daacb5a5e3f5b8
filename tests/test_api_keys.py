"""Who may call what: every endpoint that the OpenAPI document names, with keys of each role and without one."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pages import ROOT, environment
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from town import write_town

from rag.accounts import Accounts, Principal, Role
from rag.accounts.rights import holds
from rag.api import Access, application, completions, reading, resources
from rag.api.callers import RIGHTS
from rag.assistant import Assistant
from rag.jobs import Jobs
from rag.settings import Settings
from rag.ui.addresses import article
from rag.ui.door import Door
from rag.ui.mcp_server import OverHttp

QUESTION: Any = {"model": "onrecord", "messages": [{"role": "user", "content": "What did Holloway say?"}]}


@dataclass
class Served:
    """The endpoints of an archive that has an admin, and a key of each role."""

    assistant: Assistant
    access: Access
    app: FastAPI
    client: TestClient
    accounts: Accounts
    keys: dict[Role, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The invented town's archive."""
    home = tmp_path_factory.mktemp("home")
    with Assistant(Settings(home=home)) as assistant, Accounts(home, {"ada": "scrypt:of-no-password"}) as accounts:
        assistant.ingest([str(write_town(tmp_path_factory.mktemp("town")))])
        session = Principal("ada", Role.READER)
        access = Access(accounts, lambda asked: session if asked.cookies.get("session") == "adas" else None)
        app = application(Jobs(assistant), access, article)
        keys = {role: accounts.add_key(role, role, per_minute=10_000) for role in Role}
        yield Served(assistant, access, app, TestClient(app), accounts, keys)


def operations(served: Served) -> Iterator[tuple[str, str, list[str]]]:
    """The method, a path and the scopes of every operation."""
    told = served.client.get("/api/v1/openapi.json").json()
    for path, methods in told["paths"].items():
        for method, what in methods.items():
            [needed] = what["security"]
            yield method, path.replace("{job_id}", "1").format_map(defaultdict(lambda: "none")), needed["key"]


def bearer(key: str) -> dict[str, str]:
    """A key as it is sent."""
    return {"Authorization": f"Bearer {key}"}


def test_a_keys_rights_hold_on_every_endpoint(served: Served) -> None:
    called = 0
    for method, path, scopes in operations(served):
        assert scopes
        for role in Role:
            answer = served.client.request(method, path, headers=bearer(served.keys[role]))
            may = all(holds(role, RIGHTS[scope]) for scope in scopes)
            assert (answer.status_code != 403) is may, (method, path, role)
            assert answer.status_code != 401
            if not may:
                assert f"{role} may not" in answer.text
            called += 1
    assert called >= 3 * 14


def test_nobody_comes_in_without_a_key_or_a_session(served: Served) -> None:
    for method, path, _ in operations(served):
        for headers in ({}, bearer("rag_guessed"), {"Authorization": "Basic YTpi"}):
            answer = served.client.request(method, path, headers=headers)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"] == "Bearer"


def test_only_the_document_and_its_page_are_open(served: Served) -> None:
    open_paths = {"/api/v1/openapi.json", "/api/v1/docs"}
    assert {route.path for route in served.app.routes if isinstance(route, Route)} == open_paths
    described = served.client.get("/api/v1/openapi.json").json()["paths"]
    routers = (completions.router, resources.router, reading.router)
    assert {route.path for router in routers for route in router.routes if isinstance(route, Route)} == set(described)


def test_a_session_of_the_pages_has_its_persons_rights(served: Served) -> None:
    browser = TestClient(served.app, cookies={"session": "adas"})
    assert browser.get("/api/v1/articles").status_code == 200
    assert browser.delete("/api/v1/articles/none").status_code == 403
    wrong = browser.get("/api/v1/articles", headers=bearer("rag_guessed"))  # a key that is none isn't passed over
    assert wrong.status_code == 401


def test_a_key_that_is_removed_ends_at_once(served: Served) -> None:
    key = served.accounts.add_key("desk", Role.READER)
    assert served.client.get("/v1/models", headers=bearer(key)).status_code == 200
    served.accounts.remove_key("desk")
    assert served.client.get("/v1/models", headers=bearer(key)).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/v1/articles"), ("POST", "/v1/chat/completions")])
def test_calls_of_a_key_are_limited_by_the_minute(served: Served, method: str, path: str) -> None:
    key = served.accounts.add_key(f"slow {method}", Role.READER, per_minute=2)
    answers = [served.client.request(method, path, headers=bearer(key), json=QUESTION) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["retry-after"]) <= 60
    told: dict[str, Any] = answers[2].json()
    message = told["error"]["message"] if path.startswith("/v1") else told["detail"]
    assert message.startswith(f"The key 'slow {method}' may call 2 times a minute")


def test_openais_client_tells_of_a_key_that_is_none_and_of_the_limit(served: Served) -> None:
    def ask(key: str) -> None:
        transport = httpx.ASGITransport(served.app)
        client = openai.AsyncOpenAI(
            base_url="http://archive/v1", api_key=key, max_retries=0, http_client=httpx.AsyncClient(transport=transport)
        )
        asyncio.run(client.chat.completions.create(**QUESTION))

    with pytest.raises(openai.AuthenticationError) as unknown:
        ask("rag_guessed")
    assert unknown.value.code == "invalid_api_key"
    key = served.accounts.add_key("once", Role.READER, per_minute=1)
    ask(key)
    with pytest.raises(openai.RateLimitError) as limited:
        ask(key)
    assert limited.value.code == "rate_limit_exceeded" and limited.value.response.headers["retry-after"]


def test_where_nobody_logs_in_anybody_may_call(town: Assistant) -> None:
    with Accounts(town.settings.home) as accounts:
        client = TestClient(application(Jobs(town), Access(accounts, Door(accounts).principal), article))
        assert client.get("/v1/models").status_code == 200
        assert client.get("/v1/models", headers=bearer("sk-unused")).status_code == 200


def test_mcp_asks_for_the_same_keys(served: Served) -> None:
    mcp = OverHttp(served.assistant, served.access)
    app = Starlette(routes=[Mount("/", mcp)], lifespan=lambda _: mcp.running())
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "host", "version": "1"}}
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about}
    accepts = {"Accept": "application/json, text/event-stream"}
    with TestClient(app) as client:
        for headers, status in (({}, 401), (bearer("rag_guessed"), 401), (bearer(served.keys[Role.READER]), 200)):
            assert client.post("/mcp", json=hello, headers=accepts | headers).status_code == status


def test_without_its_sdk_mcp_says_how_to_install_it(served: Served) -> None:
    client = TestClient(OverHttp(served.assistant, served.access))  # as when none was found
    answer = client.post("/mcp", headers=bearer(served.keys[Role.READER]))
    assert answer.status_code == 501 and "pip install 'onrecord[mcp]'" in answer.json()["detail"]


@pytest.mark.slow
@pytest.mark.bench
def test_nothing_that_is_sent_breaks_the_server(tmp_path: Path) -> None:
    """A short while of what ``eval/bench_api.py`` does for ten minutes."""
    command = [sys.executable, str(ROOT / "eval" / "bench_api.py"), "--seconds", "6"]
    ran = subprocess.run(command, env=environment(tmp_path / "unused"), cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 server errors" in ran.stdout
