"""A real language model behind OpenAI's interface, in a process of its own: llama.cpp with SmolLM2-135M-Instruct.

    with serving(context=1024) as server:
        server.url                    # http://127.0.0.1:PORT/v1
        server.is_busy()              # is an answer being written?
        server.kill()

`make test` fetches the model. It is small: fine for the wire and for attacking checks, useless as a judge of content.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

MODEL = Path(__file__).resolve().parent.parent / ".venv" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"


def model_file() -> Path:
    """The model's file. Skips the test where nobody has fetched it, and fails it in CI, where somebody must have."""
    if not MODEL.is_file():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"the tests' language model isn't there: make {MODEL.relative_to(MODEL.parents[2])}")
    return MODEL


@dataclass
class LLMServer:
    """A running server, given up to those who know its port: it takes any key and any model name."""

    address: str
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL takes."""
        return f"{self.address}/v1"

    def is_busy(self) -> bool:
        """Whether an answer is being written."""
        with urlopen(f"{self.address}/slots") as slots:
            return any(slot["is_processing"] for slot in json.load(slots))

    def is_idle_within(self, seconds: float) -> bool:
        """Whether it stops writing by itself within so many seconds."""
        end = time.monotonic() + seconds
        while self.is_busy():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def kill(self) -> None:
        """As an operating system does when memory runs out."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def serving(context: int = 2048) -> Iterator[LLMServer]:
    """A server with so many tokens of context, for the duration."""
    command = [sys.executable, __file__, str(model_file()), str(context)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, f"the server didn't start:\n{process.communicate()[1]}"
        yield LLMServer(address, process)
    finally:
        process.kill()
        process.communicate()


def main(path: str, context: str) -> None:
    """Serve until stdin is closed."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.n_ctx = int(context)
    parameters.n_parallel = 1
    parameters.port = 0
    parameters.verbosity = -1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1  # quick on a busy machine too
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
