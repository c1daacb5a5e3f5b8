"""A real language model in this process, from a file."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.llms import ChatMessage
from llm_server import model_file
from writers import QUESTION, Load, ask

from rag.assistant import Assistant
from rag.errors import ContextWindowError, ModelError
from rag.models import load_llm
from rag.models.writer import Writer
from rag.settings import Settings


@pytest.fixture(scope="module")
def local() -> Iterator[Writer]:
    writer = load_llm(Settings(llm=f"local:{model_file()}", llm_context_window=1024))
    assert writer is not None
    with writer:
        yield writer


def test_a_file_in_this_process_answers(local: Writer) -> None:
    reply = ask(local)
    assert reply.text.strip()
    assert reply.usage is not None
    assert (reply.usage.cost_usd, reply.usage.estimated) == (0.0, False)
    assert 10 < reply.usage.prompt_tokens < 60
    assert (local.engine, local.where) == ("local:SmolLM2-135M-Instruct.Q4_1.gguf", "this machine")
    assert local.context_window == 1024
    assert local.llm.complete("What is rain?", max_tokens=8).text


def test_a_seed_draws_the_same_words_again(load: Load) -> None:
    """Whatever was asked in between: llama.cpp would keep a part of it, and round differently."""
    writer = load(Settings(llm=f"local:{model_file()}", llm_context_window=1024, llm_seed=1))
    other = load(Settings(llm=f"local:{model_file()}", llm_context_window=1024, llm_seed=2))
    question = [ChatMessage(role="system", content="The mayor spoke of rain. " * 20), QUESTION[1]]
    drawn = ["".join(w.stream(question, max_tokens=40, temperature=1)) for w in (writer, writer, other)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_closed_model_says_so(tmp_path: Path) -> None:
    writer = load_llm(Settings(llm=f"local:{model_file()}", home=tmp_path))
    assert writer is not None
    with Assistant(Settings(home=tmp_path), llm=writer) as assistant:
        assert assistant.writer is writer
    assert ask(writer).text.strip()  # whoever gave it closes it
    writer.close()
    with pytest.raises(ModelError, match="was closed"):
        ask(writer)


def test_closing_stops_the_model_in_this_process(local: Writer) -> None:
    reply = local.stream(QUESTION, max_tokens=900)
    next(reply)
    reply.close()
    end = time.monotonic() + 5
    while any(thread.name == "local-model" for thread in threading.enumerate()):
        assert time.monotonic() < end, "the model still writes"
        time.sleep(0.02)


def test_the_windows_of_a_file_hold(local: Writer) -> None:
    with pytest.raises(ContextWindowError, match=r"is more than the 1024 tokens"):
        local.stream([ChatMessage(role="user", content="rain " * 1500)], max_tokens=8)
    with pytest.raises(ContextWindowError, match=r"than the 1024 tokens") as caught:
        list(local.llm.stream_chat([ChatMessage(role="user", content="rain " * 1500)], max_tokens=8))
    assert caught.value.context_window == 1024


def test_files_that_are_not_models(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.gguf', which isn't there\. Set RAG_LLM=local:PATH"):
        load_llm(Settings(llm=f"local:{tmp_path / 'none.gguf'}"))
    model_file()  # what follows needs the same package
    (tmp_path / "text.gguf").write_text("not a model", "utf-8")
    with pytest.raises(ModelError, match=r"text\.gguf' can't be loaded: .*It has to be a language model in GGUF"):
        load_llm(Settings(llm=f"local:{tmp_path / 'text.gguf'}"))


def test_a_missing_package_names_the_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    (tmp_path / "some.gguf").touch()
    with pytest.raises(ModelError, match=r"needs xllamacpp, which isn't installed\. pip install 'onrecord\[local\]'"):
        load_llm(Settings(llm=f"local:{tmp_path / 'some.gguf'}"))
