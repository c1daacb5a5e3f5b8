"""The vector index: Chroma, holding ids and vectors, rebuilt from the catalogue whenever it can't be trusted.

    index = VectorIndex.at(home)
    index.search(catalogue, vector, k=20)          # [(passage id, cosine similarity), …], best first

Chroma 1.5 loses data when a process is killed while it writes, or when two processes write, and a process that
has queried once doesn't see what another adds. So the index is only ever derived:

- Every write happens under a lock between processes, with a state file that says "unclean" for its duration and
  the catalogue's generation afterwards. Unclean, foreign or unreadable means: rebuild beside, then switch.
- A search compares the generation it has open with the catalogue's. If the index is behind, the difference in ids
  is written (no embedding: the catalogue holds the vectors); then the client is opened afresh.
- Where nothing can be written (a read-only disk, a full one), the catalogue's own vectors are searched one by one.

Not covered: filters are resolved to passage ids by the catalogue (Chroma's ``where`` takes 122 ms at 100,000 rows).
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from filelock import FileLock, Timeout

from rag.errors import StoreError
from rag.store.catalogue import Catalogue

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

LOCK_TIMEOUT_S = 600.0  # a rebuild of 100,000 passages takes 20 s, of a million some minutes
_BATCH = 5_000  # Chroma takes 5,461 at most
_COLLECTION = "passages"
_FOLDER = re.compile(r"chroma-(\d+)")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    """What the index on disk holds: which archive, model and generation, in which folder, and if that is sure."""

    store: str
    embedding: str
    generation: int
    folder: str
    clean: bool


class VectorIndex:
    """A view on one archive's vectors. Instances of one process share the Chroma client of their folder."""

    _shared: ClassVar[dict[Path, VectorIndex]] = {}
    _shared_guard: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, folder: Path) -> None:
        """Use :meth:`at`: Chroma keeps one client per path and process, so there must be one owner of it."""
        self._folder = folder
        self._guard = threading.RLock()
        self._client: Any = None
        self._collection: Collection | None = None
        self._open: _State | None = None
        self._users = 0

    @classmethod
    def at(cls, home: Path) -> VectorIndex:
        """The process's index for this home. Call :meth:`close` as often as this."""
        folder = (home / "vectors").resolve()
        with cls._shared_guard:
            index = cls._shared.setdefault(folder, cls(folder))
            index._users += 1
            return index

    def close(self) -> None:
        """Give the index back; the last user closes it."""
        with self._shared_guard:
            self._users -= 1
            if self._users == 0:
                self._shared.pop(self._folder, None)
                with self._guard:
                    self._close_client()

    def search(
        self, catalogue: Catalogue, vector: np.ndarray, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest passages, of the allowed ids if given: [(id, cosine similarity in [-1, 1]), …], best first."""
        from chromadb.errors import ChromaError

        if allowed is not None and not allowed:
            return []
        if catalogue.is_read_only:
            return nearest(catalogue, vector, k, allowed)
        with self._guard:
            try:
                return self._query(self._ready(catalogue), vector, k, allowed)
            except (ChromaError, sqlite3.Error, RuntimeError, OSError):
                stored = set(catalogue.passage_ids())
                if allowed is not None and not stored.issuperset(allowed):
                    # Chroma refuses ids that it doesn't hold: passages deleted since they were listed.
                    return self.search(catalogue, vector, k, [i for i in allowed if i in stored])
                return self._mended(catalogue, vector, k, allowed)

    def _mended(
        self, catalogue: Catalogue, vector: np.ndarray, k: int, allowed: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """The same from an index made anew: it is broken in a way that opening didn't show.

        The catalogue has everything, and answers itself where no index can be written (on a full disk).
        """
        from chromadb.errors import ChromaError

        try:
            self.rebuild(catalogue)
            return self._query(self._ready(catalogue), vector, k, allowed)
        except (ChromaError, sqlite3.Error, RuntimeError, OSError) as error:
            self._close_client()
            _log.warning("The vector index at %s can't be used, and is done without: %s", self._folder, error)
            return nearest(catalogue, vector, k, allowed)

    def rebuild(self, catalogue: Catalogue) -> None:
        """Make the index anew from the catalogue, whatever it holds."""
        with self._guard, self._lock():
            self._close_client()
            self._rebuild(catalogue, self._read_state())

    @staticmethod
    def _query(
        collection: Collection, vector: np.ndarray, k: int, allowed: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        size = collection.count() if allowed is None else len(allowed)
        if not size:
            return []
        found = collection.query(
            query_embeddings=[vector.tolist()],
            n_results=min(k, size),
            ids=None if allowed is None else [str(i) for i in allowed],
            include=["distances"],
        )
        distances = (found["distances"] or [[]])[0]
        pairs = [(int(i), 1.0 - float(d)) for i, d in zip(found["ids"][0], distances, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def ids(self, catalogue: Catalogue) -> set[int]:
        """Every id in the index."""
        with self._guard:
            return {int(i) for i in self._ready(catalogue).get(include=[])["ids"]}

    def vectors(self, catalogue: Catalogue, ids: Sequence[int]) -> dict[int, np.ndarray]:
        """What the index holds of these ids."""
        with self._guard:
            found = self._ready(catalogue).get(ids=[str(i) for i in ids], include=["embeddings"])
        rows = found["embeddings"] if found["embeddings"] is not None else []
        return {int(i): np.asarray(row, dtype=np.float32) for i, row in zip(found["ids"], rows, strict=True)}

    # --- keeping level with the catalogue -------------------------------------------------------------------------

    def sync(self, catalogue: Catalogue) -> None:
        """Bring what is on disk level with the catalogue. Costs a small file's reading when it is.

        Raises StoreError when it can't be written.
        """
        try:
            with self._guard:
                if not self._is_open_and_level(catalogue):
                    with self._lock():
                        self._level(catalogue)
        except OSError as error:
            raise StoreError(
                f"The vector index at {self._folder} can't be written: {error.strerror or error}",
                "The articles are stored: make room, or have the folder made writable, and it is made level again",
            ) from error

    def _ready(self, catalogue: Catalogue) -> Collection:
        """The collection, open and level with the catalogue."""
        if not self._is_open_and_level(catalogue):
            with self._lock():
                state = self._level(catalogue)
                if self._collection is None:
                    self._open_or_rebuild(catalogue, state)
        assert self._collection is not None
        return self._collection

    def _is_open_and_level(self, catalogue: Catalogue) -> bool:
        return self._open is not None and self._is_level(self._open, catalogue)

    def _level(self, catalogue: Catalogue) -> _State:
        """Write what is missing; call under the lock. Leaves nothing open that is behind."""
        self._close_client()
        state = self._read_state()
        if state is None or not self._is_of(state, catalogue) or not state.clean:
            return self._rebuild(catalogue, state)
        self._sweep(state)  # what a process that was killed left behind
        return state if self._is_level(state, catalogue) else self._update(catalogue, state)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        if self._folder.exists() and not self._folder.is_dir():
            raise StoreError(
                f"{self._folder} is a file, and should be the folder of the vector index",
                "Move it away: the index is made again from the articles",
            )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self._folder / "lock", timeout=LOCK_TIMEOUT_S)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreError(
                f"The vector index at {self._folder} has been in use by another process for {LOCK_TIMEOUT_S:.0f} s",
                "Wait for the other `rag` command to end, or stop it, and try again",
            ) from error
        try:
            yield
        finally:
            lock.release()

    @staticmethod
    def _is_of(state: _State, catalogue: Catalogue) -> bool:
        return (state.store, state.embedding) == (catalogue.store, catalogue.embedding or "")

    def _is_level(self, state: _State, catalogue: Catalogue) -> bool:
        return state.generation == catalogue.generation and self._is_of(state, catalogue)

    def _rebuild(self, catalogue: Catalogue, old: _State | None) -> _State:
        """Write everything into a new folder, then switch the state file to it and remove the old one."""
        number = int(old.folder.rpartition("-")[2]) + 1 if old else 1
        state = _State(catalogue.store, catalogue.embedding or "", catalogue.generation, f"chroma-{number}", clean=True)
        shutil.rmtree(self._folder / state.folder, ignore_errors=True)
        self._open_client(state, create=True)
        self._upsert(catalogue, sorted(catalogue.passage_ids()))
        self._reopen(state)
        self._sweep(state)
        return state

    def _sweep(self, state: _State) -> None:
        """Remove every index but the one that is in use."""
        for path in self._folder.glob("chroma-*"):
            if path.name != state.folder:
                shutil.rmtree(path, ignore_errors=True)

    def _update(self, catalogue: Catalogue, state: _State) -> _State:
        """Write the difference in ids in place; the state says "unclean" while that goes on."""
        from chromadb.errors import ChromaError

        generation = catalogue.generation
        self._write_state(replace(state, clean=False))
        try:
            self._open_client(state, create=False)
            assert self._collection is not None
            held = {int(i) for i in self._collection.get(include=[])["ids"]}
            wanted = set(catalogue.passage_ids())
            gone = [str(i) for i in sorted(held - wanted)]
            for i in range(0, len(gone), _BATCH):
                self._collection.delete(ids=gone[i : i + _BATCH])
            self._upsert(catalogue, sorted(wanted - held))
        except (ChromaError, sqlite3.Error, RuntimeError):
            self._close_client()
            return self._rebuild(catalogue, state)
        level = replace(state, generation=generation, clean=True)
        self._reopen(level)
        return level

    def _open_or_rebuild(self, catalogue: Catalogue, state: _State) -> None:
        from chromadb.errors import ChromaError

        try:
            self._open_client(state, create=False)
        except (ChromaError, sqlite3.Error, RuntimeError):
            self._close_client()
            self._rebuild(catalogue, state)

    def _upsert(self, catalogue: Catalogue, ids: Sequence[int]) -> None:
        assert self._collection is not None
        for i in range(0, len(ids), _BATCH):
            vectors = catalogue.vectors(ids[i : i + _BATCH])
            self._collection.upsert(
                ids=[str(key) for key in vectors],
                embeddings=np.frombuffer(b"".join(vectors.values()), dtype=np.float32).reshape(len(vectors), -1),
            )

    # --- Chroma and the state file ---------------------------------------------------------------------------------

    def _open_client(self, state: _State, *, create: bool) -> None:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        path = self._folder / state.folder
        if not create and not path.is_dir():
            raise RuntimeError(f"{path} is missing")
        self._client = chromadb.PersistentClient(str(path), settings=ChromaSettings(anonymized_telemetry=False))
        if create:
            self._collection = self._client.create_collection(
                _COLLECTION,
                embedding_function=None,  # the default one would download a model
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            )
        else:
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            some = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
            if some is not None and len(some):
                # The index is read from disk at the first query; that must happen while nobody writes.
                self._collection.query(query_embeddings=np.asarray(some[:1], dtype=np.float32), n_results=1, include=[])
        self._open = state

    def _reopen(self, state: _State) -> None:
        """Close, so that all is on disk, record it, and open as a reader would."""
        self._close_client()
        self._write_state(state)
        self._open_client(state, create=False)

    def _close_client(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = self._open = None

    def _read_state(self) -> _State | None:
        try:
            state = _State(**json.loads((self._folder / "state.json").read_text("utf-8")))
            return state if _FOLDER.fullmatch(state.folder) else None
        except (OSError, ValueError, TypeError):
            return None  # missing or damaged: rebuilt

    def _write_state(self, state: _State) -> None:
        path = self._folder / "state.json.new"
        with path.open("w", encoding="utf-8") as file:
            json.dump(asdict(state), file)
            file.flush()
            os.fsync(file.fileno())
        path.replace(self._folder / "state.json")


def nearest(
    catalogue: Catalogue, vector: np.ndarray, k: int, allowed: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    """What :meth:`VectorIndex.search` gives, from the catalogue alone: 0.3 s for 100,000 passages."""
    ids = catalogue.passage_ids() if allowed is None else allowed
    best: list[tuple[int, float]] = []
    for at in range(0, len(ids), _BATCH):
        held = catalogue.vectors(ids[at : at + _BATCH])
        rows = np.frombuffer(b"".join(held.values()), dtype=np.float32).reshape(len(held), len(vector))
        pairs = [*best, *zip(held, map(float, rows @ vector), strict=True)]
        best = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]
    return best
