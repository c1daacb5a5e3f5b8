"""Limits of the process that this runs in: how much more memory it may take, and how long one piece of work.

    limit_memory(512)            # from now on, so many megabytes of addresses beyond what it has
    with within(seconds=20):     # of a processor: what goes on longer ends the process
        work()

Where the system keeps no such limits (Windows), nothing is limited.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

MEGABYTES = 512
"""For one document, beyond what Python and the parsers take themselves."""

TIMES_UP = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None
"""The exit code of a process whose time ended."""


def limit_memory(megabytes: float = MEGABYTES) -> None:
    """Let this process take so many more megabytes."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # a system may refuse one
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(_taken() + megabytes * 1e6), resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _taken() -> int:
    """Bytes of addresses that this process has."""
    import resource

    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """End this process should the block take more than this of a processor's time."""
    if TIMES_UP is None:
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
