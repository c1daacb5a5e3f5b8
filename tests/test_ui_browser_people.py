"""People in a browser: a person's rows and how they reach a reader, a timeline, two people side by side."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def test_rows_are_held_to_how_the_words_reach_a_reader(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado")
    expect(page.locator(".statements > li")).to_have_count(2)
    page.get_by_label("How it was said").click()
    page.get_by_role("option", name="Indirect").click()
    expect(page.locator(".statements > li")).to_have_count(1)
    expect(page.locator(".statements .kind")).to_have_text("indirect")
    expect(page.locator(".statements mark.said")).to_have_text("the depot had cost 40 million crowns")
    expect(page).to_have_url(re.compile(r"/people/Ruth%20Delgado\?kind=indirect$"))


def test_what_is_chosen_of_a_person_is_a_step_that_back_and_forward_lead_through(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado?publisher=Harbour+Courier")
    rows, address = page.locator(".statements > li"), f"{url}people/Ruth%20Delgado"
    expect(rows).to_have_count(1)
    about, kind, other = (page.get_by_label(name) for name in ("About", "How it was said", "Compare with"))
    about.fill("the fares")
    about.press("Enter")
    expect(page).to_have_url(f"{address}?about=the+fares&publisher=Harbour+Courier")
    kind.click()
    page.get_by_role("option", name="Direct", exact=True).click()
    expect(page).to_have_url(f"{address}?about=the+fares&kind=direct&publisher=Harbour+Courier")
    page.get_by_label("When").fill("some day")
    page.get_by_label("When").press("Tab")  # what is typed counts once it is left
    expect(page.locator(".people, #person").get_by_role("alert")).to_contain_text("some day")
    page.go_back()
    expect(page.get_by_label("When")).to_have_value("")
    other.fill("Pavel Renko")
    other.press("Enter")
    expect(page.locator(".comparison h2")).to_have_text("Ruth Delgado and Pavel Renko on “the fares”")
    compared = f"{address}?about=the+fares&kind=direct&with=Pavel+Renko&publisher=Harbour+Courier"
    expect(page).to_have_url(compared)
    page.go_back()
    expect(rows).to_have_count(1)
    expect(other).to_have_value("")
    page.go_back()
    expect(kind).to_have_value("Any")
    expect(about).to_have_value("the fares")
    page.go_back()
    expect(about).to_have_value("")
    expect(page).to_have_url(f"{address}?publisher=Harbour+Courier")
    for _ in range(3):
        page.go_forward()
    expect(page).to_have_url(compared)
    expect(page.locator(".comparison")).to_be_visible()
    colleague = visit(compared)
    expect(colleague.locator(".comparison h2")).to_have_text("Ruth Delgado and Pavel Renko on “the fares”")
    expect(colleague.get_by_label("Compare with")).to_have_value("Pavel Renko")
    expect(colleague.get_by_label("How it was said")).to_have_value("Direct")


def test_a_filter_that_is_changed_beside_an_article_stays_when_that_is_closed(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado")
    page.locator(".statements .passage").first.click()
    expect(page.locator(".reader mark.cited")).to_be_visible()
    page.get_by_label("About").fill("fares")
    page.get_by_label("About").press("Enter")
    expect(page.locator(".statements > li")).to_have_count(1)
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(f"{url}people/Ruth%20Delgado?about=fares")
    expect(page.locator(".statements > li")).to_have_count(1)


def test_an_outlet_narrows_and_lets_go(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado")
    page.locator(".outlets").get_by_role("link", name="Harbour Courier 1").click()
    expect(page.locator(".statements > li")).to_have_count(1)
    page.locator(".outlets").get_by_role("link", name="Not only Harbour Courier").click()
    expect(page.locator(".statements > li")).to_have_count(2)


def test_a_person_leads_to_a_question_and_back(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado?about=fares")
    page.get_by_role("link", name="Ask: What did Ruth Delgado say about fares?").click()
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "done")
    turn.locator("details.more summary").first.click()
    turn.locator(".passages").get_by_role("link", name="Ruth Delgado", exact=True).first.click()
    expect(page.locator(".statements > li")).to_have_count(2)


def test_two_people_stand_side_by_side(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado?with=Pavel%20Renko")
    expect(page.locator(".compared tbody tr")).to_have_count(2)
    first = page.locator(".compared tbody tr").first
    expect(first.locator("th")).to_have_text("6 March 2031")
    expect(first.locator("td").nth(0)).to_contain_text("Fares will rise in autumn")
    expect(first.locator("td").nth(1)).to_contain_text("We were promised better")


def test_a_person_is_chosen_to_compare_with(visit: Visit, url: str) -> None:
    page = visit(f"{url}people/Ruth%20Delgado")
    expect(page.locator(".statements > li")).to_have_count(2)
    box = page.get_by_label("Compare with")
    box.fill("Pavel Renko")
    box.press("Enter")
    expect(page.locator(".compared tbody tr")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"with=Pavel\+Renko$"))
