"""An archive that is asked through a model which says what the test wants."""

from __future__ import annotations

from hostile_server import HostileServer

from rag.assistant import Assistant


def scripted(town: Assistant, hostile: HostileServer, model: str = "script") -> Assistant:
    """The town's archive, asked through a server that says what the test wants."""
    settings = town.settings.model_copy(
        update={
            "llm": f"openai:{model}",
            "openai_base_url": hostile.url,
            "llm_retries": 0,
            "llm_timeout_s": 2.0,
            "exam": "off",
        }
    )
    return Assistant(settings)


ASKED = "What did Holloway say about the harbour?"
HELD = "Ada Holloway said that the tram will not stop at the harbour. [2]"


def told(hostile: HostileServer, number: int) -> str:
    """The last message of a request."""
    return str(hostile.requests[number]["messages"][-1]["content"])
