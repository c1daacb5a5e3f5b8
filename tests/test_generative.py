"""Answers in a model's words: what it writes is checked, mended, tried again or left out, and never passed off."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exam_replies import replies, right
from hostile_server import HostileServer, misbehaving
from llama_index.core.llms import MockLLM
from llm_server import model_file

from rag.answering.generative import lines
from rag.assistant import Assistant
from rag.schema import Done, Evidence, Searching, SentenceReady, SentenceRejected
from rag.settings import Settings


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with misbehaving() as running:
        yield running


def scripted(town: Assistant, server: HostileServer, model: str = "script") -> Assistant:
    """The town's archive, asked through a server that says what the test wants."""
    settings = town.settings.model_copy(
        update={
            "llm": f"openai:{model}",
            "openai_base_url": server.url,
            "llm_retries": 0,
            "llm_timeout_s": 2.0,
            "exam": "off",
        }
    )
    return Assistant(settings)


ASKED = "What did Holloway say about the harbour?"
HELD = "Ada Holloway said that the tram will not stop at the harbour. [2]"


def told(server: HostileServer, number: int) -> str:
    """The last message of a request."""
    return str(server.requests[number]["messages"][-1]["content"])


@pytest.fixture
def capable(town: Assistant, server: HostileServer, tmp_path: Path) -> Iterator[Assistant]:
    """The town's archive, asked through a scripted model that has passed the exam."""
    home = Path(shutil.copytree(town.settings.home, tmp_path / "home"))
    settings = scripted(town, server).settings.model_copy(update={"home": home, "exam": "auto"})
    with Assistant(settings) as assistant:
        server.replies = replies(right)
        assert [exam.decides for exam in assistant.exams()] == [True]
        server.requests.clear()
        yield assistant
    assert not server.replies, "the model was asked less often than the test says"


# --- sentences of a stream ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lee said no. [1] Hale left. [2][3]", [("Lee said no.", (1,)), ("Hale left.", (2, 3))]),
        ("Lee said no [1]. Hale left [2, 3].", [("Lee said no.", (1,)), ("Hale left.", (2, 3))]),
        ("- Lee said no. [1]\n- Hale left. [2]\n", [("Lee said no.", (1,)), ("Hale left.", (2,))]),
        ("Mr. Lee of the U.S. Senate said no. [1]", [("Mr. Lee of the U.S. Senate said no.", (1,))]),
        (
            "“No,” he said. “Never.” [2] Then he left.",
            [("“No,” he said.", ()), ("“Never.”", (2,)), ("Then he left.", ())],
        ),
        ("No mark at the end [4]", [("No mark at the end", (4,))]),
        ("[1]\n\n", []),
        ("The answer is: Lee said no. [1]", [("Lee said no.", (1,))]),
        ("1. (Ann Lee) Lee said no. [1]", [("Lee said no.", (1,))]),
        ("# The Post, 2031\nLee said no. [1]\n", [("Lee said no.", (1,))]),
        ("9.8 percent said no. [1]", [("9.8 percent said no.", (1,))]),
        (
            "Lee met Prof. Hale on Jan. 5. [1] So do I. [2]",
            [("Lee met Prof. Hale on Jan. 5.", (1,)), ("So do I.", (2,))],
        ),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_text_in_pieces_is_cut_into_sentences(
    text: str, expected: list[tuple[str, tuple[int, ...]]], size: int
) -> None:
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    assert [(line.text, line.numbers) for line in lines(pieces)] == expected


def test_a_sentence_comes_as_soon_as_it_is_whole() -> None:
    told: list[str] = []

    def deltas() -> Iterator[str]:
        for word in ("Lee ", "said ", "no. ", "[1] ", "Hale ", "left. [2]"):
            told.append(word)
            yield word

    assert next(lines(deltas())).text == "Lee said no."
    assert told == ["Lee ", "said ", "no. ", "[1] ", "Hale "]


# --- what the model writes ---------------------------------------------------------------------------------------


def test_what_holds_is_shown_with_the_sentence_it_numbers(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2]"]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "openai:script")
    assert answer.text == "Ada Holloway said that the tram will not stop at the harbour. [1]"
    (citation,) = answer.citations
    assert citation.quote == "“The tram will not stop at the harbour,” Holloway said."
    assert citation.speaker == "Ada Holloway"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (100, 20)


@pytest.mark.parametrize(
    "lie",
    [
        "Ada Holloway said that the tram will stop at the harbour. [2]",
        "Ruth Delgado said that the tram will not stop at the harbour. [2]",
        "A spokesman for Holloway said that the tram will not stop at the harbour. [2]",
        "Ada Holloway said that 12 trams will not stop at the harbour. [2]",
        "Ada Holloway said that the tram will not stop at the harbour. [9]",
        "The city council has welcomed the plan.",
        "BANANA. [2]",
    ],
)
def test_what_does_not_hold_is_left_out_and_told(town: Assistant, server: HostileServer, lie: str) -> None:
    server.replies = [lie, lie]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert len(server.requests) == 2  # it was tried again, with the objection
    assert "can't be shown" in server.requests[1]["messages"][-1]["content"]
    (rejected,) = answer.rejected
    assert rejected.text in lie
    assert rejected.reason
    assert answer.engine == "extractive"
    assert answer.notes[0].startswith("Nothing that the language model wrote passed the checks.")
    assert "“The tram will not stop at the harbour,” Holloway said." in answer.text


@pytest.mark.parametrize(
    "first",
    [
        "Ada Holloway said that the tram will stop at the harbour. [2]",
        "Ada Holloway said that the tram will not stop at the harbour.",  # a number forgotten isn't guessed
    ],
)
def test_a_second_try_that_holds_is_shown(town: Assistant, server: HostileServer, first: str) -> None:
    server.replies = [first, f"1. {HELD}"]
    with scripted(town, server) as assistant:
        answer = assistant.ask(ASKED)
    assert answer.text == "Ada Holloway said that the tram will not stop at the harbour. [1]"
    assert answer.rejected == ()
    assert answer.usage.completion_tokens == 40


def test_a_model_that_sat_no_exam_reads_what_the_rules_found_and_is_held_to_its_words(
    town: Assistant, server: HostileServer
) -> None:
    server.replies = ["The mayor has ruled out a stop at the harbour. [2]", "1. -"]
    with scripted(town, server) as assistant:
        answer = assistant.ask(ASKED)
    assert len(server.requests) == 2  # the answer and the second try: nobody judges
    assert "Delgado" not in told(server, 0)
    (rejected,) = answer.rejected
    assert (rejected.by, rejected.reason) == ("support", "it isn’t said so in what it cites")
    assert answer.engine == "extractive"


def test_a_quotation_nearly_right_gets_the_words_of_its_source(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said “the tram won't stop at the harbour”. [2]"] * 2
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert "won't" not in answer.text


def test_the_model_may_find_nothing(town: Assistant, server: HostileServer) -> None:
    server.replies = ["NOT FOUND"]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert "found no answer" in answer.notes[0]


def test_a_model_that_repeats_itself_is_stopped(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2] " * 50]
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert len(answer.sentences) == 1


def test_silence_is_decided_before_any_model_is_asked(town: Assistant, server: HostileServer) -> None:
    with scripted(town, server) as assistant:
        answer = assistant.ask("What did Holloway say about zeppelins?")
    assert (answer.status, answer.engine, server.requests) == ("not_found", "extractive", [])


# --- a model that passed the exam ----------------------------------------------------------------------------------

OTHER_WORDS = "The mayor has ruled out a stop at the harbour. [2]"


def test_it_reads_what_may_answer_although_the_rules_refuse(capable: Assistant, server: HostileServer) -> None:
    question = "What turned up at the museum?"
    with Assistant(capable.settings.model_copy(update={"llm": "extractive"})) as rules:
        assert rules.ask(question).status == "not_found"
    server.replies = ["The town museum found a map of 1720 in its attic. [1]"]
    answer = capable.ask(question)
    assert "[1] The town museum found a map of 1720 in its attic." in told(server, 0)
    assert (answer.status, answer.engine, answer.rejected) == ("answered", "openai:script", ())
    assert answer.sentences[0].support == "verbatim"
    assert answer.confidence == 0.9


def test_filters_hold_for_what_it_reads(capable: Assistant, server: HostileServer) -> None:
    server.replies = ["NOT FOUND", "SEARCH: the tram at the harbour", "NOT FOUND"]
    capable.ask("What did Holloway say about the strike?", publisher="Harbour Courier")
    capable.ask("What did Delgado say about fares?", publisher="Harbour Courier")
    for request in server.requests:
        shown = str([message["content"] for message in request["messages"][1:]])
        assert "Harbour Courier" in shown
        assert "Tideway Post" not in shown


def test_one_persons_words_are_chosen_by_rule(capable: Assistant, server: HostileServer) -> None:
    """With a speaker among the filters nobody else may answer, so the model isn't shown what else is near."""
    assert capable.ask("What about zeppelins?", speaker="Ruth Delgado").status == "not_found"
    assert server.requests == []
    server.replies = ["NOT FOUND"]
    answer = capable.ask("What about fares?", speaker="Ruth Delgado")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert "“Fares will rise in autumn,”" in told(server, 0)
    assert "The tram will not stop" not in told(server, 0)


def test_its_not_found_is_the_end(capable: Assistant, server: HostileServer) -> None:
    server.replies = ["NOT FOUND"]
    answer = capable.ask(ASKED)
    assert (answer.status, answer.engine, answer.sentences) == ("not_found", "openai:script", ())
    assert answer.reason
    assert "“The tram will not stop at the harbour,” Holloway said." in [c.quote for c in answer.related]
    assert (len(server.requests), answer.notes, answer.confidence) == (1, (), 0.0)


def test_it_may_search_again(capable: Assistant, server: HostileServer) -> None:
    server.replies = ["SEARCH: map in the attic", "The town museum found a map of 1720 in its attic. [7]"]
    *events, done = capable.stream(ASKED)
    assert [e.searched for e in events if isinstance(e, Searching)] == [ASKED, "map in the attic"]
    assert isinstance(done, Done)
    assert done.answer.searches == ("map in the attic",)
    assert done.answer.citations[0].article["title"] == "Museum finds a lost map"
    assert "[7] The town museum found a map" not in told(server, 0)
    assert "[7] The town museum found a map" in told(server, 1)
    assert done.answer.usage.completion_tokens == 40


@pytest.mark.parametrize("third", ["SEARCH: science prize", "NOT FOUND"])
def test_it_searches_twice_at_most(capable: Assistant, server: HostileServer, third: str) -> None:
    server.replies = ["SEARCH: map in the attic", "SEARCH: ferry off Arn", third]
    answer = capable.ask(ASKED)
    assert answer.searches == ("map in the attic", "ferry off Arn")
    assert (answer.status, answer.rejected, len(server.requests)) == ("not_found", (), 3)


def test_the_same_search_again_finds_nothing(capable: Assistant, server: HostileServer) -> None:
    server.replies = ["SEARCH: ferry off Arn", "SEARCH: ferry off Arn"]
    answer = capable.ask(ASKED)
    assert (answer.status, answer.searches, len(server.requests)) == ("not_found", ("ferry off Arn",), 2)


def test_a_sentence_in_other_words_is_shown_once_the_judge_says_yes(capable: Assistant, server: HostileServer) -> None:
    server.replies = [OTHER_WORDS, "1 yes"]
    answer = capable.ask(ASKED)
    assert answer.text == "The mayor has ruled out a stop at the harbour. [1]"
    assert (answer.sentences[0].support, answer.rejected) == ("judged", ())
    assert told(server, 1).endswith("Claims:\n1. The mayor has ruled out a stop at the harbour. [1]")
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
    capable: Assistant, server: HostileServer, verdict: str, reason: str
) -> None:
    server.replies = [OTHER_WORDS, verdict, "1. -"]
    answer = capable.ask(ASKED)
    (rejected,) = answer.rejected
    assert (rejected.text, rejected.by, rejected.reason) == (OTHER_WORDS[:-4], "support", reason)
    assert reason in told(server, 2)
    assert answer.engine == "extractive"


def test_the_order_of_sentences_is_the_order_written(capable: Assistant, server: HostileServer) -> None:
    depot = "Delgado said that the depot had cost 40 million crowns. [5]"
    server.replies = [f"{HELD} It would have taken a year more. [3] {depot} Money was spent. [5]", "1 yes\n2 yes"]
    *events, done = capable.stream(ASKED)
    assert isinstance(done, Done)
    assert [(s.text.split()[0], s.support) for s in done.answer.sentences] == [
        ("Ada", "lexical"),
        ("It", "judged"),
        ("Delgado", "lexical"),
        ("Money", "judged"),
    ]
    assert " ".join(e.text for e in events if isinstance(e, SentenceReady)) == done.answer.text
    assert len(server.requests) == 2  # all that waits is judged in one call
    assert told(server, 1).count("\n- ") == 2  # what needs no verdict is told


def test_what_needs_no_judge_is_shown_before_the_judge_is_asked(capable: Assistant, server: HostileServer) -> None:
    server.replies = [f"{HELD} Money was spent. [5]", "1 yes"]
    events = capable.stream(ASKED)
    next(event for event in events if isinstance(event, SentenceReady))
    assert len(server.requests) == 1
    assert isinstance(list(events)[-1], Done)


def test_what_fails_is_written_once_more_in_one_call_and_stands_in_its_place(
    capable: Assistant, server: HostileServer
) -> None:
    server.replies = [
        f"Ruth Delgado said that the tram will not stop at the harbour. [2] Trams are cheap. [5] {OTHER_WORDS}",
        "1 no\n2 yes",
        f"1. {HELD}\n2. The depot cost 40 million crowns, by Delgado's account. [5]",
        "1 yes",
    ]
    answer = capable.ask(ASKED)
    assert [s.support for s in answer.sentences] == ["lexical", "judged", "judged"]
    assert answer.sentences[-1].text == OTHER_WORDS[:-4]
    assert answer.rejected == ()
    assert len(server.requests) == 4
    assert "1. Ruth Delgado said" in told(server, 2)
    assert "2. Trams are cheap. – what it cites doesn’t bear it out" in told(server, 2)
    assert OTHER_WORDS[:-4] not in told(server, 2)


def test_a_second_try_that_fails_too_is_not_tried_a_third_time(capable: Assistant, server: HostileServer) -> None:
    server.replies = [OTHER_WORDS, "1 no", f"1. {OTHER_WORDS}", "1 partly"]
    answer = capable.ask(ASKED)
    assert [rejected.text for rejected in answer.rejected] == [OTHER_WORDS[:-4]]
    assert (answer.engine, len(server.requests)) == ("extractive", 4)


def test_a_veto_is_not_overruled_by_the_judge(capable: Assistant, server: HostileServer) -> None:
    lie = "Ruth Delgado said that the tram will not stop at the harbour."
    server.replies = [f"{lie} [2] {OTHER_WORDS}", "1 yes\n2 yes", "1 yes"]
    answer = capable.ask(ASKED)
    assert lie not in told(server, 1)
    assert [s.text for s in answer.sentences] == [OTHER_WORDS[:-4]]
    assert [(r.text, r.by) for r in answer.rejected] == [(lie, "veto")]


def test_sentences_that_follow_each_other_are_one_citation_if_one_person_speaks(
    capable: Assistant, server: HostileServer
) -> None:
    server.replies = [
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


def test_a_judge_that_fails_leaves_out_what_waits_and_says_so(capable: Assistant, server: HostileServer) -> None:
    server.replies = [f"{HELD} {OTHER_WORDS}", ""]
    answer = capable.ask(ASKED)
    assert answer.sentences[0].support == "lexical"
    assert [(r.text, r.by) for r in answer.rejected] == [(OTHER_WORDS[:-4], "support")]
    assert answer.notes[0].startswith("The language model failed:")


def test_another_model_may_judge(town: Assistant, server: HostileServer, tmp_path: Path) -> None:
    """The one that writes fails the exam and doesn't decide; the judge passes it, and its verdicts count."""
    home = Path(shutil.copytree(town.settings.home, tmp_path / "home"))
    update = {"home": home, "exam": "auto", "judge": "openai:script-judge"}
    server.replies = [*replies(lambda item: "yes"), *replies(right), OTHER_WORDS, "1 yes"]
    with Assistant(scripted(town, server).settings.model_copy(update=update)) as assistant:
        answer = assistant.ask(ASKED)
        again = assistant.exams()
    assert [exam.judges for exam in again] == [False, True]
    assert [request["model"] for request in server.requests[-2:]] == ["script", "script-judge"]
    assert answer.sentences[0].support == "judged"
    assert [note.partition(",")[0] for note in answer.notes] == [
        "openai:script sat the exam",
        "openai:script-judge sat the exam",
    ]
    assert "Delgado" not in str(server.requests[-2])  # who doesn't decide reads what the rules found


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
    town: Assistant, server: HostileServer, reply: str, searched: str | None
) -> None:
    held = "Ada Holloway said that the tram will not stop at the harbour. [2]"
    server.replies = [held, reply, held, held]
    with scripted(town, server) as assistant:
        conversation = assistant.conversation()
        conversation.ask("What did Holloway say about the harbour?")
        answer = conversation.ask("And Ruth Delgado?")
    assert "Rewrite the last question" in server.requests[1]["messages"][0]["content"]
    by_rules = town.conversation()
    by_rules.ask("What did Holloway say about the harbour?")
    assert answer.searched == (searched or by_rules.ask("And Ruth Delgado?").searched)


def test_a_model_that_decides_spells_out_what_the_rules_take_for_whole(
    capable: Assistant, server: HostileServer
) -> None:
    """“Write” is no verb that the rules know a follow-up by; the dialogue tells whom “her” means."""
    question, spelled = "What did Delgado write about her?", "What did Delgado write about Holloway?"
    server.replies = ["“The tram will not stop at the harbour,” Holloway said. [2]", spelled, "NOT FOUND"]
    conversation = capable.conversation()
    conversation.ask(ASKED)
    by_rules = Assistant(capable.settings.model_copy(update={"llm": "extractive"})).conversation()
    by_rules.ask(ASKED)
    assert by_rules.ask(question).searched != spelled
    assert conversation.ask(question).searched == spelled
    assert f"Question: {spelled}" in told(server, 2)


# --- when it fails -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model", ["status-500", "status-401", "garbage-html", "truncated-reset", "empty-stop", "silence-0"]
)
def test_a_failure_gives_the_archives_own_sentences_and_the_reason(
    town: Assistant, server: HostileServer, model: str
) -> None:
    with scripted(town, server, model) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.status, answer.engine) == ("answered", "extractive")
    assert answer.notes[0].startswith("The language model failed:")
    assert "“The tram will not stop at the harbour,” Holloway said." in answer.text


def test_what_failed_its_check_before_a_failure_is_told(town: Assistant, server: HostileServer) -> None:
    server.replies = ["The city council has welcomed the plan. Ada Holloway said that the"]
    with scripted(town, server, "script-cut") as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert [rejected.text for rejected in answer.rejected] == ["The city council has welcomed the plan."]
    assert (answer.engine, answer.status) == ("extractive", "answered")


class BrokenLLM(MockLLM):
    """A developer's own LLM, on a bad day."""

    def stream_chat(self, messages: Any, **_: Any) -> Any:
        """Fails as no client of ours would."""
        raise ConnectionError("the line is dead")


def test_an_llm_of_ones_own_that_fails_is_a_model_that_failed(town: Assistant) -> None:
    with Assistant(town.settings, llm=BrokenLLM()) as assistant:
        answer = assistant.ask("What did Holloway say about the harbour?")
    assert (answer.engine, answer.status) == ("extractive", "answered")
    assert "ConnectionError: the line is dead" in answer.notes[0]


def test_a_small_window_keeps_what_answers(town: Assistant, server: HostileServer) -> None:
    server.replies = ["NOT FOUND"]
    with scripted(town, server) as assistant:
        settings = assistant.settings.model_copy(update={"llm_context_window": 700})
    with Assistant(settings) as assistant:
        assistant.ask("What did Holloway say about the harbour?")
    assert "The tram will not stop at the harbour" in server.requests[0]["messages"][-1]["content"]
    assert server.requests[0]["max_tokens"] == 700 // 3


def test_what_was_shown_before_a_failure_stays(town: Assistant, server: HostileServer) -> None:
    server.replies = ["Ada Holloway said that the tram will not stop at the harbour. [2] She"]
    with scripted(town, server, "script-cut") as assistant:
        *events, done = assistant.stream("What did Holloway say about the harbour?")
    assert isinstance(done, Done)
    assert done.answer.engine == "openai:script-cut"
    assert done.answer.notes[0].startswith("The language model failed:")
    assert " ".join(e.text for e in events if isinstance(e, SentenceReady)) == done.answer.text


def test_a_reader_who_goes_stops_the_model(town: Assistant, server: HostileServer) -> None:
    async def leave() -> None:
        async for event in assistant.astream("What did Holloway say about the harbour?"):
            if isinstance(event, Evidence):  # what comes next is a sentence that never ends
                asyncio.get_running_loop().call_later(0.3, task.cancel)

    async def run() -> None:
        nonlocal task
        task = asyncio.create_task(leave())
        with pytest.raises(asyncio.CancelledError):
            await task

    task: asyncio.Task[None]
    with scripted(town, server, "long") as assistant:
        asyncio.run(run())
        end = time.monotonic() + 3
        while "the client went" not in server.models:
            assert time.monotonic() < end, "the model still writes"
            time.sleep(0.02)


# --- the real thing ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(seeds_assistant: Assistant) -> Iterator[Assistant]:
    """The seeds, asked through a real small model in this process."""
    settings: Settings = seeds_assistant.settings.model_copy(
        update={"llm": f"local:{model_file()}", "llm_max_tokens": 120, "exam": "off"}
    )
    with Assistant(settings) as assistant:
        yield assistant


@pytest.mark.parametrize(
    "question",
    ["What did Vance say about the talks?", "What did Trump say about sanctions?", "Who is Karoline Leavitt?"],
)
def test_nothing_a_small_model_writes_gets_past_the_checks(small: Assistant, question: str) -> None:
    events = list(small.stream(question))
    answer = events[-1].answer  # type: ignore[union-attr]
    assert " ".join(e.text for e in events if isinstance(e, SentenceReady)) == answer.text
    assert [e.text for e in events if isinstance(e, SentenceRejected)] == [r.text for r in answer.rejected]
    for citation in answer.citations:
        assert small.article(citation.article["id"]).text[citation.start : citation.end] == citation.quote
    assert answer.usage.prompt_tokens > 100


def test_a_window_of_1024_tokens_is_enough(seeds_assistant: Assistant) -> None:
    settings = seeds_assistant.settings.model_copy(
        update={"llm": f"local:{model_file()}", "llm_context_window": 1024, "llm_max_tokens": 60}
    )
    with Assistant(settings) as assistant:
        answer = assistant.ask("What did Trump say about Russia and Ukraine?")
    assert answer.status == "answered"
    assert answer.usage.prompt_tokens > 0
    assert not [note for note in answer.notes if "failed" in note]
