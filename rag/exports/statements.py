"""A person's statements as a table for spreadsheets, or as a page of quotations in Markdown.

csv_text(page.statements), markdown_text("Ada Holloway", page.statements), Statements(page.statements).to_frame()
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rag.answering.excerpts import kind_of
from rag.exports.attribution import cited_words, credited, headline, origin, outlet
from rag.exports.documents import plain
from rag.exports.frames import frame
from rag.exports.notebook import statements_html
from rag.schema import Citation

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = (
    "speaker",
    "role",
    "kind",
    "quote",
    "title",
    "outlet",
    "author",
    "published_at",
    "url",
    "article",
    "start",
    "end",
)  # fmt: skip


class Statements(list[Citation]):
    """Statements as a list, which a notebook shows, and which pandas takes as a frame."""

    def to_frame(self) -> DataFrame:
        """A row a statement, with the columns of the CSV. Raises SettingsError where pandas isn't installed."""
        return frame([dict(zip(COLUMNS, _cells(statement), strict=True)) for statement in self], COLUMNS)

    def _repr_html_(self) -> str:
        return statements_html(map(asdict, self))


def csv_text(statements: Sequence[Citation]) -> str:
    """A row a statement. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for statement in statements:
        writer.writerow([_inert(value) for value in _cells(statement)])
    return "\ufeff" + held.getvalue()  # by which spreadsheets know UTF-8


def _cells(statement: Citation) -> list[Any]:
    citation, article = asdict(statement), statement.article
    known = (article[name] for name in ("author", "published_at", "url", "id"))
    said = (credited(citation), statement.role, kind_of(statement), statement.quote, article["title"], outlet(article))
    return [*said, *known, statement.start, statement.end]


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@")) else value


def markdown_text(name: str, statements: Sequence[Citation]) -> str:
    """A quotation a statement, with where it stands. What Markdown or HTML would read as markup is escaped."""
    blocks = [f"# {plain(name)}"]
    for citation in map(asdict, statements):
        article = citation["article"]
        place = f"{article['id']}:{citation['start']}-{citation['end']}"
        blocks.append(
            f"> {plain(cited_words(citation))}\n>\n> {plain(headline(article))}, {plain(origin(citation))} ({place})"
        )
    return "\n\n".join(blocks) + "\n"
