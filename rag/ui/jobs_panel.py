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
from rag.api.wording import plainly, without_folders
from rag.store.jobs import Job, Watch
from rag.translation import later, say, say_n
from rag.ui import addresses
from rag.ui.markup import Markup, button, join, more, tag
from rag.ui.permits import may

_SHOWN = 8  # jobs; the others on demand
_SHOWN_FAILURES = 20
_STATES = {
    "waiting": later("Waits"),
    "running": later("Reading"),
    "done": later("Done"),
    "cancelled": later("Cancelled"),
    "failed": later("Failed"),
}


def notice_html(jobs: Sequence[Job]) -> Markup:
    """The job that is under way, or the one that ended last, in a line.

    ``data_ended`` numbers what ended, so that a browser shows each once.
    """
    under_way = [job for job in reversed(jobs) if not job.has_ended]
    if under_way:
        job = next((job for job in under_way if job.state == "running"), under_way[0])
        behind = f", {say('{n} more waiting', n=len(under_way) - 1)}" if len(under_way) > 1 else ""
        return tag("p", _far(job), behind, " ", _link(say("Show")), class_="notice busy", role="status")
    if not jobs:
        return Markup()
    job = max(jobs, key=lambda job: job.ended_at or "")
    cancelled = f"{say('cancelled')}, " if job.state == "cancelled" else ""
    return tag(
        "p", f"{job.name}: {cancelled}{outcome(job)} ", _link(say("Show")), " ",
        tag("button", say("Dismiss"), type="button", class_="quiet", data_dismiss=""),
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
            say("Readings ({n})", n=len(jobs)),
            tag("ul", islice(lines, _SHOWN), class_="jobs"),
            more(say("{n} earlier", n=len(lines) - _SHOWN), tag("ul", lines[_SHOWN:], class_="jobs"))
            if lines[_SHOWN:]
            else None,
            is_open=is_busy or bool(jobs and jobs[0].failed),
        )
        if jobs
        else None,
        watches_html(watches),
        aria_label=say("What is read into the archive"),
        data_busy=is_busy,
    )


def watches_html(watches: Sequence[Watch]) -> Markup | None:
    """What is read again by itself."""
    lines = tag("ul", map(_watch, watches), class_="jobs")
    return more(say("Read again by itself ({n})", n=len(watches)), lines) if watches else None


def _job(job: Job) -> Markup:
    return tag(
        "li",
        tag("p", tag("b", job.name), f" · {say(_STATES[job.state])} · ", outcome(job) if job.has_ended else _far(job)),
        _bar(job) if job.state == "running" and job.total else None,
        _failures(job) if job.failed else None,
        _tools(job),
        data_job=job.id,
        data_state=job.state,
    )


def _far(job: Job) -> str:
    """How far a job is: documents that are stored, passages that are embedded."""
    if job.state == "waiting":
        return say("{name} waits for its turn", name=job.name)
    if not job.total:
        return say("Reading {name}", name=job.name)
    read = say_n("{done} of {n} document", "{done} of {n} documents", job.total, done=job.done)
    made = say_n("{n} passage", "{n} passages", job.report.passages)
    now = f", {say('now {name}', name=job.at_hand)}" if job.at_hand and job.done < job.total else ""
    return f"{say('Reading {name}', name=job.name)}: {read}, {made}{now}"


def _bar(job: Job) -> Markup:
    return tag("progress", value=job.done, max=job.total, aria_label=say("Progress of {name}", name=job.name))


def outcome(job: Job) -> str:
    """What came of a job."""
    report = job.report
    counts = (
        say("{n} added", n=report.added) if report.added else None,
        say("{n} updated", n=report.updated) if report.updated else None,
        say("{n} known already", n=report.unchanged) if report.unchanged else None,
    )
    told = ", ".join(filter(None, counts)) or say("nothing new")
    failed = f", {say('{n} couldn’t be read', n=len(job.failed))}" if job.failed else ""
    return f"{plainly(job.fault)} {told}{failed}." if job.fault else f"{told}{failed}."


def _failures(job: Job) -> Markup:
    lines = (tag("li", plainly(failure.reason)) for failure in job.failed[:_SHOWN_FAILURES])
    left = len(job.failed) - _SHOWN_FAILURES
    return join(tag("ul", lines), tag("p", say("And {n} more.", n=left), class_="soft") if left > 0 else None)


def _tools(job: Job) -> Markup:
    if not may(Right.ADD):
        return Markup()
    if not job.has_ended and job.is_cancelled:
        return tag("p", say("It ends as soon as it can; what is stored stays."), class_="soft")
    if not job.has_ended:
        return button(say("Cancel"), "act_cancel", data_job=job.id, aria_label=say("Cancel: {name}", name=job.name))
    again = button(say("Try again"), "act_again", data_job=job.id, aria_label=say("Try again: {name}", name=job.name))
    return join(
        again if job.state != "done" or job.failed else None,
        button(say("Forget"), "act_forget", data_job=job.id, aria_label=say("Forget: {name}", name=job.name)),
    )


def watch_key(watch: Watch) -> str:
    """By which a browser names what is watched: where folders lie is nobody's business."""
    return hashlib.sha256(watch.target.encode()).hexdigest()[:16]


def _watch(watch: Watch) -> Markup:
    name = without_folders(watch.target)
    hours, minutes = watch.every_s // 3600, watch.every_s // 60
    every = say("every {n} h", n=hours) if hours else say("every {n} min", n=minutes)
    ends = say("No longer read: {name}", name=name)
    stop = button(say("Stop"), "act_unwatch", data_target=watch_key(watch), aria_label=ends)
    return tag("li", tag("b", name), f" · {every} ", stop if may(Right.WATCH) else None)
