"""The articles as a list: words and phrases, snippets, sorting, pages, counts by field; collections and tags."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgresql import ON_BOTH, address_of
from sqlalchemy import Engine, event
from town import write_town

from rag.assistant import Assistant
from rag.errors import QuestionError, UnknownArticleError, UnknownCollectionError
from rag.schema import Narrowing
from rag.settings import Settings
from rag.store.catalogue import Catalogue
from rag.store.kinds import kind_of
from rag.store.tables import LAYOUT


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, town: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """The town, and a copy of it whose catalogue is in PostgreSQL."""
    if request.param == "sqlite":
        yield town
        return
    folder = tmp_path_factory.mktemp("town-copy")
    town.backup(folder / "town.onrecord")
    address = address_of(request, request.param)
    with Assistant(Settings(home=folder / "home", catalogue_url=address)) as assistant:
        assistant.restore_from(folder / "town.onrecord")
        yield assistant


@pytest.fixture
def archive(tmp_path: Path, address: str | None) -> Iterator[Assistant]:
    """An archive of the town that may be changed."""
    (tmp_path / "town").mkdir()
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=address)) as assistant:
        assistant.ingest([str(write_town(tmp_path / "town"))])
        yield assistant


def titles(assistant: Assistant, words: str = "", **narrowed: Any) -> list[str | None]:
    return [article.title for article in assistant.listing(words, **narrowed).articles]


def ids(assistant: Assistant, *wanted: str) -> list[str]:
    return [article.id for article in assistant.articles() if article.title in wanted]


STRIKE, TRAM, FERRY, OFF_ARN = (
    "Drivers strike over fares",
    "Tram to skip the harbour",
    "Ferry sinks",
    "Ferry sinks off Arn",
)
SCHOOL, MUSEUM = "School wins a prize", "Museum finds a lost map"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", [STRIKE, TRAM, FERRY, OFF_ARN, SCHOOL, MUSEUM]),
        ("tram fare", [STRIKE]),  # in any form, each somewhere in the article
        ("sank ferries", [FERRY, OFF_ARN]),
        ('"ferry sank"', [FERRY, OFF_ARN]),
        ('"sank ferry"', []),
        ("“tram line”", [TRAM]),
        ('"tram line', [TRAM]),  # while it is typed
        ("turb*", [SCHOOL]),
        ("turb", []),
        ("mira sand map", [MUSEUM]),  # the author's name
        ("courier tram", [STRIKE]),  # the outlet's
        ("of the", [FERRY, OFF_ARN, MUSEUM]),
        ("no such thing at all", []),
        ('"', [STRIKE, TRAM, FERRY, OFF_ARN, SCHOOL, MUSEUM]),
        ("NEAR( AND * ^", []),
    ],
)
def test_articles_are_found_by_words_and_phrases(town: Assistant, words: str, found: list[str]) -> None:
    assert sorted(map(str, titles(town, words))) == sorted(found)


def test_a_list_is_sorted_and_has_pages(town: Assistant) -> None:
    assert titles(town) == [STRIKE, TRAM, FERRY, OFF_ARN, SCHOOL, MUSEUM]
    assert titles(town, sort="oldest") == [SCHOOL, OFF_ARN, FERRY, TRAM, STRIKE, MUSEUM]
    assert titles(town, sort="title") == sorted([STRIKE, TRAM, FERRY, OFF_ARN, SCHOOL, MUSEUM])
    assert titles(town, sort="outlet")[:3] == [STRIKE, FERRY, SCHOOL]
    assert titles(town, sort="relevance") == titles(town)  # of no word
    assert titles(town, "tram") == [TRAM, STRIKE]  # the headline tells most
    assert titles(town, "tram", sort="newest") == [STRIKE, TRAM]
    page = town.listing("", offset=2, limit=2)
    assert (page.total, [a.title for a in page.articles]) == (6, [FERRY, OFF_ARN])
    assert town.listing("", offset=60).articles == ()


def test_a_snippet_marks_the_words_in_every_form(town: Assistant) -> None:
    (found,) = town.listing('"last a week" promises').articles or town.listing('"last a week" promised').articles
    assert found.snippet is not None
    marked = [hit.of(found.snippet.text) for hit in found.snippet.hits]
    assert marked == ["last a week", "promised"]
    (by_author,) = town.listing("Aske").articles
    assert by_author.snippet is None  # no word of the text fits
    assert all(article.snippet is None for article in town.listing("").articles)


def test_fields_are_counted_where_they_would_be_chosen(town: Assistant) -> None:
    everything = town.listing("").facets
    assert everything["publisher"] == [("Harbour Courier", 3), ("The Tideway Post", 2)]
    assert everything["year"] == [("2031", 4), ("2030", 1)]
    assert everything["kind"] == [("Text file", 6)]
    narrowed = town.listing("tram", publisher="Harbour Courier").facets
    assert narrowed["publisher"] == [("Harbour Courier", 1), ("The Tideway Post", 1)]  # what else could be chosen
    assert narrowed["author"] == [("Mira Sand", 1)]
    for name, values in everything.items():
        for value, count in values:
            assert town.listing("", **{name: value}).total == count, (name, value)


def test_words_are_looked_for_once(town: Assistant) -> None:
    told: list[str] = []

    def note(_connection: object, _cursor: object, query: str, *_: object) -> None:
        told.append(query)

    event.listen(Engine, "before_cursor_execute", note)
    page = town.listing("tram", publisher="Harbour Courier")
    event.remove(Engine, "before_cursor_execute", note)
    assert page.articles[0].snippet and page.facets["publisher"]
    assert sum("MATCH" in query or "@@" in query for query in told) == 1


def test_a_period_that_cant_be_is_told(town: Assistant) -> None:
    assert titles(town, since="2031-03-05") == [STRIKE]
    with pytest.raises(QuestionError, match="'May' is not a date"):
        town.listing("", since="May")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("https://post.example/a.pdf", "Web page"),
        ("/news/a.PDF", "PDF"),
        ("/news/a.html#2", "Saved page"),
        ("b.docx", "Word processor"),
        ("c.unheard", "Other file"),
    ],
)
def test_what_an_article_was_read_from(source: str, kind: str) -> None:
    assert kind_of(source) == kind


# --- collections and tags --------------------------------------------------------------------------------------------


@ON_BOTH
def test_articles_are_gathered_and_found_by_it(archive: Assistant) -> None:
    assert archive.collect(" Harbour  story ", ids(archive, TRAM, STRIKE)) == 2
    assert archive.collect("harbour story", ids(archive, FERRY)) == 3  # the same, whatever its letters
    assert archive.tag("to check", ids(archive, TRAM)) == 1
    assert archive.collections() == {"Harbour story": 3}
    assert titles(archive, collection="harbour story") == [STRIKE, TRAM, FERRY]
    (tagged,) = archive.listing("", tag="to check").articles
    assert tagged.labels == (("collection", "Harbour story"), ("tag", "to check"))
    assert [a.title for a in archive.articles(collection="Harbour story", publisher="Post")] == [TRAM]
    archive.uncollect("harbour story", ids(archive, TRAM, STRIKE, FERRY))
    archive.untag("to check", ids(archive, TRAM))
    assert archive.collections() == {} and archive.listing("", tag="to check").total == 0


def test_a_name_that_is_none_and_an_article_that_isnt_there_are_told(archive: Assistant) -> None:
    for name in (" ", "x" * 81):
        with pytest.raises(QuestionError, match="can't be called"):
            archive.collect(name, ids(archive, TRAM))
    with pytest.raises(UnknownArticleError):
        archive.collect("Harbour", ["nothing"])
    with pytest.raises(UnknownCollectionError, match=r"no collection “Harbour”\. None was made yet"):
        archive.ask("What did Holloway say?", collection="Harbour")
    archive.collect("Ferries", ids(archive, FERRY))
    with pytest.raises(UnknownCollectionError, match="There is “Ferries”"):
        list(archive.articles(collection="Harbour"))


@ON_BOTH
def test_a_collection_is_renamed_also_for_what_comes_back(archive: Assistant) -> None:
    archive.collect("Harbour", ids(archive, TRAM, STRIKE))
    archive.collect("Ferries", ids(archive, FERRY))
    batch = archive.discard(ids(archive, STRIKE))
    assert archive.rename_collection("harbour", " The  harbour ") == "The harbour"
    assert archive.collections() == {"Ferries": 1, "The harbour": 1}
    assert archive.restore(batch) == 1 and archive.collections() == {"Ferries": 1, "The harbour": 2}
    assert archive.rename_collection("The harbour", "THE HARBOUR") == "THE HARBOUR"  # its letters alone
    with pytest.raises(QuestionError, match=r"There is a collection “Ferries” already\. Choose another name"):
        archive.rename_collection("The harbour", "ferries")
    with pytest.raises(UnknownCollectionError, match="There is no collection “Harbour”"):
        archive.rename_collection("Harbour", "Quay")
    with pytest.raises(QuestionError, match="A collection can't be called ''"):
        archive.rename_collection("Ferries", " ")
    assert titles(archive, collection="the harbour") == [STRIKE, TRAM]


def test_what_was_gathered_outlives_reading_again_and_goes_with_the_article(archive: Assistant, tmp_path: Path) -> None:
    archive.collect("Harbour", ids(archive, TRAM))
    file = tmp_path / "town" / "tram.md"
    file.write_text(file.read_text().replace("12 June", "13 June"))
    assert archive.ingest([str(file)]).updated == 1
    assert titles(archive, collection="Harbour") == [TRAM]
    archive.delete(ids(archive, TRAM)[0])
    assert archive.collections() == {}
    archive.ingest([str(file)])
    assert archive.collections() == {}


QUESTIONS = [
    "What did Holloway say?",
    "What did Holloway say about the harbour?",
    "What did Renko say?",
    "Who said “Everyone was saved”?",
    "Who said fares will rise?",
    "How many articles mention the ferry?",
    "How often did Delgado speak?",
    "How many people speak of the ferry?",
    "Who wrote Drivers strike over fares?",
    "When will the line open, and who won the science prize?",
    "What did the mayor say?",
    "What won the science prize?",
    "Did Holloway say that fares will rise?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_held_to_a_collection_and_to_chosen_articles(archive: Assistant, question: str) -> None:
    inside = ids(archive, STRIKE, OFF_ARN)
    archive.collect("Chosen", inside)
    for narrowed in ({"collection": "chosen"}, {"articles": [inside[0][:8], inside[1]]}, {"articles": inside[:1]}):
        answer = archive.ask(question, **narrowed)
        shown = {c.article["id"] for c in (*answer.citations, *answer.related)}
        assert shown <= set(inside), narrowed
        assert any(note.startswith("Only ") and "searched" in note for note in answer.notes)


def test_a_refusal_names_where_it_looked(archive: Assistant) -> None:
    archive.collect("Chosen", ids(archive, STRIKE, OFF_ARN))
    (one,) = ids(archive, OFF_ARN)
    chosen: Narrowing = {"collection": "Chosen"}
    alone: Narrowing = {"articles": [one]}
    for question, narrowed, told in [
        ("What did Okafor say?", chosen, "is quoted in the archive, but not in the collection “Chosen”."),
        ("What did Bellweather say?", chosen, "No article in the collection “Chosen” mentions “Bellweather”."),
        ("Who found a map in the attic?", chosen, "article in the collection “Chosen” answers"),
        ("What did Holloway say about a canal?", alone, "but not in the article that was chosen."),
        ("How many articles mention the canal?", alone, "No article that was chosen mentions “the canal”."),
    ]:
        answer = archive.ask(question, **narrowed)
        assert answer.status == "not_found" and told in (answer.reason or ""), answer.reason


def test_a_follow_up_is_held_to_what_is_chosen_now(archive: Assistant) -> None:
    archive.collect("Chosen", ids(archive, STRIKE))
    talk = archive.conversation()
    assert talk.ask("What did Delgado say?", collection="Chosen").status == "answered"
    everywhere = talk.ask("And about the depot?")
    assert {c.article["title"] for c in everywhere.citations} == {TRAM}
    assert talk.ask("And about the depot?", collection="Chosen").status == "not_found"


def test_statements_are_of_a_collection(archive: Assistant) -> None:
    archive.collect("Chosen", ids(archive, STRIKE))
    assert {c.article["title"] for c in archive.statements("Delgado", collection="Chosen")} == {STRIKE}
    assert {c.article["title"] for c in archive.statements("Delgado")} == {STRIKE, TRAM}
    assert {c.article["title"] for c in archive.statements(articles=ids(archive, FERRY))} == {FERRY}


# --- what is stored --------------------------------------------------------------------------------------------------


def test_order_and_counts_follow_a_change_of_the_articles_and_of_what_people_add(archive: Assistant) -> None:
    first = archive.listing()
    assert archive.listing().facets == first.facets
    gone = first.articles[0]
    archive.collect("Harbour", [first.articles[1].id])
    assert archive.listing().facets["collection"] == [("Harbour", 1)]
    archive.delete(gone.id)
    after = archive.listing()
    assert (after.total, [a.id for a in after.articles]) == (first.total - 1, [a.id for a in first.articles[1:]])
    of_outlet = dict(first.facets["publisher"])[gone.publisher or ""]
    assert dict(after.facets["publisher"]).get(gone.publisher or "", 0) == of_outlet - 1


def test_articles_may_be_deleted_while_they_are_gone_through(archive: Assistant) -> None:
    seen = []
    for article in archive.articles():
        seen.append(archive.delete(article.id).title)
    assert len(seen) == 6 and archive.catalogue.counts()["articles"] == 0


def test_an_archive_of_the_layout_before_is_brought_to_this_one(archive: Assistant) -> None:
    """As the release before made it: without what people add."""
    before = [(a.id, a.text) for a in archive.articles()]
    archive.close()
    path = archive.settings.home / "catalogue.db"
    with sqlite3.connect(path) as old:
        for table in ("labels", "corrections", "bin", "watches", "jobs", "places", "sketches", "stories"):
            old.execute(f"DROP TABLE {table}")
        old.execute("DROP INDEX articles_listed")
        old.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
    old.close()
    with Catalogue(path) as catalogue:
        assert [(a.id, a.text) for a in catalogue.articles()] == before
        assert catalogue._meta("schema") == LAYOUT
    assert archive.collect("Harbour", [before[0][0]]) == 1
    assert archive.ask("What did Holloway say?").status == "answered"
