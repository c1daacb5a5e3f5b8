"""An archive as one file, and back.

    write_backup(catalogue, Path("monday.onrecord"))     # Backup(articles=1043, files=12, size=181_000_000)
    restore(Path("monday.onrecord"), home)               # the same into a home, which may be in use

The file is a SQLite database, wherever the archive's tables are: the catalogue as SQLite's online backup copies it, or
row by row from one state of a PostgreSQL database (while others read and write), and a table of the home's other files
with their hashes: uploads, conversations. It is written beside its place, verified, and put there whole. The vector
index isn't in it: it is made of the catalogue. Not covered: a file of what changed alone (``difference.py``), secrets
(settings are no part of an archive).
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from rag import service
from rag.errors import StoreError
from rag.store.database import Database
from rag.store.difference import FILES, whole_of, write_difference
from rag.store.faults import WAY_BACK, Subject, fault, is_unwritable, telling
from rag.store.home import make_private

_FILES = f"CREATE TABLE {FILES} (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, data BLOB NOT NULL)"
_CATALOGUE = "catalogue.db"
_MADE_AGAIN = ("vectors/", "uploads/incoming/")  # folders of a home that hold nothing of its own
_DATABASES = (".db", ".sqlite")
_UNKEPT = (".lock", ".tmp", ".part", "-wal", "-shm", "-journal", service.FILE)  # and word of who serves it
_CHOOSE = "Name a file that `rag backup` made"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds; ``size`` in bytes, ``made_at`` in UTC."""

    file: str
    articles: int
    files: int
    size: int
    made_at: str

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return asdict(self)


def write_backup(catalogue: Database, file: Path, since: Path | None = None) -> Backup:
    """Write the archive to a file, in place of an older one there, and read it back. Raises StoreError.

    With ``since``, a backup in the same folder, what that holds is left out.
    """
    part = file.with_name(f"{file.name}.part")
    if part.resolve().is_relative_to(catalogue.path.parent.resolve()):
        raise StoreError(f"{file} is inside the archive that it would hold", "Name a file elsewhere")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
        _fill(catalogue, part)
        if since:
            _leave_out(since, part)
        found = verify(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        told = None
        if isinstance(error, sqlite3.Error) and not is_unwritable(error):  # what is read, not what is written
            told = fault(Subject("The archive", catalogue.path, WAY_BACK), error)
        hint = "Name a file where there is room for it"
        raise told or StoreError(f"{file} can't be written: {error}", hint) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Backup(str(file), found.articles, found.files, found.size, found.made_at)


def _leave_out(base: Path, part: Path) -> None:
    rest = part.with_name(f"{part.name}.rest")
    rest.unlink(missing_ok=True)
    try:
        os.close(os.open(rest, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
        write_difference(part, base, rest)
        rest.replace(part)
    finally:
        rest.unlink(missing_ok=True)


def _fill(catalogue: Database, part: Path) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        catalogue.copy_to(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        copy.execute("BEGIN")
        copy.execute(_FILES)
        for name, data in _other_files(catalogue.path.parent):
            copy.execute("INSERT INTO backup_files VALUES (?, ?, ?)", (name, hashlib.sha256(data).hexdigest(), data))
        made_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        copy.execute("INSERT OR REPLACE INTO meta VALUES ('backup_at', ?)", (made_at,))
        copy.execute("COMMIT")


def _other_files(home: Path) -> Iterator[tuple[str, bytes]]:
    """What else an archive keeps, by its path in the home; databases as they stand between two changes."""
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_symlink() or not path.is_file() or name.startswith((_CATALOGUE, "cache.db", *_MADE_AGAIN)):
            continue
        if name.endswith(_UNKEPT):
            continue
        with suppress(FileNotFoundError):  # gone meanwhile
            yield name, _database(path) if path.suffix in _DATABASES else path.read_bytes()


def _database(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(":memory:")) as copy:
        live.backup(copy)
        return copy.serialize()


def verify(file: Path) -> Backup:
    """What a backup holds, once all of it is read and found whole, with what it goes on from. Raises StoreError."""
    with whole_of(file) as whole:
        return _verified(whole, file)


def _verified(whole: Path, file: Path) -> Backup:
    with telling(Subject("The backup", file, "Use an older one")), closing(_reading(whole)) as held:
        tables = {row[0] for row in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"meta", "articles", "backup_files"} <= tables:
            raise StoreError(f"{file} is no backup of an archive", _CHOOSE)
        faults = [row[0] for row in held.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        for name, sha256, data in held.execute("SELECT name, sha256, data FROM backup_files"):
            if not isinstance(data, bytes) or hashlib.sha256(data).hexdigest() != sha256:
                faults.append(f"{name} isn't what was backed up")
        if faults:
            raise StoreError(f"The backup {file} is damaged: {'; '.join(faults)}", "Use an older one")
        made_at = held.execute("SELECT value FROM meta WHERE key = 'backup_at'").fetchone()
        counts = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM backup_files)"
        articles, files = held.execute(counts).fetchone()
    return Backup(str(file), articles, files, file.stat().st_size, made_at[0] if made_at else "")


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def restore(file: Path, home: Path, address: str | None = None, *, replace: bool = False) -> Backup:
    """Make the archive in ``home`` what a backup holds; other processes that use it see it change as one.

    With an address, its tables are in that database: so an archive moves from SQLite to PostgreSQL, or back. Raises
    StoreError for a backup that isn't whole or of a newer version, and where the home holds articles that nobody said
    may go. A catalogue that can't be opened is set aside as ``catalogue.db.damaged``.
    """
    with whole_of(file) as whole:
        found = _verified(whole, file)
        _restore(whole, home, address, replace)
    return found


def _restore(file: Path, home: Path, address: str | None, replace: bool) -> None:
    live = home / _CATALOGUE
    generation = _generation(live, address, replace)
    make_private(home)
    staged = home / "restoring.db"
    try:
        _stage(file, staged, generation)
        _put_files(file, home)
        _switch(staged, live, address)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{file} can't be restored to {home}: {error}", "Make room, and try again") from error
    finally:
        for path in home.glob("restoring.db*"):
            path.unlink(missing_ok=True)


def _generation(live: Path, address: str | None, replace: bool) -> int:
    """The state of the archive that is there; 0 of none, or of a file that can't be read any more."""
    if address is None and not live.exists():
        return 0
    try:
        with Database(live, address) as there:
            articles, generation = there.articles_and_generation()
    except StoreError:
        if address is not None:
            raise
        return 0
    if articles and not replace:
        raise StoreError(
            f"The archive in {live.parent} holds {articles} articles, which the backup's would replace",
            "Say `--replace` if they may go, or set RAG_HOME to another folder",
        )
    return generation


def _stage(file: Path, staged: Path, generation: int) -> None:
    """The backup's catalogue as the home's next: of the present layout, and newer than what any process has seen."""
    staged.unlink(missing_ok=True)
    os.close(os.open(staged, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(_reading(file)) as held, closing(sqlite3.connect(staged, isolation_level=None)) as copy:
        held.backup(copy)
        copy.execute("DROP TABLE backup_files")
        copy.execute("DELETE FROM meta WHERE key = 'backup_at'")
        newer = "UPDATE meta SET value = max(CAST(value AS INTEGER), ?) + 1 WHERE key = 'generation'"
        copy.execute(newer, (generation,))
        copy.execute("VACUUM")
    with Database(staged) as opened:
        opened.articles_and_generation()  # brings its layout up to date, or refuses it


def _put_files(file: Path, home: Path) -> None:
    with closing(_reading(file)) as held:
        for name, data in held.execute("SELECT name, data FROM backup_files"):
            path = home.joinpath(*PurePosixPath(name).parts)
            if not path.resolve().is_relative_to(home.resolve()) or name.startswith(_CATALOGUE):
                raise StoreError(f"The backup {file} holds a file that leads elsewhere: {name!r}", _CHOOSE)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put_database(data, path) if path.suffix in _DATABASES else _put_file(data, path)


def _put_file(data: bytes, path: Path) -> None:
    fresh = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as written:
        written.write(data)
    fresh.replace(path)


def _put_database(data: bytes, path: Path) -> None:
    """Through SQLite: somebody may have it open, and a log of the old one may stand beside it."""
    with closing(sqlite3.connect(":memory:")) as held, closing(sqlite3.connect(path)) as live:
        held.deserialize(data)
        held.backup(live)


def _switch(staged: Path, live: Path, address: str | None) -> None:
    """Put the staged catalogue in place in one transaction; a file that can't take it is set aside."""
    try:
        with Database(live, address) as there, closing(sqlite3.connect(staged)) as source:
            there.copy_from(source)
    except StoreError:
        if address is not None:
            raise
        for path in (live, *live.parent.glob(f"{live.name}-*")):
            if path.exists():
                path.replace(path.with_name(path.name.replace(live.name, f"{live.name}.damaged", 1)))
        staged.replace(live)
