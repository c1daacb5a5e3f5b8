"""The archive's page and a person's: tables, uploads, timelines, exports."""

from __future__ import annotations

import csv
import io
import re
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from llama_index.core.llms import MockLLM
from shown import Seen, assert_inert
from test_project import ROOT, strings

from rag import uploads
from rag.api.wording import plainly
from rag.assistant import Assistant
from rag.exports.statements import csv_text, markdown_text
from rag.jobs import Jobs
from rag.people import people_named
from rag.settings import Settings
from rag.ui import archive, listing, people
from rag.ui.jobs_panel import notice_html, panel_html
from rag.ui.listing import listing_html

# --- the archive page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "shown", "left_out"),
    [
        ("/archive", ["6 articles", "School wins a prize", "Harbour Courier · November 2030 · "], ["× ", "Clear"]),
        ("/archive?search=tram+fares", ["1 article", "Drivers strike over fares", "Fares will rise"], ["School"]),
        (
            "/archive?publisher=Harbour+Courier&year=2031",
            ["2 articles", "Outlet: Harbour Courier"],
            ["School"],
        ),
        ("/archive?search=nothing+of+the+kind", ["0 articles", "No article fits."], ["School"]),
        ("/archive?since=May", ["'May' is not a date"], ["School"]),
        ("/archive?page=99&sort=none", ["6 articles", "No article fits."], ["Next page"]),
    ],
)
def test_the_list_is_what_its_address_asks_for(
    town: Assistant, address: str, shown: list[str], left_out: list[str]
) -> None:
    html = listing_html(town, address)
    seen = Seen(html)
    assert [words for words in shown if words not in seen.text] == []
    assert [words for words in left_out if words in seen.text] == []
    assert f'data-address="{escape(address)}"' in html
    assert_inert(html)


def test_a_long_list_has_pages_that_are_addresses(town: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    first, last = listing_html(town, "/archive?sort=title"), listing_html(town, "/archive?sort=title&page=3")
    assert "Page 1 of 3" in first and 'href="./archive?sort=title&amp;page=2"' in first and "Earlier" not in first
    assert "Page 3 of 3" in last and 'href="./archive?sort=title&amp;page=2"' in last and "Next page" not in last


def test_words_that_were_looked_for_are_marked(town: Assistant) -> None:
    html = listing_html(town, "/archive?search=" + quote('"wind turbine" prizes'))
    assert "<mark>wind turbine</mark>" in html and "<mark>prize</mark>" in html


def test_an_article_opens_to_be_corrected(town: Assistant) -> None:
    (article,) = town.listing("museum").articles
    html = listing_html(town, "/archive", corrects=article.id)
    assert html.count('name="title"') == 1 and 'value="Museum finds a lost map"' in html
    assert 'name="title"' not in listing_html(town, "/archive")


def test_jobs_are_told_with_what_failed_in_a_readers_words(empty: Assistant, tmp_path: Path) -> None:
    jobs = Jobs(empty)
    assert notice_html(jobs.all()) == panel_html(jobs.all(), jobs.watches()) == ""
    (tmp_path / "story.txt").write_text("The tram opened on Monday, and everybody came.\n")
    (tmp_path / "song.mp3").write_text("x")
    taken, refused = uploads.take([str(tmp_path / "story.txt"), str(tmp_path / "song.mp3")], empty.settings)
    jobs.add([*taken, "http://127.0.0.1:9/feed"], refused=refused)
    assert "waits for its turn" in Seen(notice_html(jobs.all())).text
    jobs.run()
    html = panel_html(jobs.all(), jobs.watches())
    text = Seen(html).text
    for words in ("1 added, 2 couldn’t be read.", "song.mp3 is of a kind that isn't read", "Try again", "Forget"):
        assert words in text, text
    assert "RAG_" not in text and "Errno" not in text and str(tmp_path) not in text
    assert_inert(html)


def test_a_cancelled_reading_is_told_as_such(empty: Assistant) -> None:
    jobs = Jobs(empty)
    jobs.cancel(jobs.add(["http://post.example/feed"]))
    assert "http://post.example/feed: cancelled, nothing new." in Seen(notice_html(jobs.all())).text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The archive holds no articles. Add some first: `rag ingest PATH…` (files)", "The archive holds no articles."),
        (
            "x.pdf is big. Raise RAG_MAX_DOCUMENT_MB",
            "x.pdf is big. Whoever runs this archive can change that.",
        ),
        (
            "Gone: [Errno 111] Connection refused. Try again",
            "Gone: Connection refused. Try again",
        ),
        ("RAG_LLM is 'x'", "Something isn't set up as it should be. Whoever runs this archive can change that."),
        ("The U.S. page is empty", "The U.S. page is empty"),
    ],
)
def test_errors_are_told_without_talk_of_shells(text: str, told: str) -> None:
    assert plainly(text) == told


def test_no_error_that_a_page_can_meet_talks_of_a_shell() -> None:
    """Every message and hint that the code raises, as a page tells it."""
    talk = re.compile(r"`rag |RAG_|--\w|Errno")
    paths = [path for path in (ROOT / "rag").rglob("*.py") if path.name != "wording.py"]
    texts = [text for path in paths for text in strings(path) if talk.search(text) and " " in text]
    assert len(texts) > 40
    assert [text for text in texts if talk.search(plainly(text))] == []


def test_the_facts_never_hold_the_key(tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path, openai_api_key="sk-secret")) as assistant:
        html = archive.about_html(assistant)
    assert "sk-secret" not in html and "<dd>set</dd>" in html


def test_the_facts_tell_whether_the_archive_is_up_to_date(town: Assistant) -> None:
    assert "<dt>The archive is</dt><dd>up to date</dd>" in archive.about_html(town)
    other = Assistant(town.settings.model_copy(update={"passage_tokens": 30}))
    with other:
        assert "<dt>The archive is</dt><dd>6 of 6 articles were read by another version" in archive.about_html(other)


def test_the_pages_say_where_article_text_goes(town: Assistant, tmp_path: Path) -> None:
    assert archive.status_line(town).endswith("statements · nothing leaves this machine")
    server = {"openai_base_url": "http://name:secret@llm.example:8080/v1", "llm": "openai:some-model"}
    with Assistant(Settings(home=tmp_path, **server)) as assistant:
        assert archive.status_line(assistant).endswith("by some-model; article text goes to llm.example:8080")
        assert "<dd>llm.example:8080</dd>" in archive.about_html(assistant)
    remote = {"embedding": "openai:some-embedder", "embedding_base_url": "http://embed.example/v1"}
    with Assistant(Settings(home=tmp_path, **remote)) as assistant:
        assert archive.status_line(assistant).endswith("statements · article text goes to embed.example")
        assert "<dd>embed.example</dd>" in archive.about_html(assistant)
    with Assistant(Settings(home=tmp_path), llm=MockLLM()) as assistant:
        assert "MockLLM" in archive.status_line(assistant)
        html = archive.about_html(assistant)
        assert "nowhere" not in html and "nobody" not in html


# --- the people page -------------------------------------------------------------------------------------------------


def test_a_persons_statements_stand_with_dates(town: Assistant) -> None:
    html = people.people_html(people_named(town, "Delgado", excerpts=None))
    seen = Seen(html)
    assert "Ruth Delgado" in seen.text and "6 March 2031 · Harbour Courier · Ruth Delgado" in seen.text
    assert "4 March 2031" in seen.text and seen.text.count("Fares will rise in autumn") == 1
    assert_inert(html)


def test_lists_offer_the_names_of_those_who_say_most(town: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = [speaker.name for speaker in town.speakers()]
    assert people.names(town) == everybody
    monkeypatch.setattr(people, "OFFERED", 2)
    assert people.names(town) == everybody[:2]


def test_a_timeline_has_a_bar_a_period(town: Assistant) -> None:
    (page,) = people_named(town, "Delgado").pages
    svg = people.timeline([article.published_at for article in page.articles], "said-0")
    assert svg is not None and svg.count("<rect") == 2
    assert 'aria-label="4 March 2031: 1 statement"' in svg and 'data-jump="said-0-0"' in svg
    assert people.timeline(["2031-03-04"], "said-0") is None


def test_a_timeline_takes_dates_of_any_precision() -> None:
    def dated(*dates: str | None) -> str | None:
        return people.timeline(dates, "said-0")

    assert dated("2031", "2031-01") is None and dated(None, None) is None
    svg = dated("2031-05-08", "2031")
    assert svg is not None and 'data-jump="said-0-0"' in svg and 'data-jump="said-0-1"' in svg


def test_a_long_page_shows_the_newest_and_says_so(town: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "SHOWN", 1)
    found = people_named(town, "Delgado", excerpts=None)
    html = people.people_html(found)
    assert html.count("<li ") == 1 and "Not shown: 1 older statement." in html
    assert html.count("<rect") == 2 and html.count("data-jump") == 1
    assert len(csv_text(found.pages[0].statements).splitlines()) == 3


def test_a_topic_and_a_period_narrow(town: Assistant) -> None:
    (page,) = people_named(town, "Delgado", about="fares").pages
    assert [citation.quote for citation in page.statements] and "Fares" in page.statements[0].quote
    (page,) = people_named(town, "Delgado", period="2031-03-04").pages
    assert len(page.statements) == 1 and "depot" in page.statements[0].quote


def test_a_name_that_nobody_has_offers_the_nearest(town: Assistant) -> None:
    html = people.people_html(people_named(town, "Nobody Atall"))
    assert "Nobody speaks as “Nobody Atall”" in html


def test_exports_hold_the_statements_and_their_places(town: Assistant) -> None:
    (page,) = people_named(town, "Renko").pages
    rows = list(csv.DictReader(io.StringIO(csv_text(page.statements).removeprefix("\ufeff"))))
    assert len(rows) == len(page.statements)
    for row, citation in zip(rows, page.statements, strict=True):
        text = town.article(row["article"]).text
        assert text[int(row["start"]) : int(row["end"])] == citation.quote == row["quote"]
    markdown = markdown_text("Pavel Renko", page.statements)
    assert markdown.startswith("# Pavel Renko\n") and markdown.count("\n>\n") == len(rows)
