"""How long what people ask for may be: every word of it is looked up, and a page of them is no name.

    within_limit("topic", "the harbour", 300)      # "the harbour"; QuestionError beyond 300 characters

Questions have a limit of their own (``rag.questions.parse``). Not covered: what articles are called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.errors import QuestionError
from rag.onnx import encodable


def within_limit(what: str, value: str | None, most: int) -> str | None:
    """A value to be looked up, without halves of characters. Raises QuestionError for one that is too long."""
    if value is not None and len(value) > most:
        raise QuestionError(f"The {what} has {len(value):,} characters, and {most:,} is the most", "Name it shorter")
    return value if value is None else encodable(value)


def all_within_limit(values: Mapping[str, Any], most: int) -> dict[str, Any]:
    """The same for each of a call's keywords that is text; others are given back as they are."""
    return {name: within_limit(name, v, most) if isinstance(v, str) else v for name, v in values.items()}
