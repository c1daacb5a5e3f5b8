"""The judge's seam: what a language model is shown, how its replies are read, and that verdicts are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from evaluation_cases import citation, record_of, sample_of
from llama_index.core.bridge.pydantic import Field
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

from rag.evaluation.judge import Judge

RIGHT = record_of(
    sample_of(), ("Ida Holt: “Income tax will rise in May,”", (citation("Income tax will rise in May,"),))
)


class Scripted(CustomLLM):
    """Replies in turn, and keeps what it was shown."""

    replies: list[str]
    prompts: list[str] = Field(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted", context_window=8000)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.prompts.append(prompt)
        return CompletionResponse(text=self.replies[len(self.prompts) - 1])

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        yield self.complete(prompt)


@pytest.mark.parametrize(
    ("reply", "value"), [("4.0\nIt says what the reference says.", 0.75), ("1\nIt doesn't.", 0.0), ("5\n", 1.0)]
)
def test_correctness_is_scaled(tmp_path: Path, reply: str, value: Any) -> None:
    llm = Scripted(replies=[reply, "YES"])
    correctness, faithfulness = Judge(llm, tmp_path / "verdicts.jsonl").verdicts(RIGHT)
    assert (correctness.value, faithfulness.value) == (value, 1.0)
    assert "Income tax will rise in May" in llm.prompts[0]
    assert "Reference answer: Income tax will rise in May" in llm.prompts[0]


def test_verdicts_are_kept(tmp_path: Path) -> None:
    cache = tmp_path / "verdicts.jsonl"
    first = list(Judge(Scripted(replies=["4\nGood.\u2028Short, too.", "NO"]), cache).verdicts(RIGHT))
    asked_again = Scripted(replies=[])
    assert list(Judge(asked_again, cache).verdicts(RIGHT)) == first
    assert first[1].value == 0.0
    assert not asked_again.prompts


def test_there_is_nothing_to_judge_in_silence(tmp_path: Path) -> None:
    verdicts = Judge(Scripted(replies=[]), tmp_path / "v").verdicts(record_of(sample_of()))
    assert [verdict.value for verdict in verdicts] == [None, None]
