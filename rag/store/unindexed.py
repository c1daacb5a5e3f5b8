"""An archive's vectors for who asks once: the catalogue's own, since opening the index costs more than comparing all.

    Unindexed(lambda: index).search(catalogue, vector, k=20)       # what the index gives, [(passage id, cosine), …]

Loading Chroma and opening an index takes as long as comparing 100,000 vectors. Not covered: several questions of one
process, which the index (``vectors``) answers faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from rag.store.catalogue import Catalogue
from rag.store.vectors import nearest

FEW = 50_000  # passages, of which 75 MB are read: beyond, the index is opened sooner


class Searchable(Protocol):
    """What finds the passages whose vectors are nearest."""

    def search(
        self, catalogue: Catalogue, vector: np.ndarray, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest passages, of the allowed ids if given: [(id, cosine similarity in [-1, 1]), …], best first."""


class Unindexed:
    """Every vector of a small archive is compared; a large one is left to its ``index``, opened only then."""

    def __init__(self, index: Callable[[], Searchable]) -> None:
        self._index = index

    def search(
        self, catalogue: Catalogue, vector: np.ndarray, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """As :meth:`Searchable.search`."""
        if (catalogue.counts()["passages"] if allowed is None else len(allowed)) > FEW:
            return self._index().search(catalogue, vector, k, allowed)
        return nearest(catalogue, vector, k, allowed)
