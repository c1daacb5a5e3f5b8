"""Questions as people ask them, of a small invented archive: what is narrowed, read otherwise, listed and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.schema import Answer
from rag.settings import Settings

# file: title, publisher, author, date, body
ARTICLES = {
    "wall.md": (
        "Quay wall to be raised",
        "The Brill Observer",
        "Nadia Holt",
        "2031-04-04",
        "Harbour master Ottilie Crane said the quay wall would be raised by a metre. “Nobody will lose a berth,” Crane "
        "said.\n\nThe fishmonger Basil Roke said the quay wall was ugly. "
        "The mayor's office declined to comment on the wall. "
        "Crane refused to say who would pay.",
    ),
    "berths.md": (
        "Berths lost after all",
        "Lowland Post",
        "Tom Arden and Lisa Quill",
        "2031-09-09",
        "Harbour master Ottilie Crane said twelve berths would go. “I am sorry about the berths,” Crane said. Dockers' "
        "wages will rise in May.",
    ),
    "shop.md": (
        "Roke sells up",
        "Argus",
        "Nadia Holt",
        "2031-10-10",
        "“I have had enough of quays,” said Basil Roke. The shop opened in 1971.",
    ),
}


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over the three articles."""
    folder = tmp_path_factory.mktemp("quay")
    for name, (title, publisher, author, day, body) in ARTICLES.items():
        header = f"title: {title}\npublisher: {publisher}\nauthor: {author}\npublished_at: {day}"
        (folder / name).write_text(f"---\n{header}\n---\n\n{body}\n")
    with Assistant(Settings(home=tmp_path_factory.mktemp("quay-home"))) as assistant:
        assert assistant.ingest([str(folder)]).added == len(ARTICLES)
        yield assistant


def texts(answer: Answer) -> str:
    """What is shown, and what is noted."""
    return "\n".join((answer.text, *answer.notes))


def sources(answer: Answer) -> set[str]:
    """The outlets that are cited."""
    return {citation.article["publisher"] for citation in answer.citations}


# --- outlets and authors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "outlet", "held"),
    [
        ("What did Crane say in The Brill Observer?", "The Brill Observer", "raised by a metre"),
        ("What did Crane say in the Lowland Post about berths?", "Lowland Post", "sorry about the berths"),
        ("what did crane say in the lowland post", "Lowland Post", "twelve berths"),
        ("According to The Brill Observer, what did Crane say about berths?", "The Brill Observer", "Nobody will lose"),
        ("According to the Observer, who called the quay wall ugly?", "The Brill Observer", "Basil Roke"),
        ("What did Roke say, according to the Argus?", "Argus", "had enough"),
        ("When did the shop open, according to the Argus?", "Argus", "1971"),
        ("In her Post interview, what did Crane say about berths?", "Lowland Post", "sorry about the berths"),
        ("Who wrote the Observer's story about the quay wall?", "The Brill Observer", "Nadia Holt"),
        ("Is Crane quoted in the Lowland Post?", "Lowland Post", "twelve berths"),
        ("What did Crane tell the Lowland Post about berths?", "Lowland Post", "sorry about the berths"),
        ("From the Brill Observer: what did Crane say about the wall?", "The Brill Observer", "metre"),
        ("Who did the Lowland Post quote?", "Lowland Post", "Crane"),
        ("What did Crane say in the Lowlund Post?", "Lowland Post", "twelve berths"),
        ("Who is quoted in the Brill Observer?", "The Brill Observer", "Basil Roke"),
        ("What does the Lowland Post say about dockers' wages?", "Lowland Post", "rise in May"),
        ("What did the Argus report about the shop?", "Argus", "opened in 1971"),
    ],
)
def test_an_outlet_in_the_question_is_where_to_look(quay: Assistant, question: str, outlet: str, held: str) -> None:
    answer = quay.ask(question)
    assert sources(answer) == {outlet}
    assert held in answer.text
    assert f"Only articles of {outlet} were searched." in answer.notes


@pytest.mark.parametrize(
    ("question", "author", "held"),
    [
        ("What did Nadia Holt write about the quay wall?", "Nadia Holt", "raised by a metre"),
        ("What has Nadia Holt written about Roke?", "Nadia Holt", "Roke"),
        ("What did Tom Arden report about the berths?", "Tom Arden", "twelve berths"),
        ("What did Nadia Holt write?", "Nadia Holt", "Roke sells up"),
        ("Who is quoted by Nadia Holt on the wall?", "Nadia Holt", "Crane"),
        ("What did Crane say in Nadia Holt's article?", "Nadia Holt", "raised by a metre"),
        ("What did Crane say in the article by Lisa Quill?", "Lisa Quill", "twelve berths"),
    ],
)
def test_an_author_is_asked_for_what_their_articles_tell(
    quay: Assistant, question: str, author: str, held: str
) -> None:
    answer = quay.ask(question)
    assert held in answer.text
    assert all(author in citation.article["author"] for citation in answer.citations)
    assert f"Only articles by {author} were searched." in answer.notes


def test_a_silence_says_which_outlet_was_searched(quay: Assistant) -> None:
    answer = quay.ask("In the Lowland Post, what did Roke say?")
    assert answer.reason == "Basil Roke is quoted in the archive, but not in the articles of Lowland Post."


def test_a_filter_that_was_asked_for_is_no_news(quay: Assistant) -> None:
    assert quay.ask("What did Crane say in the Lowland Post?", publisher="Observer").notes == ()


def test_an_outlet_holds_for_the_follow_up(quay: Assistant) -> None:
    conversation = quay.conversation()
    conversation.ask("What did Crane say in the Lowland Post?")
    assert conversation.ask("And Roke?").status == "not_found"
    answer = conversation.ask("What did Roke say in the Argus?")
    assert sources(answer) == {"Argus"}


@pytest.mark.parametrize(
    "question", ["What did Crane say about the post?", "What did Roke say in the observer's chair?", "Who is Crane?"]
)
def test_no_outlet_is_meant(quay: Assistant, question: str) -> None:
    assert not [note for note in quay.ask(question).notes if note.startswith("Only articles")]


def test_who_wrote_about_something_are_authors(quay: Assistant) -> None:
    answer = quay.ask("Who wrote about the berths?")
    assert "Tom Arden and Lisa Quill is the author" in answer.text or "Lisa Quill" in answer.text
    assert {citation.field for citation in answer.citations} == {"author"}


@pytest.mark.parametrize(
    ("question", "field", "value"),
    [
        ("Who wrote Roke sells up?", "author", "Nadia Holt"),
        ("who wrote berths lost after all", "author", "Lisa Quill"),
        ("Where was Roke sells up printed?", "publisher", "Argus"),
    ],
)
def test_a_headline_needs_no_quotation_marks(quay: Assistant, question: str, field: str, value: str) -> None:
    answer = quay.ask(question)
    assert value in answer.text
    assert [citation.field for citation in answer.citations] == [field]


def test_a_field_that_the_source_lacks_is_told_so(quay: Assistant) -> None:
    assert (
        quay.ask("When was Roke sells up updated?").reason
        == "Roke sells up: the source doesn't give when it was updated."
    )


def test_every_article_is_told_to_a_paper(quay: Assistant) -> None:
    assert "had enough of quays" in quay.ask("Tell me what Roke told the paper").text


# --- imperatives -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("List everybody who commented on the quay wall", ("Crane", "Roke")),
        ("Name the people quoted about the quay wall", ("Crane", "Roke")),
        ("list all people quoted about quays", ("Roke",)),
        ("can you list the speakers on the quay wall", ("Crane", "Roke")),
        ("Give me every quote by Crane about the berths", ("sorry about", "Nobody will lose", "twelve")),
        ("Quote Crane on the berths", ("sorry about",)),
        ("Get me all of Roke's quotes", ("enough of quays", "ugly")),
        ("Show me all quotes from Roke", ("enough of quays", "ugly")),
    ],
)
def test_a_list_may_be_asked_for(quay: Assistant, question: str, held: tuple[str, ...]) -> None:
    answer = quay.ask(question)
    assert answer.status == "answered"
    assert all(words in answer.text for words in held), texts(answer)


# --- follow-ups --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turns", "searched", "held"),
    [
        # behind a question on the article the person is still meant
        ("What did Crane say about berths? / Who wrote it? / And Roke?", "What did Roke say about berths?", ""),
        (
            "What did Roke say? / Who wrote it? / What did he say about the wall?",
            "What did Roke say about the wall?",
            "ugly",
        ),
        ("What did Roke say about quays? / When was it published? / What else did he say?", None, ""),
        # and a bare word asks for another field
        ("What did Roke say about quays? / Who wrote it? / When?", None, "2031-10-10"),
        ("What did Roke say about quays? / When was it published? / Where?", None, "Argus"),
        # years without "in"
        ("What did Crane say in 2031? / What about 2030?", "What did Crane say in 2030?", ""),
        # whom the answer shows
        (
            "Who spoke about the quay wall? / What did the second one say?",
            "What did Basil Roke say about the quay wall?",
            "ugly",
        ),
        ("Who spoke about the quay wall? / the first one", "What did Ottilie Crane say about the quay wall?", "metre"),
        (
            "Who spoke about the quay wall? / And the second? / And the first one?",
            "What did Ottilie Crane say about the quay wall?",
            "metre",
        ),
        (
            "Who called the quay wall ugly? / What did he say about quays?",
            "What did Basil Roke say about quays?",
            "enough",
        ),
        # taken back
        (
            "What did Crane say about the quay wall? / No, I meant Roke",
            "What did Roke say about the quay wall?",
            "ugly",
        ),
        (
            "What did Crane say about the quay wall? / Not Crane, Roke.",
            "What did Roke say about the quay wall?",
            "ugly",
        ),
        (
            "What did Crane say about the quay wall? / I meant about the berths",
            "What did Crane say about the berths?",
            "berth",
        ),
        # a role that the archive quotes somebody under
        (
            "What did Crane say about the quay wall? / And the fishmonger?",
            "What did the fishmonger say about the quay wall?",
            "ugly",
        ),
        # whom the archive quotes on other things
        (
            "What did Crane say about the berths? / What else did she say?",
            "What did Crane say about the berths?",
            "metre",
        ),
        (
            "What did Crane say about the berths? / And the fishmonger?",
            "What did the fishmonger say about the berths?",
            "ugly",
        ),
        # of the sex of the pronoun
        (
            "What did Crane say about the quay wall? / And Roke? / What did she say about berths?",
            "What did Crane say about berths?",
            "berth",
        ),
        # what was said first and later
        ("Did Crane say nobody will lose a berth, and has she changed her mind?", None, "twelve berths would go"),
        # the source of an answer
        ("What did Crane say about the quay wall? / Where did you get that?", None, "The Brill Observer"),
        (
            "What did Crane say about the quay wall? / Where did you get that? / And Roke?",
            "What did Roke say about the quay wall?",
            "ugly",
        ),
        (
            "What did Crane say about the quay wall? / And her critics? / What did she say about berths?",
            "What did Crane say about berths?",
            "berth",
        ),
    ],
)
def test_a_follow_up(quay: Assistant, turns: str, searched: str | None, held: str) -> None:
    conversation = quay.conversation()
    *_, answer = [conversation.ask(turn) for turn in turns.split(" / ")]
    assert searched in (None, answer.searched)
    assert held in answer.text, texts(answer)


def test_everybody_is_listed_once(tmp_path: Path) -> None:
    names = "Ada Birk, Otto Lund, Ida Penn, Nils Roe, Mona Dahl".split(", ")
    said = "\n\n".join(
        f"{name} said the bridge was {word}." for name, word in zip(names, "old new low dear red".split(), strict=True)
    )
    (tmp_path / "a.md").write_text(
        f"---\ntitle: A bridge\n---\n\n{said}\n\nBirk said the bridge was a wonder. Ole Krag said it leaked.\n"
    )
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(tmp_path)])
        answer = assistant.ask("List everyone quoted about the bridge")
    assert sorted(citation.speaker or "" for citation in answer.citations) == sorted(names)
    assert "Ole Krag" in " ".join(answer.notes)


# --- slips of the pen ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "read", "held"),
    [
        ("What did Crane say about the berhts?", "Read “berhts” as berths.", "berth"),
        ("What did Cranne say about the berths?", "Read “Cranne” as Crane.", "sorry"),
        ("what did cranne say about the kway wall", "Read “cranne” as Crane.", ""),
        ("What did Otilie Crane say about the berths?", "Read “Otilie” as Ottilie.", "twelve berths"),
        ("What did Basil Rokke say about the wall?", "Read “Rokke” as Roke.", "ugly"),
        ("Who called the quay walll ugly?", "Read “walll” as wall.", "Roke"),
        ("Who commented on the harbuor wall?", "Read “harbuor” as harbour.", ""),
        ("List everyone quoted about beerths", "Read “beerths” as berths.", "Crane"),
    ],
)
def test_a_slip_is_read_as_what_the_archive_has(quay: Assistant, question: str, read: str | None, held: str) -> None:
    answer = quay.ask(question)
    assert read is None or read in answer.notes
    assert held in answer.text, texts(answer)


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("What did Crane say about the mall?", None),  # its first letter is another
        ("What did Roke say about ages?", None),
        ("What did Crane say about births?", "Did you mean “berths”?"),
        ("What did Bruno Cranne say about the berths?", None),  # nobody of that name speaks
        ("What did Crane say about the berths?", None),
    ],
)
def test_a_word_that_is_one_is_only_hinted_at(quay: Assistant, question: str, hint: str | None) -> None:
    answer = quay.ask(question)
    assert not answer.notes
    assert (hint or "Did you mean") in (answer.reason or "") or not hint
    assert hint or "Did you mean" not in (answer.reason or "")


# --- what is no question ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        ("hi", "Hello."),
        ("Good morning!", "Hello."),
        ("hello there, how are you?", "Hello."),
        ("Thanks!", "You're welcome."),
        ("ok, thank you so much for your help", "You're welcome."),
        ("Thank you very much.", "You're welcome."),
        ("Thanks, that was really helpful", "You're welcome."),
        ("Good job!", "You're welcome."),
        ("What can you do?", "On Record answers"),
        ("How does this work?", "On Record answers"),
        ("help", "On Record answers"),
        ("Bye", "Goodbye."),
    ],
)
def test_small_talk_gets_a_reply_and_no_citation(quay: Assistant, said: str, starts: str) -> None:
    answer = quay.ask(said)
    assert (answer.reply or "").startswith(starts)
    assert (answer.status, answer.text, answer.citations, answer.related) == ("not_found", answer.reason, (), ())


def test_thanks_come_between_two_turns_unnoticed(quay: Assistant) -> None:
    conversation = quay.conversation()
    conversation.ask("What did Crane say about the quay wall?")
    assert conversation.ask("Thanks!").reply
    assert conversation.ask("And Roke?").searched == "What did Roke say about the quay wall?"


@pytest.mark.parametrize(
    "question", ["Hello, what did Crane say?", "Thanks to whom do wages rise?", "What can Roke do?"]
)
def test_a_question_is_no_small_talk(quay: Assistant, question: str) -> None:
    assert quay.ask(question).reply is None


# --- how many ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "How many articles mention the quay wall?",
            "1 article mentions “the quay wall”: “Quay wall to be raised” (The Brill",
        ),
        (
            "How many articles are there about berths?",
            "2 articles mention “berths”: “Berths lost after all” (Lowland Post, 9",
        ),
        (
            "How many articles quote Roke?",
            "2 articles quote Basil Roke: “Roke sells up” (Argus, 10 October 2031) and “Quay",
        ),
        ("Which papers quote Crane on berths?", "2 outlets quote Ottilie Crane on “berths”: "),
        (
            "How often did Crane speak of berths?",
            "Ottilie Crane speaks of “berths” 3 times, in 2 articles: “Berths lost",
        ),
        (
            "How many times did Crane mention the quay wall?",
            "Ottilie Crane speaks of “the quay wall” once, in 1 article: ",
        ),
        ("How many times has Roke spoken about quays in 2030?", ""),
        ("How many people spoke about the quay wall?", "2 people speak of “the quay wall” by name ("),
        ("In how many articles is Crane quoted?", "2 articles quote Ottilie Crane: "),
    ],
)
def test_what_is_counted_is_cited(quay: Assistant, question: str, told: str) -> None:
    answer = quay.ask(question)
    assert answer.text.startswith(told), answer.text
    if told:
        cited = answer.sentences[0].citations
        assert cited and all(answer.citations[number - 1].field == "title" for number in cited)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How many articles mention zeppelins?", "No article mentions “zeppelins”."),
        ("How many articles quote Zora Quill?", "No article mentions “Zora Quill”."),
        (
            "How often did Crane speak of zeppelins?",
            "No article mentions “zeppelins”; 2 articles quote Ottilie Crane on",
        ),
    ],
)
def test_nothing_to_count_is_a_silence(quay: Assistant, question: str, reason: str) -> None:
    assert (quay.ask(question).reason or "").startswith(reason)


def test_a_count_is_asked_of_the_next(quay: Assistant) -> None:
    conversation = quay.conversation()
    conversation.ask("How often did Crane speak of the quay wall?")
    answer = conversation.ask("And Roke?")
    assert answer.searched == "How often did Roke speak about the quay wall?"
    assert answer.text.startswith("Basil Roke speaks of “the quay wall” once")
    conversation.ask("How many articles mention the quay wall?")
    assert conversation.ask("And the berths?").text.startswith("2 articles mention “the berths”")


# --- two in one, and what wasn't said ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "held", "noted"),
    [
        ("What did Crane say about berths, and what did Roke say about the wall?", ("berth", "ugly"), ""),
        ("What did Crane say about berths and what did Roke say about the wall?", ("berth", "ugly"), ""),
        ("What did Crane say about berths? What did Roke say about the wall?", ("berth", "ugly"), ""),
        ("What did Crane say about berths; what did Roke say about the wall?", ("berth", "ugly"), ""),
        ("What did Crane say about berths? And what did Roke say about balloons?", ("berth",), "about balloons?”: No"),
        ("Who wrote Roke sells up, and when was it published?", ("Nadia Holt", "2031-10-10"), ""),
        ("What did Roke say about quays, and who wrote the article about it?", ("enough", "Nadia Holt"), ""),
    ],
)
def test_both_of_two_questions_are_answered(quay: Assistant, question: str, held: tuple[str, ...], noted: str) -> None:
    answer = quay.ask(question)
    assert all(words in answer.text for words in held), texts(answer)
    assert noted in " ".join(answer.notes)


def test_two_silences_are_both_told(quay: Assistant) -> None:
    reason = quay.ask("What did Crane say about zeppelins and what did Roke say about balloons?").reason or ""
    assert "zeppelins" in reason and "balloons" in reason


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Who declined to comment?", "The mayor's office declined to comment on the wall."),
        ("Who wouldn't comment on the wall?", "The mayor's office declined to comment on the wall."),
        ("Who declined to comment on the quay?", "The mayor's office declined to comment on the wall."),
        ("Who declined to comment on zeppelins?", "No article tells who wouldn't say anything about “zeppelins”."),
        ("What did Crane not say?", "Crane refused to say who would pay."),
        ("What did Crane NOT say about zeppelins?", "No article tells what Crane didn't say about “zeppelins”."),
        ("Did Crane refuse to comment?", "Crane refused to say who would pay."),
    ],
)
def test_what_was_not_said(quay: Assistant, question: str, held: str) -> None:
    answer = quay.ask(question)
    assert held in answer.text
    assert "berth" not in answer.text


# --- the longest headline, other languages, whom somebody blames -----------------------------------------------------


def test_the_longest_headline_is_meant(tmp_path: Path) -> None:
    for number, title in enumerate(("Bank note", "Bank note two"), start=1):
        author = f"author: Writer Number{number}\n" if number == 1 else ""
        text = f"The bank printed note number {number}. It is worth {number}00 crowns, and shows a bridge.\n"
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: {title}\n{author}---\n\n{text}")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(tmp_path)])
        assert assistant.ask("Who wrote Bank note two?").reason == "Bank note two: the source doesn't give the author."
        assert "Number1" in assistant.ask("Who wrote Bank note?").text


def test_another_language_is_no_slip(quay: Assistant) -> None:
    answer = quay.ask("Wer hat gesagt, dass die Kaimauer erhöht werden soll?")
    assert answer.status == "not_found"
    assert answer.notes == ("The question is taken to be in German: questions are read in English.",)


def test_whom_somebody_blames(tmp_path: Path) -> None:
    said = "Mayor Una Birk said the ferry was late. Birk blamed the harbour board for it. “It is a shame,” Birk said."
    (tmp_path / "a.md").write_text(f"---\ntitle: Late ferry\n---\n\n{said}\n")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assistant.ingest([str(tmp_path)])
        assert assistant.ask("Who does Birk blame?").text == "Birk blamed the harbour board for it. [1]"


def test_articles_about_something_are_listed(quay: Assistant) -> None:
    answer = quay.ask("List the articles about the berths")
    assert "Berths lost after all" in answer.text
