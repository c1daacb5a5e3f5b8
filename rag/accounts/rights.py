"""Who may do what: three roles, each with the rights of the one before, and who asks.

    Principal("ada", Role.EDITOR, "person").may(Right.DELETE)       # True

The pages, the REST interface and the MCP server ask :meth:`Principal.may`, and nothing else. Not covered: who somebody
is (``people.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rag.errors import AccessError


class Role(StrEnum):
    """What somebody is to the archive, the least first."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


class Right(StrEnum):
    """What can be done with an archive."""

    ASK = "ask questions"
    READ = "read articles"
    ADD = "add articles"
    GATHER = "gather articles"  # into collections, and with tags
    CORRECT = "correct articles"
    DELETE = "delete articles"
    WATCH = "have feeds and folders watched"
    INVITE = "invite people"  # and change their roles, and remove them
    END_SESSIONS = "end sessions"
    SETTINGS = "change settings"
    KEYS = "make keys"
    AUDIT = "read the log"


_READER = {Right.ASK, Right.READ}
_EDITOR = _READER | {Right.ADD, Right.GATHER, Right.CORRECT, Right.DELETE, Right.WATCH}
_RIGHTS = {Role.READER: _READER, Role.EDITOR: _EDITOR, Role.ADMIN: set(Right)}


def holds(role: Role, right: Right) -> bool:
    """Whether who has this role may do it."""
    return right in _RIGHTS[role]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a person who logged in, a program with a key, or whoever it is where nobody logs in (``open``)."""

    name: str
    role: Role
    kind: Literal["person", "key", "open"] = "person"
    per_minute: int | None = None  # calls, of a key

    def may(self, right: Right) -> bool:
        """Whether they may do it."""
        return holds(self.role, right)

    def require(self, right: Right) -> None:
        """Raise AccessError unless they may do it."""
        if not self.may(right):
            least = next(role for role in Role if holds(role, right))
            raise AccessError(
                f"{self.name or 'Whoever asks'} may not {right}: that takes the role {least}",
                "Ask an admin to do it, or to change the role (`rag user role`)",
            )


ANYBODY = Principal("", Role.ADMIN, "open")  # the one user of this machine, where nobody logs in
