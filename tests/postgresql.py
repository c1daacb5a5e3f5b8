"""A PostgreSQL of the tests' own, from Debian's packages: one server for a run, a database for each test that asks.

with serving() as server:
    server.database()            # "postgresql://…", empty, on a socket in a folder of its own
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

ON_BOTH = pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)  # kinds of archive
_USER = "onrecord"
# It lasts as long as the tests, so that nothing has to reach the disk.
_QUICKLY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_wal_size=2GB")


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None where PostgreSQL isn't installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return debian[-1].parent if debian else None


class PostgreSQL:
    """A server that is running."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._numbers = count(1)

    def address(self, database: str) -> str:
        """As RAG_CATALOGUE_URL has it."""
        return f"postgresql://{_USER}@/{database}?host={self._socket}"

    def database(self) -> str:
        """The address of a new database."""
        name = f"archive{next(self._numbers)}"
        self.tell(f"CREATE DATABASE {name}")
        return self.address(name)

    def tell(self, command: str, address: str | None = None) -> list[tuple[object, ...]]:
        """Have the server do something, in a database or in none of ours; what it answers."""
        with psycopg.connect(address or self.address("postgres"), autocommit=True) as connection:
            cursor = connection.execute(command.encode())
            return cursor.fetchall() if cursor.description else []


def address_of(request: pytest.FixtureRequest, kind: str) -> str | None:
    """Where an archive's tables are to be: in a file of its home (None), or in a new database of this address."""
    if kind == "sqlite":
        return None
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database()


@contextmanager
def serving() -> Iterator[PostgreSQL]:
    """Start a server, and stop it. PostgreSQL doesn't run as root, who becomes the user of Debian's package."""
    found = programs()
    assert found is not None
    as_nobody = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))  # short: a socket's path has 107 bytes
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*as_nobody, str(found / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr

    if as_nobody:
        shutil.chown(folder, "postgres")
    try:
        run("initdb", "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = " ".join([f"-k {folder}", *(f"-c {setting}" for setting in _QUICKLY)])
        run("pg_ctl", "-D", str(data), "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield PostgreSQL(folder)
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder)
