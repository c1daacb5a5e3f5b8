"""What the web pages show, without a browser: HTML, or a file's text, of what an Assistant knows."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.llms import MockLLM

from rag.assistant import Assistant, Conversation
from rag.errors import ReadError, SettingsError
from rag.people import people_named
from rag.schema import Article, Event, Span
from rag.settings import Settings
from rag.ui import archive, passwords, people, serving
from rag.ui.answers import cost_line, plain_text, talk_html, turn_html
from rag.ui.chat import Talk, Turn
from rag.ui.desk import Desk, Visit
from rag.ui.examples import examples
from rag.ui.markup import credited, day, join, tag
from rag.ui.reader import article_html, opened, paragraphs
from rag.ui.saved import KEPT, Conversations, Feedback

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](http://evil.example/x.png) "
    '<style>*{display:none}</style> "><a href="http://evil.example">c</a> http://evil.example'
)
OURS = {"a", "article", "b", "button", "dd", "details", "div", "dl", "dt", "h2", "h3", "header", "li", "line", "mark"}
OURS |= {"nav", "ol", "p", "rect", "section", "span", "strong", "summary", "svg", "table", "tbody", "td", "text", "th"}
OURS |= {"thead", "title", "tr", "ul"}


class Seen(HTMLParser):
    """The tags, attributes and text of some HTML, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(name)
        self.attributes += attributes

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_inert(html: str) -> None:
    """No element but ours, no handler, no address of another host."""
    seen = Seen(html)
    assert set(seen.tags) <= OURS
    for name, value in seen.attributes:
        assert not name.startswith("on") and name not in ("src", "style", "srcset", "action")
        assert name != "href" or (value or "").startswith(("#", "?view=api", "data:text/csv;", "data:text/markdown;"))


def marked(html: str, kind: str) -> list[str]:
    return [unescape(text) for text in re.findall(rf'<mark class="{kind}">(.*?)</mark>', html)]


def ask(assistant: Assistant, *questions: str, **filters: str) -> Talk:
    talk = Talk()
    for question in questions:
        assert talk.begin(question, filters)
        for _ in talk.answer(assistant):
            pass
    return talk


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        yield assistant


@pytest.fixture
def hostile(empty: Assistant, tmp_path: Path) -> Assistant:
    """An archive of one article whose every field and sentence tries to come alive."""
    text = f"“{HOSTILE} is what we saw,” said Mayor Ada Holloway. {HOSTILE} The council met on Monday."
    fields = {"title": HOSTILE, "publisher": HOSTILE, "author": f"Ada {HOSTILE}", "published_at": "2031-03-04"}
    line = {**fields, "text": text, "id": "x", "url": "https://news.example/'\"><script>"}
    (tmp_path / "bad.jsonl").write_text(json.dumps(line) + "\n")
    report = empty.ingest([str(tmp_path / "bad.jsonl")])
    assert (report.added, report.failed) == (1, ())
    return empty


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
    place = {"article": first["article"]["id"], "start": str(first["start"]), "end": str(first["end"])}
    html = opened(town, place, answer, times=7)
    assert marked(html, "cited") == [first["quote"]]
    assert second["quote"] in marked(html, "other")
    assert 'data-opened="7"' in html and "Who speaks here" in html


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
    assert "<mark" not in opened(town, {"article": article.id, **place}, None, times=1)


def test_a_changed_article_says_so_and_marks_nothing_wrong(town: Assistant) -> None:
    answer = ask(town, "What did Holloway say?").turns[-1].answer
    assert answer is not None
    first = answer["citations"][0]
    first["quote"] = "other words"
    place = {"article": first["article"]["id"], "start": str(first["start"]), "end": str(first["end"])}
    html = opened(town, place, answer, times=1)
    assert marked(html, "cited") == []
    assert "no longer stand" in html


def test_an_article_that_is_gone_says_so(town: Assistant) -> None:
    assert "This article is gone" in opened(town, {"article": "ffff"}, None, times=1)


# --- conversations ---------------------------------------------------------------------------------------------------


def test_an_answer_grows_by_checked_sentences(town: Assistant) -> None:
    talk = Talk()
    talk.begin("What did Holloway say?", {})
    seen = [talk_html(talk) for _ in talk.answer(town)]
    turn = talk.turns[-1]
    assert turn.state == "done" and turn.answer and turn.articles == 6
    counts = [html.count('class="words"') for html in seen]
    assert counts == sorted(counts) and counts[-1] == len(turn.answer["sentences"]) > 1
    assert 1 in counts
    for number in (1, 2):
        assert f"Source {number}: Ada Holloway · The Tideway Post · 4 March 2031" in seen[-1]
    assert "extractive · 6 articles searched" in seen[-1]


def test_the_growing_answer_is_made_of_the_final_ones_sentences(town: Assistant) -> None:
    talk = Talk()
    talk.begin("What did Holloway say?", {})
    grown = [
        sentence["text"]
        for _ in talk.answer(town)
        for sentence in (talk.turns[-1].answer or {"sentences": []})["sentences"]
    ]
    final = talk.turns[-1].answer
    assert final and set(grown) == {sentence["text"] for sentence in final["sentences"]}


def test_a_silence_looks_unlike_an_answer_and_unlike_an_error(town: Assistant) -> None:
    silent = turn_html(ask(town, "What did Delgado say about the harbour?").turns[-1], is_last=True)
    assert "Not in the archive" in silent and "not-found" in silent and "The nearest that was said" in silent
    failed = turn_html(ask(town, "What did Holloway say?", since="last week").turns[-1], is_last=True)
    assert "This went wrong" in failed and 'role="alert"' in failed and "is not a date" in failed
    assert "not-found" not in failed


def test_follow_ups_lean_on_the_turns_before_also_after_reloading(town: Assistant, tmp_path: Path) -> None:
    talk = ask(town, "What did Holloway say about the tram?")
    kept = Conversations.of(tmp_path, "someone")
    kept.keep(talk)
    again = kept.latest()
    assert again is not None and talk_html(again) == talk_html(talk)
    for each in (talk, again):
        each.begin("And Delgado?", {})
        list(each.answer(town))
        answer = each.turns[-1].answer
        assert answer and "Delgado" in answer["searched"] and "tram" in answer["searched"]


def test_editing_puts_the_next_question_in_the_last_ones_place(town: Assistant) -> None:
    talk = ask(town, "What did Holloway say about the tram?", "And Delgado?")
    assert "takes the place" not in talk_html(talk)
    talk.is_editing = True
    assert "takes the place" in talk_html(talk)
    assert talk.begin("And Renko?", {})
    assert [turn.question for turn in talk.turns] == ["What did Holloway say about the tram?", "And Renko?"]
    list(talk.answer(town))
    assert "Renko" in talk.turns[-1].answer["searched"]  # type: ignore[index]


def test_a_stopped_answer_keeps_what_was_checked(town: Assistant) -> None:
    talk = Talk()
    talk.begin("What did Holloway say?", {})
    for turn in talk.answer(town):
        if turn.answer and turn.answer["sentences"]:
            talk.stop()
    assert turn.state == "stopped" and turn.answer and len(turn.answer["sentences"]) == 1
    assert "Stopped." in turn_html(turn)
    assert talk.begin("And Delgado?", {})


def test_stopping_is_told_to_the_stream(town: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []
    stream = Conversation.stream

    def noted(self: Conversation, question: str, **given: Any) -> Iterator[Event]:
        handed.append(given["stopped"])
        return stream(self, question, **given)

    monkeypatch.setattr(Conversation, "stream", noted)
    talk = Talk()
    for question in ("What did Holloway say?", "What did Delgado say?"):
        talk.begin(question, {})
        running = talk.answer(town)
        next(running), next(running)
        assert not handed[-1].is_set()
        assert talk.stop() and handed[-1].is_set() and not talk.stop()
        assert list(running) == [] and talk.turns[-1].state == "stopped"
    assert handed[0] is not handed[1]


def test_an_answer_that_nobody_waits_for_is_stopped(town: Assistant) -> None:
    talk = Talk()
    talk.begin("What did Holloway say?", {})
    running = talk.answer(town)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert talk.turns[-1].state == "stopped" and talk.begin("And Delgado?", {})


def test_one_question_at_a_time(town: Assistant) -> None:
    talk = Talk()
    assert talk.begin("Who opened the tram line?", {})
    assert not talk.begin("And when?", {})
    assert len(talk.turns) == 1


def test_a_question_is_answered_once(town: Assistant) -> None:
    talk = Talk()
    talk.begin("What did Holloway say?", {})
    running = talk.answer(town)
    next(running)
    assert list(talk.answer(town)) == [] and talk.turns[-1].state == "asking"
    list(running)
    assert talk.turns[-1].state == "done"


def test_a_fault_of_the_programs_ends_the_turn_and_is_logged(
    town: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk()
    talk.begin("What did Holloway say?", {})
    with monkeypatch.context() as broken:
        broken.setattr(Conversation, "stream", lambda *_, **__: 1 / 0)
        list(talk.answer(town))
    html = turn_html(talk.turns[-1], is_last=True)
    assert "The fault is the program's own" in unescape(html) and "ZeroDivisionError" not in html
    assert "ZeroDivisionError" in caplog.text
    assert talk.begin("And Delgado?", {}) and [turn.state for turn in talk.answer(town)]
    assert talk.turns[-1].state == "done"


# --- the desk --------------------------------------------------------------------------------------------------------


def pressed(**data: str) -> gr.EventData:
    return gr.EventData(None, data)


@pytest.mark.parametrize("leaving", ["new", "load"])
def test_an_answer_stays_in_its_conversation(town: Assistant, tmp_path: Path, leaving: str) -> None:
    desk, kept = Desk(town), Conversations.of(tmp_path, "someone")
    earlier = ask(town, "What did Delgado say?")
    kept.keep(earlier)
    visit = Visit(kept)
    desk.begin("What did Holloway say?", visit, *[None] * 5)
    left, running = visit.talk, desk.answer(visit)
    while not (left.turns[-1].answer or {"sentences": []})["sentences"]:
        next(running)
    desk.new(visit) if leaving == "new" else desk.load(visit, pressed(talk=earlier.id))
    list(running)
    assert [turn.question for turn in visit.talk.turns] == ([] if leaving == "new" else ["What did Delgado say?"])
    again = kept.load(left.id)
    assert again is not None and again.turns[-1].state == "stopped" and again.turns[-1].answer
    assert len(kept.titles()) == 2 and len(again.turns) == 1


def test_what_is_forgotten_while_it_is_answered_stays_forgotten(town: Assistant, tmp_path: Path) -> None:
    desk, visit = Desk(town), Visit(Conversations.of(tmp_path, "someone"))
    desk.begin("What did Holloway say?", visit, *[None] * 5)
    running = desk.answer(visit)
    next(running)
    desk.forget(visit, pressed(talk=visit.talk.id))
    list(running)
    assert visit.kept.titles() == [] and visit.talk.turns == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("begin", ["What?", None, *[None] * 5]),
        ("begin_example", [None, pressed(question="What?")]),
        ("rate", [None, pressed(turn="x", rating="up")]),
        ("load", [None, pressed(talk="x")]),
        ("forget", [None, pressed(talk="x")]),
        ("refreshed_with_talk", [None, *[None] * 5]),
        *((name, [None]) for name in ("begin_again", "answer", "stop", "edit", "leave", "new")),
    ],
)
def test_a_page_from_before_a_restart_is_told_to_load_again(town: Assistant, name: str, given: list[Any]) -> None:
    with pytest.raises(gr.Error, match="This page is out of date"):
        answer = getattr(Desk(town), name)(*given)
        next(answer)


def test_what_is_left_out_is_told_with_the_reason() -> None:
    answer = {
        "searched": "q", "status": "answered", "sentences": [], "citations": [], "related": [], "notes": ["1 undated."],
        "rejected": [{"text": "He resigned.", "reason": "“resigned” isn't in the sources", "citations": []}],
        "engine": "openai:m", "usage": {"prompt_tokens": 1200, "completion_tokens": 80, "cost_usd": 0.00123},
        "timings": {"retrieve_s": 0.5, "answer_s": 1.0}, "text": "",
    }  # fmt: skip
    html = turn_html(Turn("q", state="done", answer=answer, articles=2000))
    assert "1 sentence left out by the checks" in html and "isn&#x27;t in the sources" in html and "1 undated." in html
    assert cost_line(answer, 2000) == "openai:m · 2,000 articles searched · 1.5 s · 1,200 + 80 tokens · $0.0012"


def test_what_is_copied_names_its_sources(town: Assistant) -> None:
    answer = ask(town, "What did Renko say?").turns[-1].answer
    assert answer is not None
    text = plain_text(answer)
    assert text.startswith(answer["text"]) and "[1] " in text and "Pavel Renko · Harbour Courier · 6 March 2031" in text


def test_conversations_are_their_visitors_own(town: Assistant, tmp_path: Path) -> None:
    talk = ask(town, "What did Renko say?")
    Conversations.of(tmp_path, "one").keep(talk)
    assert Conversations.of(tmp_path, "two").latest() is None
    assert Conversations.of(tmp_path, "one", user="ada").latest() is None
    assert Conversations.of(tmp_path, "one").titles() == [(talk.id, "What did Renko say?")]
    assert Conversations.of(tmp_path, "../../etc").folder.parent == tmp_path
    for key in ("../one", "", "x" * 16):
        assert Conversations.of(tmp_path, "one").load(key) is None
        Conversations.of(tmp_path, "one").delete(key)


def test_two_pages_of_one_visitor_dont_overwrite_each_other(town: Assistant, tmp_path: Path) -> None:
    kept = Conversations.of(tmp_path, "one")
    kept.keep(ask(town, "What did Renko say?"))
    pages = [kept.latest(), kept.latest()]
    for talk, question in zip(pages, ("And Delgado?", "And Holloway?"), strict=True):
        assert talk is not None
        talk.begin(question, {})
        list(talk.answer(town))
        kept.keep(talk)
    questions = {tuple(turn.question for turn in kept.load(key).turns) for key, _ in kept.titles()}  # type: ignore[union-attr]
    assert questions == {("What did Renko say?", "And Delgado?"), ("What did Renko say?", "And Holloway?")}


def test_old_conversations_go(tmp_path: Path) -> None:
    kept = Conversations.of(tmp_path, "one")
    for number in range(KEPT + 2):
        kept.keep(Talk([Turn(f"Question {number}?", state="done")]))
    assert len(kept.titles()) == KEPT
    assert kept.titles()[0][1] == f"Question {KEPT + 1}?"


def test_a_thumb_is_a_line_with_question_and_answer(town: Assistant, tmp_path: Path) -> None:
    talk = ask(town, "What did Holloway say about the tram?", "And Delgado?")
    talk.turns[1].rating = "up"
    Feedback(tmp_path / "home" / "feedback.jsonl").add(talk, talk.turns[1])
    (line,) = (tmp_path / "home" / "feedback.jsonl").read_text().splitlines()
    noted = json.loads(line)
    assert noted["turns"] == ["What did Holloway say about the tram?", "And Delgado?"]
    assert noted["rating"] == "up" and noted["answer"] == json.loads(json.dumps(talk.turns[1].answer))


def test_examples_come_from_the_archive_and_are_answered(town: Assistant, empty: Assistant) -> None:
    questions = examples(town)
    assert len(questions) >= 3
    assert all(town.ask(question).status == "answered" for question in questions)
    assert examples(empty) == []


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
    html = people.people_html(people_named(town, "Delgado"))
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
    found = people_named(town, "Delgado")
    html = people.people_html(found)
    assert html.count("<li ") == 1 and "Not shown: 1 older statement." in html
    assert html.count("<rect") == 2 and html.count("data-jump") == 1
    assert len(people.csv_text(found.pages[0].statements).splitlines()) == 3


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
    rows = list(csv.DictReader(io.StringIO(people.csv_text(page.statements).removeprefix("\ufeff"))))
    assert len(rows) == len(page.statements)
    for row, citation in zip(rows, page.statements, strict=True):
        text = town.article(row["article"]).text
        assert text[int(row["start"]) : int(row["end"])] == citation.quote == row["quote"]
    markdown = people.markdown_text("Pavel Renko", page.statements)
    assert markdown.startswith("# Pavel Renko\n") and markdown.count("\n>\n") == len(rows)


# --- text that would come alive --------------------------------------------------------------------------------------


def test_hostile_articles_are_text_everywhere(hostile: Assistant) -> None:
    (article,) = hostile.articles()
    talk = ask(hostile, "What did Holloway say they saw?", f"What about {HOSTILE}?", f"Who wrote “{article.title}”?")
    found = people_named(hostile, "Ada Holloway")
    pieces = [
        talk_html(talk),
        archive.table_html(hostile, [article]),
        archive.about_html(hostile),
        people.people_html(found),
        people.who_html(hostile),
        article_html(article, [Span(0, len(article.text))], statements=hostile.catalogue.statements()),
        people.people_html(people_named(hostile, HOSTILE)),
    ]
    for html in pieces:
        assert_inert(html)
    assert HOSTILE in Seen(pieces[5]).text


def test_hostile_articles_are_text_in_exports(hostile: Assistant) -> None:
    found = people_named(hostile, "Ada Holloway")
    assert found.pages
    markdown = people.markdown_text("Ada Holloway", found.pages[0].statements)
    assert not re.search(
        r"(?<!\\)[<\[\]()!*`]|(?<!\\)://|javascript:", re.sub(r" \(\w+:\d+-\d+\)$", "", markdown, flags=re.M)
    )
    held = re.findall(r'href="data:[^,]*,([^"]*)"', people.people_html(found))
    assert [base64.b64decode(part).decode()[:1] for part in held] == ["\ufeff", "#"]


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_no_cell_is_a_formula(town: Assistant, value: str) -> None:
    (page,) = people_named(town, "Renko").pages
    citation = replace(page.statements[0], quote=value)
    row = next(csv.DictReader(io.StringIO(people.csv_text([citation]).removeprefix("\ufeff"))))
    assert row["quote"] == f"'{value}"


@given(st.text(min_size=1, max_size=60))
def test_any_title_is_shown_as_it_is(title: str) -> None:
    html = article_html(Article("0" * 12, "x", "x.txt", "v", "Text.", title=title))
    assert_inert(html)
    assert tag("h2", title, tabindex="-1") in html


# --- passwords -------------------------------------------------------------------------------------------------------


def test_a_password_is_known_by_its_hash() -> None:
    known = passwords.accounts(Settings(ui_auth=f"ada:{passwords.hashed('tram')} bo:{passwords.hashed('ferry')}"))
    assert passwords.is_known(known, "ada", "tram") and passwords.is_known(known, "bo", "ferry")
    assert not passwords.is_known(known, "ada", "ferry")
    assert not passwords.is_known(known, "eve", "nobody's")
    assert passwords.hashed("tram") != passwords.hashed("tram")


def test_an_unknown_user_costs_one_guess_as_a_wrong_password_does(monkeypatch: pytest.MonkeyPatch) -> None:
    known = passwords.accounts(Settings(ui_auth=f"ada:{passwords.hashed('tram')}"))
    costs: list[tuple[int, ...]] = []
    reckon = passwords._scrypt
    monkeypatch.setattr(passwords, "_scrypt", lambda word, salt, *cost: costs.append(cost) or reckon(word, salt, *cost))
    assert not passwords.is_known(known, "ada", "ferry") and not passwords.is_known(known, "eve", "ferry")
    assert len(costs) == 2 and costs[0] == costs[1]


@pytest.mark.parametrize("value", ["ada:tram", "tram", ":scrypt:1:1:1:aa:bb", "ada:scrypt:x:8:1:aa:bb"])
def test_a_wrong_account_is_told_without_showing_it(value: str) -> None:
    with pytest.raises(SettingsError, match="RAG_UI_AUTH holds something that isn't user:hash") as caught:
        passwords.accounts(Settings(ui_auth=value))
    assert value not in str(caught.value)


def test_no_password_on_all_addresses_is_said_in_large_letters() -> None:
    first = serving.warning("0.0.0.0").split(". ")[0]
    assert first == "WARNING: THE PAGES LISTEN ON 0.0.0.0 WITHOUT A PASSWORD"


def test_a_hash_is_made_for_the_settings() -> None:
    from typer.testing import CliRunner

    from rag.cli import app

    made = CliRunner().invoke(app, ["serve", "--hash-password"], input="tram\ntram\n")
    assert made.exit_code == 0
    known = passwords.accounts(Settings(ui_auth=f"ada:{made.stdout.split()[-1]}"))
    assert passwords.is_known(known, "ada", "tram")
