"""What the events of the Ask page call: a visitor's conversations, the question that is asked, what is kept and shared.

    asking = Asking(assistant)
    asking.begin(visit, event)                  # earlier turns, and the one that waits, as HTML
    for turn in asking.answer(visit):
        ...

A conversation is shown in two parts, the earlier turns and the last one: while an answer grows, only its own turn is
sent. Not covered: which event calls what (``page.py``); what is typed (``composer.py``, ``page.js``).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from rag.api.wording import error_told
from rag.assistant import Assistant
from rag.errors import RagError
from rag.translation import say
from rag.ui import addresses
from rag.ui.addresses import Place
from rag.ui.answers import earlier_html, last_html
from rag.ui.archive import empty_html
from rag.ui.chat import Talk, searchable
from rag.ui.composer import FILTERS, chips_html
from rag.ui.examples import examples, follow_ups, meant
from rag.ui.markup import Markup, button, tag
from rag.ui.saved import Conversations, Feedback, Shared, forget_passers_by
from rag.ui.shelf import LONGEST_NAME, shelf_html

_TIDY_S = 600
_Both = tuple[Markup, Markup]  # the earlier turns, and the last one


def mistake(message: str) -> gr.Error:
    """A user's mistake, shown on the page and told to clients; no fault of the server's."""
    return gr.Error(message, print_exception=False)


@dataclass
class Visit:
    """One open page: the conversation on it, and the visitor's others."""

    kept: Conversations
    talk: Talk = field(default_factory=Talk)
    at: str = "/"  # the address of what is looked at in the conversation
    user: str | None = None  # who logged in
    search: str = ""  # what the conversations are searched for
    naming: str = ""  # the one whose name is being typed


def known(visit: Visit | None) -> Visit:
    """The visit. Raises gr.Error for a page of before the server was started anew, which loads itself again."""
    if visit is None:
        raise mistake(say("This page is out of date. Load it again; the conversation is kept"))
    return visit


def sent(event: gr.EventData, name: str) -> str:
    """What a browser sent under this name; empty when it sent nothing."""
    return str(event._data.get(name) or "").strip()


class Asking:
    """What the events call. Every function gives what its outputs show."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.home = assistant.settings.home
        self.feedback = Feedback(self.home / "feedback.jsonl")
        self.shared = Shared(self.home / "answers")
        self._tidy_at = 0.0
        self._examples: tuple[int, list[str]] = (-1, [])  # of which generation of the archive

    # --- what is shown ----------------------------------------------------------------------------------------------

    def arrive(self, visitor: str | None, request: gr.Request) -> tuple[Any, ...]:
        """A page was opened: the visitor's id (a new one on the first visit) and their latest conversation."""
        visitor = visitor if isinstance(visitor, str) and visitor else secrets.token_hex(16)
        kept = Conversations.of(self.home / "conversations", visitor, request.username)
        kept.clear()
        kept.come_back()
        self._forget_passers_by()
        visit = Visit(kept, kept.latest() or Talk(), user=request.username)
        return visitor, visit, *self.shown(visit)

    def _forget_passers_by(self) -> None:
        """Once in a while, forget who didn't come back."""
        if time.monotonic() > self._tidy_at:
            self._tidy_at = time.monotonic() + _TIDY_S
            forget_passers_by(self.home / "conversations")

    def shown(self, visit: Visit | None) -> tuple[Markup, Markup, Markup]:
        """The conversation as it stands, and the visitor's others."""
        visit = known(visit)
        return *self.conversation(visit), self.shelf(visit)

    def conversation(self, visit: Visit) -> _Both:
        """The earlier turns and the last one; what one can ask, while there is none."""
        if visit.talk.turns:
            return earlier_html(visit.talk), self.last(visit)
        if not self.assistant.catalogue.counts()["articles"]:
            return Markup(), empty_html()
        return Markup(), _welcome(self._examples[1])

    def welcome(self, visit: Visit | None) -> Any:
        """Questions to begin with, found once for each state of the archive; nothing where a conversation stands."""
        generation = self.assistant.catalogue.generation
        if self._examples[0] != generation:
            self._examples = (generation, examples(self.assistant))
        return gr.skip() if known(visit).talk.turns else self.conversation(known(visit))[1]

    def last(self, visit: Visit) -> Markup:
        """The turn that is being answered, or was last."""
        return last_html(visit.talk, visit.at)

    def shelf(self, visit: Visit) -> Markup:
        """The visitor's conversations, and who they are where people log in."""
        return shelf_html(
            list(visit.kept.talks()),
            shown=visit.talk.id,
            is_begun=bool(visit.talk.turns),
            user=visit.user,
            search=visit.search,
            naming=visit.naming,
        )

    def chips(self, event: gr.EventData) -> Markup:
        """What narrows the next question, and how many articles that leaves."""
        narrowed = _narrowed(event)
        try:
            found = searchable(self.assistant, narrowed)
        except RagError as error:
            return tag("p", error_told(error), class_="note", role="alert")
        return chips_html(narrowed, found, self.assistant.catalogue.counts()["articles"])

    # --- asking -----------------------------------------------------------------------------------------------------

    def begin(self, visit: Visit | None, event: gr.EventData) -> _Both:
        """Put a question; it is shown at once, and answered when its turn comes."""
        visit = known(visit)
        try:
            begun = visit.talk.begin(sent(event, "question"), _narrowed(event))
        except RagError as error:
            raise mistake(error_told(error)) from None
        if not begun:
            raise mistake(say("One question at a time: ask again once this one is answered"))
        return self._waiting(visit)

    def begin_again(self, visit: Visit | None) -> _Both:
        """Put the last question once more."""
        visit = known(visit)
        talk = visit.talk
        if not talk.turns or talk.turns[-1].state == "asking":
            return self.conversation(visit)
        filters = talk.turns[-1].filters
        talk.begin(talk.drop_last(), filters)
        return self._waiting(visit)

    def _waiting(self, visit: Visit) -> _Both:
        visit.at = addresses.answer(visit.talk.turns[-1].id)
        visit.kept.keep(visit.talk)  # a page that is left while it waits finds its question again
        return self.conversation(visit)

    def answer(self, visit: Visit | None) -> Iterator[tuple[Any, Markup]]:
        """Answer the question that waits, sentence by sentence, and keep its conversation, be another shown by then.

        A second question that was asked with it follows.
        """
        visit = known(visit)
        talk = visit.talk
        while True:
            turn = None
            for turn in talk.answer(self.assistant):  # noqa: B007  the last one is looked at below
                yield gr.skip(), self.conversation(visit)[1]
            if turn is not None and turn.state != "stopped":  # what was stopped has been kept then, or forgotten
                visit.kept.keep(talk)
            if visit.talk is not talk or turn is None or not talk.go_on():
                break
            yield self._waiting(visit)
        yield gr.skip(), self.conversation(visit)[1]

    def suggest(self, visit: Visit | None) -> Any:
        """What can be asked next, below the last answer: from the archive, and only what it can answer."""
        visit = known(visit)
        talk, turn = visit.talk, visit.talk.turns[-1] if visit.talk.turns else None
        if turn is None or turn.state != "done" or not turn.answer or turn.answer.get("reply"):
            return gr.skip()
        turn.meant = meant(self.assistant, turn.answer)
        turn.onward = [] if turn.meant else follow_ups(self.assistant, turn.answer)
        if visit.talk is not talk or talk.turns[-1] is not turn or not (turn.meant or turn.onward):
            return gr.skip()
        visit.kept.keep(talk)
        return self.last(visit)

    def stop(self, visit: Visit | None) -> tuple[Markup, Markup, Markup]:
        """Stop the answer; what was checked stays."""
        self._stop(known(visit))
        return self.shown(visit)

    def _stop(self, visit: Visit) -> None:
        if visit.talk.stop():
            visit.kept.keep(visit.talk)

    def edit(self, visit: Visit | None, event: gr.EventData) -> Markup:
        """The next question takes the last one's place, or not after all."""
        visit = known(visit)
        visit.talk.is_editing = bool(visit.talk.turns) and sent(event, "editing") == "yes"
        return self.conversation(visit)[1]

    def rate(self, visit: Visit | None, event: gr.EventData) -> Any:
        """Note a thumb; the same one again takes it back."""
        visit = known(visit)
        turn, rating = visit.talk.turn(sent(event, "turn")), event._data.get("rating")
        if turn is None or turn.state != "done" or rating not in ("up", "down"):
            return gr.skip()
        turn.rating = None if turn.rating == rating else rating
        self.feedback.add(visit.talk, turn)
        visit.kept.keep(visit.talk)
        return self.conversation(visit)

    # --- other conversations ----------------------------------------------------------------------------------------

    def new(self, visit: Visit | None) -> tuple[Markup, Markup, Markup]:
        """An empty conversation."""
        visit = known(visit)
        self._turn_to(visit, Talk())
        return self.shown(visit)

    def visit_answer(self, visit: Visit | None, event: gr.EventData) -> tuple[Markup, Markup, Markup]:
        """The answer at an address: one of the visitor's own, else one that somebody shares."""
        visit, address = known(visit), sent(event, "address")
        key = Place.at(address).key
        if talk := next((talk for talk in (visit.talk, *visit.kept.talks()) if talk.turn(key)), None):
            self._turn_to(visit, talk, address)
        elif turn := self.shared.turn(key):
            self._turn_to(visit, Talk([turn]), address)
        else:
            return Markup(), tag("div", _unshared(), data_address=address), self.shelf(visit)
        return self.shown(visit)

    def _turn_to(self, visit: Visit, talk: Talk, at: str = "/") -> None:
        """Show another conversation, or another of this one's turns."""
        if talk is not visit.talk:
            self._stop(visit)
        visit.talk, visit.at = talk, at

    def share(self, visit: Visit | None, event: gr.EventData) -> None:
        """Let everybody who has its address, and may come in, see an answer."""
        if turn := known(visit).talk.turn(sent(event, "turn")):
            self.shared.add(turn)

    def search(self, visit: Visit | None, event: gr.EventData) -> Markup:
        """Show the conversations that hold these words; all, for none."""
        visit = known(visit)
        visit.search = sent(event, "search")
        return self.shelf(visit)

    def name(self, visit: Visit | None, event: gr.EventData) -> Markup:
        """Have a conversation's name typed."""
        visit = known(visit)
        visit.naming = sent(event, "talk")
        return self.shelf(visit)

    def rename(self, visit: Visit | None, event: gr.EventData) -> Markup:
        """Call the conversation by the name that was typed; by its first question, where none was."""
        visit, key = known(visit), visit.naming if visit else ""
        name = sent(event, "named")[:LONGEST_NAME]
        visit.kept.rename(key, name)
        if key == visit.talk.id:
            visit.talk.name = name
        visit.naming = ""
        return self.shelf(visit)

    def forget(self, visit: Visit | None, event: gr.EventData) -> tuple[Markup, ...]:
        """Forget a saved conversation, and leave it if it is the one shown; it can be taken back for a while."""
        visit, key = known(visit), sent(event, "talk")
        talk = visit.kept.load(key)
        if key == visit.talk.id:
            visit.talk.stop()
            visit.talk, visit.at = Talk(), "/"
        visit.kept.forget(key)
        undo = button(say("Undo"), "act_undo", class_="quiet firm", data_talk=key)
        told = tag("p", say("Forgotten: {name}", name=talk.title), " ", undo, role="status") if talk else Markup()
        return *self.shown(visit), told

    def undo(self, visit: Visit | None, event: gr.EventData) -> tuple[Markup, ...]:
        """Take back what was just forgotten, and show it."""
        visit, key = known(visit), sent(event, "talk")
        visit.kept.take_back(key)
        if talk := visit.kept.load(key):
            self._turn_to(visit, talk, addresses.answer(talk.turns[-1].id))
        return *self.shown(visit), Markup()


def _narrowed(event: gr.EventData) -> dict[str, str]:
    """The filters that a browser sent."""
    return {name: value for name in FILTERS if (value := sent(event, name))}


def _welcome(questions: list[str]) -> Markup:
    promise = say("Every sentence of an answer rests on words you can open. What the articles don’t say, isn’t said.")
    asked = (tag("a", question, href=addresses.ask(question), class_="quiet") for question in questions)
    return tag(
        "div",
        tag("h2", say("Ask who said what")),
        tag("p", promise),
        tag("div", asked, class_="examples"),
        class_="welcome",
        data_address="/",
    )


def _unshared() -> Markup:
    text = say("This answer isn’t shared, or its conversation was forgotten. Whoever asked shares it with “Copy link”.")
    return tag("div", tag("h2", say("No answer here")), tag("p", text), class_="welcome")
