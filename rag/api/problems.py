"""What went wrong, in the shape that a client reads: OpenAI's under ``/v1``, else problem+json (RFC 9457).

    {"error": {"message": "…", "type": "invalid_request_error", "param": "model", "code": "model_not_found"}}
    {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "…", "kind": "unknown_article"}

Messages are for people, in the words of somebody who has no shell on the server. Not covered: the wording itself, which
is where an error is raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.api.wording import error_told
from rag.errors import (
    AccessError,
    AccountError,
    EmptyArchiveError,
    QuestionError,
    RagError,
    ReadError,
    TooManyError,
    UnknownArticleError,
    UnknownCollectionError,
)

# The first that fits; what isn't listed is the server's own trouble, with its model or its archive.
_STATUS: Sequence[tuple[type[RagError], int]] = (
    (TooManyError, 429),
    (AccessError, 403),
    (AccountError, 400),
    (QuestionError, 400),
    (ReadError, 400),
    (UnknownArticleError, 404),
    (UnknownCollectionError, 404),
    (EmptyArchiveError, 409),
    (RagError, 503),
)
_CODES = {401: "invalid_api_key", 403: "insufficient_permissions", 429: "rate_limit_exceeded"}


class Problem(Exception):  # noqa: N818  as RFC 9457 calls it
    """A request that isn't answered: its status (RFC 9110), what to tell; for OpenAI's clients the field and a code."""

    def __init__(
        self,
        status: int,
        message: str,
        param: str | None = None,
        code: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers
        self.param, self.code = param, code or _CODES.get(status)


def install(app: FastAPI) -> None:
    """Have the application tell every error so."""

    @app.exception_handler(RagError)
    @app.exception_handler(Problem)
    def mistake(request: Request, error: RagError | Problem) -> JSONResponse:
        return told(request, problem_of(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
        return told(request, Problem(400, f"{where or 'The request'}: {first['msg']}", where or None))

    @app.exception_handler(HTTPException)
    def missing(request: Request, error: HTTPException) -> JSONResponse:
        message = f"{HTTPStatus(error.status_code).phrase}: {request.method} {request.url.path[:100]}"
        return told(request, Problem(error.status_code, message, headers=dict(error.headers or {})))


def problem_of(error: RagError | Problem) -> Problem:
    """The error as a client is told it."""
    if isinstance(error, Problem):
        return error
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    return Problem(status, error_told(error), code=error.kind)


def told(request: Request, problem: Problem) -> JSONResponse:
    """A problem as an answer."""
    path: str = request.scope["path"]
    if path.removeprefix(request.scope.get("root_path", "")).startswith("/v1/"):
        return JSONResponse({"error": openai_error(problem)}, problem.status, problem.headers)
    about = {
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.message,
        "kind": problem.code,
        "field": problem.param,
    }
    known = {name: value for name, value in about.items() if value is not None}
    return JSONResponse({"type": "about:blank", **known}, problem.status, problem.headers, "application/problem+json")


def openai_error(problem: Problem) -> dict[str, Any]:
    """A problem as OpenAI's clients read it."""
    kind = "invalid_request_error" if problem.status < 500 else "server_error"
    return {
        "message": problem.message,
        "type": "requests" if problem.status == 429 else kind,
        "param": problem.param,
        "code": problem.code,
    }
