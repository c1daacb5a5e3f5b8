"""Adding to the archive, under ``/api/v1``: addresses and files are read in the background, as jobs.

    POST /api/v1/ingest {"urls": ["https://news.example/feed"]}      # 202, and where the job tells how far it is

Paths of the server's own are nobody's to name here. Not covered: reading itself (``rag.jobs``).
"""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from rag import uploads
from rag.api.callers import Adder, Reader
from rag.api.paging import LIMIT, Cursor, Limit, page
from rag.api.problems import Problem
from rag.api.wording import plainly
from rag.jobs import Jobs, is_address
from rag.store.jobs import Job

if TYPE_CHECKING:
    from rag.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["Adding"])
Number = Annotated[int, InPath(ge=1, lt=2**53)]


class Addresses(BaseModel):
    """Web pages and feeds."""

    urls: list[str] = Field(min_length=1, max_length=100, description="Each begins with http:// or https://.")


class FailureTold(BaseModel):
    """What couldn't be read, and why."""

    source: str
    reason: str


class Report(BaseModel):
    """What came of a job so far, counted in articles."""

    added: int
    updated: int
    unchanged: int
    deleted: int
    failed: list[FailureTold]
    passages: int
    seconds: float


class JobTold(BaseModel):
    """Something that is read: so many documents of how many are stored, and what is read now."""

    id: int
    name: str
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    created_at: str
    ended_at: str | None
    done: int
    total: int
    at_hand: str
    fault: str | None
    targets: list[str]
    report: Report

    @classmethod
    def of(cls, job: Job) -> JobTold:
        """The job without the places where files are kept."""
        told: dict[str, Any] = job.to_dict()
        told["targets"] = [target if is_address(target) else Path(target).name for target in job.targets]
        told["fault"] = plainly(job.fault) if job.fault else None
        for failure in told["report"]["failed"]:
            failure["reason"] = plainly(failure["reason"])
        return cls.model_validate(told)


class JobsTold(BaseModel):
    """A page of jobs."""

    jobs: list[JobTold]
    next: str | None = Field(None, description="The cursor of the next page.")


@router.post("/ingest", status_code=202)
def ingest(asked: Addresses, request: Request, response: Response, _: Adder) -> JobTold:
    """Have web pages and feeds read in the background."""
    for url in asked.urls:
        if not is_address(url):
            raise Problem(
                400, f"{url[:100]!r} is no web address: give one that starts with http:// or https://", "urls"
            )
    return _accepted(_jobs(request).add(asked.urls), request, response)


@router.post("/ingest/files", status_code=202)
def ingest_files(files: Annotated[list[UploadFile], File()], request: Request, response: Response, _: Adder) -> JobTold:
    """Have files read in the background: articles of every kind that is read from folders."""
    settings: Settings = request.app.state.assistant.settings
    incoming = uploads.folder(settings) / "incoming" / secrets.token_hex(8)
    try:
        here = [_received(file, incoming / str(at)) for at, file in enumerate(files)]
        taken, refused = uploads.take(here, settings)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return _accepted(_jobs(request).add(taken, refused=refused), request, response)


def _received(file: UploadFile, folder: Path) -> str:
    folder.mkdir(parents=True)
    place = folder / (Path((file.filename or "").replace("\\", "/").replace("\0", "")).name[-200:] or "file")
    with place.open("wb") as written:
        shutil.copyfileobj(file.file, written)
    return str(place)


@router.get("/jobs")
def jobs(request: Request, _: Reader, limit: Limit = LIMIT, cursor: Cursor = None) -> JobsTold:
    """What is read, was read and waits to be; the newest first."""
    known = _jobs(request).all()
    shown, following = page(lambda most: known[:most], lambda job: str(job.id), cursor, limit)
    return JobsTold(jobs=[JobTold.of(job) for job in shown], next=following)


@router.get("/jobs/{job_id}")
def job(job_id: Number, request: Request, _: Reader) -> JobTold:
    """How far a job is, and what came of it."""
    return JobTold.of(_job(job_id, request))


@router.delete("/jobs/{job_id}", status_code=202)
def cancel(job_id: Number, request: Request, _: Adder) -> JobTold:
    """End a job as soon as that can be; what it has stored stays."""
    _jobs(request).cancel(_job(job_id, request).id)
    return JobTold.of(_job(job_id, request))


def _accepted(job_id: int, request: Request, response: Response) -> JobTold:
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return JobTold.of(_job(job_id, request))


def _job(job_id: int, request: Request) -> Job:
    found = next((job for job in _jobs(request).all() if job.id == job_id), None)
    if found is None:
        raise Problem(404, f"There is no job {job_id}: it was never made, or has been forgotten")
    return found


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs
