"""The file of the people who use an archive: ``accounts.sqlite`` in its folder, which only its owner reads.

Tokens of sessions, invitations and keys are random and long, so that a plain hash of them is enough; nothing that lets
somebody in can be read from the file. Times are Unix seconds. Not covered: what is asked of the tables.
"""

from __future__ import annotations

import hashlib
import secrets

from rag.store.sqlite import SqliteFile

FILE = "accounts.sqlite"
_SCHEMA = """
CREATE TABLE people (
    name TEXT PRIMARY KEY COLLATE NOCASE, role TEXT NOT NULL, password TEXT, subject TEXT UNIQUE,
    created_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE invitations (
    token TEXT PRIMARY KEY, role TEXT NOT NULL, by TEXT NOT NULL, ends_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
    token TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, stamp TEXT NOT NULL, address TEXT NOT NULL,
    created_at REAL NOT NULL, seen_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_name ON sessions (name);
CREATE TABLE keys (
    name TEXT PRIMARY KEY COLLATE NOCASE, secret TEXT NOT NULL UNIQUE, role TEXT NOT NULL, per_minute INTEGER NOT NULL,
    created_at REAL NOT NULL, used_at REAL, ends_at REAL
) WITHOUT ROWID;
CREATE TABLE guesses (
    subject TEXT PRIMARY KEY, wrong INTEGER NOT NULL, at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, did TEXT NOT NULL, about TEXT NOT NULL,
    address TEXT NOT NULL
);
"""


class Tables(SqliteFile):
    """People, invitations, sessions, keys, wrong guesses and the log of who did what."""

    NAMED = "The file of accounts"
    HINT = "Set RAG_HOME to a folder that can be written, or put a backup of the file in its place"
    OTHER_LAYOUT = "Run the version of On Record that wrote it, or put a backup in its place"
    LAYOUT = "1"
    SCHEMA = _SCHEMA
    IS_PRIVATE = True


def token() -> str:
    """256 random bits, as they can stand in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the tables hold of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()
