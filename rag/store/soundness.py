"""Whether a catalogue is sound: what its back end and its own tables say, and what can be made again of them.

    catalogue.faults()                 # ["row 12 missing from index articles_document", …]; empty for a sound one
    catalogue.reindex()

Not covered: whether what it holds is true of its articles (``upkeep.py`` of ``rag``).
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, delete, select

from rag.store.copies import Copies
from rag.store.tables import articles, passages, sketches, statements, stories

_EVERY_ID = select(articles.c.id).order_by(articles.c.id)
_STRAY = [
    delete(table).where(table.c.article_id.not_in(select(articles.c.id)))
    for table in (passages, statements, sketches, stories)
]
_FORGET_DERIVED = delete(passages).where(passages.c.article_id == bindparam("of_article"))


class Soundness(Copies):
    """What can be told and mended of the archive's tables."""

    def faults(self) -> list[str]:
        """What is damaged, and what of its tables and indexes doesn't fit together; the first few."""
        return self._back_end.faults()

    def every_article_id(self) -> list[str]:
        """The ids of all articles; no text is read."""
        return self._column(_EVERY_ID)

    def reindex(self) -> None:
        """Make every index anew, the lexical one too, and drop what belongs to no article."""
        with self.noting():
            for change in _STRAY:
                self._run(change)
            self._back_end.reindex()

    def forget_derived(self, article_id: str) -> None:
        """Drop an article's passages with their vectors: they are to be made anew. Call inside a transaction."""
        self._run(_FORGET_DERIVED, {"of_article": article_id})

    def unread(self, article_id: str) -> None:
        """Have an article read again, wherever it stands, at the next ingest. Call inside a transaction."""
        for place in self.places(article_id):
            self.forget_place(place)
            self.set_place(replace(place, version=""))

    def restore_identity(self) -> None:
        """Have the archive say again what it is, where all its tables are there; else raises StoreError."""
        self._back_end.restore_identity()
