"""``rag ask --server URL`` alone: what the whole command line is made of takes longer to load than a question.

The options are those of ``rag ask`` (``asking.py``), which a test holds the two to; so is what is printed.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from rag.cli.answers import answer_lines, usage_line
from rag.cli.plain import mistakes_told, print_json
from rag.remote import RemoteAssistant
from rag.schema import Answer

SERVER, KEY = "RAG_SERVER", "RAG_SERVER_KEY"  # as in Settings
_NARROWED = ("publisher", "author", "speaker", "since", "until", "collection")


def main() -> None:
    """Ask as the command line says."""
    given = vars(parser().parse_args(sys.argv[2:]))
    output: Path | None = given["output"]
    form = given["format"] or (output.name.partition(".")[2] if output else "")
    narrowed: Any = {name: given[name] for name in _NARROWED} | {"articles": given["article"]}
    with mistakes_told():
        if form:
            from rag.exports import format_of

            format_of(form)  # before anything is asked
        answer = RemoteAssistant(given["server"], given["key"]).ask(given["question"], **narrowed)
        if form:
            written = answer.export(form)
            output.write_bytes(written) if output else sys.stdout.buffer.write(written)
        else:
            print_json(answer.to_dict()) if given["json"] else _print(answer)


def parser() -> argparse.ArgumentParser:
    """The options of ``rag ask``."""
    made = argparse.ArgumentParser("rag ask", description="Ask a question of the archive of a server.")
    made.add_argument("question")
    for name in _NARROWED:
        made.add_argument(f"--{name}")
    made.add_argument("--article", action="append")
    made.add_argument("--format")
    made.add_argument("--output", "-o", type=Path)
    made.add_argument("--server", default=os.environ.get(SERVER))
    made.add_argument("--key", default=os.environ.get(KEY))
    made.add_argument("--json", action="store_true")
    return made


def _print(answer: Answer) -> None:
    for line in answer_lines(answer):
        print(line)  # noqa: T201
    if usage := usage_line(answer):
        sys.stderr.write(f"{usage}\n")
