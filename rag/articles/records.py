"""Files that hold many articles, one a record: JSON Lines and tables (CSV, TSV, XLSX).

    read_lines(file, "a.jsonl", 2.0, {})      # an Extract, or the ReadError that names the line, for every line
    read_csv(data, "a.csv", {"text": "Copy"}) # the same for every row, its text in the column "Copy"

A record's fields go by their usual names (``rag.articles.text`` has those, and this module those of text and id), or by
the ``columns`` that somebody set: our name to theirs. A bad record is named, and the others go on. Not covered: HTML
inside a record, sheets whose first row names no text beside one whose first row does.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from rag.articles.decoding import decode
from rag.articles.extract import Extract
from rag.articles.fields import said
from rag.articles.text import named_fields
from rag.confined.process import ConfinedError, run
from rag.errors import ReadError

Columns = Mapping[str, str]
"""Our name of a field ("text", "title") to the name that somebody's files have for it."""

_TEXT_KEYS = ("text", "body", "content", "articlebody", "article", "fulltext", "maintext", "story")
_ID_KEYS = ("id", "_id", "uuid", "guid", "articleid", "docid")
_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 10_000_000  # characters of one cell; csv's own limit of 131,072 is a long read


def read_lines(file: IO[bytes], source: str, max_line_mb: float, columns: Columns) -> Iterator[Extract | ReadError]:
    """One article a line of JSON, streamed."""
    limit = int(max_line_mb * 1e6)
    number = 0
    while line := file.readline(limit + 1):
        number += 1
        where = f" line {number}"
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            message = f"{source}{where} is longer than {max_line_mb:g} MB"
            yield ReadError(source, message, "If it is one article, have RAG_MAX_LINE_MB raised where On Record runs")
        elif line.strip():
            try:
                yield _record(_parsed(line, source, where), line.strip(), source, where, columns)
            except ReadError as error:
                yield error
    if number == 0:
        raise ReadError(source, f"{source} is empty", "Check that it was saved whole")


def _parsed(line: bytes, source: str, where: str) -> dict[str, Any]:
    try:
        values = json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        raise ReadError(source, f"{source}{where} is not JSON: {error}", "Write one JSON object a line") from error
    if not isinstance(values, dict):
        raise ReadError(source, f"{source}{where} is not a JSON object", "Write one JSON object a line")
    return values


def read_csv(data: bytes, source: str, columns: Columns) -> Iterator[Extract | ReadError]:
    """One article a row of comma-, semicolon- or tab-separated values, whose first row names the columns."""
    try:
        text = decode(data)
    except ValueError as error:
        raise ReadError(source, f"{source} is not text: {error}", "Save it as CSV again, or as .xlsx") from error
    first = text.lstrip().partition("\n")[0]
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count))
        yield from read_rows(rows, source, columns)
    except csv.Error as error:
        raise ReadError(source, f"{source} is a broken table: {error}", "Save it as CSV again, or as .xlsx") from error


def read_rows(
    rows: Iterable[list[str]], source: str, columns: Columns, sheet: str = ""
) -> Iterator[Extract | ReadError]:
    """One article a row, under the columns that the first row with words in it names."""
    names: list[str] | None = None
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            continue
        if names is None:
            names = row
            if _text_key(set(map(_folded, names)), columns) is None:
                raise ReadError(source, f"{source}{sheet} has no column for the text: {_listed(names)}", _NAME_IT)
            continue
        where = f"{sheet} row {number}"
        try:
            yield _record(dict(zip(names, row, strict=False)), "\t".join(row).encode(), source, where, columns)
        except ReadError as error:
            yield error
    if names is None:
        raise ReadError(source, f"{source}{sheet} holds no rows", "Check that it was saved whole")


def read_workbook(data: bytes, source: str, columns: Columns) -> Iterator[Extract | ReadError]:
    """One article a row of a workbook's sheets; those whose first row names no text are passed over if one does."""
    try:
        sheets = run("rag.confined.workbook", data)
    except ConfinedError as error:
        message = f"{source} is no workbook that can be read: {error}"
        raise ReadError(source, message, "Save it again as .xlsx or CSV, without a password") from error
    readable = [(name, rows) for name, rows in sheets if _is_table(rows, columns)] or sheets[:1]
    for name, rows in readable:
        yield from read_rows(rows, source, columns, f" sheet {name!r}" if len(sheets) > 1 else "")


def _is_table(rows: list[list[str]], columns: Columns) -> bool:
    names = next((row for row in rows if any(cell.strip() for cell in row)), [])
    return _text_key(set(map(_folded, names)), columns) is not None


_NAME_IT = (
    f"Name the column {', '.join(_TEXT_KEYS[:2])} or {_TEXT_KEYS[2]}, or have its name set where On Record runs, as in"
    " RAG_COLUMNS='text=Copy'"
)


def _listed(names: Iterable[str]) -> str:
    """A table's columns for people, the first dozen."""
    return ", ".join(repr(name[:40]) for name in list(filter(str.strip, names))[:12])


def _record(values: dict[str, Any], raw: bytes, source: str, where: str, columns: Columns) -> Extract:
    """The article of a record, which ``raw`` tells from others. Raises ReadError where it has no text."""
    folded = {_folded(key): value for key, value in values.items()}
    key = _text_key({name for name, value in folded.items() if isinstance(value, str) and value.strip()}, columns)
    if key is None:
        wanted = columns.get("text") or ", ".join(_TEXT_KEYS[:3])
        raise ReadError(source, f"{source}{where} has no text", f"Put it under one of {wanted}")
    renamed = {ours: folded.get(_folded(theirs)) for ours, theirs in columns.items()}
    ids = (said(folded.get(key.strip("_"))) for key in _ID_KEYS)
    part = next(filter(None, ids), None) or hashlib.sha256(raw).hexdigest()[:16]
    return Extract(folded[key], named_fields({**values, **renamed}), part=f"#{part}", where=where)


def _text_key(names: set[str], columns: Columns) -> str | None:
    """The folded name that the text goes by, of those that are there."""
    wanted = (_folded(columns["text"]),) if "text" in columns else _TEXT_KEYS
    return next((key for key in wanted if key in names), None)


def _folded(key: str) -> str:
    return re.sub(r"[\s_-]", "", key).casefold()
