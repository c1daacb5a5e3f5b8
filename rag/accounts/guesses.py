"""Wrong passwords, counted by name and by address, and how long somebody has to wait after many.

A guess is counted before it is checked, so that many at once aren't more than one after another. After an hour without
one, those before are forgotten. Not covered: keeping a name's owner from waiting while others guess: the wait is a
minute at most, and sessions that are open stay so.
"""

from __future__ import annotations

import time
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from rag.accounts.audit import Audit
from rag.errors import TooManyError

FREE = {"name": 5, "address": 20}  # wrong passwords without a wait; several people share an address
LONGEST_WAIT_S = 60.0  # so some 1,400 guesses a day at most, by however many guess
_FORGOTTEN_S = 3600.0


class Guesses(Audit):
    """How often somebody was wrong."""

    def _count_guess(self, name: str, address: str, known: str) -> None:
        """Count a guess as wrong until it proves right. Raises TooManyError when it comes too soon."""
        at = time.time()
        with self.noting():
            self._db.execute("DELETE FROM guesses WHERE at < ?", (at - _FORGOTTEN_S,))
            waits = [self._wait_s(subject, at) for subject in _subjects(name, address)]
            if max(waits) <= 0:
                for subject in _subjects(name, address):
                    self._count(subject, at, known, address)
        if max(waits) > 0:
            seconds = ceil(max(waits))
            raise TooManyError(
                "Too many wrong passwords, for this name or from this address",
                f"Try again in {seconds} s",
                wait_s=seconds,
            )

    def _uncount_guess(self, name: str, address: str) -> None:
        """Forget a name's guesses: the last was right. An address keeps its own, or one account would free it."""
        of_name, of_address = _subjects(name, address)
        self._db.execute("DELETE FROM guesses WHERE subject = ?", (of_name,))
        self._db.execute("UPDATE guesses SET wrong = wrong - 1 WHERE subject = ? AND wrong > 0", (of_address,))

    def _wait_s(self, subject: str, now: float) -> float:
        row = self._db.execute("SELECT wrong, at FROM guesses WHERE subject = ?", (subject,)).fetchone()
        over = row["wrong"] - FREE[subject.partition(" ")[0]] if row else -1
        return float(row["at"] + min(2.0 ** min(over, 30), LONGEST_WAIT_S) - now) if over >= 0 else 0.0

    def _count(self, subject: str, at: float, known: str, address: str) -> None:
        counted = self._db.execute(
            "INSERT INTO guesses VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET wrong = wrong + 1, at = excluded.at "
            "RETURNING wrong",
            (subject, at),
        ).fetchone()
        kind = subject.partition(" ")[0]
        if counted["wrong"] == FREE[kind]:
            self._note(known, "has to wait between passwords", f"{FREE[kind]} of this {kind} were wrong", address)


def _subjects(name: str, address: str) -> tuple[str, str]:
    """What guesses are counted by; of IPv6, the network that one customer gets."""
    try:
        if isinstance(ip_address(address), IPv6Address):
            address = str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
    except ValueError:
        pass  # no address of the internet protocol: a socket's name
    return f"name {name.casefold()}", f"address {address}"
