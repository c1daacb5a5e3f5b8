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

from sqlalchemy import bindparam, delete, insert, select, update

from rag.schema import Failure, IngestReport
from rag.store.backend import AnyRow
from rag.store.database import Database
from rag.store.dialects import among
from rag.store.tables import jobs as _jobs
from rag.store.tables import watches as _watches

JobState = Literal["waiting", "running", "done", "cancelled", "failed"]
ENDED: tuple[JobState, ...] = ("done", "cancelled", "failed")
KEPT = 50  # ended jobs; older ones are forgotten
_THIS = _jobs.c.id == bindparam("job_id")
_ALL = select(_jobs).order_by(_jobs.c.id.desc())
_IN_STATES = _ALL.where(among(_jobs.c.state, "states"))
_JOB = select(_jobs).where(_THIS)
_ADD = insert(_jobs).returning(_jobs.c.id)
_ended = select(_jobs.c.id).where(_jobs.c.ended_at.is_not(None)).order_by(_jobs.c.id.desc()).limit(KEPT)
_FORGET_OLD = delete(_jobs).where(_jobs.c.ended_at.is_not(None), _jobs.c.id.not_in(_ended))
_WAITING = select(_jobs).where(_jobs.c.state == "waiting").order_by(_jobs.c.id).limit(1)
_START = update(_jobs).where(_THIS).values(state="running")
_REQUEUE = update(_jobs).where(_THIS, _jobs.c.state == "running").values(state="waiting")
_CHANGE = update(_jobs).where(_THIS)  # of the columns that are given
_CANCEL = update(_jobs).where(_THIS).values(is_cancelled=1)
_END_WAITING = (
    update(_jobs).where(_THIS, _jobs.c.state == "waiting").values(state="cancelled", ended_at=bindparam("ended"))
)
_FORGET = delete(_jobs).where(_THIS)
_IS_CANCELLED = select(_jobs.c.is_cancelled).where(_THIS)
_WATCHES = select(_watches).order_by(_watches.c.id)
_END_WATCH = delete(_watches).where(_watches.c.target == bindparam("of_target"))
_WATCH_AGAIN = update(_watches).where(_watches.c.target == bindparam("of_target"))
_at_work = select(_jobs.c.watch).where(_jobs.c.watch.is_not(None), _jobs.c.state.in_(("waiting", "running")))
_DUE = _WATCHES.where(_watches.c.due_at <= bindparam("by"), _watches.c.id.not_in(_at_work))
_DUE_AGAIN = update(_watches).where(_watches.c.id == bindparam("watch_id")).values(due_at=bindparam("later"))


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
        rows = self._rows(_IN_STATES, {"states": states}) if states else self._rows(_ALL)
        return [_job(row) for row in rows]

    def job(self, job_id: int) -> Job | None:
        """The job with this number."""
        row = self._row(_JOB, {"job_id": job_id})
        return _job(row) if row else None

    def add_job(
        self, name: str, targets: Sequence[str], refused: Iterable[Failure] = (), watch: int | None = None
    ) -> int:
        """A job that waits; its number. Old ones are forgotten."""
        failures = json.dumps([(failure.source, failure.reason) for failure in refused])
        fresh = {"name": name, "targets": json.dumps(list(targets)), "refused": failures, "watch": watch}
        job_id = int(self._value(_ADD, {**fresh, "state": "waiting", "created_at": now()}))
        self._run(_FORGET_OLD)
        return job_id

    def take_job(self, job_id: int | None = None) -> Job | None:
        """The job that has waited longest, or this one, as one that runs now; None when none waits."""
        row = self._row(_WAITING if job_id is None else _WAITING.where(_jobs.c.id == job_id))
        if row is None:
            return None
        self._run(_START, {"job_id": row.id})
        return self.job(row.id)

    def requeue_job(self, job_id: int) -> None:
        """Have a job wait again that was running; its worker is gone."""
        self._run(_REQUEUE, {"job_id": job_id})

    def note_progress(self, job_id: int, done: int, total: int, at_hand: str, report: IngestReport) -> None:
        """Record how far a job is."""
        values = {"done": done, "total": total, "at_hand": at_hand, "report": json.dumps(report.to_dict())}
        self._run(_CHANGE, {"job_id": job_id, **values})

    def end_job(self, job_id: int, state: JobState, report: IngestReport, fault: str | None = None) -> None:
        """Record what came of a job."""
        ended = {"state": state, "ended_at": now(), "at_hand": "", "report": json.dumps(report.to_dict())}
        self._run(_CHANGE, {"job_id": job_id, **ended, "fault": fault})

    def cancel_job(self, job_id: int) -> None:
        """Have a job end as soon as it can; one that waits ends at once."""
        self._run(_CANCEL, {"job_id": job_id})
        self._run(_END_WAITING, {"job_id": job_id, "ended": now()})

    def forget_job(self, job_id: int) -> None:
        """Drop a job from the list."""
        self._run(_FORGET, {"job_id": job_id})

    def is_cancelled(self, job_id: int) -> bool:
        """Whether somebody wants a job to end."""
        row = self._row(_IS_CANCELLED, {"job_id": job_id})
        return row is None or bool(row.is_cancelled)

    # --- watches ----------------------------------------------------------------------------------------------------

    def watches(self) -> list[Watch]:
        """What is read every so often, the oldest first."""
        return [Watch(*row) for row in self._rows(_WATCHES)]

    def set_watch(self, target: str, every_s: int) -> None:
        """Read a target every so often, from now on."""
        fresh = {"every_s": every_s, "due_at": now()}
        if not self._run(_WATCH_AGAIN, {"of_target": target, **fresh}):
            self._run(insert(_watches), {"target": target, **fresh})

    def end_watch(self, target: str) -> bool:
        """Read a target no more by itself; True if it was."""
        return self._run(_END_WATCH, {"of_target": target}) > 0

    def due_watches(self) -> list[Watch]:
        """What is to be read now, and no job of its own is waiting or running; each is due again after its time."""
        due = [Watch(*row) for row in self._rows(_DUE, {"by": now()})]
        for watch in due:
            self._run(_DUE_AGAIN, {"watch_id": watch.id, "later": now(watch.every_s)})
        return due


def now(later_s: int = 0) -> str:
    """The time as the tables hold it, or that many seconds later."""
    return (datetime.now(UTC) + timedelta(seconds=later_s)).isoformat(timespec="seconds")


def _job(row: AnyRow) -> Job:
    held = dict(row._mapping)
    held["targets"] = tuple(json.loads(row.targets))
    held["refused"] = tuple(Failure(*pair) for pair in json.loads(row.refused))
    held["report"] = IngestReport.of(json.loads(row.report))
    held["is_cancelled"] = bool(row.is_cancelled)
    return Job(**held)
