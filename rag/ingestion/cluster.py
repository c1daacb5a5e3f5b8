"""Documents read and embedded on the machines of a Ray cluster, and given back in their order; the writer stays here.

    with Cluster(settings, catalogue.embedding) as cluster:         # RAG_RAY: local, or a cluster's address
        for name, items in cluster.read([("a", Task(…)), …]):       # as Workers.read gives them
            ...
        making = cluster.begin(prepared)                            # as Embedding.begin: the vectors came with them

Ray Data streams: tasks → readers (an actor each, whose worker process has limits of time and memory) → embedders (an
actor with the model each) → here. Every machine has this package with the extra ``ray``, and sees the files under the
same paths. Not covered: what is fetched from the web, which one machine does.
"""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any, Self, TypeVar

from rag.embedding import embedding_fingerprint, load_embedding
from rag.errors import ClusterError, SettingsError
from rag.ingestion.deriving import PassageKey, Prepared
from rag.ingestion.embedding import Making, embed
from rag.ingestion.reading import Item, Task
from rag.ingestion.workers import Workers
from rag.settings import RAY_HERE, Settings

if TYPE_CHECKING:
    import pyarrow

Named = TypeVar("Named")

_ROWS = 32  # items of a document that go from machine to machine together
_BLOCKS = 1000  # of tasks at most: Ray plans each
_READER_CPUS = 0.5  # reading takes a fraction of embedding, and both are to run where there are two cores
_REACHED_S = 5.0
_END = b""  # behind the items of a document


class Cluster:
    """A cluster at work on one ingest. Leaving the block ends what was started for it."""

    def __init__(self, settings: Settings, held: str | None) -> None:
        self._settings = settings
        self._held = held
        self._model = embedding_fingerprint(settings, held)
        self._vectors: dict[str, Mapping[PassageKey, bytes]] = {}
        self._is_ours = False

    def __enter__(self) -> Self:
        """Connect, or start one on this machine. Raises SettingsError where Ray isn't installed, and ClusterError."""
        ray = _ray()
        if not ray.is_initialized():
            self._is_ours = True
            address = self._settings.ray or RAY_HERE
            where = {"address": address, **({"_node_ip_address": "127.0.0.1"} if address == RAY_HERE else {})}
            try:
                _reach(address)
                ray.init(**where, include_dashboard=False, log_to_driver=False, logging_level="error")
            except Exception as error:  # Ray raises that itself, of whatever keeps it from starting
                message = f"The Ray cluster at {address} can't be used: {str(error).splitlines()[0]}"
                hint = "Start it (`ray start --head`), or set RAG_RAY to its address, to local, or to nothing"
                raise ClusterError(message, hint) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_ours:
            _ray().shutdown()

    def read(self, tasks: Sequence[tuple[Named, Task]]) -> Iterator[tuple[Named, Iterator[Item]]]:
        """What each task is named by, in order, with what comes of it; that is to be consumed before the next.

        Raises ClusterError when the cluster fails; what was given before holds.
        """
        from ray.exceptions import RayError

        try:
            for at, rows in groupby(self._rows([task for _, task in tasks]), key=lambda row: int(row["at"])):
                yield tasks[at][0], self._items(rows)
        except RayError as error:
            message = f"The Ray cluster failed: {str(error).strip().splitlines()[-1]}"
            raise ClusterError(message, "What was stored is kept: ingest again, and it goes on from there") from error

    def begin(self, prepared: Sequence[Prepared]) -> Making:
        """The vectors of articles that were read, which are there already."""
        parts = []
        for item in prepared:
            vectors, made = self._vectors.pop(item.article.id), Future[list[bytes]]()
            made.set_result(list(vectors.values()))
            parts.append((list(vectors), made))
        return Making(self._model, {}, parts)

    def _rows(self, tasks: Sequence[Task]) -> Iterator[dict[str, Any]]:
        """A row an item, and one behind the items of each task, in the order of the tasks."""
        import ray.data

        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        most = max(1, int(_ray().cluster_resources().get("CPU", 1)))
        pool = ray.data.ActorPoolStrategy(min_size=1, max_size=most)
        actors: dict[str, Any] = {"batch_format": "pyarrow", "compute": pool}
        rows = [{"at": at, "task": pickle.dumps(task.elsewhere())} for at, task in enumerate(tasks)]
        return iter(
            ray.data.from_items(rows, override_num_blocks=min(len(rows), _BLOCKS))
            .map_batches(
                Reading,
                fn_constructor_args=(self._settings.without_keys(),),
                batch_size=1,
                num_cpus=_READER_CPUS,
                **actors,
            )
            .map_batches(
                Vectorising,
                fn_constructor_args=(self._settings, self._held),
                batch_size=_ROWS,
                num_cpus=1,
                **actors,
            )
            .iter_rows()
        )

    def _items(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
        for row in rows:
            if row["item"] != _END:
                item: Item = pickle.loads(row["item"])  # noqa: S301  from this package, on machines that are ours
                if isinstance(item, Prepared):
                    keys = [key for key, _ in item.embedded()]
                    self._vectors[item.article.id] = dict(zip(keys, row["vectors"], strict=True))
                yield item


class Reading:
    """An actor that reads documents, in a worker process that may end over one of them."""

    def __init__(self, settings: Settings) -> None:
        self._workers = Workers(settings, 1).__enter__()  # it ends with the process

    def __call__(self, batch: pyarrow.Table) -> Iterator[pyarrow.Table]:
        """Rows of tasks → rows of what comes of them, pickled."""
        for row in batch.to_pylist():
            task = pickle.loads(row["task"])  # noqa: S301
            for at, items in self._workers.read([(row["at"], task)]):
                told = chain(map(pickle.dumps, items), [_END])
                while some := list(islice(told, _ROWS)):
                    yield _table(at=[at] * len(some), item=some)


class Vectorising:
    """An actor that embeds the passages of articles."""

    def __init__(self, settings: Settings, held: str | None) -> None:
        self._embedder = load_embedding(settings, held)

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        """Rows of items → the same rows with the vectors of each, in the order of its passages."""
        rows = batch.to_pylist()
        items = [pickle.loads(row["item"]) if row["item"] != _END else None for row in rows]  # noqa: S301
        texts = [list(item.embed_texts) if isinstance(item, Prepared) else [] for item in items]
        made = iter(embed(self._embedder, list(chain.from_iterable(texts))))
        vectors = [list(islice(made, len(some))) for some in texts]
        return _table(at=[row["at"] for row in rows], item=[row["item"] for row in rows], vectors=vectors)


def _table(**columns: list[Any]) -> pyarrow.Table:
    """A table whose bytes stay as they are: NumPy would cut zeros off their ends."""
    import pyarrow

    types = {"at": pyarrow.int64(), "item": pyarrow.binary(), "vectors": pyarrow.list_(pyarrow.binary())}
    return pyarrow.table({name: pyarrow.array(held, types[name]) for name, held in columns.items()})


def _reach(address: str) -> None:
    """Raises OSError where nobody listens at HOST:PORT: Ray would try for minutes, and end the process."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if port.isdigit():
        socket.create_connection((host, int(port)), timeout=_REACHED_S).close()


def _ray() -> Any:
    """Ray, which tells nobody that it is used, and here only what fails."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_DATA_LOG_LEVEL", "ERROR")
    try:
        import ray
    except ImportError as error:
        message = "RAG_RAY is set, and Ray isn't installed"
        raise SettingsError(message, "`pip install 'onrecord[ray]'`, or leave RAG_RAY empty") from error
    return ray
