"""What is read of an archive, or made of it, once and kept until the archive changes.

    class Catalogue(Database):
        @kept
        def counts(self) -> dict[str, int]: ...                     # asked of the file again after the next transaction

    once(catalogue, "resolution", "Lee", lambda: _resolved("Lee", catalogue), most=16)

Whoever asks must not alter what is given. Not covered: what :meth:`Database.noting` alone changes, such as labels.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from rag.store.database import Database

S = TypeVar("S", bound="Database")
T = TypeVar("T")


class _State:
    """What is kept of an archive as of a generation, by kind and key."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.known: defaultdict[str, dict[Hashable, Any]] = defaultdict(dict)


_states: WeakKeyDictionary[Database, _State] = WeakKeyDictionary()
_guard = threading.Lock()


def once(archive: Database, kind: str, key: Hashable, make: Callable[[], T], *, most: int) -> T:
    """What ``make`` gives, kept under a key: of each kind the newest ``most``.

    Within a transaction, whose changes may be taken back, it is made anew.
    """
    if archive.is_changing:
        return make()
    generation = archive.generation
    with _guard:
        state = _states.get(archive)
        if state is None or state.generation != generation:
            state = _states[archive] = _State(generation)
        known = state.known[kind]
        if key in known:
            found: T = known[key]
            return found
    made = make()
    with _guard:
        known[key] = made
        if len(known) > most:
            del known[next(iter(known))]
    return made


def kept(read: Callable[[S], T]) -> Callable[[S], T]:
    """The method, run once for each state of the archive."""

    @wraps(read)
    def of_state(archive: S) -> T:
        return once(archive, read.__qualname__, None, partial(read, archive), most=1)

    return of_state
