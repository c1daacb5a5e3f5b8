"""Ingest on a Ray cluster: the archive that one machine makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


def test_a_cluster_makes_the_archive_that_one_machine_makes(tmp_path: Path) -> None:
    """From where another ingest ended on: what is there isn't read again."""
    folder = write_articles(tmp_path / "articles", 8)
    (folder / "two.jsonl").write_text(
        '{"id": "1", "title": "Tide", "text": "The tide rose."}\n{"id": "2", "text": ""}\n', "utf-8"
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    alone, clustered = tmp_path / "alone", tmp_path / "clustered"
    with Assistant(Settings(home=clustered)) as assistant:
        assistant.ingest(sorted(map(str, folder.glob("*.md")))[:3])
    with Assistant(Settings(home=alone)) as assistant:
        report = assistant.ingest([str(folder)])

    environment = {**os.environ, "RAG_HOME": str(clustered)}
    command = [sys.executable, "-c", INGEST, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["unchanged"], told["added"]) == (3, report.added - 3)
    assert {failure["source"] for failure in told["failed"]} == {failure.source for failure in report.failed}
    assert contents(clustered) == contents(alone)


def test_a_cluster_that_isnt_there_is_told() -> None:
    settings = Settings(ray="127.0.0.1:9")
    with pytest.raises(ClusterError, match=r"The Ray cluster at 127\.0\.0\.1:9 can.t be used"), Cluster(settings, None):
        pass
