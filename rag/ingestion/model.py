"""Which embedding model an archive is worked with: its own alone."""

from __future__ import annotations

from rag.embedding import embedding_fingerprint
from rag.errors import ModelMismatchError
from rag.settings import Settings
from rag.store.catalogue import Catalogue


def check_model(catalogue: Catalogue, settings: Settings) -> str:
    """The fingerprint of the configured model, in the form that the archive has.

    Raises ModelMismatchError if the archive was built with another.
    """
    stored = catalogue.embedding
    wanted = embedding_fingerprint(settings, stored)
    if stored is not None and stored != wanted:
        raise ModelMismatchError(
            f"The archive in {settings.home} was built with the embedding model {stored}, and the setting is {wanted}",
            "Set RAG_EMBEDDING back, or run `rag ingest --reembed` to embed the archive again with the new model",
        )
    return wanted
