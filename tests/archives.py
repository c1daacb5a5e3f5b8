"""An archive of three stories that tests damage, each a copy of its own."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.settings import Settings

STORIES = {
    "pier": "The pier at Ostrel will open in May. “Nobody waited longer than we did,” said harbour master Orla Finch.",
    "tunnel": "The tunnel stays shut. “It leaks in four places,” engineer Tomas Reyd said on Monday.",
    "library": "The library moves to Mill Lane. Councillor Ada Moor said that the old roof had cost too much.",
}


def write_archive(folder: Path) -> Path:
    """The home of an archive of the stories, which stand beside it."""
    stories = folder / "stories"
    stories.mkdir(parents=True)
    for name, text in STORIES.items():
        (stories / f"{name}.txt").write_text(text, "utf-8")
    with Assistant(Settings(home=folder / "home")) as assistant:
        assert assistant.ingest([str(stories)]).added == len(STORIES)
    return folder / "home"


@pytest.fixture
def home(sound: Path, tmp_path: Path) -> Path:
    """A copy of the archive ``sound``, to be damaged; for whoever imports it."""
    return Path(shutil.copytree(sound, tmp_path / "home"))


def change(home: Path, *statements: str, **values: Any) -> None:
    """Change the catalogue behind its back."""
    with closing(sqlite3.connect(home / "catalogue.db", isolation_level=None)) as db:
        db.create_function("words", 1, lambda text: text)
        for statement in statements:
            db.execute(statement, values)
