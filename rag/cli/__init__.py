"""The ``rag`` command. Results go to stdout, progress and logs to stderr.

    rag ingest seeds/
    rag ask "What did Vance say about sanctions?" --json

Exit codes: 0 answered or not_found; 1 a user's mistake (one line, ``Error: what happened, the value, what to do``) or
a failed gate; 2 wrong usage. A bug keeps its traceback.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.cli.commands import app

__all__ = ["app", "main"]
_SERVER = "RAG_SERVER"  # one of Settings, which take longer to load than a question takes to be answered
SERVED = frozenset({"ask", "said", "list", "show", "collections"})  # what a running service runs: they read alone
_HERE, _TOLD = "--no-server", ("-v", "--verbose")  # before or behind the command


def main() -> None:
    """The entry point. Where a server is asked, nothing is loaded that only an archive on this machine needs.

    So the commands themselves are in ``commands.py``.
    """
    given = sys.argv[1:]
    own = given[: given.index("--")] if "--" in given else given
    is_told, is_here = bool({*_TOLD} & {*own}), _HERE in own
    words = [word for word in own if word not in (_HERE, *_TOLD)] + given[len(own) :]
    sys.argv[1:] = words
    named = os.environ.get(_SERVER) or any(word.partition("=")[0] == "--server" for word in words)
    if named and words[:1] == ["ask"] and not {"-h", "--help"} & {*words}:
        from rag.cli.remote import main as ask_a_server

        ask_a_server()
        return
    if not is_here and words[:1] and words[0] in SERVED:
        from rag.cli.service import answered

        if answered(words, is_told):
            return
    from rag.cli.commands import main as run

    run()


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module 'rag.cli' has no attribute {name!r}")
    from rag.cli.commands import app

    return app
