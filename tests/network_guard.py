"""Refuse and record every connection and name resolution that leaves this machine. Standard library only.

    attempts = refuse_outside()        # a list that grows by "host:port" or "host"; the attempt raises OutsideError

It hears Python's audit events, which fire for every socket of the interpreter however it was imported, and can't be
taken off again. Not covered: libraries that open sockets in C or Rust, and child processes.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any


class OutsideError(OSError):
    """Something tried to reach another machine."""


def refuse_outside() -> list[str]:
    """From now on, refuse what would leave this machine; the list of what was refused."""
    attempts: list[str] = []

    def hear(event: str, args: tuple[Any, ...]) -> None:
        address = outside(event, args)
        if address is not None:
            attempts.append(address)
            raise OutsideError(f"refused to reach {address}")

    sys.addaudithook(hear)
    return attempts


def outside(event: str, args: tuple[Any, ...]) -> str | None:
    """The address that an audit event would reach, if that is another machine's or a name to be looked up."""
    if event in ("socket.connect", "socket.sendto"):
        address = args[-1]
        if not isinstance(address, tuple) or _is_local(address[0]):  # a path: AF_UNIX
            return None
        return f"{address[0]}:{address[1]}"
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        return None if host is None or _is_local(host) or _is_numeric(host) else host
    return None


def _is_local(host: str) -> bool:
    if host.casefold() in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _is_numeric(host: str) -> bool:
    """Whether this is an address in any spelling that needs no look-up, like 127.1 or 0x7f.1."""
    try:
        socket.inet_aton(host)
    except OSError:
        return ":" in host
    return True
