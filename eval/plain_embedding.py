"""The local embedding model for another program: the same file and tokenizer, and of this package nothing.

    embed = PlainEmbedding("minilm.onnx", "tokenizer.json")
    embed(["Who said no?"])              # float32, (1, 384), unit length

As ``rag.embedding`` runs it: each text alone, as many at once as there are cores, the mean of its tokens. Not covered:
texts of more than 256 word pieces, which are cut as the model's card has it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

_LONGEST = 256  # word pieces


class PlainEmbedding:
    """The model at a path, with its tokenizer's."""

    def __init__(self, model: str, tokenizer: str) -> None:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_str(Path(tokenizer).read_text("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        self._pool = ThreadPoolExecutor(os.cpu_count())

    def __call__(self, texts: Sequence[str]) -> Any:
        """The texts' vectors, (n, 384), in their order."""
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        return np.stack(list(map(self._one, rows) if len(rows) == 1 else self._pool.map(self._one, rows)))

    def _one(self, ids: Sequence[int]) -> Any:
        inputs = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": [0] * len(ids)}
        arrays = {name: np.array([values], dtype=np.int64) for name, values in inputs.items()}
        mean = self._session.run(["last_hidden_state"], arrays)[0][0].mean(axis=0)
        return mean / np.linalg.norm(mean)
