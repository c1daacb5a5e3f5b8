"""Python in a process of its own, forked from one that has imported what `rag` does: that takes most of a start.

    Forked(["ingest", "seeds"], env=environment(home), cwd=tmp_path).communicate()

A test of what a process imports, or of what its first lines do, starts one with ``subprocess`` instead.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import CompletedProcess

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["pytest", "rag.cli", "rag.ui.page", "rag.embedding.minilm", "rag.store.vectors"])
COMMAND = "from rag.cli import main; main()"


class Forked:
    """A process under way, as ``subprocess.Popen`` has it: by default the `rag` command with these arguments.

    ``code`` is another program; ``typed`` is what it reads from stdin.
    """

    def __init__(
        self,
        arguments: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        code: str = COMMAND,
        typed: str = "",
    ) -> None:
        (stdin, to_stdin), (self._out, stdout), (self._err, stderr) = (FORKED.Pipe(duplex=False) for _ in range(3))
        argv = ["rag", *map(str, arguments)]
        streams = stdin, stdout, stderr
        self._process = FORKED.Process(target=_run, args=(code, argv, dict(env), cwd or Path.cwd(), streams))
        self._process.start()
        os.write(to_stdin.fileno(), typed.encode())
        for end in (*streams, to_stdin):
            end.close()

    @property
    def returncode(self) -> int | None:
        """As ``subprocess`` has it: None while it runs, the negative of a signal that ended it."""
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its end, or for so long; its return code if it has ended."""
        self._process.join(seconds)
        return self.returncode

    def send_signal(self, sent: signal.Signals) -> None:
        """Nothing happens to a process that has ended."""
        if self._process.pid and self.returncode is None:
            os.kill(self._process.pid, sent)

    def communicate(self) -> tuple[str, str]:
        """What it prints on stdout and stderr until it ends."""
        with ThreadPoolExecutor(2) as readers:
            out, err = readers.map(_whole, (self._out, self._err))
        self.wait()
        return out, err


def run(
    arguments: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    code: str = COMMAND,
    typed: str = "",
) -> CompletedProcess[str]:
    """What came of a process that has ended; the arguments are those of Forked."""
    process = Forked(arguments, env=env, cwd=cwd, code=code, typed=typed)
    out, err = process.communicate()
    assert process.returncode is not None
    return CompletedProcess(list(map(str, arguments)), process.returncode, out, err)


def script(path: Path) -> str:
    """The program that runs a script, as ``python path`` does."""
    of_its_folder = f"import runpy, sys; sys.path.insert(0, {str(path.parent)!r})"
    return f"{of_its_folder}; runpy.run_path({str(path)!r}, run_name='__main__')"


def settle(variables: Mapping[str, str], folder: Path, streams: Sequence[int]) -> None:
    """Give this process its variables, its folder, and its standard streams by their descriptors."""
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)


def _run(code: str, argv: list[str], variables: dict[str, str], folder: Path, streams: Sequence[Connection]) -> None:
    settle(variables, folder, [stream.fileno() for stream in streams])
    for stream in streams:
        stream.close()
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  for as long as the process runs
    sys.argv = argv
    exec(code, {"__name__": "__main__"})


def _whole(end: Connection) -> str:
    with open(end.fileno(), encoding="utf-8", closefd=False) as file:
        text = file.read()
    end.close()
    return text
