"""What an ingest has done so far, for whoever watches it, and for whom it ends early.

    tally = Tally(progress)
    with tally.telling():                      # an error says what was stored before it
        with tally.counting():                 # what is rolled back isn't counted
            tally.added += 1

Not covered: the work itself (``ingestion``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.errors import RagError, ReadError
from rag.schema import Failure, IngestReport


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: documents stored, of how many, the one at hand, and what came of it so far."""

    done: int
    total: int
    source: str
    report: IngestReport = field(default_factory=IngestReport)


ProgressCallback = Callable[[Progress], None]


class Tally:
    """Articles by what became of them (``removed`` tells how many are gone); documents done, passages embedded."""

    def __init__(self, progress: ProgressCallback | None, removed: Callable[[], int]) -> None:
        self.added = self.updated = self.unchanged = 0
        self.done = self.total = self.passages = 0
        self._removed = removed
        self._failed: list[Failure] = []
        self._progress = progress or (lambda _: None)
        self._started = time.perf_counter()

    def tell(self, source: str = "") -> None:
        """Tell how far it is: what is read but not stored isn't done."""
        self._progress(Progress(self.done, self.total, source, self.report()))

    def note(self, error: ReadError) -> None:
        """Something couldn't be read."""
        self._failed.append(Failure(error.source, str(error)))

    def report(self) -> IngestReport:
        """All of it so far."""
        return IngestReport(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            deleted=self._removed(),
            failed=tuple(self._failed),
            passages=self.passages,
            seconds=time.perf_counter() - self._started,
        )

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what is done in the block only if all of it was: what is rolled back isn't stored."""
        before = self.added, self.updated, self.unchanged
        try:
            yield
        except BaseException:
            self.added, self.updated, self.unchanged = before
            raise

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Say in an error that ends the work early what was stored before it."""
        try:
            yield
        except RagError as error:
            error.hint = f"{self.report().kept}. {error.hint}".strip()
            raise
