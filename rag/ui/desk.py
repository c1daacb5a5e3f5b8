"""What the pages' events call: each function takes what a reader did, and gives what the parts of the page then show.

    desk = Desk(assistant)
    desk.begin("What did the mayor say?", visit, *filters)       # the conversation's HTML, the question box
    for conversation in desk.answer(visit):
        ...

Not covered: which event calls what (``page.py``); the HTML itself, which the other modules make.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.errors import RagError
from rag.people import people_named
from rag.ui import addresses, archive, people
from rag.ui.addresses import Place
from rag.ui.answers import talk_html
from rag.ui.chat import Talk
from rag.ui.examples import examples
from rag.ui.markup import Markup, button, more, tag
from rag.ui.reader import opened
from rag.ui.saved import Conversations, Feedback, Shared

FILTERS = ("publisher", "author", "speaker", "since", "until")
_times = itertools.count(1)


def mistake(message: str) -> gr.Error:
    """A user's mistake, shown on the page and told to clients; no fault of the server's."""
    return gr.Error(message, print_exception=False)


@dataclass
class Visit:
    """One open page: the conversation on it, and the visitor's others."""

    kept: Conversations
    talk: Talk = field(default_factory=Talk)
    at: str = "/"  # the address of what is looked at in the conversation


def known(visit: Visit | None) -> Visit:
    """The visit. Raises gr.Error for a page that was opened before the server was started anew."""
    if visit is None:
        raise mistake("This page is out of date. Load it again; the conversation is kept")
    return visit


class Desk:
    """What the events call. Every function gives what its outputs show."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.home = assistant.settings.home
        self.feedback = Feedback(self.home / "feedback.jsonl")
        self.shared = Shared(self.home / "answers")
        self._examples: tuple[int, list[str]] = (-1, [])  # of which generation of the archive

    # --- the whole page ---------------------------------------------------------------------------------------------

    def arrive(self, visitor: str | None, request: gr.Request) -> tuple[Any, ...]:
        """A page was opened: the visitor's id (a new one on the first visit) and their latest conversation."""
        visitor = visitor if isinstance(visitor, str) and visitor else secrets.token_hex(16)
        visit = Visit(Conversations.of(self.home / "conversations", visitor, request.username))
        visit.talk = visit.kept.latest() or Talk()
        return visitor, visit, self.conversation(visit), self.shelf(visit)

    def masthead(self) -> Markup:
        """Name, what the archive holds, where text goes."""
        places = (("Ask", "/"), ("Archive", addresses.archive()), ("People", addresses.people()))
        return tag(
            "header",
            tag("h1", "On Record"),
            tag("nav", (tag("a", name, href=place) for name, place in places), class_="places", aria_label="Pages"),
            tag("p", archive.status_line(self.assistant)),
            tag("button", "Light or dark", type="button", class_="quiet", data_theme_switch=""),
            class_="masthead",
        )

    def conversation(self, visit: Visit) -> Markup:
        """The conversation; what one can ask, while there is none."""
        if visit.talk.turns:
            return talk_html(visit.talk, visit.at)
        generation = self.assistant.catalogue.generation
        if not self.assistant.catalogue.counts()["articles"]:
            return self._empty()
        if self._examples[0] != generation:
            self._examples = (generation, examples(self.assistant))
        questions = self._examples[1]
        return tag(
            "div",
            tag("h2", "Ask who said what"),
            tag(
                "p", "Every sentence of an answer rests on words you can open. What the articles don’t say, isn’t said."
            ),
            tag("div", (button(q, "act_ask", data_question=q) for q in questions), class_="examples"),
            class_="welcome",
        )

    def _empty(self) -> Markup:
        samples = (
            button("Read the sample articles", "act_seeds", class_="quiet firm") if archive.seeds_folder() else None
        )
        return tag(
            "div",
            tag("h2", "The archive is empty"),
            tag("p", "Add articles first: files, a web page or a feed."),
            tag("a", "Add articles", class_="quiet firm", href=addresses.archive()),
            " ",
            samples,
            class_="welcome",
        )

    def shelf(self, visit: Visit) -> Markup:
        """The visitor's conversations."""
        lines = [
            tag(
                "li",
                button(title, "act_load", data_talk=key, aria_current="true" if key == visit.talk.id else None),
                button("Forget", "act_forget", data_talk=key, aria_label=f"Forget: {title}"),
            )
            for key, title in visit.kept.titles()
        ]
        return tag(
            "nav",
            button("New conversation", "act_new", class_="quiet firm") if visit.talk.turns else None,
            more(f"Saved conversations ({len(lines)})", tag("ul", lines)) if lines else None,
            class_="shelf",
            aria_label="Conversations",
        )

    # --- asking -----------------------------------------------------------------------------------------------------

    def begin(self, question: str, visit: Visit | None, *filters: str | None) -> tuple[Any, ...]:
        """Put a question; it is shown at once, and answered when its turn comes."""
        visit = known(visit)
        chosen = {name: value.strip() for name, value in zip(FILTERS, filters, strict=True) if value and value.strip()}
        try:
            begun = visit.talk.begin(question, chosen)
        except RagError as error:
            raise mistake(str(error)) from None
        visit.at = addresses.answer(visit.talk.turns[-1].id)
        visit.kept.keep(visit.talk)  # a page that is left while it waits finds its question again
        return self.conversation(visit), "" if begun else gr.skip()

    def begin_example(self, visit: Visit | None, event: gr.EventData) -> tuple[Any, ...]:
        """Put an example's question, or an address's, which may be narrowed."""
        asked = event._data
        narrowed = (str(asked[name]) if asked.get(name) else None for name in FILTERS)
        return self.begin(str(asked.get("question", "")), visit, *narrowed)

    def begin_again(self, visit: Visit | None) -> Markup:
        """Put the last question once more."""
        visit = known(visit)
        talk = visit.talk
        if talk.turns and talk.turns[-1].state != "asking":
            filters = talk.turns[-1].filters
            talk.begin(talk.drop_last(), filters)
            visit.at = addresses.answer(talk.turns[-1].id)
        return self.conversation(visit)

    def answer(self, visit: Visit | None) -> Iterator[Markup]:
        """Answer the question that waits, sentence by sentence, and keep its conversation, be another shown by then."""
        visit = known(visit)
        talk, turn = visit.talk, None
        for turn in talk.answer(self.assistant):  # noqa: B007  the last one is looked at below
            yield self.conversation(visit)
        if turn is not None and turn.state != "stopped":  # what was stopped has been kept then, or forgotten
            visit.kept.keep(talk)
        yield self.conversation(visit)

    def shown(self, visit: Visit | None) -> tuple[Any, ...]:
        """The conversation as it stands, and the shelf."""
        visit = known(visit)
        return self.conversation(visit), self.shelf(visit)

    def stop(self, visit: Visit | None) -> tuple[Any, ...]:
        """Stop the answer; what was checked stays."""
        self._stop(known(visit))
        return self.shown(visit)

    def _stop(self, visit: Visit) -> None:
        if visit.talk.stop():
            visit.kept.keep(visit.talk)

    def edit(self, visit: Visit | None) -> tuple[Any, ...]:
        """The last question, to be changed in the box; the next one takes its place."""
        visit = known(visit)
        visit.talk.is_editing = bool(visit.talk.turns)
        return self.conversation(visit), visit.talk.turns[-1].question if visit.talk.turns else ""

    def leave(self, visit: Visit | None) -> tuple[Any, ...]:
        """The last question stays as it is after all."""
        visit = known(visit)
        visit.talk.is_editing = False
        return self.conversation(visit), ""

    def rate(self, visit: Visit | None, event: gr.EventData) -> Any:
        """Note a thumb; the same one again takes it back."""
        visit = known(visit)
        turn, rating = visit.talk.turn(event._data.get("turn")), event._data.get("rating")
        if turn is None or turn.state != "done" or rating not in ("up", "down"):
            return gr.skip()
        turn.rating = None if turn.rating == rating else rating
        self.feedback.add(visit.talk, turn)
        visit.kept.keep(visit.talk)
        return self.conversation(visit)

    def new(self, visit: Visit | None) -> tuple[Any, ...]:
        """An empty conversation."""
        visit = known(visit)
        self._stop(visit)
        visit.talk, visit.at = Talk(), "/"
        return self.conversation(visit), self.shelf(visit)

    def load(self, visit: Visit | None, event: gr.EventData) -> tuple[Any, ...]:
        """A saved conversation."""
        visit = known(visit)
        self._stop(visit)
        self._turn_to(visit, visit.kept.load(str(event._data.get("talk"))) or visit.talk)
        return self.shown(visit)

    def visit_answer(self, visit: Visit | None, event: gr.EventData) -> tuple[Any, ...]:
        """The answer at an address: one of the visitor's own, else one that somebody shares."""
        visit, turn_id = known(visit), Place.at(str(event._data.get("address"))).key
        if talk := next((talk for talk in (visit.talk, *visit.kept.talks()) if talk.turn(turn_id)), None):
            self._turn_to(visit, talk, turn_id)
        elif turn := self.shared.turn(turn_id):
            self._turn_to(visit, Talk([turn]), turn_id)
        else:
            return tag("div", self._unshared(), data_address=addresses.answer(turn_id)), self.shelf(visit)
        return self.shown(visit)

    def _unshared(self) -> Markup:
        text = "This answer isn’t shared, or its conversation was forgotten. Whoever asked shares it with “Copy link”."
        return tag("div", tag("h2", "No answer here"), tag("p", text), class_="welcome")

    def _turn_to(self, visit: Visit, talk: Talk, turn_id: str | None = None) -> None:
        """Show another conversation, at one of its turns."""
        if talk is not visit.talk:
            self._stop(visit)
        visit.talk = talk
        visit.at = addresses.answer(turn_id or talk.turns[-1].id) if talk.turns else "/"

    def share(self, visit: Visit | None, event: gr.EventData) -> Markup:
        """Let everybody who has its address, and may come in, see an answer."""
        visit = known(visit)
        if turn := visit.talk.turn(event._data.get("turn")):
            self.shared.add(turn)
        return self.conversation(visit)

    def forget(self, visit: Visit | None, event: gr.EventData) -> tuple[Any, ...]:
        """Forget a saved conversation, and leave it if it is the one shown."""
        visit = known(visit)
        if event._data.get("talk") == visit.talk.id:
            visit.talk.stop()
            visit.talk, visit.at = Talk(), "/"
        visit.kept.delete(str(event._data.get("talk")))
        return self.conversation(visit), self.shelf(visit)

    # --- reading ----------------------------------------------------------------------------------------------------

    def open(self, visit: Visit | None, event: gr.EventData) -> Markup:
        """The article beside the page, at the cited words."""
        address = str(event._data.get("address"))
        turn = visit.talk.turn(Place.at(address).asked.get("answer")) if visit else None
        return opened(self.assistant, address, turn.answer if turn else None, times=next(_times))

    # --- the archive ------------------------------------------------------------------------------------------------

    def table(self, *narrowed: str | None, page: int = 1, at: str | None = None) -> Markup:
        """The table of articles; ``at`` is the address that asked for it, if one did."""
        chosen = {name: value or None for name, value in zip(archive.SEARCHED, narrowed, strict=True)}
        search = chosen.pop("search")
        try:
            if not self.assistant.catalogue.counts()["articles"]:
                return self._empty()
            table = archive.table_html(self.assistant, archive.found(self.assistant, search or "", **chosen), page)
            return tag("div", table, data_address=at or addresses.archive(search=search, **chosen))
        except RagError as error:
            return tag("p", str(error), class_="note", role="alert")

    def visit_archive(self, event: gr.EventData) -> tuple[Any, ...]:
        """The archive at an address: what is searched, and the table."""
        address = str(event._data.get("address"))
        narrowed = [Place.at(address).asked.get(name, "") for name in archive.SEARCHED]
        return *narrowed, self.table(*narrowed, at=address)

    def turn_page(self, event: gr.EventData, *narrowed: str | None) -> Markup:
        """Another page of the table."""
        page = str(event._data.get("page"))
        return self.table(*narrowed, page=int(page) if page.isdigit() else 1)

    def add(self, files: Sequence[str] | None, url: str, progress: gr.Progress = gr.Progress()) -> Markup:  # noqa: B008
        """Read uploads and an address into the archive; the report."""
        progress(0, desc="Reading")
        try:
            report = archive.add(
                self.assistant, files or (), url or "", lambda p: progress((p.done, p.total), desc=Path(p.source).name)
            )
        except RagError as error:
            return tag("p", str(error), class_="note", role="alert")
        return archive.report_html(report)

    def add_samples(self) -> Markup:
        """Read the sample articles of the checkout; the report."""
        folder = archive.seeds_folder()
        return archive.report_html(self.assistant.ingest([str(folder)])) if folder else Markup()

    def delete(self, event: gr.EventData) -> Markup:
        """Delete an article; a line that says so."""
        try:
            article = archive.delete(self.assistant, str(event._data.get("article")))
        except RagError as error:
            return tag("p", str(error), class_="note", role="alert")
        return tag("p", f"Deleted: {article.title or article.source}", class_="report", role="status")

    # --- people -----------------------------------------------------------------------------------------------------

    def person(self, name: str | None, about: str, period: str, at: str | None = None) -> Markup:
        """What somebody said; ``at`` is the address that asked for it, if one did."""
        name, topic, time = (name or "").strip(), about.strip() or None, period.strip() or None
        try:
            if name:
                found = people_named(self.assistant, name, about=topic, period=time, excerpts=people.SHOWN)
                shown = people.people_html(found)
            else:
                shown = people.who_html(self.assistant)
            return tag("div", shown, data_address=at or addresses.people(name, topic, time))
        except RagError as error:
            return tag("p", str(error), class_="note", role="alert")

    def visit_person(self, event: gr.EventData) -> tuple[Any, ...]:
        """The people at an address: whom it names, about what and when, and what they said."""
        address = str(event._data.get("address"))
        place = Place.at(address)
        asked = (place.key, place.asked.get("about", ""), place.asked.get("period", ""))
        return *asked, self.person(*asked, at=address)

    # --- after a change of the archive ------------------------------------------------------------------------------

    def refreshed(self, *narrowed: str | None) -> tuple[Any, ...]:
        """All that tells of the archive: masthead, table, facts, and the names that the lists offer."""
        articles = list(self.assistant.articles())
        outlets = sorted({article.publisher for article in articles if article.publisher})
        authors = sorted({article.author for article in articles if article.author})
        speakers = people.names(self.assistant)
        lists = (gr.update(choices=held) for held in (outlets, authors, speakers, outlets, authors, speakers))
        return (self.masthead(), self.table(*narrowed), archive.about_html(self.assistant), *lists)

    def refreshed_with_talk(self, visit: Visit | None, *narrowed: str | None) -> tuple[Any, ...]:
        """The same, and the conversation, whose examples come from the archive."""
        return self.conversation(known(visit)), *self.refreshed(*narrowed)
