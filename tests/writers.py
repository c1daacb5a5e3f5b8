"""What the tests of language models share: a question, and how a writer is asked. Fixtures make the writers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llama_index.core.llms import ChatMessage

from rag.models.writer import Reply, Writer

Load = Callable[..., Writer]
WriterAt = Callable[..., Writer]
QUESTION = (ChatMessage(role="system", content="You are brief."), ChatMessage(role="user", content="What is rain?"))


def ask(writer: Writer, max_tokens: int = 24, **options: Any) -> Reply:
    reply = writer.stream(QUESTION, max_tokens=max_tokens, **options)
    "".join(reply)
    return reply
