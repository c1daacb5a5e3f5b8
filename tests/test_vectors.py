"""The vector index: exact ranking, and always what the catalogue holds, whatever happened on disk."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from forked import run

from rag.schema import Article, Sentence
from rag.store.catalogue import Catalogue, PassageRow, passage_id
from rag.store.chroma_server import ServerAddress
from rag.store.vectors import VectorIndex

SIZE = 8


def unit_vectors(count: int, seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(count, SIZE)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def put(catalogue: Catalogue, key: str, vectors: np.ndarray) -> list[int]:
    """Store an article with a passage a vector; the passages' ids in order."""
    article = Article(id=key, identity=key, source=key, version="1", text="x" * len(vectors))
    ids = [passage_id(article, i, i + 1) for i in range(len(vectors))]
    rows = [PassageRow(n, key, i, i + 1, None, "x", (Sentence(i, i + 1, 0),)) for i, n in enumerate(ids)]
    with catalogue.transaction():
        catalogue.set_embedding("test")
        catalogue.put(
            article,
            document=key,
            recipe="1",
            passages=zip(rows, (vector.tobytes() for vector in vectors), strict=True),
            statements=[],
        )
    return ids


def remove(catalogue: Catalogue, key: str) -> None:
    with catalogue.transaction():
        catalogue.remove(key)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def catalogue(home: Path) -> Iterator[Catalogue]:
    with Catalogue(home / "catalogue.db") as opened:
        yield opened


@pytest.fixture
def server(vectors_at: str | None) -> ServerAddress | None:
    return ServerAddress(vectors_at) if vectors_at else None


@pytest.fixture
def index(home: Path, server: ServerAddress | None) -> Iterator[VectorIndex]:
    opened = VectorIndex.at(home, server)
    yield opened
    opened.close()


def not_again(*_: object) -> None:
    raise AssertionError("the index is written again")


def test_search_ranks_as_numpy_does(catalogue: Catalogue, index: VectorIndex) -> None:
    vectors = unit_vectors(300, seed=1)
    ids = put(catalogue, "a", vectors)
    for query in unit_vectors(5, seed=2):
        cosines = vectors @ query
        expected = np.argsort(-cosines)[:10]
        found = index.search(catalogue, query, 10)
        assert [key for key, _ in found] == [ids[i] for i in expected]
        assert [score for _, score in found] == pytest.approx(cosines[expected].tolist(), abs=1e-5)


def test_search_keeps_to_the_allowed(catalogue: Catalogue, index: VectorIndex) -> None:
    vectors = unit_vectors(60, seed=1)
    ids = put(catalogue, "a", vectors)
    query = unit_vectors(1, seed=2)[0]
    order = np.argsort(-(vectors[:7] @ query))
    assert [key for key, _ in index.search(catalogue, query, 5, ids[:7])] == [ids[i] for i in order[:5]]
    assert len(index.search(catalogue, query, 100, ids[:7])) == 7
    assert index.search(catalogue, query, 5, []) == []


def test_passages_deleted_since_they_were_listed_are_passed_over(
    catalogue: Catalogue, index: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma itself refuses such ids; that is no reason to rebuild."""
    vectors = unit_vectors(10, seed=1)
    a, b = put(catalogue, "a", vectors[:5]), put(catalogue, "b", vectors[5:])
    index.sync(catalogue)
    monkeypatch.setattr(VectorIndex, "_rebuild", not_again)
    remove(catalogue, "a")
    assert {key for key, _ in index.search(catalogue, vectors[0], 10, a + b)} == set(b)
    assert index.search(catalogue, vectors[0], 10, a) == []


def test_an_empty_archive_has_nothing_near(catalogue: Catalogue, index: VectorIndex) -> None:
    assert index.search(catalogue, unit_vectors(1, seed=1)[0], 5) == []
    assert index.ids(catalogue) == set()


def test_what_is_added_and_removed_shows_in_the_next_search(catalogue: Catalogue, index: VectorIndex) -> None:
    first, second = unit_vectors(5, seed=1), unit_vectors(5, seed=2)
    a = put(catalogue, "a", first)
    assert index.ids(catalogue) == set(a)
    b = put(catalogue, "b", second)
    assert index.search(catalogue, second[3], 1)[0][0] == b[3]
    remove(catalogue, "a")
    assert {key for key, _ in index.search(catalogue, first[0], 10)} == set(b)
    assert index.ids(catalogue) == set(b)


WRITER = """
import sys
from pathlib import Path
from test_vectors import put, unit_vectors
from rag.store.catalogue import Catalogue
from rag.store.chroma_server import ServerAddress
from rag.store.vectors import VectorIndex
home = Path(sys.argv[1])
with Catalogue(home / "catalogue.db") as catalogue:
    put(catalogue, "b", unit_vectors(5, seed=2))
    index = VectorIndex.at(home, ServerAddress(sys.argv[2]) if sys.argv[2:] else None)
    index.sync(catalogue)
    index.close()
"""


def test_two_users_see_what_another_process_writes(
    home: Path, catalogue: Catalogue, server: ServerAddress | None
) -> None:
    a = put(catalogue, "a", unit_vectors(5, seed=1))
    one, other = VectorIndex.at(home, server), VectorIndex.at(home, server)
    assert one.ids(catalogue) == set(a)
    assert run([home, *([server.url] if server else [])], env=os.environ, code=WRITER).returncode == 0
    with Catalogue(home / "catalogue.db") as second:
        wanted = unit_vectors(5, seed=2)[3]
        assert one.search(catalogue, wanted, 1)[0][1] == pytest.approx(1, abs=1e-5)
        assert other.search(second, wanted, 1) == one.search(catalogue, wanted, 1)
        assert other.ids(second) == set(second.passage_ids()) > set(a)
    one.close()
    assert len(other.ids(catalogue)) == 10  # closing one leaves the other its client
    other.close()


def test_a_home_has_one_index_in_a_process(home: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    home.mkdir(exist_ok=True)
    (tmp_path / "link").symlink_to(home, target_is_directory=True)
    one, other, elsewhere = VectorIndex.at(home), VectorIndex.at(tmp_path / "link"), VectorIndex.at(tmp_path / "else")
    assert one is other is not elsewhere
    for index in (one, other, elsewhere):
        index.close()
    after = VectorIndex.at(home)
    assert after is not one
    assert after.ids(catalogue) == set()
    after.close()


def test_an_index_of_another_archive_is_rebuilt(home: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    ids = put(catalogue, "a", unit_vectors(5, seed=1))
    with Catalogue(tmp_path / "foreign" / "catalogue.db") as foreign:
        put(foreign, "z", unit_vectors(5, seed=3))
        index = VectorIndex.at(tmp_path / "foreign")
        index.sync(foreign)
        index.close()
    shutil.copytree(tmp_path / "foreign" / "vectors", home / "vectors")
    index = VectorIndex.at(home)
    assert index.ids(catalogue) == set(ids)
    index.close()


def test_another_model_means_other_vectors(catalogue: Catalogue, index: VectorIndex) -> None:
    """The passages keep their ids, so ids alone wouldn't show that the index is out of date."""
    old, new = unit_vectors(5, seed=1), unit_vectors(5, seed=9)
    ids = put(catalogue, "a", old)
    assert index.search(catalogue, old[2], 1)[0][0] == ids[2]
    with catalogue.transaction():
        catalogue.set_vectors({key: vector.tobytes() for key, vector in zip(ids, new, strict=True)})
        catalogue.set_embedding("another")
    ((key, score),) = index.search(catalogue, new[4], 1)
    assert key == ids[4] and score == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("damage", ["", "{", "[1, 2]", '{"store": 1}', None])
def test_a_damaged_state_file_means_rebuilding(home: Path, catalogue: Catalogue, damage: str | None) -> None:
    ids = put(catalogue, "a", unit_vectors(5, seed=1))
    index = VectorIndex.at(home)
    index.sync(catalogue)
    index.close()
    state = home / "vectors" / "state.json"
    state.unlink() if damage is None else state.write_text(damage)
    index = VectorIndex.at(home)
    assert index.ids(catalogue) == set(ids)
    index.close()
    assert json.loads(state.read_text())["clean"] is True


def test_an_older_generation_is_brought_level(
    home: Path, catalogue: Catalogue, server: ServerAddress | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(catalogue, "a", unit_vectors(5, seed=1))
    index = VectorIndex.at(home, server)
    index.sync(catalogue)
    index.close()
    b = put(catalogue, "b", unit_vectors(5, seed=2))
    remove(catalogue, "a")
    monkeypatch.setattr(VectorIndex, "_rebuild", not_again)
    for _ in range(2):  # what was written is known to be there by who comes next
        index = VectorIndex.at(home, server)
        assert index.ids(catalogue) == set(b)
        index.close()
        monkeypatch.setattr(VectorIndex, "_update", not_again)


def test_a_folder_says_which_state_it_is_at(home: Path, catalogue: Catalogue) -> None:
    put(catalogue, "a", unit_vectors(5, seed=1))
    index = VectorIndex.at(home)
    index.sync(catalogue)
    index.close()
    state = json.loads((home / "vectors" / "state.json").read_text())
    assert (state["generation"], state["clean"]) == (catalogue.generation, True)
