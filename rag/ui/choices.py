"""The settings' page: what whoever runs the archive can choose without a shell. Each choice takes effect at once.

    choices = Choices(assistant, jobs, accounts)
    choices.visit(event)                        # the form
    choices.save(event)                         # keep what was typed; the form, with a line on it

What the environment or a program sets is shown as such, and can't be changed here. A key is never shown again. Not
covered: which choices there are and where they are kept (``rag.preferences``), who may do so (``permits.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import gradio as gr
from pydantic import ValidationError

from rag import preferences
from rag.accounts import Accounts, Right
from rag.answering.exam import exam_told
from rag.api.wording import plainly
from rag.assistant import Assistant
from rag.errors import RagError, SettingsError
from rag.exports.manner import Manner
from rag.jobs import Jobs
from rag.settings import Settings, variable
from rag.translation import language, languages, later, say
from rag.ui.addresses import SETTINGS as ADDRESS
from rag.ui.jobs_panel import watches_html
from rag.ui.markup import Child, Markup, button, tag
from rag.ui.permits import may, needs, noted


@dataclass(frozen=True, slots=True)
class _Choice:
    """A setting as a field of the form; with ``options``, value by label, a list to pick from."""

    name: str
    label: str
    hint: str = ""
    options: dict[str, str] | None = None
    kind: str = "text"


_WRITERS = (
    _Choice(
        "openai_base_url",
        later("Server of the language model"),
        later("Ollama’s is http://localhost:11434/v1"),
        kind="url",
    ),
    _Choice(
        "openai_api_key",
        later("Key"),
        later("Kept where only this server can read it, and never shown"),
        kind="password",
    ),
    _Choice("llm", later("Who writes"), later("auto, extractive (the archive’s own sentences) or openai:MODEL")),
    _Choice(
        "exam",
        later("Exam"),
        "",
        {later("a model’s word counts once it has passed"): "auto", later("a model’s word never counts"): "off"},
    ),
)
_LIMITS = (
    _Choice("llm_max_tokens", later("Longest answer, in tokens"), kind="number"),
    _Choice("llm_timeout_s", later("Longest wait for the model, in seconds"), kind="number"),
    _Choice("evidence_tokens", later("Most article text that a model reads, in tokens"), kind="number"),
    _Choice("max_document_mb", later("Largest document that is read, in MB"), kind="number"),
)
_STYLE = (
    _Choice("ui_language", later("Language"), later("What articles and answers say stays as it is"), languages()),
    _Choice(
        "ui_dates",
        later("Dates"),
        later("In words, another language than English has one order only"),
        {"8 May 2031": "day-first", "May 8, 2031": "month-first", "2031-05-08": "iso"},
    ),
    _Choice(
        "ui_quotes", later("Quotation marks"), "", {"“…”": "double", "‘…’": "single", "«…»": "angle", "„…“": "low"}
    ),
)
_CHOICES = {choice.name: choice for choice in (*_WRITERS, *_LIMITS, *_STYLE)}


class Choices:
    """What the page's events call; each gives the form."""

    def __init__(self, assistant: Assistant, jobs: Jobs, accounts: Accounts) -> None:
        self._assistant = assistant
        self._jobs = jobs
        self._accounts = accounts

    def visit(self) -> Markup:
        """The form, as things stand; for who may not use it, that they may not."""
        if not may(Right.SETTINGS):
            return tag("p", say("Admins set this archive up."), class_="note", data_address=ADDRESS)
        return self._form()

    @needs(Right.SETTINGS)
    def save(self, event: gr.EventData) -> Markup:
        """Keep what was typed, and go on with it."""
        typed = self._typed(event)
        try:
            self._check(typed)
            before = self._settings
            preferences.write(before.home, typed)
            self._assistant.renew(before.with_choices())
        except RagError as error:
            return self._form(_wrong(error), typed)
        if changed := [variable(name) for name in typed if getattr(before, name) != getattr(self._settings, name)]:
            noted(self._accounts, "changed settings", ", ".join(changed))
        with Manner.of(self._settings).kept():  # which may be another one now
            told = tag(
                "p", say("Kept. It holds from now on."), class_="report", role="status", data_language=language()
            )
            return self._form(told)

    @needs(Right.SETTINGS)
    def models(self, event: gr.EventData) -> Markup:
        """Ask the server that was typed which models it has; nothing is kept."""
        from rag.models.servers import offered

        typed = self._typed(event)
        try:
            self._check(typed)
            offer = offered(self._settings.with_choices(typed))
        except RagError as error:
            return self._form(_wrong(error), typed)
        chosen = (
            say("{host} answers. “Who writes” takes {model}. Its models:", host=offer.host, model=offer.chosen)
            if offer.chosen
            else say("{host} answers. “Who writes” takes none of them. Its models:", host=offer.host)
        )
        listed = tag("ul", (tag("li", tag("code", f"openai:{name}")) for name in offer.models))
        return self._form(
            tag("div", tag("p", chosen), listed, class_="report", role="status"),
            typed,
        )

    @needs(Right.SETTINGS)
    def sit(self) -> Markup:
        """Put the exam to the model that writes."""
        try:
            sat = self._assistant.exams(again=True)
        except RagError as error:
            return self._form(_wrong(error))
        told = " ".join(f"{exam.engine}: {exam.summary}." for exam in sat) or say("No language model writes.")
        return self._form(tag("p", told, class_="report", role="status"))

    @needs(Right.SETTINGS)
    def unwatch(self, event: gr.EventData) -> Markup:
        """Read something no more by itself."""
        target = str(event._data.get("target"))
        if self._jobs.unwatch(target):
            noted(self._accounts, "had watched no more", target)
        return self._form()

    # --- what was typed ---------------------------------------------------------------------------------------------

    @property
    def _settings(self) -> Settings:
        return self._assistant.settings

    def _typed(self, event: gr.EventData) -> dict[str, Any]:
        """Setting by name; None for one that is as if nobody had chosen it. An empty key stays what it is."""
        sent = event._data
        named = [name for name in preferences.CHOSEN if name in sent and not self._settings.is_said(name)]
        typed = {name: str(sent[name]).strip() or None for name in named}
        if typed.get("openai_api_key") is None and not sent.get("drops"):
            typed.pop("openai_api_key", None)
        return typed

    def _check(self, typed: Mapping[str, Any]) -> None:
        """Raises SettingsError in the words of the form for a value that can't be used."""
        for name, value in typed.items():
            try:
                self._settings.with_choices({name: value})
            except SettingsError as error:
                why = error.__cause__.errors()[0]["msg"] if isinstance(error.__cause__, ValidationError) else error
                shown = say("what was typed") if name == "openai_api_key" else repr(value)
                label = say(_CHOICES[name].label)
                raise SettingsError(
                    say("{label}: {value} can’t be used. {why}", label=label, value=shown, why=why)
                ) from error

    # --- the form ---------------------------------------------------------------------------------------------------

    def _form(self, done: Child = None, typed: Mapping[str, Any] = MappingProxyType({})) -> Markup:
        """The form with what holds, or what was typed and isn't kept yet; above it what was done."""
        return tag(
            "div",
            done,
            tag("h2", say("Settings")),
            self._part(say("Who writes the answers"), _WRITERS, typed, self._told(), _model_tools()),
            self._part(say("Limits"), _LIMITS, typed),
            self._part(say("Language and style"), _STYLE, typed),
            tag("p", button(say("Keep"), "act_save", class_="quiet firm"), class_="tools"),
            watches_html(self._jobs.watches()),
            tag("p", tag("a", say("People, keys and the log"), href="./admin", class_="quiet firm"), class_="tools"),
            class_="settings",
            data_fields="",
            data_address=ADDRESS,
        )

    def _part(self, title: str, choices: Sequence[_Choice], typed: Mapping[str, Any], *below: Child) -> Markup:
        fields = (self._field(choice, typed) for choice in choices)
        return tag("fieldset", tag("legend", title), *fields, *below)

    def _told(self) -> Markup:
        """Where article text goes with what holds now, and what the model that writes scored."""
        goes = ", ".join(self._assistant.destinations) or say("nowhere")
        exam = exam_told(self._settings)
        return tag("p", say("Article text goes to: {goes}. Exam: {exam}.", goes=goes, exam=exam), class_="soft")

    def _field(self, choice: _Choice, typed: Mapping[str, Any]) -> Markup:
        name, is_said = choice.name, self._settings.is_said(choice.name)
        value = getattr(self._settings, name)
        shown = str(typed[name] or "") if name in typed else _shown(value)
        hint = say(choice.hint) if choice.hint else ""
        if is_said:
            hint = say("Set by whoever started the server, as {variable}", variable=variable(name))
        known: dict[str, Any] = {"name": name, "disabled": is_said}
        if choice.options:
            options = (
                tag("option", say(label), value=option, selected=option == shown)
                for label, option in choice.options.items()
            )
            field = tag("select", options, **known)
        elif choice.kind == "password":
            held = say("a key is set") if value else say("no key")
            field = tag("input", type="password", placeholder=held, autocomplete="off", **known)
        else:
            field = tag(
                "input", type=choice.kind, step="any" if choice.kind == "number" else None, value=shown, **known
            )
        return tag(
            "p",
            tag("label", tag("span", say(choice.label)), field),
            _drop() if choice.kind == "password" and value and not is_said else None,
            tag("span", hint, class_="soft") if hint else None,
        )


def _model_tools() -> Markup:
    return tag(
        "p",
        button(say("Ask the server for its models"), "act_models"),
        button(say("Put the exam to the model"), "act_sit"),
        class_="tools",
    )


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _drop() -> Markup:
    """A box that takes the key back."""
    return tag("label", tag("input", type="checkbox", name="drop", value="key"), say("Forget the key"), class_="soft")


def _wrong(error: RagError) -> Markup:
    """What went wrong; the hint is for those at a shell."""
    return tag("p", plainly(error.message), class_="note", role="alert")
