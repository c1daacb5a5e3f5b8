"""What is chosen at the pages: where it holds, where it doesn't, and who can read it."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from llm_server import serving
from shown import Seen, assert_inert

from rag import preferences
from rag.accounts import Accounts, Principal, Role
from rag.assistant import Assistant
from rag.errors import SettingsError
from rag.exports.manner import Manner, day, quoted
from rag.jobs import Jobs
from rag.settings import Settings
from rag.ui.choices import Choices
from rag.ui.permits import asked_by


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("RAG_LLM", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)  # where no .env lies


def test_a_choice_holds_where_nothing_else_says_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preferences.write(tmp_path, {"llm": "extractive", "llm_max_tokens": 300, "ui_dates": "iso"})
    assert Settings(home=tmp_path).llm == "extractive"
    assert Settings(home=tmp_path, llm_max_tokens=500).llm_max_tokens == 500
    monkeypatch.setenv("RAG_LLM", "openai:other")
    monkeypatch.setenv("RAG_LLM_MAX_TOKENS", "800")  # the default, as a copy of .env.example has it
    found = Settings(home=tmp_path)
    assert (found.llm, found.llm_max_tokens, found.ui_dates) == ("openai:other", 300, "iso")
    assert [name for name in preferences.CHOSEN if found.is_said(name)] == ["llm"]


def test_a_choice_is_taken_back(tmp_path: Path) -> None:
    preferences.write(tmp_path, {"llm": "extractive", "exam": "off"})
    preferences.write(tmp_path, {"llm": None})
    assert preferences.read(tmp_path) == {"exam": "off"}
    assert Settings(home=tmp_path).with_choices({"exam": None}).exam == "auto"


@pytest.mark.parametrize("said", [{"OPENAI_API_KEY": "sk-mine"}, {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}])
def test_no_archive_has_a_key_sent_to_a_server_of_its_choice(
    said: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences.write(tmp_path, {"openai_base_url": "http://elsewhere.example/v1", "openai_api_key": "sk-kept"})
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    found = Settings(home=tmp_path)
    assert found.openai_base_url == said.get("OPENAI_BASE_URL")
    assert (found.openai_api_key and found.openai_api_key.get_secret_value()) == said.get("OPENAI_API_KEY")
    assert found.is_said("openai_base_url") and found.is_said("openai_api_key")


def test_nobody_else_reads_the_file_and_it_is_whole(tmp_path: Path) -> None:
    preferences.write(tmp_path, {"openai_api_key": "sk-kept"})
    path = tmp_path / preferences.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text('{"llm": "extr', "utf-8")
    with pytest.raises(SettingsError, match=r"preferences\.json, can't be read: .*Put the file right, or remove it"):
        Settings(home=tmp_path)


@pytest.mark.parametrize(
    ("dates", "written"),
    [
        ("day-first", ["8 May 2031", "May 2031", "2031", "undated"]),
        ("month-first", ["May 8, 2031", "May 2031", "2031", "undated"]),
        ("iso", ["2031-05-08", "2031-05", "2031", "undated"]),
    ],
)
def test_dates_are_written_in_the_house_style(dates: str, written: list[str]) -> None:
    with Manner(dates=dates).kept():
        assert [day(date) for date in ("2031-05-08T10:00:00", "2031-05", "2031", None)] == written


@pytest.mark.parametrize(
    ("quotes", "written"),
    [
        ("double", ["“It was late”", "‘A “plan”’", "“the city’s”"]),
        ("single", ["‘It was late’", "‘A “plan”’", "“the city’s”"]),
        ("angle", ["«It was late»", "«A “plan”»", "«the city’s»"]),
        ("low", ["„It was late“", "‚A “plan”‘", "„the city’s“"]),
    ],
)
def test_quotations_are_marked_in_the_house_style(quotes: str, written: list[str]) -> None:
    with Manner(quotes=quotes).kept():
        assert [quoted(words) for words in ("It was late", "A “plan”", "the city’s")] == written
    assert quoted("It was late") == "“It was late”"


# --- the page --------------------------------------------------------------------------------------------------------


def event(**sent: Any) -> Any:
    return SimpleNamespace(_data=sent)


def form(assistant: Assistant) -> Choices:
    return Choices(assistant, Jobs(assistant), Accounts.of(assistant.settings))


def test_the_log_tells_what_was_set_by_whom_and_no_value(tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path)) as assistant, Accounts(tmp_path) as accounts:
        with asked_by(Principal("ada", Role.ADMIN)):
            for _ in range(2):  # what is kept as it was is no change
                form(assistant).save(event(openai_api_key="sk-typed", ui_quotes="low", ui_dates="day-first"))
        assert [(entry.who, entry.did, entry.about) for entry in accounts.log()] == [
            ("ada", "changed settings", "OPENAI_API_KEY, RAG_UI_QUOTES")
        ]


def test_what_is_typed_holds_at_once_and_a_key_is_never_shown(tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path)) as assistant:
        choices = form(assistant)
        html = choices.save(event(llm="openai:m", openai_api_key="sk-typed", ui_quotes="low", llm_timeout_s="7"))
        assert_inert(html)
        assert "Kept." in Seen(html).text
        assert "sk-typed" not in html
        assert "a key is set" in html
        assert (assistant.engine, assistant.settings.llm_timeout_s) == ("openai:m", 7)
        assert Settings(home=tmp_path).ui_quotes == "low"
        choices.save(event(openai_api_key="", llm="extractive"))  # an empty key stays what it is
        assert assistant.settings.openai_api_key is not None
        choices.save(event(openai_api_key="", drops=["key"]))
        assert assistant.settings.openai_api_key is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"llm": "gpt"}, "Who writes: 'gpt' can’t be used."),
        (
            {"llm_timeout_s": "-3"},
            "Longest wait for the model, in seconds: '-3' can’t be used. Input",
        ),
        ({"llm_max_tokens": "many"}, "Longest answer, in tokens: 'many' can’t be used."),
    ],
)
def test_what_cant_be_used_is_told_by_its_label_and_not_kept(typed: dict[str, str], told: str, tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path)) as assistant:
        html = form(assistant).save(event(**typed, ui_dates="iso"))
        assert told in Seen(html).text
        assert not (tmp_path / preferences.FILE).exists()
        assert next(iter(typed.values())) in html.partition("</p>")[2]  # it stays in its field


def test_what_the_environment_says_cant_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LLM", "extractive")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    with Assistant(Settings(home=tmp_path)) as assistant:
        html = form(assistant).save(event(llm="openai:m", openai_base_url="http://evil.example/v1"))
        assert assistant.engine == "extractive"
        assert json.loads((tmp_path / preferences.FILE).read_text("utf-8")) == {}
        assert "Set by whoever started the server, as RAG_LLM" in Seen(html).text
        assert "sk-mine" not in html


def test_a_server_is_asked_for_its_models_before_anything_is_kept(tmp_path: Path) -> None:
    with serving(context=512) as server, Assistant(Settings(home=tmp_path)) as assistant:
        html = form(assistant).models(event(openai_base_url=server.url, llm="auto"))
        assert "answers. “Who writes” takes" in Seen(html).text
        assert server.url in html  # it stays in its field
        assert not (tmp_path / preferences.FILE).exists()
        gone = form(assistant).models(event(openai_base_url="http://127.0.0.1:9/v1"))
        assert 'role="alert"' in gone


def test_what_is_watched_is_seen_and_stopped_here(tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path)) as assistant:
        jobs = Jobs(assistant)
        jobs.watch("https://post.example/feed", "1h")
        choices = Choices(assistant, jobs, Accounts.of(assistant.settings))
        assert "https://post.example/feed" in Seen(choices.visit()).text
        assert "https://post.example/feed" not in choices.unwatch(event(target="https://post.example/feed"))
