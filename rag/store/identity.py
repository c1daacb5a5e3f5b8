"""What an archive says of itself in its table ``meta``, whatever it is kept in.

    identity(words="5f2c…")      # [{"key": "schema", "value": "4"}, {"key": "store", …}, …]

Not covered: which embedding model made its vectors, which is known from the first article on.
"""

from __future__ import annotations

import uuid

from rag.store.tables import LAYOUT


def identity(words: str, generation: int = 0) -> list[dict[str, str]]:
    """The rows of a new archive: its layout, its own id, its state, and the version of its index of words."""
    said = {"schema": LAYOUT, "store": uuid.uuid4().hex, "generation": str(generation), "words": words}
    return [{"key": key, "value": value} for key, value in said.items()]
