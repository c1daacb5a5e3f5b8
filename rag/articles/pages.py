"""Web pages, fetched with care: only public addresses, only so much, only so long.

    page = fetch("https://news.example/story", Settings())
    page.body, page.url, page.charset, page.fetched_at

The host is resolved once, every address it has must be public, and the connection goes to the address that was
checked, so a name can't change its mind in between (DNS rebinding); the same after every redirect. Proxies named in
the environment are not used: they would resolve names unchecked. ``Settings.allow_private_urls`` lifts the check.

Not covered: robots.txt, cookies, pages that need JavaScript or a login. A slow name server isn't interrupted.
"""

from __future__ import annotations

import socket
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from rag.errors import FetchError
from rag.settings import Settings

if TYPE_CHECKING:
    import httpx

Resolver = Callable[[str, int], list[str]]

_MAX_REDIRECTS = 5
_TYPES = (
    *("text/html", "application/xhtml+xml", "application/xml", "text/xml"),
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
)
_HEADERS = {
    "User-Agent": "OnRecord/0.1 (news archive reader)",
    "Accept": ", ".join(_TYPES),
    "Accept-Language": "en",
    "Accept-Encoding": "gzip",
}
_PLAIN = ("", "identity")
_PACKED = ("gzip", "x-gzip", "deflate")
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS  # zlib tells the two apart by their first bytes
_SAVE = "Save the page in a browser and name the file"
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL answered. ``url`` is where the redirects led, ``charset`` the header's, ``fetched_at`` UTC."""

    url: str
    body: bytes
    charset: str | None
    fetched_at: str


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, and so does the IPv4 address that it may carry."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if carried is not None:
            return is_public(str(carried))
        if ip.is_site_local or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def resolve(host: str, port: int) -> list[str]:
    """The host's IP addresses, in the system's order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(url: str, settings: Settings, resolver: Resolver = resolve) -> Page:
    """The page at an http(s) URL, after at most five redirects, within ``timeout_s`` and ``max_document_mb``.

    Raises FetchError for another scheme, a host that isn't public (unless ``allow_private_urls``), one that can't be
    reached, an error status, a content type other than HTML or XML, an encoding that wasn't asked for, and a page that
    is too large or too slow.
    """
    import httpx

    from rag.articles.network import Transport

    def addresses(host: str, port: int) -> list[str]:
        return _checked_addresses(url, host, port, settings.allow_private_urls, resolver)

    deadline = time.monotonic() + settings.timeout_s
    try:
        with httpx.Client(
            transport=Transport(addresses, deadline), timeout=settings.timeout_s, headers=_HEADERS, trust_env=False
        ) as client:
            return _follow(client, url, settings)
    except httpx.TimeoutException as error:
        raise FetchError(
            url, f"{url} didn't answer within {settings.timeout_s:g} seconds", "Try again, or raise RAG_TIMEOUT_S"
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, zlib.error) as error:
        raise FetchError(
            url, f"{url} couldn't be fetched: {error or type(error).__name__}", "Check the address and the connection"
        ) from error


def _follow(client: httpx.Client, url: str, settings: Settings) -> Page:
    current = url
    for _ in range(_MAX_REDIRECTS + 1):
        _check_scheme(url, current)
        with client.stream("GET", urldefrag(current).url) as response:
            if response.has_redirect_location:
                current = urljoin(current, response.headers["location"])
                continue
            _check_answer(url, response)
            body = _body(url, response, settings.max_document_mb)
            return Page(current, body, response.charset_encoding, datetime.now(UTC).isoformat(timespec="seconds"))
    raise FetchError(
        url, f"{url} redirects more than {_MAX_REDIRECTS} times", "Open it in a browser and use where it ends"
    )


def _check_scheme(url: str, current: str) -> None:
    try:
        parts = urlsplit(current)
        host = parts.hostname or ""
        plain = parts.scheme in ("http", "https") and bool(host) and " " not in host and parts.port != 0
    except ValueError:
        plain = False
    if not plain:
        led = "" if current == url else f" leads to {current}, which"
        raise FetchError(url, f"{url}{led} is not an http or https address", "Only web pages are fetched")


def _check_answer(url: str, response: httpx.Response) -> None:
    if response.status_code != 200:
        answer = f"{response.status_code} {response.reason_phrase}".strip()
        raise FetchError(url, f"{url} answered {answer}", "Open it in a browser to see whether it is still there")
    kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in _TYPES:
        raise FetchError(url, f"{url} is {kind}, not a web page", "Save other formats as a file and name the file")


def _body(url: str, response: httpx.Response, max_mb: float) -> bytes:
    """The body, unpacked as it comes in. The limit holds for what is sent and for what it unpacks to.

    httpx would unpack a whole chunk of the network through every encoding that the server names before a byte of it
    can be counted: 3 kB, packed twice, make gigabytes. So it is unpacked here, once and no further than the limit.
    """
    limit = int(max_mb * 1e6)
    unpacker = _unpacker(url, response)
    announced = response.headers.get("content-length", "")
    body, sent = bytearray(), 0
    too_large = announced.isdigit() and int(announced) > limit
    if not too_large:
        for chunk in response.iter_raw():
            sent += len(chunk)
            body += unpacker.decompress(chunk, limit + 1 - len(body)) if unpacker else chunk
            if too_large := max(sent, len(body)) > limit:
                break
    if too_large:
        raise FetchError(url, f"{url} is larger than the limit of {max_mb:g} MB", "Raise RAG_MAX_DOCUMENT_MB")
    if unpacker and not unpacker.eof:
        raise FetchError(url, f"{url} breaks off: what it packed has no end", "Try again")
    if unpacker and unpacker.unused_data:
        raise FetchError(url, f"{url} goes on after the end of what it packed", _SAVE)
    return bytes(body)


def _unpacker(url: str, response: httpx.Response) -> zlib._Decompress | None:
    """What unpacks the body; None if it comes as it is."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in _PLAIN:
        return None
    if encoding not in _PACKED:
        raise FetchError(url, f"{url} is packed as {encoding!r}, and only gzip was asked for", _SAVE)
    return zlib.decompressobj(_ZLIB_OR_GZIP)


def _checked_addresses(url: str, host: str, port: int, allow_private: bool, resolver: Resolver) -> list[str]:
    try:
        found = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchError(
            url, f"{url}: the host {host} can't be found", "Check the address and the connection"
        ) from error
    refused = [] if allow_private else [address for address in found if not is_public(address)]
    if refused or not found:
        raise FetchError(
            url,
            f"{url} leads to {host} ({', '.join(refused) or 'no address'}), which is not on the public internet",
            "Set RAG_ALLOW_PRIVATE_URLS=true to fetch from your own network",
        )
    return found
