"""What other programs may call: over Gradio's API (``gradio_client``) and over MCP, the same four functions.

    Endpoints(assistant).ask("What did the mayor say about the tram?")["text"]

They give the JSON that the command line's ``--json`` gives, but that files go by their names alone. An empty text means
"not narrowed". Not covered: adding and deleting, which are for people at the pages and the command line.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rag.api.wording import sources_named
from rag.errors import RagError

if TYPE_CHECKING:
    from rag.assistant import Assistant


class Endpoints:
    """The functions, over one archive. They raise the RagErrors of the Assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(
        self,
        question: str,
        publisher: str = "",
        author: str = "",
        speaker: str = "",
        since: str = "",
        until: str = "",
        collection: str = "",
    ) -> dict[str, Any]:
        """Ask the news archive a question. Every sentence of the answer cites exact words of an article and who said
        them; when the articles don't answer, status is not_found, with the reason and the nearest statements.

        Args:
            question: a question in plain English, as "What did X say about Y?"
            publisher: only articles of this outlet (part of its name)
            author: only articles by this author (part of the name)
            speaker: only what this person says
            since: only articles from this ISO date on, as 2031, 2031-05 or 2031-05-08
            until: only articles up to this ISO date
            collection: only articles of this collection
        """
        answer = self._assistant.ask(
            question,
            publisher=publisher or None,
            author=author or None,
            speaker=speaker or None,
            since=since or None,
            until=until or None,
            collection=collection or None,
        )
        told: dict[str, Any] = sources_named(answer.to_dict())
        return told

    def said(self, speaker: str, about: str = "", period: str = "", limit: int = 50) -> list[dict[str, Any]]:
        """List what somebody said in the archive's articles, newest first, each statement with its exact words.

        Args:
            speaker: a name or a role, as "the mayor"
            about: only what bears on this topic
            period: only of this time, as 2031-05, "May 2031", "last week" or 2031-04..2031-06
            limit: at most so many statements
        """
        said = self._assistant.statements(speaker, about or None, period or None, limit=limit)
        return [sources_named(asdict(citation)) for citation in said]

    def list(self, publisher: str = "", author: str = "", since: str = "", until: str = "") -> list[dict[str, Any]]:
        """List the archive's articles, newest first: id, title, outlet, author, dates.

        Args:
            publisher: only articles of this outlet (part of its name)
            author: only articles by this author (part of the name)
            since: only articles from this ISO date on
            until: only articles up to this ISO date
        """
        articles = self._assistant.articles(
            publisher=publisher or None, author=author or None, since=since or None, until=until or None
        )
        return [sources_named(article.to_dict()) for article in articles]

    def show(self, article_id: str) -> dict[str, Any]:
        """Show an article: its fields and its text, in which citations' start and end count code points.

        Args:
            article_id: the id that a citation or the list gives, or its beginning
        """
        article = self._assistant.article(article_id)
        return {**sources_named(article.to_dict()), "text": article.text}


def told_as(error: Callable[[str], Exception], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with a user's mistake told in its own words, as the kind of error that its callers know."""

    @functools.wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except RagError as mistake:
            raise error(str(mistake)) from mistake

    # Both libraries tell callers the types that the signature holds; as written here they are texts.
    call.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
    return call
