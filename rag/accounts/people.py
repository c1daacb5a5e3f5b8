"""People with their roles and passwords, and invitations by which somebody becomes one.

    accounts.add_person("ada", Role.ADMIN, "a long password")
    token = accounts.invite(Role.READER)        # works once, for a week
    accounts.accept(token, "bo", "another long one")

People of RAG_UI_AUTH aren't in the file: they are admins, since whoever could log in could do everything before there
were roles. Not covered: logging in (``sessions.py``).
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.accounts import passwords
from rag.accounts.audit import COMMAND_LINE, Audit
from rag.accounts.rights import Role
from rag.accounts.tables import FILE, digest, token
from rag.errors import AccessError, AccountError, TooManyError

INVITED_S = 7 * 24 * 3600.0
_NAME = re.compile(r"[^\W_][\w.@+' -]{0,63}")
_CHECKED_AT_ONCE = 2  # passwords; each takes 64 MB and a tenth of a second of four threads
_PATIENCE_S = 10.0  # for one's turn


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in. ``is_given`` tells that RAG_UI_AUTH names them, so that nothing here changes them."""

    name: str
    role: Role
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A person, and what their log-in is checked against: a hash of their password, none for who logs in elsewhere.

    A session holds a hash of ``secret``; so it ends when that changes.
    """

    person: Person
    password: str | None
    secret: str


class People(Audit):
    """Who there is."""

    def __init__(self, home: Path, given: Mapping[str, str] | None = None, *, logs_in_elsewhere: bool = False) -> None:
        super().__init__(home / FILE)
        self._logs_in_elsewhere = logs_in_elsewhere  # at a provider, who may be somebody whom nobody knows yet
        self._given = dict(given or {})
        self._checks = threading.BoundedSemaphore(_CHECKED_AT_ONCE)

    @property
    def is_open(self) -> bool:
        """Whether nobody logs in, since there is nobody: whoever uses this machine is everything."""
        is_closed = self._given or self._logs_in_elsewhere
        return not is_closed and self._db.execute("SELECT 1 FROM people LIMIT 1").fetchone() is None

    def people(self) -> list[Person]:
        """Everybody, by name."""
        rows = self._db.execute("SELECT name, role FROM people")
        kept = [Person(row["name"], Role(row["role"])) for row in rows]
        given = [Person(name, Role.ADMIN, is_given=True) for name in self._given]
        return sorted([*kept, *given], key=lambda person: person.name.casefold())

    def add_person(self, name: str, role: Role, password: str, by: str = COMMAND_LINE) -> Person:
        """Add somebody. Raises AccountError for a name that is taken or none, and for a weak password."""
        person = Person(_named(name), Role(role))
        hashed = self._hash(password)
        with self.noting():
            self._add(person, hashed)
            self._note(by, "added a person", f"{person.name}, {person.role}")
        return person

    def set_role(self, name: str, role: Role, by: str = COMMAND_LINE) -> None:
        """Give somebody another role; it holds at once."""
        role = Role(role)
        with self.noting():
            person = self._person(name)
            self._db.execute("UPDATE people SET role = ? WHERE name = ?", (role, name))
            self._keep_an_admin(person)
            self._note(by, "changed a role", f"{person.name}: {person.role} to {role}")

    def set_password(self, name: str, password: str, by: str = COMMAND_LINE) -> None:
        """Give somebody another password; their sessions end, and they may try again at once."""
        hashed = self._hash(password)
        with self.noting():
            person = self._person(name)
            self._db.execute("UPDATE people SET password = ? WHERE name = ?", (hashed, name))
            self._db.execute("DELETE FROM sessions WHERE name = ?", (name,))
            self._db.execute("DELETE FROM guesses WHERE subject = ?", (f"name {person.name.casefold()}",))
            self._note(by, "changed a password", person.name)

    def remove(self, name: str, by: str = COMMAND_LINE) -> Person:
        """Remove somebody; their sessions end. Raises AccountError where others would be left without an admin.

        Whoever gets the name next is somebody else: what is kept by it has to go too.
        """
        with self.noting():
            person = self._person(name)
            self._db.execute("DELETE FROM people WHERE name = ?", (name,))
            self._db.execute("DELETE FROM sessions WHERE name = ?", (name,))
            self._keep_an_admin(person)
            self._note(by, "removed a person", f"{person.name}, {person.role}")
        return person

    # --- invitations ------------------------------------------------------------------------------------------------

    def invite(self, role: Role, by: str = COMMAND_LINE) -> str:
        """The token of an invitation, which works once and for a week."""
        made = token()
        with self.noting():
            self._db.execute("DELETE FROM invitations WHERE ends_at < ?", (time.time(),))
            row = (digest(made), Role(role), by, time.time() + INVITED_S)
            self._db.execute("INSERT INTO invitations VALUES (?, ?, ?, ?)", row)
            self._note(by, "invited", f"a person, {role}")
        return made

    def invitation(self, token: str) -> Role | None:
        """The role that an invitation gives; None when it is none, was used or has ended."""
        query = "SELECT role FROM invitations WHERE token = ? AND ends_at > ?"
        row = self._db.execute(query, (digest(token), time.time())).fetchone()
        return Role(row["role"]) if row else None

    def accept(self, token: str, name: str, password: str, address: str = "") -> Person:
        """Become somebody by an invitation. It stays good when AccountError is raised for name or password."""
        if self.invitation(token) is None:  # asked first: a hash costs, and anybody may try
            raise _no_invitation()
        hashed = self._hash(password)
        with self.noting():
            role = self.invitation(token)
            if role is None:  # somebody was faster
                raise _no_invitation()
            person = Person(_named(name), role)
            self._add(person, hashed)
            self._db.execute("DELETE FROM invitations WHERE token = ?", (digest(token),))
            self._note(person.name, "accepted an invitation", role, address)
        return person

    def known_by(self, subject: str, name: str, invitation: str, newcomers: Role | None, address: str) -> Person:
        """The person whom a provider knows by ``subject``; a new one by an invitation, or as ``newcomers`` come.

        Raises AccessError for somebody who isn't known, and AccountError for one whose name is taken.
        """
        with self.noting():
            row = self._db.execute("SELECT name, role FROM people WHERE subject = ?", (subject,)).fetchone()
            if row:
                return Person(row["name"], Role(row["role"]))
            role = self.invitation(invitation) or newcomers
            if role is None:
                raise AccessError(f"{name!r} isn’t known here", "Ask an admin for an invitation")
            person = Person(_named(name), role)
            self._add(person, None, subject)
            self._db.execute("DELETE FROM invitations WHERE token = ?", (digest(invitation),))
            self._note(person.name, "came in by the provider", role, address)
        return person

    # --- within -----------------------------------------------------------------------------------------------------

    def _account(self, name: str) -> Account | None:
        if known := self._given.get(name):
            return Account(Person(name, Role.ADMIN, is_given=True), known, known)
        row = self._db.execute("SELECT * FROM people WHERE name = ?", (name,)).fetchone()
        if row is None:
            return None
        return Account(Person(row["name"], Role(row["role"])), row["password"], row["password"] or row["subject"])

    def _person(self, name: str) -> Person:
        account = self._account(name)
        if account is None:
            raise AccountError(f"There is nobody by the name {name!r}", "`rag user list` shows who there is")
        if account.person.is_given:
            raise AccountError(f"{name} comes from RAG_UI_AUTH", "Change that, and start `rag serve` again")
        return account.person

    def _add(self, person: Person, password: str | None, subject: str | None = None) -> None:
        if person.name.casefold() in {name.casefold() for name in self._given}:
            raise _taken(person.name)
        try:
            row = (person.name, person.role, password, subject, time.time())
            self._db.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError as error:
            raise _taken(person.name) from error

    def _keep_an_admin(self, changed: Person) -> None:
        if self._given or changed.role is not Role.ADMIN:
            return
        roles = {Role(row["role"]) for row in self._db.execute("SELECT role FROM people")}
        if roles and Role.ADMIN not in roles:
            raise AccountError(f"{changed.name} is the only admin", "Make somebody else one first (`rag user role`)")

    def _hash(self, password: str) -> str:
        with self._checking():
            return passwords.chosen(password)

    @contextmanager
    def _checking(self) -> Iterator[None]:
        """One's turn to reckon with a password. Raises TooManyError when too many wait for theirs."""
        if not self._checks.acquire(timeout=_PATIENCE_S):
            raise TooManyError("Too many are logging in at once", "Try again in a minute", wait_s=60)
        try:
            yield
        finally:
            self._checks.release()


def _named(name: str) -> str:
    cleaned = unicodedata.normalize("NFKC", name).strip()
    if not _NAME.fullmatch(cleaned):
        raise AccountError(
            f"{name[:80]!r} is no name to log in by", "Take up to 64 letters and digits, or an e-mail address"
        )
    return cleaned


def _taken(name: str) -> AccountError:
    return AccountError(f"The name {name!r} is taken", "Choose another")


def _no_invitation() -> AccountError:
    return AccountError("This invitation was used, or it has ended", "Ask whoever invited you for another")
