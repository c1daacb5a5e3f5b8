"""How the pages look to whoever sees them otherwise: by night, enlarged, on a phone, on paper, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import ask, assert_accessible_by_day_and_night
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
SIZES: list[dict[str, Any]] = [
    {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},  # 1280 × 900 at 200 %
    {"viewport": {"width": 320, "height": 640}},  # WCAG 1.4.10
    {"viewport": {"width": 390, "height": 800}},
]
# What stands beyond the page's edge, or, once it is come to, under something else.
FAULTS = """within => {
  const name = (each) => each.outerHTML.slice(0, 120), at = document.querySelector(within);
  const wide = [document.documentElement, document.body, ...document.querySelectorAll("#work, #side, #frame, #turns")];
  const reach = [...at.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((each) =>
    each.checkVisibility({ visibilityProperty: true }) && !each.closest(".card, [inert]") && each.type !== "file");
  const isCovered = (each) => {
    each.scrollIntoView({ block: "center", inline: "nearest" });
    const box = each.getClientRects()[0], x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return !top || x < 0 || x > innerWidth || !(each.contains(top) || top.contains(each) && top.localName === "label");
  };
  return [...wide.filter((each) => each.scrollWidth > each.clientWidth + 1), ...reach.filter(isCovered)].map(name);
}"""


def contrast(page: Page, selector: str) -> float:
    """Of an element's words against what they stand on (WCAG 1.4.3)."""
    inks = page.evaluate(
        """selector => {
          const style = getComputedStyle(document.querySelector(selector));
          return [style.color, style.backgroundColor].map((ink) => ink.match(/[\\d.]+/g).slice(0, 3).map(Number));
        }""",
        selector,
    )
    lights = sorted(
        sum(w * linear(c / 255) for w, c in zip((0.2126, 0.7152, 0.0722), ink, strict=True)) for ink in inks
    )
    return float((lights[1] + 0.05) / (lights[0] + 0.05))


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def answer(page: Page, url: str) -> None:
    turn = ask(page, "What did Holloway say?")
    turn.locator("details.more summary").first.click()
    turn.locator(".exports summary").click()
    turn.get_by_role("button", name="Edit the question").click()
    expect(page.locator(".editing")).to_be_visible()


def silence(page: Page, url: str) -> None:
    expect(ask(page, "What did Delgado say about the harbour?").locator(".badge")).to_be_visible()
    page.get_by_role("button", name="Forget: What did Delgado").click()
    expect(page.locator("#notice p")).to_be_visible()


def reader(page: Page, url: str) -> None:
    ask(page, "What did Holloway say?").locator(".cite").first.click()
    expect(page.locator("#quoting .quoting")).to_be_visible()
    expect(page.locator("mark.cited")).to_be_visible()


def keys(page: Page, url: str) -> None:
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def archive(page: Page, url: str) -> None:
    page.goto(f"{url}archive?search=tram")
    page.get_by_role("button", name="Correct: Tram to skip the harbour").click()
    page.get_by_label("Choose: Tram to skip the harbour").check()
    expect(page.get_by_role("group", name="Correct the article")).to_be_visible()
    page.get_by_role("button", name="Add articles").click()
    expect(page.get_by_label("A web page or a feed")).to_be_visible()


def nothing(page: Page, url: str) -> None:
    page.goto(f"{url}archive?search=zebra")
    expect(page.get_by_text("No article fits")).to_be_visible()


def person(page: Page, url: str) -> None:
    page.goto(f"{url}people/Ruth%20Delgado")
    expect(page.locator(".timeline")).to_be_visible()


def compared(page: Page, url: str) -> None:
    page.goto(f"{url}people/Ruth%20Delgado?with=Pavel%20Renko")
    expect(page.locator(".compared tbody tr")).to_have_count(2)


def welcome(page: Page, url: str) -> None:
    page.get_by_text("Narrow the search").click()
    page.locator("#ask").get_by_label("Outlet").fill("Courier")
    page.keyboard.press("Tab")
    expect(page.locator(".chip")).to_be_visible()


Steps = Callable[[Page, str], None]
PLACES: list[Steps] = [welcome, answer, silence, reader, keys, archive, nothing, person, compared]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_nothing_is_out_of_reach_of_a_screen_reader(visit: Visit, url: str, place: Steps) -> None:
    page = visit(color_scheme="light")
    place(page, url)
    assert_accessible_by_day_and_night(page)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["viewport"]["width"]))
def test_everything_fits_and_is_reached(visit: Visit, url: str, size: dict[str, Any]) -> None:
    page = visit(**size)
    for place in (reader, answer, archive, person, compared):
        place(page, url)
        assert page.evaluate(FAULTS, "#side" if place is reader else "#desk") == [], place.__name__
        if place is reader:  # it lies over the page, which can't be come to
            assert page.evaluate("document.querySelector('#work').inert")
            page.keyboard.press("Escape")
            expect(page.locator(".reader")).to_be_hidden()
            assert not page.evaluate("document.querySelector('#work').inert")


def test_the_chosen_page_is_told_apart_by_night_too(visit: Visit) -> None:
    for scheme in ("light", "dark"):
        page = visit(color_scheme=scheme)
        assert contrast(page, ".places a[aria-current]") >= 4.5


@pytest.mark.parametrize(
    "size", [{"viewport": {"width": 1280, "height": 900}}, *SIZES], ids=lambda size: str(size["viewport"]["width"])
)
def test_the_notice_of_editing_is_seen_whole(visit: Visit, url: str, size: dict[str, Any]) -> None:
    page = visit(**size)
    answer(page, url)
    notice, box = page.locator(".editing").bounding_box(), page.locator("#ask").bounding_box()
    assert notice and box and notice["y"] >= 0 and notice["y"] + notice["height"] <= box["y"] + 1


# --- on paper --------------------------------------------------------------------------------------------------------

FURNITURE = "nav, button, input, textarea, select, .masthead, #ask, #quoting, #adding"


def printed(page: Page) -> str:
    """What stands on paper."""
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(FURNITURE).filter(visible=True).count() == 0
    text = page.evaluate("document.body.innerText")
    added = "[...document.querySelectorAll('[data-printed]')].map(each => getComputedStyle(each, '::after').content)"
    dark = "getComputedStyle(document.querySelector('#desk')).color"
    assert page.evaluate(dark) in ("rgb(0, 0, 0)", "rgb(29, 28, 26)")
    return "\n".join([text, *page.evaluate(added)])


def test_an_answer_is_printed_with_its_sources(visit: Visit, url: str) -> None:
    page = visit(color_scheme="dark")
    ask(page, "What did Delgado say?")
    ask(page, "What did Holloway say?")
    text = printed(page)
    for words in (
        "What did Delgado say?",
        "The tram will not stop at the harbour",
        f"<{url}article/",
        "The Tideway Post",
    ):
        assert words in text
    assert "answer=" not in text
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator(".passages").first).to_be_hidden()


def test_an_article_is_printed_with_marks_that_need_no_colour(visit: Visit, url: str) -> None:
    page = visit()
    reader(page, url)
    text = printed(page)
    assert "Mayor Ada Holloway opened the tram line" in text and "What did Holloway say?" not in text
    lines = "kind => getComputedStyle(document.querySelector(`mark.${kind}`)).textDecorationLine"
    assert [page.evaluate(lines, kind) for kind in ("cited", "other")] == ["underline", "underline"]


def test_a_person_is_printed_alone(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado", color_scheme="dark")
    expect(page.locator(".timeline")).to_be_visible()
    text = printed(page)
    assert "Fares will rise in autumn" in text and f"<{url}article/" in text and "Ask who said what" not in text
