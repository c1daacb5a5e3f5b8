"""What other programs get of the archive: gradio_client and the official MCP client, against the real command."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from forked import run, script
from jsonschema import Draft202012Validator
from pages import RAG, ROOT, environment, served
from town import write_town

from rag.assistant import Assistant
from rag.settings import Settings

SCHEMA = Draft202012Validator(json.loads((ROOT / "rag" / "answer.schema.json").read_text("utf-8")))
QUESTION = "What did Holloway say about the harbour?"
# Its imports warn of what isn't ours: it runs as its users run it, in a process of its own.
CLIENT = """
import json, sys
from gradio_client import Client
client = Client(sys.argv[1], verbose=False)
found = {
    "ask": client.predict(sys.argv[2], api_name="/ask"),
    "narrowed": client.predict(sys.argv[2], publisher="Courier", api_name="/ask"),
    "said": client.predict("Delgado", about="fares", api_name="/said"),
    "list": client.predict(author="Sand", api_name="/list"),
}
found["show"] = client.predict(found["list"][0]["id"], api_name="/show")
try:
    client.predict("ffff", api_name="/show")
except Exception as error:
    found["error"] = str(error)
told = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
found["endpoints"] = {name: [r["type"].get("type") for r in about["returns"]] for name, about in told.items()}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented town's archive."""
    home = tmp_path_factory.mktemp("home")
    folder = write_town(tmp_path_factory.mktemp("town"))
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.ingest([str(folder)]).added == 6
    return home


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    """Its pages."""
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def found(url: str) -> dict[str, Any]:
    """What gradio_client got."""
    ran = subprocess.run([sys.executable, "-c", CLIENT, url, QUESTION], capture_output=True, text=True, check=True)
    got: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return got


def check_answer(answer: dict[str, Any]) -> None:
    """The contract's object, with a citation of exact words."""
    SCHEMA.validate(answer)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["quote"] == "“The tram will not stop at the harbour,” Holloway said."
    assert answer["citations"][0]["speaker"] == "Ada Holloway"


def test_gradio_client_gets_the_contracts_json(found: dict[str, Any]) -> None:
    check_answer(found["ask"])
    assert found["narrowed"]["status"] == "not_found"
    assert [citation["speaker"] for citation in found["said"]] == ["Ruth Delgado"]
    assert {article["author"] for article in found["list"]} == {"Mira Sand"}
    assert found["show"]["text"] and found["show"]["id"] == found["list"][0]["id"]


def test_a_clients_mistake_is_told_in_its_own_words(found: dict[str, Any]) -> None:
    assert found["error"].startswith("No article has an id that starts with 'ffff'")


def test_only_what_is_meant_for_programs_is_offered(found: dict[str, Any]) -> None:
    assert found["endpoints"] == {"/ask": ["object"], "/said": ["array"], "/list": ["array"], "/show": ["object"]}


@pytest.mark.parametrize("over", ["stdio", "http"])
def test_an_mcp_client_gets_a_cited_answer(home: Path, url: str, over: str) -> None:
    mcp = pytest.importorskip("mcp")
    stdio = mcp.StdioServerParameters(command=RAG[0], args=[*RAG[1:], "serve", "--mcp"], env=environment(home))
    server = stdio if over == "stdio" else f"{url}mcp"

    async def talk() -> tuple[Any, ...]:
        async with mcp.Client(server) as client:
            tools = (await client.list_tools()).tools
            answer = await client.call_tool("ask", {"question": QUESTION})
            said = await client.call_tool("said", {"speaker": "Delgado", "about": "fares"})
            wrong = await client.call_tool("show", {"article_id": "ffff"})
            return tools, answer, said, wrong

    tools, answer, said, wrong = asyncio.run(talk())
    assert [tool.name for tool in tools] == ["ask", "said", "list", "show"]
    assert all(tool.description for tool in tools)
    check_answer(answer.structured_content)
    assert said.structured_content["result"][0]["speaker"] == "Ruth Delgado"
    assert wrong.is_error and "No article has an id that starts with 'ffff'" in wrong.content[0].text


def call(url: str, name: str, *data: Any) -> dict[str, Any]:
    """What a function of the page gives to somebody who calls it past the page: its last message."""
    index = next(f["id"] for f in httpx.get(f"{url}config").json()["dependencies"] if f["api_name"] == name)
    body = {"data": list(data), "fn_index": index, "session_hash": "somebody"}
    httpx.post(f"{url}gradio_api/queue/join", json=body).raise_for_status()
    with httpx.stream("GET", f"{url}gradio_api/queue/data?session_hash=somebody", timeout=30) as stream:
        for line in stream.iter_lines():
            message: dict[str, Any] = json.loads(line.removeprefix("data:")) if line else {}
            if message.get("msg") == "process_completed":
                return message
    raise AssertionError("no answer")


def test_a_path_of_the_servers_own_is_no_upload(url: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The vault opens on Sunday, and nobody is told of it.\n")
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    message = call(url, "add", [file], "")
    assert not message["success"] and secret.exists()
    with pytest.raises(httpx.HTTPStatusError, match=r"403|404"):
        httpx.get(f"{url}gradio_api/file={secret}").raise_for_status()


def test_the_archives_own_files_are_not_served(url: str, home: Path) -> None:
    assert (home / "catalogue.db").exists()
    with pytest.raises(httpx.HTTPStatusError, match=r"403|404"):
        httpx.get(f"{url}gradio_api/file={home / 'catalogue.db'}").raise_for_status()


@pytest.mark.bench
def test_readers_at_every_surface_get_their_own_answers(tmp_path: Path) -> None:
    """A moment of what ``eval/bench_load.py`` does for two minutes."""
    options = "--readers 6 --seconds 3 --every 0.5".split()
    ran = run(options, env=environment(tmp_path), cwd=tmp_path, code=script(ROOT / "eval" / "bench_load.py"))
    assert ran.returncode == 0 and "errors: 0\nmixed up: 0" in ran.stdout, ran.stdout + ran.stderr
    assert all(int(re.findall(rf"^{surface} +(\d+)", ran.stdout, re.M)[0]) > 0 for surface in ("page", "rest", "v1"))


def test_many_at_once_get_their_own_answers(tmp_path: Path) -> None:
    options = [str(write_town(tmp_path)), "--users", "6", "--seconds", "3"]
    env = environment(tmp_path / "unused")
    ran = run(options, env=env, cwd=tmp_path, code=script(ROOT / "eval" / "bench_ui.py"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "6 users" in ran.stdout and "0 errors, 0 answers wrong or another's" in ran.stdout
