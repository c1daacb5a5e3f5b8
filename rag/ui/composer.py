"""Where a question is typed, what narrows it, and the chips that say so while its fields are folded.

    composer_html(outlets, authors, speakers, collections)
    chips_html({"publisher": "Courier"}, articles=3, of=500)

Typing, sending and clearing happen in the browser (``composer.js``): nothing that comes from the server can wipe what
is being typed. Not covered: what becomes of a question (``asking.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.translation import later, say, say_n
from rag.ui.markup import Markup, button, join, more, tag

# What narrows a question, as the fields' names, an address and an Assistant's keywords have it, in a reader's words.
FILTERS = {
    "publisher": later("Outlet"),
    "author": later("Author"),
    "speaker": later("Speaker"),
    "collection": later("Collection"),
    "since": later("From"),
    "until": later("To"),
    "articles": later("Articles"),
}
_HINTS = {"since": "2031, 2031-05, 2031-05-08", "until": "2031, 2031-05, 2031-05-08"}
_OFFERED = 500  # names of a list; any other can be typed


def composer_html(
    outlets: Sequence[str] = (), authors: Sequence[str] = (), speakers: Sequence[str] = (),
    collections: Sequence[str] = (),
) -> Markup:  # fmt: skip
    """The box, its buttons, and the fields that narrow the search."""
    offered = {"publisher": outlets, "author": authors, "speaker": speakers, "collection": collections}
    fields = (_field(name, say(label), offered.get(name, ())) for name, label in FILTERS.items() if name != "articles")
    return tag(
        "form",
        tag("label", say("Question"), for_="question-text", class_="for-ears"),
        tag(
            "textarea",
            id="question-text",
            name="question",
            rows=1,
            maxlength=2000,
            placeholder=say("What did … say about …?"),
            autocomplete="off",
        ),
        tag("button", say("Ask"), type="submit", class_="send"),
        button(say("Stop"), "act_stop", class_="stop"),
        more(say("Narrow the search"), tag("div", fields, class_="fields"), class_="more narrow"),
        tag("input", type="hidden", name="articles"),
        class_="composer",
        data_submit="act_ask",
        data_change="act_narrow",
        aria_label=say("Ask the archive"),
    )


def _field(name: str, label: str, offered: Sequence[str]) -> Markup:
    listed = f"offered-{name}"
    return tag(
        "div",
        tag("label", label, for_=f"narrow-{name}"),
        tag(
            "input",
            id=f"narrow-{name}",
            name=name,
            type="text",
            list=listed if offered else None,
            placeholder=_HINTS.get(name),
            autocomplete="off",
        ),
        tag("datalist", (tag("option", value=held) for held in offered[:_OFFERED]), id=listed) if offered else None,
    )


def chips_html(narrowed: Mapping[str, str], articles: int, of: int) -> Markup:
    """What narrows the next question, each to be taken away, and how many articles that leaves."""
    if not narrowed:
        return Markup()
    chips = (
        tag(
            "button",
            f"{told(name, value)} ",
            tag("span", "×", aria_hidden="true"),
            type="button",
            class_="chip",
            data_clear=name,
            aria_label=say("Take away: {name}", name=told(name, value)),
        )
        for name, value in narrowed.items()
    )
    count = say_n("{some} of {n} article", "{some} of {n} articles", of, some=articles)
    return tag(
        "p",
        join(say("Only"), " ", chips),
        tag("span", count, class_="soft", role="status"),
        tag("button", say("Clear"), type="button", class_="quiet", data_clear=" ".join(narrowed)),
        class_="chips",
    )


def told(name: str, value: str) -> str:
    """A filter in a reader's words: ``Outlet: Courier``, ``3 chosen articles``."""
    if name == "articles":
        return say_n("{n} chosen article", "{n} chosen articles", len(value.split(",")))
    return f"{say(FILTERS[name])}: {value}"
