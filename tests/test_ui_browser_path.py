"""A new user's path, from an empty archive to the same words before a colleague's eyes, action by action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import in_view
from pages import served
from playwright.sync_api import Page, expect
from town import write_town


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of an archive in which nothing is."""
    with served(tmp_path_factory.mktemp("home") / "new") as address:
        yield address


class Walk:
    """What somebody does, in order; each of it is an action."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    def do(self, what: str, action: Callable[[], object]) -> None:
        self.actions.append(what)
        action()


def test_from_an_empty_archive_to_the_same_words_elsewhere(visit: Callable[..., Page], tmp_path: Path) -> None:
    town = sorted(write_town(tmp_path).glob("*.md"))
    page, path = visit(), Walk()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator("#talk")).to_contain_text("The archive is empty")
    path.do("add articles", page.locator("#talk").get_by_role("link", name="Add articles").click)
    files = page.locator("#adding input[type=file]").first
    expect(page.get_by_role("button", name="Add to the archive")).to_be_visible()
    path.do("choose files", lambda: files.set_input_files(town))
    expect(page.locator("#adding").get_by_text("wire1")).to_be_visible()
    path.do("add them", page.get_by_role("button", name="Add to the archive").click)
    expect(page.locator("#jobs .notice")).to_contain_text("6 files: 6 added")
    path.do("go to the question", lambda: page.get_by_role("link", name="Ask", exact=True).click())
    box = page.get_by_label("Question")
    path.do("type it", lambda: box.fill("What did Holloway say?"))
    path.do("ask", lambda: box.press("Enter"))
    turn = page.locator("#talk .turn")
    expect(turn).to_have_attribute("data-state", "done")
    expect(turn.locator(".speaker").first).to_have_text("Ada Holloway")
    path.do("point at a marker", turn.locator(".cite").first.hover)
    path.do("copy the quote", turn.locator(".card").first.get_by_role("button", name="Copy quote").click)
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    path.do("open the source", turn.locator(".cite").first.click)
    expect(page.locator("mark.cited")).to_be_visible()
    words = page.locator("mark.cited").inner_text()
    quoted, address = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert words.partition(",”")[0] in quoted
    assert quoted.endswith("— Ada Holloway, Mayor. “Tram to skip the harbour”, The Tideway Post, 4 March 2031.")
    path.do("open its address elsewhere", lambda: None)
    colleague = visit(address.removeprefix("On Record: "))
    expect(colleague.locator("mark.cited")).to_have_text(words)
    assert in_view(colleague, "mark.cited")
    assert len(path.actions) < 20, path.actions
