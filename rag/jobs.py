"""Reading in the background: jobs wait in the catalogue, and one worker of all processes does them, one after another.

    jobs = Jobs(assistant)
    jobs.add(["https://news.example/feed"])            # the job's number; returns at once
    with jobs.working():                               # in a thread, until the block ends
        ...
    jobs.all()[0].state                               # "done"

Whoever holds the lock of ``RAG_HOME/jobs.lock`` is the worker. What it finds running when it begins was left by one
that is gone: it waits again, and as known documents are skipped, it goes on where it broke off. What a command reads
itself is a job too (:meth:`Jobs.read`), and the command holds its lock in ``RAG_HOME/jobs``; it isn't gone on with when
the command is gone. Feeds and folders that are watched become jobs when they are due. Not covered: reading itself
(``ingestion``).
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from rag import uploads
from rag.articles.paths import name_of
from rag.assistant import Assistant
from rag.errors import CancelledError, RagError, ReadError, StoreError
from rag.schema import Failure, IngestReport
from rag.store.jobs import Job, JobState, Watch, now
from rag.tally import Progress, ProgressCallback

_log = logging.getLogger(__name__)
_PAUSE_S = 1.0  # between two looks for jobs that another process added, or whether its worker is gone
_AFTER_FAULT_S = 30.0  # before the archive is tried again that couldn't be written
_BETWEEN_S = 0.5  # two notes of a job's progress, at least: each is a write
SHORTEST_S = 60  # between two readings of what is watched
_EVERY = re.compile(r"(\d+)\s*(m|h|d)", re.IGNORECASE)
_UNITS = {"m": 60, "h": 3600, "d": 86400}


class Jobs:
    """An archive's jobs and watches."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._catalogue = assistant.catalogue
        self._settings = assistant.settings
        self._lock = FileLock(assistant.settings.home / "jobs.lock", thread_local=False)
        self._woken = threading.Event()
        self._stopped = threading.Event()

    # --- what is to be done -----------------------------------------------------------------------------------------

    def all(self) -> list[Job]:
        """All jobs that are remembered, the newest first."""
        for job in self._catalogue.jobs("running"):
            self._settle(job)
        return self._catalogue.jobs()

    def add(self, targets: Sequence[str], name: str | None = None, refused: Sequence[Failure] = ()) -> int:
        """Have targets read when their turn comes; the job's number. ``refused`` is told in its report.

        Raises ReadError when there is nothing to read and nothing to tell.
        """
        if not targets and not refused:
            raise ReadError("", "There is nothing to add", "Choose files, or give the address of a page or feed")
        with self._catalogue.noting():
            job_id = self._catalogue.add_job(name or title(targets or [f.source for f in refused]), targets, refused)
        self._woken.set()
        return job_id

    def cancel(self, job_id: int) -> None:
        """End a job; what it has stored stays."""
        with self._catalogue.noting():
            job = self._catalogue.job(job_id)
            self._catalogue.cancel_job(job_id)
        if job and job.state == "waiting":
            uploads.discard(job.targets, self._catalogue, self._settings)

    def again(self, job_id: int) -> int | None:
        """Have a job's targets read once more, but for files that are gone; the new job's number, None for nothing."""
        job = self._catalogue.job(job_id)
        there = [target for target in job.targets if is_address(target) or Path(target).exists()] if job else []
        return self.add(there, job.name if job else None) if there else None

    def forget(self, job_id: int) -> None:
        """Take a job that has ended from the list."""
        job = self._catalogue.job(job_id)
        if job and job.has_ended:
            with self._catalogue.noting():
                self._catalogue.forget_job(job_id)

    def watches(self) -> list[Watch]:
        """What is read every so often."""
        return self._catalogue.watches()

    def watch(self, target: str, every: str = "1h") -> None:
        """Read a feed, page or folder every so often ("30m", "1h", "1d"), from now on. Raises ReadError."""
        match = _EVERY.fullmatch(every.strip())
        seconds = int(match[1]) * _UNITS[match[2].lower()] if match else 0
        if seconds < SHORTEST_S:
            raise ReadError(
                target, f"{every!r} is no time between two readings", "Give minutes, hours or days: 30m, 1h, 1d"
            )
        if not is_address(target):
            target = str(Path(target).resolve())
            if not Path(target).exists():
                raise ReadError(target, f"{target} doesn't exist", "Name a folder, or the address of a feed or page")
            if name_of(target) != target:
                raise ReadError(target, f"{name_of(target)} has a name that can't be kept", "Rename it, and watch it")
        with self._catalogue.noting():
            self._catalogue.set_watch(target, seconds)
        self._woken.set()

    def unwatch(self, target: str) -> bool:
        """Watch a target no more; True if it was watched."""
        with self._catalogue.noting():
            return self._catalogue.end_watch(target) or (
                not is_address(target) and self._catalogue.end_watch(str(Path(target).resolve()))
            )

    # --- doing it ---------------------------------------------------------------------------------------------------

    @contextmanager
    def working(self) -> Iterator[Jobs]:
        """Do jobs in a thread, as long as the block lasts. A job that is under way then goes on at the next start."""
        self._stopped.clear()
        thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            self._woken.set()
            thread.join()

    def run(self) -> int | None:
        """Do what waits and is due, and return; how many jobs. None while another process does them."""
        try:
            with self._lock.acquire(timeout=0):
                self._requeue()
                return sum(1 for _ in self._done())
        except Timeout:
            return None

    def read(
        self, targets: Sequence[str], *, prune: bool = False, progress: ProgressCallback | None = None
    ) -> IngestReport:
        """Read targets here and now, as a job that everybody sees and can cancel; what came of it.

        Raises what :meth:`Assistant.ingest` raises, and CancelledError.
        """
        with self._begun(targets) as job:
            work = _Work(self.assistant, job, self._stopped, progress)
            with self._recorded(job, work):
                report = self.assistant.ingest(targets, prune=prune, progress=work.note)
                self._end(job, "done", report)
                return report

    @contextmanager
    def _begun(self, targets: Sequence[str]) -> Iterator[Job]:
        """A job that this process does; the lock that it holds meanwhile tells others that it is at it."""
        with ExitStack() as held:
            with self._catalogue.noting():
                job_id = self._catalogue.add_job(title(targets), [_absolute(target) for target in targets])
                held.callback(self._lock_path(job_id).unlink, missing_ok=True)
                held.enter_context(self._lock_of(job_id).acquire(timeout=0))
                job = self._catalogue.take_job(job_id)
            assert job is not None
            yield job

    @contextmanager
    def _recorded(self, job: Job, work: _Work) -> Iterator[None]:
        """Record how a command's job ends early, if the archive can be written, and raise why."""
        state: JobState = "failed"
        try:
            yield
            return
        except _EarlyEndError:
            hint = f"{work.report.kept}. The same command goes on from there"
            state, fault = "cancelled", None
            why: BaseException = CancelledError("The reading was cancelled, from a page or by `rag jobs`", hint)
        except KeyboardInterrupt as error:
            state, fault, why = "cancelled", "It was interrupted.", error
        except Exception as error:  # noqa: BLE001  it is raised again
            fault, why = str(error) if isinstance(error, RagError) else _unforeseen(error), error
        with suppress(StoreError):
            self._end(job, state, work.report, fault)
        raise why

    def _settle(self, job: Job) -> None:
        """End a job that a command was doing which is gone without a word."""
        path = self._lock_path(job.id)
        if not path.exists():
            return
        with suppress(Timeout), FileLock(path, thread_local=False).acquire(timeout=0):  # else it is at work
            held = self._catalogue.job(job.id)
            if held and held.state == "running":
                self._end(held, "failed", held.report, "The command that read it was ended before it was done.")
            path.unlink(missing_ok=True)

    def _lock_path(self, job_id: int) -> Path:
        return self._settings.home / "jobs" / f"{job_id}.lock"

    def _lock_of(self, job_id: int) -> FileLock:
        self._lock_path(job_id).parent.mkdir(exist_ok=True)
        return FileLock(self._lock_path(job_id), thread_local=False)

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._lock.acquire(timeout=0):
                    self._work_alone()
            except Timeout:  # another process is the worker
                self._stopped.wait(_PAUSE_S)
            except (StoreError, OSError):  # a full disk may have room later; a read-only one can be asked all the same
                _log.exception("The jobs wait for an archive that can be written")
                self._stopped.wait(_AFTER_FAULT_S)

    def _work_alone(self) -> None:
        self._requeue()
        while not self._stopped.is_set():
            self._woken.clear()
            self.assistant.empty_bin()
            for _ in self._done():
                if self._stopped.is_set():
                    return
            self._woken.wait(_PAUSE_S)

    def _requeue(self) -> None:
        """Nobody else is the worker: what runs was left, but for what commands are doing."""
        for job in self._catalogue.jobs("running"):
            if self._lock_path(job.id).exists():
                self._settle(job)
                continue
            with self._catalogue.noting():
                self._catalogue.requeue_job(job.id)

    def _done(self) -> Iterator[int]:
        """Do one job after another, as long as there are any."""
        while job := self._next():
            self._do(job)
            yield job.id

    def _next(self) -> Job | None:
        due = any(watch.due_at <= now() for watch in self._catalogue.watches())
        if not due and not self._catalogue.jobs("waiting"):  # looked for without a write
            return None
        with self._catalogue.noting():
            for watch in self._catalogue.due_watches():
                self._catalogue.add_job(f"Watched: {title([watch.target])}", [watch.target], watch=watch.id)
            return self._catalogue.take_job()

    def _do(self, job: Job) -> None:
        """Do a job. However it ends, that is recorded, and the next one's turn comes."""
        work = _Work(self.assistant, job, self._stopped)
        try:
            report = self.assistant.ingest(job.targets, progress=work.note) if job.targets else IngestReport()
            self._end(job, "done", work.whole(report))
        except _EarlyEndError:
            if not self._stopped.is_set():
                self._end(job, "cancelled", work.report)
        except RagError as error:
            self._end(job, "failed", work.report, str(error))
        except Exception as error:  # noqa: BLE001  a thread's edge: nobody else would hear of it
            _log.exception("Job %s failed", job.id)
            self._end(job, "failed", work.report, _unforeseen(error))

    def _end(self, job: Job, state: JobState, report: IngestReport, fault: str | None = None) -> None:
        report = uploads.named(report, self._settings)
        came_to_nothing = job.watch and state == "done" and not (report.added or report.updated or report.failed)
        with self._catalogue.noting():
            if came_to_nothing:  # what is watched has mostly nothing new
                self._catalogue.forget_job(job.id)
            else:
                self._catalogue.end_job(job.id, state, report, fault)
        uploads.discard(job.targets, self._catalogue, self._settings)


class _EarlyEndError(Exception):
    """Somebody cancelled the job, or the worker stops."""


class _Work:
    """A job under way: its progress is noted, and it ends where somebody wants it to."""

    def __init__(
        self, assistant: Assistant, job: Job, stopped: threading.Event, told: ProgressCallback | None = None
    ) -> None:
        self._told = told
        self._catalogue = assistant.catalogue
        self._settings = assistant.settings
        self._job = job
        self._stopped = stopped
        self._noted = 0.0
        self._at_hand = ""
        self.report = job.report  # of what was done before a restart, then of all so far

    def note(self, progress: Progress) -> None:
        """Record the progress, not too often. Raises _EarlyEndError."""
        if self._stopped.is_set():
            raise _EarlyEndError
        self.report = self.whole(progress.report)
        if self._told:
            self._told(progress)
        if progress.source:
            self._at_hand = progress.source if is_address(progress.source) else Path(progress.source).name
        if time.monotonic() - self._noted < _BETWEEN_S and progress.done < progress.total:
            return
        self._noted = time.monotonic()
        told = uploads.named(replace(self.report, failed=()), self._settings)
        with self._catalogue.noting():
            self._catalogue.note_progress(self._job.id, progress.done, progress.total, self._at_hand, told)
        if self._catalogue.is_cancelled(self._job.id):
            raise _EarlyEndError

    def whole(self, report: IngestReport) -> IngestReport:
        """The report with what was done before a restart: what was added then is known by now."""
        before = self._job.report
        return replace(
            report,
            added=before.added + report.added,
            updated=before.updated + report.updated,
            unchanged=max(0, report.unchanged - before.added - before.updated),
            passages=before.passages + report.passages,
            seconds=before.seconds + report.seconds,
        )


def _unforeseen(error: Exception) -> str:
    return f"Something went wrong that shouldn't have: {type(error).__name__}"


def _absolute(target: str) -> str:
    return target if is_address(target) else str(Path(target).resolve())


def title(targets: Sequence[str]) -> str:
    """What a job is called: its only target, or how many files there are."""
    if len(targets) == 1:
        return targets[0] if is_address(targets[0]) else name_of(Path(targets[0]).name)
    files = sum(not is_address(target) for target in targets)
    addresses = [target for target in targets if is_address(target)]
    return " and ".join([*([f"{files:,} files"] if files > 1 else []), *addresses[:1]]) or f"{len(targets)} addresses"


def is_address(target: str) -> bool:
    """Whether a target is one of the web."""
    return urlsplit(target).scheme in ("http", "https")
