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


def main() -> None:
    """The entry point. Where a server is asked, nothing is loaded that only an archive on this machine needs.

    So the commands themselves are in ``commands.py``.
    """
    named = os.environ.get(_SERVER) or any(word.partition("=")[0] == "--server" for word in sys.argv)
    if named and sys.argv[1:2] == ["ask"] and not {"-h", "--help"} & set(sys.argv):
        from rag.cli.remote import main as ask_a_server

        ask_a_server()
    else:
        from rag.cli.commands import main as run

        run()


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module 'rag.cli' has no attribute {name!r}")
    from rag.cli.commands import app

    return app
