"""An archive's passages embedded anew, with another model or another form of it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.embedding import Embedder
from rag.errors import EmptyArchiveError
from rag.ingestion.embedding import blob
from rag.store.catalogue import Catalogue
from rag.store.vectors import VectorIndex
from rag.tally import Progress, ProgressCallback

_AT_ONCE = 256  # passages that are read and embedded between two looks at the progress


def reembed(
    catalogue: Catalogue, vectors: VectorIndex, embedder: Embedder, progress: ProgressCallback | None = None
) -> int:
    """Give every passage a vector of this model, in one transaction; the number of passages.

    Passages keep their size, which may be under what the new model could take.
    """
    ids = catalogue.passage_ids()
    if not ids:
        raise EmptyArchiveError("The archive holds no articles to embed", "Add some first: `rag ingest PATH…`")
    blobs: dict[int, bytes] = {}

    def embed(wanted: Sequence[int]) -> None:
        for first in range(0, len(wanted), _AT_ONCE):
            rows = catalogue.passages(wanted[first : first + _AT_ONCE])
            texts = [f"{row.title}\n{row.text}" if row.title else row.text for row in rows.values()]
            blobs.update({i: blob(v) for i, v in zip(rows, embedder.embed_documents(texts), strict=True)})
            if progress:
                progress(Progress(len(blobs), max(len(ids), len(blobs)), "passages"))

    embed(ids)  # before the transaction, which would keep other processes from writing for as long as it takes
    with catalogue.transaction():
        embed([i for i in catalogue.passage_ids() if i not in blobs])  # what was added meanwhile
        catalogue.set_vectors(blobs)
        catalogue.set_embedding(embedder.fingerprint)
    vectors.sync(catalogue)
    return len(blobs)
