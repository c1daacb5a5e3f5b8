"""The archive's tables, as every back end has them.

    select(articles.c.title).where(articles.c.id == "3f2a…")

Text compares by its code points in all of them, names of labels but for case. Not covered: the index of words, which
each back end has of its own, what SQL says otherwise from one to the next (``dialects.py``), and the way from older
layouts (``layouts/``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

LAYOUT = "4"
NOCASE = "onrecord_nocase"  # the collation of PostgreSQL that stands for SQLite's NOCASE

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_NAME = Text(collation="NOCASE").with_variant(Text(collation=NOCASE), "postgresql")
_NUMBER = Integer().with_variant(BigInteger(), "postgresql")  # SQLite's holds 64 bits, and numbers rows by it alone
_WITHOUT_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}

metadata = MetaData()


def _article(**options: Any) -> Column[str]:
    return Column("article_id", _TEXT, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, **options)


meta = Table(
    "meta",
    metadata,
    Column("key", _TEXT, primary_key=True),
    Column("value", _TEXT, nullable=False),
    **_WITHOUT_ROWID,
)
documents = Table(
    "documents",
    metadata,
    Column("key", _TEXT, primary_key=True),
    Column("fingerprint", _TEXT, nullable=False),
    **_WITHOUT_ROWID,
)
articles = Table(
    "articles",
    metadata,
    Column("id", _TEXT, primary_key=True),
    *(Column(name, _TEXT, nullable=False) for name in ("identity", "document", "recipe", "source", "version", "text")),
    *(Column(name, _TEXT) for name in ("title", "publisher", "author", "published_at", "updated_at", "fetched_at")),
    Column("url", _TEXT),
    Column("kept", _TEXT, nullable=False),
    Index("articles_document", "document"),
    Index("articles_recipe", "recipe"),
    Index("articles_listed", "published_at", "publisher", "author", "title", "source", "id").ddl_if(dialect="sqlite"),
    Index("articles_published", "published_at").ddl_if(dialect="postgresql"),  # whose indexes hold no long titles
)
passages = Table(
    "passages",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    _article(),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("title", _TEXT),
    Column("text", _TEXT, nullable=False),
    Column("sentences", _TEXT, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index("passages_article", "article_id", "start"),
)
statements = Table(
    "statements",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _article(),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    *(Column(name, _TEXT) for name in ("speaker", "surname", "relation", "mention")),
    Column("detail", _TEXT, nullable=False),
    Index("statements_article", "article_id", "start"),
    Index("statements_speaker", "surname", "speaker", "article_id", "relation", "mention"),
    Index("statements_mention", "mention"),
)
# What people add to the archive. It outlives an article that is read again, so it hangs on none by a foreign key.
labels = Table(
    "labels",
    metadata,
    Column("kind", _TEXT, primary_key=True),
    Column("name", _NAME, primary_key=True),
    Column("article_id", _TEXT, primary_key=True),
    Index("labels_article", "article_id"),
    **_WITHOUT_ROWID,
)
corrections = Table(
    "corrections",
    metadata,
    Column("article_id", _TEXT, primary_key=True),
    Column("field", _TEXT, primary_key=True),
    Column("value", _TEXT),
    Column("read", _TEXT),
    **_WITHOUT_ROWID,
)
bin_ = Table(
    "bin",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("batch", Integer, nullable=False),
    Column("binned_at", _TEXT, nullable=False),
    Column("source", _TEXT, nullable=False),
    Column("held", LargeBinary, nullable=False),
)
watches = Table(
    "watches",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("target", _TEXT, nullable=False),
    Column("every_s", Integer, nullable=False),
    Column("due_at", _TEXT, nullable=False),
    UniqueConstraint("target"),
)
jobs = Table(
    "jobs",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    *(Column(name, _TEXT, nullable=False) for name in ("name", "targets", "refused")),
    Column("watch", _NUMBER),
    Column("state", _TEXT, nullable=False),
    Column("created_at", _TEXT, nullable=False),
    Column("ended_at", _TEXT),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in ("is_cancelled", "done", "total")),
    Column("at_hand", _TEXT, nullable=False, server_default=text("''")),
    Column("report", _TEXT, nullable=False, server_default=text("'{}'")),
    Column("fault", _TEXT),
    Index("jobs_state", "state"),
)
# Where articles were read, and which are alike.
places = Table(
    "places",
    metadata,
    Column("document", _TEXT, primary_key=True),
    Column("id", _TEXT, primary_key=True),
    Column("article_id", _TEXT, nullable=False),
    Column("source", _TEXT, nullable=False),
    Column("url", _TEXT),
    Column("publisher", _TEXT),
    Column("version", _TEXT, nullable=False),
    Column("whole", Integer, nullable=False),
    Index("places_article", "article_id"),
    Index("places_id", "id"),
    **_WITHOUT_ROWID,
)
sketches = Table(
    "sketches",
    metadata,
    Column("hash", _NUMBER, primary_key=True, autoincrement=False),
    _article(primary_key=True),
    Index("sketches_article", "article_id"),
    **_WITHOUT_ROWID,
)
stories = Table(
    "stories",
    metadata,
    _article(primary_key=True),
    Column("story", _TEXT, nullable=False),
    Index("stories_story", "story"),
    **_WITHOUT_ROWID,
)
# The stems in the index of words, and in how many passages each stands; every back end keeps it in its own way.
terms = Table("terms", MetaData(), Column("term", _TEXT, primary_key=True), Column("doc", Integer, nullable=False))
