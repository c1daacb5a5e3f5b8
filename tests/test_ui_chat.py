"""Conversations on the pages: an answer that grows, follow-ups, stopping, and what is kept of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from shown import ask

from rag.assistant import Assistant, Conversation
from rag.schema import Event
from rag.ui import addresses
from rag.ui.answers import cost_line, earlier_html, last_html, plain_text, turn_html
from rag.ui.asking import Asking, Visit
from rag.ui.chat import Talk, Turn
from rag.ui.examples import _on_topics, examples
from rag.ui.saved import KEPT, Conversations, Feedback


def shown(talk: Talk) -> str:
    return earlier_html(talk) + last_html(talk)


# --- conversations ---------------------------------------------------------------------------------------------------


def test_an_answer_grows_by_checked_sentences(town: Assistant) -> None:
    talk = Talk()
    talk.begin("What did Holloway say?", {})
    seen = [shown(talk) for _ in talk.answer(town)]
    turn = talk.turns[-1]
    assert turn.state == "done" and turn.answer and turn.articles == 6
    counts = [html.count('class="words"') for html in seen]
    assert counts == sorted(counts) and counts[-1] == len(turn.answer["sentences"]) > 1
    assert 1 in counts
    for number in (1, 2):
        assert f"Source {number}: Ada Holloway · The Tideway Post · 4 March 2031" in seen[-1]
    assert "from the articles’ own sentences · 6 articles" in seen[-1]


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
    assert again is not None and shown(again) == shown(talk)
    for each in (talk, again):
        each.begin("And Delgado?", {})
        list(each.answer(town))
        answer = each.turns[-1].answer
        assert answer and "Delgado" in answer["searched"] and "tram" in answer["searched"]


def test_editing_puts_the_next_question_in_the_last_ones_place(town: Assistant) -> None:
    talk = ask(town, "What did Holloway say about the tram?", "And Delgado?")
    assert "takes the place" not in shown(talk)
    talk.is_editing = True
    assert "takes the place" in shown(talk)
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
    again = list(talk.answer(town))
    states = [talk.turns[-1].state, *(turn.state for turn in running)]
    assert again == [] and (states[0], states[-1]) == ("asking", "done")


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


_OTHERS = "Whoever runs this archive can change that."


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"openai_base_url": "post.example"}, f"Something isn't set up as it should be. {_OTHERS}"),
        ({"prices": Path("/nowhere.toml")}, f"Something isn't set up as it should be. {_OTHERS}"),
        ({}, f"Something isn't set up as it should be. {_OTHERS}"),  # neither key nor server
        ({"llm": "local:/nowhere.gguf"}, f"Something isn't set up as it should be. {_OTHERS}"),
    ],
)
def test_what_an_answer_fails_by_is_told_in_words_for_a_page(
    town: Assistant, tmp_path: Path, settings: dict[str, Any], told: str
) -> None:
    with Assistant(town.settings.model_copy(update={"llm": "openai:m", **settings})) as assistant:
        turn = ask(assistant, "What did Holloway say?").turns[-1]
    assert turn.state == "failed" and turn.error == told


def test_what_an_answer_does_without_is_told_in_words_for_a_page(town: Assistant) -> None:
    away = {"llm": "openai:m", "openai_base_url": "http://127.0.0.1:9/v1", "llm_retries": 0}
    with Assistant(town.settings.model_copy(update=away)) as assistant:
        html = turn_html(ask(assistant, "What did Holloway say?").turns[-1])
    told = "The language model failed: 127.0.0.1:9 can't be reached: Connection refused. The archive's own sentences "
    assert f"{told}answer instead. {_OTHERS}" in unescape(html)


def test_an_empty_archive_leads_to_the_page_where_articles_are_added(empty: Assistant) -> None:
    turn = ask(empty, "What did Holloway say?").turns[-1]
    assert turn.error == "The archive holds no articles yet. Add some on the Archive page."


# --- the desk --------------------------------------------------------------------------------------------------------


def pressed(**data: str) -> gr.EventData:
    return gr.EventData(None, data)


@pytest.mark.parametrize("leaving", ["new", "load"])
def test_an_answer_stays_in_its_conversation(town: Assistant, tmp_path: Path, leaving: str) -> None:
    asking, kept = Asking(town), Conversations.of(tmp_path, "someone")
    earlier = ask(town, "What did Delgado say?")
    kept.keep(earlier)
    visit = Visit(kept)
    asking.begin(visit, pressed(question="What did Holloway say?"))
    left, running = visit.talk, asking.answer(visit)
    while not (left.turns[-1].answer or {"sentences": []})["sentences"]:
        next(running)
    where = addresses.answer(earlier.turns[0].id)
    asking.new(visit) if leaving == "new" else asking.visit_answer(visit, pressed(address=where))
    list(running)
    assert [turn.question for turn in visit.talk.turns] == ([] if leaving == "new" else ["What did Delgado say?"])
    again = kept.load(left.id)
    assert again is not None and again.turns[-1].state == "stopped" and again.turns[-1].answer
    assert len(kept.titles()) == 2 and len(again.turns) == 1


def test_what_is_forgotten_while_it_is_answered_stays_forgotten(town: Assistant, tmp_path: Path) -> None:
    asking, visit = Asking(town), Visit(Conversations.of(tmp_path, "someone"))
    asking.begin(visit, pressed(question="What did Holloway say?"))
    running = asking.answer(visit)
    next(running)
    asking.forget(visit, pressed(talk=visit.talk.id))
    list(running)
    assert visit.kept.titles() == [] and visit.talk.turns == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        *((name, [None, pressed()]) for name in ("begin", "rate", "visit_answer", "share", "forget", "undo", "edit")),
        *((name, [None]) for name in ("begin_again", "answer", "stop", "new", "shown")),
    ],
)
def test_a_page_from_before_a_restart_is_told_to_load_again(town: Assistant, name: str, given: list[Any]) -> None:
    with pytest.raises(gr.Error, match="This page is out of date"):
        answer = getattr(Asking(town), name)(*given)
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
    assert cost_line(answer, 2000) == "written by m · 2,000 articles · 1.5 s · 1,200 + 80 tokens · $0.0012"


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
    Conversations.of(tmp_path, "one", user="ada").keep(talk)  # who logs in finds theirs in any browser
    assert (
        Conversations.of(tmp_path, "three", user="ada").latest()
        and not Conversations.of(tmp_path, "one", "eve").titles()
    )
    assert Conversations.of(tmp_path, "one").titles() == [(talk.id, "What did Renko say?")]
    assert Conversations.of(tmp_path, "../../etc").folder.parent == tmp_path
    for key in ("../one", "", "x" * 16):
        assert Conversations.of(tmp_path, "one").load(key) is None
        Conversations.of(tmp_path, "one").forget(key)


def test_what_is_forgotten_can_be_taken_back_for_a_while(town: Assistant, tmp_path: Path) -> None:
    asking, visit = Asking(town), Visit(Conversations.of(tmp_path, "one"))
    for question in ("What did Renko say?", "And Delgado?"):
        visit.talk = ask(town, question)
        visit.kept.keep(visit.talk)
    (last, _), (first, _) = visit.kept.titles()
    assert "Forgotten: And Delgado?" in asking.forget(visit, pressed(talk=last))[-1] and visit.talk.turns == []
    asking.undo(visit, pressed(talk=last))
    assert visit.talk.id == last and [key for key, _ in visit.kept.titles()] == [last, first]
    for key in (last, first):
        asking.forget(visit, pressed(talk=key))
    asking.undo(visit, pressed(talk=last))  # another was forgotten since
    assert visit.kept.titles() == []


def test_a_conversation_keeps_its_name_and_its_place(town: Assistant, tmp_path: Path) -> None:
    asking, visit = Asking(town), Visit(Conversations.of(tmp_path, "one"))
    for question in ("What did Renko say?", "What did Delgado say?"):
        visit.talk = ask(town, question)
        visit.kept.keep(visit.talk)
    (last, _), (first, _) = visit.kept.titles()
    assert 'value="What did Renko say?"' in asking.name(visit, pressed(talk=first))
    asking.rename(visit, pressed(named=" Ferries <b> "))
    assert visit.kept.titles() == [(last, "What did Delgado say?"), (first, "Ferries <b>")]
    assert "Ferries &lt;b&gt;" in asking.shelf(visit) and "act_rename" not in asking.shelf(visit)
    other = Visit(Conversations.of(tmp_path, "one"), talk=visit.kept.load(first) or Talk())
    asking.name(visit, pressed(talk=first))
    asking.rename(visit, pressed(named="Trams"))
    other.kept.keep(other.talk)  # a page that knows it by its old name goes on with it
    assert visit.kept.titles()[0] == (first, "Trams")
    asking.name(visit, pressed(talk=first))
    asking.rename(visit, pressed(named=""))
    assert visit.kept.titles()[0] == (first, "What did Renko say?")
    visit.naming = "../x"
    asking.rename(visit, pressed(named="x"))
    assert len(visit.kept.titles()) == 2


@pytest.mark.parametrize(
    ("search", "found"),
    [("renko", {"Renko"}), ("WHAT did", {"Renko", "Delgado"}), ("promised", {"Renko"}), ("renko delgado", set())],
)
def test_conversations_are_found_by_their_words(town: Assistant, tmp_path: Path, search: str, found: set[str]) -> None:
    asking, visit = Asking(town), Visit(Conversations.of(tmp_path, "one"))
    for name in ("Renko", "Delgado"):
        visit.kept.keep(ask(town, f"What did {name} say?"))
    shelf = asking.search(visit, pressed(search=search))
    assert {name for name in ("Renko", "Delgado") if f">What did {name} say?</a>" in shelf} == found
    assert ("None holds these words." in shelf) == (not found)
    assert asking.search(visit, pressed(search="")).count("</li>") == 2


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


def test_two_questions_in_one_are_two_turns(town: Assistant, tmp_path: Path) -> None:
    asking, visit = Asking(town), Visit(Conversations.of(tmp_path, "one"))
    asking.begin(visit, pressed(question="What did Holloway say about the harbour, and what did Renko say about pay?"))
    list(asking.answer(visit))
    asked = [turn.question for turn in visit.talk.turns]
    assert asked == ["What did Holloway say about the harbour?", "What did Renko say about pay?"]
    assert all(turn.state == "done" for turn in visit.talk.turns)
    assert visit.at == addresses.answer(visit.talk.turns[-1].id)


def test_what_is_suggested_is_answered(town: Assistant, tmp_path: Path) -> None:
    asking, visit = Asking(town), Visit(Conversations.of(tmp_path, "one"))
    visit.talk = ask(town, "What did Holloway say?")
    html = asking.suggest(visit)
    onward = visit.talk.turns[-1].onward
    assert onward and "Ask next" in html and all(town.ask(question).status == "answered" for question in onward)
    visit.talk = ask(town, "What did Delgadomir say about fares?")
    asking.suggest(visit)
    turn = visit.talk.turns[-1]
    assert all("Delgado" in question for question in turn.meant)
    assert bool(turn.meant) == (turn.answer or {})["status"].startswith("not")


def test_examples_come_from_the_archive_and_are_answered(town: Assistant, empty: Assistant) -> None:
    questions = examples(town)
    assert len(questions) >= 3
    assert all(town.ask(question).status == "answered" for question in questions)
    assert examples(empty) == []


def test_what_is_asked_about_is_a_thing(empty: Assistant, tmp_path: Path) -> None:
    said = "“The central bank feared the harbour toll, and people in the central square paid the toll,” said Ann Lee."
    (tmp_path / "a.txt").write_text(f"{said}\n\n{said.replace('feared', 'wanted')}\n")
    empty.ingest([str(tmp_path / "a.txt")])
    (speaker,) = empty.speakers("Ann Lee")
    assert list(_on_topics(empty.statements(speaker), speaker)) == []  # "toll" is short, and the others are no nouns
    (tmp_path / "b.txt").write_text("“The harbours of the valley,” said Ann Lee, “need the valley.”\n")
    (tmp_path / "c.txt").write_text("“We love the valley,” said Ann Lee.\n")
    empty.ingest([str(tmp_path / name) for name in ("b.txt", "c.txt")])
    assert [tried.question for tried in _on_topics(empty.statements(speaker), speaker)] == [
        "What did Ann Lee say about the valley?"
    ]
