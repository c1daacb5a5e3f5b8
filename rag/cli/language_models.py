"""The language model: which there are, its exam, and where article text goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.cli.console import AsJson, err, out, print_json
from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    pass


def models(as_json: AsJson = False) -> None:
    """List the models that the configured server offers."""
    from rag.models.servers import offered

    offer = offered(Settings())
    if as_json:
        print_json(offer.to_dict())
        return
    for name in offer.models:
        out.print(f"{name}  (RAG_LLM takes this one)" if offer.is_chosen(name) else name)
    if offer.chosen and not any(map(offer.is_chosen, offer.models)):
        err.print(f"RAG_LLM takes {offer.chosen}, which {offer.host} doesn't list.")


def exam(as_json: AsJson = False) -> None:
    """Put the exam to the configured language model, again if it sat it before."""
    from rag.assistant import Assistant

    settings = Settings()
    if settings.exam == "off":
        raise SettingsError("RAG_EXAM is off, so no model sits an exam", "Set RAG_EXAM=auto")
    with Assistant(told_where_text_goes(settings)) as assistant:
        sat = assistant.exams(again=True)
    if not sat:
        raise SettingsError("RAG_LLM names no language model that could sit an exam", "See docs/models.md")
    if as_json:
        print_json([exam.to_dict() for exam in sat])
        return
    for each in sat:
        cost = f"{each.usage.prompt_tokens:,} tokens read, {each.usage.completion_tokens:,} written, {each.seconds:g} s"
        out.print(f"{each.engine}: {each.summary} ({cost})")


def told_where_text_goes(settings: Settings) -> Settings:
    """The settings, after saying on stderr which model words the answers and where article text goes."""
    from rag.models import THIS_MACHINE, destination, destinations, engine_of

    said = []
    if destination(settings):
        said.append(f"answers are written by {engine_of(settings).partition(':')[2] or 'the server’s first model'}")
    if hosts := destinations(settings):
        said.append(f"article text goes to {' and '.join(hosts)}")
    elif destination(settings) == THIS_MACHINE:
        said.append("article text stays on this machine")
    if destination(settings) and not _has_sat(settings):
        said.append("the model sits an exam before its first answer, once")
    if said:
        line = "; ".join(said)
        err.print(f"{line[0].upper()}{line[1:]}.", dim=True)
    return settings


def _has_sat(settings: Settings) -> bool:
    from rag.answering.exam import NOT_SAT, exam_told

    return exam_told(settings) != NOT_SAT
