"""A function of bytes in a process of its own: what it takes too much of ends it, and nothing else with it.

    run("rag.confined.pdf", data)            # pages, as JSON carries them

The limits are of memory (where the system keeps such limits: not on Windows), of processor time and of time by the
clock. Not covered: what the process may open or send; what runs in it is ours and the libraries that parse.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from importlib import import_module
from typing import Any

_MEGABYTES = 512  # of addresses: Python and a parser take 300
_SECONDS = 20.0  # a page of a newspaper takes 0.05
_PATIENCE = 4  # times as long by the clock, on a machine that others use too
_ANSWER_CHARACTERS = 30_000_000  # a book has one million


class ConfinedError(ValueError):
    """The bytes can't be read; the message says why."""


def run(module: str, data: bytes, seconds: float = _SECONDS) -> Any:
    """What ``module.read(data)`` returns. Raises ConfinedError with what it raised, or that it went over a limit."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-P", "-m", __name__, module, str(seconds)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_PATIENCE * seconds, env=environment)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise ConfinedError(f"it takes more than {seconds:g} seconds to read") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise ConfinedError(f"it takes more than {seconds:g} seconds or {_MEGABYTES:,} MB to read") from error
    if "error" in answer:
        raise ConfinedError(answer["error"])
    return answer["result"]


def _main(module: str, seconds: str) -> None:
    """Read standard input within the limits, and write what came of it to standard output."""
    _limit(float(seconds))
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what a library prints is no part of the answer
            answer = json.dumps({"result": import_module(module).read(sys.stdin.buffer.read())})
        if len(answer) > _ANSWER_CHARACTERS:
            raise ValueError("it holds more text than an article does")
    except MemoryError:
        answer = json.dumps({"error": f"it takes more than {_MEGABYTES:,} MB to read"})
    except Exception as error:  # noqa: BLE001  a damaged file makes a parser raise almost anything
        answer = json.dumps({"error": str(error) or type(error).__name__})
    sys.stdout.write(answer)


def _limit(seconds: float) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has none; a system may refuse one
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_MEGABYTES * 1_000_000,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _main(*sys.argv[1:])
