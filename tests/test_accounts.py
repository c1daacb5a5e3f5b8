"""People, roles, sessions, invitations and keys: what lets somebody in, and what doesn't any more."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from rag.accounts import ANYBODY, Accounts, Principal, Right, Role, passwords, people, sessions
from rag.errors import AccessError, AccountError, SettingsError, TooManyError
from rag.settings import Settings

WORDS = "three wet trams"
HERE = "10.0.0.7"
NOW = time.time


@pytest.fixture(autouse=True)
def cheap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have hashes cost little; a test that needs the true ones has "really" in its name."""
    if "really" not in request.node.name:
        monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with Accounts(tmp_path) as held:
        yield held


def wrong(accounts: Accounts, name: str = "ada", address: str = HERE) -> type[Exception]:
    with pytest.raises(AccessError) as caught:
        accounts.log_in(name, "no such words", address)
    return caught.type


# --- roles -----------------------------------------------------------------------------------------------------------


def test_each_role_has_the_rights_of_the_one_before_and_more() -> None:
    held = [{right for right in Right if Principal("x", role).may(right)} for role in Role]
    assert held[0] == {Right.ASK, Right.READ}
    assert held[0] < held[1] < held[2] == set(Right)
    assert Right.DELETE in held[1] and not held[1] & {Right.INVITE, Right.KEYS, Right.SETTINGS, Right.END_SESSIONS}


def test_a_missing_right_is_told_with_the_role_that_has_it() -> None:
    with pytest.raises(AccessError, match="bo may not delete articles: that takes the role editor"):
        Principal("bo", Role.READER).require(Right.DELETE)
    ANYBODY.require(Right.KEYS)


# --- people ----------------------------------------------------------------------------------------------------------


def test_nobody_else_reads_the_file_or_a_secret_in_it(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    secrets = [accounts.log_in("ada", WORDS, HERE), accounts.invite(Role.READER), accounts.add_key("k", Role.READER)]
    files = sorted(tmp_path.iterdir())
    assert files[0].name == "accounts.sqlite" and {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    held = b"".join(path.read_bytes() for path in files)
    assert not [secret for secret in [WORDS, *secrets] if secret.encode() in held]


def test_an_archive_is_open_until_there_is_somebody(accounts: Accounts, tmp_path: Path) -> None:
    assert accounts.is_open
    accounts.invite(Role.ADMIN)
    assert accounts.is_open
    accounts.add_person("ada", Role.ADMIN, WORDS)
    assert not accounts.is_open
    with Accounts(tmp_path / "other", {"eve": "a hash"}) as other:
        assert not other.is_open


@pytest.mark.parametrize(
    ("name", "password", "told"),
    [
        ("ada", WORDS, "The name 'ada' is taken"),
        ("ADA", WORDS, "The name 'ADA' is taken"),
        ("Eve", WORDS, "The name 'Eve' is taken"),  # RAG_UI_AUTH's
        ("", WORDS, "'' is no name"),
        ("a\nb", WORDS, "is no name"),
        ("../x", WORDS, "is no name"),
        ("x" * 65, WORDS, "is no name"),
        ("bo", "short", "The password has 5 characters"),
        ("bo", "x" * 1001, "The password has 1001 characters"),
    ],
)
def test_what_is_no_name_or_no_password_is_refused(tmp_path: Path, name: str, password: str, told: str) -> None:
    with Accounts(tmp_path, {"eve": "a hash"}) as accounts:
        accounts.add_person("ada", Role.ADMIN, WORDS)
        with pytest.raises(AccountError, match=told):
            accounts.add_person(name, Role.READER, password)
        assert [person.name for person in accounts.people()] == ["ada", "eve"]


def test_there_is_an_admin_while_there_is_anybody(accounts: Accounts) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    accounts.add_person("bo", Role.READER, WORDS)
    with pytest.raises(AccountError, match="ada is the only admin"):
        accounts.remove("ada")
    with pytest.raises(AccountError, match="ada is the only admin"):
        accounts.set_role("ada", Role.EDITOR)
    accounts.set_role("bo", Role.ADMIN)
    accounts.remove("ada")
    accounts.remove("bo")
    assert accounts.is_open


def test_an_invitation_works_once_and_for_a_week(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    token, late = accounts.invite(Role.EDITOR, by="ada"), accounts.invite(Role.ADMIN)
    for name, password in (("ada", WORDS), ("bo", "short")):
        with pytest.raises(AccountError):
            accounts.accept(token, name, password)
    assert accounts.accept(token, "bo", WORDS).role == accounts.people()[1].role == Role.EDITOR
    with pytest.raises(AccountError, match="This invitation was used, or it has ended"):
        accounts.accept(token, "cy", WORDS)
    later(monkeypatch, people.INVITED_S + 1)
    with pytest.raises(AccountError, match="This invitation was used, or it has ended"):
        accounts.accept(late, "cy", WORDS)


# --- sessions --------------------------------------------------------------------------------------------------------


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have the clock stand so much later than it does."""
    monkeypatch.setattr(time, "time", lambda: NOW() + seconds)


@pytest.mark.parametrize("way", ["log out", "end", "end all", "password", "remove", "add anew", "idle", "absolute"])
def test_a_session_that_ended_is_ended_everywhere(
    accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    accounts.add_person("bo", Role.ADMIN, WORDS)
    tokens = [accounts.log_in("bo", WORDS, HERE), accounts.log_in("Bo", WORDS, "10.0.0.8")]
    with Accounts(tmp_path) as elsewhere:  # another process with the same archive
        assert [elsewhere.session(token) for token in tokens] == [Principal("bo", Role.ADMIN)] * 2
        match way:
            case "log out":
                for token in tokens:
                    accounts.end(token=token)
            case "end":
                assert accounts.end(name="bo") == 2
            case "end all":
                assert accounts.end() == 2
            case "password":
                accounts.set_password("bo", "three dry trams")
            case "remove" | "add anew":
                accounts.remove("bo")
                if way != "remove":
                    accounts.add_person("bo", Role.ADMIN, WORDS)
            case "idle":
                later(monkeypatch, sessions.IDLE_S + 1)
            case "absolute":
                for week in range(1, 5):
                    later(monkeypatch, week * (sessions.IDLE_S - 100))
                    assert elsewhere.session(tokens[0]) and elsewhere.session(tokens[1])
                later(monkeypatch, sessions.LONGEST_S + 1)
        assert [elsewhere.session(token) for token in tokens] == [None, None]


def test_another_role_holds_at_once(accounts: Accounts) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    accounts.add_person("bo", Role.EDITOR, WORDS)
    token = accounts.log_in("bo", WORDS, HERE)
    accounts.set_role("bo", Role.READER)
    assert accounts.session(token) == Principal("bo", Role.READER)


@pytest.mark.parametrize("token", [None, "", "x", "' OR 1=1 --", "\0"])
def test_what_is_no_token_is_nobodys(accounts: Accounts, token: str | None) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    accounts.log_in("ada", WORDS, HERE)
    assert accounts.session(token) is None and accounts.key(token) is None


def test_the_people_of_the_environment_are_admins_until_it_changes(tmp_path: Path) -> None:
    known = passwords.hashed("tram")
    with Accounts.of(Settings(home=tmp_path, ui_auth=f"eve:{passwords.for_environment(known)}")) as accounts:
        token = accounts.log_in("eve", "tram", HERE)
        assert accounts.session(token) == Principal("eve", Role.ADMIN)
        with pytest.raises(AccountError, match="eve comes from RAG_UI_AUTH"):
            accounts.set_password("eve", WORDS)
    known = passwords.hashed("tram")  # another hash of it
    with Accounts.of(Settings(home=tmp_path, ui_auth=f"eve:{passwords.for_environment(known)}")) as after:
        assert after.session(token) is None


# --- guessing --------------------------------------------------------------------------------------------------------


def test_many_wrong_passwords_have_to_wait_longer_and_longer(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    monkeypatch.setattr(passwords, "is_right", lambda known, password: password == WORDS)
    waits: list[int] = []
    passed = 0.0
    while len(waits) < 9:
        later(monkeypatch, passed)
        try:
            accounts.log_in("ada", "no such words", HERE)
        except TooManyError as error:
            waits.append(error.wait_s)
            passed += error.wait_s
        except AccessError:
            pass
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_who_guesses_is_named_and_keeps_nobody_else_out(accounts: Accounts) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    accounts.add_person("bo", Role.READER, WORDS)
    kinds = [wrong(accounts) for _ in range(8)]
    assert kinds == [AccessError] * 5 + [TooManyError] * 3
    with pytest.raises(TooManyError):
        accounts.log_in("ada", WORDS, "10.0.0.8")  # the right one too: it might be the next guess
    assert accounts.session(accounts.log_in("bo", WORDS, HERE))
    log = [(entry.who, entry.did, entry.address) for entry in accounts.log() if "added" not in entry.did]
    assert log.count(("ada", "failed to log in", HERE)) == 5
    assert ("ada", "has to wait between passwords", HERE) in log
    accounts.set_password("ada", WORDS)
    assert accounts.session(accounts.log_in("ada", WORDS, HERE))


def test_an_address_is_slowed_whatever_names_it_tries(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "is_right", lambda *_: False)
    accounts.add_person("ada", Role.ADMIN, WORDS)
    near = "2001:db8::{:x}".format
    kinds = [wrong(accounts, f"secret{i}", near(i + 1)) for i in range(25)]
    assert kinds == [AccessError] * 20 + [TooManyError] * 5
    assert not [entry for entry in accounts.log() if "secret" in entry.who + entry.about]  # it may be a password


def test_guesses_at_once_are_no_more_than_one_after_another(accounts: Accounts) -> None:
    accounts.add_person("ada", Role.ADMIN, WORDS)
    kinds: list[type[Exception]] = []
    threads = [threading.Thread(target=lambda: kinds.append(wrong(accounts))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds.count(AccessError) == 5 and kinds.count(TooManyError) == 7


def test_an_unknown_name_costs_one_check_as_a_wrong_password_does(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Any] = []
    accounts.add_person("ada", Role.ADMIN, WORDS)
    right = passwords.is_right

    def noted(known: str, password: str) -> bool:
        checked.append(known.split("$")[:4])
        return right(known, password)

    monkeypatch.setattr(passwords, "is_right", noted)
    wrong(accounts)
    wrong(accounts, "nobody")
    assert len(checked) == 2 and checked[0] == checked[1]


# --- passwords -------------------------------------------------------------------------------------------------------


def scrypt_of(password: str) -> str:
    import hashlib

    salt = bytes(range(16))
    return f"scrypt:16384:8:1:{salt.hex()}:{hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()}"


def test_a_password_is_known_by_its_hash_of_either_kind() -> None:
    argon2 = passwords.for_environment(passwords.hashed("tram"))
    known = passwords.of_environment(Settings(ui_auth=f"ada:{argon2} bo:{scrypt_of('ferry')}"))
    assert passwords.is_right(known["ada"], "tram") and passwords.is_right(known["bo"], "ferry")
    assert not passwords.is_right(known["ada"], "ferry") and not passwords.is_right(known["bo"], "tram")
    assert not passwords.is_right(passwords.nobodys(), "") and "$" not in argon2
    assert passwords.hashed("tram") != passwords.hashed("tram")


@pytest.mark.parametrize(
    "value", ["ada:tram", "tram", ":scrypt:1:1:1:aa:bb", "ada:scrypt:x:8:1:aa:bb", "ada:argon2id:v=19:m=1", "ada:"]
)
def test_a_wrong_line_is_told_without_showing_it(value: str) -> None:
    with pytest.raises(SettingsError, match="RAG_UI_AUTH holds something that isn't user:hash") as caught:
        passwords.of_environment(Settings(ui_auth=value))
    assert value not in str(caught.value)


def test_a_hash_of_older_parameters_is_really_made_anew_and_sessions_stay(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=1024))
        accounts.add_person("ada", Role.ADMIN, WORDS)
        before = accounts.log_in("ada", WORDS, HERE)
    after = accounts.log_in("ada", WORDS, HERE)
    account = accounts._account("ada")
    assert account and "m=65536,t=3,p=4" in (account.password or "")
    assert accounts.session(before) == accounts.session(after) == Principal("ada", Role.ADMIN)


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_key_has_a_role_a_last_use_and_an_end(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = accounts.add_key("desk", Role.EDITOR, ends_at=NOW() + 60)
    assert secret.startswith("rag_")
    (kept,) = accounts.list_keys()
    assert (kept.used_at, kept.role) == (None, Role.EDITOR)
    assert accounts.key(secret) == Principal("desk", Role.EDITOR, "key", 60)
    (kept,) = accounts.list_keys()
    assert kept.used_at and abs(kept.used_at - NOW()) < 5
    with pytest.raises(AccountError, match="There is a key by the name 'desk'"):
        accounts.add_key("desk", Role.READER)
    later(monkeypatch, 61)
    assert accounts.key(secret) is None


def test_a_removed_key_opens_nothing(accounts: Accounts) -> None:
    secret = accounts.add_key("desk", Role.READER)
    accounts.remove_key("desk")
    assert accounts.key(secret) is None
    with pytest.raises(AccountError, match="There is no key by the name 'desk'"):
        accounts.remove_key("desk")


def test_a_key_may_call_so_often_a_minute(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    desk, other = Principal("desk", Role.READER, "key", 3), Principal("other", Role.READER, "key", 3)
    assert [accounts.wait_s(desk) for _ in range(4)] == [0, 0, 0, 60]
    assert accounts.wait_s(other) == accounts.wait_s(Principal("ada", Role.READER)) == 0
    clock[0] += 59.5
    assert accounts.wait_s(desk) == 0.5
    clock[0] += 0.5
    assert accounts.wait_s(desk) == 0
