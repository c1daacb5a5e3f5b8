"""The pages in a browser: nobody else reaches them, nothing in them comes alive, and everybody can read them."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import ARGUMENTS, CHROMIUM, PLACES, ask, assert_accessible, in_view, loaded, show
from pages import served
from playwright.sync_api import Browser, FilePayload, Page, Playwright, expect
from visiting import HOSTILE


def test_an_article_that_tries_to_come_alive_is_text(own: str, visit: Callable[..., Page]) -> None:
    page = visit(own)
    turn = ask(page, "What did Tove Lind say about the depot?")
    expect(turn).to_contain_text("onerror")
    turn.locator(".cite, .passage").first.click()
    expect(page.locator(".reader .body")).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    show(page, "Archive")
    expect(page.locator("#articles")).to_contain_text("<script>")
    upload: FilePayload = {"name": "<img src=x onerror=alert(1)>.txt", "mimeType": "text/plain", "buffer": b""}
    page.get_by_role("button", name="Add articles").click()
    page.locator("input[type=file]").first.set_input_files(upload)
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.locator("#jobs .notice")).to_contain_text("1 couldn’t be read")
    show(page, "People")
    page.get_by_role("link", name="Engineer Tove Lind").click()
    expect(page.locator(".statements")).to_contain_text("![b](http://evil.example/x.png)")
    assert page.locator("#desk").locator("img, script, iframe, style, [onerror]").count() == 0


def test_what_slips_into_a_page_does_not_run(browser: Browser, url: str) -> None:
    context = browser.new_context()  # its console tells the refusals
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".masthead")).to_be_visible()
    put_in = {
        "script-src-attr": "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')",
        "script-src-elem": "document.body.appendChild(document.createElement('script')).textContent = 'window.ran = 1'",
    }
    for directive, put in put_in.items():
        refused = f"""new Promise(done => {{
          document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective), {{once: true}});
          setTimeout(() => done('allowed'), 10000);
          {put};
        }})"""
        assert page.evaluate(refused) == directive
    assert page.evaluate("window.ran") is None
    context.close()


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


@pytest.fixture(scope="module")
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


@pytest.mark.parametrize(
    ("path", "kind"), [("gradio_api/queue/join", "text/plain"), ("login", "application/x-www-form-urlencoded")]
)
def test_another_sites_form_is_refused(url: str, elsewhere: Callable[[str], Page], path: str, kind: str) -> None:
    page = elsewhere("http://evil.example/")
    form = f'<form method="post" action="{url}{path}" enctype="{kind}"><input name="data" value="x"></form>'
    page.evaluate("form => { document.body.innerHTML = form; document.forms[0].submit(); }", form)
    expect(page.locator("body")).to_contain_text("A page of 'http://evil.example' asked")


@pytest.fixture
def locked(own_home: Path) -> Iterator[str]:
    """The town's pages, for those who know a password."""
    from rag.accounts.passwords import for_environment, hashed

    with served(own_home, RAG_UI_AUTH=f"ada:{for_environment(hashed('tram'))}") as address:
        yield address


def test_a_password_opens_the_pages(locked: str, browser: Browser) -> None:
    for path in ("config", "gradio_api/info"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{locked}{path}")
    context = browser.new_context()
    page = context.new_page()
    page.goto(locked)
    for password in ("ferry", "tram"):
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        if password == "ferry":
            expect(page.get_by_role("alert")).to_contain_text("The name or the password is wrong")
            assert_accessible(page)
    expect(page.locator(".masthead")).to_be_visible()
    expect(page.locator(".shelf .whose")).to_contain_text("ada")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"{locked}archive")
    expect(page.get_by_label("Password")).to_be_visible()
    context.close()


def test_the_theme_is_switched_and_kept(visit: Callable[..., Page]) -> None:
    page = visit(color_scheme="light")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.reload()
    loaded(page)
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))


def test_a_phones_width_is_enough(visit: Callable[..., Page]) -> None:
    page = visit(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    turn = ask(page, "What did Holloway say?")
    for name in ("Ask", "Archive", "People"):
        show(page, name)
        expect(page.locator(f"#page-{name.lower()}").locator(PLACES).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    show(page, "Ask")
    turn.locator(".cite").first.tap()
    expect(page.locator("mark.cited")).to_be_visible()
    assert in_view(page, "mark.cited")
    page.get_by_role("button", name="Close the article").tap()
    expect(turn).to_be_visible()
