"""A real Chroma server on this machine: what `chroma run` starts, without the rest of Chroma, which takes a second."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_START_S = 240.0  # it is up in half a second, on a machine that does nothing else


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving_chroma(folder: Path) -> Iterator[str]:
    """The address of a server over a folder, until the block ends."""
    port = free_port()
    code = "import sys; from chromadb_rust_bindings import cli; cli(['chroma', *sys.argv[1:]])"
    command = [sys.executable, "-c", code, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder.parent / "chroma.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder.parent)
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < end:
        try:
            httpx.get(f"{url}/api/v2/heartbeat", timeout=1).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"Chroma's server doesn't answer at {url}")
