"""The people page: what somebody said, newest first, beside a timeline; exports with citations.

    people_html(people_named(assistant, "Holloway", about="the tram"))

Not covered: whom a name means, and their statements (``rag.people``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rag.answering.excerpts import KIND_NAMES, Excerpt
from rag.people import Comparison, Page, People
from rag.translation import later, say, say_n
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

ASKED = ("name", "about", "period", "kind", "with")  # what the page's fields hold, in their order
_OPPOSED = {"denies": later("One denies what the other says."), "number": later("Another number.")}
COMPARED = 40  # statements of each of two people
OFFERED = 500  # names: each is an element of every page that is opened
LISTED = 120  # speakers shown before one is picked
SHOWN = 50  # statements of a page; exports hold all
MOST_OUTLETS = 12
YEARS_WITH_MONTHS = 3  # a longer timeline has a mark a year
MOST_TICKS = 4  # with a date between the ends
LABEL = 160  # from an end, where its own date stands
WIDTH, HEIGHT, FOOT, TOP = 720, 150, 22, 18


def kinds() -> list[tuple[str, str]]:
    """What the list of kinds offers, each with the name that an address has."""
    return [(say("Any"), ""), *((_capital(say(name)), kind) for kind, name in KIND_NAMES.items())]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def names(assistant: Assistant) -> list[str]:
    """Who speaks, most statements first, as many as a list can offer; whoever else does can be typed."""
    if not assistant.catalogue.counts()["articles"]:
        return []
    return [speaker.name for speaker in assistant.speakers()[:OFFERED]]


def who_html(assistant: Assistant) -> Markup:
    """Who speaks, and how often: a page each is a press away."""
    if not assistant.catalogue.counts()["articles"]:
        return tag("p", say("The archive is empty: nobody speaks in it yet."), class_="soft")
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
        tag(
            "p",
            say_n(
                "{n} speaker. Pick one, or type a name or a role.",
                "{n} speakers. Pick one, or type a name or a role.",
                len(speakers),
            ),
            class_="soft",
        ),
        tag("ul", lines, class_="who"),
        class_="people",
    )


def people_html(found: People) -> Markup:
    """The pages, one after another."""
    head: list[Child] = []
    if not found.pages:
        head += [tag("p", _nobody(found.asked), role="status")]
        head += [tag("a", name, href=addresses.people(name), class_="quiet firm") for name in found.nearest]
    elif found.corrected:
        closest = say("No article names “{name}”; this is the closest.", name=found.asked)
        head += [tag("p", closest, class_="note")]
    elif len(found.pages) > 1:
        head += [tag("p", say("“{name}” can mean {n} speakers.", name=found.asked, n=len(found.pages)), class_="note")]
    head += [tag("p", note, class_="note") for note in found.notes]
    return tag("div", head, (_page(page, found, number) for number, page in enumerate(found.pages)), class_="people")


def _nobody(name: str) -> str:
    return say("Nobody speaks as “{name}” in this archive.", name=name)


def _page(page: Page, found: People, number: int) -> Markup:
    name = page.name or say("{name}, not named", name=found.asked)
    if not page.statements:
        return tag("section", tag("h2", name), tag("p", say("Nothing that fits.")))
    return tag(
        "section",
        tag("h2", name),
        tag("p", _known(page), class_="soft"),
        _links(page, found),
        timeline([article.published_at for article in page.articles], f"said-{number}"),
        _outlets(page, found),
        _exports(page, found),
        _opposed(page),
        tag("ul", _statements(page.excerpts[:SHOWN], f"said-{number}"), class_="statements"),
        _rest(len(page.statements)),
    )


def _links(page: Page, found: People) -> Markup | None:
    """From a person to the other pages: to ask about them, and to the articles in which they speak."""
    if page.name is None:
        return None
    about = found.narrowed.get("about")
    question = f"What did {page.name} say about {about}?" if about else f"What did {page.name} say?"
    return tag(
        "p",
        tag("a", say("Ask: {question}", question=question), class_="quiet", href=addresses.ask(question)),
        tag("a", say("Articles that name them"), class_="quiet", href=addresses.archive(search=f'"{page.name}"')),
        class_="tools",
    )


def _outlets(page: Page, found: People) -> Markup | None:
    """Where the statements stand, and how many in each; each narrows the page to it."""
    counts = Counter(article.publisher for article in page.articles if article.publisher)
    chosen, name = found.narrowed.get("publisher"), page.name or found.asked
    others = {key: value for key, value in found.narrowed.items() if key != "publisher" and value}
    if chosen:
        told = say("Not only {name}", name=chosen)
        whole = tag("a", f"{chosen} ✕", class_="chip", href=addresses.people(name, **others), aria_label=told)
        return tag("p", say("Only"), ": ", whole, class_="outlets")
    if len(counts) < 2:
        return None
    links = (
        tag("a", f"{outlet_} {count}", class_="chip", href=addresses.people(name, **others, publisher=outlet_))
        for outlet_, count in counts.most_common(MOST_OUTLETS)
    )
    return tag("p", say("Outlets"), ": ", links, class_="outlets")


def _opposed(page: Page) -> Markup | None:
    """What of it can't both hold, two and two."""
    pairs = page.opposed
    if not pairs:
        return None
    return tag(
        "section",
        tag("h3", say("These can’t both hold")),
        (
            tag(
                "div",
                tag("p", say(_OPPOSED[reason]), class_="note"),
                tag("ul", (tag("li", statement_html(shown)) for shown in (one, other)), class_="statements"),
            )
            for one, other, reason in pairs
        ),
        class_="opposed",
    )


# --- two people side by side -----------------------------------------------------------------------------------------


def comparison_html(compared: Comparison, names: tuple[str, str], about: str | None) -> Markup:
    """Two people's statements side by side, a row a date."""
    sides = (compared.one, compared.other)
    silent = [name for name, side in zip(names, sides, strict=True) if side is None]
    shown = tuple(side.name or name if side else name for name, side in zip(names, sides, strict=True))
    rest = sum(len(side.statements) - len(side.excerpts) for side in sides if side)
    older = say_n(
        "Not shown: {n} older statement. Narrow by topic or time.",
        "Not shown: {n} older statements. Narrow by topic or time.",
        rest,
    )
    both = {"one": shown[0], "other": shown[1]}
    head = say("{one} and {other} on “{topic}”", topic=about, **both) if about else say("{one} and {other}", **both)
    return tag(
        "div",
        tag("h2", head),
        (tag("p", _nobody(name), class_="note") for name in silent),
        tag("p", older, class_="note") if rest else None,
        tag("p", say("Nothing that fits.")) if not compared.rows else _table(compared, shown),
        class_="people comparison",
    )


def _table(compared: Comparison, names: Sequence[str]) -> Markup:
    head = tag("tr", (tag("th", cell, scope="col") for cell in (say("When"), *names)))
    rows = (
        tag("tr", tag("th", day(row.date), scope="row"), _side(row.one, names[0]), _side(row.other, names[1]))
        for row in compared.rows
    )
    return tag("table", tag("thead", head), tag("tbody", rows), class_="compared")


def _side(said: Sequence[Excerpt], name: str) -> Markup:
    items = (tag("li", statement_html(shown)) for shown in said)
    return tag("td", tag("ul", items, class_="statements") if said else None, data_name=name)


def _rest(said: int) -> Markup | None:
    if said <= SHOWN:
        return None
    rest = say_n(
        "Not shown: {n} older statement. Narrow by topic or time, or export all.",
        "Not shown: {n} older statements. Narrow by topic or time, or export all.",
        said - SHOWN,
    )
    return tag("p", rest, class_="note")


def _statements_of(n: int) -> str:
    return say_n("{n} statement", "{n} statements", n)


def _known(page: Page) -> str:
    speaker, said = page.speaker, len(page.statements)
    others = [variant for variant in speaker.variants if variant != speaker.name] if speaker else []
    parts = [say("also {names}", names=", ".join(others))] if others else []
    parts += [say("can be {names}", names=", ".join(speaker.may_be))] if speaker and speaker.may_be else []
    return " · ".join([_statements_of(said), *parts])


def _statements(excerpts: Sequence[Excerpt], prefix: str) -> Iterator[Markup]:
    for at, shown in enumerate(excerpts):
        yield tag("li", statement_html(shown), id=f"{prefix}-{at}", tabindex="-1")


def statement_html(shown: Excerpt) -> Markup:
    """What was said within its sentences, the words said marked; how they reach a reader, where and when."""
    citation = asdict(shown.citation)
    by, article = credited(citation), citation["article"]
    is_part = shown.kind == "direct" and shown.citation.speech == "mixed"
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
            tag("span", say(KIND_NAMES[shown.kind]), f", {say('in part')}" if is_part else None, class_="kind"),
            " ",
            " · ".join(filter(None, known)),
            tag("cite", headline(article)) if article["title"] else None,
            class_="soft",
        ),
        tag("p", copies(citation), class_="tools"),
    )


# --- the timeline ----------------------------------------------------------------------------------------------------


def timeline(published: Sequence[str | None], prefix: str) -> Markup | None:
    """Bars over time, a day, month or year each, for when the statements were published, in their order.

    Pressing one leads to its first statement below.

    None when no two of them begin on different days: there is nothing to compare.
    """
    dates = {at: date for at, date in enumerate(published) if date}
    width = next(w for w in (10, 7, 4) if len({date[:w] for date in dates.values()}) <= 60 or w == 4)
    counts = Counter(date[:width] for date in dates.values())
    first, last = (_days(end(counts, default="0")) for end in (min, max))
    if first == last:  # "2031" and "2031-01" begin on one day
        return None
    scale = _Scale(first, last)
    bars = []
    for period, count in sorted(counts.items()):
        at = next(at for at, date in dates.items() if date[:width] == period)
        label = f"{day(period)}: {_statements_of(count)}"
        place = f"{prefix}-{at}" if at < SHOWN else None
        bars.append(_bar(scale.x(_days(period)), count / max(counts.values()), label, place))
    base = HEIGHT - FOOT
    axis = tag("line", class_="axis", x1=0, x2=WIDTH, y1=base, y2=base)
    most = tag("text", say("most: {statements}", statements=_statements_of(max(counts.values()))), x=0, y=11)
    label = say("Statements over time, {first} to {last}", first=day(min(counts)), last=day(max(counts)))
    svg = tag(
        "svg", axis, bars, _ticks(scale, min(counts), max(counts)), most,
        class_="timeline", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="group", aria_label=label,
    )  # fmt: skip
    return tag("div", svg, class_="along")


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days along the axis."""

    first: int
    last: int

    def x(self, days: int) -> float:
        """Where a day stands."""
        return 12 + (WIDTH - 36) * (days - self.first) / (self.last - self.first)


def _ticks(scale: _Scale, first: str, last: str) -> Iterator[Markup]:
    """The first and the last day, and between them a mark where a year, or a month, begins, as many as have room."""
    yield tag("text", day(first), x=0, y=HEIGHT - 4)
    yield tag("text", day(last), x=WIDTH, y=HEIGHT - 4, text_anchor="end")
    years = range(int(first[:4]), int(last[:4]) + 1)
    months = [f"{year}-{month:02}" for year in years for month in range(1, 13)]
    begun = [str(year) for year in years] if len(years) > YEARS_WITH_MONTHS else months
    inside = [period for period in begun if scale.first < _days(period) < scale.last]
    every = max(1, -(-len(inside) // MOST_TICKS))
    for at, period in enumerate(inside):
        x = scale.x(_days(period))
        yield tag("line", class_="tick", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=HEIGHT - FOOT, y2=HEIGHT - FOOT + 4)
        if at % every == 0 and LABEL < x < WIDTH - LABEL:
            yield tag("text", day(period), x=f"{x:.1f}", y=HEIGHT - 4, text_anchor="middle")


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
        tag(
            "a",
            say("Export as {format}", format=name),
            class_="quiet",
            download=True,
            href=statements_link(suffix, **asked),
        )
        for name, suffix in (("CSV", "csv"), ("Markdown", "md"))
    )
    return tag("p", links, class_="tools")
