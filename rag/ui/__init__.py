"""The chat page. The only room that imports Gradio; it starts no connection but the one it listens on.

    launch(Settings())          # http://127.0.0.1:7860

Not covered yet: the article beside the chat, the archive and people pages.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from rag.answering.text import citation_line
from rag.errors import RagError, SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    import gradio as gr

    from rag.assistant import Assistant


def launch(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the chat page until interrupted. Raises SettingsError when the address can't be listened on."""
    from rag.assistant import Assistant

    with Assistant(settings) as assistant:
        page = build(assistant)
        try:
            page.launch(server_name=host, server_port=port, share=False, quiet=False, show_error=True)
        except OSError as error:
            raise SettingsError(
                f"The chat page can't listen on {host}:{port}", "If another program does, choose another with --port"
            ) from error


def build(assistant: Assistant) -> gr.Blocks:
    """The page for one archive. Each visitor's conversation is their own."""
    # Gradio reads these when it is imported: no telemetry, no version check, no fonts from elsewhere.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gradio as gr

    def respond(question: str, history: list[dict[str, Any]]) -> str:
        return _reply(assistant, question, history)

    return gr.ChatInterface(
        respond,
        title="On Record",
        description="Ask the archive who said what. Every sentence rests on the words listed below it.",
        # Articles and questions are data: nothing in them is rendered.
        chatbot=gr.Chatbot(label="Conversation", render_markdown=False, buttons=["copy"]),
        api_name="ask",
        analytics_enabled=False,
        flagging_mode="never",
    )


def _reply(assistant: Assistant, question: str, history: list[dict[str, Any]]) -> str:
    """The answer as plain text, its citations below; an error in its own words."""
    conversation = assistant.conversation()
    try:
        for turn in history:
            if turn["role"] == "user":
                conversation.remember(_text_of(turn["content"]))
        answer = conversation.ask(question)
    except RagError as error:
        return f"Error: {error}"
    lines = [f"({answer.searched})"] if answer.searched != answer.question else []
    lines.append(answer.text if answer.status == "answered" else f"Not found. {answer.text}")
    if answer.related:
        lines.append("\nThe nearest in the archive:")
    lines.extend(citation_line(citation) for citation in answer.citations or answer.related)
    return "\n".join(lines)


def _text_of(content: Any) -> str:
    """A message's text: Gradio hands over a string, or a list of parts."""
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content if isinstance(part, dict))
