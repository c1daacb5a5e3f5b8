"""Logging in, and the sessions that come of it: known by a random token, of which a hash is kept.

    token = accounts.log_in("ada", "a long password", "10.0.0.7")
    accounts.session(token)                     # Principal("ada", Role.EDITOR, "person")
    accounts.end(name="ada")                    # everywhere

A session ends when it is ended, when it isn't used for long, after a month in any case, when its person is removed and
when their password changes; another role holds at once. Not covered: the cookie (``rag.ui``).
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass

from rag.accounts import passwords
from rag.accounts.audit import COMMAND_LINE
from rag.accounts.guesses import Guesses
from rag.accounts.people import Account, People
from rag.accounts.rights import Principal, Role
from rag.accounts.tables import digest, token
from rag.errors import AccessError

IDLE_S = 7 * 24 * 3600.0  # a session that isn't used for so long ends
LONGEST_S = 30 * 24 * 3600.0  # and one that is, after this
_NOTED_S = 60.0  # how exactly it is known when a session or a key was used last


@dataclass(frozen=True, slots=True)
class Session:
    """A session, without what opens it."""

    name: str
    address: str
    created_at: float
    seen_at: float


class Sessions(People, Guesses):
    """Who is logged in."""

    def log_in(self, name: str, password: str, address: str) -> str:
        """The token of a new session. It takes a tenth of a second of processor time, so call it in a thread.

        Raises AccessError for a wrong name or password, alike, and TooManyError, with the seconds to wait, after many.
        """
        account = self._checked(name.strip(), password, address)
        fresh = self._rehashed(account, password)
        with self.noting():
            return self._begin(account, fresh, address)

    def log_in_by(self, subject: str, name: str, *, invitation: str, newcomers: Role | None, address: str) -> str:
        """The token of a new session of somebody for whom a provider vouches (see :meth:`known_by`)."""
        person = self.known_by(subject, name, invitation, newcomers, address)
        account = self._account(person.name)
        if account is None:  # removed meanwhile
            raise AccessError(f"{person.name} isn’t known here any more", "Ask an admin")
        with self.noting():
            return self._begin(account, account.secret, address)

    def change_password(self, name: str, old: str, new: str, address: str) -> str:
        """Have somebody change their own password: all their sessions end; the token of a new one."""
        self._checked(name, old, address)
        self.set_password(name, new, by=name)
        return self.log_in(name, new, address)

    def _checked(self, name: str, password: str, address: str) -> Account:
        """The account whose name and password these are."""
        account = self._account(name)
        # A name that nobody has may be a password, typed into the wrong field.
        known = account.person.name if account else "unknown name"
        self._count_guess(name, address, known)
        with self._checking():
            is_right = passwords.is_right((account and account.password) or passwords.nobodys(), password)
        if account is None or account.password is None or not is_right:
            self.note(known, "failed to log in", "", address)
            raise AccessError("The name or the password is wrong", "Check both, or ask an admin for a new password")
        with self.noting():
            self._uncount_guess(name, address)
        return account

    def session(self, token: str | None, *, is_use: bool = True) -> Principal | None:
        """Whose session it is; None when there is none, or none any more. Each use of it has it last longer."""
        if not token:
            return None
        row = self._db.execute("SELECT * FROM sessions WHERE token = ?", (digest(token),)).fetchone()
        if row is None:
            return None
        now = time.time()
        account = self._account(row["name"])
        is_over = now > row["seen_at"] + IDLE_S or now > row["created_at"] + LONGEST_S
        if is_over or account is None or not hmac.compare_digest(row["stamp"], digest(account.secret)):
            return None
        if is_use and now > row["seen_at"] + _NOTED_S:
            with self.noting():
                self._db.execute("UPDATE sessions SET seen_at = ? WHERE token = ?", (now, digest(token)))
        return Principal(account.person.name, account.person.role, "person")

    def sessions(self, name: str | None = None) -> list[Session]:
        """The open sessions, all or one person's, the last used first."""
        rows = self._db.execute(
            "SELECT name, address, created_at, seen_at FROM sessions WHERE (?1 IS NULL OR name = ?1) "
            "AND seen_at > ?2 AND created_at > ?3 ORDER BY seen_at DESC",
            (name, time.time() - IDLE_S, time.time() - LONGEST_S),
        )
        return [Session(**row) for row in rows]

    def end(self, *, token: str | None = None, name: str | None = None, by: str = COMMAND_LINE) -> int:
        """End one session, all of a person's, or (with neither) all; how many there were."""
        with self.noting():
            if token is not None:
                row = self._db.execute(
                    "DELETE FROM sessions WHERE token = ? RETURNING name", (digest(token),)
                ).fetchone()
                if row:
                    self._note(row["name"], "logged out")
                return int(row is not None)
            ended = self._db.execute("DELETE FROM sessions WHERE ?1 IS NULL OR name = ?1", (name,)).rowcount
            self._note(by, "ended sessions", name or "everybody's")
        return ended

    def _begin(self, account: Account, secret: str, address: str) -> str:
        made, now = token(), time.time()
        self._db.execute("DELETE FROM sessions WHERE seen_at < ? OR created_at < ?", (now - IDLE_S, now - LONGEST_S))
        row = (digest(made), account.person.name, digest(secret), address, now, now)
        self._db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", row)
        self._note(account.person.name, "logged in", "", address)
        return made

    def _rehashed(self, account: Account, password: str) -> str:
        """The hash that is kept; made anew where today's parameters are others. Open sessions stay."""
        if account.person.is_given or not passwords.is_old(account.secret):
            return account.secret
        with self._checking():
            fresh = passwords.hashed(password)
        with self.noting():
            where = (account.person.name, account.secret)
            if not self._db.execute(
                "UPDATE people SET password = ? WHERE name = ? AND password = ?", (fresh, *where)
            ).rowcount:
                return account.secret  # it was changed meanwhile: the session that begins is over at once
            stamps = (digest(fresh), account.person.name, digest(account.secret))
            self._db.execute("UPDATE sessions SET stamp = ? WHERE name = ? AND stamp = ?", stamps)
        return fresh
