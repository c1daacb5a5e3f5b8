"""The layout of the pages, and which function answers which event. What is shown is made in the other modules.

    layout(assistant)           # gr.Blocks

Not covered: what the functions do (``asking.py``, ``desk.py``), looks (``theme.py``), listening (``serving.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio_client.utils import is_file_obj_with_meta, is_http_url_like, traverse

from rag.api.wording import error_told
from rag.assistant import Assistant
from rag.errors import AccessError
from rag.exports.manner import Manner
from rag.jobs import Jobs
from rag.translation import say
from rag.ui import fields
from rag.ui.api import Endpoints, told_as
from rag.ui.asking import Asking, mistake
from rag.ui.choices import Choices
from rag.ui.composer import composer_html
from rag.ui.desk import Desk
from rag.ui.door import Door
from rag.ui.incoming import folder as incoming
from rag.ui.incoming import placed
from rag.ui.keeping import Keeping
from rag.ui.permits import asked_by, right_of

_PARTS_JS = (Path(__file__).parent / "parts.js").read_text("utf-8")
_ASKED_AT_ONCE = 4  # questions; further ones wait, and see that they do
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _part(**given: Any) -> gr.HTML:
    """A piece of the page that Python writes."""
    return gr.HTML(js_on_load=_PARTS_JS, apply_default_css=False, **given)


def _names(**words: Any) -> gr.Dropdown:
    """A list to pick a name from, or to type one into."""
    return gr.Dropdown(**words, value="", allow_custom_value=True, min_width=140)


@dataclass
class _Ask:
    earlier: gr.HTML
    talk: gr.HTML
    chips: gr.HTML
    composer: gr.HTML


def _ask_page() -> _Ask:
    with gr.Column(elem_id="turns"):
        earlier = _part(elem_id="earlier")
        talk = _part(elem_id="talk")
    with gr.Column(elem_id="ask"):
        chips = _part(elem_id="chips")
        composer = _part(elem_id="composer", value=composer_html())
    return _Ask(earlier, talk, chips, composer)


@dataclass
class _Archive:
    worded: list[Any]  # as fields.adding() has them
    report: gr.HTML
    readings: gr.HTML
    articles: gr.HTML
    about: gr.HTML


def _archive_page(is_empty: bool) -> _Archive:
    whole, *words, press = fields.adding()
    with gr.Accordion(**whole, open=is_empty, elem_id="adding") as adding:
        with gr.Row():
            files = gr.File(**words[0], file_count="multiple", height=140)
            folder = gr.File(**words[1], file_count="directory", height=140)
        with gr.Row():
            url = gr.Textbox(**words[2], scale=3)
            every = gr.Dropdown(**words[3], value="once", min_width=140)
        add = gr.Button(**press, variant="primary")
    report = _part(elem_id="report")
    readings = _part(elem_id="readings")
    articles, about = _part(elem_id="articles"), _part(elem_id="about")
    return _Archive([adding, files, folder, url, every, add], report, readings, articles, about)


@dataclass
class _People:
    fields: list[Any]
    page: gr.HTML


def _people_page() -> _People:
    words = fields.person()
    with gr.Row():
        name = _names(**words[0])
        about = gr.Textbox(**words[1], min_width=140)
        period = gr.Textbox(**words[2], min_width=140)
        kind = gr.Dropdown(**words[3], value="", min_width=140)
        other = _names(**words[4])
    return _People([name, about, period, kind, other], _part(elem_id="person"))


class Page(gr.Blocks):
    """Gradio's page, which fetches nothing: it would fetch an upload whose path is an address, for any function.

    What its functions write is written in the archive's manner.
    """

    desk: Desk
    jobs: Jobs
    door: Door

    async def process_api(  # type: ignore[override]  # Gradio calls it by these and by names
        self, block_fn: Any, inputs: Any, state: Any = None, request: Any = None, **named: Any
    ) -> Any:
        """What an event gives, for whoever asks. Raises gr.Error where they may not, or have logged out meanwhile."""
        function = self.fns[block_fn] if isinstance(block_fn, int) else block_fn
        principal = self.door.principal(request.request) if request else None
        with Manner.of(self.desk.assistant.settings).kept():
            if principal is None:
                raise mistake(say("You are logged out. Load the page again to log in"))
            try:
                principal.require(right_of(function.fn))
            except AccessError as error:
                raise mistake(error_told(error)) from None
            with asked_by(principal):
                return await super().process_api(block_fn, inputs, state, request, **named)

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *given: Any, **named: Any) -> list[Any]:
        """What the function gets of what came in. Raises gr.Error for an address that stands for a file."""
        traverse(inputs, self._uploaded, is_file_obj_with_meta)
        got: list[Any] = await super().preprocess_data(block_fn, inputs, *given, **named)
        return got

    def _uploaded(self, file: dict[str, Any]) -> dict[str, Any]:
        if is_http_url_like(file["path"]):
            path = repr(file["path"][:100])
            raise mistake(say("{path} is no uploaded file. Give the address of a page in its own field", path=path))
        file["path"] = placed(file["path"], incoming(self.desk.assistant.settings))
        return file


def layout(assistant: Assistant, jobs: Jobs, door: Door) -> Page:
    """The pages: a conversation, the archive, people; beside them the reader."""
    desk, asking, keeping = Desk(assistant), Asking(assistant), Keeping(assistant, jobs, door.accounts)
    page = Page(title="On Record", fill_width=True, analytics_enabled=False, delete_cache=(3600, 3600))
    page.desk, page.jobs, page.door = desk, jobs, door
    with page, Manner.of(assistant.settings).kept():
        # The id is a random number of the browser's own: what Gradio calls a secret only keeps it unread on a disk.
        visitor = gr.BrowserState(None, storage_key="onrecord-visitor", secret="onrecord")  # noqa: S106
        visit = gr.State()
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="frame"):
                masthead = _part(elem_id="masthead")
                doing = _part(elem_id="jobs")
                shelf = _part(elem_id="shelf")
            with gr.Column(elem_id="work"):  # one page of them is shown: the one that the address names
                with gr.Column(elem_id="page-ask", elem_classes="page"):
                    ask = _ask_page()
                with gr.Column(elem_id="page-archive", elem_classes="page"):
                    shown = _archive_page(not assistant.catalogue.counts()["articles"])
                with gr.Column(elem_id="page-people", elem_classes="page"):
                    person = _people_page()
                with gr.Column(elem_id="page-settings", elem_classes="page"):
                    settings = _part(elem_id="settings")
            with gr.Column(elem_id="side"):
                reader = _part(elem_id="reader")
                quoting = _part(elem_id="quoting")
        notice = _part(elem_id="notice")
        conversation = [ask.earlier, ask.talk, shelf]
        changed = [masthead, shown.about, ask.composer, *person.fields, *shown.worded]
        # One after the other: the names that a field offers, coming after somebody's page is asked for, would empty it.
        offered = page.load(desk.refreshed, None, changed, **_QUIET)
        arrived = offered.then(asking.arrive, [visitor], [visitor, visit, *conversation], **_QUIET)
        arrived.then(asking.welcome, [visit], [ask.talk], **_QUIET)
        _join_asking(asking, ask, visit, conversation)
        _join_conversations(asking, ask, visit, conversation, notice)
        reader.act_visit(desk.open, [visit], [reader, quoting], trigger_mode="multiple", **_QUIET)
        quoting.act_visit(desk.quote, None, [quoting], trigger_mode="multiple", **_QUIET)
        page.load(keeping.look, None, [doing, shown.readings], **_QUIET)
        _join_jobs(keeping, shown, doing, [ask.talk, shown.articles])
        for change in _join_archive(keeping, shown):
            change.then(desk.refreshed, None, changed, **_QUIET)
        ended = doing.act_changed(desk.refreshed, None, changed, **_QUIET)
        ended.then(asking.shown, [visit], conversation, **_QUIET).then(asking.welcome, [visit], [ask.talk], **_QUIET)
        _join_people(desk, person)
        _join_settings(Choices(assistant, jobs, door.accounts), settings, desk, changed)
        endpoints = Endpoints(assistant)
        for name in ("ask", "said", "list", "show"):
            function = told_as(mistake, getattr(endpoints, name))
            shared = "ask" if name == "ask" else name  # programs and people stand in one queue
            gr.events.api(function, api_name=name, concurrency_id=shared, concurrency_limit=_ASKED_AT_ONCE)
    page.queue(default_concurrency_limit=_ASKED_AT_ONCE, api_open=False)  # nobody passes it by
    return page


def _join_asking(asking: Asking, ask: _Ask, visit: gr.State, conversation: list[gr.HTML]) -> None:
    talk, both = ask.talk, [ask.earlier, ask.talk]
    begun = [
        *(part.act_ask(asking.begin, [visit], both, queue=False, **_QUIET) for part in (ask.composer, talk)),
        talk.act_retry(asking.begin_again, [visit], both, queue=False, **_QUIET),
    ]
    answers = [
        # The small progress display tells the place in the queue.
        each.success(
            asking.answer, [visit], both, show_progress="minimal", show_progress_on=[talk], api_visibility="private",
            concurrency_id="ask",
            concurrency_limit=_ASKED_AT_ONCE,
        )
        for each in begun
    ]  # fmt: skip
    for answer in answers:  # what was sent before Stop was pressed may come after its reply: this comes last
        answered = answer.then(asking.shown, [visit], conversation, queue=False, **_QUIET)
        answered.then(asking.suggest, [visit], [talk], concurrency_id="suggest", concurrency_limit=1, **_QUIET)
    ask.composer.act_stop(asking.stop, [visit], conversation, cancels=answers, queue=False, **_QUIET)
    ask.composer.act_narrow(asking.chips, None, [ask.chips], trigger_mode="multiple", **_QUIET)
    talk.act_edit(asking.edit, [visit], [talk], **_QUIET)


def _join_conversations(
    asking: Asking, ask: _Ask, visit: gr.State, conversation: list[gr.HTML], notice: gr.HTML
) -> None:
    for part in (ask.earlier, ask.talk):
        part.act_rate(asking.rate, [visit], [ask.earlier, ask.talk], **_QUIET)
        part.act_share(asking.share, [visit], None, **_QUIET)
    shelf = conversation[-1]
    ask.talk.act_visit(asking.visit_answer, [visit], conversation, trigger_mode="multiple", **_QUIET)
    shelf.act_new(asking.new, [visit], conversation, **_QUIET)
    for act, function in (("search", asking.search), ("edit", asking.name), ("rename", asking.rename)):
        getattr(shelf, f"act_{act}")(function, [visit], [shelf], **_QUIET)
    shelf.act_forget(asking.forget, [visit], [*conversation, notice], **_QUIET)
    notice.act_undo(asking.undo, [visit], [*conversation, notice], **_QUIET)


def _join_archive(keeping: Keeping, shown: _Archive) -> list[Any]:
    """The events that change the archive, or its collections, at once."""
    articles = shown.articles
    articles.act_visit(keeping.visit, None, [articles], trigger_mode="multiple", **_QUIET)
    articles.act_edit(keeping.edit, None, [articles], **_QUIET)
    writing: dict[str, Any] = {"concurrency_id": "write", "concurrency_limit": 1, **_QUIET}
    acts = ("correct", "uncorrect", "collect", "uncollect", "tag", "untag", "rename", "delete", "restore")
    return [getattr(articles, f"act_{act}")(getattr(keeping, act), None, [articles], **writing) for act in acts]


def _join_jobs(keeping: Keeping, shown: _Archive, jobs: gr.HTML, empty: Sequence[gr.HTML]) -> None:
    """The events that have something read, or tell how far that is."""
    told = [jobs, shown.readings]
    _, *given, every, add = shown.worded
    added = [
        *(event(keeping.add, [*given, every], [shown.report, *given], **_QUIET)
          for event in (add.click, given[2].submit)),
        *(part.act_seeds(keeping.add_samples, None, [shown.report], **_QUIET) for part in empty),
    ]  # fmt: skip
    for event in added:
        event.then(keeping.look, None, told, **_QUIET)
    jobs.act_look(keeping.look, None, told, **_QUIET)
    for act in ("cancel", "again", "forget", "unwatch"):
        getattr(shown.readings, f"act_{act}")(getattr(keeping, act), None, told, **_QUIET)


def _join_people(desk: Desk, person: _People) -> None:
    fields, at = person.fields, gr.State("/people")  # where the page stands
    shown = [person.page, at]
    name, about, period, kind, other = fields
    for chosen in (name, kind, other):  # what is chosen by keys comes with no event of input
        chosen.change(desk.choose_person, [at, *fields], shown, trigger_mode="always_last", **_QUIET)
    for box in (about, period):
        box.submit(desk.choose_person, [at, *fields], shown, **_QUIET)
        box.blur(desk.choose_person, [at, *fields], shown, **_QUIET)
    person.page.act_visit(desk.visit_person, None, [*fields, *shown], trigger_mode="multiple", **_QUIET)


def _join_settings(choices: Choices, settings: gr.HTML, desk: Desk, changed: Sequence[Any]) -> None:
    settings.act_visit(choices.visit, None, [settings], trigger_mode="multiple", **_QUIET)
    settings.act_unwatch(choices.unwatch, None, [settings], **_QUIET)
    kept = settings.act_save(choices.save, None, [settings], **_QUIET)
    kept.then(desk.refreshed, None, changed, **_QUIET)
    for act in ("models", "sit"):
        getattr(settings, f"act_{act}")(
            getattr(choices, act), None, [settings], show_progress="minimal", api_visibility="private"
        )
