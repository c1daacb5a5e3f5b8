"""What people add to the archive, the bin, jobs and watches."""

from alembic import op

revision = "3"
down_revision = "2"

_STATEMENTS = (
    "CREATE INDEX articles_listed ON articles (published_at, publisher, author, title, source, id)",
    """CREATE TABLE labels (
        kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, article_id TEXT NOT NULL,
        PRIMARY KEY (kind, name, article_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX labels_article ON labels (article_id)",
    """CREATE TABLE corrections (
        article_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT, read TEXT, PRIMARY KEY (article_id, field)
    ) WITHOUT ROWID""",
    """CREATE TABLE bin (
        id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, binned_at TEXT NOT NULL, source TEXT NOT NULL,
        held BLOB NOT NULL
    )""",
    """CREATE TABLE watches (
        id INTEGER PRIMARY KEY, target TEXT NOT NULL UNIQUE, every_s INTEGER NOT NULL, due_at TEXT NOT NULL
    )""",
    """CREATE TABLE jobs (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, targets TEXT NOT NULL, refused TEXT NOT NULL, watch INTEGER,
        state TEXT NOT NULL, created_at TEXT NOT NULL, ended_at TEXT, is_cancelled INTEGER NOT NULL DEFAULT 0,
        done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, at_hand TEXT NOT NULL DEFAULT '',
        report TEXT NOT NULL DEFAULT '{}', fault TEXT
    )""",
    "CREATE INDEX jobs_state ON jobs (state)",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)
