"""Fields corrected by hand, and deleting with a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgresql import address_of
from town import write_town

from rag import uploads
from rag.assistant import Assistant
from rag.errors import QuestionError, UnknownArticleError
from rag.settings import Settings


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str | None:
    return address_of(request, request.param)


@pytest.fixture
def archive(tmp_path: Path, address: str | None) -> Iterator[Assistant]:
    (tmp_path / "town").mkdir()
    with Assistant(Settings(home=tmp_path / "home", catalogue_url=address)) as assistant:
        assistant.ingest([str(write_town(tmp_path / "town"))])
        yield assistant


def id_of(assistant: Assistant, words: str) -> str:
    (found,) = assistant.listing(words).articles
    return found.id


def contents(assistant: Assistant) -> dict[str, Any]:
    """All that is stored of articles, and what is found by it."""
    catalogue = assistant.catalogue
    passages = sorted(catalogue.passage_ids())
    return {
        "articles": sorted(catalogue.articles(), key=lambda article: article.id),
        "passages": sorted(catalogue.passages(passages).values(), key=lambda row: row.id),
        "vectors": sorted(catalogue.vectors(passages).items()),
        "statements": catalogue.statements(),
        "words": sorted(catalogue.lexical(["tram", "ferry", "museum"], 100)),
        "index": sorted(assistant.vectors.ids(catalogue)),
        "labels": [catalogue.labels_of(article.id) for article in catalogue.articles()],
    }


# --- fields ----------------------------------------------------------------------------------------------------------


def test_a_corrected_field_is_found_asked_and_kept_when_the_source_is_read_again(
    archive: Assistant, tmp_path: Path
) -> None:
    museum = id_of(archive, "museum map")
    before = archive.article(museum)
    after = archive.correct(
        museum, title="An attic holds a map", publisher="The Tideway Post", published_at="May 9, 2031"
    )
    assert (after.title, after.publisher, after.published_at) == (
        "An attic holds a map",
        "The Tideway Post",
        "2031-05-09",
    )
    assert archive.article(museum) == after and after.text == before.text and after.version != before.version
    assert archive.catalogue.corrections(museum)["title"].read == "Museum finds a lost map"
    (listed,) = archive.listing("attic map", publisher="The Tideway Post", year="2031").articles
    assert listed.corrected == ("published_at", "publisher", "title")
    answer = archive.ask("Who published An attic holds a map?")
    assert [c.field for c in answer.citations] == ["publisher"] and "The Tideway Post" in answer.text
    assert sorted(archive.vectors.ids(archive.catalogue)) == sorted(archive.catalogue.passage_ids())
    assert archive.ingest([str(tmp_path / "town")]).unchanged == 6  # nothing to read again
    file = tmp_path / "town" / "museum.md"
    file.write_text(file.read_text().replace("lost map", "very old map").replace("of 1720", "of 1721"))
    assert archive.ingest([str(file)]).updated == 1
    again = archive.article(museum)
    assert again.title == "An attic holds a map" and "1721" in again.text
    assert archive.catalogue.corrections(museum)["title"].read == "Museum finds a very old map"
    assert archive.ingest([str(file)]).unchanged == 1


def test_what_is_corrected_back_is_as_the_source_has_it(archive: Assistant) -> None:
    before = contents(archive)
    museum = id_of(archive, "museum map")
    archive.correct(museum, title="Another", author="")
    assert archive.article(museum).author is None
    archive.uncorrect(museum, "title")
    assert archive.article(museum).title == "Museum finds a lost map" and archive.article(museum).author is None
    archive.correct(museum, author="Mira Sand")  # as it was read
    assert archive.catalogue.corrections(museum) == {}
    assert contents(archive) == before


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"published_at": "some day"}, "'some day' is no date"),
        ({"text": "Nothing."}, "'text' is no field that can be corrected"),
    ],
)
def test_a_value_that_a_field_cant_have_is_told(archive: Assistant, values: dict[str, str], told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        archive.correct(id_of(archive, "museum map"), **values)


# --- collections -----------------------------------------------------------------------------------------------------


def test_a_collection_is_asked_as_it_is_by_then(archive: Assistant) -> None:
    """It changes, and the archive doesn't: nothing that is kept of the archive may be of it."""
    museum, tram = id_of(archive, "museum map"), id_of(archive, '"tram line"')

    def asked() -> str:
        return archive.ask("What did the museum find in its attic?", collection="Harbour").status

    archive.collect("Harbour", [tram])
    assert asked() == "not_found"
    archive.collect("Harbour", [museum])
    assert asked() == "answered"
    archive.uncollect("Harbour", [museum])
    assert asked() == "not_found"


# --- deleting --------------------------------------------------------------------------------------------------------


def test_discarded_articles_come_back_exactly_as_they_were(archive: Assistant) -> None:
    tram, museum = id_of(archive, '"tram line"'), id_of(archive, "museum map")
    archive.collect("Harbour", [tram])
    archive.correct(museum, title="Another map")
    before = contents(archive)
    batch = archive.discard([tram, museum])
    assert archive.catalogue.counts()["articles"] == 4 and archive.collections() == {}
    assert archive.ask("What did Okafor say?").status == "not_found"
    assert archive.restore(batch) == 2
    assert contents(archive) == before and archive.collections() == {"Harbour": 1}
    assert archive.catalogue.corrections(museum)["title"].value == "Another map"
    assert archive.ask("What did Okafor say?").status == "answered"
    assert archive.restore(batch) == 0


def test_one_that_was_read_again_meanwhile_stays_as_it_is(archive: Assistant, tmp_path: Path) -> None:
    museum = id_of(archive, "museum map")
    batch = archive.discard([museum])
    file = tmp_path / "town" / "museum.md"
    file.write_text(file.read_text().replace("of 1720", "of 1721"))
    assert archive.ingest([str(file)]).added == 1
    assert archive.restore(batch) == 0 and "1721" in archive.article(museum).text


def test_nothing_is_discarded_where_one_isnt_there(archive: Assistant) -> None:
    with pytest.raises(UnknownArticleError):
        archive.discard([id_of(archive, "museum map"), "nothing"])
    assert archive.catalogue.counts()["articles"] == 6


def test_an_emptied_bin_leaves_no_word_and_no_uploaded_file(archive: Assistant, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("The zyxwort blooms again, and everybody came to see it.\n")
    taken, _ = uploads.take([str(tmp_path / "story.txt")], archive.settings)
    archive.ingest(taken)
    batch = archive.discard([id_of(archive, "zyxwort")])
    uploads.discard(taken, archive.catalogue, archive.settings)
    assert Path(taken[0]).exists()  # it may come back
    archive.empty_bin()
    assert archive.restore(batch) == 1
    archive.discard([id_of(archive, "zyxwort")])
    archive.empty_bin(kept_s=-1)
    assert not Path(taken[0]).exists()
    archive.close()
    for file in archive.settings.home.rglob("catalogue.db*"):
        assert b"zyxwort" not in file.read_bytes()
