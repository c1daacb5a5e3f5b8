"""What the events of the archive page call: looking, gathering, correcting, deleting, reading in the background.

    keeping = Keeping(assistant)
    keeping.visit(event)                        # the list at the address that the browser is at

Not covered: which event calls what (``archive.py``); the HTML (``listing.py``, ``jobs_panel.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from rag import uploads
from rag.accounts import Accounts, Right
from rag.answering.text import counted
from rag.api.wording import error_told
from rag.assistant import Assistant
from rag.errors import RagError
from rag.jobs import Jobs, is_address
from rag.translation import later, say, say_n
from rag.ui import addresses, listing
from rag.ui.addresses import Place
from rag.ui.jobs_panel import notice_html, panel_html, watch_key
from rag.ui.markup import Child, Markup, button, tag
from rag.ui.permits import needs, noted

_FIELDS = ("title", "publisher", "author", "published_at", "updated_at")
EVERY = {later("once"): None, later("every hour"): "1h", later("every day"): "1d"}


class Keeping:
    """What the events call; each gives what its outputs show."""

    def __init__(self, assistant: Assistant, jobs: Jobs, accounts: Accounts) -> None:
        self._assistant = assistant
        self._jobs = jobs
        self._accounts = accounts

    def _note(self, did: str, about: str, articles: Sequence[str] = ()) -> None:
        """Have the log tell who did it."""
        told = f"{about}: {', '.join(articles)}" if articles else about
        noted(self._accounts, did, told)

    # --- the list ---------------------------------------------------------------------------------------------------

    def visit(self, event: gr.EventData) -> Markup:
        """The list at an address."""
        return self._list(event)

    @needs(Right.CORRECT)
    def edit(self, event: gr.EventData) -> Markup:
        """The same with an article open to be corrected; with none, when there is none."""
        return self._list(event, corrects=event._data.get("article"))

    def _list(self, event: gr.EventData, done: Child = None, corrects: str | None = None) -> Markup:
        address = str(event._data.get("address") or "/archive")
        if not self._assistant.catalogue.counts()["articles"]:
            from rag.ui.archive import empty_html

            return tag("div", done, empty_html(), data_address=address)
        return listing.listing_html(self._assistant, address, corrects, done)

    def _done(self, event: gr.EventData, act: Callable[[], Child]) -> Markup:
        """Do something, tell it above the list, and stay where one is."""
        try:
            return self._list(event, act())
        except RagError as error:
            return self._list(event, tag("p", error_told(error), class_="note", role="alert"))

    # --- what is done with articles ---------------------------------------------------------------------------------

    @needs(Right.GATHER)
    def collect(self, event: gr.EventData) -> Markup:
        """Put the chosen articles into a collection."""
        name, chosen = _sent(event, "collection"), _chosen(event)
        return self._put(event, self._assistant.collect, "the collection", name, chosen)

    @needs(Right.GATHER)
    def tag(self, event: gr.EventData) -> Markup:
        """Put a tag on the chosen articles."""
        name, chosen = _sent(event, "tag"), _chosen(event)
        return self._put(event, self._assistant.tag, "the tag", name, chosen)

    def _put(
        self, event: gr.EventData, put: Callable[[str, Sequence[str]], int], where: str, name: str, chosen: list[str]
    ) -> Markup:
        def act() -> Child:
            held = put(name, chosen)
            self._note("gathered", f"{where} “{name}”", chosen)
            return _in(name, held, where == "the tag")

        return self._done(event, act)

    @needs(Right.GATHER)
    def uncollect(self, event: gr.EventData) -> Markup:
        """Take articles out of a collection."""
        return self._take_off(event, self._assistant.uncollect)

    @needs(Right.GATHER)
    def untag(self, event: gr.EventData) -> Markup:
        """Take a tag from an article."""
        return self._take_off(event, self._assistant.untag)

    @needs(Right.GATHER)
    def rename(self, event: gr.EventData) -> Markup:
        """Call a collection otherwise, with a way back; the list is then at its new address."""
        name, asked = _sent(event, "from"), Place.at(_sent(event, "address")).asked
        try:
            new = self._assistant.rename_collection(name, _sent(event, "to") or _sent(event, "renamed"))
        except RagError as error:
            return self._list(event, tag("p", error_told(error), class_="note", role="alert"))
        self._note("renamed", f"the collection “{name}” to “{new}”")
        undo = button(say("Undo"), "act_rename", class_="quiet firm", data_from=new, data_to=name)
        done = listing.told(say("“{name}” is called “{new}” now.", name=name, new=new), " ", undo)
        return listing.listing_html(self._assistant, addresses.archive(**{**asked, "collection": new}), None, done)

    def _take_off(self, event: gr.EventData, take: Callable[[str, Sequence[str]], None]) -> Markup:
        name, chosen = _sent(event, "from"), _chosen(event)

        def act() -> Child:
            take(name, chosen)
            self._note("took out", f"of “{name}”", chosen)
            many = len(chosen)
            return listing.told(
                say_n("{n} article taken out of “{name}”", "{n} articles taken out of “{name}”", many, name=name)
            )

        return self._done(event, act)

    @needs(Right.CORRECT)
    def correct(self, event: gr.EventData) -> Markup:
        """Give an article's fields the values that were typed."""
        article = self._assistant.article(_sent(event, "article"))
        typed = {name: _sent(event, name) or None for name in _FIELDS if name in event._data}
        changed = {name: value for name, value in typed.items() if value != getattr(article, name)}
        try:
            if changed:
                self._assistant.correct(article.id, **changed)
                self._note("corrected", ", ".join(changed), [article.id])
        except RagError as error:
            return self._list(event, tag("p", error_told(error), class_="note", role="alert"), corrects=article.id)
        return self._list(event, listing.told(say("Corrected. It stays so when the source is read again.")))

    @needs(Right.CORRECT)
    def uncorrect(self, event: gr.EventData) -> Markup:
        """Give an article's fields back what its source says."""

        def act() -> Child:
            back = self._assistant.uncorrect(_sent(event, "article"))
            self._note("took back corrections", "", [back.id])
            return listing.told(say("The fields are what the source says."))

        return self._done(event, act)

    @needs(Right.DELETE)
    def delete(self, event: gr.EventData) -> Markup:
        """Delete the chosen articles, with a way back."""
        chosen = _chosen(event)

        def act() -> Child:
            batch = self._assistant.discard(chosen)
            self._note("deleted", counted(len(chosen), "article"), chosen)
            undo = button(say("Undo"), "act_restore", class_="quiet firm", data_batch=batch)
            gone = say_n(
                "{n} article deleted. For a day it can be brought back.",
                "{n} articles deleted. For a day they can be brought back.",
                len(chosen),
            )
            return listing.told(gone, " ", undo)

        return self._done(event, act)

    @needs(Right.DELETE)
    def restore(self, event: gr.EventData) -> Markup:
        """Bring deleted articles back."""

        def act() -> Child:
            back = self._assistant.restore(int(event._data["batch"]))
            self._note("brought back", counted(back, "article"))
            brought = say_n("{n} article brought back.", "{n} articles brought back.", back)
            return listing.told(brought if back else say("It is too late to bring them back."))

        return self._done(event, act)

    # --- reading ----------------------------------------------------------------------------------------------------

    @needs(Right.ADD)
    def add(
        self, files: Sequence[str] | None, folder: Sequence[str] | None, address: str | None, every: str | None
    ) -> tuple[Any, ...]:
        """Have uploads and an address read in the background; a line on it, and the fields anew."""
        typed = (address or "").strip()
        if typed and not is_address(typed):
            return _refused(
                say("{address} is no web address. Give one that starts with http:// or https://", address=repr(typed))
            )
        try:
            self._add([*(files or ()), *(folder or ())], typed, EVERY.get(every or ""))
        except RagError as error:
            return _refused(error_told(error))
        return Markup(), None, None, ""

    def _add(self, files: Sequence[str], address: str, every: str | None) -> None:
        taken, refused = uploads.take(files, self._assistant.settings)
        if every and address:
            self._jobs.watch(address, every)
            self._note("had watched", address)
            if not (taken or refused):
                return
        targets = [*taken, *([address] if address and not every else [])]
        self._jobs.add(targets, refused=refused)
        self._note(
            "added", counted(len(targets), "source"), [target.rpartition("/")[2] or target for target in targets]
        )

    @needs(Right.ADD)
    def add_samples(self) -> Markup:
        """Have the sample articles of the checkout read."""
        from rag.ui.archive import seeds_folder

        if folder := seeds_folder():
            self._jobs.add([str(folder)], name=say("The sample articles"))
            self._note("added", "the sample articles")
        return Markup()

    def look(self) -> tuple[Markup, Markup]:
        """The line on every page and the list of jobs, as they stand."""
        jobs = self._jobs.all()
        return notice_html(jobs), panel_html(jobs, self._jobs.watches())

    @needs(Right.ADD)
    def cancel(self, event: gr.EventData) -> tuple[Markup, Markup]:
        """End a job."""
        self._jobs.cancel(int(_sent(event, "job")))
        return self.look()

    @needs(Right.ADD)
    def again(self, event: gr.EventData) -> tuple[Markup, Markup]:
        """Have a job's targets read once more."""
        self._jobs.again(int(_sent(event, "job")))
        return self.look()

    @needs(Right.ADD)
    def forget(self, event: gr.EventData) -> tuple[Markup, Markup]:
        """Take a job from the list."""
        self._jobs.forget(int(_sent(event, "job")))
        return self.look()

    @needs(Right.WATCH)
    def unwatch(self, event: gr.EventData) -> tuple[Markup, Markup]:
        """Read something no more by itself."""
        for watch in self._jobs.watches():
            if watch_key(watch) == _sent(event, "target"):
                self._jobs.unwatch(watch.target)
                self._note("had watched no more", watch.target)
        return self.look()


def _refused(why: str) -> tuple[Any, ...]:
    """Why nothing is read; the fields stay as they are."""
    return tag("p", why, class_="note", role="alert"), gr.skip(), gr.skip(), gr.skip()


def _sent(event: gr.EventData, name: str) -> str:
    return str(event._data.get(name) or "").strip()


def _chosen(event: gr.EventData) -> list[str]:
    """The articles that were ticked, or the one whose button was pressed."""
    ticked = event._data.get("articles")
    one = event._data.get("article")
    return [str(one)] if one else [str(each) for each in ticked] if isinstance(ticked, list) else []


def _in(name: str, articles: int, is_tag: bool) -> Markup:
    one_tag = say_n("The tag “{name}” holds {n} article.", "The tag “{name}” holds {n} articles.", articles, name=name)
    collection = say_n(
        "The collection “{name}” holds {n} article.", "The collection “{name}” holds {n} articles.", articles, name=name
    )
    return listing.told(one_tag if is_tag else collection)
