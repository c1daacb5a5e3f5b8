"""The web pages as a user starts them: `rag serve` in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
RAG = (sys.executable, "-c", "import sys; sys.argv = ['rag', *sys.argv[1:]]; from rag.cli import main; main()")


def environment(home: Path, **more: str) -> dict[str, str]:
    """An archive's own variables, and none of the developer's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAG_", "OPENAI_", "GRADIO_"))}
    return {**kept, "RAG_HOME": str(home), "PYTHONPATH": str(ROOT), **more}


@contextmanager
def served(home: Path, *folders: Path, first: str = "", port: str = "", **more: str) -> Iterator[str]:
    """The address of an archive's pages, filled from the folders first; ``more`` are further variables.

    ``first`` is Python that the server runs before anything else; ``port`` is any free one unless it is given.
    """
    env = environment(home, **more)
    with tempfile.TemporaryDirectory() as elsewhere:  # where no .env lies
        if folders:
            ingest = [*RAG, "ingest", *map(str, folders)]
            subprocess.run(ingest, env=env, cwd=elsewhere, check=True, capture_output=True)
        port = port or str(_free_port())
        command = [*RAG[:-1], first + RAG[-1], "serve", "--port", port]
        with (
            tempfile.TemporaryFile() as said,  # a pipe that nobody reads stops a server that says much
            subprocess.Popen(command, env=env, cwd=elsewhere, stdout=said, stderr=subprocess.STDOUT) as process,
        ):
            try:
                url = f"http://127.0.0.1:{port}/"
                _wait(url, process, said)
                yield url
            finally:
                process.terminate()
                process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    for _ in range(1200):  # a busy machine is slow
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if process.poll() is not None:
                said.seek(0)
                raise AssertionError(said.read().decode()) from None
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the pages don't come up")
