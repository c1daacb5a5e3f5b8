"""Whom a name or a role can mean, and what each of them said: for whoever shows it, a terminal or a page.

    found = people_named(assistant, "Harlow", about="the harbour")
    [page.speaker.name for page in found.pages]      # ["Bill Harlow", "Ann Harlow"]: it can mean both

Not covered: who is who (``rag.speakers``), and how it looks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rag.answering.text import undated_note
from rag.schema import Citation, Speaker
from rag.speakers import nearest_names, resolve

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Page:
    """The statements of one speaker; of those who are credited by the role alone where ``speaker`` is None."""

    speaker: Speaker | None
    statements: tuple[Citation, ...]


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

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return asdict(self)


def people_named(assistant: Assistant, asked: str, **narrowed: Any) -> People:
    """The pages for a name or a role, narrowed as :meth:`Assistant.statements` narrows.

    Raises what that raises: QuestionError for a period that is none, EmptyArchiveError.
    """
    meant = resolve(asked, assistant.catalogue)
    pages = [Page(speaker, tuple(assistant.statements(speaker, **narrowed))) for speaker in meant.speakers]
    if any(statement.speaker is None for statement in meant.statements):
        unnamed = (citation for citation in assistant.statements(asked, **narrowed) if citation.speaker is None)
        pages.append(Page(None, tuple(unnamed)))
    if not pages:
        assistant.statements(asked, **narrowed)  # an empty archive, or a period that is none, says so
    undated = assistant.undated(**{key: narrowed.get(key) for key in ("period", "since", "until")})
    nearest = () if pages else tuple(nearest_names(asked, assistant.catalogue))
    return People(asked, tuple(pages), meant.corrected, nearest, (undated_note(undated),) if undated else ())
