"""Reading in the background: real jobs, a real worker killed and another that goes on, watches, what fails."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pages import environment
from test_durability import contents, write_articles

from rag import uploads
from rag.assistant import Assistant
from rag.errors import ReadError
from rag.jobs import Jobs, title
from rag.schema import Failure
from rag.settings import Settings

MANY = 200  # articles that make several windows of passages
WORKER = (
    "import sys\nfrom rag.assistant import Assistant\nfrom rag.jobs import Jobs\nfrom rag.settings import Settings\n"
    "with Assistant(Settings()) as assistant:\n    Jobs(assistant).run()\n"
)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant(Settings(home=tmp_path / "home")) as opened:
        yield opened


@pytest.fixture
def jobs(assistant: Assistant) -> Jobs:
    return Jobs(assistant)


def wait_for(what: Callable[[], object]) -> None:
    """Until it is so; a test that waits for ever is stopped by the one who runs it."""
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_job_waits_is_done_and_tells_what_came_of_it(jobs: Jobs, assistant: Assistant, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", 3)
    (folder / "empty.txt").write_text("")
    jobs.add([str(folder)])
    (waiting,) = jobs.all()
    assert (waiting.state, waiting.name, waiting.done) == ("waiting", "articles", 0)
    assert jobs.run() == 1
    (done,) = jobs.all()
    assert (done.state, done.done, done.total, done.report.added) == ("done", 4, 4, 3)
    assert done.report.passages == assistant.catalogue.counts()["passages"] > 3
    (failure,) = done.failed
    assert failure.source.endswith("empty.txt") and "is empty" in failure.reason
    assert done.ended_at and done.has_ended and jobs.run() == 0


def test_a_worker_takes_jobs_as_they_come_one_after_another(jobs: Jobs, tmp_path: Path) -> None:
    first, second = (write_articles(tmp_path / name, 2, at) for name, at in (("first", 0), ("second", 2)))
    with jobs.working():
        jobs.add([str(first)])
        jobs.add([str(second)])
        wait_for(lambda: all(job.has_ended for job in jobs.all()))
    assert [(job.name, job.report.added) for job in jobs.all()] == [("second", 2), ("first", 2)]


def test_progress_counts_what_is_stored_and_embedded_and_a_job_can_be_cancelled(
    jobs: Jobs, assistant: Assistant, tmp_path: Path
) -> None:
    folder = write_articles(tmp_path / "articles", MANY)  # several windows of passages
    job_id = jobs.add([str(folder)])
    with jobs.working():
        wait_for(lambda: jobs.all()[0].done)
        under_way = jobs.all()[0]
        assert under_way.state == "running" and under_way.total == MANY and under_way.at_hand.endswith(".md")
        assert 0 < under_way.report.added <= assistant.catalogue.counts()["articles"]
        assert under_way.report.passages >= under_way.report.added
        jobs.cancel(job_id)
        wait_for(lambda: jobs.all()[0].has_ended)
    (job,) = jobs.all()
    held = assistant.catalogue.counts()["articles"]
    assert (job.state, job.fault) == ("cancelled", None)
    assert under_way.report.added <= job.report.added <= held < MANY
    assert assistant.ask("harbour number zq0x will open").citations  # what is stored can be asked


def test_a_job_that_waits_is_cancelled_at_once(jobs: Jobs, tmp_path: Path) -> None:
    jobs.cancel(jobs.add([str(write_articles(tmp_path / "articles", 1))]))
    assert jobs.all()[0].state == "cancelled" and jobs.run() == 0
    jobs.forget(jobs.all()[0].id)
    assert jobs.all() == []


@pytest.mark.slow
def test_a_killed_worker_s_job_goes_on_where_it_broke_off(jobs: Jobs, assistant: Assistant, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", MANY)
    jobs.add([str(folder)])
    env = environment(assistant.settings.home)
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=env, cwd=tmp_path)
    wait_for(lambda: jobs.all()[0].report.added or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (left,) = jobs.all()
    before = assistant.catalogue.counts()["articles"]
    assert left.state == "running" and 0 < left.report.added <= before < MANY
    with jobs.working():
        wait_for(lambda: jobs.all()[0].has_ended)
    (job,) = jobs.all()
    assert (job.state, job.done, job.total) == ("done", MANY, MANY)
    assert job.report.added + job.report.unchanged == MANY and job.report.added >= MANY - before + left.report.added
    with Assistant(Settings(home=tmp_path / "whole")) as whole:
        whole.ingest([str(folder)])
    assert contents(assistant.settings.home) == contents(tmp_path / "whole")


def test_what_stops_a_worker_leaves_its_job_to_the_next(jobs: Jobs, tmp_path: Path) -> None:
    jobs.add([str(write_articles(tmp_path / "articles", MANY))])
    with jobs.working():
        wait_for(lambda: jobs.all()[0].done)
    assert jobs.all()[0].state == "running"
    with jobs.working():
        wait_for(lambda: jobs.all()[0].has_ended)
    assert jobs.all()[0].state == "done"


def test_one_process_works_at_a_time(jobs: Jobs, assistant: Assistant, tmp_path: Path) -> None:
    other = Jobs(assistant)
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with jobs._lock:
            begun.set()
            go_on.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait()
    other.add([str(write_articles(tmp_path / "articles", 1))])
    assert other.run() is None and other.all()[0].state == "waiting"
    go_on.set()
    holder.join()
    assert other.run() == 1


def test_a_fault_of_the_whole_is_told_and_the_next_job_is_done(assistant: Assistant, tmp_path: Path) -> None:
    folder = str(write_articles(tmp_path / "articles", 1))
    assistant.ingest([folder])
    settings = assistant.settings.model_copy(
        update={"embedding": "openai:test-model", "embedding_base_url": "http://localhost:1/v1"}
    )
    with Assistant(settings) as other:
        jobs = Jobs(other)
        jobs.add([folder])
        assert jobs.run() == 1
        (job,) = jobs.all()
        assert job.state == "failed" and "was built with the embedding model" in (job.fault or "")
    again = Jobs(assistant)
    assert again.again(job.id) is not None and again.run() == 1 and again.all()[0].state == "done"


def test_uploads_are_taken_one_by_one_and_kept_while_an_article_stands_in_them(
    jobs: Jobs, assistant: Assistant, tmp_path: Path
) -> None:
    given = {"story.txt": "The tram opened on Monday, and everybody came.\n", "empty.txt": "", "song.mp3": "x"}
    for name, text in given.items():
        (tmp_path / name).write_text(text)
    taken, refused = uploads.take([str(tmp_path / name) for name in given], assistant.settings)
    assert [Path(path).name for path in taken] == ["story.txt", "empty.txt"]
    assert [(f.source, f.reason.split(".")[0]) for f in refused] == [("song.mp3", "song")]
    jobs.add(taken, refused=refused)
    jobs.run()
    (job,) = jobs.all()
    assert job.name == "2 files" and job.report.added == 1
    assert [f.source for f in job.failed] == ["song.mp3", "empty.txt"]
    assert str(tmp_path) not in " ".join(f.reason for f in job.failed)
    kept = uploads.folder(assistant.settings)
    assert [path.name for path in kept.rglob("*") if path.is_file()] == ["story.txt"]


def test_a_job_of_nothing_but_refusals_tells_them(jobs: Jobs) -> None:
    jobs.add([], refused=[Failure("song.mp3", "song.mp3 is of a kind that isn't read")])
    jobs.run()
    (job,) = jobs.all()
    assert (job.name, job.state, len(job.failed)) == ("song.mp3", "done", 1)
    with pytest.raises(ReadError, match="There is nothing to add"):
        jobs.add([])


def test_what_is_watched_is_read_when_it_is_due(jobs: Jobs, assistant: Assistant, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", 1)
    jobs.watch(str(folder), "1h")
    assert jobs.run() == 1 and jobs.all()[0].report.added == 1
    assert jobs.run() == 0  # not due for an hour
    jobs.watch(str(folder), "2h")  # due at once, with nothing new: no line in the list for that
    assert jobs.run() == 1 and len(jobs.all()) == 1
    write_articles(folder, 1, first=1)
    jobs.watch(str(folder), "1d")
    assert jobs.run() == 1 and assistant.catalogue.counts()["articles"] == 2
    assert [(w.target, w.every_s) for w in jobs.watches()] == [(str(folder), 86400)]
    assert jobs.unwatch(str(folder)) and not jobs.unwatch(str(folder)) and jobs.watches() == []


@pytest.mark.parametrize(
    ("target", "every", "told"),
    [
        ("https://post.example/feed", "often", "'often' is no time between two readings"),
        ("https://post.example/feed", "0m", "'0m' is no time"),
        ("/no/such/folder", "1h", "/no/such/folder doesn't exist"),
    ],
)
def test_what_cant_be_watched_is_told(jobs: Jobs, target: str, every: str, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        jobs.watch(target, every)


@pytest.mark.parametrize(
    ("targets", "called"),
    [
        (["/news/a.txt"], "a.txt"),
        (["https://post.example/feed"], "https://post.example/feed"),
        (["/news/a.txt", "/news/b.txt"], "2 files"),
        (["/news/a.txt", "/news/b.txt", "https://post.example/"], "2 files and https://post.example/"),
    ],
)
def test_a_job_is_called_by_what_it_reads(targets: list[str], called: str) -> None:
    assert title(targets) == called
