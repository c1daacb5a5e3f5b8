"""The web pages as a user starts them: `rag serve` in a process of its own, forked (forked.py)."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from forked import COMMAND, FORKED, settle

from rag.assistant import Assistant
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
RAG = (sys.executable, "-c", "import sys; sys.argv = ['rag', *sys.argv[1:]]; from rag.cli import main; main()")


def environment(home: Path, **more: str) -> dict[str, str]:
    """An archive's own variables, and none of the developer's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAG_", "OPENAI_", "GRADIO_"))}
    return {**kept, "RAG_HOME": str(home), "PYTHONPATH": str(ROOT), **more}


@contextmanager
def served(home: Path, *folders: Path, first: str = "", port: int | None = None, **more: str) -> Iterator[str]:
    """The address of an archive's pages, filled from the folders first; ``more`` are further variables.

    ``first`` is Python that the server runs before anything else; ``port`` is any free one unless it is given.
    """
    home.mkdir(parents=True, exist_ok=True)
    if folders:
        with Assistant(Settings(home=home)) as assistant:
            report = assistant.ingest(map(str, folders))
            assert not report.failed, report.failed
    port, said = port or _free_port(), home / "server.log"
    process = FORKED.Process(target=_serve, args=(port, environment(home, **more), first, said))
    process.start()
    try:
        url = f"http://127.0.0.1:{port}/"
        _wait(url, process, said)
        yield url
    finally:
        process.terminate()
        process.join(timeout=20)
        process.close()


def _serve(port: int, variables: Mapping[str, str], first: str, said: Path) -> None:
    """`rag serve`, in a process that was made for it."""
    with said.open("wb") as file:
        settle(variables, said.parent, [0, file.fileno(), file.fileno()])  # a folder in which no .env lies
    exec(first, {})
    sys.argv = ["rag", "serve", "--port", str(port)]
    exec(COMMAND, {})


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(url: str, process: BaseProcess, said: Path) -> None:
    for _ in range(2400):  # a busy machine is slow
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if process.exitcode is not None:
                raise AssertionError(said.read_text("utf-8")) from None
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the pages don't come up")
