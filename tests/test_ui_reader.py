"""What the pages show of an answer and of an article, as HTML: markup, dates, marks at the words cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shown import Seen, ask, assert_inert, marked

from rag.assistant import Assistant
from rag.schema import Span
from rag.settings import Settings
from rag.ui import addresses
from rag.ui.markup import credited, day, join, tag
from rag.ui.quoting import quoting_html
from rag.ui.reader import article_html, opened, paragraphs

# --- markup ----------------------------------------------------------------------------------------------------------


def test_text_is_escaped_and_markup_is_not() -> None:
    assert (
        tag("p", "a < b", tag("b", "&"), class_="x", data_act='"')
        == '<p class="x" data-act="&quot;">a &lt; b<b>&amp;</b></p>'
    )
    assert tag("details", open=True, id=None, hidden=False) == "<details open></details>"
    assert join("<", None, (tag("br"), ["&"])) == "&lt;<br>&amp;"


@given(st.text(), st.text())
def test_what_is_shown_is_the_text_and_nothing_of_it_is_read_as_html(text: str, attribute: str) -> None:
    seen = Seen(tag("p", text, title=attribute))
    assert seen.tags == ["p"]
    assert unescape(tag("p", text)[3:-4]) == text
    assert unescape(tag("p", title=attribute)[10:-6]) == attribute


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2031-05-08T09:30:00+00:00", "8 May 2031"),
        ("2031-05", "May 2031"),
        ("2031", "2031"),
        (None, "undated"),
        ("2031-99", "2031-99"),
    ],
)
def test_dates_are_shown_at_their_precision(date: str | None, shown: str) -> None:
    assert day(date) == shown


def test_a_spokesperson_is_not_shown_as_the_person() -> None:
    citation = {"speaker": "Ada Holloway", "speaker_mention": None, "relation": "spokesperson", "reported_by": None}
    assert credited(citation) == "a spokesperson for Ada Holloway"
    assert (
        credited({**citation, "relation": "self", "reported_by": "Ruth Delgado"})
        == "Ada Holloway, as told by Ruth Delgado"
    )
    assert credited({**citation, "speaker": None, "relation": None}) is None


# --- the reader ------------------------------------------------------------------------------------------------------


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span], list[Span]]:
    text = draw(st.text(st.sampled_from("ab <&\n“é\U0001f600"), max_size=40))
    edges = st.integers(0, len(text))
    spans = st.lists(st.tuples(edges, edges).map(lambda pair: Span(min(pair), max(pair))), max_size=3)
    return text, draw(spans), draw(spans)


@given(texts_with_spans())
def test_the_reader_shows_the_text_and_marks_exactly_the_spans(case: tuple[str, list[Span], list[Span]]) -> None:
    text, cited, others = case
    html = paragraphs(text, cited, others)
    assert unescape(re.sub(r"<[^>]*>", "", html)) == text.replace("\n", "")
    inside = {at for span in cited for at in range(span.start, span.end) if text[at] != "\n"}
    beside = {at for span in others for at in range(span.start, span.end) if text[at] != "\n"} - inside
    assert "".join(marked(html, "cited")) == "".join(text[at] for at in sorted(inside))
    assert "".join(marked(html, "other")) == "".join(text[at] for at in sorted(beside))


def test_a_citation_opens_its_article_at_its_words(town: Assistant) -> None:
    answer = ask(town, "What did Holloway say?").turns[-1].answer
    assert answer and answer["status"] == "answered"
    first, second = answer["citations"][:2]
    place = addresses.article(first["article"]["id"], start=first["start"], end=first["end"])
    html = opened(town, place, answer, times=7)
    assert marked(html, "cited") == [first["quote"]]
    assert second["quote"] in marked(html, "other")
    assert 'data-opened="7"' in html and "Who speaks here" in html


@pytest.mark.parametrize("url", ["https://tideway.example/tram", "javascript:alert(1)", "//evil.example"])
def test_the_original_is_a_link_where_it_is_a_page(town: Assistant, url: str) -> None:
    article = replace(next(iter(town.articles())), url=url)
    html = article_html(article)
    assert_inert(html)
    is_link = f'href="{url}" target="_blank" rel="noopener noreferrer"' in html
    assert is_link == url.startswith("https:")


def test_a_field_is_marked_in_the_head(town: Assistant) -> None:
    article = next(article for article in town.articles() if article.author == "Nils Aske")
    html = article_html(article, field="author")
    assert '<span class="cited" data-field="author">by Nils Aske</span>' in html


@pytest.mark.parametrize(
    "place",
    [
        {"start": "5", "end": "5"},
        {"start": "-1", "end": "4"},
        {"start": "0", "end": "1000000"},
        {"start": "<b>", "end": None},
        {},
    ],
)
def test_a_link_that_names_no_words_opens_the_article_without_marks(town: Assistant, place: dict[str, Any]) -> None:
    article = next(iter(town.articles()))
    assert "<mark" not in opened(town, addresses.article(article.id, **place), None, times=1)


def test_a_changed_article_says_so_and_marks_nothing_wrong(town: Assistant) -> None:
    answer = ask(town, "What did Holloway say?").turns[-1].answer
    assert answer is not None
    first = answer["citations"][0]
    first["quote"] = "other words"
    place = addresses.article(first["article"]["id"], start=first["start"], end=first["end"])
    html = opened(town, place, answer, times=1)
    assert marked(html, "cited") == []
    assert "no longer stand" in html


def test_an_article_that_is_gone_says_so(town: Assistant) -> None:
    assert "This article is gone" in opened(town, "/article/ffff", None, times=1)


# --- words that are chosen in it -------------------------------------------------------------------------------------

STORY = (
    "🚋 News in brief from the quay.\n\nThe tram “will never stop” at the quay, said Mayor Ida Brock, and the crowd "
    "laughed. “It is too slow,” she said. “It is too dear.”\n\nThe council votes in May."
)
FROM = "“A tram”, The Quay Times, 4 March 2031."
BY = "“A tram”, by Per Holm, The Quay Times, 4 March 2031."  # where nobody is credited


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An archive of one article, in which an emoji stands before the words."""
    head = "---\ntitle: A tram\npublisher: The Quay Times\nauthor: Per Holm\npublished_at: 2031-03-04\n---\n\n"
    file = tmp_path_factory.mktemp("quay") / "tram.md"
    file.write_text(head + STORY + "\n", "utf-8")
    with Assistant(Settings(home=tmp_path_factory.mktemp("home"))) as assistant:
        assistant.ingest([str(file)])
        yield assistant


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("will never stop", f"“will never stop” — Ida Brock, Mayor. {FROM}"),
        ("“will never stop”", f"“will never stop” — Ida Brock, Mayor. {FROM}"),
        ("too slow,”", f"‘too slow,”’ — Ida Brock, Mayor. {FROM}"),
        ("It is too dear", f"“It is too dear” — Ida Brock, Mayor. {FROM}"),
        ("“will never stop” at the quay", f"“will never stop” at the quay — Ida Brock, Mayor. {FROM}"),
        ("stop” at the quay, said Mayor", f"‘stop” at the quay, said Mayor’ — {BY}"),
        ("the crowd laughed", f"“the crowd laughed” — {BY}"),
        ("too slow,” she said. “It is", f"‘too slow,” she said. “It is’ — {BY}"),
        ("The council votes in May.", f"“The council votes in May.” — {BY}"),
        ("🚋 News in brief", f"“🚋 News in brief” — {BY}"),
    ],
)
def test_only_what_somebody_said_is_copied_under_their_name(quay: Assistant, words: str, told: str) -> None:
    (article,) = quay.articles()
    start = article.text.index(words)
    address = addresses.article(article.id, start=start, end=start + len(words))
    html = quoting_html(quay, address)
    assert_inert(html)
    (copied,) = [at["data-copy"] for name, at in Seen(html).elements if "data-copy" in at]
    assert copied == told
    assert [each["data-copy-address"] for _, each in Seen(html).elements if "data-copy-address" in each] == [address]
