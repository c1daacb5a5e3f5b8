"""A capable model's words, recorded and replayed: what the chain makes of them can be measured with no model at hand.

    recording = Recording.read(Path("eval/recorded"))
    run([find("seeds")], settings, path, system=recording.system)         # the suites, as that model answers them
    recording.tried(suite, assistant)                                    # which recorded falsehoods would be shown

Kept are: for gold questions the sentences that a capable model wrote from the brief alone, with the spans that they
cite, so that another prompt or numbering doesn't make them stale (``answers.jsonl``); sentences that are false in the
ways such models err (``falsehoods.jsonl``); its verdicts on both as a judge who didn't know which is which
(``verdicts.jsonl``); its words in the exam (``exam.jsonl``). A cited span that the brief lacks is evidence missing: the
sentence isn't written, and is counted. Not covered: how the words were got.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_chat_callback

from rag import prompts
from rag.answering.builder import AnswerBuilder
from rag.answering.generative import draft_of
from rag.answering.judge import Judge, Pending
from rag.assistant import Assistant
from rag.errors import EvaluationError
from rag.evaluation.log import Record
from rag.evaluation.running import System, archive, by_document, on_record
from rag.evaluation.samples import Corpus, Evidence, Sample
from rag.evaluation.statistics import estimate
from rag.evaluation.suites import CHECKOUT, Suite
from rag.evaluation.support_pairs import SupportAccuracy
from rag.evaluation.verification_pairs import balanced
from rag.models.writer import Backend, Writer
from rag.schema import AnswerSentence, Support
from rag.search import Brief, Line
from rag.search.brief import sentence_at
from rag.settings import Settings

RECORDED = CHECKOUT / "eval" / "recorded"
ENGINE, WHERE = "recorded", "this machine"
_NOTHING = "-"  # an empty reply is a failure
_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_CLAIM = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)
_MARKERS = re.compile(r"(?:\s*\[\d+\])+$")


@dataclass(frozen=True, slots=True)
class Falsehood:
    """A sentence that what it cites doesn't bear out, of a kind, and why; ``cites`` as an answer's."""

    suite: str
    kind: str
    question: str
    sentence: str
    cites: tuple[Mapping[str, Any], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What becomes of a falsehood: why it is vetoed, the verdict on it, and the text that would be shown, if any."""

    falsehood: Falsehood
    veto: str | None
    verdict: str | None
    shown: str | None

    @property
    def passes(self) -> bool:
        """Whether a reader would see it; a quotation put right by the article's own words isn't it any more."""
        return self.shown == self.falsehood.sentence


@dataclass(frozen=True)
class Recording:
    """All that is recorded. ``answers`` by sample's id and turn, verdicts by claim."""

    answers: Mapping[tuple[str, int], Mapping[str, Any]]
    falsehoods: tuple[Falsehood, ...]
    verdicts: Mapping[str, str]
    exam: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path = RECORDED) -> Recording:
        """The recording in a folder."""
        return cls(
            {(row["id"], row.get("turn", 0)): row for row in _rows(folder / "answers.jsonl")},
            tuple(Falsehood(**{**row, "cites": tuple(row["cites"])}) for row in _rows(folder / "falsehoods.jsonl")),
            {row["claim"]: row["verdict"] for row in _rows(folder / "verdicts.jsonl")},
            {row["item"]: row["word"] for row in _rows(folder / "exam.jsonl")},
        )

    def holds(self, sample: Sample) -> bool:
        """Whether every turn of a sample is recorded."""
        return all((sample.id, turn) in self.answers for turn in range(len(sample.turns)))

    def system(self, assistant: Assistant) -> System:
        """On Record with the recorded writer and judge over this archive."""
        replay = Replay(self)
        again = Assistant(assistant.settings, llm=_writer(replay), embedder=assistant.embedder)
        return on_record(again, begin=replay.turn_to)

    def tried(self, suite: Suite, assistant: Assistant, *, judging: bool = True) -> Iterator[Trial]:
        """What becomes of each falsehood about a suite's archive, with the judge or by the rules alone."""
        corpus = suite.corpus(by_document(assistant.catalogue))
        judge = Judge(_writer(Replay(self))) if judging else None
        for falsehood in self.falsehoods:
            if falsehood.suite == suite.name:
                yield _tried(falsehood, _brief(falsehood, corpus, assistant), judge, assistant)


def measure(
    recording: Recording, suites: Sequence[Suite], records: Sequence[Record], settings: Settings
) -> list[SupportAccuracy]:
    """How often the checks are right about recorded sentences, with the judge and by the rules alone.

    True ones are right when shown at the first try; falsehoods, those about these suites, when they aren't shown as
    they stand. Balanced accuracy is the mean of both shares.
    """
    shown: list[tuple[Support | None, str]] = []
    shown += [(s.support, record.sample.cluster) for record in records for s in _of_model(record)]
    shown += [(None, record.sample.cluster) for record in records for _ in record.answer.rejected]
    found: list[SupportAccuracy] = []
    for name, judging in (("with the judge", True), ("by the rules alone", False)):
        right = {"true: written by the model": [(s is not None and (judging or s != "judged"), c) for s, c in shown]}
        for trial in _trials(recording, suites, settings, judging=judging):
            case = (not trial.passes, trial.falsehood.cites[0]["article"])
            right.setdefault(f"false: {trial.falsehood.kind.replace('_', ' ')}", []).append(case)
        found += _accuracies(right, name)
    return found


def _of_model(record: Record) -> Sequence[AnswerSentence]:
    """The sentences that the recorded model wrote; none where the archive's own answer."""
    return record.answer.sentences if record.answer.engine != "extractive" else ()


def _trials(recording: Recording, suites: Sequence[Suite], settings: Settings, *, judging: bool) -> Iterator[Trial]:
    for suite in suites:
        with archive(suite, settings.model_copy(update={"llm": "extractive"})) as assistant:
            yield from recording.tried(suite, assistant, judging=judging)


def _accuracies(right: Mapping[str, Sequence[tuple[bool, str]]], name: str) -> Iterator[SupportAccuracy]:
    """An accuracy a kind, all falsehoods together, and the balanced accuracy."""
    false = [case for label, cases in right.items() if label.startswith("false") for case in cases]
    groups = {**right, "false: all": false}
    estimates = {
        label: estimate([float(value) for value, _ in cases], [cluster for _, cluster in cases])
        for label, cases in groups.items()
        if cases
    }
    for label, found in estimates.items():
        yield SupportAccuracy(f"{name}, {label}", found)
    true = estimates.get("true: written by the model")
    if true and "false: all" in estimates:
        yield SupportAccuracy(f"{name}, balanced accuracy", balanced(true, estimates["false: all"]))


def _writer(replay: Replay) -> Writer:
    return Writer(replay, Backend(engine=ENGINE, where=WHERE))


def _brief(falsehood: Falsehood, corpus: Corpus, assistant: Assistant) -> Brief:
    """What the falsehood cites, as a brief."""
    lines = []
    for number, cite in enumerate(falsehood.cites, start=1):
        article = corpus.find(Evidence(cite["article"], quote="", record=cite.get("record")))[0]
        lines.append(Line(number, sentence_at(article.id, cite["start"], cite["end"], assistant.catalogue)))
    return Brief(tuple(lines))


def _tried(falsehood: Falsehood, brief: Brief, judge: Judge | None, assistant: Assistant) -> Trial:
    draft = draft_of(falsehood.sentence, [line.number for line in brief.lines], brief)
    sight = AnswerBuilder(assistant.catalogue).inspect(draft)
    verdict = None
    if judge and sight.veto is None and sight.support is None:
        pending = [Pending(draft, 1)]
        verdict = judge.verdicts(falsehood.question, pending, assistant.catalogue)[0].get(1)
    passes = sight.veto is None and (sight.support is not None or verdict == "yes")
    return Trial(falsehood, sight.veto, verdict, draft.text if passes else None)


class Replay(CustomLLM):
    """The recorded model as one of LlamaIndex's. It is told which question it is asked (``turn_to``)."""

    context_window: int = 8192
    _recording: Recording = PrivateAttr()
    _at: tuple[str, int] = PrivateAttr(default=("", 0))
    _missing: list[tuple[str, str]] = PrivateAttr(default_factory=list)

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self._recording = recording

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex serialises it."""
        return "Replay"

    @property
    def metadata(self) -> LLMMetadata:
        """What the chain asks of a model."""
        return LLMMetadata(context_window=self.context_window, is_chat_model=True, model_name="recorded")

    @property
    def missing(self) -> list[tuple[str, str]]:
        """(sample's id, text) of sentences that weren't written since the brief lacks what they cite, and of claims
        and questions without a recorded word."""
        return self._missing

    def turn_to(self, sample: Sample, turn: int) -> None:
        """What is asked next is this turn of this sample."""
        self._at = (sample.id, turn)

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The recorded reply to a prompt, a word at a time."""

        def streamed() -> ChatResponseGen:
            text = ""
            for delta in re.findall(r"\S+\s*|\s+", self.reply(messages)):
                text += delta
                yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=delta)

        return streamed()

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Not recorded: the chain chats."""
        raise NotImplementedError

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Not recorded: the chain chats."""
        raise NotImplementedError

    def reply(self, messages: Sequence[ChatMessage]) -> str:
        """The recorded reply to a prompt of ``rag.prompts``."""
        kind = prompts.kind_of(messages)
        last = messages[-1].content or ""
        if kind == "judge":
            return self._verdicts(last)
        if kind == "silence":
            return self._words(last)
        if kind == "rewrite":
            return str(self._recording.answers[self._at].get("rewritten") or last.rsplit("question: ", 1)[-1])
        return _NOTHING if kind == "mend" else self._answer(messages)

    def _answer(self, messages: Sequence[ChatMessage]) -> str:
        row = self._recording.answers.get(self._at)
        if row is None:
            self._missing.append((self._at[0], "its answer isn't recorded"))
            return prompts.NOT_FOUND
        made = sum(m.role == MessageRole.ASSISTANT for m in messages)
        if made < len(row["searches"]):
            return f"{prompts.SEARCH} {row['searches'][made]}"
        lines = [m for message in messages for m in _LINE.findall(message.content or "")]
        written = [self._sentence(sentence, lines) for sentence in row["sentences"]]
        return "\n".join(filter(None, written)) or prompts.NOT_FOUND

    def _sentence(self, sentence: Mapping[str, Any], lines: Sequence[tuple[str, str]]) -> str | None:
        """The sentence with the numbers that its spans have in the prompt; None where one isn't there."""
        numbers = []
        for cite in sentence["cites"]:
            wanted = " ".join(cite["quote"].split())
            number = next((n for n, line in lines if line == wanted or line.endswith(f") {wanted}")), None)
            if number is None:
                self._missing.append((self._at[0], sentence["text"]))
                return None
            numbers.append(f"[{number}]")
        return f"{sentence['text']} {''.join(numbers)}"

    def _verdicts(self, prompt: str) -> str:
        claims = [(n, _MARKERS.sub("", text)) for n, text in _CLAIM.findall(prompt.rpartition("\nClaims:\n")[2])]
        known = {**self._recording.exam, **self._recording.verdicts}
        return self._said((n, known.get(claim), claim) for n, claim in claims)

    def _words(self, prompt: str) -> str:
        asked = re.findall(r"^Question (\d+): (.*)$", prompt, re.MULTILINE)
        return self._said((n, self._recording.exam.get(question), question) for n, question in asked)

    def _said(self, words: Iterable[tuple[str, str | None, str]]) -> str:
        found = list(words)
        self._missing += [(self._at[0], f"no word on: {item}") for _, word, item in found if word is None]
        return "\n".join(f"{number} {word}" for number, word, _ in found if word) or _NOTHING


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} can't be read: {error}", "The recording comes with the source") from error
