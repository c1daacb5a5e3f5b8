"""On Record: ask a news archive who said what, and get an answer in which every sentence rests on words you can click.

from rag import Assistant

with Assistant() as assistant:
    assistant.ingest(["seeds/"])
    print(assistant.ask("What did Vance say about sanctions?").text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant, Conversation
    from rag.errors import RagError
    from rag.schema import Answer, Article, Citation, IngestReport, Speaker
    from rag.settings import Settings

    __version__: str

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "Citation",
    "Conversation",
    "IngestReport",
    "RagError",
    "Settings",
    "Speaker",
]

_HOMES = {
    "Assistant": "rag.assistant",
    "Conversation": "rag.assistant",
    "RagError": "rag.errors",
    "Answer": "rag.schema",
    "Article": "rag.schema",
    "Citation": "rag.schema",
    "IngestReport": "rag.schema",
    "Speaker": "rag.schema",
    "Settings": "rag.settings",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that ``rag --help`` doesn't load what it doesn't need."""
    if name == "__version__":
        from importlib.metadata import version

        return version("onrecord")
    if name not in _HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
