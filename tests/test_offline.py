"""With no key and no server set, nothing tries to leave this machine, and nothing reports on its user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from network_guard import outside

TESTS = Path(__file__).resolve().parent

# All runs in one process, which hears every socket from its first line on.
PREPARE = """
import json, os, sys
sys.modules["uvloop"] = None  # its sockets are opened in C, where the guard doesn't hear them; asyncio's are Python's
from network_guard import refuse_outside
attempts = refuse_outside()
facts = {}
bound = []
sys.addaudithook(lambda event, args: bound.append(args[1]) if event == "socket.bind" else None)
seeds, = sys.argv[1:]
"""
COMMANDS = """
from rag.cli import main
for arguments in (["ingest", seeds], ["ask", "What did Vance say about sanctions?"]):
    sys.argv = ["rag", *arguments]
    try:
        main()
    except SystemExit as end:
        assert not end.code, end.code
facts["commands' attempts"] = list(attempts)
from listening import PROC, family, listeners
facts["commands' listeners"] = bound + (listeners(family(os.getpid())) if PROC.is_dir() else [])
"""
PAGE = """
from urllib.request import urlopen
from rag.assistant import Assistant
from rag.settings import Settings
from rag.ui import build, start
with Assistant(Settings()) as assistant:
    assistant.ask("What did Vance say about sanctions?")
    page = build(assistant)
    url = start(page, assistant.settings)
    facts["page"] = urlopen(url).read().decode() + urlopen(url + "theme.css").read().decode()
    from chromadb.api.shared_system_client import SharedSystemClient
    facts["chroma"] = [s.settings.anonymized_telemetry for s in SharedSystemClient._identifier_to_system.values()]
    from gradio.analytics import analytics_enabled
    facts["gradio"] = analytics_enabled()
    page.close()
"""
REPORT = """
print(json.dumps({"attempts": attempts, **facts}))
"""


@pytest.fixture(scope="module")
def facts(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the process found, with a home of its own and none of the variables that silence telemetry in CI."""
    silencers = (
        "CI",
        "GITHUB_ACTIONS",
        "TF_BUILD",
        "DO_NOT_TRACK",
        "ORT_DISABLE_TELEMETRY",
        "GRADIO_ANALYTICS_ENABLED",
    )
    env = {name: value for name, value in os.environ.items() if name not in silencers and not name.startswith("XDG_")}
    tmp_path = tmp_path_factory.mktemp("offline")
    (tmp_path / "user").mkdir()
    env |= {
        "HOME": str(tmp_path / "user"),
        "RAG_HOME": str(tmp_path / "home"),
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]),
    }
    code = PREPARE + COMMANDS + PAGE + REPORT
    ran = subprocess.run(
        [sys.executable, "-c", code, str(seeds)], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    found["left in the user's home"] = [str(p) for p in (tmp_path / "user").rglob("*") if p.is_file()]
    return found


def test_ingest_and_ask_reach_for_nothing_and_listen_on_nothing(facts: dict[str, Any]) -> None:
    """ONNX Runtime's telemetry is compiled and out of the guard's hearing: it shows by the identifier it leaves."""
    assert facts["commands' attempts"] == facts["commands' listeners"] == []
    assert facts["left in the user's home"] == []


def test_the_page_reaches_for_nothing(facts: dict[str, Any]) -> None:
    assert facts["attempts"] == []
    assert facts["gradio"] is False
    assert facts["chroma"] == [False]
    for part in ('src="http', "googleapis", "gstatic", "@import", 'stylesheet" href="http'):
        assert part not in facts["page"]


@pytest.mark.parametrize(
    ("event", "args", "address"),
    [
        ("socket.connect", (None, ("192.0.2.7", 443)), "192.0.2.7:443"),
        ("socket.connect", (None, ("2001:db8::1", 80, 0, 0)), "2001:db8::1:80"),
        ("socket.sendto", (None, ("192.0.2.7", 53)), "192.0.2.7:53"),
        ("socket.getaddrinfo", ("news.example", 80, 0, 0, 0), "news.example"),
        ("socket.getaddrinfo", (b"news.example", 80, 0, 0, 0), "news.example"),
        ("socket.gethostbyname", ("news.example",), "news.example"),
        ("socket.connect", (None, ("127.0.0.1", 80)), None),
        ("socket.connect", (None, ("::1", 80, 0, 0)), None),
        ("socket.connect", (None, "/run/a.sock"), None),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0), None),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0), None),
        ("socket.getaddrinfo", ("192.0.2.7", 80, 0, 0, 0), None),  # nothing is looked up; connecting would be refused
        ("open", ("news.example",), None),
    ],
)
def test_the_guard_tells_outside_from_inside(event: str, args: tuple[Any, ...], address: str | None) -> None:
    assert outside(event, args) == address


def test_the_guard_hears_and_refuses() -> None:
    code = (
        "from network_guard import refuse_outside\n"
        "attempts = refuse_outside()\n"
        "import socket, urllib.request\n"
        "for reach in (lambda: urllib.request.urlopen('http://news.example/'),\n"
        "              lambda: socket.create_connection(('192.0.2.7', 80), timeout=0.1),\n"
        "              lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.7', 53))):\n"
        "    try:\n"
        "        reach()\n"
        "    except OSError as error:\n"
        "        assert 'refused to reach' in str(error), error\n"
        "print(attempts)"
    )
    env = {**os.environ, "PYTHONPATH": str(TESTS)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout == "['news.example', '192.0.2.7:80', '192.0.2.7:53']\n"
