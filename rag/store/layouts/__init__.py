"""The way from an archive's older layout to the present one: a revision for each layout, as Alembic has them.

    bring_up(connection, "2")            # runs versions/layout_3.py, then versions/layout_4.py

Which layout an archive has stands in its table ``meta``, so that Alembic needs no table of its own. A revision is
history: it names its tables as they were, and is never changed. Not covered: making a new archive, which is always of
the newest layout (``tables.py``).
"""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, update

from rag.store.tables import meta

_FOLDER = Path(__file__).resolve().parent


def bring_up(connection: Connection, older: str) -> None:
    """Bring the tables from an older layout to the newest, all that they hold with them. Call inside a transaction."""
    scripts = ScriptDirectory(str(_FOLDER))
    with Operations.context(MigrationContext.configure(connection)):
        for revision in reversed([*scripts.iterate_revisions("head", older)]):
            revision.module.upgrade()
            connection.execute(update(meta).where(meta.c.key == "schema").values(value=revision.revision))
