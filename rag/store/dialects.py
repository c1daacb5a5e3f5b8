"""What SQL says otherwise from one back end to the next, as expressions that each compiles in its way.

    select(articles.c.title).where(among(articles.c.id, "ids"))        # with {"ids": ["3f2a…", "91c0…"]}
    select(passages.c.id).where(has_words(passages.c.id, "match"))     # with {"match": Match.of_any(["sanction"])}

Not covered: the index of words itself, and how well a passage fits them (``fts5.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ARRAY, BigInteger, Integer, Text, TypeDecorator, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeEngine

from rag.language.porter import stem


class _Several(TypeDecorator[Iterable[Any]]):
    """Any number of values as one: a JSON array in SQLite, an array in PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        held = list(value or ())
        return held if dialect.name == "postgresql" else json.dumps(held)


class _Among(FunctionElement[Any]):
    type = NULLTYPE  # a condition as it stands: of a bool, SQLAlchemy would ask whether it is 1
    inherit_cache = True


def among(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Whether a column has one of the values that are given by this name, however many."""
    item = BigInteger() if isinstance(column.type, Integer) else Text()
    return _Among(column, bindparam(name, type_=_Several(item)))


@compiles(_Among)
def _among_in_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608


@compiles(_Among, "postgresql")
def _among_in_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY({values})"


class fold(FunctionElement[str]):  # noqa: N801 - it is called as SQL's functions are
    """A text without case, to be compared and sorted by."""

    type = Text()
    inherit_cache = True


@compiles(fold)
def _fold_in_sqlite(element: fold, compiler: SQLCompiler, **options: Any) -> str:
    return f"fold({compiler.process(element.clauses, **options)})"


@compiles(fold, "postgresql")
def _fold_in_postgresql(element: fold, compiler: SQLCompiler, **options: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **options)}) COLLATE "und-x-icu") COLLATE "C"'


class holds(FunctionElement[Any]):  # noqa: N801
    """Whether a text holds another."""

    type = NULLTYPE
    inherit_cache = True


@compiles(holds)
def _holds_in_sqlite(element: holds, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(holds, "postgresql")
def _holds_in_postgresql(element: holds, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


# --- words ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"(?:[^\W_]|[.:])+")  # as FTS5 splits what it is given
_LONGEST = 500  # characters of a lexeme that are kept; PostgreSQL takes 2,046 bytes


def lexemes_of(word: str) -> list[str]:
    """What FTS5 makes of a word that it is given: mostly its stem alone."""
    return [stem(token)[:_LONGEST] for token in _TOKEN.findall(word.lower())]


@dataclass(frozen=True, slots=True)
class Match:
    """Words that passages are to hold, any or every one of them, in any form; several in one stand side by side.

    One that ends in ``*`` is any word that begins so, where ``begun`` says so; ``in_text`` leaves headlines out.
    """

    words: tuple[str, ...]
    begun: frozenset[str] = frozenset()
    every: bool = False
    in_text: bool = False

    @classmethod
    def of_any(cls, words: Iterable[str]) -> Self:
        """Any of these words."""
        return cls(tuple(words))

    @classmethod
    def of_all(cls, words: Iterable[str], *, in_text: bool = False) -> Self:
        """Every one of these words."""
        return cls(tuple(words), every=True, in_text=in_text)

    @property
    def is_of_words(self) -> bool:
        """Whether it is any of some words, each for itself: no phrase, and none that only begins so."""
        return not (self.every or self.begun) and all(len(lexemes_of(word)) == 1 for word in self.words)

    def in_fts5(self) -> str:
        """As SQLite's FTS5 asks for it."""
        marks = ((word.replace('"', '""'), "*" if word in self.begun else "") for word in self.words)
        joined = (" AND " if self.every else " OR ").join(f'"{word}"{mark}' for word, mark in marks)
        return f"text : ({joined})" if self.in_text else joined

    def in_tsquery(self) -> str:
        """As PostgreSQL's tsquery asks for it; words without a letter or digit are nowhere, as in FTS5."""
        phrases = (self._phrase(word) for word in self.words)
        return (" & " if self.every else " | ").join(phrase for phrase in phrases if phrase)

    def _phrase(self, word: str) -> str:
        lexemes = lexemes_of(word)
        label = "D" if self.in_text else ""
        marks = [label] * len(lexemes)
        if marks and word in self.begun:
            marks[-1] += "*"
        quoted = (f"'{lexeme}'{':' + mark if mark else ''}" for lexeme, mark in zip(lexemes, marks, strict=True))
        return f"({' <-> '.join(quoted)})" if lexemes else ""


class _Matching(TypeDecorator[Match]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Match | None, dialect: Dialect) -> str:
        assert value is not None
        return value.in_tsquery() if dialect.name == "postgresql" else value.in_fts5()


class _HasWords(FunctionElement[Any]):
    type = NULLTYPE
    inherit_cache = True


def match_param(name: str) -> BindParameter[Match]:
    """A :class:`Match` that is given by this name, as the back end's index of words takes it."""
    return bindparam(name, type_=_Matching())


def has_words(passage_id: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Whether a passage, by its id, holds the words of the :class:`Match` that is given by this name."""
    return _HasWords(passage_id, match_param(name))


@compiles(_HasWords)
def _words_in_sqlite(element: _HasWords, compiler: SQLCompiler, **options: Any) -> str:
    column, match = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT rowid FROM lexical WHERE lexical MATCH {match})"  # noqa: S608


@compiles(_HasWords, "postgresql")
def _words_in_postgresql(element: _HasWords, compiler: SQLCompiler, **options: Any) -> str:
    column, match = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT id FROM lexical WHERE words @@ CAST({match} AS tsquery))"  # noqa: S608
