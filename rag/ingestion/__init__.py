"""Sources → the archive: what is new is read, derived, embedded and stored, an article a transaction.

    from rag.ingestion import Ingestion

    Ingestion(catalogue, vectors, settings, load_embedder).run(["seeds/"])      # IngestReport

``reading.read`` makes prepared articles of a document, ``embedding.embed`` vectors of texts, and ``storing.Writer``
keeps them: each can be called where it suits, and the writer is one. Not covered: what stands in a document
(``articles/``).
"""

from rag.ingestion.again import reembed
from rag.ingestion.model import check_model
from rag.ingestion.run import MAX_FAILURES, WINDOW, Ingestion

__all__ = ["MAX_FAILURES", "WINDOW", "Ingestion", "check_model", "reembed"]
