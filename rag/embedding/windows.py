"""Text that is longer than an embedding model takes: overlapping windows, and the mean of their vectors.

    spans(600, size=254)      # [(0, 254), (222, 476), (444, 600)]

The mean is weighted by the windows' tokens and brought back to unit length, as sentence-transformers' users do it;
what a late sentence adds is diluted, not lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

OVERLAP = 32
"""Tokens that two neighbouring windows share, so that no phrase is seen only in halves."""


def spans(length: int, size: int) -> list[tuple[int, int]]:
    """Half-open ranges of at most ``size`` tokens that cover ``length``, each overlapping the one before it."""
    step = size - min(OVERLAP, size // 2)
    return [(start, min(start + size, length)) for start in range(0, max(length - size + step, 1), step)]


def averaged(vectors: NDArray[np.float32], owners: Sequence[int], weights: Sequence[int]) -> NDArray[np.float32]:
    """Unit vectors (n, dimensions) for the texts 0 to n-1 that own the windows' vectors, one or more each."""
    sums = np.zeros((max(owners, default=-1) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, np.asarray(owners, dtype=np.intp), unit(vectors) * np.asarray(weights, dtype=np.float32)[:, None])
    return unit(sums)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows at unit length; a zero row stays zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = vectors / np.maximum(norms, np.float32(1e-12))
    return scaled
