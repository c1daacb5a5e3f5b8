"""A model that passed the exam: it decides what answers, and whether other words than the article's hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from exam_replies import replies, right
from hostile_server import HostileServer
from scripted import ASKED, HELD, scripted, told

from rag.assistant import Assistant
from rag.schema import Done, Searching, SentenceReady

# --- a model that passed the exam ----------------------------------------------------------------------------------


@pytest.fixture
def capable(town: Assistant, hostile: HostileServer, tmp_path: Path) -> Iterator[Assistant]:
    """The town's archive, asked through a scripted model that has passed the exam."""
    home = Path(shutil.copytree(town.settings.home, tmp_path / "home"))
    settings = scripted(town, hostile).settings.model_copy(update={"home": home, "exam": "auto"})
    with Assistant(settings) as assistant:
        hostile.replies = replies(right)
        assert [exam.decides for exam in assistant.exams()] == [True]
        hostile.requests.clear()
        yield assistant
    assert not hostile.replies, "the model was asked less often than the test says"


OTHER_WORDS = "The mayor has ruled out a stop at the harbour. [2]"


def test_it_reads_what_may_answer_although_the_rules_refuse(capable: Assistant, hostile: HostileServer) -> None:
    question = "What turned up at the museum?"
    with Assistant(capable.settings.model_copy(update={"llm": "extractive"})) as rules:
        assert rules.ask(question).status == "not_found"
    hostile.replies = ["The town museum found a map of 1720 in its attic. [1]"]
    answer = capable.ask(question)
    assert "[1] The town museum found a map of 1720 in its attic." in told(hostile, 0)
    assert (answer.status, answer.engine, answer.rejected) == ("answered", "openai:script", ())
    assert answer.sentences[0].support == "verbatim"
    assert answer.confidence == 0.9


def test_filters_hold_for_what_it_reads(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["NOT FOUND", "SEARCH: the tram at the harbour", "NOT FOUND"]
    capable.ask("What did Holloway say about the strike?", publisher="Harbour Courier")
    capable.ask("What did Delgado say about fares?", publisher="Harbour Courier")
    for request in hostile.requests:
        shown = str([message["content"] for message in request["messages"][1:]])
        assert "Harbour Courier" in shown
        assert "Tideway Post" not in shown


def test_one_persons_words_are_chosen_by_rule(capable: Assistant, hostile: HostileServer) -> None:
    """With a speaker among the filters nobody else may answer, so the model isn't shown what else is near."""
    assert capable.ask("What about zeppelins?", speaker="Ruth Delgado").status == "not_found"
    assert hostile.requests == []
    hostile.replies = ["NOT FOUND"]
    answer = capable.ask("What about fares?", speaker="Ruth Delgado")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert "“Fares will rise in autumn,”" in told(hostile, 0)
    assert "The tram will not stop" not in told(hostile, 0)


def test_its_not_found_is_the_end(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["NOT FOUND"]
    answer = capable.ask(ASKED)
    assert (answer.status, answer.engine, answer.sentences) == ("not_found", "openai:script", ())
    assert answer.reason
    assert "“The tram will not stop at the harbour,” Holloway said." in [c.quote for c in answer.related]
    assert (len(hostile.requests), answer.notes, answer.confidence) == (1, (), 0.0)


def test_it_may_search_again(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["SEARCH: map in the attic", "The town museum found a map of 1720 in its attic. [7]"]
    *events, done = capable.stream(ASKED)
    assert [e.searched for e in events if isinstance(e, Searching)] == [ASKED, "map in the attic"]
    assert isinstance(done, Done)
    assert done.answer.searches == ("map in the attic",)
    assert done.answer.citations[0].article["title"] == "Museum finds a lost map"
    assert "[7] The town museum found a map" not in told(hostile, 0)
    assert "[7] The town museum found a map" in told(hostile, 1)
    assert done.answer.usage.completion_tokens == 40


@pytest.mark.parametrize("third", ["SEARCH: science prize", "NOT FOUND"])
def test_it_searches_twice_at_most(capable: Assistant, hostile: HostileServer, third: str) -> None:
    hostile.replies = ["SEARCH: map in the attic", "SEARCH: ferry off Arn", third]
    answer = capable.ask(ASKED)
    assert answer.searches == ("map in the attic", "ferry off Arn")
    assert (answer.status, answer.rejected, len(hostile.requests)) == ("not_found", (), 3)


def test_the_same_search_again_finds_nothing(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = ["SEARCH: ferry off Arn", "SEARCH: ferry off Arn"]
    answer = capable.ask(ASKED)
    assert (answer.status, answer.searches, len(hostile.requests)) == ("not_found", ("ferry off Arn",), 2)


def test_a_sentence_in_other_words_is_shown_once_the_judge_says_yes(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = [OTHER_WORDS, "1 yes"]
    answer = capable.ask(ASKED)
    assert answer.text == "The mayor has ruled out a stop at the harbour. [1]"
    assert (answer.sentences[0].support, answer.rejected) == ("judged", ())
    assert told(hostile, 1).endswith("Claims:\n1. The mayor has ruled out a stop at the harbour. [1]")
    assert answer.usage.completion_tokens == 40  # the judge's are counted


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        ("1 partly", "what it cites bears out only a part of it"),
        ("1 no", "what it cites doesn’t bear it out"),
        ("2 yes", "the judge gave no verdict on it"),
        ("It seems so.", "the judge gave no verdict on it"),
    ],
)
def test_a_sentence_without_the_judges_yes_is_left_out(
    capable: Assistant, hostile: HostileServer, verdict: str, reason: str
) -> None:
    hostile.replies = [OTHER_WORDS, verdict, "1. -"]
    answer = capable.ask(ASKED)
    (rejected,) = answer.rejected
    assert (rejected.text, rejected.by, rejected.reason) == (OTHER_WORDS[:-4], "support", reason)
    assert reason in told(hostile, 2)
    assert answer.engine == "extractive"


def test_the_order_of_sentences_is_the_order_written(capable: Assistant, hostile: HostileServer) -> None:
    depot = "Delgado said that the depot had cost 40 million crowns. [5]"
    hostile.replies = [f"{HELD} It would have taken a year more. [3] {depot} Money was spent. [5]", "1 yes\n2 yes"]
    *events, done = capable.stream(ASKED)
    assert isinstance(done, Done)
    assert [(s.text.split()[0], s.support) for s in done.answer.sentences] == [
        ("Ada", "lexical"),
        ("It", "judged"),
        ("Delgado", "lexical"),
        ("Money", "judged"),
    ]
    assert " ".join(e.text for e in events if isinstance(e, SentenceReady)) == done.answer.text
    assert len(hostile.requests) == 2  # all that waits is judged in one call
    assert told(hostile, 1).count("\n- ") == 2  # what needs no verdict is told


def test_what_needs_no_judge_is_shown_before_the_judge_is_asked(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = [f"{HELD} Money was spent. [5]", "1 yes"]
    events = capable.stream(ASKED)
    next(event for event in events if isinstance(event, SentenceReady))
    assert len(hostile.requests) == 1
    assert isinstance(list(events)[-1], Done)


def test_what_fails_is_written_once_more_in_one_call_and_stands_in_its_place(
    capable: Assistant, hostile: HostileServer
) -> None:
    hostile.replies = [
        f"Ruth Delgado said that the tram will not stop at the harbour. [2] Trams are cheap. [5] {OTHER_WORDS}",
        "1 no\n2 yes",
        f"1. {HELD}\n2. The depot cost 40 million crowns, by Delgado's account. [5]",
        "1 yes",
    ]
    answer = capable.ask(ASKED)
    assert [s.support for s in answer.sentences] == ["lexical", "judged", "judged"]
    assert answer.sentences[-1].text == OTHER_WORDS[:-4]
    assert answer.rejected == ()
    assert len(hostile.requests) == 4
    assert "1. Ruth Delgado said" in told(hostile, 2)
    assert "2. Trams are cheap. – what it cites doesn’t bear it out" in told(hostile, 2)
    assert OTHER_WORDS[:-4] not in told(hostile, 2)


def test_a_second_try_that_fails_too_is_not_tried_a_third_time(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = [OTHER_WORDS, "1 no", f"1. {OTHER_WORDS}", "1 partly"]
    answer = capable.ask(ASKED)
    assert [rejected.text for rejected in answer.rejected] == [OTHER_WORDS[:-4]]
    assert (answer.engine, len(hostile.requests)) == ("extractive", 4)


def test_a_veto_is_not_overruled_by_the_judge(capable: Assistant, hostile: HostileServer) -> None:
    lie = "Ruth Delgado said that the tram will not stop at the harbour."
    hostile.replies = [f"{lie} [2] {OTHER_WORDS}", "1 yes\n2 yes", "1 yes"]
    answer = capable.ask(ASKED)
    assert lie not in told(hostile, 1)
    assert [s.text for s in answer.sentences] == [OTHER_WORDS[:-4]]
    assert [(r.text, r.by) for r in answer.rejected] == [(lie, "veto")]


def test_sentences_that_follow_each_other_are_one_citation_if_one_person_speaks(
    capable: Assistant, hostile: HostileServer
) -> None:
    hostile.replies = [
        "A stop at the harbour would cost a year, so there will be none, says Holloway. [2][3] "
        "Delgado, who stood beside her, gave the depot's price. [4][5]",
        "1 yes\n2 yes",
    ]
    answer = capable.ask(ASKED)
    assert [s.citations for s in answer.sentences] == [(1,), (2, 3)]
    assert answer.citations[0].quote == (
        "“The tram will not stop at the harbour,” Holloway said. “It would cost us a year.”"
    )
    assert answer.citations[0].speaker == "Ada Holloway"
    for citation in answer.citations:
        assert capable.article(citation.article["id"]).text[citation.start : citation.end] == citation.quote


def test_a_judge_that_fails_leaves_out_what_waits_and_says_so(capable: Assistant, hostile: HostileServer) -> None:
    hostile.replies = [f"{HELD} {OTHER_WORDS}", ""]
    answer = capable.ask(ASKED)
    assert answer.sentences[0].support == "lexical"
    assert [(r.text, r.by) for r in answer.rejected] == [(OTHER_WORDS[:-4], "support")]
    assert answer.notes[0].startswith("The language model failed:")


def test_another_model_may_judge(town: Assistant, hostile: HostileServer, tmp_path: Path) -> None:
    """The one that writes fails the exam and doesn't decide; the judge passes it, and its verdicts count."""
    home = Path(shutil.copytree(town.settings.home, tmp_path / "home"))
    update = {"home": home, "exam": "auto", "judge": "openai:script-judge"}
    hostile.replies = [*replies(lambda item: "yes"), *replies(right), OTHER_WORDS, "1 yes"]
    with Assistant(scripted(town, hostile).settings.model_copy(update=update)) as assistant:
        answer = assistant.ask(ASKED)
        again = assistant.exams()
    assert [exam.judges for exam in again] == [False, True]
    assert [request["model"] for request in hostile.requests[-2:]] == ["script", "script-judge"]
    assert answer.sentences[0].support == "judged"
    assert [note.partition(",")[0] for note in answer.notes] == [
        "openai:script sat the exam",
        "openai:script-judge sat the exam",
    ]
    assert "Delgado" not in str(hostile.requests[-2])  # who doesn't decide reads what the rules found


# --- follow-ups ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "searched"),
    [
        ("What did Ruth Delgado say about the harbour?", "What did Ruth Delgado say about the harbour?"),
        ("What did Ruth Delgado say about zeppelins?", None),  # nobody asked about those
        ("What did Ada Holloway say about the harbour?", None),  # it was Delgado who was asked about
        ("Ruth Delgado.", None),
    ],
)
def test_the_model_spells_a_follow_up_out_if_it_asks_nothing_else(
    town: Assistant, hostile: HostileServer, reply: str, searched: str | None
) -> None:
    held = "Ada Holloway said that the tram will not stop at the harbour. [2]"
    hostile.replies = [held, reply, held, held]
    with scripted(town, hostile) as assistant:
        conversation = assistant.conversation()
        conversation.ask("What did Holloway say about the harbour?")
        answer = conversation.ask("And Ruth Delgado?")
    assert "Rewrite the last question" in hostile.requests[1]["messages"][0]["content"]
    by_rules = town.conversation()
    by_rules.ask("What did Holloway say about the harbour?")
    assert answer.searched == (searched or by_rules.ask("And Ruth Delgado?").searched)


def test_a_model_that_decides_spells_out_what_the_rules_take_for_whole(
    capable: Assistant, hostile: HostileServer
) -> None:
    """“Write” is no verb that the rules know a follow-up by; the dialogue tells whom “her” means."""
    question, spelled = "What did Delgado write about her?", "What did Delgado write about Holloway?"
    hostile.replies = ["“The tram will not stop at the harbour,” Holloway said. [2]", spelled, "NOT FOUND"]
    conversation = capable.conversation()
    conversation.ask(ASKED)
    by_rules = Assistant(capable.settings.model_copy(update={"llm": "extractive"})).conversation()
    by_rules.ask(ASKED)
    assert by_rules.ask(question).searched != spelled
    assert conversation.ask(question).searched == spelled
    assert f"Question: {spelled}" in told(hostile, 2)
