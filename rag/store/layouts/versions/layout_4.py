"""Where articles were read, and which are alike; an older archive's stand where they were read last."""

from alembic import op

revision = "4"
down_revision = "3"

_STATEMENTS = (
    """CREATE TABLE places (
        document TEXT NOT NULL, id TEXT NOT NULL, article_id TEXT NOT NULL, source TEXT NOT NULL, url TEXT,
        publisher TEXT, version TEXT NOT NULL, whole INTEGER NOT NULL, PRIMARY KEY (document, id)
    ) WITHOUT ROWID""",
    "CREATE INDEX places_article ON places (article_id)",
    "CREATE INDEX places_id ON places (id)",
    """CREATE TABLE sketches (
        hash INTEGER NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        PRIMARY KEY (hash, article_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX sketches_article ON sketches (article_id)",
    """CREATE TABLE stories (
        article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, story TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX stories_story ON stories (story)",
    "INSERT OR IGNORE INTO places SELECT document, id, id, source, url, publisher, version, 1 FROM articles",
)


def upgrade() -> None:
    """Make the tables, and have each article stand in the document that it was read from."""
    for statement in _STATEMENTS:
        op.execute(statement)
