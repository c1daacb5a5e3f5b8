"""A visitor's conversation: its turns, asked one after another, each filled as its sentences pass the checks.

    talk = Talk()
    talk.begin("What did the mayor say about the tram?", {})
    for _ in talk.answer(assistant):
        ...                                     # talk.turns[-1] has grown

A Talk belongs to one browser page. Not covered: how it looks (``answers.py``), where it is kept (``saved.py``).
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from rag.api.wording import error_told
from rag.errors import QuestionError, RagError
from rag.questions import check_length, checked
from rag.questions.double import split
from rag.schema import (
    Answer,
    AnswerSentence,
    Citation,
    Done,
    Event,
    Evidence,
    Narrowing,
    Searching,
    SentenceReady,
    SentenceRejected,
    Violation,
)
from rag.translation import later, say, say_n

if TYPE_CHECKING:
    from rag.assistant import Assistant, Conversation

State = Literal["asking", "done", "stopped", "failed"]
_OUR_FAULT = later("The fault is the program's own, and its log says more. Ask again, or in other words")
_log = logging.getLogger(__name__)


@dataclass
class Turn:
    """A question and what became of it. ``answer`` is :meth:`Answer.to_dict`'s object, whole once ``state`` is done."""

    question: str
    filters: dict[str, str] = field(default_factory=dict)
    state: State = "asking"
    answer: dict[str, Any] | None = None
    error: str | None = None
    doing: str = field(default_factory=lambda: say("Waiting for its turn"))
    articles: int = 0  # that were searched
    rating: Literal["up", "down"] | None = None
    meant: list[str] = field(default_factory=list)  # questions that this one may have been meant as
    onward: list[str] = field(default_factory=list)  # questions that go on from it
    id: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass
class Talk:
    """The turns of one conversation, and the thread of thought that follow-ups lean on."""

    turns: list[Turn] = field(default_factory=list)
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    revision: int = 0  # of the saved copy that this one goes on from
    is_editing: bool = False  # the next question takes the last one's place
    name: str = ""  # that its visitor gave it
    coming: str = ""  # the second of two questions that were asked in one
    _conversation: Conversation | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _stopped: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)  # the last turn
    _is_taken: bool = field(default=False, repr=False, compare=False)  # somebody answers the last turn

    @property
    def title(self) -> str:
        """Its name, else its first question."""
        return self.name or (self.turns[0].question if self.turns else say("New conversation"))

    def turn(self, turn_id: str | None) -> Turn | None:
        """The turn with this id."""
        return next((turn for turn in self.turns if turn.id == turn_id), None)

    def begin(self, question: str, filters: dict[str, str]) -> bool:
        """Put the next question (in the place of the last one while that is edited); False if one is being answered.

        Raises QuestionError when it is empty, or longer than any that is read.
        """
        with self._guard:
            if self.turns and self.turns[-1].state == "asking":
                return False
            if not question.strip():
                raise QuestionError("The question is empty", "Type one, or take an example")
            check_length(question.strip())
            if self.is_editing:
                self.drop_last()
            first, second = split(question.strip()) or (question.strip(), "")
            self.coming = second[:1].upper() + second[1:]
            self._put(first, filters)
            return True

    def go_on(self) -> bool:
        """Put the second of two questions once the first is answered; False if there is none, or it failed."""
        with self._guard:
            second, self.coming = self.coming, ""
            if not second or not self.turns or self.turns[-1].state != "done":
                return False
            self._put(second, self.turns[-1].filters)
            return True

    def _put(self, question: str, filters: dict[str, str]) -> None:
        self.turns.append(Turn(question, filters))
        self._stopped, self._is_taken = threading.Event(), False

    def answer(self, assistant: Assistant) -> Iterator[Turn]:
        """Answer the question that waits; yields whenever there is more to see, nothing if somebody answers it already.

        What a user can mend ends the turn as failed, in its own words; so does a bug, whose traceback is logged.
        """
        taken = self._take_up()
        if taken is None:
            return
        turn, stopped = taken
        try:
            yield turn
            turn.articles = searchable(assistant, turn.filters)
            for event in self._thread(assistant).stream(turn.question, stopped=stopped, **narrowing(turn.filters)):
                if turn.state != "asking":  # stopped meanwhile
                    return
                _take(turn, event)
                yield turn
        except RagError as error:
            self._fail(turn, error_told(error))
            yield turn
        except Exception:  # noqa: BLE001  the page stays usable, whatever it was
            _log.exception("A question couldn't be answered")
            self._fail(turn, say(_OUR_FAULT))
            yield turn
        finally:
            stopped.set()
            if turn.state == "asking":  # its page was left
                turn.state, self._conversation = "stopped", None

    def _take_up(self) -> tuple[Turn, threading.Event] | None:
        """The turn that waits, and what stops it; to the first caller only."""
        with self._guard:
            if not self.turns or self.turns[-1].state != "asking" or self._is_taken:
                return None
            self._is_taken = True
            self.turns[-1].doing = say("Reading the question")
            return self.turns[-1], self._stopped

    def _fail(self, turn: Turn, error: str) -> None:
        if turn.state == "asking":  # what was stopped stays so
            turn.state, turn.error = "failed", error
        self._conversation = None

    def stop(self) -> bool:
        """End the turn that is being answered, and the model's work on it; what was checked stays.

        False if none is.
        """
        with self._guard:
            if not self.turns or self.turns[-1].state != "asking":
                return False
            self.turns[-1].state, self._conversation = "stopped", None
            self._stopped.set()
            return True

    def drop_last(self) -> str:
        """Take the last turn back; its question."""
        self.is_editing, self._conversation = False, None
        return self.turns.pop().question if self.turns else ""

    def _thread(self, assistant: Assistant) -> Conversation:
        """The conversation so far, told again to the assistant when this one was loaded or changed."""
        if self._conversation is None:
            self._conversation = assistant.conversation()
            for turn in self.turns[:-1]:
                if turn.state == "done":
                    self._conversation.remember(turn.question)
        return self._conversation


def searchable(assistant: Assistant, filters: Mapping[str, str]) -> int:
    """How many articles pass the filters; a speaker narrows statements, not articles. Raises RagErrors of a mistake."""
    narrowed = narrowing({name: value for name, value in filters.items() if name != "speaker"})
    return len(assistant.catalogue.article_ids(checked(assistant.filters(narrowed))))


def narrowing(filters: Mapping[str, str]) -> Narrowing:
    """The filters of a page as an Assistant's keywords: ids of articles are parted by commas."""
    narrowed = {name: value.split(",") if name == "articles" else value for name, value in filters.items()}
    return cast("Narrowing", narrowed)


def _take(turn: Turn, event: Event) -> None:
    """Add to a turn what an event tells. Until Done, the answer is what has been checked so far."""
    match event:
        case Searching(searched) if turn.answer is not None:  # a language model's wish
            turn.doing = say("Searching again for “{words}”", words=searched)
        case Searching(searched):
            turn.doing = say("Searching the archive")
            turn.answer = Answer(turn.question, searched, "answered", None).to_dict()
        case Evidence(citations):
            checking = say_n("Checking {n} passage", "Checking {n} passages", len(citations))
            turn.doing = checking if citations else say("Looking for what comes nearest")
        case SentenceReady(text, citations) if citations:
            markers = "".join(f"[{citation.number}]" for citation in citations)
            sentence = AnswerSentence(text.removesuffix(markers).rstrip(), _numbers(citations), "quote")
            _grow(turn, "sentences", asdict(sentence))
            for citation in citations:
                _grow(turn, "citations", asdict(citation))
        case SentenceRejected(text, reason):
            _grow(turn, "rejected", asdict(Violation(text, reason)))
        case Done(answer):
            turn.state, turn.answer = "done", answer.to_dict()


def _numbers(citations: tuple[Citation, ...]) -> tuple[int, ...]:
    return tuple(citation.number for citation in citations)


def _grow(turn: Turn, part: str, item: dict[str, Any]) -> None:
    assert turn.answer is not None
    if part != "citations" or item["number"] not in {known["number"] for known in turn.answer[part]}:
        turn.answer[part] = [*turn.answer[part], item]
