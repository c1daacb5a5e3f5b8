"""How much text an embedding model takes, and how it counts it; no model is loaded for that, and no LlamaIndex.

max_tokens, count = limits(Settings())
count("Ann Lee said no.")       # 7, special tokens included
"""

from __future__ import annotations

from collections.abc import Callable

from rag.model_tokens import count_tokens
from rag.settings import Settings

LOCAL_LIMIT = 256
"""Word pieces that all-MiniLM-L6-v2 was trained to take, special ones included (its card)."""

OPENAI_LIMIT = 8191
"""Tokens that OpenAI's embedding models take (their documentation, "Embeddings")."""

UNKNOWN_LIMIT = 340
"""cl100k tokens assumed for any other model: 512 word pieces, the commonest limit of open models, at the 1.5 word
pieces a token that news reaches at worst. Many servers cut what is over their limit without a word."""


def limits(settings: Settings) -> tuple[int, Callable[[str], int]]:
    """The most tokens that the model of these settings takes, and what counts them."""
    if settings.embedding_url is None:
        from rag.onnx import count_pieces

        return LOCAL_LIMIT, count_pieces
    own_server = settings.embedding_base_url or settings.openai_base_url
    is_known = settings.embedding.startswith("openai:text-embedding-") and not own_server
    return (OPENAI_LIMIT if is_known else UNKNOWN_LIMIT), count_tokens
