"""Pages and feeds over real connections to a server on this machine; addresses that must be refused."""

from __future__ import annotations

import gc
import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from documents import STORY
from limits import within
from test_articles_documents import page

from rag.articles import Document, documents
from rag.articles.pages import Page, fetch, is_public
from rag.assistant import Assistant
from rag.errors import FetchError, ReadError
from rag.ingestion import workers as module
from rag.ingestion.reading import Task
from rag.ingestion.workers import Workers
from rag.settings import Settings
from rag.tally import Progress

HTML = "text/html; charset=utf-8"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<item><title>Ferry terminal closes</title><link>/bare</link><pubDate>Thu, 08 May 2025 09:30:00 GMT</pubDate></item>
<item><title>Gone</title><link>{base}/404</link></item><item><title>No link</title></item></channel></rss>"""


Answer = tuple[int, str, bytes] | Callable[["Handler"], None]


class Site(ThreadingHTTPServer):
    """A server on this machine: its address, what it answers on which path, and the headers it has seen."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        super().__init__(address, handler)
        self.seen: list[Message] = []
        self.answers: dict[str, Answer] = {}
        self.base = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """What each path answers: status, content type, body; or a function that answers by itself."""

    server: Site

    def do_GET(self) -> None:
        self.server.seen.append(self.headers)
        answer = self.server.answers.get(self.path.partition("?")[0], (404, HTML, b"gone"))
        if callable(answer):
            answer(self)
            return
        status, kind, body = answer
        self.send_response(status)
        self.send_header("Location" if 300 <= status < 400 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Site]:
    server = Site(("127.0.0.1", 0), Handler)
    bare = "".join(f"<p>{paragraph}</p>" for paragraph in STORY.split("\n\n"))
    server.answers = {
        "/story": (200, HTML, page(canonical=f"{server.base}/story").encode()),
        "/bare": (200, HTML, f"<html><body><article>{bare}</article></body></html>".encode()),
        "/latin": (200, "text/html; charset=ISO-8859-1", page("").encode("cp1252")),
        "/moved": (302, "/story", b""),
        "/loop": (302, "/loop", b""),
        "/away": (302, "http://10.0.0.1/secret", b""),
        "/file": (302, "file:///etc/passwd", b""),
        "/odd": (302, "http://[odd", b""),
        "/feed": (200, "application/rss+xml", FEED.format(base=server.base).encode()),
        "/image": (200, "image/png", b"\x89PNG"),
        "/menu": (200, HTML, b"<html><body><nav>Home</nav></body></html>"),
        "/error": (500, HTML, b"oops"),
        "/large": (200, HTML, b"word " * 1000),
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings() -> Settings:
    return Settings(allow_private_urls=True, timeout_s=5)


def read(target: str, settings: Settings) -> Any:
    items = documents([target], settings)
    return [a for item in items for a in ([item] if isinstance(item, ReadError) else item.articles())]


def test_a_page(server: Site, settings: Settings) -> None:
    (article,) = read(f"{server.base}/moved?utm_source=x", settings)
    assert (article.title, article.publisher, article.author) == ("Ferry terminal closes", "Harbour Post", "Mira Lund")
    assert article.text == STORY
    assert article.url == article.identity == f"{server.base}/story"
    assert article.fetched_at.endswith("+00:00")
    assert article.published_at == "2025-05-08T09:30:00+00:00"


def test_a_page_is_fetched_once(server: Site, settings: Settings) -> None:
    (document,) = documents([f"{server.base}/story"], settings)
    assert isinstance(document, Document)
    assert document.fingerprint() == document.fingerprint()
    assert len(list(document.articles())) == 1
    assert len(server.seen) == 1


def test_the_header_names_the_charset(server: Site, settings: Settings) -> None:
    assert read(f"{server.base}/latin", settings)[0].text == STORY


def test_a_feed(server: Site, settings: Settings) -> None:
    found, gone, unlinked = read(f"{server.base}/feed", settings)
    assert (found.title, found.publisher) == ("Ferry terminal closes", "Harbour Post")
    assert found.published_at == "2025-05-08T09:30:00+00:00"
    assert found.url == found.source == f"{server.base}/bare"
    assert "answered 404" in str(gone)
    assert "has an entry without text or link: 'No link'" in str(unlinked)


def many(server: Site, links: int, padding: int = 0) -> str:
    """The address of a feed that links to so many pages, each of an article of its own, and longer by so many bytes."""
    items = ""
    for number in range(links):
        story = "".join(f"<p>{paragraph} It was vote number {number}.</p>" for paragraph in STORY.split("\n\n"))
        page = f"<html><body><article>{story}</article><!--{'-' * padding}--></body></html>"
        server.answers[f"/{number}"] = (200, HTML, page.encode())
        items += f"<item><title>Vote number {number}</title><link>{server.base}/{number}</link></item>"
    feed = f"<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>"
    server.answers["/many"] = (200, "application/rss+xml", feed.encode())
    return f"{server.base}/many"


@pytest.fixture
def most(monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes that workers are given to read ahead, and few."""
    few = 300_000
    monkeypatch.setattr(module, "MOST", few)
    return few


def test_of_a_feeds_pages_few_are_held_at_a_time(server: Site, settings: Settings, tmp_path: Path, most: int) -> None:
    """As many as are short of what workers are given to read, and the one that goes over it."""
    held: list[int] = []

    def count(_: Progress) -> None:
        held.append(sum(isinstance(thing, Page) for thing in gc.get_objects()))

    with Assistant(settings.model_copy(update={"home": tmp_path / "home", "workers": 1})) as assistant:
        report = assistant.ingest([many(server, 12, padding=most // 3)], progress=count)
    assert (report.added, report.failed) == (12, ())
    assert len(held) > 12 and max(held) <= 5


def test_of_pages_that_are_read_and_not_stored_none_is_held(server: Site, settings: Settings, most: int) -> None:
    """However slow whoever stores them is."""
    found = [one for one in documents([many(server, 12, padding=most // 3)], settings) if isinstance(one, Document)]
    assert len(found) == 12
    fetched = (Task(one, "2031-05-08T09:30:00+00:00") for one in found if one.fingerprint())
    with Workers(settings, 1) as workers:
        for document, items in workers.read((task.document, task) for task in fetched):
            while not all(order.is_whole for order in workers._orders):
                time.sleep(0.01)
            assert sum(isinstance(thing, Page) for thing in gc.get_objects()) == 0
            assert len(list(items)) == 1, document.source


def test_a_feed_has_a_limit_of_entries_and_of_time(server: Site, settings: Settings) -> None:
    feed = many(server, 4)
    *found, told = read(feed, settings.model_copy(update={"max_feed_entries": 2}))
    assert len(found) == 2
    assert "has 4 entries, and the last 2 weren't read. If it is a feed of news, raise RAG_MAX_FEED_ENTRIES" in str(
        told
    )
    first, *late = read(feed, settings.model_copy(update={"feed_seconds": 1e-6}))
    assert first.title == "Vote number 0"
    assert ["the 1e-06 seconds for the pages of its feed are up" in str(error) for error in late] == [True] * 3


def test_a_feed_in_a_file(server: Site, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "feed.atom"
    path.write_text(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title><entry><title>Ferries</title>
        <link href="{server.base}/bare"/><author><name>Tom Ek</name></author><updated>2025-05-09</updated></entry>
        </feed>"""
    )
    (article,) = read(str(path), settings)
    assert (article.title, article.author, article.updated_at) == ("Ferries", "Tom Ek", "2025-05-09")
    assert article.published_at is None


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/404", "answered 404"),
        ("/error", "answered 500"),
        ("/image", "is image/png, not a web page"),
        ("/menu", "holds no article"),
        ("/loop", "redirects more than 5 times"),
        ("/file", "leads to file:///etc/passwd, which is not an http or https address"),
        ("/odd", "couldn't be fetched"),
        ("/large", "is larger than the limit of 0.004 MB"),
    ],
)
def test_pages_that_are_no_article(server: Site, path: str, message: str) -> None:
    (error,) = read(server.base + path, Settings(allow_private_urls=True, max_document_mb=0.004, timeout_s=5))
    assert isinstance(error, ReadError)
    assert message in str(error)
    assert error.hint


def test_the_limit_holds_while_streaming(server: Site) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", HTML)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"word " * 10_000)

    server.answers["/endless"] = endless
    with pytest.raises(FetchError, match=r"is larger than the limit of 0\.1 MB"):
        fetch(f"{server.base}/endless", Settings(allow_private_urls=True, max_document_mb=0.1))


def packed(body: bytes, encoding: str) -> Callable[[Handler], None]:
    """An answer that says that its body is packed, and how."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", HTML)
        handler.send_header("Content-Encoding", encoding)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("", bytes)])
def test_a_packed_page(server: Site, settings: Settings, encoding: str, pack: Any) -> None:
    server.answers["/packed"] = packed(pack(page("utf-8").encode()), encoding)
    assert read(f"{server.base}/packed", settings)[0].text == STORY
    assert server.seen[0]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "encoding", "message"),
    [
        (gzip.compress(page().encode())[:-9], "gzip", "breaks off: what it packed has no end"),
        (gzip.compress(b"word") + gzip.compress(b"word"), "gzip", "goes on after the end of what it packed"),
        (b"word", "gzip", "couldn't be fetched"),
        (b"word", "br", "is packed as 'br', and only gzip was asked for"),
        (gzip.compress(gzip.compress(b"word")), "gzip, gzip", "is packed as 'gzip, gzip'"),
        (gzip.compress(bytes(100_001)), "gzip", "is larger than the limit of 0.1 MB"),
        (gzip.compress(b"") * 10_000, "gzip", "is larger than the limit of 0.1 MB"),
    ],
    ids=["cut", "two members", "not packed", "brotli", "twice", "too large", "too large as sent"],
)
def test_packed_pages_that_are_refused(server: Site, body: bytes, encoding: str, message: str) -> None:
    server.answers["/packed"] = packed(body, encoding)
    with pytest.raises(FetchError) as caught:
        fetch(f"{server.base}/packed", Settings(allow_private_urls=True, max_document_mb=0.1, timeout_s=5))
    assert message in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("times", [1, 2])
def test_what_unpacks_without_end_takes_no_more_than_the_limit(server: Site, times: int) -> None:
    body = bytes(300_000_000)
    for _ in range(times):
        body = gzip.compress(body)
    server.answers["/bomb"] = packed(body, ", ".join(["gzip"] * times))
    code = f"""
from rag.articles.pages import fetch
from rag.errors import FetchError
from rag.settings import Settings
try:
    fetch("{server.base}/bomb", Settings(allow_private_urls=True, max_document_mb=1, timeout_s=20))
except FetchError as error:
    print(error)
"""
    # The interpreter takes 50 MB. Unpacked in one piece, a chunk of 64 kB takes 60 MB more; packed twice, 500.
    output = within(code, megabytes=90, seconds=30)
    assert ("larger than the limit" if times == 1 else "is packed as") in output


@pytest.mark.parametrize("in_header", [True, False])
def test_the_time_holds_for_the_whole_page(server: Site, in_header: bool) -> None:
    def drip(handler: Handler) -> None:
        """Every single read is answered in time; the page as a whole never is."""
        if not in_header:
            handler.send_response(200)
            handler.send_header("Content-Type", HTML)
            handler.end_headers()
        try:
            for _ in range(50):
                handler.wfile.write(b"HTTP/1.1 200 OK"[:1] if in_header else b"word ")
                time.sleep(0.1)
        except OSError:
            pass  # the client has left

    server.answers["/drip"] = drip
    start = time.monotonic()
    with pytest.raises(FetchError, match=r"didn't answer within 0\.5 seconds"):
        fetch(f"{server.base}/drip", Settings(allow_private_urls=True, timeout_s=0.5))
    assert time.monotonic() - start < 2


def test_an_unreachable_server_is_an_error(server: Site, settings: Settings) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchError, match=r"couldn't be fetched"):
        fetch(server.base, settings)


def test_private_addresses_are_refused_before_connecting(server: Site) -> None:
    (error,) = read(f"{server.base}/story", Settings())
    assert "not on the public internet" in str(error)
    assert "RAG_ALLOW_PRIVATE_URLS" in error.hint
    assert server.seen == []


def one_is_public(monkeypatch: pytest.MonkeyPatch, host: str) -> Callable[[str, int], list[str]]:
    """Take the loopback address for public, as if ``host`` were a site on the internet."""
    monkeypatch.setattr("rag.articles.pages.is_public", lambda a: a == "127.0.0.1" or is_public(a))
    return lambda name, port: ["127.0.0.1"] if name == host else [name]


def test_a_redirect_to_a_private_address_is_refused(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = one_is_public(monkeypatch, "news.example")
    base = f"http://news.example:{server.server_port}"
    assert fetch(f"{base}/story", Settings(), resolver).body
    assert server.seen[0]["Host"] == f"news.example:{server.server_port}"
    with pytest.raises(FetchError, match=r"leads to 10\.0\.0\.1 .*not on the public internet"):
        fetch(f"{base}/away", Settings(), resolver)


def test_the_name_is_resolved_once_and_the_checked_address_connected(
    server: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_is_public(monkeypatch, "news.example")
    answers = iter([["127.0.0.1"]])  # a second look-up would fail
    page = fetch(f"http://news.example:{server.server_port}/story", Settings(), lambda name, port: next(answers))
    assert page.url.endswith("/story")


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(FetchError, match=r"169\.254\.169\.254"):
        fetch("http://news.example/", Settings(), lambda name, port: ["93.184.215.14", "169.254.169.254"])


def test_a_host_that_does_not_exist() -> None:
    def nowhere(name: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(FetchError, match=r"the host news\.example can't be found"):
        fetch("http://news.example/", Settings(), nowhere)


@pytest.mark.parametrize(
    "url", ["http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/"]
)
def test_loopback_in_other_spellings(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, Settings(timeout_s=2))


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", "http://[::1", "https://ex ample/", "http://news.example:99999/"]
)
def test_addresses_that_are_none(url: str, settings: Settings) -> None:
    with pytest.raises(FetchError):
        fetch(url, settings)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),  # a public address through NAT64
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2002:0a00:0001::1", False),
        ("64:ff9b::7f00:1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public
