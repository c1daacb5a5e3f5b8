"""tiktoken's encoding, from the file that llama-index-core ships: no network, ever.

len(encoding().encode_ordinary("Ann Lee said no."))    # 5
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import RagError

if TYPE_CHECKING:
    import tiktoken

# What tiktoken calls its copy of cl100k_base.tiktoken in a cache folder: the SHA-1 of the address it comes from.
_FILE = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"


@cache
def encoding() -> tiktoken.Encoding:
    """The encoding ``cl100k_base``. Raises RagError when llama-index-core doesn't carry its file."""
    core = find_spec("llama_index.core")  # imports nothing: llama_index itself is a namespace
    folder = Path(core.origin or "").parent / "_static" / "tiktoken_cache" if core else Path()
    if not (folder / _FILE).is_file():
        raise RagError("tiktoken's encoding cl100k_base is missing from llama-index-core", "Install it again")
    # tiktoken downloads what isn't in its cache folder, so it is pointed here whatever the environment says.
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    import tiktoken

    return tiktoken.get_encoding("cl100k_base")


def count_tokens(text: str) -> int:
    """The number of tiktoken tokens in ``text``; the names of special tokens count as plain text."""
    return len(encoding().encode_ordinary(text))
