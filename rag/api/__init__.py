"""The archive for other programs, over HTTP: an OpenAI-compatible endpoint under ``/v1``, REST under ``/api/v1``.

    inner = Programs(pages, application(jobs, access, addresses.article), mcp)   # in front of the pages

A router each for what clients speak; who may call what is told by one dependency (``callers.py``), what went wrong in
the shape that each kind of client reads (``problems.py``). Not covered: who reaches the server at all
(``rag/ui/gate.py``); keys and rights themselves.
"""

from __future__ import annotations

from rag.api.application import PATHS, Programs, application
from rag.api.callers import Access

__all__ = ["PATHS", "Access", "Programs", "application"]
