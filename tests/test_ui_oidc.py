"""Logging in at a provider: a small one that signs, and what happens when its word doesn't fit."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.accounts import Accounts, Role
from rag.errors import SettingsError
from rag.settings import Settings
from rag.ui.door import Door, Locked
from rag.ui.entrance import entrance
from rag.ui.oidc import Provider

pytest.importorskip("authlib", reason="it comes with the extra `oidc`")
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

SECRET = "the client's secret, which is long enough to sign with"


@dataclass
class Issuer:
    """A provider that logs in whoever ``user`` is. ``claims`` change what it signs, ``lies`` how."""

    url: str = ""
    user: dict[str, str] = field(default_factory=lambda: {"sub": "4711", "preferred_username": "ada"})
    claims: dict[str, Any] = field(default_factory=dict)
    lies: str = ""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))

    def metadata(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
        )

    def keys(self, request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 303)

    async def token(self, request: Request) -> Response:
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.asked.pop(sent["code"], None)
        made = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).decode().rstrip("=")
        named = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        if asked is None or made != asked["code_challenge"] or unquote_plus(named) != f"pages:{SECRET}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": self.signed(asked["nonce"])})

    def signed(self, nonce: str) -> str:
        now = int(time.time())
        told = {"iss": self.url, "aud": "pages", "iat": now, "exp": now + 60, "nonce": nonce, **self.user}
        claims = {name: value for name, value in {**told, **self.claims}.items() if value is not None}
        if self.lies == "another key":
            return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048, {"kid": "one"}))
        if self.lies == "the client's secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"])
        if self.lies == "nothing":
            _, body, _ = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key).split(".")
            none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
            return f"{none}.{body}."
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


@pytest.fixture(scope="module")
def issuing() -> Iterator[Issuer]:
    made = Issuer()
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", made.metadata),
            Route("/keys", made.keys),
            Route("/authorize", made.authorize),
            Route("/token", made.token, methods=["POST"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    made.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield made
    server.should_exit = True
    thread.join()


@pytest.fixture
def issuer(issuing: Issuer) -> Issuer:
    issuing.user, issuing.claims, issuing.lies = {"sub": "4711", "preferred_username": "ada"}, {}, ""
    return issuing


@dataclass
class Pages:
    accounts: Accounts
    app: Locked

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url="http://news.example", follow_redirects=False)

    def log_in(self, browser: TestClient, start: str = "/oidc/start") -> Any:
        """Go through the provider as a browser does."""
        left = browser.get(start)
        assert left.status_code == 303, left.text
        back = httpx.get(left.headers["location"])
        parts = urlsplit(back.headers["location"])
        return browser.get(f"{parts.path}?{parts.query}")

    def who(self, browser: TestClient) -> str:
        return str(browser.get("/config").text)


@pytest.fixture
def pages(issuer: Issuer, tmp_path: Path) -> Iterator[Pages]:
    with Accounts.of(settings(issuer, tmp_path)) as accounts:
        yield opened(accounts, issuer, tmp_path, "")


def settings(issuer: Issuer, home: Path, role: str = "") -> Settings:
    named = {"oidc_issuer": issuer.url, "oidc_client_id": "pages", "oidc_client_secret": SECRET, "oidc_role": role}
    return Settings(home=home, **named)


def opened(accounts: Accounts, issuer: Issuer, home: Path, role: str) -> Pages:
    door = Door(accounts, Provider.of(settings(issuer, home, role)))

    def shown(request: Request) -> Response:
        who = door.principal(request)
        return JSONResponse(who and [who.name, who.role])

    return Pages(accounts, Locked(Starlette(routes=[Route("/config", shown)]), door, entrance(door)))


def test_whoever_is_invited_comes_in_by_the_provider_and_again(pages: Pages, issuer: Issuer) -> None:
    invitation = pages.accounts.invite(Role.EDITOR)
    browser = pages.browser()
    assert f'href="oidc/start?invitation={invitation}"' in browser.get(f"/join/{invitation}").text
    assert pages.log_in(browser, f"/oidc/start?invitation={invitation}").headers["location"] == "/"
    assert pages.who(browser) == '["ada","editor"]'
    assert pages.accounts.invitation(invitation) is None
    issuer.user["preferred_username"] = "ada.sand"  # the name may change, the subject doesn't
    again = pages.browser()
    done = pages.log_in(again, "/oidc/start?next=/archive%3Fsearch%3Dtram")
    assert done.headers["location"] == "/archive?search=tram" and pages.who(again) == '["ada","editor"]'
    pages.accounts.end(name="ada")
    assert pages.who(again) != '["ada","editor"]'
    assert pages.browser().post("/login", data={"username": "ada", "password": ""}).status_code == 401


@pytest.mark.parametrize(("role", "status"), [("", 401), ("reader", 303)])
def test_who_wasnt_invited_comes_in_only_where_a_role_is_set_for_them(
    pages: Pages, issuer: Issuer, tmp_path: Path, role: str, status: int
) -> None:
    there = opened(pages.accounts, issuer, tmp_path, role)
    assert not pages.accounts.is_open
    assert there.log_in(there.browser()).status_code == status
    assert [person.role for person in pages.accounts.people()] == ([Role.READER] if role else [])


def test_a_name_that_is_somebodys_isnt_taken_over(issuer: Issuer, tmp_path: Path) -> None:
    with Accounts.of(settings(issuer, tmp_path, "reader")) as accounts:
        accounts.add_person("Ada", Role.ADMIN, "three wet trams")
        there = opened(accounts, issuer, tmp_path, "reader")
        told = there.log_in(there.browser())
        assert told.status_code == 422 and "is taken" in told.text and not accounts.sessions()


@pytest.mark.parametrize("lies", ["another key", "the client's secret", "nothing"])
def test_what_the_provider_didnt_sign_opens_nothing(pages: Pages, issuer: Issuer, lies: str) -> None:
    issuer.lies = lies
    assert_refused(pages)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"}, {"aud": "other pages"}, {"nonce": "another"}, {"nonce": None},
        {"exp": 1}, {"exp": None}, {"sub": None}, {"iat": 99999999999},
    ],
    ids=str,
)  # fmt: skip
def test_what_it_signed_for_others_or_another_time_opens_nothing(
    pages: Pages, issuer: Issuer, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    assert_refused(pages)


def assert_refused(pages: Pages) -> None:
    invitation = pages.accounts.invite(Role.ADMIN)
    told = pages.log_in(pages.browser(), f"/oidc/start?invitation={invitation}")
    assert told.status_code == 401 and not pages.accounts.people() and pages.accounts.invitation(invitation)


def test_an_answer_is_taken_once_and_from_the_browser_that_asked(pages: Pages) -> None:
    invitation = pages.accounts.invite(Role.READER)
    browser = pages.browser()
    back = httpx.get(browser.get(f"/oidc/start?invitation={invitation}").headers["location"]).headers["location"]
    parts = urlsplit(back)
    answer = f"{parts.path}?{parts.query}"
    assert pages.browser().get(answer).status_code == 401  # a link that somebody sends to log another in as themselves
    assert browser.get("/oidc/callback?code=code-0&state=").status_code == 401
    assert browser.get(answer).status_code == 303
    assert browser.get(answer).status_code == 401
    assert len(pages.accounts.sessions()) == 1


def test_a_provider_by_halves_or_under_another_name_is_told(issuer: Issuer, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="RAG_OIDC_CLIENT_ID and RAG_OIDC_CLIENT_SECRET isn't set"):
        Provider.of(Settings(home=tmp_path, oidc_issuer=issuer.url))
    assert Provider.of(Settings(home=tmp_path)) is None
    other = settings(issuer, tmp_path).model_copy(update={"oidc_issuer": issuer.url.replace("127.0.0.1", "localhost")})
    with Accounts.of(other) as accounts:
        door = Door(accounts, Provider.of(other))
        browser = TestClient(Locked(Starlette(), door, entrance(door)), follow_redirects=False)
        assert "goes by another name itself" in browser.get("/oidc/start").text
