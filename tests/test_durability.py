"""What a crash or another process does to an archive: real processes, real SIGKILLs, real Chroma."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from forked import COMMAND, Forked

from rag.assistant import Assistant
from rag.settings import Settings

pytestmark = pytest.mark.slow

TOPICS = ("harbour", "budget", "orchard", "tunnel", "election", "vaccine", "bridge", "quarry", "ferry", "library")


def write_articles(folder: Path, count: int, first: int = 0) -> Path:
    """Distinct articles, so that each can be found by its own word."""
    folder.mkdir(exist_ok=True)
    for i in range(first, first + count):
        topic = TOPICS[i % len(TOPICS)]
        body = f"Councillor Ada Moor{i} spoke on Monday. “The {topic} number zq{i}x will open,” she said.\n\n"
        filler = "\n\n".join(
            f"Paragraph {n} of the report on the {topic} adds details, figures and names." for n in range(12)
        )
        (folder / f"{i:03}.md").write_text(
            f'---\ntitle: "The {topic} {i}"\npublisher: Test Post\n---\n\n{body}{filler}\n'
        )
    return folder


@pytest.fixture
def vectors(vectors_at: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vectors are in a folder, then on a server, here and in every process that is started."""
    if vectors_at:
        monkeypatch.setenv("RAG_CHROMA_URL", vectors_at)


def start(home: Path, *arguments: str, code: str = COMMAND) -> Forked:
    return Forked(arguments, env={**os.environ, "RAG_HOME": str(home)}, code=code)


def run(home: Path, *arguments: str) -> str:
    process = start(home, *arguments)
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output


def contents(home: Path) -> dict[str, object]:
    """Everything an archive holds, but for when it was read."""
    with Assistant(Settings(home=home)) as assistant:
        articles = [(a.id, a.version, a.text, a.title) for a in assistant.articles()]
        passages = sorted(assistant.catalogue.passage_ids())
        return {
            "articles": sorted(articles),
            "passages": passages,
            "blobs": sorted(assistant.catalogue.vectors(passages).items()),
            "statements": assistant.catalogue.statements(),
            "lexical": sorted(assistant.catalogue.lexical(list(TOPICS), 10_000)),
            "chroma": sorted(assistant.vectors.ids(assistant.catalogue)),
        }


@pytest.mark.usefixtures("vectors")
def test_killed_ingest_is_repaired_at_the_next_start(tmp_path: Path, kills: int) -> None:
    folder = write_articles(tmp_path / "articles", 15)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    begun = time.perf_counter()
    run(whole, "ingest", str(folder))
    duration = time.perf_counter() - begun
    moments = random.Random(7)
    for _ in range(kills):
        process = start(broken, "ingest", str(folder))
        time.sleep(moments.uniform(0.3, 1.0) * duration)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    run(broken, "ingest", str(folder))
    assert contents(broken) == contents(whole)
    assert contents(whole)["chroma"] == contents(whole)["passages"]


def test_an_index_that_was_being_written_is_rebuilt(tmp_path: Path) -> None:
    """The state that a kill during Chroma's write leaves, at its worst: files cut short, state unclean."""
    home = tmp_path / "home"
    with Assistant(Settings(home=home)) as assistant:
        assistant.ingest([str(write_articles(tmp_path / "articles", 5))])
        expected = assistant.vectors.ids(assistant.catalogue)
    state = home / "vectors" / "state.json"
    state.write_text(state.read_text().replace('"clean": true', '"clean": false'))
    for path in (home / "vectors").rglob("*.bin"):
        path.write_bytes(path.read_bytes()[:10])
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.vectors.ids(assistant.catalogue) == expected
        assert assistant.ask("harbour number zq0x will open").citations


@pytest.mark.parametrize("damage", ["removed", "emptied"])
def test_a_missing_or_damaged_index_is_rebuilt(tmp_path: Path, damage: str) -> None:
    home = tmp_path / "home"
    with Assistant(Settings(home=home)) as assistant:
        assistant.ingest([str(write_articles(tmp_path / "articles", 3))])
        expected = assistant.vectors.ids(assistant.catalogue)
    for path in (home / "vectors").rglob("*"):
        if path.is_file() and path.name not in {"state.json", "lock"}:
            path.unlink() if damage == "removed" else path.write_bytes(b"")
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.vectors.ids(assistant.catalogue) == expected


@pytest.mark.usefixtures("vectors")
def test_two_processes_ingest_while_two_ask(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = write_articles(tmp_path / "first", 6)
    second = write_articles(tmp_path / "second", 6, first=6)
    seed = write_articles(tmp_path / "seed", 1, first=90)
    with Assistant(Settings(home=home)) as assistant:
        assistant.ingest([str(seed)])
        assert found(assistant, 90)
        writers = [start(home, "ingest", str(folder)) for folder in (first, second)]
        writers.append(start(home, "ask", "number zq90x will open"))
        while any(writer.poll() is None for writer in writers):
            assert found(assistant, 90)  # the reader keeps answering all the while
        for writer in writers:
            _, errors = writer.communicate()
            assert writer.returncode == 0, errors
        assert [i for i in range(12) if not found(assistant, i)] == []
        with_dense_only = assistant.vectors.ids(assistant.catalogue)
        assert with_dense_only == set(assistant.catalogue.passage_ids())
    output = run(home, "ingest", str(first), str(second), "--json")
    assert '"unchanged": 12' in output and '"passages": 0' in output
    with Assistant(Settings(home=tmp_path / "serial")) as serial:
        serial.ingest([str(folder) for folder in (seed, first, second)])
    assert contents(home) == contents(tmp_path / "serial")


def found(assistant: Assistant, number: int) -> bool:
    answer = assistant.ask(f"number zq{number}x will open")
    return any(f"zq{number}x" in citation.quote for citation in answer.citations)
