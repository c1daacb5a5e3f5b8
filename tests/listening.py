"""What a process of this machine listens on, as Linux tells it: however the socket was made, in whatever language."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
_LISTENS = "0A"  # TCP_LISTEN
_ACCEPTS = 0x10000  # __SO_ACCEPTCON


def listeners(processes: Iterable[int]) -> list[str]:
    """The addresses that processes take connections at: ``127.0.0.1:7860``, ``[::1]:7860``, a unix socket's path."""
    held = {inode for process in processes for inode in _sockets(process)}
    return sorted(place for place, inode in _all() if inode in held)


def process_at(port: int) -> int:
    """The process that listens on a port of this machine, the youngest if it handed the socket on."""
    inodes = {inode for place, inode in _all() if place.endswith(f":{port}")}
    return max(int(path.name) for path in PROC.glob("[0-9]*") if inodes & set(_sockets(int(path.name))))


def family(process: int) -> set[int]:
    """A process, and all that descend from it."""
    found = {process}
    for children in PROC.glob(f"{process}/task/*/children"):
        for child in children.read_text().split():
            found |= family(int(child))
    return found


def _sockets(process: int) -> Iterator[str]:
    """The numbers of the sockets that a process holds open; none of one that isn't ours, or has ended."""
    with suppress(OSError):
        for link in (PROC / str(process) / "fd").iterdir():
            with suppress(OSError):
                target = str(link.readlink())
                if target.startswith("socket:["):
                    yield target[len("socket:[") : -1]


def _all() -> Iterator[tuple[str, str]]:
    """Every listening socket: where, and its number."""
    for name, inside in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        table = PROC / "net" / name
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            fields = line.split()
            if fields[3] == _LISTENS:
                host, port = fields[1].split(":")
                words = struct.unpack(f"<{len(host) // 8}I", bytes.fromhex(host))
                shown = socket.inet_ntop(inside, struct.pack(f">{len(words)}I", *words))
                yield f"[{shown}]:{int(port, 16)}" if ":" in shown else f"{shown}:{int(port, 16)}", fields[9]
    for line in (PROC / "net" / "unix").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[3], 16) & _ACCEPTS:
            yield "unix:" + " ".join(fields[7:]), fields[6]
