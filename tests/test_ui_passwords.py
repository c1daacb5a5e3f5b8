"""Passwords of the pages: known by a hash, and refused without a hint."""

from __future__ import annotations

import pytest

from rag.errors import SettingsError
from rag.settings import Settings
from rag.ui import passwords, serving


def test_a_password_is_known_by_its_hash() -> None:
    known = passwords.accounts(Settings(ui_auth=f"ada:{passwords.hashed('tram')} bo:{passwords.hashed('ferry')}"))
    assert passwords.is_known(known, "ada", "tram") and passwords.is_known(known, "bo", "ferry")
    assert not passwords.is_known(known, "ada", "ferry")
    assert not passwords.is_known(known, "eve", "nobody's")
    assert passwords.hashed("tram") != passwords.hashed("tram")


def test_an_unknown_user_costs_one_guess_as_a_wrong_password_does(monkeypatch: pytest.MonkeyPatch) -> None:
    known = passwords.accounts(Settings(ui_auth=f"ada:{passwords.hashed('tram')}"))
    costs: list[tuple[int, ...]] = []
    reckon = passwords._scrypt

    def counted(word: str, salt: bytes, *cost: int) -> bytes:
        costs.append(cost)
        return reckon(word, salt, *cost)

    monkeypatch.setattr(passwords, "_scrypt", counted)
    assert not passwords.is_known(known, "ada", "ferry") and not passwords.is_known(known, "eve", "ferry")
    assert len(costs) == 2 and costs[0] == costs[1]


@pytest.mark.parametrize("value", ["ada:tram", "tram", ":scrypt:1:1:1:aa:bb", "ada:scrypt:x:8:1:aa:bb"])
def test_a_wrong_account_is_told_without_showing_it(value: str) -> None:
    with pytest.raises(SettingsError, match="RAG_UI_AUTH holds something that isn't user:hash") as caught:
        passwords.accounts(Settings(ui_auth=value))
    assert value not in str(caught.value)


def test_no_password_on_all_addresses_is_said_in_large_letters() -> None:
    first = serving.warning("0.0.0.0").split(". ")[0]
    assert first == "WARNING: THE PAGES LISTEN ON 0.0.0.0 WITHOUT A PASSWORD"


def test_a_hash_is_made_for_the_settings() -> None:
    from typer.testing import CliRunner

    from rag.cli import app

    made = CliRunner().invoke(app, ["serve", "--hash-password"], input="tram\ntram\n")
    assert made.exit_code == 0
    known = passwords.accounts(Settings(ui_auth=f"ada:{made.stdout.split()[-1]}"))
    assert passwords.is_known(known, "ada", "tram")
