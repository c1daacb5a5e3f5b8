"""Who speaks in an archive, and whose words a question asks for: one person is never taken for another, nor a
spokesperson for the person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from speaking import put, saying

from rag.assistant import Assistant
from rag.language.names import (
    Same,
)
from rag.people import people_named
from rag.schema import Article, Span, Statement
from rag.settings import Settings
from rag.speakers import Directory, credits, nearest_names, resolve, statements_by
from rag.store.catalogue import Catalogue


def said(town: Assistant, name: str) -> tuple[str | None, set[str]]:
    """The speaker whom a name means, and what the statements found say."""
    speaker, statements = statements_by(name, town.catalogue)
    return speaker, {span.of(town.article(s.article_id).text) for s in statements for span in s.content}


HOLLOWAY = {"The tram will not stop at the harbour,", "It would cost us a year."}
DELGADO = {"Fares will rise in autumn,", "the depot had cost 40 million crowns"}
SPOKESMAN = {"the mayor regretted the strike"}


@pytest.mark.parametrize("name", ["Holloway", "Ada Holloway", "Mayor Holloway", "holloway", "Hollaway", "Holoway"])
def test_a_person_by_name(town: Assistant, name: str) -> None:
    assert said(town, name) == ("Ada Holloway", HOLLOWAY)


@pytest.mark.parametrize("name", ["a spokesman for Holloway", "Holloway's spokesman", "the spokesman for Holloway"])
def test_a_spokesman_is_not_whom_he_speaks_for(town: Assistant, name: str) -> None:
    assert said(town, name)[1] == SPOKESMAN
    assert not said(town, "Holloway")[1] & SPOKESMAN


def test_a_person_by_role(town: Assistant) -> None:
    assert said(town, "the union leader") == (
        "Pavel Renko",
        {"the strike would last a week", "We were promised better,"},
    )


@pytest.mark.parametrize("name", ["Bill Holloway", "Zora Quill", "Nils Aske", "a spokesman for Delgado", "Pelgado", ""])
def test_nobody_is_taken_for_somebody_else(town: Assistant, name: str) -> None:
    assert statements_by(name, town.catalogue) == (None, [])


def test_a_persons_page_holds_what_the_archive_holds_by_now(tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        for number, words in enumerate(("The quay is closed", "The quay will open again", "Nobody asked me"), start=1):
            (tmp_path / f"{number}.txt").write_text(f"“{words},” Ines Okafor said on Monday.\n")
            assistant.ingest([str(tmp_path / f"{number}.txt")])
            for _ in range(2):
                (page,) = people_named(assistant, "Okafor").pages
                assert len(page.statements) == number


# --- the archive's speakers ------------------------------------------------------------------------------------------

Read = Callable[..., Catalogue]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """A catalogue of articles with these texts, the first one the oldest; statements are those found in them."""
    with ExitStack() as open_:

        def catalogue_of(*texts: str) -> Catalogue:
            catalogue = open_.enter_context(Catalogue(tmp_path / "catalogue.db"))
            put(catalogue, texts)
            return catalogue

        yield catalogue_of


def groups(catalogue: Catalogue) -> dict[str, set[str]]:
    """The other names of each speaker."""
    return {s.name: set(s.variants) - {s.name} for s in Directory.read(catalogue).speakers}


def test_ways_of_writing_one_name(read: Read) -> None:
    catalogue = read(
        *saying("Bill Quill", "Bill Quill", "William J. Quill", "BILL QUILL", "Quill"),
        *saying("Olga Volkonsky", "Olga Volkonsky", "Olga Volkonskyy", "Volkonskiy"),
    )
    assert groups(catalogue) == {
        "Bill Quill": {"William J. Quill", "Quill"},  # what is printed in capitals is read without them
        "Olga Volkonsky": {"Olga Volkonskyy", "Volkonskiy"},
    }


def test_a_speakers_figures(read: Read) -> None:
    twice = "“The quay is closed,” said Ada Holloway. “It is unsafe,” she said."
    catalogue = read(twice, *saying("Holloway", "Ada B. Holloway"))
    (ada,) = Directory.read(catalogue).speakers
    assert (ada.name, ada.relation, ada.may_be) == ("Ada Holloway", "self", ())
    assert (ada.statements, ada.articles, ada.first, ada.last) == (4, 3, "2031-01-01", "2031-01-03")
    assert ada.to_dict()["variants"] == ("Ada Holloway", "Ada B. Holloway", "Holloway")


def test_post_nominals_are_no_surname(read: Read) -> None:
    catalogue = read(*saying("Anna Reid MP", "Anna Reid", "Reid", "Dr. Jane Quill, Ph.D.,", "Quill"))
    assert groups(catalogue) == {"Anna Reid": {"Reid"}, "Jane Quill": {"Quill"}}


def test_whose_words_they_are_is_told_as_the_directory_tells_it(read: Read) -> None:
    catalogue = read(*saying("Tom Harlow", "Mayor Tom Harlow", "Ann Renko"))
    (said, *_) = catalogue.statements(article_ids=["a0"])
    assert {s.name for s in resolve("Thomas Harlow", catalogue).speakers} == {"Tom Harlow"}
    for name in ("Tom Harlow", "Thomas Harlow", "T. Harlow", "Harlow", "the mayor"):
        assert credits(name, [said], catalogue) is Same.YES
    for name in ("Bill Harlow", "Ann Renko", "Nils Aske"):
        assert credits(name, [said], catalogue) is Same.NO


def test_two_people_of_one_surname_are_kept_apart(read: Read) -> None:
    catalogue = read(*saying("Bill Harlow", "Ann Harlow", "Ann Harlow", "Harlow", "Ann B. Harlow"))
    found = {s.name: s for s in Directory.read(catalogue).speakers}
    assert set(found) == {"Bill Harlow", "Ann Harlow", "Harlow"}
    assert set(found["Harlow"].may_be) == {"Bill Harlow", "Ann Harlow"}  # shown as open, counted as nobody's
    both = resolve("Harlow", catalogue)
    assert {s.name for s in both.speakers} == set(found) and len(both.statements) == 5
    assert statements_by("Harlow", catalogue)[0] == "Harlow"
    assert [s.name for s in resolve("Ann Harlow", catalogue).speakers] == ["Ann Harlow"]
    assert {s.speaker for s in resolve("Ann Harlow", catalogue).statements} == {"Ann Harlow", "Ann B. Harlow"}
    assert resolve("Tom Harlow", catalogue).statements == ()


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("“The quay is closed,” Mrs. Harlow said.", "Ann Harlow"),
        ("“The quay is closed,” Mayor Harlow said.", "Bill Harlow"),
        ("A brother of Ann Harlow came late. “The quay is closed,” said Harlow.", "Ann Harlow"),
        ("“The quay is closed,” said Harlow.", "Harlow"),
    ],
)
def test_whom_a_surname_means_in_an_article(read: Read, text: str, whose: str) -> None:
    introduced = "“We open in May,” Mayor Bill Harlow said.", "“We open in June,” Treasurer Ann Harlow said."
    directory = Directory.read(read(*introduced, text))
    meant = directory.of("Harlow", "a2") or directory.of(whose, "a2")  # unless the article settles it by itself
    assert meant is not None and meant.name == whose


def test_a_title_tells_whom_a_name_asked_for_means(read: Read) -> None:
    catalogue = read(*saying("Mayor Bill Harlow", "Treasurer Ann Harlow"))
    assert [s.name for s in resolve("Mayor Harlow", catalogue).speakers] == ["Bill Harlow"]
    assert [s.name for s in resolve("Mrs. Harlow", catalogue).speakers] == ["Ann Harlow"]
    assert len(resolve("Judge Harlow", catalogue).speakers) == 2


def test_an_initial_that_two_people_share_joins_neither(read: Read) -> None:
    found = groups(read(*saying("Tom Renko", "Tessa Renko", "T. Renko")))
    assert found == {"Tom Renko": set(), "Tessa Renko": set(), "T. Renko": set()}


def test_a_junior_is_somebody_else_unless_the_office_is_the_same(read: Read) -> None:
    catalogue = read(*saying("Tom Renko", "Tom Renko Jr.", "Senator Hugo Brandt Jr.", "Senator Hugo Brandt"))
    assert groups(catalogue) == {"Tom Renko": set(), "Tom Renko Jr.": set(), "Hugo Brandt Jr.": {"Hugo Brandt"}}
    assert [s.name for s in resolve("Tom Renko", catalogue).speakers] == ["Tom Renko"]


def test_a_rare_slip_joins_what_it_is_a_slip_of(read: Read) -> None:
    assert groups(read(*saying("Ada Holloway", "Ada Holloway", "Ada Holloway", "Ada Hollaway"))) == {
        "Ada Holloway": {"Ada Hollaway"}
    }


def test_a_spelling_as_frequent_as_another_is_a_name_of_its_own(read: Read) -> None:
    assert groups(read(*saying("Ada Holloway", "Ada Hollaway"))) == {"Ada Holloway": set(), "Ada Hollaway": set()}


def test_a_pope_is_no_mister(read: Read) -> None:
    assert groups(read(*saying("Pope Lando", "Carl Lando"))) == {"Lando": set(), "Carl Lando": set()}


def test_bodies(read: Read) -> None:
    catalogue = read(
        *saying("The White House", "White House", "The Holloway campaign", "The Ada Holloway campaign"),
        *saying("The Tideway Post", "The Harbour Post", "The Post"),
    )
    found = {s.name: s for s in Directory.read(catalogue).speakers}
    assert {s.relation for s in found.values()} == {"organisation"}
    assert found["White House"].statements == 2 and found["Ada Holloway campaign"].statements == 2
    assert found["Post"].may_be == ("Harbour Post", "Tideway Post")
    assert statements_by("the white house", catalogue)[0] == "White House"
    assert resolve("the House", catalogue).statements == ()


# --- roles and misspelt names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["the harbour master", "harbour director", "the Tideway harbour director"])
def test_a_role_that_stands_beside_a_full_name(read: Read, role: str) -> None:
    catalogue = read(
        "Ines Okafor, the Tideway harbour director, walked along the quay. “It is closed,” Okafor said.",
        "“I saw nothing,” said Tom Reed, a friend of the harbour director.",
    )
    expected = ["Ines Okafor"] if "director" in role else []
    assert [s.name for s in resolve(role, catalogue).speakers] == expected


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("the director of the harbour authority", "Ines Okafor"),
        ("the harbour authority's director", "Ines Okafor"),
        ("the authority's director", "Ines Okafor"),
        ("the director of the tram company", None),
        ("the authority’s mayor", None),
    ],
)
def test_a_role_at_somebody(read: Read, role: str, name: str | None) -> None:
    catalogue = read(
        "Ines Okafor, director of the harbour authority, walked along the quay. “It is closed,” Okafor said.",
        "“We know of nothing,” the Harbour Authority said. A tram company was there.",
    )
    found = [s.name for s in resolve(role, catalogue).speakers if s.relation != "organisation"]
    assert found == ([name] if name else [])


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("the beekeeper", "Ines Okafor"),  # any noun that an article puts beside a name
        ("the retired beekeeper", None),
        ("the retired glazier", "Tom Reed"),
        ("the beekeeper in the meadow", "Ines Okafor"),
        ("the beekeeper in the cellar", None),
        ("the keeper", None),
    ],
)
def test_a_role_of_no_list(read: Read, role: str, name: str | None) -> None:
    catalogue = read(
        "Ines Okafor, a beekeeper, stood in the meadow. “They are asleep,” Okafor said.",
        "The report, by the retired glazier Tom Reed, is out. “The cellar leaks,” Reed said.",
    )
    assert [s.name for s in resolve(role, catalogue).speakers] == ([name] if name else [])


def test_a_deputy_is_not_whom_she_stands_in_for(read: Read) -> None:
    catalogue = read(*saying("Deputy Mayor Ann Lee", "Mayor Ada Holloway", "former Mayor Tom Reed"))
    assert [s.name for s in resolve("the mayor", catalogue).speakers] == ["Ada Holloway"]
    assert [s.name for s in resolve("the deputy mayor", catalogue).speakers] == ["Ann Lee"]


def test_a_role_with_two_holders_names_both(read: Read) -> None:
    catalogue = read(*saying("Mayor Ann Lee", "Mayor Ada Holloway"))
    found = resolve("the mayor", catalogue)
    assert {s.name for s in found.speakers} == {"Ann Lee", "Ada Holloway"} and found.name == "the mayor"


def test_officials_have_no_name(read: Read) -> None:
    found = resolve("officials", read("Officials said the quay would close. “It is unsafe,” said Ann Lee."))
    assert (found.speakers, found.name, [s.relation for s in found.statements]) == ((), "officials", ["unnamed"])


def test_a_named_spokesman_is_not_credited_with_what_unnamed_ones_say(read: Read) -> None:
    catalogue = read(
        "A spokesman for Ada Holloway said the quay would close.", "Holloway spokesman Tom Reed said it was unsafe."
    )
    found = resolve("Holloway's spokesman", catalogue)
    assert found.name == "Holloway's spokesman" and None in {s.speaker for s in found.statements}


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("Volkonksy", "Olga Volkonsky"),
        ("Olga Volkonksy", "Olga Volkonsky"),
        ("Hugo Volkonksy", None),  # another given name
        ("Bolkonsky", None),  # another first letter
        ("Volkov", None),  # occurs in the archive, so it is no slip
    ],
)
def test_a_misspelt_name(read: Read, name: str, whose: str | None) -> None:
    catalogue = read("“The quay is closed,” Olga Volkonsky told Anna Volkov.")
    found = resolve(name, catalogue)
    assert (found.name, found.corrected) == (whose, whose is not None)


def test_the_nearest_names(town: Assistant) -> None:
    assert nearest_names("Helloway", town.catalogue) == ["Ada Holloway"]
    assert nearest_names("Xyz", town.catalogue) == []


# --- size ------------------------------------------------------------------------------------------------------------


def test_a_large_archive_is_listed_and_searched_in_no_time(tmp_path: Path) -> None:
    """10,000 statements of 2,000 people; the limits are ten times what is measured, for slow machines."""
    text = "The quay is closed, they said."
    with Catalogue(tmp_path / "catalogue.db") as catalogue, catalogue.transaction():
        for number in range(1_000):
            article = Article(f"{number:04}", f"{number}", "x", "1", text, published_at="2031")
            said = [
                Statement(article.id, 0, len(text), (Span(0, 18),), "indirect", mention=Span(20, 24), speaker=name)
                for name in (f"Ada{(number * 10 + i) % 40} Quill{(number * 10 + i) % 50}er" for i in range(10))
            ]
            catalogue.put(article, document="x", recipe="1", passages=[], statements=said)
    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        started = time.perf_counter()
        assert sum(s.statements for s in Directory.read(catalogue).speakers) == 10_000
        listed = time.perf_counter()
        assert resolve("Ada1 Quill1er", catalogue).statements
        assert listed - started < 5 and time.perf_counter() - listed < 2
