"""Keys by which programs ask: a role each, a limit a minute, and an end where one is set.

    secret = accounts.add_key("data desk", Role.READER, per_minute=60)      # told once; a hash of it is kept
    accounts.key(secret)                        # Principal("data desk", Role.READER, "key", 60)
    accounts.wait_s(principal)                  # counts a call: 0.0 when it may go, else seconds to wait

Not covered: which interfaces ask for one (``rag.api``).
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.accounts.audit import COMMAND_LINE, Audit, iso
from rag.accounts.rights import Principal, Role
from rag.accounts.tables import digest, token
from rag.errors import AccountError

PREFIX = "rag_"  # by which people, and programs that look for leaked secrets, know a key
PER_MINUTE = 60
_NOTED_S = 60.0  # how exactly it is known when a key was used last


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without its secret. Times are Unix seconds."""

    name: str
    role: Role
    per_minute: int
    created_at: float
    used_at: float | None
    ends_at: float | None

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object; times in ISO 8601."""
        times = {name: getattr(self, name) for name in ("created_at", "used_at", "ends_at")}
        told = {name: None if at is None else iso(at) for name, at in times.items()}
        return {"name": self.name, "role": self.role, "per_minute": self.per_minute, **told}


class Keys(Audit):
    """The keys of programs."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._calls: dict[str, deque[float]] = {}

    def list_keys(self) -> list[Key]:
        """All of them, by name."""
        rows = self._db.execute("SELECT name, role, per_minute, created_at, used_at, ends_at FROM keys ORDER BY name")
        return [Key(**{**dict(row), "role": Role(row["role"])}) for row in rows]

    def add_key(
        self,
        name: str,
        role: Role,
        *,
        per_minute: int = PER_MINUTE,
        ends_at: float | None = None,
        by: str = COMMAND_LINE,
    ) -> str:
        """The secret of a new key: it can't be read again. Raises AccountError for a name that is taken."""
        name, secret = name.strip(), PREFIX + token()
        if not name or per_minute < 1:
            raise AccountError(f"A key needs a name and at least a call a minute, not {name!r} and {per_minute}")
        with self.noting():
            try:
                row = (name, digest(secret), Role(role), per_minute, time.time(), None, ends_at)
                self._db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            except sqlite3.IntegrityError as error:
                raise AccountError(
                    f"There is a key by the name {name!r}", "Choose another, or remove that one"
                ) from error
            self._note(by, "made a key", f"{name}, {role}")
        return secret

    def remove_key(self, name: str, by: str = COMMAND_LINE) -> None:
        """Take a key's rights away."""
        with self.noting():
            if not self._db.execute("DELETE FROM keys WHERE name = ?", (name,)).rowcount:
                raise AccountError(f"There is no key by the name {name!r}", "`rag key list` shows which there are")
            self._note(by, "removed a key", name)

    def key(self, secret: str | None) -> Principal | None:
        """Whose key it is; None when there is none, or it has ended."""
        row = self._db.execute("SELECT * FROM keys WHERE secret = ?", (digest(secret or ""),)).fetchone()
        now = time.time()
        if row is None or (row["ends_at"] is not None and now > row["ends_at"]):
            return None
        if row["used_at"] is None or now > row["used_at"] + _NOTED_S:
            with self.noting():
                self._db.execute("UPDATE keys SET used_at = ? WHERE name = ?", (now, row["name"]))
        return Principal(row["name"], Role(row["role"]), "key", row["per_minute"])

    def wait_s(self, principal: Principal) -> float:
        """Count a call of a key; the seconds until it may go, 0 when it may now (then alone it counts)."""
        if principal.kind != "key" or principal.per_minute is None:
            return 0.0
        now = time.monotonic()
        with self._guard:
            calls = self._calls.setdefault(principal.name, deque())
            while calls and calls[0] <= now - 60:
                calls.popleft()
            if len(calls) >= principal.per_minute:
                return calls[0] + 60 - now
            calls.append(now)
        return 0.0
