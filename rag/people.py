"""Whom a name or a role can mean, and what each of them said: for whoever shows it, a terminal or a page.

    found = people_named(assistant, "Harlow", about="the harbour")
    [page.speaker.name for page in found.pages]      # ["Bill Harlow", "Ann Harlow"]: it can mean both
    found.pages[0].excerpts[0].text                  # the newest, within the sentence that it is understood from
    compare(assistant, "Harlow", "Odd", about="the harbour").rows    # both, side by side by date

Not covered: who is who (``rag.speakers``), and how it looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rag.answering.excerpts import Excerpt, excerpt
from rag.answering.text import undated_note
from rag.schema import Article, Citation, Speaker
from rag.speakers import nearest_names, resolve
from rag.store.kept import once

if TYPE_CHECKING:
    from rag.answering.said import Said
    from rag.assistant import Assistant
    from rag.search.contradictions import Why

_MOST_KEPT = 2  # people, of whom all that they said is kept, with the texts of all articles that it stands in


@dataclass(frozen=True, slots=True)
class Page:
    """The statements of one speaker; of those who are credited by the role alone where ``speaker`` is None.

    ``excerpts`` are the first of them, each within the sentences that it is understood from; ``articles`` are those of
    the statements, one for each.
    """

    speaker: Speaker | None
    statements: Sequence[Citation]
    articles: Sequence[Article]
    excerpts: tuple[Excerpt, ...] = ()

    @property
    def name(self) -> str | None:
        """The speaker's; None where they are credited by the role alone."""
        return self.speaker.name if self.speaker else None

    @property
    def opposed(self) -> list[tuple[Excerpt, Excerpt, Why]]:
        """Those of the excerpts that can't both hold, and why, the older of each two first."""
        from rag.search.contradictions import Claim, contradictions

        shown = self.excerpts[::-1]  # oldest first
        pairs = contradictions([Claim(e.citation.article["id"], e.claim) for e in shown])
        return [(shown[one], shown[other], why) for one, other, why in pairs]

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object: each statement a citation, with its excerpt as far as there is one."""
        excerpts = zip_longest(self.statements, self.excerpts)
        return {
            "speaker": self.speaker.to_dict() if self.speaker else None,
            "statements": [asdict(c) | ({"excerpt": e.to_dict()} if e else {}) for c, e in excerpts],
            "opposed": [[one.citation.number, other.citation.number, why] for one, other, why in self.opposed],
        }


@dataclass(frozen=True, slots=True)
class People:
    """Whom a name or a role can mean, a page each, or the nearest names.

    ``corrected`` when no article holds the name and the closest was taken.
    """

    asked: str
    pages: tuple[Page, ...] = ()
    corrected: bool = False
    nearest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    narrowed: Mapping[str, Any] = field(default_factory=dict)  # by what, as it was given

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return {
            "asked": self.asked,
            "pages": [page.to_dict() for page in self.pages],
            "corrected": self.corrected,
            "nearest": self.nearest,
            "notes": self.notes,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """What two people said on a day, or at a time that is known no better; ``date`` is None for what is undated."""

    date: str | None
    one: tuple[Excerpt, ...]
    other: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two people on a topic, side by side by date, newest first. A side is None where nobody of that name speaks."""

    one: Page | None
    other: Page | None
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        sides = {name: side and side.to_dict() for name, side in (("one", self.one), ("other", self.other))}
        numbers = [
            {
                "date": row.date,
                **{n: [e.citation.number for e in said] for n, said in (("one", row.one), ("other", row.other))},
            }
            for row in self.rows
        ]
        return {**sides, "rows": numbers}


def compare(assistant: Assistant, one: str, other: str, *, excerpts: int | None = None, **narrowed: Any) -> Comparison:
    """What two people said, narrowed alike; of a name that several bear whoever says most. Raises as people_named."""
    left, right = [_most(people_named(assistant, name, excerpts=excerpts, **narrowed)) for name in (one, other)]
    dated = [_by_date(side.excerpts if side else ()) for side in (left, right)]
    dates = sorted({*dated[0], *dated[1]}, key=lambda date: date or "", reverse=True)
    rows = (Row(date, *(tuple(held.get(date, ())) for held in dated)) for date in dates)
    return Comparison(left, right, tuple(rows))


def _most(found: People) -> Page | None:
    return max(found.pages, key=lambda page: len(page.statements), default=None)


def _by_date(excerpts: Sequence[Excerpt]) -> dict[str | None, list[Excerpt]]:
    held: dict[str | None, list[Excerpt]] = {}
    for shown in excerpts:
        held.setdefault((shown.citation.article["published_at"] or "")[:10] or None, []).append(shown)
    return held


def people_named(assistant: Assistant, asked: str, *, excerpts: int | None = 0, **narrowed: Any) -> People:
    """The pages for a name or a role, narrowed as :meth:`Assistant.statements` narrows.

    ``excerpts`` is how many statements of each page are read within their sentences, at about 15 ms an article; None
    for all. Raises what that raises: QuestionError for a period that is none, EmptyArchiveError.
    """
    meant = resolve(asked, assistant.catalogue)
    pages = [_page(assistant, speaker, _said(assistant, speaker, narrowed), excerpts) for speaker in meant.speakers]
    if any(statement.speaker is None for statement in meant.statements):
        unnamed = assistant.said(asked, **narrowed).unnamed
        pages.append(_page(assistant, None, unnamed, excerpts))
    if not pages:
        assistant.statements(asked, **narrowed)  # an empty archive, or a period that is none, says so
    undated = assistant.undated(**{key: narrowed.get(key) for key in ("period", "since", "until")})
    nearest = () if pages else tuple(nearest_names(asked, assistant.catalogue))
    return People(asked, tuple(pages), meant.corrected, nearest, (undated_note(undated),) if undated else (), narrowed)


def _said(assistant: Assistant, speaker: Speaker, narrowed: Mapping[str, Any]) -> Said:
    """What somebody said. All of it is kept until the archive changes: 17,000 statements take a second."""
    if any(narrowed.values()):
        return assistant.said(speaker, **narrowed)
    key = (speaker.name, speaker.relation)
    return once(assistant.catalogue, "said", key, lambda: assistant.said(speaker), most=_MOST_KEPT)


def _page(assistant: Assistant, speaker: Speaker | None, said: Said, excerpts: int | None) -> Page:
    shown = tuple(excerpt(citation, assistant.catalogue) for citation in said[:excerpts])
    return Page(speaker, said, said.articles, shown)
