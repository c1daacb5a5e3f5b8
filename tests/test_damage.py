"""What is told of an archive that people or disks have damaged, filled or locked; and that it can still be asked.

A full disk is one on which no file can grow (RLIMIT_FSIZE): mounting a small one needs rights that tests don't have.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from archives import change, home
from forked import COMMAND, run

from rag.assistant import Assistant
from rag.errors import StoreError
from rag.settings import Settings

__all__ = ["home"]  # a fixture
QUESTION = "What did Tomas Reyd say?"
ANSWER = "It leaks in four places"
# Linux's capset: what root may do beyond others is given up.
WITHOUT_RIGHTS = """
import ctypes
assert ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()) == 0
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights and limits are others there")
# Ends in what `rag` exits with; nothing can be written to any file from here on.
FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from rag.cli import main
import chromadb, rag.assistant
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
main()
"""


def rag(home: Path, *arguments: str, code: str = COMMAND) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command in a process of its own, whose pipes aren't files."""
    done = run(arguments, env={**os.environ, "RAG_HOME": str(home)}, code=code)
    return done.returncode, done.stdout, done.stderr


def test_an_archive_is_its_owners_alone(sound: Path) -> None:
    assert stat.S_IMODE(sound.stat().st_mode) == 0o700
    files = list(sound.glob("*.db*"))
    assert files and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_an_older_archive_is_closed_to_others_and_nothing_beside_it(home: Path) -> None:
    note = home / "notes.txt"
    note.write_text("Not the archive's.")
    shared = home / "uploads"
    shared.mkdir()
    for path, mode in {home: 0o755, note: 0o644, home / "catalogue.db": 0o644, home / "vectors": 0o755}.items():
        path.chmod(mode)
    shared.chmod(0o2775)  # somebody gave it to a group
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.catalogue.counts()["articles"] == 3
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, note, *home.iterdir())}
    assert modes["catalogue.db"] == 0o600 and modes["vectors"] == 0o700
    assert (modes["home"], modes["notes.txt"], modes["uploads"]) == (0o755, 0o644, 0o2775)


def overwritten(home: Path) -> None:
    """Pages of the catalogue behind its first, as a failing disk leaves them."""
    file = home / "catalogue.db"
    with file.open("r+b") as opened:
        opened.seek(4096 * 2)
        opened.write(b"\xa5" * (file.stat().st_size - 4096 * 2))


def vectors_are_a_file(home: Path) -> None:
    shutil.rmtree(home / "vectors")
    (home / "vectors").write_text("")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (overwritten, ("catalogue.db is damaged", "`rag restore FILE` brings a backup back")),
        (lambda home: change(home, "DELETE FROM meta"), ("it doesn't say what it is", "Run `rag check`")),
        (vectors_are_a_file, ("vectors is a file", "Move it away: the index is made again")),
    ],
    ids=["overwritten", "emptied meta", "a file for a folder"],
)
def test_damage_is_told_with_the_way_back(home: Path, damage: Callable[[Path], None], told: tuple[str, str]) -> None:
    damage(home)
    with Assistant(Settings(home=home)) as assistant:
        for does in (lambda: assistant.ask(QUESTION), assistant.check):
            with pytest.raises(StoreError) as caught:
                does()
            assert all(part in str(caught.value) for part in told), caught.value


@pytest.mark.parametrize("folder", ["chroma", "../../elsewhere-1", "chroma-x"])
def test_a_state_file_without_a_number_means_rebuilding(home: Path, folder: str) -> None:
    state = home / "vectors" / "state.json"
    state.write_text(state.read_text().replace("chroma-1", folder))
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.ask(QUESTION).status == "answered"
        assert assistant.check().problems == ()


def test_an_index_that_a_killed_process_left_is_removed(home: Path) -> None:
    """The kill came between the state file that names the new one and the removal of the old."""
    shutil.copytree(home / "vectors" / "chroma-1", home / "vectors" / "chroma-7")
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.ask(QUESTION).status == "answered"
    assert [path.name for path in (home / "vectors").glob("chroma-*")] == ["chroma-1"]


@pytest.mark.slow
@pytest.mark.parametrize("index", ["there", "to be made"])
def test_a_full_disk_can_be_asked_and_says_what_cant_be_done(home: Path, tmp_path: Path, index: str) -> None:
    if index == "to be made":
        shutil.rmtree(home / "vectors")
    code, answer, error = rag(home, "ask", QUESTION, code=FULL)
    assert code == 0 and ANSWER in answer, error
    (tmp_path / "new.txt").write_text("The ferry is late, said Ann Lee.")
    code, _, error = rag(home, "ingest", str(tmp_path / "new.txt"), code=FULL)
    assert code == 1 and error.startswith("Error: ") and error.count("\n") == 1, error
    assert "can't be" in error and "What was stored before is still there" in error
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.check().problems == ()
        assert assistant.ingest([str(tmp_path / "new.txt")]).added == 1


@pytest.mark.slow
def test_a_read_only_archive_can_be_asked(home: Path, tmp_path: Path) -> None:
    program = f"{WITHOUT_RIGHTS}{COMMAND}" if os.geteuid() == 0 else COMMAND  # root may write everywhere
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        code, answer, error = rag(home, "ask", QUESTION, code=program)
        assert code == 0 and ANSWER in answer, error
        code, told, error = rag(home, "check", code=program)
        assert code == 0 and "nothing is wrong" in told, error
        (tmp_path / "new.txt").write_text("The ferry is late, said Ann Lee.")
        code, _, error = rag(home, "ingest", str(tmp_path / "new.txt"), code=program)
        assert code == 1 and "can't be written" in error and error.count("\n") == 1, error
    finally:
        for path in (home, *home.rglob("*")):
            path.chmod(0o700)


def test_another_process_that_writes_for_long_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.store import sqlite as module

    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.1)
    with Assistant(Settings(home=home)) as one, Assistant(Settings(home=home)) as other:
        other.catalogue.counts()
        with one.catalogue.transaction(), pytest.raises(StoreError, match="is being written by another process"):
            other.delete(next(other.articles()).id)
