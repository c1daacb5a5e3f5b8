"""An answer as a document, and its sources as a reference manager reads them: bytes for a file, a route or a pipe.

    FORMATS["docx"].write(answer.to_dict())        # the answer, its citations, what was asked, when and of what
    FORMATS["ris"].write(answer.to_dict())         # the articles it cites

An answer comes as :meth:`rag.schema.Answer.to_dict` gives it, so that a saved one is exported like a fresh one. Not
covered: a person's page of statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rag.errors import QuestionError
from rag.exports import documents, sources


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name for people, its media type, and what writes it. Its key is its suffix."""

    name: str
    media_type: str
    write: Callable[[Mapping[str, Any]], bytes]


FORMATS: Mapping[str, Format] = {
    "md": Format("Markdown", "text/markdown; charset=utf-8", documents.markdown),
    "html": Format("HTML", "text/html; charset=utf-8", documents.html),
    "docx": Format("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", documents.docx),
    "ris": Format("RIS", "application/x-research-info-systems", sources.ris),
    "bib": Format("BibTeX", "application/x-bibtex; charset=utf-8", sources.bibtex),
    "csl.json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", sources.csl_json),
}


def format_of(suffix: str) -> Format:
    """The format with a suffix. Raises QuestionError for one that there is none of."""
    if suffix not in FORMATS:
        raise QuestionError(f"There is no format {suffix[:40]!r} to export to", f"There are {', '.join(FORMATS)}")
    return FORMATS[suffix]


def write(answer: Mapping[str, Any], suffix: str) -> bytes:
    """The answer in the format of a suffix. Raises QuestionError for one that there is none of."""
    return format_of(suffix).write(answer)
