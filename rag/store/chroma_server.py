"""Chroma's server as the place of an archive's vectors: several machines that share an archive share it.

    place = Server(ServerAddress("http://vectors.example:8000"))

It gets ids and vectors, no text. An archive's collection is named after the archive (``onrecord-STORE``), so one server
holds several archives', and its metadata tells its state, which all see. Unlike a folder, a server is safe for several
processes and survives the death of one that writes: what was half written is completed by ids. Who writes holds a lock
of the catalogue's, which all that share the archive share. What is made anew is made beside, and renamed. Not covered:
a copy of an archive, which has the same name: give it a database of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.errors import StoreError
from rag.store.chroma import CONFIGURATION, State

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection
    from chromadb.types import Collection as CollectionModel

    from rag.settings import Settings
    from rag.store.catalogue import Catalogue
    from rag.store.chroma_api import Api

_LIMITED, _LIMITED_BATCH = "trychroma.com", 300  # records that Chroma Cloud takes and gives at once
_REFUSED = (401, 403, 407)


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a server is, and by what it is asked."""

    url: str
    tenant: str = "default_tenant"
    database: str = "default_database"
    header: str = "X-Chroma-Token"
    token: str | None = field(default=None, repr=False)
    timeout_s: float = 20

    @classmethod
    def of(cls, settings: Settings) -> ServerAddress | None:
        """The server that the settings name; None where the vectors are in a folder."""
        if not settings.chroma_url:
            return None
        token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
        return cls(
            settings.chroma_url.rstrip("/"),
            settings.chroma_tenant,
            settings.chroma_database,
            settings.chroma_header,
            token,
            settings.timeout_s,
        )


class Server:
    """A server, which several processes and machines write to and read from."""

    breaks = False

    def __init__(self, address: ServerAddress) -> None:
        self._address = address
        self.where = f"Chroma's server at {address.url}"
        is_limited = (urlsplit(address.url).hostname or "").endswith(_LIMITED)
        self.batch = _LIMITED_BATCH if is_limited else 1_000  # within a request's time also on a slow machine
        self.page: int | None = _LIMITED_BATCH if is_limited else 5_000
        self._connected: Api | None = None
        self._collection: Collection | None = None

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        import httpx
        from chromadb.errors import ChromaError

        return (ChromaError, httpx.HTTPError)

    def is_lost(self, error: Exception) -> bool:
        from chromadb.errors import InvalidDimensionException, NotFoundError

        return isinstance(error, (NotFoundError, InvalidDimensionException))

    def told(self, error: Exception) -> StoreError:
        from chromadb.errors import ChromaError

        status = getattr(getattr(error, "response", None), "status_code", None)
        hint = "See that it runs, and that RAG_CHROMA_URL is its address"
        if status in _REFUSED:
            hint = "See that RAG_CHROMA_TOKEN is its token, in the header RAG_CHROMA_HEADER"
        elif isinstance(error, ChromaError):
            hint = "See that RAG_CHROMA_TENANT and RAG_CHROMA_DATABASE name what it has"
        why = f"it answers {status}" if status else str(error).strip() or type(error).__name__
        return StoreError(
            f"{self.where} can't be used: {why}",
            f"{hint}. The articles are stored, and the index is made level when it is next used",
        )

    @contextmanager
    def exclusive(self, catalogue: Catalogue) -> Iterator[None]:
        with catalogue.exclusive("vectors"):
            yield

    def state(self, store: str) -> State | None:
        from chromadb.errors import NotFoundError

        try:
            kept = self.open(store).metadata or {}
            return State(str(kept["store"]), str(kept["embedding"]), int(kept["generation"]), bool(kept["clean"]))
        except (NotFoundError, KeyError, TypeError, ValueError):
            return None

    def open(self, store: str) -> Collection:
        known = self._address
        model = self._api.get_collection(_name(store), known.tenant, known.database)
        self._collection = self._of(model)
        return self._collection

    def begin(self, state: State) -> None:
        """Nothing: the generation is recorded last, and what is half written then is completed."""

    def record(self, state: State) -> Collection:
        assert self._collection is not None
        self._collection.modify(metadata=asdict(state))
        return self._collection

    def make(self, store: str) -> Collection:
        known, name = self._address, f"{_name(store)}-next"
        self._drop(name)  # a killed process left it
        model = self._api.create_collection(
            name, configuration=CONFIGURATION, tenant=known.tenant, database=known.database
        )
        self._collection = self._of(model)
        return self._collection

    def switch(self, state: State) -> Collection:
        collection = self.record(state)
        self._drop(_name(state.store))
        collection.modify(name=_name(state.store))
        return collection

    def sweep(self) -> None:
        """Nothing: what a killed process left is dropped where the next one is made."""

    def close(self) -> None:
        if self._connected is not None:
            self._connected.shut()
        self._connected = self._collection = None

    def _drop(self, name: str) -> None:
        from chromadb.errors import NotFoundError

        with suppress(NotFoundError):
            self._api.delete_collection(name, self._address.tenant, self._address.database)

    @property
    def _api(self) -> Api:
        from rag.store.chroma_api import connect

        if self._connected is None:
            known = self._address
            headers = {known.header: known.token} if known.token else {}
            self._connected = connect(known.url, headers, timeout_s=known.timeout_s)
        return self._connected

    def _of(self, model: CollectionModel) -> Collection:
        from chromadb.api.models.Collection import Collection

        # The default embedding function would download a model.
        return Collection(self._api, model, embedding_function=None, data_loader=None)


def _name(store: str) -> str:
    return f"onrecord-{store}"
