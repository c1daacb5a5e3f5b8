"""What the names of OpenAI's models say of how they have to be asked; deployments at Azure bear the same names.

    reasons("gpt-6-luna"), only_responses("gpt-5-pro"), streams("gpt-5-pro")        # True, True, False

Read off the names, so that a model that comes out tomorrow is asked as its kind is. Not covered: models that need a
tool of OpenAI's (deep research, computer use), and those that only complete a text.
"""

from __future__ import annotations

import re

_REASONING = re.compile(r"o\d|gpt-(?:[5-9]|\d\d)(?!.*-chat)")
"""Models that think first: they take neither a temperature nor stop strings
(https://developers.openai.com/api/docs/guides/reasoning)."""

_PRO = re.compile(r"(?:o\d|gpt-\d[\d.]*)-pro\b")
"""Models that think hard. They have no chat completions, and OpenAI's pages say of most that they don't stream
(https://developers.openai.com/api/docs/models/gpt-5-pro)."""

_CODEX = re.compile(r"codex\b")
"""Models for code, which have no chat completions either (https://developers.openai.com/api/docs/models/gpt-5-codex).
Tests hold both patterns against the names in the openai package's ResponsesModel and in LlamaIndex's
RESPONSES_API_ONLY_MODELS."""

_LITTLE_THOUGHT = 4000
"""Tokens that a model may think beside its answer at low effort; they are billed as output, and rarely half used."""

_MUCH_THOUGHT = 25_000
"""The same at high effort: what OpenAI advises to reserve (the guide on reasoning, "Allocating space")."""


def reasons(model: str) -> bool:
    """Whether it thinks before it answers."""
    return _REASONING.match(model) is not None or only_responses(model)


def only_responses(model: str) -> bool:
    """Whether it takes the Responses API alone."""
    return _PRO.match(model) is not None or _CODEX.search(model) is not None


def streams(model: str) -> bool:
    """Whether it can be counted on to send its answer word by word."""
    return _PRO.match(model) is None


def effort(model: str) -> str:
    """How hard one that reasons is asked to think: as little as all of its kind accept."""
    return "low" if streams(model) else "high"  # gpt-5-pro takes nothing else


def thinking_tokens(model: str) -> int:
    """What it may think beside an answer, in tokens."""
    if not reasons(model):
        return 0
    return _LITTLE_THOUGHT if streams(model) else _MUCH_THOUGHT
