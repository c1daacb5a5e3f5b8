"""Whom a name or a role can mean, and what each of them said: for whoever shows it, a terminal or a page.

    found = people_named(assistant, "Harlow", about="the harbour")
    [page.speaker.name for page in found.pages]      # ["Bill Harlow", "Ann Harlow"]: it can mean both
    found.pages[0].excerpts[0].text                  # the newest, within the sentence that it is understood from

Not covered: who is who (``rag.speakers``), and how it looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rag.answering.excerpts import Excerpt, excerpt
from rag.answering.text import undated_note
from rag.schema import Citation, Speaker
from rag.speakers import nearest_names, resolve

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Page:
    """The statements of one speaker; of those who are credited by the role alone where ``speaker`` is None.

    ``excerpts`` are the first of them, each within the sentences that it is understood from.
    """

    speaker: Speaker | None
    statements: tuple[Citation, ...]
    excerpts: tuple[Excerpt, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object: each statement a citation, with its excerpt as far as there is one."""
        excerpts = zip_longest(self.statements, self.excerpts)
        return {
            "speaker": self.speaker.to_dict() if self.speaker else None,
            "statements": [asdict(c) | ({"excerpt": e.to_dict()} if e else {}) for c, e in excerpts],
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


def people_named(assistant: Assistant, asked: str, *, excerpts: int | None = 0, **narrowed: Any) -> People:
    """The pages for a name or a role, narrowed as :meth:`Assistant.statements` narrows.

    ``excerpts`` is how many statements of each page are read within their sentences, at about 15 ms an article; None
    for all. Raises what that raises: QuestionError for a period that is none, EmptyArchiveError.
    """
    meant = resolve(asked, assistant.catalogue)
    pages = [
        _page(assistant, speaker, assistant.statements(speaker, **narrowed), excerpts) for speaker in meant.speakers
    ]
    if any(statement.speaker is None for statement in meant.statements):
        unnamed = (citation for citation in assistant.statements(asked, **narrowed) if citation.speaker is None)
        pages.append(_page(assistant, None, list(unnamed), excerpts))
    if not pages:
        assistant.statements(asked, **narrowed)  # an empty archive, or a period that is none, says so
    undated = assistant.undated(**{key: narrowed.get(key) for key in ("period", "since", "until")})
    nearest = () if pages else tuple(nearest_names(asked, assistant.catalogue))
    return People(asked, tuple(pages), meant.corrected, nearest, (undated_note(undated),) if undated else (), narrowed)


def _page(assistant: Assistant, speaker: Speaker | None, said: Sequence[Citation], excerpts: int | None) -> Page:
    return Page(speaker, tuple(said), tuple(excerpt(citation, assistant.catalogue) for citation in said[:excerpts]))
