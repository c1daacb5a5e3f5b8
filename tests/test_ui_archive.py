"""The archive's page and a person's: tables, uploads, timelines, exports."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM
from shown import Seen, assert_inert

from rag.assistant import Assistant
from rag.errors import ReadError
from rag.exports.statements import csv_text, markdown_text
from rag.people import people_named
from rag.settings import Settings
from rag.ui import archive, people

# --- the archive page ------------------------------------------------------------------------------------------------


def test_the_table_is_searched_and_filtered(town: Assistant) -> None:
    assert len(archive.found(town)) == 6
    assert [a.title for a in archive.found(town, "tram fares")] == ["Drivers strike over fares"]
    assert [a.title for a in archive.found(town, author="Sand", since="2031")] == ["Drivers strike over fares"]
    html = archive.table_html(town, archive.found(town, "wind turbine"))
    seen = Seen(html)
    for shown in ("School wins a prize", "Harbour Courier", "November 2030", "Delete for good"):
        assert shown in seen.text
    assert archive.table_html(town, []) == '<p class="soft">No article fits.</p>'


def test_a_long_table_has_pages(town: Assistant) -> None:
    article = next(iter(town.articles()))
    many = [replace(article, id=f"{n:012x}", title=f"Story {n}") for n in range(120)]
    first, last = archive.table_html(town, many), archive.table_html(town, many, page=99)
    assert "Story 0<" in first and "Story 50<" not in first and "Page 1 of 3" in first and "Earlier" not in first
    assert "Story 119<" in last and "Page 3 of 3" in last and "Next page" not in last


def test_uploads_stay_apart_and_go_with_their_article(empty: Assistant, tmp_path: Path) -> None:
    stories = []
    for name, words in (("a", "The tram opened on Monday."), ("b", "The ferry sank on Friday.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "story.txt").write_text(f"{words} Everybody came to see it.\n")
        stories.append(str(tmp_path / name / "story.txt"))
    assert archive.add(empty, stories).added == 2
    assert not any(Path(story).exists() for story in stories)
    kept = archive.uploads_folder(empty.settings)
    assert len(list(kept.rglob("story.txt"))) == 2
    for article in list(empty.articles()):
        assert Path(article.source).is_relative_to(kept)
        archive.delete(empty, article.id)
    assert list(kept.rglob("*.txt")) == [] and empty.catalogue.counts()["articles"] == 0


def test_an_upload_never_lies_outside_the_archive(empty: Assistant, tmp_path: Path) -> None:
    upload = tmp_path / "..x\\..\\evil <b>.txt"
    upload.write_text("The tram opened on Monday, and everybody came.\n")
    archive.add(empty, [str(upload)])
    (article,) = empty.articles()
    assert Path(article.source).resolve().is_relative_to(archive.uploads_folder(empty.settings))
    assert "<" not in article.source


def test_what_isnt_taken_is_told(empty: Assistant, tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_text("MZ")
    (tmp_path / "big.txt").write_text("x" * 2000)
    small = Assistant(Settings(home=tmp_path / "small", ui_max_files=1, ui_max_upload_mb=0.001))
    for assistant, uploads, url, message in [
        (empty, [str(tmp_path / "a.exe")], "", "a.exe is of a kind that isn't read"),
        (small, [str(tmp_path / "big.txt")], "", "big.txt has 0.0 MB, over the limit of 0.001 MB"),
        (small, ["a.txt", "b.txt"], "", "2 files at once are too many"),
        (empty, [], "/etc/passwd", "'/etc/passwd' is no web address"),
        (empty, [], "file:///etc/passwd", "'file:///etc/passwd' is no web address"),
        (empty, [], " ", "There is nothing to add"),
    ]:
        with pytest.raises(ReadError, match=re.escape(message)):
            archive.add(assistant, uploads, url)
    small.close()


def test_the_report_tells_failures(empty: Assistant, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    html = archive.report_html(archive.add(empty, [str(tmp_path / "empty.txt")]))
    assert "0 added" in html and "1 failed" in html and "<li>empty.txt is empty" in html


def test_an_upload_that_brings_no_article_is_not_kept(empty: Assistant, tmp_path: Path) -> None:
    def upload(name: str, text: str) -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    story = "The tram opened on Monday, and everybody came.\n"
    report = archive.add(empty, [upload("story.txt", story), upload("empty.txt", "")])
    assert (report.added, len(report.failed)) == (1, 1)
    with pytest.raises(ReadError, match="a kind that isn't read"):
        archive.add(
            empty, [upload("other.txt", "The ferry sank on Friday, and nobody saw it.\n"), upload("a.exe", "MZ")]
        )
    assert archive.add(empty, [upload("story.txt", story)]).unchanged == 1
    files = [path.name for path in archive.uploads_folder(empty.settings).rglob("*") if path.is_file()]
    assert files == ["story.txt"]


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


def test_a_timeline_has_a_bar_a_period(town: Assistant) -> None:
    (page,) = people_named(town, "Delgado").pages
    svg = people.timeline(page.statements, "said-0")
    assert svg is not None and svg.count("<rect") == 2
    assert 'aria-label="4 March 2031: 1 statement"' in svg and 'data-jump="said-0-0"' in svg
    assert people.timeline(page.statements[:1], "said-0") is None


def test_a_timeline_takes_dates_of_any_precision(town: Assistant) -> None:
    (page,) = people_named(town, "Delgado").pages

    def dated(*dates: str | None) -> str | None:
        said = zip(page.statements, dates, strict=True)
        cited = [replace(each, article={**each.article, "published_at": date}) for each, date in said]
        return people.timeline(cited, "said-0")

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
