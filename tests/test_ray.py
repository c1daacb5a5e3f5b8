"""Ingest on a Ray cluster of two processors: the archive that one machine makes, also when it is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_durability import contents, write_articles

from rag.assistant import Assistant
from rag.errors import ClusterError
from rag.ingestion.cluster import Cluster
from rag.settings import Settings

pytest.importorskip("ray")
pytestmark = pytest.mark.slow

INGEST = "import sys; sys.argv[:1] = ['rag', 'ingest', '--ray', 'local', '--json']; from rag.cli import main; main()"


def begun(home: Path, folder: Path) -> subprocess.Popen[str]:
    """An ingest on a cluster of its own, in a process group that can be killed whole."""
    return subprocess.Popen(
        [sys.executable, "-c", INGEST, str(folder)],
        env={**os.environ, "RAG_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_cluster_makes_the_archive_that_one_machine_makes(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", 40)
    (folder / "two.jsonl").write_text(
        '{"id": "1", "title": "Tide", "text": "The tide rose."}\n{"id": "2", "text": ""}\n', "utf-8"
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    alone, clustered = tmp_path / "alone", tmp_path / "clustered"
    with Assistant(Settings(home=alone)) as assistant:
        report = assistant.ingest([str(folder)])

    first = begun(clustered, folder)
    with Assistant(Settings(home=clustered)) as assistant:
        while first.poll() is None and not assistant.catalogue.counts()["articles"]:
            time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()

    second = begun(clustered, folder)
    told, errors = second.communicate()
    assert second.returncode == 0, errors
    assert contents(clustered) == contents(alone)
    assert report.failed and all(failure.source in told for failure in report.failed)


def test_a_cluster_that_isnt_there_is_told() -> None:
    settings = Settings(ray="127.0.0.1:9")
    with pytest.raises(ClusterError, match=r"The Ray cluster at 127\.0\.0\.1:9 can.t be used"), Cluster(settings, None):
        pass
