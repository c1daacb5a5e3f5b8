"""Where Chroma keeps an archive's vectors: what every such place can do, and the one in a folder of the archive.

    place = Folder(home / "vectors")
    with place.exclusive(catalogue):
        collection = place.open(state) if (state := place.state(catalogue.store)) else place.make(catalogue.store)

Chroma 1.5 in a folder loses data when a process is killed while it writes, or when two processes write, and a process
that has queried once doesn't see what another adds. So a folder has a lock and a state file that says "unclean" while
it is written, what is made anew is made beside what was there, and a change closes Chroma and opens it afresh. Not
covered: what the vectors are, and when they are to be written (``vectors.py``); a server (``chroma_server.py``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.errors import StoreError
from rag.store.locks import only_one

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from chromadb.api.models.Collection import Collection

    from rag.store.catalogue import Catalogue

# ef_search holds only if it is set at creation; 200 finds all of the 20 nearest, Chroma's own 98.6 %.
CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 200}}
_COLLECTION = "passages"
_FOLDER = re.compile(r"chroma-(\d+)")


@dataclass(frozen=True, slots=True)
class State:
    """What an index holds: which archive's vectors, of which model and generation, and if that is sure."""

    store: str
    embedding: str
    generation: int
    clean: bool = True


class Place(Protocol):
    """Where an index is. Whoever writes, or opens, does so within :meth:`exclusive`."""

    where: str  # for people; no secret
    batch: int  # how many vectors are written at once
    page: int | None  # how many ids are read at once; None: all
    breaks: bool  # whether it can be broken in a way that opening it doesn't show

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What Chroma raises where something is wrong with the place, or a collection isn't there."""

    def is_lost(self, error: Exception) -> bool:
        """Whether a failure says that there is no sound index here, rather than that it can't be reached."""

    def told(self, error: Exception) -> StoreError:
        """A failure in words for people."""

    def exclusive(self, catalogue: Catalogue) -> AbstractContextManager[None]:
        """Only one process at a time, of all that share this place, is in here."""

    def state(self, store: str) -> State | None:
        """What is here of an archive; None for nothing that can be told."""

    def open(self, store: str) -> Collection:
        """The archive's vectors. Raises one of ``failures`` where they can't be had."""

    def begin(self, state: State) -> None:
        """Note that what is here, in this state, is about to be changed."""

    def record(self, state: State) -> Collection:
        """Note what is here now, and open it as a reader would."""

    def make(self, store: str) -> Collection:
        """An empty collection beside what is here."""

    def switch(self, state: State) -> Collection:
        """Put what was made in the place of what was here."""

    def sweep(self) -> None:
        """Remove what a killed process left behind."""

    def close(self) -> None:
        """Let go of what is open."""


class Folder:
    """A folder of the archive, which Chroma reads and writes in this process."""

    batch = 5_000  # Chroma takes 5,461 at most
    page: int | None = None
    breaks = True

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self._folder = folder
        self._made = ""  # the name of the folder that is open
        self._client: Any = None

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        from chromadb.errors import ChromaError

        return (ChromaError, sqlite3.Error, RuntimeError, OSError)

    def is_lost(self, error: Exception) -> bool:
        return True

    def told(self, error: Exception) -> StoreError:
        why = (isinstance(error, OSError) and error.strerror) or error
        return StoreError(
            f"The vector index at {self._folder} can't be written: {why}",
            "The articles are stored: make room, or have the folder made writable, and it is made level again",
        )

    @contextmanager
    def exclusive(self, catalogue: Catalogue) -> Iterator[None]:
        if self._folder.exists() and not self._folder.is_dir():
            raise StoreError(
                f"{self._folder} is a file, and should be the folder of the vector index",
                "Move it away: the index is made again from the articles",
            )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(self._folder / "lock", f"The vector index at {self._folder}"):
            yield

    def state(self, store: str) -> State | None:
        found = self._read()
        return found[0] if found else None

    def _read(self) -> tuple[State, str] | None:
        """The state, and the name of the folder that it is of; None where it is missing or damaged."""
        try:
            kept = json.loads((self._folder / "state.json").read_text("utf-8"))
            folder = kept.pop("folder")
            return (State(**kept), folder) if _FOLDER.fullmatch(folder) else None
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return None

    def open(self, store: str) -> Collection:
        found = self._read()
        if not found or not (self._folder / found[1]).is_dir():
            raise RuntimeError(f"the index in {self._folder} is missing")
        return self._open(found[1])

    def begin(self, state: State) -> None:
        found = self._read()
        if found:
            self._write(replace(state, clean=False), found[1])

    def record(self, state: State) -> Collection:
        folder = self._made
        self.close()  # so that all is on disk
        self._write(state, folder)
        return self._open(folder)

    def make(self, store: str) -> Collection:
        self.close()
        found = self._read()
        number = int(found[1].rpartition("-")[2]) + 1 if found else 1
        self._made = f"chroma-{number}"
        shutil.rmtree(self._folder / self._made, ignore_errors=True)
        return self._connected(self._made).create_collection(  # type: ignore[no-any-return]
            _COLLECTION,
            embedding_function=None,  # the default one would download a model
            configuration=CONFIGURATION,
        )

    def switch(self, state: State) -> Collection:
        collection = self.record(state)
        self.sweep()
        return collection

    def sweep(self) -> None:
        found = self._read()
        for path in self._folder.glob("chroma-*"):
            if found and path.name != found[1]:
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _open(self, folder: str) -> Collection:
        self._made = folder
        collection: Collection = self._connected(folder).get_collection(_COLLECTION, embedding_function=None)
        some = collection.get(limit=1, include=["embeddings"])["embeddings"]
        if some is not None and len(some):
            # The index is read from disk at the first query; that must happen while nobody writes.
            collection.query(query_embeddings=np.asarray(some[:1], dtype=np.float32), n_results=1, include=[])
        return collection

    def _connected(self, folder: str) -> Any:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        self.close()
        path = self._folder / folder
        self._client = chromadb.PersistentClient(str(path), settings=ChromaSettings(anonymized_telemetry=False))
        return self._client

    def _write(self, state: State, folder: str) -> None:
        path = self._folder / "state.json.new"
        with path.open("w", encoding="utf-8") as file:
            json.dump({**asdict(state), "folder": folder}, file)
            file.flush()
            os.fsync(file.fileno())
        path.replace(self._folder / "state.json")
