"""The cache: a real SQLite file, shared, broken and locked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.embedding import load_embedding
from rag.embedding.cached import cached
from rag.errors import StoreError
from rag.settings import Settings
from rag.store.cache import Cache, key_of


def test_what_was_put_is_given_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "cache.db")
    assert cache.get("k") is None
    assert not cache.path.exists()
    for value in ({"text": "“No,” she said"}, [1, 2.5, None]):
        cache.put("k", value)
        assert Cache(cache.path).get("k") == value


def test_a_key_is_of_everything_and_of_nothing_else() -> None:
    base = {"engine": "openai:m", "messages": [("user", "Who?")], "stop": ()}
    key = key_of(**base)
    assert key == key_of(**dict(reversed(base.items())))
    assert len({key, *(key_of(**{**base, name: "other"}) for name in base), key_of(**base, more=None)}) == 5
    assert key_of(messages=["a", "b"]) != key_of(messages=["b", "a"])


def test_threads_and_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    code = (
        "import sys; from pathlib import Path; from rag.store.cache import Cache; cache = Cache(Path(sys.argv[1]));"
        "[cache.put(f'process {i}', i) for i in range(20)]"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(path)])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: Cache(path).put(f"thread {i}", i), range(20)))
    assert other.wait(60) == 0
    assert [Cache(path).get(f"{who} {i}") for who in ("thread", "process") for i in range(20)] == [*range(20)] * 2


def test_a_broken_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    path.write_text(json.dumps({"not": "a database"}) * 100, "utf-8")
    with pytest.raises(StoreError, match=r"The cache .*cache\.db can't be used: .*Delete it, or set RAG_CACHE=false"):
        Cache(path).get("k")


def test_a_text_is_embedded_once(tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.append(list(texts))
        return model.embed_documents(texts)

    model = load_embedding(Settings(home=tmp_path, embedding="local"))
    embedder = cached(replace(model, embed_documents=embed), Cache(tmp_path / "cache.db"))
    texts = ["Ann Lee said no.", "Rain is expected.", "Ann Lee said no."]
    first = embedder.embed_documents(texts)
    np.testing.assert_allclose(first, model.embed_documents(texts), atol=1e-6)
    again = embedder.embed_documents([*texts, "The ferry sank."])
    np.testing.assert_array_equal(again[:3], first)
    assert asked == [["Ann Lee said no.", "Rain is expected."], ["The ferry sank."]]
    np.testing.assert_allclose(embedder.embed_query("Who?"), model.embed_query("Who?"), atol=1e-6)
    assert embedder.embed_documents([]).shape[0] == 0


def test_embeddings_are_kept_while_evaluating_or_when_told(tmp_path: Path) -> None:
    def keeps(cache: bool | Literal["auto"], *, evaluating: bool) -> bool:
        home = tmp_path / f"{cache}-{evaluating}"
        load_embedding(Settings(home=home, cache=cache), evaluating=evaluating).embed_query("Who spoke?")
        return (home / "cache.db").exists()

    assert [keeps("auto", evaluating=e) for e in (False, True)] == [False, True]
    assert [keeps(True, evaluating=e) for e in (False, True)] == [True, True]
    assert [keeps(False, evaluating=e) for e in (False, True)] == [False, False]
