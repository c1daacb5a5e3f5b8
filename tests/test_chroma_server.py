"""Vectors on a Chroma server that several processes share: what others did to it, and what is done without it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
from archives import write_archive
from chroma_serving import free_port
from chromadb.api.models.Collection import Collection
from test_vectors import catalogue, home, not_again, put, unit_vectors

from rag.assistant import Assistant
from rag.errors import SettingsError, StoreError
from rag.settings import Settings
from rag.store.catalogue import Catalogue
from rag.store.chroma_server import Server, ServerAddress
from rag.store.vectors import VectorIndex

__all__ = ["catalogue", "home"]  # fixtures
SECRET = "ck-of-this-test"
QUESTION = "What did Tomas Reyd say?"


@pytest.fixture
def address(chroma_url: str) -> ServerAddress:
    return ServerAddress(chroma_url)


@pytest.fixture
def index(address: ServerAddress) -> Iterator[VectorIndex]:
    made = VectorIndex(Server(address))
    yield made
    made._let_go()


@pytest.fixture
def other(address: ServerAddress) -> Iterator[VectorIndex]:
    """The same as another process has it."""
    made = VectorIndex(Server(address))
    yield made
    made._let_go()


@contextmanager
def opened(address: ServerAddress, store: str) -> Iterator[Collection]:
    """The archive's collection, as it is there."""
    place = Server(address)
    yield place.open(store)
    place.close()


def test_ids_and_vectors_are_all_that_a_server_gets(
    catalogue: Catalogue, index: VectorIndex, address: ServerAddress
) -> None:
    ids = put(catalogue, "a", unit_vectors(5, seed=1))
    index.sync(catalogue)
    state = {"store": catalogue.store, "embedding": "test", "generation": catalogue.generation, "clean": True}
    with opened(address, catalogue.store) as held:
        found = held.get(include=["documents", "metadatas", "uris"])
        assert set(map(int, found["ids"])) == set(ids)
        assert not any((*(found["documents"] or ()), *(found["metadatas"] or ()), *(found["uris"] or ())))
        assert held.metadata == state


def test_many_ids_are_read_page_by_page(catalogue: Catalogue, address: ServerAddress) -> None:
    """Chroma Cloud gives 300 at once, and takes as many."""
    place = Server(address)
    place.page = place.batch = 3
    index = VectorIndex(place)
    ids = put(catalogue, "a", unit_vectors(10, seed=1))
    assert index.ids(catalogue) == set(ids)
    assert set(index.vectors(catalogue, ids)) == set(ids)
    assert Server(ServerAddress("https://api.trychroma.com")).page == 300
    place.close()


@pytest.mark.parametrize("done", ["made anew", "deleted", "emptied"])
def test_what_another_process_did_to_the_collection_is_noticed(
    catalogue: Catalogue,
    index: VectorIndex,
    other: VectorIndex,
    address: ServerAddress,
    done: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors = unit_vectors(5, seed=1)
    ids = put(catalogue, "a", vectors)
    assert index.ids(catalogue) == set(ids)
    if done == "made anew":
        other.rebuild(catalogue)
        monkeypatch.setattr(index, "_rebuild", not_again)
    elif done == "deleted":
        place = Server(address)
        place._drop(f"onrecord-{catalogue.store}")
        place.close()
    else:
        with opened(address, catalogue.store) as held:
            held.delete(ids=held.get(include=[])["ids"])
        other.rebuild(catalogue)  # as `rag check --repair` does
    assert index.search(catalogue, vectors[3], 1)[0][0] == ids[3]
    assert index.ids(catalogue) == set(ids)


def test_what_a_killed_process_left_half_made_is_no_hindrance(catalogue: Catalogue, address: ServerAddress) -> None:
    ids = put(catalogue, "a", unit_vectors(5, seed=1))
    left = Server(address)
    left.make(catalogue.store).upsert(ids=["7"], embeddings=unit_vectors(1, seed=4))
    left.close()
    index = VectorIndex(Server(address))
    assert index.ids(catalogue) == set(ids)
    index._let_go()


def test_two_archives_keep_apart_on_one_server(
    catalogue: Catalogue, index: VectorIndex, other: VectorIndex, tmp_path: Path
) -> None:
    ids = put(catalogue, "a", unit_vectors(5, seed=1))
    with Catalogue(tmp_path / "second" / "catalogue.db") as second:
        others = put(second, "b", unit_vectors(5, seed=2))
        assert index.ids(catalogue) == set(ids)
        assert other.ids(second) == set(others)
        assert index.ids(second) == set(others)


# --- a server that isn't there, or refuses ------------------------------------------------------------------------


class Refusing(BaseHTTPRequestHandler):
    """A server that takes nobody in, and remembers by what they asked."""

    asked: list[str | None]

    def do_GET(self) -> None:
        self.asked.append(self.headers["Authorization"])
        self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def refusing() -> Iterator[tuple[str, list[str | None]]]:
    asked: list[str | None] = []
    with HTTPServer(("127.0.0.1", 0), type("Handler", (Refusing,), {"asked": asked})) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def assert_done_without(catalogue: Catalogue, address: ServerAddress, told: str) -> None:
    """The catalogue answers in its place; what has to be written is told, without the token."""
    vectors = unit_vectors(20, seed=1)
    ids = put(catalogue, "a", vectors)
    index = VectorIndex(Server(address))
    query = unit_vectors(1, seed=2)[0]
    best = [ids[i] for i in np.argsort(-(vectors @ query))[:5]]
    assert [key for key, _ in index.search(catalogue, query, 5)] == best
    for does in (lambda: index.ids(catalogue), lambda: index.sync(catalogue)):
        with pytest.raises(StoreError) as caught:
            does()
        error = str(caught.value)
        assert f"Chroma's server at {address.url} can't be used: " in error and told in error, error
        assert SECRET not in error and "The articles are stored" in error


def test_without_a_server_the_catalogue_answers(catalogue: Catalogue) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert_done_without(catalogue, ServerAddress(url, token=SECRET), "RAG_CHROMA_URL is its address")


def test_a_server_that_never_answers_is_waited_for_once(catalogue: Catalogue) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        index = VectorIndex(Server(ServerAddress(url, timeout_s=0.2)))
        ids = put(catalogue, "a", unit_vectors(5, seed=1))
        for _ in range(3):
            assert index.search(catalogue, unit_vectors(5, seed=1)[2], 1)[0][0] == ids[2]
        silent.settimeout(0)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_server_that_refuses_is_told_with_the_setting_to_mind(
    catalogue: Catalogue, refusing: tuple[str, list[str | None]]
) -> None:
    url, asked = refusing
    address = ServerAddress(url, header="Authorization", token=f"Bearer {SECRET}")
    assert SECRET not in repr(address)
    assert_done_without(catalogue, address, "it answers 401. See that RAG_CHROMA_TOKEN is its token")
    assert set(asked) == {f"Bearer {SECRET}"}


def test_a_database_that_isnt_there_is_told(catalogue: Catalogue, chroma_url: str) -> None:
    put(catalogue, "a", unit_vectors(5, seed=1))
    with pytest.raises(StoreError, match="RAG_CHROMA_DATABASE"):
        VectorIndex(Server(ServerAddress(chroma_url, database="elsewhere"))).sync(catalogue)


# --- an archive with its vectors there --------------------------------------------------------------------------------


def test_an_archive_is_asked_checked_and_mended(tmp_path: Path, chroma_url: str) -> None:
    home = write_archive(tmp_path)
    with Assistant(Settings(home=home)) as assistant:
        expected = assistant.ask(QUESTION).text
    with Assistant(Settings(home=home, chroma_url=chroma_url)) as assistant:
        assert assistant.ask(QUESTION).text == expected
        assert assistant.check().problems == ()
        with opened(ServerAddress(chroma_url), assistant.catalogue.store) as held:
            held.delete(ids=held.get(limit=1, include=[])["ids"])
        (problem,) = assistant.check(repair=True).problems
        assert problem.mended and "differs from the catalogue in 1 passages" in problem.message
        assert assistant.check().problems == ()
    with Assistant(Settings(home=home, chroma_url=f"http://127.0.0.1:{free_port()}")) as assistant:
        assert assistant.ask(QUESTION).text == expected


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(chroma_url="https://ada:tulips@vectors.example")
    assert "RAG_CHROMA_URL is 'https://…@vectors.example'" in str(caught.value)
    assert "tulips" not in str(caught.value)
