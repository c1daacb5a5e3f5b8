"""What is read in the background, as the pages show it: a line on every page, and the list on the archive's.

    notice_html(jobs)        # "Reading 3 files: 12 of 60 documents"; what ended last, once
    panel_html(jobs, watches)

Not covered: the jobs themselves (``rag.jobs``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import islice

from rag.accounts import Right
from rag.answering.text import counted
from rag.api.wording import plainly, without_folders
from rag.store.jobs import Job, Watch
from rag.ui import addresses
from rag.ui.markup import Markup, button, join, more, tag
from rag.ui.permits import may

_SHOWN = 8  # jobs; the others on demand
_SHOWN_FAILURES = 20
_STATES = {"waiting": "Waits", "running": "Reading", "done": "Done", "cancelled": "Cancelled", "failed": "Failed"}


def notice_html(jobs: Sequence[Job]) -> Markup:
    """The job that is under way, or the one that ended last, in a line.

    ``data_ended`` numbers what ended, so that a browser shows each once.
    """
    under_way = [job for job in reversed(jobs) if not job.has_ended]
    if under_way:
        job = next((job for job in under_way if job.state == "running"), under_way[0])
        behind = f", {len(under_way) - 1} more waiting" if len(under_way) > 1 else ""
        return tag("p", _far(job), behind, " ", _link("Show"), class_="notice busy", role="status")
    if not jobs:
        return Markup()
    job = max(jobs, key=lambda job: job.ended_at or "")
    cancelled = "cancelled, " if job.state == "cancelled" else ""
    return tag(
        "p", f"{job.name}: {cancelled}{outcome(job)} ", _link("Show"), " ",
        tag("button", "Dismiss", type="button", class_="quiet", data_dismiss=""),
        class_="notice", role="status", data_ended=f"{job.id} {job.ended_at}",
    )  # fmt: skip


def _link(label: str) -> Markup:
    return tag("a", label, href=addresses.archive())


def panel_html(jobs: Sequence[Job], watches: Sequence[Watch]) -> Markup:
    """All jobs, the newest first, and what is watched."""
    if not jobs and not watches:
        return Markup()
    lines = [_job(job) for job in jobs]
    is_busy = any(not job.has_ended for job in jobs)
    return tag(
        "section",
        more(
            f"Readings ({len(jobs)})",
            tag("ul", islice(lines, _SHOWN), class_="jobs"),
            more(f"{len(lines) - _SHOWN} earlier", tag("ul", lines[_SHOWN:], class_="jobs"))
            if lines[_SHOWN:]
            else None,
            is_open=is_busy or bool(jobs and jobs[0].failed),
        )
        if jobs
        else None,
        watches_html(watches),
        aria_label="What is read into the archive",
        data_busy=is_busy,
    )


def watches_html(watches: Sequence[Watch]) -> Markup | None:
    """What is read again by itself."""
    lines = tag("ul", map(_watch, watches), class_="jobs")
    return more(f"Read again by itself ({len(watches)})", lines) if watches else None


def _job(job: Job) -> Markup:
    return tag(
        "li",
        tag(
            "p", tag("b", job.name), f" · {_STATES[job.state]}", " · ", _far(job) if not job.has_ended else outcome(job)
        ),
        _bar(job) if job.state == "running" and job.total else None,
        _failures(job) if job.failed else None,
        _tools(job),
        data_job=job.id,
        data_state=job.state,
    )


def _far(job: Job) -> str:
    """How far a job is: documents that are stored, passages that are embedded."""
    if job.state == "waiting":
        return f"{job.name} waits for its turn"
    if not job.total:
        return f"Reading {job.name}"
    read = f"{job.done:,} of {counted(job.total, 'document')}, {counted(job.report.passages, 'passage')}"
    return f"Reading {job.name}: {read}" + (f", now {job.at_hand}" if job.at_hand and job.done < job.total else "")


def _bar(job: Job) -> Markup:
    return tag("progress", value=job.done, max=job.total, aria_label=f"Progress of {job.name}")


def outcome(job: Job) -> str:
    """What came of a job."""
    report = job.report
    counts = ((report.added, "added"), (report.updated, "updated"), (report.unchanged, "known already"))
    told = ", ".join(f"{number:,} {what}" for number, what in counts if number) or "nothing new"
    failed = f", {len(job.failed):,} couldn’t be read" if job.failed else ""
    return f"{plainly(job.fault)} {told}{failed}." if job.fault else f"{told}{failed}."


def _failures(job: Job) -> Markup:
    lines = (tag("li", plainly(failure.reason)) for failure in job.failed[:_SHOWN_FAILURES])
    left = len(job.failed) - _SHOWN_FAILURES
    return join(tag("ul", lines), tag("p", f"And {left:,} more.", class_="soft") if left > 0 else None)


def _tools(job: Job) -> Markup:
    if not may(Right.ADD):
        return Markup()
    if not job.has_ended and job.is_cancelled:
        return tag("p", "It ends as soon as it can; what is stored stays.", class_="soft")
    if not job.has_ended:
        return button("Cancel", "act_cancel", data_job=job.id, aria_label=f"Cancel: {job.name}")
    again = button("Try again", "act_again", data_job=job.id, aria_label=f"Try again: {job.name}")
    return join(
        again if job.state != "done" or job.failed else None,
        button("Forget", "act_forget", data_job=job.id, aria_label=f"Forget: {job.name}"),
    )


def watch_key(watch: Watch) -> str:
    """By which a browser names what is watched: where folders lie is nobody's business."""
    return hashlib.sha256(watch.target.encode()).hexdigest()[:16]


def _watch(watch: Watch) -> Markup:
    name = without_folders(watch.target)
    every = f"every {watch.every_s // 3600} h" if watch.every_s >= 3600 else f"every {watch.every_s // 60} min"
    stop = button("Stop", "act_unwatch", data_target=watch_key(watch), aria_label=f"No longer read: {name}")
    return tag("li", tag("b", name), f" · {every} ", stop if may(Right.WATCH) else None)
