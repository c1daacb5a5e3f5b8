"""The pages in a browser: asking, waiting, uploading, a person's page; with the real engine and a small model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import httpx
import pytest
from browsing import ask, in_view, show
from llm_server import MODEL, model_file
from pages import served
from pdf_files import column, pdf
from playwright.sync_api import Browser, Page, expect

# --- asking ----------------------------------------------------------------------------------------------------------


def test_an_answer_streams_and_its_citation_opens_the_article_at_the_words(visit: Callable[..., Page]) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    expect(turn.locator(".words").first).to_contain_text("The tram will not stop at the harbour")
    expect(turn.locator(".cost")).to_contain_text("from the articles’ own sentences · 7 articles")
    marker = turn.locator(".cite").first
    marker.hover()
    card = turn.locator(".card").first
    expect(card).to_be_visible()
    expect(card).to_contain_text("Ada Holloway · The Tideway Post · 4 March 2031")
    marker.click()
    expect(page.locator(".reader h2")).to_have_text("Tram to skip the harbour")
    expect(page.locator("mark.cited")).to_have_text("“The tram will not stop at the harbour,” Holloway said.")
    assert in_view(page, "mark.cited")
    expect(page.locator("mark.other")).to_contain_text("It would cost us a year")
    expect(turn).to_be_visible()


def test_the_keyboard_is_enough(visit: Callable[..., Page]) -> None:
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("What did Renko say?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")
    marker = page.locator(".cite").first
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".reader h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".reader")).to_be_hidden()
    expect(marker).to_be_focused()


def test_a_follow_up_is_understood_and_a_reload_keeps_the_conversation(visit: Callable[..., Page]) -> None:
    page = visit()
    ask(page, "What did Holloway say about the harbour?")
    turn = ask(page, "And Delgado?")
    expect(turn).to_contain_text("Searched: What did Delgado say about the harbour?")
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    turn = ask(page, "And Renko?")
    expect(turn).to_contain_text("Searched: What did Renko say about the harbour?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("link", name="What did Holloway say about the harbour?").click()
    expect(page.locator(".turn")).to_have_count(3)


def test_not_found_says_why_and_shows_the_nearest(visit: Callable[..., Page]) -> None:
    page = visit()
    turn = ask(page, "What did Delgado say about the harbour?")
    expect(turn.locator(".badge")).to_have_text("Not in the archive")
    expect(turn.locator(".reason")).to_contain_text("Ruth Delgado doesn't")
    turn.locator(".passage").first.click()
    expect(page.locator("mark.cited")).to_be_visible()


def test_examples_retry_edit_and_rating(visit: Callable[..., Page], home: Path) -> None:
    page = visit()
    page.locator(".examples a").first.click()
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "done")
    first = turn.get_attribute("id") or ""
    turn.get_by_role("button", name="Ask again").click()
    expect(turn).not_to_have_attribute("id", first)
    expect(turn).to_have_attribute("data-state", "done")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = turn.get_by_role("button", name="Copy", exact=True)
    # It says so for a second and a half, which a busy machine may not look in.
    copy.evaluate("(b) => new MutationObserver(() => { window.told = b.textContent; }).observe(b, {childList: true})")
    copy.click()
    page.wait_for_function("window.told === 'Copied'")
    assert "[1] " in page.evaluate("navigator.clipboard.readText()")
    turn.get_by_role("button", name="Right").click()
    expect(turn.get_by_role("button", name="Right")).to_have_attribute("aria-pressed", "true")
    noted = json.loads((home / "feedback.jsonl").read_text("utf-8").splitlines()[-1])
    assert (noted["rating"], noted["answer"]["status"]) == ("up", "answered")
    turn.get_by_role("button", name="Edit the question").click()
    page.get_by_role("button", name="Leave it as it is").click()
    expect(page.get_by_label("Question")).to_have_value("")
    turn.get_by_role("button", name="Edit the question").click()
    expect(page.get_by_label("Question")).to_be_focused()
    page.get_by_label("Question").fill("What did Renko say?")
    page.keyboard.press("Enter")
    expect(turn.locator(".question")).to_have_text("What did Renko say?")
    expect(turn).to_have_count(1)


def test_a_question_is_narrowed_by_outlet_and_a_mistake_is_an_error(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_text("Narrow the search").click()
    page.locator("#ask").get_by_label("Outlet").fill("Courier")
    page.keyboard.press("Tab")
    turn = ask(page, "What did Holloway say about the harbour?")
    expect(turn).to_contain_text("Only: Outlet: Courier")
    expect(turn.locator(".badge")).to_have_text("Not in the archive")
    expect(turn.locator(".cost")).to_contain_text("3 articles")
    page.locator("#ask").get_by_label("From").fill("last week")
    page.get_by_label("Question").fill("What did Holloway say?")
    page.get_by_label("Question").press("Enter")
    expect(page.locator("#chips").get_by_role("alert")).to_contain_text("'last week' is not a date")
    expect(page.locator("#talk").get_by_role("alert")).to_contain_text("'last week' is not a date")


def test_two_visitors_at_once_see_their_own(visit: Callable[..., Page]) -> None:
    one, other = visit(), visit()
    for page, question in ((one, "What did Holloway say?"), (other, "What did Renko say?")):
        page.get_by_label("Question").fill(question)
    for page in (one, other):
        page.get_by_label("Question").press("Enter")
    for page, wanted, foreign in ((one, "harbour", "better"), (other, "better", "harbour")):
        expect(page.locator(".turn")).to_have_attribute("data-state", "done")
        expect(page.locator(".turn")).to_contain_text(wanted)
        expect(page.locator(".turn")).not_to_contain_text(foreign)
        page.reload()
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.locator(".turn")).to_contain_text(wanted)


def crowd(url: str, questions: int = 20) -> None:
    """Others ask before us, something that takes its time: seconds together, as four are answered at once."""
    index = next(f["id"] for f in httpx.get(f"{url}config").json()["dependencies"] if f["api_name"] == "ask")
    body = {"data": ["x y z " * 200, *[""] * 6], "fn_index": index, "session_hash": "crowd"}
    for _ in range(questions):
        httpx.post(f"{url}gradio_api/queue/join", json=body).raise_for_status()


def test_who_waits_sees_their_place_in_the_queue_and_may_stop(own: str, visit: Callable[..., Page]) -> None:
    page = visit(own)
    crowd(own)
    page.get_by_label("Question").fill("What did Renko say?")
    page.get_by_label("Question").press("Enter")
    expect(page.locator(".busy")).to_have_text("Waiting for its turn")
    expect(page.locator("#talk [data-testid=status-tracker]")).to_contain_text(re.compile(r"queue: \d"))
    page.get_by_role("button", name="Stop").dispatch_event("click")  # the box moves while it fills: no time to aim
    expect(page.locator(".turn")).to_have_attribute("data-state", "stopped")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    turn = ask(page, "What did Delgado say?")
    expect(turn).to_contain_text("Fares will rise")


def test_a_page_that_is_left_while_it_waits_finds_its_question_again(browser: Browser, own: str) -> None:
    context = browser.new_context()  # where Gradio's client says that its connection broke, as it did
    page = context.new_page()
    page.goto(own)
    expect(page.locator(".welcome")).to_be_visible()
    crowd(own)
    page.get_by_label("Question").fill("What did Renko say?")
    page.get_by_label("Question").press("Enter")
    expect(page.locator(".busy")).to_be_visible()
    page.reload()
    expect(page.locator(".turn")).to_contain_text("What did Renko say?")
    expect(page.locator(".turn")).to_contain_text("Stopped. Nothing was checked yet.")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")
    context.close()


@pytest.fixture
def written(own_home: Path) -> Iterator[str]:
    """The town's pages, where a real small language model words the answers."""
    with served(own_home, RAG_LLM=f"local:{model_file()}", RAG_EXAM="off") as address:  # the exam takes it minutes
        yield address


def test_a_language_models_answer_is_told_checked_and_stopped(written: str, visit: Callable[..., Page]) -> None:
    page = visit(written)
    turn = ask(page, "What did Holloway say about the harbour?")
    expect(turn.locator(".words").first).to_contain_text("harbour")
    expect(turn.locator(".cost")).to_contain_text(re.compile(r"\d+ \+ \d+ tokens"))
    expect(turn.locator(".cite").first).to_be_visible()
    page.get_by_label("Question").fill("What did Renko say about the strike?")
    page.get_by_label("Question").press("Enter")
    page.get_by_role("button", name="Stop").dispatch_event("click")
    expect(page.locator(".turn").last).to_have_attribute("data-state", "stopped")
    show(page, "Archive")
    expect(page.locator(".about")).to_contain_text(MODEL.name)


# --- the archive and people ------------------------------------------------------------------------------------------


def stories(folder: Path) -> list[Path]:
    """A story in each format that is read."""
    files = []
    for at, kind in enumerate(("txt", "md", "html", "jsonl", "docx", "pdf")):
        path = folder / f"gale-{kind}.{kind}"
        text = (
            f"A gale hit harbour number {at} on Sunday. “We lost {at + 2} boats,” said Harbourmaster Elin Moe. "
            "The gale came from the west and went on through the night, and the pilots stayed ashore until Monday noon."
        )
        if kind == "html":
            path.write_text(
                f"<html><head><title>Gale {at}</title></head><body><article><p>{text}</p></article></body></html>"
            )
        elif kind == "jsonl":
            path.write_text(json.dumps({"id": str(at), "title": f"Gale {at}", "text": text}) + "\n")
        elif kind == "docx":
            document = docx.Document()
            document.add_paragraph(text)
            document.save(str(path))
        elif kind == "pdf":
            path.write_bytes(pdf([column(re.sub(r"(?<=[.”]) ", "\n", text))]))
        else:
            path.write_text(text + "\n")
        files.append(path)
    return files


def test_each_format_is_uploaded_read_asked_and_deleted(own: str, visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit(own)
    show(page, "Archive")
    expect(page.locator("#articles")).to_contain_text("7 articles")
    page.get_by_role("button", name="Add articles").click()
    page.locator("input[type=file]").first.set_input_files(stories(tmp_path))
    expect(page.get_by_text("gale-pdf")).to_be_visible()
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.locator("#jobs .notice")).to_contain_text("6 files: 6 added.")
    expect(page.locator("#articles")).to_contain_text("13 articles")
    expect(page.locator(".masthead")).to_contain_text("13 articles")
    page.get_by_label("Search the archive").fill("gale harbour")
    page.keyboard.press("Enter")
    expect(page.locator("#articles")).to_contain_text("6 articles")
    show(page, "Ask")
    turn = ask(page, "What did Elin Moe say about boats?")
    expect(turn.locator(".words").first).to_contain_text("boats")
    show(page, "Archive")
    page.get_by_label("All on this page").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#articles")).to_contain_text("6 articles deleted")
    expect(page.locator("#articles")).to_contain_text("No article fits")
    expect(page.locator(".masthead")).to_contain_text("7 articles")


def test_what_cant_be_read_is_told(visit: Callable[..., Page]) -> None:
    page = visit()
    show(page, "Archive")
    page.get_by_role("button", name="Add articles").click()
    page.get_by_label("A web page or a feed").fill("/etc/passwd")
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.get_by_role("alert")).to_contain_text("'/etc/passwd' is no web address")


def test_a_person_stands_along_a_timeline(visit: Callable[..., Page]) -> None:
    page = visit()
    show(page, "People")
    page.get_by_role("link", name="Ruth Delgado").click()
    expect(page.locator(".timeline a")).to_have_count(2)
    expect(page.locator(".statements li")).to_have_count(2)
    page.get_by_label("4 March 2031: 1 statement").click()
    page.locator(".statements .passage").last.click()
    expect(page.locator("mark.cited")).to_contain_text("the depot had cost 40 million crowns")
    page.keyboard.press("Escape")
    with page.expect_download() as held:
        page.get_by_role("link", name="Export as CSV").click()
    assert held.value.suggested_filename == "Ruth-Delgado.csv"
    assert "40 million crowns" in held.value.path().read_text("utf-8")
    page.get_by_label("About").fill("fares")
    page.keyboard.press("Enter")
    expect(page.locator(".statements li")).to_have_count(1)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[str]:
    """The pages of an archive in which nothing is."""
    with served(tmp_path / "new") as address:
        yield address


def test_an_empty_archive_offers_an_upload_and_the_samples(fresh: str, visit: Callable[..., Page]) -> None:
    page = visit(fresh)
    expect(page.locator("#talk .welcome")).to_contain_text("The archive is empty")
    page.locator("#talk").get_by_role("link", name="Add articles").click()
    expect(page).to_have_url(re.compile("/archive$"))
    show(page, "Ask")
    page.locator("#talk").get_by_role("button", name="Read the sample articles").click()
    expect(page.locator(".masthead")).to_contain_text("2 articles")
    expect(page.locator(".examples a").first).to_be_visible()
