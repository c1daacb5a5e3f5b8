"""An optional second opinion: LlamaIndex's Correctness and Faithfulness evaluators on any of its language models.

    judge = Judge(OpenAI(model="…"), Path("verdicts.jsonl"))
    for verdict in judge.verdicts(record):
        print(verdict.name, verdict.value, verdict.explanation)

Never a gate: a judge drifts with its model, prefers long answers and its own style (Zheng et al. 2023,
https://arxiv.org/abs/2306.05685). Prompts are pinned here, since a library's default may change between versions.
Verdicts are kept by a hash of everything that the model is shown, so that the same answer is judged once. Not covered:
calibration against people; a small local model agrees with them hardly better than chance.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from llama_index.core.evaluation import CorrectnessEvaluator, EvaluationResult, FaithfulnessEvaluator
from llama_index.core.llms import LLM
from llama_index.core.prompts import ChatMessage, ChatPromptTemplate, MessageRole, PromptTemplate

from rag.evaluation.log import Record
from rag.evaluation.scorers.score import Score, shown

CORRECTNESS_SYSTEM = """\
You grade an answer to a question about news articles against a reference answer, on a scale from 1 to 5.
1: it has nothing to do with the question. 2 or 3: it bears on the question but contains mistakes.
4 or 5: it is right; 5 when it lacks nothing that the reference says. Words credited to the wrong person are a mistake.
Write the score alone on the first line, and one sentence of reasoning on the second."""
CORRECTNESS_USER = "Question: {query}\n\nReference answer: {reference_answer}\n\nAnswer: {generated_answer}"
FAITHFULNESS = """\
Does the context support the information? Answer YES when all of it is supported, even if most of the context is
unrelated; otherwise NO. Information that credits words to a person is supported only if the context credits them so.
Information: {query_str}
Context: {context_str}
Answer: """
REFINE = """\
So far the answer is {existing_answer}. With this further context, answer YES if all of the information is supported,
otherwise NO.
Information: {query_str}
Context: {context_msg}
Answer: """
PASSING = 4.0


class Judge:
    """A language model with a file of its verdicts; ``cache`` may be new."""

    def __init__(self, llm: LLM, cache: Path) -> None:
        self._model = f"{llm.class_name()}:{llm.metadata.model_name}"
        self._cache = cache
        self._known: dict[str, dict[str, object]] = {}
        if cache.exists():
            for line in filter(str.strip, cache.read_text("utf-8").split("\n")):
                entry = json.loads(line)
                self._known[entry["key"]] = entry
        messages = [(MessageRole.SYSTEM, CORRECTNESS_SYSTEM), (MessageRole.USER, CORRECTNESS_USER)]
        template = ChatPromptTemplate(message_templates=[ChatMessage(role=r, content=c) for r, c in messages])
        self._correctness = CorrectnessEvaluator(llm=llm, eval_template=template, score_threshold=PASSING)
        self._faithfulness = FaithfulnessEvaluator(
            llm=llm, eval_template=PromptTemplate(FAITHFULNESS), refine_template=PromptTemplate(REFINE)
        )

    def verdicts(self, record: Record) -> Iterator[Score]:
        """``judge_correctness`` in [0, 1] (LlamaIndex's 1 to 5) and ``judge_faithfulness``, 0 or 1.

        Unscored for not_found, for unanswerable questions, and where the model's reply holds no verdict.
        """
        sample, text = record.sample, shown(record.answer)
        quotes = [citation.quote for citation in record.answer.citations if citation.quote]
        question = sample.turns[-1] if len(sample.turns) == 1 else record.answer.searched
        if not text or not sample.answer or not sample.answerable:
            yield Score("judge_correctness", None, "nothing to judge")
        else:
            found = self._once(
                [CORRECTNESS_SYSTEM, CORRECTNESS_USER, question, sample.answer, text],
                lambda: self._correctness.evaluate(query=question, response=text, reference=sample.answer),
            )
            score = found["score"]
            value = (score - 1) / 4 if isinstance(score, float) else None
            yield Score("judge_correctness", value, str(found["feedback"] or ""))
        if not text or not quotes:
            yield Score("judge_faithfulness", None, "nothing to judge")
        else:
            found = self._once(
                [FAITHFULNESS, REFINE, text, *quotes],
                lambda: self._faithfulness.evaluate(response=text, contexts=quotes),
            )
            yield Score("judge_faithfulness", float(bool(found["passing"])), str(found["feedback"] or ""))

    def _once(self, shown_to_model: list[str], ask: Callable[[], EvaluationResult]) -> dict[str, object]:
        """The verdict on file, or the model's, put on file."""
        key = hashlib.sha256(json.dumps([self._model, *shown_to_model]).encode()).hexdigest()
        if key not in self._known:
            result = ask()
            verdict = {"score": result.score, "passing": result.passing, "feedback": result.feedback}
            entry: dict[str, object] = {"key": key, **verdict}
            self._known[key] = entry
            with self._cache.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return self._known[key]
