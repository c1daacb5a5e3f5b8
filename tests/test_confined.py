"""Parsers in a process of their own: what they take too much of ends them, and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rag.confined.process import ConfinedError, run


@pytest.mark.parametrize(("data", "length"), [("“three”".encode(), 11), (b"words", 5)], ids=["silent", "it prints"])
def test_what_a_parser_returns(data: bytes, length: int) -> None:
    assert run("hungry", data) == length


@pytest.mark.parametrize(
    ("asks", "message"),
    [
        (b"time", "more than 1 seconds"),
        (b"crash", "more than 1 seconds or 512 MB"),
        (b"broken", "trailer"),
        pytest.param(
            b"memory",
            "more than 512 MB",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="this system keeps no limit of memory"),
        ),
    ],
)
def test_what_ends_it(asks: bytes, message: str) -> None:
    with pytest.raises(ConfinedError, match=message):
        run("hungry", asks, seconds=1)


def test_a_parser_starts_without_the_rest_of_us() -> None:
    """The process starts in a tenth of a second, as nothing but the parser is imported."""
    code = "import sys, rag.confined.pdf; print([name for name in sys.modules if name.startswith('rag.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['rag.confined', 'rag.confined.layout', 'rag.confined.pdf']"
