"""What the archive is made of, as the pages tell it, and what they show while nothing is in it.

    about_html(assistant), status_line(assistant), empty_html()

Not covered: its articles (``listing.py``), and what is done with them (``keeping.py``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rag
from rag.accounts import Right
from rag.answering.exam import exam_told
from rag.api.wording import plainly
from rag.embedding import embedding_fingerprint
from rag.translation import later, number, say, say_n
from rag.ui import addresses
from rag.ui.markup import Markup, button, join, more, tag
from rag.ui.permits import may

if TYPE_CHECKING:
    from rag.assistant import Assistant


def empty_html() -> Markup:
    """What an archive shows in which nothing is."""
    return tag(
        "div",
        tag("h2", say("The archive is empty")),
        _first_steps() if may(Right.ADD) else tag("p", say("Whoever may add articles hasn’t done so yet.")),
        class_="welcome",
        data_address="/",
    )


def _first_steps() -> Markup:
    return join(
        tag("p", say("Add articles first, on the Archive page: files, a folder, a web page or a feed.")),
        tag("a", say("Add articles"), class_="quiet firm add", href=addresses.archive()),
        " ",
        button(say("Read the sample articles"), "act_seeds", class_="quiet firm") if seeds_folder() else None,
    )


# --- what it is made of ----------------------------------------------------------------------------------------------


_OF_MACHINE = ("Folder", "OpenAI key")


def seeds_folder() -> Path | None:
    """The sample articles of a checkout; None in an installed wheel."""
    folder = Path(rag.__file__).resolve().parents[1] / "seeds"
    return folder if folder.is_dir() else None


def facts(assistant: Assistant) -> dict[str, Any]:
    """Size, place and models of the archive, by English names. Whether a key is set, never the key."""
    settings, counts = assistant.settings, assistant.catalogue.counts()
    return {
        later("Articles"): number(counts["articles"]),
        later("Passages"): number(counts["passages"]),
        later("Statements"): number(counts["statements"]),
        later("Answers are written by"): writer(assistant.engine),
        later("Exam"): exam_told(settings),
        later("Article text goes to"): ", ".join(assistant.destinations) or say("nowhere"),
        later("Embedding model"): embedding_fingerprint(settings, assistant.catalogue.embedding),
        later("The archive's embedding"): assistant.catalogue.embedding or say("none yet"),
        later("The archive is"): plainly(assistant.outdated_note) if assistant.outdated_note else say("up to date"),
        later("OpenAI key"): say("set") if settings.openai_api_key else say("not set"),
        later("Folder"): str(settings.home),
    }


def about_html(assistant: Assistant) -> Markup:
    """The facts, a line each; what tells of the machine is for who sets it up."""
    told = {name: value for name, value in facts(assistant).items() if name not in _OF_MACHINE or may(Right.SETTINGS)}
    lines = (join(tag("dt", say(name)), tag("dd", str(value))) for name, value in told.items())
    return tag("section", tag("h2", say("About this archive")), tag("dl", lines), _programs(), class_="about")


def _programs() -> Markup:
    """How other programs ask, as docs/web.md tells it."""
    call = 'Client("http://127.0.0.1:7860").predict("What did … say about …?", api_name="/ask")'
    return more(
        say("For other programs: ask, said, list, show"),
        tag("p", say("From Python, with this page’s address, and auth=(user, password) where people log in:")),
        tag("pre", tag("code", f"from gradio_client import Client\n\nanswer = {call}")),
        tag(
            "p",
            say("As a tool of a language model’s host, over MCP ({command}):", command="pip install 'onrecord[mcp]'"),
        ),
        tag("pre", tag("code", "rag serve --mcp")),
        tag("p", say("Both give the JSON that rag ask --json gives; said, list and show go by their names.")),
    )


def status_line(assistant: Assistant) -> str:
    """The facts that matter while asking, in a line."""
    counts = assistant.catalogue.counts()
    articles = say_n("{n} article", "{n} articles", counts["articles"])
    statements = say_n("{n} statement", "{n} statements", counts["statements"])
    return f"{articles}, {statements} · {_where_text_goes(assistant)}"


def _where_text_goes(assistant: Assistant) -> str:
    if not assistant.destinations:
        return say("nothing leaves this machine")
    goes = say("article text goes to {places}", places=", ".join(assistant.destinations))
    if assistant.engine == "extractive":
        return goes
    return f"{say('answers are written by {model}', model=writer(assistant.engine))}; {goes}"


def writer(engine: str) -> str:
    """Who words the answers."""
    if engine == "extractive":
        return say("nobody: they are the archive's own sentences")
    kind, _, model = engine.partition(":")
    if kind not in ("openai", "azure", "local"):  # an LLM that was given to the Assistant
        return engine
    return model.rpartition("/")[2] or say("the server's first model")
