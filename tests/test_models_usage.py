"""What asking a model keeps and costs: the key, the cache, the prices."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path

import pytest
from hostile_server import KEY, HostileServer
from writers import QUESTION, Load, WriterAt, ask

from rag.errors import InterruptedAnswerError, ModelError, SettingsError
from rag.models import THIS_MACHINE
from rag.models.usage import Price, load_prices, price_of, question_cost
from rag.settings import Settings

# --- the key -------------------------------------------------------------------------------------------------------


def test_the_key_is_in_no_log_cache_or_printed_model(
    hostile: HostileServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, writer_at: WriterAt
) -> None:
    with caplog.at_level(logging.DEBUG):
        writer = writer_at(hostile.url, "fine", home=tmp_path, cache=True)
        reply = ask(writer)
        with pytest.raises(ModelError):
            ask(writer_at(hostile.url, "status-500", llm_retries=1))
    assert caplog.records
    llm = writer.llm
    shown = [repr(writer), repr(writer.backend), repr(llm), str(llm), llm.to_json(), str(llm.to_payload()), repr(reply)]
    assert KEY not in caplog.text + "".join(shown)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"Ann Lee" in data for data in files)
    assert not any(KEY.encode() in data for data in files)


def test_the_environments_key_stays_out_of_the_model(
    hostile: HostileServer, monkeypatch: pytest.MonkeyPatch, load: Load
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    writer = load(Settings(llm="openai:fine", openai_base_url=hostile.url))
    assert KEY not in writer.llm.to_json() + str(vars(writer.llm))
    ask(writer)
    assert hostile.keys == [f"Bearer {KEY}"]


# --- the cache -----------------------------------------------------------------------------------------------------


def test_the_same_prompt_is_asked_once_while_evaluating(hostile: HostileServer, tmp_path: Path, load: Load) -> None:
    settings = Settings(llm="openai:fine", openai_base_url=hostile.url, openai_api_key=KEY, home=tmp_path)
    writer = load(settings, evaluating=True)
    first, second = ask(writer), ask(writer)
    assert (second.text, second.finish_reason) == (first.text, first.finish_reason)
    assert second.usage is not None
    assert (second.usage.from_cache, second.usage.prompt_tokens, second.usage.cost_usd) == (True, 100, 0.0)
    assert len(hostile.requests) == 1
    third = ask(load(settings, evaluating=True)).usage
    assert third is not None
    assert third.from_cache
    for other in ({"max_tokens": 25}, {"temperature": 0.5}, {"stop": ["x"]}):
        ask(writer, **other)
    assert len(hostile.requests) == 4


def test_asking_keeps_nothing_unless_told(
    hostile: HostileServer, tmp_path: Path, writer_at: WriterAt, load: Load
) -> None:
    ask(writer_at(hostile.url, "fine", home=tmp_path))
    assert list(tmp_path.iterdir()) == []
    off = load(Settings(llm="openai:fine", openai_base_url=hostile.url, home=tmp_path, cache=False), evaluating=True)
    assert off.cache is None


def test_what_broke_off_is_not_kept(hostile: HostileServer, tmp_path: Path, writer_at: WriterAt) -> None:
    writer = writer_at(hostile.url, "truncated-end", home=tmp_path, cache=True)
    for _ in range(2):
        with pytest.raises(InterruptedAnswerError):
            ask(writer)
    with closing(writer_at(hostile.url, "long", home=tmp_path, cache=True).stream(QUESTION, max_tokens=24)) as reply:
        next(reply)
    assert len(hostile.requests) == 3
    assert not (tmp_path / "cache.db").exists()


# --- prices --------------------------------------------------------------------------------------------------------


def test_prices_are_openais_unless_they_are_ones_own(tmp_path: Path) -> None:
    prices = load_prices(Settings())
    luna = price_of("gpt-6-luna", "api.openai.com", prices)
    assert luna == Price(0.10, 0.01, 0.50)
    assert price_of("gpt-6-luna-2026-09-22", "api.openai.com", prices) == luna
    assert price_of("gpt-6-luna", "localhost:1", prices) is None
    assert price_of("unheard-of", "api.openai.com", prices) is None
    assert luna.cost(2_000_000, 1_000_000, cached_tokens=1_000_000) == pytest.approx(0.10 + 0.01 + 0.50)
    (tmp_path / "own.toml").write_text('["some/model"]\ninput = 1\noutput = 2.5\n', "utf-8")
    (tmp_path / "own.json").write_text('{"gpt-6-luna": {"input": 7, "cached_input": 1, "output": 9}}', "utf-8")
    own = load_prices(Settings(prices=tmp_path / "own.toml"))
    assert price_of("some/model", "localhost:1", own) == Price(1, 1, 2.5)
    own = load_prices(Settings(prices=tmp_path / "own.json"))
    assert price_of("gpt-6-luna", "api.openai.com", own) == Price(7, 1, 9)


@pytest.mark.parametrize("text", ["[broken", 'a = "x"', '["m"]\ninput = 1', '["m"]\ninput = "x"\noutput = 1'])
def test_a_table_that_cannot_be_used(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.toml").write_text(text, "utf-8")
    with pytest.raises(
        SettingsError, match=r"RAG_PRICES is '.*own\.toml', which can't be used: .*US dollars per million"
    ):
        load_prices(Settings(prices=tmp_path / "own.toml"))


def test_an_answer_costs_what_the_table_says(hostile: HostileServer, tmp_path: Path, writer_at: WriterAt) -> None:
    (tmp_path / "own.toml").write_text("[fine]\ninput = 10\ncached_input = 1\noutput = 100\n", "utf-8")
    usage = ask(writer_at(hostile.url, "fine", prices=tmp_path / "own.toml")).usage
    assert usage is not None
    assert usage.cost_usd == pytest.approx((40 * 10 + 60 * 1 + 20 * 100) / 1e6)


OPENAI, OURS = "api.openai.com", "localhost:8080"


@pytest.mark.parametrize(
    ("engine", "host", "said"),
    [
        ("extractive", None, "nothing: no language model is asked"),
        ("local:some.gguf", THIS_MACHINE, "nothing: the model runs on this machine"),
        ("openai:gpt-4.1", OPENAI, "about $0.0030 a question at its price (1,300 tokens read, 50 written)"),
        (
            "openai:gpt-6-luna",
            OPENAI,
            "about $0.0002 a question at its price (1,300 tokens read, 50 written, what it thinks not counted)",
        ),
        ("azure:news=own", "x.azure.com", "less than $0.0001 a question at its price (1,300 tokens read, 50 written)"),
        ("openai:unheard", OPENAI, "not known: RAG_PRICES can tell the price of unheard at api.openai.com"),
        (
            "openai:",
            OURS,
            f"nothing if {OURS} runs the model itself; else RAG_PRICES can tell the price of its model at {OURS}",
        ),
    ],
)
def test_what_a_question_costs(engine: str, host: str | None, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[own]\ninput = 0.001\noutput = 0.002\n", "utf-8")
    assert question_cost(engine, host, load_prices(Settings(prices=tmp_path / "own.toml"))) == said
