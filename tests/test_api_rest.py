"""The REST endpoints: their answers, pages and errors, and what they say of themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pages import ROOT, served
from town import write_town

from rag.api.paging import page
from rag.api.problems import Problem

SCHEMA = Draft202012Validator(json.loads((ROOT / "rag" / "answer.schema.json").read_text("utf-8")))
QUESTION = "What did Holloway say about the harbour?"
API = "api/v1"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the invented town's archive."""
    with (
        served(tmp_path_factory.mktemp("home"), write_town(tmp_path_factory.mktemp("town"))) as address,
        httpx.Client(base_url=f"{address}{API}", timeout=60) as client,
    ):
        yield client


def everything(api: httpx.Client, path: str, name: str, **asked: Any) -> list[Any]:
    """The items of all pages."""
    found: list[Any] = []
    cursor = None
    while True:
        told = api.get(path, params=asked | ({"cursor": cursor} if cursor else {})).raise_for_status().json()
        assert len(told[name]) <= asked["limit"]
        found += told[name]
        cursor = told["next"]
        if cursor is None:
            return found


def test_an_answer_is_the_contracts(api: httpx.Client) -> None:
    got = api.get("/ask", params={"question": QUESTION}).json()
    posted = api.post("/ask", json={"question": "And Delgado?", "history": [QUESTION]}).json()
    narrowed = api.post("/ask", json={"question": QUESTION, "articles": [got["citations"][0]["article"]["id"]]}).json()
    for answer in (got, posted, narrowed):
        SCHEMA.validate(answer)
    assert got["citations"][0]["speaker"] == narrowed["citations"][0]["speaker"] == "Ada Holloway"
    assert "Delgado" in posted["searched"]
    assert api.get("/ask", params={"question": QUESTION, "publisher": "Courier"}).json()["status"] == "not_found"


def test_an_articles_text_holds_what_is_cited(api: httpx.Client) -> None:
    for said in api.get("/said", params={"speaker": "Holloway"}).json()["statements"]:
        text = api.get(f"/articles/{said['article']['id']}").json()["text"]
        assert text[said["start"] : said["end"]] == said["quote"]


@pytest.mark.parametrize(
    ("path", "name", "asked", "count"),
    [
        ("/said", "statements", {}, 8),
        ("/said", "statements", {"speaker": "Delgado", "about": "fares"}, 1),
        ("/speakers", "speakers", {}, 6),
        ("/articles", "articles", {}, 6),
        ("/articles", "articles", {"author": "sand", "since": "2031-03"}, 1),
        ("/articles", "articles", {"search": "tram", "speaker": "Holloway"}, 1),
    ],
)
def test_a_list_comes_in_pages(api: httpx.Client, path: str, name: str, asked: dict[str, Any], count: int) -> None:
    whole = api.get(path, params=asked).json()
    assert whole["next"] is None
    assert len(whole[name]) >= count
    assert everything(api, path, name, limit=2, **asked) == whole[name]


def test_a_cursor_goes_on_where_the_list_has_changed() -> None:
    names = ["a", "b", "c", "d"]
    shown, cursor = page(lambda most: names[:most], str, None, 2)
    assert shown == ["a", "b"] and cursor
    names.insert(0, "new")
    assert page(lambda most: names[:most], str, cursor, 2) == (["c", "d"], None)
    names.remove("b")
    assert page(lambda most: names[:most], str, cursor, 9)[0] == ["c", "d"]
    for wrong in ("abc", "W10", "é", "WzEsMl0", "Wy0xLCJhIl0"):
        with pytest.raises(Problem, match="is no cursor"):
            page(lambda most: names[:most], str, wrong, 2)


def test_uploads_and_addresses_are_read_in_the_background(api: httpx.Client) -> None:
    story = "Library opens late\n\n“The doors stay shut until noon,” said Ines Obel, the librarian.\n"
    files = [("files", ("../../library.txt", story.encode())), ("files", ("song.mp3", b"la"))]
    begun = api.post("/ingest/files", files=files)
    assert begun.status_code == 202 and begun.json()["targets"] == ["library.txt"]
    assert [failure["source"] for failure in begun.json()["report"]["failed"]] == ["song.mp3"]
    job = begun.json()
    while job["state"] in ("waiting", "running"):
        job = api.get(begun.headers["location"].removeprefix(f"/{API}")).json()
    assert (job["state"], job["report"]["added"]) == ("done", 1)
    found = api.get("/said", params={"speaker": "Obel"}).json()["statements"]
    assert found[0]["quote"].startswith("“The doors")
    listed = api.get("/jobs").json()["jobs"]
    assert [each["id"] for each in listed] == [job["id"]]
    assert api.delete(f"/articles/{found[0]['article']['id']}").status_code == 204
    assert api.get(f"/articles/{found[0]['article']['id']}").status_code == 404
    later = api.post("/ingest", json={"urls": ["https://nowhere.invalid/"]}).json()
    assert api.delete(f"/jobs/{later['id']}").status_code == 202


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "kind", "told"),
    [
        ("GET", "/articles/ffff", {}, 404, "unknown_article", "No article has an id that starts with 'ffff'."),
        ("GET", "/ask", {"params": {"question": " "}}, 400, "question", "The question is empty."),
        ("GET", "/ask", {}, 400, None, "question: Field required"),
        ("GET", "/said", {"params": {"limit": 501}}, 400, None, "limit: Input should be less than or equal to 500"),
        ("GET", "/said", {"params": {"since": "soon"}}, 400, "question", "'soon'"),
        ("GET", "/articles", {"params": {"collection": "Strikes"}}, 404, "unknown_collection", "no collection"),
        (
            "POST",
            "/ask",
            {"content": "{", "headers": JSON},
            400,
            None,
            "JSON decode error",
        ),
        ("POST", "/ingest", {"json": {"urls": ["/etc/passwd"]}}, 400, None, "'/etc/passwd' is no web address"),
        ("GET", "/jobs/99", {}, 404, None, "There is no job 99"),
        ("GET", "/nothing", {}, 404, None, "Not Found: GET /api/v1/nothing"),
        ("PUT", "/ask", {}, 405, None, "Method Not Allowed"),
    ],
)
def test_a_mistake_is_a_problem_in_words(
    api: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int, kind: str | None, told: str
) -> None:
    answer = api.request(method, path, **sent)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], problem.get("kind"), problem["type"]) == (status, kind, "about:blank")
    assert told in problem["detail"] and "rag " not in problem["detail"]


def test_the_document_is_openapi(api: httpx.Client) -> None:
    told = api.get("/openapi.json").json()
    validate(told)
    assert told["components"]["schemas"]["answer"]["title"] == "Answer"
    assert all(what["security"] for methods in told["paths"].values() for what in methods.values())


def test_the_page_of_the_endpoints_asks_no_other_host(api: httpx.Client) -> None:
    told = api.get("/docs").text
    assert "<code>GET /api/v1/said</code>" in told and "newest first" in told
    assert "<script" not in told and "src=" not in told
    assert re.findall(r'href="([^"]*)"', told) == ["/api/v1/openapi.json"]
