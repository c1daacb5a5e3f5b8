"""Reading in several processes: what is stored is what one process stores, and no document takes the others with it."""

from __future__ import annotations

import json
import pickle
import sys
import threading
from pathlib import Path

import pytest
from documents import STORY, write

from rag.assistant import Assistant
from rag.errors import CancelledError, ReadError
from rag.ingestion import run, workers
from rag.settings import Settings
from rag.tally import Progress


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several, of few documents."""
    monkeypatch.setattr(run, "WINDOW", 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents of several kinds, some with many articles, some that can't be read, one twice."""
    made = tmp_path / "in"
    made.mkdir()
    for n in range(12):
        write(made / f"{n:02}.md", f"---\ntitle: Terminal {n}\n---\n\n{STORY} It was number {n}.\n")
    lines = [json.dumps({"id": n % 20, "text": f"{STORY} It was line {n % 20}."}) for n in range(25)]
    write(made / "05a.jsonl", "\n".join([*lines, "no JSON"]))
    write(made / "07a.html", "<p></p>")
    write(made / "08a.txt", "word " * 10_000)
    return made


def contents(assistant: Assistant) -> dict[str, object]:
    """All that an archive holds, but for when it was read."""
    catalogue = assistant.catalogue
    ids = catalogue.passage_ids()
    return {
        "articles": sorted((a.id, a.version, a.text, a.title, a.kept) for a in assistant.articles()),
        "passages": catalogue.passages(ids),
        "vectors": catalogue.vectors(ids),
        "statements": catalogue.statements(),
        "documents": sorted(catalogue.document_keys()),
    }


def test_what_workers_read_is_what_one_process_reads(tmp_path: Path, folder: Path) -> None:
    held, reports = [], []
    for count in (0, 2):
        with Assistant(Settings(home=tmp_path / str(count), workers=count)) as assistant:
            reports.append(assistant.ingest([str(folder)]))
            held.append(contents(assistant))
            again = assistant.ingest([str(folder)])
            assert (again.added, again.updated, again.passages) == (0, 0, 0)
    alone, together = reports
    assert together.failed == alone.failed and len(alone.failed) == 3
    assert (together.added, together.unchanged, together.passages) == (alone.added, alone.unchanged, alone.passages)
    assert held[0] == held[1]


def test_what_ends_its_worker_is_a_line(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "COMMAND", (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    with Assistant(Settings(home=tmp_path / "home", workers=1)) as assistant:
        report = assistant.ingest([str(folder)])
    assert report.added == 0 and len(report.failed) == 15
    assert all("it ended the process that read it (-9)" in failure.reason for failure in report.failed)


def test_whoever_ends_an_ingest_ends_its_workers(tmp_path: Path, folder: Path) -> None:
    def end(progress: Progress) -> None:
        if progress.report.added:
            raise CancelledError("Enough")

    with Assistant(Settings(home=tmp_path / "home", workers=2)) as assistant:
        with pytest.raises(CancelledError):
            assistant.ingest([str(folder)], progress=end)
        assert not [thread for thread in threading.enumerate() if thread.name == "reading"]
        assert assistant.ingest([str(folder)]).added > 20


def test_a_worker_is_believed_our_dataclasses_alone() -> None:
    error = workers._unpickled(pickle.dumps(ReadError("a.txt", "It is empty", "Look")))
    assert (error.source, error.message, error.hint) == ("a.txt", "It is empty", "Look")
    with pytest.raises(pickle.UnpicklingError, match=r"posix\.system|os\.system|nt\.system"):
        workers._unpickled(pickle.dumps(__import__("os").system))


def test_a_worker_is_told_no_key(tmp_path: Path) -> None:
    told = Settings(home=tmp_path, openai_api_key="sk-secret-1234").without_keys()
    assert told.openai_api_key is None
