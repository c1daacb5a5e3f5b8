"""What PostgreSQL says of an archive, in words that tell what to do: not there, full, lost. Never a password.

    server = Server.at("postgresql://ada:secret@db.example/news")
    with telling(server):
        connection.execute(…)            # StoreError for what people can mend; what is a bug keeps its traceback

Not covered: SQLite's errors (``faults.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from rag.errors import StoreError
from rag.store.faults import WAY_BACK, half_a_character

_STAYS = "What was stored before is still there"
_ADDRESS = "Give it as postgresql://USER:PASSWORD@HOST/DATABASE"
# By what PostgreSQL says when nobody is let in, which has no code: what is told of the archive, and what to do.
_REFUSALS = {
    "password authentication failed": ("lets nobody in by this name and password", f"{_ADDRESS}, or in PGPASSWORD"),
    "no password supplied": ("asks for a password", f"{_ADDRESS}, or in PGPASSWORD"),
    "does not exist": ("isn't there: there is no such database or user", "Make it with createdb or createuser"),
    "no pg_hba.conf entry": ("lets nobody in from this machine", "Add a line for it to the server's pg_hba.conf"),
    "too many clients": ("has no connection left", "Wait, or raise the server's max_connections"),
    "remaining connection slots": ("has no connection left", "Wait, or raise the server's max_connections"),
    "starting up": ("is just starting", "Try again in a moment"),
    "shutting down": ("is just stopping", "Start the server, and try again"),
    "in recovery mode": ("is just recovering", "Try again in a moment"),
}
_UNREACHED = ("can't be reached", "See that the server runs, and that RAG_CATALOGUE_URL has its host and port")
_LOST = ("was lost in the midst of it", f"{_STAYS}: see that the server runs, and try again")
# By how its codes begin (https://www.postgresql.org/docs/current/errcodes-appendix.html), the first that fits.
_FAULTS = {
    "53100": ("can't be written: the disk is full", f"{_STAYS}: make room on the server, and try again"),
    "53300": ("has no connection left", "Wait, or raise the server's max_connections"),
    "53": ("can't do it: the server has no memory left", f"{_STAYS}: give the server more, and try again"),
    "55P03": (
        "is being written by another process",
        f"{_STAYS}: wait for the other `rag` command to end, and try again",
    ),
    "57014": ("took too long to answer", f"{_STAYS}: try again when the server has less to do"),
    "57P": _LOST,
    "08": _LOST,
    "25006": ("can't be written", "Name a server in RAG_CATALOGUE_URL that takes changes, and no copy of one"),
    "42501": ("can't be used by this user", "Give the user the right to make tables, and to read and change them"),
    "42P01": ("is damaged: a table is gone", WAY_BACK),
    "XX": ("is damaged", WAY_BACK),
    "58": ("can't be read or written: the server's disk fails", WAY_BACK),
}


@dataclass(frozen=True, slots=True)
class Server:
    """A database by its address, and where it is as somebody reads it: without user and password."""

    url: URL
    place: str

    @property
    def named(self) -> str:
        """What an error is about."""
        return f"The archive at {self.place}"

    @classmethod
    def at(cls, address: str) -> Self:
        """Raises StoreError for what is no address of a PostgreSQL database."""
        try:
            url = make_url(address)
        except (ArgumentError, ValueError) as error:
            raise StoreError("RAG_CATALOGUE_URL is no address of a database", _ADDRESS) from error
        if url.get_backend_name() not in {"postgresql", "postgres"}:
            raise StoreError(f"RAG_CATALOGUE_URL names a database of {url.get_backend_name()}", _ADDRESS)
        place = f"postgresql://{url.host or 'localhost'}{f':{url.port}' if url.port else ''}/{url.database or ''}"
        return cls(url.set(drivername="postgresql+psycopg"), place)

    def options(self, connecting: Mapping[str, object], session: Mapping[str, object]) -> dict[str, object]:
        """How to connect, and what each session is set to, unless the address says otherwise."""
        said = self.url.query
        ours = [f"-c {name}={value}" for name, value in session.items()]
        theirs = said.get("options", "")
        together = {**connecting, "options": " ".join([*ours, *([theirs] if isinstance(theirs, str) else theirs)])}
        return {name: value for name, value in together.items() if name == "options" or name not in said}


def fault(server: Server, error: DBAPIError) -> StoreError | None:
    """The error for people; None for what no user can mend."""
    said: Any = error.orig
    code = getattr(said, "sqlstate", None) or ""
    found = next((told for start, told in _FAULTS.items() if code.startswith(start)), None)
    if found is None and not code and type(said).__name__ == "OperationalError":
        known = next((told for words, told in _REFUSALS.items() if words in str(said)), None)
        found = known or (_LOST if error.connection_invalidated else _UNREACHED)
    if found is None:
        return None
    return StoreError(f"{server.named} {found[0]} ({_line(said)})", found[1])


def _line(said: object) -> str:
    """The first line of what the server says; it names users and databases, and no password."""
    lines = str(said).strip().splitlines()
    return (
        lines[-1]
        if len(lines) == 1
        else next((line for line in lines if "FATAL" in line or "failed" in line), lines[0])
    )


@contextmanager
def telling(server: Server) -> Iterator[None]:
    """Raise StoreError for what the server says that people can mend."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise half_a_character(error) from error
    except PoolTimeout as error:
        busy = f"{server.named} has no connection left in this process"
        raise StoreError(busy, "Wait for the questions that are asked now, and try again") from error
    except DBAPIError as error:
        if told := fault(server, error):
            raise told from error
        raise
