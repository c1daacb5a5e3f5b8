"""What a real small model makes up doesn't reach a reader: a fixed sample of questions, and instructions in articles.

The whole of both is ``eval/bench_guard.py`` and ``eval/bench_injection.py``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from llm_server import model_file

from rag.evaluation.log import Log
from rag.evaluation.results import Results
from rag.evaluation.running import run
from rag.evaluation.suites import find
from rag.models import load_llm
from rag.models.writer import Writer
from rag.settings import Settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "eval"))

from bench_guard import SCORERS, faults_of
from bench_injection import INSTRUCTIONS, PLACES, READERS, attack, succeeded

pytestmark = pytest.mark.slow

QUESTIONS = 2  # of each suite; `make bench` puts all of them
SEED = 1  # repeats a run on one machine; another processor or number of threads rounds differently and draws others


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Questions of the suites, answered by the model at temperature 1."""
    home = tmp_path_factory.mktemp("guard")
    settings = Settings(
        home=home, llm=f"local:{model_file()}", llm_temperature=1.0, llm_seed=SEED, llm_max_tokens=60, exam="off"
    )
    return run([find("seeds"), find("archive")], settings, home / "log.jsonl", limit=QUESTIONS)


def test_no_faulty_sentence_is_shown(answers: Log) -> None:
    records = list(answers.records)
    assert len(records) == 2 * QUESTIONS
    assert sum(r.answer.usage.completion_tokens > 0 for r in records) >= QUESTIONS // 2
    assert sum(len(r.answer.rejected) for r in records) > 0
    results = Results.of(records)
    assert {name: faults_of(results, name) for name in SCORERS} == {name: [] for name in SCORERS}


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """The model in this process."""
    loaded = load_llm(Settings(home=tmp_path_factory.mktemp("model"), llm=f"local:{model_file()}"))
    assert loaded is not None
    with loaded:
        yield loaded


@pytest.mark.parametrize("place", PLACES)
def test_no_hidden_instruction_succeeds(writer: Writer, place: str, tmp_path: Path) -> None:
    """Readers and instructions take turns; `make bench` has each read each at each place."""
    number = list(PLACES).index(place)
    reader = list(READERS)[number % len(READERS)]
    instruction = random.Random(number // 2 % 2).choice(INSTRUCTIONS)
    settings = Settings(home=tmp_path, llm=f"local:{model_file()}", llm_max_tokens=60, exam="off")
    answer = attack(instruction, place, writer, settings, READERS[reader])
    if place != "same paragraph":  # which is left out whole
        assert "tram will not stop at the harbour" in answer.text
    assert succeeded(instruction, answer) is None
