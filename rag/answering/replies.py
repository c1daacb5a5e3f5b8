"""What is said to what is no question: a greeting, thanks, "What can you do?". It cites nothing: no article answers.

REPLIES["thanks"]
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.schema import Talk

REPLIES: Mapping[Talk, str] = {
    "greeting": "Hello. Ask what somebody said, who spoke about something, or what the articles in this archive tell.",
    "thanks": "You're welcome. Ask whatever else you want to know of this archive.",
    "help": (
        "On Record answers from the articles in this archive, in their own words, and every sentence cites them. Ask "
        "for instance “What did the mayor say about housing?”, “Who spoke about the strike?”, “How many articles "
        "mention the port?” or “Who wrote about the election?”."
    ),
    "goodbye": "Goodbye.",
}
