"""What the events of the frame, the reader and the people's page call.

    desk = Desk(assistant)
    desk.open(visit, event)                     # the reader's HTML

Each function takes what a reader did, and gives what the parts of the page then show. Not covered: the Ask page
(``asking.py``) and the archive's (``keeping.py``); which event calls what (``page.py``); the HTML itself, which the
other modules make.
"""

from __future__ import annotations

import itertools
from typing import Any

import gradio as gr

from rag.accounts import Right
from rag.answering.excerpts import KIND_NAMES
from rag.api.wording import error_told
from rag.assistant import Assistant
from rag.errors import RagError
from rag.people import compare, people_named
from rag.translation import say
from rag.ui import addresses, archive, fields, people
from rag.ui.addresses import Place
from rag.ui.asking import Visit
from rag.ui.composer import composer_html
from rag.ui.markup import Markup, tag
from rag.ui.permits import may
from rag.ui.quoting import quoting_html
from rag.ui.reader import opened

_times = itertools.count(1)


def _person_asked(place: Place) -> dict[str, str]:
    """What the fields of the people's page hold at a place."""
    asked = {**place.asked, "name": place.key}
    asked["kind"] = asked.get("kind", "") if asked.get("kind") in KIND_NAMES else ""
    return {key: asked.get(key, "").strip() for key in people.ASKED}


class Desk:
    """What the events call. Every function gives what its outputs show."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    # --- the frame --------------------------------------------------------------------------------------------------

    def masthead(self) -> Markup:
        """Name, what the archive holds, where text goes."""
        places = (
            (say("Ask"), "/"),
            (say("Archive"), addresses.archive()),
            (say("People"), addresses.people()),
            *([(say("Settings"), addresses.SETTINGS)] if may(Right.SETTINGS) else ()),
        )
        return tag(
            "header",
            tag("h1", "On Record"),
            tag(
                "nav", (tag("a", name, href=place) for name, place in places), class_="places", aria_label=say("Pages")
            ),
            tag("p", archive.status_line(self.assistant)),
            tag(
                "div",
                tag("button", say("Light or dark"), type="button", class_="quiet", data_theme_switch=""),
                tag("button", say("Keys"), type="button", class_="quiet", data_keys=""),
                class_="tools",
            ),
            class_="masthead",
            data_may=" ".join(right.name.lower() for right in Right if may(right)),
        )

    # --- reading ----------------------------------------------------------------------------------------------------

    def open(self, visit: Visit | None, event: gr.EventData) -> tuple[Markup, Markup]:
        """The article beside the page, at the cited words, and what can be done with these."""
        address = str(event._data.get("address"))
        turn = visit.talk.turn(Place.at(address).asked.get("answer")) if visit else None
        article = opened(self.assistant, address, turn.answer if turn else None, times=next(_times))
        return article, quoting_html(self.assistant, address)

    def quote(self, event: gr.EventData) -> Markup:
        """What can be done with the words that were selected, or marked, in the open article."""
        return quoting_html(self.assistant, str(event._data.get("address")))

    # --- people -----------------------------------------------------------------------------------------------------

    def choose_person(self, at: str, *typed: str | None) -> tuple[Any, ...]:
        """What the fields ask for, and where that stands; nothing new where it is what stands at ``at`` already.

        An outlet that the page is held to stays as long as the person does.
        """
        before = Place.at(at)
        asked = {key: (value or "").strip() for key, value in zip(people.ASKED, typed, strict=True)}
        asked |= {} if asked["name"] else {"with": ""}
        if asked == _person_asked(before):
            return gr.skip(), gr.skip()
        outlet = before.asked.get("publisher") if before.key == asked["name"] else None
        address = addresses.people(**asked, publisher=outlet)
        return self.person(address), address

    def visit_person(self, event: gr.EventData) -> tuple[Any, ...]:
        """The people at an address: what the fields are to hold, what they said, and the address."""
        address = str(event._data.get("address"))
        return *_person_asked(Place.at(address)).values(), self.person(address), address

    def person(self, address: str) -> Markup:
        """What somebody said, or two people side by side, as an address has it."""
        place = Place.at(address)
        asked = _person_asked(place) | {"publisher": place.asked.get("publisher", "")}
        name, other = asked.pop("name"), asked.pop("with")
        narrowed: dict[str, Any] = {key: value for key, value in asked.items() if value}
        try:
            if name and other:
                compared = compare(self.assistant, name, other, excerpts=people.COMPARED, **narrowed)
                shown = people.comparison_html(compared, (name, other), narrowed.get("about"))
            elif name:
                shown = people.people_html(people_named(self.assistant, name, excerpts=people.SHOWN, **narrowed))
            else:
                shown = people.who_html(self.assistant)
        except RagError as error:
            shown = tag("p", error_told(error), class_="note", role="alert")
        return tag("div", shown, data_address=address)

    # --- after a change of the archive ------------------------------------------------------------------------------

    def refreshed(self) -> tuple[Any, ...]:
        """All that tells of the archive: masthead, facts, the fields with the names that their lists offer."""
        outlets, authors = map(list, self.assistant.catalogue.bylines())
        speakers = people.names(self.assistant)
        composer = composer_html(outlets, authors, speakers, list(self.assistant.collections()))
        return (
            self.masthead(),
            archive.about_html(self.assistant),
            composer,
            *(gr.update(**words) for words in (*fields.person(speakers), *fields.adding())),
        )
