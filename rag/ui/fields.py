"""What the fields that Gradio draws are called, in the language that is spoken: the form that adds articles, People's.

    for field, words in zip(drawn, adding()):
        gr.update(**words)

Everything else is HTML, which the other modules write. Not covered: where the fields stand (``page.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.translation import say
from rag.ui.keeping import EVERY
from rag.ui.people import kinds

_Words = dict[str, Any]


def adding() -> list[_Words]:
    """The form, files, a folder, an address, how often that is read, and the button."""
    return [
        {"label": say("Add articles")},
        {"label": say("Files")},
        {"label": say("A folder")},
        {"label": say("A web page or a feed"), "placeholder": "https://…"},
        {"label": say("Read it"), "choices": [(say(told), told) for told in EVERY]},
        {"value": say("Add to the archive")},
    ]


def person(speakers: Sequence[str] = ()) -> list[_Words]:
    """A speaker, a topic, a period, a kind, and another speaker."""
    return [
        {"label": say("Speaker"), "choices": speakers},
        {"label": say("About"), "placeholder": say("a topic")},
        {"label": say("When"), "placeholder": say("last week")},
        {"label": say("How it was said"), "choices": kinds()},
        {"label": say("Compare with"), "choices": speakers},
    ]
