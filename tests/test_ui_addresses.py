"""Addresses: what each names, and that a browser that opens one sees the same, goes back and goes forward."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest
from browsing import ask, in_view, show
from playwright.sync_api import Page, expect

from rag.ui import addresses
from rag.ui.addresses import Place


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (addresses.article("ab12", start=120, end=260), Place("article", "ab12", {"start": "120", "end": "260"})),
        (addresses.people("A/B & Ö?", "the tram"), Place("people", "A/B & Ö?", {"about": "the tram"})),
        (addresses.people(), Place("people")),
        (addresses.archive(search="tram", publisher=None, since=""), Place("archive", "", {"search": "tram"})),
        (addresses.answer("0f" * 8), Place("answer", "0f" * 8)),
        (addresses.ask("Who?", speaker="Renko"), Place("ask", "", {"q": "Who?", "speaker": "Renko"})),
        ("/elsewhere/x", Place("ask")),
    ],
)
def test_an_address_names_its_place(address: str, place: Place) -> None:
    assert Place.at(address) == place


def test_the_server_gives_its_page_at_each_place(url: str) -> None:
    for address, up in (("people", "./"), ("people/A%2FB", "../"), ("article/x?start=1&end=2", "../"), ("", "./")):
        page = httpx.get(f"{url}{address}").raise_for_status().text
        assert f'<base href="{up}"' in page and "On Record" in page
    assert httpx.get(f"{url}elsewhere/x").status_code == 404


def test_back_and_forward_lead_through_what_was_seen(visit: Callable[..., Page]) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    turn.locator(".cite").first.click()
    expect(page.locator("mark.cited")).to_be_visible()
    show(page, "People")
    page.get_by_role("link", name="Ruth Delgado").click()
    expect(page.locator(".statements")).to_be_visible()
    page.locator(".statements .passage").first.click()
    expect(page.locator("mark.cited")).to_contain_text("Fares will rise")
    for _ in range(2):
        page.go_back()
    expect(page.locator(".who")).to_be_visible()
    expect(page.locator(".reader")).to_be_hidden()
    page.go_back()
    expect(page.locator("mark.cited")).to_contain_text("The tram will not stop")
    expect(turn).to_be_visible()
    page.go_back()
    expect(page.locator(".reader")).to_be_hidden()
    for _ in range(3):
        page.go_forward()
    expect(page.locator(".statements")).to_be_visible()
    page.go_forward()
    expect(page.locator("mark.cited")).to_contain_text("Fares will rise")
    page.reload()
    expect(page.locator("mark.cited")).to_contain_text("Fares will rise")
    expect(page.locator(".statements")).to_be_visible()


def test_an_address_opens_the_same_for_somebody_else(visit: Callable[..., Page], url: str) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    answer = page.url
    turn.locator(".cite").first.click()
    expect(page.locator("mark.cited")).to_be_visible()
    other = visit(page.url)
    expect(other.locator("mark.cited")).to_have_text("“The tram will not stop at the harbour,” Holloway said.")
    assert in_view(other, "mark.cited")
    other = visit(f"{url}people/Ruth%20Delgado?about=fares")
    expect(other.locator(".statements li")).to_have_count(1)
    other = visit(f"{url}archive?search=gale&publisher=Courier")
    expect(other.get_by_label("Search")).to_have_value("gale")
    expect(other.locator("#articles")).to_contain_text("No article fits")
    # An answer is its asker's until they share it.
    other = visit(answer)
    expect(other.locator(".welcome")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn.get_by_role("button", name="Copy link").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == answer
    other.goto(answer)
    expect(other.locator(".turn .words").first).to_contain_text("The tram will not stop")
    ask(other, "And Delgado?")
    expect(other.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn")).to_have_count(1)


def test_an_address_may_hold_a_question(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}?q=What+did+Renko+say%3F&publisher=Courier")
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")
    expect(page.locator(".turn")).to_contain_text("We were promised better")
    expect(page.locator(".turn")).to_contain_text("Only: Outlet: Courier")
    assert urlsplit(page.url).path.startswith("/answer/")  # to load it again asks nothing
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
