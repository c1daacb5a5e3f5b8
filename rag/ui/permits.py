"""What whoever is at a page may do: asked by what shows it, and before each event of the page that changes something.

    @needs(Right.DELETE)
    def delete(self, event): ...

    may(Right.DELETE)                           # in a function that makes HTML

Who it is stands in a context of its own for each event. Not covered: finding out who it is (``door.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from rag.accounts import ANYBODY, Accounts, Principal, Right

_Function = TypeVar("_Function", bound=Callable[..., Any])
_asking: ContextVar[Principal] = ContextVar("asking", default=ANYBODY)


def needs(right: Right) -> Callable[[_Function], _Function]:
    """Mark an event's function with the right that it takes; one without a mark takes the right to read."""

    def marked(function: _Function) -> _Function:
        function.right = right  # type: ignore[attr-defined]
        return function

    return marked


def right_of(function: Callable[..., Any] | None) -> Right:
    """The right that an event's function takes."""
    return getattr(function, "right", Right.READ)


@contextmanager
def asked_by(principal: Principal) -> Iterator[None]:
    """Have what is done within be done for this principal."""
    before = _asking.set(principal)
    try:
        yield
    finally:
        _asking.reset(before)


def asking() -> Principal:
    """For whom something is done."""
    return _asking.get()


def noted(accounts: Accounts, did: str, about: str) -> None:
    """Have the log tell who did it."""
    accounts.note(asking().name or "anybody", did, about)


def may(right: Right) -> bool:
    """Whether they may do it."""
    return asking().may(right)
