"""An archive in PostgreSQL: what is its own. What it has in common with one in a file is in the tests of the store."""

from __future__ import annotations

import random
import re
import string
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import STORIES, write_archive
from postgresql import PostgreSQL
from speaking import put, saying
from town import write_town
from typer.testing import CliRunner

from rag.assistant import Assistant
from rag.cli import app
from rag.errors import StoreError
from rag.language.terms import stems
from rag.settings import Settings
from rag.store.catalogue import Catalogue

QUESTION = "What did Tomas Reyd say?"


@pytest.fixture
def server_address(postgresql: PostgreSQL) -> str:
    return postgresql.database()


@pytest.fixture
def catalogue(tmp_path: Path, server_address: str) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.db", server_address) as opened:
        yield opened


def test_nothing_of_the_catalogue_is_in_the_home(tmp_path: Path, server_address: str) -> None:
    settings = Settings(home=tmp_path / "home", catalogue_url=server_address)
    (tmp_path / "story.txt").write_text(STORIES["tunnel"])
    with Assistant(settings) as assistant:
        assert assistant.ingest([str(tmp_path / "story.txt")]).added == 1
        assert assistant.ask(QUESTION).status == "answered"
    with Assistant(settings.model_copy(update={"home": tmp_path / "elsewhere"})) as other:  # another machine
        assert other.ask(QUESTION).status == "answered"
        assert other.check().problems == ()
    assert not list(tmp_path.rglob("catalogue.db*"))


def test_the_longest_path_that_is_read_goes_in(tmp_path: Path, server_address: str) -> None:
    letters = random.Random(1).choices(string.ascii_letters, k=2500 - len(str(tmp_path)))  # which don't compress
    folder = tmp_path.joinpath(*("".join(letters[at : at + 199]) for at in range(0, len(letters) - 210, 200)))
    folder.mkdir(parents=True)
    source = folder / ("s" * (2500 - len(f"{folder}/.txt")) + ".txt")
    source.write_text(STORIES["tunnel"])
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=server_address)) as assistant:
        assert assistant.ingest([str(source)]).added == 1
        assert assistant.ingest([str(source)]).unchanged == 1


def test_status_says_where_the_catalogue_is(
    tmp_path: Path, server_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RAG_CATALOGUE_URL", server_address)
    told = CliRunner().invoke(app, ["status"]).output
    assert re.search(r"^catalogue: postgresql://[\w.]+(:\d+)?/\w+$", told, re.MULTILINE), told


def test_words_are_weighed_as_in_a_file(town: Assistant, tmp_path: Path, server_address: str) -> None:
    town.backup(tmp_path / "town.onrecord")
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=server_address)) as assistant:
        assistant.restore_from(tmp_path / "town.onrecord")
        for article in town.articles():
            words = stems(article.text)[:: max(1, len(stems(article.text)) // 12)]
            for k in (3, 100):
                ours, theirs = (a.catalogue.lexical(words, k) for a in (town, assistant))
                assert [key for key, _ in theirs] == [key for key, _ in ours]
                assert [score for _, score in theirs] == pytest.approx([score for _, score in ours])
        assert assistant.catalogue.terms_like("harbour") == sorted(town.catalogue.terms_like("harbour"))


def test_an_archive_goes_from_a_file_to_the_server_and_back(tmp_path: Path, server_address: str) -> None:
    home = write_archive(tmp_path)
    with Assistant(Settings(home=home)) as old:
        before = (list(old.articles()), old.catalogue.statements(), old.catalogue.vectors(old.catalogue.passage_ids()))
        old.collect("Works", [article.id for article in old.articles()][:2])
        old.backup(tmp_path / "monday.onrecord")
    with Assistant(Settings(home=tmp_path / "moved", catalogue_url=server_address)) as moved:
        moved.restore_from(tmp_path / "monday.onrecord")
        assert moved.collections() == {"Works": 2} and moved.check().problems == ()
        with pytest.raises(StoreError, match=r"holds 3 articles.*--replace"):
            moved.restore_from(tmp_path / "monday.onrecord")
        moved.restore_from(tmp_path / "monday.onrecord", replace=True)
        moved.backup(tmp_path / "tuesday.onrecord")
        moved.ingest([str(tmp_path / "stories")])  # rows are numbered on
    with Assistant(Settings(home=tmp_path / "back")) as back:
        back.restore_from(tmp_path / "tuesday.onrecord")
        catalogue = back.catalogue
        assert (list(back.articles()), catalogue.statements(), catalogue.vectors(catalogue.passage_ids())) == before
        assert back.check().problems == () and back.ask(QUESTION).status == "answered"


def test_what_the_index_lacks_is_found_and_made_again(
    tmp_path: Path, postgresql: PostgreSQL, server_address: str
) -> None:
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=server_address)) as assistant:
        assistant.ingest([str(write_town(tmp_path))])
        for damage in (
            "DELETE FROM lexical WHERE id = (SELECT min(id) FROM lexical)",
            "UPDATE terms SET doc = doc + 1 WHERE term = 'tram'",
            "DELETE FROM meta",
            "DELETE FROM meta WHERE key = 'generation'",
        ):
            postgresql.tell(damage, server_address)
            assistant.close()
            if "meta" not in damage:
                assert any("lexical index" in problem.message for problem in assistant.check().problems), damage
            assert assistant.check(repair=True).is_whole and assistant.check().problems == (), damage


def test_archives_share_a_database_in_a_schema_each(
    tmp_path: Path, postgresql: PostgreSQL, catalogue: Catalogue
) -> None:
    postgresql.tell("CREATE SCHEMA other", catalogue.address)
    put(catalogue, saying("Ines Okafor"))
    address = f"{catalogue.address}&options=-csearch_path%3Dother"
    with Catalogue(catalogue.path, address) as other, catalogue.transaction(), other.transaction():
        assert other.counts()["articles"] == 0
    put(other, saying("Tom Reed", "Ann Lee"))
    assert (catalogue.counts()["articles"], other.counts()["articles"]) == (1, 2)
    other.close()


def test_only_one_process_is_in_what_is_exclusive(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.store.postgres._PATIENTLY", "BEGIN; SET LOCAL lock_timeout = 100")
    with Catalogue(catalogue.path, catalogue.address) as other, catalogue.exclusive("vectors"):
        with other.exclusive("something else"):
            put(other, saying("Ines Okafor"))
        with pytest.raises(StoreError, match="by another process"), other.exclusive("vectors"):
            pass
    with other.exclusive("vectors"):
        pass
    other.close()


def test_a_text_with_no_character_is_looked_for_and_not_found(catalogue: Catalogue) -> None:
    put(catalogue, saying("Ines Okafor"))
    assert catalogue.statements(surname="oka\0for") == [] and catalogue.lexical(["quay\0"], 5)
    with pytest.raises(StoreError, match="half a character"):
        catalogue.statements(surname="\ud800")


# --- the server -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://ada:secret@127.0.0.1:1/news", "at postgresql://127.0.0.1:1/news can't be reached"),
        ("postgresql://ada:secret@{host}/nowhere", "isn't there: there is no such database or user"),
        ("mysql://ada:secret@localhost/news", "RAG_CATALOGUE_URL names a database of mysql"),
        ("ada:secret", "RAG_CATALOGUE_URL is no address of a database"),
    ],
)
def test_a_server_that_isnt_there_is_told_without_the_password(
    tmp_path: Path, postgresql: PostgreSQL, address: str, told: str
) -> None:
    host = postgresql.address("x").rpartition("=")[2]
    address = address.replace("{host}/nowhere", f"/nowhere?host={host}")
    with pytest.raises(StoreError) as caught, Catalogue(tmp_path / "catalogue.db", address) as catalogue:
        catalogue.counts()
    assert told in str(caught.value) and "secret" not in str(caught.value)


def test_a_newer_layout_is_refused(tmp_path: Path, postgresql: PostgreSQL, catalogue: Catalogue) -> None:
    assert catalogue.counts()["articles"] == 0 and catalogue.address
    postgresql.tell("UPDATE meta SET value = '99' WHERE key = 'schema'", catalogue.address)
    with Catalogue(catalogue.path, catalogue.address) as later, pytest.raises(StoreError, match="layout 99"):
        later.counts()


def test_a_lost_connection_is_made_again_for_a_question_and_told_of_a_change(
    postgresql: PostgreSQL, catalogue: Catalogue
) -> None:
    def cut() -> None:
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        postgresql.tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}", catalogue.address)

    put(catalogue, saying("Ines Okafor"))
    cut()
    assert catalogue.counts()["articles"] == 1
    cut()
    with catalogue.transaction():  # begins on another connection
        catalogue.set_document("b.txt", "read")
    with pytest.raises(StoreError, match="was lost in the midst of it"), catalogue.transaction():
        catalogue.remove("a0")
        cut()
    assert catalogue.counts()["articles"] == 1 and catalogue.document_fingerprint("b.txt") == "read"


def test_a_killed_writer_lets_go_of_the_archive(tmp_path: Path, catalogue: Catalogue) -> None:
    put(catalogue, saying("Ines Okafor"))
    code = (
        "import sys; from pathlib import Path; from rag.store.catalogue import Catalogue\n"
        "with Catalogue(Path(sys.argv[1]), sys.argv[2]) as c, c.transaction():\n"
        "    c.remove('a0'); print('begun', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(catalogue.path), str(catalogue.address)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stdout.readline() == b"begun\n"
        written = threading.Event()

        def write() -> None:
            with catalogue.transaction():
                catalogue.set_document("b.txt", "read")
            written.set()

        waiting = threading.Thread(target=write)
        waiting.start()
        assert not written.is_set() and catalogue.counts()["articles"] == 1
        writer.kill()
    waiting.join(timeout=60)
    assert written.is_set() and catalogue.counts()["articles"] == 1
