"""Answers over a small invented archive: who said what, where, and why nothing was found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from town import ARTICLES

from rag.answering.builder import AnswerBuilder, Draft
from rag.answering.extractive import compose
from rag.answering.text import citation_line
from rag.assistant import Assistant
from rag.errors import EmptyArchiveError, QuestionError, UnknownArticleError
from rag.questions import parse
from rag.schema import Answer, Article, Done, Evidence, Searching, Sentence, SentenceReady, Span, Statement, Timings
from rag.search import Archive, Findings, gather
from rag.search.ranking import EvidenceSentence, Features, is_copy, merge_copies
from rag.settings import Settings
from rag.store.catalogue import Catalogue


def titles(answer: Answer) -> list[str]:
    return [citation.article["title"] for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "speaker", "words"),
    [
        ("What did Ada Holloway say about the tram?", "Ada Holloway", "The tram will not stop at the harbour,"),
        ("What did Mayor Holloway say about the harbour?", "Ada Holloway", "The tram will not stop at the harbour,"),
        ("What did Delgado say about fares?", "Ruth Delgado", "Fares will rise in autumn,"),
        (
            "What did Ruth Delgado say about the depot?",
            "Ruth Delgado",
            "Delgado said the depot had cost 40 million crowns.",
        ),
        ("What did Pavel Renko say about the strike?", "Pavel Renko", "the strike would last a week"),
        ("Who said that fares will rise?", "Ruth Delgado", "Fares will rise in autumn,"),
        ("According to Renko, how long will the strike last?", "Pavel Renko", "the strike would last a week"),
    ],
)
def test_the_words_of_whom_was_asked_for(town: Assistant, question: str, speaker: str, words: str) -> None:
    answer = town.ask(question)
    assert answer.status == "answered" and answer.reason is None and answer.related == ()
    assert words in answer.sentences[0].text
    first = answer.citations[0]
    assert (first.speaker, first.relation) == (speaker, "self")
    assert {citation.speaker for citation in answer.citations} == {speaker}
    assert first.speaker_mention is not None and first.speaker_mention.text.split()[-1] == speaker.split()[-1]
    for citation in answer.citations:
        assert town.article(citation.article["id"]).text[citation.start : citation.end] == citation.quote
    assert answer.sentences[0].marked.endswith("[1]")
    assert 0 < answer.confidence <= 1


@pytest.mark.parametrize(
    ("question", "others_words"),
    [
        ("What did Ada Holloway say about fares?", "Fares will rise"),  # said by Delgado, beside Holloway
        ("What did Holloway say about the strike?", "regretted"),  # said by her spokesman
        ("What did Ada Holloway say about the depot?", "40 million"),
    ],
)
def test_nobody_is_credited_with_words_said_beside_them(town: Assistant, question: str, others_words: str) -> None:
    answer = town.ask(question)
    assert others_words not in answer.text
    assert (answer.status, answer.citations, answer.confidence) == ("not_found", (), 0.0)
    assert any(others_words in citation.quote for citation in answer.related)  # shown as what it is
    assert [citation.number for citation in answer.related] == list(range(1, len(answer.related) + 1))


@pytest.mark.parametrize(
    ("question", "filters", "reason"),
    [
        (
            "What did Ada Holloway say about fares?",
            {},
            "1 article mentions “fares”: Ruth Delgado speaks of it, Ada Holloway doesn't; "
            "1 article quotes Ada Holloway on other things.",
        ),
        (
            "What did Delgado say about zeppelins?",
            {},
            "No article mentions “zeppelins”; 2 articles quote Ruth Delgado on other things.",
        ),
        ("What did Zora Quill say about the tram?", {}, "No article mentions “Zora Quill”."),
        (
            "What did Hillside School say about the prize?",
            {},
            "1 article mentions “Hillside School”, but none quotes Hillside School "
            "or reports what Hillside School said.",
        ),
        (
            "What did Delgado say about fares?",
            {"publisher": "Nowhere Post"},
            "Ruth Delgado is quoted in the archive, but not in the articles of Nowhere Post.",
        ),
        (
            "What did Delgado say about fares?",
            {"until": "2031-03-05"},
            "No article that passes the filters mentions “fares”; 1 article quotes Ruth Delgado on other things.",
        ),
        ("Who said zeppelins will fly?", {}, "Nobody is quoted on “zeppelins will fly”."),
        ("When did Zora Quill arrive?", {}, "No article mentions “Zora” or “Quill”."),
        ("How heavy are zeppelins?", {}, "No article answers this."),
        ("When will the tram line open?", {"publisher": "Nowhere Post"}, "No article of Nowhere Post answers this."),
        (
            "When was the map article published?",
            {},
            "Museum finds a lost map: the source doesn't give a publication date.",
        ),
    ],
)
def test_the_reason_is_told_in_words(town: Assistant, question: str, filters: dict[str, str], reason: str) -> None:
    answer = town.ask(question, **filters)
    assert answer.status == "not_found"
    assert answer.text == answer.reason == reason
    assert bool(answer.related) == ("publisher" not in filters)  # nothing is near in no article


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who wrote the article about the map?", "Mira Sand is the author of “Museum finds a lost map”. [1]"),
        ("Which newspaper reported on the strike?", "Harbour Courier published “Drivers strike over fares”. [1]"),
        (
            "When was the article about the depot published?",
            "“Tram to skip the harbour” is dated 4 March 2031 (2031-03-04). [1]",
        ),
        (
            "What is the headline of the article about the wind turbine?",
            "School wins a prize is the headline of an article in Harbour Courier. [1]",
        ),
    ],
)
def test_fields_answer_what_is_asked_of_an_article(town: Assistant, question: str, text: str) -> None:
    answer = town.ask(question)
    assert answer.text == text
    (citation,) = answer.citations
    assert (citation.start, citation.end, citation.quote, citation.speaker) == (0, 0, "", None)
    assert citation.field is not None and citation.article[citation.field] in text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When will the tram line open?", "12 June"),
        ("How many people work on the tram line?", "300 people"),
        ("What was found in the attic of the museum?", "a map of 1720"),
    ],
)
def test_facts(town: Assistant, question: str, words: str) -> None:
    answer = town.ask(question)
    assert answer.status == "answered" and words in answer.text


def test_a_frame_names_who_and_where_when_the_sentence_does_not(town: Assistant) -> None:
    answer = town.ask("What did Ola Brandt say?")
    assert answer.text in {
        "Ola Brandt, in Harbour Courier, 2 February 2031: “Everyone was saved,” [1]",
        "“Everyone was saved,” said Captain Ola Brandt of the coast guard. [1]",
    }


def test_wire_copy_counts_once_and_names_its_carriers(town: Assistant) -> None:
    answer = town.ask("What did Ola Brandt say?")
    (citation,) = answer.citations
    assert answer.notes == ("[1] is one story in 2 outlets: Harbour Courier, The Tideway Post.",)
    ids = {article.id for article in town.articles() if "Ferry" in (article.title or "")}
    assert len(citation.carriers) == 1
    assert {citation.article["id"], *citation.carriers} == ids


def test_an_article_is_quoted_in_its_own_order(town: Assistant) -> None:
    answer = town.ask("What did Okafor say?")
    assert titles(answer) == ["Museum finds a lost map"] * 2
    assert [c.start for c in answer.citations] == sorted(c.start for c in answer.citations)


def test_without_a_topic_the_newest_comes_first(town: Assistant) -> None:
    assert titles(town.ask("What did Ruth Delgado say?")) == ["Drivers strike over fares", "Tram to skip the harbour"]


def test_filters_narrow(town: Assistant) -> None:
    question = "What did Ruth Delgado say?"
    assert titles(town.ask(question, publisher="tideway")) == ["Tram to skip the harbour"]
    assert titles(town.ask(question, author="mira")) == ["Drivers strike over fares"]
    assert titles(town.ask(question, since="2031-03-05")) == ["Drivers strike over fares"]
    assert titles(town.ask(question, until="2031-03-04")) == ["Tram to skip the harbour"]


def test_a_period_tells_of_undated_articles(town: Assistant) -> None:
    assert town.ask("What did Delgado say?").notes == ()
    assert town.ask("What did Delgado say?", since="2031").notes == (
        "1 article without a date was left out of the period.",
    )


def test_a_conversation(town: Assistant) -> None:
    conversation = town.conversation()
    assert conversation.ask("What did Holloway say about the tram?").status == "answered"
    other = conversation.ask("And Pavel Renko?")
    assert other.searched == "What did Pavel Renko say about the tram?"
    assert {citation.speaker for citation in other.citations} <= {"Pavel Renko"}
    strike = conversation.ask("What did he say about the strike?")
    assert strike.searched == "What did Pavel Renko say about the strike?"
    assert "would last a week" in strike.text
    fares = conversation.ask("And Delgado on fares?")
    assert "Fares will rise" in fares.text

    remembering = town.conversation()
    remembering.remember("What did Delgado say about the depot?")
    again = asyncio.run(remembering.aask("What else did she say?"))
    assert again.searched == "What did Delgado say about the depot?"


def test_conversations_do_not_hear_each_other(town: Assistant) -> None:
    one, other = town.conversation(), town.conversation()
    one.ask("What did Holloway say about the tram?")
    assert other.ask("And Delgado?").searched == "And Delgado?"


def test_a_stream_in_order(town: Assistant) -> None:
    events = list(town.stream("What did Ruth Delgado say?"))
    kinds = [type(event) for event in events]
    assert kinds == [Searching, Evidence, SentenceReady, SentenceReady, Done]
    assert events[0] == Searching("What did Ruth Delgado say?")
    (*_, first, second, done) = events
    assert isinstance(first, SentenceReady) and isinstance(second, SentenceReady) and isinstance(done, Done)
    assert f"{first.text} {second.text}" == done.answer.text
    assert done.answer.timings.retrieve_s > 0


def test_async_gives_the_same(town: Assistant) -> None:
    question = "What did Ruth Delgado say about fares?"

    async def collect() -> tuple[Answer, list[object]]:
        return await town.aask(question, publisher="courier"), [event async for event in town.astream(question)]

    answer, events = asyncio.run(collect())
    expected = town.ask(question, publisher="courier")
    assert replace(answer, timings=Timings()) == replace(expected, timings=Timings())
    assert [type(event) for event in events] == [Searching, Evidence, SentenceReady, Done]


def test_several_threads_ask_one_assistant(town: Assistant) -> None:
    questions = [
        "What did Ruth Delgado say?",
        "What did Holloway say about fares?",
        "Who wrote the article about the map?",
        "When will the tram line open?",
    ] * 4
    expected = {question: replace(town.ask(question), timings=Timings()) for question in set(questions)}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(town.ask, questions))
    for question, answer in zip(questions, answers, strict=True):
        assert replace(answer, timings=Timings()) == expected[question]


def test_an_empty_archive_is_an_error_not_a_silence(tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        with pytest.raises(EmptyArchiveError, match="rag ingest PATH") as caught:
            assistant.ask("What did Delgado say?")
        assert str(tmp_path / "home") in str(caught.value)
        with pytest.raises(QuestionError):
            assistant.ask(" ")


@pytest.mark.parametrize("question", ["When will the north quay open?", "Who said “it will stay open all year”?"])
@pytest.mark.parametrize("nth", [1, 2])
def test_what_is_deleted_while_it_is_asked_for_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int, question: str
) -> None:
    """Whichever of two articles that are found goes between its being found and its being read."""
    for name, month in (("one", "May"), ("two", "June")):
        said = f"“The north quay will open in {month}, and it will stay open all year,” harbour chief Ann Lee said.\n"
        (tmp_path / f"{name}.txt").write_text(said)
    settings, seen = Settings(home=tmp_path / "home"), list[str]()
    with Assistant(settings) as assistant, Assistant(settings) as other:
        assistant.ingest([str(tmp_path / "one.txt"), str(tmp_path / "two.txt")])

        def deleting(read: Callable[[Catalogue, Any], Any]) -> Callable[[Catalogue, Any], Any]:
            def deleted_first(catalogue: Catalogue, wanted: str | Iterable[str]) -> Any:
                ids = [wanted] if isinstance(wanted, str) else sorted(wanted)
                for article_id in ids if catalogue is assistant.catalogue else ():
                    if article_id not in seen and len(seen) < nth:
                        seen.append(article_id)
                        if len(seen) == nth:
                            other.discard([article_id])
                return read(catalogue, wanted if isinstance(wanted, str) else ids)

            return deleted_first

        for name in ("article", "articles_of"):
            monkeypatch.setattr(Catalogue, name, deleting(getattr(Catalogue, name)))
        answer = assistant.ask(question)
        assert len(seen) == nth and answer.status == "answered"
        assert {citation.article["id"] for citation in answer.citations}.isdisjoint(seen[nth - 1 :])


def test_a_sentence_whose_article_was_deleted_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("The north quay will open in May, the harbour office announced.\n")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(tmp_path / "one.txt")])
        answer = assistant.ask("When will the north quay open?")
        builder = AnswerBuilder(assistant.catalogue)
        draft = Draft(answer.sentences[0].text, "quote", answer.citations)
        assistant.discard([answer.citations[0].article["id"]])
        assert builder.inspect(draft).veto == "an article that it cites was deleted meanwhile"


def test_the_archive_can_be_listed_and_changed(tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"The ferry {name} was late on Monday. “It was the tide,” said Ola Brandt.")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(tmp_path / "one.txt"), str(tmp_path / "two.txt")])
        one, two = assistant.articles()
        assert assistant.delete(one.id[:8]) == one
        assert list(assistant.articles()) == [two] and list(assistant.articles(publisher="x")) == []
        assert assistant.vectors.ids(assistant.catalogue) == set(assistant.catalogue.passage_ids())
        with pytest.raises(UnknownArticleError):
            assistant.delete(one.id)
        assistant.close()
        assert assistant.article(two.id) == two  # opened again
        assistant.ingest([one.source])
        assert len(list(assistant.articles())) == 2


# --- pages of statements ------------------------------------------------------------------------------------------


def test_the_speakers(town: Assistant) -> None:
    speakers = town.speakers()
    assert {s.name.split()[-1] for s in speakers} == {"Holloway", "Delgado", "Renko", "Brandt", "Okafor", "Pell"}
    assert [s.statements for s in speakers] == sorted((s.statements for s in speakers), reverse=True)
    assert sum(s.statements for s in speakers) == len([s for s in town.catalogue.statements() if s.speaker])
    assert [s.name for s in town.speakers("holloway")] == ["Ada Holloway"] and town.speakers("Zora Quill") == []


@pytest.mark.parametrize(
    ("asked", "quotes"),
    [
        (
            {"speaker": "Holloway"},
            ["“The tram will not stop at the harbour,” Holloway said. “It would cost us a year.”"],
        ),
        (
            {"speaker": "Delgado"},
            ["“Fares will rise in autumn,”", "Delgado said the depot had cost 40 million crowns."],
        ),
        ({"speaker": "Delgado", "limit": 1}, ["“Fares will rise in autumn,”"]),
        (
            {"speaker": "Delgado", "about": "the price of the depot"},
            ["Delgado said the depot had cost 40 million crowns."],
        ),
        ({"speaker": "Delgado", "about": "fares"}, ["“Fares will rise in autumn,”"]),
        ({"speaker": "Delgado", "about": "zeppelins"}, []),
        ({"speaker": "Delgado", "until": "2031-03-05"}, ["Delgado said the depot had cost 40 million crowns."]),
        ({"speaker": "Delgado", "publisher": "courier"}, ["“Fares will rise in autumn,”"]),
        ({"period": "2030"}, ["Headteacher Joan Pell told Radio Tideway that the pupils had built it alone."]),
        ({"speaker": "a spokesman for Holloway"}, ["A spokesman for Holloway said the mayor regretted the strike."]),
        ({"speaker": "Zora Quill"}, []),
    ],
)
def test_a_page_of_statements(town: Assistant, asked: dict[str, str], quotes: list[str]) -> None:
    page = town.statements(**asked)  # type: ignore[arg-type]
    assert [citation.quote for citation in page] == quotes
    assert [citation.number for citation in page] == list(range(1, len(page) + 1))


def test_every_statement_newest_first_with_exact_offsets(town: Assistant) -> None:
    page = town.statements()
    dates = [citation.article["published_at"] for citation in page]
    assert dates == sorted(dates, key=lambda date: date or "", reverse=True) and dates[-1] is None
    for citation in page:
        assert town.article(citation.article["id"]).text[citation.start : citation.end] == citation.quote
        assert citation.speaker_mention is not None
    assert {(c.speaker, c.relation) for c in page if c.speaker is None} == {(None, "spokesperson")}


def test_a_page_names_the_carriers_of_wire_copy(town: Assistant) -> None:
    (brandt,) = town.speakers("Brandt")
    (citation,) = town.statements(brandt)
    assert (citation.quote, citation.speaker, len(citation.carriers)) == ("“Everyone was saved,”", "Ola Brandt", 1)
    carrying = {article.id for article in town.articles() if "Brandt" in article.text}
    assert {citation.article["id"], *citation.carriers} == carrying


def test_a_page_is_narrowed_by_what_can_be_a_period_only(town: Assistant) -> None:
    with pytest.raises(QuestionError, match="is not a period"):
        town.statements("Delgado", period="the other day")
    with pytest.raises(QuestionError, match="ends before it begins"):
        town.statements("Delgado", since="2031", until="2030")


def test_with_a_speaker_only_their_words_answer(town: Assistant) -> None:
    asked = town.ask("How much did the depot cost?", speaker="Ruth Delgado")
    assert "40 million crowns" in asked.text and {c.speaker for c in asked.citations} == {"Ruth Delgado"}
    assert town.ask("How much did the depot cost?", speaker="Ada Holloway").status == "not_found"
    assert town.ask("What did Delgado say about the depot?", speaker="Holloway").status == "not_found"
    assert "Zora Quill" in town.ask("How much did the depot cost?", speaker="Zora Quill").text
    assert [a.title for a in town.articles(speaker="Holloway")] == ["Tram to skip the harbour"]
    assert "autumn" in town.conversation().ask("Who said fares will rise?", speaker="Delgado").text


def test_speakers_follow_the_archive(tmp_path: Path) -> None:
    for name, speaker in (("one.txt", "Ola Brandt"), ("two.txt", "Tom Reed")):
        (tmp_path / name).write_text(f"The ferry was late on Monday, again. “It was the tide,” said {speaker}.")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        with pytest.raises(EmptyArchiveError):
            assistant.speakers()
        with pytest.raises(EmptyArchiveError):
            assistant.statements("Brandt")
        assistant.ingest([str(tmp_path / "one.txt")])
        assert [s.name for s in assistant.speakers()] == ["Ola Brandt"]
        assistant.ingest([str(tmp_path / "two.txt")])
        assert [s.name for s in assistant.speakers()] == ["Ola Brandt", "Tom Reed"]


# --- evidence and wording, apart from the chain -------------------------------------------------------------------


def evidence(key: str, speaker: str | None, text: str = "“No comment,” he said.") -> EvidenceSentence:
    article = Article(id=key, identity=key, source=key, version="1", text=text, published_at="2031")
    inner = Span(text.index("“") + 1, text.index("”"))
    said = Statement(key, 0, len(text), (inner,), "direct", mention=Span(14, 16), speaker=speaker, relation="self")
    return EvidenceSentence(article, Sentence(0, len(text), 0), Features(*[1.0] * 8), 0.9, (said,))


def test_the_same_words_of_two_people_are_no_copy() -> None:
    same = merge_copies([evidence("a", "Ann Lee"), evidence("b", "Lee"), evidence("c", "Tom Reed")])
    assert [(e.article.id, e.carriers) for e in same] == [("a", ("b",)), ("c", ())]


def test_a_desks_small_edits_make_a_copy_but_a_number_or_a_negation_does_not() -> None:
    wire = "The mayor of Port Lorne told the council on Monday that income tax will rise by ten percent".split()
    assert is_copy(wire, [*wire[:9], "late", *wire[9:]])
    assert not is_copy(wire, [*wire[:14], "not", *wire[14:]])
    assert not is_copy(wire, [*wire[:14], "hardly", *wire[14:]])
    assert not is_copy([*wire[:14], "not", *wire[14:], "not", "now"], [*wire, "not", "now"])
    assert not is_copy([*wire, "2031"], [*wire, "2032"])


def test_words_without_a_known_speaker_are_framed_without_one() -> None:
    query = parse("Who said no comment?")
    (named,) = compose(query, Findings(sentences=(evidence("a", "Ann Lee"),)))
    (nobody,) = compose(query, Findings(sentences=(evidence("a", None),)))
    assert named.text == "Ann Lee, 2031: “No comment,”"
    assert nobody.text == "“No comment,” he said."
    assert (nobody.citations[0].speaker, nobody.citations[0].speaker_mention) == (None, None)
    assert list(compose(query, Findings())) == []


def test_gather_keeps_to_its_promise(town: Assistant) -> None:
    """Either sentences, or articles, or a reason with what comes nearest."""
    archive = Archive(town.catalogue, town.vectors, town.embedder, town.settings)
    said = gather(parse("What did Delgado say about fares?"), archive)
    field = gather(parse("Who wrote the article about the map?"), archive)
    silent = gather(parse("What did Holloway say about fares?"), archive)
    assert (bool(said.sentences), bool(said.articles), said.reason, said.speaker) == (True, False, None, "Ruth Delgado")
    assert (bool(field.sentences), [a.title for a in field.articles], field.reason) == (
        False,
        ["Museum finds a lost map"],
        None,
    )
    assert (silent.sentences, silent.articles) == ((), ()) and silent.reason and silent.nearest


def test_a_citation_as_a_line(town: Assistant) -> None:
    (said,) = town.ask("What did Delgado say about fares?").citations
    line = citation_line(said)
    assert line.startswith("[1] “Fares will rise in autumn,” said Ruth Delgado")
    place = f"{said.article['id']}:{said.start}-{said.end}"
    assert line.endswith(f"(Ruth Delgado; Harbour Courier; 6 March 2031; {place})")
    (field,) = town.ask("Who wrote the article about the map?").citations
    source, author = field.article["source"], field.article["author"]
    assert citation_line(field) == f"[1] author: {author} ({source}; {field.article['id']})"
    assert len(ARTICLES) == 6
