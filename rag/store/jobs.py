"""Jobs, as the catalogue keeps them: what is to be read into the archive, how far that is, and what came of it.

    with catalogue.noting():
        job_id = catalogue.add_job("3 files", ["/…/a.pdf", …])
    catalogue.jobs()[0].state                          # "waiting"

They outlive the process that works on them. Not covered: working on them, one at a time (``rag.jobs``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from rag.schema import Failure, IngestReport
from rag.store.database import Database

JobState = Literal["waiting", "running", "done", "cancelled", "failed"]
ENDED: tuple[JobState, ...] = ("done", "cancelled", "failed")
KEPT = 50  # ended jobs; older ones are forgotten


@dataclass(frozen=True, slots=True)
class Job:
    """Something to read: ``done`` of ``total`` documents are stored, ``at_hand`` is the one that is read now.

    ``fault`` is why it ended as a whole, ``refused`` what wasn't taken from the start; what couldn't be read of the
    rest is in the ``report``.
    """

    id: int
    name: str
    targets: tuple[str, ...]
    refused: tuple[Failure, ...]
    watch: int | None
    state: JobState
    created_at: str
    ended_at: str | None
    is_cancelled: bool
    done: int
    total: int
    at_hand: str
    report: IngestReport
    fault: str | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED

    @property
    def failed(self) -> tuple[Failure, ...]:
        """All that couldn't be read, and why."""
        return (*self.refused, *self.report.failed)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        names = ("id", "name", "state", "created_at", "ended_at", "done", "total", "at_hand", "fault")
        report = self.report.to_dict() | {"failed": [{"source": f.source, "reason": f.reason} for f in self.failed]}
        return {name: getattr(self, name) for name in names} | {"targets": list(self.targets), "report": report}


@dataclass(frozen=True, slots=True)
class Watch:
    """A feed, page or folder that is read every so often."""

    id: int
    target: str
    every_s: int
    due_at: str


class JobTable(Database):
    """Jobs and watches. What changes them is called inside a transaction (``noting``)."""

    def jobs(self, *states: JobState) -> list[Job]:
        """The jobs in one of these states, or all; the newest first."""
        where = "state IN (SELECT value FROM json_each(?))" if states else "?1 = '[]'"
        query = f"SELECT * FROM jobs WHERE {where} ORDER BY id DESC"  # noqa: S608
        return [_job(row) for row in self._db.execute(query, (json.dumps(states),))]

    def job(self, job_id: int) -> Job | None:
        """The job with this number."""
        row = self._db.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return _job(row) if row else None

    def add_job(
        self, name: str, targets: Sequence[str], refused: Iterable[Failure] = (), watch: int | None = None
    ) -> int:
        """A job that waits; its number. Old ones are forgotten."""
        failures = json.dumps([(failure.source, failure.reason) for failure in refused])
        added = self._db.execute(
            "INSERT INTO jobs (name, targets, refused, watch, state, created_at) VALUES (?, ?, ?, ?, 'waiting', ?)",
            (name, json.dumps(list(targets)), failures, watch, now()),
        )
        self._db.execute(
            """DELETE FROM jobs WHERE ended_at IS NOT NULL AND id NOT IN
               (SELECT id FROM jobs WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT ?)""",
            (KEPT,),
        )
        return int(added.lastrowid or 0)

    def take_job(self, job_id: int | None = None) -> Job | None:
        """The job that has waited longest, or this one, as one that runs now; None when none waits."""
        query = "SELECT * FROM jobs WHERE state = 'waiting' AND id = coalesce(?, id) ORDER BY id LIMIT 1"
        row = self._db.execute(query, (job_id,)).fetchone()
        if row is None:
            return None
        self._db.execute("UPDATE jobs SET state = 'running' WHERE id = ?", (row["id"],))
        return self.job(row["id"])

    def requeue_job(self, job_id: int) -> None:
        """Have a job wait again that was running; its worker is gone."""
        self._db.execute("UPDATE jobs SET state = 'waiting' WHERE id = ? AND state = 'running'", (job_id,))

    def note_progress(self, job_id: int, done: int, total: int, at_hand: str, report: IngestReport) -> None:
        """Record how far a job is."""
        self._db.execute(
            "UPDATE jobs SET done = ?, total = ?, at_hand = ?, report = ? WHERE id = ?",
            (done, total, at_hand, json.dumps(report.to_dict()), job_id),
        )

    def end_job(self, job_id: int, state: JobState, report: IngestReport, fault: str | None = None) -> None:
        """Record what came of a job."""
        self._db.execute(
            "UPDATE jobs SET state = ?, ended_at = ?, at_hand = '', report = ?, fault = ? WHERE id = ?",
            (state, now(), json.dumps(report.to_dict()), fault, job_id),
        )

    def cancel_job(self, job_id: int) -> None:
        """Have a job end as soon as it can; one that waits ends at once."""
        self._db.execute("UPDATE jobs SET is_cancelled = 1 WHERE id = ?", (job_id,))
        self._db.execute(
            "UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE id = ? AND state = 'waiting'", (now(), job_id)
        )

    def forget_job(self, job_id: int) -> None:
        """Drop a job from the list."""
        self._db.execute("DELETE FROM jobs WHERE id = ?", (job_id,))

    def is_cancelled(self, job_id: int) -> bool:
        """Whether somebody wants a job to end."""
        row = self._db.execute("SELECT is_cancelled FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return row is None or bool(row[0])

    # --- watches ----------------------------------------------------------------------------------------------------

    def watches(self) -> list[Watch]:
        """What is read every so often, the oldest first."""
        return [Watch(**dict(row)) for row in self._db.execute("SELECT * FROM watches ORDER BY id")]

    def set_watch(self, target: str, every_s: int) -> None:
        """Read a target every so often, from now on."""
        self._db.execute(
            "INSERT INTO watches (target, every_s, due_at) VALUES (?, ?, ?) "
            "ON CONFLICT (target) DO UPDATE SET every_s = excluded.every_s, due_at = excluded.due_at",
            (target, every_s, now()),
        )

    def end_watch(self, target: str) -> bool:
        """Read a target no more by itself; True if it was."""
        return self._db.execute("DELETE FROM watches WHERE target = ?", (target,)).rowcount > 0

    def due_watches(self) -> list[Watch]:
        """What is to be read now, and no job of its own is waiting or running; each is due again after its time."""
        due = [
            Watch(**dict(row))
            for row in self._db.execute(
                "SELECT * FROM watches WHERE due_at <= ? AND id NOT IN "
                "(SELECT watch FROM jobs WHERE watch IS NOT NULL AND state IN ('waiting', 'running'))",
                (now(),),
            )
        ]
        for watch in due:
            self._db.execute("UPDATE watches SET due_at = ? WHERE id = ?", (now(watch.every_s), watch.id))
        return due


def now(later_s: int = 0) -> str:
    """The time as the tables hold it, or that many seconds later."""
    return (datetime.now(UTC) + timedelta(seconds=later_s)).isoformat(timespec="seconds")


def _job(row: Any) -> Job:
    held = dict(row)
    held["targets"] = tuple(json.loads(row["targets"]))
    held["refused"] = tuple(Failure(*pair) for pair in json.loads(row["refused"]))
    held["report"] = IngestReport.of(json.loads(row["report"]))
    held["is_cancelled"] = bool(row["is_cancelled"])
    return Job(**held)
