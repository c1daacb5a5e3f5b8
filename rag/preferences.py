"""What whoever runs an archive chose at its pages, kept beside it: it holds where the environment says nothing.

    write(home, {"llm": "openai:qwen3", "openai_api_key": "…"})
    read(home)["llm"]                           # "openai:qwen3"

The file is its owner's alone to read, since it may hold a key. A key and the server that it is for go together: where
the environment names one of the two, neither of the kept ones is used, so that an archive that came from somewhere else
can't have somebody's key sent to a server of its own choice. Not covered: what a setting may be (``settings.py``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from rag.errors import SettingsError

FILE = "preferences.json"
CHOSEN = (
    "llm",
    "openai_base_url",
    "openai_api_key",
    "exam",
    "llm_max_tokens",
    "llm_timeout_s",
    "evidence_tokens",
    "max_document_mb",
    "ui_dates",
    "ui_quotes",
    "ui_language",
)
"""The settings that can be chosen at the pages; each takes effect at once."""
TOGETHER = frozenset({"openai_api_key", "openai_base_url"})


def read(home: Path) -> dict[str, Any]:
    """Setting by name; empty where nothing was chosen. Raises SettingsError for a file that can't be read."""
    path = home / FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {name: kept[name] for name in CHOSEN if name in kept}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"What was chosen at the pages, in {path}, can't be read: {error}",
            "Put the file right, or remove it to do without",
        ) from error


def usable(choices: Mapping[str, Any], said: Collection[str]) -> dict[str, Any]:
    """The choices that nothing else says otherwise: no program, no environment."""
    held = {*said, *(TOGETHER if TOGETHER & {*said} else ())}
    return {name: value for name, value in choices.items() if name not in held}


def write(home: Path, changes: Mapping[str, Any]) -> None:
    """Keep what was chosen; None takes a choice back. Raises SettingsError when the file can't be read or written."""
    path = home / FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            chosen = {name: value for name, value in {**read(home), **changes}.items() if value is not None}
            _replace(path, json.dumps(chosen, indent=1))
    except OSError as error:
        raise SettingsError(
            f"The settings can't be kept in {path}: {error}", "Make room, or let it be written"
        ) from error


def _replace(path: Path, text: str) -> None:
    """Write a file whole, or leave the one that is there; nobody but its owner may read it at any time."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(0o600, exist_ok=False)
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
