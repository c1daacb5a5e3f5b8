"""The web pages in a browser: Debian's Chromium, the `rag serve` command, the real engine and the real small model.

Without Chromium or Playwright these are skipped, unless BROWSER_TESTS=required, as in .ci/run, makes that a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from llm_server import MODEL, model_file
from pages import served
from test_articles_documents import pdf
from town import write_town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
try:
    from axe_playwright_python.base import AXE_SCRIPT
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine is slow, and nothing here is about speed
    missing = None if CHROMIUM else "no chromium on the PATH (Debian: apt-get install chromium)"
except ImportError as error:
    missing = f"{error} (it comes with the dev extra)"
if missing and not REQUIRED:
    pytest.skip(f"the pages aren't tested in a browser: {missing}", allow_module_level=True)
elif missing:
    raise RuntimeError(f"BROWSER_TESTS=required, and {missing}")

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# What Gradio's client says of an answer it still listened to when its page was left.
LEFT = ("AbortError: signal is aborted", "Connection errored out")
HOSTILE = (
    "<script>document.title=7</script><img src=x onerror=document.title=7> [a](javascript:alert(1)) "
    "![b](http://evil.example/x.png) <style>*{display:none}</style>"
)
BODY = (
    f"“{HOSTILE} is what we saw at the depot,” said Engineer Tove Lind. The council met on Monday. "
    "Nothing else was decided, and everybody went home before dark."
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "archive"


@pytest.fixture(scope="module")
def url(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the invented town, with an article more that tries to come alive."""
    folder = write_town(tmp_path_factory.mktemp("town"))
    line = {
        "id": "x",
        "title": f"Depot {HOSTILE}",
        "author": f"Ada {HOSTILE}",
        "text": BODY,
        "published_at": "2031-01-05",
    }
    (folder / "bad.jsonl").write_text(json.dumps(line) + "\n")
    with served(home, folder) as address:
        yield address


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the pages as a new visitor. Afterwards: no other host was asked, nothing went wrong."""
    contexts: list[BrowserContext] = []
    told: list[str] = []

    def open_page(address: str = url, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        own = address.rstrip("/")
        page.on("request", lambda r: told.append(r.url) if not r.url.startswith((own, "data:", "blob:")) else None)
        page.on("console", lambda m: told.append(m.text) if m.type == "error" and not is_left(m.text) else None)
        page.on("pageerror", lambda error: told.append(f"error: {error}"))
        page.goto(address)
        expect(page.locator(".masthead")).to_be_visible()
        expect(page.locator(".welcome, .turn").first).to_be_visible()
        return page

    yield open_page
    titles = {page.title() for context in contexts for page in context.pages}
    for context in contexts:
        context.close()
    assert told == []
    assert titles <= {"On Record", "Login"}


def is_left(message: str) -> bool:
    return any(words in message for words in LEFT)


def ask(page: Page, question: str) -> Any:
    """Ask, and wait until the answer is whole; its turn."""
    before = page.locator(".turn").count()
    box = page.get_by_label("Question")
    box.fill(question)
    box.press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn).to_have_attribute("data-state", "done")
    return turn


def in_view(page: Page, selector: str) -> bool:
    """Whether the middle of the first such element is seen, and not covered."""
    return bool(
        page.evaluate(
            """selector => {
              const found = document.querySelector(selector), box = found.getClientRects()[0];
              const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
              return found === top || found.contains(top);
            }""",
            selector,
        )
    )


def assert_accessible(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    faults = [
        f"{v['impact']} {v['id']}: {node['html'][:200]}"
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]
    assert faults == []


def show(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


# --- asking ----------------------------------------------------------------------------------------------------------


def test_an_answer_streams_and_its_citation_opens_the_article_at_the_words(visit: Callable[..., Page]) -> None:
    page = visit()
    turn = ask(page, "What did Holloway say?")
    expect(turn.locator(".words").first).to_contain_text("The tram will not stop at the harbour")
    expect(turn.locator(".cost")).to_contain_text("extractive · 7 articles searched")
    marker = turn.locator(".cite").first
    marker.hover()
    expect(marker.locator(".tip")).to_be_visible()
    expect(marker.locator(".tip")).to_have_text("Ada Holloway · The Tideway Post · 4 March 2031")
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
    expect(page.locator(".reader")).to_have_count(0)
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
    page.get_by_text("Saved conversations (1)").click()
    page.get_by_role("button", name="What did Holloway say about the harbour?", exact=True).click()
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
    page.locator(".examples button").first.click()
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "done")
    turn.get_by_role("button", name="Ask again").click()
    expect(turn).to_have_attribute("data-state", "done")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn.get_by_role("button", name="Copy").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
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
    page.get_by_role("button", name="Narrow the search").click()
    page.locator("#ask").get_by_label("Outlet").fill("Courier")
    page.keyboard.press("Tab")
    turn = ask(page, "What did Holloway say about the harbour?")
    expect(turn).to_contain_text("Only: publisher Courier")
    expect(turn.locator(".badge")).to_have_text("Not in the archive")
    expect(turn.locator(".cost")).to_contain_text("3 articles searched")
    page.locator("#ask").get_by_label("From").fill("last week")
    page.get_by_label("Question").fill("What did Holloway say?")
    page.get_by_label("Question").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("'last week' is not a date")


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


def crowd(url: str, questions: int = 36) -> None:
    """Others ask before us, something that takes its time: seconds together, as four are answered at once."""
    index = next(f["id"] for f in httpx.get(f"{url}config").json()["dependencies"] if f["api_name"] == "ask")
    body = {"data": ["x y z " * 200, *[""] * 5], "fn_index": index, "session_hash": "crowd"}
    for _ in range(questions):
        httpx.post(f"{url}gradio_api/queue/join", json=body).raise_for_status()


def test_who_waits_sees_their_place_in_the_queue_and_may_stop(visit: Callable[..., Page], url: str) -> None:
    page = visit()
    crowd(url)
    page.get_by_label("Question").fill("What did Renko say?")
    page.get_by_label("Question").press("Enter")
    expect(page.locator(".busy")).to_have_text("Waiting for its turn")
    expect(page.locator("#talk [data-testid=status-tracker]")).to_contain_text(re.compile(r"queue: \d"))
    page.get_by_role("button", name="Stop").dispatch_event("click")  # the box moves while it fills: no time to aim
    expect(page.locator(".turn")).to_have_attribute("data-state", "stopped")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    turn = ask(page, "What did Delgado say?")
    expect(turn).to_contain_text("Fares will rise")


def test_a_page_that_is_left_while_it_waits_finds_its_question_again(browser: Browser, url: str) -> None:
    context = browser.new_context()  # where Gradio's client says that its connection broke, as it did
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".welcome")).to_be_visible()
    crowd(url)
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
def written(home: Path, url: str) -> Iterator[str]:
    """The same archive's pages, where a real small language model words the answers."""
    with served(home, RAG_LLM=f"local:{model_file()}", RAG_EXAM="off") as address:  # the exam takes it minutes
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
            path.write_bytes(pdf(re.split(r"(?<=[.”]) ", text)))
        else:
            path.write_text(text + "\n")
        files.append(path)
    return files


def test_each_format_is_uploaded_read_asked_and_deleted(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit()
    show(page, "Archive")
    expect(page.locator("#articles")).to_contain_text("7 articles")
    page.get_by_role("button", name="Add articles").click()
    page.locator("input[type=file]").set_input_files(stories(tmp_path))
    expect(page.get_by_text("gale-pdf")).to_be_visible()
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.locator(".report")).to_contain_text("6 added, 0 updated, 0 already known, 0 failed")
    expect(page.locator("#articles")).to_contain_text("13 articles")
    expect(page.locator(".masthead")).to_contain_text("13 articles")
    page.get_by_label("Search").fill("gale harbour")
    expect(page.locator("#articles")).to_contain_text("6 articles")
    show(page, "Ask")
    turn = ask(page, "What did Elin Moe say about boats?")
    expect(turn.locator(".words").first).to_contain_text("boats")
    show(page, "Archive")
    for left in range(5, -1, -1):
        row = page.locator("#articles tbody tr").first
        row.get_by_text("Delete", exact=True).click()
        row.get_by_role("button", name="Delete for good").click()
        expect(page.locator("#articles")).to_contain_text(f"{left} article" if left else "No article fits")
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
    page.get_by_role("button", name="Ruth Delgado").click()
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
    page.locator("#talk").get_by_role("button", name="Add articles").click()
    expect(page.get_by_role("tab", name="Archive")).to_have_attribute("aria-selected", "true")
    show(page, "Ask")
    page.locator("#talk").get_by_role("button", name="Read the sample articles").click()
    expect(page.locator(".masthead")).to_contain_text("2 articles")
    expect(page.locator(".examples button").first).to_be_visible()


# --- safety and looks ------------------------------------------------------------------------------------------------


def test_an_article_that_tries_to_come_alive_is_text(visit: Callable[..., Page]) -> None:
    page = visit()
    turn = ask(page, "What did Tove Lind say about the depot?")
    expect(turn).to_contain_text("onerror")
    turn.locator(".cite, .passage").first.click()
    expect(page.locator(".reader .body")).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    show(page, "Archive")
    expect(page.locator("#articles")).to_contain_text("<script>")
    upload = {"name": "<img src=x onerror=alert(1)>.txt", "mimeType": "text/plain", "buffer": b""}
    page.get_by_role("button", name="Add articles").click()
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.locator(".report")).to_contain_text("1 failed")
    show(page, "People")
    page.get_by_role("button", name="Tove Lind").click()
    expect(page.locator(".statements")).to_contain_text("![b](http://evil.example/x.png)")
    assert page.locator("#desk").locator("img, script, iframe, style, [onerror]").count() == 0


def test_another_host_is_refused_by_the_browser_itself(browser: Browser, url: str) -> None:
    context = browser.new_context()  # its console tells the refusals
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".masthead")).to_be_visible()
    for reach in ("fetch('https://news.example/').catch(() => 0)", "new Image().src = 'https://news.example/x.png'"):
        refused = f"""new Promise(done => {{
          document.addEventListener('securitypolicyviolation', event => done(event.blockedURI), {{once: true}});
          setTimeout(() => done('allowed'), 2000);
          {reach};
        }})"""
        assert "news.example" in page.evaluate(refused)
    context.close()


@pytest.fixture
def elsewhere(playwright: Playwright) -> Iterator[Callable[[str], Page]]:
    """A function that shows another site's page at an address, in a browser to which evil.example is this machine."""
    # The browser's own wall between sites and this machine is newer than many browsers.
    rules = ["--host-resolver-rules=MAP evil.example 127.0.0.1", "--disable-features=LocalNetworkAccessChecks"]
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *rules])

    def show_at(address: str) -> Page:
        page = running.new_page()
        page.route(address, lambda route: route.fulfill(body="<h1>Fine shoes</h1>", content_type="text/html"))
        page.goto(address)
        page.unroute_all()  # from now on the name means this machine
        return page

    yield show_at
    running.close()


ATTACK = """async url => {
  const told = async (path, options) => {
    try { const answer = await fetch(url + path, options); return [answer.status, await answer.text()]; }
    catch (error) { return [0, String(error)]; }
  };
  const body = JSON.stringify({data: [], fn_index: 0, session_hash: 'evil'});
  const headers = {'Content-Type': 'application/json'};
  return [
    await told(''), await told('config'), await told('gradio_api/token', {credentials: 'include'}),
    await told('gradio_api/queue/join', {method: 'POST', headers, body}),
    await told('gradio_api/queue/join', {method: 'POST', body, mode: 'no-cors'}),
  ];
}"""


def test_a_name_that_comes_to_mean_this_machine_gets_nothing(url: str, elsewhere: Callable[[str], Page]) -> None:
    evil = url.replace("127.0.0.1", "evil.example")
    page = elsewhere(evil)
    answers = page.evaluate(ATTACK, evil)
    assert [status for status, _ in answers] == [421] * 5
    page.goto(evil)
    expect(page.locator("body")).to_contain_text("These pages don't go by the name 'evil.example:")
    expect(page.locator("body")).to_contain_text("set it in RAG_UI_HOSTS")


@pytest.mark.parametrize("own", ["127.0.0.1", "localhost"])
def test_another_sites_page_gets_nothing_but_a_link(url: str, own: str, elsewhere: Callable[[str], Page]) -> None:
    pages = url.replace("127.0.0.1", own)
    page = elsewhere("http://evil.example/")
    statuses: list[int] = []
    network = page.context.new_cdp_session(page)  # which tells what a page isn't told
    network.send("Network.enable")
    network.on("Network.responseReceivedExtraInfo", lambda answer: statuses.append(answer["statusCode"]))
    answers = page.evaluate(ATTACK, pages)
    assert {(status, text) for status, text in answers} == {(0, "TypeError: Failed to fetch")}
    assert statuses == [403] * 5  # of the fourth, its preflight
    page.evaluate(f"document.body.innerHTML = '<iframe src=\"{pages}\"></iframe>'")
    expect(page.frame_locator("iframe").locator("body")).not_to_contain_text("Ask who said what")
    page.evaluate(f"document.body.innerHTML = '<a href=\"{pages}\">shoes</a>'")
    page.get_by_text("shoes").click()
    expect(page.locator(".masthead")).to_be_visible(timeout=15_000)


@pytest.fixture
def locked(home: Path, url: str) -> Iterator[str]:
    """The same archive's pages, for those who know a password."""
    from rag.ui.passwords import hashed

    with served(home, RAG_UI_AUTH=f"ada:{hashed('tram')}") as address:
        yield address


def test_a_password_opens_the_pages(locked: str, browser: Browser) -> None:
    for path in ("config", "gradio_api/info", "gradio_api/file=x"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{locked}{path}")
    context = browser.new_context()
    page = context.new_page()
    page.goto(locked)
    for password in ("ferry", "tram"):
        page.get_by_label("username").fill("ada")
        page.get_by_label("password").fill(password)
        page.get_by_role("button", name="Login").click()
        if password == "ferry":
            expect(page.get_by_text("Incorrect")).to_be_visible()
    expect(page.locator(".masthead")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_by_day_and_night(visit: Callable[..., Page], scheme: str) -> None:
    page = visit(color_scheme=scheme)
    assert ("dark" in (page.locator("body").get_attribute("class") or "")) == (scheme == "dark")
    assert_accessible(page)
    ask(page, "What did Delgado say about the harbour?")
    turn = ask(page, "What did Holloway say?")
    turn.locator(".cite").first.click()
    expect(page.locator("mark.cited")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    show(page, "Archive")
    expect(page.locator("#articles table")).to_be_visible()
    assert_accessible(page)
    show(page, "People")
    page.get_by_role("button", name="Ruth Delgado").click()
    expect(page.locator(".timeline")).to_be_visible()
    assert_accessible(page)


def test_the_theme_is_switched_and_kept(visit: Callable[..., Page]) -> None:
    page = visit(color_scheme="light")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))


def test_a_phones_width_is_enough(visit: Callable[..., Page]) -> None:
    page = visit(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    turn = ask(page, "What did Holloway say?")
    for name in ("Ask", "Archive", "People"):
        show(page, name)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    show(page, "Ask")
    turn.locator(".cite").first.tap()
    expect(page.locator("mark.cited")).to_be_visible()
    assert in_view(page, "mark.cited")
    page.get_by_role("button", name="Close the article").tap()
    expect(turn).to_be_visible()
