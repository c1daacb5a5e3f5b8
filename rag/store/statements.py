"""Who said what, as it is stored: all statements, or those of some speakers, mentions or articles.

    catalogue.statements(speakers=["Ann Lee"])          # the newest articles' first
    catalogue.speakers()                                # {"Ann Lee": 12, …}, most first

Not covered: who is who (``rag.speakers``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.language.names import surname as surname_of
from rag.schema import Filters, Statement
from rag.store.database import Database
from rag.store.kept import kept
from rag.store.rows import SpeakerArticle, condition_of, statement_of

_MOST_KNOWN = 50_000  # statements that are kept in memory, of about 1 KB each


class Statements(Database):
    """What is asked of the statements."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._known: tuple[int, dict[int, Statement]] = (-1, {})  # as of a generation

    def statements(
        self,
        *,
        surname: str | None = None,
        speakers: Sequence[str] | None = None,
        mentions: Sequence[str] | None = None,
        article_ids: Sequence[str] | None = None,
        filters: Filters | None = None,
    ) -> list[Statement]:
        """Statements, in the order of the articles' dates (newest first) and of the text."""
        where, values = condition_of(filters)
        if surname is not None:
            where, values = f"{where} AND s.surname = :surname", {**values, "surname": surname}
        if speakers is not None:
            where += " AND (s.surname, s.speaker) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:speakers))"
            values = {**values, "speakers": json.dumps([(surname_of(name), name) for name in speakers])}
        if mentions is not None:
            where += " AND s.mention IN (SELECT value FROM json_each(:mentions))"
            values = {**values, "mentions": json.dumps(list(mentions))}
        if article_ids is not None:
            where += " AND s.article_id IN (SELECT value FROM json_each(:ids))"
            values = {**values, "ids": json.dumps(list(article_ids))}
        query = f"""SELECT s.id FROM statements s JOIN articles ON articles.id = s.article_id
                    WHERE {where} ORDER BY published_at IS NULL, published_at DESC, articles.id, s.start"""  # noqa: S608
        return self._of_query(query, values)

    def uncredited(self, article_ids: Iterable[str], fits: Callable[[str], bool]) -> list[Statement]:
        """Statements that these articles credit to nobody in particular, by words for who speaks that fit: "a letter".

        In the order of :meth:`statements`.
        """
        rows = self._db.execute(
            """SELECT s.id, s.mention FROM statements s JOIN articles ON articles.id = s.article_id
               WHERE s.surname = '' AND s.speaker IS NULL AND s.relation IS NULL AND s.mention IS NOT NULL
               AND s.article_id IN (SELECT value FROM json_each(?))
               ORDER BY published_at IS NULL, published_at DESC, articles.id, s.start""",
            (json.dumps(list(article_ids)),),
        ).fetchall()
        fitting = {mention for mention in {row[1] for row in rows} if fits(mention)}
        ids = [row[0] for row in rows if row[1] in fitting]
        return self._of_query("SELECT value FROM json_each(:ids)", {"ids": json.dumps(ids)})

    def _of_query(self, query: str, values: Mapping[str, Any]) -> list[Statement]:
        """The statements whose ids a query gives; those that were read since the archive changed are kept in memory."""
        if self._db.in_transaction:  # what isn't committed may be taken back
            return list(self._read([row[0] for row in self._db.execute(query, values)]).values())
        with self._snapshot():
            generation = self.generation
            ids = [row[0] for row in self._db.execute(query, values)]
            if self._known[0] != generation:
                self._known = generation, {}
            known = self._known[1]
            missing = self._read([key for key in ids if key not in known])
        held = {**known, **missing} if missing else known
        kept = held if len(held) <= _MOST_KNOWN else missing if len(missing) <= _MOST_KNOWN else {}
        self._known = generation, kept
        return [held[key] for key in ids]

    def _read(self, ids: Sequence[int]) -> dict[int, Statement]:
        rows = {row["id"]: row for row in self._chunked("SELECT * FROM statements WHERE id IN ({})", ids)}
        return {key: statement_of(rows[key]) for key in ids}

    @kept
    def mentions(self) -> dict[str, int]:
        """The words by which speakers are named where they speak ("the mayor"), and how often; most often first."""
        query = "SELECT mention, count(*) FROM statements WHERE mention IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        return {row[0]: row[1] for row in self._db.execute(query)}

    @kept
    def speakers(self) -> dict[str, int]:
        """How many statements each named speaker has, most first."""
        query = "SELECT speaker, count(*) FROM statements WHERE speaker IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        return {row[0]: row[1] for row in self._db.execute(query)}

    @kept
    def surnames(self) -> list[str]:
        """The surnames of named speakers, in no order."""
        return [row[0] for row in self._db.execute("SELECT DISTINCT surname FROM statements WHERE surname > ''")]

    def speaker_articles(
        self, surnames: Iterable[str] | None = None, *, article_ids: Iterable[str] | None = None
    ) -> list[SpeakerArticle]:
        """How often each named speaker (of one of the surnames, in one of the articles) speaks in each article."""
        narrowed = "surname > ''"
        if surnames is not None:
            narrowed += " AND surname IN (SELECT value FROM json_each(:surnames))"
        if article_ids is not None:
            narrowed += " AND article_id IN (SELECT value FROM json_each(:ids))"
        rows = self._db.execute(
            "SELECT speaker, article_id, relation, count(*) FROM statements "  # noqa: S608
            f"WHERE {narrowed} GROUP BY surname, speaker, article_id, relation",
            {"surnames": json.dumps(list(surnames or ())), "ids": json.dumps(list(article_ids or ()))},
        )
        return [SpeakerArticle(*row) for row in rows]

    def speaker_mentions(self, surnames: Iterable[str]) -> list[tuple[str, str, str]]:
        """(speaker, article id, the words by which the article names them where they speak), for these surnames."""
        rows = self._db.execute(
            """SELECT DISTINCT surname, speaker, article_id, relation, mention FROM statements
               WHERE surname IN (SELECT value FROM json_each(?)) AND mention IS NOT NULL""",
            (json.dumps(list(surnames)),),
        )
        return [(row[1], row[2], row[4]) for row in rows]
