"""The archive's page in a browser: searching by address, choosing, correcting, deleting, reading in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import ask, in_view, show
from pages import served
from playwright.sync_api import Page, expect
from town import write_town

from rag.assistant import Assistant
from rag.errors import CancelledError
from rag.jobs import Jobs
from rag.settings import Settings
from rag.tally import Progress


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "archive"


@pytest.fixture(scope="module")
def url(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The town, and so many notes that the list has three pages."""
    folder = write_town(tmp_path_factory.mktemp("town"))
    for n in range(110):
        day = f"2029-{n % 12 + 1:02}-{n % 28 + 1:02}"
        head = f"---\ntitle: Note {n:03}\npublisher: The Tideway Post\npublished_at: {day}\n---\n"
        (folder / f"note{n:03}.md").write_text(f"{head}\nThe ledger of day {n} was closed by clerk number {n * 7}.\n")
    with served(home, folder) as address:
        yield address


def titles(page: Page) -> list[str]:
    return page.locator("#articles .articles .passage").all_text_contents()


def total(page: Page, number: int) -> None:
    """Wait until the list tells so many articles."""
    expect(page.locator("#articles .chips [role=status]")).to_have_text(f"{number} article{'' if number == 1 else 's'}")


def test_a_search_stands_in_the_address_and_back_leads_back(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}archive")
    total(page, 116)
    box = page.get_by_label("Search the archive")
    box.fill("“ferry sank”")
    box.press("Enter")
    total(page, 2)
    expect(page.locator("#articles mark").first).to_have_text("ferry sank")
    page.get_by_role("link", name="Harbour Courier").click()
    total(page, 1)
    expect(page).to_have_url(f"{url}archive?search=%E2%80%9Cferry+sank%E2%80%9D&publisher=Harbour+Courier")
    other = visit(page.url)  # somebody else
    total(other, 1)
    expect(other.get_by_label("Search the archive")).to_have_value("“ferry sank”")
    page.get_by_role("link", name="Take away: Outlet: Harbour Courier").click()
    total(page, 2)
    page.go_back()
    total(page, 1)
    page.get_by_label("Order").select_option("oldest first")
    expect(page).to_have_url(f"{url}archive?search=%E2%80%9Cferry+sank%E2%80%9D&sort=oldest&publisher=Harbour+Courier")
    page.get_by_role("link", name="Clear").click()
    total(page, 2)


def test_a_page_of_the_list_begins_at_its_top_and_deleting_stays_on_it(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}archive?search=ledger&sort=title")
    total(page, 110)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("#articles")).to_contain_text("Page 2 of 3")
    assert titles(page)[0] == "Note 050" and in_view(page, "#articles .articles .passage")
    page.get_by_label("Choose: Note 051").check()
    page.get_by_label("Choose: Note 053").check()
    expect(page.locator("[data-count]")).to_have_text("2 chosen")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#articles .report")).to_contain_text("2 articles deleted")
    total(page, 108)
    expect(page.locator("#articles")).to_contain_text("Page 2 of 3")
    assert titles(page)[:3] == ["Note 050", "Note 052", "Note 054"]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#articles .report")).to_contain_text("2 articles brought back")
    total(page, 110)
    assert titles(page)[:3] == ["Note 050", "Note 051", "Note 052"]


def test_articles_are_gathered_and_asked_within(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}archive?search=tram")
    total(page, 2)
    page.get_by_label("Choose: Drivers strike over fares").check()
    name = page.locator("#articles").get_by_label("Collection", exact=True)
    name.fill("Strike story")
    name.press("Enter")
    expect(page.locator("#articles .report")).to_contain_text("The collection “Strike story” holds 1 article")
    page.locator("#articles .facets").get_by_role("link", name="Strike story").click()
    total(page, 1)
    page.get_by_role("link", name="Ask in this collection").click()
    expect(page.locator("#chips")).to_contain_text("Collection: Strike story")
    turn = ask(page, "What did Holloway say about the harbour?")
    expect(turn).to_contain_text("collection “Strike story”")
    page.get_by_role("button", name="Clear").click()
    show(page, "Archive")
    page.get_by_role("button", name="Take off: Strike story").click()
    expect(page.locator("#articles .report")).to_contain_text("taken out of “Strike story”")


def test_a_collection_is_renamed_and_back(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}archive?search=ledger&sort=title")
    for name, chosen in (("Ledgers", "Note 001"), ("Clerks", "Note 002")):
        page.get_by_label(f"Choose: {chosen}").check()
        box = page.locator("#articles").get_by_label("Collection", exact=True)
        box.fill(name)
        box.press("Enter")
        expect(page.locator("#articles .report")).to_contain_text(f"The collection “{name}” holds 1 article")
        page.get_by_label(f"Choose: {chosen}").uncheck()  # which stays chosen, to be tagged too
    page.locator("#articles .facets").get_by_role("link", name="Ledgers").click()
    total(page, 1)
    page.get_by_text("Rename the collection").click()
    box = page.get_by_label("Its name")
    box.fill("Clerks")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is a collection “Clerks” already")
    box.fill("Closed ledgers")
    box.press("Enter")
    expect(page.locator("#articles .report")).to_contain_text("“Ledgers” is called “Closed ledgers” now.")
    expect(page).to_have_url(f"{url}archive?search=ledger&sort=title&collection=Closed+ledgers")
    total(page, 1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#articles .report")).to_contain_text("“Closed ledgers” is called “Ledgers” now.")
    expect(page).to_have_url(f"{url}archive?search=ledger&sort=title&collection=Ledgers")
    page.get_by_role("button", name="Take off: Ledgers").click()
    total(page, 0)


def test_a_field_is_corrected_and_given_back(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}archive?search=turbine")
    page.get_by_role("button", name="Correct: School wins a prize").click()
    group = page.get_by_role("group", name="Correct the article")
    group.get_by_label("Author").fill("Nora Vey")
    group.get_by_label("Published").fill("some day")
    group.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("'some day' is no date")
    group.get_by_label("Author").fill("Nora Vey")
    group.get_by_label("Author").press("Enter")
    expect(page.locator("#articles")).to_contain_text("Corrected by hand: Author")
    expect(page.locator("#articles .facets")).to_contain_text("Nora Vey")
    page.get_by_role("button", name="Correct: School wins a prize").click()
    expect(group).to_contain_text("The source says nothing.")
    group.get_by_role("button", name="As the source has it").click()
    expect(page.locator("#articles")).not_to_contain_text("Nora Vey")


def test_many_files_are_read_in_the_background_and_seen_from_every_page(
    visit: Callable[..., Page], url: str, tmp_path: Path
) -> None:
    page = visit(f"{url}archive")
    files = []
    for n in range(60):
        files.append(tmp_path / f"gale{n}.txt")
        files[-1].write_text(
            f"The gale of night {n} took {n + 2} roofs off the sheds by the quay, said Warden Ola Brek.\n"
        )
    (tmp_path / "song.mp3").write_text("x")
    page.get_by_role("button", name="Add articles").click()
    page.locator("#adding input[type=file]").first.set_input_files([*files, tmp_path / "song.mp3"])
    expect(page.get_by_text("gale59")).to_be_visible()
    page.get_by_role("button", name="Add to the archive").click()
    show(page, "People")  # and it goes on
    expect(page.locator("#jobs .notice")).to_contain_text("60 files: 60 added, 1 couldn’t be read.")
    page.reload()
    expect(page.locator("#jobs .notice")).to_be_visible()
    show(page, "Archive")
    expect(page.locator("#readings")).to_contain_text("song.mp3 is of a kind that isn't read")
    page.locator("#jobs").get_by_role("button", name="Dismiss").click()
    expect(page.locator("#jobs .notice")).to_be_hidden()
    page.reload()
    total(page, 176)
    expect(page.locator("#jobs .notice")).to_be_hidden()
    page.get_by_role("button", name="Forget: 60 files").click()
    expect(page.locator("#readings")).not_to_contain_text("60 files")


def test_what_a_command_reads_is_seen_and_cancelled(
    visit: Callable[..., Page], url: str, home: Path, tmp_path: Path
) -> None:
    for n in range(3):
        (tmp_path / f"lamp{n}.txt").write_text(f"The lamp of pier {n} was lit on Monday, said Keeper Uma Roth.\n")
    begun, go_on, ends = threading.Event(), threading.Event(), []

    def hold(progress: Progress) -> None:
        if progress.report.passages:
            begun.set()
            go_on.wait()

    def read() -> None:
        with Assistant(Settings(home=home)) as other:
            try:
                Jobs(other).read([str(tmp_path)], progress=hold)
            except CancelledError as error:
                ends.append(error)

    command = threading.Thread(target=read)
    command.start()
    begun.wait()
    page = visit(f"{url}archive")
    expect(page.locator("#jobs .notice")).to_contain_text(f"Reading {tmp_path.name}")
    page.get_by_role("button", name=f"Cancel: {tmp_path.name}").click()
    expect(page.get_by_role("button", name=f"Cancel: {tmp_path.name}")).to_have_count(0)
    go_on.set()
    command.join()
    assert ends
    expect(page.locator("#jobs .notice")).to_contain_text(f"{tmp_path.name}: cancelled, nothing new.")


def test_enter_adds_an_address_and_what_fails_is_told_in_plain_words(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}archive")
    page.get_by_role("button", name="Add articles").click()
    box = page.get_by_label("A web page or a feed")
    box.fill("/etc/passwd")
    box.press("Enter")
    expect(page.locator("#report")).to_contain_text("'/etc/passwd' is no web address")
    box.fill("http://127.0.0.1:9/feed")
    box.press("Enter")
    expect(page.locator("#readings li").first).to_have_attribute("data-state", "done")
    expect(page.locator("#readings li").first).to_contain_text("couldn’t be read")
    for talk in ("RAG_", "Errno", "`"):
        expect(page.locator("#readings")).not_to_contain_text(talk)
    page.get_by_role("button", name="Forget: http://127.0.0.1:9/feed").click()
    expect(page.locator("#readings")).not_to_contain_text("127.0.0.1")


def test_the_list_is_used_beside_the_reader(visit: Callable[..., Page], url: str) -> None:
    page = visit(f"{url}archive?search=tram")
    total(page, 2)
    page.locator("#articles .passage").first.click()
    expect(page.locator(".reader h2")).to_have_text("Tram to skip the harbour")
    page.locator("#articles .passage").nth(1).click()
    expect(page.locator(".reader h2")).to_have_text("Drivers strike over fares")
    assert page.evaluate("document.querySelector('#work').scrollWidth <= document.querySelector('#work').clientWidth")
    page.keyboard.press("Escape")
    expect(page.locator(".reader")).to_be_hidden()
    total(page, 2)
