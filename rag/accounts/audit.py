"""The log of who did what: added, changed, deleted, invited, logged in, or tried to. Never what was asked.

    accounts.note("ada", "deleted", "2 articles: 3f…, 91…")
    accounts.log(50)                            # [Entry(at=…, who="ada", did="deleted", …), …], the newest first

Not covered: who may read it (``Right.AUDIT``).
"""

from __future__ import annotations

import getpass
import os
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from rag.accounts.tables import Tables

KEPT = 100_000  # entries; 20 people doing 20 things a day fill that in a year
_LONGEST = 500  # characters


def _operator() -> str:
    """This process's user as the system names them, or by number where it has no name for them."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows
        return getpass.getuser()
    except KeyError:
        return str(os.getuid())


COMMAND_LINE = f"{_operator()} (command line)"  # who acts where nobody logs in: whoever may write the archive's folder


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done: when (Unix seconds), by whom, what, with what, from which address."""

    at: float
    who: str
    did: str
    about: str
    address: str

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object; the time in ISO 8601."""
        return {**asdict(self), "at": iso(self.at)}


def iso(at: float) -> str:
    """A time as people and programs read it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


class Audit(Tables):
    """The log."""

    def note(self, who: str, did: str, about: str = "", address: str = "") -> None:
        """Add an entry."""
        with self.noting():
            self._note(who, did, about, address)

    def log(self, most: int = 100, who: str | None = None) -> list[Entry]:
        """The newest entries, all or one person's."""
        rows = self._db.execute(
            "SELECT at, who, did, about, address FROM audit WHERE ?1 IS NULL OR who = ?1 COLLATE NOCASE "
            "ORDER BY id DESC LIMIT ?2",
            (who, most),
        )
        return [Entry(**row) for row in rows]

    def _note(self, who: str, did: str, about: str = "", address: str = "") -> None:
        """The same inside a transaction."""
        entry = (time.time(), who, did, about[:_LONGEST], address)
        added = self._db.execute("INSERT INTO audit (at, who, did, about, address) VALUES (?, ?, ?, ?, ?)", entry)
        self._db.execute("DELETE FROM audit WHERE id <= ?", ((added.lastrowid or 0) - KEPT,))
