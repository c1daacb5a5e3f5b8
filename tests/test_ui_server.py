"""What whoever runs the server sees of it, and what visitors don't: health, figures, logs, paths."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import platform
import re
import socket
import subprocess
import sys
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from listening import PROC, family, listeners, process_at
from pages import environment, served
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from town import write_town

from rag.accounts import Principal, Role
from rag.api.wording import plainly, sources_named
from rag.assistant import Assistant
from rag.logs import JsonLines
from rag.settings import Settings
from rag.ui.health import Probed
from rag.ui.observed import Observed, Seen, route

QUESTION = "What did Holloway say about the harbour?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "archive"


@pytest.fixture(scope="module")
def url(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The invented town's pages, watched."""
    watched: dict[str, Any] = {"RAG_METRICS": "true", "RAG_LOG": "info", "RAG_LOG_FORMAT": "json"}
    with served(home, write_town(tmp_path_factory.mktemp("town")), **watched) as address:
        yield address


def called(url: str, name: str, *data: Any) -> str:
    """What a program is told that calls a function by its name."""
    call = httpx.post(f"{url}gradio_api/call/{name}", json={"data": data}).raise_for_status().json()
    return httpx.get(f"{url}gradio_api/call/{name}/{call['event_id']}", timeout=30).text


def test_it_is_up_and_ready(url: str) -> None:
    assert httpx.get(f"{url}healthz").json() == {"status": "up"}
    assert httpx.get(f"{url}readyz", timeout=30).json() == {"status": "ready"}
    assert httpx.post(f"{url}readyz").status_code == 405


def probed(assistant: Assistant, path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Probed(httpx.ASGITransport, assistant))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("catalogue", "The archive can’t be opened."),
        ("llm", "The language model that writes answers can’t be reached or loaded."),
    ],
)
def test_what_is_not_ready_says_why_and_not_where(tmp_path: Path, broken: str, reason: str) -> None:
    (tmp_path / "catalogue.db").write_bytes(b"no database " * 1000 if broken == "catalogue" else b"")
    llm = f"local:{tmp_path}/none.gguf" if broken == "llm" else "extractive"
    with Assistant(Settings(home=tmp_path, llm=llm)) as assistant:
        answer = probed(assistant, "/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "reasons": [reason]})
        assert probed(assistant, "/healthz").status_code == 200
        assert "RAG_METRICS" in probed(assistant, "/metrics").text


def test_figures_tell_what_is_done_and_not_what_is_asked(url: str) -> None:
    assert '"answered"' in called(url, "ask", QUESTION, *[""] * 6)
    assert "event: error" in called(url, "ask", "?", *[""] * 6)
    httpx.get(f"{url}people/Ada%20Holloway")
    text = httpx.get(f"{url}metrics").text
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(lines['onrecord_questions_total{outcome="answered"}']) >= 1
    assert lines['onrecord_archive{kind="articles"}'] == "6.0"
    assert lines['onrecord_jobs{state="running"}'] == "0.0"
    assert "onrecord_queue" in lines and 'onrecord_requests_total{method="GET",route="/people/*",status="200"}' in lines
    assert "Holloway" not in text


def test_each_request_is_a_line_without_names_and_questions(url: str, home: Path) -> None:
    asked = httpx.get(f"{url}people/Ada%20Holloway?about=the+tram", headers={"x-request-id": "from-a-proxy-1"})
    called(url, "ask", QUESTION, *[""] * 6)
    lines = [json.loads(line) for line in (home / "server.log").read_text("utf-8").splitlines() if line[:1] == "{"]
    (line,) = [line for line in lines if line.get("request_id") == asked.headers["x-request-id"]]
    assert line["request_id"] == "from-a-proxy-1" and line["logger"] == "rag.requests" and line["level"] == "info"
    assert (line["method"], line["route"], line["status"], line["principal"]) == ("GET", "/people/*", 200, "")
    assert 0 < line["seconds"] < 60
    outcomes = [line for line in lines if line["logger"] == "rag.asked"]
    assert outcomes[-1]["outcome"] == "answered" and outcomes[-1]["engine"] == "extractive"
    assert "Holloway" not in json.dumps(lines) and "tram" not in json.dumps(lines)
    made_up = httpx.get(f"{url}healthz", headers={"x-request-id": "<script>" * 9}).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", made_up)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_question_is_logged_if_that_is_wanted(
    town: Assistant, caplog: pytest.LogCaptureFixture, wanted: bool
) -> None:
    town_settings = town.settings.model_copy(update={"log_questions": wanted})
    with caplog.at_level(logging.INFO, "rag.asked"), Assistant(town_settings) as assistant:
        assistant.ask(QUESTION)
        next(assistant.stream(QUESTION))  # whoever asked leaves
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [line["outcome"] for line in lines] == ["answered", "stopped"]
    assert [line.get("question") for line in lines] == ([QUESTION] * 2 if wanted else [None] * 2)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/", "/"),
        ("/people/Ada Holloway", "/people/*"),
        ("/answer/0f0f", "/answer/*"),
        ("/gradio_api/call/ask/91ab", "/gradio_api/call/ask/*"),
        ("/static/a/b/c/d/e/f/g", "/static/*/*/*/*"),
        ("/wp-login.php", "/*"),
    ],
)
def test_a_route_is_a_path_without_what_somebody_asked_for(path: str, named: str) -> None:
    assert route(path) == named


def test_the_log_names_who_asked() -> None:
    seen: list[Seen] = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        Request(scope).state.principal = Principal("ada", Role.READER)
        await PlainTextResponse("inside")(scope, receive, send)

    async def ask() -> None:
        transport = httpx.ASGITransport(Observed(inside, [seen.append]))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            await client.get("/people/Ada")

    asyncio.run(ask())
    assert [(each.principal, each.route, each.status) for each in seen] == [("ada", "/people/*", 200)]


def test_no_answer_tells_where_the_archive_lies(url: str, home: Path) -> None:
    upload = httpx.post(f"{url}gradio_api/upload", files={"files": ("story.txt", b"Text.")})
    (name,) = upload.raise_for_status().json()
    assert re.fullmatch(r"[0-9a-f]+/story\.txt", name)
    told = [upload.text, httpx.get(url).text, *(httpx.get(f"{url}{each}").text for each in ("config", "metrics"))]
    told += [called(url, "ask", QUESTION, *[""] * 6), called(url, "list", *[""] * 4), called(url, "show", "ffff")]
    (listed, *_) = httpx.get(f"{url}api/v1/articles").json()["articles"]
    for each in (
        "ask?question=What+did+Holloway+say%3F",
        "said?speaker=Holloway",
        "articles",
        f"articles/{listed['id']}",
    ):
        told.append(httpx.get(f"{url}api/v1/{each}").raise_for_status().text)
    for function in httpx.get(f"{url}config").json()["dependencies"]:
        if function["backend_fn"]:
            body = {"data": [None] * len(function["inputs"]), "fn_index": function["id"], "session_hash": "nobody"}
            told.append(httpx.post(f"{url}gradio_api/run/predict", json=body).text)
    for text in told:
        assert str(home.parent) not in text and str(Path.cwd()) not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/srv/news/2031/tram.txt has no text", "tram.txt has no text"),
        ("'/srv/new/s.txt' and https://news.example/a/b.html", "'s.txt' and https://news.example/a/b.html"),
        ("and/or, 24/7", "and/or, 24/7"),
    ],
)
def test_a_file_goes_by_its_name(text: str, shown: str) -> None:
    assert plainly(text) == shown
    told = sources_named({"citations": [{"article": {"source": text, "title": text}}]})
    assert told == {"citations": [{"article": {"source": shown, "title": text}}]}


@pytest.mark.parametrize(
    "key",
    ["sk-proj-abcdefgh1234", "0123456789abcdef0123456789abcdef", "hf_abcdefgh", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
)
def test_a_key_in_the_wrong_setting_is_not_shown(key: str) -> None:
    for name in ("top_k", "llm_seed", "exam", "llm", "allow_private_urls"):
        with pytest.raises(
            Exception, match=f"RAG_{name.upper()} is {len(key)} characters that look like a key: "
        ) as told:
            Settings(**{name: key})
        assert key not in str(told.value)


@pytest.mark.parametrize("value", ["ten", "-5", "gpt-6-luna-2026-10-01-preview", "https://models.example/v1"])
def test_what_is_no_key_is_shown(value: str) -> None:
    with pytest.raises(Exception, match=f"RAG_TOP_K is {value!r}: "):
        Settings(top_k=value)


@pytest.mark.skipif(not (PROC / "net" / "unix").exists(), reason="Linux alone tells what a process listens on")
def test_nothing_listens_but_the_address_asked_for(url: str) -> None:
    with httpx.Client(base_url=url) as client:
        assert client.get("").status_code == 200  # whatever starts with the first visitor has started
    port = httpx.URL(url).port
    assert port
    assert listeners(family(process_at(port))) == [f"127.0.0.1:{port}"]


@pytest.mark.skipif(not (PROC / "net" / "unix").exists(), reason="Linux alone tells what a process listens on")
def test_what_listens_is_seen(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as four, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "own"))
        local.listen()
        found = listeners([os.getpid()])
        assert f"127.0.0.1:{four.getsockname()[1]}" in found and f"unix:{tmp_path / 'own'}" in found
        assert process_at(four.getsockname()[1]) == os.getpid()


ARENAS = """
import ctypes, sys, threading
from rag.ui.serving import share_memory
share_memory()
together, held = threading.Barrier(12), []
def work():
    together.wait()
    held.append([bytes(2000) for _ in range(1000)])
threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library isn't glibc")
@pytest.mark.parametrize(("variables", "arenas"), [({}, [1, 2]), ({"MALLOC_ARENA_MAX": "12"}, range(3, 13))])
def test_threads_share_arenas_unless_told_otherwise(
    tmp_path: Path, variables: dict[str, str], arenas: Container[int]
) -> None:
    path = tmp_path / "arenas.xml"
    env = {**environment(tmp_path), **variables}
    subprocess.run([sys.executable, "-c", ARENAS, str(path)], env=env, check=True)
    assert path.read_text().count("<heap nr=") in arenas
