"""The connection under :func:`rag.articles.pages.fetch`: which address, and until when.

httpx speaks HTTP; this is the network it speaks over (httpcore's backend interface). It resolves a host once, refuses
it unless every address passes, connects to an address that was checked while Host header and certificate check keep
the name, and gives every single read, write and handshake no more than what is left of the time.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx


class Transport(httpx.HTTPTransport):
    """An httpx transport that connects to ``addresses(host, port)`` and stops at ``deadline`` (monotonic seconds)."""

    def __init__(self, addresses: Callable[[str, int], list[str]], deadline: float) -> None:
        context = httpx.create_ssl_context()  # SSL_CERT_FILE and SSL_CERT_DIR count
        super().__init__(verify=context)
        # httpx has no parameter for the network backend. Every connection is new (no keep-alive): two hosts behind
        # one address mustn't share one that was made for the other's certificate.
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_keepalive_connections=0, network_backend=_Network(addresses, deadline)
        )


class _Network(httpcore.NetworkBackend):
    def __init__(self, addresses: Callable[[str, int], list[str]], deadline: float) -> None:
        self._addresses, self._deadline, self._backend = addresses, deadline, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        for address in addresses[:-1]:
            try:  # a host with IPv6 and IPv4 may be reachable over one only
                return self._connect(address, port, min(timeout or 5, 5))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, timeout)

    def _connect(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        limit = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Stream(self._backend.connect_tcp(address, port, limit), self._deadline)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, limit), self._deadline)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None, error: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time for this page is up")
    return left if timeout is None else min(left, timeout)
