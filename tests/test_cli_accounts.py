"""``rag user``, ``rag key`` and ``rag audit``, as somebody at the archive's machine types them."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner, Result

from rag.accounts import Accounts, Principal, Role, passwords
from rag.accounts.audit import COMMAND_LINE
from rag.cli import app
from rag.errors import AccountError, SettingsError
from rag.settings import Settings
from rag.ui import serving

WORDS = "three wet trams"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAG_HOME", str(tmp_path))
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    return tmp_path


def rag(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, arguments, input=typed)


def test_people_are_added_changed_and_removed() -> None:
    added = rag("user", "add", "bo", "--role", "editor", typed=f"{WORDS}\n{WORDS}\n")
    assert added.stdout.endswith("Added bo, editor.\n") and WORDS not in added.output
    assert "Nobody is an admin" in added.stderr
    assert "Nobody is an admin" not in rag("user", "add", "ada", "--role", "admin", typed=f"{WORDS}\n{WORDS}\n").stderr
    assert rag("user", "role", "bo", "reader").stdout == "bo is reader.\n"
    assert rag("user", "list").stdout == "ada  admin\nbo  reader\n"
    assert rag("user", "password", "bo", typed="three dry trams\nthree dry trams\n").exit_code == 0
    with Accounts.of(Settings()) as accounts:
        token = accounts.log_in("bo", "three dry trams", "10.0.0.7")
        assert "bo  10.0.0.7  since 20" in rag("user", "sessions").stdout
        assert rag("user", "end", "bo").stdout == "Ended: 1\n" and accounts.session(token) is None
    assert rag("user", "remove", "bo").exit_code == 0
    assert json.loads(rag("user", "list", "--json").stdout) == [{"name": "ada", "role": "admin", "is_given": False}]
    did = [entry["did"] for entry in json.loads(rag("audit", "--json").stdout)]
    assert did == [
        "removed a person", "ended sessions", "logged in", "changed a password", "changed a role", "added a person",
        "added a person",
    ]  # fmt: skip
    assert rag("audit", "bo").stdout.count("\n") == 1


def test_an_invitation_is_a_link_to_the_pages() -> None:
    link = rag("user", "add", "--invite", "--role", "editor", "--address", "https://news.example/").stdout.strip()
    place, token = link.rsplit("/", 1)
    assert place == "https://news.example/join"
    with Accounts.of(Settings()) as accounts:
        assert accounts.accept(token, "bo", WORDS).role is Role.EDITOR


def test_what_is_done_to_articles_by_command_is_in_the_log_of_who_ran_it(home: Path) -> None:
    (home / "story.txt").write_text("The tram is late, said Ann Lee.")
    assert rag("ingest", str(home / "story.txt")).exit_code == 0
    assert not (home / "accounts.sqlite").exists()  # nobody logs in: there is no log
    with Accounts.of(Settings()) as accounts:
        accounts.add_person("ada", Role.ADMIN, WORDS)
    (home / "story.txt").write_text("The tram is not late, said Ann Lee.")
    rag("ingest", str(home / "story.txt"))
    key = json.loads(rag("list", "--json").stdout)[0]["id"]
    rag("collect", "trams", key)
    assert rag("watch", str(home / "story.txt"), "--every", "1d").exit_code == 0
    assert rag("delete", key).exit_code == 0
    story = str(home / "story.txt")
    log = [(entry["did"], entry["about"]) for entry in json.loads(rag("audit", COMMAND_LINE, "--json").stdout)]
    assert log == [
        ("deleted", f"1 article: {key}"),
        ("had watched", f"{story}, every 1d"),
        ("gathered", f"in “trams”: {key}"),
        ("ingested", f"{story}: 0 added, 1 updated, 0 deleted, 0 failed"),
        ("added a person", "ada, admin"),
    ]
    assert f"{pwd.getpwuid(os.getuid()).pw_name} (command line)" == COMMAND_LINE


@pytest.mark.parametrize("arguments", [("user", "add"), ("user", "add", "bo", "--invite"), ("user", "end")])
def test_half_a_command_is_told_what_it_lacks(arguments: tuple[str, ...]) -> None:
    assert isinstance(rag(*arguments).exception, AccountError)


def test_a_key_is_printed_once() -> None:
    secret = rag("key", "add", "data desk", "--role", "editor", "--per-minute", "5", "--days", "2").stdout.strip()
    with Accounts.of(Settings()) as accounts:
        assert accounts.key(secret) == Principal("data desk", Role.EDITOR, "key", 5)
    listed = rag("key", "list")
    assert listed.stdout.startswith("data desk  editor, 5 a minute, used last 20") and secret not in listed.output
    assert json.loads(rag("key", "list", "--json").stdout)[0]["ends_at"]
    assert rag("key", "remove", "data desk").exit_code == 0 and rag("key", "list").stdout == ""


def test_a_hash_is_made_for_the_settings() -> None:
    made = rag("serve", "--hash-password", typed="tram\ntram\n")
    assert made.exit_code == 0 and "$" not in made.stdout
    known = passwords.of_environment(Settings(ui_auth=f"ada:{made.stdout.split()[-1]}"))
    assert passwords.is_right(known["ada"], "tram") and not passwords.is_right(known["ada"], "ferry")


def test_other_machines_reach_pages_without_a_log_in_only_if_that_is_said_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "build", lambda *_: pytest.skip("it would be served"))
    refused = rag("serve", "--host", "0.0.0.0")
    assert isinstance(refused.exception, SettingsError)
    assert str(refused.exception) == (
        "On 0.0.0.0 other machines would reach the pages, and nobody has to log in. Add somebody first (`rag user add "
        "NAME --role admin`), or say --open too: then whoever reaches this machine may read, add and delete articles"
    )
    check = serving._check_that_somebody_logs_in
    check(Settings(), "0.0.0.0", is_said_twice=True)
    assert capsys.readouterr().err.startswith("WARNING: THE PAGES LISTEN ON 0.0.0.0 WITHOUT A PASSWORD")
    check(Settings(), "127.0.0.1", is_said_twice=False)
    with Accounts.of(Settings()) as accounts:
        accounts.add_person("ada", Role.ADMIN, WORDS)
    check(Settings(), "0.0.0.0", is_said_twice=False)
    assert capsys.readouterr().err == ""
