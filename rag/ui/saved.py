"""What visitors leave behind, in RAG_HOME: their conversations, each visitor's own, what they share, and their thumbs.

    conversations = Conversations(home / "conversations", visitor="a secret of the browser's", user="ada")
    conversations.keep(talk)
    conversations.latest()                      # Talk, as it was
    Feedback(home / "feedback.jsonl").add(talk, turn)

A visitor is whoever logged in by that name or, where nobody logs in, holds the random id that the browser keeps. Files
carry a hash of it, so that nothing a browser sends is part of a path. Of those who log in nowhere, whoever doesn't come
back is forgotten (:func:`forget_passers_by`). Not covered: samples made of the thumbs (``rag.evaluation.feedback``).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.ui.chat import Talk, Turn

KEPT = 50  # conversations of a visitor; older ones go
PASSERS_BY = 1000  # whose conversations are kept for them to come back to
_FORGOTTEN_S = 30 * 86_400  # when they haven't
_RETURN_S = 3600  # a visit so long after the first is another one
_PASSING = ".passing"  # in the folder of whoever hasn't come back yet
_ID = re.compile(r"[0-9a-f]{16}")
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Conversations:
    """One visitor's saved conversations, a JSON file each."""

    folder: Path
    passing: bool = False  # whether it is somebody who logged in nowhere

    @classmethod
    def of(cls, root: Path, visitor: str, user: str | None = None) -> Conversations:
        """Those of whoever logged in as ``user``, in whichever browser; else of the visitor with this secret id."""
        whose = f"{user}\n" if user else f"\n{visitor}"
        return cls(root / hashlib.sha256(whose.encode()).hexdigest()[:32], passing=not user)

    def come_back(self) -> None:
        """Note that the visitor is here again: what is theirs stays."""
        with suppress(FileNotFoundError):
            if time.time() - (self.folder / _PASSING).stat().st_mtime > _RETURN_S:
                (self.folder / _PASSING).unlink()

    @classmethod
    def drop(cls, root: Path, user: str) -> None:
        """Delete those of somebody who logs in no more: the name may be another's next."""
        with _guard, suppress(FileNotFoundError):
            shutil.rmtree(cls.of(root, "", user).folder)

    def keep(self, talk: Talk) -> None:
        """Save a conversation. One that another page went on with meanwhile is kept beside it, under a new id."""
        if not talk.turns:
            return
        with _guard:
            known = self._data(talk.id)
            if known is not None and known["revision"] != talk.revision:
                talk.id = Talk().id
            talk.revision += 1
            if self.passing and not self.folder.exists():
                self.folder.mkdir(parents=True)
                (self.folder / _PASSING).touch()
            name = known["name"] if known and "name" in known else talk.name  # another page may have given it one
            turns = [asdict(turn) for turn in talk.turns]
            self._write({"id": talk.id, "revision": talk.revision, "name": name, "turns": turns})
            for old in self._files()[KEPT:]:
                old.unlink(missing_ok=True)

    def rename(self, talk_id: str, name: str) -> None:
        """Give a conversation a name; an empty one takes it away. It keeps its place among the others."""
        with _guard:
            data = self._data(talk_id)
            if data is None:
                return
            before = (self.folder / f"{talk_id}.json").stat()
            path = self._write({**data, "name": name})
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def _write(self, data: dict[str, Any]) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh, path = self.folder / f".{data['id']}.tmp", self.folder / f"{data['id']}.json"
        fresh.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        return fresh.replace(path)

    def titles(self) -> list[tuple[str, str]]:
        """(id, title) of each conversation, the latest first."""
        return [(talk.id, talk.title) for talk in self.talks()]

    def latest(self) -> Talk | None:
        """The conversation that was last gone on with."""
        return next(self.talks(), None)

    def load(self, talk_id: str) -> Talk | None:
        """The conversation with this id; None if there is none (any more)."""
        data = self._data(talk_id)
        return _talk(data) if data else None

    def forget(self, talk_id: str) -> None:
        """Forget a conversation; until another is, or the page is opened again, it can be taken back."""
        self.clear()
        self._rename(talk_id, ".json", ".forgotten")

    def take_back(self, talk_id: str) -> None:
        """Keep what was just forgotten after all."""
        self._rename(talk_id, ".forgotten", ".json")

    def clear(self) -> None:
        """Delete what was forgotten."""
        for forgotten in self.folder.glob("*.forgotten"):
            forgotten.unlink(missing_ok=True)

    def _rename(self, talk_id: str, old: str, new: str) -> None:
        if _ID.fullmatch(talk_id):
            with suppress(FileNotFoundError):  # another page was faster
                (self.folder / f"{talk_id}{old}").replace(self.folder / f"{talk_id}{new}")

    def talks(self) -> Iterator[Talk]:
        """Each conversation, the latest first."""
        for path in self._files():
            if talk := self.load(path.stem):
                yield talk

    def _files(self) -> list[Path]:
        found = [(path.stat().st_mtime_ns, path) for path in self.folder.glob("*.json")]
        return [path for _, path in sorted(found, reverse=True)]

    def _data(self, talk_id: str) -> dict[str, Any] | None:
        if not _ID.fullmatch(talk_id):
            return None
        try:
            data: dict[str, Any] = json.loads((self.folder / f"{talk_id}.json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None  # deleted from another page, or cut off by a crash
        return data


def forget_passers_by(root: Path, most: int = PASSERS_BY) -> int:
    """Delete the conversations of those who came once, a month ago or before many others; how many people they were."""
    passing = [(mark.stat().st_mtime, mark.parent) for mark in root.glob(f"*/{_PASSING}")]
    latest = [folder for _, folder in sorted(passing, reverse=True)[:most]]
    gone = [
        at_folder for at_folder in passing if at_folder[1] not in latest or time.time() - at_folder[0] > _FORGOTTEN_S
    ]
    for _, folder in gone:
        shutil.rmtree(folder, ignore_errors=True)  # somebody else's server may do the same
    return len(gone)


def _talk(data: dict[str, Any]) -> Talk:
    """A conversation as it was; what was being asked when the page was left has stopped."""
    turns = [Turn(**turn) for turn in data["turns"]]
    for turn in turns:
        turn.state = "stopped" if turn.state == "asking" else turn.state
    return Talk(turns, data["id"], data["revision"], name=data.get("name", ""))


@dataclass(frozen=True, slots=True)
class Shared:
    """Answers that their askers share, a JSON file each: whoever has the address, and may come in, sees them."""

    folder: Path

    def add(self, turn: Turn) -> None:
        """Share an answer as it stands."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{turn.id}.{secrets.token_hex(4)}.tmp"
        fresh.write_text(json.dumps(asdict(turn), ensure_ascii=False), "utf-8")
        fresh.replace(self.folder / f"{turn.id}.json")

    def turn(self, turn_id: str) -> Turn | None:
        """The shared answer with this id, unrated; None if there is none."""
        if not _ID.fullmatch(turn_id):
            return None
        try:
            data = json.loads((self.folder / f"{turn_id}.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        return Turn(**{**data, "rating": None})


@dataclass(frozen=True, slots=True)
class Feedback:
    """Thumbs, a JSON object a line: the questions up to the rated one, its answer, up or down. The last one counts."""

    path: Path

    def add(self, talk: Talk, turn: Turn) -> None:
        """Note how a turn was rated; a rating taken back is noted as null."""
        at = talk.turns.index(turn) + 1
        line = {
            "id": turn.id,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "rating": turn.rating,
            "turns": [each.question for each in talk.turns[:at] if each.state == "done"],
            "filters": turn.filters,
            "answer": turn.answer,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _guard, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
