"""Every flow of the pages by keys alone, with the focus seen at each step; and words copied from the article itself."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator

import pytest
from browsing import assert_accessible_by_day_and_night
from pages import served
from playwright.sync_api import Page, expect
from town import write_town

Visit = Callable[..., Page]
EMOJI = (
    "---\ntitle: A quay 🚋\npublisher: The Quay Times\nauthor: Per Holm\npublished_at: 2031-03-09\n---\n\n"
    "🚋🚋 News from the quay.\n\nThe tram “will never stop”, said Mayor Ida Brock, and the crowd laughed.\n"
)
FOCUSED = """([wanted, text]) => {
  const at = document.activeElement, style = getComputedStyle(at);
  const isSeen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const isThere = at.matches(wanted) && at.textContent.includes(text);
  return [isThere, isSeen || at === document.body, at.outerHTML.slice(0, 200)];
}"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the town and of an article with an emoji before its words."""
    folder = write_town(tmp_path_factory.mktemp("town"))
    (folder / "quay.md").write_text(EMOJI, "utf-8")
    with served(tmp_path_factory.mktemp("home") / "archive", folder, RAG_ALLOW_PRIVATE_URLS="true") as address:
        yield address


@pytest.fixture
def deaf() -> Iterator[str]:
    """The address of a host that answers nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def go(page: Page, wanted: str, text: str = "", *, key: str = "Tab") -> None:
    """Press a key until the focus is at what a selector names, with such a text; it is seen wherever it comes to."""
    passed: list[str] = []
    for _ in range(80):
        page.keyboard.press(key)
        is_there, is_seen, element = page.evaluate(FOCUSED, [wanted, text])
        assert is_seen, f"no focus is seen at {element}"
        if is_there:
            return
        passed.append(element)
    raise AssertionError(f"{key} never comes to {wanted} {text!r}, but to {passed}")


def back(page: Page, wanted: str, text: str = "") -> None:
    go(page, wanted, text, key="Shift+Tab")


def asked(page: Page, question: str) -> None:
    """Ask by keys alone."""
    page.keyboard.press("/")
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.locator("#talk .turn .question")).to_have_text(question)
    expect(page.locator("#talk .turn")).to_have_attribute("data-state", "done")


def copied(page: Page) -> str:
    """What the clipboard holds once it holds something."""
    page.wait_for_function("navigator.clipboard.readText()")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_an_answer_is_read_to_its_sources(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    asked(page, "What did Holloway say?")
    back(page, ".cite")
    marker = page.locator("#talk .cite").nth(1)
    expect(marker).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reader h2")).to_be_focused()
    expect(page.locator(".marks [role=status]")).to_have_text("2 of 2")
    page.keyboard.press("b")
    expect(page.locator(".marks [role=status]")).to_have_text("1 of 2")
    go(page, "[data-mark='1']")
    page.keyboard.press("Space")
    expect(page.locator(".marks [role=status]")).to_have_text("2 of 2")
    expect(page.locator("#quoting p")).to_have_text("It would cost us a year.")
    page.keyboard.press("q")
    assert copied(page).startswith("“It would cost us a year.” — Ada Holloway, Mayor. “Tram to skip the harbour”")
    go(page, ".close")
    page.keyboard.press("Enter")
    expect(page.locator(".reader")).to_be_hidden()
    expect(marker).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reader h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(marker).to_be_focused()
    go(page, "#talk [data-act=act_rate]")
    page.keyboard.press("Enter")
    expect(page.locator("#talk [data-rating=up]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#talk [data-rating=up]")).to_be_focused()


def test_a_question_is_narrowed_and_let_go(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("/")
    go(page, "summary", "Narrow the search")
    page.keyboard.press("Enter")
    for name, value in (("publisher", "Courier"), ("since", "2031")):
        go(page, f"#narrow-{name}")
        page.keyboard.type(value)
    page.keyboard.press("Tab")
    expect(page.locator(".chips")).to_contain_text("2 of 7 articles")
    back(page, ".chip", "From: 2031")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.get_by_label("Question")).to_be_focused()
    back(page, ".chips button", "Clear")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.get_by_label("Question")).to_be_focused()


def test_articles_are_found_gathered_tagged_corrected_and_deleted(visit: Visit) -> None:
    page = visit()
    report, boxes = page.locator("#articles .report"), page.locator("input[name=article]")
    page.keyboard.press("r")
    expect(boxes).to_have_count(7)
    go(page, "#archive-search")
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    expect(boxes).to_have_count(2)
    expect(page.locator("#archive-search")).to_be_focused()
    go(page, "[data-all]")
    page.keyboard.press("Space")
    for act, name in (("collect", "Sinkings"), ("tag", "sea")):
        go(page, f"input[data-enter=act_{act}]")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(report).to_contain_text(f"“{name}” holds 2 articles")
        expect(page.locator("[data-count]")).to_have_text("2 chosen")
        page.wait_for_function("document.activeElement.closest('#articles')")
    go(page, "[aria-label='Correct: Ferry sinks']")
    page.keyboard.press("Enter")
    expect(page.locator(".correction input").first).to_be_focused()
    go(page, ".correction input[name=author]")
    page.keyboard.type("Nora Vey")
    page.keyboard.press("Enter")
    expect(report).to_contain_text("Corrected")
    page.wait_for_function("document.activeElement.closest('#articles')")
    back(page, "input[name=article][aria-label='Choose: Ferry sinks']")
    page.keyboard.press("Space")
    expect(page.locator("[data-count]")).to_have_text("1 chosen")
    back(page, "[data-act=act_delete]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-act=act_restore]")).to_be_focused()
    expect(boxes).to_have_count(1)
    expect(boxes).not_to_be_checked()  # whose place another had
    page.keyboard.press("Enter")
    expect(report).to_contain_text("1 article brought back")
    expect(boxes).to_have_count(2)


def test_an_address_is_added_and_its_reading_cancelled(visit: Visit, deaf: str) -> None:
    page = visit()
    page.keyboard.press("r")
    go(page, "button", "Add articles")
    page.keyboard.press("Enter")
    go(page, "#adding textarea, #adding input[type=text]")
    page.keyboard.type("http://127.0.0.1:9/feed")  # where nobody is
    page.keyboard.press("Enter")
    expect(page.locator("#readings")).to_contain_text("couldn’t be read")
    for name in ("first", "second"):  # which waits for the first to end
        page.keyboard.type(f"{deaf}{name}")
        page.keyboard.press("Enter")
        expect(page.locator("#readings li").first).to_contain_text(f"/{name}")
    job = page.locator("#readings li").first
    expect(job).to_have_attribute("data-state", "waiting")
    assert_accessible_by_day_and_night(page)
    go(page, "#readings summary")
    go(page, "[data-act=act_cancel]")
    page.keyboard.press("Enter")
    expect(job).to_have_attribute("data-state", "cancelled")
    expect(job.locator("button").first).to_be_focused()


def test_people_are_chosen_narrowed_compared_and_read(visit: Visit) -> None:
    page = visit()
    rows = page.locator(".statements > li")
    page.keyboard.press("p")
    expect(page.locator(".who")).to_be_visible()
    go(page, "[aria-label=Speaker]")
    page.keyboard.type("Ruth Delgado")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    go(page, "#page-people input, #page-people textarea")
    page.keyboard.type("fares")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    go(page, "#page-people input, #page-people textarea")
    page.keyboard.type("2031-03")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    go(page, "[aria-label='How it was said']")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("kind=indirect"))
    expect(rows).to_have_count(1)
    go(page, ".statements .passage")
    page.keyboard.press("Enter")
    expect(page.locator(".reader h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".statements .passage")).to_be_focused()
    back(page, "[aria-label='How it was said']")
    for key in ("ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(rows).to_have_count(2)
    go(page, "[aria-label='Compare with']")
    page.keyboard.type("Pavel Renko")
    page.keyboard.press("Enter")
    expect(page.locator(".compared tbody tr")).to_have_count(2)


def test_conversations_are_begun_opened_forgotten_and_taken_back(visit: Visit) -> None:
    page = visit()
    asked(page, "What did Renko say?")
    page.keyboard.press("Escape")
    go(page, "[data-act=act_new]")
    page.keyboard.press("Enter")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.get_by_label("Question")).to_be_focused()
    go(page, ".shelf li a", "What did Renko say?")
    page.keyboard.press("Enter")
    expect(page.locator("#talk .turn")).to_contain_text("We were promised better")
    go(page, "[data-act=act_forget]")
    page.keyboard.press("Enter")
    expect(page.locator("#notice [data-act=act_undo]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#talk .turn")).to_contain_text("We were promised better")
    expect(page.get_by_label("Question")).to_be_focused()


def test_a_dialog_holds_the_focus_and_gives_it_back(visit: Visit) -> None:
    page = visit(viewport={"width": 640, "height": 450})
    go(page, "[data-keys]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('dialog *, body')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[data-keys]")).to_be_focused()
    asked(page, "What did Renko say?")
    page.keyboard.press("Tab")
    go(page, ".menu")
    page.keyboard.press("Enter")
    expect(page.locator(".shelf ul")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".shelf ul")).to_be_hidden()
    expect(page.locator(".menu")).to_be_focused()
    expect(page.locator(".menu")).to_have_attribute("aria-expanded", "false")


# --- words of the article itself -------------------------------------------------------------------------------------

SELECT = """([from, to]) => {
  const paragraph = document.querySelectorAll(".reader .body p")[1].firstChild, range = document.createRange();
  range.setStart(paragraph, paragraph.data.indexOf(from));
  range.setEnd(paragraph, paragraph.data.indexOf(to) + to.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_words_that_are_selected_are_copied_and_their_address_opens_at_them(visit: Visit, url: str) -> None:
    page = visit(f"{url}archive?search=quay", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#articles .passage").first.click()
    expect(page.locator(".reader h2")).to_have_text("A quay 🚋")
    expect(page.locator("#quoting .quoting")).to_have_count(0)
    bar = page.get_by_role("group", name="The chosen words")
    for first, last, whose in (("will", "stop", "Ida Brock, Mayor. "), ("and the", "laughed", "")):
        page.evaluate(SELECT, [first, last])
        expect(bar.locator("p")).to_contain_text(last)
        page.evaluate("navigator.clipboard.writeText('')")
        bar.get_by_role("button", name="Copy quote").click()
        quoted, here = copied(page).splitlines()
        assert whose in quoted and ("Brock" in quoted) == bool(whose) and ("by Per Holm" in quoted) != bool(whose)
    page.evaluate("navigator.clipboard.writeText('')")
    bar.get_by_role("button", name="Copy link").click()
    assert f"On Record: {copied(page)}" == here
    other = visit(copied(page))
    expect(other.locator("mark.cited")).to_have_text("and the crowd laughed")
