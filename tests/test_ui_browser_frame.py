"""The frame in a browser: what is typed, unfolded, narrowed or forgotten stays, comes back, or says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import ask, in_view
from pages import served
from playwright.sync_api import Browser, Page, expect


def test_a_page_goes_on_after_the_server_was_started_anew(browser: Browser, own_home: Path) -> None:
    context = browser.new_context()  # whose console tells that nobody answered
    context.set_default_timeout(120_000)
    page = context.new_page()
    with served(own_home) as address:
        page.goto(address)
        ask(page, "What did Holloway say?")
    port, box = urlsplit(address).port, page.get_by_label("Question")
    box.fill("And Delgado?")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server doesn’t answer")
    expect(box).to_have_value("And Delgado?")
    page.evaluate("window.isOld = true")
    with served(own_home, port=port):
        page.wait_for_function("!window.isOld")
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.get_by_label("Question")).to_have_value("And Delgado?")
        page.get_by_label("Question").press("Enter")
        expect(page.locator(".turn").nth(1)).to_contain_text("Fares will rise")
    page.evaluate("window.isOld = true")
    with served(own_home, port=port):  # what is pressed first finds a new server
        # By a script, since the page may find it by itself meanwhile: a click would then come to the new page.
        page.evaluate("""window.isOld && document.querySelector('[data-act="act_new"]').click()""")
        page.wait_for_function("!window.isOld")
        expect(page.locator(".turn")).to_have_count(2)
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".welcome")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_what_editing_does_is_told_above_the_box(visit: Callable[..., Page], width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    ask(page, "What did Holloway say about the harbour?")
    ask(page, "And Delgado?").get_by_role("button", name="Edit the question").click()
    assert in_view(page, ".editing") and in_view(page, ".editing button")
    page.get_by_role("button", name="Leave it as it is").click()
    expect(page.locator(".editing")).to_have_count(0)


def test_what_is_typed_while_an_answer_comes_stays(visit: Callable[..., Page]) -> None:
    page = visit()
    box = page.get_by_label("Question")
    box.fill("What did Holloway say?")
    box.press("Enter")
    box.press_sequentially("And Delgado?")
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")
    expect(box).to_have_value("And Delgado?")
    page.reload()
    expect(page.locator(".turn .words").first).to_be_visible()
    expect(box).to_have_value("And Delgado?")


def test_answers_stand_above_the_box_and_where_one_left_off(visit: Callable[..., Page]) -> None:
    page = visit(viewport={"width": 1000, "height": 500})
    for question in ("What did Holloway say?", "What did Delgado say?", "What did Renko say?"):
        turn = ask(page, question)
        assert in_view(page, "#talk .question") and in_view(page, "#talk .words")
        top = turn.bounding_box()["y"]
        assert top < page.locator("#ask").bounding_box()["y"]  # type: ignore[index]
    page.reload()
    expect(turn.locator(".words").first).to_be_in_viewport()
    assert in_view(page, "#talk .question")


def test_what_is_unfolded_stays_unfolded(visit: Callable[..., Page]) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    turn.get_by_text("2 sources").click()
    turn.get_by_role("button", name="Right").click()
    expect(turn.get_by_role("button", name="Right")).to_have_attribute("aria-pressed", "true")
    expect(turn.locator(".passages")).to_be_visible()
    turn.get_by_text("2 sources").click()
    turn.get_by_role("button", name="Right").click()
    expect(turn.get_by_role("button", name="Right")).to_have_attribute("aria-pressed", "false")
    expect(turn.locator(".passages")).to_be_hidden()


def test_what_narrows_is_a_chip_and_can_be_cleared(visit: Callable[..., Page], url: str) -> None:
    page = visit()
    page.get_by_text("Narrow the search").click()
    page.locator("#ask").get_by_label("Outlet").fill("Courier")
    page.locator("#ask").get_by_label("From").fill("2031")
    page.keyboard.press("Tab")
    page.get_by_text("Narrow the search").click()
    expect(page.locator(".chips")).to_contain_text("2 of 7 articles")
    page.get_by_role("button", name="Take away: From: 2031").click()
    expect(page.locator(".chips")).to_contain_text("3 of 7 articles")
    expect(page.locator(".chip")).to_have_count(1)
    turn = ask(page, "What did Renko say?")
    expect(turn).to_contain_text("Only: Outlet: Courier")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.get_by_label("Question")).to_be_focused()
    page.goto(f"{url}?publisher=Courier")  # as a link to “ask within” has it
    expect(page.locator(".chips")).to_contain_text("3 of 7 articles")


def test_what_was_forgotten_can_be_taken_back(visit: Callable[..., Page]) -> None:
    page = visit()
    ask(page, "What did Holloway say?")
    page.get_by_role("button", name="Forget: What did Holloway say?").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".turn")).to_contain_text("The tram will not stop")
    expect(page.get_by_role("link", name="What did Holloway say?")).to_be_visible()


def test_a_conversation_is_called_otherwise(visit: Callable[..., Page]) -> None:
    page = visit()
    ask(page, "What did Holloway say?")
    page.get_by_role("button", name="Rename: What did Holloway say?").click()
    page.get_by_label("Name of the conversation").fill("Trams")
    page.get_by_label("Name of the conversation").press("Enter")
    expect(page.locator(".shelf").get_by_role("link", name="Trams")).to_be_visible()
    page.reload()
    expect(page.locator(".shelf").get_by_role("link", name="Trams")).to_have_attribute("aria-current", "true")


def test_an_article_is_gone_through_mark_by_mark(visit: Callable[..., Page]) -> None:
    page = visit(viewport={"width": 1000, "height": 400})
    turn = ask(page, "What did Holloway say?")
    turn.locator(".cite").first.click()
    expect(page.locator(".marks [role=status]")).to_have_text("1 of 2")
    page.get_by_role("button", name="Next mark").click()
    expect(page.locator(".marks [role=status]")).to_have_text("2 of 2")
    expect(page.locator("mark.current")).to_have_text("It would cost us a year.")
    page.keyboard.press("b")
    expect(page.locator(".marks [role=status]")).to_have_text("1 of 2")
    page.locator("#side").evaluate("side => side.scrollTo(0, side.scrollHeight)")
    assert in_view(page, ".reader h2") and in_view(page, ".reader .close")
    page.get_by_role("link", name="Ask within this article").click()
    expect(page.locator(".chips")).to_contain_text("1 of 7 articles")


def test_keys_are_listed_and_work(visit: Callable[..., Page]) -> None:
    page = visit()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("To the question")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("p")
    expect(page.locator(".who")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Question")).to_be_focused()


def test_what_to_ask_next_is_offered_and_answered(visit: Callable[..., Page]) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    onward = turn.get_by_role("navigation", name="Ask next").get_by_role("link").first
    asked = onward.inner_text()
    onward.click()
    expect(page.locator("#talk .question")).to_have_text(asked)
    expect(page.locator("#talk .turn")).to_have_attribute("data-state", "done")
    expect(page.locator("#talk .badge")).to_have_count(0)
