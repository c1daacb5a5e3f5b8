"""Backups of what changed since an earlier one, and the whole that the two make.

    write_difference(whole, Path("monday.onrecord"), file)    # the rows that came and went since Monday
    with whole_of(file) as whole:                             # the file itself, or what it and its base make
        ...

A difference is a SQLite file: of each table the rows that its base hasn't and the keys of those that are gone, and the
name and hash of its base, which has to lie beside it. A base may be a difference too. Not covered: what a whole backup
is (``backup.py``).
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.errors import StoreError
from rag.store.archive_file import add_functions
from rag.store.faults import Subject, telling
from rag.store.tables import metadata

FILES = "backup_files"  # what else a home holds, in a backup
_LAYOUT = "SELECT value FROM {}.meta WHERE key = 'schema'"
_MAKE = "Make a whole backup, without --since"
# Each table with its columns and its key.
_TABLES = {
    table.name: ([c.name for c in table.c], [c.name for c in table.primary_key]) for table in metadata.sorted_tables
}
_TABLES[FILES] = (["name", "sha256", "data"], ["name"])


def write_difference(whole: Path, base: Path, file: Path) -> None:
    """Write what a whole backup has that an earlier one hasn't. Raises StoreError where the two can't be compared."""
    if not base.is_file():
        raise StoreError(f"There is no file {str(base)!r}", "Name a file that `rag backup` made")
    if base.parent.resolve() != file.parent.resolve():
        raise StoreError(f"{base} is in another folder than {file}", "Keep a backup and what it goes on from together")
    with whole_of(base) as earlier, closing(sqlite3.connect(file, isolation_level=None, uri=True)) as db:
        for name, held in (("now", whole), ("base", earlier)):
            db.execute(f"ATTACH ? AS {name}", (_address(held),))
        layouts = {db.execute(_LAYOUT.format(name)).fetchone()[0] for name in ("now", "base")}
        if len(layouts) > 1:
            raise StoreError(f"{base} was made by another version", _MAKE)
        db.execute("BEGIN")
        db.execute("CREATE TABLE difference (base TEXT NOT NULL, sha256 TEXT NOT NULL)")
        db.execute("INSERT INTO difference VALUES (?, ?)", (base.name, _hash(base)))
        for table, (columns, key) in _TABLES.items():
            for name, kept, there, other in ((table, columns, "now", "base"), (f"gone {table}", key, "base", "now")):
                exact = ", ".join(f'"{column}" COLLATE BINARY AS "{column}"' for column in kept)
                rows = f'SELECT {exact} FROM {there}."{table}" EXCEPT SELECT {exact} FROM {other}."{table}"'  # noqa: S608
                db.execute(f'CREATE TABLE "{name}" AS {rows}')
        db.execute("COMMIT")


@contextmanager
def whole_of(file: Path) -> Iterator[Path]:
    """A file with all that a backup and its bases hold. Raises StoreError where one is missing, altered or damaged."""
    base = _base_of(file)
    if base is None:
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        made = Path(folder) / "whole"
        with whole_of(base) as earlier:
            shutil.copyfile(earlier, made)
        with telling(Subject("The backup", file, "Use an older one")):
            _add(made, file)
        yield made


def _base_of(file: Path) -> Path | None:
    """What a backup goes on from; None of a whole one."""
    if not file.is_file():
        raise StoreError(f"There is no file {str(file)!r}", "Name a file that `rag backup` made")
    with (
        telling(Subject("The backup", file, "Use an older one")),
        closing(sqlite3.connect(_address(file), uri=True)) as db,
    ):
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'difference'").fetchone():
            return None
        name, sha256 = db.execute("SELECT base, sha256 FROM difference").fetchone()
    base = file.with_name(Path(name).name)
    if not base.is_file():
        raise StoreError(
            f"{file} holds what changed since {name}, which isn't beside it", "Put it into the same folder"
        )
    if _hash(base) != sha256:
        raise StoreError(f"{base} isn't the file that {file} goes on from any more", "Use an older one")
    return base


def _add(whole: Path, file: Path) -> None:
    """Make of a base's copy what the difference says. Triggers keep the index of words."""
    with closing(sqlite3.connect(whole, isolation_level=None, uri=True)) as db:
        add_functions(db)
        db.execute("ATTACH ? AS more", (_address(file),))
        db.execute("BEGIN")
        for table, (columns, key) in _TABLES.items():
            own, all_ = (", ".join(f'"{column}"' for column in held) for held in (key, columns))
            for there in (f"gone {table}", table):
                db.execute(f'DELETE FROM main."{table}" WHERE ({own}) IN (SELECT {own} FROM more."{there}")')  # noqa: S608
            db.execute(f'INSERT INTO main."{table}" ({all_}) SELECT {all_} FROM more."{table}"')  # noqa: S608
        db.execute("COMMIT")


def _address(file: Path) -> str:
    return f"{file.resolve().as_uri()}?mode=ro&immutable=1"


def _hash(file: Path) -> str:
    with file.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()
