"""A BERT model in an ONNX file, run in small batches, and the tokenizer that the models of this package share.

    model = OnnxModel(path)
    for batch in model.run(["last_hidden_state"], rows, threads=2):
        batch.rows, batch.mask, batch.outputs       # which rows these are, (n, longest), [(n, longest, …), …]
    for output in model.run_each("last_hidden_state", rows):
        output                                      # (length of the row, 384)

The tokenizer is all-MiniLM-L6-v2's, ``data/tokenizer.json``; the truncation and the padding that the file carries (128
tokens) are switched off, since they would cut passages unseen and slow queries down. Not covered: GPUs.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS, SEP = 101, 102  # the tokenizer's ids of [CLS] and [SEP]; the padding's is 0

BATCH_TOKENS = 512
"""Rows times the longest row of a batch. Small batches of like length waste no work on padding and stay in the
caches: 256 to 2,048 measure the same on two cores, and 1.6 times faster than batches of 32 as texts come."""


class Row(NamedTuple):
    """What the model sees of one text: token ids with the special ones, and the segment of each (0 or 1)."""

    ids: Sequence[int]
    types: Sequence[int]


class Batch(NamedTuple):
    """Outputs for some of the rows, padded to the longest of them; ``rows`` are their indices."""

    rows: list[int]
    mask: NDArray[np.int64]
    outputs: list[NDArray[np.float32]]


class OnnxModel:
    """The model in one file. Sessions are made when first needed; calls may come from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._sessions: dict[int, Any] = {}

    def run(self, outputs: Sequence[str], rows: Sequence[Row], threads: int) -> Iterator[Batch]:
        """These outputs for all rows, in batches of like length."""
        session = self._session(threads)
        for batch in batches([len(row.ids) for row in rows]):
            lengths = np.array([len(rows[i].ids) for i in batch])
            mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)
            ids, types = np.zeros_like(mask), np.zeros_like(mask)
            ids[mask == 1] = np.concatenate([rows[i].ids for i in batch])
            types[mask == 1] = np.concatenate([rows[i].types for i in batch])
            inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
            yield Batch(batch, mask, session.run(list(outputs), inputs))

    def run_each(self, output: str, rows: Sequence[Row]) -> Iterator[NDArray[np.float32]]:
        """This output for each row alone, in their order; as many rows at once as there are cores."""
        session = self._session(threads=1)

        def run(row: Row) -> NDArray[np.float32]:
            inputs = {"input_ids": row.ids, "attention_mask": [1] * len(row.ids), "token_type_ids": row.types}
            arrays = {name: np.array([values], dtype=np.int64) for name, values in inputs.items()}
            first: NDArray[np.float32] = session.run([output], arrays)[0][0]
            return first

        if len(rows) == 1:
            return map(run, rows)
        return self._pool.map(run, rows)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(cores(), "model")

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


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of like length, each of at most BATCH_TOKENS padded tokens."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[i] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


@cache
def load_tokenizer() -> Tokenizer:
    """The tokenizer, which neither cuts nor pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(files("rag").joinpath("data/tokenizer.json").read_text(encoding="utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def token_ids(text: str) -> list[int]:
    """The ids of a text's word pieces between those of [CLS] and [SEP]."""
    ids: list[int] = load_tokenizer().encode(encodable(text)).ids
    return ids


def count_pieces(text: str) -> int:
    """Word pieces of ``text``, special tokens included: ten times as fast as :func:`token_ids` for most news."""
    if not _PLAIN.fullmatch(text):
        return len(token_ids(text))
    return _SPECIAL + sum(map(_pieces.__getitem__, _UNIT.findall(text)))


class _Pieces(dict[str, int]):
    """How many pieces a word has, asked of the tokenizer once: it cuts at spaces and marks before all else."""

    def __missing__(self, word: str) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
        self[word] = found = len(token_ids(word)) - _SPECIAL
        return found


_SPECIAL = 2  # [CLS] and [SEP]
_REMEMBERED = 200_000  # words: what an archive's commonest and many others take, 20 MB
_PLAIN = re.compile(r"[\t\n\r -~\u00a0À-ÖØ-öø-ɏ“”‘’–—…]*")
"""Texts of which nothing but spaces and marks parts words: no combining or control characters, no ideographs."""
_UNIT = re.compile(r"[^\W_]+|[^\w\s]|_")
_pieces = _Pieces()


def encodable(text: str) -> str:
    """The text with lone surrogates, which no tokenizer takes, replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _onnxruntime() -> Any:
    """ONNX Runtime without its telemetry, which its wheels from 1.29 on send to Microsoft unless told not to."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read once, when the library is loaded
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # for builds that don't read the variable
    return onnxruntime
