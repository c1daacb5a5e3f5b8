"""Checking, mending, backing up and restoring: real archives, damaged by hand."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from archives import change, home
from forked import Forked, run

from rag.assistant import Assistant
from rag.errors import StoreError
from rag.settings import Settings
from rag.store.backup import verify

__all__ = ["home"]  # a fixture
QUESTION = "What did Tomas Reyd say?"
ALTERED = "Its text or its fields aren't those that were read; ingest it again"


def contents(home: Path) -> dict[str, object]:
    with Assistant(Settings(home=home)) as assistant:
        ids = sorted(assistant.catalogue.passage_ids())
        return {
            "articles": [(a.id, a.version, a.text) for a in assistant.articles()],
            "vectors": assistant.catalogue.vectors(ids),
            "statements": assistant.catalogue.statements(),
            "index": sorted(assistant.vectors.ids(assistant.catalogue)),
        }


def test_a_sound_archive(home: Path) -> None:
    with Assistant(Settings(home=home)) as assistant:
        report = assistant.check()
    assert report.is_whole and not report.problems
    assert (report.articles, report.passages, report.statements) == (3, 3, 3)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (
            'UPDATE passages SET "end" = "end" - 1 WHERE rowid = (SELECT min(id) FROM passages)',
            "isn't what its text has",
        ),
        ("UPDATE passages SET text = 'Not so.' WHERE id = (SELECT min(id) FROM passages)", "isn't what its text has"),
        ("UPDATE passages SET vector = zeroblob(1536)", "A vector isn't one"),
        ("UPDATE passages SET vector = zeroblob(7) WHERE id = (SELECT min(id) FROM passages)", "A vector isn't one"),
        ("UPDATE statements SET speaker = 'Ann Other' WHERE speaker = 'Orla Finch'", "statements aren't those"),
        ("UPDATE statements SET \"end\" = 9999 WHERE speaker = 'Orla Finch'", "stands outside its text"),
        ("DELETE FROM statements WHERE speaker = 'Orla Finch'", "statements aren't those"),
        ("DELETE FROM passages WHERE id = (SELECT min(id) FROM passages)", "has no passages"),
        ("DELETE FROM lexical_docsize WHERE id = (SELECT min(id) FROM passages)", "lexical index differs"),
    ],
)
def test_what_is_damaged_is_found_and_made_again(sound: Path, home: Path, damage: str, told: str) -> None:
    change(home, damage)
    with Assistant(Settings(home=home)) as assistant:
        found = assistant.check()
        assert not found.is_whole and any(told in problem.message for problem in found.problems), found
        assert not any(problem.mended for problem in found.problems)
        assert assistant.check(repair=True).is_whole
        assert assistant.check().problems == ()
    assert contents(home) == contents(sound)


def test_an_altered_text_is_told_until_it_is_read_again(sound: Path, home: Path) -> None:
    change(home, "UPDATE articles SET text = replace(text, 'four places', 'forty places')")
    with Assistant(Settings(home=home)) as assistant:
        assert any(ALTERED in problem.message for problem in assistant.check().problems)
        assert not assistant.check(repair=True).is_whole
        assert assistant.ingest([str(sound.parent / "stories")]).updated == 1
        assert assistant.check().problems == ()
    assert contents(home) == contents(sound)


def test_rows_that_went_from_chroma_are_found_and_put_back(home: Path) -> None:
    with Assistant(Settings(home=home)) as assistant:
        catalogue, index = assistant.catalogue, assistant.vectors
        assert index.ids(catalogue)
        assert index._collection is not None
        index._collection.delete(ids=[str(min(catalogue.passage_ids()))])
    with Assistant(Settings(home=home)) as assistant:
        (problem,) = assistant.check().problems
        assert problem.message == "The vector index differs from the catalogue in 1 passages"
        assert assistant.check(repair=True).is_whole and assistant.check().problems == ()


@pytest.mark.parametrize(
    "damage", ["DELETE FROM meta", "DROP TABLE meta", "DELETE FROM meta WHERE key = 'generation'"], ids=str.lower
)
def test_an_archive_that_forgot_what_it_is(sound: Path, home: Path, damage: str) -> None:
    change(home, damage)
    with Assistant(Settings(home=home)) as assistant:
        with pytest.raises(StoreError, match=r"rag (check|restore)"):
            assistant.ask(QUESTION)
        assert assistant.check(repair=True).is_whole
        assert assistant.ask(QUESTION).status == "answered"
    assert contents(home) == contents(sound)


def test_a_backup_is_one_file_and_comes_back(sound: Path, home: Path, tmp_path: Path) -> None:
    (home / "uploads" / "abc").mkdir(parents=True)
    (home / "uploads" / "abc" / "story.txt").write_text("Kept.")
    with Assistant(Settings(home=home)) as assistant:
        made = assistant.backup(tmp_path / "monday.onrecord")
        assert (made.articles, made.files) == (3, 1)
        assert [path.name for path in tmp_path.glob("monday*")] == ["monday.onrecord"]
        assert (tmp_path / "monday.onrecord").stat().st_mode & 0o077 == 0
        with pytest.raises(StoreError, match=r"holds 3 articles.*--replace"):
            assistant.restore_from(made.file)
    with Assistant(Settings(home=tmp_path / "new" / "home")) as fresh:
        fresh.restore_from(made.file)
        assert fresh.ask(QUESTION).status == "answered"
        assert fresh.check().problems == ()
    assert (tmp_path / "new" / "home" / "uploads" / "abc" / "story.txt").read_text() == "Kept."
    assert contents(tmp_path / "new" / "home") == contents(sound)


def test_what_changed_since_a_backup_is_one_too(sound: Path, home: Path, tmp_path: Path) -> None:
    monday, tuesday, wednesday = (tmp_path / f"{day}.onrecord" for day in ("monday", "tuesday", "wednesday"))
    (tmp_path / "late.txt").write_text("“The ferry is late,” said Ann Lee.")
    (home / "uploads" / "abc").mkdir(parents=True)
    (home / "uploads" / "abc" / "story.txt").write_text("Kept.")
    with Assistant(Settings(home=home)) as assistant:
        assistant.backup(monday)
        first, second, _ = assistant.articles()
        assistant.delete(first.id)
        assistant.backup(tuesday, since=monday)
        assistant.correct(second.id, title="Another headline")
        assistant.tag("Ferries", [second.id])
        assistant.ingest([str(tmp_path / "late.txt")])
        (home / "uploads" / "abc" / "story.txt").unlink()
        made = assistant.backup(wednesday, since=tuesday)
        assert (made.articles, made.files) == (3, 0)
        with pytest.raises(StoreError, match="in another folder"):
            assistant.backup(tmp_path / "uploads.onrecord", since=home / "catalogue.db")
    assert sorted(path.name for path in tmp_path.glob("*.onrecord*")) == sorted(
        p.name for p in (monday, tuesday, wednesday)
    )
    with Assistant(Settings(home=tmp_path / "new")) as fresh:
        fresh.restore_from(wednesday)
        assert fresh.check().problems == () and fresh.ask("What did Ann Lee say?").status == "answered"
        fresh.restore_from(monday, replace=True)
    assert contents(tmp_path / "new") == contents(sound)
    with Assistant(Settings(home=tmp_path / "new")) as fresh:
        fresh.restore_from(wednesday, replace=True)
        assert contents(tmp_path / "new") == contents(home)
        tuesday.write_bytes(monday.read_bytes())
        with pytest.raises(StoreError, match="isn't the file that"):
            fresh.restore_from(wednesday, replace=True)
        tuesday.unlink()
        with pytest.raises(StoreError, match=r"tuesday\.onrecord, which isn't beside it"):
            fresh.restore_from(wednesday, replace=True)
    assert contents(tmp_path / "new") == contents(home)


def test_an_archive_in_use_is_restored_under_those_who_use_it(sound: Path, home: Path, tmp_path: Path) -> None:
    with Assistant(Settings(home=home)) as assistant, Assistant(Settings(home=home)) as other:
        made = assistant.backup(tmp_path / "monday.onrecord")
        for article in list(other.articles()):
            other.delete(article.id)
        (tmp_path / "late.txt").write_text("The ferry is late, said Ann Lee.")
        assert other.ingest([str(tmp_path / "late.txt")]).added == 1
        before = other.catalogue.generation
        assistant.restore_from(made.file, replace=True)
        assert other.catalogue.generation > before
        assert other.ask(QUESTION).status == "answered"
        assert len(list(other.articles())) == 3
    assert contents(home) == contents(sound)


def test_a_damaged_archive_is_set_aside_by_a_restore(sound: Path, home: Path, tmp_path: Path) -> None:
    with Assistant(Settings(home=home)) as assistant:
        made = assistant.backup(tmp_path / "monday.onrecord")
    (home / "catalogue.db").write_bytes(b"These are minutes of a meeting.\n" * 400)
    with Assistant(Settings(home=home)) as assistant:
        assistant.restore_from(made.file)
        assert assistant.check().problems == ()
    assert (home / "catalogue.db.damaged").is_file()
    assert contents(home) == contents(sound)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE backup_files SET data = x'00'", "damaged: uploads/a.txt isn't what was backed up"),
        ("UPDATE backup_files SET name = '../../a.txt'", "leads elsewhere"),
        ("UPDATE meta SET value = '99' WHERE key = 'schema'", "has layout 99"),
        ("DROP TABLE backup_files", "no backup of an archive"),
        ("cut", "damaged"),
        ("text", "damaged"),
    ],
)
def test_backups_that_are_refused_change_nothing(home: Path, tmp_path: Path, damage: str, told: str) -> None:
    (home / "uploads").mkdir()
    (home / "uploads" / "a.txt").write_text("Kept.")
    file = tmp_path / "monday.onrecord"
    with Assistant(Settings(home=home)) as assistant:
        assistant.backup(file)
    data = file.read_bytes()
    if damage in ("cut", "text"):
        file.write_bytes(data[: len(data) // 2] if damage == "cut" else b"Minutes.\n" * 4000)
    else:
        with closing(sqlite3.connect(file, isolation_level=None)) as db:
            db.execute(damage)
    before = contents(home)
    with Assistant(Settings(home=home)) as assistant, pytest.raises(StoreError, match=told):
        assistant.restore_from(file, replace=True)
    assert contents(home) == before
    assert not list(home.glob("restoring*"))


@pytest.mark.slow
def test_the_commands(home: Path, tmp_path: Path) -> None:
    def rag(*arguments: str) -> tuple[int, str, str]:
        done = run(arguments, env={**os.environ, "RAG_HOME": str(home)})
        return done.returncode, done.stdout, done.stderr

    change(home, "DELETE FROM statements WHERE speaker = 'Orla Finch'")
    code, told, error = rag("check")
    assert (code, error) == (1, "Error: The archive isn't whole. `rag check --repair` makes again what it can\n")
    assert told.endswith("Checked 3 articles, 3 passages, 2 statements: 1 problem, 0 mended.\n")
    code, told, _ = rag("check", "--repair", "--json")
    assert code == 0 and json.loads(told)["is_whole"]


@pytest.mark.slow
@pytest.mark.parametrize("does", ["backup", "restore", "check --repair"])
def test_what_is_killed_leaves_a_whole_archive(sound: Path, home: Path, tmp_path: Path, does: str, kills: int) -> None:
    """Killed at any moment; what was there before is there, or what was to be."""
    file = tmp_path / "monday.onrecord"
    with Assistant(Settings(home=home)) as assistant:
        assistant.backup(file)
    if does == "check --repair":
        change(home, "DELETE FROM statements", "UPDATE passages SET vector = zeroblob(1536)")
    arguments = {"backup": ["backup", str(file)], "restore": ["restore", str(file), "--replace"]}
    command = arguments.get(does, ["check", "--repair"])
    moments = random.Random(7)
    for _ in range(kills):
        process = Forked(command, env={**os.environ, "RAG_HOME": str(home)})
        process.wait(moments.uniform(0.0, 2.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if does != "check --repair":
            assert contents(home) == contents(sound)
            assert verify(file).articles == 3
    with Assistant(Settings(home=home)) as assistant:
        assert assistant.check(repair=True).is_whole and assistant.check().problems == ()
    assert contents(home) == contents(sound)
