"""The web pages in a browser: Debian's Chromium, and the `rag serve` command over an invented town.

Without Chromium or Playwright the tests that import this are skipped, unless BROWSER_TESTS=required, as in .ci/run,
makes that a failure.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import served
from town import write_town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
try:
    from axe_playwright_python.base import AXE_SCRIPT
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine is slow, and nothing here is about speed
    missing = None if CHROMIUM else "no chromium on the PATH (Debian: apt-get install chromium)"
except ImportError as error:
    missing = f"{error} (it comes with the dev extra)"
if missing and not REQUIRED:
    pytest.skip(f"the pages aren't tested in a browser: {missing}", allow_module_level=True)
elif missing:
    raise RuntimeError(f"BROWSER_TESTS=required, and {missing}")

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# What Gradio's client says of an answer it still listened to when its page was left.
PLACES = ".welcome, .turn, .people, #articles .table, #articles p"  # what any page shows once it is there
LEFT = ("AbortError: signal is aborted", "Connection errored out")
HOSTILE = (
    "<script>document.title=7</script><img src=x onerror=document.title=7> [a](javascript:alert(1)) "
    "![b](http://evil.example/x.png) <style>*{display:none}</style>"
)
BODY = (
    f"“{HOSTILE} is what we saw at the depot,” said Engineer Tove Lind. The council met on Monday. "
    "Nothing else was decided, and everybody went home before dark."
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "archive"


@pytest.fixture(scope="module")
def url(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the invented town, with an article more that tries to come alive."""
    folder = write_town(tmp_path_factory.mktemp("town"))
    line = {
        "id": "x",
        "title": f"Depot {HOSTILE}",
        "author": f"Ada {HOSTILE}",
        "text": BODY,
        "published_at": "2031-01-05",
    }
    (folder / "bad.jsonl").write_text(json.dumps(line) + "\n")
    with served(home, folder) as address:
        yield address


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the pages as a new visitor. Afterwards: no other host was asked, nothing went wrong."""
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
        expect(page.locator(".masthead")).to_be_visible()
        expect(page.locator(PLACES).filter(visible=True).first).to_be_visible()
        return page

    yield open_page
    for page in (page for context in contexts for page in context.pages):
        page.wait_for_load_state("domcontentloaded")  # one that is loading has no title yet
    titles = {page.title() for context in contexts for page in context.pages}
    for context in contexts:
        context.close()
    assert told == []
    assert titles <= {"On Record", "Login"}


def is_left(message: str) -> bool:
    return any(words in message for words in LEFT)


def ask(page: Page, question: str) -> Any:
    """Ask, and wait until the answer is whole; its turn."""
    before = page.locator(".turn").count()
    box = page.get_by_label("Question")
    box.fill(question)
    box.press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn).to_have_attribute("data-state", "done")
    return turn


def in_view(page: Page, selector: str) -> bool:
    """Whether the middle of the first such element is seen, and not covered."""
    return bool(
        page.evaluate(
            """selector => {
              const found = document.querySelector(selector), box = found.getClientRects()[0];
              const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
              return found === top || found.contains(top);
            }""",
            selector,
        )
    )


def assert_accessible(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    faults = [f"{v['impact']} {v['id']}: {node['html'][:200]}" for v in result["violations"] for node in v["nodes"]]
    assert faults == []


def show(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
