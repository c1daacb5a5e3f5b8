"""Reading in the background: real jobs, a real worker killed and another that goes on, watches, what fails."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from forked import COMMAND, Forked
from pages import environment
from postgresql import ON_BOTH
from test_durability import contents, start, write_articles

from rag import uploads
from rag.assistant import Assistant
from rag.errors import CancelledError, ReadError, StoreError
from rag.jobs import Jobs, title
from rag.schema import Failure, IngestReport
from rag.settings import Settings
from rag.store.archive_file import ArchiveFile

SOME = 40  # articles that make several windows
WINDOW = 8  # of so many passages
AS_HERE = f"from rag import jobs\nfrom rag.ingestion import run\nrun.WINDOW = {WINDOW}\njobs._BETWEEN_S = 0.0\n"
WORKER = (
    "from rag.assistant import Assistant\nfrom rag.jobs import Jobs\nfrom rag.settings import Settings\n"
    "with Assistant(Settings()) as assistant:\n    Jobs(assistant).run()\n"
)


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose end each is told."""
    monkeypatch.setattr("rag.ingestion.run.WINDOW", WINDOW)
    monkeypatch.setattr("rag.jobs._BETWEEN_S", 0.0)


@pytest.fixture
def assistant(tmp_path: Path, address: str | None) -> Iterator[Assistant]:
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=address)) as opened:
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


@ON_BOTH
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
    folder = write_articles(tmp_path / "articles", SOME)
    job_id = jobs.add([str(folder)])
    with jobs.working():
        wait_for(lambda: jobs.all()[0].done)
        under_way = jobs.all()[0]
        assert under_way.state == "running" and under_way.total == SOME and under_way.at_hand.endswith(".md")
        assert 0 < under_way.report.added <= assistant.catalogue.counts()["articles"]
        assert under_way.report.passages >= under_way.report.added
        jobs.cancel(job_id)
        wait_for(lambda: jobs.all()[0].has_ended)
    (job,) = jobs.all()
    held = assistant.catalogue.counts()["articles"]
    assert (job.state, job.fault) == ("cancelled", None)
    assert under_way.report.added <= job.report.added <= held < SOME
    assert assistant.ask("harbour number zq0x will open").citations  # what is stored can be asked


@ON_BOTH
def test_a_job_that_waits_is_cancelled_at_once(jobs: Jobs, tmp_path: Path) -> None:
    jobs.cancel(jobs.add([str(write_articles(tmp_path / "articles", 1))]))
    assert jobs.all()[0].state == "cancelled" and jobs.run() == 0
    jobs.forget(jobs.all()[0].id)
    assert jobs.all() == []


@pytest.mark.slow
def test_a_killed_worker_s_job_goes_on_where_it_broke_off(jobs: Jobs, assistant: Assistant, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", SOME)
    jobs.add([str(folder)])
    env = environment(assistant.settings.home)
    process = Forked([], env=env, cwd=tmp_path, code=AS_HERE + WORKER)
    wait_for(lambda: jobs.all()[0].report.added or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (left,) = jobs.all()
    before = assistant.catalogue.counts()["articles"]
    assert left.state == "running" and 0 < left.report.added <= before < SOME
    with jobs.working():
        wait_for(lambda: jobs.all()[0].has_ended)
    (job,) = jobs.all()
    assert (job.state, job.done, job.total) == ("done", SOME, SOME)
    assert job.report.added + job.report.unchanged == SOME and job.report.added >= SOME - before + left.report.added
    with Assistant(Settings(home=tmp_path / "whole")) as whole:
        whole.ingest([str(folder)])
    assert contents(assistant.settings.home) == contents(tmp_path / "whole")


def test_what_stops_a_worker_leaves_its_job_to_the_next(jobs: Jobs, tmp_path: Path) -> None:
    jobs.add([str(write_articles(tmp_path / "articles", SOME))])
    with jobs.working():
        wait_for(lambda: jobs.all()[0].done)
    assert jobs.all()[0].state == "running"
    with jobs.working():
        wait_for(lambda: jobs.all()[0].has_ended)
    assert jobs.all()[0].state == "done"


@ON_BOTH
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


# --- what a command reads itself -------------------------------------------------------------------------------------


def test_what_a_command_reads_is_listed_and_ends_where_somebody_cancels_it(
    jobs: Jobs, assistant: Assistant, tmp_path: Path
) -> None:
    folder = write_articles(tmp_path / "articles", SOME)
    (folder / "empty.txt").write_text("")
    ends: list[str] = []

    def read() -> None:
        with Assistant(assistant.settings) as other:
            try:
                Jobs(other).read([str(folder)])
            except CancelledError as error:
                ends.append(str(error))

    command = threading.Thread(target=read)
    command.start()
    wait_for(lambda: jobs.all() and jobs.all()[0].report.added)
    (under_way,) = jobs.all()
    assert (under_way.state, under_way.name, under_way.total) == ("running", "articles", SOME + 1)
    assert [Path(f.source).name for f in under_way.failed] == []  # told at the end
    assert jobs.run() == 0 and jobs.all()[0].state == "running"  # a worker leaves it to the command
    jobs.cancel(under_way.id)
    command.join()
    (job,) = jobs.all()
    held = assistant.catalogue.counts()["articles"]
    assert (job.state, job.report.added, job.fault) == ("cancelled", held, None) and 0 < held < SOME
    assert ends == [
        f"The reading was cancelled, from a page or by `rag jobs`. {IngestReport(added=held).kept}. "
        "The same command goes on from there"
    ]
    report = jobs.read([str(folder)])
    assert (report.added, report.unchanged, len(report.failed)) == (SOME - held, held, 1)
    assert (jobs.all()[0].state, jobs.all()[0].failed) == ("done", report.failed)
    assert list((assistant.settings.home / "jobs").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "state", "fault"),
    [
        (signal.SIGINT, "cancelled", "It was interrupted."),
        (signal.SIGKILL, "failed", "The command that read it was ended before it was done."),
    ],
)
def test_a_command_that_is_ended_says_what_is_stored(
    jobs: Jobs, assistant: Assistant, tmp_path: Path, sent: signal.Signals, state: str, fault: str
) -> None:
    folder = write_articles(tmp_path / "articles", SOME)
    process = start(assistant.settings.home, "ingest", str(folder), "--workers", "1", code=AS_HERE + COMMAND)
    wait_for(lambda: jobs.all() and jobs.all()[0].report.added)
    process.send_signal(sent)
    _, told = process.communicate()
    held = assistant.catalogue.counts()["articles"]
    assert 0 < held < SOME
    if sent is signal.SIGINT:
        assert process.returncode == 130, told
        assert f"Interrupted. {IngestReport(added=held).kept}; the same command goes on from there." in told
    with jobs.working():
        wait_for(lambda: jobs.all()[0].has_ended)
    (job,) = jobs.all()
    assert (job.state, job.fault) == (state, fault) and 0 < job.report.added <= held
    anew = Jobs(assistant)
    assert anew.again(job.id) and anew.run() == 1
    assert (jobs.all()[0].state, assistant.catalogue.counts()["articles"]) == ("done", SOME)


def test_a_full_disk_ends_a_reading_with_what_is_stored(jobs: Jobs, assistant: Assistant, tmp_path: Path) -> None:
    back_end = assistant.catalogue._back_end
    assert isinstance(back_end, ArchiveFile)
    db = back_end._db
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + 60}")
    folder = write_articles(tmp_path / "articles", SOME)
    with pytest.raises(StoreError) as caught:
        jobs.read([str(folder)])
    held = assistant.catalogue.counts()["articles"]
    assert 0 < held < SOME
    assert f"{IngestReport(added=held).kept}." in str(caught.value)
    assert "the disk is full" in str(caught.value)
    db.execute("PRAGMA max_page_count = 1000000")
    (job,) = jobs.all()  # its end may have had room, or not
    assert job.state == "failed" and job.fault
    assert jobs.again(job.id) and jobs.run() == 1 and assistant.catalogue.counts()["articles"] == SOME


def test_progress_is_noted_while_a_copy_completes_an_article(jobs: Jobs, tmp_path: Path) -> None:
    text = "Councillor Ada Moor spoke on Monday. “The ferry will sail again in May,” she said. Everybody clapped.\n"
    (tmp_path / "one.txt").write_text(text)
    (tmp_path / "two.md").write_text(f"---\ntitle: The ferry sails\npublisher: Test Post\n---\n\n{text}")
    jobs.add([str(tmp_path / "one.txt")])
    jobs.add([str(tmp_path / "two.md")])
    assert jobs.run() == 2
    assert [(job.state, job.fault) for job in jobs.all()] == [("done", None)] * 2
    assert jobs.all()[0].report.updated == 1


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


@ON_BOTH
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
