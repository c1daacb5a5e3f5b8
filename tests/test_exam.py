"""The exam that a language model sits before its judgement counts: who passes, and when it is sat again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from exam_replies import PROMPTS, replies, right
from hostile_server import HostileServer, misbehaving
from llm_server import model_file

from rag import prompts
from rag.answering.exam import Exam, examined, items, known_exam, sit
from rag.errors import ModelError
from rag.models import load_llm
from rag.models.writer import Writer
from rag.schema import Usage
from rag.settings import Settings


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with misbehaving() as running:
        yield running


Models = Callable[..., Writer]


@pytest.fixture
def model(server: HostileServer) -> Iterator[Models]:
    """Makes the server's models, and closes them."""
    with ExitStack() as open_models:

        def make(name: str = "script") -> Writer:
            settings = Settings(llm=f"openai:{name}", openai_base_url=server.url, llm_retries=0, llm_timeout_s=2.0)
            made = load_llm(settings)
            assert made is not None
            return open_models.enter_context(made)

        yield make


def test_the_items_are_of_both_kinds_and_mixed() -> None:
    for kind, each in (("claim", 20), ("question", 12)):
        found = items(kind)
        assert Counter(item["holds"] for item in found) == {True: each, False: each}
        assert {item["holds"] for item in found[:10]} == {True, False}
        assert len({item[kind] for item in found}) == 2 * each
        assert all(line["text"] and line["heading"] for item in found for line in item["shown"])
        assert all(any(line["cited"] for line in item["shown"]) for item in found)
    assert {item["verdict"] for item in items("claim") if not item["holds"]} == {"partly", "no"}


def test_who_knows_the_labels_passes(server: HostileServer, model: Models) -> None:
    server.replies = replies(right)
    exam = sit(model())
    assert (exam.claims_passed, exam.claims_let_through) == (1.0, 0.0)
    assert (exam.answerable_told, exam.unanswerable_told) == (1.0, 1.0)
    assert exam.judges
    assert exam.decides
    assert exam.summary.startswith("passed: 100% of the true claims accepted, 0% of the false ones")
    assert len(server.requests) == PROMPTS
    assert exam.usage == Usage(100 * PROMPTS, 20 * PROMPTS)


def test_no_label_is_in_a_prompt_and_every_item_is_in_one(server: HostileServer, model: Models) -> None:
    server.replies = replies(right)
    sit(model())
    asked = [request["messages"][-1]["content"] for request in server.requests]
    for item in (*items("claim"), *items("question")):
        assert sum((item.get("claim") or item["question"]) in prompt for prompt in asked) == 1
    assert not any(word in prompt for prompt in asked for word in ('"holds"', '"verdict"', "\n1 yes"))


@pytest.mark.parametrize("word", ["yes", "no", "partly", "perhaps", ""])
def test_whoever_always_says_the_same_fails(server: HostileServer, model: Models, word: str) -> None:
    server.replies = replies(lambda item: word or "-")
    exam = sit(model())
    assert (exam.judges, exam.decides) == (False, False)
    assert exam.summary.startswith("not passed: ")


def test_a_coin_fails(server: HostileServer, model: Models) -> None:
    coin = random.Random(1)
    for _ in range(5):
        server.replies = replies(lambda item: coin.choice(["yes", "no"]))
        assert not sit(model()).judges


def test_who_says_nothing_to_the_point_fails(server: HostileServer, model: Models) -> None:
    server.replies = ["I can't help with that."] * PROMPTS
    exam = sit(model())
    assert (exam.claims_passed, exam.claims_let_through) == (0.0, 0.0)
    assert not exam.judges


def test_a_judge_that_finds_an_answer_everywhere_only_judges(server: HostileServer, model: Models) -> None:
    server.replies = replies(lambda item: right(item) if "claim" in item else "yes")
    exam = sit(model())
    assert (exam.judges, exam.decides) == (True, False)
    assert exam.summary.startswith("passed as a judge only")


@pytest.mark.parametrize(
    ("passed", "let_through", "answerable", "unanswerable", "judges", "decides"),
    [
        (0.7, 0.1, 0.8, 0.8, True, True),
        (0.65, 0.0, 1.0, 1.0, False, False),
        (1.0, 0.15, 1.0, 1.0, False, False),
        (1.0, 0.0, 1.0, 0.5, True, False),
        (1.0, 0.0, 1.0, 0.75, True, True),
    ],
)
def test_the_marks(
    passed: float, let_through: float, answerable: float, unanswerable: float, judges: bool, decides: bool
) -> None:
    exam = Exam("m", passed, let_through, answerable, unanswerable, Usage(), 1.0)
    assert (exam.judges, exam.decides) == (judges, decides)


@pytest.mark.slow
def test_a_small_model_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a twelfth of the items, which is a minute less; `rag exam` puts them all."""
    monkeypatch.setattr("rag.answering.exam.items", lambda kind: items(kind)[::12])
    small = load_llm(Settings(llm=f"local:{model_file()}"))
    assert small is not None
    with small:
        exam = sit(small)
    assert not exam.judges
    assert exam.usage.prompt_tokens > 500


# --- kept ------------------------------------------------------------------------------------------------------------


def test_an_exam_is_sat_once_and_kept(server: HostileServer, model: Models, tmp_path: Path) -> None:
    home = tmp_path / "home"
    server.replies = replies(right)
    assert known_exam(model().engine, model().where, home) is None
    exam, is_new = examined(model(), home)
    assert is_new
    assert (home / "exams.json").is_file()
    assert examined(model(), home) == (exam, False)
    assert known_exam(model().engine, model().where, home) == exam
    assert len(server.requests) == PROMPTS


def test_again_sits_it_again_and_keeps_the_new_one(server: HostileServer, model: Models, tmp_path: Path) -> None:
    server.replies = [*replies(right), *replies(lambda item: "yes")]
    examined(model(), tmp_path)
    exam, is_new = examined(model(), tmp_path, again=True)
    assert (is_new, exam.judges) == (True, False)
    assert known_exam(model().engine, model().where, tmp_path) == exam


def test_another_model_sits_its_own(server: HostileServer, model: Models, tmp_path: Path) -> None:
    server.replies = [*replies(right), *replies(lambda item: "yes")]
    exam, _ = examined(model(), tmp_path)
    other, is_new = examined(model("script-two"), tmp_path)
    assert (is_new, other.engine, other.judges) == (True, "openai:script-two", False)
    assert known_exam(model().engine, model().where, tmp_path) == exam


def test_another_wording_asks_for_another_exam(
    server: HostileServer, model: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies = replies(right) * 2
    examined(model(), tmp_path)
    monkeypatch.setattr(prompts, "VERSION", "another")
    assert known_exam(model().engine, model().where, tmp_path) is None
    assert examined(model(), tmp_path)[1]


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"a": 1}', '{"a": {"engine": "m", "usage": {}}}'])
def test_a_file_that_cannot_be_read_is_written_anew(
    server: HostileServer, model: Models, tmp_path: Path, kept: str
) -> None:
    (tmp_path / "exams.json").write_text(kept, "utf-8")
    server.replies = replies(right)
    exam, is_new = examined(model(), tmp_path)
    assert is_new
    assert known_exam(model().engine, model().where, tmp_path) == exam


def test_a_model_that_fails_at_it_keeps_no_exam(model: Models, tmp_path: Path) -> None:
    failing = model("status-500")
    with pytest.raises(ModelError):
        examined(failing, tmp_path)
    assert known_exam(failing.engine, failing.where, tmp_path) is None
