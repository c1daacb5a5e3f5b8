"""The local embedding model for another program: the same file and tokenizer, and of this package nothing.

    embed = PlainEmbedding("model.onnx", "tokenizer.json")
    embed(["Who said no?"])              # float32, (1, 384), unit length

As ``rag.embedding`` runs it: small batches of like length, the mean over the mask. Not covered: texts of more than 256
word pieces, which are cut as the model's card has it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

_LONGEST = 256  # word pieces
_BATCH_TOKENS = 512  # as rag.onnx has it


class PlainEmbedding:
    """The model at a path, with its tokenizer's."""

    def __init__(self, model: str, tokenizer: str, threads: int = 2) -> None:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_str(Path(tokenizer).read_text("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def __call__(self, texts: Sequence[str]) -> Any:
        """The texts' vectors, (n, 384), in their order."""
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(rows), 384), dtype=np.float32)
        for batch in _batches([len(row) for row in rows]):
            mask = np.zeros((len(batch), max(len(rows[i]) for i in batch)), dtype=np.int64)
            ids = np.zeros_like(mask)
            for at, i in enumerate(batch):
                mask[at, : len(rows[i])], ids[at, : len(rows[i])] = 1, rows[i]
            inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(mask)}
            hidden = self._session.run(["last_hidden_state"], inputs)[0]
            mean = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            vectors[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[i] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
