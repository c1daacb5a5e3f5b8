"""An archive that is fed and asked: the chain from a question to its answer, and conversations."""

from rag.assistant.chain import Assistant
from rag.assistant.conversation import Conversation

__all__ = ["Assistant", "Conversation"]
