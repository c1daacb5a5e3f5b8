"""Quoting from the pages: a card at each marker, the words copied with where they come from, answers as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from browsing import ask, assert_accessible, in_view
from pages import served
from playwright.sync_api import Page, expect
from town import write_town

from rag.accounts.passwords import for_environment, hashed

Visit = Callable[..., Page]
WORDS = "“The tram will not stop at the harbour,”"


def test_a_card_shows_the_words_and_is_reached_by_keyboard(visit: Visit) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    first = turn.locator(".citing").first
    expect(first.locator(".card")).to_be_hidden()
    first.locator(".cite").focus()
    card = first.locator(".card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("The tram will not stop at the harbour")
    expect(card.locator("cite")).to_have_text("Tram to skip the harbour")
    assert_accessible(page)
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Open")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Copy quote")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_card_fits_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 800})
    turn = ask(page, "What did Holloway say?")
    turn.locator(".cite").first.focus()
    box = turn.locator(".card").first.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert in_view(page, ".citing:focus-within .card")


def test_the_copied_address_opens_the_same_words_for_somebody_else(visit: Visit) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, "What did Holloway say?")
    turn.locator("details.more summary").first.click()
    turn.locator(".passages").get_by_role("button", name="Copy quote").first.click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    quoted, here = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert quoted.endswith("— Ada Holloway, Mayor. “Tram to skip the harbour”, The Tideway Post, 4 March 2031.")
    other = visit(here.removeprefix("On Record: "))
    expect(other.locator("mark.cited")).to_contain_text("The tram will not stop at the harbour")


def test_rows_of_people_are_copied_too(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".statements").get_by_role("button", name="Copy quote").first.click()
    expect(page.locator(".statements").get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("“Fares will rise in autumn,” — Ruth Delgado")


@pytest.mark.parametrize(("name", "suffix"), [("Markdown", "md"), ("Word", "docx"), ("RIS", "ris")])
def test_an_answer_is_downloaded(visit: Visit, tmp_path: Path, name: str, suffix: str) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    turn.locator(".exports summary").click()
    with page.expect_download() as started:
        turn.get_by_role("link", name=name, exact=True).click()
    download = started.value
    assert download.suggested_filename == f"What-did-Holloway-say.{suffix}"
    download.save_as(tmp_path / "file")
    assert (tmp_path / "file").stat().st_size > 100


def test_a_link_that_has_run_out_says_so(url: str) -> None:
    answer = httpx.get(f"{url}export/answer/{'0' * 32}.md")
    assert (answer.status_code, answer.text[:22]) == (404, "This link has run out:")
    assert httpx.get(f"{url}export/elsewhere/x.md").status_code == 404


def test_nothing_is_downloaded_without_logging_in(tmp_path: Path) -> None:
    with served(
        tmp_path / "home", write_town(tmp_path), RAG_UI_AUTH=f"ada:{for_environment(hashed('tram'))}"
    ) as address:
        for path in ("export/answer/x.md", "export/people/statements.csv?name=Renko"):
            assert httpx.get(f"{address}{path}").status_code == 401
        with httpx.Client(base_url=address) as client:
            client.post("login", data={"username": "ada", "password": "tram"}).raise_for_status()
            assert client.get("export/answer/x.md").status_code == 404  # there is none, but one may ask
            told = client.get("export/people/statements.csv?name=Renko")
            assert told.status_code == 200 and "We were promised better" in told.text
