"""Who said what, as it is stored: all statements, or those of some speakers, mentions or articles.

    catalogue.statements(speakers=["Ann Lee"])          # the newest articles' first
    catalogue.speakers()                                # {"Ann Lee": 12, …}, most first

Not covered: who is who (``rag.speakers``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, desc, func, select

from rag.language.names import surname as surname_of
from rag.schema import Filters, Statement
from rag.store.database import Database
from rag.store.dialects import among
from rag.store.kept import kept
from rag.store.rows import SpeakerArticle, conditions, statement_of, values_of
from rag.store.tables import articles, statements

_MOST_KNOWN = 50_000  # statements that are kept in memory, of about 1 KB each
_SAYS = statements.c
# By the name of what is given: a surname, names of speakers (with their surnames, by which the index has them), …
_CONDITIONS: dict[str, ColumnElement[Any]] = {
    "surname": _SAYS.surname == bindparam("surname", type_=Text()),
    "surnames": among(_SAYS.surname, "surnames"),
    "speakers": among(_SAYS.speaker, "speakers"),
    "mentions": among(_SAYS.mention, "mentions"),
    "ids": among(_SAYS.article_id, "ids"),
}
_BY_ID = select(statements).where(among(_SAYS.id, "ids"))
_BY_TEXT = (articles.c.published_at.is_(None), articles.c.published_at.desc(), articles.c.id, _SAYS.start)
_UNCREDITED = (
    select(_SAYS.id, _SAYS.mention)
    .join(articles, articles.c.id == _SAYS.article_id)
    .where(
        _SAYS.surname == "",
        _SAYS.speaker.is_(None),
        _SAYS.relation.is_(None),
        _SAYS.mention.is_not(None),
        among(_SAYS.article_id, "ids"),
    )
    .order_by(*_BY_TEXT)
)
_MENTIONS = (
    select(_SAYS.mention, func.count().label("often"))
    .where(_SAYS.mention.is_not(None))
    .group_by(_SAYS.mention)
    .order_by(desc("often"), _SAYS.mention)
)
_SPEAKERS = (
    select(_SAYS.speaker, func.count().label("often"))
    .where(_SAYS.speaker.is_not(None))
    .group_by(_SAYS.speaker)
    .order_by(desc("often"), _SAYS.speaker)
)
_SURNAMES = select(_SAYS.surname).where(_SAYS.surname > "").distinct().order_by(_SAYS.surname)
_SPEAKER_MENTIONS = (
    select(_SAYS.surname, _SAYS.speaker, _SAYS.article_id, _SAYS.relation, _SAYS.mention)
    .where(among(_SAYS.surname, "surnames"), _SAYS.mention.is_not(None))
    .distinct()
    .order_by(_SAYS.surname, _SAYS.speaker, _SAYS.article_id, _SAYS.relation.nulls_first(), _SAYS.mention)
)


@cache
def _statement_ids(*names: str) -> Select[Any]:
    """The ids of the statements that fit what is given by these names, in the order of the articles and the text."""
    given = (*conditions(names), *(_CONDITIONS[name] for name in names if name in _CONDITIONS))
    return select(_SAYS.id).join(articles, articles.c.id == _SAYS.article_id).where(*given).order_by(*_BY_TEXT)


@cache
def _speaker_articles(*names: str) -> Select[Any]:
    """How often each named speaker speaks in each article, of what is given by these names."""
    key = (_SAYS.surname, _SAYS.speaker, _SAYS.article_id, _SAYS.relation)
    given = (_SAYS.surname > "", *(_CONDITIONS[name] for name in names))
    return select(*key[1:], func.count()).where(*given).group_by(*key).order_by(*key[:-1], _SAYS.relation.nulls_first())


class Statements(Database):
    """What is asked of the statements."""

    def __init__(self, path: Path, address: str | None = None) -> None:
        super().__init__(path, address)
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
        values = values_of(filters)
        if surname is not None:
            values["surname"] = surname
        if speakers is not None:
            values |= {"speakers": list(speakers), "surnames": list(map(surname_of, speakers))}
        if mentions is not None:
            values["mentions"] = list(mentions)
        if article_ids is not None:
            values["ids"] = list(article_ids)
        return self._known_of(lambda: self._column(_statement_ids(*values), values))

    def uncredited(self, article_ids: Iterable[str], fits: Callable[[str], bool]) -> list[Statement]:
        """Statements that these articles credit to nobody in particular, by words for who speaks that fit: "a letter".

        In the order of :meth:`statements`.
        """

        def fitting() -> list[int]:
            rows = self._rows(_UNCREDITED, {"ids": list(article_ids)})
            mentions = {mention for mention in {row.mention for row in rows} if fits(mention)}
            return [row.id for row in rows if row.mention in mentions]

        return self._known_of(fitting)

    def _known_of(self, ids_of: Callable[[], list[int]]) -> list[Statement]:
        """The statements of these ids; those that were read since the archive changed are kept in memory."""
        if self.is_changing:  # what isn't committed may be taken back
            return list(self._read(ids_of()).values())
        with self._back_end.snapshot():
            generation = self.generation
            ids = ids_of()
            if self._known[0] != generation:
                self._known = generation, {}
            known = self._known[1]
            missing = self._read([key for key in ids if key not in known])
        held = {**known, **missing} if missing else known
        kept = held if len(held) <= _MOST_KNOWN else missing if len(missing) <= _MOST_KNOWN else {}
        self._known = generation, kept
        return [held[key] for key in ids]

    def _read(self, ids: Sequence[int]) -> dict[int, Statement]:
        if not ids:
            return {}
        rows = {row.id: row for row in self._rows(_BY_ID, {"ids": ids})}
        return {key: statement_of(rows[key]) for key in ids}

    @kept
    def mentions(self) -> dict[str, int]:
        """The words by which speakers are named where they speak ("the mayor"), and how often; most often first."""
        return {row[0]: row[1] for row in self._rows(_MENTIONS)}

    @kept
    def speakers(self) -> dict[str, int]:
        """How many statements each named speaker has, most first."""
        return {row[0]: row[1] for row in self._rows(_SPEAKERS)}

    @kept
    def surnames(self) -> list[str]:
        """The surnames of named speakers, in no order."""
        return self._column(_SURNAMES)

    def speaker_articles(
        self, surnames: Iterable[str] | None = None, *, article_ids: Iterable[str] | None = None
    ) -> list[SpeakerArticle]:
        """How often each named speaker (of one of the surnames, in one of the articles) speaks in each article."""
        given = {"surnames": surnames, "ids": article_ids}
        values = {name: list(those) for name, those in given.items() if those is not None}
        return [SpeakerArticle(*row) for row in self._rows(_speaker_articles(*values), values)]

    def speaker_mentions(self, surnames: Iterable[str]) -> list[tuple[str, str, str]]:
        """(speaker, article id, the words by which the article names them where they speak), for these surnames."""
        rows = self._rows(_SPEAKER_MENTIONS, {"surnames": list(surnames)})
        return [(row.speaker, row.article_id, row.mention) for row in rows]
