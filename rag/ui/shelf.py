"""The visitor's conversations beside the page: found by their words, called otherwise, forgotten; and who is logged in.

    shelf_html(talks, shown=talk.id, user="ada", search="tram")

Not covered: what its buttons call (``asking.py``); where conversations are kept (``saved.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.translation import say
from rag.ui import addresses
from rag.ui.chat import Talk, Turn
from rag.ui.markup import Markup, button, tag

FEW = 5  # conversations that are seen at a glance: no box to search them
LONGEST_NAME = 100  # characters


def shelf_html(
    talks: Sequence[Talk], *, shown: str, is_begun: bool, user: str | None = None, search: str = "", naming: str = ""
) -> Markup:
    """The list; ``search`` is what its box holds, ``naming`` the conversation whose name is being typed."""
    found = [talk for talk in talks if holds(talk, search)]
    lines = [_naming(talk) if talk.id == naming else _line(talk, talk.id == shown) for talk in found]
    return tag(
        "nav",
        button(say("New conversation"), "act_new", class_="quiet firm") if is_begun else None,
        tag("button", say("Conversations"), type="button", class_="quiet menu", data_menu="", aria_expanded="false")
        if talks
        else None,
        tag("h2", say("Conversations")) if talks else None,
        _search(search) if len(talks) > FEW or search else None,
        tag("ul", lines) if lines else None,
        tag("p", say("None holds these words."), class_="soft", role="status") if talks and not found else None,
        _whose(user) if user else None,
        class_="shelf",
        aria_label=say("Conversations"),
    )


def holds(talk: Talk, search: str) -> bool:
    """Whether each of the words stands in its name, its questions or its answers."""
    text = " ".join([talk.title, *(piece for turn in talk.turns for piece in _texts(turn))]).casefold()
    return all(word in text for word in search.casefold().split())


def _texts(turn: Turn) -> tuple[str, str]:
    return turn.question, str((turn.answer or {}).get("text") or "")


def _line(talk: Talk, is_shown: bool) -> Markup:
    rename, forget = say("Rename: {name}", name=talk.title), say("Forget: {name}", name=talk.title)
    return tag(
        "li",
        tag("a", talk.title, href=addresses.answer(talk.turns[-1].id), aria_current="true" if is_shown else None),
        button("✎", "act_edit", data_talk=talk.id, aria_label=rename, title=say("Rename")),
        button("×", "act_forget", data_talk=talk.id, aria_label=forget, title=say("Forget")),
    )


def _naming(talk: Talk) -> Markup:
    box = tag(
        "input", name="named", type="text", value=talk.title, maxlength=LONGEST_NAME, data_enter="act_rename",
        aria_label=say("Name of the conversation"), autofocus=True,
    )  # fmt: skip
    return tag("li", box, button(say("Save"), "act_rename", class_="quiet firm", data_talk=talk.id), data_fields="")


def _search(search: str) -> Markup:
    box = tag(
        "input", name="search", type="search", value=search, placeholder=say("Search them"), data_enter="act_search",
        aria_label=say("Search your conversations"),
    )  # fmt: skip
    return tag("div", box, button(say("Search"), "act_search", class_="quiet"), data_fields="", class_="find")


def _whose(user: str) -> Markup:
    """Who is logged in, and the way out: a form, since a link may stand on another page."""
    out = tag("form", tag("button", say("Log out"), class_="quiet"), method="post", action="./logout")
    return tag("div", tag("a", user, href="./account", class_="quiet"), out, class_="whose")
