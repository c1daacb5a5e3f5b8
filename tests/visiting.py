"""Fixtures of the tests in a browser: one Chromium and one server of an invented town for all, a context a test.

conftest.py names this as a plugin, so that each is made once. The town's pages at ``url`` are everybody's: a test that
adds, corrects or deletes, or crowds the queue, has pages of its own (``own``), as does one that needs another archive
(``pages.served``).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pages import served
from town import write_town

from rag.assistant import Assistant
from rag.settings import Settings

if TYPE_CHECKING:  # where there is no browser, there may be no Playwright
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

HOSTILE = (
    "<script>document.title=7</script><img src=x onerror=document.title=7> [a](javascript:alert(1)) "
    "![b](http://evil.example/x.png) <style>*{display:none}</style>"
)
BODY = (
    f"“{HOSTILE} is what we saw at the depot,” said Engineer Tove Lind. The council met on Monday. "
    "Nothing else was decided, and everybody went home before dark."
)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the invented town, with an article more that tries to come alive: to be copied."""
    folder = write_town(tmp_path_factory.mktemp("town"))
    fields = {"title": f"Depot {HOSTILE}", "author": f"Ada {HOSTILE}", "text": BODY, "published_at": "2031-01-05"}
    (folder / "bad.jsonl").write_text(json.dumps({"id": "x", **fields}) + "\n")
    home = tmp_path_factory.mktemp("prepared") / "archive"
    with Assistant(Settings(home=home)) as assistant:
        report = assistant.ingest([str(folder)])
        assert (report.added, report.failed) == (7, ())
    return home


@pytest.fixture(scope="session")
def home(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the archive whose pages all share."""
    return Path(shutil.copytree(prepared, tmp_path_factory.mktemp("home") / "archive"))


@pytest.fixture(scope="session")
def url(home: Path) -> Iterator[str]:
    """Its pages, of which no test changes the archive."""
    with served(home) as address:
        yield address


@pytest.fixture
def own_home(prepared: Path, tmp_path: Path) -> Path:
    """The folder of an archive that a test may change."""
    return Path(shutil.copytree(prepared, tmp_path / "own"))


@pytest.fixture
def own(own_home: Path) -> Iterator[str]:
    """Its pages."""
    with served(own_home) as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers. While it runs nothing can be awaited in this thread: such tests come last."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    from browsing import ARGUMENTS, CHROMIUM

    running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the pages as a new visitor. Afterwards: no other host was asked, nothing went wrong.

    A test that visits a server of its own names that fixture first, so that it ends after its visitors.
    """
    from browsing import is_left, loaded

    contexts: list[BrowserContext] = []
    told: list[str] = []

    def open_page(address: str = url, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        own = "/".join(address.split("/", 3)[:3])
        page.on("request", lambda r: told.append(r.url) if not r.url.startswith((own, "data:", "blob:")) else None)
        page.on("console", lambda m: told.append(m.text) if m.type == "error" and not is_left(m.text) else None)
        page.on("pageerror", lambda error: told.append(f"error: {error}"))
        page.goto(address)
        loaded(page)
        return page

    yield open_page
    for page in (page for context in contexts for page in context.pages):
        page.wait_for_load_state("domcontentloaded")  # one that is loading has no title yet
    titles = {page.title() for context in contexts for page in context.pages}
    for context in contexts:
        context.close()
    assert told == []
    assert titles <= {"On Record", "Login"}
