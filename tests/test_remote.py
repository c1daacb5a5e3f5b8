"""An archive that a server holds, from Python and the command line, as if it were here; nothing heavy is loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pages import RAG, environment, served
from town import write_town

from rag import Assistant
from rag.api.wording import sources_named, without_folders
from rag.cli import app
from rag.cli.remote import KEY, SERVER, parser
from rag.errors import QuestionError, RagError, ServerError, UnknownArticleError, UnknownCollectionError
from rag.remote import RemoteAssistant
from rag.schema import Citation, Timings
from rag.service import FILE, ONCE, PATH, SIGNED, Word, settings_signed, signature, word_left
from rag.settings import Settings

QUESTION = "What did Holloway say about the harbour?"
HEAVY = ("chromadb", "gradio", "onnxruntime", "llama_index", "openai", "numpy", "pydantic", "httpx", "typer", "rich")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def url(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The invented town's archive, served."""
    with served(home, write_town(tmp_path_factory.mktemp("town"))) as address:
        yield address


@pytest.fixture(scope="module")
def here(url: str, home: Path) -> Iterator[Assistant]:
    """The same archive, opened as a file."""
    with Assistant(Settings(home=home)) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def there(url: str) -> RemoteAssistant:
    return Assistant.remote(url)


def run(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`rag`, on a machine without an archive."""
    env = environment(home / "none", **more)
    return subprocess.run([*RAG, *arguments], env=env, cwd=home, capture_output=True, text=True)


def named(found: Any) -> Any:
    """A dataclass as JSON, files by their names."""
    told = sources_named(asdict(found))
    return told | ({"identity": without_folders(told["identity"])} if "identity" in told else {})


def there_as(citation: Citation) -> Citation:
    """A citation as the server gives it."""
    return replace(citation, article=sources_named(citation.article))


def test_what_comes_back_is_what_the_archive_gives(here: Assistant, there: RemoteAssistant) -> None:
    """But for the folders in which the server's files lie."""
    for question in (QUESTION, "What did Holloway say about the opera?", "Who wrote “Drivers strike over fares”?"):
        local, remote = here.ask(question), there.ask(question)
        assert type(remote) is type(local) and type(remote.citations) is type(local.citations)
        assert named(replace(remote, timings=Timings(), asked_at=None)) == named(
            replace(local, timings=Timings(), asked_at=None)
        )
    for about in ({"speaker": "Holloway", "about": "the harbour"}, {"limit": 3, "period": "2031"}):
        assert there.statements(**about) == [there_as(each) for each in here.statements(**about)]
    assert there.speakers() == here.speakers()
    direct = here.statements("Delgado", kind="direct")
    assert there.statements(there.speakers("Delgado")[0], kind="direct") == [there_as(each) for each in direct]
    assert [named(each) for each in there.articles(speaker="Delgado")] == [
        named(each) for each in here.articles(speaker="Delgado")
    ]
    first = next(here.articles())
    assert named(there.article(first.id[:8])) == named(first)
    assert there.article(first.id).kept == first.kept


def test_lists_that_take_several_pages(there: RemoteAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = there.statements()
    monkeypatch.setattr("rag.remote._PAGE", 2)
    assert there.statements() == whole
    assert there.statements(limit=3) == whole[:3]


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        (lambda archive: archive.ask(" "), QuestionError, "The question is empty"),
        (lambda archive: archive.ask(QUESTION, since="soon"), QuestionError, "'soon'"),
        (lambda archive: archive.ask(QUESTION, collection="Strikes"), UnknownCollectionError, "“Strikes”"),
        (lambda archive: archive.article("ffff"), UnknownArticleError, "'ffff'"),
    ],
)
def test_errors_are_those_of_the_archive(there: RemoteAssistant, asked: Any, error: type[RagError], told: str) -> None:
    with pytest.raises(error, match=told):
        asked(there)


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A server that is none of ours: it sends whoever asks to another."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            assert "moved" not in self.path, "the key went along"
            status = 302 if "speakers" in self.path else 404
            self.send_response(status)
            self.send_header("Location", "/moved")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
    assert not [path for path in asked if "moved" in path]


def test_a_server_that_is_another_is_named(elsewhere: str) -> None:
    archive = RemoteAssistant(elsewhere, "rag_secret")
    with pytest.raises(ServerError, match=r"answered 302 Found\. Is it a `rag serve`\?"):
        archive.speakers()
    with pytest.raises(ServerError, match="answered 404"):
        archive.article("ab")
    with pytest.raises(ServerError, match="is no address of a server"):
        RemoteAssistant("127.0.0.1:7860")


def test_the_command_asks_a_server(url: str, tmp_path: Path) -> None:
    ran = run("ask", QUESTION, "--server", url, home=tmp_path)
    assert ran.stdout.startswith("“The tram will not stop at the harbour,” Holloway said. [1]\n[1] “The tram")
    named = run("ask", QUESTION, "--json", home=tmp_path, RAG_SERVER=url)
    assert json.loads(named.stdout)["citations"][0]["speaker"] == "Ada Holloway"
    (tmp_path / ".env").write_text(f"RAG_SERVER={url}\n")
    assert run("ask", QUESTION, home=tmp_path).stdout == ran.stdout
    assert not (tmp_path / "none").exists()


def test_a_server_that_isnt_there_is_a_line(tmp_path: Path) -> None:
    ran = run("ask", QUESTION, "--server=http://127.0.0.1:9", "--json", home=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: The server at http://127.0.0.1:9 can't be asked: ")
    assert ran.stderr.endswith("Is `rag serve` running there? Check the address\n") and ran.stderr.count("\n") == 1
    assert json.loads(ran.stdout)["error"]["kind"] == "server"


def test_nothing_heavy_is_loaded_to_ask_a_server(tmp_path: Path) -> None:
    code = "import sys\nsys.argv = ['rag', 'ask', 'Why?', '--server', 'http://127.0.0.1:9']\nfrom rag.cli import main\n"
    code += "try:\n    main()\nexcept SystemExit:\n    print(*sys.modules)\n"
    ran = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True)
    loaded = ran.stdout.split()
    assert "rag.remote" in loaded
    assert not [name for name in loaded if name.startswith(HEAVY)]


def test_an_assistant_of_a_server_needs_no_archives_parts() -> None:
    code = "import sys; from rag import Assistant; Assistant.remote('http://127.0.0.1:9'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if name.startswith(HEAVY[:5])]


def test_the_command_that_asks_a_server_has_the_options_of_the_other() -> None:
    other = typer.main.get_command(app).commands["ask"]  # type: ignore[attr-defined]
    options = {option for parameter in other.params for option in parameter.opts}
    ours = {option for action in parser()._actions for option in action.option_strings or [action.dest]}
    assert ours == options | {"-h", "--help"}
    assert {SERVER, KEY} <= {parameter.envvar for parameter in other.params}


# --- the service on this machine -------------------------------------------------------------------------------------


def here_run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`rag` over the archive that is served."""
    return subprocess.run([*RAG, *arguments], env=environment(home, **more), cwd=home, capture_output=True, text=True)


def untimed(told: str) -> Any:
    """JSON without when it was asked and how long it took."""
    found = json.loads(told)
    return {**found, "timings": 0, "asked_at": 0} if "timings" in found else found


@pytest.fixture
def word(url: str, home: Path) -> Word:
    """The word that the server left."""
    left = Word.of(home)
    assert left is not None and left.address == url.rstrip("/")
    return left


def test_a_command_is_answered_by_the_service_as_it_would_be_here(word: Word, home: Path) -> None:
    for command in (("ask", QUESTION, "--json"), ("said", "Holloway", "--json"), ("show", "ffff", "--json")):
        there, here = here_run(home, *command, "-v"), here_run(home, *command, "--no-server")
        assert untimed(there.stdout) == untimed(here.stdout)
        assert there.returncode == here.returncode
        assert there.stderr == f"The service at {word.address} answers.\n{here.stderr}"
    assert (home / FILE).stat().st_mode & 0o777 == 0o600


def test_the_service_is_left_aside_where_it_would_answer_otherwise(word: Word, home: Path) -> None:
    """Other settings, a command that writes or is used wrongly, and who says so."""
    other = here_run(home, "list", "-v", RAG_TOP_K="7")
    assert (
        other.stderr == f"The service at {word.address} isn't asked: it runs under other settings, or doesn't answer.\n"
    )
    assert word.ran(["delete", "ffff"]) is None
    assert word.ran(["ask", QUESTION, "--output", "answer.md"]) is None
    assert word.ran(["ask"]) is None
    assert "runs under" not in here_run(home, "list", "-v", RAG_SERVICE="false", RAG_TOP_K="7").stderr


def test_nobody_runs_a_command_without_the_secret(word: Word) -> None:
    assert word._replace(secret="guessed").ran(["list"]) is None
    for headers in ({}, {ONCE: "1", SIGNED: "é"}, {ONCE: "1", SIGNED: signature("", "1", b'["list"]')}):
        request = urllib.request.Request(word.address + PATH, b'["list"]', headers)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(request)


def test_word_of_a_service_that_is_gone_is_ignored(elsewhere: str, tmp_path: Path) -> None:
    """Its process has ended, or another program listens there now, which can't sign."""
    assert Word.of(tmp_path) is None
    port = int(elsewhere.rpartition(":")[2])
    with word_left(tmp_path, "0.0.0.0", port, "secret"):
        left = Word.of(tmp_path)
        assert left is not None and (left.host, left.process, left.is_for(os.environ)) == (
            "127.0.0.1",
            os.getpid(),
            True,
        )
        assert left.ran(["list"]) is None
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        (tmp_path / FILE).write_text(json.dumps(left._replace(process=ended.pid)._asdict()))
        assert Word.of(tmp_path) is None
        (tmp_path / FILE).write_text("{")
        assert Word.of(tmp_path) is None
        (tmp_path / FILE).write_text(json.dumps(left._asdict()))
    assert not (tmp_path / FILE).exists()


def test_settings_that_name_a_relative_place_hold_in_their_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ({"RAG_HOME": "/archive"}, {"RAG_HOME": "archive"}, {"RAG_EMBEDDING": "local:model"})
    before = [settings_signed("secret", each) for each in names]
    monkeypatch.chdir(tmp_path)
    assert [settings_signed("secret", each) == mark for each, mark in zip(names, before, strict=True)] == [
        True,
        False,
        False,
    ]
    (tmp_path / ".env").write_text("RAG_TOP_K=7\n")
    assert settings_signed("secret", names[0]) != before[0]


def test_nothing_heavy_is_loaded_to_ask_the_service(word: Word, home: Path) -> None:
    code = "import sys\nsys.argv[1:] = ['ask', 'Why?']\nfrom rag.cli import main\nmain()\n"
    code += "print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], env=environment(home), cwd=home, capture_output=True, text=True)
    loaded = ran.stderr.split()
    assert "rag.service" in loaded
    assert not [name for name in loaded if name.startswith((*HEAVY, "rag.schema", "dataclasses", "email"))]
