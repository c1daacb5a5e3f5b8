"""An archive that a server holds, asked like one on this machine: the same methods, the same dataclasses.

    with Assistant.remote("https://news.example", key="rag_…") as archive:      # or RemoteAssistant(…)
        archive.ask("What did the mayor say about the tram?").text
        archive.statements("the mayor", about="the tram")

It speaks the REST of ``rag.api``, and needs the standard library alone: it is loaded in a few hundredths of a second,
where an Assistant takes seconds. Not covered: conversations, streams, and what changes the archive.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NoReturn, Self, TypeVar, Unpack
from urllib.parse import quote, urlencode, urlsplit

import rag.errors
from rag.errors import RagError, ServerError
from rag.schema import (
    Answer,
    AnswerSentence,
    ArchiveState,
    Article,
    Citation,
    Further,
    KeptRange,
    Kind,
    Mention,
    Narrowing,
    Scope,
    Speaker,
    Timings,
    Usage,
    Violation,
)

T = TypeVar("T")
_PAGE = 500  # items of a list that are asked for at once
_TIMEOUT_S = 300.0  # a language model may write the answer


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Another host mustn't get the key."""

    def redirect_request(self, *_: Any) -> None:
        return None


class RemoteAssistant:
    """The archive of a ``rag serve``. Errors are the RagErrors that it tells, ServerError where it isn't there."""

    def __init__(self, url: str, key: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ServerError(f"{url!r} is no address of a server", "Give one as in http://127.0.0.1:7860")
        self.url = url.rstrip("/").removesuffix("/api/v1")
        self._headers = {"Accept": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        self._open = urllib.request.build_opener(_NoRedirects).open

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held open."""

    def ask(self, question: str, **narrowed: Unpack[Narrowing]) -> Answer:
        """:meth:`Assistant.ask`, answered by the server."""
        told = {"question": question, **{name: value for name, value in narrowed.items() if value}}
        return _answer(self._sent("ask", told))

    def statements(
        self,
        speaker: str | Speaker | None = None,
        about: str | None = None,
        period: str | None = None,
        *,
        kind: Kind | None = None,
        limit: int | None = None,
        **narrowed: Unpack[Scope],
    ) -> list[Citation]:
        """:meth:`Assistant.statements`, but for the articles to keep to."""
        name = speaker.name if isinstance(speaker, Speaker) else speaker
        asked = {"speaker": name, "about": about, "period": period, "kind": kind, **narrowed}
        return [_citation(told) for told in self._listed("said", "statements", asked, limit)]

    def speakers(self, name: str | None = None) -> list[Speaker]:
        """:meth:`Assistant.speakers`."""
        return [_made(Speaker, told) for told in self._listed("speakers", "speakers", {"name": name})]

    def articles(self, **narrowed: Unpack[Narrowing]) -> Iterator[Article]:
        """:meth:`Assistant.articles`, but for the articles to keep to; they are fetched as they are gone through."""
        return map(_article, self._listed("articles", "articles", {"texts": "true", **narrowed}))

    def article(self, article_id: str) -> Article:
        """:meth:`Assistant.article`."""
        return _article(self._got(f"articles/{quote(article_id, safe='')}"))

    # --- speaking ---------------------------------------------------------------------------------------------------

    def _listed(self, path: str, name: str, asked: Mapping[str, Any], limit: int | None = None) -> Iterator[Any]:
        """The items of a list, page by page."""
        left, cursor = limit, None
        while left is None or left > 0:
            size = _PAGE if left is None else min(left, _PAGE)
            told = self._got(path, {**asked, "limit": size, "cursor": cursor})
            yield from told[name]
            left, cursor = (None if left is None else left - len(told[name])), told["next"]
            if cursor is None:
                return

    def _got(self, path: str, asked: Mapping[str, Any] | None = None) -> Any:
        known = {name: value for name, value in (asked or {}).items() if value not in (None, "")}
        return self._told(urllib.request.Request(f"{self.url}/api/v1/{path}?{urlencode(known)}"))  # noqa: S310

    def _sent(self, path: str, body: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", json.dumps(body).encode())  # noqa: S310
        request.add_header("Content-Type", "application/json")
        return self._told(request)

    def _told(self, request: urllib.request.Request) -> Any:
        for name, value in self._headers.items():
            request.add_header(name, value)
        try:
            with self._open(request, timeout=_TIMEOUT_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            self._refused(error)
        except (OSError, ValueError) as error:  # nobody listens, no such host, silence; something else than JSON
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            hint = "Is `rag serve` running there? Check the address"
            raise ServerError(f"The server at {self.url} can't be asked: {reason}", hint) from error

    def _refused(self, error: urllib.error.HTTPError) -> NoReturn:
        """Raise what the server's problem says."""
        try:
            problem = json.load(error)
            detail, kind = str(problem["detail"]), problem.get("kind")
        except (ValueError, TypeError, KeyError):
            hint = "Is it a `rag serve`? Check the address"
            raise ServerError(f"The server at {self.url} answered {error.code} {error.reason}", hint) from error
        if error.code == 401:
            raise ServerError(f"{self.url}: {detail}", "Give the key with --key, or set RAG_SERVER_KEY") from error
        raise _KINDS.get(kind, ServerError)(detail) from error


def _kinds() -> Iterator[tuple[str, type[RagError]]]:
    """The errors that are made of a message alone, by the name by which the server tells them."""
    for name in vars(rag.errors).values():
        if isinstance(name, type) and issubclass(name, RagError) and name.__init__ is RagError.__init__:
            yield name("").kind, name


_KINDS = dict(_kinds())


def _made(kind: type[T], told: Mapping[str, Any], **parts: Any) -> T:
    """A dataclass of what was told; lists become tuples, and what a newer server adds is left out."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items() if name in names}
    return kind(**(known | parts))


def _each(kind: type[T], told: Sequence[Mapping[str, Any]]) -> tuple[T, ...]:
    return tuple(_made(kind, item) for item in told)


def _citation(told: Mapping[str, Any]) -> Citation:
    mention = told["speaker_mention"]
    return _made(Citation, told, speaker_mention=_made(Mention, mention) if mention else None)


def _article(told: Mapping[str, Any]) -> Article:
    return _made(Article, told, kept=_each(KeptRange, told["kept"]))


def _answer(told: Mapping[str, Any]) -> Answer:
    further, archive = told.get("further"), told.get("archive")
    return _made(
        Answer,
        told,
        sentences=_each(AnswerSentence, told["sentences"]),
        citations=tuple(map(_citation, told["citations"])),
        related=tuple(map(_citation, told["related"])),
        rejected=_each(Violation, told["rejected"]),
        further=_made(Further, further) if further else None,
        usage=_made(Usage, told["usage"]),
        timings=_made(Timings, told["timings"]),
        archive=_made(ArchiveState, archive) if archive else None,
    )
