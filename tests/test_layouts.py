"""The way from older layouts: an archive that was brought up to date has the tables of a new one."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rag.store.catalogue import Catalogue
from rag.store.tables import LAYOUT

# What each layout has that the one before hadn't.
NEWER = {"2": ("labels", "corrections", "bin", "watches", "jobs"), "3": ("places", "sketches", "stories")}


def made(path: Path) -> Path:
    with Catalogue(path) as catalogue:
        assert catalogue.counts()["articles"] == 0
    return path


def older(path: Path, layout: str) -> Path:
    """An archive as that layout has it."""
    made(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for since, tables in NEWER.items():
            for table in tables if since >= layout else ():
                db.execute(f"DROP TABLE {table}")
        if layout == "2":
            db.execute("DROP INDEX articles_listed")
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (layout,))
    return path


def shape(path: Path) -> dict[str, object]:
    """Columns, keys and indexes by table. What the rows are numbered by isn't said to be NOT NULL in older ones."""
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")]
        found: dict[str, object] = {}
        for name in names:
            columns = db.execute("SELECT name, type, dflt_value, pk FROM pragma_table_info(?)", (name,)).fetchall()
            indexes = db.execute("SELECT name, \"unique\" FROM pragma_index_list(?) WHERE origin = 'c'", (name,))
            keys = db.execute('SELECT "from", "table", on_delete FROM pragma_foreign_key_list(?)', (name,)).fetchall()
            found[name] = (columns, sorted(indexes), keys)
        return found


@pytest.mark.parametrize("layout", NEWER)
def test_an_archive_that_was_brought_up_has_the_tables_of_a_new_one(tmp_path: Path, layout: str) -> None:
    old = older(tmp_path / "old.db", layout)
    assert shape(old) != shape(made(tmp_path / "new.db"))
    with Catalogue(old) as catalogue:
        assert catalogue._meta("schema") == LAYOUT
    assert shape(old) == shape(tmp_path / "new.db")


def test_alembic_is_imported_for_an_older_layout_alone(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from rag.store.catalogue import Catalogue\n"
    code += "with Catalogue(Path(sys.argv[1])) as c: c.counts()\nprint('alembic' in sys.modules)"
    for name, path in (("new", made(tmp_path / "new.db")), ("old", older(tmp_path / "old.db", "3"))):
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(name == "old")
