"""A workbook (XLSX) as its sheets' rows of text: ``[["Sheet 1", [["title", "text"], ["Talks stall", "…"]]]]``.

What a formula last gave is what its cell says; dates are ISO 8601. Not covered: charts' sheets, hidden sheets.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

_MAX_CELLS = 2_000_000  # 100,000 articles of twenty fields


def read(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """The visible sheets with their rows."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets, cells = [], 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong
        rows = []
        for row in sheet.iter_rows(values_only=True):
            cells += 1 + len(row)
            if cells > _MAX_CELLS:
                raise ValueError(f"it has more than {_MAX_CELLS:,} cells")
            rows.append([_text(value) for value in row])
        sheets.append((sheet.title, rows))
    return sheets


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
