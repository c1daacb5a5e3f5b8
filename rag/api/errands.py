"""What chat programs ask of any model beside a user's questions: a title for the conversation, tags, what to ask next.

    >>> reply('### Task:\\nGenerate a title.\\nJSON format: { "title": "…" }\\n<chat_history>\\nUSER: Who won?\\n…')
    '{"title": "Who won?"}'

The archive has no answer to these, and they mustn't be searched for. A conversation is titled by its first question;
of the other lists there is nothing. Known are the prompts of Open WebUI ("### Task:" with a chat history and the key
of a JSON object) and LibreChat ("title for the conversation", its lines behind it). Not covered: prompts that somebody
wrote anew.
"""

from __future__ import annotations

import json
import re

_LONGEST_TITLE = 60  # characters
_KEY = re.compile(r"\{\s*\"(?P<key>\w+)\"\s*:\s*(?P<list>\[)?")
_TITLE = re.compile(r"(?:Provide|Analyze|Generate|Write|Create)\b.{0,200}\btitle\b.*?\n(?:User|Human): ", re.DOTALL)
_FIRST = re.compile(r"^(?:USER|User|Human): *(?P<question>.+)", re.MULTILINE)


def reply(prompt: str) -> str | None:
    """What a chat program gets for an errand of its own; None when a prompt is none."""
    prompt = prompt.strip()
    task, chat, history = prompt.partition("<chat_history>")
    if chat and task.startswith("### Task:") and (asked := _KEY.search(task)):
        empty: list[str] | str = [] if asked["list"] else ""
        found = _title(history) if asked["key"] == "title" else empty
        return json.dumps({asked["key"]: found}, ensure_ascii=False)
    return _title(prompt) if _TITLE.match(prompt) else None


def _title(history: str) -> str:
    """The first question of a conversation, cut at a word."""
    first = _FIRST.search(history)
    words = " ".join(first["question"].split()) if first else "Conversation"
    return words if len(words) <= _LONGEST_TITLE else f"{words[:_LONGEST_TITLE].rsplit(' ', 1)[0]}…"
