"""What tests in a browser share: Debian's Chromium, asking on a page, what is seen of it. Their fixtures: visiting.py.

Without Chromium or Playwright the tests that import this are skipped, unless BROWSER_TESTS=required, as in .ci/run,
makes that a failure.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
try:
    from axe_playwright_python.base import AXE_SCRIPT
    from playwright.sync_api import Page, TimeoutError, expect

    expect.set_options(timeout=60_000)  # a busy machine is slow, and nothing here is about speed
    missing = None if CHROMIUM else "no chromium on the PATH (Debian: apt-get install chromium-headless-shell)"
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
PLACES = ".welcome, .turn, .people, .settings, #articles .table, #articles p"  # what any page shows once it is there
# What Gradio's client says of an answer it still listened to when its page was left.
LEFT = ("AbortError: signal is aborted", "Connection errored out")

# Resolves once colours have come to what they turn to.
TURNED = """Promise.all(document.getAnimations().filter(each => each instanceof CSSTransition)
  .map(each => each.finished.catch(() => null))).then(() => null)"""


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


def loaded(page: Page) -> None:
    """Wait until a page that was just opened, or loaded again, shows what its address names."""
    expect(page.locator(".masthead")).to_be_visible()
    expect(page.locator(PLACES).filter(visible=True).first).to_be_visible()


def in_view(page: Page, selector: str) -> bool:
    """Whether the middle of the first such element comes to be seen, and not covered."""
    try:
        page.wait_for_function(
            """selector => {
              const found = document.querySelector(selector), box = found?.getClientRects()[0];
              const top = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
              return top && (found === top || found.contains(top));
            }""",
            arg=selector,
        )
    except TimeoutError:
        return False
    return True


def assert_accessible(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    faults = [f"{v['impact']} {v['id']}: {node['html'][:200]}" for v in result["violations"] for node in v["nodes"]]
    assert faults == []


def assert_accessible_by_day_and_night(page: Page) -> None:
    """In the other colours too, which the page is left in."""
    assert_accessible(page)
    is_dark = page.evaluate("document.body.classList.contains('dark')")
    page.evaluate("document.querySelector('[data-theme-switch]').click()")
    assert page.evaluate("document.body.classList.contains('dark')") != is_dark
    page.evaluate(TURNED)
    assert_accessible(page)


def show(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
