"""The pages below a path of a proxy's: links, history, exports and cookies stay there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from browsing import ask, loaded, show
from playwright.sync_api import Page, expect
from proxying import proxied

PREFIX = "/archive"  # which is also the name of a page


@pytest.fixture(scope="module")
def below(url: str) -> Iterator[str]:
    """The town's pages as the proxy gives them."""
    with proxied(url, PREFIX) as address:
        yield address


def path(page: Page) -> str:
    return urlsplit(page.url).path


def test_the_pages_work_below_a_path(below: str, visit: Callable[..., Page]) -> None:
    page = visit(below)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    turn = ask(page, "What did Holloway say about the harbour?")
    assert path(page).startswith(f"{PREFIX}/answer/")
    turn.locator(".cite").first.click()
    expect(page.locator("mark.cited").first).to_be_visible()
    assert path(page).startswith(f"{PREFIX}/article/")
    page.reload()  # as whoever it was sent to opens it
    loaded(page)
    expect(page.locator("mark.cited").first).to_be_visible()
    page.get_by_role("button", name="Close the article").click()
    show(page, "Archive")
    expect(page.locator("#articles .articles").first).to_be_visible()
    assert path(page) == f"{PREFIX}/archive"
    page.go_back()
    expect(page.locator("#talk .turn, .welcome").first).to_be_visible()
    show(page, "People")
    page.get_by_role("link", name="Ada Holloway").first.click()
    expect(page.locator(".statements")).to_be_visible()
    assert path(page) == f"{PREFIX}/people/Ada%20Holloway"
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert download.value.suggested_filename == "Ada-Holloway.csv"
    link = page.locator(".masthead a").first.evaluate("link => link.href")
    assert link.startswith(below)
    assert asked and all(each.startswith(f"{PREFIX}/") for each in asked)


def test_behind_https_cookies_and_addresses_are_those_of_https(url: str) -> None:
    with proxied(url, PREFIX, "https") as address:
        page = httpx.get(address)
        assert f'"root":"https://127.0.0.1:{urlsplit(address).port}{PREFIX}"' in page.text.replace(" ", "")
        own = address.replace("http://", "https://").removesuffix(f"{PREFIX}/")
        body = {"data": [], "fn_index": 0, "session_hash": "proxied"}
        for origin, status in ((own, 200), (own.replace("https", "http"), 403), ("https://evil.example", 403)):
            join = httpx.post(f"{address}gradio_api/queue/join", json=body, headers={"origin": origin})
            assert join.status_code == status
        assert httpx.get(f"{address}readyz", timeout=30).json() == {"status": "ready"}
        assert httpx.get(f"{address}people/Ada%20Holloway").status_code == 200
