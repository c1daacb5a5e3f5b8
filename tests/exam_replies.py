"""A model's replies in the exam, one for each of its prompts, by what it says to an item.

server.replies = replies(right)                  # it knows the labels
server.replies = replies(lambda item: "yes")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag.answering.exam import items

PROMPTS = 7
_BATCH = 10  # items of a prompt


def replies(says: Callable[[dict[str, Any]], str]) -> list[str]:
    """The replies in the order of the prompts."""
    batches = [
        kind[at : at + _BATCH] for kind in (items("claim"), items("question")) for at in range(0, len(kind), _BATCH)
    ]
    return ["\n".join(f"{n} {says(item)}" for n, item in enumerate(batch, start=1)) for batch in batches]


def right(item: dict[str, Any]) -> str:
    """The item's own label."""
    return str(item.get("verdict") or ("yes" if item["holds"] else "no"))
