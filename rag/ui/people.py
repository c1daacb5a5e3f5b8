"""The people page: what somebody said, newest first, beside a timeline; exports with citations.

    people_html(people_named(assistant, "Holloway", about="the tram"))

Not covered: whom a name means, and their statements (``rag.people``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rag.answering.excerpts import KIND_NAMES, Excerpt
from rag.answering.text import counted
from rag.people import Page, People
from rag.schema import Citation
from rag.ui import addresses
from rag.ui.downloads import statements_link
from rag.ui.markup import (
    Child,
    Markup,
    copies,
    credited,
    day,
    headline,
    join,
    outlet,
    passage_link,
    tag,
)

if TYPE_CHECKING:
    from rag.assistant import Assistant

LISTED = 120  # speakers shown before one is picked
SHOWN = 100  # statements of a page; exports hold all
WIDTH, HEIGHT, FOOT, TOP = 720, 150, 22, 18


def names(assistant: Assistant) -> list[str]:
    """Everybody who speaks, most statements first."""
    return [speaker.name for speaker in assistant.speakers()] if assistant.catalogue.counts()["articles"] else []


def who_html(assistant: Assistant) -> Markup:
    """Who speaks, and how often: a page each is a press away."""
    if not assistant.catalogue.counts()["articles"]:
        return tag("p", "The archive is empty: nobody speaks in it yet.", class_="soft")
    speakers = assistant.speakers()
    lines = (
        tag(
            "li",
            tag("a", speaker.name, href=addresses.people(speaker.name), class_="quiet"),
            tag("span", f"{speaker.statements}", class_="soft"),
        )
        for speaker in speakers[:LISTED]
    )
    return tag(
        "section",
        tag("p", f"{counted(len(speakers), 'speaker')}. Pick one, or type a name or a role.", class_="soft"),
        tag("ul", lines, class_="who"),
        class_="people",
    )


def people_html(found: People) -> Markup:
    """The pages, one after another."""
    head: list[Child] = []
    if not found.pages:
        head += [tag("p", f"Nobody speaks as “{found.asked}” in this archive.", role="status")]
        head += [tag("a", name, href=addresses.people(name), class_="quiet firm") for name in found.nearest]
    elif found.corrected:
        head += [tag("p", f"No article names “{found.asked}”; this is the closest.", class_="note")]
    elif len(found.pages) > 1:
        head += [tag("p", f"“{found.asked}” can mean {len(found.pages)} speakers.", class_="note")]
    head += [tag("p", note, class_="note") for note in found.notes]
    return tag("div", head, (_page(page, found, number) for number, page in enumerate(found.pages)), class_="people")


def _page(page: Page, found: People, number: int) -> Markup:
    name = page.speaker.name if page.speaker else f"{found.asked}, not named"
    if not page.statements:
        return tag("section", tag("h2", name), tag("p", "Nothing that fits."))
    return tag(
        "section",
        tag("h2", name),
        tag("p", _known(page), class_="soft"),
        timeline(page.statements, f"said-{number}"),
        _exports(page, found),
        tag("ul", _statements(page.excerpts[:SHOWN], f"said-{number}"), class_="statements"),
        _rest(len(page.statements)),
    )


def _rest(said: int) -> Markup | None:
    if said <= SHOWN:
        return None
    rest = counted(said - SHOWN, "older statement")
    return tag("p", f"Not shown: {rest}. Narrow by topic or time, or export all.", class_="note")


def _known(page: Page) -> str:
    speaker, said = page.speaker, len(page.statements)
    others = [variant for variant in speaker.variants if variant != speaker.name] if speaker else []
    parts = [f"also {', '.join(others)}"] if others else []
    parts += [f"can be {', '.join(speaker.may_be)}"] if speaker and speaker.may_be else []
    return " · ".join([counted(said, "statement"), *parts])


def _statements(excerpts: Sequence[Excerpt], prefix: str) -> Iterator[Markup]:
    for at, shown in enumerate(excerpts):
        yield tag("li", statement_html(shown), id=f"{prefix}-{at}", tabindex="-1")


def statement_html(shown: Excerpt) -> Markup:
    """What was said within its sentences, the words said marked; how they reach a reader, where and when."""
    citation = asdict(shown.citation)
    by, article = credited(citation), citation["article"]
    parts = (
        tag("mark", part.text, class_="said")
        if part.is_said
        else tag("span", part.text, class_="added")
        if part.is_added
        else part.text
        for part in shown.parts
    )
    known = (day(article["published_at"]), outlet(article), by)
    return join(
        tag("p", shown.before, class_="before") if shown.before else None,
        tag("p", passage_link(citation, parts, class_=f"passage {shown.kind}")),
        tag(
            "p",
            tag("span", KIND_NAMES[shown.kind], class_="kind"),
            " ",
            " · ".join(filter(None, known)),
            tag("cite", headline(article)) if article["title"] else None,
            class_="soft",
        ),
        tag("p", copies(citation), class_="tools"),
    )


# --- the timeline ----------------------------------------------------------------------------------------------------


def timeline(statements: Sequence[Citation], prefix: str) -> Markup | None:
    """Bars over time, a day, month or year each; pressing one leads to its first statement below.

    None when no two of them begin on different days: there is nothing to compare.
    """
    dates = {at: c.article["published_at"] for at, c in enumerate(statements) if c.article["published_at"]}
    width = next(w for w in (10, 7, 4) if len({date[:w] for date in dates.values()}) <= 60 or w == 4)
    counts = Counter(date[:width] for date in dates.values())
    first, last = (_days(end(counts, default="0")) for end in (min, max))
    if first == last:  # "2031" and "2031-01" begin on one day
        return None
    bars = []
    for period, count in sorted(counts.items()):
        at = next(at for at, date in dates.items() if date[:width] == period)
        x = 12 + (WIDTH - 36) * (_days(period) - first) / (last - first)
        label = f"{day(period)}: {counted(count, 'statement')}"
        bars.append(_bar(x, count / max(counts.values()), label, f"{prefix}-{at}" if at < SHOWN else None))
    base = HEIGHT - FOOT
    axis = tag("line", class_="axis", x1=0, x2=WIDTH, y1=base, y2=base)
    ends = (
        tag("text", day(min(counts)), x=0, y=HEIGHT - 4),
        tag("text", day(max(counts)), x=WIDTH, y=HEIGHT - 4, text_anchor="end"),
        tag("text", f"most: {counted(max(counts.values()), 'statement')}", x=0, y=11),
    )
    label = f"Statements over time, {day(min(counts))} to {day(max(counts))}"
    return tag(
        "svg", axis, bars, ends, class_="timeline", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="group", aria_label=label
    )


def _bar(x: float, share: float, label: str, place: str | None) -> Markup:
    """A bar that leads to ``place``; None for statements that aren't shown."""
    height = max(3.0, share * (HEIGHT - FOOT - TOP))
    y = HEIGHT - FOOT - height
    bar = tag("rect", tag("title", label), x=f"{x:.1f}", y=f"{y:.1f}", width=9, height=f"{height:.1f}")
    return tag("a", bar, data_jump=place, href=f"#{place}", aria_label=label) if place else bar


def _days(period: str) -> int:
    """Days, about, by which dates of any precision are set along the axis."""
    year, month, day_ = (int(part) for part in f"{period}-01-01"[:10].split("-")[:3])
    return year * 372 + month * 31 + day_


# --- exports ---------------------------------------------------------------------------------------------------------


def _exports(page: Page, found: People) -> Markup:
    """Where all the page's statements can be downloaded, narrowed as the page is."""
    asked = {"name": found.asked, "speaker": page.speaker.name if page.speaker else None, **found.narrowed}
    links = (
        tag("a", f"Export as {name}", class_="quiet", download=True, href=statements_link(suffix, **asked))
        for name, suffix in (("CSV", "csv"), ("Markdown", "md"))
    )
    return tag("p", links, class_="tools")
