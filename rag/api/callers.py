"""Who calls: the one dependency of every endpoint, which lets in whoever may do what the endpoint does.

    Reader = Annotated[Principal, Security(caller, scopes=["read"])]

The right is the scope of the endpoint's security requirement, so that the OpenAPI page tells it. A program sends a key,
a browser the session of who logged in at the pages; where nobody logs in, anybody may do everything, with whatever key
a client can't do without. Not covered: what a right is, and who has it (``rag.accounts``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from rag.accounts import Accounts, Principal, Right
from rag.api.problems import Problem

_KEY = HTTPBearer(scheme_name="key", description="A key, as in: Authorization: Bearer KEY", auto_error=False)
RIGHTS = {"ask": Right.ASK, "read": Right.READ, "add": Right.ADD, "delete": Right.DELETE}  # by scope


class Access:
    """Who may come in. ``session`` tells whose browser it is that asks, and who anybody is where nobody logs in."""

    def __init__(self, accounts: Accounts, session: Callable[[Request], Principal | None]) -> None:
        self._accounts, self._session = accounts, session

    def caller(self, request: Request, key: str | None, rights: list[str]) -> Principal:
        """Whoever calls, if they have these rights. Raises Problem and AccessError."""
        known = self._known(request, key)
        for right in rights:
            known.require(RIGHTS[right])
        if wait_s := math.ceil(self._accounts.wait_s(known)):
            message = f"The key {known.name!r} may call {known.per_minute} times a minute: try again in {wait_s} s"
            raise Problem(429, message, headers={"Retry-After": str(wait_s)})
        return known

    def _known(self, request: Request, key: str | None) -> Principal:
        known = self._accounts.key(key) if key else None
        if known is None and (not key or self._accounts.is_open):
            known = self._session(request)
        if known is None:
            message = "This key isn't known, or has ended" if key else "Who calls isn't known"
            hint = "send one that an admin made, as in Authorization: Bearer KEY"
            raise Problem(401, f"{message}: {hint}", headers={"WWW-Authenticate": "Bearer"})
        return known


def caller(
    request: Request, rights: SecurityScopes, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_KEY)]
) -> Principal:
    """Whoever calls. Raises Problem and AccessError for one who may not."""
    access: Access = request.app.state.access
    principal = access.caller(request, given.credentials if given else None, rights.scopes)
    request.state.principal = principal  # whom the log names
    return principal


Asker = Annotated[Principal, Security(caller, scopes=["ask"])]
Reader = Annotated[Principal, Security(caller, scopes=["read"])]
Adder = Annotated[Principal, Security(caller, scopes=["add"])]
Deleter = Annotated[Principal, Security(caller, scopes=["delete"])]
