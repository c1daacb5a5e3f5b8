"""Who calls: the one dependency of every endpoint, which lets in whoever may do what the endpoint does.

    Reader = Annotated[Caller, Security(caller, scopes=["read"])]

The right is the scope of the endpoint's security requirement, so that the OpenAPI page tells it. Not covered: what a
right is, and who has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from rag.api.problems import Problem

_KEY = HTTPBearer(scheme_name="key", description="A key, as in: Authorization: Bearer KEY", auto_error=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever calls, by the name that the limits count."""

    name: str


class Access:
    """Who may come in: everybody, or whoever a browser's session is known of."""

    def __init__(self, is_known: Callable[[Request], bool]) -> None:
        self._is_known = is_known

    def caller(self, request: Request, key: str | None, rights: list[str]) -> Caller:
        """Whoever asks, if they have these rights. Raises Problem."""
        if not self._is_known(request):
            message = "Who calls isn't known: send a key, as in Authorization: Bearer KEY"
            raise Problem(401, message, headers={"WWW-Authenticate": "Bearer"})
        return Caller(request.client.host if request.client else "")


def caller(
    request: Request, rights: SecurityScopes, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_KEY)]
) -> Caller:
    """Whoever calls. Raises Problem for one who may not."""
    access: Access = request.app.state.access
    return access.caller(request, given.credentials if given else None, rights.scopes)


Reader = Annotated[Caller, Security(caller, scopes=["read"])]
