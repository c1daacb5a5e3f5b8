"""Who may come in, and do what: three people with a role each, at a running server, trying what isn't theirs."""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from pages import served
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send
from town import write_town

from rag.accounts import Accounts, Principal, Role
from rag.accounts.tables import digest
from rag.store.catalogue import Catalogue
from rag.ui import door

WORDS = "three wet trams"
PEOPLE = {"ada": Role.ADMIN, "bo": Role.EDITOR, "cy": Role.READER}


@dataclass
class Server:
    """A running server with its archive, and a client for each person."""

    url: str
    home: Path
    accounts: Accounts
    people: dict[str, httpx.Client]
    events: dict[str, int]
    opened: list[httpx.Client] = field(default_factory=list)

    def client(self, cookie: str | None = None) -> httpx.Client:
        """A client that nobody has logged in with."""
        cookies = {self.cookie: cookie} if cookie is not None else None
        return httpx.Client(base_url=self.url, cookies=cookies, timeout=60)

    @property
    def cookie(self) -> str:
        return f"onrecord-{httpx.URL(self.url).port}"

    def log_in(self, name: str, password: str = WORDS) -> httpx.Client:
        client = self.client()
        self.opened.append(client)
        client.post("login", data={"username": name, "password": password}).raise_for_status()
        return client

    def call(self, client: httpx.Client, name: str, page: str, data: list[Any] | None = None, **event: Any) -> Any:
        """What an event of the page gives, as a page named ``page`` asks for it; the response where it is refused."""
        body = {"fn_index": self.events[name], "session_hash": page, "data": data or [], "event_data": event}
        joined = client.post("gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return joined
        with client.stream("GET", "gradio_api/queue/data", params={"session_hash": page}) as told:
            for line in told.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line else {}
                if message.get("msg") == "process_completed":
                    return message["output"]
        raise AssertionError("the event didn't end")

    def articles(self) -> list[str]:
        with Catalogue(self.home / "catalogue.db") as catalogue:
            return sorted(article.id for article in catalogue.articles())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home") / "archive"
    with Accounts(home) as accounts:
        for name, role in PEOPLE.items():
            accounts.add_person(name, role, WORDS)
        with served(home, write_town(tmp_path_factory.mktemp("town"))) as url:
            made = Server(url, home, accounts, {}, {})
            made.people |= {name: made.log_in(name) for name in PEOPLE}
            listed = made.people["ada"].get("config").json()["dependencies"]
            made.events |= {each["api_name"]: each["id"] for each in listed}
            yield made
            for client in made.opened:
                client.close()


# --- nobody ----------------------------------------------------------------------------------------------------------

READS = [
    "config", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/app_id", "gradio_api/user",
    "gradio_api/login_check", "gradio_api/file=accounts.sqlite", "gradio_api/queue/data?session_hash=x",
    "gradio_api/queue/status", "gradio_api/heartbeat/x", "export/answer/x.md",
    "export/people/statements.csv?name=Delgado", "v1/models",
]  # fmt: skip
WRITES = [
    "gradio_api/queue/join",
    "gradio_api/run/predict",
    "gradio_api/call/ask",
    "gradio_api/upload",
    "gradio_api/cancel",
    "v1/chat/completions",
]
FORGED: dict[str, Callable[[Server], str]] = {
    "nothing": lambda _: "",
    "a name": lambda _: "ada",
    "SQL": lambda _: "x' OR '1'='1",
    "made up": lambda _: "A" * 43,
    "the hash that is kept": lambda server: digest(str(server.people["ada"].cookies[server.cookie])),
    "a key": lambda server: server.accounts.add_key(f"desk {time.time()}", Role.ADMIN),
    "an invitation": lambda server: server.accounts.invite(Role.ADMIN),
}


@pytest.mark.parametrize("path", READS)
def test_nobody_reads(server: Server, path: str) -> None:
    assert httpx.get(server.url + path).status_code == (404 if "file=" in path else 401)


@pytest.mark.parametrize("path", WRITES)
def test_nobody_calls(server: Server, path: str) -> None:
    assert httpx.post(server.url + path, json={"fn_index": 0, "session_hash": "x", "data": []}).status_code == 401


@pytest.mark.parametrize(
    "path", ["", "archive?search=tram", "article/x?start=1&end=2", "people/Ruth%20Delgado", "answer/x"]
)
def test_a_page_sends_nobody_to_the_log_in_and_back(server: Server, path: str) -> None:
    with server.client() as client:
        sent = client.get(path)
        assert sent.status_code == 303 and sent.headers["location"].startswith("/login")
        form = client.get(sent.headers["location"]).text
        assert "Delgado" not in form.replace("Ruth%20Delgado", "")
        back = re.search(r'name="next" value="([^"]*)"', form)
        assert back
        fields = {"username": "cy", "password": WORDS, "next": back[1].replace("&amp;", "&")}
        done = client.post("login", data=fields, headers={"Accept": "text/html"})
        assert (done.status_code, done.headers["location"]) == (303, f"/{path}")


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/login/../../x"])
def test_a_log_in_leads_nowhere_else(server: Server, elsewhere: str) -> None:
    fields = {"username": "cy", "password": WORDS, "next": elsewhere}
    done = httpx.post(server.url + "login", data=fields, headers={"Accept": "text/html"})
    assert done.headers["location"] == "/"


@pytest.mark.parametrize("kind", FORGED)
def test_what_is_no_session_opens_nothing(server: Server, kind: str) -> None:
    with server.client(FORGED[kind](server)) as client:
        assert client.get("config").status_code == 401


# --- a reader --------------------------------------------------------------------------------------------------------

CHANGES = [
    "add", "add_1", "add_samples", "add_samples_1", "cancel", "again", "forget_1", "unwatch", "edit_1", "correct",
    "uncorrect", "collect", "uncollect", "tag", "untag", "rename_1", "delete", "restore",
]  # fmt: skip

SETTINGS = ["unwatch_1", "save", "models", "sit"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_reader_changes_nothing(server: Server, name: str) -> None:
    before = server.articles()
    data = [None, None, "https://news.example/x", "once"] if name.startswith("add") and "samples" not in name else []
    event = {"articles": before, "article": before[0], "collection": "Harbour", "batch": 1, "job": 1, "title": "x"}
    told = server.call(server.people["cy"], name, f"cy-{name}", data, **event, address="/archive")
    assert re.search(r"cy may not .*: that takes the role editor", told["error"])
    assert server.articles() == before


@pytest.mark.parametrize("name", ["bo", "cy"])
@pytest.mark.parametrize("event", SETTINGS)
def test_only_an_admin_sets_the_server_up(server: Server, name: str, event: str) -> None:
    told = server.call(server.people[name], event, f"{name}-{event}", ui_dates="iso", target="x")
    assert f"{name} may not change settings: that takes the role admin" in told["error"]


def test_every_event_that_changes_something_is_in_the_table(server: Server) -> None:
    """Whatever else a page calls shows something, or is about one's own conversations."""
    own = r"(arrive|welcome|begin|begin_again|answer|shown|suggest|stop|unnamed|chips|edit|rate|share|visit_answer)"
    named = r"(new|name|search|rename|forget|undo)"
    shows = r"(quote|open|refreshed|look|choose_person|visit_person|visit|ask|said|list|show)"
    known = re.compile(rf"({own}|{named}|{shows})(_\d+)?")
    assert not [name for name in server.events if name not in (*CHANGES, *SETTINGS) and not known.fullmatch(name)]


def test_a_reader_uploads_nothing(server: Server) -> None:
    files = {"files": ("x.txt", b"x")}
    assert server.people["cy"].post("gradio_api/upload", files=files).status_code == 403
    assert server.people["bo"].post("gradio_api/upload", files=files).status_code == 200


def test_a_reader_sees_no_button_of_an_editor(server: Server) -> None:
    acts = ("act_delete", "act_collect", "act_edit")
    for name, client in server.people.items():
        shown = str(server.call(client, "visit", f"{name}-sees", address="/archive")["data"])
        assert [act in shown for act in acts] == [name != "cy"] * 3, name


def test_only_who_sets_the_server_up_sees_its_folder(server: Server) -> None:
    told = {name: str(server.call(server.people[name], "refreshed", f"{name}-facts")["data"]) for name in PEOPLE}
    assert [str(server.home) in told[name] for name in PEOPLE] == [True, False, False]


def test_what_an_editor_changes_is_in_the_log(server: Server) -> None:
    first = server.articles()[0]
    told = server.call(server.people["bo"], "delete", "bo-deletes", articles=[first], address="/archive")
    assert first not in server.articles()
    batch = re.search(r'data-batch=\\?"(\d+)', json.dumps(told["data"]))
    assert batch
    server.call(server.people["bo"], "restore", "bo-deletes", batch=batch[1], address="/archive")
    assert first in server.articles()
    did = [(entry.did, entry.about) for entry in server.accounts.log(20, "bo")]
    assert ("deleted", f"1 article: {first}") in did and ("brought back", "1 article") in did


def test_a_role_that_was_taken_away_changes_nothing_any_more(server: Server) -> None:
    before = server.articles()
    server.accounts.set_role("bo", Role.READER)
    try:
        told = server.call(server.people["bo"], "delete", "bo-late", articles=before[:1], address="/archive")
        assert "may not delete" in told["error"] and server.articles() == before
    finally:
        server.accounts.set_role("bo", Role.EDITOR)


def test_a_stream_is_cut_when_the_session_ends_that_it_was_opened_in(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[Principal | None] = [Principal("cy", Role.READER)] * 3
    told: list[Message] = []

    def principal(asked: HTTPConnection, *, is_use: bool = True) -> Principal | None:
        assert is_use == (len(known) == 3)  # that it is open doesn't keep a session alive
        return known.pop() if known else None

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await asyncio.Event().wait()

    async def send(message: Message) -> None:
        told.append(message)

    monkeypatch.setattr(door, "LOOKED_AFTER_S", 0.001)
    guard: Any = SimpleNamespace(principal=principal, owns=lambda *_: True)
    scope = {"type": "http", "method": "GET", "path": "/gradio_api/heartbeat/x", "headers": [], "query_string": b""}
    locked = door.Locked(endless, guard, endless)
    asyncio.run(asyncio.wait_for(locked(scope, None, send), 20))  # type: ignore[arg-type]
    assert [message.get("body") for message in told] == [None, b"first", b""]
    assert not told[-1]["more_body"] and not known


# --- somebody else's -------------------------------------------------------------------------------------------------


def test_a_page_belongs_to_whoever_opened_it(server: Server) -> None:
    ada, bo = server.people["ada"], server.people["bo"]
    server.call(ada, "arrive", "adas-page", [None])
    body = {"fn_index": server.events["shown"], "session_hash": "adas-page", "data": [None], "event_id": "x"}
    for path in ("queue/join", "run/predict", "cancel", "reset", "call/ask"):
        assert bo.post(f"gradio_api/{path}", json=body).status_code == 403, path
    for path in ("queue/data?session_hash=adas-page", "heartbeat/adas-page"):
        assert bo.get(f"gradio_api/{path}").status_code == 403, path
    assert "error" not in server.call(ada, "shown_3", "adas-page", [None])


def test_the_browsers_id_of_somebody_else_gives_none_of_their_conversations(server: Server) -> None:
    ada, bo = server.people["ada"], server.people["bo"]
    visitor = server.call(ada, "arrive", "ada-1", [None])["data"][0]
    server.call(ada, "begin", "ada-1", [None], question="What did Ruth Delgado say?")
    assert "Ruth Delgado say?" in str(server.call(server.log_in("ada"), "arrive", "ada-2", [None])["data"])
    for name, client in (("bo", bo), ("cy", server.people["cy"])):
        assert "Ruth Delgado say?" not in str(server.call(client, "arrive", f"{name}-1", [visitor])["data"])


def test_whoever_takes_a_name_that_is_free_again_gets_nothing_of_before(server: Server) -> None:
    for password, question in ((WORDS, "What did Ruth Delgado say?"), ("three dry trams", "")):
        server.accounts.add_person("jo", Role.READER, password)
        jo = server.log_in("jo", password)
        assert "Ruth Delgado say?" not in str(server.call(jo, "arrive", f"jo-{password}", [None])["data"])
        if question:
            server.call(jo, "begin", f"jo-{password}", [None], question=question)
            assert question in str(server.call(jo, "shown_3", f"jo-{password}", [None])["data"])
        assert "Removed: jo." in server.people["ada"].post("admin/remove", data={"name": "jo"}).text


# --- sessions, invitations -------------------------------------------------------------------------------------------


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(server: Server) -> None:
    fields = {"username": "cy", "password": WORDS}
    plain = httpx.post(server.url + "login", data=fields).headers["set-cookie"]
    assert "HttpOnly" in plain and "SameSite=Lax" in plain and "Secure" not in plain
    behind = httpx.post(server.url + "login", data=fields, headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert "Secure" in behind


@pytest.mark.parametrize("way", ["log out", "end", "password"])
def test_a_session_that_ended_is_ended_everywhere(server: Server, way: str) -> None:
    server.accounts.add_person("dee", Role.EDITOR, WORDS)
    try:
        clients = [server.log_in("dee"), server.log_in("dee")]
        assert [client.get("gradio_api/user").json() for client in clients] == ["dee", "dee"]
        tokens = [str(client.cookies[server.cookie]) for client in clients]
        if way == "log out":
            for client in clients:
                assert client.post("logout").headers["location"] == "/login"
        elif way == "end":
            server.accounts.end(name="dee")
        else:
            server.accounts.set_password("dee", "three dry trams")
        for token in tokens:
            with server.client(token) as client:
                paths = ("config", "gradio_api/queue/data?session_hash=y", "v1/models", "export/answer/x.md")
                assert {client.get(path).status_code for path in paths} == {401}
                assert client.get("archive").status_code == 303
    finally:
        server.accounts.remove("dee")


def test_an_invitation_opens_the_door_once_with_its_own_role(server: Server) -> None:
    token = server.accounts.invite(Role.READER)
    fields = {"username": "eve", "password": WORDS, "again": WORDS, "role": "admin"}
    with server.client() as client:
        assert "You may then ask and read." in client.get(f"join/{token}").text
        assert client.post(f"join/{token}", data={**fields, "again": "other words"}).status_code == 422
        assert client.post(f"join/{token}", data={**fields, "username": "ada"}).status_code == 422
        assert client.post(f"join/{token}", data=fields).status_code == 303
        assert client.get("gradio_api/user").json() == "eve"
    assert [person.role for person in server.accounts.people() if person.name == "eve"] == [Role.READER]
    for used in (token, "A" * 43):
        assert httpx.post(f"{server.url}join/{used}", data={**fields, "username": "fay"}).status_code == 404
    server.accounts.remove("eve")


# --- guessing --------------------------------------------------------------------------------------------------------


def test_guessing_is_slowed_named_and_stalls_nobody(server: Server) -> None:
    """200 wrong passwords by 8 guessers; a small request of somebody's meanwhile takes about what it takes without."""
    server.accounts.add_person("gil", Role.READER, WORDS)
    quiet = small_request_s(server, lambda: False)
    statuses: list[int] = []

    def guess() -> None:
        with server.client() as client:
            for number in range(25):
                fields = {"username": "gil", "password": f"a guess {number}"}
                statuses.append(client.post("login", data=fields).status_code)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    busy = small_request_s(server, lambda: any(thread.is_alive() for thread in threads))
    for thread in threads:
        thread.join()
    print(f"a small request: median {quiet * 1000:.1f} ms, under 200 guesses {busy * 1000:.1f} ms")
    assert len(statuses) == 200 and statuses.count(401) < 12 and set(statuses) == {401, 429}
    assert busy < 10 * quiet + 0.05
    did = [entry.did for entry in server.accounts.log(500, "gil")]
    assert did.count("failed to log in") == statuses.count(401) and "has to wait between passwords" in did
    right = {"username": "gil", "password": WORDS}
    told = httpx.post(server.url + "login", data=right)
    assert told.status_code == 429 and int(told.headers["retry-after"]) >= 1
    server.accounts.remove("gil")


def small_request_s(server: Server, is_on: Callable[[], bool]) -> float:
    """The median time of a small request, of 40 at least."""
    took: list[float] = []
    while len(took) < 40 or is_on():
        before = time.perf_counter()
        server.people["ada"].get("gradio_api/app_id").raise_for_status()
        took.append(time.perf_counter() - before)
    return statistics.median(took)


# --- the pages on accounts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["invite", "role", "remove", "end", "key", "unkey", "elsewhere"])
@pytest.mark.parametrize("name", ["bo", "cy", None])
def test_nobody_but_an_admin_manages_people(server: Server, act: str, name: str | None) -> None:
    before = (
        server.accounts.people(),
        [key.name for key in server.accounts.list_keys()],
        len(server.accounts.sessions()),
    )
    fields = {"name": "ada" if act != "role" else str(name), "role": "admin", "per_minute": "5"}
    with server.client() as nobody:
        client = server.people[name] if name else nobody
        told = [client.post(f"admin/{act}", data=fields), client.get("admin")]
    assert [each.status_code for each in told] == ([403, 403] if name else [303, 303])
    after = (
        server.accounts.people(),
        [key.name for key in server.accounts.list_keys()],
        len(server.accounts.sessions()),
    )
    assert after == before


def test_an_admin_manages_people_on_a_page(server: Server) -> None:
    ada = server.people["ada"]
    link = re.search(r"http://[^<]*/join/[\w-]+", ada.post("admin/invite", data={"role": "editor"}).text)
    assert link
    with server.client() as hal:
        hal.post(link[0], data={"username": "hal", "password": WORDS, "again": WORDS})
        assert hal.get("gradio_api/user").json() == "hal"
        assert "hal is reader from now on." in ada.post("admin/role", data={"name": "hal", "role": "reader"}).text
        assert "hal is logged out everywhere (1)." in ada.post("admin/end", data={"name": "hal"}).text
        assert hal.get("config").status_code == 401
    wanted = {"name": "hal’s script", "role": "reader", "per_minute": "5", "days": "3"}
    secret = re.search(r"rag_[\w-]+", ada.post("admin/key", data=wanted).text)
    assert secret and server.accounts.key(secret[0])
    for wrong in ({**wanted, "days": "soon"}, {**wanted, "role": "owner"}, {**wanted, "per_minute": "0"}, wanted):
        assert ada.post("admin/key", data=wrong).status_code == 422
    ada.post("admin/unkey", data=wanted)
    assert server.accounts.key(secret[0]) is None
    assert "Removed: hal." in ada.post("admin/remove", data={"name": "hal"}).text
    assert "ada is the only admin" in ada.post("admin/remove", data={"name": "ada"}).text
    shown = ada.get("admin").text
    assert "made a key: hal’s script, reader" in shown and secret[0] not in shown


def test_somebody_changes_their_own_password(server: Server) -> None:
    server.accounts.add_person("ida", Role.READER, WORDS)
    here, there = server.log_in("ida"), server.log_in("ida")
    fields = {"password": WORDS, "new": "three dry trams", "again": "three dry trams"}
    assert here.post("account/password", data={**fields, "password": "a guess"}).status_code == 401
    assert here.post("account/password", data={**fields, "new": "short", "again": "short"}).status_code == 422
    assert here.post("account/password", data={**fields, "again": "other words"}).status_code == 422
    assert there.get("account").status_code == 200
    assert here.post("account/password", data=fields).status_code == 200
    assert (here.get("account").status_code, there.get("account").status_code) == (200, 303)
    server.log_in("ida", "three dry trams")
    assert here.post("account/end").status_code == 303 and here.get("config").status_code == 401
    assert not server.accounts.sessions("ida")
    server.accounts.remove("ida")
