"""The pictures of the documentation: the pages over the fictional archive, as Debian's Chromium shows them.

    python eval/screenshots.py [docs] [--only people compare]

Needs Playwright (the dev extra) and a Chromium on the PATH. Pictures have 256 colours, so that each stays under 200 kB.
Look at them before they are committed: a picture that a change made wrong fails no test.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag.assistant import Assistant
from rag.settings import Settings
from rag.ui import build, start

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = Path(__file__).parent / "suites" / "archive" / "articles"
WIDE, NARROW = (1280, 800), (390, 800)
ANSWERED = "What did Ines Reyes say about the strike?"
SILENT = "What did Dana Whitlock say about the trial?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs")
    parser.add_argument("--only", nargs="+", choices=PICTURES, default=list(PICTURES))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings().model_copy(update={"home": Path(home), "embedding": "local", "llm": "extractive"})
        assistant = Assistant(
            settings
        )  # left open: the pages may still be reading from it when the last picture is taken
        with sync_playwright() as playwright:
            assistant.ingest([str(ARTICLES)])
            strike = [article.id for article in assistant.articles() if "strike" in article.source]
            assistant.collect("The port strike", strike)
            page = build(assistant)
            url = start(page, settings)
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for name in arguments.only:
                take(browser, url, name, arguments.folder / f"{name}.png")
            browser.close()
            page.close(verbose=False)


def take(browser: Browser, url: str, name: str, file: Path) -> None:
    """Open a page as a new visitor, bring it to where the picture is taken, and write that."""
    (width, height), scheme, show = PICTURES[name]
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(url)
        expect(page.locator(".welcome")).to_be_visible(timeout=60_000)
        show(page)
        page.evaluate("document.fonts.ready")
        shot = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
    shot.convert("RGB").quantize(256).save(file, optimize=True)
    print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


def answer(page: Page) -> None:
    """An answer with the article beside it."""
    _ask(page, ANSWERED)
    page.locator(".turn .citing a").first.click()
    expect(page.locator(".reader mark.cited").first).to_be_visible()
    page.mouse.move(0, 0)


def silence(page: Page) -> None:
    """A question that nobody answers, with what comes nearest."""
    _ask(page, SILENT)


def person(page: Page) -> None:
    """What somebody said, along a timeline."""
    _go(page, "/people/Dana%20Whitlock")
    expect(page.locator(".timeline")).to_be_visible()


def compared(page: Page) -> None:
    """Two people side by side, by date."""
    _go(page, "/people/Ines%20Reyes?period=March+2031&with=Dana+Whitlock")
    expect(page.locator(".compared")).to_be_visible()


def archive(page: Page) -> None:
    """A search in the archive, with counts and snippets."""
    _go(page, "/archive?search=strike")
    expect(page.locator("#articles mark").first).to_be_visible()


def _ask(page: Page, question: str) -> None:
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "done", timeout=60_000)


def _go(page: Page, address: str) -> None:
    page.evaluate("address => onrecord.go(address)", address)


PICTURES: dict[str, tuple[tuple[int, int], Literal["light", "dark"], Callable[[Page], None]]] = {
    "ask": (WIDE, "light", answer),
    "dark": (WIDE, "dark", answer),
    "not-found": (WIDE, "light", silence),
    "people": (WIDE, "light", person),
    "compare": (WIDE, "light", compared),
    "archive": (WIDE, "light", archive),
    "phone": (NARROW, "light", answer),
}

if __name__ == "__main__":
    main()
