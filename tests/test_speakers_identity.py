"""Who is one person: names that can be one's, titles, slips of the pen; and that the directory agrees."""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from speaking import put, saying

from rag.language.names import (
    Known,
    Likeness,
    Name,
    Same,
    alike,
    same_person,
    spelling,
    title_of,
    without_titles,
)
from rag.speakers import Directory
from rag.store.catalogue import Catalogue


@pytest.mark.parametrize(
    ("asked", "speaker", "same"),
    [
        ("Holloway", "Ada Holloway", True),
        ("Mayor Ada Holloway", "Ada Holloway", True),
        ("ADA HOLLOWAY", "Ada Holloway", True),
        ("A. Holloway", "Ada Holloway", True),
        ("AB Holloway", "Ada Beth Holloway", True),
        ("A.B. Holloway", "Ada Beth Holloway", True),
        ("Ada B. Holloway", "Ada Holloway", True),
        ("Dr. Holloway", "Holloway", True),
        ("Ada Holloway Jr.", "Ada Holloway", True),
        ("Vice President Holloway", "Ada Holloway", True),
        ("José Peña", "Jose Pena", True),
        ("Maeve O'Brien", "O’Brien", True),
        ("Bill Harlow", "Ann Harlow", False),
        ("B. Harlow", "Ann Harlow", False),
        ("Holloway", "Hollway", False),
        ("Ada", "Ada Holloway", False),
        ("Ada Holloway", "Ada Renko", False),
        ("", "Ada Holloway", False),
        ("White House", "the White House", True),
        ("the press secretary", "press secretary", True),
        ("State Department", "US State Department", True),
        ("Ministry of Defence", "the Defence Ministry", True),
        ("the ministry", "Ministry of Defence", True),
        ("Ministry of Defence", "Ministry of Finance", False),
        ("State Department", "Justice Department", False),
        ("Foreign Ministry", "Defence Ministry", False),
        ("Department of Health", "Department of Education", False),
        ("Foreign Office", "Home Office", False),
        ("Kent Police", "Essex Police", False),
        ("Tideway Council", "Arn Council", False),
    ],
)
def test_names_that_can_be_one_persons(asked: str, speaker: str, same: bool) -> None:
    assert (same_person(asked, speaker) is not Same.NO) == (same_person(speaker, asked) is not Same.NO) == same


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "surname", "heir"),
    [
        ("Mayor Ada B. Holloway", ("ada", "b"), "holloway", ""),
        ("JB Quill", ("j", "b"), "quill", ""),
        ("J.B. Quill Jr.", ("j", "b"), "quill", "jr"),
        ("ADA HOLLOWAY", ("ada",), "holloway", ""),
        ("Pieter van der Meer", ("pieter",), "vandermeer", ""),
        ("van der Meer", (), "vandermeer", ""),
        ("Staff Ann Lee", ("ann",), "lee", ""),
        ("Nguyen Van An", ("nguyen",), "vanan", ""),
        ("Madonna", (), "madonna", ""),
        ("", (), "", ""),
        ("Jr.", (), "jr", "jr"),
    ],
)
def test_the_parts_of_a_name(name: str, given: tuple[str, ...], surname: str, heir: str) -> None:
    assert Name.parsed(name) == Name(given, surname, heir)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("ada", "ada b", True),
        ("a", "ada", True),
        ("bill", "william", True),
        ("ted", "edward g", True),
        ("j d", "james david", True),
        ("mary kay", "marykay", True),
        ("ada b", "ada c", False),
        ("j j", "jeffrey", False),  # nobody knows of a second name
        ("joe", "joel", False),
        ("bill", "bob", False),
        ("ann", "anna", False),
    ],
)
def test_given_names_that_can_be_one_persons(one: str, other: str, agree: bool) -> None:
    first, second = Name(tuple(one.split()), "lee"), Name(tuple(other.split()), "lee")
    assert (alike(first, second) >= Likeness.FITS) == (alike(second, first) >= Likeness.FITS) == agree


@pytest.mark.parametrize(
    ("one", "other", "known", "same"),
    [
        ("Ada Holloway", "ADA HOLLOWAY", [], Same.YES),
        ("Anna Reid MP", "Ms Anna Reid, M.D.", [], Same.YES),
        ("Holloway", "Ada Holloway", [], Same.MAY_BE),
        ("Holloway", "Ada Holloway", ["Ada Holloway"], Same.YES),
        ("Harlow", "Ann Harlow", ["Ann Harlow", "Bill Harlow"], Same.MAY_BE),
        ("Harlow", "Harlow", ["Ann Harlow", "Bill Harlow"], Same.MAY_BE),
        ("Tom Harlow", "Thomas Harlow", ["Thomas Harlow"], Same.YES),
        ("T. Harlow", "Tom Harlow", ["Tom Harlow", "Ted Harlow"], Same.MAY_BE),
        ("Ann Holloway", "Ann Hollowey", [], Same.MAY_BE),  # a slip, or somebody else
        ("Tom Harlow Jr.", "Tom Harlow Sr.", [], Same.NO),
        ("Tom Harlow Jr.", "Tom Harlow", [], Same.MAY_BE),
        ("Ann B. Harlow", "Ann C. Harlow", [], Same.NO),
        ("Al Renko", "Renko", [], Same.MAY_BE),
        ("Bill de Vos", "Vos", [], Same.MAY_BE),
        ("Md Rahman", "Rahman", [], Same.MAY_BE),  # a name, where "MD" stands behind one
        ("Republican Party", "Democratic Party", [], Same.NO),
        ("Education Secretary", "Health Secretary", [], Same.NO),
        ("National Guard", "Coast Guard", [], Same.NO),
        ("Senator King", "Ann King", [], Same.MAY_BE),
    ],
)
def test_one_identity(one: str, other: str, known: list[str], same: Same) -> None:
    assert same_person(one, other, Known.of(known)) is same_person(other, one, Known.of(known)) is same


TITLES_BEFORE = ["", "Mayor ", "Dr. ", "Secretary of State ", "Labour MP ", "the "]
GIVEN = [
    "",
    "Tom ",
    "Thomas ",
    "T. ",
    "Bill ",
    "Ann ",
    "Ann B. ",
    "Ann C. ",
    "Mary Ann ",
    "Hilary ",
    "Hillary ",
    "JD ",
    "Jeff ",
]
SURNAMES = ["Harlow", "Volkonsky", "Volkonskiy", "Holloway", "Hollowey", "de Vos", "Vos", "Ministry"]
BEHIND = ["", " Jr.", " Sr.", " MP", ", M.D.", " III"]
NAMES = st.one_of(
    st.sampled_from(["".join(parts) for parts in product(TITLES_BEFORE, GIVEN, SURNAMES, BEHIND)]), st.text(max_size=20)
)


@given(NAMES, NAMES, st.lists(NAMES, max_size=4))
@example("JD Harlow", "Jeff Harlow", [])
def test_identity_is_symmetric_and_nobody_is_somebody_else(one: str, other: str, names: list[str]) -> None:
    known = Known.of(names)
    assert same_person(one, other, known) is same_person(other, one, known)
    if Name.parsed(one).surname:
        assert same_person(one, one) is Same.YES
        assert same_person(one, one, known) is not Same.NO


SPEAKERS = st.sampled_from(
    ["Mr. Harlow", "Mrs. Harlow", *("".join(parts) for parts in product(GIVEN, SURNAMES[:-1], ["", " Jr.", " MP"]))]
)
CHAIN = ["Ann Holloway"] * 12 + ["Ann Hollowey"] * 3 + ["Ann Hollowe"]  # a slip of a slip


@settings(max_examples=40)
@given(st.lists(SPEAKERS, min_size=2, max_size=9))
@example(CHAIN)
@example(["Tom Harlow", "Ann Harlow", "Mr. Harlow", "Mrs. Harlow"])
def test_identity_agrees_with_the_directory(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        put(catalogue, saying(*names))
        directory = Directory.read(catalogue)
        credited = [(row.speaker, row.article_id) for row in catalogue.speaker_articles()]
        for one, other in product(credited, credited):
            answer = same_person(one[0], other[0], directory.known)
            assert answer is not (Same.NO if directory.of(*one) is directory.of(*other) else Same.YES), (one, other)


def test_spellings_of_one_surname() -> None:
    assert len({spelling(name) for name in ("volkonsky", "volkonskyy", "volkonskiy", "volkonski", "volkonskii")}) == 1
    assert spelling("hoffmann") == spelling("hoffman") and spelling("øvergård") == spelling("overgård")
    assert spelling("lee") != spelling("le") and spelling("reed") != spelling("red")


def test_titles() -> None:
    assert title_of("former vice president ada holloway".split()) == "vice president"
    assert title_of("mr holloway".split()) == title_of(["holloway"]) == ""
    assert without_titles("Mayor Ada Holloway") == "Ada Holloway" and without_titles("Major Garland") == "Major Garland"
