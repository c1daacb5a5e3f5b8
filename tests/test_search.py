"""Each kind of question has its route: quotations, whether, newest, what else, several speakers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.search.quotes import likeness
from rag.settings import Settings

QUOTED = "“The tram will not stop at the harbour,” Holloway said."


# --- quotations --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "there", "alike"),
    [("a b c d", "a b c d", 1.0), ("a b c d", "a x c d", 0.75), ("a b c d", "d c b a", 0.25), ("a b", "c d", 0.0)],
)
def test_likeness_counts_words_in_the_same_order(wanted: str, there: str, alike: float) -> None:
    assert likeness(wanted.split(), there.split()) == alike


@pytest.mark.parametrize(
    ("question", "exact"),
    [
        ("Who said “The tram will not stop at the harbour”?", True),
        ("Who said “The trams will not halt at the harbour”?", False),
        ('Who said "the tram won\'t stop at the harbour"?', False),
    ],
)
def test_a_quotation_is_found_and_shown_as_it_stands(town: Assistant, question: str, exact: bool) -> None:
    answer = town.ask(question)
    assert answer.text.startswith(QUOTED)
    assert answer.citations[0].speaker == "Ada Holloway"
    assert bool(answer.notes) is not exact


def test_words_in_another_order_are_another_quotation(town: Assistant) -> None:
    answer = town.ask("Who said “harbour the at stop not will tram the”?")
    assert (answer.status, answer.citations) == ("not_found", ())
    assert answer.reason == "No article holds the words “harbour the at stop not will tram the”."


def test_a_quotation_credited_to_another_is_shown_with_who_said_it(town: Assistant) -> None:
    answer = town.ask("Did Delgado say “The tram will not stop at the harbour”?")
    assert [c.speaker for c in answer.citations] == ["Ada Holloway"]
    assert "The archive doesn't credit Delgado with them." in answer.notes


@pytest.mark.parametrize("name", ["Holloway", "A. Holloway", "the mayor"])
def test_whoever_is_meant_is_credited_with_their_own_words(town: Assistant, name: str) -> None:
    answer = town.ask(f"Did {name} say “The tram will not stop at the harbour”?")
    assert [c.speaker for c in answer.citations] == ["Ada Holloway"]
    assert answer.notes == ()


def test_who_is_not_answered_by_he(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Ann Lee met Tom Hale and Jim Orr.\n\n“The harbour was never ours to sell,” he said.\n"
    )
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(tmp_path / "a.txt")])
        answer = assistant.ask("Who said “The harbour was never ours to sell”?")
    assert answer.status == "not_found"
    assert "doesn't make plain who says them" in answer.text
    assert any("never ours to sell" in c.quote for c in answer.related)


# --- the other routes ----------------------------------------------------------------------------------------------


def test_several_speakers_are_answered_each_and_a_silent_one_is_told(town: Assistant) -> None:
    answer = town.ask("What did Holloway and Renko say about the strike?")
    assert {c.speaker for c in answer.citations} == {"Pavel Renko"}
    assert any("Ada Holloway" in note for note in answer.notes)


def test_what_one_person_said_at_different_times_stands_with_its_dates(town: Assistant) -> None:
    answer = town.ask("What did Ruth Delgado say?")
    assert "4 March 2031" in answer.text
    assert "6 March 2031" in answer.text


@pytest.mark.parametrize(("word", "first"), [("latest", "2031-03-06"), ("first", "2031-03-04")])
def test_the_order_asked_for_is_kept(town: Assistant, word: str, first: str) -> None:
    answer = town.ask(f"What are the {word} comments by Ruth Delgado?")
    assert answer.citations[0].article["published_at"] == first


def test_what_else_leaves_out_what_was_shown(town: Assistant) -> None:
    conversation = town.conversation()
    first = conversation.ask("What did Ruth Delgado say about fares?")
    more = conversation.ask("What else did she say?")
    shown = {(c.article["id"], c.start) for c in first.citations}
    assert first.citations
    assert not shown & {(c.article["id"], c.start) for c in more.citations}


def test_did_x_say_is_answered_by_who_did(town: Assistant) -> None:
    answer = town.ask("Did Ada Holloway say that fares will rise in autumn?")
    assert [c.speaker for c in answer.citations] == ["Ruth Delgado"]
    assert any("Ada Holloway doesn't" in note for note in answer.notes)


def test_did_x_say_is_answered_by_the_denial(tmp_path: Path) -> None:
    text = (
        "A post that went round on Sunday claims that Mayor Ann Lee said “let them swim”.\n\n"
        "Lee never said “let them swim”. It is false that Lee promised a new ferry. Lee said that the pier was shut.\n"
    )
    with archive_of(tmp_path, {"title": "What the mayor said", "text": text}) as assistant:
        swim, ferry = assistant.ask("Did Lee say let them swim?"), assistant.ask("Did Lee promise a new ferry?")
        pier, said = assistant.ask("Did Lee say the pier was shut?"), assistant.statements("Ann Lee")
    assert swim.text.startswith("Lee never said “let them swim”.")
    assert ferry.text.startswith("It is false that Lee promised a new ferry.")
    assert [c.speaker for c in (*swim.citations[:1], *ferry.citations[:1])] == [None, None]
    assert (pier.text, pier.citations[0].speaker) == ("Lee said that the pier was shut. [1]", "Ann Lee")
    assert len(said) == 1


def test_a_month_without_a_year_is_told_from_the_newest_article(town: Assistant) -> None:
    answer = town.ask("What did Ola Brandt say in February?")
    assert answer.citations
    assert answer.citations[0].article["published_at"].startswith("2031-02")
    assert town.ask("What did Ola Brandt say in January?").status == "not_found"


def test_a_misspelt_name_is_read_as_the_closest_speakers_and_told(town: Assistant) -> None:
    answer = town.ask("Which line did Mayor Holoway open on Monday?")
    assert answer.text == "Mayor Ada Holloway opened the tram line on Monday. [1]"
    assert answer.notes == ("Read “Holoway” as Holloway.",)
    assert town.ask("Who opened the tram line with Quimby?").reason == "No article mentions “Quimby”."


def test_a_month_is_no_slip_for_a_name(tmp_path: Path) -> None:
    story = {
        "title": "Silos lost",
        "author": "Augusta Pell",
        "date": "2031-08-07",
        "text": "Ola Brandt said it burned.",
    }
    with archive_of(tmp_path, story) as assistant:
        answer = assistant.ask("What did Ola Brandt say on 7 August 2031?")
    assert (answer.text, answer.notes) == ("Ola Brandt said it burned. [1]", ())


@pytest.mark.parametrize("verb", ["impose", "lift", "draft", "sign", "bemoan", "engineer"])
def test_what_somebody_did_is_not_told_of_others(seeds_assistant: Assistant, verb: str) -> None:
    """Whatever the verb: the articles tell of Trump's and the officials' sanctions, and none of Vance's."""
    answer = seeds_assistant.ask(f"Did Vance {verb} sanctions against Russia?")
    assert [s.text for s in answer.sentences if "Vance" not in s.text] == []


# --- facts -----------------------------------------------------------------------------------------------------------


def archive_of(folder: Path, *articles: dict[str, str]) -> Assistant:
    (folder / "a.jsonl").write_text("".join(json.dumps(article) + "\n" for article in articles))
    assistant = Assistant(Settings(home=folder / "home"))
    assistant.ingest([str(folder / "a.jsonl")])
    return assistant


TOLL = (
    {
        "id": "1",
        "title": "Fire at the mill",
        "published_at": "2031-05-02",
        "text": "A fire at the Ostby mill killed 12 people on Thursday, the police said. The road is closed.",
    },
    {
        "id": "2",
        "title": "Mill fire: toll rises",
        "published_at": "2031-05-09",
        "updated_at": "2031-05-11",
        "text": "The fire at the Ostby mill killed 14 people, the ministry said. Is anybody still missing at the mill? "
        "Nobody knows yet. The school stays shut.",
    },
)


def test_what_articles_tell_differently_stands_side_by_side_with_dates(tmp_path: Path) -> None:
    with archive_of(tmp_path, *TOLL) as assistant:
        answer = assistant.ask("How many people did the fire at the Ostby mill kill?")
    assert "12 people" in answer.text and "14 people" in answer.text
    assert "2 May 2031" in answer.text and "9 May 2031" in answer.text


def test_an_articles_last_update_is_a_field(tmp_path: Path) -> None:
    with archive_of(tmp_path, *TOLL) as assistant:
        answer = assistant.ask("When was the article on the mill fire's rising toll last updated?")
    assert answer.text == "“Mill fire: toll rises” was last updated on 11 May 2031 (2031-05-11). [1]"
    assert answer.citations[0].field == "updated_at"


def test_a_question_in_an_article_answers_nothing(tmp_path: Path) -> None:
    with archive_of(tmp_path, *TOLL) as assistant:
        answer = assistant.ask("Is anybody still missing at the Ostby mill?")
    assert not any("Is anybody" in sentence.text for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Which country agreed to take in the 40 families from the valley?", True),
        ("Who said that 40 families from the valley were taken in?", False),  # nobody: the article tells it
    ],
)
def test_which_is_told_by_the_article_itself(tmp_path: Path, question: str, *, answered: bool) -> None:
    article = tmp_path / "valley.txt"
    article.write_text(
        "Families leave the valley\n\nAt noon the buses left. Norway has agreed to take in the 40 families from the "
        "valley. The journey takes two days.\n",
        encoding="utf-8",
    )
    with Assistant(Settings(home=tmp_path / "home", embedding="local", llm="extractive")) as assistant:
        assistant.ingest([str(article)])
        assert (assistant.ask(question).status == "answered") is answered


def test_words_that_a_sentence_only_mentions_are_not_its_speakers(tmp_path: Path) -> None:
    article = tmp_path / "hall.txt"
    article.write_text(
        "Hall row\n\nAsked about Mary Lock's remark that the hall was “a hole in the purse”, Owen Price said it had "
        "paid its way for ten years.\n",
        encoding="utf-8",
    )
    with Assistant(Settings(home=tmp_path / "home", embedding="local", llm="extractive")) as assistant:
        assistant.ingest([str(article)])
        answer = assistant.ask("Who said the hall was “a hole in the purse”?")
        assert "Owen Price" not in {citation.speaker for citation in answer.citations}
