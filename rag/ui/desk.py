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

from rag.answering.excerpts import KIND_NAMES
from rag.assistant import Assistant
from rag.errors import RagError
from rag.people import compare, people_named
from rag.ui import addresses, archive, people
from rag.ui.addresses import Place
from rag.ui.asking import Visit
from rag.ui.composer import composer_html
from rag.ui.markup import Markup, tag
from rag.ui.reader import opened
from rag.ui.wording import error_told

_times = itertools.count(1)


class Desk:
    """What the events call. Every function gives what its outputs show."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    # --- the frame --------------------------------------------------------------------------------------------------

    def masthead(self) -> Markup:
        """Name, what the archive holds, where text goes."""
        places = (("Ask", "/"), ("Archive", addresses.archive()), ("People", addresses.people()))
        return tag(
            "header",
            tag("h1", "On Record"),
            tag("nav", (tag("a", name, href=place) for name, place in places), class_="places", aria_label="Pages"),
            tag("p", archive.status_line(self.assistant)),
            tag(
                "div",
                tag("button", "Light or dark", type="button", class_="quiet", data_theme_switch=""),
                tag("button", "Keys", type="button", class_="quiet", data_keys=""),
                class_="tools",
            ),
            class_="masthead",
        )

    # --- reading ----------------------------------------------------------------------------------------------------

    def open(self, visit: Visit | None, event: gr.EventData) -> Markup:
        """The article beside the page, at the cited words."""
        address = str(event._data.get("address"))
        turn = visit.talk.turn(Place.at(address).asked.get("answer")) if visit else None
        return opened(self.assistant, address, turn.answer if turn else None, times=next(_times))

    # --- people -----------------------------------------------------------------------------------------------------

    def person(self, *fields: str | None, at: str | None = None) -> Markup:
        """What somebody said, or two people side by side; ``at`` is the address that asked for it, if one did."""
        asked = {key: (value or "").strip() for key, value in zip(people.ASKED, fields, strict=True)}
        name, other = asked.pop("name"), asked.pop("with")
        narrowed: dict[str, Any] = {key: value for key, value in asked.items() if value}
        outlet = Place.at(at).asked.get("publisher") if at else None
        narrowed |= {"publisher": outlet} if outlet else {}
        address = at or addresses.people(name, **{**narrowed, "with": other if name else ""})
        try:
            if name and other:
                compared = compare(self.assistant, name, other, excerpts=people.COMPARED, **narrowed)
                shown = people.comparison_html(compared, (name, other), narrowed.get("about"))
            elif name:
                shown = people.people_html(people_named(self.assistant, name, excerpts=people.SHOWN, **narrowed))
            else:
                shown = people.who_html(self.assistant)
        except RagError as error:
            return tag("p", error_told(error), class_="note", role="alert")
        return tag("div", shown, data_address=address)

    def visit_person(self, event: gr.EventData) -> tuple[Any, ...]:
        """The people at an address: whom it names, about what and when, and what they said."""
        address = str(event._data.get("address"))
        place = Place.at(address)
        asked = {**place.asked, "name": place.key}
        if asked.get("kind") not in KIND_NAMES:
            asked["kind"] = ""
        fields = [asked.get(key, "") for key in people.ASKED]
        return *fields, self.person(*fields, at=address)

    # --- after a change of the archive ------------------------------------------------------------------------------

    def refreshed(self) -> tuple[Any, ...]:
        """All that tells of the archive: masthead, facts, the question's fields, the names that lists offer."""
        outlets, authors = map(list, self.assistant.catalogue.bylines())
        speakers = people.names(self.assistant)
        composer = composer_html(outlets, authors, speakers, list(self.assistant.collections()))
        return (
            self.masthead(),
            archive.about_html(self.assistant),
            composer,
            *(gr.update(choices=speakers) for _ in range(2)),
        )
