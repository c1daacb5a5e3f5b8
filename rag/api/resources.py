"""The archive as resources, under ``/api/v1``: an answer, who said what, who speaks, the articles.

    GET /api/v1/ask?question=What+did+the+mayor+say+about+the+tram%3F
    GET /api/v1/said?speaker=the+mayor&about=the+tram

What comes back is what the command line's ``--json`` gives, but for the folders in which files lie. Not covered: adding
to the archive (``reading.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from rag.api.callers import Asker, Deleter, Reader
from rag.api.document import answer_content, schema_of
from rag.api.paging import LIMIT, Cursor, Limit, page
from rag.api.wording import sources_named, without_folders
from rag.schema import Article, Citation, Kind, Narrowing, Speaker
from rag.store.listing import Lookup

if TYPE_CHECKING:
    from rag.assistant import Assistant

router = APIRouter(prefix="/api/v1", tags=["Archive"])
MOST_HISTORY = 20  # questions


class Scope(BaseModel):
    """Which articles; part of an outlet's or author's name, inclusive ISO dates."""

    publisher: str | None = Field(None, description="Only this outlet (part of its name).")
    author: str | None = Field(None, description="Only this author (part of the name).")
    since: str | None = Field(None, description="Only articles from this ISO date on.")
    until: str | None = Field(None, description="Only articles up to this ISO date.")
    collection: str | None = Field(None, description="Only the articles of this collection.")


class Narrowed(Scope):
    """Which articles, and whose words."""

    speaker: str | None = Field(None, description="Only what this person says.")

    @property
    def narrowing(self) -> Narrowing:
        """As an Assistant's keywords."""
        names = (*Scope.model_fields, "speaker")
        return {name: getattr(self, name) or None for name in names}  # type: ignore[return-value]


class Question(Narrowed):
    """A question, with those before it that it may lean on."""

    question: str = Field(description="In your own words.")
    history: list[str] = Field([], max_length=MOST_HISTORY, description="The questions before it, the oldest first.")
    articles: list[str] = Field([], max_length=1000, description="Only these articles (ids).")


class Statements(BaseModel):
    """A page of statements, each a citation of its exact words."""

    statements: list[Annotated[dict[str, Any], schema_of("citation")]]
    next: str | None = Field(None, description="The cursor of the next page.")


class Speakers(BaseModel):
    """A page of people and bodies that speak."""

    speakers: list[Speaker]
    next: str | None = Field(None, description="The cursor of the next page.")


class Articles(BaseModel):
    """A page of articles' fields."""

    articles: list[Annotated[dict[str, Any], schema_of("article")]]
    next: str | None = Field(None, description="The cursor of the next page.")


_ANSWER: dict[int | str, dict[str, Any]] = {200: {"description": "The answer.", "content": answer_content()}}


@router.get("/ask", responses=_ANSWER, response_class=JSONResponse)
def ask(
    asked: Annotated[Narrowed, Query()],
    question: Annotated[str, Query(description="In your own words.")],
    request: Request,
    _: Asker,
) -> Any:
    """Ask a question. Every sentence of the answer cites exact words; what isn't there is said not to be there."""
    return JSONResponse(sources_named(_assistant(request).ask(question, **asked.narrowing).to_dict()))


@router.post("/ask", responses=_ANSWER, response_class=JSONResponse)
def ask_on(asked: Question, request: Request, _: Asker) -> Any:
    """The same with the questions before it, and held to chosen articles."""
    conversation = _assistant(request).conversation()
    for question in asked.history:
        conversation.remember(question)
    narrowed: Narrowing = {**asked.narrowing, "articles": asked.articles or None}
    return JSONResponse(sources_named(conversation.ask(asked.question, **narrowed).to_dict()))


@router.get("/said")
def said(
    asked: Annotated[Narrowed, Query()],
    request: Request,
    _: Reader,
    about: Annotated[str | None, Query(description="Only what bears on this topic.")] = None,
    period: Annotated[str | None, Query(description="As 2031-04..2031-06, May 2031 or last week.")] = None,
    kind: Annotated[Kind | None, Query(description="Only what reaches a reader so.")] = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Any:
    """What somebody said, everybody's without a speaker; newest first, undated last."""
    scope = {name: value for name, value in asked.narrowing.items() if name != "speaker"}
    assistant = _assistant(request)

    def statements(most: int | None) -> list[Citation]:
        narrowed: Any = {"kind": kind, "limit": most, **scope}
        return assistant.statements(asked.speaker or None, about or None, period or None, **narrowed)

    shown, following = page(statements, lambda c: f"{c.article['id']} {c.start} {c.end}", cursor, limit)
    return Statements.model_construct(statements=sources_named([asdict(each) for each in shown]), next=following)


@router.get("/speakers")
def speakers(
    request: Request,
    _: Reader,
    name: Annotated[str | None, Query(description="Whom this name or role can mean.")] = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Speakers:
    """Who speaks in the archive, most statements first."""
    found = _assistant(request).speakers(name or None)
    shown, following = page(lambda most: found[:most], lambda speaker: speaker.name, cursor, limit)
    return Speakers(speakers=shown, next=following)


@router.get("/articles")
def articles(
    asked: Annotated[Narrowed, Query()],
    request: Request,
    _: Reader,
    search: Annotated[str, Query(description="Words and “phrases” that they hold; the best first then.")] = "",
    texts: Annotated[bool, Query(description="With all that `/articles/ID` gives.")] = False,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Articles:
    """The articles, newest first; without their texts unless these are asked for."""
    assistant = _assistant(request)
    found = list(_ids(assistant, asked, search))
    shown, following = page(lambda most: found[:most], str, cursor, limit)
    whole = (assistant.article(key) for key in shown)
    return Articles(
        articles=[_told(each) if texts else sources_named(each.to_dict()) for each in whole], next=following
    )


def _ids(assistant: Assistant, asked: Narrowed, search: str) -> Iterator[str]:
    """Ids of the articles that pass, in order."""
    narrowed = asked.narrowing
    allowed = assistant.article_ids(**narrowed)
    listed = assistant.catalogue.listed_ids(Lookup(search, sort=None if search else "newest"))
    return (key for key in listed if key in allowed)


class Kept(BaseModel):
    """So many characters of the source, and where they stand in the text."""

    source_start: int
    text_start: int
    length: int


class WholeArticle(BaseModel):
    """An article's fields and its text, in which a citation's start and end count code points."""

    id: str
    identity: str
    source: str
    version: str
    text: str
    title: str | None
    publisher: str | None
    author: str | None
    published_at: str | None
    updated_at: str | None
    fetched_at: str | None
    url: str | None
    kept: list[Kept]


@router.get("/articles/{article_id}")
def article(article_id: str, request: Request, _: Reader) -> WholeArticle:
    """An article by its id, or how that begins."""
    return WholeArticle.model_validate(_told(_assistant(request).article(article_id)))


@router.delete("/articles/{article_id}", status_code=204)
def delete(article_id: str, request: Request, _: Deleter) -> Response:
    """Delete an article. For a day it can be brought back on the Archive page."""
    _assistant(request).discard([article_id])
    return Response(status_code=204)


def _told(article: Article) -> dict[str, Any]:
    """All of an article, but where on the server its file lies."""
    told: dict[str, Any] = sources_named(asdict(article))
    return told | {"identity": without_folders(article.identity)}


def _assistant(request: Request) -> Assistant:
    assistant: Assistant = request.app.state.assistant
    return assistant
