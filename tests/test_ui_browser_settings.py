"""The settings' page in a browser."""

from __future__ import annotations

from collections.abc import Callable

from browsing import assert_accessible
from playwright.sync_api import Page, expect


def test_what_is_chosen_on_the_settings_page_holds_everywhere(own: str, visit: Callable[..., Page]) -> None:
    page = visit(f"{own}settings")
    page.get_by_label("Dates").select_option("month-first")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("It holds from now on")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Archive").click()
    expect(page.locator("#articles").get_by_text("March 4, 2031").first).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_text("It holds from now on")).to_have_count(0)
    page.get_by_label("Server of the language model").fill("http://127.0.0.1:9/v1")
    page.get_by_role("button", name="Ask the server for its models").click()
    expect(page.get_by_role("alert")).to_contain_text("127.0.0.1:9 can't be reached")
    expect(page.get_by_label("Server of the language model")).to_have_value("http://127.0.0.1:9/v1")


def test_the_pages_speak_the_language_that_is_chosen_and_articles_their_own(
    own: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{own}people/Ada%20Holloway")
    words = page.locator("#person .passage")
    expect(page.get_by_role("button", name="Copy quote").first).to_be_visible()
    said = words.all_inner_texts()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("combobox", name="Language").select_option("Deutsch")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert_accessible(page)
    page.get_by_role("button", name="Tasten").click()
    expect(page.get_by_role("dialog")).to_contain_text("Nächste Markierung im Artikel")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Archiv").click()
    expect(page.locator("#articles").get_by_text("7 Artikel")).to_be_visible()
    page.get_by_role("link", name="Tram to skip the harbour").click()
    reader = page.locator(".reader")
    expect(reader.locator(".known")).to_contain_text("von Nils Aske")
    expect(reader.locator(".body")).to_contain_text("“The tram will not stop at the harbour,” Holloway said.")
    assert_accessible(page)
    page.goto(f"{own}people/Ada%20Holloway")
    expect(page.get_by_role("button", name="Zitat kopieren").first).to_be_visible()
    expect(page.get_by_label("Wie es gesagt wurde")).to_have_value("Beliebig")
    expect(page.locator("#person")).to_contain_text("4. März 2031")
    assert words.all_inner_texts() == said
    assert_accessible(page)
