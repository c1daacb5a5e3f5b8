"""Long lists, a page at a time: each page names where the next one begins.

    shown, following = page(people, lambda speaker: speaker.name, cursor=None, limit=50)

A cursor holds how many items have been shown and which was the last: where the list has changed meanwhile, it goes on
behind that one. It is for giving back, and not for reading.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from rag.api.problems import Problem

MOST = 500
LIMIT = 50
T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many on a page.")]
Cursor = Annotated[str | None, Query(description="The `next` of the page before.")]


def page(
    items: Callable[[int | None], Sequence[T]], key: Callable[[T], str], cursor: str | None, limit: int
) -> tuple[list[T], str | None]:
    """A page of items, and the cursor of the next one, None when there is none.

    ``items`` gives the first so many, or all. Raises Problem for what is no cursor.
    """
    offset, last = _read(cursor) if cursor else (0, "")
    known = items(offset + limit + 1)
    if offset and not (offset <= len(known) and key(known[offset - 1]) == last):  # the list has changed
        known = items(None)
        offset = next((at for at, item in enumerate(known, 1) if key(item) == last), offset)
    shown = list(known[offset : offset + limit])
    end = offset + len(shown)
    return shown, _written(end, key(shown[-1])) if shown and end < len(known) else None


def _written(offset: int, last: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([offset, last]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, str]:
    try:
        offset, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        offset, last = -1, ""
    if not (isinstance(offset, int) and 0 < offset < 2**40 and isinstance(last, str)):
        raise Problem(400, f"{cursor[:80]!r} is no cursor: take the `next` of the page before", "cursor")
    return offset, last
