"""Articles that would come alive in a page are text there, and in what is exported."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shown import HOSTILE, Seen, ask, assert_inert

from rag.assistant import Assistant
from rag.exports.statements import csv_text, markdown_text
from rag.people import people_named
from rag.schema import Article, Span
from rag.ui import archive, people
from rag.ui.answers import earlier_html, last_html
from rag.ui.listing import listing_html
from rag.ui.markup import tag
from rag.ui.reader import article_html


@pytest.fixture
def hostile_archive(empty: Assistant, tmp_path: Path) -> Assistant:
    """An archive of one article whose every field and sentence tries to come alive."""
    text = f"“{HOSTILE} is what we saw,” said Mayor Ada Holloway. {HOSTILE} The council met on Monday."
    fields = {"title": HOSTILE, "publisher": HOSTILE, "author": f"Ada {HOSTILE}", "published_at": "2031-03-04"}
    line = {**fields, "text": text, "id": "x", "url": "https://news.example/'\"><script>"}
    (tmp_path / "bad.jsonl").write_text(json.dumps(line) + "\n")
    report = empty.ingest([str(tmp_path / "bad.jsonl")])
    assert (report.added, report.failed) == (1, ())
    return empty


# --- text that would come alive --------------------------------------------------------------------------------------


def test_hostile_articles_are_text_everywhere(hostile_archive: Assistant) -> None:
    (article,) = hostile_archive.articles()
    talk = ask(
        hostile_archive, "What did Holloway say they saw?", f"What about {HOSTILE}?", f"Who wrote “{article.title}”?"
    )
    found = people_named(hostile_archive, "Ada Holloway")
    pieces = [
        earlier_html(talk),
        last_html(talk),
        listing_html(hostile_archive, "/archive?search=council"),
        listing_html(hostile_archive, "/archive", corrects=article.id),
        archive.about_html(hostile_archive),
        people.people_html(found),
        people.who_html(hostile_archive),
        article_html(article, [Span(0, len(article.text))], statements=hostile_archive.catalogue.statements()),
        people.people_html(people_named(hostile_archive, HOSTILE)),
    ]
    for html in pieces:
        assert_inert(html)
    assert HOSTILE in Seen(pieces[7]).text


def test_hostile_articles_are_text_in_exports(hostile_archive: Assistant) -> None:
    found = people_named(hostile_archive, "Ada Holloway")
    assert found.pages
    markdown = markdown_text("Ada Holloway", found.pages[0].statements)
    assert not re.search(
        r"(?<!\\)[<\[\]()!*`]|(?<!\\)://|javascript:", re.sub(r" \(\w+:\d+-\d+\)$", "", markdown, flags=re.M)
    )
    held = re.findall(r'href="\./export/people/statements\.(\w+)\?', people.people_html(found))
    assert held == ["csv", "md"]


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_no_cell_is_a_formula(town: Assistant, value: str) -> None:
    (page,) = people_named(town, "Renko").pages
    citation = replace(page.statements[0], quote=value)
    row = next(csv.DictReader(io.StringIO(csv_text([citation]).removeprefix("\ufeff"))))
    assert row["quote"] == f"'{value}"


@given(st.text(min_size=1, max_size=60))
def test_any_title_is_shown_as_it_is(title: str) -> None:
    html = article_html(Article("0" * 12, "x", "x.txt", "v", "Text.", title=title))
    assert_inert(html)
    assert tag("h2", title, tabindex="-1") in html
