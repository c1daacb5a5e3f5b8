"""The oldest layout that is still read: articles, passages, statements, documents and the index of words."""

revision = "2"
down_revision = None


def upgrade() -> None:
    """Nothing older is brought to it."""
