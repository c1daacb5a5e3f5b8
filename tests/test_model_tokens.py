"""Counting tokens needs no network and no special folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rag.model_tokens import count_tokens


def test_counts_and_special_names_are_plain_text() -> None:
    assert count_tokens("") == 0
    assert count_tokens("hello world") == 2
    assert count_tokens("<|endoftext|>") > 1


def test_the_encoding_comes_from_the_installed_file_whatever_the_environment(tmp_path: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*args): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from rag.model_tokens import count_tokens\n"
        "print(count_tokens('hello world'), 'llama_index.core' in sys.modules)"
    )
    env = {"TIKTOKEN_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert run.stdout.split() == ["2", "False"]
