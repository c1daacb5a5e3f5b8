"""What an archive is worked with: its tables, its vectors, its models; each opened when it is first used.

    with Parts(Settings()) as parts:
        parts.catalogue.counts(), parts.engine

Not covered: what is done with them (``assistant``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from rag.errors import ModelError
from rag.schema import ArchiveState
from rag.settings import Settings
from rag.store.catalogue import Catalogue
from rag.store.chroma_server import ServerAddress
from rag.store.unindexed import Searchable, Unindexed
from rag.store.vectors import VectorIndex

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from rag.embedding import Embedder
    from rag.models.writer import Writer

T = TypeVar("T")


class Parts:
    """Settings, and what they name. Several threads may share it; closing releases the files."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        llm: LLM | Writer | None = None,
        embedder: Embedder | None = None,
        once: bool = False,
    ) -> None:
        self.settings = settings or Settings()
        self._once = once
        self._llm = llm
        self._embedder = embedder
        self.listeners: list[Callable[[Any], None]] = []  # told of each question's Outcome
        self._parts: dict[str, Any] = {}
        self._guard = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files. They are opened again if they are used again. A model it was given stays open."""
        with self._guard:
            parts, self._parts = self._parts, {}
        own = (
            ("judge", "vectors", "catalogue") if self._llm is not None else ("writer", "judge", "vectors", "catalogue")
        )
        for name in own:
            if parts.get(name) is not None:
                parts[name].close()

    def renew(self, settings: Settings) -> None:
        """Go on with other settings of the same archive. What a model is just writing, it writes to its end."""
        with self._guard:
            self.settings = settings
            for name in ("writer", "judge"):
                self._parts.pop(name, None)

    @property
    def catalogue(self) -> Catalogue:
        """The archive's tables."""
        settings = self.settings
        return self._part("catalogue", lambda: Catalogue(settings.home / "catalogue.db", settings.catalogue_address))

    @property
    def archive_state(self) -> ArchiveState:
        """What an export says of the archive that was asked."""
        first, last = self.catalogue.days()
        state = f"{self.catalogue.store[:8]}-{self.catalogue.generation}"
        home = self.settings.home.resolve()
        return ArchiveState(home.name, self.catalogue.counts()["articles"], first, last, state)

    @property
    def vectors(self) -> VectorIndex:
        """The archive's vector index."""
        return self._part("vectors", lambda: VectorIndex.at(self.settings.home, ServerAddress.of(self.settings)))

    @property
    def searched(self) -> Searchable:
        """What questions search: the index, or what stands in for it where one question alone is asked."""
        return Unindexed(lambda: self.vectors) if self._once else self.vectors

    @property
    def embedder(self) -> Embedder:
        """The embedding model, in the form that the archive's vectors are of."""
        return self.embedder_for(self.catalogue.embedding)

    def embedder_for(self, held: str | None) -> Embedder:
        """The embedding model in the form that vectors ``held`` are of; in the newest for None."""
        from rag.embedding import embedding_fingerprint, load_embedding

        name = f"embedder {embedding_fingerprint(self.settings, held)}"
        return self._part(name, lambda: self._embedder or load_embedding(self.settings, held))

    @property
    def writer(self) -> Writer | None:
        """The language model that words the answers; None when the archive's own sentences do.

        While auto's server can't say which models it has, one that fails with the reason; it is asked again each time.
        """
        from rag.models import UNNAMED, engine_of

        if self._llm is None and "writer" not in self._parts and engine_of(self.settings) == UNNAMED:
            return self._sought()
        return self._part("writer", self._make_writer)

    def _sought(self) -> Writer | None:
        """The first model that auto's server lists. It is waited for without the guard, which others need meanwhile."""
        from rag.models import UNNAMED, server_host
        from rag.models.writer import Unavailable

        try:
            found = self._make_writer()
        except ModelError as error:
            return Unavailable(error, UNNAMED, server_host(self.settings))
        return self._part("writer", lambda: found)

    @property
    def judge(self) -> Writer | None:
        """The language model that judges, when it is another than the one that writes."""
        from rag.models import load_llm

        judging = self.settings.model_copy(update={"llm": self.settings.judge})
        return self._part("judge", lambda: load_llm(judging) if self.settings.judge else None)

    @property
    def engine(self) -> str:
        """What words the answers: RAG_LLM with auto resolved, as far as it can be unasked, or an LLM given, by name."""
        from rag.models import engine_of

        return engine_of(self.settings) if self._llm is None or self.writer is None else self.writer.engine

    @property
    def destinations(self) -> tuple[str, ...]:
        """The hosts that article text goes to, to be embedded or answered from; none while it stays in this process."""
        from rag.models import destinations

        return destinations(self.settings, self.writer.where if self._llm is not None and self.writer else None)

    def _make_writer(self) -> Writer | None:
        from rag.models import load_llm

        if self._llm is None:
            return load_llm(self.settings)
        from rag.models.writer import Writer

        return self._llm if isinstance(self._llm, Writer) else Writer(self._llm)

    def _part(self, name: str, make: Callable[[], T]) -> T:
        with self._guard:
            if name not in self._parts:
                self._parts[name] = make()
            part: T = self._parts[name]
            return part
